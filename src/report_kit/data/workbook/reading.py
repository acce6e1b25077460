"""Reading the tables of a workbook: where each sheet's figures are, and what each cell means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.parsing import Unreadable
from report_kit.data.workbook import sheets
from report_kit.data.workbook.archive import Archive, visible
from report_kit.data.workbook.cells import CellValue, Convention, column_texts, shown
from report_kit.data.workbook.grid import (
    Grid,
    cells_that_look_blank,
    comment_notes,
    hidden_cells,
    hidden_row_notes,
    hidden_sheet_notes,
    is_nothing,
    merged_cells,
    text_of_cell,
    zero_notes,
    zeros_of_blanks,
)
from report_kit.data.workbook.headings import (
    column_of_cell,
    figures_above,
    figures_among,
    heading_problems,
    table_of_headings,
    titles_in_other_units,
    titles_of_other_columns,
)
from report_kit.data.workbook.sheet_tables import SheetTable, WorkbookTables
from report_kit.data.workbook.stamp import Stamp, read_stamp
from report_kit.data.workbook.units import is_other_than_dong, not_in_dong
from report_kit.data.workbook.values import UnreadableWorkbook, grids_of
from report_kit.errors import MOST_OF_A_KIND, Problem, first_of_a_kind
from report_kit.messages import Message, message


def read_tables(archive: Archive, convention: Convention) -> WorkbookTables:
    """Return the tables of a workbook that keeps all limits."""
    convention = replace(convention, dates_from_1904=archive.dates_from_1904)
    stamp: Stamp | None = None
    found = WorkbookTables(archive.file)
    try:
        for grid in grids_of(archive):
            if grid.sheet == sheets.STAMP_SHEET:
                stamp = read_stamp(grid.rows)
            else:
                _read_sheet(found, grid, convention)
    except UnreadableWorkbook as unreadable:
        return WorkbookTables(archive.file, problems=[unreadable.problem])
    found.notes.extend(_missing_sheet_notes(found, stamp) if stamp and not found.problems else ())
    return replace(found, stamp=stamp)


def _missing_sheet_notes(found: WorkbookTables, stamp: Stamp) -> Iterator[Message]:
    """Yield a sentence for every table that the workbook was written with and has no more: it removes nothing."""
    for name in stamp.digests:
        if name not in found.tables:
            title = sheets.sheet_title(CONTRACTS[name])
            yield message("{file}: there is no sheet {sheet} any more; its rows stay.", file=found.file, sheet=title)


def _read_sheet(found: WorkbookTables, grid: Grid, convention: Convention) -> None:
    if not any(cell != "" for row in grid.rows for cell in row):
        found.notes.extend(comment_notes(grid))
        return
    contract = sheets.table_of_sheet(grid.sheet)
    if contract is None:
        _read_unknown_sheet(found, grid)
    elif contract.name in found.tables:
        what = message(
            "the table {name} already stands in the sheet {sheet}",
            name=sheets.table_title(contract),
            sheet=found.tables[contract.name].sheet,
        )
        found.problems.append(_of_sheet(grid, what, message("Put all rows in one sheet.")))
    else:
        _read_table(found, grid, contract, convention)


def _of_sheet(grid: Grid, what: str, advice: str) -> Problem:
    return Problem(file=grid.file, sheet=visible(grid.sheet), what=what, advice=advice)


def _read_unknown_sheet(found: WorkbookTables, grid: Grid) -> None:
    """Keep a sheet for other readers; where its headings are those of a table, only its name is wrong."""
    contract = table_of_headings(grid)
    found.notes.extend(comment_notes(grid))
    if contract is None:
        found.unknown_sheets[visible(grid.sheet)] = grid
        return
    what = message("this looks like the table {name}, under another name", name=sheets.table_title(contract))
    advice = message("Name the sheet '{sheet_title}'.", sheet_title=sheets.sheet_title(contract))
    found.problems.append(_of_sheet(grid, what, advice))


def _read_table(found: WorkbookTables, grid: Grid, contract: TableContract, convention: Convention) -> None:
    heading = sheets.heading_row(contract, grid.rows)
    if heading is None:
        advice = message(
            "Write {listed} in one row.", listed=", ".join(column.words.title_vi for column in contract.columns)
        )
        what = message("no row holds the headings of the table {name}", name=sheets.table_title(contract))
        found.problems.append(_of_sheet(grid, what, advice))
        return
    columns = [column_of_cell(contract, cell) for cell in grid.rows[heading]]
    found.problems.extend(first_of_a_kind(heading_problems(grid, contract, heading, columns)))
    found.problems.extend(first_of_a_kind(titles_of_other_columns(grid, contract, heading, columns)))
    found.problems.extend(first_of_a_kind(figures_above(grid, contract, heading, columns)))
    if any(column.kind == "amount" for column in columns if column):
        found.problems.extend(first_of_a_kind(titles_in_other_units(grid, heading)))
    places = [place for place, _ in _first(columns)]
    again, more = _rows_of_headings(grid, heading, columns, places)
    body = _body(grid, again | more, places)
    headings = {
        place: text_of_cell(grid.rows[heading][place]) for place, column in enumerate(columns) if column is not None
    }
    found.problems.extend(first_of_a_kind(figures_among(grid, sorted(more), headings, columns)))
    found.problems.extend(first_of_a_kind(hidden_cells(grid, headings, again.union(more, body))))
    found.problems.extend(first_of_a_kind(zeros_of_blanks(grid, headings, set(body))))
    found.problems.extend(first_of_a_kind(merged_cells(grid, headings, set(body))))
    found.notes.extend(hidden_sheet_notes(grid) if body else ())
    found.notes.extend(hidden_row_notes(grid, set(body)))
    figures = [place for place, column in _first(columns) if column.kind in {"amount", "count"}]
    found.notes.extend(zero_notes(grid, figures, set(body)))
    found.notes.extend(comment_notes(grid, heading))
    positions = {column.name: (place, text_of_cell(grid.rows[heading][place])) for place, column in _first(columns)}
    table = SheetTable(grid.file, visible(grid.sheet), contract, body, {}, positions)
    found.tables[contract.name] = table
    for place, column in _first(columns):
        # The workbook is refused whatever else it holds, and nobody looks at more problems.
        if len(found.problems) >= MOST_OF_A_KIND:
            return
        values = [grid.rows[row][place] for row in body]
        found.problems.extend(_read_column(table, column, values, convention))
    table.written.update(_hidden_texts(grid, table))
    table.beside.update(_records_beside(table))
    found.problems.extend(first_of_a_kind(_rows_without_key(table)))


def _hidden_texts(grid: Grid, table: SheetTable) -> Iterator[tuple[tuple[int, str], str]]:
    """Yield what stands in the cells that the reader of values shows as blank, by record and column."""
    columns = {place: name for name, (place, _) in table.positions.items()}
    hidden = cells_that_look_blank(grid, columns)
    records = {row: record for record, row in enumerate(table.rows)} if hidden else {}
    for (row, place), text in hidden.items():
        if row in records and place in columns:
            yield (records[row], columns[place]), text


def _records_beside(table: SheetTable) -> Iterator[int]:
    """Yield the records of which no part of the key can be read, and some part is blank."""
    needed = _needed_key(table)
    for record in range(len(table.rows) if needed else 0):
        is_known = any(table.texts[name][record] for name in needed)
        if not is_known and not all(table.is_filled(record, name) for name in needed):
            yield record


def _needed_key(table: SheetTable) -> list[str]:
    contract = table.contract
    return [name for name in contract.key if contract.column(name).presence == "value" and name in table.texts]


def _rows_without_key(table: SheetTable) -> Iterator[Problem]:
    """Yield the rows that say nothing of what they are about: totals and signatures, which are no figures."""
    needed = _needed_key(table)
    for record in sorted(table.beside):
        if any(table.is_filled(record, name) for name in needed):
            continue  # what stands there has its own problem
        if other_unit := next((name for name in table.texts if _says_another_unit(table, record, name)), None):
            yield table.cell(record, other_unit).problem(*not_in_dong())
        elif filled := [name for name in table.texts if table.is_filled(record, name)]:
            listed = sheets.titles(table.contract, needed)
            what = message("the row says nothing of what it is about")
            advice = message("Fill in {listed}; delete the row if it is a total or a signature.", listed=listed)
            yield table.cell(record, filled[0]).problem(what, advice)


def _says_another_unit(table: SheetTable, record: int, name: str) -> bool:
    return is_other_than_dong(table.texts[name][record] or table.written.get((record, name), ""))


def _read_column(
    table: SheetTable, column: ColumnContract, values: Sequence[CellValue], convention: Convention
) -> list[Problem]:
    texts = column_texts(column, values, convention)
    _keep_written(table, column, values, texts)
    table.texts[column.name] = [text if isinstance(text, str) else "" for text in texts]
    if Unreadable not in {*map(type, texts)}:
        return []
    where = ((record, text) for record, text in enumerate(texts) if isinstance(text, Unreadable))
    return first_of_a_kind(table.cell(record, column.name).problem(text.what, text.advice) for record, text in where)


def _keep_written(
    table: SheetTable, column: ColumnContract, values: Sequence[CellValue], texts: Sequence[str | Unreadable]
) -> None:
    """Keep what stands in the cells whose text is another."""
    # Trimming a text, or composing its letters, changes nothing that can be seen.
    if (column.kind == "text" and {*map(type, values)} <= {str}) or texts == values:
        return
    refusals = 0
    shown_once = lru_cache(maxsize=None, typed=True)(shown)
    for record, (value, text) in enumerate(zip(values, texts, strict=True)):
        if value is text:
            continue
        if type(text) is Unreadable:
            refusals += 1
            if refusals > MOST_OF_A_KIND + 1:
                continue
        # A number that is read is written as it is shown; only texts, dates and what is refused can differ.
        elif type(value) is float and column.kind != "date":
            continue
        if (as_written := shown_once(value)) != text:
            table.written[record, column.name] = as_written


def _first(columns: Sequence[ColumnContract | None]) -> Iterator[tuple[int, ColumnContract]]:
    """Yield each column once, with its place."""
    seen: set[str] = set()
    for place, column in enumerate(columns):
        if column is not None and column.name not in seen:
            seen.add(column.name)
            yield place, column


def _body(grid: Grid, headings: Collection[int], places: Collection[int]) -> list[int]:
    """Return the rows that hold figures: those below the first heading that are not blank in every known column."""
    hidden = {row for row, place in (*grid.facts.errors, *grid.facts.uncached) if place in places}
    return [
        row
        for row in range(min(headings), len(grid.rows))
        if row not in headings and (row in hidden or any(not is_nothing(grid, row, place) for place in places))
    ]


def _rows_of_headings(
    grid: Grid, heading: int, columns: Sequence[ColumnContract | None], places: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Return the rows that hold the headings, once or again, and those that say more of the columns.

    The latter stand below the former, or where they were sorted to among the figures.
    """
    again = {heading, *_headings_below(grid, heading, places)}
    more = {row for start in again for row in range(start + 1, _below_headings(grid, start, columns))}
    return again, more.union(_sorted_away(grid, heading, columns, places[0])) - again


