"""The least extra capital for a part of the search: over the years that new starts may have, source by source."""

from __future__ import annotations

import heapq
from itertools import count

from report_kit.analysis.investment.extra_capital.obligations import Obligations
from report_kit.analysis.investment.extra_capital.parts import Extra, Part, total_of
from report_kit.analysis.investment.least_extra import least_extra
from report_kit.analysis.investment.placement import Placements, PlanKey, SourcePlan, Work, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem

WINDOW_TRIES = 500
"""Tries to place new starts in years before a part counts as not searched."""

WORK_OF_A_TRY = 400
"""Steps in which years that suit all new starts at once are looked for before they are tried one by one."""


class PartCosts:
    """The least extra capital for parts of the search, each source's answers remembered.

    Args:
        problem: The draft's problem.
        obligations: What parts ask of each source.
        plans: Plans known from problems that differ in capital only; shared with them.

    Attributes:
        try_count: Tries to place new starts in years so far.
    """

    def __init__(self, problem: Problem, obligations: Obligations, plans: dict[PlanKey, SourcePlan]) -> None:
        self.problem, self.obligations, self.rows = problem, obligations, problem.rows
        self.try_count = 0
        self._plans = plans
        self._answers: dict[object, tuple[int, ...] | None] = {}

    def relaxed(self, part: Part, index: int) -> Extra | None:
        """Return the least extra capital for a part if new starts may use the years of all their windows at once."""
        years = self.obligations.years_of(part)
        try:
            found = [self._least(source, years, part, index) for source in range(len(self.problem.sources))]
        except ArithmeticError:
            return tuple((0,) * len(self.problem.years) for _ in self.problem.sources)
        return tuple(amounts for amounts in found if amounts is not None) if None not in found else None

    def cheapest(self, part: Part, index: int) -> Extra | None:
        """Return the least extra capital with which a part's new starts and a row fit, None if there is none.

        It is the least over the years that new starts may have: those are decided that use too many.

        Raises:
            ArithmeticError: There are too many years to try, or too many branches for one source.
        """
        order = count()
        queue: list[tuple[int, int, Years, Extra]] = []
        self._offer_years(queue, next(order), self.obligations.years_of(part), part, index)
        for _ in range(WINDOW_TRIES):
            self.try_count += 1
            if not queue:
                return None
            _, _, years, extra = heapq.heappop(queue)
            placements = Placements(self.problem.with_extra(extra), self._plans)
            scattered = placements.scattered(years)
            if not scattered or _can_gather(placements, years):
                return extra
            place = max(scattered, key=lambda place: sum(self.rows[years[place][0]].goal))
            other = years[place][0]
            for window in self.rows[other].windows:
                option = (*years[:place], (other, window), *years[place + 1 :])
                self._offer_years(queue, next(order), option, part, index)
        raise ArithmeticError

    def known(self, part: Part, index: int) -> Extra | None:
        """Return the same; None also where there are too many years to try."""
        try:
            return self.cheapest(part, index)
        except ArithmeticError:
            return None

    def _offer_years(
        self, queue: list[tuple[int, int, Years, Extra]], order: int, years: Years, part: Part, index: int
    ) -> None:
        extra = []
        for source in range(len(self.problem.sources)):
            found = self._least(source, years, part, index)
            if found is None:
                return
            extra.append(found)
        heapq.heappush(queue, (total_of(extra), order, years, tuple(extra)))

    def _least(self, source: int, years: Years, part: Part, index: int) -> tuple[int, ...] | None:
        """Return the least extra capital of one source, remembered by what it depends on."""
        own = tuple(pair for pair in years if self.rows[pair[0]].free(source))
        limits, floors = part.limits_of(source), tuple(part.floors_of(source))
        row = None if self.rows[index].is_new_start else index
        key = (source, row, own, limits, floors, part.settled, part.references_of(source, self.rows))
        if key not in self._answers:
            question = self.obligations.of_source(source, years, part, index)
            self._answers[key] = least_extra(question) if question else (0,) * len(self.problem.years)
        return self._answers[key]


def _can_gather(placements: Placements, years: Years) -> bool:
    """Return whether new starts are quickly found years, within those given, that leave every tier as much."""
    goal = placements.tiers_goal(TIER_COUNT)
    placements.work = Work(WORK_OF_A_TRY)
    return placements.best(years, goal, enough=goal(years)) is not None
