"""What the sheet of a table looks like: its name, its headings, its units, and how others may write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from string import ascii_uppercase

from report_kit.data.columns import ColumnContract, Kind
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.reference import plain
from report_kit.data.workbook.units import is_other_than_dong
from report_kit.messages import Told, told

GUIDE_SHEET = "Hướng dẫn"
REQUESTS_SHEET = "Số liệu còn thiếu"
LISTS_SHEET = "Danh mục"
STAMP_SHEET = "_report_kit"
PROBLEMS_SHEET = "Lỗi cần sửa"
"""Of a marked copy, which people correct and import."""
OWN_SHEETS = frozenset({GUIDE_SHEET, REQUESTS_SHEET, LISTS_SHEET, STAMP_SHEET, PROBLEMS_SHEET})

LONGEST_TITLE = 31
"""Characters of a sheet's name."""
HEADING_ROWS = 3
"""Vietnamese headings, English headings, units; the figures begin in the row after."""
ROWS_SEARCHED = 40
"""Rows in which the headings are looked for, below whatever titles a person has put above them."""
FEWEST_NUMBERS = 4
"""Columns that a row below the headings numbers at least."""
COLUMNS_SEARCHED = 100
"""Columns in which the row of the headings is looked for; once it is found, all of its cells count."""

UNITS: dict[Kind, str] = {
    "text": "chữ · text",
    "code": "mã · code",
    "category": "chọn · choose",
    "commune": "mã xã · commune code",
    "communes": "mã xã, nối bằng ; · codes joined by ;",
    "amount": "đồng",
    "count": "số nguyên · whole number",
    "year": "năm · year",
    "date": "ngày/tháng/năm · date",
    "decimal": "số · number",
    "percent": "%, như đã in · as printed",
}
NEEDED = "bắt buộc · required"

_UNITS_IN_HEADINGS: dict[Kind, frozenset[str]] = {
    "amount": frozenset({"dong", "d", "vnd"}),
    "percent": frozenset({"%"}),
}
"""Units that may follow a heading, as it is compared."""
_ROW_NUMBERS = frozenset({"stt", "so tt", "tt", "no", "no.", "#"})
"""Headings of running numbers, which people put before any table."""


def unit_text(column: ColumnContract) -> str:
    """Return the third heading of a column: its unit, and whether it must be filled in."""
    unit = UNITS[column.kind]
    return f"{unit}; {NEEDED}" if column.presence == "value" else unit


def heading_texts(column: ColumnContract) -> tuple[str, str, str]:
    """Return the texts above a column: Vietnamese, English with the name in the file, unit."""
    return column.words.title_vi, f"{column.words.title_en} ({column.name})", unit_text(column)


def sheet_title(contract: TableContract) -> str:
    """Return the name of a table's sheet: its Vietnamese title, cut between words to what a spreadsheet allows."""
    title = re.sub(r"[\[\]:*?/\\]", " ", contract.title_vi)
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE + 1].rpartition(" ")[0]


def folded(text: str) -> str:
    """Return a heading or sheet name as it is compared: small letters, no diacritics, no signs at its ends."""
    return _folded(text[:200])


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    bare = plain(text).rstrip("*:. ")
    return re.sub(r"\s*\(\s*", " (", bare) if "(" in bare else bare


def table_of_sheet(name: str) -> TableContract | None:
    """Return the table that a sheet's name means: its Vietnamese or English title, or its name in the file."""
    return _tables_by_name().get(folded(name))


@cache
def _tables_by_name() -> dict[str, TableContract]:
    return {
        folded(written): contract
        for contract in CONTRACTS.values()
        for written in (
            contract.name,
            contract.name.replace("_", " "),
            contract.title_en,
            contract.title_en[:LONGEST_TITLE],
            contract.title_vi,
            sheet_title(contract),
        )
    }


def columns_by_heading(contract: TableContract) -> dict[str, ColumnContract]:
    """Return the columns of a table by every folded heading that means one of them."""
    return _columns_by_heading(contract.name)


@cache
def _columns_by_heading(table: str) -> dict[str, ColumnContract]:
    contract = CONTRACTS[table]
    return {
        folded(written): column
        for column in contract.columns
        for written in (
            column.name,
            column.words.title_en,
            f"{column.words.title_en} ({column.name})",
            column.words.title_vi,
        )
    }


def column_of(contract: TableContract, heading: str) -> ColumnContract | None:
    """Return the column that a heading means, None if the table has no such column."""
    if not heading:
        return None
    known = columns_by_heading(contract)
    written = folded(heading)
    if written in known:
        return known[written]
    bare, unit = _without_unit(written)
    column = known.get(bare)
    return column if column and unit in _UNITS_IN_HEADINGS.get(column.kind, ()) else None


def column_in_other_unit(contract: TableContract, heading: str) -> ColumnContract | None:
    """Return the column of amounts that a heading means, where it says that they are no đồng: `(triệu đồng)`."""
    column = columns_by_heading(contract).get(_without_unit(folded(heading))[0])
    return column if column and column.kind == "amount" and is_other_than_dong(heading) else None


