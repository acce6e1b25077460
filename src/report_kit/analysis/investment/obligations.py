"""What must be paid for a project to be funded: the questions that a part of the search asks of each source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from report_kit.analysis.investment.least_extra import Checkpoint, Difference, Question
from report_kit.analysis.investment.placement import Placements, Years
from report_kit.analysis.investment.problem import Row
from report_kit.analysis.investment.rivals import Hindrance
from report_kit.analysis.investment.selection import narrowed
from report_kit.analysis.investment.stages import Decision
from report_kit.analysis.investment.transport import Demand

Place = tuple[int, int]
"""Row and source."""


@dataclass(frozen=True)
class Part:
    """A part of the search: the answers that it stands for.

    Attributes:
        begun: New starts that must begin.
        out: New starts that must not.
        hindrances: What keeps better drafts from fitting: by source, differences in what is added.
        floors: By row and source, what rows must at least get beyond locks.
        windows: Years of capital of new starts, where the part is about these only.
        keeps_rows: Whether every row must keep from each source what it gets now.
    """

    begun: frozenset[int]
    out: frozenset[int] = frozenset()
    hindrances: frozenset[Hindrance] = frozenset()
    floors: frozenset[tuple[Place, int]] = frozenset()
    windows: frozenset[tuple[int, int]] = frozenset()
    keeps_rows: bool = False

    def limits_of(self, source: int) -> tuple[Difference, ...]:
        """Return the limits of one source."""
        return tuple(sorted({limit for where, limits in self.hindrances if where == source for limit in limits}))

    def floors_of(self, source: int) -> list[tuple[int, int]]:
        """Return row and amount of the floors of one source, by row."""
        return sorted((row, amount) for (row, where), amount in self.floors if where == source)


class Obligations:
    """Who must be paid before and after whom, for one draft.

    Args:
        placements: Answers about the draft's problem.
        now: What the draft decides.
    """

    def __init__(self, placements: Placements, now: Decision) -> None:
        self.placements, self.now = placements, now
        self.rows = placements.problem.rows

    def years_of(self, part: Part) -> Years:
        """Return what begins in a part with the years that it may use."""
        return tuple(sorted({**dict(self.placements.years_of(tuple(part.begun))), **dict(part.windows)}.items()))

    def undecided(self, part: Part, until: int | None = None) -> int | None:
        """Return the first new start, of those before a tier, whose years decide what is left; None: no one's do."""
        rows = self.rows
        first = [one for one in sorted(part.begun) if until is None or rows[one].tier < until or rows[one].is_forced]
        if self._is_loose and set(first) <= set(self.now.begun):
            return None
        fixed = {one for one, _ in part.windows}
        return next((one for one in first if one not in fixed and len(rows[one].windows) > 1), None)

    def of_source(self, source: int, years: Years, part: Part, index: int) -> Question | None:
        """Return who must be paid from a source for a row to be funded; None if nobody needs more from it than now."""
        rows = self.rows
        fresh = (part.begun - set(self.now.begun)) | {index}
        is_relaxed = all(mask == rows[one].all_years for one, mask in years if rows[one].free(source))
        limits, floors = part.limits_of(source), self._floors(source, part, index)
        if is_relaxed and not limits and not floors and not any(rows[one].free(source) for one in fresh):
            return None
        begun = [(one, mask) for one, mask in years if rows[one].free(source)]
        demands = [self._demand(source, *pair) for pair in begun]
        demands += [(self._mask(source, row), amount) for row, amount in floors]
        return Question(
            capacity=self.placements.problem.capacity[source],
            demands=demands,
            checkpoints=(*self._of_tiers(source, begun), *self._of_rows(source, begun, floors)),
            limits=limits,
        )

    def _floors(self, source: int, part: Part, index: int) -> list[tuple[int, int]]:
        """Return what rows that are not new starts must get: the one in question all, others what the part says."""
        least = dict(part.floors_of(source))
        if part.keeps_rows:
            for row, amount in self._amounts_now(source).items():
                least[row] = max(amount, least.get(row, 0))
        if not self.rows[index].is_new_start:
            least[index] = self.rows[index].free(source)
        return sorted((row, amount) for row, amount in least.items() if amount)

    def _of_tiers(self, source: int, begun: list[tuple[int, int]]) -> Iterator[Checkpoint]:
        """Yield that new starts of each tier must fit after the rows of their tier and all that comes before.

        Where nothing but new starts that begin now comes before, more capital cannot break this.
        """
        for tier in sorted({self.rows[one].tier for one, _ in begun if not self.rows[one].is_forced}):
            first = [pair for pair in begun if self.rows[pair[0]].is_forced or self.rows[pair[0]].tier < tier]
            until = [pair for pair in begun if self.rows[pair[0]].is_forced or self.rows[pair[0]].tier <= tier]
            if {one for one, _ in until} <= set(self.now.begun):
                continue
            rows = [demand for index, demand in self._demands_of_rows(source) if self.rows[index].tier <= tier]
            yield self._checkpoint(source, first, until, rows, ())

    def _of_rows(
        self, source: int, begun: list[tuple[int, int]], floors: list[tuple[int, int]]
    ) -> Iterator[Checkpoint]:
        """Yield that rows must get their floors after all begun new starts and the rows before them."""
        for place, amount in floors:
            rows = [demand for index, demand in self._demands_of_rows(source) if index < place]
            yield self._checkpoint(source, begun, begun, rows, [(self._mask(source, place), amount)])

    def _checkpoint(
        self,
        source: int,
        first: list[tuple[int, int]],
        until: list[tuple[int, int]],
        rows: Iterable[Demand],
        then: Iterable[Demand],
    ) -> Checkpoint:
        before = tuple(self._demand(source, one, mask) for one, mask in self._surely(first))
        after = tuple(self._demand(source, one, mask) for one, mask in until)
        return Checkpoint((*before, *rows), (*after, *rows, *then))

    def _surely(self, first: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return years of new starts in which they leave other rows no more than any years of an answer do.

        If they all begin now, their years now are such years: the rows get at least what these leave. Otherwise only
        years are that lie in each window that may still be used.
        """
        if self._is_loose and {one for one, _ in first} <= set(self.now.begun):
            return [(one, self._windows_now[one]) for one, _ in first]
        return [(one, self._common_years(self.rows[one], mask)) for one, mask in first]

    def _common_years(self, row: Row, mask: int) -> int:
        common = mask
        for window in row.windows:
            if not window & ~mask:
                common &= window
        return common

    @cached_property
    def _windows_now(self) -> dict[int, int]:
        return dict(narrowed(self.placements, self.now.years))

    @cached_property
    def _is_loose(self) -> bool:
        """Whether rows get as much now as if new starts could use the years of all their windows at once."""
        relaxed = self.placements.years_of(self.now.begun)
        return self.placements.row_amounts(relaxed) == self.now.row_amounts

    def _demands_of_rows(self, source: int) -> Iterator[tuple[int, Demand]]:
        """Yield what each row that is not a new start could get."""
        for index, row in enumerate(self.rows):
            if not row.is_new_start and row.free(source) and self._mask(source, index):
                yield index, (self._mask(source, index), row.free(source))

    def _demand(self, source: int, index: int, mask: int) -> Demand:
        return (mask & self.rows[index].open_years[source], self.rows[index].free(source))

    def _mask(self, source: int, index: int) -> int:
        return self.rows[index].all_years & self.rows[index].open_years[source]

    def _amounts_now(self, source: int) -> dict[int, int]:
        outline = self.placements.outline(source, self.now.years)
        return outline.by_row if outline else {}
