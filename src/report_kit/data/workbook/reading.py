"""Reading the tables of a workbook: where each sheet's figures are, and what each cell means."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

import python_calamine

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS, TableContract
from report_kit.data.frames import LONGEST_SHOWN, close_to
from report_kit.data.parsing import Unreadable
from report_kit.data.workbook import sheets
from report_kit.data.workbook.archive import Archive, SheetFacts, address, visible
from report_kit.data.workbook.cells import CellValue, Convention, column_texts, shown
from report_kit.data.workbook.stamp import Stamp, read_stamp
from report_kit.errors import Problem
from report_kit.messages import Message, message

MOST_PROBLEMS = 1_000
"""Problems of one kind that are kept, per column: nobody corrects more at a time, and each takes memory."""

_NO_FACTS = SheetFacts()


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
class SheetTable:
    """The rows of one table as a sheet has them.

    Attributes:
        file: Name of the workbook.
        sheet: Name of the sheet.
        contract: The table.
        rows: Row of each record, counted from 0.
        texts: Text of every record, by column; columns that the sheet lacks are not there.
        positions: Place and heading of each column.
        written: What stands in those cells whose text is another, by record and column: `1.170`, a name, an error.
    """

    file: str
    sheet: str
    contract: TableContract
    rows: list[int] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, tuple[int, str]] = field(default_factory=dict)
    written: dict[tuple[int, str], str] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of each column among the texts."""
        return {column: place for place, column in enumerate(self.texts)}

    def cell(self, record: int, column: str) -> Cell:
        """Return where a column of a record stands; its first column if the sheet lacks that column."""
        name = column if column in self.positions else next(iter(self.positions))
        position, heading = self.positions[name]
        value = self.written.get((record, name), self.texts[name][record])
        return Cell(self.file, self.sheet, self.rows[record], position, heading, value)


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
            elif grid.sheet not in sheets.OWN_SHEETS:
                _read_sheet(found, grid, convention)
    except _Unreadable as unreadable:
        return WorkbookTables(archive.file, problems=[unreadable.problem])
    return replace(found, stamp=stamp)


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as it was read.

    Attributes:
        file: Name of the workbook.
        sheet: Name of the sheet.
        rows: Its cells, from the first row and column.
        merged: Merged ranges, as two corners each.
        facts: What the reader of values does not tell.
    """

    file: str
    sheet: str
    rows: list[list[CellValue]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    facts: SheetFacts

    def problem(self, row: int, position: int, *, heading: str, what: str, advice: str) -> Problem:
        """Return a problem at a cell, whose row and place are counted from 0."""
        line = self.rows[row] if row < len(self.rows) else []
        value = shown(line[position]) if position < len(line) else ""
        return Cell(self.file, visible(self.sheet), row, position, heading, value).problem(what, advice)


class _Unreadable(Exception):  # noqa: N818  # carries a problem, never leaves this module
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _grids(archive: Archive) -> Iterator[Grid]:
    """Yield the sheets of a workbook that hold cells."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive.content)) as workbook:
            for about in workbook.sheets_metadata:
                if about.typ is python_calamine.SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(about.name)
                    facts = archive.sheets.get(about.name, _NO_FACTS)
                    merged = list(sheet.merged_cell_ranges or ())
                    yield Grid(archive.file, about.name, _rows(sheet), merged, facts)
    except _READER_ERRORS as error:
        raise _Unreadable(_damaged(archive.file)) from error
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception; nothing else by that name reaches us.
        if type(error).__name__ != "PanicException":
            raise
        raise _Unreadable(_damaged(archive.file)) from error


def _rows(sheet: python_calamine.CalamineSheet) -> list[list[CellValue]]:
    """Return the rows of a sheet from its first; equal texts are kept once, for there are few in many cells."""
    margin: list[CellValue] = [""] * (sheet.start or (0, 0))[1]
    pool: dict[CellValue, CellValue] = {}
    rows: list[list[CellValue]] = []
    for row in sheet.iter_rows():
        rows.append([*margin, *(pool.setdefault(cell, cell) if type(cell) is str else cell for cell in row)])
    return rows


_READER_ERRORS = (python_calamine.CalamineError, ValueError, OverflowError, OSError)


def _damaged(file: str) -> Problem:
    return Problem(
        file=file,
        what=message("the workbook is damaged or incomplete"),
        advice=message("Open it in Excel or LibreOffice, save it again as .xlsx, or send it again."),
    )


def _read_sheet(found: WorkbookTables, grid: Grid, convention: Convention) -> None:
    if not any(cell != "" for row in grid.rows for cell in row):
        return
    contract = sheets.table_of_sheet(grid.sheet)
    if contract is None:
        _read_unknown_sheet(found, grid)
    elif contract.name in found.tables:
        what = message(
            "the table {name} already stands in the sheet {sheet}",
            name=contract.name,
            sheet=found.tables[contract.name].sheet,
        )
        found.problems.append(_of_sheet(grid, what, message("Put all rows in one sheet.")))
    else:
        _read_table(found, grid, contract, convention)


def _of_sheet(grid: Grid, what: str, advice: str) -> Problem:
    return Problem(file=grid.file, sheet=visible(grid.sheet), what=what, advice=advice)


def _read_unknown_sheet(found: WorkbookTables, grid: Grid) -> None:
    """Keep a sheet for other readers; where its headings are those of a table, only its name is wrong."""
    for contract in CONTRACTS.values():
        place = sheets.heading_row(contract, grid.rows)
        known = (
            {column.name for cell in grid.rows[place] if (column := _column(contract, cell))}
            if place is not None
            else set()
        )
        if known >= set(contract.key) and len(known) > 2:
            advice = message("Name the sheet '{sheet_title}'.", sheet_title=sheets.sheet_title(contract))
            found.problems.append(
                _of_sheet(
                    grid, message("this looks like the table {name}, under another name", name=contract.name), advice
                )
            )
            return
    found.unknown_sheets[visible(grid.sheet)] = grid


