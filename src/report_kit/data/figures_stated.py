"""A stated figure and the interval it stands for.

Officials say "more than 25 billion" and print rates with one decimal. Every stated figure is kept as printed,
and stands for an interval; all arithmetic is done on intervals, in exact rationals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

BOUNDS = ("exact", "at_least", "at_most", "about")


@dataclass(frozen=True)
class Interval:
    """A closed interval of rationals; None is an end that nothing bounds.

    Attributes:
        low: The lower end.
        high: The upper end.
    """

    low: Fraction | None
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Whether the interval is a single value."""
        return self.low is not None and self.low == self.high


UNKNOWN = Interval(None, None)


def exactly(value: Fraction | int) -> Interval:
    """Return the interval that holds *value* alone."""
    return Interval(Fraction(value), Fraction(value))


def stated_interval(value: int | Fraction, *, bound: str = "exact", rounded_to: int | None = None) -> Interval:
    """Return the interval that a figure, stated with a bound and a rounding unit, stands for.

    Args:
        value: The figure as stated, in the unit of its column (đồng for amounts); not negative.
        bound: One of `BOUNDS`.
        rounded_to: The value of one unit of the last printed digit, in the same unit; None if not rounded.

    Raises:
        ValueError: *bound* is not one of `BOUNDS`, or is `about` without a rounding unit.
    """
    stated = Fraction(value)
    unit = Fraction(rounded_to) if rounded_to is not None else None
    if bound == "exact":
        half = unit / 2 if unit is not None else Fraction(0)
        return Interval(stated - half, stated + half)
    if bound == "at_least":
        return Interval(stated, stated + unit if unit is not None else None)
    if bound == "at_most":
        return Interval(max(Fraction(0), stated - unit) if unit is not None else Fraction(0), stated)
    if bound == "about":
        if unit is None:
            raise ValueError("a figure stated as 'about' needs its rounding unit")
        return Interval(stated - unit, stated + unit)
    raise ValueError(f"{bound!r} is not a bound; known are {', '.join(BOUNDS)}")


def stated_rate_interval(percent: str, *, bound: str = "exact") -> Interval:
    """Return the interval of ratios that a percentage printed as *percent* stands for.

    A rate printed with d decimals stands for plus or minus half a unit of its last digit: `"83.2"` stands for
    [0.8315, 0.8325]. The other bounds take one unit of the last digit as the rounding unit.

    Raises:
        ValueError: *percent* is not a plain decimal number with a decimal point.
    """
    decimals = len(percent.partition(".")[2])
    units = stated_interval(int(percent.replace(".", "", 1)), bound=bound, rounded_to=1)
    scale = Fraction(1, 100 * 10**decimals)
    return Interval(
        None if units.low is None else units.low * scale,
        None if units.high is None else units.high * scale,
    )
