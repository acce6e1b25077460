"""Rivals met before, for whichever project: where one fits again, no draft has to be computed anew to see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from report_kit.analysis.investment.extra_capital.competition import Competition
from report_kit.analysis.investment.extra_capital.parts import Extra, Part
from report_kit.analysis.investment.extra_capital.rivals import (
    Exchange,
    Rival,
    differing_tier,
    exchange_of,
    rival_of,
    until_tier,
)
from report_kit.analysis.investment.placement import Known, Placements, Work
from report_kit.analysis.investment.problem import Problem
from report_kit.analysis.investment.transport import capital_by_set

WORK_OF_AN_EXCHANGE = 400
"""Steps in which years for a known exchange of new starts are looked for."""

STEPS_OF_AN_EXCHANGE = 5
"""What trying one counts as."""


@dataclass
class MetRivals:
    """Rivals and the exchanges that made them.

    Attributes:
        problem: The draft's problem.
        competition: Who is worth more.
        known: Answers known from problems that differ in capital only; shared with them.
        step_count: Steps taken so far: exchanges tried.
    """

    problem: Problem
    competition: Competition
    known: Known
    step_count: int = 0
    _rivals: list[Rival] = field(default_factory=list)
    _exchanges: dict[Exchange, None] = field(default_factory=dict)

    def remember(self, part: Part, rival: Rival) -> None:
        """Keep a rival that a draft computed anew showed, and what it exchanges."""
        self._rivals.append(rival)
        self._exchanges[exchange_of(self.problem.rows, part.begun, rival)] = None

    def fitting(self, part: Part, extra: Extra) -> Rival | None:
        """Return a rival that fits with a part's amounts and is better than what the part begins."""
        added = [capital_by_set(amounts) for amounts in extra]
        met = (rival for rival in reversed(self._rivals) if rival.fits(added) and self.beats(rival, part))
        return next(met, None) or self._by_exchange(part, extra)

    def beats(self, rival: Rival, part: Part) -> bool:
        """Return whether a rival begins the same in higher tiers and better new starts in its last."""
        begun = until_tier(self.problem.rows, part.begun, rival.tier)
        is_last = differing_tier(self.problem.rows, begun, rival.begun) == rival.tier
        return is_last and self.competition.is_better(rival.begun, begun)

    def _by_exchange(self, part: Part, extra: Extra) -> Rival | None:
        """Return a rival that makes an exchange met before; those that served last are tried first."""
        placements = Placements(self.problem.with_extra(extra), self.known)
        for exchange in reversed(self._exchanges):
            rival = self._made(exchange, part, placements, extra) if exchange.is_open_to(part.begun) else None
            if rival is not None:
                self._rivals.append(rival)
                self._exchanges[exchange] = self._exchanges.pop(exchange)
                return rival
        return None

    def _made(self, exchange: Exchange, part: Part, placements: Placements, extra: Extra) -> Rival | None:
        """Return what an exchange makes of what a part begins, if years are quickly found in which it fits."""
        self.step_count += STEPS_OF_AN_EXCHANGE
        begun = until_tier(self.problem.rows, part.begun, exchange.tier) - exchange.leaving | exchange.joining
        placements.work = Work(WORK_OF_AN_EXCHANGE)
        found = placements.best_as_before(placements.years_of(tuple(begun)), placements.tiers_goal(exchange.tier + 1))
        return rival_of(placements, placements.narrowed(found.years), extra, exchange.tier) if found else None