def _read_table(found: WorkbookTables, grid: Grid, contract: TableContract, convention: Convention) -> None:
    heading = sheets.heading_row(contract, grid.rows)
    if heading is None:
        advice = message(
            "Write {listed} in one row.", listed=", ".join(column.words.title_vi for column in contract.columns)
        )
        found.problems.append(
            _of_sheet(grid, message("no row holds the headings of the table {name}", name=contract.name), advice)
        )
        return
    columns = [_column(contract, cell) for cell in grid.rows[heading]]
    found.problems.extend(_heading_problems(grid, contract, heading, columns))
    body = _body(grid, heading, columns)
    headings = {place: _text(grid.rows[heading][place]) for place, column in enumerate(columns) if column is not None}
    found.problems.extend(islice(hidden_cells(grid, headings, {heading, *body}), MOST_PROBLEMS))
    found.problems.extend(islice(merged_cells(grid, headings, set(body)), MOST_PROBLEMS))
    found.notes.extend(hidden_row_notes(grid, set(body)))
    positions = {column.name: (place, _text(grid.rows[heading][place])) for place, column in _first(columns)}
    table = SheetTable(grid.file, visible(grid.sheet), contract, body, {}, positions)
    for place, column in _first(columns):
        values = [grid.rows[row][place] for row in body]
        found.problems.extend(_read_column(table, column, values, convention))
    found.tables[contract.name] = table


def _read_column(
    table: SheetTable, column: ColumnContract, values: Sequence[CellValue], convention: Convention
) -> list[Problem]:
    texts = column_texts(column, values, convention)
    refusals = 0
    for record, (value, text) in enumerate(zip(values, texts, strict=True)):
        refusals += isinstance(text, Unreadable)
        if isinstance(text, Unreadable) and refusals > MOST_PROBLEMS:
            continue
        # A number that is read is written as it is shown; only texts, dates and what is refused can differ.
        if value is text or (type(value) is float and type(text) is str and column.kind != "date"):
            continue
        if (as_written := shown(value)) != text:
            table.written[record, column.name] = as_written
    table.texts[column.name] = ["" if isinstance(text, Unreadable) else text for text in texts]
    refused = ((record, text) for record, text in enumerate(texts) if isinstance(text, Unreadable))
    return [
        table.cell(record, column.name).problem(text.what, text.advice)
        for record, text in islice(refused, MOST_PROBLEMS)
    ]


def _column(contract: TableContract, cell: CellValue) -> ColumnContract | None:
    return sheets.column_of(contract, _text(cell))


def _text(cell: CellValue) -> str:
    return cell.strip() if isinstance(cell, str) else shown(cell)


def _first(columns: Sequence[ColumnContract | None]) -> Iterator[tuple[int, ColumnContract]]:
    """Yield each column once, with its place."""
    seen: set[str] = set()
    for place, column in enumerate(columns):
        if column is not None and column.name not in seen:
            seen.add(column.name)
            yield place, column


def _body(grid: Grid, heading: int, columns: Sequence[ColumnContract | None]) -> list[int]:
    """Return the rows that hold figures: those below the headings that are not blank in every known column."""
    first = heading + 1
    while first < len(grid.rows) and sheets.is_heading_again(columns, grid.rows[first]):
        first += 1
    places = [place for place, _ in _first(columns)]
    hidden = {row for row, _ in (*grid.facts.errors, *grid.facts.uncached)}
    return [
        row
        for row in range(first, len(grid.rows))
        if row in hidden or any(not _is_blank(grid.rows[row][place]) for place in places)
    ]


def _is_blank(cell: CellValue) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def _heading_problems(
    grid: Grid, contract: TableContract, heading: int, columns: Sequence[ColumnContract | None]
) -> Iterator[Problem]:
    row = grid.rows[heading]
    known = [column.name if column else "" for column in columns]
    for place, cell in enumerate(row):
        title = _text(cell)
        if columns[place] is not None and known.index(known[place]) < place:
            what = message("the column {known} appears more than once", known=known[place])
            yield grid.problem(heading, place, heading=title, what=what, advice=message("Keep one of them."))
        elif columns[place] is None and not sheets.is_row_number(title):
            yield from _unknown_heading(grid, contract, heading, place)
    for column in contract.columns:
        if column.presence != "optional" and column.name not in known:
            advice = message(
                "Add it: {title_vi}, {title_en}.", title_vi=column.words.title_vi, title_en=column.words.title_en
            )
            yield grid.problem(
                heading, 0, heading="", what=message("the column {name} is missing", name=column.name), advice=advice
            )


def _unknown_heading(grid: Grid, contract: TableContract, heading: int, place: int) -> Iterator[Problem]:
    title = _text(grid.rows[heading][place])
    filled = (row for row in range(heading + 1, len(grid.rows)) if not _is_blank(grid.rows[row][place]))
    first = next(filled, None)
    if first is None:
        return
    if title:
        titles = [column.words.title_vi for column in contract.columns]
        advice = message("{suggestion}Rename the column or delete it.", suggestion=close_to(title, titles))
        what = message("the table {name} has no such column", name=contract.name)
        yield grid.problem(heading, place, heading=title, what=what, advice=advice)
    else:
        advice = message("Name the column in the row of the headings, or empty the cell.")
        yield grid.problem(first, place, heading="", what=message("a cell stands under no heading"), advice=advice)


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
