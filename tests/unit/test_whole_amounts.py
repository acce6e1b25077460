"""The least whole amounts within bounds, against trying every amount, and where halves lie on a line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from report_kit.analysis.investment.whole_amounts import Bound, least_within

FORMS = st.dictionaries(st.integers(0, 2), st.sampled_from((-1, 1)), max_size=3)
POINTS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=300, deadline=None)
@given(POINTS, st.lists(st.tuples(FORMS, st.integers(0, 3)), max_size=6))
def test_no_smaller_total_keeps_to_all_bounds(point: tuple[int, ...], drawn: list[tuple[dict[int, int], int]]) -> None:
    """Bounds that a point keeps to, some with room: the least total is at most the point's, so all are tried."""
    bounds: list[Bound] = [(form, value_of(form, point) - room) for form, room in drawn]
    possible = [amounts for amounts in product(range(sum(point) + 1), repeat=3) if keeps(amounts, bounds)]
    found = least_within(bounds, 3)

    assert found is not None
    assert keeps(found, bounds)
    assert sum(found) == min(map(sum, possible))


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


def keeps(amounts: tuple[int, ...], bounds: list[Bound]) -> bool:
    return all(value_of(form, amounts) >= least for form, least in bounds)


def value_of(form: Mapping[int, int], amounts: tuple[int, ...]) -> int:
    return sum(factor * amounts[column] for column, factor in form.items())
