"""The least extra capital for a part of the search: over the years that new starts may have, source by source."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count

from report_kit.analysis.investment.extra_capital.obligations import Obligations
from report_kit.analysis.investment.extra_capital.parts import Extra, Part, total_of
from report_kit.analysis.investment.least_extra import LeastExtra, Question, least_extra
from report_kit.analysis.investment.placement import Known, Placements, Work, Years
from report_kit.analysis.investment.problem import TIER_COUNT, Problem

WINDOW_TRIES = 100
"""Tries to place new starts in years before other parts have their turn."""

MOST_TURNS = 5
"""Turns in which amounts that need not be the least are looked for."""

STEPS_OF_A_TRY = 2
"""What a try counts as."""

WORK_OF_A_TRY = 200
"""Steps in which years that suit all new starts at once are looked for before they are tried one by one."""


@dataclass(frozen=True)
class Cost:
    """What a part of the search costs.

    Attributes:
        least: The total that it costs at least, in đồng.
        extra: The additions that come to just that; None: not found so far.
    """

    least: int
    extra: Extra | None = None


class PartCosts:
    """The least extra capital for parts of the search, each source's answers remembered.

    Args:
        problem: The draft's problem.
        obligations: What parts ask of each source.
        known: Answers known from problems that differ in capital only; shared with them.

    Attributes:
        step_count: Steps taken so far: for what sources must give, and for tries to place new starts in years.
    """

    def __init__(self, problem: Problem, obligations: Obligations, known: Known) -> None:
        self.problem, self.obligations, self.rows = problem, obligations, problem.rows
        self.step_count = 0
        self._known_sources = known
        self._order = count()
        self._unfinished: dict[tuple[Part, int], list[tuple[int, int, Years, Extra]]] = {}
        self._answers: dict[object, tuple[int, ...] | None] = {}

    def relaxed(self, part: Part, index: int) -> Extra | None:
        """Return the least extra capital for a part if new starts may use the years of all their windows at once."""
        years = self.obligations.years_of(part)
        try:
            found = [self._least(source, years, part, index) for source in range(len(self.problem.sources))]
        except ArithmeticError:
            return tuple((0,) * len(self.problem.years) for _ in self.problem.sources)
        return tuple(amounts for amounts in found if amounts is not None) if None not in found else None

    def cheapest(self, part: Part, index: int) -> Cost | None:
        """Return what a part's new starts and a row cost at least, None if they never fit.

        It is the least over the years that new starts may have: those are decided that use too many. Where that takes
        long it is not finished; asked again, it goes on from there.

        Raises:
            ArithmeticError: There are too many branches for one source, or for several together.
        """
        if (part, index) not in self._unfinished:
            self._unfinished[part, index] = []
            self._offer_years(self._unfinished[part, index], self.obligations.years_of(part), part, index)
        queue = self._unfinished.pop((part, index))
        for _ in range(WINDOW_TRIES):
            if not queue:
                return None
            self.step_count += STEPS_OF_A_TRY
            total, _, years, extra = heapq.heappop(queue)
            placements = Placements(self.problem.with_extra(extra), self._known_sources)
            if _can_gather(placements, years):
                return Cost(total, extra)
            scattered = placements.scattered(years)
            place = max(scattered, key=lambda place: sum(self.rows[years[place][0]].goal))
            for window in self._windows_in_order(years, place, part):
                option = (*years[:place], (years[place][0], window), *years[place + 1 :])
                self._offer_years(queue, option, part, index)
        if not queue:
            return None
        self._unfinished[part, index] = queue
        return Cost(queue[0][0])

    def known(self, part: Part, index: int) -> Extra | None:
        """Return the least extra capital for a part; None also where it takes too long to find."""
        for _ in range(MOST_TURNS):
            try:
                cost = self.cheapest(part, index)
            except ArithmeticError:
                return None
            if cost is None or cost.extra is not None:
                return None if cost is None else cost.extra
        return None

    def _windows_in_order(self, years: Years, place: int, part: Part) -> list[int]:
        """Return the runs of years of a new start, without those in which it would begin before its like.

        New starts that need the same from the same years may change places, so that the first begins first.
        """
        index, row = years[place][0], self.rows[years[place][0]]
        fixed, order = {one for one, _ in part.windows}, {window: number for number, window in enumerate(row.windows)}
        alike = [(one, order.get(mask)) for one, mask in years if one not in fixed and row.is_like(self.rows[one])]
        first = max((number for one, number in alike if number is not None and one < index), default=0)
        last = min((number for one, number in alike if number is not None and one > index), default=len(order))
        return list(row.windows[first : last + 1])

    def _offer_years(self, queue: list[tuple[int, int, Years, Extra]], years: Years, part: Part, index: int) -> None:
        extra = []
        for source in range(len(self.problem.sources)):
            found = self._least(source, years, part, index)
            if found is None:
                return
            extra.append(found)
        together = self._together(tuple(extra), years, part, index)
        if together is not None:
            heapq.heappush(queue, (total_of(together), next(self._order), years, together))

    def _together(self, extra: Extra, years: Years, part: Part, index: int) -> Extra | None:
        """Return the least extra capital of all sources, given that of each by itself; None if there is none."""
        problem, balances = self.problem, self.obligations.of_all_sources(years, part)
        capacity = problem.with_extra(extra).capacity
        if all(balance.holds(capacity) for balance in balances):
            return extra
        own = [self.obligations.of_source(source, years, part, index) for source in range(len(problem.sources))]
        nothing = [Question(capacity=have, demands=()) for have in problem.capacity]
        search = LeastExtra([one or other for one, other in zip(own, nothing, strict=True)], balances)
        try:
            return search.find()
        finally:
            self.step_count += search.branch_count

    def _least(self, source: int, years: Years, part: Part, index: int) -> tuple[int, ...] | None:
        """Return the least extra capital of one source, remembered by what it depends on."""
        own = tuple(pair for pair in years if self.rows[pair[0]].free(source))
        limits, floors = part.limits_of(source), tuple(part.floors_of(source))
        row = None if self.rows[index].is_new_start else index
        key = (source, row, own, limits, floors, part.settled, part.references_of(source, self.rows))
        if key not in self._answers:
            self.step_count += 1
            question = self.obligations.of_source(source, years, part, index)
            self._answers[key] = least_extra(question) if question else (0,) * len(self.problem.years)
        return self._answers[key]


def _can_gather(placements: Placements, years: Years) -> bool:
    """Return whether new starts are quickly found years, within those given, that leave every tier as much."""
    goal = placements.tiers_goal(TIER_COUNT)
    placements.work = Work(WORK_OF_A_TRY)
    return placements.best_as_before(years, goal, enough=goal(years)) is not None
