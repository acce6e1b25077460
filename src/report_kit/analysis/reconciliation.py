"""Whether stated figures can all hold, which few cannot when they do not, and what they imply for others.

Figures and rules of arithmetic are linear constraints on quantities that are never negative. Every answer is
proven in exact rationals, or in whole numbers where the quantities are counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, gcd, lcm
from typing import NamedTuple, TypeVar

from report_kit.analysis.exact_simplex import ExactSimplex, Optimum, Point, is_within, value_at
from report_kit.analysis.whole_numbers import whole_maximum
from report_kit.data.figures_stated import UNKNOWN, Interval

Terms = Mapping[str, Fraction]
Form = tuple[tuple[int, int], ...]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Constraint:
    """The sum of factor times variable lies between two ends.

    Attributes:
        key: Identifies the stated figure or the rule; constraints that share a key stand or fall together.
        terms: The factor of each variable.
        low: The lower end, None if nothing bounds it.
        high: The upper end, None if nothing bounds it.
        is_stated: Whether somebody stated it. A rule of arithmetic always holds and no conflict names it.
    """

    key: str
    terms: Terms
    low: Fraction | None
    high: Fraction | None
    is_stated: bool


@dataclass(frozen=True)
class System:
    """Constraints that should hold together; every variable is at least 0.

    Attributes:
        constraints: The stated figures and the rules.
        integer: Whether the variables count things and so are whole numbers.
    """

    constraints: tuple[Constraint, ...]
    integer: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether the figures of a system can all hold.

    Attributes:
        is_consistent: Whether all stated figures can hold together.
        conflict: Otherwise the keys, sorted, of the fewest stated figures that cannot all hold; of several
            such sets the first in the order of their keys. Empty if the rules alone exclude each other.
    """

    is_consistent: bool
    conflict: tuple[str, ...] = ()


def verdict(system: System) -> Verdict:
    """Return whether all stated figures can hold, and a smallest set of them that cannot."""
    return Reconciliation(system).verdict


def implied_range(system: System, terms: Terms) -> Interval:
    """Return the tightest range of a sum of variables that the system leaves.

    Raises:
        ValueError: The system is contradictory, so that everything follows from it.
    """
    return implied_ranges(system, {"": terms})[""]


def implied_ranges(system: System, wanted: Mapping[Name, Terms]) -> dict[Name, Interval]:
    """Return the tightest range of each sum of variables in *wanted*, under its name.

    Raises:
        ValueError: The system is contradictory.
    """
    return Reconciliation(system, wanted.values()).ranges(wanted)


def implied_ratio_range(system: System, numerator: Terms, denominator: Terms) -> Interval:
    """Return the tightest range of a ratio of two sums, over all solutions whose denominator is above 0.

    The range is `UNKNOWN` where there is no such solution.

    Raises:
        ValueError: The system is contradictory, or the denominator has a negative factor.
    """
    return implied_ratio_ranges(system, {"": (numerator, denominator)})[""]


def implied_ratio_ranges(system: System, wanted: Mapping[Name, tuple[Terms, Terms]]) -> dict[Name, Interval]:
    """Return the tightest range of each ratio (numerator, denominator) in *wanted*, under its name.

    Raises:
        ValueError: The system is contradictory, or a denominator has a negative factor.
    """
    return Reconciliation(system, [terms for ratio in wanted.values() for terms in ratio]).ratio_ranges(wanted)


class Reconciliation:
    """A system that is solved once for its verdict and for all that it implies.

    Attributes:
        system: The system.
    """

    def __init__(self, system: System, further_terms: Collection[Terms] = ()) -> None:
        """Prepare a system; *further_terms* are sums to be asked for that have variables of which it says nothing."""
        self.system = system
        self._solver = _Solver(system, further_terms)

    @cached_property
    def verdict(self) -> Verdict:
        """Whether all stated figures can hold, and a smallest set of them that cannot."""
        if self._solver.is_feasible(self._solver.keys):
            return Verdict(is_consistent=True)
        return Verdict(is_consistent=False, conflict=_smallest_conflict(self._solver))

    def ranges(self, wanted: Mapping[Name, Terms]) -> dict[Name, Interval]:
        """Return the tightest range of each sum of variables in *wanted*, under its name.

        Raises:
            ValueError: The system is contradictory.
        """
        solver = self._consistent_solver()
        return {name: _range(solver, solver.numbered(terms)) for name, terms in wanted.items()}

    def ratio_ranges(self, wanted: Mapping[Name, tuple[Terms, Terms]]) -> dict[Name, Interval]:
        """Return the tightest range of each ratio (numerator, denominator) in *wanted*, under its name.

        Raises:
            ValueError: The system is contradictory, or a denominator has a negative factor.
        """
        if any(factor < 0 for _, denominator in wanted.values() for factor in denominator.values()):
            raise ValueError("a denominator with a negative factor may change its sign")
        solver = self._consistent_solver()
        if not self.system.integer:
            return {name: _ratio_range(solver, *ratio) for name, ratio in wanted.items()}
        return {name: _whole_ratio_range(self.system, *ratio) for name, ratio in wanted.items()}

    def _consistent_solver(self) -> _Solver:
        if not self.verdict.is_consistent:
            raise ValueError("a contradictory system implies nothing; ask for its verdict first")
        return self._solver


