"""A slice holds what one commune's briefing may know, and the same facts always give the same bytes."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from datasets_as_text import SETTINGS, csv_text, minimal_table, with_columns, write_dataset

from report_kit.data.cache import CachedDataset, cached_dataset, dataset_key
from report_kit.data.contracts import CONTRACTS
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.slices import Slicer, read_slice
from report_kit.errors import DatasetError, UnknownCommuneError

SOURCES = """
source_id | title | publisher
S1        | Một   | UBND xã
S2        | Hai   | UBND xã
S3        | Ba    | UBND xã
"""

HOUSING = with_columns(
    """
commune_codes     | beneficiary_category | as_of_date | approved_count | source_id
*                 | ALL                  | 2025-07-17 | 1170           | S1
20056;20101;20050 | ntp_emm              | 2025-07-17 | 30             | S1
20101             | ntp_emm              | 2025-07-17 | 11             | S1
20101             | merit                | 2025-07-17 | 7              | S1
20101;20050       | ntp_emm              | 2025-06-30 | 25             | S1
20101;20044       | ntp_emm              | 2025-07-17 | 19             | S1
20044             | ntp_emm              | 2025-07-17 | 8              | S2
20071             | ntp_emm              | 2025-07-17 | 9              | S3
""",
    plan_first_year="2025",
    plan_last_year="2025",
    basis="reported",
)

PROJECTS = with_columns(
    """
project_code | commune_code | name_vi | sector | start_year | completion_year | score
P1           | 20044        | Đường   | Đường  | 2026       | 2028            | 70.5
P2           | 20071        | Cầu     | Cầu    | 2026       | 2028            | 60
""",
    project_group="C",
    phase="new_start",
    priority_tier="n",
    basis="illustrative",
    source_id="",
)

LOCKS = """
project_code | capital_source | year | locked_amount | reason
P1           | NSTW           | 2026 | 5             | Cam kết
P2           | NSTW           | 2026 | 6             | Cam kết
"""


def dataset_in(folder: Path, **tables: str) -> Dataset:
    return read_dataset(write_dataset(folder, **tables))


def all_slices(dataset: Dataset) -> dict[str, bytes]:
    """Return the slice of each commune, as bytes."""
    slicer = Slicer(dataset)
    return {code: slicer.slice_bytes(code) for code in dataset.settings.communes}


def changed_slices(before: Dataset, after: Dataset) -> set[str]:
    """Return the communes whose slice has changed."""
    slices = all_slices(after)
    return {code for code, content in all_slices(before).items() if content != slices[code]}


def housing_of(dataset: Dataset) -> set[tuple[str, str, str]]:
    """Return the rows of housing as (communes, category, approved)."""
    rows = dataset.table("housing")[["commune_codes", "beneficiary_category", "approved_count"]]
    return {(codes, category, str(count)) for codes, category, count in rows.itertuples(index=False)}


def test_a_slice_holds_the_communes_own_group_and_city_rows(tmp_path: Path) -> None:
    """A Lưới 2 is alone in its own row and in a group with A Lưới 4."""
    sliced = Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice("20044")

    assert {("*", "ALL", "1170"), ("20101;20044", "ntp_emm", "19"), ("20044", "ntp_emm", "8")} <= housing_of(sliced)


def test_a_slice_holds_the_co_members_rows_of_the_groups_category(tmp_path: Path) -> None:
    """A Lưới 1 shares 30 with 4 and 5: their own rows, and their group, say what is left for it."""
    sliced = Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice("20056")

    assert housing_of(sliced) == {
        ("*", "ALL", "1170"),
        ("20056;20101;20050", "ntp_emm", "30"),
        ("20101", "ntp_emm", "11"),
        ("20101;20050", "ntp_emm", "25"),
    }


def test_everyone_else_stays_outside_a_slice(tmp_path: Path) -> None:
    """A group that reaches beyond the shared one is not the commune's to know."""
    sliced = Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice("20050")

    assert {("20101", "merit", "7"), ("20101;20044", "ntp_emm", "19")}.isdisjoint(housing_of(sliced))


def test_a_slice_holds_the_rows_of_the_communes_own_projects(tmp_path: Path) -> None:
    """Rows that name a project belong to the project's commune."""
    sliced = Slicer(dataset_in(tmp_path, projects=PROJECTS, plan_locks=LOCKS)).slice("20071")

    assert sliced.table("projects")["project_code"].tolist() == ["P2"]
    assert sliced.table("plan_locks")["locked_amount"].tolist() == [6]


def test_a_slice_holds_only_the_sources_that_its_rows_name(tmp_path: Path) -> None:
    """A change of another commune's source rebuilds nothing here."""
    dataset = dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)

    assert Slicer(dataset).slice("20044").table("sources")["source_id"].tolist() == ["S1", "S2"]
    assert Slicer(dataset).slice("20056").table("sources")["source_id"].tolist() == ["S1"]


