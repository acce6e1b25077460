"""Importing the workbook sheets of a whole country into an empty dataset."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from benchmarks.measuring import Measured, measured
from report_kit.data.settings_file import FILE, read_settings
from report_kit.data.workbook.extract import CommuneRows
from report_kit.data.workbook.table_files import read_table_files
from report_kit.data.workbook.writing import WorkbookContent, write_workbook

COMMUNES_PER_WORKBOOK = 400
"""A workbook of many more communes would have more rows than the kit writes into one."""


@dataclass(frozen=True)
class Import:
    """What an import takes.

    Attributes:
        communes: Communes whose sheets were imported.
        workbooks: Workbooks that they stood in.
        run: The import, from the start of the command to the last file written.
    """

    communes: int
    workbooks: int
    run: Measured


def measured_import(dataset: Path, folder: Path) -> Import:
    """Measure the import of a dataset's own workbooks into a folder that has only its settings."""
    books, empty = folder / "workbooks", folder / "empty"
    books.mkdir(parents=True)
    empty.mkdir()
    copyfile(dataset / FILE, empty / FILE)
    communes = write_workbooks(dataset, books)
    run = measured([sys.executable, "-m", "report_kit", "import", books, "--into", empty])
    return Import(communes, len(list(books.iterdir())), run)


def write_workbooks(dataset: Path, into: Path) -> int:
    """Write the workbooks of a dataset, and return how many communes it has."""
    settings, problems = read_settings(dataset)
    if settings is None:
        raise RuntimeError(problems)
    rows = CommuneRows(read_table_files(dataset))
    codes = settings.communes
    for first in range(0, len(codes), COMMUNES_PER_WORKBOOK):
        part = codes[first : first + COMMUNES_PER_WORKBOOK]
        content = WorkbookContent(dataset.name, settings.title_vi, settings.title_en, part, rows.of(part))
        write_workbook(content, into / f"{first:04}.xlsx")
    return len(codes)