class _Limit(NamedTuple):
    """What one constraint says about one column of the simplex; `key` is None for a rule."""

    key: str | None
    column: int
    low: Fraction | None
    high: Fraction | None


class _Solver:
    """A system made ready for many questions: each linear form is held once, whoever bounds it."""

    def __init__(self, system: System, further_terms: Collection[Terms] = ()) -> None:
        all_terms = [constraint.terms for constraint in system.constraints] + list(further_terms)
        names = sorted({name for terms in all_terms for name in terms})
        self._integer = system.integer
        self._numbers = {name: number for number, name in enumerate(names)}
        self._forms: dict[Form, int] = {}
        self._point: Point = ()
        self._limits = [self._limit(constraint) for constraint in system.constraints]
        self._simplex = ExactSimplex(len(names), [dict(form) for form in self._forms])
        self.keys = tuple(sorted({constraint.key for constraint in system.constraints if constraint.is_stated}))

    def numbered(self, terms: Terms) -> dict[int, Fraction]:
        """Return terms by the number of their variable, without those whose factor is 0."""
        return {self._numbers[name]: Fraction(factor) for name, factor in terms.items() if factor}

    def is_feasible(self, keys: Collection[str]) -> bool:
        """Return whether the rules and the figures with these keys can all hold; they stay admitted."""
        bounds: dict[int, tuple[Fraction | None, Fraction | None]]
        bounds = {column: (Fraction(0), None) for column in self._numbers.values()}
        bounds |= dict.fromkeys(self._forms.values(), (None, None))
        for limit in self._limits:
            if limit.key is None or limit.key in keys:
                low, high = bounds[limit.column]
                bounds[limit.column] = _greatest(low, limit.low), _least(high, limit.high)
        for column, ends in bounds.items():
            if self._simplex.bounds(column) != ends:
                self._simplex.set_bounds(column, *ends)
        optimum = self._maximum({})
        self._point = () if optimum is None else optimum.point
        return optimum is not None

    def keys_that_hold(self) -> set[str]:
        """Return the keys of all figures that hold at the point found by `is_feasible`, admitted or not."""
        values = self._simplex.values_at(self._point)
        failing = {limit.key for limit in self._limits if not is_within(values[limit.column], limit.low, limit.high)}
        return set(self.keys) - failing

    def maximum(self, objective: Mapping[int, Fraction]) -> Optimum:
        """Return the maximum under the figures admitted last; they must be feasible."""
        optimum = self._maximum(objective)
        if optimum is None:
            raise ValueError("a contradictory system has no maximum")
        return optimum

    def _maximum(self, objective: Mapping[int, Fraction]) -> Optimum | None:
        if self._integer:
            return whole_maximum(self._simplex, objective)
        return self._simplex.maximum(objective) if self._simplex.find_point() else None

    def _limit(self, constraint: Constraint) -> _Limit:
        form, scale = _whole_form(self.numbered(constraint.terms))
        ends = [None if end is None else end * scale for end in (constraint.low, constraint.high)]
        low, high = ends if scale > 0 else reversed(ends)
        if self._integer:
            low, high = None if low is None else Fraction(ceil(low)), None if high is None else Fraction(floor(high))
        return _Limit(constraint.key if constraint.is_stated else None, self._column(form), low, high)

    def _column(self, form: Form) -> int:
        if len(form) == 1:
            return form[0][0]
        return self._forms.setdefault(form, len(self._numbers) + len(self._forms))


def _whole_form(terms: Mapping[int, Fraction]) -> tuple[Form, Fraction]:
    """Return the form in whole factors without common divisor, the first one positive, and the scale used."""
    if not terms:
        return (), Fraction(1)
    ordered = sorted(terms.items())
    scale = Fraction(
        lcm(*(factor.denominator for _, factor in ordered)), gcd(*(factor.numerator for _, factor in ordered))
    )
    if ordered[0][1] < 0:
        scale = -scale
    return tuple((number, int(factor * scale)) for number, factor in ordered), scale


