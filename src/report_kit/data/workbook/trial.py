"""Checking the dataset that an import would leave against the contract, with each problem at its cell of a workbook."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from report_kit.data.contracts import CONTRACTS
from report_kit.data.datasets import broken_rules
from report_kit.data.settings import Settings
from report_kit.data.workbook.changes import RowOrigin
from report_kit.data.workbook.merge import MergedTable
from report_kit.data.workbook.table_files import Edit, TableFile, tried
from report_kit.errors import Problem


def contract_problems(
    settings: Settings,
    files: Mapping[str, TableFile],
    merged: Sequence[MergedTable],
    edits: Mapping[str, Edit],
    *,
    is_refused: bool,
) -> list[Problem]:
    """Return what the contract says of the dataset as it would be, at the cells that it comes from.

    Args:
        settings: Settings of the dataset.
        files: Its tables as they stand.
        merged: What becomes of the tables that the workbooks hold.
        edits: The same of each table of which the file changes; of an import that is refused, to be checked only.
        is_refused: Whether it is refused already: then what is only wrong because a cell could not be read, which is
            told, is not told again.
    """
    trial = {
        name: tried(file, edits.get(name, Edit()))
        for name, file in files.items()
        if name in edits or file.content is not None
    }
    problems = broken_rules(settings, trial)
    places = _Places(merged)
    return [_at_the_cell(problem, places) for problem in problems if not (is_refused and _is_told(problem, places))]


class _Places:
    """Finds the row of a workbook that a line of a table that is tried comes from."""

    def __init__(self, merged: Sequence[MergedTable]) -> None:
        self._tables = {table.contract.file: table for table in merged}
        self._coming = {name: [*table.added.values(), *table.unknown_rows] for name, table in self._tables.items()}

    def origin(self, problem: Problem) -> RowOrigin | None:
        """Return where the line of a problem comes from, None if no workbook has it."""
        table, line = self._tables.get(problem.file), problem.row or 0
        if table is None:
            return None
        lines, coming = table.file.lines, self._coming[problem.file]
        if 0 <= (number := line - table.file.next_line) < len(coming):
            return coming[number]
        place = bisect_left(lines, line)
        return table.origins.get(place) if lines[place : place + 1] == [line] else None


def _is_told(problem: Problem, places: _Places) -> bool:
    """Return whether a cell could not be read, or is blank only because its sheet lacks a column: both are told."""
    origin = places.origin(problem)
    contract = next((each for each in CONTRACTS.values() if each.file == problem.file), None)
    if origin is None or contract is None or problem.column not in contract.column_names:
        return False
    is_needed = contract.column(problem.column).presence != "optional"
    is_missing = is_needed and problem.column not in origin.of(problem.column).sheet.positions
    return is_missing or problem.column in origin.unread()


def _at_the_cell(problem: Problem, places: _Places) -> Problem:
    origin = places.origin(problem)
    return problem if origin is None else origin.cell(problem.column).problem(problem.what, problem.advice)
