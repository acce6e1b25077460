"""Housing tables written as text, for specifications."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

COLUMNS = {
    "communes": "commune_codes",
    "category": "beneficiary_category",
    "work": "work_type",
    "first": "plan_first_year",
    "last": "plan_last_year",
    "deadline": "deadline_date",
    "as_of": "as_of_date",
    "earliest": "as_of_earliest_date",
    "approved": "approved_count",
    "not_started": "not_started_count",
    "under_way": "under_construction_count",
    "completed": "completed_count",
    "not_completed": "not_completed_count",
    "handed_over": "handed_over_count",
    "supported": "supported_amount",
    "bound": "supported_bound",
    "rounded": "supported_rounded_to",
    "basis": "basis",
    "source": "source_id",
    "note": "note",
}
DEFAULTS = {"first": "2025", "last": "2025", "as_of": "2025-07-17", "basis": "reported", "source": "S"}


def housing_table(text: str) -> pd.DataFrame:
    """Return the housing table that *text* draws with `|`; columns left out are blank or have their default."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = [DEFAULTS | {"bound": "exact"} | dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    return pd.DataFrame({column: _series(name, column, rows) for name, column in COLUMNS.items()})


def _series(name: str, column: str, rows: list[dict[str, str]]) -> pd.Series[Any]:
    texts = [row.get(name, "") for row in rows]
    if column.endswith("_date"):
        return pd.Series([date.fromisoformat(text) if text else None for text in texts], dtype=object)
    if column.endswith(("_count", "_year", "_amount", "_rounded_to")):
        return pd.Series([int(text) if text else pd.NA for text in texts], dtype="Int64")
    return pd.Series(texts, dtype="str")
