"""What changed since the previous position of each figure, in words and numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

import report_kit as rk
from report_kit.analysis.programmes.changes import position_changes
from report_kit.analysis.programmes.figures import Scope, programme_figures
from report_kit.analysis.quantities import Quantity
from report_kit.content.changes import Change, changes_in_words
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.wording import DateSpan, plain
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.figures_stated import Interval
from report_kit.language import language

A_LUOI_2 = "20044"
AUGUST = date(2025, 8, 31)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """A Lưới with a second position of one programme of A Lưới 2 at the end of August."""
    found = read_dataset(Path("data/a_luoi"))
    rows = found.table("programme_positions")
    later = rows[(rows["commune_code"] == A_LUOI_2) & (rows["programme_code"] == "NTP-NRD")].copy()
    later["as_of_date"], later["as_of_earliest_date"] = AUGUST, None
    later["disbursed_amount"], later["stated_rate_percent"] = 749_000_000, ""
    tables = {**found.tables, "programme_positions": pd.concat([rows, later], ignore_index=True)}
    return replace(found, tables=MappingProxyType(tables))


def briefing(dataset: Dataset, day: date = AUGUST) -> ProgrammeBriefing:
    """Return the briefing of A Lưới 2."""
    return ProgrammeBriefing(dataset=dataset, commune_code=A_LUOI_2, as_of_date=day)


def test_a_figure_stated_twice_has_a_previous_position(dataset: Dataset) -> None:
    """Allocated stayed, disbursed moved by 749 − 549 million; each is known within half a million of rounding."""
    found = {change.column: change for change in briefing(dataset).changes}

    assert set(found) == {"allocated_amount", "disbursed_amount"}
    assert not found["allocated_amount"].is_change
    moved = found["disbursed_amount"]
    assert (moved.previous.stated, moved.current.stated) == (549_000_000, 749_000_000)
    middle = Fraction(749_000_000 - 549_000_000)
    assert (moved.difference.low, moved.difference.high) == (middle - 10**6, middle + 10**6)


def test_only_figures_up_to_the_date_of_the_briefing_are_compared(dataset: Dataset) -> None:
    """In July there was nothing before."""
    assert briefing(dataset, date(2025, 7, 17)).changes == ()


def test_the_last_two_of_three_positions_are_compared(dataset: Dataset) -> None:
    """The first of three dates is no longer the previous one."""
    rows = dataset.table("programme_positions")
    third = rows[(rows["as_of_date"] == AUGUST) & (rows["commune_code"] == A_LUOI_2)].copy()
    third["as_of_date"], third["disbursed_amount"] = date(2025, 9, 30), 800_000_000
    scope = Scope(A_LUOI_2, 2025, date(2025, 12, 31))
    found = position_changes(programme_figures(pd.concat([rows, third], ignore_index=True), scope))

    moved = next(change for change in found if change.column == "disbursed_amount")
    assert (moved.previous.stated, moved.current.stated) == (749_000_000, 800_000_000)


def test_the_briefing_says_it_in_words_and_numbers(dataset: Dataset) -> None:
    """In both languages, with both dates once; 749 − 549 million is 200, give or take the rounding of both."""
    english = rk.programme_changes(briefing(dataset)).fragment(language("en")).plain
    vietnamese = rk.programme_changes(briefing(dataset)).fragment(language("vi")).plain

    assert "(before: a day from 1 July 2025 to 17 July 2025; now: 31 August 2025)" in english
    assert "up from VND 549 million to VND 749 million, VND 199.0 to 201.0 million more" in english
    assert "unchanged: allocated capital" in english
    assert "tăng từ 549 triệu đồng lên 749 triệu đồng (thêm 199,0 đến 201,0 triệu đồng)" in vietnamese


def test_a_figure_that_fell_is_said_to_be_down(dataset: Dataset) -> None:
    """From 549 to 449 million; where rounding leaves open which way, neither up nor down is said."""
    rows = dataset.table("programme_positions")
    rows = rows.assign(disbursed_amount=rows["disbursed_amount"].mask(rows["as_of_date"] == AUGUST, 449_000_000))
    fallen = replace(dataset, tables=MappingProxyType({**dataset.tables, "programme_positions": rows}))

    assert "down from VND 549 million to VND 449 million" in (
        rk.programme_changes(briefing(fallen)).fragment(language("en")).plain
    )


def test_without_an_earlier_date_it_says_so(dataset: Dataset) -> None:
    """Silence would be mistaken for no change."""
    assert rk.programme_changes(briefing(dataset, date(2025, 7, 17))).fragment(language("en")).plain == (
        "No figure was stated for an earlier date."
    )


def test_a_figure_with_other_dates_than_most_names_them_itself() -> None:
    """Two figures moved from May to July, one from June to July: it is in the same item, with its own dates."""
    may, june, july = (DateSpan(None, date(2025, month, 30)) for month in (5, 6, 7))
    count = Quantity(quantity="completed_count", unit="count", basis="reported")
    one, two = (replace(count, stated=Fraction(number)) for number in (1, 2))
    step = Interval(Fraction(1), Fraction(1))
    said = [Change(name, one, two, before, july, True, step) for name, before in (("a", may), ("b", june), ("c", may))]

    assert plain(changes_in_words("All", said), language("en")) == (
        "All (before: 30 May 2025; now: 30 July 2025) – a: up from 1 to 2; c: up from 1 to 2; "
        "b: up from 1 to 2 (before: 30 June 2025; now: 30 July 2025)"
    )


def test_ranges_that_follow_at_several_dates_name_their_dates(dataset: Dataset) -> None:
    """Nobody states poverty reduction; of the total August has what was disbursed, July what was allocated."""
    rows = dataset.table("programme_positions")
    earlier = rows[rows["as_of_date"] != AUGUST]
    later = earlier[(earlier["commune_code"] == A_LUOI_2) & (earlier["programme_code"] == "ALL")].copy()
    later["as_of_date"], later["as_of_earliest_date"] = AUGUST, None
    later["allocated_amount"], later["stated_rate_percent"] = pd.NA, ""
    tables = {**dataset.tables, "programme_positions": pd.concat([earlier, later], ignore_index=True)}
    both = briefing(replace(dataset, tables=MappingProxyType(tables)))
    said = [plain(item, language("en")) for item in rk.implied_figures(both.development).items]

    assert [item.split(":")[0] for item in said if item.startswith("Sustainable poverty")] == [
        "Sustainable poverty reduction, as of 31 August 2025",
        "Sustainable poverty reduction, as of a day from 1 July 2025 to 17 July 2025",
    ]
