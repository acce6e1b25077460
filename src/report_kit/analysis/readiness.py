"""Readiness of service centres: what works, what is missing, what nobody reported, beside the other communes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from report_kit.analysis.quantities import Basis, Quantity
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly

Level = Literal["ready", "partly", "not_ready", "unknown"]

STAFF = ("director_count", "deputy_director_count", "specialist_count")
ASPECTS = ("records_system", "accounts_assigned", "digital_signature", "facilities", "it_infrastructure")
LEVELS: tuple[Level, ...] = ("ready", "partly", "not_ready", "unknown")
LEVEL_OF: Mapping[str, Level] = {
    "installed": "ready",
    "good": "ready",
    "partly": "partly",
    "worn": "partly",
    "missing": "not_ready",
    "insufficient": "not_ready",
    "": "unknown",
}
"""What each state means for those who come to the centre: a worn place still serves, an insufficient one does not."""

_BASES: Mapping[str, Basis] = {"reported": "reported", "derived": "computed", "illustrative": "illustrative"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The latest that was reported of one column of one centre.

    Attributes:
        column: Name of the column.
        value: A number of people, or the code of a state; None where nothing was reported.
        basis: Basis of the row.
        source_id: Source of the row.
        as_of_date: The day it stands for.
        as_of_earliest_date: The first day it may stand for.
        others: What further sources say of the same day, where they say something else.
    """

    column: str
    value: int | str | None
    basis: Basis = "reported"
    source_id: str = ""
    as_of_date: date | None = None
    as_of_earliest_date: date | None = None
    others: tuple[int | str, ...] = ()

    @property
    def level(self) -> Level:
        """How ready the centre is in this respect; `unknown` for numbers of people."""
        return LEVEL_OF[self.value] if isinstance(self.value, str) else "unknown"

    @property
    def quantity(self) -> Quantity:
        """The reading as a quantity; not known where nothing was reported."""
        is_text = self.column in ASPECTS
        return Quantity(
            quantity=self.column,
            unit="text" if is_text else "count",
            basis=self.basis,
            interval=exactly(self.value) if isinstance(self.value, int) else UNKNOWN,
            stated=Fraction(self.value) if isinstance(self.value, int) else self.value,
            source_id=self.source_id,
            as_of_date=self.as_of_date,
            as_of_earliest_date=self.as_of_earliest_date,
        )


@dataclass(frozen=True, kw_only=True)
class Centre:
    """A commune's service centre at a date.

    Attributes:
        commune_code: The commune.
        readings: One entry per column of `STAFF` and `ASPECTS`.
        notes: What sources add in words, latest first.
    """

    commune_code: str
    readings: Mapping[str, Reading]
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[Reading, ...]:
        """What was reported."""
        return tuple(one for one in self.readings.values() if one.value is not None)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """The columns of which nothing was reported."""
        return tuple(name for name, one in self.readings.items() if one.value is None)

    @property
    def contradictory(self) -> tuple[Reading, ...]:
        """Readings of which sources say different things for the same day."""
        return tuple(one for one in self.readings.values() if one.others)

    def aspects_at(self, level: Level) -> tuple[Reading, ...]:
        """Return the aspects at one level of readiness, in order."""
        return tuple(self.readings[name] for name in ASPECTS if self.readings[name].level == level)


@dataclass(frozen=True)
class Comparison:
    """How several centres stand in one respect.

    Attributes:
        column: Name of the column.
        readings: What was reported, one entry per centre that reported it.
    """

    column: str
    readings: tuple[Reading, ...]

    def count(self, level: Level) -> int:
        """Return how many centres are at a level."""
        return sum(one.level == level for one in self.readings)

    @property
    def range(self) -> Interval:
        """Fewest and most people; unknown if nobody reported a number."""
        numbers = [one.value for one in self.readings if isinstance(one.value, int)]
        return Interval(Fraction(min(numbers)), Fraction(max(numbers))) if numbers else UNKNOWN


