"""A project for planners who installed the kit, and a further report in a project."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from report_kit.build.reports import find_reports
from report_kit.data.new_dataset import new_dataset_files, write_files
from report_kit.data.resources import resource_folder
from report_kit.errors import UsageError
from report_kit.messages import message

DATASET_NAME = "figures"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_RESERVED = frozenset({"con", "prn", "aux", "nul", "index", "manifest", "bundle"})
"""Names that Windows keeps to itself, and those of files that a build makes."""


def new_project(folder: Path, communes: Sequence[str], as_of_date: date) -> Path:
    """Lay out a project: the kit's notebooks to edit, and a dataset without figures; return the dataset's folder.

    Raises:
        UsageError: The folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(message("{folder} is there already and not empty. Name a new folder.", folder=str(folder)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".report-kit-new-", dir=folder.parent) as name:
        unfinished = Path(name) / folder.name
        write_files(unfinished / "data" / DATASET_NAME, new_dataset_files(communes, as_of_date))
        write_files(unfinished / "notebooks", _notebooks_for(f"data/{DATASET_NAME}", communes[0]))
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    return folder / "data" / DATASET_NAME


def new_report(notebooks: Path, name: str, *, like: str, titles: dict[str, str]) -> Path:
    """Write a report that begins as a copy of another, under its own name and titles; return its notebook.

    Args:
        notebooks: Folder of the reports.
        name: Name of the notebook and of its outputs: small letters, digits and `_`.
        like: The report to begin with.
        titles: Title by language code; where none is given, that of *like* stays.

    Raises:
        UsageError: The name is no name for a report or taken, or there is no report to begin with.
    """
    if not _NAME.fullmatch(name) or name in _RESERVED:
        sentence = message(
            "{name!r} is no name for a report. "
            "Write small letters without diacritics, digits and _, such as roads_2025.",
            name=name,
        )
        raise UsageError(sentence)
    path = notebooks / f"{name}.ipynb"
    if path.exists():
        raise UsageError(message("{file} is there already. Choose another name.", file=str(path)))
    (report,) = find_reports(notebooks, (like,))
    notebook = json.loads(report.source)
    entry = notebook["metadata"]["report_kit"]
    entry["titles"] = {**report.titles, **titles}
    notebook["metadata"]["title"] = next(iter(entry["titles"].values()))
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def _notebooks_for(dataset: str, commune_code: str) -> dict[str, str]:
    """Return the kit's reports by file name, with the project's own dataset and commune as what a cell run shows."""
    own = {"dataset": dataset, "commune_code": commune_code}
    notebooks = {}
    for report in find_reports(resource_folder("notebooks")):
        text = report.source.decode()
        for name in own.keys() & report.parameters.keys():
            # In the file a parameters cell is JSON text, so its quotes are escaped.
            default = json.dumps(json.dumps(report.parameters[name].default))[1:-1]
            text = text.replace(f"{name}: str = {default}", f"{name}: str = " + json.dumps(json.dumps(own[name]))[1:-1])
        notebooks[f"{report.name}.ipynb"] = text
    return notebooks
