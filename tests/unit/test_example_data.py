"""`report-kit example-data`: a complete, illustrative dataset that keeps the contract and comes out the same twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from report_kit.data.contracts import CONTRACTS
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.example import write_example
from report_kit.data.figures_stated import Interval, stated_interval
from report_kit.data.reference import commune_list
from report_kit.errors import UsageError

ALL_COMMUNES_COUNT = len(commune_list().frame)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("example") / "country"
    write_example(folder, communes=120, seed=1)
    return read_dataset(folder)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("communes", [1, 7])
def test_an_example_keeps_the_contract(tmp_path: Path, communes: int, seed: int) -> None:
    """Whatever its size and seed, no problem is found in it."""
    write_example(tmp_path, communes=communes, seed=seed)

    assert len(read_dataset(tmp_path).settings.communes) == communes


@pytest.mark.parametrize("table", CONTRACTS)
def test_an_example_fills_every_table(example: Dataset, table: str) -> None:
    """No table of the contract is left empty."""
    assert len(example.table(table)) > 0


@pytest.mark.parametrize("table", [name for name in CONTRACTS if "basis" in CONTRACTS[name].column_names])
def test_every_figure_of_an_example_is_illustrative(example: Dataset, table: str) -> None:
    """Nothing in an example passes for a reported figure."""
    assert set(example.table(table)["basis"]) == {"illustrative"}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """An example can be made again anywhere."""
    write_example(tmp_path / "once", communes=12, seed=5)
    write_example(tmp_path / "twice", communes=12, seed=5)

    assert contents(tmp_path / "once") == contents(tmp_path / "twice")


def test_another_seed_gives_other_figures(tmp_path: Path) -> None:
    """The seed chooses the communes and their figures."""
    write_example(tmp_path / "one", communes=12, seed=1)
    write_example(tmp_path / "two", communes=12, seed=2)

    assert contents(tmp_path / "one")["projects.csv"] != contents(tmp_path / "two")["projects.csv"]


def test_an_example_replaces_an_earlier_one(tmp_path: Path) -> None:
    """Writing into the same folder leaves nothing of the example before."""
    write_example(tmp_path / "fresh", communes=3, seed=2)
    write_example(tmp_path / "used", communes=9, seed=1)
    write_example(tmp_path / "used", communes=3, seed=2)

    assert contents(tmp_path / "used") == contents(tmp_path / "fresh")


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """A folder that holds somebody's work is not written to."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match=r"holds other files, such as notes\.txt"):
        write_example(tmp_path, communes=1, seed=1)


@pytest.mark.parametrize("count", [0, ALL_COMMUNES_COUNT + 1])
def test_a_number_of_communes_that_does_not_exist_is_refused(tmp_path: Path, count: int) -> None:
    """The country has as many communes as it has."""
    with pytest.raises(UsageError, match=f"Write a number from 1 to {ALL_COMMUNES_COUNT}"):
        write_example(tmp_path, communes=count, seed=1)


def test_communes_are_chosen_from_many_provinces(example: Dataset) -> None:
    """A part of the country looks like the whole: 120 communes in runs of five come from at least ten provinces."""
    assert example.communes["province_code"].nunique() >= 10


def test_projects_have_a_position_every_month(example: Dataset) -> None:
    """Monthly positions make the time series; together they miss no month up to the as-of date."""
    months = {day.month for day in example.table("project_positions")["as_of_date"]}

    assert months == set(range(1, 8))


def test_some_figures_are_not_reported(example: Dataset) -> None:
    """Real reports have gaps, and so has an example."""
    assert example.table("programme_positions")["disbursed_amount"].isna().any()


def test_some_figures_are_rounded(example: Dataset) -> None:
    """Officials round, and so does an example."""
    assert example.table("programme_positions")["allocated_rounded_to"].notna().any()


def test_some_houses_are_known_for_several_communes_only(example: Dataset) -> None:
    """A group's sum that nobody split is part of every example of some size."""
    assert example.table("housing")["commune_codes"].str.contains(";").any()


def intervals(frame: pd.DataFrame, stem: str) -> pd.Series[Any]:
    """Return the interval that each amount of a frame stands for."""
    unit = frame[f"{stem}_rounded_to"].map(lambda value: None if value is pd.NA else int(value), na_action=None)
    triples = zip(frame[f"{stem}_amount"], frame[f"{stem}_bound"], unit, strict=True)
    return pd.Series(
        [
            stated_interval(int(value), bound=bound, rounded_to=None if pd.isna(unit) else int(unit))
            for value, bound, unit in triples
        ],
        index=frame.index,
    )


def no_more_than(part: Interval, whole: Interval) -> bool:
    return whole.high is None or part.low is None or part.low <= whole.high


def test_programmes_pay_no_more_than_they_have(example: Dataset) -> None:
    """Around every pair of stated amounts there is a truth in which disbursed is at most allocated."""
    positions = example.table("programme_positions").dropna(subset=["allocated_amount", "disbursed_amount"])

    assert all(map(no_more_than, intervals(positions, "disbursed"), intervals(positions, "allocated")))


def cumulative(frame: pd.DataFrame, by: list[str], column: str) -> Callable[[], bool]:
    ordered = frame.dropna(subset=[column]).sort_values([*by, "as_of_date"])
    steps = ordered.groupby(by)[column].diff().dropna()
    return lambda: bool((steps >= 0).all())


def test_disbursement_never_shrinks(example: Dataset) -> None:
    """Amounts are cumulative since 1 January, also where a mistyped one was corrected."""
    assert cumulative(example.table("project_positions"), ["project_code"], "disbursed_amount")()


def test_completed_houses_never_shrink(example: Dataset) -> None:
    """A house that was completed stays completed."""
    by = ["commune_codes", "beneficiary_category", "work_type"]

    assert cumulative(example.table("housing"), by, "completed_count")()


def test_a_commune_keeps_its_projects_in_a_larger_example(tmp_path: Path) -> None:
    """Figures are drawn per commune, so a larger example of the same seed contains the smaller one's projects."""
    write_example(tmp_path / "small", communes=5, seed=3)
    write_example(tmp_path / "large", communes=20, seed=3)
    rows = {name: (tmp_path / name / "projects.csv").read_text("utf-8").splitlines() for name in ("small", "large")}

    assert set(rows["small"]) <= set(rows["large"])


def test_an_example_is_about_one_date(example: Dataset) -> None:
    """Briefings are written for the last date with figures."""
    assert example.settings.as_of_date == max(example.table("project_positions")["as_of_date"]) == date(2025, 7, 31)
