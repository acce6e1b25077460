"""Which stated figures can hold together, which cannot, and what they imply.

Systems are written as small tables, one constraint a line: `key | sum of variables | low .. high`. An end left
blank is unbounded; a key that starts with `rule` is a rule of arithmetic and no stated figure.
"""

from __future__ import annotations

import ctypes
import re
from fractions import Fraction

import pytest

from report_kit.analysis.reconciliation import (
    Constraint,
    System,
    Verdict,
    implied_range,
    implied_ranges,
    implied_ratio_range,
    verdict,
)
from report_kit.analysis.whole_numbers import silenced_terminal
from report_kit.data.figures_stated import UNKNOWN, Interval

BILLION = 10**9
CONSISTENT = Verdict(is_consistent=True)


def conflict(*keys: str) -> Verdict:
    return Verdict(is_consistent=False, conflict=keys)


def between(low: Fraction | int | None, high: Fraction | int | None) -> Interval:
    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


def terms(text: str) -> dict[str, Fraction]:
    """`a - 2*b` as the factor of each variable."""
    found = re.findall(r"([+-]?)\s*(?:([\d./]+)\*)?([a-z_]\w*)", text)
    return {name: Fraction(f"{sign}{factor or 1}") for sign, factor, name in found}


def constraint(line: str) -> Constraint:
    key, form, ends = (part.strip() for part in line.split("|"))
    low, high = (Fraction(end) if end.strip() else None for end in ends.replace("_", "").split(".."))
    return Constraint(key, terms(form), low, high, is_stated=not key.startswith("rule"))


def system(table: str, *, integer: bool = False) -> System:
    return System(tuple(constraint(line) for line in table.strip().splitlines()), integer=integer)


def test_parts_that_sum_to_their_total_are_consistent() -> None:
    """10 + 20 + 30 = 60."""
    figures = system(
        """
        one    | a                 | 10 .. 10
        two    | b                 | 20 .. 20
        three  | c                 | 30 .. 30
        total  | t                 | 60 .. 60
        rule   | a + b + c - t     | 0  .. 0
        """
    )

    assert verdict(figures) == CONSISTENT


def test_parts_one_dong_short_of_their_total_contradict_it() -> None:
    """10 + 20 + 30 = 60 and not 61; all four figures are needed to see it."""
    figures = system(
        """
        one    | a                 | 10 .. 10
        two    | b                 | 20 .. 20
        three  | c                 | 30 .. 30
        total  | t                 | 61 .. 61
        rule   | a + b + c - t     | 0  .. 0
        """
    )

    assert verdict(figures) == conflict("one", "three", "total", "two")


@pytest.mark.parametrize(
    ("disbursed", "expected"),
    [
        (25_500_000_000, CONSISTENT),
        (25_500_000_001, conflict("part", "total")),
        (24_500_000_000, CONSISTENT),
        (24_499_999_999, conflict("part", "total")),
    ],
)
def test_total_of_25_billion_holds_up_to_its_rounding_edge_and_not_one_dong_further(
    disbursed: int, expected: Verdict
) -> None:
    """25 billion printed to 1 billion stands for 24.5 to 25.5 billion, both ends included."""
    figures = system(
        f"""
        part  | a      | {disbursed} .. {disbursed}
        total | t      | 24_500_000_000 .. 25_500_000_000
        rule  | a - t  | 0 .. 0
        """
    )

    assert verdict(figures) == expected


@pytest.mark.parametrize(
    ("disbursed", "expected"),
    [
        (1_663_000_000, CONSISTENT),
        (1_662_999_999, conflict("allocated", "disbursed", "rate")),
        (1_665_000_000, CONSISTENT),
        (1_665_000_001, conflict("allocated", "disbursed", "rate")),
    ],
)
def test_rate_of_83_2_percent_holds_up_to_its_rounding_edge_and_not_one_dong_further(
    disbursed: int, expected: Verdict
) -> None:
    """83.2 % stands for 83.15 to 83.25 %; of 2 billion these are 1,663 and 1,665 million."""
    figures = system(
        f"""
        allocated | a            | 2_000_000_000 .. 2_000_000_000
        disbursed | d            | {disbursed} .. {disbursed}
        rate      | d - 0.8315*a | 0 ..
        rate      | d - 0.8325*a |   .. 0
        """
    )

    assert verdict(figures) == expected


