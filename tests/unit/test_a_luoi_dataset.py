"""The default dataset holds what was published about A Lưới in 2025, figure by figure, and nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.figures_stated import Interval, stated_interval
from report_kit.data.resources import project_root
from report_kit.data.slices import Slicer

pytestmark = pytest.mark.skipif(project_root() is None, reason="the dataset is part of the repository only")

BILLION = 10**9
MILLION = 10**6
A_LUOI_1, A_LUOI_2, A_LUOI_3, A_LUOI_4, A_LUOI_5 = "20056", "20044", "20071", "20101", "20050"
ALL_FIVE = f"{A_LUOI_1};{A_LUOI_2};{A_LUOI_3};{A_LUOI_4};{A_LUOI_5}"
JULY, AUGUST = date(2025, 7, 17), date(2025, 8, 25)


@pytest.fixture(scope="module")
def a_luoi() -> Dataset:
    return read_dataset(Path(str(project_root())) / "data" / "a_luoi")


def only_row(frame: pd.DataFrame, **values: Any) -> pd.Series[Any]:
    """Return the one row of a frame that has these values."""
    for column, value in values.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def position(dataset: Dataset, **values: Any) -> pd.Series[Any]:
    return only_row(dataset.table("programme_positions"), **values)


def houses(dataset: Dataset, codes: str, category: str, **values: Any) -> pd.Series[Any]:
    values = {"work_type": "", "as_of_date": JULY, **values}
    return only_row(dataset.table("housing"), commune_codes=codes, beneficiary_category=category, **values)


def stated(row: pd.Series[Any], amount: str) -> Interval:
    """Return the interval that an amount of a row stands for."""
    stem = amount.removesuffix("_amount")
    return stated_interval(row[amount], bound=row[f"{stem}_bound"], rounded_to=row[f"{stem}_rounded_to"])


def between(low: float, high: float, unit: int) -> Interval:
    return Interval(Fraction(str(low)) * unit, Fraction(str(high)) * unit)


def test_it_concerns_the_five_communes_of_a_luoi(a_luoi: Dataset) -> None:
    """Their codes are not in the order of their names."""
    names = dict(a_luoi.communes[["commune_code", "commune_name"]].itertuples(index=False))

    assert [names[code] for code in a_luoi.settings.communes] == [f"A Lưới {number}" for number in (1, 2, 3, 4, 5)]
    assert a_luoi.settings.province_code == "46"
    assert len(a_luoi.province_communes) == 21 + 19


def test_briefings_are_about_17_july_2025_unless_told_otherwise(a_luoi: Dataset) -> None:
    """The last day that the undated article can be about."""
    assert a_luoi.settings.as_of_date == JULY
    assert a_luoi.settings.budget_year == 2025


def test_every_figure_is_reported_by_a_source(a_luoi: Dataset) -> None:
    """Positions and houses are all as somebody published them."""
    for name in ("programme_positions", "housing"):
        table = a_luoi.table(name)

        assert set(table["basis"]) == {"reported"}
        assert set(table["source_id"]) <= set(a_luoi.table("sources")["source_id"])


def test_the_total_of_a_luoi_2_is_more_than_21_of_more_than_25_billion(a_luoi: Dataset) -> None:
    """Stated at 83.2 %, development capital, between 1 and 17 July."""
    row = position(a_luoi, commune_code=A_LUOI_2, programme_code="ALL")

    assert stated(row, "allocated_amount") == between(25, 25 + 1, BILLION)
    assert stated(row, "disbursed_amount") == between(21, 21 + 1, BILLION)
    assert (row["stated_rate_percent"], row["fund_type"], row["capital_source"]) == ("83.2", "development", "")
    assert (row["as_of_earliest_date"], row["as_of_date"]) == (date(2025, 7, 1), JULY)


def test_new_rural_development_is_549_of_996_million(a_luoi: Dataset) -> None:
    """Stated at 55.1 %, both printed to the million."""
    row = position(a_luoi, commune_code=A_LUOI_2, programme_code="NTP-NRD")

    assert stated(row, "allocated_amount") == between(996 - 0.5, 996 + 0.5, MILLION)
    assert stated(row, "disbursed_amount") == between(549 - 0.5, 549 + 0.5, MILLION)
    assert row["stated_rate_percent"] == "55.1"


def test_ethnic_minorities_and_mountains_is_more_than_20_of_24_billion(a_luoi: Dataset) -> None:
    """Stated at 84.3 %, for 16 works."""
    row = position(a_luoi, commune_code=A_LUOI_2, programme_code="NTP-EMM")

    assert stated(row, "allocated_amount") == between(24, 24 + 1, BILLION)
    assert stated(row, "disbursed_amount") == between(20, 20 + 1, BILLION)
    assert (row["stated_rate_percent"], row["project_count"]) == ("84.3", 16)


def test_nobody_stated_the_third_programme_or_the_other_communes(a_luoi: Dataset) -> None:
    """Silence is not zero: there is no row."""
    positions = a_luoi.table("programme_positions")

    assert set(positions["commune_code"]) == {A_LUOI_2, "*"}
    assert "NTP-SPR" not in set(positions["programme_code"])


@pytest.mark.parametrize(
    ("source_id", "capital_source", "disbursed", "allocated", "percent"),
    [
        ("VNE0912", "", 3268, 4821, "67.8"),
        ("VNE0912", "NSĐP", 2462, 3348, "73.5"),
        ("VNE0912", "NSTW", 775, 1301, "59.5"),
        ("VNE0912", "ODA", 31, 172, "18.2"),
        ("VNE0912-S", "", 3268, 6844, "45.3"),
    ],
)
def test_the_citys_public_investment_stands_as_printed(
    a_luoi: Dataset, source_id: str, capital_source: str, disbursed: int, allocated: int, percent: str
) -> None:
    """To 25 August, in whole billions, also where the printed rate is not the quotient."""
    row = position(a_luoi, commune_code="*", source_id=source_id, capital_source=capital_source)

    assert stated(row, "disbursed_amount") == between(disbursed - 0.5, disbursed + 0.5, BILLION)
    assert stated(row, "allocated_amount") == between(allocated - 0.5, allocated + 0.5, BILLION)
    assert (row["stated_rate_percent"], row["as_of_date"], row["programme_code"]) == (percent, AUGUST, "ALL")
    assert "only the programmes" in row["note"]


def test_the_citys_investment_by_source_adds_up(a_luoi: Dataset) -> None:
    """2,462 + 775 + 31 = 3,268 and 3,348 + 1,301 + 172 = 4,821."""
    positions = a_luoi.table("programme_positions")
    parts = positions[(positions["commune_code"] == "*") & (positions["capital_source"] != "")]

    assert parts["disbursed_amount"].sum() == (2462 + 775 + 31) * BILLION == 3268 * BILLION
    assert parts["allocated_amount"].sum() == (3348 + 1301 + 172) * BILLION == 4821 * BILLION


@pytest.mark.parametrize(
    ("category", "approved"), [("ALL", 503 + 325 + 342), ("merit", 503), ("ntp_emm", 325), ("poor_and_hardship", 342)]
)
def test_in_july_the_city_had_approved_1170_houses(a_luoi: Dataset, category: str, approved: int) -> None:
    """503 + 325 + 342, to be finished by 18 July."""
    row = houses(a_luoi, "*", category)

    assert row["approved_count"] == approved
    assert (row["deadline_date"], row["as_of_earliest_date"]) == (date(2025, 7, 18), date(2025, 7, 1))
    assert row["source_id"] == "HNN155514"


def test_7_houses_were_under_construction_in_a_luoi_4(a_luoi: Dataset) -> None:
    """For people with meritorious services; how many were approved there nobody said."""
    row = houses(a_luoi, A_LUOI_4, "merit")

    assert row["under_construction_count"] == 7
    assert row["approved_count"] is pd.NA


def test_30_houses_were_unfinished_in_three_communes_together(a_luoi: Dataset) -> None:
    """A group figure: nobody published how they divide."""
    row = houses(a_luoi, f"{A_LUOI_1};{A_LUOI_4};{A_LUOI_5}", "ntp_emm")

    assert row["not_completed_count"] == 30
    assert row["under_construction_count"] is pd.NA


def test_all_325_houses_of_the_programmes_are_in_a_luoi(a_luoi: Dataset) -> None:
    """The source of August says so of the plan that stood in July."""
    row = houses(a_luoi, ALL_FIVE, "ntp_emm")

    assert (row["approved_count"], row["source_id"]) == (325, "VNE0825")
    assert "July" in row["note"]


@pytest.mark.parametrize(
    ("category", "work_type", "approved"),
    [
        ("ALL", "", 1170),
        ("merit", "", 210 + 293),
        ("merit", "new_build", 210),
        ("merit", "repair", 293),
        ("ntp_emm", "", 325),
        ("poor_and_hardship", "", 77 + 281),
        ("poor_and_hardship", "new_build", 77),
        ("poor_and_hardship", "repair", 281),
    ],
)
def test_in_august_the_final_counts_were_published(
    a_luoi: Dataset, category: str, work_type: str, approved: int
) -> None:
    """They contradict themselves, 503 + 325 + 358 ≠ 1,170, and stand as published."""
    row = houses(a_luoi, "*", category, work_type=work_type, as_of_date=AUGUST)

    assert row["approved_count"] == approved
    assert row["source_id"] == "VNE0825"


def test_all_houses_were_completed_by_12_august(a_luoi: Dataset) -> None:
    """A fact of its own date."""
    assert houses(a_luoi, "*", "ALL", as_of_date=date(2025, 8, 12))["completed_count"] == 1170


def test_the_325_houses_were_handed_over(a_luoi: Dataset) -> None:
    """In the five communes together."""
    assert houses(a_luoi, ALL_FIVE, "ntp_emm", as_of_date=AUGUST)["handed_over_count"] == 325


@pytest.mark.parametrize(("category", "billions"), [("merit", 21), ("poor_and_hardship", 13)])
def test_support_is_stated_as_more_than_a_number_of_billions(a_luoi: Dataset, category: str, billions: int) -> None:
    """Truncated to the billion."""
    row = houses(a_luoi, "*", category, as_of_date=AUGUST)

    assert stated(row, "supported_amount") == between(billions, billions + 1, BILLION)


def test_the_catalogue_changes_with_the_period(a_luoi: Dataset) -> None:
    """Three programmes to 2025, then one with two components."""
    in_2025 = a_luoi.programmes[a_luoi.programmes["last_year"] == 2025]
    in_2026 = a_luoi.programmes[a_luoi.programmes["first_year"] == 2026]

    assert in_2025["programme_code"].tolist() == ["NTP-NRD", "NTP-EMM", "NTP-SPR"]
    assert in_2026["programme_code"].tolist() == ["NTP-2026", "NTP-2026-1", "NTP-2026-2"]
    assert in_2026["parent_code"].tolist() == ["", "NTP-2026", "NTP-2026"]


@pytest.mark.parametrize(
    ("commune", "counts"),
    [
        (A_LUOI_1, {"programme_positions": 5, "housing": 12 + 4}),
        (A_LUOI_2, {"programme_positions": 5 + 3, "housing": 12 + 4}),
        (A_LUOI_4, {"programme_positions": 5, "housing": 12 + 4 + 1}),
    ],
)
def test_each_commune_is_told_what_concerns_it(a_luoi: Dataset, commune: str, counts: dict[str, int]) -> None:
    """The city's rows, the groups' rows, and its own."""
    sliced = Slicer(a_luoi).slice(commune)

    assert {name: len(sliced.table(name)) for name in counts} == counts
