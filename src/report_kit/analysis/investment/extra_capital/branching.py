"""What takes the place of a part whose least addition is no answer: smaller parts that together hold its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from report_kit.analysis.investment.extra_capital.competition import Competition
from report_kit.analysis.investment.extra_capital.met_rivals import MetRivals
from report_kit.analysis.investment.extra_capital.obligations import Obligations
from report_kit.analysis.investment.extra_capital.other_years import against_other_years
from report_kit.analysis.investment.extra_capital.parts import Extra, Part
from report_kit.analysis.investment.extra_capital.redrafts import Redrafts
from report_kit.analysis.investment.extra_capital.rivals import Rival, differing_tier, rival_of, until_tier
from report_kit.analysis.investment.placement import Known, Placements, Work, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.stages import Decision, rows_goal

WORK_OF_BEST_YEARS = 400
"""Steps in which the best years for what a part begins are looked for without a draft computed anew."""

STEPS_OF_BEST_YEARS = 5
"""What looking for them counts as."""

Parts = list[Part]


@dataclass
class Branching:
    """Replaces parts of the search.

    Attributes:
        problem: The draft's problem.
        now: What the draft decides.
        competition: Who begins before whom, whatever the capital.
        obligations: Who must be paid before and after whom.
        redrafts: Drafts computed anew.
        known: Answers known from problems that differ in capital only; shared with them.
    """

    problem: Problem
    now: Decision
    competition: Competition
    obligations: Obligations
    redrafts: Redrafts
    known: Known
    _steps: int = 0

    def __post_init__(self) -> None:
        self.rows = self.problem.rows
        self.met = MetRivals(self.problem, self.competition, self.known)

    @property
    def step_count(self) -> int:
        """Steps taken so far: years looked for."""
        return self._steps + self.met.step_count

    # Before a draft is computed anew

    def without_redraft(self, part: Part, index: int, extra: Extra) -> Parts | None:
        """Return the parts that replace one where what is known already shows that it is no answer, else None."""
        joining = self._joining(part)
        if joining is not None:
            return self.with_one_of(part, joining)
        rival = self.met.fitting(part, extra)
        if rival is not None:
            return self._without_rival(part, rival)
        return None if self.rows[index].is_new_start else self._beside_own_years(part, index, extra)

    def _joining(self, part: Part) -> frozenset[int] | None:
        """Return new starts of which one must begin as well, the fewest that still may; None if nothing is known."""
        now = frozenset(self.now.begun)
        found = [
            substitutes - part.out
            for one in sorted(part.begun - now)
            for substitutes in self.competition.substitutes_of(one, unless=now)
            if not substitutes & part.begun
        ]
        return min(found, key=lambda several: (len(several), sorted(several)), default=None)

    def _beside_own_years(self, part: Part, index: int, extra: Extra) -> Parts | None:
        """Return the parts that replace one in which a row is not paid beside the best years of what begins there."""
        self._steps += STEPS_OF_BEST_YEARS
        placements = Placements(self.problem.with_extra(extra), self.known)
        placements.work = Work(WORK_OF_BEST_YEARS)
        found = placements.best_as_before(placements.years_of(tuple(part.begun)), rows_goal(placements))
        if found is None or self.redrafts.is_paid(index, found.key[1]):
            return None
        return self._beside_years(part, placements.narrowed(found.years))

    # After it

    def after_redraft(self, part: Part, index: int, extra: Extra, decided: tuple[Placements, Decision]) -> Parts | None:
        """Return the parts that replace one whose least addition led to a draft that is no answer.

        Returns:
            None where no parts are known that hold all of its answers.
        """
        placements, decision = decided
        if decision.unproven_tier is not None:
            return None
        tier = differing_tier(self.rows, part.begun, decision.begun)
        if tier is None:
            return self._with_more_for_rows(part, index, extra, decided)
        years = placements.narrowed(decision.years)
        rival = rival_of(placements, years, extra, tier)
        if rival is None or not self.met.beats(rival, part):
            return (
                self._beside_years(part, years, tier)
                or self._with_years_decided(part, tier)
                or self._against_other_years(part, extra, decided, tier)
            )
        self.met.remember(part, rival)
        return self._without_rival(part, rival)

    def _without_rival(self, part: Part, rival: Rival) -> Parts | None:
        """Return parts in which something else begins as well, or a rival draft does not fit.

        Returns:
            None where it fits in no answer of the part.
        """
        joining = self.able(rival.tier) - part.begun
        alone = replace(part, out=part.out | joining)
        hindered = alone.hindered(rival.hindrances)
        return None if hindered is None else self.with_one_of(part, joining) + hindered

    def able(self, tier: int) -> frozenset[int]:
        """Return new starts down to a tier that may begin."""
        return until_tier(self.rows, self.competition.able, tier)

    def with_one_of(self, part: Part, joining: Iterable[int]) -> Parts:
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
        self, part: Part, index: int, extra: Extra, decided: tuple[Placements, Decision]
    ) -> Parts | None:
        """Return parts in which rows that get too little get more, or rows are paid beside the years decided."""
        years = decided[0].narrowed(decided[1].years)
        return (
            self._with_what_lacks(part, index, decided[1])
            or self._beside_years(part, years)
            or self._with_years_decided(part)
            or self._against_other_years(part, extra, decided)
        )

    def _with_what_lacks(self, part: Part, index: int, decision: Decision) -> Parts | None:
        """Return parts in which rows that drop out, or whose tier loses, get more; None if this says nothing new."""
        dropped, lost = self.redrafts.dropped(decision), self.redrafts.lost_tier(index, decision)
        if dropped is not None:
            sources = [source for source in range(len(self.problem.sources)) if self.rows[dropped].free(source)]
            lacking = [replace(part, floors=part.floors | {((dropped, source), 1)}) for source in sources]
        else:
            lacking = [replace(part, kept=part.kept | {lost})] if lost is not None else []
        return lacking if lacking and part not in lacking else None

    def _beside_years(self, part: Part, years: Years, tiers: int = TIER_COUNT) -> Parts | None:
        """Return parts in which more begins, rows are paid beside certain years, or other years leave them more.

        It is about what begins before a tier, and about rows down to it.

        Returns:
            None where this says nothing new about the part.
        """
        joining = self.able(tiers - 1) - part.begun - part.out
        alone = replace(part, out=part.out | joining)
        first = set(self.obligations.before(part.begun, tiers))
        reference = (tiers, tuple(pair for pair in years if pair[0] in first))
        unsettling = self.obligations.unsettling_of(reference)
        hindered = alone.hindered(unsettling)
        paid = replace(alone, references=alone.references | {reference})
        if hindered is None or paid == part:
            return None
        return [*self.with_one_of(part, joining), *hindered, paid]

    def _against_other_years(
        self, part: Part, extra: Extra, decided: tuple[Placements, Decision], tier: int = TIER_COUNT
    ) -> Parts | None:
        """Return parts in which more begins, or years that a draft computed anew has are no better than the part's own.

        The years of all that the part begins are decided.
        """
        joining = self.able(tier) - part.begun - part.out
        alone = replace(part, out=part.out | joining)
        mine = until_tier(self.rows, part.begun, tier)
        others = until_tier(self.rows, decided[1].begun, tier)
        own = tuple(pair for pair in self.obligations.years_of(part) if pair[0] in mine)
        other = tuple(pair for pair in decided[0].narrowed(decided[1].years) if pair[0] in others)
        is_worth_more = self.competition.is_better(others, mine)
        against = against_other_years(self.problem, own, other, extra, tier, is_worth_more=is_worth_more)
        if against is None:
            return None
        hindered = alone.hindered(against.hindrances)
        outweighed = [replace(alone, balances=alone.balances | {one}) for one in against.balances]
        if hindered is None or part in outweighed:
            return None
        return self.with_one_of(part, joining) + hindered + outweighed

    def _with_years_decided(self, part: Part, until: int = TIER_COUNT) -> Parts | None:
        """Return parts in each of which one more new start, of those before a tier, has one of its runs of years.

        Where all have, those of the tier and after it follow: the sources of one new start must agree on its years.
        """
        undecided = self.obligations.undecided(part, until)
        if undecided is not None:
            windows = self.rows[undecided].windows
            return [replace(part, windows=part.windows | {(undecided, window)}) for window in windows]
        if part.settled:
            return [replace(part, settled=0)]
        return self._with_years_decided(part) if until < TIER_COUNT else None
