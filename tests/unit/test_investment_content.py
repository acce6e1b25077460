"""The investment briefing's words and figures, and the check of a plan typed by hand."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from report_kit.analysis.investment import plan_of_locks
from report_kit.analysis.investment.model import Lock
from report_kit.content.check import findings
from report_kit.content.investment.briefing import InvestmentBriefing, load_investment
from report_kit.content.investment.findings import (
    broken_rules,
    decisions_table,
    is_typed_by_hand,
    locks_finding,
    rules_table,
)
from report_kit.content.output import figures_row
from report_kit.content.programmes.briefing import load_programmes
from report_kit.content.programmes.tables import positions_table
from report_kit.content.wording import plain
from report_kit.data.datasets import read_dataset
from report_kit.language import language

A_LUOI = Path(__file__).resolve().parents[2] / "data" / "a_luoi"
A_LUOI_1, A_LUOI_2 = "20056", "20044"
ENGLISH = language("en")


@pytest.fixture(scope="module")
def briefing() -> InvestmentBriefing:
    return load_investment(str(A_LUOI), A_LUOI_1)


@pytest.fixture
def copied_dataset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(A_LUOI, tmp_path / "a_luoi"))


def by_hand(briefing: InvestmentBriefing, **changes: int) -> InvestmentBriefing:
    """Return the briefing with every amount of its draft fixed, but for changes by project code."""
    instance = briefing.instance
    locks = tuple(
        Lock(
            project_code=project.code,
            capital_source=part.capital_source,
            year=year,
            amount=briefing.draft.amounts.get((project.code, part.capital_source, year), 0)
            + (changes.get(project.code.replace("-", "_"), 0) if year == 2026 else 0),
        )
        for project in instance.projects
        for part in project.funding
        for year in instance.settings.years
    )
    typed = replace(briefing)
    typed.__dict__["instance"] = replace(instance, locks=locks)
    return typed


def test_the_figures_name_every_quantity_that_a_reader_may_look_for(briefing: InvestmentBriefing) -> None:
    """A program that reads figures.csv finds decisions, requirements, tiers and ceilings under these names."""
    table = decisions_table(briefing)

    names = {figures_row(quantity)["quantity"] for quantity in table.quantities()}
    assert names >= {
        "planned_amount",
        "status",
        "first_capital_year",
        "excluded_by_rule",
        "required_amount",
        "smallest_extra_amount",
        "tier_amount",
        "tier_score",
        "usable_ceiling",
        "reserve_amount",
        "verdict",
    }


def test_every_figure_of_an_illustrative_plan_is_marked_illustrative(briefing: InvestmentBriefing) -> None:
    """Nobody can take an invented amount for a reported one."""
    table = decisions_table(briefing)

    assert {quantity.basis for quantity in table.quantities()} == {"illustrative"}
    assert briefing.is_illustrative


def test_every_project_has_a_reason(briefing: InvestmentBriefing) -> None:
    """The table explains each decision, the excluded ones with their article."""
    reasons = {plain(row.cells[0], ENGLISH): plain(row.cells[3], ENGLISH) for row in decisions_table(briefing).rows}

    assert all(reasons.values())
    assert "article 55" in reasons["Central market of the commune"]
    assert "article 57" in reasons["Access road to the Hồng Kim production area, phase 1"]


def test_the_printed_draft_keeps_all_six_rules(briefing: InvestmentBriefing) -> None:
    """The rule check is evaluated on the amounts as printed, not on what the solver meant."""
    outcomes = [plain(row.cells[1], ENGLISH) for row in rules_table(briefing).rows]

    assert outcomes == ["kept"] * 6


def test_a_draft_typed_by_hand_is_recognised_and_keeps_the_rules(briefing: InvestmentBriefing) -> None:
    """Where a planner has fixed every amount, the check is a check of the plan."""
    typed = by_hand(briefing)

    words = [plain(line, ENGLISH) for line in broken_rules(typed, plan_of_locks(typed.instance))]
    assert is_typed_by_hand(typed.instance)
    assert not is_typed_by_hand(briefing.instance)
    assert words == ["The plan typed by hand keeps rules 1 to 6."]


def test_one_dong_too_much_breaks_the_plan_typed_by_hand(briefing: InvestmentBriefing) -> None:
    """A fully funded project that gets one đồng more than its need breaks rule 2, and the locks are in conflict."""
    typed = by_hand(briefing, AL1_06=1)

    words = " ".join(plain(line, ENGLISH) for line in broken_rules(typed, plan_of_locks(typed.instance)))
    assert "rule 2" in words
    assert "Embankment" in words
    assert locks_finding(typed).level == "error"


def test_check_names_what_was_fixed_by_hand() -> None:
    """`report-kit check` prints the locks of each commune and that they hold."""
    printed = "\n".join(findings(read_dataset(A_LUOI)))

    assert "A Lưới 1 commune: Fixed by hand and kept" in printed


def test_a_corrected_figure_is_shown_as_corrected(copied_dataset: Path) -> None:
    """A correction replaces the source's figure, and the table says so beside it."""
    key = "20044//NTP-NRD/development/2025/2025-07-17/HNN155514"
    with (copied_dataset / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["table", "key", "column", "expected", "corrected", "reason", "status"])
        writer.writerow(["programme_positions", key, "disbursed_amount", "549000000", "548000000", "misprint", "open"])

    table = positions_table(load_programmes(str(copied_dataset), A_LUOI_2).development)
    cells = [plain(row.cells[2], ENGLISH, "million") for row in table.rows]
    assert cells.count("548 (corrected)") == 1
