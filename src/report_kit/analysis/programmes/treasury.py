"""The treasury's Form 01a/TTKHN as it was reported: the lines of its latest month, every amount with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from report_kit.analysis.programmes.figures import Scope
from report_kit.analysis.quantities import Basis, Quantity
from report_kit.data.contracts.treasury import FORM_01A_COLUMNS
from report_kit.data.figures_stated import stated_interval

_BASIS: Mapping[str, Basis] = {"derived": "computed", "illustrative": "illustrative"}


@dataclass(frozen=True)
class TreasuryLine:
    """One line of the form.

    Attributes:
        number: Its running number in the form, "" for none.
        item: What it is about, in the form's words.
        budget_code: The form's code for it, "" for none.
        note: The form's note.
        amounts: Amounts by number of the form's column; unknown where the form has a blank.
    """

    number: str
    item: str
    budget_code: str
    note: str
    amounts: Mapping[int, Quantity]


@dataclass(frozen=True)
class TreasuryForm:
    """The form of one month.

    Attributes:
        as_of_date: The end of the month before the reporting month: column 7 counts up to it.
        lines: Its lines, without totals.
    """

    as_of_date: date
    lines: tuple[TreasuryLine, ...]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All amounts that it states."""
        return tuple(amount for line in self.lines for amount in line.amounts.values() if amount.is_known)


def latest_form(treasury_lines: pd.DataFrame, scope: Scope) -> TreasuryForm | None:
    """Return the latest form of a commune and year that is not later than the briefing, None if there is none."""
    own = treasury_lines[treasury_lines["commune_code"] == scope.commune_code]
    own = own[own["budget_year"] == scope.budget_year]
    days = [day for day in own["as_of_date"] if day is not None and day <= scope.as_of_date]
    if not days:
        return None
    latest = own[own["as_of_date"] == max(days)].sort_values(["source_id", "line_number"], kind="stable")
    return TreasuryForm(max(days), tuple(_line(row) for row in latest.to_dict("records")))


def _line(row: Mapping[Any, Any]) -> TreasuryLine:
    amounts = {number: _amount(row, column.name) for number, column in FORM_01A_COLUMNS.items()}
    return TreasuryLine(row["item_number"], row["item"], row["budget_code"], row["note"], amounts)


def _amount(row: Mapping[Any, Any], column: str) -> Quantity:
    about: dict[str, Any] = {
        "quantity": column,
        "unit": "VND",
        "basis": _BASIS.get(row["basis"], "reported"),
        "source_id": row["source_id"],
        "as_of_date": row["as_of_date"],
        "programme_code": row["programme_code"],
        "fund_type": "development",
        "project_code": row["project_code"],
        "capital_source": row["capital_source"],
        "year": int(row["budget_year"]),
    }
    if pd.isna(row[column]):
        return Quantity(**about)
    rounded_to = None if pd.isna(row["rounded_to"]) else int(row["rounded_to"])
    stated = Fraction(int(row[column]))
    interval = stated_interval(stated, rounded_to=rounded_to)
    interval = replace(interval, low=max(Fraction(0), interval.low or Fraction(0)))
    return Quantity(**about, stated=stated, interval=interval, rounded_to=rounded_to)
