"""What the first sentences on houses say of many figures."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

from bs4 import BeautifulSoup

from report_kit.content.headlines import headline
from report_kit.content.housing.briefing import HousingBriefing, load_housing
from report_kit.content.housing.charts import houses_chart, shared_table
from report_kit.content.housing.findings import houses_changes, housing_requests
from report_kit.content.housing.key_figures import housing_key_figures
from report_kit.content.investment.needs import known_needs
from report_kit.content.wording import plain
from report_kit.language import language

A_LUOI = Path(__file__).resolve().parents[2] / "data" / "a_luoi"
COUNTS = ("approved_count", "under_construction_count", "completed_count", "not_completed_count", "handed_over_count")


def with_dated_lines(
    folder: Path, dates: dict[str, dict[str, dict[str, int | str]]], as_of: str | None = None
) -> HousingBriefing:
    """Return the briefing of A Lưới 2 where it stated some counts itself, by date and category."""
    dataset = Path(shutil.copytree(A_LUOI, folder / "a_luoi"))
    path = dataset / "housing.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    about = {"commune_codes": "20044", "plan_first_year": "2025", "plan_last_year": "2025", "basis": "reported"}
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        for day, lines in dates.items():
            for category, counts in lines.items():
                line = {"beneficiary_category": category, "as_of_date": day, "source_id": "HNN155514"}
                writer.writerow(about | line | counts)
    return load_housing(str(dataset), "20044", as_of)


def cards(briefing: HousingBriefing) -> dict[str, tuple[str, str]]:
    """Return figure and note of each card by its name, as an English reader finds them."""
    page = BeautifulSoup(housing_key_figures(briefing).fragment(language("en")).html, "html.parser")
    found = (card.find_all(["dt", "dd"]) for card in page.select("dl > div"))
    texts = ([part.get_text() for part in card] for card in found)
    return {name: (value, "".join(note)) for name, value, *note in texts}


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
    """Five counts of one group are one sentence, which names the group once."""
    said = plain(with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5)}).stated_here, language("en"))

    assert [f": {count}" in said for count in (9, 2, 6, 3, 5)] == [True] * len(COUNTS)
    assert said.count("people with meritorious services") == 1
    assert "table" not in said


def test_of_many_figures_the_totals_are_said(tmp_path: Path) -> None:
    """Ten counts read aloud tell nobody anything: those of all groups do, from approved to handed over."""
    lines = {"merit": (9, 2, 6, 3, 5), "ALL": (20, 4, 11, 9, 8)}
    said = plain(with_lines(tmp_path, lines).stated_here, language("en"))

    counts, rest = said.split(" (all categories); ")
    assert re.findall(r"\d+", counts) == ["20", "4", "11", "9", "8"]
    assert rest == "the table of houses has the other figures"


def test_what_a_later_date_has_replaced_is_not_said_again(tmp_path: Path) -> None:
    """In May 10 of 20 houses were left; in July 15 are completed, so that 20 − 15 = 5 are: nobody reads of the 10."""
    before = {"ALL": {"approved_count": 20, "not_completed_count": 10}}
    now = {"ALL": {"approved_count": 20, "completed_count": 15}}
    briefing = with_dated_lines(tmp_path, {"2025-05-31": before, "2025-07-17": now})

    assert plain(briefing.stated_here, language("en")) == "houses approved: 20, houses completed: 15 (all categories)"
    assert cards(briefing)["Not completed"] == ("5", "A Lưới 2 commune: all categories")


def test_what_no_later_date_contradicts_is_still_said(tmp_path: Path) -> None:
    """Of the houses handed over July says nothing new: the 4 of May stand."""
    before = {"ALL": {"approved_count": 20, "handed_over_count": 4}}
    briefing = with_dated_lines(tmp_path, {"2025-05-31": before, "2025-07-17": {"ALL": {"completed_count": 15}}})

    assert "handed over: 4" in plain(briefing.stated_here, language("en"))


def test_cards_prefer_all_beneficiaries_together(tmp_path: Path) -> None:
    """3 of 9 and 9 of 20 houses are left: the card says 9, and no card is of a part while totals are there."""
    briefing = with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5), "ALL": (20, 4, 11, 9, 8)})
    found = cards(briefing)

    assert [found[name][0] for name in ("Approved", "Completed", "Not completed", "Under construction")] == [
        "20", "11", "9", "4",
    ]  # fmt: skip
    assert {note for name, (_, note) in found.items() if "deadline" not in name} == {"A Lưới 2 commune: all categories"}


def test_a_deadline_that_has_passed_is_counted_from(tmp_path: Path) -> None:
    """Four days after 13 July no minus sign is left to the reader; a group that is finished has no deadline to meet."""
    counts = {"approved_count": 9, "completed_count": 6}
    done = {"approved_count": 5, "completed_count": 5, "deadline_date": "2025-06-30"}
    lines = {"merit": counts | {"deadline_date": "2025-07-13"}, "ntp_emm": done}
    found = cards(with_dated_lines(tmp_path, {"2025-07-17": lines}))

    assert found["Days since the deadline"] == (
        str(17 - 13),
        "People with meritorious services to the revolution: deadline 13 July 2025",
    )


def test_a_deadline_that_passed_since_the_figures_leaves_the_answer_open(tmp_path: Path) -> None:
    """On 30 July nobody knows whether the 3 houses of 17 July were finished by the 20th, ten days before."""
    line: dict[str, int | str] = {"approved_count": 9, "completed_count": 6, "deadline_date": "2025-07-20"}
    briefing = with_dated_lines(tmp_path, {"2025-07-17": {"merit": line}}, as_of="2025-07-30")
    answer = headline(briefing)

    assert answer.standing == "unknown"
    assert plain(answer.lines[0], language("en")).startswith(
        "It cannot be said whether A Lưới 2 commune has finished: as of 17 July 2025 houses still to be completed were "
        f"{9 - 6}"
    )
    # The five communes share houses with an earlier deadline, the 18th, of which nobody knows more either.
    assert cards(briefing)["Days since the deadline"] == (
        str(30 - 18),
        "Households under the national target programmes: deadline 18 July 2025",
    )


def test_a_group_without_houses_left_is_no_answer_for_all(tmp_path: Path) -> None:
    """Of one group all 5 houses are completed, of another 2 are under construction: no card says that 0 are left."""
    lines = {"merit": {"approved_count": 5, "completed_count": 5}, "ntp_emm": {"under_construction_count": 2}}
    found = cards(with_dated_lines(tmp_path, {"2025-07-17": lines}))

    assert found["Not completed"] == ("Not reported", "")


def test_the_description_of_a_chart_has_the_number_of_every_bar(tmp_path: Path) -> None:
    """Those under construction too, which no other word of it implies."""
    briefing = with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5)})
    (described,) = [
        part for part in plain(houses_chart(briefing.own).alt, language("en")).split("; ") if "meritorious" in part
    ]

    assert described.endswith(": approved 9, completed 6, under construction 2, not completed 3")


def test_the_changes_of_one_group_are_one_item(tmp_path: Path) -> None:
    """Its name and the two dates are said once, then which way each count went; what stayed comes last."""
    briefing = with_lines(tmp_path, {"merit": (9, 2, 6, 3, 5)}, before=(9, 1, 4, 5, 5))
    own = [plain(item, language("en")) for item in houses_changes(briefing).items]

    assert [item for item in own if item.startswith("A Lưới 2 commune, ")] == [
        (
            "A Lưới 2 commune, people with meritorious services to the revolution "
            "(before: 31 May 2025; now: 17 July 2025) – "
            "completed: up from 4 to 6; not completed: down from 5 to 3; under construction: up from 1 to 2; "
            "unchanged: approved 9, handed over 5"
        )
    ]


def test_a_plan_needs_each_house_once(tmp_path: Path) -> None:
    """Of 20 houses 9 are left, of which 3 of one group in May: a plan that lists both would build 12."""
    before = {"merit": {"approved_count": 9, "not_completed_count": 3, "not_started_count": 1}}
    now = {"ALL": {"approved_count": 20, "completed_count": 11}, "merit": {"under_construction_count": 2}}
    briefing = with_dated_lines(tmp_path, {"2025-05-31": before, "2025-07-17": now})
    needs = [plain(item, language("en")) for item in known_needs(briefing).items]

    assert [need for need in needs if "houses" in need] == [
        f"houses not completed: {20 - 11} (all categories) in A Lưới 2 commune"
    ]


def test_shared_figures_stand_below_the_communes_and_houses_they_are_about(tmp_path: Path) -> None:
    """Kinds of work are lines of their own; a row says only what it counts."""
    together = {"commune_codes": "20044;20050"}
    houses = {"merit": {**together, "work_type": "new_build", "approved_count": 7, "completed_count": 4}}
    briefing = with_dated_lines(tmp_path, {"2025-07-17": houses})
    rows = [(row.role, plain(row.cells[0], language("en"))) for row in shared_table(briefing).rows]
    start = next(place for place, (_, text) in enumerate(rows) if "A Lưới 5" in text and "new" in text)

    assert rows[start : start + 3] == [
        (
            "section",
            "communes A Lưới 2, A Lưới 5: people with meritorious services to the revolution – new build",
        ),
        ("body", "approved"),
        ("body", "completed"),
    ]


def test_requests_that_differ_in_the_beneficiaries_only_are_one_item(tmp_path: Path) -> None:
    """Whoever holds the figures of one group holds those of the other."""
    lines = {category: {"approved_count": 9, "completed_count": 4} for category in ("merit", "poor_and_hardship")}
    own = [
        plain(item, language("en"))
        for item in housing_requests(with_dated_lines(tmp_path, {"2025-07-17": lines})).items
    ]

    both = "people with meritorious services to the revolution; poor, near-poor and other households in hardship"
    assert [item.split(":")[0] for item in own if "not all counts" in item] == [
        f"A Lưới 2 commune, {both}, as of 17 July 2025"
    ]
