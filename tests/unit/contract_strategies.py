"""Datasets that the contract allows, made at random from the contract itself."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date
from pathlib import Path

from datasets_as_text import SETTINGS
from hypothesis import strategies as st

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.datasets import read_dataset
from report_kit.data.reading import text_table
from report_kit.errors import DatasetError

COMMUNES = ("20056", "20044", "20071", "20101", "20050")
SOURCES, PROJECTS = ("S1", "S2"), ("P1", "P2", "DA-3")
NASTY = (
    "=1+1",
    "+84 234",
    "-5",
    "@SUM(A1)",
    "'=1",
    "''+x",
    "'quoted'",
    "_x0041_",
    "_x005F_x0041_",
    "<script>alert(1)</script>",
    "#let x = 1",
    "1.170",
    "2025-07-18",
    "TRUE",
    "1E5",
    "007",
    'a "quote", and a comma',
    "a  b",
    "Thuận Hóa, Thuận Hoá",
)
_REFUSED = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"))
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(_REFUSED, min_size=1, max_size=12)).map(
    lambda text: unicodedata.normalize("NFC", text).strip()
)
AMOUNTS = st.one_of(st.integers(0, 10**12), st.sampled_from([0, 10**15, 2**63 - 1, 999_999_999_999_999])).map(str)
DATES = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(date.isoformat)
_BY_KIND = {
    "text": TEXTS,
    "amount": AMOUNTS,
    "count": st.integers(0, 2000).map(str),
    "year": st.sampled_from(["2025", "2026", "2027"]),
    "date": DATES,
    "decimal": st.sampled_from(["0", "70", "70.0", "99.25", "0.000001"]),
    "percent": st.sampled_from(["0", "0.8", "55.1", "83.20", "100"]),
}


def cells(column: ColumnContract) -> st.SearchStrategy[str]:
    """Return texts that a column may hold."""
    if column.name == "url":
        values = st.sampled_from(["https://vneconomy.vn/a?b=c", "http://huế.vn/"])
    elif column.choices:
        values = st.sampled_from(column.allowed)
    elif column.refers_to:
        known = {"communes": COMMUNES, "sources": SOURCES, "projects": PROJECTS, "programmes": ("NTP-NRD", "NTP-EMM")}
        values = st.sampled_from((*known[column.refers_to], *column.also))
    else:
        values = _BY_KIND.get(column.kind, st.sampled_from(["X1", "00123", "é.2"]))
    return values if column.presence == "value" else st.one_of(st.just(""), values)


def rows(contract: TableContract) -> st.SearchStrategy[list[dict[str, str]]]:
    """Return some rows of a table; not all keep the rules that span columns."""
    columns = {column.name: cells(column) for column in contract.columns}
    return st.lists(st.fixed_dictionaries(columns), max_size=3)


TABLES = st.fixed_dictionaries({name: rows(contract) for name, contract in CONTRACTS.items() if name != "corrections"})


def written(tables: dict[str, list[dict[str, str]]], folder: Path) -> Path:
    """Write those rows that the contract allows as a dataset and return its folder."""
    folder.mkdir(parents=True)
    (folder / "dataset.toml").write_text(SETTINGS, encoding="utf-8")
    tables = {**tables, "sources": _all_of("source_id", SOURCES, tables["sources"], "sources")}
    tables["projects"] = _all_of("project_code", PROJECTS, tables["projects"], "projects")
    _write(tables, folder)
    while problems := _problems(folder):
        broken = {(problem.file, problem.row) for problem in problems}
        for name in tables:
            file = CONTRACTS[name].file
            lines = text_table((folder / file).read_bytes(), file=file).lines
            tables[name] = [row for row, line in zip(tables[name], lines, strict=True) if (file, line) not in broken]
        _write(tables, folder)
    return folder


def _all_of(column: str, codes: tuple[str, ...], found: list[dict[str, str]], table: str) -> list[dict[str, str]]:
    """Return one row per code, so that others can name it."""
    plain = {name: _PLAIN.get(name, "") for name in CONTRACTS[table].column_names}
    return [{**plain, **(found[place] if place < len(found) else {}), column: code} for place, code in enumerate(codes)]


_PLAIN = {
    "title": "Báo cáo",
    "publisher": "UBND",
    "commune_code": "20044",
    "name_vi": "Đường",
    "sector": "Giao thông",
    "project_group": "C",
    "phase": "new_start",
    "priority_tier": "n",
    "start_year": "2026",
    "completion_year": "2027",
    "score": "70",
    "basis": "derived",
}


def _problems(folder: Path) -> list[object]:
    try:
        read_dataset(folder)
    except DatasetError as error:
        return list(error.problems)
    return []


def _write(tables: dict[str, list[dict[str, str]]], folder: Path) -> None:
    for name, table in tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, CONTRACTS[name].column_names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        (folder / CONTRACTS[name].file).write_text(text.getvalue(), encoding="utf-8")
