"""The operations briefings of A Lưới and the list of follow-ups, by the commands that people type."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup
from command_line import ROOT, report_kit
from icalendar import Calendar

pytestmark = pytest.mark.xdist_group("a_luoi")

COMMUNES = {"20056": "A Lưới 1", "20044": "A Lưới 2", "20071": "A Lưới 3", "20101": "A Lưới 4", "20050": "A Lưới 5"}
TITLES = {"vi": "Tình hình hoạt động và việc cần theo dõi", "en": "Operations and follow-up"}
PENDING = {"chưa có kết quả", "đang thực hiện", "quá hạn"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operations")
    done = report_kit(
        "build", "data/a_luoi", "--report", "operations", "--style", "brief", "--out", folder, "--jobs", 2
    )
    assert done.returncode == 0, done.stderr
    return folder


def page(folder: Path, commune: str, code: str) -> BeautifulSoup:
    path = folder / commune / f"operations.{code}.html"
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def figures(folder: Path, commune: str) -> dict[str, str]:
    with (folder / commune / "operations.figures.csv").open(encoding="utf-8") as file:
        return {row["quantity"]: row["low"] or row["stated"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("code", TITLES)
@pytest.mark.parametrize("commune", COMMUNES)
def test_every_commune_has_its_briefing_in_both_languages(built: Path, commune: str, code: str) -> None:
    """As a page and as a PDF, each with its title and its commune."""
    text = page(built, commune, code).get_text()
    pdf = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(built / commune / f"operations.{code}.pdf").pages)

    assert TITLES[code] in text
    assert COMMUNES[commune] in text
    assert "HNN155514" in text
    assert "TP-01" in pdf


@pytest.mark.parametrize("commune", COMMUNES)
def test_counts_of_the_page_equal_its_register(built: Path, commune: str) -> None:
    """Counted again from the rows of the built page."""
    register = next(
        table
        for table in page(built, commune, "vi").select("table.rk-table")
        if "Sổ theo dõi" in table.caption.get_text()
    )
    rows = register.select("tbody tr:not(.rk-section)")
    stages = Counter(row.find_all("td")[1].get_text() for row in rows)
    found = figures(built, commune)

    assert int(found["pending_count"]) == sum(stages[stage] for stage in PENDING)
    assert int(found["overdue_count"]) == stages["quá hạn"]
    assert int(found["awaited_count"]) + int(found["waiting_count"]) + int(found["nobody_named_count"]) == len(rows)


def test_only_the_briefing_with_the_invented_draft_has_the_banner(built: Path) -> None:
    """A Lưới 2 undertook to prepare its plan, whose figures are illustrative."""
    with_banner = {code for code in COMMUNES if "số liệu giả định" in page(built, code, "vi").get_text()}

    assert with_banner == {"20044"}


def test_follow_ups_are_listed_as_json_for_one_commune() -> None:
    """A Lưới 5: four of its own, three of the department, six of the city."""
    done = report_kit("follow-ups", "data/a_luoi", "--commune", "A Lưới 5", "--open", "--json")
    listed = json.loads(done.stdout)

    assert done.returncode == 0
    assert Counter(item["follow_up_code"].rpartition("-")[0] for item in listed) == {"AL5": 4, "SNNMT": 3, "TP": 6}
    assert listed[0]["days_to_due"] == 18 - 17


def test_follow_ups_due_before_a_day_are_written_as_a_calendar(tmp_path: Path) -> None:
    """The same bytes each time; on the day after the due date the order is overdue."""
    calendars = [tmp_path / "one.ics", tmp_path / "two.ics"]
    arguments = ("follow-ups", "data/a_luoi", "--due-before", "2025-07-19", "--as-of", "2025-07-19")
    done = [report_kit(*arguments, "--ics", path) for path in calendars]
    (event,) = Calendar.from_ical(calendars[0].read_bytes()).walk("VEVENT")

    assert "chưa hoàn thành: 1, trong đó quá hạn: 1" in done[0].stdout
    assert str(event["dtstart"].dt) == "2025-07-18"
    assert calendars[0].read_bytes() == calendars[1].read_bytes()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("vi", ("Mã", "Thời hạn", "Số ngày còn lại", "18/7/2025", "Việc cần theo dõi đến ngày 17/7/2025")),
        ("en", ("Code", "Due", "Days left", "18 July 2025", "Follow-ups as of 17 July 2025")),
    ],
)
def test_the_list_of_follow_ups_speaks_one_language(code: str, words: tuple[str, ...]) -> None:
    """Headings, dates and the sentence below as well as the texts."""
    done = report_kit("follow-ups", "data/a_luoi", "--language", code)
    text = " ".join(done.stdout.split())

    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--due-before", "18/7/2025"], "--due-before '18/7/2025' is not a date. Write it as 2025-07-18."),
        (["--commune", "Sa Pa"], "no commune here has the code or name 'Sa Pa'."),
        (["--language", "fr"], "--language: there is no catalogue for language 'fr'"),
        (["--ics", "/nowhere/x.ics"], "--ics /nowhere/x.ics: the file cannot be written"),
    ],
)
def test_wrong_options_are_explained_without_a_traceback(arguments: list[str], message: str) -> None:
    """With the exit code of a usage error."""
    done = report_kit("follow-ups", str(ROOT / "data" / "a_luoi"), *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
