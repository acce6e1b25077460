"""Least and greatest sums of whole numbers, where systems have long lines without whole points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from report_kit.analysis import whole_numbers
from report_kit.analysis.exact_simplex import ExactSimplex
from report_kit.analysis.whole_numbers import whole_maximum

YEARS = range(5)

BESIDE_HALVES = {
    "23": 893_300_000,
    "123": 4_144_700_000,
    "01": 6_956_200_000,
    "012": 9_092_500_000,
    "013": 3_203_200_000,
    "0123": 14_659_500_000,
}
"""What some years need together, in đồng, where the relaxed answer has halves, and all next to it in one direction."""


def least_total(floors: Mapping[str, int], more_than_others: tuple[str, int]) -> Fraction:
    """Return the least total of whole amounts in five years.

    Args:
        floors: What years must have together at least; "01" are the first two.
        more_than_others: Years, and by how much they must at least exceed the three others together.
    """
    years, excess = more_than_others
    forms = [{year: 1 for year in YEARS if str(year) in listed} for listed in floors]
    forms.append({year: 1 if str(year) in years else -1 for year in YEARS})
    simplex = ExactSimplex(len(YEARS), forms)
    for year in YEARS:
        simplex.set_bounds(year, Fraction(0), None)
    for number, least in enumerate([*floors.values(), excess]):
        simplex.set_bounds(len(YEARS) + number, Fraction(least), None)
    found = whole_maximum(simplex, dict.fromkeys(YEARS, Fraction(-1)))
    assert found is not None
    assert found.value is not None
    assert all(amount.denominator == 1 for amount in found.point)
    return -found.value


def test_whole_amounts_are_found_beside_a_line_of_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relaxed answer has halves of a đồng, and so has all that lies next to it in one direction.

    The first four years need 14,659,500,000 together. Whole amounts of that total hold all floors:
    7,634,549,998 + 3 + 2,136,300,001 + 4,888,649,998, of which the first two exceed the others by 609,600,002.
    """
    monkeypatch.setattr(whole_numbers, "_proposal", lambda *_: None)  # the exact search alone
    monkeypatch.setattr(whole_numbers, "NODE_LIMIT", 200)

    assert least_total(BESIDE_HALVES, ("01", 609_600_001)) == 7_634_549_998 + 3 + 2_136_300_001 + 4_888_649_998
