"""What the kit notes in a workbook that it writes: the rows it held then, so that later changes can be told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.workbook.cells import meaning

FORMAT = "report-kit workbook 1"

Key = tuple[str, ...]
Row = Mapping[str, str]


class TextRow(Mapping[str, str]):
    """A row of a table whose texts are kept by column, so that a hundred thousand rows fit in memory."""

    __slots__ = ("_number", "_texts")

    def __init__(self, texts: Mapping[str, Sequence[str]], number: int) -> None:
        self._texts = texts
        self._number = number

    def __getitem__(self, column: str) -> str:
        return self._texts[column][self._number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def in_order(self, columns: Sequence[str]) -> list[str]:
        """Return the texts of *columns*, "" for those that the row lacks."""
        texts, number = self._texts, self._number
        return [texts[name][number] if name in texts else "" for name in columns]

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(frozen=True)
class Stamp:
    """The rows of a workbook as they were when it was written.

    Attributes:
        dataset: Name of the dataset it was made from.
        digests: Digest of each row by table and key.
    """

    dataset: str
    digests: Mapping[str, Mapping[Key, str]] = field(default_factory=dict)

    def of_table(self, name: str) -> Mapping[Key, str]:
        """Return the digests of a table's rows by key."""
        return self.digests.get(name, {})


def key_of(contract: TableContract, row: Row) -> Key:
    """Return what names a row: the meanings of its key columns."""
    return tuple(meaning(contract.column(name), row.get(name, "")) for name in contract.key)


def keys_of(contract: TableContract, texts: Mapping[str, Sequence[str]], count: int) -> list[Key]:
    """Return the keys of *count* rows that are given column by column; equal texts are looked at once."""
    columns: list[list[str]] = []
    for name in contract.key:
        column = contract.column(name)
        cells = texts.get(name, [""] * count)
        meanings = {text: meaning(column, text) for text in set(cells)}
        columns.append([meanings[text] for text in cells])
    return list(zip(*columns, strict=True))


def digest(contract: TableContract, row: Row) -> str:
    """Return a digest that two rows share exactly if all their cells mean the same."""
    cells = [meaning(column, row.get(column.name, "")) for column in contract.columns]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:20]


def stamp_rows(dataset: str, tables: Mapping[str, Iterable[Row]]) -> list[list[str]]:
    """Return the rows of the hidden sheet that holds the stamp."""
    rows = [[FORMAT, dataset]]
    for name, table in tables.items():
        contract = CONTRACTS[name]
        for row in table:
            rows.append([name, json.dumps(key_of(contract, row), ensure_ascii=False), digest(contract, row)])
    return rows


def read_stamp(rows: Sequence[Sequence[Any]]) -> Stamp | None:
    """Return the stamp that the rows of the hidden sheet hold, None if they hold none that this version wrote.

    The sheet comes from outside like any other. Whatever it says, it can only make the import more careful: a row
    is removed only if the stamp names it, and is then shown as removed.
    """
    if not rows or [*rows[0][:1]] != [FORMAT]:
        return None
    digests: dict[str, dict[Key, str]] = {}
    for name, key, found in (row[:3] for row in rows[1:] if len(row) >= 3):
        parts = _key(str(key))
        if name in CONTRACTS and parts is not None:
            digests.setdefault(str(name), {})[parts] = str(found)
    return Stamp(str(rows[0][1]) if len(rows[0]) > 1 else "", digests)


def _key(text: str) -> Key | None:
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(map(str, parts)) if isinstance(parts, list) else None
