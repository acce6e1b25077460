"""What an import does to a table, row by row, and which rows of workbooks it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.grid import Cell
from report_kit.data.workbook.reading import SheetTable
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


@dataclass(slots=True)
class RowOrigin:
    """Where a row of a dataset comes from.

    Attributes:
        record: The row of a sheet; of the last workbook that has it.
        by_column: Rows of other workbooks that gave single cells; None where none did.
    """

    record: Record
    by_column: dict[str, Record] | None = None

    def of(self, column: str) -> Record:
        """Return the row of a sheet that a column comes from."""
        return (self.by_column or {}).get(column, self.record)

    def put(self, column: str, record: Record) -> None:
        """Note that a column comes from another row."""
        self.by_column = {**(self.by_column or {}), column: record}

    def cell(self, column: str) -> Cell:
        """Return where one of its columns stands."""
        return self.of(column).cell(column)

    def unread(self) -> dict[str, str]:
        """Return `UNREAD` for each column in which something stands that could not be read."""
        others = self.by_column or {}
        own = [name for name in self.record.unread() if name not in others]
        return dict.fromkeys([*own, *(name for name, one in others.items() if name in one.unread())], UNREAD)


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
