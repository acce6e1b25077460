"""`report-kit lab`: the notebooks in JupyterLab."""

from __future__ import annotations

import subprocess
import sys

import typer


def lab() -> None:
    """Open the notebooks in JupyterLab."""
    from report_kit.data.resources import notebooks_folder

    folder = str(notebooks_folder().parent)
    command = [sys.executable, "-m", "jupyter", "lab", "--notebook-dir", folder]
    raise typer.Exit(subprocess.call(command))  # noqa: S603  # our own interpreter, our own folder
