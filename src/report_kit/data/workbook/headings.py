"""What is wrong with the headings of a sheet: missing, unknown, twice, or in another unit than đồng."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.frames import close_to
from report_kit.data.workbook import sheets
from report_kit.data.workbook.cells import CellValue
from report_kit.data.workbook.grid import Grid, is_blank, text_of_cell
from report_kit.data.workbook.units import is_other_than_dong, not_in_dong
from report_kit.errors import Problem
from report_kit.messages import message


def column_of_cell(contract: TableContract, cell: CellValue) -> ColumnContract | None:
    """Return the column that a cell means as a heading, None if it means none."""
    return sheets.column_of(contract, text_of_cell(cell))


def table_of_headings(grid: Grid) -> TableContract | None:
    """Return the table that most headings of a sheet belong to, its whole key among them; None if they are too few."""
    rows = sheets.heading_rows(grid.rows)
    best, most = None, 2
    for contract in CONTRACTS.values():
        _, known = rows.get(contract.name, (0, set()))
        needed = {name for name in contract.key if contract.column(name).presence == "value"}
        if known >= needed and len(known) > most:
            best, most = contract, len(known)
    return best


def heading_problems(
    grid: Grid, contract: TableContract, heading: int, columns: Sequence[ColumnContract | None]
) -> Iterator[Problem]:
    """Yield what is wrong with the headings of a table, whose columns are those that they mean."""
    row = grid.rows[heading]
    known = [column.name if column else "" for column in columns]
    for place, cell in enumerate(row):
        title = text_of_cell(cell)
        column = columns[place]
        if column is not None and known.index(column.name) < place:
            what = message("the column {known} appears more than once", known=sheets.column_title(column))
            yield grid.problem(heading, place, heading=title, what=what, advice=message("Keep one of them."))
        elif column is None and not sheets.is_row_number(title):
            yield from _unknown_heading(grid, contract, heading, place)
    for needed in contract.columns:
        if needed.presence != "optional" and needed.name not in known:
            said = needed.words
            advice = message("Add it: {title_vi}, {title_en}.", title_vi=said.title_vi, title_en=said.title_en)
            what = message("the column {name} is missing", name=sheets.column_title(needed))
            yield grid.problem(heading, 0, heading="", what=what, advice=advice)


def titles_of_other_columns(
    grid: Grid, contract: TableContract, heading: int, columns: Sequence[ColumnContract | None]
) -> Iterator[Problem]:
    """Yield the titles that call a column otherwise than its heading does: which of the two holds nobody can know.

    Titles are those of a row above the headings that mostly says what they say, as Vietnamese ones above English do.
    """
    for row, cells in enumerate(grid.rows[:heading]):
        said = [column_of_cell(contract, cell) for cell in cells]
        pairs = [(place, one, columns[place]) for place, one in enumerate(said) if one and columns[place]]
        others = [(place, one) for place, one, column in pairs if one != column]
        if len(others) * 2 >= len(pairs):
            continue
        for place, column in others:
            what = message(
                "the title says {known}, the heading below it another column", known=sheets.column_title(column)
            )
            advice = message("Let both say the same.")
            title = text_of_cell(grid.rows[heading][place])
            yield grid.problem(row, place, heading=title, what=what, advice=advice)


def figures_above(
    grid: Grid, contract: TableContract, heading: int, columns: Sequence[ColumnContract | None]
) -> Iterator[Problem]:
    """Yield the rows above the headings that are no titles: a sheet sorted together with its headings has them.

    They fill in the whole key, and hold a number or a date under a heading.
    """
    places = {column.name: place for place, column in enumerate(columns) if column}
    key = [name for name in contract.key if contract.column(name).presence == "value"]
    if not places.keys() >= set(key):
        return
    for row, cells in enumerate(grid.rows[:heading]):
        filled = {name: cells[place] for name, place in places.items() if not is_blank(cells[place])}
        has_figure = any(isinstance(cell, float | date) for cell in filled.values())
        if len(filled) > len(key) and filled.keys() >= set(key) and has_figure and not sheets.numbers_columns(cells):
            what = message("a row of figures stands above the headings")
            yield grid.problem(
                row, places[key[0]], heading="", what=what, advice=message("Move it below the headings.")
            )


def titles_in_other_units(grid: Grid, heading: int) -> Iterator[Problem]:
    """Yield the titles that say that amounts are in millions: they would be taken for đồng.

    They stand above the headings, or beside them over no figures: headings over some have their own problem.
    """
    for row, cells in enumerate(grid.rows[: heading + 1]):
        for place, cell in enumerate(cells):
            if not isinstance(cell, str) or not is_other_than_dong(cell):
                continue
            if row < heading or _first_filled(grid, heading, place) is None:
                what, advice = not_in_dong()
                yield grid.problem(row, place, heading="", what=what, advice=advice)


def figures_among(
    grid: Grid, rows: Iterable[int], headings: Mapping[int, str], columns: Sequence[ColumnContract | None]
) -> Iterator[Problem]:
    """Yield what stands in rows of further headings and is none: a unit that is not đồng, or a figure typed too high.

    Args:
        grid: The sheet.
        rows: Rows that say more of the columns, in English or by their units.
        headings: Heading of each column that counts, by its place.
        columns: What the columns are.
    """
    for row in rows:
        for place in sheets.other_than_headings(columns, grid.rows[row]):
            what = message("this stands among the headings and is none")
            advice = message("Move it below the headings if it is a figure; otherwise write there what stood before.")
            if is_other_than_dong(text_of_cell(grid.rows[row][place])):
                what, advice = not_in_dong()
            yield grid.problem(row, place, heading=headings[place], what=what, advice=advice)


def _first_filled(grid: Grid, heading: int, place: int) -> int | None:
    """Return the first row below a heading that holds something."""
    return next((row for row in range(heading + 1, len(grid.rows)) if not is_blank(grid.rows[row][place])), None)


def _unknown_heading(grid: Grid, contract: TableContract, heading: int, place: int) -> Iterator[Problem]:
    title = text_of_cell(grid.rows[heading][place])
    first = _first_filled(grid, heading, place)
    if first is None:
        return
    if other := sheets.column_in_other_unit(contract, title):
        advice = message(
            "Write them in đồng, for example 549000000, and the heading '{title}'.", title=other.words.title_vi
        )
        what = message("the amounts of this column are not in đồng")
        yield grid.problem(heading, place, heading=title, what=what, advice=advice)
    elif title:
        titles = [column.words.title_vi for column in contract.columns]
        advice = message("{suggestion}Rename the column or delete it.", suggestion=close_to(title, titles))
        what = message("the table {name} has no such column", name=sheets.table_title(contract))
        yield grid.problem(heading, place, heading=title, what=what, advice=advice)
    else:
        advice = message("Name the column in the row of the headings, or empty the cell.")
        yield grid.problem(first, place, heading="", what=message("a cell stands under no heading"), advice=advice)
