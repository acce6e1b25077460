"""`docs/figures-csv.md` describes every column and every figure of the files that briefings leave behind."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from command_line import ROOT, report_kit

from report_kit.build.figures_csv import COLUMNS, COMMUNE_COLUMN

REPORTS = ("programmes", "housing", "investment_plan", "operations", "overview")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report on one commune, and the overview."""
    out = tmp_path_factory.mktemp("figures")
    only = ("--commune", "20044", "--format", "html", "--language", "vi", "--style", "brief", "--out", out)
    done = report_kit("build", *(part for report in REPORTS for part in ("--report", report)), *only)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def described() -> set[str]:
    """The names that the page describes."""
    return set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "figures-csv.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("report", REPORTS)
def test_every_figure_is_described(report: str, built: Path, described: set[str]) -> None:
    """What follows a dot tells parts of one figure apart and needs no description of its own."""
    (path,) = built.rglob(f"{report}.figures.csv")
    with path.open(encoding="utf-8", newline="") as file:
        names = {row["quantity"].split(".")[0] for row in csv.DictReader(file)}

    assert names, path
    assert names - described == set()


def test_every_column_is_described(described: set[str]) -> None:
    """The last column stands only in reports on several communes."""
    assert {*COLUMNS, COMMUNE_COLUMN} - described == set()
