"""What decides a cell's outputs, or how they are exported, is in the fingerprint of what is made from it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import report_kit
from report_kit.build.fingerprints import (
    EXECUTION_LIBRARIES,
    EXECUTION_MODULES,
    EXPORT_LIBRARIES,
    EXPORT_MODULES,
    WORD_LIBRARIES,
)

SOURCE = Path(report_kit.__file__).parent
PROJECT = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
# What only checks and keeps figures, or runs notebooks, makes no output.
ABOUT_PROCESSES = {"processes", "locks"}
WITHOUT_OUTPUT = {
    *("pandera", "pyarrow", "python-calamine", "openpyxl", "papermill", "nbclient", "nbformat"),
    "jupyter_client",
}


def imported(modules: Iterable[str]) -> set[str]:
    """Return the dotted names that these folders and modules of the kit import, wherever the import stands."""
    paths = [
        path
        for name in modules
        for path in ([SOURCE / name] if name.endswith(".py") else SOURCE.glob(f"{name}/**/*.py"))
    ]
    names: set[str] = set()
    for node in (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def libraries(modules: Iterable[str]) -> set[str]:
    """Return the distributions that these folders and modules import and the kit asks for."""
    required = {re.split(r"[^\w-]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    providers = metadata.packages_distributions()
    found = {owner.lower() for name in imported(modules) for owner in providers.get(name.partition(".")[0], ())}
    return found & required


def test_all_of_the_kit_that_a_notebook_imports_is_in_its_fingerprint() -> None:
    """Folders and modules of ours: a sentence that is changed in any of them makes the briefing anew."""
    ours = {name.split(".")[1] for name in imported(EXECUTION_MODULES) if name.startswith("report_kit.")}

    assert ours - {"__version__", *ABOUT_PROCESSES} <= {name.removesuffix(".py") for name in EXECUTION_MODULES}


def test_every_library_that_makes_outputs_is_in_the_fingerprint() -> None:
    """A newer version may draw, round or write otherwise."""
    only_in_workbooks = {"lxml"}  # of which `data` catches an error while it writes one
    assert libraries(EXECUTION_MODULES) - WITHOUT_OUTPUT - only_in_workbooks <= set(EXECUTION_LIBRARIES)
    assert libraries(EXPORT_MODULES) - WITHOUT_OUTPUT <= {*EXECUTION_LIBRARIES, *EXPORT_LIBRARIES, *WORD_LIBRARIES}
