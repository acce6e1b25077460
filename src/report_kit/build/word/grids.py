"""Tables of a page as grids of cells, and how wide their columns must be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bs4 import Tag

from report_kit.build.word.spans import classes_of

WIDEST = 22.0  # ems; a column of words gains nothing from being wider
LONGEST_WORD = 11.0  # ems; longer words are broken
LEAST_OF_WORDS = 5.0  # ems; in a narrower column every word would have a line to itself
LEAST = 1.0  # ems; no column is narrower, were it empty
BOLD = 1.12  # how much wider bold letters are; figures are as wide
_BREAKS = re.compile(r"[ \n\-–/]")
# About how wide the signs of a face like Times are, in ems; others are as wide as a small letter. Letters and
# figures of scripts from right to left often come from another face, which is wider.
_NARROW, _SMALL, _FIGURE, _CAPITAL, _FROM_THE_RIGHT = 0.29, 0.47, 0.5, 0.7, 0.57
_NARROW_SIGNS = frozenset(" .,;:'|!()[]ijltfr-\u066b\u066c\u060c")
_WITHOUT_WIDTH = ("Cf", "Mn")  # signs that keep directions apart or join letters, and what stands above a letter


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        tag: Its element; None for a place that a cell above or before it covers.
        columns: How many columns it spans.
        continues: Whether it is covered by the cell above.
        starts: Whether it covers cells below.
        is_head: Whether it stands in a heading row.
        is_figure: Whether it is set to the right.
    """

    tag: Tag | None
    columns: int = 1
    continues: bool = False
    starts: bool = False
    is_head: bool = False
    is_figure: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(self.tag.get_text().split(" ")) if self.tag is not None else ""


@dataclass(frozen=True)
class GridRow:
    """One row of a table.

    Attributes:
        cells: Its cells from left to right; together they span all columns.
        is_head: Whether it repeats on every page.
        role: `total`, `section`, `subsection` or "".
    """

    cells: tuple[Cell, ...]
    is_head: bool
    role: str


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes:
        rows: Its rows.
        columns: How many columns it has.
    """

    rows: tuple[GridRow, ...]
    columns: int


def grid_of(table: Tag) -> Grid:
    """Return a table element as a grid; ragged rows are filled up with empty cells."""
    open_spans: dict[int, tuple[int, int]] = {}  # column -> (rows left, columns)
    rows = [_row(row, open_spans) for row in table.find_all("tr")]
    columns = max((sum(cell.columns for cell in row.cells) for row in rows), default=0)
    return Grid(tuple(_filled(row, columns) for row in rows), columns)


def _row(row: Tag, open_spans: dict[int, tuple[int, int]]) -> GridRow:
    is_head = row.parent is not None and row.parent.name == "thead"
    cells: list[Cell] = []
    column = _covered(cells, 0, open_spans)
    for tag in row.find_all(["th", "td"], recursive=False):
        wide, high = (max(int(str(tag.get(name, "1"))), 1) for name in ("colspan", "rowspan"))
        is_figure = "rk-number" in classes_of(tag)
        cells.append(Cell(tag, wide, starts=high > 1, is_head=is_head, is_figure=is_figure))
        if high > 1:
            open_spans[column] = (high - 1, wide)
        column = _covered(cells, column + wide, open_spans)
    role = next((name for name in ("total", "section", "subsection") if f"rk-{name}" in classes_of(row)), "")
    return GridRow(tuple(cells), is_head, role)


def _covered(cells: list[Cell], column: int, open_spans: dict[int, tuple[int, int]]) -> int:
    """Add the places from *column* on that cells above cover, and return the first free column."""
    while column in open_spans:
        left, wide = open_spans.pop(column)
        if left > 1:
            open_spans[column] = (left - 1, wide)
        cells.append(Cell(None, wide, continues=True))
        column += wide
    return column


def _filled(row: GridRow, columns: int) -> GridRow:
    lacking = columns - sum(cell.columns for cell in row.cells)
    return GridRow((*row.cells, *[Cell(None)] * lacking), row.is_head, row.role)


def column_widths(grid: Grid, space: int, ems: float, padding: float) -> list[int]:
    """Return the widths of all columns, which together are *space*.

    Figures and the longest word of every column stay in one piece as far as there is room; what is left goes to the
    columns in which most is written. Where there is less, figures go on on another line, as before a unit.

    Args:
        grid: The table.
        space: Width of the text area, in any unit.
        ems: The same width in ems of the table's type.
        padding: What a cell keeps free on both sides together, in ems.
    """
    least, wanted = _needs(grid, padding)
    if sum(least) >= ems:
        least, wanted = _needs(grid, padding, are_figures_whole=False)
    if sum(least) >= ems:
        shares = least
    elif sum(wanted) <= ems:
        shares = [want * ems / sum(wanted) for want in wanted]
    else:
        spare = (ems - sum(least)) / sum(want - need for need, want in zip(least, wanted, strict=True))
        shares = [need + (want - need) * spare for need, want in zip(least, wanted, strict=True)]
    widths = [int(space * share / sum(shares)) for share in shares]
    widths[widths.index(max(widths))] += space - sum(widths)
    return widths


def _needs(grid: Grid, padding: float, *, are_figures_whole: bool = True) -> tuple[list[float], list[float]]:
    """Return how wide each column must be, and how wide it would be at best."""
    least, wanted = [padding + LEAST] * grid.columns, [padding + LEAST] * grid.columns
    for row in grid.rows:
        column = 0
        for cell in row.cells:
            if cell.columns == 1 and cell.text:
                need, want = _needs_of(cell, BOLD if row.is_head or row.role else 1.0, is_whole=are_figures_whole)
                least[column] = max(least[column], need + padding)
                wanted[column] = max(wanted[column], want + padding, least[column])
            column += cell.columns
    return least, wanted


def _needs_of(cell: Cell, weight: float, *, is_whole: bool) -> tuple[float, float]:
    full = width_of(cell.text, weight)
    if cell.is_figure and not cell.is_head:
        return full if is_whole else max(width_of(word, weight) for word in cell.text.split(" ")), full
    longest = max(width_of(word, weight) for word in _BREAKS.split(cell.text))
    need = min(max(longest, 0.0 if cell.is_head else min(full, LEAST_OF_WORDS)), LONGEST_WORD)
    return need, min(full, 2.5 * need if cell.is_head else WIDEST)


def width_of(text: str, weight: float = 1.0) -> float:
    """Return about how wide a text is, in ems of a face like Times, of which *weight* widens the letters."""
    return sum(_width_of_sign(sign) * (weight if sign.isalpha() else 1.0) for sign in text)


def _width_of_sign(sign: str) -> float:
    if sign in _NARROW_SIGNS:
        return _NARROW
    if unicodedata.category(sign) in _WITHOUT_WIDTH:
        return 0.0
    if sign > "\u0590" and (sign.isdigit() or unicodedata.bidirectional(sign) in ("R", "AL")):
        return _FROM_THE_RIGHT
    if sign.isdigit() or sign == "–":
        return _FIGURE
    return _CAPITAL if sign.isupper() or sign in "mw%" else _SMALL
