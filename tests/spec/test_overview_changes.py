"""What changed in a whole dataset: each figure beside its own previous position, in numbers and in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from report_kit.analysis.overview_changes import Tally, tally
from report_kit.content.briefing import Briefing
from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.operations.briefing import OperationsBriefing
from report_kit.content.overview.briefing import OverviewBriefing
from report_kit.content.overview.changes import overview_changes
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.language import language

JUNE, JULY, AUGUST = (datetime.date(2025, month, 15) for month in (6, 7, 8))
MILLION = 10**6


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset(Path("data/a_luoi"))


def with_tables(dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> Dataset:
    """Return the dataset with other tables."""
    return replace(dataset, tables=MappingProxyType({**dataset.tables, **tables}))


def positions(dataset: Dataset, *rows: tuple[str, datetime.date, int, int]) -> pd.DataFrame:
    """Return exact totals of communes: code, date, allocated and disbursed in million đồng."""
    table = dataset.table("programme_positions")
    template = table[(table["commune_code"] == "20044") & (table["programme_code"] == "ALL")]
    return pd.concat([_position(template, *row) for row in rows], ignore_index=True)


def _position(template: pd.DataFrame, code: str, day: datetime.date, allocated: int, disbursed: int) -> pd.DataFrame:
    row = template.copy()
    row[["commune_code", "stated_rate_percent"]] = [code, ""]
    row[["allocated_bound", "disbursed_bound"]] = "exact"
    row["as_of_date"], row["as_of_earliest_date"] = [day], [None]
    row["allocated_amount"], row["disbursed_amount"] = allocated * MILLION, disbursed * MILLION
    row["allocated_rounded_to"] = row["disbursed_rounded_to"] = pd.array([pd.NA], dtype="Int64")
    row["source_id"] = f"S-{day.isoformat()}"
    return row


def overview(
    dataset: Dataset, *rows: tuple[str, datetime.date, int, int], day: datetime.date = AUGUST, shown: int = 8
) -> OverviewBriefing:
    """Return the overview of A Lưới with these positions and without houses and centres."""
    tables = {"programme_positions": positions(dataset, *rows)}
    tables |= {name: dataset.table(name).iloc[:0] for name in ("housing", "service_centres")}
    return OverviewBriefing(dataset=with_tables(dataset, tables), commune_code="", as_of_date=day, rows_shown=shown)


def said(briefing: OverviewBriefing) -> list[str]:
    """Return the lines of the section in English."""
    return overview_changes(briefing).fragment(language("en")).plain.split("\n")


def test_a_figure_stands_beside_its_own_previous_position(dataset: Dataset) -> None:
    """90 − 30 = 60 million more by August, whatever other communes did and when."""
    lines = said(overview(dataset, ("20044", JUNE, 100, 30), ("20044", AUGUST, 100, 90), ("20056", JULY, 50, 5)))

    assert "A Lưới 2 commune\t30\t15 June 2025\t90\t15 August 2025\t60.0" in lines
    assert not any("A Lưới 1" in line for line in lines)


def test_only_the_two_latest_positions_count(dataset: Dataset) -> None:
    """Of three months the last two; before August only those of June and July are known."""
    rows = [("20044", JUNE, 100, 30), ("20044", JULY, 100, 70), ("20044", AUGUST, 100, 90)]

    assert any("\t70\t15 July 2025\t90\t15 August 2025\t20.0" in line for line in said(overview(dataset, *rows)))
    assert any(
        "\t30\t15 June 2025\t70\t15 July 2025\t40.0" in line for line in said(overview(dataset, *rows, day=JULY))
    )


def test_the_greatest_rise_comes_first_and_a_fall_last(dataset: Dataset) -> None:
    """+1, −5 and +40 million; what is allocated did not move and is only counted."""
    moved = {"20056": (10, 11), "20044": (10, 5), "20071": (10, 50)}
    rows = [
        (code, day, 100, amount) for code, pair in moved.items() for day, amount in zip((JUNE, JULY), pair, strict=True)
    ]
    lines = [line for line in said(overview(dataset, *rows)) if "\t15 July 2025" in line]

    assert [line.split("\t")[0] for line in lines] == [f"A Lưới {number} commune" for number in (3, 1, 2)]
    assert [line.split("\t")[-1] for line in lines] == ["40.0", "1.0", "-5.0"]


def test_words_say_how_many_figures_moved(dataset: Dataset) -> None:
    """One higher, one lower, one the same: three have an earlier position."""
    moved = {"20056": (10, 11), "20044": (10, 5), "20071": (10, 10)}
    rows = [
        (code, day, 100, amount) for code, pair in moved.items() for day, amount in zip((JUNE, JULY), pair, strict=True)
    ]
    html = overview_changes(overview(dataset, *rows)).fragment(language("en")).html

    assert "with an earlier position: 3; higher: 1, lower: 1, the same: 1." in html
    assert "with an earlier position: 3; higher: 0, lower: 0, the same: 3." in html  # allocated


def test_without_an_earlier_position_there_is_one_sentence_and_no_table(dataset: Dataset) -> None:
    """Two sources of one day are no change either: the reader learns of them where figures are reconciled."""
    twice = overview(dataset, ("20044", JULY, 100, 30), ("20044", JULY, 100, 40))

    assert said(twice) == ["No figure was stated for an earlier date."]


def test_a_long_list_shows_its_ends_and_figures_csv_has_all(dataset: Dataset) -> None:
    """Five communes, one row at each end: three lie between."""
    codes = dataset.settings.communes
    rows = [(code, day, 100, 10 + step) for step, code in enumerate(codes) for day in (JUNE, JULY)]
    rows = [(code, day, allocated, amount + 50 * (day == JULY)) for code, day, allocated, amount in rows]
    table = overview_changes(overview(dataset, *rows, shown=1))
    differences = [one for one in table.quantities() if one.quantity == "disbursed_amount_change"]

    assert "3 more" in table.fragment(language("en")).plain
    assert {one.commune_code for one in differences} == set(codes)
    assert {one.low for one in differences} == {50 * MILLION}


def test_houses_of_the_city_changed_from_july_to_august(dataset: Dataset) -> None:
    """The reported figures: 342 houses of poor households in July, 358 in August; 358 − 342 = 16."""
    august = OverviewBriefing(dataset=dataset, commune_code="", as_of_date=datetime.date(2025, 8, 25))
    text = overview_changes(august).fragment(language("vi")).plain

    assert "được duyệt\t342\t1–17/7/2025\t358\t25/8/2025\t16" in text


def test_a_tally_counts_every_step_once() -> None:
    """Two up, one down, one nowhere."""
    assert tally([3, -1, 0, 2]) == Tally(higher=2, lower=1, same=1)
    assert tally([3, -1, 0, 2]).number == 2 + 1 + 1


def centres(dataset: Dataset) -> pd.DataFrame:
    """Return what was reported of A Lưới 2's centre in June and in August, by different sources."""
    row = dataset.table("service_centres").iloc[[0]]
    dated: list[Any] = [row.assign(as_of_date=[day], as_of_earliest_date=[None]) for day in (JUNE, AUGUST)]
    return pd.concat([dated[0].assign(source_id="S-JUNE", specialist_count=12), dated[1]], ignore_index=True)


