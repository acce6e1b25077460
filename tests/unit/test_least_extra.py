"""The least capital to add to one source's years, against trying every amount for every year."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_kit.analysis.investment.least_extra import Balance, Checkpoint, LeastExtra, Question, least_extra
from report_kit.analysis.investment.transport import Demand

YEARS = 3
EVERY_YEAR_UP_TO = 4
masks = st.integers(1, (1 << YEARS) - 1)
demands = st.lists(st.tuples(masks, st.integers(0, 3)), max_size=2).map(tuple)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw demands of any years, with gaps or without, one or two checkpoints, and limits."""
    checkpoints, before = [], draw(demands)
    for _ in range(draw(st.integers(1, 2))):
        after = (*before, *draw(demands))
        checkpoints.append(Checkpoint(before, after))
        before = (*after, *draw(demands))
    limits = st.tuples(masks, st.integers(0, (1 << YEARS) - 1), st.integers(-1, 3))
    return Question(
        capacity=draw(st.lists(st.integers(0, 3), min_size=YEARS, max_size=YEARS)),
        demands=draw(demands),
        checkpoints=tuple(checkpoints),
        limits=tuple((more & ~less, less & ~more, most) for more, less, most in draw(st.lists(limits, max_size=2))),
    )


def most_paid(capacity: Sequence[int], wanted: Sequence[Demand]) -> int:
    """Return the most that can be paid, đồng by đồng: each is paid by a year, others moving to make room for it."""
    units = [mask for mask, amount in wanted for _ in range(amount)]
    by_dong: dict[tuple[int, int], int] = {}

    def pays(unit: int, tried: set[tuple[int, int]]) -> bool:
        for year, have in enumerate(capacity):
            for dong in [(year, number) for number in range(have) if units[unit] >> year & 1]:
                if dong not in tried:
                    tried.add(dong)
                    if dong not in by_dong or pays(by_dong[dong], tried):
                        by_dong[dong] = unit
                        return True
        return False

    return sum(pays(unit, set()) for unit in range(len(units)))


def total(wanted: Sequence[Demand]) -> int:
    """Return the sum of demands."""
    return sum(amount for _, amount in wanted)


def is_enough(question: Question, added: Sequence[int]) -> bool:
    """Return whether demands fit, checkpoints are passed and limits kept, by the meaning of the words."""
    capacity = [have + more for have, more in zip(question.capacity, added, strict=True)]

    def within(years: int) -> int:
        return sum(amount for year, amount in enumerate(added) if years >> year & 1)

    if any(within(more) - within(less) > most for more, less, most in question.limits):
        return False
    if most_paid(capacity, question.demands) < total(question.demands):
        return False
    return all(
        most_paid(capacity, one.after) - most_paid(capacity, one.before) == total(one.after) - total(one.before)
        for one in question.checkpoints
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions())
def test_nothing_less_is_enough(question: Question) -> None:
    """The amounts found are enough, and no smaller total over any years is."""
    found = least_extra(question)
    assert found is None or is_enough(question, found)
    most = EVERY_YEAR_UP_TO if found is None else min(EVERY_YEAR_UP_TO, sum(found) - 1)
    smaller = (added for added in product(range(most + 1), repeat=YEARS) if sum(added) <= most)

    assert not any(is_enough(question, added) for added in smaller)


SHARED_YEARS = 2
shared_demands = st.lists(st.tuples(st.integers(1, (1 << SHARED_YEARS) - 1), st.integers(0, 3)), max_size=2).map(tuple)


@st.composite
def shared_questions(draw: st.DrawFn) -> tuple[list[Question], list[Balance]]:
    """Draw two sources that must pay demands, and what others may lack from both together."""
    capacities = st.lists(st.integers(0, 3), min_size=SHARED_YEARS, max_size=SHARED_YEARS)
    limits = st.lists(st.tuples(st.just(1), st.just(2), st.integers(-1, 2)), max_size=1).map(tuple)
    own = [Question(capacity=draw(capacities), demands=draw(shared_demands), limits=draw(limits)) for _ in range(2)]
    balances = []
    for _ in range(draw(st.integers(1, 2))):
        before = [draw(shared_demands), draw(shared_demands)]
        after = [(*one, *draw(shared_demands)) if draw(st.booleans()) else draw(shared_demands) for one in before]
        passages = tuple(enumerate(map(Checkpoint, before, after)))
        balances.append(Balance(passages, draw(st.integers(-2, 3))))
    return own, balances


def is_enough_for_all(own: Sequence[Question], balances: Sequence[Balance], added: Sequence[Sequence[int]]) -> bool:
    """Return whether all sources and all balances have enough, by the meaning of the words."""
    capacity = [
        [have + more for have, more in zip(one.capacity, amounts, strict=True)]
        for one, amounts in zip(own, added, strict=True)
    ]

    def unpaid(source: int, wanted: Sequence[Demand]) -> int:
        return total(wanted) - most_paid(capacity[source], wanted)

    return all(is_enough(one, amounts) for one, amounts in zip(own, added, strict=True)) and all(
        sum(unpaid(source, one.after) - unpaid(source, one.before) for source, one in balance.passages)
        <= balance.unpaid
        for balance in balances
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(shared_questions())
def test_nothing_less_is_enough_for_sources_together(drawn: tuple[list[Question], list[Balance]]) -> None:
    """What two sources share is found in any proportion: enough, and no smaller total over any years and sources is."""
    own, balances = drawn
    found = LeastExtra(own, balances).find()
    assert found is None or is_enough_for_all(own, balances, found)
    most = EVERY_YEAR_UP_TO if found is None else min(EVERY_YEAR_UP_TO, sum(map(sum, found)) - 1)
    smaller = (amounts for amounts in product(range(most + 1), repeat=2 * SHARED_YEARS) if sum(amounts) <= most)

    assert not any(
        is_enough_for_all(own, balances, (amounts[:SHARED_YEARS], amounts[SHARED_YEARS:])) for amounts in smaller
    )