def centre(table: pd.DataFrame, commune_code: str, as_of_date: date) -> Centre:
    """Return what is known of a commune's centre at a date: per column the latest that was reported, not after it."""
    return _centre(commune_code, _records_by_commune(table, as_of_date).get(commune_code, []))


def _centre(commune_code: str, records: list[dict[Any, Any]]) -> Centre:
    latest_first = sorted(records, key=lambda row: row["source_id"])
    latest_first.sort(key=lambda row: row["as_of_date"], reverse=True)
    return Centre(
        commune_code=commune_code,
        readings={column: _latest(column, latest_first) for column in (*STAFF, *ASPECTS)},
        notes=tuple(dict.fromkeys(row["note"] for row in latest_first if row["note"])),
    )


def centres(table: pd.DataFrame, commune_codes: Iterable[str], as_of_date: date) -> tuple[Centre, ...]:
    """Return the centres of the communes that reported anything by a date, in the order of the communes."""
    by_commune = _records_by_commune(table, as_of_date)
    found = (_centre(code, by_commune[code]) for code in commune_codes if code in by_commune)
    return tuple(one for one in found if one.known or one.notes)


@dataclass(frozen=True)
class ReadingChange:
    """The two latest readings of one column of one centre.

    Attributes:
        commune_code: The commune.
        previous: The latest reading before the current one's date.
        current: The latest reading.
    """

    commune_code: str
    previous: Reading
    current: Reading

    @property
    def is_change(self) -> bool:
        """Whether the value differs, and not only the date."""
        return self.previous.value != self.current.value


def centre_changes(table: pd.DataFrame, commune_codes: Iterable[str], as_of_date: date) -> tuple[ReadingChange, ...]:
    """Return the current and the previous reading of each column that was reported for two dates, by commune."""
    by_commune = _records_by_commune(table, as_of_date)
    return tuple(
        change for code in commune_codes if code in by_commune for change in _reading_changes(code, by_commune[code])
    )


def _reading_changes(commune_code: str, records: list[dict[Any, Any]]) -> Iterable[ReadingChange]:
    for now in _centre(commune_code, records).known:
        earlier = [row for row in records if now.as_of_date is not None and row["as_of_date"] < now.as_of_date]
        before = _centre(commune_code, earlier).readings[now.column]
        if before.value is not None:
            yield ReadingChange(commune_code, before, now)


def comparison(column: str, several: Iterable[Centre]) -> Comparison:
    """Return how those of *several* centres stand that reported a column."""
    readings = (one.readings[column] for one in several)
    return Comparison(column, tuple(one for one in readings if one.value is not None))


def _records_by_commune(table: pd.DataFrame, as_of_date: date) -> dict[str, list[dict[Any, Any]]]:
    """Return the rows up to a date by commune, each row read once."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in table.to_dict("records"):
        if row["as_of_date"] <= as_of_date:
            found.setdefault(row["commune_code"], []).append(row)
    return found


def _latest(column: str, latest_first: list[dict[Any, Any]]) -> Reading:
    stated = [row for row in latest_first if _value(row[column]) is not None]
    if not stated:
        return Reading(column=column, value=None)
    row = stated[0]
    value = _value(row[column])
    same_day = [_value(other[column]) for other in stated if other["as_of_date"] == row["as_of_date"]]
    others = dict.fromkeys(other for other in same_day if other is not None and other != value)
    return Reading(
        column=column,
        value=value,
        basis=_BASES[row["basis"]],
        source_id=row["source_id"],
        as_of_date=row["as_of_date"],
        as_of_earliest_date=row["as_of_earliest_date"],
        others=tuple(others),
    )


def _value(cell: Any) -> int | str | None:
    if cell is None or cell is pd.NA or cell == "":
        return None
    return cell if isinstance(cell, str) else int(cell)