def _sorted_away(grid: Grid, heading: int, columns: Sequence[ColumnContract | None], first: int) -> Iterator[int]:
    """Yield the rows of English headings and units that the kit wrote below the first: a spreadsheet sorts them too."""
    column = columns[first]
    written = {*sheets.heading_texts(column)} if column else set()
    for row in range(heading + 1, len(grid.rows)):
        if grid.rows[row][first] in written and sheets.is_heading_again(columns, grid.rows[row]):
            yield row


def _below_headings(grid: Grid, heading: int, columns: Sequence[ColumnContract | None]) -> int:
    """Return the first row below headings that does not say more of the columns: in English, units, numbers."""
    first = heading + 1
    while first < len(grid.rows) and sheets.is_heading_again(columns, grid.rows[first]):
        first += 1
    return first


def _headings_below(grid: Grid, heading: int, places: Sequence[int]) -> Iterator[int]:
    """Yield the rows that repeat the headings word by word, as those of sheets that were joined do."""
    headings = [grid.rows[heading][place] for place in places]
    for row in range(heading + 1, len(grid.rows) if len(places) >= sheets.FEWEST_NUMBERS else 0):
        cells = grid.rows[row]
        if cells[places[0]] == headings[0] and [cells[place] for place in places] == headings:
            yield row
