"""Workbooks for tests: written by the kit, or by hand as people write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from datasets_as_text import write_dataset

from report_kit.data.datasets import read_dataset
from report_kit.data.workbook.cells import NumberLocale
from report_kit.data.workbook.extract import CommuneRows, whole_rows
from report_kit.data.workbook.importing import ImportPlan, import_plan
from report_kit.data.workbook.stamp import Key
from report_kit.data.workbook.table_files import read_table_files
from report_kit.data.workbook.writing import WorkbookContent, write_workbook

POSITIONS_SHEET = "Tình hình vốn của chương trình"
SOURCES_SHEET = "Nguồn số liệu"

HEADINGS = [
    "Mã xã",
    "Mã chương trình",
    "Loại vốn",
    "Năm ngân sách",
    "Tính đến ngày",
    "Kế hoạch vốn",
    "Cơ sở của số liệu",
    "Mã nguồn",
]
"""Headings of the sheet of positions that are needed."""

POSITIONS = """
commune_code | programme_code | fund_type   | budget_year | as_of_date | allocated_amount | disbursed_amount | stated_rate_percent | basis    | source_id | note
20044        | NTP-NRD        | development | 2025        | 2025-06-30 | 996000000        | 549000000        | 55.1                | reported | S1        | Ghi chú
20044        | NTP-EMM        | development | 2025        | 2025-06-30 | 24000000000      | 20000000000      | 84.3                | reported | S1        |
20071        | NTP-NRD        | development | 2025        | 2025-06-30 | 500000000        | 400000000        |                     | reported | S1        |
"""  # noqa: E501  # a table


def small_dataset(folder: Path) -> Path:
    """Write the dataset that these tests change."""
    return write_dataset(folder / "data", programme_positions=POSITIONS)


def exported(dataset: Path, path: Path, *communes: str) -> Path:
    """Write the kit's own workbook of a dataset."""
    files = read_table_files(dataset)
    settings = read_dataset(dataset).settings
    rows = CommuneRows(files).of(communes) if communes else whole_rows(files)
    content = WorkbookContent(dataset.name, settings.title_vi, settings.title_en, settings.communes, rows)
    write_workbook(content, path)
    return path


def changed(path: Path, sheet: str, **cells: Any) -> Path:
    """Change cells of a workbook, named by their address, and return its path."""
    workbook = openpyxl.load_workbook(path)
    for address, value in cells.items():
        workbook[sheet][address] = value
    workbook.save(path)
    return path


def by_hand(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook as a person would: sheets of rows, nothing else."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def planned(dataset: Path, *workbooks: Path, number_locale: NumberLocale | None = None) -> ImportPlan:
    """Return what importing the workbooks would do."""
    return import_plan(dataset, workbooks, number_locale=number_locale)


class ChangedCell(NamedTuple):
    """One thing that an import does: to a row, or to a cell of it, from what to what and where that stands."""

    kind: str
    table: str
    key: Key
    column: str
    before: str
    after: str
    place: str


def changes(plan: ImportPlan) -> list[ChangedCell]:
    """Return all that an import does, cell by cell where a row stays."""
    return [
        ChangedCell(change.kind, change.table, change.key, column, *texts, change.place(column))
        for change in plan.changes()
        for column, texts in (change.cells or {"": ("", "")}).items()
    ]


def messages(plan: ImportPlan) -> list[str]:
    """Return the problems of an import as lines."""
    return [str(problem) for problem in plan.problems]


def column_letter(path: Path, sheet: str, heading: str) -> str:
    """Return the letter of the column with a heading in the first row."""
    workbook = openpyxl.load_workbook(path, read_only=True)
    headings = [str(cell.value) for cell in next(workbook[sheet].iter_rows(max_row=1))]
    workbook.close()
    return openpyxl.utils.get_column_letter(headings.index(heading) + 1)
