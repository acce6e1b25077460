"""Which cells of a column Typst measures: the widest must be among them, whatever the font."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from report_kit.content.drawing import set_width
from report_kit.content.pieces import Piece
from report_kit.content.widths import shape_of, widest_shapes

ROOT = Path(__file__).parents[2]
FONTS = ("Inter-Regular", "Inter-SemiBold", "BriefingSerif-Regular", "BriefingSerif-Bold")
COLUMNS = 400
ROWS = 12


def names() -> list[str]:
    """Return words as they stand in columns: names of communes and of provinces, in both languages."""
    with (ROOT / "data/reference/communes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row[column] for row in rows for column in ("commune_full_name", "commune_name_en", "province_name")]


def figures(chance: random.Random) -> list[str]:
    """Return figures as they stand in columns, some with decimals, some percentages, some missing."""
    numbers = (chance.randrange(10 ** chance.randrange(1, 13)) for _ in range(ROWS))
    return [chance.choice((f"{number:,}", f"{number:,},5", f"{number % 101}%", "–")) for number in numbers]


@pytest.mark.parametrize("font", FONTS)
def test_the_widest_of_words_and_of_figures_is_measured(font: str) -> None:
    """By the widths that the font gives its letters, no cell left out is wider than the widest one measured."""
    file = TTFont(ROOT / f"templates/fonts/{font}.ttf")
    glyphs, advances = file.getBestCmap(), file["hmtx"]

    def width(text: str) -> int:
        digit = glyphs[ord("0")]  # digits in tables are of one width
        return sum(advances[digit if letter.isdigit() else glyphs[ord(letter)]][0] for letter in text)

    chance, known = random.Random(20250701), names()  # noqa: S311 - the same columns every time
    columns = [chance.sample(known, ROWS) for _ in range(COLUMNS)] + [figures(chance) for _ in range(COLUMNS)]
    for column in columns:
        measured = widest_shapes(["body"] * ROWS, [(Piece(text),) for text in column])
        assert max(map(width, column)) == max(width(shape.text) for _, (shape,) in measured), column


def test_most_cells_need_not_be_measured() -> None:
    """Figures of one length have one shape, and short ones cannot be the widest."""
    cells = ["1.234,5", "9.876,5", "12,0", "0", "–", "4.321,0"]

    assert widest_shapes(["body"] * 6, [(Piece(text),) for text in cells]) == [("body", (Piece("0.000,0"),))]


def test_a_shape_keeps_what_decides_its_width() -> None:
    """How a figure is set, and the room it leaves for decimals; not where it leads, nor what is said of it."""
    cell = (Piece("12", "implied", "S1", "stated 2025"), Piece("", "pad", hint=",5"))

    assert shape_of(cell) == (Piece("00", "implied"), Piece("", "pad", hint=",0"))


LABELS = [("20,2 tỷ đồng", "Inter"), ("cấp 100,0%", "Inter"), ("VND 1,234.5 million", "Inter"), ("خانوار", "Vazirmatn")]


@pytest.mark.parametrize(("label", "family"), LABELS)
def test_the_paper_under_a_label_is_as_wide_as_its_letters(label: str, family: str) -> None:
    """The sum of what the first font that has a letter gives it, at 9 points; Inter has no Persian ones."""
    file = TTFont(ROOT / f"templates/fonts/{family}-Regular.ttf")
    glyphs, advances = file.getBestCmap(), file["hmtx"]
    letters = sum(advances[glyphs[ord(letter)]][0] for letter in label)

    assert set_width(label) == pytest.approx(9 * letters / file["head"].unitsPerEm)


def test_a_letter_that_no_font_has_still_takes_room() -> None:
    """Readers' programs show it in a font of theirs."""
    assert set_width("20 漢") > set_width("20 ")
