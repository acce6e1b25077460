"""The pages on operations: what they say of numbers is what their tables show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from datasets_as_text import with_columns, write_dataset
from icalendar import Calendar

import report_kit as rk
from report_kit.analysis.operations import follow_ups
from report_kit.content.operations.briefing import OperationsBriefing, load_operations
from report_kit.content.operations.calendar import due_calendar
from report_kit.content.output import Output, figures_row
from report_kit.data.datasets import read_dataset
from report_kit.language import language

VI, EN = language("vi"), language("en")

COLUMNS = (
    "follow_up_code | kind | topic | raised_by | addressed_to | commune_codes | raised_date | due_date | status"
    " | answer_vi | answer_en | answered_date"
)
ABOUT = {"text_vi": "Việc <b>", "text_en": "Thing #1", "basis": "reported", "source_id": "S1"}
FOLLOW_UPS = with_columns(
    f"""{COLUMNS}
F1 | directive | land | City | 20044 | 20044 | 2025-07-01 | 2025-07-14 | open |  |  |
F2 | request | finance | 20044 | Sở A / Dep A | 20044 | 2025-07-02 | 2025-07-20 | in_progress | Đang làm | Under way |
F3 | request | finance | 20044 | Sở A / Dep A | 20044 |  |  | answered | Rồi | Yes | 2025-07-10
F4 | difficulty | it | 20044 |  | 20044 |  |  | open |  |  |
F5 | commitment | investment | 20044 |  | 20044 |  |  | open |  |  |
F6 | directive | land | City | * | * |  |  | done |  |  |
""",
    **ABOUT,
)
CENTRES = with_columns(
    """
commune_code | specialist_count | records_system | facilities
20044        | 14               | installed      | worn
20050        | 9                | missing        |
20056        |                  | installed      | good
""",
    as_of_date="2025-07-17",
    accounts_assigned="",
    digital_signature="",
    it_infrastructure="",
    basis="reported",
    source_id="S1",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "thử", follow_ups=FOLLOW_UPS, service_centres=CENTRES)


@pytest.fixture
def briefing(folder: Path) -> OperationsBriefing:
    return load_operations(str(folder), "20044")


def body(table: Output, code: str = "en") -> list[list[str]]:
    """Return the cells of a table's rows as a reader sees them, headings inside the table left out."""
    soup = BeautifulSoup(table.fragment(language(code)).html, "html.parser")
    rows = soup.select("tbody tr:not(.rk-section)")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


def plain_text(output: Output, code: str = "en") -> str:
    return output.fragment(language(code)).plain


def headings(table: Output, code: str = "en") -> list[str]:
    soup = BeautifulSoup(table.fragment(language(code)).html, "html.parser")
    return [row.get_text() for row in soup.select("tbody tr.rk-section")]


def value(quantity: Any) -> int:
    return int(quantity.low)


def test_counts_in_the_text_equal_counts_in_the_register(briefing: OperationsBriefing) -> None:
    """Open, overdue and closed items are counted again from the rows that the reader sees."""
    rows = body(rk.register_table(briefing))
    stages = [row[2] for row in rows]

    assert len(rows) == 6
    assert value(briefing.pending_count) == sum(stage in ("open", "in progress", "overdue") for stage in stages)
    assert value(briefing.overdue_count) == stages.count("overdue") == 1
    assert value(briefing.closed_count) == stages.count("answered") + stages.count("done") == 2
    assert value(briefing.undated_count) == sum(row[4] == "–" and row[2] not in ("answered", "done") for row in rows)


def test_counts_in_the_text_equal_the_lengths_of_the_waiting_lists(briefing: OperationsBriefing) -> None:
    """What others wait for, what the commune waits for, and what nobody was named for add up to what is open."""
    lists = (rk.awaited_table(briefing), rk.waits_for_table(briefing), rk.nobody_named_table(briefing))
    counted = (briefing.awaited_count, briefing.waiting_count, briefing.unnamed_count)

    assert [value(count) for count in counted] == [len(body(table)) for table in lists] == [2, 1, 1]
    assert sum(map(value, counted)) == value(briefing.pending_count)


def test_nothing_reported_is_not_nothing_to_do(tmp_path: Path) -> None:
    """A commune of which no follow-up was reported has not 0 open items: nobody knows how many it has."""
    unasked = load_operations(str(write_dataset(tmp_path / "trống", service_centres=CENTRES)), "20044")
    tables = (rk.awaited_table(unasked), rk.waits_for_table(unasked), rk.nobody_named_table(unasked))
    cards = plain_text(rk.operations_key_figures(unasked))

    assert cards.count(": Not reported") == len(("open", "overdue", "awaited", "waiting"))
    assert "0" not in cards.replace("17 July 2025", "")
    assert {plain_text(table) for table in (*tables, rk.figures_concerned(unasked))} == {"Nothing has been reported."}


