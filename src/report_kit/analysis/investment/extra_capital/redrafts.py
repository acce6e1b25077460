"""The draft computed anew with extra capital, and whether it is what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from report_kit.analysis.investment.extra_capital.parts import Extra
from report_kit.analysis.investment.placement import Placements
from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.stages import Decision, decide

WORK_OF_A_DRAFT = 15_000
"""Steps in which a draft computed anew is searched before it counts as not proven."""

STEPS_OF_A_TRY = 23
"""Steps of the search of a draft that count as one step here."""

STEPS_OF_A_DRAFT = 13
"""What a draft computed anew counts as beside its search; a step of 60 projects takes about a millisecond."""


@dataclass
class Redrafts:
    """Drafts computed anew with extra capital, each once.

    Attributes:
        problem: The draft's problem.
        now: What the draft decides.
        step_count: Steps taken so far.
    """

    problem: Problem
    now: Decision
    step_count: int = 0
    _known: dict[Extra, tuple[Placements, Decision]] = field(default_factory=dict)

    def decision_with(self, extra: Extra, hints: Iterable[int]) -> tuple[Placements, Decision]:
        """Return what is decided with additional usable capital."""
        if extra not in self._known:
            decided = decide(self.problem.with_extra(extra), hints=tuple(hints), work=WORK_OF_A_DRAFT)
            if decided is None:
                raise AssertionError("more capital breaks no lock")
            self.step_count += STEPS_OF_A_DRAFT + decided[1].steps // STEPS_OF_A_TRY
            # A search leaves tens of megabytes of answers in its placements; new ones are asked little.
            self._known[extra] = (Placements(decided[0].problem), decided[1])
        return self._known[extra]

    def is_answer(self, index: int, decision: Decision) -> bool:
        """Return whether a proven decision funds a row, takes nothing from higher tiers and drops no project."""
        if decision.unproven_tier is not None:
            return False
        if not self._is_funded(index, decision) or self.lost_tier(index, decision) is not None:
            return False
        return set(self.now.begun) <= set(decision.begun) and self.dropped(decision) is None

    def dropped(self, decision: Decision) -> int | None:
        """Return the first row that gets money now and would get none."""
        rows = self.problem.rows
        return next(
            (
                other
                for other, amount in enumerate(self.now.row_amounts)
                if amount > 0 and not decision.row_amounts[other] and not sum(rows[other].fixed)
            ),
            None,
        )

    def _is_funded(self, index: int, decision: Decision) -> bool:
        row = self.problem.rows[index]
        if row.is_new_start:
            return index in decision.begun
        return self.is_paid(index, decision.row_amounts)

    def is_paid(self, index: int, row_amounts: Sequence[int]) -> bool:
        """Return whether a row that is not a new start gets all that it is to get beyond locks."""
        row = self.problem.rows[index]
        return row_amounts[index] == sum(row.free(source) for source in range(len(row.goal)))

    def lost_tier(self, index: int, decision: Decision) -> int | None:
        """Return the first tier higher than a row's that gets less than now."""
        pairs = zip(decision.tier_amounts, self.now.tier_amounts, strict=True)
        lost = next((tier for tier, (after, before) in enumerate(pairs) if after < before), TIER_COUNT)
        return lost if lost < self.problem.rows[index].tier else None
