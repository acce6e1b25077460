"""The CSV files of a dataset as they stand, and with some rows changed: what is not changed keeps every byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.reading import TextTable, read_bytes, text_table
from report_kit.data.workbook.stamp import Key, Row, TextRow, keys_of
from report_kit.errors import DatasetError, Problem
from report_kit.escaping import FORMULA_SIGNS

_BYTE_ORDER_MARK = "\ufeff"
_NEWLINES = re.compile("\r\n|\r|\n")
_FORMULA = re.compile(rf"'*[{FORMULA_SIGNS}]")
"""What a spreadsheet that opens the CSV file would take for a formula, or what we wrote instead of it."""
_SUSPECT = frozenset({"'", *FORMULA_SIGNS})
"""First signs of texts that may be such."""


@dataclass(frozen=True)
class TableFile:
    """A table of a dataset as its file has it.

    Attributes:
        contract: The table.
        content: The bytes of the file; None if the dataset has no such file.
        columns: The columns of the file, in its order.
        rows: The rows as text by column, without columns that the file lacks.
        lines: Line of each row as an editor counts it.
    """

    contract: TableContract
    content: bytes | None = None
    columns: tuple[str, ...] = ()
    rows: list[TextRow] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def by_key(self) -> dict[Key, int]:
        """Return the place of each row by its key."""
        texts = {name: [row.get(name, "") for row in self.rows] for name in self.contract.key}
        return {key: place for place, key in enumerate(keys_of(self.contract, texts, len(self.rows)))}


def read_table_files(folder: Path) -> dict[str, TableFile]:
    """Return the tables of the dataset in *folder*.

    Raises:
        DatasetError: A file cannot be read as a table.
    """
    texts = {name: _content(folder / contract.file, contract) for name, contract in CONTRACTS.items()}
    if problems := [problem for _, text in texts.values() if text for problem in text.problems]:
        raise DatasetError(problems)
    return {name: _table_file(CONTRACTS[name], content, text) for name, (content, text) in texts.items()}


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
    columns = tuple(text.cells)
    places = {column: place for place, column in enumerate(columns)}
    rows = [TextRow(places, cells) for cells in zip(*text.cells.values(), strict=True)]
    return TableFile(contract, content, columns, rows, list(text.lines))


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


@dataclass(frozen=True)
class EditedFile:
    """The new bytes of a table's file and where its rows are.

    Attributes:
        content: The bytes.
        lines: Line of each row that stayed, by its place before.
        added_lines: Line of each row that came.
    """

    content: bytes
    lines: dict[int, int]
    added_lines: list[int]


def edited(table: TableFile, edit: Edit) -> EditedFile:
    """Return the file of *table* after *edit*: rows that are not touched stay as they were written."""
    columns = _columns_needed(table, edit)
    if table.content is None or columns != table.columns:
        return _rewritten(table, edit, columns)
    return _patched(table, edit, columns)


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
    """Puts lines together and counts them as an editor does."""

    def __init__(self, newline: str) -> None:
        self.newline = newline
        self.text: list[str] = []
        self.next_line = 1
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer, lineterminator=newline)

    def put(self, text: str) -> int:
        """Add text that ends its line and return the number of its first line."""
        line = self.next_line
        self.text.append(text)
        self.next_line += text.count("\n") + text.count("\r") - text.count("\r\n")
        return line

    def put_row(self, cells: Sequence[str]) -> int:
        """Add a row of cells."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._csv.writerow([neutralised(cell) if cell[:1] in _SUSPECT else cell for cell in cells])
        return self.put(self._buffer.getvalue())


def neutralised(text: str) -> str:
    """Return a cell as a CSV file holds it: an apostrophe keeps a spreadsheet from taking it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _rewritten(table: TableFile, edit: Edit, columns: tuple[str, ...]) -> EditedFile:
    writer = _Writer("\n" if table.content is None else _newline(table.content.decode("utf-8-sig")))
    writer.put_row(columns)
    lines: dict[int, int] = {}
    for place, row in enumerate(table.rows):
        if place not in edit.removed:
            cells = {**row, **edit.changed.get(place, {})}
            lines[place] = writer.put_row([cells.get(name, "") for name in columns])
    return _finished(writer, edit, columns, lines)


def _patched(table: TableFile, edit: Edit, columns: tuple[str, ...]) -> EditedFile:
    text = (table.content or b"").decode("utf-8-sig")
    physical = list(io.StringIO(text, newline=""))
    starts = {line: place for place, line in enumerate(table.lines)}
    ends = _ends(physical)
    writer = _Writer(_newline(text))
    lines: dict[int, int] = {}
    if (table.content or b"").startswith(_BYTE_ORDER_MARK.encode()):
        writer.text.append(_BYTE_ORDER_MARK)
    number = 1
    while number <= len(physical):
        end = ends.get(number, number)
        place = starts.get(number)
        if place is None:
            writer.put("".join(physical[number - 1 : end]))
        elif place in edit.changed:
            cells = {**table.rows[place], **edit.changed[place]}
            lines[place] = writer.put_row([cells.get(name, "") for name in columns])
        elif place not in edit.removed:
            lines[place] = writer.put("".join(physical[number - 1 : end]))
        number = end + 1
    if edit.added and physical and not physical[-1].endswith(("\n", "\r")):
        writer.put(writer.newline)
    return _finished(writer, edit, columns, lines)


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


def _finished(writer: _Writer, edit: Edit, columns: tuple[str, ...], lines: dict[int, int]) -> EditedFile:
    added = [writer.put_row(_in_order(row, columns)) for row in edit.added]
    return EditedFile("".join(writer.text).encode(), lines, added)
