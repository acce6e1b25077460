"""The CSV files of a dataset as they stand, and with some rows changed: what is not changed keeps every byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.reading import TextTable, read_bytes, table_of_texts, text_table
from report_kit.data.workbook.stamp import Key, Row, TextRow, keys_of
from report_kit.errors import DatasetError, Problem
from report_kit.escaping import FORMULA_SIGNS

_BYTE_ORDER_MARK = "\ufeff"
_NEWLINES = re.compile("\r\n|\r|\n")
_FORMULA = re.compile(rf"'*[{FORMULA_SIGNS}]")
"""What a spreadsheet that opens the CSV file would take for a formula, or what we wrote instead of it."""
_PIECE = 1 << 16
"""Signs of new rows that are kept before they become bytes."""
_SUSPECT = frozenset({"'", *FORMULA_SIGNS})
"""First signs of texts that may be such."""


@dataclass(frozen=True)
class TableFile:
    """A table of a dataset as its file has it.

    Attributes:
        contract: The table.
        content: The bytes of the file; None if the dataset has no such file.
        cells: Texts of all rows by column, in the order of the file; columns that it lacks are not there.
        rows: The rows, which show the same.
        lines: Line of each row as an editor counts it.
    """

    contract: TableContract
    content: bytes | None = None
    cells: dict[str, list[str]] = field(default_factory=dict)
    rows: list[TextRow] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, in its order."""
        return tuple(self.cells)

    @property
    def next_line(self) -> int:
        """The line after all of its rows; the headings are on the first."""
        return max(self.lines, default=1) + 1

    def by_key(self) -> dict[Key, int]:
        """Return the place of each row by its key."""
        return {key: place for place, key in enumerate(keys_of(self.contract, self.cells, len(self.rows)))}


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
    rows = [TextRow(text.cells, number) for number in range(len(text.lines))]
    return TableFile(contract, content, text.cells, rows, text.lines)


@dataclass(frozen=True)
class Edit:
    """What becomes of a table.

    Attributes:
        changed: New texts of rows that stay, by place of the row.
        removed: Places of the rows that go.
        added: Rows that come, in order.
    """

    changed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    added: Sequence[Row] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.changed or self.removed or self.added)


def edited(table: TableFile, edit: Edit) -> bytes:
    """Return the file of *table* after *edit*: rows that are not touched stay as they were written."""
    columns = _columns_needed(table, edit)
    if table.content is None or columns != table.columns:
        return _rewritten(table, edit, columns)
    return _patched(table, table.content, edit)


def tried(table: TableFile, edit: Edit) -> TextTable:
    """Return what the file of *table* would be read as after *edit*.

    Rows keep the line that they have now, and those that come follow after `TableFile.next_line`.
    """
    columns = _columns_needed(table, edit)
    if not edit and columns == table.columns:
        return TextTable(table.contract.file, table.cells, table.lines)
    stay = [place for place in range(len(table.rows)) if place not in edit.removed]
    rows = [_in_order(_changed(table, edit, place), columns) for place in stay]
    rows += [_in_order(row, columns) for row in edit.added]
    cells = map(list, zip(*rows, strict=True)) if rows else ([] for _ in columns)
    lines = [*(table.lines[place] for place in stay), *range(table.next_line, table.next_line + len(edit.added))]
    return table_of_texts(dict(zip(columns, cells, strict=True)), lines, file=table.contract.file)


def _columns_needed(table: TableFile, edit: Edit) -> tuple[str, ...]:
    """Return the columns of the new file: those it has, or all in the contract's order if it lacks one."""
    rows = [*edit.changed.values(), *edit.added]
    wanted = {column.name for column in table.contract.columns if any(row.get(column.name) for row in rows)}
    if table.content is not None and wanted <= set(table.columns):
        return table.columns
    needed = wanted | set(table.columns)
    contract = table.contract
    return tuple(column.name for column in contract.columns if column.name in needed or column.presence != "optional")


class _Writer:
    """Puts the bytes of a file together."""

    def __init__(self, newline: str) -> None:
        self.newline = newline
        self._pieces: list[bytes] = []
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer, lineterminator=newline)

    def put(self, text: str) -> None:
        """Add text as it is."""
        self._pieces.append(text.encode())

    def put_rows(self, rows: Iterable[Sequence[str]]) -> None:
        """Add rows of cells."""
        for cells in rows:
            self._csv.writerow([neutralised(cell) if cell[:1] in _SUSPECT else cell for cell in cells])
            if self._buffer.tell() > _PIECE:
                self._flush()
        self._flush()

    def content(self) -> bytes:
        """Return all bytes."""
        return b"".join(self._pieces)

    def _flush(self) -> None:
        self.put(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()


def neutralised(text: str) -> str:
    """Return a cell as a CSV file holds it: an apostrophe keeps a spreadsheet from taking it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _rewritten(table: TableFile, edit: Edit, columns: tuple[str, ...]) -> bytes:
    writer = _Writer("\n" if table.content is None else _newline(table.content.decode("utf-8-sig")))
    stay = (place for place in range(len(table.rows)) if place not in edit.removed)
    writer.put_rows([columns])
    writer.put_rows(_in_order(_changed(table, edit, place), columns) for place in stay)
    writer.put_rows(_in_order(row, columns) for row in edit.added)
    return writer.content()


def _patched(table: TableFile, content: bytes, edit: Edit) -> bytes:
    text = content.decode("utf-8-sig")
    physical = list(io.StringIO(text, newline=""))
    starts = {line: place for place, line in enumerate(table.lines)}
    ends = _ends(physical)
    writer = _Writer(_newline(text))
    if content.startswith(_BYTE_ORDER_MARK.encode()):
        writer.put(_BYTE_ORDER_MARK)
    number = 1
    while number <= len(physical):
        end = ends.get(number, number)
        place = starts.get(number)
        if place is not None and place in edit.changed:
            writer.put_rows([_in_order(_changed(table, edit, place), table.columns)])
        elif place not in edit.removed:
            writer.put("".join(physical[number - 1 : end]))
        number = end + 1
    if edit.added and physical and not physical[-1].endswith(("\n", "\r")):
        writer.put(writer.newline)
    writer.put_rows(_in_order(row, table.columns) for row in edit.added)
    return writer.content()


def _changed(table: TableFile, edit: Edit, place: int) -> Row:
    """Return a row that stays with its new texts."""
    row = table.rows[place]
    return {**row, **edit.changed[place]} if place in edit.changed else row


def _ends(physical: Sequence[str]) -> dict[int, int]:
    """Return the last line of each record by its first."""
    reader = csv.reader(iter(physical), strict=True)
    ends: dict[int, int] = {}
    first = 1
    for _ in reader:
        ends[first] = reader.line_num
        first = reader.line_num + 1
    return ends


def _newline(text: str) -> str:
    found = _NEWLINES.search(text)
    return found.group() if found else "\n"


def _in_order(row: Row, columns: Sequence[str]) -> list[str]:
    return row.in_order(columns) if isinstance(row, TextRow) else [row.get(name, "") for name in columns]
