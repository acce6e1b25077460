"""Reading the tables of a workbook: where each sheet's figures are, and what each cell means."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import python_calamine

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.parsing import Unreadable
from report_kit.data.workbook import sheets
from report_kit.data.workbook.archive import MOST_ROWS, MOST_SHARED, Archive, damaged, too_many_texts, visible
from report_kit.data.workbook.cells import CellValue, Convention, column_texts, shown
from report_kit.data.workbook.grid import (
    Cell,
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
from report_kit.data.workbook.sheet_scan import SheetFacts
from report_kit.data.workbook.stamp import Stamp, read_stamp
from report_kit.data.workbook.units import is_other_than_dong, not_in_dong
from report_kit.data.workbook.zero_formulas import cells_taken, made_of_blanks
from report_kit.errors import MOST_OF_A_KIND, Problem, first_of_a_kind
from report_kit.messages import Message, message

_NO_FACTS = SheetFacts()
_NEVER_READ = sheets.OWN_SHEETS - {sheets.STAMP_SHEET}
"""Sheets of the kit with explanations and lists to choose from, which nobody fills in."""


@dataclass(frozen=True, eq=False)
class SheetTable:
    """The rows of one table as a sheet has them.

    Attributes:
        file: Name of the workbook.
        sheet: Name of the sheet.
        contract: The table.
        rows: Row of each record, counted from 0.
        texts: Text of every record, by column; columns that the sheet lacks are not there.
        positions: Place and heading of each column.
        written: What stands in those cells whose text is another, by record and column: `1.170`, a name, an error;
            nothing in those that only look blank, such as a formula without a result.
        beside: Records that say nothing of what they are about, such as totals: they have their own problem.
    """

    file: str
    sheet: str
    contract: TableContract
    rows: list[int] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, tuple[int, str]] = field(default_factory=dict)
    written: dict[tuple[int, str], str] = field(default_factory=dict)
    beside: set[int] = field(default_factory=set)

    def __reduce__(self) -> tuple[object, ...]:
        """Return how a table travels between processes: its contract, which holds functions, by name."""
        own = (self.rows, self.texts, self.positions, self.written, self.beside)
        return _table_again, (self.contract.name, self.file, self.sheet, own)

    @cached_property
    def unread(self) -> dict[int, list[str]]:
        """Columns in which something stands that could not be read, and has its own problem, by record."""
        found: dict[int, list[str]] = {}
        for record, column in self.written:
            if not self.texts[column][record]:
                found.setdefault(record, []).append(column)
        return found

    @cached_property
    def missing_key(self) -> list[str]:
        """Columns of the key that the sheet should have and lacks; that has its own problem."""
        key = map(self.contract.column, self.contract.key)
        return [column.name for column in key if column.presence != "optional" and column.name not in self.positions]

    def is_filled(self, record: int, column: str) -> bool:
        """Return whether anything stands in a cell, be it readable or not."""
        return bool(self.texts[column][record]) or (record, column) in self.written

    def cell(self, record: int, column: str) -> Cell:
        """Return where a column of a record stands; its first column if the sheet lacks that column."""
        name = column if column in self.positions else next(iter(self.positions))
        position, heading = self.positions[name]
        value = self.written.get((record, name), self.texts[name][record])
        return Cell(self.file, self.sheet, self.rows[record], position, heading, value)

    def row_place(self, record: int) -> str:
        """Return where a record begins, as the words on its first cell of the key say it in English."""
        return f"{self._before_row_number}{self.rows[record] + 1}"

    @cached_property
    def _before_row_number(self) -> str:
        first = self.cell(0, self.contract.key[0])
        return str(first).removesuffix(str(first.row + 1))


def _table_again(contract: str, file: str, sheet: str, own: tuple[Any, ...]) -> SheetTable:
    return SheetTable(file, sheet, CONTRACTS[contract], *own)


@dataclass(frozen=True, eq=False)
class WorkbookTables:
    """What a workbook holds for a dataset.

    Attributes:
        file: Name of the workbook.
        tables: Its tables, by name.
        stamp: What the kit noted when it wrote the workbook; None for workbooks of other origin.
        problems: What could not be read.
        notes: What was left out or deserves a look, in sentences.
        unknown_sheets: Sheets that are no table, for other readers.
    """

    file: str
    tables: dict[str, SheetTable] = field(default_factory=dict)
    stamp: Stamp | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown_sheets: dict[str, Grid] = field(default_factory=dict)


def read_tables(archive: Archive, convention: Convention) -> WorkbookTables:
    """Return the tables of a workbook that keeps all limits."""
    convention = replace(convention, dates_from_1904=archive.dates_from_1904)
    stamp: Stamp | None = None
    found = WorkbookTables(archive.file)
    try:
        for grid in _grids(archive):
            if grid.sheet == sheets.STAMP_SHEET:
                stamp = read_stamp(grid.rows)
            else:
                _read_sheet(found, grid, convention)
    except _Unreadable as unreadable:
        return WorkbookTables(archive.file, problems=[unreadable.problem])
    found.notes.extend(_missing_sheet_notes(found, stamp) if stamp and not found.problems else ())
    return replace(found, stamp=stamp)


def _missing_sheet_notes(found: WorkbookTables, stamp: Stamp) -> Iterator[Message]:
    """Yield a sentence for every table that the workbook was written with and has no more: it removes nothing."""
    for name in stamp.digests:
        if name not in found.tables:
            title = sheets.sheet_title(CONTRACTS[name])
            yield message("{file}: there is no sheet {sheet} any more; its rows stay.", file=found.file, sheet=title)


class _Unreadable(Exception):  # noqa: N818  # carries a problem, never leaves this module
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _grids(archive: Archive) -> Iterator[Grid]:
    """Yield the sheets of a workbook that hold cells."""
    limit = _Limit(archive.file)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive.content)) as workbook:
            of_blanks = _zeros_of_blanks(workbook, archive)
            for about in workbook.sheets_metadata:
                if about.typ is python_calamine.SheetTypeEnum.WorkSheet and about.name not in _NEVER_READ:
                    sheet = workbook.get_sheet_by_name(about.name)
                    facts = archive.sheets.get(about.name, _NO_FACTS)
                    facts = replace(facts, made_of_blanks=of_blanks.get(about.name, {}))
                    merged = list(sheet.merged_cell_ranges or ())
                    is_hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
                    # The stamp has a row for each row of a table, and none that anybody fills in.
                    own = _Limit(archive.file) if about.name == sheets.STAMP_SHEET else limit
                    rows = _rows(sheet, own)
                    del sheet  # the reader keeps every cell a second time
                    yield Grid(archive.file, about.name, rows, merged, facts, is_hidden)
    except _READER_ERRORS as error:
        raise _Unreadable(damaged(archive.file)) from error
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception; nothing else by that name reaches us.
        if type(error).__name__ != "PanicException":
            raise
        raise _Unreadable(damaged(archive.file)) from error


def _zeros_of_blanks(
    workbook: python_calamine.CalamineWorkbook, archive: Archive
) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """Return the formulas of each sheet that give 0 because all that they take is blank, with what they take."""
    zeros = {name: facts.zeros for name, facts in archive.sheets.items() if facts.zeros}
    taken = cells_taken(zeros)
    return made_of_blanks(zeros, {name: set(_blank(workbook, archive, name, taken[name])) for name in taken})


def _blank(
    workbook: python_calamine.CalamineWorkbook, archive: Archive, name: str, places: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield those cells of a sheet in which nothing stands; none of a sheet that there is not."""
    if name not in archive.sheets or name not in workbook.sheet_names:
        return
    facts, sheet = archive.sheets[name], workbook.get_sheet_by_name(name)
    left = (sheet.start or (0, 0))[1]
    wanted = dict.fromkeys(row for row, _ in places)
    rows = {row: cells for row, cells in enumerate(sheet.iter_rows()) if row in wanted}
    for row, place in places:
        cells = rows.get(row, [])
        is_filled = left <= place < left + len(cells) and cells[place - left] != ""
        if not is_filled and (row, place) not in facts.uncached and (row, place) not in facts.errors:
            yield row, place


