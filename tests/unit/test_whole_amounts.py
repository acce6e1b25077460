"""The least whole amounts within bounds, against trying every amount, and where halves lie on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from test_whole_numbers import BESIDE_HALVES

from report_kit.analysis.investment.whole_amounts import LeastAmounts

Bound = tuple[Mapping[int, int], int]

FORMS = st.dictionaries(st.integers(0, 2), st.sampled_from((-1, 1)), max_size=3)
POINTS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


def least_within(bounds: list[Bound], count: int) -> tuple[int, ...] | None:
    """Enter bounds as long as one is broken."""
    amounts = LeastAmounts(count)
    while amounts.settle():
        broken = [(form, least) for form, least in bounds if value_of(form, amounts.amounts) < least]
        if not broken:
            return tuple(amounts.amounts)
        if not all(amounts.require(tuple(form.items()), least) for form, least in broken):
            return None
    return None


@settings(max_examples=300, deadline=None)
@given(POINTS, st.lists(st.tuples(FORMS, st.integers(0, 3)), max_size=6))
def test_no_smaller_total_keeps_to_all_bounds(point: tuple[int, ...], drawn: list[tuple[dict[int, int], int]]) -> None:
    """Bounds that a point keeps to, some with room: the least total is at most the point's, so all are tried.

    Of the amounts with the least total those are returned whose first are least.
    """
    bounds: list[Bound] = [(form, value_of(form, point) - room) for form, room in drawn]
    possible = [amounts for amounts in product(range(sum(point) + 1), repeat=3) if keeps(amounts, bounds)]
    found = least_within(bounds, 3)

    assert found is not None
    assert keeps(found, bounds)
    assert sum(found) == min(map(sum, possible))
    assert found == min(amounts for amounts in possible if sum(amounts) == sum(found))


def test_bounds_that_contradict_each_other_have_no_amounts() -> None:
    """A at least b + 1 and b at least a."""
    assert least_within([({0: 1, 1: -1}, 1), ({0: -1, 1: 1}, 0)], 2) is None


def test_halves_that_lie_on_a_line_are_passed() -> None:
    """What a and b exceed the rest by is odd, while the total is even: with equality in both there are only halves.

    Their line is 10⁹ long, and branches followed it one by one. One more than asked for is whole, in the same total.
    """
    rest = {2: 1, 3: 1, 4: 1}
    bounds: list[Bound] = [
        (rest, 3_809_523_685),
        ({1: 1, **rest}, 7_144_221_238),
        ({0: 1, 1: 1, **rest}, 17_108_310_029),
        ({0: 1, 1: 1, 2: -1, 3: -1, 4: -1}, 11_679_693_091),
        ({0: 1, 1: 1, **rest}, 24_684_289_792),
    ]
    found = least_within(bounds, 5)

    assert found is not None
    assert keeps(found, bounds)
    assert sum(found) == 24_684_289_792


def test_halves_beside_whole_amounts_are_passed() -> None:
    """The relaxed answer has halves of a đồng, and so has all that lies next to it in one direction.

    The first four years need 14,659,500,000 together. Whole amounts of that total hold all floors:
    7,634,549,998 + 3 + 2,136,300,001 + 4,888,649,998, of which the first two exceed the others by 609,600,002.
    """
    bounds: list[Bound] = [({int(year): 1 for year in years}, least) for years, least in BESIDE_HALVES.items()]
    bounds.append(({year: 1 if year in (0, 1) else -1 for year in range(5)}, 609_600_001))
    found = least_within(bounds, 5)

    assert found is not None
    assert keeps(found, bounds)
    assert sum(found) == 7_634_549_998 + 3 + 2_136_300_001 + 4_888_649_998


def test_a_copy_is_bounded_apart() -> None:
    """What is asked of the copy leaves the amounts it was taken from as they are."""
    amounts = LeastAmounts(2)
    assert amounts.require([(0, 1), (1, 1)], 3)
    copy = amounts.copy()
    assert copy.require([(0, 1)], 2)
    assert amounts.settle()
    assert copy.settle()

    assert (amounts.amounts, copy.amounts) == ([0, 3], [2, 1])


def keeps(amounts: tuple[int, ...], bounds: list[Bound]) -> bool:
    return all(value_of(form, amounts) >= least for form, least in bounds)


def value_of(form: Mapping[int, int], amounts: Sequence[int]) -> int:
    return sum(factor * amounts[column] for column, factor in form.items())
