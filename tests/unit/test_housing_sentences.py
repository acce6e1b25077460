"""What the first sentences on houses say of many figures."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from report_kit.content.housing.briefing import HousingBriefing, load_housing
from report_kit.content.housing.findings import houses_changes
from report_kit.content.wording import plain
from report_kit.language import language

A_LUOI = Path(__file__).resolve().parents[2] / "data" / "a_luoi"
COUNTS = ("approved_count", "under_construction_count", "completed_count", "not_completed_count", "handed_over_count")


def with_lines(folder: Path, lines: dict[str, tuple[int, ...]], before: tuple[int, ...] = ()) -> HousingBriefing:
    """Return the briefing of A Lưới 2 where it stated counts itself, by category; *before* those of each in May."""
    dataset = Path(shutil.copytree(A_LUOI, folder / "a_luoi"))
    path = dataset / "housing.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        earlier = [("2025-05-31", category, before) for category in lines if before]
        for day, category, counts in (*earlier, *(("2025-07-17", *line) for line in lines.items())):
            about = {"commune_codes": "20044", "beneficiary_category": category, "as_of_date": day}
            about |= {
                "plan_first_year": "2025",
                "plan_last_year": "2025",
                "basis": "reported",
                "source_id": "HNN155514",
            }
            writer.writerow(about | dict(zip(COUNTS, counts, strict=True)))
    return load_housing(str(dataset), "20044")


def test_a_few_figures_are_all_said(tmp_path: Path) -> None:
    """Five counts of one group are one sentence."""
    said = plain(with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5)}).stated_here, language("en"))

    assert said.count("people with meritorious services") == len(COUNTS)
    assert "table" not in said


def test_of_many_figures_the_totals_are_said(tmp_path: Path) -> None:
    """Ten counts read aloud tell nobody anything: those of all groups do, from approved to handed over."""
    lines = {"merit": (9, 2, 6, 3, 5), "ALL": (20, 4, 11, 9, 8)}
    said = plain(with_lines(tmp_path, lines).stated_here, language("en"))

    assert [said.index(f": {count} (all categories)") for count in (20, 4, 11, 9, 8)] == sorted(
        said.index(f": {count} (all categories)") for count in (20, 4, 11, 9, 8)
    )
    assert "meritorious" not in said
    assert said.endswith("; the table of houses has the other figures")


def test_the_changes_of_one_group_are_one_item(tmp_path: Path) -> None:
    """Its name is said once, then each of its five counts with both dates."""
    briefing = with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5), "ALL": (20, 4, 11, 9, 8)}, before=(9, 1, 4, 5, 3))
    own = [plain(item, language("en")) for item in houses_changes(briefing).items]
    own = [item for item in own if item.startswith("A Lưới 2 commune, ")]

    assert [item.count("31 May 2025") for item in own] == [len(COUNTS), len(COUNTS)]
    assert all("approved: " in item and item.count("A Lưới 2") == 1 for item in own)