def test_rounding_edges_hold_in_hundreds_of_thousands_of_billions() -> None:
    """Ten to the eighteen đồng and one more are told apart."""
    figures = system(
        """
        one  | a     | 1_000_000_000_000_000_000 .. 1_000_000_000_000_000_000
        two  | b     | 1_000_000_000_000_000_001 .. 1_000_000_000_000_000_001
        rule | a - b | 0 .. 0
        """
    )

    assert verdict(figures) == conflict("one", "two")


def test_conflict_is_the_one_with_fewest_figures() -> None:
    """Of a conflict of three figures and one of two, the two are named."""
    figures = system(
        """
        a1   | a         | 5 .. 5
        b1   | b         | 5 .. 5
        sum  | a + b     | 11 .. 11
        c1   | c         | 1 .. 1
        c2   | c         | 2 .. 2
        """
    )

    assert verdict(figures) == conflict("c1", "c2")


def test_conflict_of_equal_size_is_the_first_in_the_order_of_keys() -> None:
    """The same figures always give the same conflict, in whatever order they come."""
    lines = ["z1 | z | 1 .. 1", "z2 | z | 2 .. 2", "a1 | a | 1 .. 1", "a2 | a | 2 .. 2"]

    assert verdict(system("\n".join(lines))) == conflict("a1", "a2")
    assert verdict(system("\n".join(reversed(lines)))) == conflict("a1", "a2")


def test_constraints_that_share_a_key_stand_or_fall_together() -> None:
    """A rate is one figure although it says two things."""
    figures = system(
        """
        rate      | d - 2*a | 0 ..
        rate      | d - 3*a |   .. 0
        allocated | a       | 10 .. 10
        disbursed | d       | 15 .. 15
        """
    )

    assert verdict(figures) == conflict("allocated", "disbursed", "rate")


def test_variables_are_never_negative() -> None:
    """A total below one of its parts contradicts it without any rule that says so."""
    figures = system(
        """
        part  | a         | 7 .. 7
        total | t         | 6 .. 6
        rule  | a + b - t | 0 .. 0
        """
    )

    assert verdict(figures) == conflict("part", "total")


def test_rules_that_exclude_each_other_name_no_figure() -> None:
    """If the rules alone cannot hold, no stated figure is to blame."""
    figures = system(
        """
        rule one | a | 1 .. 1
        rule two | a | 2 .. 2
        stated   | b | 3 .. 3
        """
    )

    assert verdict(figures) == conflict()


def test_system_without_constraints_is_consistent() -> None:
    """Where nothing was stated nothing contradicts."""
    assert verdict(System(())) == CONSISTENT


def test_implied_range_of_an_unstated_part_is_total_less_the_others() -> None:
    """Total 25 to 26 less a part of 24 to 25: from 25 - 25 to 26 - 24."""
    figures = system(
        """
        total | t         | 25 .. 26
        part  | a         | 24 .. 25
        rule  | a + b - t | 0 .. 0
        """
    )

    assert implied_range(figures, terms("b")) == between(25 - 25, 26 - 24)


def test_implied_range_is_exact_where_a_rate_divides() -> None:
    """Disbursed at least 21 at a rate of at most 83.25 % means allocated at least 21 / 0.8325."""
    figures = system(
        """
        disbursed | d            | 21 .. 22
        rate      | d - 0.8315*a | 0 ..
        rate      | d - 0.8325*a |   .. 0
        """
    )

    assert implied_range(figures, terms("a")) == between(21 / Fraction("0.8325"), 22 / Fraction("0.8315"))


