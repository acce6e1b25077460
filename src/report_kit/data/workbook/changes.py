"""What an import does to a table, row by row, and which rows of workbooks it comes from."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.grid import Cell
from report_kit.data.workbook.sheet_tables import SheetTable
from report_kit.data.workbook.stamp import Key, TextRow

UNREAD = "\x01"
"""No text of a dataset: its check says nothing else about such a cell, and keeps no rule that reads it."""

ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a sheet."""

    sheet: SheetTable
    number: int

    def unread(self) -> Sequence[str]:
        """Return the columns that could not be read here, and those of the key that the sheet lacks."""
        return [*self.sheet.unread.get(self.number, ()), *self.sheet.missing_key]

    def row(self) -> TextRow:
        """Return its texts by column."""
        return TextRow(self.sheet.texts, self.number)

    def cell(self, column: str) -> Cell:
        """Return where one of its columns stands."""
        return self.sheet.cell(self.number, column)


@dataclass(frozen=True, slots=True)
class RowOrigin:
    """Where a row of a dataset comes from.

    Attributes:
        record: The row of a sheet; of the last workbook that has it.
        by_column: Rows of other workbooks that gave single cells.
    """

    record: Record
    by_column: Mapping[str, Record] = field(default_factory=dict)

    def of(self, column: str) -> Record:
        """Return the row of a sheet that a column comes from."""
        return self.by_column.get(column, self.record)

    def cell(self, column: str) -> Cell:
        """Return where one of its columns stands."""
        return self.of(column).cell(column)

    def unread(self) -> dict[str, str]:
        """Return `UNREAD` for each column in which something stands that could not be read."""
        own = [name for name in self.record.unread() if name not in self.by_column]
        others = (name for name, one in self.by_column.items() if name in one.unread())
        return dict.fromkeys([*own, *others], UNREAD)


class RowOrigins(Mapping[int, RowOrigin]):
    """Where the rows of a file come from, by place, kept as numbers: there may be a hundred thousand.

    Args:
        count: How many rows the file has.
    """

    def __init__(self, count: int) -> None:
        self._sheets: list[SheetTable] = []
        self._sheet_of = array("l", [-1]) * count
        self._number_of = array("l", [0]) * count
        self._by_column: dict[int, Mapping[str, Record]] = {}

    def __getitem__(self, place: int) -> RowOrigin:
        if (sheet := self._sheet_of[place]) < 0:
            raise KeyError(place)
        record = Record(self._sheets[sheet], self._number_of[place])
        return RowOrigin(record, self._by_column.get(place, {}))

    def note(self, place: int, origin: RowOrigin) -> None:
        """Note where a row comes from, instead of what was noted before."""
        sheet, number = origin.record.sheet, origin.record.number
        if sheet not in self._sheets[-1:]:  # the rows of a sheet come one after the other
            self._sheets.append(sheet)
        self._sheet_of[place], self._number_of[place] = len(self._sheets) - 1, number
        self._by_column.pop(place, None)
        if origin.by_column:
            self._by_column[place] = origin.by_column

    def __iter__(self) -> Iterator[int]:
        return (place for place, sheet in enumerate(self._sheet_of) if sheet >= 0)

    def __len__(self) -> int:
        return len(self._sheet_of) - self._sheet_of.count(-1)


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one row of a dataset.

    Attributes:
        table: Name of the table.
        kind: Whether the row is added, cells of it are changed, or it is removed.
        key: Key of the row.
        source: The row of a sheet that says so; for a removed row, in words, the sheet that lacks it.
        cells: The text before and afterwards of each cell that is changed, by column.
    """

    table: str
    kind: ChangeKind
    key: Key
    source: Record | str
    cells: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def place(self, column: str = "") -> str:
        """Return where the workbook has a column of it, in words; without one, where the row begins."""
        if isinstance(self.source, str):
            return self.source
        return self.source.cell(column or CONTRACTS[self.table].key[0]).place

    def row_place(self) -> str:
        """Return the same of the row, in English and at once: there may be a hundred thousand."""
        return self.source if isinstance(self.source, str) else self.source.sheet.row_place(self.source.number)
