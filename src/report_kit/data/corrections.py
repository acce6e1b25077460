"""Known errors of sources, corrected at reading and remembered, so that a page can show them as corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from report_kit.data.contracts import CONTRACTS
from report_kit.data.frames import TypedTable, close_to, key_texts, retyped
from report_kit.errors import Problem
from report_kit.messages import message


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One corrected cell.

    Attributes:
        table: Name of the table.
        key: Key of the row: its values in the contract's order, joined by `/`.
        column: The column corrected.
        expected: The text that the source has.
        corrected: The text that stands for it now; "" makes the figure not reported.
        reason: How it is known to be wrong.
        status: What became of it.
    """

    table: str
    key: str
    column: str
    expected: str
    corrected: str
    reason: str
    status: str

    @property
    def row(self) -> Mapping[str, str]:
        """Values of the key of its row by column; none where a value holds the `/` that parts them."""
        columns, values = CONTRACTS[self.table].key, self.key.split("/")
        return dict(zip(columns, values, strict=True)) if len(columns) == len(values) else {}


CorrectedCells = Mapping[tuple[str, str, str], Correction]


def corrected_cells(corrections: pd.DataFrame) -> CorrectedCells:
    """Return the corrections by (table, key, column)."""
    found = _corrections(corrections)
    return {(correction.table, correction.key, correction.column): correction for correction in found}


def _corrections(corrections: pd.DataFrame) -> list[Correction]:
    return [Correction(**dict(zip(corrections.columns, row, strict=True))) for row in corrections.to_numpy()]


def apply_corrections(tables: Mapping[str, TypedTable]) -> tuple[dict[str, TypedTable], list[Problem]]:
    """Return the tables with the corrections of the table `corrections` applied, and those that do not fit."""
    corrected = dict(tables)
    problems: list[Problem] = []
    corrections = tables.get("corrections")
    if corrections is None or corrections.missing_columns:
        return corrected, problems
    lines = {
        name: dict(zip(key_texts(table.contract, table.frame), table.frame.index, strict=True))
        for name, table in tables.items()
        if name in set(corrections.frame["table"])
    }
    patches: dict[str, dict[tuple[int, str], str]] = {}
    for line, correction in zip(corrections.frame.index, _corrections(corrections.frame), strict=True):
        found = lines.get(correction.table, {}).get(correction.key)
        if problem := _misfit(corrections, int(line), correction, tables, found):
            problems += [problem] if corrections.is_usable(int(line), problem.column) else []
        elif found is not None:
            patches.setdefault(correction.table, {})[(int(found), correction.column)] = correction.corrected
    for name, cells in patches.items():
        corrected[name] = _patched(tables[name], cells)
    return corrected, problems


def _misfit(
    corrections: TypedTable,
    line: int,
    correction: Correction,
    tables: Mapping[str, TypedTable],
    found: int | None,
) -> Problem | None:
    """Return why a correction cannot be applied, or None if it can, or if what it is about could not be read."""
    contract = CONTRACTS.get(correction.table)
    if contract is None or contract.name == "corrections":
        advice = message(
            "{suggestion}Write the name of a table.", suggestion=close_to(correction.table, list(CONTRACTS))
        )
        return corrections.problem(line, "table", what=message("there is no such table to correct"), advice=advice)
    if correction.column not in contract.column_names or correction.column in contract.key:
        others = [name for name in contract.column_names if name not in contract.key]
        advice = message(
            "{suggestion}Write a column of {name} outside its key.",
            suggestion=close_to(correction.column, others),
            name=contract.name,
        )
        return corrections.problem(line, "column", what=message("this column cannot be corrected"), advice=advice)
    table = tables.get(contract.name)
    if table and found is None and not table.is_whole(*contract.key):
        return None
    if table is None or found is None:
        advice = message("Write {key} of a row, a blank one as nothing between two /.", key="/".join(contract.key))
        return corrections.problem(
            line, "key", what=message("{file} has no row with this key", file=contract.file), advice=advice
        )
    now = table.value(found, correction.column)
    if now == correction.expected or not table.is_usable(found, correction.column):
        return None
    what = message(
        "{file}, row {found} no longer holds what the correction expects, but {now!r}",
        file=contract.file,
        found=found,
        now=now,
    )
    return corrections.problem(line, "expected", what=what, advice=message("Delete or renew the correction."))


def _patched(table: TypedTable, patches: Mapping[tuple[int, str], str]) -> TypedTable:
    rows = {line: row for row, line in enumerate(table.text.lines)}
    cells: dict[str, list[str]] = {}
    for (line, column), text in patches.items():
        if column not in cells:
            cells[column] = list(table.text.cells.get(column) or [""] * len(rows))
        cells[column][rows[line]] = text
    return retyped(table, cells)
