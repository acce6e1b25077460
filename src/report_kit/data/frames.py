"""From a table's text to its frame: typed, with every column of the contract, blanks as the contract says."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts.table import TableContract
from report_kit.data.parsing import Unreadable, blank_value, parsed, stands_as_written
from report_kit.data.reading import TextTable
from report_kit.errors import Problem, first_of_a_kind
from report_kit.messages import message

LONGEST_SHOWN = 80
"""Characters of a value that a message repeats."""
_TEXTS_AT_ONCE = 1000
"""Texts of a column that are encoded at a time."""


@dataclass(frozen=True, eq=False)
class TypedTable:
    """A table as text and as a frame, and what could not be used.

    Attributes:
        contract: The table's contract.
        text: The table as it stands in the file.
        frame: The typed frame; its index holds the line of each row.
        problems: Headings and cells that break the contract, beside those of the text.
        unusable: Lines of the cells that say nothing because they could not be read, by column.
        missing_columns: Columns that the file should have and has not.
    """

    contract: TableContract
    text: TextTable
    frame: pd.DataFrame
    problems: list[Problem]
    unusable: Mapping[str, frozenset[int]]
    missing_columns: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether all rows of the file are in the frame, so that what is not there is really missing."""
        return self.text.is_complete

    def is_usable(self, line: int, column: str) -> bool:
        """Return whether the cell could be read."""
        return column not in self.missing_columns and line not in self.unusable.get(column, ())

    def is_whole(self, *columns: str) -> bool:
        """Return whether every cell of some columns could be read."""
        return self.missing_columns.isdisjoint(columns) and not any(self.unusable.get(name) for name in columns)

    def problem(self, line: int, column: str, *, what: str, advice: str) -> Problem:
        """Return a problem at one cell, with the value as it stands in the file."""
        return cell_problem(self.contract.file, line, column, self.value(line, column), Unreadable(what, advice))

    def value(self, line: int, column: str) -> str:
        """Return a cell as it stands in the file."""
        cells = self.text.cells.get(column)
        return cells[self._rows[line]] if cells else ""

    @cached_property
    def _rows(self) -> dict[int, int]:
        return {line: row for row, line in enumerate(self.text.lines)}


def cell_problem(file: str, line: int, column: str, value: str, reason: Unreadable) -> Problem:
    """Return the problem of one cell."""
    return Problem(
        file=file,
        row=line,
        column=column,
        value=value[:LONGEST_SHOWN],
        what=reason.what,
        advice=reason.advice,
    )


def typed_table(contract: TableContract, text: TextTable) -> TypedTable:
    """Return *text* typed by *contract*; what does not fit is blank in the frame and listed as a problem."""
    headings = _heading_problems(contract, text) if text.cells else []
    typed = [_typed_column(contract, column, text) for column in contract.columns]
    values = {one.name: one.values for one in typed}
    return TypedTable(
        contract=contract,
        text=text,
        frame=frame_of(contract, values, index=pd.Index(text.lines, dtype="int64")),
        problems=[*headings, *_problems_of(typed)],
        unusable=_unusable(text, typed),
        missing_columns=frozenset(problem.column for problem in headings if problem.what == _MISSING),
    )


def retyped(table: TypedTable, cells: Mapping[str, list[str]]) -> TypedTable:
    """Return a table with other texts in some of its columns; only these are read again.

    Args:
        table: The table.
        cells: The new texts of whole columns, by name.
    """
    text = replace(table.text, cells={**table.text.cells, **cells})
    typed = [_typed_column(table.contract, table.contract.column(name), text) for name in cells]
    others = [problem for problem in table.problems if problem.column not in cells or problem.what == _MISSING]
    arrays = {one.name: column_array(table.contract.column(one.name), one.values) for one in typed}
    return replace(
        table,
        text=text,
        frame=table.frame.assign(**arrays),
        problems=[*others, *_problems_of(typed)],
        unusable={**table.unusable, **_unusable(text, typed)},
    )


def frame_of(
    contract: TableContract, columns: Mapping[str, Sequence[Any]], *, index: pd.Index[Any] | None = None
) -> pd.DataFrame:
    """Return the frame of *contract* with the dtypes that the kit works with.

    Args:
        contract: The table's contract.
        columns: Values by column, None where blank (text: what a blank cell stands for); no columns: no rows.
        index: The frame's index; by default the rows are counted from 0.
    """
    arrays = {column.name: column_array(column, columns.get(column.name, ())) for column in contract.columns}
    return pd.DataFrame(arrays, index=index, copy=False)


def column_array(column: ColumnContract, values: Sequence[Any]) -> Any:
    """Return *values* as an array of the column's dtype: `str`, `Int64` or objects."""
    if column.dtype == "str":
        return _strings(values)
    if column.dtype == "Int64":
        return _integers(values)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def empty_frame(contract: TableContract) -> pd.DataFrame:
    """Return a frame with all columns of the contract and no rows."""
    return frame_of(contract, {})


def key_texts(contract: TableContract, frame: pd.DataFrame) -> list[str]:
    """Return the key of each row as text: its values in the contract's order, joined by `/`."""
    columns = [_texts(contract.column(name), frame[name].tolist()) for name in contract.key]
    return ["/".join(values) for values in zip(*columns, strict=True)]


