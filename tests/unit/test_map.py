"""The map: classes by lightness, missing hatched, shared borders kept, and words where there is no map."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from report_kit.analysis.quantities import Quantity
from report_kit.content.maps import CLASSES, Region, class_of, read_boundaries
from report_kit.content.tables import Column, Row, Table
from report_kit.data.figures_stated import exactly
from report_kit.data.reference import BOUNDARIES_NAME, reference_folder
from report_kit.language import language

BOUNDARIES = reference_folder() / BOUNDARIES_NAME


def rate(percent: int) -> Quantity:
    return Quantity(
        quantity="disbursement_rate", unit="ratio", basis="computed", interval=exactly(Fraction(percent, 100))
    )


def region(rates: Mapping[str, Quantity | None], boundaries: Path = BOUNDARIES) -> Region:
    values = Table("Values", (Column("Commune"), Column("Rate", "right")), (Row(("x", rate(1))),), ("en",))
    names = {code: f"Commune {code}" for code in rates}
    return Region("map", "A map", "20044: 83%", rates, names, values, ("en",), boundaries)


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_each_class_is_clearly_darker_than_the_one_below() -> None:
    """So that a grey printer and colour-blind readers tell them apart: at least 30 of 255 levels a step."""
    levels = [luminance(colour) for _, colour in CLASSES]

    assert all(lighter - darker >= 30 for lighter, darker in itertools.pairwise(levels))


@pytest.mark.parametrize(("percent", "number"), [(0, 0), (24, 0), (25, 1), (50, 2), (74, 2), (75, 3), (130, 3)])
def test_a_rate_is_in_the_class_that_begins_at_or_below_it(percent: int, number: int) -> None:
    """Classes begin at 0, 25, 50 and 75 %; more than all is in the last."""
    assert class_of(rate(percent)) == number


def test_the_boundaries_are_those_of_all_communes_of_hue() -> None:
    """Forty communes, each with a closed ring."""
    shapes = read_boundaries(BOUNDARIES)

    assert len({shape.code for shape in shapes}) == 40
    assert all(ring[0] == ring[-1] for shape in shapes for ring in shape.rings)


def test_the_map_says_name_and_rate_and_hatches_what_is_missing() -> None:
    """Text stays text, so that it can be selected; the description carries the numbers."""
    fragment = region({"20044": rate(83), "20071": None}).fragment(language("en"))

    picture = fragment.files["map.svg"]
    assert "Commune 20044" in picture
    assert "83.0%" in picture
    assert "not reported (1)" in picture
    assert "<pattern" in picture
    assert fragment.alt == "20044: 83%"
    assert "<details>" in fragment.html


def test_the_same_map_is_drawn_with_the_same_bytes() -> None:
    """Two builds give the same files."""
    first, second = (region({"20044": rate(83)}).fragment(language("en")) for _ in range(2))

    assert first.files == second.files


def test_without_the_file_of_boundaries_the_map_explains_itself(tmp_path: Path) -> None:
    """A clone without the file still builds."""
    fragment = region({"20044": rate(83)}, tmp_path / BOUNDARIES_NAME).fragment(language("en"))

    assert "data/reference/hue_communes.geojson is not there" in fragment.plain
    assert not fragment.files


def test_outside_hue_the_map_explains_itself() -> None:
    """Boundaries of other provinces are not at hand."""
    built = region({"00004": rate(50)})

    assert "Huế only" in built.fragment(language("en")).plain
    assert list(built.quantities()) == []
