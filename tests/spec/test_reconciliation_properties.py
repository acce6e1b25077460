"""Reconciliation against brute force, random search and another solver, on systems nobody thought of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, product

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from report_kit.analysis.reconciliation import (
    Constraint,
    System,
    implied_range,
    implied_ratio_range,
    verdict,
)
from report_kit.data.figures_stated import Interval

VARIABLES = ("a", "b", "c")
LARGEST_COUNT = 4

unhurried = settings(deadline=None)  # a busy machine is no failure

Point = dict[str, int] | dict[str, Fraction]

factors = st.integers(min_value=-2, max_value=3)
sums = st.dictionaries(st.sampled_from(VARIABLES), factors.filter(bool).map(Fraction), min_size=1)
ends = st.one_of(st.none(), st.integers(min_value=-2, max_value=9).map(Fraction))
keys = st.sampled_from(["k1", "k2", "k3", "k4", "k5"])
stated_constraints = st.builds(Constraint, keys, sums, ends, ends, is_stated=st.just(value=True))


def _rule(variable: str) -> Constraint:
    return Constraint("rule", {variable: Fraction(1)}, None, Fraction(LARGEST_COUNT), is_stated=False)


def _system(constraints: Iterable[Constraint], *, integer: bool) -> System:
    """A system in a box small enough to try every count."""
    return System((*constraints, *map(_rule, VARIABLES)), integer=integer)


count_systems = st.lists(stated_constraints, max_size=7).map(lambda found: _system(found, integer=True))
amount_systems = st.lists(stated_constraints, max_size=7).map(lambda found: _system(found, integer=False))


def _sum_at(point: Point, terms: Mapping[str, Fraction]) -> Fraction:
    return sum((factor * point[name] for name, factor in terms.items()), Fraction(0))


def _is_within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _holds(system: System, point: Point) -> bool:
    return all(_is_within(_sum_at(point, c.terms), c.low, c.high) for c in system.constraints)


def _solutions(system: System, points: Iterable[Point]) -> Iterator[Point]:
    return (point for point in points if _holds(system, point))


def _all_counts() -> list[Point]:
    return [dict(zip(VARIABLES, counts, strict=True)) for counts in product(range(LARGEST_COUNT + 1), repeat=3)]


def _without(system: System, dropped: Iterable[str]) -> System:
    kept = tuple(constraint for constraint in system.constraints if constraint.key not in set(dropped))
    return System(kept, integer=system.integer)


def _stated_keys(system: System) -> list[str]:
    return sorted({constraint.key for constraint in system.constraints if constraint.is_stated})


@unhurried
@given(count_systems)
def test_verdict_on_counts_agrees_with_trying_every_count(system: System) -> None:
    """A system of counts is consistent exactly if some counts hold."""
    assert verdict(system).is_consistent == any(_solutions(system, _all_counts()))


@unhurried
@given(count_systems, sums)
def test_implied_range_of_counts_is_that_of_all_solutions(system: System, terms: dict[str, Fraction]) -> None:
    """The range of a sum of counts is from the least to the greatest that some solution has."""
    values = [_sum_at(point, terms) for point in _solutions(system, _all_counts())]
    assume(values)

    assert implied_range(system, terms) == Interval(min(values), max(values))


@unhurried
@given(count_systems, sums, st.dictionaries(st.sampled_from(VARIABLES), st.just(Fraction(1)), min_size=1))
def test_implied_ratio_of_counts_is_that_of_all_solutions(
    system: System, numerator: dict[str, Fraction], denominator: dict[str, Fraction]
) -> None:
    """The range of a ratio of counts is from the least to the greatest that some solution has."""
    solutions = [point for point in _solutions(system, _all_counts()) if _sum_at(point, denominator)]
    assume(solutions)
    ratios = [_sum_at(point, numerator) / _sum_at(point, denominator) for point in solutions]

    assert implied_ratio_range(system, numerator, denominator) == Interval(min(ratios), max(ratios))


@unhurried
@given(count_systems)
def test_conflict_is_the_first_of_the_smallest_found_by_trying_every_set_of_figures(system: System) -> None:
    """No smaller set of figures contradicts, and none of the same size that comes before."""
    assume(not any(_solutions(system, _all_counts())))
    all_keys = _stated_keys(system)
    by_size = (chosen for size in range(len(all_keys) + 1) for chosen in combinations(all_keys, size))
    first = next(
        chosen
        for chosen in by_size
        if not any(_solutions(_without(system, set(all_keys) - set(chosen)), _all_counts()))
    )

    assert verdict(system).conflict == first


@unhurried
@given(amount_systems)
def test_conflict_of_amounts_is_the_first_of_the_smallest_as_linprog_finds_them(system: System) -> None:
    """The same for amounts, with another solver as the judge of each set."""
    assume(not _linprog_is_feasible(system))
    all_keys = _stated_keys(system)
    by_size = (chosen for size in range(len(all_keys) + 1) for chosen in combinations(all_keys, size))
    first = next(
        chosen for chosen in by_size if not _linprog_is_feasible(_without(system, set(all_keys) - set(chosen)))
    )

    assert verdict(system).conflict == first


@unhurried
@given(amount_systems, sums)
def test_verdict_and_range_of_amounts_agree_with_linprog(system: System, terms: dict[str, Fraction]) -> None:
    """Floating point and exact arithmetic agree where rounding does not matter."""
    is_consistent = _linprog_is_feasible(system)

    assert verdict(system).is_consistent == is_consistent
    if is_consistent:
        found = implied_range(system, terms)
        assert found.low is not None
        assert found.high is not None
        assert np.isclose(float(found.low), _linprog(system, terms).fun)
        assert np.isclose(float(found.high), -_linprog(system, _negative(terms)).fun)


amounts = st.fractions(min_value=0, max_value=30, max_denominator=12)
points = st.fixed_dictionaries(dict.fromkeys(VARIABLES, amounts))
slacks = st.one_of(st.none(), st.fractions(min_value=0, max_value=2, max_denominator=5))


@unhurried
@given(
    true_point=points,
    stated=st.lists(st.tuples(sums, slacks, slacks), min_size=1, max_size=6),
    terms=sums,
    steps=st.lists(points, max_size=40),
)
@example(
    true_point={"a": Fraction(0), "b": Fraction(0), "c": Fraction(0)},
    stated=[({"a": Fraction(1)}, None, None)],
    terms={"b": Fraction(-2)},
    steps=[],
)
def test_implied_ranges_hold_every_solution_that_random_search_finds(
    true_point: dict[str, Fraction],
    stated: list[tuple[dict[str, Fraction], Fraction | None, Fraction | None]],
    terms: dict[str, Fraction],
    steps: list[dict[str, Fraction]],
) -> None:
    """Figures stated around a true state of affairs never contradict, and their ranges hold it and its like."""
    system = System(tuple(_stated_around(true_point, position, *each) for position, each in enumerate(stated)))
    mixed = [{name: (true_point[name] * 9 + step[name]) / 10 for name in VARIABLES} for step in steps]
    solutions = [true_point, *_solutions(system, [*steps, *mixed])]

    assert verdict(system).is_consistent
    found = implied_range(system, terms)
    assert all(_is_within(_sum_at(point, terms), found.low, found.high) for point in solutions)


@unhurried
@given(
    true_point=points,
    stated=st.lists(st.tuples(sums, slacks, slacks), min_size=1, max_size=6),
    steps=st.lists(points, max_size=40),
)
def test_implied_ratios_hold_every_solution_that_random_search_finds(
    true_point: dict[str, Fraction],
    stated: list[tuple[dict[str, Fraction], Fraction | None, Fraction | None]],
    steps: list[dict[str, Fraction]],
) -> None:
    """The range of a ratio holds the ratio of every solution found whose denominator is above 0."""
    system = System(tuple(_stated_around(true_point, position, *each) for position, each in enumerate(stated)))
    numerator, denominator = {"a": Fraction(1)}, {"a": Fraction(1), "b": Fraction(1)}
    solutions = [true_point, *_solutions(system, steps)]

    found = implied_ratio_range(system, numerator, denominator)
    assert all(
        _is_within(_sum_at(point, numerator) / _sum_at(point, denominator), found.low, found.high)
        for point in solutions
        if _sum_at(point, denominator)
    )


def _stated_around(
    point: dict[str, Fraction],
    position: int,
    terms: dict[str, Fraction],
    below: Fraction | None,
    above: Fraction | None,
) -> Constraint:
    value = _sum_at(point, terms)
    low = None if below is None else value - below
    high = None if above is None else value + above
    return Constraint(f"figure {position}", terms, low, high, is_stated=True)


def _negative(terms: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {name: -factor for name, factor in terms.items()}


def _row(terms: Mapping[str, Fraction]) -> list[float]:
    return [float(terms.get(name, 0)) for name in VARIABLES]


def _linprog(system: System, terms: dict[str, Fraction]):  # type: ignore[no-untyped-def]  # SciPy has no types
    rows = [(_row(c.terms), float(c.high)) for c in system.constraints if c.high is not None]
    rows += [(_row(_negative(c.terms)), -float(c.low)) for c in system.constraints if c.low is not None]
    return linprog(_row(terms), A_ub=[row for row, _ in rows], b_ub=[end for _, end in rows])


def _linprog_is_feasible(system: System) -> bool:
    return bool(_linprog(system, {}).success)
