"""Rules 7 and 8: tier after tier, then project after project, then early years."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from report_kit.analysis.investment.placement import Goal, Key, Placement, Placements, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.selection import TierSearch, candidates_of, narrowed


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the stages of rule 7 decide; indexes are those of the problem's rows.

    Attributes:
        begun: The new starts that begin, by row index.
        tier_amounts: By tier, what its rows that are not new starts get beyond locks, in đồng.
        row_amounts: By row index, what each row that is not a new start gets beyond locks.
        years: Years of capital of the begun new starts.
    """

    begun: tuple[int, ...]
    tier_amounts: tuple[int, ...]
    row_amounts: tuple[int, ...]
    years: Years


def forced_placement(placements: Placements) -> Placement | None:
    """Return years for the new starts that positive locks force; None if they cannot all be completed."""
    forced = [index for index, row in enumerate(placements.problem.rows) if row.is_forced]
    return placements.best(placements.years_of(forced), placements.tiers_goal(0))


def decide(problem: Problem, *, hints: Collection[int] = (), is_guessing: bool = True) -> tuple[Placements, Decision] | None:
    """Return what rule 7 decides, with the placements that answer further questions.

    Args:
        problem: The rows, years and capital.
        hints: Rows that probably begin; they change how long the search takes, never its result.
        is_guessing: Whether the solver looks for a first guess, besides the hints.

    Returns:
        None if the locks cannot hold together.
    """
    placements = Placements(problem)
    placement = forced_placement(placements)
    if placement is None:
        return None
    begun: tuple[int, ...] = tuple(index for index, _ in placement.years)
    for tier in range(TIER_COUNT):
        begun = _begun_after(placements, begun, tier, hints, is_guessing)
    final = placements.best(placements.years_of(begun), rows_goal(placements))
    if final is None:
        raise AssertionError("begun new starts fit")
    tier_amounts, row_amounts = final.key
    return placements, Decision(begun=begun, tier_amounts=tier_amounts, row_amounts=row_amounts, years=final.years)


def payments(placements: Placements, decision: Decision) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return the final plan beyond locks: by row and source, the amount of each year (rule 8)."""
    final = placements.best(placements.years_of(decision.begun), placements.final_goal)
    if final is None:
        raise AssertionError("begun new starts fit")
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


def _begun_after(
    placements: Placements, begun: Sequence[int], tier: int, hints: Collection[int], is_guessing: bool
) -> tuple[int, ...]:
    """Return the begun rows after a tier's stages: amounts of its rows first, then its new starts."""
    candidates = candidates_of(placements.problem, tier)
    if not candidates:
        return tuple(begun)
    most = placements.best(placements.years_of(begun), placements.tiers_goal(tier + 1))
    if most is None:
        raise AssertionError("begun new starts fit")
    start = narrowed(placements, most.years)
    search = TierSearch(placements, tuple(begun), candidates, most.key, start=start, is_guessing=is_guessing)
    chosen, _ = search.run(tuple(hints))
    return tuple(sorted((*begun, *chosen)))