class _Limit:
    """Counts the rows of a workbook that hold something, and its texts, and stops before too many become objects."""

    def __init__(self, file: str) -> None:
        self._file, self._rows = file, 0
        self._texts: dict[str, str] = {}

    def rows(self, sheet: python_calamine.CalamineSheet) -> Iterator[list[CellValue]]:
        """Yield the rows of a sheet; equal texts are kept once, for there are few in many cells."""
        keep = self._texts.setdefault
        for row in sheet.iter_rows():
            self._rows += row.count("") < len(row)
            if self._rows > MOST_ROWS:
                raise self._reached(message("the workbook has more than {number:,} rows", number=MOST_ROWS))
            yield [keep(cell, cell) if type(cell) is str else cell for cell in row]
            if len(self._texts) > MOST_SHARED:
                raise self._reached(too_many_texts())

    def _reached(self, what: Message) -> _Unreadable:
        return _Unreadable(Problem(file=self._file, what=what, advice=message("Split it by communes.")))


def _rows(sheet: python_calamine.CalamineSheet, limit: _Limit) -> list[list[CellValue]]:
    """Return the rows of a sheet, whose first cells may be blank, from its first column on."""
    margin: list[CellValue] = [""] * (sheet.start or (0, 0))[1]
    return [[*margin, *row] for row in limit.rows(sheet)] if margin else list(limit.rows(sheet))


_READER_ERRORS = (python_calamine.CalamineError, ValueError, OverflowError, OSError)


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
