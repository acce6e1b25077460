"""The floor: a notebook's code cells executed in a warm interpreter, and the same exports, with nothing around them."""

from __future__ import annotations

import ast
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported, as in the kit's zygote

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode

from benchmarks.settings import LANGUAGES, notebook_of
from report_kit.build.execution import notebook_bytes
from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import figures_csv
from report_kit.data.cache import cached_dataset
from report_kit.data.resources import SLICE_VARIABLE


def main(dataset: str, cache: str, part: str, *reports: str) -> None:
    """Print the seconds of every briefing of every second, third … commune (*part* is `0/2`), by report, as JSON.

    The first commune is built once before the clock starts, so that the interpreter is warm.
    """
    data = cached_dataset(Path(dataset), Path(cache))
    first, step = map(int, part.split("/"))
    codes = data.settings.communes[first::step]
    with tempfile.TemporaryDirectory() as folder:
        slice_file = Path(folder) / "slice.json"

        def seconds(report: str, code: str) -> float:
            slice_file.write_bytes(data.slice_bytes(code))
            begin = time.perf_counter()
            built_files(notebook_of(report), {"commune_code": code}, slice_file)
            return time.perf_counter() - begin

        for report in reports:
            seconds(report, codes[0])
        print(json.dumps({report: [seconds(report, code) for code in codes] for report in reports}))


def built_files(notebook: Path, parameters: Mapping[str, Any], slice_file: Path) -> dict[str, bytes]:
    """Return every file of a report of one commune in both languages, by kind."""
    executed = executed_here(notebook, parameters, slice_file)
    files = {"notebook": notebook_bytes(executed), "figures": figures_csv(executed)}
    for language in LANGUAGES:
        for kind in ("html", "pdf"):
            content, _ = export_briefing(
                executed, kind=kind, language=language, name=notebook.stem, figures=files["figures"]
            )
            files[f"{language}.{kind}"] = content
    return files


def executed_here(notebook: Path, parameters: Mapping[str, Any], slice_file: Path) -> NotebookNode:
    """Return the notebook with the outputs of its cells, executed one after the other in this interpreter."""
    os.environ[SLICE_VARIABLE] = str(slice_file)
    node = nbformat.read(notebook, as_version=4)
    shown_as = InteractiveShell.instance().display_formatter
    names: dict[str, Any] = {}
    for number, cell in enumerate(node.cells):
        if cell.cell_type != "code":
            continue
        value = last_value(cell.source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters
        if value is not None:
            data, metadata = shown_as.format(value)
            shown = {"data": data, "metadata": metadata, "execution_count": number}
            cell.outputs = [nbformat.from_dict({"output_type": "execute_result", **shown})]
    return node


def last_value(source: str, names: dict[str, Any]) -> Any:
    """Execute a cell; return the value of its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    statements = tree.body[:-1] if isinstance(last, ast.Expr) else tree.body
    exec(compile(ast.Module(statements, type_ignores=[]), "<cell>", "exec"), names)  # noqa: S102 - the kit's own notebooks
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307


if __name__ == "__main__":
    main(*sys.argv[1:])