def test_headings_of_topics_count_their_own_rows(briefing: OperationsBriefing) -> None:
    """Finance has one open and one answered, land one open and one done."""
    assert headings(rk.register_table(briefing)) == [
        "Finance and budget: 1 open, 1 closed",
        "Public investment: 1 open, 0 closed",
        "Land: 1 open, 1 closed",
        "Information technology: 1 open, 0 closed",
    ]


def test_days_are_written_as_a_reader_would_say_them(briefing: OperationsBriefing) -> None:
    """Due on 14 July and on 20 July, looked at on 17 July."""
    due = {row[0].partition("[")[2][:2]: row[4] for row in body(rk.register_table(briefing))}
    vietnamese = {row[0].partition("[")[2][:2]: row[4] for row in body(rk.register_table(briefing), "vi")}

    assert (due["F1"], due["F2"]) == ("14 July 2025 (days overdue: 3)", "20 July 2025 (days left: 3)")
    assert (vietnamese["F1"], vietnamese["F2"]) == ("14/7/2025 (quá 3 ngày)", "20/7/2025 (còn 3 ngày)")


def test_an_answer_stands_below_what_was_asked(briefing: OperationsBriefing) -> None:
    """With its date, if there is one."""
    texts = [row[0] for row in body(rk.register_table(briefing))]

    assert "Thing #1 [F3] Answer of 10 July 2025: Yes" in texts
    assert "Thing #1 [F2] Answer: Under way" in texts


def test_texts_of_the_register_are_escaped(briefing: OperationsBriefing) -> None:
    """A source's angle brackets and hashes are text."""
    table = rk.register_table(briefing)

    assert "Việc &lt;b&gt;" in table.fragment(VI).html
    assert "Thing \\#1" in table.fragment(EN).typst


def test_readiness_says_what_works_what_is_worn_and_what_nobody_reported(briefing: OperationsBriefing) -> None:
    """And how the others stand that reported it."""
    table = rk.readiness_table(briefing)
    rows = {row[0]: (row[1], row[3]) for row in body(table)}

    assert headings(table) == ["Staff", "Works", "Works in part, or is worn", "Not reported"]
    assert rows["Specialists"] == ("14", "9")
    assert rows["Work-record system"] == ("installed", "works in 1 of 2")
    assert rows["Facilities"] == ("worn", "works in 1 of 1")
    assert rows["Accounts"] == ("–", "–")


def test_readiness_is_drawn_for_the_aspects_that_anyone_reported(briefing: OperationsBriefing) -> None:
    """Two of three have a record system; one of two good rooms."""
    assert rk.readiness_chart(briefing).fragment(EN).alt == (
        "work-record system (A Lưới 2 commune: installed): 2 of 3; facilities (A Lưới 2 commune: worn): 1 of 2"
    )


def test_every_number_of_the_page_has_a_name_of_its_own(briefing: OperationsBriefing) -> None:
    """Two different figures never share a row of figures.csv."""
    outputs: tuple[Output, ...] = (
        rk.operations_key_figures(briefing),
        rk.readiness_table(briefing),
        rk.readiness_chart(briefing),
        rk.register_table(briefing),
        rk.waits_for_table(briefing),
    )
    rows = {tuple(figures_row(one).items()) for output in outputs for one in output.quantities() if one.is_known}
    names = [dict(row)["quantity"] for row in rows]

    assert sorted(names) == sorted(set(names))


def test_a_housing_order_shows_the_houses_and_an_investment_item_the_draft() -> None:
    """A Lưới 4 has 7 houses under construction; A Lưới 2 undertook to prepare its plan."""
    of_a_luoi_4 = body(rk.figures_concerned(load_operations("data/a_luoi", "20101")))
    of_a_luoi_2 = body(rk.figures_concerned(load_operations("data/a_luoi", "20044")))

    assert of_a_luoi_4[0][1] == "TP-01"
    assert "houses under construction: 7" in of_a_luoi_4[0][2]
    assert [row[1] for row in of_a_luoi_2] == ["AL2-03", "TP-01", "AL2-04, TP-05"]
    assert of_a_luoi_2[0][2].startswith("draft 2026–2030: VND ")
    assert "83.2%" in of_a_luoi_2[2][2]


def test_invented_figures_make_the_whole_briefing_illustrative() -> None:
    """A Lưới 2's draft is invented, A Lưới 5 shows no draft."""
    assert load_operations("data/a_luoi", "20044").is_illustrative
    assert not load_operations("data/a_luoi", "20050").is_illustrative


