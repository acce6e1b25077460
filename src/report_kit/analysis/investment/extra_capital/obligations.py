"""What must be paid for a project to be funded: the questions that a part of the search asks of each source.

All conditions are ones that every answer of the part meets, so that the least capital for them is never too much.
What new starts leave for others depends on their years of capital, and these may change with more capital. So who
takes first counts with the years that take least (`Checkpoint.choices`), unless the part is *settled*: it holds only
answers in which, down to some tier, nothing begins that does not begin now, and in which beside the new starts' years
now every source pays the rows as much as beside any years. There the rows of each of these tiers get exactly that,
from every source: it is the most of their sum over sources, which rule 7 takes, and a sum of greatest amounts is
reached by the greatest amounts only. More capital never makes what fitted after others unfit, so that what begins
now may stay in its years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from report_kit.analysis.investment.extra_capital.parts import Part, Reference
from report_kit.analysis.investment.extra_capital.rivals import Hindrance, hindrances_of
from report_kit.analysis.investment.least_extra import Balance, Checkpoint, Choice, Question, least_extra
from report_kit.analysis.investment.placement import Placements, Years
from report_kit.analysis.investment.problem import TIER_COUNT
from report_kit.analysis.investment.stages import Decision
from report_kit.analysis.investment.transport import Demand


class Obligations:
    """Who must be paid before and after whom, for one draft.

    Args:
        placements: Answers about the draft's problem.
        now: What the draft decides.
    """

    def __init__(self, placements: Placements, now: Decision) -> None:
        self.placements, self.now = placements, now
        self.rows = placements.problem.rows
        self._begun_now = frozenset(now.begun)
        self._unsettling: dict[int, list[tuple[Hindrance, int]]] = {}
        self._unsettling_of: dict[Reference, list[Hindrance]] = {}

    def years_of(self, part: Part) -> Years:
        """Return what begins in a part with the years that it may use."""
        return tuple(sorted({**dict(self.placements.years_of(tuple(part.begun))), **dict(part.windows)}.items()))

    def undecided(self, part: Part, until: int = TIER_COUNT) -> int | None:
        """Return the first new start, of those before a tier, whose years decide what is left; None: no one's do."""
        first = self.before(sorted(part.begun), until)
        if part.settled >= until and self._begun_now.issuperset(first):
            return None
        fixed = {one for one, _ in part.windows}
        return next((one for one in first if one not in fixed and len(self.rows[one].windows) > 1), None)

    def unsettling(self, tiers: int) -> list[tuple[Hindrance, int]]:
        """Return what keeps first tiers from being settled, each with the least capital to add for it.

        Where none of these holds, the new starts' years now leave every row as much as any years.
        """
        if tiers not in self._unsettling:
            found = dict.fromkeys(self._unsettled_by(tiers))
            self._unsettling[tiers] = self._possible(found)
        return self._unsettling[tiers]

    def depends_on_years(self, tiers: int) -> bool:
        """Return whether new starts of first tiers that begin now could have other years."""
        return any(len(self.rows[one].windows) > 1 for one in self.before(self.now.begun, tiers))

    def of_source(self, source: int, years: Years, part: Part, index: int) -> Question | None:
        """Return who must be paid from a source for a row to be funded; None if nobody needs more from it than now."""
        begun = [(one, mask) for one, mask in years if self.rows[one].free(source)]
        limits, floors = part.limits_of(source), self._floors(source, part, index)
        is_relaxed = all(mask == self.rows[one].all_years for one, mask in begun)
        is_open = not (limits or floors or part.references)
        if is_relaxed and is_open and self._begun_now.issuperset(one for one, _ in begun):
            return None
        demands = [self._demand(source, *pair) for pair in begun]
        paid = {**dict(floors), **self._paid_first(source, begun, floors)}
        demands += [(self._mask(source, row), amount) for row, amount in paid.items()]
        return Question(
            capacity=self.placements.problem.capacity[source],
            demands=demands,
            checkpoints=(
                *self._of_tiers(source, begun, part.settled),
                *self._of_rows(source, begun, floors, part.settled),
                *self._of_references(source, begun, part, floors),
            ),
            limits=limits,
        )

    def of_all_sources(self, years: Years, part: Part) -> list[Balance]:
        """Return what must hold for sources together: tiers get what they get now, and the part's own balances."""
        kept = [balance for tier in sorted(part.kept) for balance in self._of_kept(tier, years, part)]
        return kept + sorted(part.balances)

    def _of_kept(self, tier: int, years: Years, part: Part) -> list[Balance]:
        """Return that a tier gets what it gets now from the sources that are to pay its rows."""
        wanted = {
            source: sum(amount for index, (_, amount) in self._demands_of_rows(source) if self.rows[index].tier == tier)
            for source in range(len(self.placements.problem.sources))
        }
        sources = [source for source, amount in wanted.items() if amount]
        unpaid = sum(wanted.values()) - self.now.tier_amounts[tier]
        passages = [self._of_tier(source, tier, years, part) for source in sources]
        return [Balance(tuple(zip(sources, alike, strict=True)), unpaid) for alike in zip(*passages, strict=True)]

    def _of_tier(self, source: int, tier: int, years: Years, part: Part) -> Iterator[Checkpoint]:
        """Yield the rows of a tier after all begun new starts and the rows before them, as `_of_rows` does."""
        masks = {one: mask for one, mask in years if self.rows[one].free(source)}
        yield self._before_and_after(source, masks, tier, is_settled=part.settled == TIER_COUNT)
        if tier <= part.settled < TIER_COUNT:
            first = {one: masks[one] for one in self.before(masks, tier)}
            yield self._before_and_after(source, first, tier, is_settled=True)
        for tiers, reference in sorted(part.references):
            if tier <= tiers:
                beside = tuple(self._demand(source, *pair) for pair in reference if self.rows[pair[0]].free(source))
                yield Checkpoint(
                    (*beside, *self._rows_before(source, tier)), (*beside, *self._rows_before(source, tier + 1))
                )

    def _before_and_after(self, source: int, masks: dict[int, int], tier: int, *, is_settled: bool) -> Checkpoint:
        before, choices = self._first(source, masks, is_settled=is_settled)
        after = [self._demand(source, *pair) for pair in masks.items()]
        return Checkpoint(
            (*before, *self._rows_before(source, tier)), (*after, *self._rows_before(source, tier + 1)), choices
        )

    def _rows_before(self, source: int, tier: int) -> list[Demand]:
        """Return what the rows before a tier could get."""
        return [demand for index, demand in self._demands_of_rows(source) if self.rows[index].tier < tier]

    def unsettling_of(self, reference: Reference) -> list[Hindrance]:
        """Return what keeps years of reference from fitting, and from leaving rows as much as any years."""
        if reference not in self._unsettling_of:
            found = dict.fromkeys(self._unsettled_beside(*reference))
            self._unsettling_of[reference] = [one for one, _ in self._possible(found)]
        return self._unsettling_of[reference]

    def _possible(self, hindrances: Iterable[Hindrance]) -> list[tuple[Hindrance, int]]:
        """Return the hindrances that can hold, each with the least capital to add for it."""
        nothing = (0,) * len(self.placements.problem.years)
        least = [(one, least_extra(Question(capacity=nothing, demands=(), limits=one[1]))) for one in hindrances]
        return [(one, sum(added)) for one, added in least if added is not None]

    def _unsettled_beside(self, tiers: int, years: Years) -> Iterator[Hindrance]:
        for source, capacity in enumerate(self.placements.problem.capacity):
            paid = [(one, mask) for one, mask in years if self.rows[one].free(source)]
            beside = [self._demand(source, *pair) for pair in paid]
            relaxed = [self._demand(source, one, self.rows[one].all_years) for one, _ in paid]
            passages = [Checkpoint((), tuple(beside))]
            passages += [
                Checkpoint((*relaxed, *rows), (*beside, *rows)) for _, rows in self._prefixes(source, tiers) if paid
            ]
            for passage in passages:
                yield from ((source, limits) for limits in hindrances_of(passage, capacity))

    def _prefixes(self, source: int, tiers: int) -> Iterator[tuple[int, list[Demand]]]:
        """Yield the rows of first tiers, with the tier of the last; all that are first in order if all tiers count."""
        places = self._demands_of_rows(source)
        for number, (index, _) in enumerate(places, 1):
            tier = self.rows[index].tier
            is_last_of_tier = number == len(places) or self.rows[places[number][0]].tier > tier
            if tiers == TIER_COUNT or (tier <= tiers and is_last_of_tier):
                yield tier, [demand for _, demand in places[:number]]

    def _unsettled_by(self, tiers: int) -> Iterator[Hindrance]:
        for source, capacity in enumerate(self.placements.problem.capacity):
            for first, rows in self._takers(source, tiers):
                now = [self._demand(source, one, self._windows_now[one]) for one in first]
                relaxed = [self._demand(source, one, self.rows[one].all_years) for one in first]
                passage = Checkpoint((*relaxed, *rows), (*now, *rows))
                yield from ((source, limits) for limits in hindrances_of(passage, capacity))

    def _takers(self, source: int, tiers: int) -> Iterator[tuple[list[int], list[Demand]]]:
        """Yield the new starts and rows that take first: before each tier, or before each row if all are settled."""
        for tier, rows in self._prefixes(source, tiers):
            first = self.before(self.now.begun, tier if tiers < TIER_COUNT else TIER_COUNT)
            paid = [one for one in first if self.rows[one].free(source)]
            if any(len(self.rows[one].windows) > 1 for one in paid):
                yield paid, rows

    def before(self, begun: Iterable[int], tier: int) -> list[int]:
        """Return the new starts that begin before a tier: those of higher ones, and those that locks force."""
        return [one for one in begun if self.rows[one].tier < tier or self.rows[one].is_forced]

    def _floors(self, source: int, part: Part, index: int) -> list[tuple[int, int]]:
        """Return what rows that are not new starts must get: the one in question all, others what the part says."""
        least = dict(part.floors_of(source))
        if not self.rows[index].is_new_start:
            least[index] = self.rows[index].free(source)
        return sorted((row, amount) for row, amount in least.items() if amount)

    def _paid_first(
        self, source: int, begun: Sequence[tuple[int, int]], floors: Sequence[tuple[int, int]]
    ) -> dict[int, int]:
        """Return rows that get everything from a source, and how much, wherever others get anything from it.

        These are the rows that come before them and may be paid in all of their years: each đồng of the others could
        be theirs.
        """
        tiers = [row.tier for row in self.rows]
        takers = [
            (mask & self.rows[one].open_years[source], bisect_right(tiers, self.rows[one].tier))
            for one, mask in begun
            if not self.rows[one].is_forced
        ]
        takers += [(self._mask(source, place), place) for place, _ in floors]
        return {
            index: amount
            for index, (years, amount) in self._demands_of_rows(source)
            if any(index < end and not mask & ~years for mask, end in takers)
        }

    def _of_tiers(self, source: int, begun: Sequence[tuple[int, int]], settled: int) -> Iterator[Checkpoint]:
        """Yield that new starts of each tier must fit after the rows of their tier and all that comes before.

        Where nothing but new starts that begin now comes before, more capital cannot break this while they may use
        the years of all their windows; in fewer years they may not fit.
        """
        masks = dict(begun)
        for tier in sorted({self.rows[one].tier for one in masks if not self.rows[one].is_forced}):
            first, until = self.before(masks, tier), self.before(masks, tier + 1)
            is_relaxed = all(masks[one] == self.rows[one].all_years for one in until)
            if is_relaxed and self._begun_now.issuperset(until):
                continue
            rows = [demand for index, demand in self._demands_of_rows(source) if self.rows[index].tier <= tier]
            after = [self._demand(source, one, masks[one]) for one in until]
            before, choices = self._first(source, {one: masks[one] for one in first}, is_settled=settled >= tier)
            yield Checkpoint((*before, *rows), (*after, *rows), choices)

    def _of_rows(
        self, source: int, begun: Sequence[tuple[int, int]], floors: Sequence[tuple[int, int]], settled: int
    ) -> Iterator[Checkpoint]:
        """Yield that rows must get their floors after all begun new starts and the rows before them.

        What rows of their own tier get among themselves is only known if everything is settled; what the tiers
        before take is known if these are.
        """
        masks = dict(begun)
        for place, amount in floors:
            floor, tier = (self._mask(source, place), amount), self.rows[place].tier
            rows = [demand for index, demand in self._demands_of_rows(source) if index < place]
            yield self._checkpoint(source, masks, rows, floor, is_settled=settled == TIER_COUNT)
            if tier <= settled < TIER_COUNT:
                rows = [demand for index, demand in self._demands_of_rows(source) if self.rows[index].tier < tier]
                first = {one: masks[one] for one in self.before(masks, tier)}
                yield self._checkpoint(source, first, rows, floor, is_settled=True)

    def _of_references(
        self, source: int, begun: Sequence[tuple[int, int]], part: Part, floors: Sequence[tuple[int, int]]
    ) -> Iterator[Checkpoint]:
        """Yield that years of reference fit, and beside them rows' floors, or the new starts of the tier."""
        for tiers, years in part.references_of(source, self.rows):
            first = tuple(self._demand(source, *pair) for pair in years)
            yield Checkpoint((), first)
            if tiers < TIER_COUNT:
                rows = [demand for index, demand in self._demands_of_rows(source) if self.rows[index].tier <= tiers]
                masks = dict(begun)
                after = [self._demand(source, one, masks[one]) for one in self.before(masks, tiers + 1)]
                yield Checkpoint((*first, *rows), (*after, *rows))
                continue
            for place, amount in floors:
                rows = [demand for index, demand in self._demands_of_rows(source) if index < place]
                yield Checkpoint((*first, *rows), (*first, *rows, (self._mask(source, place), amount)))

    def _checkpoint(
        self, source: int, masks: dict[int, int], rows: Sequence[Demand], floor: Demand, *, is_settled: bool
    ) -> Checkpoint:
        before, choices = self._first(source, masks, is_settled=is_settled)
        after = [self._demand(source, *pair) for pair in masks.items()]
        return Checkpoint((*before, *rows), (*after, *rows, floor), choices)

    def _first(
        self, source: int, masks: dict[int, int], *, is_settled: bool
    ) -> tuple[tuple[Demand, ...], tuple[Choice, ...]]:
        """Return new starts that take first: with their years now where these are settled, else with any years."""
        if is_settled and self._begun_now.issuperset(masks):
            return tuple(self._demand(source, one, self._windows_now[one]) for one in masks), ()
        choices = [(self._open_windows(source, one, mask), self.rows[one].free(source)) for one, mask in masks.items()]
        return (), tuple(choices)

    def _open_windows(self, source: int, index: int, mask: int) -> tuple[int, ...]:
        """Return the years that a source may pay in each window within a mask."""
        row = self.rows[index]
        inside = (window & row.open_years[source] for window in row.windows if not window & ~mask)
        return tuple(sorted({years for years in inside if years}))

    @cached_property
    def _windows_now(self) -> dict[int, int]:
        return dict(self.placements.narrowed(self.now.years))

    def _demands_of_rows(self, source: int) -> list[tuple[int, Demand]]:
        """Return what each row that is not a new start could get, in order of priority."""
        return self._row_demands[source]

    @cached_property
    def _row_demands(self) -> list[list[tuple[int, Demand]]]:
        return [
            [
                (index, (self._mask(source, index), row.free(source)))
                for index, row in enumerate(self.rows)
                if not row.is_new_start and row.free(source) and self._mask(source, index)
            ]
            for source in range(len(self.placements.problem.sources))
        ]

    def _demand(self, source: int, index: int, mask: int) -> Demand:
        return (mask & self.rows[index].open_years[source], self.rows[index].free(source))

    def _mask(self, source: int, index: int) -> int:
        return self.rows[index].all_years & self.rows[index].open_years[source]