def known_headings(row: Sequence[object]) -> dict[str, set[str]]:
    """Return the columns that the first cells of a row mean as headings, by the table that has them."""
    found: dict[str, set[str]] = {}
    for cell in row[:COLUMNS_SEARCHED]:
        heading = _text(cell)
        for table in _tables_with_heading(heading) if heading else ():
            if column := column_of(CONTRACTS[table], heading):
                found.setdefault(table, set()).add(column.name)
    return found


def _tables_with_heading(heading: str) -> Iterable[str]:
    """Return the tables that may have a column of this heading, with or without a unit behind it."""
    written = folded(heading)
    known = _tables_by_heading()
    return known.get(written) or known.get(_without_unit(written)[0], [])


@cache
def _tables_by_heading() -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table in CONTRACTS:
        for written in _columns_by_heading(table):
            tables.setdefault(written, []).append(table)
    return tables


def _without_unit(written: str) -> tuple[str, str]:
    """Return a folded heading without the unit that it ends with, and that unit: `ke hoach von (dong)`."""
    bare, bracket, unit = written.removesuffix(")").rpartition("(")
    if not bracket:
        bare, _, unit = written.rpartition(",")
    return bare.strip(" ,:-–"), unit.removeprefix("don vi:").removeprefix("dvt:").strip()


def titles(contract: TableContract, names: Iterable[str], texts: Mapping[str, str] | None = None) -> Told:
    """Return the headings of columns as a list in both languages, each with its text where *texts* has one."""
    columns = [contract.column(name) for name in names]
    after = {name: f" = {text}" for name, text in (texts or {}).items()}
    return told(
        vi=", ".join(f"{column.words.title_vi}{after.get(column.name, '')}" for column in columns),
        en=", ".join(f"{column.words.title_en}{after.get(column.name, '')}" for column in columns),
    )


def column_title(column: ColumnContract) -> Told:
    """Return a column's heading in both languages, each with its name in the file."""
    return told(vi=f"{column.words.title_vi} ({column.name})", en=f"{column.words.title_en} ({column.name})")


def table_title(contract: TableContract) -> Told:
    """Return what a table is called in both languages, each with its name in the files."""
    return told(vi=f"{contract.title_vi} ({contract.name})", en=f"{contract.title_en} ({contract.name})")


def is_row_number(heading: str) -> bool:
    """Return whether a heading stands over running numbers, which are no figures."""
    return folded(heading) in {folded(name) for name in _ROW_NUMBERS}


def heading_rows(rows: Sequence[Sequence[object]]) -> dict[str, tuple[int, set[str]]]:
    """Return where each table would have its headings: the row with the most of them, counted from 0, and which."""
    best: dict[str, tuple[int, set[str]]] = {}
    for number, row in enumerate(rows[:ROWS_SEARCHED]):
        for table, columns in known_headings(row).items():
            if table not in best or len(columns) > len(best[table][1]):
                best[table] = number, columns
    return best


def heading_row(contract: TableContract, rows: Sequence[Sequence[object]]) -> int | None:
    """Return the row, counted from 0, that holds the headings: the first of those with the most known ones."""
    found = heading_rows(rows).get(contract.name)
    return found[0] if found else None


def is_heading_again(columns: Sequence[ColumnContract | None], row: Sequence[object]) -> bool:
    """Return whether a row only repeats what its columns are called or measured in, or numbers them.

    Of a row that mostly does, the other cells are no figures either: `other_than_headings` names them.
    """
    pairs = [(column, _text(cell)) for column, cell in zip(columns, row, strict=False)]
    said = sum(bool(column and text and _explains(column, text)) for column, text in pairs)
    others = sum(bool(_shown(cell)) for cell in row) - said
    return (said > 0 and others == 0) or said >= max(FEWEST_NUMBERS, 3 * others) or numbers_columns(row)


def other_than_headings(columns: Sequence[ColumnContract | None], row: Sequence[object]) -> list[int]:
    """Return the places of a row of headings, of columns that are known, that hold something else."""
    if numbers_columns(row):
        return []
    filled = [(place, column, _shown(cell)) for place, (column, cell) in enumerate(zip(columns, row, strict=False))]
    return [place for place, column, text in filled if column and text and not _explains(column, text)]


def _explains(column: ColumnContract, text: str) -> bool:
    bare = folded(text)
    units = _UNITS_IN_HEADINGS.get(column.kind, ())
    return bare in _explanations(column) or bare.strip("() ") in units


def numbers_columns(row: Sequence[object]) -> bool:
    """Return whether a row numbers columns, as `A, B, 1, 2` or `(1) (2) (3) (4)`; figures never do in every cell."""
    signs = [f"{cell:g}" if isinstance(cell, float) else _text(cell).strip("()[] ") for cell in row if cell != ""]
    letters = [sign for sign, letter in zip(signs, ascii_uppercase, strict=False) if sign == letter]
    numbers = [str(number) for number in range(1, len(signs) - len(letters) + 1)]
    return len(signs) >= FEWEST_NUMBERS and signs == [*letters, *numbers]


@cache
def _explanations(column: ColumnContract) -> frozenset[str]:
    return frozenset(folded(text) for text in (*heading_texts(column), column.name, column.words.title_en))


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _shown(cell: object) -> str:
    return _text(cell) if isinstance(cell, str) else str(cell)
