"""The greatest value of a sum of counts: proven by exact branch and bound, which SciPy's HiGHS gives a head start."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from report_kit.analysis.exact_simplex import ExactSimplex, Optimum, Rational, value_at

SOLVER_SECONDS = 5.0
"""How long HiGHS may look for a good point; without one the exact search only takes longer."""

NODE_LIMIT = 20_000
"""How many branches the exact search may open. Systems of sums of counts need a handful."""

C_LIBRARY = "ucrtbase" if os.name == "nt" else None
"""The C library that compiled code prints with: Windows has a name for it, elsewhere it is part of the program."""

BoundsByColumn = Mapping[int, tuple[Rational | None, Rational | None]]


def whole_maximum(simplex: ExactSimplex, objective: Mapping[int, Fraction]) -> Optimum | None:
    """Return the maximum of *objective* over the whole-number points of *simplex*, None if it has none.

    Where nothing bounds the objective the point is one of the relaxed system and need not be whole.

    Args:
        simplex: The system.
        objective: Factors by column.

    Raises:
        ArithmeticError: The search was given up after so many branches.
    """
    if not simplex.find_point():
        return None
    relaxed = simplex.maximum(objective)
    if relaxed.value is None or _fractional(relaxed) is None:
        return relaxed
    best = _proposal(simplex, objective)
    if best is not None and not _may_exceed(relaxed, best, objective):
        return best
    return _searched(simplex, objective, best)


def _searched(simplex: ExactSimplex, objective: Mapping[int, Fraction], best: Optimum | None) -> Optimum | None:
    """Branch on the first fractional variable, below what *best* has reached already.

    Depth first once there is a whole point to compare with. Before that it could go down for ever, one by one along a
    line without whole points, while there is one a few branches from the top.
    """
    original = {column: simplex.bounds(column) for column in range(simplex.variable_count)}
    branches: deque[BoundsByColumn] = deque([{}])
    for _ in range(NODE_LIMIT):
        if not branches:
            break
        branch = branches.popleft() if best is None else branches.pop()
        _apply({**original, **branch}, simplex)
        optimum = simplex.maximum(objective) if simplex.find_point() else None
        if optimum is None or (best is not None and not _may_exceed(optimum, best, objective)):
            continue
        column = _fractional(optimum)
        if column is None:
            best = optimum
        else:
            branches += _halves(column, optimum.point[column], {**original, **branch})
    _apply(original, simplex)
    simplex.find_point()
    if branches:
        raise ArithmeticError(f"no whole-number answer after {NODE_LIMIT} branches")
    return best


def _apply(bounds: BoundsByColumn, simplex: ExactSimplex) -> None:
    for column, (low, high) in bounds.items():
        simplex.set_bounds(column, low, high)


def _halves(column: int, value: Rational, branch: BoundsByColumn) -> list[BoundsByColumn]:
    """The branch above a fractional value and the one below, which is searched first."""
    low, high = branch[column]
    return [
        {**branch, column: (Fraction(ceil(value)), high)},
        {**branch, column: (low, Fraction(floor(value)))},
    ]


def _fractional(optimum: Optimum) -> int | None:
    """The first variable that is not whole."""
    return next((column for column, value in enumerate(optimum.point) if value.denominator != 1), None)


def _may_exceed(optimum: Optimum, best: Optimum, objective: Mapping[int, Fraction]) -> bool:
    """Whether whole points below a relaxed optimum can be better than *best*."""
    if optimum.value is None or best.value is None:
        return best.value is not None
    is_whole = all(factor.denominator == 1 for factor in objective.values())
    return (floor(optimum.value) if is_whole else optimum.value) > best.value


def _proposal(simplex: ExactSimplex, objective: Mapping[int, Fraction]) -> Optimum | None:
    """Ask HiGHS for the best whole point and return it if it holds exactly; None if there is no use of its answer."""
    columns = range(simplex.variable_count)
    with silenced_terminal():
        answer = milp(
            [-float(objective.get(column, 0)) for column in columns],
            integrality=np.ones(simplex.variable_count),
            bounds=Bounds(*_ends(simplex, columns)),
            constraints=_constraints(simplex),
            options={"time_limit": SOLVER_SECONDS, "mip_rel_gap": 0},
        )
    if answer.x is None:
        return None
    point = tuple(Fraction(round(value)) for value in answer.x)
    return Optimum(value_at(point, objective), point) if simplex.holds_at(point) else None


def _ends(simplex: ExactSimplex, columns: range) -> tuple[list[float], list[float]]:
    bounds = [simplex.bounds(column) for column in columns]
    lows = [-inf if low is None else float(low) for low, _ in bounds]
    highs = [inf if high is None else float(high) for _, high in bounds]
    return lows, highs


def _constraints(simplex: ExactSimplex) -> list[LinearConstraint]:
    if not simplex.forms:
        return []
    factors = np.zeros((len(simplex.forms), simplex.variable_count))
    for row, form in enumerate(simplex.forms):
        factors[row, list(form)] = list(form.values())
    columns = range(simplex.variable_count, simplex.variable_count + len(simplex.forms))
    return [LinearConstraint(factors, *_ends(simplex, columns))]


@contextmanager
def silenced_terminal() -> Iterator[None]:
    """Keep what compiled code prints away from the terminal; HiGHS prints now and then although told not to.

    C's own buffer is emptied before the terminal comes back, so that nothing appears late.
    """
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(C_LIBRARY).fflush(None)
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in (*kept, nowhere):
            os.close(descriptor)
