"""Which rows the tables of the programmes briefing have."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from report_kit.content.programmes.briefing import ProgrammeBriefing, load_programmes
from report_kit.content.programmes.findings import agreement
from report_kit.content.programmes.tables import carry_over_table, pace_table, positions_table
from report_kit.content.wording import plain
from report_kit.language import language

A_LUOI = Path(__file__).resolve().parents[2] / "data" / "a_luoi"
EARLIER = {
    "commune_code": "20044", "programme_code": "NTP-EMM", "fund_type": "development", "budget_year": "2025",
    "as_of_date": "2025-05-31", "basis": "reported", "source_id": "HNN155514",
}  # fmt: skip


def with_earlier(folder: Path, **figures: str) -> ProgrammeBriefing:
    """Return the briefing of A Lưới 2, of whose figures a source stated some more in May."""
    dataset = Path(shutil.copytree(A_LUOI, folder / "a_luoi"))
    path = dataset / "programme_positions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(EARLIER | figures)
    return load_programmes(str(dataset), "20044")


@pytest.mark.parametrize("table", [positions_table, pace_table, carry_over_table])
def test_an_earlier_date_without_amounts_is_no_part_of_a_table(tmp_path: Path, table: object) -> None:
    """Capital carried over was last stated in May: that is no reason for a row in which nothing can be computed."""
    briefing = with_earlier(tmp_path, carried_over_amount="391700000")
    rows = table(briefing.development).rows  # type: ignore[operator]

    assert {row.role for row in rows} == {"body", "total"}
    names = [plain(row.cells[0], language("en")) for row in rows]
    assert len(names) == len(set(names))


def test_an_earlier_date_with_a_rate_has_rows_under_its_own_heading(tmp_path: Path) -> None:
    """What was stated last stays, however old, and says of when it is."""
    briefing = with_earlier(tmp_path, programme_code="NTP-SPR", stated_rate_percent="23.5")
    rows = [[plain(cell, language("en")) for cell in row.cells] for row in positions_table(briefing.development).rows]
    heading = rows.index(["As of 31 May 2025"])

    assert [row[3] for row in rows[heading + 1 :]] == ["23.5%"]
    assert len(rows[0]) == 1


def test_figures_of_the_city_that_nobody_reported_are_no_warning() -> None:
    """One sentence says that there are none; a commune without any of its own is warned of it."""
    briefing = load_programmes(str(A_LUOI), "20056")

    assert agreement(briefing.province_figures).fragment(language("vi")).html == ""
    assert "rk-warning" in agreement(briefing.development).fragment(language("vi")).html
