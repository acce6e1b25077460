"""Rules 7 and 8: tier after tier, then project after project, then early years."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from report_kit.analysis.investment.placement import Goal, Key, Placement, Placements, Work, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.selection import TierSearch, candidates_of

MOST_WORK = 30_000
"""Steps in which each stage is searched before it is said to be unproven."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the stages of rule 7 decide; indexes are those of the problem's rows.

    Attributes:
        begun: The new starts that begin, by row index.
        tier_amounts: By tier, what its rows that are not new starts get beyond locks, in đồng.
        row_amounts: By row index, what each row that is not a new start gets beyond locks.
        years: Years of capital of the begun new starts.
        unproven_tier: The first tier in which the search was cut short, so that better may exist; None: proven.
        steps: How many steps the search took.
    """

    begun: tuple[int, ...]
    tier_amounts: tuple[int, ...]
    row_amounts: tuple[int, ...]
    years: Years
    unproven_tier: int | None = None
    steps: int = 0


def forced_placement(placements: Placements) -> Placement | None:
    """Return years for the new starts that positive locks force; None if they cannot all be completed."""
    forced = [index for index, row in enumerate(placements.problem.rows) if row.is_forced]
    return placements.best(placements.years_of(forced), placements.tiers_goal(0))


def decide(
    problem: Problem, *, hints: Collection[int] = (), work: int = MOST_WORK
) -> tuple[Placements, Decision] | None:
    """Return what rule 7 decides, with the placements that answer further questions.

    Args:
        problem: The rows, years and capital.
        hints: Rows that probably begin; they change how long the search takes, never its result.
        work: How much each tier may be searched, in steps.

    Returns:
        None if the locks cannot hold together.
    """
    placements = Placements(problem)
    placement = forced_placement(placements)
    if placement is None:
        return None
    years, exhausted, steps = placement.years, list[int](), 0
    for tier in range(TIER_COUNT):
        placements.work = Work(work)
        years = _years_after(placements, years, tier, hints)
        steps += work - (placements.work.left or 0)
        exhausted += [tier] if placements.work.is_exhausted else []
    placements.work = Work(work)
    final = _at_least(placements, years, rows_goal(placements))
    exhausted += [TIER_COUNT - 1] if placements.work.is_exhausted else []
    tier_amounts, row_amounts = final.key
    return placements, Decision(
        begun=tuple(index for index, _ in years),
        tier_amounts=tier_amounts,
        row_amounts=row_amounts,
        years=final.years,
        unproven_tier=exhausted[0] if exhausted else None,
        steps=steps + work - (placements.work.left or 0),
    )


def _at_least(placements: Placements, years: Years, goal: Goal) -> Placement:
    """Return the best years for begun new starts, or those given where no better ones are found."""
    known = goal(years)
    if known is None:
        raise AssertionError("begun new starts fit")
    found = placements.best(placements.years_of([index for index, _ in years]), goal)
    return found if found and found.key >= known else Placement(years, known)


def payments(placements: Placements, decision: Decision) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return the final plan beyond locks: by row and source, the amount of each year (rule 8)."""
    placements.work = Work(MOST_WORK)
    final = _at_least(placements, decision.years, placements.final_goal)
    return {
        (index, source): paid
        for source in range(len(placements.problem.sources))
        for index, paid in placements.plan(source, final.years).payments.items()
    }


def rows_goal(placements: Placements) -> Goal:
    """Return the goal of rule 7 once new starts are chosen: tiers, then rows in order of priority."""

    def goal(years: Years) -> Key | None:
        tiers, rows = placements.tier_amounts(years), placements.row_amounts(years)
        return None if tiers is None or rows is None else (tiers, rows)

    return goal


def _years_after(placements: Placements, years: Years, tier: int, hints: Collection[int]) -> Years:
    """Return the begun rows with years after a tier's stages: amounts of its rows first, then its new starts."""
    candidates = candidates_of(placements.problem, tier)
    if not candidates:
        return years
    most = _at_least(placements, years, placements.tiers_goal(tier + 1))
    begun, start = tuple(index for index, _ in years), placements.narrowed(most.years)
    search = TierSearch(placements, begun, candidates, most.key, start=start)
    _, after = search.run(tuple(hints))
    return tuple(sorted(after))
