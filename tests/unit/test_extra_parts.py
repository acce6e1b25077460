"""Parts of the search for extra capital: what replaces one holds all of it, and little of it twice."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from report_kit.analysis.investment.extra_capital.parts import Part
from report_kit.analysis.investment.extra_capital.rivals import Hindrance
from report_kit.analysis.investment.transport import capital_by_set

YEARS = 2
SETS = st.sampled_from([(1, 0), (2, 0), (3, 0), (1, 2), (2, 1), (0, 1)])
LIMITS = st.builds(lambda sets, most: (*sets, most), SETS, st.integers(-2, 2))
HINDRANCES = st.tuples(st.integers(0, 1), st.lists(LIMITS, min_size=1, max_size=2).map(tuple))


def holds(added: tuple[tuple[int, ...], ...], hindrance: Hindrance) -> bool:
    """Return whether all limits of a hindrance are kept when this much is added, by source and year."""
    source, limits = hindrance
    sums = capital_by_set(added[source])
    return all(sums[more] - sums[less] <= most for more, less, most in limits)


@given(HINDRANCES, st.lists(HINDRANCES, min_size=1, max_size=3))
def test_parts_hold_what_some_hindrance_allows_and_single_limits_once(
    own: Hindrance, hindrances: list[Hindrance]
) -> None:
    """Additions of a part for which no hindrance holds are in none of the parts, those for which one does in some."""
    (part,) = Part(frozenset()).hindered([own]) or []
    parts = part.hindered(hindrances)
    for amounts in product(range(4), repeat=2 * YEARS):
        added = (amounts[:YEARS], amounts[YEARS:])
        if not holds(added, own):
            continue
        if parts is None:
            assert any(holds(added, one) for one in hindrances)
            continue
        found = sum(all(holds(added, (source, (limit,))) for source, limit in one.limits) for one in parts)
        assert (found > 0) == any(holds(added, one) for one in hindrances)
        if all(len(limits) == 1 for _, limits in hindrances):
            assert found <= 1
