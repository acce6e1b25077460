"""What all benchmarks build: which reports in which languages."""

from __future__ import annotations

from pathlib import Path

from report_kit.data.resources import resource_folder

REPORTS = ("programmes", "housing", "investment_plan")
LANGUAGES = ("vi", "en")
STYLE = "brief"  # HTML and PDF; the official form would be one more PDF


def notebook_of(report: str) -> Path:
    """Return the notebook of a report."""
    return resource_folder("notebooks") / f"{report}.ipynb"
