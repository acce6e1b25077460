"""Two million cells of nonsense are refused within 500 MB and ten seconds of a processor."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from workbook_files import POSITIONS_SHEET, small_dataset

from report_kit.data.contracts import CONTRACTS

COLUMNS = CONTRACTS["programme_positions"].column_names
ROWS = 1_990_000 // len(COLUMNS)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLOWER = 2
"""How much longer a processor may take that shares its core with other programs; alone it keeps within ten seconds."""
MEASURED = """
import re, sys, time
from report_kit.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code
# Not getrusage: what it says of a process includes the one that started it.
peak = re.search("VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())
print(code, int(peak[1]) // 1024, time.process_time(), file=sys.stderr)
"""


def sheet_of(cell: Callable[[str, int], str]) -> str:
    letters = [openpyxl.utils.get_column_letter(place) for place in range(1, len(COLUMNS) + 1)]
    names = (f'<c r="{a}1" t="inlineStr"><is><t>{b}</t></is></c>' for a, b in zip(letters, COLUMNS, strict=True))
    rows = (f'<row r="{row}">{"".join(cell(a, row) for a in letters)}</row>' for row in range(2, ROWS + 2))
    body = f'<row r="1">{"".join(names)}</row>{"".join(rows)}'
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{body}</sheetData></worksheet>'


def workbook(path: Path, sheet: str) -> Path:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = POSITIONS_SHEET
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


@pytest.mark.skipif(sys.platform != "linux", reason="NOT CHECKED: peak memory is read from /proc, which is Linux's")
@pytest.mark.parametrize("kind", CELLS)
def test_two_million_cells_of_nonsense_are_refused_within_bounds(tmp_path: Path, kind: str) -> None:
    """Whatever they hold: the time and memory of the whole command."""
    dataset = small_dataset(tmp_path)
    path = workbook(tmp_path / "a.xlsx", sheet_of(CELLS[kind]))
    assert path.stat().st_size <= 20_000_000

    command = [sys.executable, "-c", MEASURED, "import", str(path), "--into", str(dataset)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)

    code, megabytes, seconds = ended.stderr.splitlines()[-1].split()
    assert code == "3"
    assert int(megabytes) <= 500
    assert float(seconds) <= 10 * SLOWER
