"""Notebooks for tests, written as the sources of their cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PARAMETERS = """\
commune_code: str = "20044"
as_of_date: str | None = None
dataset: str = "data/small"
"""
REPORT: dict[str, Any] = {"scope": "commune", "titles": {"vi": "Thử", "en": "Trial"}}


def notebook_text(
    *sources: str, parameters: str | None = PARAMETERS, report_kit: dict[str, Any] | None = REPORT
) -> str:
    """Return a notebook with a cell tagged `parameters` and one code cell per source."""
    cells = [_cell(source, number, ()) for number, source in enumerate(sources, start=2)]
    if parameters is not None:
        cells.insert(0, _cell(parameters, 1, ("parameters",)))
    metadata: dict[str, Any] = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    if report_kit is not None:
        metadata["report_kit"] = report_kit
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def write_notebook(folder: Path, name: str, *sources: str, **options: Any) -> Path:
    """Write a notebook and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    path.write_text(notebook_text(*sources, **options), encoding="utf-8")
    return path


def _cell(source: str, number: int, tags: tuple[str, ...]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"cell-{number:02}",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