def _greatest(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return max((end for end in (one, other) if end is not None), default=None)


def _least(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return min((end for end in (one, other) if end is not None), default=None)


def _negative(terms: Mapping[int, Fraction]) -> dict[int, Fraction]:
    return {number: -factor for number, factor in terms.items()}


def _range(solver: _Solver, terms: Mapping[int, Fraction]) -> Interval:
    lowest = solver.maximum(_negative(terms)).value
    return Interval(None if lowest is None else -lowest, solver.maximum(terms).value)


def _ratio_range(solver: _Solver, numerator: Terms, denominator: Terms) -> Interval:
    """The range of a ratio of amounts."""
    widest = solver.maximum(solver.numbered(denominator))
    start = widest.point if widest.ray is None else _moved(widest.point, widest.ray)
    return _ratio_range_from(start, solver, solver.numbered(numerator), solver.numbered(denominator))


def _whole_ratio_range(system: System, numerator: Terms, denominator: Terms) -> Interval:
    """The range of a ratio of counts: a denominator above 0 is at least its smallest whole step."""
    _, scale = _whole_form({number: factor for number, factor in enumerate(denominator.values()) if factor})
    above_zero = Constraint("denominator above 0", denominator, abs(1 / scale), None, is_stated=False)
    solver = _Solver(replace(system, constraints=(*system.constraints, above_zero)), [numerator])
    if not solver.is_feasible(solver.keys):
        return UNKNOWN
    start = solver.maximum({}).point
    return _ratio_range_from(start, solver, solver.numbered(numerator), solver.numbered(denominator))


def _ratio_range_from(
    start: Point, solver: _Solver, numerator: Mapping[int, Fraction], denominator: Mapping[int, Fraction]
) -> Interval:
    if not value_at(start, denominator):
        return UNKNOWN
    lowest = _greatest_ratio(solver, _negative(numerator), denominator, start=start)
    highest = _greatest_ratio(solver, numerator, denominator, start=start)
    return Interval(None if lowest is None else -lowest, highest)


def _greatest_ratio(
    solver: _Solver,
    numerator: Mapping[int, Fraction],
    denominator: Mapping[int, Fraction],
    *,
    start: Point,
) -> Fraction | None:
    """Dinkelbach's method: while some solution exceeds the ratio found so far, take the best such solution.

    A ratio may be a limit that solutions approach along a ray and none attains.
    """
    place = start
    while True:
        if not value_at(place, denominator):
            return None
        ratio = value_at(place, numerator) / value_at(place, denominator)
        optimum = solver.maximum(_excess(numerator, denominator, ratio))
        if optimum.value is not None and optimum.value <= 0:
            return ratio
        place = optimum.ray or optimum.point


def _moved(point: Point, step: Point) -> Point:
    return tuple(start + move for start, move in zip(point, step, strict=True))


def _excess(
    numerator: Mapping[int, Fraction], denominator: Mapping[int, Fraction], ratio: Fraction
) -> dict[int, Fraction]:
    """The numerator less *ratio* times the denominator."""
    numbers = sorted({*numerator, *denominator})
    return {
        number: numerator.get(number, Fraction(0)) - ratio * denominator.get(number, Fraction(0)) for number in numbers
    }


def _smallest_conflict(solver: _Solver) -> tuple[str, ...]:
    """Return the first of the smallest sets of keys that cannot all hold.

    A conflict needs a key of every *correction set* (keys without which the rest can hold). So the first smallest
    set that meets all correction sets known is either the answer, or can hold and shows another correction set
    (Ignatiev et al., Smallest MUS Extraction with Minimal Hitting Set Dualization, 2015).
    """
    correction_sets: list[frozenset[str]] = []
    size = 0
    while True:
        candidate = _first_hitting_set(correction_sets, size)
        if candidate is None:
            size += 1
        elif solver.is_feasible(candidate):
            correction_sets.append(frozenset(solver.keys) - _grown(solver, candidate))
        else:
            return candidate


def _grown(solver: _Solver, keys: tuple[str, ...]) -> set[str]:
    """Return keys that can all hold and to which no other can be added."""
    kept = {*keys, *solver.keys_that_hold()}
    for key in solver.keys:
        if key not in kept and solver.is_feasible(kept | {key}):
            kept |= {key, *solver.keys_that_hold()}
    return kept


def _first_hitting_set(sets: Sequence[frozenset[str]], size: int, after: str = "") -> tuple[str, ...] | None:
    """Return the first set of at most *size* keys, all *after* a key, with a member in each of *sets*."""
    if not sets:
        return ()
    hits = Counter(key for members in sets for key in members if key > after)
    if sum(count for _, count in hits.most_common(size)) < len(sets):
        return None
    last = min(max(members) for members in sets)
    for key in sorted(key for key in hits if key <= last):
        others = _first_hitting_set([members for members in sets if key not in members], size - 1, key)
        if others is not None:
            return (key, *others)
    return None