def _texts(column: ColumnContract, values: list[Any]) -> list[str]:
    return values if column.dtype == "str" else list(map(cell_text, values))


def cell_text(value: Any) -> str:
    """Return a value of a frame as it is written in a file; blank for a missing one."""
    return "" if value is None or value is pd.NA else str(value)


MOST_SUGGESTIONS = 20
"""Suggestions looked for at a time; a file with more unknown values has another mistake, and looking takes long."""

Suggest = Callable[[str, Sequence[str]], str]


def sparing_suggestions() -> Suggest:
    """Return `close_to` for the first `MOST_SUGGESTIONS` values; for later ones it suggests nothing."""
    left = iter(range(MOST_SUGGESTIONS))
    return lambda value, known: "" if next(left, None) is None else close_to(value, known)


def close_to(value: str, known: Sequence[str]) -> str:
    """Return a sentence that suggests the known value closest to *value*, or nothing."""
    by_folded = {word.casefold(): word for word in known}
    close = difflib.get_close_matches(value.casefold()[:100], list(by_folded), n=1, cutoff=0.6)
    return message("Did you mean '{word}'? ", word=by_folded[close[0]]) if close else ""


def _strings(values: Sequence[str]) -> Any:
    """Return texts as an array of pandas' strings.

    They are encoded here, some at a time: what Arrow encodes itself stays with each text that is not ASCII, for as long
    as somebody has that text.
    """
    # Imported here because pandas does so too, and a process that reads no table does not need it.
    import pyarrow as pa

    parts = (values[first : first + _TEXTS_AT_ONCE] for first in range(0, len(values), _TEXTS_AT_ONCE))
    encoded = [pa.array([*map(str.encode, part)], pa.large_string()) for part in parts]
    return pd.array(pa.chunked_array(encoded, pa.large_string()).combine_chunks(), dtype="str")


def _integers(values: Sequence[Any]) -> Any:
    mask = np.array([value is None for value in values], dtype=bool)
    filled = np.array([value or 0 for value in values], dtype=np.int64)
    return pd.arrays.IntegerArray(filled, mask)


@dataclass(frozen=True)
class _TypedColumn:
    """A column's values, with what a blank stands for where a cell is blank or refused, and what was refused.

    Attributes:
        name: Name of the column.
        values: Its values.
        problems: A problem for each refused cell, for the first of very many.
        unusable: Lines of all refused cells.
    """

    name: str
    values: list[Any]
    problems: list[Problem]
    unusable: frozenset[int]


def _typed_column(contract: TableContract, column: ColumnContract, text: TextTable) -> _TypedColumn:
    cells = text.cells.get(column.name) or [""] * len(text.lines)
    values, refused = _typed_cells(column, cells)
    problems = (
        cell_problem(contract.file, text.lines[row], column.name, cells[row], reason) for row, reason in refused
    )
    unusable = frozenset(text.lines[row] for row, _ in refused)
    return _TypedColumn(column.name, values, first_of_a_kind(problems), unusable)


def _problems_of(columns: Iterable[_TypedColumn]) -> list[Problem]:
    return [problem for column in columns for problem in column.problems]


def _unusable(text: TextTable, columns: Iterable[_TypedColumn]) -> dict[str, frozenset[int]]:
    """Return the lines of the cells that could not be read, as text or as what they should be, by column."""
    return {one.name: one.unusable | text.unusable.get(one.name, frozenset()) for one in columns}


def _typed_cells(column: ColumnContract, cells: list[str]) -> tuple[list[Any], list[tuple[int, Unreadable]]]:
    blank = blank_value(column)
    if stands_as_written(column):
        return [cell or blank for cell in cells] if blank else cells, []
    read: dict[str, Any] = {cell: parsed(cell, column) for cell in set(cells) if cell}
    refused = {cell: value for cell, value in read.items() if isinstance(value, Unreadable)}
    values = {**read, **dict.fromkeys(refused, blank), "": blank}
    typed = list(map(values.__getitem__, cells))
    if not refused:
        return typed, []
    return typed, [(row, refused[cell]) for row, cell in enumerate(cells) if cell in refused]


_MISSING = message("the column is missing")


def _heading_problems(contract: TableContract, text: TextTable) -> list[Problem]:
    known = contract.column_names
    unknown = [name for name in text.cells if name and name not in known]
    absent = [
        column.name for column in contract.columns if column.presence != "optional" and column.name not in text.cells
    ]
    line = 1
    problems = [
        Problem(
            file=contract.file,
            row=line,
            column=name,
            what=_MISSING,
            advice=message("Add it: {description_en}", description_en=contract.column(name).words.description_en),
        )
        for name in absent
    ]
    return problems + [_unknown_heading(contract, name) for name in unknown]


def _unknown_heading(contract: TableContract, name: str) -> Problem:
    suggestion = close_to(name, contract.column_names)
    return Problem(
        file=contract.file,
        row=1,
        column=name[:LONGEST_SHOWN],
        what=message("the table {name} has no such column", name=contract.name),
        advice=message("{suggestion}Rename the column or delete it.", suggestion=suggestion),
    )
