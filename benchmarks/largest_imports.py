"""How long an import of as many rows or cells as a workbook may have takes: new, unchanged, changed throughout.

Run with `python -m benchmarks.largest_imports [sources projects emoji]`. Limits: 10 s and 500 MB. CPU seconds are shown
beside the clock's, so that a busy machine does not blur the comparison.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import psutil

from benchmarks.measuring import started
from report_kit.data.contracts import CONTRACTS
from report_kit.data.settings_file import FILE
from report_kit.data.workbook.sheets import sheet_title

Value = str | int | float | date
Column = Callable[[int, int], Value]
"""What a column holds in a row, by its number, in the first or the second edition of a workbook: 0 or 1."""

SAMPLING_INTERVAL = 0.02  # seconds
SETTINGS = """title_vi = "Thử"
title_en = "Trial"
communes = ["20044", "20071"]
budget_year = 2025
as_of_date = 2025-07-31
plan_first_year = 2026
plan_last_year = 2030
"""
SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
EPOCH = date(1899, 12, 30)  # the day from which spreadsheets count
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SOURCES: dict[str, Column] = {
    "source_id": lambda row, edition: f"S{row}",
    "title": lambda row, edition: f"Quyết định số {row}/QĐ-UBND về việc giao chỉ tiêu kế hoạch năm {2025 + edition}",
    "publisher": lambda row, edition: f"Ủy ban nhân dân xã {edition}.{row % 400}",
    "published_date": lambda row, edition: date(2000 + row % 20, row % 12 + 1, edition + 1),
    "url": lambda row, edition: f"https://example.org/{edition}/{row}",
    "note": lambda row, edition: f"Ghi chú, “{edition}”, {row % 1000}",
}
PROJECTS: dict[str, Column] = {
    "project_code": lambda row, edition: f"P{row}",
    "commune_code": lambda row, edition: ("20044", "20071")[edition],
    "programme_code": lambda row, edition: ("NTP-2026-1", "")[edition],
    "name_vi": lambda row, edition: f"Đường giao thông nông thôn {edition}.{row}",
    "name_en": lambda row, edition: f"Rural road {edition}.{row}",
    "location": lambda row, edition: f"Thôn {edition}.{row}",
    "sector": lambda row, edition: f"Giao thông {edition}.{row % 30}",
    "design_capacity": lambda row, edition: f"{edition}.{row % 5000} m",
    "project_group": lambda row, edition: "BC"[edition],
    "phase": lambda row, edition: ("new_start", "preparation")[edition],
    "priority_tier": lambda row, edition: "ni"[edition],
    "start_year": lambda row, edition: 2026 + edition,
    "completion_year": lambda row, edition: 2028 + edition,
    "first_capital_year": lambda row, edition: 2026 + edition,
    "policy_decision": lambda row, edition: f"{row % 3000}/QĐ-{edition}",
    "investment_decision": lambda row, edition: f"{row % 2000}/QĐ-{edition}",
    "score": lambda row, edition: row % 90 + edition + 0.5,
    "basis": lambda row, edition: ("illustrative", "derived")[edition],
    "source_id": lambda row, edition: ("", "S1")[edition],
    "note": lambda row, edition: f"Ghi chú, “{edition}”, {row % 1000}",
}
EMOJI: dict[str, Column] = {
    "source_id": SOURCES["source_id"],
    "title": lambda row, edition: f"\N{EAR OF RICE} {edition} a title of some length {row:06}",
    "publisher": lambda row, edition: f"\N{EAR OF RICE} {edition} publishers of length {row:06}",
    "published_date": SOURCES["published_date"],
    "url": lambda row, edition: "",
    "note": lambda row, edition: f"\N{EAR OF RICE} {edition} notes {row % 48_000:06}",
}
"""Nearly as many different texts as a workbook may have; one such sign makes all of a text take four bytes a letter."""


@dataclass(frozen=True)
class Shape:
    """A workbook at the limits.

    Attributes:
        table: The table that its one sheet is.
        columns: What its columns hold.
        rows: How many rows it has below the headings.
    """

    table: str
    columns: Mapping[str, Column]
    rows: int


SHAPES = {
    "sources": Shape("sources", SOURCES, 149_900),
    "projects": Shape("projects", PROJECTS, 99_900),
    "emoji": Shape("sources", EMOJI, 149_900),
}
"""The table with the most rows, that with the most cells, and that whose texts take the most memory."""


@dataclass(frozen=True)
class Cost:
    """What an import took.

    Attributes:
        cpu: Processor time of all its processes, in seconds.
        wall: Seconds by the clock.
        peak: Memory that all of them held at the same time, in MB (of 10^6 bytes).
    """

    cpu: float
    wall: float
    peak: float


def main() -> None:
    """Measure the shapes and print a line for each run."""
    print(f"{'':46}{'CPU, s':>8}{'wall, s':>8}{'peak, MB':>9}", flush=True)
    with tempfile.TemporaryDirectory(prefix="report-kit-largest-") as folder:
        for name in sys.argv[1:] or SHAPES:
            (place := Path(folder) / name).mkdir()
            for what, cost in measured_shape(name, place):
                print(f"{what:46}{cost.cpu:8.1f}{cost.wall:8.1f}{cost.peak:9.0f}", flush=True)


def measured_shape(name: str, folder: Path) -> Iterator[tuple[str, Cost]]:
    """Yield what each import of a shape costs: new, the same again, then another text in every cell beside the key."""
    dataset = dataset_in(folder)
    first, second = (workbook(folder / f"{edition}.xlsx", SHAPES[name], edition) for edition in (0, 1))
    for what, book in (("new", first), ("unchanged", first), ("every cell changed", second)):
        yield f"{name}, {what}, --dry-run", measured_import(book, dataset, "--dry-run")
        if what != "unchanged":
            yield f"{name}, {what}, written", measured_import(book, dataset)


def dataset_in(folder: Path) -> Path:
    """Return a dataset that has settings, one source and nothing else."""
    dataset = folder / "dataset"
    dataset.mkdir()
    (dataset / FILE).write_text(SETTINGS, encoding="utf-8")
    (dataset / "sources.csv").write_text(",".join(SOURCES) + "\nS1,Made up,Nobody,,,\n", encoding="utf-8")
    return dataset


def workbook(path: Path, shape: Shape, edition: int) -> Path:
    """Write a workbook with one sheet, as spreadsheets do: texts that cells share, numbers, dates by their style."""
    book = openpyxl.Workbook()
    book.active.title = sheet_title(CONTRACTS[shape.table])
    book.active["A1"], book.active["A2"] = "text", date(2025, 1, 1)
    book.save(small := path.with_suffix(".small"))
    shared: dict[str, int] = {}
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in {SHEET, SHARED}:
                new.writestr(name, old.read(name))
        new.writestr(SHEET, "".join(_sheet(shape, edition, shared)))
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        new.writestr(SHARED, f'<sst xmlns="{NAMESPACE}">{texts}</sst>')
    small.unlink()
    return path


def _sheet(shape: Shape, edition: int, shared: dict[str, int]) -> Iterator[str]:
    letters = [openpyxl.utils.get_column_letter(place) for place in range(1, len(shape.columns) + 1)]
    yield f'<worksheet xmlns="{NAMESPACE}"><sheetData>'
    yield _row(1, letters, shape.columns, shared)
    for row in range(2, shape.rows + 2):
        yield _row(row, letters, [value(row, edition) for value in shape.columns.values()], shared)
    yield "</sheetData></worksheet>"


def _row(number: int, letters: Sequence[str], values: Iterable[Value], shared: dict[str, int]) -> str:
    cells = (_cell(f"{letter}{number}", value, shared) for letter, value in zip(letters, values, strict=True))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(address: str, value: Value, shared: dict[str, int]) -> str:
    if isinstance(value, str):
        return f'<c r="{address}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'
    if isinstance(value, date):
        return f'<c r="{address}" s="1"><v>{(value - EPOCH).days}</v></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


def measured_import(book: Path, dataset: Path, *options: str) -> Cost:
    """Run an import to its end.

    Raises:
        RuntimeError: It was refused; the message holds what it printed.
    """
    before, begin = os.times(), time.perf_counter()
    process = started([sys.executable, "-m", "report_kit", "import", book, "--into", dataset, *options])
    watched, peak = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            family = (watched, *watched.children(recursive=True))
            peak = max(peak, sum(member.memory_info().rss for member in family))
        time.sleep(SAMPLING_INTERVAL)
    wall, after = time.perf_counter() - begin, os.times()
    if process.returncode:
        raise RuntimeError(f"the import of {book} was refused:\n{process.communicate()[0]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, wall, peak / 1_000_000)


if __name__ == "__main__":
    main()