def earlier_houses(dataset: Dataset) -> pd.DataFrame:
    """Return the houses of A Lưới 4 in June and in July, by different sources."""
    table = dataset.table("housing")
    row = table[table["commune_codes"] == "20101"]
    june = row.assign(as_of_date=[JUNE], as_of_earliest_date=[None], source_id="S-JUNE", under_construction_count=9)
    return pd.concat([table, june], ignore_index=True)


def test_the_service_centres_of_a_dataset_are_among_what_changed(dataset: Dataset) -> None:
    """From 12 specialists in June to 14 in August."""
    changed = with_tables(dataset, {"service_centres": centres(dataset)})
    briefing = OverviewBriefing(dataset=changed, commune_code="", as_of_date=AUGUST)

    assert "A Lưới 2 commune, specialists\t12\t15 June 2025\t14\t15 August 2025\t2" in said(briefing)


def briefings_with_an_earlier_source(dataset: Dataset) -> dict[str, Briefing]:
    """Return one briefing of each report whose previous figures have a source of their own."""
    rows = positions(dataset, ("20044", JUNE, 100, 30), ("20044", AUGUST, 100, 90))
    tables = {"programme_positions": rows, "service_centres": centres(dataset), "housing": earlier_houses(dataset)}
    known = with_tables(dataset, tables)
    about: dict[str, Any] = {"dataset": known, "as_of_date": AUGUST}
    return {
        f"S-{JUNE.isoformat()}": ProgrammeBriefing(**about, commune_code="20044"),
        "S-JUNE operations": OperationsBriefing(**about, commune_code="20044"),
        "S-JUNE housing": HousingBriefing(**about, commune_code="20101"),
        "S-JUNE overview": OverviewBriefing(**about, commune_code=""),
    }


def test_the_source_of_a_previous_figure_is_among_the_sources(dataset: Dataset) -> None:
    """Every figure leads to its source, that before the change too."""
    found = briefings_with_an_earlier_source(dataset)

    assert [name for name, briefing in found.items() if name.split()[0] not in briefing.source_ids] == []
