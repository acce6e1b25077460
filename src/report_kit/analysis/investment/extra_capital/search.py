"""The search: the part that costs least is taken up, computed anew, and replaced where it is no answer."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from report_kit.analysis.investment.extra_capital.branching import Branching
from report_kit.analysis.investment.extra_capital.competition import Competition
from report_kit.analysis.investment.extra_capital.obligations import Obligations
from report_kit.analysis.investment.extra_capital.overpaying import Overpaying
from report_kit.analysis.investment.extra_capital.part_costs import PartCosts
from report_kit.analysis.investment.extra_capital.parts import Extra, Part, total_of
from report_kit.analysis.investment.extra_capital.redrafts import Redrafts
from report_kit.analysis.investment.extra_capital.state import SearchState
from report_kit.analysis.investment.placement import Known, Placements
from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.stages import Decision


@dataclass
class ExtraSearch:
    """What more capital would do to a draft; what is learned about one row serves the others.

    Attributes:
        problem: The draft's problem.
        placements: Answers about it.
        now: What the draft decides.
    """

    problem: Problem
    placements: Placements
    now: Decision
    _states: dict[int, SearchState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = Known()
        self.rows = self.problem.rows
        self.competition = Competition(self.problem)
        self.obligations = Obligations(self.placements, self.now)
        self.costs = PartCosts(self.problem, self.obligations, known)
        self.redrafts = Redrafts(self.problem, self.now)
        self.overpaying = Overpaying(self.problem, self.costs, self.redrafts, self.competition)
        self.branching = Branching(self.problem, self.now, self.competition, self.obligations, self.redrafts, known)

    @property
    def step_count(self) -> int:
        """Steps taken so far, for all rows."""
        return self.branching.step_count + self.costs.step_count + self.redrafts.step_count

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
        self._overpay(index, state, last)
        return state.enough, state.proven()

    def narrow(self, index: int, step_limit: int) -> tuple[Extra | None, int]:
        """Return the same for a row whose search ended early, with amounts that suffice nearer to the least."""
        state, last = self._states[index], self.step_count + step_limit
        self._overpay(index, state, last)
        self.overpaying.narrow(index, state, lambda: self.step_count < last)
        return state.enough, state.proven()

    def _cheapest_first(self, state: SearchState, index: int, last: int) -> Iterator[tuple[Part, Extra]]:
        """Yield the parts of the search by what they cost, up to a step."""
        while self.step_count < last and state.has_parts():
            total, _, part, extra = heapq.heappop(state.queue)
            if extra is not None:
                yield part, extra
                continue
            try:
                cost = self.costs.cheapest(part, index)
            except ArithmeticError:  # what this part holds stays unknown
                state.cut_short()
                continue
            if cost is not None:
                heapq.heappush(state.queue, (max(total, cost.least), next(state.order), part, cost.extra))

    def _look_at(self, part: Part, extra: Extra, index: int, state: SearchState, last: int) -> None:
        """Take a part's least addition as what suffices if it does, else replace it by parts that hold its answers."""
        children = self.branching.without_redraft(part, index, extra)
        if children is None:
            decided = self.redrafts.decision_with(extra, part.begun)
            if self.redrafts.is_answer(index, decided[1]):
                state.enough = extra
                return
            self._overpay(index, state, last)
            children = self.branching.after_redraft(part, index, extra, decided)
        if children is None:
            state.cut_short()
        state.add(children or [])

    def _overpay(self, index: int, state: SearchState, last: int) -> None:
        self.overpaying.seek(index, state, lambda: self.step_count < last)

    # Where a search begins

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
        joining = self.branching.able(tiers - 1) - part.begun - part.out
        alone = replace(part, out=part.out | joining)
        for other in self.branching.with_one_of(part, joining):
            least = max(self._least_to_begin(one) for one in other.begun - part.begun)
            self._keep_for_later(state, other, index, least)
        unsettling = self.obligations.unsettling(tiers)
        hindered = alone.hindered(hindrance for hindrance, _ in unsettling)
        for other, (_, least) in zip(hindered or [], unsettling, strict=True):
            self._keep_for_later(state, other, index, least)
        return replace(alone, settled=tiers)

    def _keep_for_later(self, state: SearchState, part: Part, index: int, least: int) -> None:
        extra = self.costs.relaxed(part, index)
        if extra is not None:
            state.add_for_later(part, max(least, total_of(extra)))

    def _least_to_begin(self, index: int) -> int:
        """Return capital without which a new start never begins while nothing drops out."""
        extra = self.costs.relaxed(Part(self.competition.closed((*self.now.begun, index))), index)
        return total_of(extra or ())
