"""Exact integer transport for one source: projects that may use some years, years that hold so much capital.

A set of years is a bit mask. For every set Y, `slack[Y]` is the capital of Y less the demands whose years all lie
in Y. By Hall's theorem demands fit exactly if no slack is negative, so every question has an answer in whole
đồng by looking at the 2^years slacks; no solver and no rounding is involved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Demand = tuple[int, int]
"""Mask of the years that can pay, and the amount in đồng."""


@cache
def supersets(mask: int, year_count: int) -> tuple[int, ...]:
    """Return every set of years that contains *mask*."""
    return tuple(years for years in range(1 << year_count) if years & mask == mask)


def capital_by_set(capacity: Sequence[int]) -> list[int]:
    """Return the capital of every set of years."""
    sums = [0]
    for capital in capacity:
        sums += [before + capital for before in sums]
    return sums


def take(slack: list[int], mask: int, amount: int, year_count: int) -> None:
    """Commit a demand: lower the slack of every set of years that contains all of its years."""
    if amount:
        for years in supersets(mask, year_count):
            slack[years] -= amount


def room(slack: Sequence[int], mask: int, year_count: int) -> int:
    """Return the most that a further demand with these years can get without touching those committed."""
    return max(0, min([slack[years] for years in supersets(mask, year_count)]))


def fits(capacity: Sequence[int], demands: Sequence[Demand]) -> bool:
    """Return whether all demands can be paid in full."""
    if min(capacity, default=0) < 0:
        return False
    slack = capital_by_set(capacity)
    for mask, amount in demands:
        take(slack, mask, amount, len(capacity))
    return min(slack) >= 0


def earliest_usage(capacity: Sequence[int], demands: Sequence[Demand]) -> list[int]:
    """Return the capital that each year pays when demands that fit are paid as early as possible.

    The years' payments form the bases of a polymatroid, so filling year after year as far as possible is the
    only way to make the sum of year × amount least.
    """
    year_count = len(capacity)
    capital, inside = capital_by_set(capacity), demand_inside(demands, year_count)
    usage: list[int] = []
    for year in range(year_count):
        usage.append(_most_within((2 << year) - 1, capital, inside) - sum(usage))
    return usage


def earliest_payments(capacity: Sequence[int], demands: Sequence[Demand]) -> list[list[int]]:
    """Return what each demand gets in each year: as early as possible, then lexicographically greatest.

    Args:
        capacity: Capital of each year.
        demands: Demands that fit; earlier ones come first where several plans are equally early.
    """
    year_count = len(capacity)
    slack = capital_by_set(earliest_usage(capacity, demands))
    for mask, amount in demands:
        take(slack, mask, amount, year_count)
    return [_pay(slack, mask, amount, year_count) for mask, amount in demands]


@cache
def losing_sets(bit: int, rest: int, year_count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the sets of years that lose what a year pays a demand, and those that hold all of its other years."""
    losing = tuple(years for years in supersets(bit, year_count) if rest & ~years)
    return losing, tuple(years for years in supersets(rest, year_count) if not years & bit)


def _pay(slack: list[int], mask: int, amount: int, year_count: int) -> list[int]:
    """Pay one demand out of slacks that are tight, each year as much as leaves the rest payable."""
    paid = [0] * year_count
    for year in range(year_count):
        bit = 1 << year
        if not amount:
            break
        if not mask & bit:
            continue
        rest = mask ^ bit
        losing, remaining = losing_sets(bit, rest, year_count)
        paid[year] = min([amount, *[slack[years] for years in losing]])
        for years in losing:
            slack[years] -= paid[year]
        amount -= paid[year]
        for years in remaining:
            slack[years] -= amount
        mask = rest
    return paid


def demand_inside(demands: Sequence[Demand], year_count: int) -> list[int]:
    """Return for every set of years the demand that can be paid nowhere else."""
    inside = [0] * (1 << year_count)
    for mask, amount in demands:
        inside[mask] += amount
    for year in range(year_count):
        for years in range(1 << year_count):
            if years >> year & 1:
                inside[years] += inside[years ^ (1 << year)]
    return inside


def _most_within(years: int, capital: Sequence[int], inside: Sequence[int]) -> int:
    """Return the most that the given years can pay together (a minimum cut)."""
    everything = len(inside) - 1
    best, cut = inside[everything], years
    while True:
        reachable = inside[everything] - inside[everything & ~(years & ~cut)]
        best = min(best, capital[cut] + reachable)
        if not cut:
            return best
        cut = (cut - 1) & years
