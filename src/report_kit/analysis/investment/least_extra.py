"""The least capital to add to one source's years so that what must be paid is paid, whoever takes money first.

With e the added capital, every condition bounds e(Z) − e(Y) for two sets of years. By the theorem of Hall, demands
fit if e(Z) is at least what they need inside Z beyond its capital, for every Z. That some are paid in full after
others *before* them have taken all that they can means, by the minimum cut, that for some Y and every Z

    e(Z) − e(Y) ≥ slack(before, Y) − slack(all, Z), where slack(D, Z) is the capital of Z less the demands D inside Z.

All sets are looked at, so the answer is the least for any years, with gaps or without.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import count
from operator import sub

from report_kit.analysis.investment.transport import Demand, capital_by_set, demand_inside, supersets
from report_kit.analysis.investment.whole_amounts import Form, LeastAmounts

Amounts = tuple[int, ...]
"""Added capital by year, in đồng."""

Choice = tuple[tuple[int, ...], int]
"""Masks of years of which one can pay, and the amount in đồng."""

MOST_BRANCHES = 2_000
"""How many sets of years that could be used up may be tried for one answer; nearly always a few are enough."""

Difference = tuple[int, int, int]
"""Two sets of years and an amount: a bound on what is added to the first less what is added to the second."""


@dataclass(frozen=True, order=True)
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


@dataclass(frozen=True, order=True)
class Balance:
    """Demands of which, over several sources together, only so much stays unpaid after others have taken all they can.

    Attributes:
        passages: By source, who takes first and who is paid after.
        unpaid: What of the latter may stay unpaid, in đồng; negative where those before leave more unpaid themselves.
    """

    passages: tuple[tuple[int, Checkpoint], ...]
    unpaid: int

    def holds(self, capacity: Sequence[Sequence[int]]) -> bool:
        """Return whether no more stays unpaid with this capital, by source and year."""
        slacks = [passage.slacks(capacity[source]) for source, passage in self.passages]
        return sum(min(after) - min(before) for before, after in slacks) >= -self.unpaid


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


def least_extra(question: Question) -> Amounts | None:
    """Return the least capital to add to one source, by year, for which all conditions hold; None if limits allow none.

    Raises:
        ArithmeticError: There are too many branches, or no whole amounts are found.
    """
    found = LeastExtra([question]).find()
    return found[0] if found else None


SlackBySet = tuple[tuple[int, int], ...]
"""Sets of years, and what they hold beyond demands; only those that can be the tightest."""


@dataclass(frozen=True)
class _Side:
    """What a condition is about in one source: the least slack of `after` has to make up for that of `before`."""

    source: int
    before: SlackBySet
    after: SlackBySet
    most: int


@dataclass(frozen=True)
class _Condition:
    """The least slacks after, less those before, over all sides, are at least so much."""

    sides: tuple[_Side, ...]
    least: int


_Choice = tuple[int, int, int, int]
"""A condition, one of its sides, and the set of years that those before use up there, with their slack."""


@dataclass(frozen=True)
class _Branch:
    amounts: LeastAmounts
    choices: tuple[_Choice, ...]


class LeastExtra:
    """The search for the least capital to add to sources, for conditions on each and on several together.

    Where a condition is not met, every set of years that those before could use up is tried, source by source, the
    cheapest first. What is added is then the least within linear bounds, of which only those that are broken are
    entered.

    Args:
        questions: By source, what must hold for it; all of the same years.
        balances: What must hold for several sources together.

    Attributes:
        branch_count: Branches looked at so far.
    """

    def __init__(self, questions: Sequence[Question], balances: Sequence[Balance] = ()) -> None:
        self.branch_count = 0
        self._questions = questions
        self._year_count = len(questions[0].capacity)
        self._forms: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        self._bounds = [
            (source, *bound) for source, question in enumerate(questions) for bound in self._bounds_of(question)
        ]
        own = [
            _Condition((self._side(source, checkpoint),), 0)
            for source, question in enumerate(questions)
            for checkpoint in question.checkpoints
        ]
        shared = [_Condition(tuple(self._side(*passage) for passage in one.passages), -one.unpaid) for one in balances]
        self._conditions = own + shared

    def find(self) -> tuple[Amounts, ...] | None:
        """Return the least capital to add, by source and year; None if limits allow none.

        Raises:
            ArithmeticError: There are too many branches, or no whole amounts are found.
        """
        if any(sum(side.most for side in one.sides) < one.least for one in self._conditions):
            return None
        order = count()
        queue: list[tuple[int, int, _Branch]] = []
        self._offer(queue, next(order), _Branch(LeastAmounts(len(self._questions) * self._year_count), ()))
        while queue:
            _, _, branch = heapq.heappop(queue)
            added = self._by_source(branch.amounts)
            failed = self._failed(added)
            if failed is None:
                return added
            for choice in self._choices(failed, branch, added):
                self._offer(queue, next(order), _Branch(branch.amounts.copy(), (*branch.choices, choice)))
        return None

    def _bounds_of(self, question: Question) -> Iterator[Difference]:
        """Yield what must at least be added to a set of years beyond what is added to another."""
        yield from (
            (years, 0, -value) for years, value in tightest(slack(question.capacity, question.demands)) if value < 0
        )
        yield from ((less, years, -most) for years, less, most in question.limits)

    def _side(self, source: int, checkpoint: Checkpoint) -> _Side:
        before, after = checkpoint.slacks(self._questions[source].capacity)
        cuts = tightest(before)
        return _Side(source, cuts, tightest(after), max(after[years] - value for years, value in cuts))

    def _offer(self, queue: list[tuple[int, int, _Branch]], order: int, branch: _Branch) -> None:
        self.branch_count += 1
        if self.branch_count > MOST_BRANCHES:
            raise ArithmeticError(f"no least capital after {MOST_BRANCHES} branches")
        if self._settle(branch):
            heapq.heappush(queue, (branch.amounts.total, order, branch))

    def _settle(self, branch: _Branch) -> bool:
        """Enter what is broken until nothing is; False: there are no such amounts."""
        while branch.amounts.settle():
            sums = self._sums(self._by_source(branch.amounts))
            broken = [*self._broken_bounds(sums), *self._broken_choices(branch.choices, sums)]
            if not broken:
                return True
            if not all(branch.amounts.require(*bound) for bound in broken):
                return False
        return False

    def _broken_bounds(self, sums: Sequence[Sequence[int]]) -> Iterator[tuple[Form, int]]:
        for source, years, less, least in self._bounds:
            if sums[source][years] - sums[source][less] < least:
                yield self._form(source, years, less), least

    def _broken_choices(self, choices: Iterable[_Choice], sums: Sequence[Sequence[int]]) -> Iterator[tuple[Form, int]]:
        """Yield for conditions what they ask for at least, in the sources in which it is chosen what is used up."""
        chosen: dict[int, dict[int, tuple[int, int]]] = {}
        for number, place, *used_up in choices:
            chosen.setdefault(number, {})[place] = (used_up[0], used_up[1])
        for number, used in chosen.items():
            condition, form = self._conditions[number], list[tuple[int, int]]()
            have, value = 0, 0
            for place, side in enumerate(condition.sides):
                if place not in used:
                    have += side.most
                    continue
                years, before = used[place]
                own = sums[side.source]
                tight, after = min(side.after, key=lambda one: (one[1] + own[one[0]], one[0]))
                form += self._form(side.source, tight, years)
                have += after - before
                value += own[tight] - own[years]
            if have + value < condition.least:
                yield form, condition.least - have

    def _failed(self, added: Sequence[Amounts]) -> int | None:
        """Return the first condition that is not met."""
        sums = self._sums(added)
        return next(
            (
                number
                for number, one in enumerate(self._conditions)
                if sum(_gain(side, sums[side.source]) for side in one.sides) < one.least
            ),
            None,
        )

    def _choices(self, failed: int, branch: _Branch, added: Sequence[Amounts]) -> list[_Choice]:
        """Return what may be used up in one more source of a condition, the one that lacks most."""
        sums, sides = self._sums(added), self._conditions[failed].sides
        chosen = {place for number, place, *_ in branch.choices if number == failed}
        place = max(
            (place for place in range(len(sides)) if place not in chosen),
            key=lambda place: (sides[place].most - _gain(sides[place], sums[sides[place].source]), -place),
        )
        return [(failed, place, *used_up) for used_up in sides[place].before]

    def _by_source(self, amounts: LeastAmounts) -> tuple[Amounts, ...]:
        found, years = amounts.amounts, self._year_count
        return tuple(tuple(found[first : first + years]) for first in range(0, len(found), years))

    def _sums(self, added: Sequence[Amounts]) -> list[list[int]]:
        return [capital_by_set(amounts) for amounts in added]

    def _form(self, source: int, years: int, less: int) -> list[tuple[int, int]]:
        """Return what is added to a set of years less what is added to another as a sum of amounts."""
        key = (source, years, less)
        if key not in self._forms:
            first = source * self._year_count
            found = [(first + year, (years >> year & 1) - (less >> year & 1)) for year in range(self._year_count)]
            self._forms[key] = [(place, factor) for place, factor in found if factor]
        return self._forms[key]


def _gain(side: _Side, sums: Sequence[int]) -> int:
    """Return by how much the least slack after exceeds the one before, with amounts added by set of years."""
    after = min([value + sums[years] for years, value in side.after])
    return after - min([value + sums[years] for years, value in side.before])


def tightest(slack_by_set: Sequence[int]) -> SlackBySet:
    """Return the sets of years that hold less than all sets within them: what is added never makes others tighter."""
    found = [(0, slack_by_set[0])]
    least = [slack_by_set[0]]
    for years in range(1, len(slack_by_set)):
        within, value = min([least[one] for one in _next_smaller(years)]), slack_by_set[years]
        if value < within:
            found.append((years, value))
        least.append(min(within, value))
    return tuple(found)


@cache
def _next_smaller(years: int) -> tuple[int, ...]:
    """Return a set of years without each of its years."""
    return tuple(years ^ (1 << year) for year in range(years.bit_length()) if years >> year & 1)


def slack(capacity: Sequence[int], demands: Sequence[Demand]) -> list[int]:
    """Return by how much the capital of every set of years exceeds the demands that nothing else can pay."""
    return list(map(sub, capital_by_set(capacity), _inside(tuple(demands), (), len(capacity))))


def unions_of(masks: Iterable[int]) -> list[int]:
    """Return the unions of sets of years, the empty one included."""
    unions = {0}
    for mask in set(masks):
        unions |= {union | mask for union in unions}
    return sorted(unions)