def test_a_slice_names_the_communes_that_its_rows_are_about(tmp_path: Path) -> None:
    """A page says *with A Lưới 4 and 5*, so it needs their names; it is still about one commune."""
    sliced = Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice("20056")

    assert sliced.settings.communes == ("20056",)
    assert sliced.communes["commune_code"].tolist() == ["20050", "20056", "20101"]
    assert len(sliced.province_communes) == 21 + 19


def test_a_slice_remembers_the_corrections_of_its_own_rows(tmp_path: Path) -> None:
    """And of no others."""
    row = "plan_locks | {}/NSTW/2026 | locked_amount | {} | 9 | Gõ nhầm | xong\n"
    heading = "table | key | column | expected | corrected | reason | status\n"
    corrections = heading + row.format("P1", 5) + row.format("P2", 6)
    sliced = Slicer(dataset_in(tmp_path, projects=PROJECTS, plan_locks=LOCKS, corrections=corrections)).slice("20044")

    assert list(sliced.corrections) == [("plan_locks", "P1/NSTW/2026", "locked_amount")]
    assert sliced.table("plan_locks")["locked_amount"].tolist() == [9]


def test_a_previous_plans_project_count_is_the_communes_own(tmp_path: Path) -> None:
    """A table by commune gives each slice its number."""
    settings = SETTINGS + '\n[previous_plan_project_count]\n"20044" = 12\n"20056" = 9\n'
    dataset = dataset_in(tmp_path, settings=settings)

    assert Slicer(dataset).slice("20044").settings.previous_plan_project_count == {"20044": 12}


def test_a_commune_outside_the_dataset_has_no_slice(tmp_path: Path) -> None:
    """A slice of nothing would become an empty briefing."""
    with pytest.raises(UnknownCommuneError, match="has no commune '20045'"):
        Slicer(dataset_in(tmp_path / "thử")).slice("20045")


def test_a_slice_survives_its_bytes(tmp_path: Path) -> None:
    """What is read back equals what was written, types included."""
    tables = {name: minimal_table(name) for name in ("housing", "projects", "programme_positions", "project_positions")}
    sliced = Slicer(dataset_in(tmp_path, **tables)).slice("20044")
    again = read_slice(Slicer(sliced).whole_bytes())

    assert Slicer(again).whole_bytes() == Slicer(sliced).whole_bytes()
    assert again.settings == sliced.settings
    assert all(again.table(name).equals(sliced.table(name)) for name in CONTRACTS)
    assert [again.table(name).dtypes.tolist() for name in CONTRACTS] == [
        sliced.table(name).dtypes.tolist() for name in CONTRACTS
    ]


def test_settings_beyond_64_bits_survive_the_bytes_of_a_slice(tmp_path: Path) -> None:
    """A parameter of a planner's own notebook; not the last digit becomes another one."""
    dataset = dataset_in(tmp_path)
    large = replace(dataset.settings, parameters={"trial": {"limit": 10**20 + 1}})
    again = read_slice(Slicer(replace(dataset, settings=large)).slice_bytes("20044"))

    assert again.settings.parameters == {"trial": {"limit": 10**20 + 1}}


def test_the_order_of_rows_in_a_file_changes_no_byte(tmp_path: Path) -> None:
    """Sorting a sheet in Excel rebuilds nothing."""
    heading, *rows = HOUSING.strip().splitlines()
    turned = "\n".join([heading, *reversed(rows)])
    first = dataset_in(tmp_path / "một" / "thử", sources=SOURCES, housing=HOUSING)
    second = dataset_in(tmp_path / "hai" / "thử", sources=SOURCES, housing=turned)

    assert all_slices(first) == all_slices(second)


def test_a_slice_does_not_change_with_a_row_it_does_not_hold(tmp_path: Path) -> None:
    """Only the communes that a change touches are built again."""
    before = dataset_in(tmp_path / "một" / "thử", sources=SOURCES, housing=HOUSING)
    changed = HOUSING.replace("| 9  ", "| 10 ")
    after = dataset_in(tmp_path / "hai" / "thử", sources=SOURCES, housing=changed)

    assert changed_slices(before, after) == {"20071"}


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"null", b"{}", b'{"format": 999}'])
def test_bytes_that_are_no_slice_are_refused(content: bytes) -> None:
    """Without a traceback, and with what to do."""
    with pytest.raises(DatasetError) as refused:
        read_slice(content)

    assert str(refused.value) == "slice: these bytes are not a slice of a dataset. Build the briefing again."


def test_a_slice_is_read_within_20_milliseconds(tmp_path: Path) -> None:
    """Of the processor, in the best of several readings, since this machine may be busy."""
    content = Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice_bytes("20056")

    assert min(_seconds_to_read(content) for _ in range(20)) <= 0.020


def _seconds_to_read(content: bytes) -> float:
    start = time.process_time()
    read_slice(content)
    return time.process_time() - start


def cached(tmp_path: Path, **tables: str) -> CachedDataset:
    return cached_dataset(write_dataset(tmp_path / "thử", **tables), tmp_path / "cache")


