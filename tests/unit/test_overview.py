"""The overview: sums are ratios of sums, nothing is split or guessed, long tables stay short."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

from report_kit.analysis.overview import fundings, houses_left, reporting
from report_kit.content.headlines import headline
from report_kit.content.overview.briefing import OverviewBriefing, load_overview
from report_kit.content.overview.tables import overview_agreement, ranking_table, reporting_table
from report_kit.content.wording import plain
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.slices import Slicer, read_slice
from report_kit.language import language

A_LUOI = "data/a_luoi"
PLAN = range(2026, 2031)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_dataset(Path(A_LUOI))


def position(dataset: Dataset, code: str, allocated: int, disbursed: int) -> pd.DataFrame:
    """Return a row of exact amounts for a commune's total."""
    rows = dataset.table("programme_positions")
    row = rows[(rows["commune_code"] == "20044") & (rows["programme_code"] == "ALL")].copy()
    row[["commune_code", "stated_rate_percent"]] = [code, ""]
    row[["allocated_bound", "disbursed_bound"]] = "exact"
    row["allocated_amount"], row["disbursed_amount"] = allocated, disbursed
    row["allocated_rounded_to"] = row["disbursed_rounded_to"] = pd.array([pd.NA], dtype="Int64")
    return row


def overview(dataset: Dataset, *rows: pd.DataFrame, shown: int = 20) -> OverviewBriefing:
    """Return the overview of A Lưới with other positions."""
    tables = {**dataset.tables, "programme_positions": pd.concat(rows, ignore_index=True)}
    changed = replace(dataset, tables=MappingProxyType(tables))
    day = dataset.settings.as_of_date
    return OverviewBriefing(dataset=changed, commune_code="", as_of_date=day, rows_shown=shown)


def test_the_rate_of_all_communes_is_the_ratio_of_the_sums(dataset: Dataset) -> None:
    """Not the mean of 90 % and 10 %."""
    built = overview(dataset, position(dataset, "20056", 100, 90), position(dataset, "20071", 900, 90))

    assert built.rate.low == built.rate.high == Fraction(90 + 90, 100 + 900)


def test_communes_are_ranked_by_their_rate(dataset: Dataset) -> None:
    """The highest first."""
    built = overview(dataset, position(dataset, "20056", 100, 10), position(dataset, "20071", 100, 90))

    assert [one.commune_code for one in built.totals] == ["20071", "20056"]


def test_contradictory_figures_are_named_and_in_no_sum(dataset: Dataset) -> None:
    """More disbursed than allocated cannot be; the other commune alone makes the sum."""
    built = overview(dataset, position(dataset, "20056", 100, 200), position(dataset, "20071", 100, 90))

    assert built.sums.communes == 1
    assert built.rate.low == Fraction(90, 100)
    assert "A Lưới 1" in overview_agreement(built).fragment(language("en")).plain


def test_without_figures_nothing_is_zero(dataset: Dataset) -> None:
    """Missing is missing."""
    built = overview(dataset, dataset.table("programme_positions").iloc[:0])

    assert not built.rate.is_known
    assert built.stated_count is None


def test_a_long_ranking_shows_its_ends_and_lists_all_in_the_figures(dataset: Dataset) -> None:
    """Five communes, one row at each end: three lie between."""
    codes = dataset.settings.communes
    built = overview(dataset, *(position(dataset, code, 100, 10 + n) for n, code in enumerate(codes)), shown=1)
    table = ranking_table(built)

    assert "3 more" in table.fragment(language("en")).plain
    rates = [one for one in table.quantities() if one.quantity == "disbursement_rate"]
    assert {one.commune_code for one in rates} == set(codes)


def test_houses_of_a_group_stay_one_line(dataset: Dataset) -> None:
    """Thirty houses left in three communes together; no commune gets ten."""
    found = {one.scope: one.left for one in houses_left(dataset.table("housing"), dataset.settings.as_of_date)}

    assert found[("20050", "20056", "20101")].stated == 30
    assert ("20050",) not in found


def test_needs_are_what_projects_cost_less_what_they_already_got(dataset: Dataset) -> None:
    """A Lưới 5, by hand: the sum over its lines of total investment − allocated before, in million đồng."""
    found = {one.commune_code: one for one in fundings(dataset.tables, dataset.settings.communes, PLAN)}
    needs = (8200 - 5600) + (1640 - 900) + (7300 - 2000) + 2900 + (5600 - 2600) + (3700 - 2900) + 280 + 4700 + 500
    needs += 5200 + 1100

    assert found["20050"].need_amount == needs * 10**6


def test_of_tables_without_rows_nobody_has_reported(dataset: Dataset) -> None:
    """A dataset begins with nothing but its settings."""
    empty = {name: table.iloc[:0] for name, table in dataset.tables.items()}
    found = reporting(empty, dataset.settings.communes, dataset.settings.as_of_date)

    assert found
    assert all(reported == set() for reported in found.values())


def test_who_has_not_reported_is_named(dataset: Dataset) -> None:
    """Only A Lưới 2 has programme figures, only A Lưới 4 houses of its own."""
    found = reporting(dataset.tables, dataset.settings.communes, dataset.settings.as_of_date)

    assert found["programme_positions"] == {"20044"}
    assert found["housing"] == {"20101"}
    assert found["housing_shared"] == {"20056", "20044", "20071", "20050"}
    text = reporting_table(load_overview(A_LUOI)).fragment(language("en")).plain
    assert "A Lưới 1 commune, A Lưới 3 commune, A Lưới 4 commune, A Lưới 5 commune" in text


def test_figures_after_the_date_of_the_overview_are_not_looked_at(dataset: Dataset) -> None:
    """Before the first figure nobody has reported programmes."""
    found = reporting(dataset.tables, dataset.settings.communes, datetime.date(2025, 1, 1))

    assert found["programme_positions"] == set()


def test_the_bytes_of_a_whole_dataset_give_the_same_overview(dataset: Dataset) -> None:
    """A job sees what a planner sees."""
    again = read_slice(Slicer(dataset).whole_bytes())
    day = dataset.settings.as_of_date
    one, other = (OverviewBriefing(dataset=found, commune_code="", as_of_date=day) for found in (dataset, again))

    assert (one.totals, one.houses, one.fundings) == (other.totals, other.houses, other.fundings)


def test_a_dataset_of_one_commune_is_no_plural(dataset: Dataset) -> None:
    """Nowhere on its overview stand “1 communes”."""
    of_one = replace(dataset, settings=replace(dataset.settings, communes=("20044",)))
    built = OverviewBriefing(dataset=of_one, commune_code="", as_of_date=dataset.settings.as_of_date)
    words = (built.commune, headline(built).lines[0], reporting_table(built).caption)

    assert plain(built.commune, language("en")) == "1 commune or ward"
    assert not any("1 communes" in plain(one, language("en")) for one in words)
