"""The tables of a workbook as its sheets have them: texts by column, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.workbook.grid import (
    Cell,
    Grid,
)
from report_kit.data.workbook.stamp import Stamp
from report_kit.errors import Problem


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
