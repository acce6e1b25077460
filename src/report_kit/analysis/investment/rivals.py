"""New starts that compete: which begin before another in every draft, and when another draft would be better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from report_kit.analysis.investment.least_extra import Checkpoint, Difference, unions_of
from report_kit.analysis.investment.placement import Placements, Years
from report_kit.analysis.investment.problem import Problem, Row
from report_kit.analysis.investment.selection import could_stand_in, dominates
from report_kit.analysis.investment.transport import Demand

FEW_RIVALS = 25
"""Among more new starts that fit in a project's place, sets of two and three are not looked for."""


class Competition:
    """What the rows alone say about who begins with whom, whatever the capital."""

    def __init__(self, problem: Problem) -> None:
        self.rows = problem.rows
        self._befores: dict[int, frozenset[int]] = {}
        self._rivals: dict[int, list[frozenset[int]]] = {}

    @cached_property
    def able(self) -> frozenset[int]:
        """New starts that may begin."""
        return frozenset(one for one, row in enumerate(self.rows) if row.is_new_start and row.score > 0 and row.windows)

    def closed(self, begun: Iterable[int]) -> frozenset[int]:
        """Return new starts with those that begin before them in every draft: wherever one fits, so do these."""
        closed = set(begun)
        added = closed
        while added:
            added = {one for other in added for one in self._before(other)} - closed
            closed |= added
        return frozenset(closed)

    def rivals_of(self, index: int, *, unless: frozenset[int]) -> list[frozenset[int]]:
        """Return sets of new starts that together could take a new start's place and are worth more.

        One of each set begins whenever the new start does. Sets with members of *unless* are left out.
        """
        if index not in self._rivals:
            self._rivals[index] = self._new_rivals(index, unless)
        return self._rivals[index]

    def is_better(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Return whether the new starts of *one* are worth more than those of *other*, all of one tier."""
        mine, its = set(one) - set(other), set(other) - set(one)
        worth, its_worth = self._worth(mine), self._worth(its)
        if worth != its_worth:
            return worth > its_worth
        codes = {self.rows[index].project.code: index for index in mine | its}
        return bool(codes) and codes[min(codes)] in mine

    def _worth(self, begun: Iterable[int]) -> tuple[int, int]:
        rows = [self.rows[one] for one in begun]
        return (sum(row.score for row in rows), -sum(row.project.total_need for row in rows))

    def _before(self, index: int) -> frozenset[int]:
        if index not in self._befores:
            self._befores[index] = frozenset(
                one for one in self.able if one != index and goes_before(self.rows[one], self.rows[index])
            )
        return self._befores[index]

    def _new_rivals(self, index: int, unless: frozenset[int]) -> list[frozenset[int]]:
        row = self.rows[index]
        fitting = [
            one
            for one in sorted(self.able - unless - {index})
            if self.rows[one].tier == row.tier and could_stand_in(self.rows[one], row)
        ]
        sets: list[frozenset[int]] = []
        for size in (2, 3) if len(fitting) <= FEW_RIVALS else ():
            for chosen in combinations(fitting, size):
                is_new = not any(one <= set(chosen) for one in sets)
                if is_new and are_better([self.rows[one] for one in chosen], row):
                    sets.append(frozenset(chosen))
        return sets


def goes_before(one: Row, other: Row) -> bool:
    """Return whether a new start begins in every draft in which another does: it could take the other's place.

    What a lock forces to begin leaves its place to nobody.
    """
    if other.is_forced:
        return False
    return dominates(one, other) if one.tier == other.tier else one.tier < other.tier and could_stand_in(one, other)


def are_better(several: Sequence[Row], one: Row) -> bool:
    """Return whether new starts of a tier need no more than another, source by source, and are worth more."""
    if any(sum(row.free(source) for row in several) > one.free(source) for source in range(len(one.goal))):
        return False
    score, need = sum(row.score for row in several), sum(row.project.total_need for row in several)
    return (score, -need) > (one.score, -one.project.total_need)


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
    return Checkpoint((*_demands(rows, source, first), *others), (*_demands(rows, source, years), *others))


def hindrances_of(passage: Checkpoint, capacity: Sequence[int]) -> list[tuple[Difference, ...]]:
    """Return what keeps demands from being paid, by set of years that then holds too little for them.

    A set Z holds too little if slack(after, Z) + e(Z) < slack(before, Y) + e(Y) for every Y.
    """
    before, after = passage.slacks(capacity)
    lacking = [years for years in unions_of(mask for mask, amount in passage.after if amount) if after[years] < 0]
    fewest = [
        one
        for one in lacking
        if not any(other != one and not other & ~one and after[other] <= after[one] for other in lacking)
    ]
    return [tuple(_limits(one, before, after[one], passage.cuts)) for one in fewest]


def _limits(years: int, before: Sequence[int], lack: int, cuts: Iterable[int]) -> Iterator[Difference]:
    for used_up in cuts:
        more, less = years & ~used_up, used_up & ~years
        most = before[used_up] - lack - 1
        if more or most < 0:
            yield (more, less, most)


def _demands(rows: Sequence[Row], source: int, years: Iterable[tuple[int, int]]) -> list[Demand]:
    return [
        (mask & rows[one].open_years[source], rows[one].free(source)) for one, mask in years if rows[one].free(source)
    ]
