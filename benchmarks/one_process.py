"""papermill and nbconvert called in one process, with a stock kernel per notebook."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import papermill
from nbconvert.exporters import HTMLExporter

from benchmarks.settings import LANGUAGES, notebook_of
from report_kit.build.exporters import BriefingPDFExporter


def main(dataset: str, commune: str, *reports: str) -> None:
    """Print the seconds that each report takes in both languages, as JSON.

    nbconvert's own PDF needs a browser or TeX; this leg gets the kit's exporter, so that only execution and HTML are
    nbconvert's and papermill's own.
    """
    print(json.dumps({report: built(notebook_of(report), dataset, commune) for report in reports}))


def built(notebook: Path, dataset: str, commune: str) -> float:
    """Return the seconds for one report in both languages."""
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        executed = papermill.execute_notebook(
            str(notebook),
            str(Path(folder) / notebook.name),
            parameters={"commune_code": commune, "dataset": dataset},
            kernel_name="python3",
            progress_bar=False,
        )
    for language in LANGUAGES:
        HTMLExporter().from_notebook_node(executed)
        BriefingPDFExporter(language=language).from_notebook_node(executed)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main(*sys.argv[1:])