def test_implied_range_of_a_sum_is_tighter_than_the_sum_of_ranges() -> None:
    """Two parts that sum to 10 sum to 10, though each may lie anywhere from 0 to 10."""
    figures = system("total | a + b | 10 .. 10")

    found = implied_ranges(figures, {"a": terms("a"), "b": terms("b"), "both": terms("a + b")})

    assert found == {"a": between(0, 10), "b": between(0, 10), "both": between(10, 10)}


def test_implied_range_is_open_where_nothing_bounds_it() -> None:
    """More than 5 is at least 5; what nobody speaks of is at least 0."""
    figures = system("stated | a | 5 ..")

    assert implied_range(figures, terms("a")) == between(5, None)
    assert implied_range(figures, terms("other")) == between(0, None)
    assert implied_range(figures, terms("other - a")) == between(None, None)


def test_contradictory_system_implies_nothing() -> None:
    """From a contradiction everything would follow, so the question is refused."""
    figures = system("one | a | 1 .. 1\ntwo | a | 2 .. 2")

    with pytest.raises(ValueError, match="contradictory"):
        implied_range(figures, terms("a"))
    with pytest.raises(ValueError, match="contradictory"):
        implied_ratio_range(figures, terms("a"), terms("a"))


def test_implied_ratio_reaches_from_least_over_most_to_most_over_least() -> None:
    """20 to 21 of 24 to 25 is from 20/25 to 21/24."""
    figures = system("disbursed | d | 20 .. 21\nallocated | a | 24 .. 25")

    assert implied_ratio_range(figures, terms("d"), terms("a")) == between(Fraction(20, 25), Fraction(21, 24))


def test_implied_ratio_is_tighter_where_amounts_depend_on_each_other() -> None:
    """Of 10 in all with 6 to 8 in one part, the other part is to the first as 2/8 to 4/6."""
    figures = system("total | a + b | 10 .. 10\npart | a | 6 .. 8")

    assert implied_ratio_range(figures, terms("b"), terms("a")) == between(Fraction(2, 8), Fraction(4, 6))


def test_implied_ratio_of_an_unbounded_system_may_be_bounded() -> None:
    """At most half of allocated and 1 more is at most all of it where allocated is at least 2."""
    figures = system("least | a | 2 ..\nrule | d - 0.5*a | .. 1")

    assert implied_ratio_range(figures, terms("d"), terms("a")) == between(0, (Fraction(1, 2) * 2 + 1) / 2)


def test_implied_ratio_that_no_solution_attains_is_the_limit() -> None:
    """All but 1 of an amount from 2 upwards: from a half to as near to 1 as one likes."""
    figures = system("least | a | 2 ..\nrule | a - d | 1 .. 1")

    assert implied_ratio_range(figures, terms("d"), terms("a")) == between(Fraction(1, 2), 1)


def test_implied_ratio_is_open_where_the_denominator_may_vanish() -> None:
    """5 of anything down to 0 may be any multiple of it."""
    figures = system("disbursed | d | 5 .. 5\nallocated | a | 0 .. 10")

    assert implied_ratio_range(figures, terms("d"), terms("a")) == between(Fraction(5, 10), None)


def test_implied_ratio_is_not_available_when_the_denominator_is_zero() -> None:
    """Nothing allocated has no rate, and it is not 0."""
    figures = system("disbursed | d | 0 .. 5\nallocated | a | 0 .. 0")

    assert implied_ratio_range(figures, terms("d"), terms("a")) == UNKNOWN


def test_implied_ratio_to_nothing_is_not_available() -> None:
    """A denominator without anything in it is 0, for amounts and for counts."""
    table, nothing = "one | a | 1 .. 2", {"a": Fraction(0)}

    assert implied_ratio_range(system(table), terms("a"), nothing) == UNKNOWN
    assert implied_ratio_range(system(table, integer=True), terms("a"), nothing) == UNKNOWN


