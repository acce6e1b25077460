"""The least whole amounts within bounds from below, in đồng: Gomory's dual method, in exact numbers.

The amounts are sums of what bounds have in excess. At first these are the amounts themselves, all zero. A bound that
is broken takes the place of another one, so that the total grows as little as possible (the dual simplex method); of
several points with the same total the one is held whose first amounts are least. That is how it always ends, and why
the order in which bounds are entered never changes the answer. Where the least total or an amount is not whole, a
bound that all whole points keep to cuts the point off (R. Gomory, An Algorithm for Integer Solutions to Linear
Programs, 1963).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

Rational = Fraction | int

Form = Iterable[tuple[int, int]]
"""A sum of amounts: places and factors."""

MOST_CUTS = 200
"""How often one system may be cut before it is given up; a handful is enough."""


class LeastAmounts:
    """Amounts of zero or more with the least total that keep to the bounds entered so far.

    Args:
        count: How many amounts there are.
    """

    def __init__(self, count: int) -> None:
        # Total and amounts, and by bound that holds with equality how much they grow with its excess.
        self._values: list[Rational] = [0] * (count + 1)
        self._columns: list[list[Rational]] = [
            [1, *(int(one == other) for one in range(count))] for other in range(count)
        ]
        self._cuts_left = MOST_CUTS

    def copy(self) -> LeastAmounts:
        """Return the same, to be bounded further apart from this."""
        other = LeastAmounts(0)
        other._values, other._columns, other._cuts_left = list(self._values), list(self._columns), self._cuts_left
        return other

    @property
    def total(self) -> int:
        """The least total, once `settle` has made it whole."""
        return int(self._values[0])

    @property
    def amounts(self) -> list[int]:
        """The amounts, once `settle` has made them whole."""
        return [int(value) for value in self._values[1:]]

    def require(self, form: Form, least: int) -> bool:
        """Bound a sum from below; amounts may be negative or broken until `settle`. False: nothing keeps to it."""
        terms = [(place + 1, factor) for place, factor in form]
        lack = least - sum(factor * self._values[place] for place, factor in terms)
        if lack <= 0:
            return True
        return self._exchange(
            [sum(factor * column[place] for place, factor in terms) for column in self._columns], lack
        )

    def settle(self) -> bool:
        """Make all amounts zero or more, and whole; False: there are none.

        Raises:
            ArithmeticError: It was cut too often.
        """
        while True:
            place = next((place for place, value in enumerate(self._values) if value < 0), None)
            if place is not None:
                is_possible = self.require([(place - 1, 1)], 0)
            else:
                place = next((place for place, value in enumerate(self._values) if value.denominator != 1), None)
                if place is None:
                    return True
                is_possible = self._cut(place)
            if not is_possible:
                return False

    def _cut(self, place: int) -> bool:
        """Cut off a value that is not whole: in whole points the fractions of its factors add up to what it lacks."""
        if not self._cuts_left:
            raise ArithmeticError(f"no whole amounts after {MOST_CUTS} cuts")
        self._cuts_left -= 1
        value = self._values[place]
        factors = [column[place] for column in self._columns]
        return self._exchange([factor - floor(factor) for factor in factors], ceil(value) - value)

    def _exchange(self, row: Sequence[Rational], lack: Rational) -> bool:
        """Let a broken bound hold with equality instead of the one that is given up most cheaply."""
        leaving = self._cheapest(row)
        if leaving is None:
            return False
        pivot, given = row[leaving], self._columns[leaving]
        if pivot != 1:
            given = [_ratio(value, pivot) for value in given]
        self._values = _plus(self._values, lack, given)
        for place, factor in enumerate(row):
            if factor and place != leaving:
                self._columns[place] = _plus(self._columns[place], -factor, given)
        self._columns[leaving] = given
        return True

    def _cheapest(self, row: Sequence[Rational]) -> int | None:
        """Return the column that, by what it does to the row, is least in lexicographic order; None: none helps."""
        left = [place for place, factor in enumerate(row) if factor > 0]
        for entry in range(len(self._values)):
            if len(left) <= 1:
                break
            ratios = [_ratio(self._columns[place][entry], row[place]) for place in left]
            least = min(ratios)
            left = [place for place, ratio in zip(left, ratios, strict=True) if ratio == least]
        return left[0] if left else None


def _plus(values: Sequence[Rational], factor: Rational, more: Sequence[Rational]) -> list[Rational]:
    """Return a sum, whole numbers as `int`, with which Python computes many times faster than with a `Fraction`."""
    total = [value + factor * other for value, other in zip(values, more, strict=True)]
    return [value.numerator if value.denominator == 1 else value for value in total]


def _ratio(value: Rational, divisor: Rational) -> Rational:
    if divisor == 1 or not value:
        return value
    ratio = Fraction(value, divisor)
    return ratio.numerator if ratio.denominator == 1 else ratio
