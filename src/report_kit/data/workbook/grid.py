"""A sheet as it was read: its cells, where they stand, and what hides among them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from string import ascii_uppercase

from report_kit.data.frames import LONGEST_SHOWN
from report_kit.data.workbook.addresses import address
from report_kit.data.workbook.archive import visible
from report_kit.data.workbook.cells import CellValue, shown
from report_kit.data.workbook.sheet_scan import MOST_SPOILT, SheetFacts
from report_kit.errors import Problem
from report_kit.messages import Message, message

COMMENTS_SHOWN = 10


@dataclass(frozen=True)
class Cell:
    """Where a text of a workbook stands.

    Attributes:
        file: Name of the workbook.
        sheet: Name of the sheet.
        row: Row, counted from 0.
        position: Column, counted from 0.
        heading: Heading of the column as the sheet has it.
        value: The cell as it stands in the sheet.
    """

    file: str
    sheet: str
    row: int
    position: int
    heading: str
    value: str

    @property
    def address(self) -> str:
        """The cell's address, such as `C7`."""
        return address(self.row, self.position)

    def problem(self, what: str, advice: str) -> Problem:
        """Return a problem at this cell."""
        return Problem(
            file=self.file,
            row=self.row + 1,
            column=visible(self.heading),
            value=self.value[:LONGEST_SHOWN],
            what=what,
            advice=advice,
            sheet=self.sheet,
            cell=self.address,
        )

    def __str__(self) -> str:
        """Return the place as messages name it."""
        return str(self.place)

    @property
    def place(self) -> Message:
        """The place, in words."""
        return message("{file}, sheet {sheet}, cell {cell}", file=self.file, sheet=self.sheet, cell=self.address)


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as it was read.

    Attributes:
        file: Name of the workbook.
        sheet: Name of the sheet.
        rows: Its cells, from the first row and column.
        merged: Merged ranges, as two corners each.
        facts: What the reader of values does not tell.
        is_hidden: Whether people see the sheet only when they ask for it.
    """

    file: str
    sheet: str
    rows: list[list[CellValue]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    facts: SheetFacts
    is_hidden: bool = False

    def problem(self, row: int, position: int, *, heading: str, what: str, advice: str) -> Problem:
        """Return a problem at a cell, whose row and place are counted from 0."""
        line = self.rows[row] if row < len(self.rows) else []
        value = shown(line[position]) if position < len(line) else ""
        return Cell(self.file, visible(self.sheet), row, position, heading, value).problem(what, advice)


def text_of_cell(cell: CellValue) -> str:
    """Return a cell as text, without blanks around it."""
    return cell.strip() if isinstance(cell, str) else shown(cell)


def is_blank(cell: CellValue) -> bool:
    """Return whether a cell holds nothing that can be seen."""
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def is_nothing(grid: Grid, row: int, place: int) -> bool:
    """Return whether a cell is blank, or holds the 0 that a formula makes of blank cells."""
    return is_blank(grid.rows[row][place]) or (row, place) in grid.facts.made_of_blanks


def cells_that_look_blank(grid: Grid, places: Collection[int]) -> dict[tuple[int, int], str]:
    """Return what stands in the cells of some columns that look blank to the reader but are not, by row and place.

    They are errors, formulas without a stored result, and those that a merged range takes from its first cell.
    """
    blank = dict.fromkeys([*islice(_taken_cells(grid, places), MOST_SPOILT), *grid.facts.uncached], "")
    return blank | {place: visible(error) for place, error in grid.facts.errors.items()}


def _taken_cells(grid: Grid, places: Collection[int]) -> Iterator[tuple[int, int]]:
    for (top, left), (bottom, right) in grid.merged:
        among = [place for place in places if left <= place <= right]
        for row in range(top, min(bottom + 1, len(grid.rows))) if among else ():
            yield from ((row, place) for place in among if (row, place) != (top, left))


def hidden_cells(grid: Grid, headings: Mapping[int, str], rows: Collection[int]) -> Iterator[Problem]:
    """Yield the cells that look blank to the reader but are not: errors, and formulas without a stored result.

    Args:
        grid: The sheet.
        headings: Heading of each column that counts, by its place.
        rows: The rows that count.
    """
    for (row, place), error in sorted(grid.facts.errors.items()):
        if row in rows and place in headings:
            cell = Cell(grid.file, visible(grid.sheet), row, place, headings[place], visible(error))
            yield cell.problem(
                message("the cell holds an error"), message("Correct the formula, or write the value itself.")
            )
    for row, place in sorted(grid.facts.uncached):
        if row in rows and place in headings:
            what = message("the formula has no stored result")
            advice = message("Open the workbook in Excel or LibreOffice and save it, or write the value itself.")
            yield grid.problem(row, place, heading=headings[place], what=what, advice=advice)


def zeros_of_blanks(grid: Grid, headings: Mapping[int, str], rows: Collection[int]) -> Iterator[Problem]:
    """Yield the cells whose formula makes 0 of blank cells: nobody reported that figure.

    Args:
        grid: The sheet.
        headings: Heading of each column that counts, by its place.
        rows: The rows that count.
    """
    for (row, place), taken in sorted(grid.facts.made_of_blanks.items()):
        if row in rows and place in headings:
            what = message("the formula makes 0 of cells that are blank: {cells}", cells=visible(taken))
            advice = message("Clear this cell if nothing has been reported; write 0 if that is the figure.")
            yield grid.problem(row, place, heading=headings[place], what=what, advice=advice)


def zero_notes(grid: Grid, places: Collection[int], rows: Collection[int]) -> Iterator[Message]:
    """Yield a sentence on the formulas among figures that give 0 in a way that nobody can trace."""
    zeros = [
        (row, place)
        for (row, place), areas in sorted(grid.facts.zeros.items())
        if not areas and row in rows and place in places
    ]
    if zeros:
        yield message(
            "{file}, sheet {sheet}, cell {cell}: the formula gives 0, as it may do where what it takes is blank. Clear "
            "the cell where nothing has been reported. (such cells: {number})",
            file=grid.file,
            sheet=visible(grid.sheet),
            cell=address(*zeros[0]),
            number=len(zeros),
        )


def merged_cells(grid: Grid, places: Collection[int], rows: Collection[int]) -> Iterator[Problem]:
    """Yield the merged ranges among the figures: whose value is meant for which cell nobody can know."""
    ordered = sorted(rows)
    for (top, left), (bottom, right) in grid.merged:
        if (top, left) == (bottom, right) or not any(left <= place <= right for place in places):
            continue
        first = bisect_left(ordered, top)
        if first < len(ordered) and ordered[first] <= bottom:
            merged = f"{address(top, left)}:{address(bottom, right)}"
            what = message("the cells {cells} are merged", cells=merged)
            advice = message("Unmerge them and write the value in every row that it belongs to.")
            yield grid.problem(top, left, heading="", what=what, advice=advice)


def comment_notes(grid: Grid, heading: int = -1) -> Iterator[Message]:
    """Yield a sentence on the comments below the row of the headings, which no column of a table takes."""
    cells = [cell for cell in grid.facts.comments if int(cell.lstrip(ascii_uppercase)) > heading + 1]
    if cells:
        yield message(
            "{file}, sheet {sheet}: comments on cells are not read: {cells}. What is to be kept belongs into a cell.",
            file=grid.file,
            sheet=visible(grid.sheet),
            cells=", ".join(cells[:COMMENTS_SHOWN]) + (", …" if len(cells) > COMMENTS_SHOWN else ""),
        )


def hidden_sheet_notes(grid: Grid) -> Iterator[Message]:
    """Yield a sentence on a hidden sheet that was read like all others."""
    if grid.is_hidden:
        yield message(
            "{file}, sheet {sheet}: the sheet is hidden; it was read too.", file=grid.file, sheet=visible(grid.sheet)
        )


def hidden_row_notes(grid: Grid, rows: Collection[int]) -> Iterator[Message]:
    """Yield a sentence on the hidden rows that were read like all others."""
    hidden = [row for row in grid.facts.hidden_rows if row - 1 in rows]
    if hidden:
        listed = ", ".join(map(str, hidden))
        more = ", …" if grid.facts.hidden_row_count > len(grid.facts.hidden_rows) else ""
        yield message(
            "{file}, sheet {sheet}: hidden rows were read too: {rows}.",
            file=grid.file,
            sheet=visible(grid.sheet),
            rows=f"{listed}{more}",
        )
