"""As many cells and rows as a workbook may have are read or refused within 500 MB and ten seconds of a processor."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from datasets_as_text import minimal_table, write_dataset
from workbook_files import POSITIONS_SHEET, small_dataset

from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.archive import MOST_ROWS
from report_kit.data.workbook.sheets import sheet_title

COLUMNS = CONTRACTS["programme_positions"].column_names
ROWS = 1_990_000 // len(COLUMNS)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLOWER = 2
"""How much longer a processor may take that shares its core with other programs; alone it keeps within ten seconds."""
PAGE = 4096
NOT_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="NOT CHECKED: memory is read from /proc, which is Linux's"
)


def sheet_of(cell: Callable[[str, int], str], columns: tuple[str, ...] = COLUMNS, rows: int = ROWS) -> str:
    letters = [openpyxl.utils.get_column_letter(place) for place in range(1, len(columns) + 1)]
    names = (f'<c r="{a}1" t="inlineStr"><is><t>{b}</t></is></c>' for a, b in zip(letters, columns, strict=True))
    lines = (f'<row r="{row}">{"".join(cell(a, row) for a in letters)}</row>' for row in range(2, rows + 2))
    body = f'<row r="1">{"".join(names)}</row>{"".join(lines)}'
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{body}</sheetData></worksheet>'


def workbook(path: Path, sheet: str, title: str = POSITIONS_SHEET) -> Path:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = title
    book.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


CELLS: dict[str, Callable[[str, int], str]] = {
    "texts": lambda letter, row: f'<c r="{letter}{row}" t="inlineStr"><is><t>x{row % 977}</t></is></c>',
    "different texts": lambda letter, row: f'<c r="{letter}{row}" t="inlineStr"><is><t>{row}{letter}</t></is></c>',
    "numbers": lambda letter, row: f'<c r="{letter}{row}"><v>{row}.5</v></c>',
    "errors": lambda letter, row: f'<c r="{letter}{row}" t="e"><v>#N/A</v></c>',
    "formulas": lambda letter, row: f'<c r="{letter}{row}"><f>A1</f></c>',
    "long texts": lambda letter, row: f'<c r="{letter}{row}" t="inlineStr"><is><t>{row}{"y" * 110}</t></is></c>',
}


@NOT_LINUX
@pytest.mark.parametrize("kind", CELLS)
def test_two_million_cells_of_nonsense_are_refused_within_bounds(tmp_path: Path, kind: str) -> None:
    """Whatever they hold: the time and memory of the whole command and of processes that it starts."""
    path = workbook(tmp_path / "a.xlsx", sheet_of(CELLS[kind]))

    code, megabytes, seconds = measured_import(path, small_dataset(tmp_path))

    assert code == 3
    assert megabytes <= 500
    assert seconds <= 10 * SLOWER


POSITION: dict[str, Callable[[int], str]] = {
    "project_code": lambda row: "P1",
    "budget_year": lambda row: f"{2000 + row % 50}",
    "as_of_date": lambda row: f"{2000 + row // 50 % 90}-{row // 4500 % 12 + 1:02}-{row // 54_000 + 1:02}",
    "allocated_amount": lambda row: f"{row}000000",
    "carried_over_amount": lambda row: f"{row}000",
    "disbursed_amount": lambda row: f"{row}",
    "basis": lambda row: "illustrative",
    "source_id": lambda row: "S1",
}
"""A position of a project for each of a hundred thousand rows; 50 years, 90 × 12 × 3 days of other years."""
ROWS_OF_POSITIONS: dict[str, tuple[dict[str, Callable[[int], str]], int]] = {
    "accepted": (POSITION, 0),
    "of unknown projects and sources": (
        {**POSITION, "project_code": lambda row: f"P{row}X", "source_id": lambda row: f"S{row}X"},
        3,
    ),
    "of texts instead of numbers": ({name: lambda row: f"a{row}" for name in POSITION}, 3),
}


@NOT_LINUX
@pytest.mark.parametrize("kind", ROWS_OF_POSITIONS)
def test_as_many_rows_as_are_read_are_compared_and_checked_within_bounds(tmp_path: Path, kind: str) -> None:
    """Positions of projects of the whole country are this many; each is written, or refused with its like."""
    texts, expected = ROWS_OF_POSITIONS[kind]
    path = workbook_of_positions(tmp_path / "a.xlsx", texts)
    dataset = write_dataset(tmp_path / "data", projects=minimal_table("projects"))

    code, megabytes, seconds = measured_import(path, dataset)

    assert code == expected
    assert megabytes <= 500
    assert seconds <= 10 * SLOWER


CHANGED_POSITION = {
    **POSITION,
    "allocated_amount": lambda row: f"{row}000001",
    "carried_over_amount": lambda row: f"{row}001",
    "disbursed_amount": lambda row: f"{row + 1}",
    "basis": lambda row: "derived",
    "source_id": lambda row: "",
}
"""Another text in every column beside the key."""


@NOT_LINUX
def test_a_workbook_that_changes_every_row_is_compared_and_recorded_within_bounds(tmp_path: Path) -> None:
    """Each of the rows is in the dataset already, and none of its figures stays."""
    path = workbook_of_positions(tmp_path / "a.xlsx", CHANGED_POSITION)
    dataset = write_dataset(tmp_path / "data", projects=minimal_table("projects"))
    rows = (",".join(text(row) for text in POSITION.values()) for row in range(2, MOST_ROWS + 1))
    (dataset / "project_positions.csv").write_text("\n".join([",".join(POSITION), *rows]), encoding="utf-8")

    code, megabytes, seconds = measured_import(path, dataset)

    assert code == 0
    assert (dataset / ".history" / "0001" / "changes.json").read_bytes().count(b'"kind":"changed"') == MOST_ROWS - 1
    assert megabytes <= 500
    assert seconds <= 10 * SLOWER


def workbook_of_positions(path: Path, texts: dict[str, Callable[[int], str]]) -> Path:
    """Write a workbook with as many positions of projects as are read."""
    read = dict(zip("ABCDEFGH", texts.values(), strict=True))
    contract = CONTRACTS["project_positions"]
    sheet = sheet_of(
        lambda letter, row: f'<c r="{letter}{row}" t="inlineStr"><is><t>{read[letter](row)}</t></is></c>',
        contract.column_names,
        MOST_ROWS - 1,
    )
    return workbook(path, sheet, sheet_title(contract))


def measured_import(path: Path, dataset: Path) -> tuple[int, int, float]:
    """Return how an import ended, the memory of all its processes at its peak in MB, and their processor time."""
    assert path.stat().st_size <= 20_000_000
    before = os.times()
    command = [sys.executable, "-m", "report_kit", "import", str(path), "--into", str(dataset)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, sum(map(resident, family(process.pid))))
            time.sleep(0.02)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return process.returncode, peak // 1_000_000, spent


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started, down the line."""
    yield pid
    try:
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:  # it has ended meanwhile
        return
    for child in started.split():
        yield from family(int(child))


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory, none if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
