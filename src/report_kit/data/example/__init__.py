"""An example of a whole dataset: real communes, invented figures, the same bytes for the same seed.

Every figure is drawn for its commune and subject alone, so a commune's projects and programmes do not depend on how
many communes an example has. Figures agree with each other but for a few deliberate contradictions; some are rounded,
some are missing, as in real reports. Figures of a whole province are left out: they say nothing in a dataset of
several.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from report_kit.data.contracts import CONTRACTS
from report_kit.data.example.housing import housing_rows
from report_kit.data.example.operations import centre_rows, follow_up_rows
from report_kit.data.example.places import Place, chosen_places
from report_kit.data.example.programmes import programme_rows
from report_kit.data.example.projects import BUDGET_YEAR, MONTH_ENDS, PLAN_YEARS, Portfolio
from report_kit.data.example.stated import Row
from report_kit.data.example.treasury import treasury_rows
from report_kit.data.settings_file import FILE
from report_kit.errors import UsageError
from report_kit.messages import message

SOURCES = {
    "MINH-HOA-CT": (
        "Báo cáo tình hình thực hiện chương trình mục tiêu quốc gia (minh họa)",
        "Sổ minh họa của bộ công cụ",
    ),
    "MINH-HOA-DA": ("Bảng đối chiếu vốn dự án hằng tháng (minh họa)", "Sổ minh họa của bộ công cụ"),
    "MINH-HOA-KB": ("Biểu 01a/TTKHN của kho bạc (minh họa)", "Sổ minh họa của bộ công cụ"),
    "MINH-HOA-VH": ("Sổ theo dõi vận hành và công việc (minh họa)", "Sổ minh họa của bộ công cụ"),
    "MINH-HOA-NHA": ("Báo cáo xóa nhà tạm, nhà dột nát (minh họa)", "Sổ minh họa của bộ công cụ"),
}
_NOTE = "Số liệu do bộ công cụ đặt ra, không có thật. / Invented by the kit; none of it is real."


def write_example(folder: Path, *, communes: int, seed: int) -> None:
    """Write a complete illustrative dataset.

    Args:
        folder: Where to; made if it does not exist, and must hold nothing but an earlier example's files.
        communes: How many communes it has.
        seed: Chooses the communes and every figure.

    Raises:
        UsageError: the country does not have so many communes, or the folder holds other files.
    """
    places = chosen_places(communes, seed)
    files = {contract.file for contract in CONTRACTS.values()} | {FILE}
    if folder.exists() and (others := sorted({path.name for path in folder.iterdir()} - files)):
        raise UsageError(
            message(
                "{folder} holds other files, such as {file}. Name a new folder.", folder=str(folder), file=others[0]
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    with _Tables(folder) as tables:
        tables.add("sources", _source_rows())
        counts = {place.code: _add_commune(tables, place, seed) for place in places}
        for run in dict.fromkeys(place.run for place in places):
            tables.add("housing", housing_rows(run, seed))
    (folder / FILE).write_text(_settings(counts, seed), encoding="utf-8", newline="\n")


def _add_commune(tables: _Tables, place: Place, seed: int) -> int:
    """Add a commune's rows; return how many projects its previous plan had."""
    portfolio = Portfolio(place, seed)
    tables.add("projects", portfolio.project_rows())
    tables.add("project_funding", portfolio.funding_rows())
    tables.add("project_positions", portfolio.position_rows())
    tables.add("capital_ceilings", portfolio.ceiling_rows())
    tables.add("plan_locks", portfolio.lock_rows())
    tables.add("corrections", portfolio.correction_rows())
    tables.add("programme_positions", programme_rows(place, portfolio.projects, seed))
    tables.add("treasury_lines", treasury_rows(place, portfolio.projects, seed))
    tables.add("service_centres", centre_rows(place, seed))
    tables.add("follow_ups", follow_up_rows(place, seed))
    return portfolio.previous_count()


def _source_rows() -> Iterator[Row]:
    for code, (title, publisher) in SOURCES.items():
        yield {"source_id": code, "title": title, "publisher": publisher, "note": _NOTE}


def _settings(previous_counts: dict[str, int], seed: int) -> str:
    count = f"{len(previous_counts):,}"
    communes = "".join(f'  "{code}",\n' for code in previous_counts)
    counts = "".join(f'"{code}" = {number}\n' for code, number in previous_counts.items())
    return (
        f"# Invented by the kit to show how it works (seed {seed}); none of the figures is real.\n"
        f'title_vi = "Số liệu minh họa của {count.replace(",", ".")} xã"\n'
        f'title_en = "Illustrative figures of {count} commune{"" if count == "1" else "s"}"\n'
        f"communes = [\n{communes}]\n"
        f"budget_year = {BUDGET_YEAR}\n"
        f"as_of_date = {MONTH_ENDS[-1].isoformat()}\n"
        f"plan_first_year = {PLAN_YEARS[0]}\n"
        f"plan_last_year = {PLAN_YEARS[-1]}\n\n"
        f"[previous_plan_project_count]\n{counts}"
    )


class _Tables:
    """The files of a dataset while they are written, row by row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def __enter__(self) -> _Tables:
        for name, contract in CONTRACTS.items():
            file = self._files.enter_context((self._folder / contract.file).open("w", encoding="utf-8", newline=""))
            writer = csv.DictWriter(file, contract.column_names, restval="", lineterminator="\n")
            writer.writeheader()
            self._writers[name] = writer
        return self

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        self._writers[table].writerows(rows)

    def __exit__(self, *_: Any) -> None:
        self._files.close()
