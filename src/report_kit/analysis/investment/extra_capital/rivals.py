"""When another draft would be better: new starts that begin instead of others wherever they fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from report_kit.analysis.investment.least_extra import Checkpoint, Difference, unions_of
from report_kit.analysis.investment.placement import Placements, Years
from report_kit.analysis.investment.problem import Problem, Row
from report_kit.analysis.investment.transport import Demand

Hindrance = tuple[int, tuple[Difference, ...]]
"""Source, and differences in what is added to it that together keep a rival from fitting."""


@dataclass(frozen=True, kw_only=True)
class Rival:
    """New starts that begin instead of others wherever they fit.

    Attributes:
        tier: The last tier that it says something about.
        begun: What it begins down to that tier, with all that locks force.
        hindrances: It fits unless one of these holds.
    """

    tier: int
    begun: frozenset[int]
    hindrances: tuple[Hindrance, ...]

    def fits(self, added: Sequence[Sequence[int]]) -> bool:
        """Return whether it can begin when this much is added, by source and set of years."""
        return all(
            any(added[source][years] - added[source][less] > most for years, less, most in limits)
            for source, limits in self.hindrances
        )


def differing_tier(rows: Sequence[Row], one: Iterable[int], other: Iterable[int]) -> int | None:
    """Return the first tier in which two sets of begun new starts differ."""
    return min((rows[index].tier for index in set(one) ^ set(other)), default=None)


def until_tier(rows: Sequence[Row], begun: Iterable[int], tier: int) -> frozenset[int]:
    """Return what begins down to a tier, with all that locks force."""
    return frozenset(index for index in begun if rows[index].tier <= tier or rows[index].is_forced)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """New starts of a tier that begin instead of others, which they are worth more than."""

    tier: int
    leaving: frozenset[int]
    joining: frozenset[int]

    def is_open_to(self, begun: frozenset[int]) -> bool:
        """Return whether begun new starts could make it."""
        return self.leaving <= begun and not self.joining & begun


def exchange_of(rows: Sequence[Row], begun: Iterable[int], rival: Rival) -> Exchange:
    """Return what a rival exchanges."""
    mine = until_tier(rows, begun, rival.tier)
    return Exchange(tier=rival.tier, leaving=mine - rival.begun, joining=rival.begun - mine)


def rival_of(placements: Placements, years: Years, extra: Sequence[Sequence[int]], tier: int) -> Rival | None:
    """Return new starts that fit in their years with extra capital, down to a tier, as a rival.

    Returns:
        None where rows could get more if new starts used the years of all their windows at once: then it cannot be
        said exactly when the rival fits.
    """
    rows = placements.problem.rows
    begun = until_tier(rows, [one for one, _ in years], tier)
    years = tuple(pair for pair in years if pair[0] in begun)
    hindrances: list[Hindrance] = []
    for source in range(len(placements.problem.sources)):
        for last in _tiers_with_rows(rows, source, tier):
            passage = _passage(placements.problem, source, years, last)
            if not passage.holds(placements.problem.capacity[source]):
                return None
            base = [have - more for have, more in zip(placements.problem.capacity[source], extra[source], strict=True)]
            hindrances += [(source, limits) for limits in hindrances_of(passage, base)]
    return Rival(tier=tier, begun=begun, hindrances=tuple(dict.fromkeys(hindrances)))


def _tiers_with_rows(rows: Sequence[Row], source: int, tier: int) -> list[int]:
    tiers = {row.tier for row in rows if not row.is_new_start and row.free(source) and row.tier < tier}
    return sorted({*tiers, tier})


def _passage(problem: Problem, source: int, years: Years, last: int) -> Checkpoint:
    """Return that new starts must be paid after the rows down to a tier, whatever years those before them use."""
    rows = problem.rows
    others = [
        (row.all_years & row.open_years[source], row.free(source))
        for row in rows
        if not row.is_new_start and row.tier <= last and row.all_years & row.open_years[source]
    ]
    first = [(one, rows[one].all_years) for one, _ in years if rows[one].is_forced or rows[one].tier < last]
    return Checkpoint((*demands_of(rows, source, first), *others), (*demands_of(rows, source, years), *others))


def hindrances_of(passage: Checkpoint, capacity: Sequence[int], more: int = 0) -> list[tuple[Difference, ...]]:
    """Return what keeps demands from being paid, by set of years that then holds too little for them.

    A set Z holds too little if slack(after, Z) + e(Z) < slack(before, Y) + e(Y) + more for every Y. Sets of which this
    is never true, whatever e, are left out.
    """
    before, after = passage.slacks(capacity)
    lacking = [years for years in unions_of(mask for mask, amount in passage.after if amount) if after[years] < more]
    fewest = [
        one
        for one in lacking
        if not any(other != one and not other & ~one and after[other] <= after[one] for other in lacking)
    ]
    found = (tuple(_limits(one, before, after[one] - more, passage.cuts)) for one in fewest)
    return [limits for limits in found if not any(more == less and most < 0 for more, less, most in limits)]


def _limits(years: int, before: Sequence[int], lack: int, cuts: Iterable[int]) -> Iterator[Difference]:
    for used_up in cuts:
        more, less = years & ~used_up, used_up & ~years
        most = before[used_up] - lack - 1
        if more or most < 0:
            yield (more, less, most)


def demands_of(rows: Sequence[Row], source: int, years: Iterable[tuple[int, int]]) -> list[Demand]:
    """Return what new starts that a source pays take in their years."""
    return [
        (mask & rows[one].open_years[source], rows[one].free(source)) for one, mask in years if rows[one].free(source)
    ]
