"""The least capital to add to one source's years so that what must be paid is paid, whoever takes money first.

With e the added capital, every condition bounds e(Z) − e(Y) for two sets of years. By the theorem of Hall, demands
fit if e(Z) is at least what they need inside Z beyond its capital, for every Z. That some are paid in full after
others *before* them have taken all that they can means, by the minimum cut, that for some Y and every Z

    e(Z) − e(Y) ≥ slack(before, Y) − slack(all, Z), where slack(D, Z) is the capital of Z less the demands D inside Z.

All sets are looked at, so the answer is the least for any years, with gaps or without.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count, pairwise
from operator import sub

from report_kit.analysis.investment.transport import Demand, capital_by_set, demand_inside, supersets
from report_kit.analysis.investment.whole_amounts import least_within

Amounts = tuple[int, ...]
"""Added capital by year, in đồng."""

Choice = tuple[tuple[int, ...], int]
"""Masks of years of which one can pay, and the amount in đồng."""

Difference = tuple[int, int, int]
"""Two sets of years and an amount: a bound on what is added to the first less what is added to the second."""


@dataclass(frozen=True)
class Checkpoint:
    """Demands that must be paid after others have taken all that they can.

    Attributes:
        before: Who takes first.
        after: All of them, and who must still be paid in full then.
        choices: Who takes first too, from one of several sets of years, and nobody knows which. What they and the
            others take at least, whichever it is, is the least over all sets for every cut: each of them counts as
            inside a set of years as soon as one of its own is.
    """

    before: tuple[Demand, ...]
    after: tuple[Demand, ...]
    choices: tuple[Choice, ...] = ()

    def holds(self, capacity: Sequence[int]) -> bool:
        """Return whether the later demands are paid with this capital."""
        before, after = self.slacks(capacity)
        return min(after) >= min(before)

    def slacks(self, capacity: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return by how much the capital of every set of years exceeds what those before, and all, need inside it."""
        capital = capital_by_set(capacity)
        before = _inside(self.before, self.choices, len(capacity))
        after = _inside(self.after, (), len(capacity))
        return list(map(sub, capital, before)), list(map(sub, capital, after))

    @cached_property
    def cuts(self) -> list[int]:
        """The sets of years that those before could use up: unions of the years of demands."""
        chosen = [mask for masks, amount in self.choices if amount for mask in masks]
        return unions_of([*chosen, *(mask for mask, amount in self.before if amount)])


@lru_cache(maxsize=20_000)
def _inside(demands: tuple[Demand, ...], choices: tuple[Choice, ...], year_count: int) -> list[int]:
    """Return for every set of years what must be paid inside it; the questions of one draft ask for few of them."""
    inside = demand_inside(demands, year_count)
    for masks, amount in choices:
        for years in {years for mask in masks for years in supersets(mask, year_count)}:
            inside[years] += amount
    return inside


@dataclass(frozen=True, kw_only=True)
class Question:
    """What must hold for one source.

    Attributes:
        capacity: Capital of each year, in đồng.
        demands: All that must fit together.
        checkpoints: Who must be paid after whom.
        limits: The most by which what is added to one set of years may exceed what is added to another.
    """

    capacity: Sequence[int]
    demands: Sequence[Demand]
    checkpoints: Sequence[Checkpoint] = ()
    limits: Sequence[Difference] = ()

    @cached_property
    def floors(self) -> list[Difference]:
        """What must at least be added to every set of years for the demands to fit."""
        return [(years, 0, -value) for years, value in enumerate(slack(self.capacity, self.demands)) if value < 0]

    def floors_of(self, checkpoint: Checkpoint, used_up: int) -> list[Difference]:
        """Return what a checkpoint asks for when those before use up a set of years."""
        before, after = checkpoint.slacks(self.capacity)
        return [(years, used_up, before[used_up] - value) for years, value in enumerate(after)]


def least_extra(question: Question) -> Amounts | None:
    """Return the least capital to add, by year, for which all conditions hold; None if limits allow none.

    For each checkpoint that what was found does not pass, every set of years that could be used up is tried, the
    cheapest first; what is cheapest is only computed exactly once nothing else can be cheaper.
    """
    years, limits, order = len(question.capacity), question.limits, count()
    queue: list[tuple[int, int, list[Difference], Amounts | None]] = []
    _offer(queue, next(order), question.floors, limits, years, 0)
    while queue:
        total, _, floors, added = heapq.heappop(queue)
        if added is None:
            added = _least_exactly(floors, limits, years)
            if added is not None:
                heapq.heappush(queue, (sum(added), next(order), floors, added))
            continue
        capacity = [have + more for have, more in zip(question.capacity, added, strict=True)]
        failed = next((one for one in question.checkpoints if not one.holds(capacity)), None)
        if failed is None:
            return added
        for used_up in failed.cuts:
            _offer(queue, next(order), [*floors, *question.floors_of(failed, used_up)], limits, years, total)
    return None


