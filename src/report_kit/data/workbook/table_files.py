"""The CSV files of a dataset as they stand, and with some rows changed: what is not changed keeps every byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, islice
from pathlib import Path

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.reading import TextTable, read_bytes, table_of_texts, text_table
from report_kit.data.workbook.stamp import Key, Row, TextRow, keys_of
from report_kit.errors import DatasetError, Problem
from report_kit.escaping import FORMULA_SIGNS

_BYTE_ORDER_MARK = "\ufeff"
_NEWLINES = re.compile(b"\r\n|\r|\n")
_FORMULA = re.compile(rf"'*[{FORMULA_SIGNS}]")
"""What a spreadsheet that opens the CSV file would take for a formula, or what we wrote instead of it."""
_ROWS_AT_ONCE = 1000
"""Rows that are made harmless, and bytes, at a time: those of a whole country would stand in memory twice."""
_SUSPECT = frozenset({"'", *FORMULA_SIGNS})
"""First signs of texts that may be such."""


@dataclass(frozen=True)
class TableFile:
    """A table of a dataset as its file has it.

    Attributes:
        contract: The table.
        content: The bytes of the file; None if the dataset has no such file.
        cells: Texts of all rows by column, in the order of the file; columns that it lacks are not there.
        lines: Line of each row as an editor counts it.
    """

    contract: TableContract
    content: bytes | None = None
    cells: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, in its order."""
        return tuple(self.cells)

    @cached_property
    def rows(self) -> list[TextRow]:
        """The rows, which show the same as the columns."""
        return [TextRow(self.cells, place) for place in range(len(self.lines))]

    @property
    def next_line(self) -> int:
        """The line after all of its rows; the headings are on the first."""
        return (self.lines[-1] if self.lines else 1) + 1

    @cached_property
    def keys(self) -> list[Key]:
        """The key of each row."""
        return keys_of(self.contract, self.cells, len(self.lines))

    def by_key(self) -> dict[Key, int]:
        """Return the place of each row by its key."""
        return {key: place for place, key in enumerate(self.keys)}

    def column(self, name: str) -> list[str]:
        """Return the texts of a column, blank ones if the file lacks it."""
        return self.cells.get(name) or self._blanks

    @cached_property
    def _blanks(self) -> list[str]:
        return [""] * len(self.lines)


def read_table_files(folder: Path) -> dict[str, TableFile]:
    """Return the tables of the dataset in *folder*.

    Raises:
        DatasetError: A file cannot be read as a table.
    """
    texts = {name: _content(folder / contract.file, contract) for name, contract in CONTRACTS.items()}
    if problems := [problem for _, text in texts.values() if text for problem in text.problems]:
        raise DatasetError(problems)
    return {name: _table_file(CONTRACTS[name], content, text) for name, (content, text) in texts.items()}


def number_of_rows(folder: Path) -> int:
    """Return how many rows the tables of the dataset in *folder* have, without reading them: their lines are counted.

    Of a file that breaks its contract, such as one with line breaks in its cells, they may be others.
    """
    files = (folder / contract.file for contract in CONTRACTS.values())
    return sum(max(_filled_lines(file) - 1, 0) for file in files if file.is_file())


def _filled_lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(not line.isspace() for line in stream)


def _content(path: Path, contract: TableContract) -> tuple[bytes | None, TextTable | None]:
    if not path.exists():
        return None, None
    content = read_bytes(path, contract.file)
    if isinstance(content, Problem):
        raise DatasetError([content])
    return content, text_table(content, file=contract.file)


def _table_file(contract: TableContract, content: bytes | None, text: TextTable | None) -> TableFile:
    if text is None:
        return TableFile(contract)
    return TableFile(contract, content, text.cells, text.lines)


@dataclass(frozen=True)
class Edit:
    """What becomes of a table.

    Attributes:
        texts: Whole columns of the rows of the file in which some cell changes, with the new texts.
        changed: Places of the rows that have such cells.
        removed: Places of the rows that go.
        added: Rows that come, in order.
    """

    texts: Mapping[str, list[str]] = field(default_factory=dict)
    changed: Set[int] = frozenset()
    removed: frozenset[int] = frozenset()
    added: Sequence[Row] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.changed or self.removed or self.added)


