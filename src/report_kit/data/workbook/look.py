"""How a workbook looks: its font, colours, widths, the heights of its rows, and its pages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from report_kit.data.columns import ColumnContract, Kind

WIDTHS: dict[Kind, float] = {
    "amount": 21,
    "count": 12,
    "year": 13,
    "date": 17,
    "decimal": 10,
    "percent": 12,
    "category": 17,
    "commune": 16,
    "communes": 22,
    "code": 18,
    "text": 44,
}
"""Widths of columns, in characters of the font."""
INK, PALE, KEY_FILL = "FF1F3A5F", "FFEAF0F7", "FFF2F2F2"
GREY = "FFBFC8D2"
LINE = Side(style="thin", color=GREY)
WRAPPED = Alignment(horizontal="left", indent=1, wrap_text=True, vertical="top")

_LINE_HEIGHT = 15.5
_TALLEST = 409
"""What a spreadsheet allows, in points."""
_CHARACTERS_OF_A_PAGE = 200
"""Width of the columns that stay readable side by side on a landscape page."""
_AT_TOP = Alignment(horizontal="left", indent=1, vertical="top")
_NUMBER = Alignment(horizontal="right", vertical="top", indent=1)
_NUMBERS = frozenset({"amount", "count", "decimal", "year", "date"})


@dataclass(frozen=True)
class Look:
    """How a cell looks; what is None stays as a spreadsheet has it."""

    alignment: Alignment
    font: Font
    fill: PatternFill | None = None
    border: Border | None = None
    number_format: str | None = None
    protection: Protection | None = None


class Looks:
    """Gives the cells of a workbook their looks.

    Putting a look together takes longer than writing the cell, and there are few of them.
    """

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}

    def give(self, cell: Cell, look: Look) -> None:
        """Let a cell look like the first one that looked so."""
        known = self._known.get(id(look))
        if known is not None:
            cell._style = copy(known)
            return
        for part, value in vars(look).items():
            if value is not None:
                setattr(cell, part, value)
        self._known[id(look)] = copy(cell._style)


def font(size: float = 11, **style: Any) -> Font:
    """Return the workbook's font in a style; programs take a serif for a font without a name."""
    return Font(name="Calibri", family=2, size=size, **style)


BODY = font()


def alignment_of(column: ColumnContract) -> Alignment:
    """Return how a column's cells stand: text wrapped, all a little away from the next column."""
    if column.kind in _NUMBERS:
        return _NUMBER
    return WRAPPED if column.kind in {"text", "communes"} else _AT_TOP


def height_of(texts: Iterable[tuple[str, float]], size: float = 11) -> float:
    """Return the height in points of a row with texts in columns of given widths.

    Rows do not grow by themselves in every program, least of all in a protected sheet.
    """
    lines = max((_lines(text, width * 11 / size) for text, width in texts), default=1)
    return float(min(_TALLEST, lines * _LINE_HEIGHT * size / 11 + 3))


def finish_page(sheet: Worksheet, width: float = 0) -> None:
    """Set how a sheet is printed: landscape, on as many pages side by side as its width needs."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = max(1, -(-int(width) // _CHARACTERS_OF_A_PAGE))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _lines(text: str, width: float) -> int:
    # A twentieth less than fits in Calibri: the font that stands in for it elsewhere may be wider.
    fitting = max(4, int(width * 0.95) - 2)
    if len(text) <= fitting and "\n" not in text:
        return 1
    return sum(len(textwrap.wrap(line, fitting)) or 1 for line in text.splitlines() or [""])