def test_a_dataset_without_operations_says_what_to_report(tmp_path: Path) -> None:
    """Nothing fails, nothing is zero."""
    nothing = load_operations(str(write_dataset(tmp_path)), "20044")

    assert body(rk.register_table(nothing)) == []
    assert rk.readiness_finding(nothing).level == "warning"
    assert [
        text.partition("sheet ")[2] for text in rk.operations_requests(nothing).fragment(EN).plain.splitlines()
    ] == [
        "“Trung tâm Phục vụ hành chính”).",
        "“Việc cần theo dõi”).",
    ]


def test_an_empty_list_says_that_nothing_is_open(tmp_path: Path) -> None:
    """Which is not the same as nothing reported."""
    done = with_columns(f"{COLUMNS}\nF6 | directive | land | City | * | * |  |  | done |  |  |", **ABOUT)
    nothing = load_operations(str(write_dataset(tmp_path, follow_ups=done)), "20044")

    for shown in (rk.awaited_table(nothing), rk.waits_for_table(nothing), rk.nobody_named_table(nothing)):
        assert shown.fragment(EN).plain == "No open item."


def test_requests_are_put_to_those_who_raised_the_items(briefing: OperationsBriefing) -> None:
    """Who must act, by when, since when, and what became of what is overdue."""
    asked = rk.operations_requests(briefing).fragment(EN).plain.splitlines()

    assert "- City, about what it raised: status (items F1) (sheet “Việc cần theo dõi”)." in asked
    assert (
        "- A Lưới 2 commune, about what it raised: who must act (items F4); due date (items F4, F5); "
        "day it was raised (items F4, F5) (sheet “Việc cần theo dõi”)."
    ) in asked


# The overview


def test_the_overview_counts_open_items_by_topic_and_by_who_must_act(briefing: OperationsBriefing) -> None:
    """Both ways of counting give the total."""
    table = rk.open_items_overview(briefing)
    rows = {row[0]: row[1:] for row in body(table)}

    assert headings(table) == ["By topic", "By who must act (open items only)"]
    assert rows["Land"] == ["1", "1", "0", "0", "1"]
    assert rows["Dep A"] == ["1", "0", "0", "–", "–"]
    assert rows["A Lưới 2 commune"][0] == "2"
    assert rows["Nobody named"][0] == "1"
    assert rows["Total"] == ["4", "1", "2", "1", "1"]


def test_the_overview_shows_the_centres_of_all_communes_that_reported(folder: Path) -> None:
    """One row each; how many are silent is said below."""
    whole = OperationsBriefing(
        dataset=read_dataset(folder), commune_code="", as_of_date=read_dataset(folder).settings.as_of_date
    )
    table = rk.readiness_overview(whole)

    assert [row[0] for row in body(table)] == ["A Lưới 1 commune", "A Lưới 2 commune", "A Lưới 5 commune"]
    assert [row[1] for row in body(table)] == ["–", "at least 14", "at least 9"]
    assert "Communes that reported nothing: 2." in table.fragment(EN).plain + table.fragment(EN).html


def test_long_lists_of_the_overview_show_their_ends(folder: Path) -> None:
    """Three centres, one row at each end: one lies between; of those who must act the first alone is shown."""
    dataset = read_dataset(folder)
    whole = OperationsBriefing(dataset=dataset, commune_code="", as_of_date=dataset.settings.as_of_date, rows_shown=1)
    centres, items = rk.readiness_overview(whole), rk.open_items_overview(whole)

    assert "… 1 more, all of them in figures.csv …" in headings(centres)
    assert len(body(centres)) == 2
    assert any(heading.endswith("more, all of them in figures.csv …") for heading in headings(items))
    everything = OperationsBriefing(dataset=dataset, commune_code="", as_of_date=dataset.settings.as_of_date)
    assert len(list(items.quantities())) == len(list(rk.open_items_overview(everything).quantities()))


# The calendar


def test_the_calendar_holds_the_due_dates_as_whole_days(folder: Path) -> None:
    """Only items with a due date, each with an identity that later files keep."""
    dataset = read_dataset(folder)
    items = follow_ups(dataset.table("follow_ups"), dataset.settings.as_of_date)
    events = Calendar.from_ical(due_calendar(items, dataset.communes, "thử", VI)).walk("VEVENT")

    assert [(str(event["uid"]), str(event["dtstart"].dt)) for event in events] == [
        ("F1@thử.report-kit", "2025-07-14"),
        ("F2@thử.report-kit", "2025-07-20"),
    ]
    assert str(events[1]["summary"]) == "[F2] Việc <b>"
    assert "Sở A" in str(events[1]["description"])


def test_the_same_items_give_the_same_calendar(folder: Path) -> None:
    """No clock is read."""
    dataset = read_dataset(folder)
    items = follow_ups(dataset.table("follow_ups"), dataset.settings.as_of_date)

    first, second = (due_calendar(items, dataset.communes, dataset.name, EN) for _ in range(2))
    assert first == second
