"""The guide to entering figures is followed to the letter: its commands print what it says they print."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "data-entry.md").read_text(encoding="utf-8")
SHEET = "Tình hình vốn của chương trình"
ROW_7 = {
    "commune_code": "A Lưới 2",
    "programme_code": "Giảm nghèo bền vững",
    "fund_type": "development",
    "budget_year": 2025,
    "as_of_date": date(2025, 7, 17),
    "allocated_amount": 500_000_000,
    "disbursed_amount": "320 triệu",
    "basis": "reported",
    "source_id": "HNN155514",
}


@dataclass(frozen=True)
class Step:
    """A command of the guide and the lines that it prints there."""

    command: str
    printed: tuple[str, ...]


def steps(heading: str) -> list[Step]:
    """Return the commands below a heading of the guide, each with the lines that follow it."""
    section = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert section is not None
    found: list[Step] = []
    for block in re.findall(r"^```\n(.*?)^```$", section[1], re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            found = [*found, Step(line[2:], ())] if line.startswith("$ ") else _printing(found, line)
    return found


def _printing(found: list[Step], line: str) -> list[Step]:
    return [*found[:-1], Step(found[-1].command, (*found[-1].printed, line))]


class Desk:
    """A planner's folder with a copy of the figures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "data" / "a_luoi", folder / "data" / "a_luoi")

    def run(self, command: str) -> tuple[int, list[str]]:
        """Run a command of the guide and return its exit code and the lines it printed, paths from the folder on."""
        program, *arguments = shlex.split(command)
        assert program == "report-kit"
        done = subprocess.run(
            [sys.executable, "-m", "report_kit", *arguments],
            cwd=self.folder,
            env=os.environ | {"COLUMNS": "500"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout.replace(f"{self.folder}{os.sep}", "").splitlines()

    def write(self, row: int, **values: object) -> None:
        """Write into the workbook, by the codes of the columns, which its second row of headings shows."""
        path = self.folder / "a-luoi-2.xlsx"
        workbook = openpyxl.load_workbook(path)
        sheet = workbook[SHEET]
        columns = {re.findall(r"\((\w+)\)$", cell.value)[0]: cell.column for cell in sheet[2]}
        for name, value in values.items():
            sheet.cell(row, columns[name], value)
        workbook.save(path)


@pytest.mark.parametrize("heading", ["Tiếng Việt", "English"])
def test_the_guide_is_what_happens(tmp_path: Path, heading: str) -> None:
    """From the workbook by way of a mistake to a briefing, in either language."""
    desk = Desk(tmp_path)
    make, mistaken, corrected, check, build = steps(heading)

    assert desk.run(make.command) == (0, list(make.printed))

    desk.write(7, **ROW_7)
    assert desk.run(mistaken.command) == (3, list(mistaken.printed))
    assert (tmp_path / "loi.xlsx").is_file()

    desk.write(7, disbursed_amount=320_000_000)
    assert desk.run(corrected.command) == (0, list(corrected.printed))
    assert desk.run(check.command)[0] == 0
    assert desk.run(build.command)[0] == 0
    assert (tmp_path / "bao-cao" / "index.html").is_file()

    assert desk.run("report-kit import --undo --into data/a_luoi")[0] == 0
    tables = ("programme_positions.csv", "sources.csv")
    for table in tables:
        assert (tmp_path / "data" / "a_luoi" / table).read_bytes() == (ROOT / "data" / "a_luoi" / table).read_bytes()


def test_a_workbook_that_may_have_been_filled_in_is_not_written_over(tmp_path: Path) -> None:
    """What a planner typed is lost only if somebody says --force."""
    desk = Desk(tmp_path)
    make = steps("English")[0].command
    desk.run(make)
    desk.write(7, **ROW_7)
    filled = (tmp_path / "a-luoi-2.xlsx").read_bytes()

    code, printed = desk.run(make)
    assert code == 2
    assert printed[0].startswith("report-kit: 'a-luoi-2.xlsx' exists, and figures may have been filled into it.")
    assert (tmp_path / "a-luoi-2.xlsx").read_bytes() == filled
    assert desk.run(f"{make} --force")[0] == 0
    assert (tmp_path / "a-luoi-2.xlsx").read_bytes() != filled
