"""Other years than a part's own, once those of all that it begins are decided: what keeps them from being better."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from report_kit.analysis.investment.extra_capital.parts import Extra
from report_kit.analysis.investment.extra_capital.rivals import Hindrance, demands_of, hindrances_of
from report_kit.analysis.investment.least_extra import Balance, Checkpoint
from report_kit.analysis.investment.placement import Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem, Row


@dataclass(frozen=True)
class Against:
    """What keeps other years from being better: one of these holds.

    Attributes:
        hindrances: The others do not fit.
        balances: They leave some first rows less than the own years do, or as much where they left more.
    """

    hindrances: tuple[Hindrance, ...]
    balances: tuple[Balance, ...]


def against_other_years(
    problem: Problem, own: Years, other: Years, extra: Extra, tier: int, *, is_worth_more: bool
) -> Against | None:
    """Return what keeps other years from being better: one of it holds in every answer with a part's own years.

    Args:
        problem: The draft's problem.
        own: Years of what the part begins.
        other: Years of the same, or of other new starts in the last tier.
        extra: Extra capital with which the others are better.
        tier: The last tier that counts; `TIER_COUNT`: all do, and after them row by row.
        is_worth_more: Whether the other new starts begin already where they leave the tiers as much.

    Returns:
        None where the others are not seen to be better.
    """
    richer = problem.with_extra(extra).capacity
    sources = [
        source for source in range(len(richer)) if _demands(problem, source, own) != _demands(problem, source, other)
    ]
    hindrances = tuple(
        (source, limits)
        for source in sources
        for limits in hindrances_of(Checkpoint((), _demands(problem, source, other)), problem.capacity[source])
    )
    balances: dict[Balance, None] = {}
    for end in _ends(problem.rows, tier):
        passages = [(source, _passage(problem, source, other, own, end)) for source in sources]
        more = sum(_left_unpaid(passage, richer[source]) for source, passage in passages)
        if more < 0:
            return None
        balances[Balance(tuple(passages), 0 if more else -1)] = None
        if more:
            return Against(hindrances, tuple(balances))
    return Against(hindrances, tuple(balances)) if is_worth_more else None


def _ends(rows: Sequence[Row], tier: int) -> list[int]:
    """Return how many first rows are compared: tier after tier, then row after row, as rule 7 does."""
    tiers = [row.tier for row in rows]
    ends = [bisect_right(tiers, one) for one in range(min(tier + 1, TIER_COUNT))]
    return ends + (list(range(1, len(rows) + 1)) if tier == TIER_COUNT else [])


def _passage(problem: Problem, source: int, one: Years, other: Years, end: int) -> Checkpoint:
    """Return that first rows get as much beside other years as beside one's."""
    rows = tuple(
        (row.all_years & row.open_years[source], row.free(source))
        for row in problem.rows[:end]
        if not row.is_new_start and row.all_years & row.open_years[source]
    )
    return Checkpoint((*_demands(problem, source, one), *rows), (*_demands(problem, source, other), *rows))


def _demands(problem: Problem, source: int, years: Years) -> tuple[tuple[int, int], ...]:
    return tuple(demands_of(problem.rows, source, years))


def _left_unpaid(passage: Checkpoint, capacity: Sequence[int]) -> int:
    """Return how much less the rows get beside the other years."""
    before, after = passage.slacks(capacity)
    return min(before) - min(after)
