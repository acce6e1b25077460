"""A simplex in exact rationals: whether bounded linear forms can hold together, and how far they let another go.

The bounded "general simplex" of Dutertre and de Moura (A Fast Linear-Arithmetic Solver for DPLL(T), 2006) with
Bland's rule, so that it always ends. Bounds can be changed at any time and the last basis is kept, which makes
the many questions that reconciliation asks about one system cheap. Inside, a whole number is an `int`, with which
Python computes many times faster than with a `Fraction`; nearly all of them are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

Rational = Fraction | int
Point = tuple[Rational, ...]
Relation = dict[int, int]


@dataclass(frozen=True)
class Optimum:
    """Where a maximum lies.

    Attributes:
        value: The maximum; None when nothing bounds it.
        point: The values of the variables there, or at the last vertex when nothing bounds it.
        ray: The direction in which the objective grows for ever; None when there is a maximum.
    """

    value: Fraction | None
    point: Point
    ray: Point | None = None


class ExactSimplex:
    """Variables, and linear forms of them, each between a low and a high bound (None: unbounded).

    The columns 0 … n-1 are the variables (at first >= 0) and n … n+m-1 the forms (at first unbounded); one more
    column holds the objective. Each basic column has a relation in `_rows`: whole factors of columns that sum to
    0, its own factor negative, all other columns nonbasic.
    """

    def __init__(self, variable_count: int, forms: Sequence[Mapping[int, int]]) -> None:
        self.variable_count = variable_count
        self.forms = tuple(forms)
        self._objective = variable_count + len(forms)
        self._lows: list[Rational | None] = [0] * variable_count + [None] * (len(forms) + 1)
        self._highs: list[Rational | None] = [None] * (self._objective + 1)
        self._values: list[Rational] = [0] * (self._objective + 1)
        self._rows: dict[int, Relation] = {
            column: {**form, column: -1} for column, form in enumerate(forms, start=variable_count)
        }

    def bounds(self, column: int) -> tuple[Rational | None, Rational | None]:
        """Return the bounds of a variable or form."""
        return self._lows[column], self._highs[column]

    def set_bounds(self, column: int, low: Rational | None, high: Rational | None) -> None:
        """Bound a variable or form anew; the basis stays, and `find_point` repairs what no longer fits."""
        self._lows[column] = None if low is None else _simplest(low)
        self._highs[column] = None if high is None else _simplest(high)
        if column not in self._rows:
            self._shift(column, self._need(column))

    def values_at(self, point: Point) -> Point:
        """Return the values of all variables and forms at *point*."""
        return (*point, *(value_at(point, form) for form in self.forms))

    def holds_at(self, point: Point) -> bool:
        """Return whether all variables and forms are within their bounds at *point*."""
        bounds = zip(self._lows, self._highs, strict=True)
        return all(is_within(value, *ends) for value, ends in zip(self.values_at(point), bounds, strict=False))

    def find_point(self) -> bool:
        """Move to a point within all bounds; False proves that there is none."""
        if any(low is not None and high is not None and low > high for low, high in self._all_bounds()):
            return False
        while (leaving := self._first_in_need()) is not None:
            need = self._need(leaving)
            entering = self._first_helping(leaving, upwards=need > 0)
            if entering is None:
                return False
            self._pivot(leaving, entering)
            self._shift(leaving, need)
        return True

    def maximum(self, objective: Mapping[int, Fraction]) -> Optimum:
        """Return the maximum of *objective* over the points within all bounds; call after `find_point`."""
        self._rows[self._objective] = self._relation(objective)
        ray = None
        while ray is None and (entering := self._first_helping(self._objective, upwards=True)) is not None:
            ray = self._advance(entering)
        del self._rows[self._objective]
        point = tuple(self._values[: self.variable_count])
        return Optimum(None if ray else value_at(point, objective), point, ray)

    def _all_bounds(self) -> Iterator[tuple[Rational | None, Rational | None]]:
        return zip(self._lows, self._highs, strict=True)

    def _need(self, column: int) -> Rational:
        """How far a column must move to come within its bounds."""
        value, low, high = self._values[column], self._lows[column], self._highs[column]
        if low is not None and value < low:
            return low - value
        if high is not None and value > high:
            return high - value
        return 0

    def _first_in_need(self) -> int | None:
        return min((column for column in self._rows if self._need(column)), default=None)

    def _first_helping(self, basic: int, *, upwards: bool) -> int | None:
        """The first nonbasic column (Bland's rule) that is free to move *basic* up or down."""
        return min((column for column, way in self._ways(basic, upwards) if self._is_free(column, way)), default=None)

    def _ways(self, basic: int, upwards: bool) -> Iterator[tuple[int, int]]:
        """Each nonbasic column of a relation with the way, 1 or -1, in which it moves *basic* up or down."""
        for column, factor in self._rows[basic].items():
            if column != basic:
                yield column, 1 if (factor > 0) == upwards else -1

    def _is_free(self, column: int, way: int) -> bool:
        bound = self._highs[column] if way > 0 else self._lows[column]
        return bound is None or bound != self._values[column]

    def _advance(self, entering: int) -> Point | None:
        """Move *entering* as far as the bounds let the objective grow; return the ray if they never stop it."""
        speeds = self._speeds(entering, way=1 if self._rows[self._objective][entering] > 0 else -1)
        step, leaving = min(self._limits(speeds), default=(None, entering))
        if step is None:
            return tuple(speeds.get(column, 0) for column in range(self.variable_count))
        self._move(speeds, step)
        if leaving != entering:
            self._pivot(leaving, entering)
        return None

    def _speeds(self, column: int, *, way: int) -> dict[int, Rational]:
        """How fast each column moves when a nonbasic one moves by 1 in a way."""
        speeds = {basic: _ratio(way * row[column], -row[basic]) for basic, row in self._rows.items() if column in row}
        return {**speeds, column: way}

    def _limits(self, speeds: Mapping[int, Rational]) -> Iterator[tuple[Rational, int]]:
        """The steps after which a moving column meets a bound."""
        for column, speed in speeds.items():
            bound = self._highs[column] if speed > 0 else self._lows[column]
            if bound is not None:
                yield _ratio(bound - self._values[column], speed), column

    def _shift(self, column: int, step: Rational) -> None:
        """Move a nonbasic column, and the basic ones with it."""
        if step:
            self._move(self._speeds(column, way=1), step)

    def _move(self, speeds: Mapping[int, Rational], step: Rational) -> None:
        if step:
            for column, speed in speeds.items():
                self._values[column] = _simplest(self._values[column] + speed * step)

    def _pivot(self, leaving: int, entering: int) -> None:
        """Exchange a basic and a nonbasic column; no value changes."""
        relation = self._rows.pop(leaving)
        if relation[entering] > 0:
            relation = {column: -factor for column, factor in relation.items()}
        for basic, row in self._rows.items():
            if entering in row:
                self._rows[basic] = _without(entering, row, relation)
        self._rows[entering] = relation

    def _relation(self, objective: Mapping[int, Fraction]) -> Relation:
        """The objective's relation to nonbasic columns."""
        scale = lcm(*(factor.denominator for factor in objective.values()))
        relation = {column: int(factor * scale) for column, factor in objective.items() if factor}
        relation[self._objective] = -scale
        for column in relation.keys() & self._rows.keys():
            relation = _without(column, relation, self._rows[column])
        return relation


def value_at(point: Point, terms: Mapping[int, Fraction] | Mapping[int, int]) -> Fraction:
    """Return the sum of factor times value at a point."""
    return Fraction(sum(factor * point[column] for column, factor in terms.items()))


def is_within(value: Rational, low: Rational | None, high: Rational | None) -> bool:
    """Return whether a value lies between two ends, None being no end."""
    return (low is None or low <= value) and (high is None or value <= high)


def _simplest(value: Rational) -> Rational:
    """Return a whole number as an `int`."""
    return value.numerator if value.denominator == 1 else value


def _ratio(numerator: Rational, denominator: Rational) -> Rational:
    """Return a ratio, a whole one as an `int`; the sign `/` would make a float of two of these."""
    return numerator if denominator == 1 else _simplest(Fraction(numerator, denominator))


def _without(column: int, relation: Relation, other: Relation) -> Relation:
    """Eliminate a column, whose factor in *other* is negative, from a relation; the other signs stay."""
    factor, scale = relation[column], -other[column]
    total = {kept: scale * other_factor for kept, other_factor in relation.items()}
    for added, other_factor in other.items():
        total[added] = total.get(added, 0) + factor * other_factor
    divisor = gcd(*total.values())
    return {kept: kept_factor // divisor for kept, kept_factor in total.items() if kept_factor}
