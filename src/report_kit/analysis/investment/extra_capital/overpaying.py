"""Amounts that suffice: by paying for more and more until a draft computed anew shows an answer, then for less again.

The search from below proves that nothing less does, but meets an answer only at its end. An amount from above gives
a range when the steps are used up, and spares it parts that cost more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from report_kit.analysis.investment.extra_capital.competition import Competition
from report_kit.analysis.investment.extra_capital.part_costs import PartCosts
from report_kit.analysis.investment.extra_capital.parts import Part, total_of
from report_kit.analysis.investment.extra_capital.redrafts import Redrafts
from report_kit.analysis.investment.extra_capital.state import SearchState
from report_kit.analysis.investment.problem import Problem
from report_kit.analysis.investment.stages import Decision


@dataclass
class Overpaying:
    """Pays for what a row needs, then for what took the money instead, then for all that comes before it; then less.

    Attributes:
        problem: The draft's problem.
        costs: What parts of the search cost.
        redrafts: Drafts computed anew.
        competition: Who begins before whom, whatever the capital.
    """

    problem: Problem
    costs: PartCosts
    redrafts: Redrafts
    competition: Competition

    def seek(self, index: int, state: SearchState, may_go_on: Callable[[], bool]) -> None:
        """Look for amounts that suffice for a row, from where the last round ended."""
        while state.enough is None and state.paid_for is not None and may_go_on():
            part, larger = state.paid_for, None
            extra = self.costs.known(part, index)
            if extra is not None:
                decision = self.redrafts.decision_with(extra, part.begun)[1]
                if self.redrafts.is_answer(index, decision):
                    state.enough, state.paid_for_all = extra, part
                larger = self._larger(part, index, decision)
            state.paid_for = larger if larger != part else None

    def narrow(self, index: int, state: SearchState, may_go_on: Callable[[], bool]) -> None:
        """Leave out of what was paid for all that an answer can do without, the largest first."""
        part, tried = state.paid_for_all, set[Part]()
        while part is not None and may_go_on():
            smaller = next((one for one in self._smaller(part, state.begun) if one not in tried), None)
            if smaller is None:
                return
            tried.add(smaller)
            if self._suffices(smaller, index, state):
                part = smaller

    def _smaller(self, part: Part, needed: frozenset[int]) -> Iterator[Part]:
        """Yield what is left of a part without its floors, then without each new start and what begins after it."""
        if part.floors:
            yield replace(part, floors=frozenset())
        for one in sorted(part.begun - needed, key=lambda one: (-sum(self.problem.rows[one].goal), one)):
            yield replace(
                part, begun=frozenset(other for other in part.begun if one not in self.competition.closed([other]))
            )

    def _suffices(self, part: Part, index: int, state: SearchState) -> bool:
        """Return whether the least amounts of a part are an answer that costs less, and keep them if they are."""
        extra = self.costs.known(part, index)
        if extra is None or (state.enough is not None and total_of(extra) >= total_of(state.enough)):
            return False
        if not self.redrafts.is_answer(index, self.redrafts.decision_with(extra, part.begun)[1]):
            return False
        state.enough = extra
        return True

    def _larger(self, part: Part, index: int, decision: Decision) -> Part:
        """Return a part that also pays for what a decision begins; if that is all paid for, for what comes before."""
        begun = part.begun | set(decision.begun)
        if begun != part.begun:
            return replace(part, begun=begun)
        rows = self.problem.rows
        last, tier = self._last_to_pay(part, index, decision)
        floors = {
            ((other, source), row.free(source))
            for other, row in enumerate(rows)
            if not row.is_new_start and other != index and (other <= last or row.tier <= tier)
            for source in range(len(self.problem.sources))
            if row.free(source)
        }
        return replace(part, floors=part.floors | floors)

    def _last_to_pay(self, part: Part, index: int, decision: Decision) -> tuple[int, int]:
        """Return the row that dropped out, and the last tier that lost or did not begin a new start; -1: none."""
        dropped, lost = self.redrafts.dropped(decision), self.redrafts.lost_tier(index, decision)
        tiers = [self.problem.rows[one].tier for one in part.begun - set(decision.begun)]
        tiers += [] if lost is None else [lost]
        return -1 if dropped is None else dropped, max(tiers, default=-1)
