"""What interval a figure stands for that somebody stated with a bound and a rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest

from report_kit.data.figures_stated import Interval, exactly, stated_interval, stated_rate_interval

BILLION = 10**9


@pytest.mark.parametrize(
    ("bound", "rounded_to", "low", "high"),
    [
        ("exact", None, 25 * BILLION, 25 * BILLION),
        ("exact", BILLION, 25 * BILLION - BILLION // 2, 25 * BILLION + BILLION // 2),
        ("at_least", None, 25 * BILLION, None),
        ("at_least", BILLION, 25 * BILLION, 25 * BILLION + BILLION),
        ("at_most", None, 0, 25 * BILLION),
        ("at_most", BILLION, 25 * BILLION - BILLION, 25 * BILLION),
        ("about", BILLION, 25 * BILLION - BILLION, 25 * BILLION + BILLION),
    ],
)
def test_figure_of_25_billion_stands_for_the_interval_of_its_bound_and_rounding(
    bound: str, rounded_to: int | None, low: int, high: int | None
) -> None:
    """Every bound has its interval, with a rounding unit and without."""
    interval = stated_interval(25 * BILLION, bound=bound, rounded_to=rounded_to)

    assert interval == Interval(Fraction(low), None if high is None else Fraction(high))


def test_figure_at_most_less_than_its_unit_starts_at_zero() -> None:
    """An amount is never negative."""
    assert stated_interval(3, bound="at_most", rounded_to=5) == Interval(Fraction(0), Fraction(3))


def test_half_of_an_odd_unit_is_kept_exactly() -> None:
    """A figure rounded to 5 đồng stands for plus or minus two and a half."""
    assert stated_interval(10, rounded_to=5) == Interval(Fraction(15, 2), Fraction(25, 2))


def test_about_without_a_rounding_unit_is_refused() -> None:
    """`about` says nothing without the unit of its last digit."""
    with pytest.raises(ValueError, match="needs its rounding unit"):
        stated_interval(10, bound="about")


def test_unknown_bound_is_refused() -> None:
    """A bound that is none of the four is an error that names them."""
    with pytest.raises(ValueError, match="'roughly' is not a bound; known are exact, at_least, at_most, about"):
        stated_interval(10, bound="roughly")


@pytest.mark.parametrize(
    ("percent", "low", "high"),
    [
        ("83.2", Fraction(8315, 10000), Fraction(8325, 10000)),
        ("83", Fraction(825, 1000), Fraction(835, 1000)),
        ("83.20", Fraction(83195, 100000), Fraction(83205, 100000)),
        ("100", Fraction(995, 1000), Fraction(1005, 1000)),
    ],
)
def test_printed_rate_stands_for_half_a_unit_of_its_last_digit_either_way(
    percent: str, low: Fraction, high: Fraction
) -> None:
    """The decimals that were printed decide; a trailing zero is a decimal."""
    assert stated_rate_interval(percent) == Interval(low, high)


def test_rate_stated_as_more_than_stands_for_one_unit_upwards() -> None:
    """More than 95 % is from 95 to 96 %."""
    assert stated_rate_interval("95", bound="at_least") == Interval(Fraction(95, 100), Fraction(96, 100))


@pytest.mark.parametrize("text", ["83,2", "83.2%", "", "about 80"])
def test_rate_that_is_not_a_plain_number_is_refused(text: str) -> None:
    """Text of a rate is never guessed."""
    with pytest.raises(ValueError, match="invalid literal"):
        stated_rate_interval(text)


def test_exact_value_is_an_interval_of_one_value() -> None:
    """An interval says itself whether it is a single value."""
    assert exactly(7).is_exact
    assert not Interval(Fraction(7), Fraction(8)).is_exact
    assert not Interval(None, None).is_exact