def test_a_cached_dataset_gives_the_same_slices_and_tables(tmp_path: Path) -> None:
    """Whether it was just checked or found on disk."""
    tables = {"projects": PROJECTS, "plan_locks": LOCKS, "sources": SOURCES, "housing": HOUSING}
    fresh = dataset_in(tmp_path / "thử", **tables)
    cached(tmp_path, **tables)
    found = cached(tmp_path, **tables)

    assert found.settings == fresh.settings
    assert found.slice_bytes("20056") == Slicer(fresh).slice_bytes("20056")
    assert Slicer(found.dataset()).whole_bytes() == Slicer(fresh).whole_bytes()


def test_a_cached_dataset_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files were checked before."""
    cached(tmp_path, housing=HOUSING, sources=SOURCES)
    monkeypatch.delattr("report_kit.data.cache.read_dataset")

    assert list(cached(tmp_path, housing=HOUSING, sources=SOURCES).slice_hashes) == sorted(
        ["20056", "20044", "20071", "20101", "20050"]
    )


def test_a_changed_cell_makes_another_entry(tmp_path: Path) -> None:
    """Its key is its content."""
    before = cached(tmp_path, housing=HOUSING, sources=SOURCES)
    after = cached(tmp_path, housing=HOUSING.replace("| 9  ", "| 10 "), sources=SOURCES)

    changed = {code for code in before.slice_hashes if before.slice_hashes[code] != after.slice_hashes[code]}
    assert changed == {"20071"}


@pytest.mark.parametrize("file", ["entry.json", "slices.parquet", "housing.parquet"])
@pytest.mark.parametrize("damage", [b"", b"x", None], ids=["emptied", "overwritten", "removed"])
def test_a_damaged_entry_is_built_again(tmp_path: Path, file: str, damage: bytes | None) -> None:
    """Silently: nobody's figures are lost."""
    first = cached(tmp_path, housing=HOUSING, sources=SOURCES)
    wanted = first.slice_bytes("20056")
    (first.folder / file).unlink()
    if damage is not None:
        (first.folder / file).write_bytes(damage)

    assert cached(tmp_path, housing=HOUSING, sources=SOURCES).slice_bytes("20056") == wanted
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [first.key]


def test_a_dataset_with_problems_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    """It is checked again the next time."""
    with pytest.raises(DatasetError):
        cached(tmp_path, housing="commune_codes\n20056")

    assert not (tmp_path / "cache").exists()


def test_only_entries_are_ever_removed_from_the_cache_folder(tmp_path: Path) -> None:
    """Somebody may keep other things there."""
    keepsake = tmp_path / "cache" / "notes"
    keepsake.mkdir(parents=True)
    folder = write_dataset(tmp_path / "thử")
    for year in range(2025, 2035):
        (folder / "dataset.toml").write_text(SETTINGS.replace("2025\n", f"{year}\n"), encoding="utf-8")
        cached_dataset(folder, tmp_path / "cache")

    assert keepsake.is_dir()
    assert len(list((tmp_path / "cache").iterdir())) == 8 + 1


def test_the_key_knows_every_file_of_a_dataset(tmp_path: Path) -> None:
    """A table that appears or changes its name changes the key."""
    folder = write_dataset(tmp_path)
    keys = {dataset_key(folder)}
    (folder / "housing.csv").write_text(csv_text(HOUSING), encoding="utf-8")
    keys.add(dataset_key(folder))
    (folder / "housing.csv").rename(folder / "projects.csv")
    keys.add(dataset_key(folder))

    assert len(keys) == 3


def test_slices_are_plain_json(tmp_path: Path) -> None:
    """Anybody can read what a job was given."""
    document = json.loads(Slicer(dataset_in(tmp_path, sources=SOURCES, housing=HOUSING)).slice_bytes("20044"))

    assert document["settings"]["communes"] == ["20044"]
    assert set(document["tables"]) == set(CONTRACTS)


def test_frames_of_a_dataset_and_of_a_slice_have_the_same_types(tmp_path: Path) -> None:
    """Arithmetic need not know which one it was given."""
    dataset = dataset_in(tmp_path, projects=PROJECTS, plan_locks=LOCKS, sources=SOURCES, housing=HOUSING)

    pd.testing.assert_series_equal(
        dataset.table("projects").dtypes, Slicer(dataset).slice("20044").table("projects").dtypes
    )
    assert Slicer(dataset).slice("20044").table("projects")["score"].tolist() == [dataset.table("projects")["score"][0]]


def test_a_large_dataset_is_checked_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory ends with that process, and what comes of it is the same."""
    small = cached(tmp_path, housing=HOUSING, sources=SOURCES)
    monkeypatch.setattr("report_kit.data.cache.LARGE", 0)
    monkeypatch.delattr("report_kit.data.cache.read_dataset")
    apart = cached_dataset(tmp_path / "thử", tmp_path / "other cache")

    assert (apart.key, apart.slice_hashes) == (small.key, small.slice_hashes)


def test_problems_of_a_large_dataset_are_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other process finds wrong is raised here, problem by problem."""
    monkeypatch.setattr("report_kit.data.cache.LARGE", 0)

    with pytest.raises(DatasetError) as found:
        cached(tmp_path, housing="commune_codes\n20056")
    assert {problem.file for problem in found.value.problems} == {"housing.csv"}
