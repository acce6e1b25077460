"""The figures of a briefing as CSV: every quantity of an executed notebook, one row each."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from report_kit.escaping import FORMULA_SIGNS

MIME_TYPE = "application/vnd.report-kit.v1+json"

COLUMNS = (
    "quantity",
    "programme_code",
    "fund_type",
    "beneficiary_category",
    "project_code",
    "capital_source",
    "year",
    "as_of_date",
    "stated",
    "low",
    "high",
    "unit",
    "basis",
    "source_id",
)
COMMUNE_COLUMN = "commune_code"  # last, and only in reports on several communes
NUMBER_COLUMNS = frozenset({"year", "stated", "low", "high"})

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = re.compile(rf"[{FORMULA_SIGNS}\t\r]")


def figures_csv(nb: NotebookNode) -> bytes:
    """Return the quantities that an executed notebook shows, in order and once each, as UTF-8 CSV."""
    shown = list(quantities(nb))
    columns = (*COLUMNS, COMMUNE_COLUMN) if any(quantity.get(COMMUNE_COLUMN) for quantity in shown) else COLUMNS
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(dict.fromkeys(_row(quantity, columns) for quantity in shown))
    return text.getvalue().encode()


def quantities(nb: NotebookNode) -> Iterator[Mapping[str, object]]:
    """Yield the quantities that an executed notebook's outputs carry."""
    for bundle in bundles(nb):
        yield from quantities_in(bundle)


def quantities_in(bundle: Mapping[str, Any]) -> list[Mapping[str, object]]:
    """Return the quantities of a bundle, which holds them as one JSON text."""
    found: list[Mapping[str, object]] = json.loads(bundle.get("quantities", "[]"))
    return found


def bundles(nb: NotebookNode) -> Iterator[Mapping[str, Any]]:
    """Yield the kit's own bundles among the outputs of an executed notebook."""
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            if MIME_TYPE in output.get("data", {}):
                yield output["data"][MIME_TYPE]


def _row(quantity: Mapping[str, object], columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_cell(column, str(quantity.get(column, ""))) for column in columns)


def _cell(column: str, value: str) -> str:
    is_number = column in NUMBER_COLUMNS and _NUMBER.fullmatch(value) is not None
    return f"'{value}" if _FORMULA.match(value) and not is_number else value
