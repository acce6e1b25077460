"""A project for tests: a small dataset and notebooks that cost next to nothing to execute."""

from __future__ import annotations

from pathlib import Path

from datasets_as_text import write_dataset
from notebooks_as_text import write_notebook

POSITIONS = """
commune_code | programme_code | fund_type   | budget_year | as_of_date | allocated_amount | disbursed_amount | basis    | source_id
20044        | NTP-NRD        | development | 2025        | 2025-06-30 | 996000000        | 549000000        | reported | S1
20056        | NTP-NRD        | development | 2025        | 2025-06-30 | 800000000        | 400000000        | reported | S1
20071        | NTP-EMM        | development | 2025        | 2025-06-30 | 700000000        | 300000000        | reported | S1
"""  # noqa: E501  # a table
SAY = 'import report_kit as rk\nrk.say(vi="xã {code}", en="commune {code}", code=commune_code)'


def write_project(folder: Path, *sources: str, positions: str = POSITIONS) -> Path:
    """Write a project with the dataset `data/small` and the report `trial`, and return its folder."""
    write_dataset(folder / "data" / "small", programme_positions=positions)
    write_notebook(folder / "notebooks", "trial", *(sources or (SAY,)))
    return folder