@dataclass(frozen=True)
class EditedFile:
    """A table's file as an edit leaves it. Its bytes are put together only where they are written.

    Attributes:
        table: The table as its file has it now.
        edit: What becomes of it.
    """

    table: TableFile
    edit: Edit

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, piece by piece; rows that are not touched stay as they were written."""
        lines = self._lines()
        while piece := "".join(islice(lines, _ROWS_AT_ONCE)):
            yield piece.encode()

    def _lines(self) -> Iterator[str]:
        content, columns = self.table.content, _columns_needed(self.table, self.edit)
        if content is None or columns != self.table.columns:
            return _rewritten(self.table, self.edit, columns)
        return _patched(self.table, content, self.edit)


def tried(table: TableFile, edit: Edit) -> TextTable:
    """Return what the file of *table* would be read as after *edit*.

    Rows keep the line that they have now, and those that come follow after `TableFile.next_line`.
    """
    columns = _columns_needed(table, edit)
    if not edit and columns == table.columns:
        return TextTable(table.contract.file, table.cells, table.lines)
    cells, lines = _columns_after(table, edit, columns), table.lines
    if edit.removed:
        stay = [place not in edit.removed for place in range(len(lines))]
        cells, lines = {name: [*compress(texts, stay)] for name, texts in cells.items()}, [*compress(lines, stay)]
    if edit.added:
        added = zip(*(_in_order(row, columns) for row in edit.added), strict=True)
        cells = {name: [*texts, *more] for (name, texts), more in zip(cells.items(), added, strict=True)}
        lines = [*lines, *range(table.next_line, table.next_line + len(edit.added))]
    return table_of_texts(cells, lines, file=table.contract.file)


def _columns_after(table: TableFile, edit: Edit, columns: Sequence[str]) -> dict[str, list[str]]:
    """Return the new columns of the rows that the file has."""
    return {name: edit.texts.get(name) or table.column(name) for name in columns}


def _columns_needed(table: TableFile, edit: Edit) -> tuple[str, ...]:
    """Return the columns of the new file: those it has, or all in the contract's order if it lacks one."""
    wanted = {name for name, texts in edit.texts.items() if any(texts)}
    wanted |= {column.name for column in table.contract.columns if any(row.get(column.name) for row in edit.added)}
    if table.content is not None and wanted <= set(table.columns):
        return table.columns
    needed = wanted | set(table.columns)
    contract = table.contract
    return tuple(column.name for column in contract.columns if column.name in needed or column.presence != "optional")


def neutralised(text: str) -> str:
    """Return a cell as a CSV file holds it: an apostrophe keeps a spreadsheet from taking it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _harmless(texts: Sequence[str]) -> Sequence[str]:
    """Return the cells of a row or of a column as a CSV file holds them."""
    if _SUSPECT.isdisjoint(text[:1] for text in texts):
        return texts
    return [neutralised(text) for text in texts]


def _rewritten(table: TableFile, edit: Edit, columns: tuple[str, ...]) -> Iterator[str]:
    line_of = _line_writer("\n" if table.content is None else _newline(table.content))
    yield line_of(columns)
    for place, row in enumerate(_rows_after(table, edit, columns)):
        if place not in edit.removed:
            yield line_of(row)
    yield from map(line_of, _added(edit, columns))


def _patched(table: TableFile, content: bytes, edit: Edit) -> Iterator[str]:
    newline = _newline(content)
    line_of = _line_writer(newline)
    if content.startswith(_BYTE_ORDER_MARK.encode()):
        yield _BYTE_ORDER_MARK
    lines, rows = {*table.lines}, enumerate(_rows_after(table, edit, table.columns))
    text = ""
    for line, text in _records(content):
        place, row = next(rows) if line in lines else (-1, ())
        if place in edit.changed:
            yield line_of(row)
        elif place not in edit.removed:
            yield text
    if edit.added and not text.endswith(("\n", "\r")):
        yield newline
    yield from map(line_of, _added(edit, table.columns))


class _Returned:
    """A file of which writing into it only returns what it is given."""

    @staticmethod
    def write(text: str) -> str:
        """Return the text."""
        return text


def _line_writer(newline: str) -> Callable[[Iterable[str]], str]:
    """Return what makes the line of a file of cells, none of which a spreadsheet takes for a formula."""
    return csv.writer(_Returned, lineterminator=newline).writerow


def _rows_after(table: TableFile, edit: Edit, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return the rows that the file has with their new texts, as a CSV file holds them."""
    texts = _columns_after(table, edit, columns).values()
    for first in range(0, len(table.lines), _ROWS_AT_ONCE):
        yield from zip(*(_harmless(column[first : first + _ROWS_AT_ONCE]) for column in texts), strict=True)


def _added(edit: Edit, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return the rows that come, as a CSV file holds them."""
    return (_harmless(_in_order(row, columns)) for row in edit.added)


def _records(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the first line of each record of a file and its text as it is written, with its end of line."""
    lines: list[str] = []

    def each_line() -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""):
            lines.append(line)
            yield line

    reader = csv.reader(each_line(), strict=True)
    first = 1
    for _ in reader:
        yield first, "".join(lines)
        lines.clear()
        first = reader.line_num + 1


def _newline(content: bytes) -> str:
    """Return the end of the first line of a file; those of its headings are the same in all encodings."""
    found = _NEWLINES.search(content)
    return found.group().decode() if found else "\n"


def _in_order(row: Row, columns: Sequence[str]) -> list[str]:
    return row.in_order(columns) if isinstance(row, TextRow) else [row.get(name, "") for name in columns]
