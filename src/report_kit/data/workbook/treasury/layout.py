"""Where in a sheet Form 01a/TTKHN stands: recognised by its row of column numbers, wherever that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from report_kit.data.contracts.treasury import FORM_01A_COLUMNS, FORM_01A_SUMS
from report_kit.data.reference import plain
from report_kit.data.workbook.cells import CellValue, shown
from report_kit.data.workbook.grid import Grid
from report_kit.data.workbook.treasury.order import misplaced_headings
from report_kit.errors import Problem
from report_kit.messages import message

NUMBER, ITEM, NOTE = 1, 2, 17
"""Columns of the form that hold no amounts."""
ESTIMATES = (14, 15, 16)
"""Columns that a form may lack: what is expected by the end of the reporting month."""
ROWS_SEARCHED = 80
FEWEST_NUMBERS = 10
"""Numbers in a row, of fourteen, from which it is taken for the form's row of column numbers."""
MOST_COLUMNS = 60

_LONGEST_NUMBER = 60
"""Signs of a cell that is a number of a column, such as `(11 = 8 + 9 + 10)`, blanks included."""
_COLUMN = re.compile(r"([0-9]{1,2})(?:=([0-9]{1,2}(?:\+[0-9]{1,2})+))?")
_FORM = re.compile(r"0?1a\s*[/\-]?\s*ttkh?n")
_HEADINGS = {"stt": NUMBER, "tt": NUMBER, "so tt": NUMBER, "noi dung": ITEM, "ghi chu": NOTE}


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the parts of a form are.

    Attributes:
        grid: The sheet.
        row: Its row of column numbers, counted from 0.
        places: Place of each column, by its number.
        first_heading: The first row of the headings.
    """

    grid: Grid
    row: int
    places: dict[int, int]
    first_heading: int

    def text(self, row: int, number: int) -> str:
        """Return the text of a cell by the number of its column, "" where the form has no such column."""
        return cell_text(self.cell(row, number))

    def cell(self, row: int, number: int) -> CellValue:
        """Return a cell by the number of its column, "" where the form has no such column."""
        place = self.places.get(number)
        return "" if place is None else self.value(row, place)

    def value(self, row: int, place: int) -> CellValue:
        """Return a cell by its place."""
        line = self.grid.rows[row] if row < len(self.grid.rows) else []
        return line[place] if place < len(line) else ""

    def is_hidden(self, row: int, number: int) -> bool:
        """Return whether a cell only looks blank: it holds an error, or a formula without a stored result."""
        place = (row, self.places.get(number, -1))
        return place in self.grid.facts.errors or place in self.grid.facts.uncached

    @cached_property
    def titles(self) -> list[tuple[int, int, str]]:
        """The texts above the headings: row, place, text."""
        return list(_texts(self.grid.rows, range(self.first_heading)))

    @cached_property
    def headings(self) -> list[tuple[int, int, str]]:
        """The texts of the headings."""
        return list(_texts(self.grid.rows, range(self.first_heading, self.row)))

    @cached_property
    def feet(self) -> list[str]:
        """The texts of the last rows, where signatures stand."""
        first = max(self.row + 1, len(self.grid.rows) - 15)
        return [text for _, _, text in _texts(self.grid.rows, range(first, len(self.grid.rows)))]

    def heading(self, number: int) -> str:
        """Return what stands over a column: the lowest heading that says more than *total*, and its number."""
        place = self.places[number]
        over = [text for _, column, text in self.headings if column == place]
        telling = [text for text in over if plain(text) not in {"tong so", "tong cong"}]
        return f"{(telling or over)[-1]} ({number})" if over else f"({number})"

    def problem(self, row: int, number: int, what: str, advice: str) -> Problem:
        """Return what is wrong with a cell, by the number of its column."""
        return self.grid.problem(row, self.places[number], heading=self.heading(number), what=what, advice=advice)

    @cached_property
    def amount_columns(self) -> list[int]:
        """The columns of amounts that the form has, by number."""
        return [number for number in FORM_01A_COLUMNS if number in self.places]

    @cached_property
    def code_places(self) -> list[int]:
        """Places of the columns of codes that an office has put between the item and the first amount."""
        item = self.places[ITEM]
        return [place for place in range(item + 1, self.places[3]) if place not in self.places.values()]


def find_layout(grid: Grid) -> Layout | Problem | None:
    """Return where the form stands in a sheet, what is wrong with it, or None if the sheet holds no such form."""
    for row, cells in enumerate(grid.rows[:ROWS_SEARCHED]):
        numbers = column_numbers(cells)
        if len([number for number in numbers if number in FORM_01A_COLUMNS]) >= FEWEST_NUMBERS:
            return _checked_layout(grid, row, numbers)
    return _without_numbers(grid)


def column_numbers(cells: Sequence[CellValue]) -> dict[int, int]:
    """Return the place of each column that a row of column numbers names; none if the row is no such row."""
    found: dict[int, int] = {}
    last = 0
    for place, cell in enumerate(cells[:MOST_COLUMNS]):
        matched = _matched(cell)
        if matched is None:
            continue
        number = int(matched[1])
        if not last < number <= NOTE:
            return {}
        found[number] = place
        last = number
    return found


def cell_text(cell: CellValue) -> str:
    """Return a cell as text on one line."""
    return " ".join(cell.split()) if isinstance(cell, str) else shown(cell)


def _matched(cell: CellValue) -> re.Match[str] | None:
    if isinstance(cell, bool) or cell == "" or (isinstance(cell, str) and len(cell) > _LONGEST_NUMBER):
        return None
    return _COLUMN.fullmatch(re.sub(r"[()\[\]\s]", "", cell_text(cell)))


def _checked_layout(grid: Grid, row: int, numbers: dict[int, int]) -> Layout | Problem | None:
    first = _first_heading(grid, row)
    texts = plain(" ".join(text for _, _, text in _texts(grid.rows, range(first, row))))
    if "giai ngan" not in texts or "ke hoach" not in texts:
        return None
    numbers = _with_note(numbers, _texts(grid.rows, range(first, row)))
    missing = [number for number in FORM_01A_COLUMNS if number not in numbers and number not in ESTIMATES]
    if missing:
        what = message("Form 01a/TTKHN lacks the columns {numbers}", numbers=", ".join(map(str, missing)))
        advice = message(
            "Number the columns as in Circular 37/2025/TT-BTC, 3 to 13 at least; leave blank what is not known."
        )
        return grid.problem(row, 0, heading="", what=what, advice=advice)
    for number, place in numbers.items():
        matched = _matched(grid.rows[row][place])
        if matched and matched[2] and not _is_its_sum(number, matched[2]):
            return _other_identity(grid, row, place, number)
    layout = Layout(grid, row, _with_text_columns(grid, row, first, numbers), first)
    misplaced = next(misplaced_headings(grid, layout.places, layout.headings), None)
    return _other_estimate(layout) or misplaced or layout


def _is_its_sum(number: int, written: str) -> bool:
    return sorted(map(int, written.split("+"))) == sorted(FORM_01A_SUMS.get(number, ()))


def _other_identity(grid: Grid, row: int, place: int, number: int) -> Problem:
    parts = " + ".join(map(str, FORM_01A_SUMS.get(number, ()))) or "–"
    what = message("column {number} is another sum than in Form 01a/TTKHN", number=number)
    advice = message("In Circular 37/2025/TT-BTC it is {parts}. Check that this is the form.", parts=parts)
    return grid.problem(row, place, heading=cell_text(grid.rows[row][place]), what=what, advice=advice)


def _other_estimate(layout: Layout) -> Problem | None:
    """Return a problem for columns numbered as estimates that no heading calls so: a rate that an office added."""
    found = {number: layout.places[number] for number in ESTIMATES if number in layout.places}
    texts = [plain(text) for _, place, text in layout.headings if place in found.values()]
    if not found or any(text.startswith("uoc") for text in texts):
        return None
    number = min(found)
    what = message("no heading says that column {number} is an estimate", number=number)
    advice = message(
        "In Circular 37/2025/TT-BTC columns 14 to 16 are 'Ước lũy kế vốn giải ngân…'. If this is another column, take "
        "its number away."
    )
    return layout.problem(layout.row, number, what, advice)


def _with_note(numbers: dict[int, int], headings: Iterable[tuple[int, int, str]]) -> dict[int, int]:
    """Return the places with the note as column 17: in a form without estimates it may be numbered 14."""
    noted = {place for _, place, text in headings if _HEADINGS.get(plain(text).strip(". ")) == NOTE}
    return {NOTE if place in noted else number: place for number, place in numbers.items()}


def _with_text_columns(grid: Grid, row: int, first: int, numbers: dict[int, int]) -> dict[int, int]:
    """Return the places with those of number, item and note, which some forms do not number."""
    places = dict(numbers)
    for _, place, text in _texts(grid.rows, range(first, row)):
        number = _HEADINGS.get(plain(text).strip(". "))
        if number is not None and number not in places and place not in places.values():
            places[number] = place
    if ITEM not in places:
        places[ITEM] = max(places[3] - 1, 0)
    return places


def _first_heading(grid: Grid, row: int) -> int:
    """Return the highest of the rows above the numbers that belong to the headings."""
    for above in range(max(row - 12, 0), row):
        texts = {plain(text).strip(". ") for _, _, text in _texts(grid.rows, range(above, above + 1))}
        if texts & {"stt", "tt", "so tt", "noi dung"} or any(text.startswith("von ke hoach") for text in texts):
            return above
    return max(row - 1, 0)


def _without_numbers(grid: Grid) -> Problem | None:
    """Return a problem for a sheet that calls itself the form but has no row of column numbers."""
    for row, place, text in _texts(grid.rows, range(min(ROWS_SEARCHED, len(grid.rows)))):
        if "1" in text and len(text) < 80 and _FORM.search(plain(text)):
            what = message("the sheet calls itself Form 01a/TTKHN, but has no row of column numbers")
            advice = message("Put the row 1, 2, 3 = 4 + 6, 4, … 17 below the headings.")
            return grid.problem(row, place, heading="", what=what, advice=advice)
    return None


def _texts(rows: Sequence[Sequence[CellValue]], chosen: range) -> Iterator[tuple[int, int, str]]:
    for row in chosen:
        for place, cell in enumerate(rows[row][:MOST_COLUMNS] if row < len(rows) else []):
            if cell != "" and (text := cell_text(cell)):
                yield row, place, text