def test_ratio_to_a_difference_is_refused() -> None:
    """A denominator that may change its sign has no range of ratios."""
    with pytest.raises(ValueError, match="negative factor"):
        implied_ratio_range(system("one | a | 1 .. 2"), terms("a"), terms("a - b"))


HOUSES = """
merit    | m             | 503 .. 503
ntp_emm  | e             | 325 .. 325
poor     | p             | {poor} .. {poor}
ALL      | t             | 1170 .. 1170
rule     | m + e + p - t | 0 .. 0
"""


def test_houses_of_july_add_up() -> None:
    """503 + 325 + 342 = 1,170."""
    assert verdict(system(HOUSES.format(poor=342), integer=True)) == CONSISTENT


def test_houses_of_august_do_not_add_up() -> None:
    """503 + 325 + 358 = 1,186 and not 1,170."""
    figures = system(HOUSES.format(poor=358), integer=True)

    assert verdict(figures) == conflict("ALL", "merit", "ntp_emm", "poor")


PAIRS = """
one   | a + b | 1 .. 1
two   | b + c | 1 .. 1
three | a + c | 1 .. 1
"""


def test_counts_that_only_halves_could_satisfy_are_contradictory() -> None:
    """Three counts that sum to 1 in pairs would each be one half."""
    assert verdict(system(PAIRS)) == CONSISTENT
    assert verdict(system(PAIRS, integer=True)) == conflict("one", "three", "two")


def test_implied_range_of_counts_is_whole() -> None:
    """Three counts that sum to at most 1 in pairs sum to at most 1, where amounts sum to up to one and a half."""
    table = PAIRS.replace("1 .. 1", " .. 1")

    assert implied_range(system(table), terms("a + b + c")) == between(0, Fraction(3, 2))
    assert implied_range(system(table, integer=True), terms("a + b + c")) == between(0, 1)


def test_bounds_of_counts_are_rounded_inwards() -> None:
    """From two and a half to seven and a half houses are 3 to 7."""
    assert implied_range(system("stated | a | 5/2 .. 15/2", integer=True), terms("a")) == between(3, 7)


def test_even_sum_of_counts_is_never_odd() -> None:
    """Twice a count less twice another is not 1, however large both are."""
    assert verdict(system("odd | 2*a - 2*b | 1 .. 1", integer=True)) == conflict("odd")


def test_implied_ratio_of_counts_counts_whole_houses() -> None:
    """One house of at most 4 approved, at least one of them: from a quarter to one whole."""
    figures = system("completed | c | 1 .. 1\napproved | a | .. 4", integer=True)

    assert implied_ratio_range(figures, terms("c"), terms("a")) == between(Fraction(1, 4), 1)


def test_exact_search_answers_alone_when_the_solver_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS only gives a head start; without any time the answers are the same."""
    monkeypatch.setattr("report_kit.analysis.whole_numbers.SOLVER_SECONDS", 0.0)
    table = PAIRS.replace("1 .. 1", " .. 7")

    assert implied_range(system(table, integer=True), terms("a + b + c")) == between(0, (7 * 3 - 1) // 2)
    assert verdict(system(PAIRS, integer=True)) == conflict("one", "three", "two")


def test_solvers_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """No text of a solver reaches the terminal, also not from compiled code."""
    table = PAIRS.replace("1 .. 1", " .. 7")

    implied_range(system(table, integer=True), terms("a + b + c"))
    verdict(system(PAIRS, integer=True))
    verdict(system(PAIRS))

    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif("sys.platform == 'win32'", reason="there the C library of a program has no name to call it by")
def test_text_that_compiled_code_holds_back_is_silenced_too(capfd: pytest.CaptureFixture[str]) -> None:
    """C keeps what it prints in a buffer of its own, which must not come out later."""
    with silenced_terminal():
        ctypes.CDLL(None).printf(b"Solving report\n")
    ctypes.CDLL(None).fflush(None)

    assert capfd.readouterr() == ("", "")