def _offer(
    queue: list[tuple[int, int, list[Difference], Amounts | None]],
    order: int,
    floors: list[Difference],
    limits: Sequence[Difference],
    year_count: int,
    least: int,
) -> None:
    """Enter bounds with the least additions where these are quickly known, else with what they cannot cost less than.

    Adding nothing to years that are used up is best as far as the bounds that speak of these years are concerned.
    """
    asked = [floor for floor in floors if floor[2] > 0 or floor[1]]
    used_up = 0
    for _, years, _ in asked:
        used_up |= years
    own = [floor for floor in asked if floor[1] == used_up]
    bound = _outside(own, (), used_up, year_count)
    found = _outside(asked, limits, used_up, year_count)
    if bound is None or (found is None and not used_up):
        return
    least = max(least, sum(bound))
    is_least = found is not None and (not used_up or sum(found) == least)
    if found is not None and is_least and not _broken(found, [*asked, *_turned(limits)]):
        heapq.heappush(queue, (sum(found), order, asked, found))
    else:
        heapq.heappush(queue, (least, order, asked, None))


def _outside(
    floors: Sequence[Difference], limits: Sequence[Difference], used_up: int, year_count: int
) -> Amounts | None:
    """Return the least additions to years that are not used up, for those bounds that are about runs of them.

    Sums over runs are differences of running totals, so this is a longest-path problem.
    """
    open_years = [year for year in range(year_count) if not used_up >> year & 1]
    edges: list[tuple[int, int, int]] = []
    for years, _, amount in floors:
        run = _run(years, open_years)
        if run is not None and amount > 0:
            if run[0] == run[1]:
                return None
            edges.append((*run, amount))
    for years, less, most in limits:
        run = _run(years, open_years)
        if run is not None and run[0] < run[1] and not less & ~used_up:
            edges.append((run[1], run[0], -most))
    totals = _running_totals(edges, len(open_years))
    if totals is None:
        return None
    added = [0] * year_count
    for year, (before, after) in zip(open_years, pairwise(totals), strict=True):
        added[year] = after - before
    return tuple(added)


def _run(years: int, open_years: Sequence[int]) -> tuple[int, int] | None:
    """Return the places (from, to exclusive) of the open years among *years* if they follow each other."""
    places = [place for place, year in enumerate(open_years) if years >> year & 1]
    if not places:
        return (0, 0)
    return (places[0], places[-1] + 1) if places[-1] - places[0] == len(places) - 1 else None


def _running_totals(edges: Sequence[tuple[int, int, int]], year_count: int) -> list[int] | None:
    """Return the least running totals (Bellman and Ford), None if the bounds contradict each other."""
    steps = [*edges, *((place, place + 1, 0) for place in range(year_count))]
    totals = [0] * (year_count + 1)
    for _ in range(year_count + 2):
        before = list(totals)
        for tail, head, amount in steps:
            totals[head] = max(totals[head], totals[tail] + amount)
        if totals == before:
            return totals if totals[0] == 0 else None
    return None


def _broken(added: Sequence[int], floors: Sequence[Difference]) -> list[Difference]:
    sums = capital_by_set(added)
    return [floor for floor in floors if sums[floor[0]] - sums[floor[1]] < floor[2]]


def _turned(limits: Sequence[Difference]) -> list[Difference]:
    """Return limits as bounds from below."""
    return [(less, years, -most) for years, less, most in limits]


def _least_exactly(floors: Sequence[Difference], limits: Sequence[Difference], year_count: int) -> Amounts | None:
    """Return the least whole additions within all bounds."""
    bounds = [(_form(years, less, year_count), amount) for years, less, amount in (*floors, *_turned(limits))]
    return least_within(bounds, year_count)


def _form(years: int, less: int, year_count: int) -> dict[int, int]:
    found = {year: (years >> year & 1) - (less >> year & 1) for year in range(year_count)}
    return {year: factor for year, factor in found.items() if factor}


def slack(capacity: Sequence[int], demands: Sequence[Demand]) -> list[int]:
    """Return by how much the capital of every set of years exceeds the demands that nothing else can pay."""
    return list(map(sub, capital_by_set(capacity), _inside(tuple(demands), (), len(capacity))))


def unions_of(masks: Iterable[int]) -> list[int]:
    """Return the unions of sets of years, the empty one included."""
    unions = {0}
    for mask in set(masks):
        unions |= {union | mask for union in unions}
    return sorted(unions)
