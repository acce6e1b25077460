"""Other years than a part's own, once those of all that it begins are decided: what keeps them from being better."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from report_kit.analysis.investment.extra_capital.parts import Extra
from report_kit.analysis.investment.extra_capital.rivals import Hindrance, demands_of, hindrances_of
from report_kit.analysis.investment.least_extra import Checkpoint
from report_kit.analysis.investment.placement import Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem, Row


def against_other_years(
    problem: Problem, own: Years, other: Years, extra: Extra, tier: int, *, is_worth_more: bool
) -> list[Hindrance] | None:
    """Return hindrances of which one holds in every answer with a part's own years.

    The others do not fit there, or they leave some first rows less than the own years do. Nobody knows from which
    source; but beside what they leave more now, from one source at least it is less by an equal share.

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
    found = [
        (source, limits)
        for source in sources
        for limits in hindrances_of(Checkpoint((), _demands(problem, source, other)), problem.capacity[source])
    ]
    for end in _ends(problem.rows, tier):
        passages = {source: _passage(problem, source, own, other, end) for source in sources}
        gains = {source: _gain(passage, richer[source]) for source, passage in passages.items()}
        gain = sum(gains.values())
        share = max(1, -(-gain // max(1, len(gains))))
        for source, passage in passages.items():
            limited = hindrances_of(passage, problem.capacity[source], gains[source] - share + 1)
            found += [(source, limits) for limits in limited]
        if gain:
            return list(dict.fromkeys(found)) if gain > 0 else None
    return list(dict.fromkeys(found)) if is_worth_more else None


def _ends(rows: Sequence[Row], tier: int) -> list[int]:
    """Return how many first rows are compared: tier after tier, then row after row, as rule 7 does."""
    tiers = [row.tier for row in rows]
    ends = [bisect_right(tiers, one) for one in range(min(tier + 1, TIER_COUNT))]
    return ends + (list(range(1, len(rows) + 1)) if tier == TIER_COUNT else [])


def _passage(problem: Problem, source: int, own: Years, other: Years, end: int) -> Checkpoint:
    """Return that first rows get as much beside other years as beside the own."""
    rows = tuple(
        (row.all_years & row.open_years[source], row.free(source))
        for row in problem.rows[:end]
        if not row.is_new_start and row.all_years & row.open_years[source]
    )
    return Checkpoint((*_demands(problem, source, own), *rows), (*_demands(problem, source, other), *rows))


def _demands(problem: Problem, source: int, years: Years) -> tuple[tuple[int, int], ...]:
    return tuple(demands_of(problem.rows, source, years))


def _gain(passage: Checkpoint, capacity: Sequence[int]) -> int:
    """Return how much more the rows get beside other years."""
    own, other = passage.slacks(capacity)
    return min(other) - min(own)
