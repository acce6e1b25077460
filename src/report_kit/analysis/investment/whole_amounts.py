"""The least whole amounts within bounds from below, in đồng, by exact branch and bound with cuts for whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import floor

from report_kit.analysis.exact_simplex import ExactSimplex, Optimum, value_at
from report_kit.analysis.whole_numbers import whole_maximum

Bound = tuple[Mapping[int, int], int]
"""A sum of factors times amounts by column, and what it is at least."""

MOST_BRANCHES = 200
"""How many branches a search for whole amounts may open: a handful is enough where there is an answer in reach."""

MOST_ROUNDS_OF_CUTS = 10
"""How often a relaxed answer is cut off before branches are opened."""


def least_within(bounds: Sequence[Bound], count: int) -> tuple[int, ...] | None:
    """Return whole amounts of zero or more with the least total, None if there are none within all bounds.

    Only the bounds that matter are looked at.

    Args:
        bounds: What the amounts must keep to.
        count: How many amounts there are.

    Raises:
        ArithmeticError: There are too many branches.
    """
    amounts: tuple[int, ...] | None = (0,) * count
    active: list[Bound] = []
    while amounts is not None and (broken := _broken(amounts, bounds)):
        active += broken
        amounts = _least(active, count)
    return amounts


def _broken(amounts: Sequence[int], bounds: Sequence[Bound]) -> list[Bound]:
    return [
        (form, least)
        for form, least in bounds
        if sum(factor * amounts[column] for column, factor in form.items()) < least
    ]


def _least(bounds: Sequence[Bound], count: int) -> tuple[int, ...] | None:
    if any(not form for form, _ in bounds):  # these are broken, and nothing mends them
        return None
    objective = {column: Fraction(-1) for column in range(count)}
    within = list(bounds)
    for _ in range(MOST_ROUNDS_OF_CUTS):
        simplex = _simplex(within, count)
        if not simplex.find_point():
            return None
        cuts = _cuts(within, simplex.maximum(objective), count)
        if not cuts:
            break
        within += cuts
    optimum = whole_maximum(_simplex(within, count), objective, is_guided=False, most_branches=MOST_BRANCHES)
    return tuple(int(value) for value in optimum.point) if optimum else None


def _simplex(bounds: Sequence[Bound], count: int) -> ExactSimplex:
    simplex = ExactSimplex(count, [form for form, _ in bounds])
    for column, (_, least) in enumerate(bounds, count):
        simplex.set_bounds(column, least, None)
    return simplex


def _cuts(bounds: Sequence[Bound], relaxed: Optimum, count: int) -> list[Bound]:
    """Return bounds that whole amounts keep to and that cut off a point: its total rounded up, and halves.

    Where two or three bounds that hold with equality add up to an even form and an odd amount, half of the form is at
    least the half rounded up. Without these, branches could go along a line of such halves one by one.
    """
    if all(value.denominator == 1 for value in relaxed.point) or relaxed.value is None:
        return []
    if relaxed.value.denominator != 1:
        return [(dict.fromkeys(range(count), 1), -floor(relaxed.value))]
    equal: list[Bound] = [(dict.fromkeys(range(count), 1), int(-relaxed.value))]
    equal += [({column: 1}, 0) for column in range(count) if not relaxed.point[column]]
    equal += [bound for bound in bounds if value_at(relaxed.point, bound[0]) == bound[1]]
    found: dict[tuple[tuple[int, int], ...], Bound] = {}
    for several in (*combinations(equal, 2), *combinations(equal, 3)):
        least = sum(amount for _, amount in several)
        form = {column: sum(one.get(column, 0) for one, _ in several) for one, _ in several for column in one}
        if least % 2 and not any(factor % 2 for factor in form.values()):
            half = {column: factor // 2 for column, factor in sorted(form.items()) if factor}
            found[tuple(half.items())] = (half, (least + 1) // 2)
    return list(found.values())
