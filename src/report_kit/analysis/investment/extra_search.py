"""The search for the smallest extra capital: parts of all answers, the cheapest first, each computed anew.

A part is known by what must begin and what must be paid. Its cheapest amounts are tried by deciding the draft anew;
where that is no answer, the part is replaced by parts that cover all of its answers. What cannot be covered exactly
is remembered, and the result is then a range.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from report_kit.analysis.investment.extra_state import Extra, SearchState, total_of
from report_kit.analysis.investment.least_of_parts import LeastOfParts
from report_kit.analysis.investment.obligations import Obligations, Part, Place
from report_kit.analysis.investment.placement import Placements, PlanKey, SourcePlan, Work, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem, Row
from report_kit.analysis.investment.redrafts import Redrafts
from report_kit.analysis.investment.rivals import (
    Competition,
    Exchange,
    Rival,
    differing_tier,
    exchange_of,
    rival_of,
    until_tier,
)
from report_kit.analysis.investment.selection import narrowed
from report_kit.analysis.investment.stages import Decision, rows_goal
from report_kit.analysis.investment.transport import capital_by_set

WORK_OF_AN_EXCHANGE = 400
"""Steps in which years for a known exchange of new starts are looked for."""


@dataclass
class ExtraSearch:
    """What more capital would do to a draft.

    Attributes:
        problem: The draft's problem.
        placements: Answers about it.
        now: What the draft decides.
    """

    problem: Problem
    placements: Placements
    now: Decision
    _tries: int = 0
    _states: dict[int, SearchState] = field(default_factory=dict)
    _plans: dict[PlanKey, SourcePlan] = field(default_factory=dict)
    _rivals: list[Rival] = field(default_factory=list)
    _exchanges: dict[Exchange, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = self.problem.rows
        self.competition = Competition(self.problem)
        self.obligations = Obligations(self.placements, self.now)
        self.least = LeastOfParts(self.problem, self.obligations, self._plans)
        self.redrafts = Redrafts(self.problem, self.now)

    @property
    def step_count(self) -> int:
        """Steps taken so far, for all rows: tries to place new starts in years, and drafts computed anew."""
        return self._tries + self.least.try_count + self.redrafts.step_count

    def search(self, index: int, step_limit: int) -> tuple[Extra | None, int]:
        """Return the best amounts found that fund a row, and a total below which there is no answer.

        Amounts are returned only if the draft computed anew with them funds the row; None: none were found.
        """
        if index not in self._states:
            self._states[index] = self._new_state(index)
        state, last = self._states[index], self.step_count + step_limit
        for part, extra in self._cheapest_first(state, index, last):
            state.looked_at = total_of(extra)
            if state.enough is None or state.looked_at < total_of(state.enough):
                self._look_at(part, extra, index, state, last)
            if state.is_done(total_of(extra)):
                break
        self._seek_enough(index, state, last)
        state.enough = self.redrafts.least_known(index, state.upper_bound) or state.enough
        return state.enough, state.proven()

    def _look_at(self, part: Part, extra: Extra, index: int, state: SearchState, last: int) -> None:
        """Take a part's cheapest amounts as what suffices if they do, else replace it by parts that cover it."""
        children = self._without_deciding(part, index, extra)
        if children is None:
            placements, decision = self.redrafts.decision_with(extra, part.begun)
            if self.redrafts.is_answer(index, decision):
                state.enough = extra
                return
            self._seek_enough(index, state, last)
            children = self._children(part, index, extra, (placements, decision), state)
        state.add(children)

    def _new_state(self, index: int) -> SearchState:
        """Return a search that has not begun: the answers that are settled, and those that are not.

        An answer is not settled where another new start begins in the first tiers, or where other years of those
        that begin now leave more to a row.
        """
        row = self.rows[index]
        begun = self.competition.closed((*self.now.begun, *([index] if row.is_new_start else [])))
        part, state = Part(begun), SearchState(begun)
        for tiers in self._stages(index, begun):
            if self.obligations.depends_on_years(tiers):
                part = self._settle(state, part, index, tiers)
        state.add([part])
        return state

    def _stages(self, index: int, begun: frozenset[int]) -> list[int]:
        """Return the tiers before which answers are settled one after another: those in which more may begin."""
        row = self.rows[index]
        stages = {row.tier, *(self.rows[one].tier for one in self.competition.able - begun)}
        return sorted([tier for tier in stages if tier <= row.tier] if row.is_new_start else {*stages, TIER_COUNT})

    def _settle(self, state: SearchState, part: Part, index: int, tiers: int) -> Part:
        """Enter the answers of a part in which first tiers are not settled, and return the part of the others."""
        joining = self._able(tiers - 1) - part.begun - part.out
        alone = replace(part, out=part.out | joining)
        for other in self._with_one_of(part, joining):
            self._keep_for_later(
                state, other, index, max(self._least_to_begin(one) for one in other.begun - part.begun)
            )
        for hindrance, least in self.obligations.unsettling(tiers):
            self._keep_for_later(state, replace(alone, hindrances=frozenset({hindrance})), index, least)
        return replace(alone, settled=tiers)

    def _keep_for_later(self, state: SearchState, part: Part, index: int, least: int) -> None:
        extra = self.least.relaxed(part, index)
        if extra is not None:
            state.add_for_later(part, max(least, total_of(extra)))

    def _least_to_begin(self, index: int) -> int:
        """Return capital without which a new start never begins while nothing drops out."""
        extra = self.least.relaxed(Part(self.competition.closed((*self.now.begun, index))), index)
        return total_of(extra or ())

    def _cheapest_first(self, state: SearchState, index: int, last: int) -> Iterator[tuple[Part, Extra]]:
        """Yield the parts of the search by what they cost, up to a step."""
        while self.step_count < last and state.has_parts():
            total, _, part, extra = heapq.heappop(state.queue)
            if extra is not None:
                yield part, extra
                continue
            try:
                extra = self.least.cheapest(part, index)
            except ArithmeticError:  # what this part holds stays unknown
                state.cut_short()
            if extra is not None:
                heapq.heappush(state.queue, (max(total, total_of(extra)), next(state.order), part, extra))

    def _without_deciding(self, part: Part, index: int, extra: Extra) -> list[Part] | None:
        """Return the parts that replace one where what is known already shows that it is no answer."""
        joining = self._joining(part)
        if joining is not None:
            return self._with_one_of(part, joining)
        rival = self._known_rival(part, extra) or self._rival_by_exchange(part, extra)
        if rival is not None:
            return self._without_rival(part, rival)
        return None if self.rows[index].is_new_start else self._beside_own_years(part, index, extra)

    def _beside_own_years(self, part: Part, index: int, extra: Extra) -> list[Part] | None:
        """Return the parts that replace one in which a row is not paid beside the best years of what begins there."""
        self._tries += 1
        placements = Placements(self.problem.with_extra(extra), self._plans)
        placements.work = Work(WORK_OF_AN_EXCHANGE)
        found = placements.best(placements.years_of(tuple(part.begun)), rows_goal(placements))
        if found is None or self.redrafts.is_paid(index, found.key[1]):
            return None
        children = self._beside_years(part, narrowed(placements, found.years))
        return None if part in children else children

    def _joining(self, part: Part) -> frozenset[int] | None:
        """Return new starts of which one must begin as well, the fewest that still may; None if nothing is known."""
        now = frozenset(self.now.begun)
        found = [
            rivals - part.out
            for one in sorted(part.begun - now)
            for rivals in self.competition.rivals_of(one, unless=now)
            if not rivals & part.begun
        ]
        return min(found, key=lambda rivals: (len(rivals), sorted(rivals)), default=None)

    def _known_rival(self, part: Part, extra: Extra) -> Rival | None:
        """Return a rival met before that fits here and is better than what a part begins."""
        added = [capital_by_set(amounts) for amounts in extra]
        fitting = (rival for rival in reversed(self._rivals) if rival.fits(added) and self._beats(rival, part))
        return next(fitting, None)

    def _rival_by_exchange(self, part: Part, extra: Extra) -> Rival | None:
        """Return a rival that makes an exchange met before, if it fits."""
        placements = None
        for exchange in reversed(self._exchanges):
            if exchange.is_open_to(part.begun):
                placements = placements or Placements(self.problem.with_extra(extra), self._plans)
                rival = self._fitting(exchange, part, placements, extra)
                if rival is not None:
                    self._exchanges[exchange] = self._exchanges.pop(exchange)
                    return rival
        return None

    def _fitting(self, exchange: Exchange, part: Part, placements: Placements, extra: Extra) -> Rival | None:
        """Return what an exchange makes of what a part begins, if years are quickly found in which it fits."""
        self._tries += 1
        begun = until_tier(self.rows, part.begun, exchange.tier) - exchange.leaving | exchange.joining
        placements.work = Work(WORK_OF_AN_EXCHANGE)
        found = placements.best(placements.years_of(tuple(begun)), placements.tiers_goal(exchange.tier + 1))
        if found is None:
            return None
        rival = rival_of(placements, narrowed(placements, found.years), extra, exchange.tier)
        if rival is not None:
            self._rivals.append(rival)
        return rival

    def _beats(self, rival: Rival, part: Part) -> bool:
        """Return whether a rival begins the same in higher tiers and better new starts in its last."""
        begun = until_tier(self.rows, part.begun, rival.tier)
        is_last = differing_tier(self.rows, begun, rival.begun) == rival.tier
        return is_last and self.competition.is_better(rival.begun, begun)

    def _children(
        self, part: Part, index: int, extra: Extra, decided: tuple[Placements, Decision], state: SearchState
    ) -> list[Part]:
        """Return parts that cover every answer of one whose cheapest amounts led to a draft that is no answer."""
        placements, decision = decided
        if decision.unproven_tier is not None:
            state.cut_short()
            return []
        tier = differing_tier(self.rows, part.begun, decision.begun)
        if tier is None:
            return self._with_more_for_rows(part, index, decided, state)
        years = narrowed(placements, decision.years)
        rival = rival_of(placements, years, extra, tier)
        if rival is None or not self._beats(rival, part):
            children = self._beside_years(part, years, tier)
            return children if part not in children else self._with_other_years(part, state, tier)
        self._rivals.append(rival)
        self._exchanges[exchange_of(self.rows, part.begun, rival)] = None
        return self._without_rival(part, rival)

    def _without_rival(self, part: Part, rival: Rival) -> list[Part]:
        """Return parts in which something else begins as well, or a rival draft does not fit."""
        joining = self._able(rival.tier) - part.begun
        alone = replace(part, out=part.out | joining)
        hindered = [replace(alone, hindrances=part.hindrances | {one}) for one in rival.hindrances]
        return self._with_one_of(part, joining) + hindered

    def _able(self, tier: int) -> frozenset[int]:
        """Return new starts down to a tier that may begin."""
        return until_tier(self.rows, self.competition.able, tier)

    def _with_other_years(self, part: Part, state: SearchState, tier: int) -> list[Part]:
        return self._with_years_decided(part, state, tier) or self._with_one_of(
            part, self.competition.able - part.begun
        )

    def _with_one_of(self, part: Part, joining: Iterable[int]) -> list[Part]:
        """Return parts in each of which one of some new starts begins, without those of the parts before it.

        Large ones come first: the parts of small ones, which cost little and are looked at first, then hold least.
        """
        children, out = [], set(part.out)
        for one in sorted(joining, key=lambda one: (-sum(self.rows[one].goal), one)):
            if one in out:
                continue
            begun = self.competition.closed((*part.begun, one))
            if not begun & out:
                children.append(replace(part, begun=begun, out=frozenset(out)))
            out.add(one)
        return children

    def _with_more_for_rows(
        self, part: Part, index: int, decided: tuple[Placements, Decision], state: SearchState
    ) -> list[Part]:
        """Return parts in which rows that get too little get more, or rows are paid beside the years decided."""
        lacking = self._lacking(index, *decided)
        if lacking:
            children = [replace(part, floors=part.floors | {floor}) for floor in lacking]
            if part not in children:
                return children
        children = self._beside_years(part, narrowed(decided[0], decided[1].years))
        return children if part not in children else self._with_years_decided(part, state)

    def _lacking(self, index: int, placements: Placements, decision: Decision) -> list[tuple[Place, int]]:
        """Return what rows that drop out, or whose tier gets less than now, must get at least: one of these holds.

        What a tier lacks is more by an equal share, or by more than that, in one of its rows and one source at least.
        """
        sources = range(len(self.problem.sources))
        dropped, lost = self.redrafts.dropped(decision), self.redrafts.lost_tier(index, decision)
        if dropped is not None:
            return [((dropped, source), 1) for source in sources if self.rows[dropped].free(source)]
        if lost is None:
            return []
        tier, lack = lost
        outlines = [placements.outline(source, decision.years) for source in sources]
        got = {
            (row, source): amount
            for source, outline in enumerate(outlines)
            if outline is not None
            for row, amount in outline.by_row.items()
            if self.rows[row].tier == tier and amount < self.rows[row].free(source)
        }
        share = -(-lack // len(got)) if got else 0
        return [
            (place, amount + share)
            for place, amount in got.items()
            if amount + share <= self.rows[place[0]].free(place[1])
        ]

    def _beside_years(self, part: Part, years: Years, tiers: int = TIER_COUNT) -> list[Part]:
        """Return parts in which more begins, rows are paid beside certain years, or other years leave them more.

        It is about what begins before a tier, and about rows down to it.
        """
        joining = self._able(tiers - 1) - part.begun - part.out
        alone = replace(part, out=part.out | joining)
        first = set(self.obligations.before(part.begun, tiers))
        reference = (tiers, tuple(pair for pair in years if pair[0] in first))
        unsettling = self.obligations.unsettling_of(reference)
        hindered = [replace(alone, hindrances=alone.hindrances | {one}) for one in unsettling]
        paid = replace(alone, references=alone.references | {reference})
        return [*self._with_one_of(part, joining), *hindered, paid]

    def _with_years_decided(self, part: Part, state: SearchState, until: int = TIER_COUNT) -> list[Part]:
        """Return parts in each of which one more new start, of those before a tier, has one of its runs of years.

        Where all have, those of the tier and after it follow: the sources of one new start must agree on its years.
        Where these have too, and it is still not clear what is missing, the part is given up.
        """
        undecided = self.obligations.undecided(part, until)
        if undecided is not None:
            windows = self.rows[undecided].windows
            return [replace(part, windows=part.windows | {(undecided, window)}) for window in windows]
        if part.settled:
            return [replace(part, settled=0)]
        if until < TIER_COUNT:
            return self._with_years_decided(part, state)
        state.cut_short()
        return []

    def _seek_enough(self, index: int, state: SearchState, last: int) -> None:
        """Look for amounts that suffice, up to a step: those with which more and more is paid for.

        What else begins is paid for too, and then what keeps from beginning what is paid for.
        """
        while state.enough is None and state.paid_for is not None and self.step_count < last:
            part, larger = state.paid_for, None
            extra = self._known_cheapest(part, index)
            if extra is not None:
                decision = self.redrafts.decision_with(extra, part.begun)[1]
                if self.redrafts.is_answer(index, decision):
                    state.enough = extra
                larger = self._larger(part, index, decision)
            state.paid_for = larger if larger != part else None

    def _larger(self, part: Part, index: int, decision: Decision) -> Part:
        """Return a part that also pays for what a decision begins; where that is all paid for, for what comes before.

        That is every row down to one that dropped out, or down to the last tier that gets less than now or in which a
        new start did not begin.
        """
        begun = part.begun | set(decision.begun)
        if begun != part.begun:
            return replace(part, begun=begun)
        dropped = self.redrafts.dropped(decision)
        last = -1 if dropped is None else dropped
        lost = self.redrafts.lost_tier(index, decision)
        tiers = [self.rows[one].tier for one in part.begun - set(decision.begun)] + ([lost[0]] if lost else [])
        tier = max(tiers, default=-1)
        floors = {
            ((other, source), row.free(source))
            for other, row in enumerate(self.rows)
            if not row.is_new_start and other != index and (other <= last or row.tier <= tier)
            for source in range(len(self.problem.sources))
            if row.free(source)
        }
        return replace(part, floors=part.floors | floors)

    def _known_cheapest(self, part: Part, index: int) -> Extra | None:
        """Return the least extra capital for a part; None if there is none, or none is found."""
        try:
            return self.least.cheapest(part, index)
        except ArithmeticError:
            return None


def open_windows(row: Row) -> Iterator[int]:
    """Yield the windows in which every source that owes a row money has a year that no lock fixes."""
    for window in row.windows:
        if all(row.free(source) == 0 or window & row.open_years[source] for source in range(len(row.goal))):
            yield window
