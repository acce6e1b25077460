"""A project of one's own, and a further report in it, begin as something that can be built."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from report_kit.build.new import new_project, new_report
from report_kit.build.reports import find_reports, report_names
from report_kit.data.contracts import CONTRACTS
from report_kit.data.datasets import read_dataset
from report_kit.data.resources import resource_folder
from report_kit.errors import UsageError

DAY = datetime.date(2026, 11, 1)
A_LUOI_3, A_LUOI_2 = "20071", "20044"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A new project for two communes."""
    new_project(tmp_path / "ours", (A_LUOI_3, A_LUOI_2), DAY)
    return tmp_path / "ours"


def test_the_dataset_of_a_new_project_keeps_its_contract_and_holds_no_figure(project: Path) -> None:
    """Every table is there with its headings, so that nobody need look them up, and nothing is invented."""
    dataset = read_dataset(project / "data" / "figures")

    assert dataset.settings.communes == (A_LUOI_3, A_LUOI_2)
    assert (dataset.settings.as_of_date, dataset.settings.budget_year) == (DAY, 2026)
    assert {name: len(dataset.table(name)) for name in CONTRACTS} == dict.fromkeys(CONTRACTS, 0)


def test_the_notebooks_of_a_new_project_are_the_kits_reports_on_its_own_figures(project: Path) -> None:
    """Run cell by cell they show the project's first commune, not one of A Lưới's default dataset."""
    reports = find_reports(project / "notebooks")

    assert [report.name for report in reports] == [one.name for one in find_reports(resource_folder("notebooks"))]
    assert {report.parameters["dataset"].default for report in reports} == {"data/figures"}
    assert {one.parameters["commune_code"].default for one in reports if one.scope == "commune"} == {A_LUOI_3}


def test_a_folder_that_holds_something_is_left_alone(project: Path) -> None:
    """Figures that somebody entered are never written over."""
    before = sorted(project.rglob("*"))

    with pytest.raises(UsageError, match="not empty"):
        new_project(project, (A_LUOI_2,), DAY)

    assert sorted(project.rglob("*")) == before


def test_a_project_that_cannot_be_finished_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-made folder would be taken for a project."""

    def no_room(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "rename", no_room)
    with pytest.raises(OSError, match="no space"):
        new_project(tmp_path / "ours", (A_LUOI_2,), DAY)

    assert list(tmp_path.iterdir()) == []


def test_a_new_report_is_a_report_under_its_own_name_and_titles(project: Path) -> None:
    """It begins as the report that it is like, parameters and all; a title that is not given stays."""
    notebooks = project / "notebooks"
    new_report(notebooks, "roads", like="programmes", titles={"vi": "Đường giao thông"})

    roads, programmes = find_reports(notebooks, ("roads",)) + find_reports(notebooks, ("programmes",))
    assert roads.titles == {**programmes.titles, "vi": "Đường giao thông"}
    assert roads.parameters == programmes.parameters


@pytest.mark.parametrize("name", ["../roads", "Roads", "đường", "con", "index", "", "a b", "programmes"])
def test_a_name_that_is_none_or_taken_is_refused(name: str, project: Path) -> None:
    """A report's name becomes part of file names on every system, and leads out of no folder."""
    before = report_names(project / "notebooks")

    with pytest.raises(UsageError, match=r"no name for a report|there already"):
        new_report(project / "notebooks", name, like="housing", titles={})

    assert report_names(project / "notebooks") == before


def test_a_report_like_one_that_does_not_exist_is_refused(project: Path) -> None:
    """With the name that was probably meant."""
    with pytest.raises(UsageError, match="'housing'"):
        new_report(project / "notebooks", "roads", like="housin", titles={})
