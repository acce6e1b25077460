"""Reports are notebooks of a folder, found by their metadata; what cannot be built is refused before anything runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from notebooks_as_text import PARAMETERS, REPORT, notebook_text, write_notebook

from report_kit.build.reports import find_reports, read_report, report_names
from report_kit.data.resources import current_project, notebooks_folder, resource_folder
from report_kit.errors import NotebookError, UsageError


def refusal(path: Path) -> str:
    """Return why a notebook is refused."""
    with pytest.raises(NotebookError) as refused:
        read_report(path)
    return str(refused.value)


def test_a_notebook_with_metadata_is_a_report(tmp_path: Path) -> None:
    """Its name is its file's; scope, titles and parameters are what it says itself."""
    report = read_report(write_notebook(tmp_path, "my_report"))

    assert (report.name, report.scope, report.titles) == ("my_report", "commune", {"vi": "Thử", "en": "Trial"})
    assert list(report.parameters) == ["commune_code", "as_of_date", "dataset"]


def test_a_notebook_without_metadata_is_none(tmp_path: Path) -> None:
    """A planner's scratch notebook may lie beside the reports."""
    write_notebook(tmp_path, "report")
    write_notebook(tmp_path, "scratch", parameters=None, report_kit=None)

    assert report_names(tmp_path) == ("report",)
    assert [report.name for report in find_reports(tmp_path)] == ["report"]


def test_a_copied_notebook_is_a_report_by_itself(tmp_path: Path) -> None:
    """Nothing knows a report by name."""
    original = write_notebook(tmp_path, "programmes")
    (tmp_path / "chương trình của tôi.ipynb").write_bytes(original.read_bytes())

    assert [report.name for report in find_reports(tmp_path)] == ["chương trình của tôi", "programmes"]


def test_reports_come_in_the_order_that_they_ask_for(tmp_path: Path) -> None:
    """Those that ask for none come last, by name."""
    for name, order in {"a": None, "b": 2, "c": 1, "d": "first"}.items():
        write_notebook(tmp_path, name, report_kit={**REPORT, **({"order": order} if order else {})})

    assert [report.name for report in find_reports(tmp_path)] == ["c", "b", "a", "d"]


def test_only_the_named_reports_are_taken(tmp_path: Path) -> None:
    """In the reports' own order."""
    for name in ("a", "b", "c"):
        write_notebook(tmp_path, name)

    assert [report.name for report in find_reports(tmp_path, ("c", "a"))] == ["a", "c"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("programes", "Did you mean 'programmes'?"),
        ("zzz", "Known are: programmes."),
        ("scratch", "The notebook is there but has no metadata.report_kit; copy that of another report's notebook."),
    ],
)
def test_an_unknown_report_is_refused_with_what_there_is(tmp_path: Path, name: str, hint: str) -> None:
    """The name that was probably meant, or all of them."""
    write_notebook(tmp_path / "notebooks", "programmes")
    write_notebook(tmp_path / "notebooks", "scratch", report_kit=None)

    with pytest.raises(UsageError) as refused:
        find_reports(tmp_path / "notebooks", (name,))
    assert str(refused.value) == f"there is no report {name!r} in notebooks/. {hint}"


def test_a_notebook_without_parameters_cell_is_refused(tmp_path: Path) -> None:
    """Papermill would warn, and every briefing would show the default commune."""
    assert refusal(write_notebook(tmp_path, "n", parameters=None)) == (
        "n.ipynb: no cell is tagged 'parameters', so every briefing would show the defaults. "
        "Tag exactly one cell (in JupyterLab: the gear on the right, Cell tags)."
    )


def test_a_notebook_with_two_parameters_cells_is_refused(tmp_path: Path) -> None:
    """Papermill would use the first and say nothing."""
    content = json.loads(notebook_text())
    content["cells"].append({**content["cells"][0], "id": "again"})
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")

    assert refusal(path).startswith("n.ipynb: 2 cells are tagged 'parameters', so every briefing would show")


@pytest.mark.parametrize("missing", ["commune_code", "as_of_date", "dataset"])
def test_a_report_has_the_parameters_of_its_scope(tmp_path: Path, missing: str) -> None:
    """The build sets these three."""
    parameters = "".join(line for line in PARAMETERS.splitlines(keepends=True) if not line.startswith(missing))

    assert refusal(write_notebook(tmp_path, "n", parameters=parameters)) == (
        f"n.ipynb: the cell tagged 'parameters' does not assign {missing!r}. "
        "A report for a commune needs: commune_code, as_of_date, dataset."
    )


def test_a_report_on_the_whole_dataset_has_no_commune(tmp_path: Path) -> None:
    """It is built once."""
    parameters = "".join(PARAMETERS.splitlines(keepends=True)[1:])
    path = write_notebook(tmp_path, "n", parameters=parameters, report_kit={"scope": "dataset"})

    assert read_report(path).scope == "dataset"
    assert read_report(path).titles == {"vi": "n"}


@pytest.mark.parametrize("report_kit", [{}, {"scope": "province"}, {"titles": {"vi": "a"}}, {"scope": ["commune"]}])
def test_a_report_says_its_scope(tmp_path: Path, report_kit: dict[str, Any]) -> None:
    """Once per commune or once per dataset."""
    assert refusal(write_notebook(tmp_path, "n", report_kit=report_kit)) == (
        "n.ipynb: metadata.report_kit.scope must be 'commune' or 'dataset'. "
        "Copy the metadata of another report's notebook."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"cells": 5}',
        b'{"worksheets": []}',
        b'{"cells": ["x"], "metadata": {"report_kit": {"scope": "commune"}}}',
        b'{"cells": [], "metadata": []}',
        b"\xff\xfe\x00",
        b"<<<<<<< HEAD\n{}",
    ],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Half a file, an old format or the marks of a merge; the message says which file."""
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)

    assert refusal(path).startswith("n.ipynb: the file is not a notebook")
    with pytest.raises(NotebookError, match=r"^n\.ipynb: the file is not a notebook"):
        find_reports(tmp_path)


def test_titles_that_are_no_table_are_refused(tmp_path: Path) -> None:
    """A title stands by its language."""
    path = write_notebook(tmp_path, "n", report_kit={"scope": "commune", "titles": "Thử"})

    assert refusal(path).startswith("n.ipynb: metadata.report_kit.titles must name a title by language")


def test_a_source_may_be_a_text_or_a_list_of_lines(tmp_path: Path) -> None:
    """The format allows both."""
    content = json.loads(notebook_text())
    content["cells"][0]["source"] = PARAMETERS.splitlines(keepends=True)
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")

    assert "commune_code" in read_report(path).parameters


# Where the notebooks are


def test_the_notebooks_are_those_of_the_project_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder below a folder with notebooks and a dataset."""
    write_notebook(tmp_path / "notebooks", "n")
    (tmp_path / "data" / "small").mkdir(parents=True)
    (tmp_path / "data" / "small" / "dataset.toml").touch()
    monkeypatch.chdir(tmp_path / "data" / "small")

    assert current_project() == tmp_path
    assert notebooks_folder() == tmp_path / "notebooks"


def test_a_folder_that_only_looks_like_a_project_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many a home folder has notebooks/ and data/; the kit's own notebooks are used there."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)

    assert notebooks_folder() == resource_folder("notebooks")
