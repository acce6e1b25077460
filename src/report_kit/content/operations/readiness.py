"""Readiness of service centres as tables and a chart: one commune beside those that reported, or all of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from report_kit.analysis.quantities import Quantity
from report_kit.analysis.readiness import (
    ASPECTS,
    LEVELS,
    STAFF,
    Centre,
    Comparison,
    Level,
    Reading,
    ReadingChange,
    centres,
    comparison,
)
from report_kit.content.briefing import commune_name, commune_names
from report_kit.content.charts import Bar, BarGroup, Chart
from report_kit.content.long_tables import LongTable, both_ends
from report_kit.content.narrative import Finding, Listing
from report_kit.content.operations.briefing import OperationsBriefing, counted
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import DateSpan, Joined, Local, Words, phrase, term
from report_kit.data.dataset import Dataset

FEWEST_COMPARED = 2
"""Other communes that must have reported for a chart; the table beside it says what fewer did."""
HEADING_MESSAGES = {
    "records_system": "Work-record system",
    "accounts_assigned": "Accounts",
    "digital_signature": "Digital signature",
    "facilities": "Facilities",
    "it_infrastructure": "IT infrastructure",
}


class DatasetScope(Protocol):
    """What the parts of the overview need to know of their briefing: a dataset, a day, the languages."""

    @property
    def dataset(self) -> Dataset:
        """The whole dataset."""

    @property
    def as_of_date(self) -> datetime.date:
        """The date of the overview."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes of the dataset."""

    @property
    def rows_shown(self) -> int:
        """How many rows a long table shows at each end."""


def readiness_table(briefing: OperationsBriefing) -> Table:
    """Return the centre's staff, then what works, what is missing and what is not reported, beside the others."""
    rows = [Row((phrase("Staff"),), "section"), *(_row(briefing, briefing.centre.readings[name]) for name in STAFF)]
    for level in LEVELS:
        at_level = briefing.centre.aspects_at(level) if level != "unknown" else _unknown_aspects(briefing.centre)
        if at_level:
            rows += [Row((term(level, "level"),), "section"), *(_row(briefing, one) for one in at_level)]
    return Table(
        caption=phrase("Service centre of {commune}", commune=briefing.commune),
        columns=(
            Column(phrase("Staff and means"), width="1.6fr"),
            Column(phrase("This commune"), width="1.2fr"),
            Column(phrase("As of"), spec="short", width="1.2fr"),
            Column(phrase("Other communes that reported"), width="1.8fr"),
        ),
        rows=tuple(rows),
        languages=briefing.languages,
        note=phrase("A dash means that nothing was reported, which is not the same as missing."),
    )


def _unknown_aspects(centre: Centre) -> tuple[Reading, ...]:
    return tuple(centre.readings[name] for name in ASPECTS if centre.readings[name].value is None)


def _row(briefing: OperationsBriefing, reading: Reading) -> Row:
    is_known = reading.value is not None and reading.as_of_date is not None
    day = DateSpan(reading.as_of_earliest_date, reading.as_of_date) if is_known and reading.as_of_date else None
    others = comparison(reading.column, briefing.other_centres)
    return Row((term(reading.column, "column"), reading.quantity if is_known else None, day, _others(others)))


def _others(others: Comparison) -> Words:
    """Return how the others stand: numbers of people as a range, aspects as how many of those that reported work."""
    if not others.readings:
        return None
    if others.column in STAFF:
        return _staff_range(others)
    return phrase(
        "works in {ready} of {reported}",
        ready=_level_count(others, "ready"),
        reported=_counted(f"reported_count.{others.column}", len(others.readings), others.readings),
    )


def _staff_range(others: Comparison) -> Quantity:
    quantity = _counted(f"{others.column}.others", 0, others.readings)
    return replace(quantity, interval=others.range)


def _level_count(others: Comparison, level: Level) -> Quantity:
    return _counted(f"{level}_count.{others.column}", others.count(level), others.readings)


def _counted(quantity: str, value: int, readings: Iterable[Reading]) -> Quantity:
    return counted(quantity, value, is_illustrative=any(one.basis == "illustrative" for one in readings))


def readiness_chart(briefing: OperationsBriefing) -> Chart:
    """Return for each aspect in how many of the communes that reported it works, this one included."""
    several = (briefing.centre, *briefing.other_centres)
    found = [compared for name in ASPECTS if (compared := comparison(name, several)).readings]
    if len(briefing.other_centres) < FEWEST_COMPARED:
        found = []
    groups = tuple(BarGroup(_heading(briefing, one), _bars(one)) for one in found)
    parts = tuple(phrase("{heading}: {bar}", heading=_heading(briefing, one), bar=_label(one)) for one in found)
    return Chart(
        name="readiness",
        caption=phrase("Communes where it works, of those that reported (number of communes)"),
        alt=Joined(parts, "; ") if parts else phrase("Nothing has been reported."),
        groups=groups,
        values=readiness_table(briefing),
        languages=briefing.languages,
        unit="count",
        unit_name=phrase("communes"),
        is_silent=True,
    )


def _heading(briefing: OperationsBriefing, compared: Comparison) -> Words:
    own = briefing.centre.readings[compared.column]
    return phrase(
        "{aspect} ({commune}: {state})",
        aspect=term(compared.column, "column"),
        commune=briefing.commune,
        state=own.quantity if own.value is not None else None,
    )


def _bars(compared: Comparison) -> tuple[Bar, ...]:
    whole = _counted(f"reported_count.{compared.column}", len(compared.readings), compared.readings)
    ready = _level_count(compared, "ready")
    return (Bar(replace(ready, quantity=f"{ready.quantity}.all"), "done", _label(compared), whole=whole),)


def _label(compared: Comparison) -> Words:
    return phrase("{ready} of {reported}", ready=compared.count("ready"), reported=len(compared.readings))


def readiness_finding(briefing: OperationsBriefing) -> Finding:
    """Return whether sources agree on the centre."""
    contradictory = briefing.centre.contradictory
    if not contradictory:
        known = bool(briefing.centre.known)
        agree = phrase("Sources do not contradict each other about the service centre.")
        nothing = phrase("Nothing has been reported about the service centre of {commune}.", commune=briefing.commune)
        return Finding("ok" if known else "warning", (agree if known else nothing,), briefing.languages)
    lines = tuple(
        phrase(
            "Sources state different things for {date}: {column}. At least one of them must be corrected.",
            date=reading.as_of_date,
            column=term(reading.column, "column"),
        )
        for reading in contradictory
    )
    return Finding("error", lines, briefing.languages)


def readiness_changes(briefing: OperationsBriefing) -> Listing:
    """Return what changed at the centre since the previous position of each thing reported of it."""
    items = tuple(map(_change_words, briefing.centre_changes))
    return Listing(items, phrase("Nothing was reported of the centre for an earlier date."), briefing.languages)


def _change_words(change: ReadingChange) -> Words:
    values: dict[str, Words] = {
        "subject": term(change.current.column, "column"),
        "now": change.current.quantity,
        "date": _day(change.current),
        "before_date": _day(change.previous),
    }
    if not change.is_change:
        return phrase("{subject}: {now} (as of {date}), unchanged since {before_date}", **values)
    before = before_quantity(change)
    return phrase("{subject}: from {before} (as of {before_date}) to {now} (as of {date})", **values, before=before)


def _day(reading: Reading) -> Words:
    return DateSpan(reading.as_of_earliest_date, reading.as_of_date) if reading.as_of_date else None


def before_quantity(change: ReadingChange) -> Quantity:
    """Return the previous reading under a name of its own, so that figures.csv tells it from the current one."""
    return change.previous.quantity.about(quantity=f"{change.previous.column}.before")


# For the overview of a dataset


def readiness_overview(briefing: DatasetScope) -> Table:
    """Return the readiness of the centres of all communes of a dataset that reported, one row each."""
    dataset, table = briefing.dataset, briefing.dataset.table("service_centres")
    found = centres(table, dataset.settings.communes, briefing.as_of_date)
    silent = len(dataset.settings.communes) - len(found)
    names = commune_names(dataset.communes)
    if len(found) > 2 * briefing.rows_shown:  # both ends then say who is least and who is most ready
        found = tuple(sorted(found, key=lambda one: len(one.aspects_at("ready"))))
    rows, unseen = both_ends([_overview_cells(names, one) for one in found], briefing.rows_shown)
    return LongTable(
        caption=phrase("Readiness of the service centres"),
        columns=(
            Column(phrase("Commune"), width="1.5fr"),
            Column(phrase("Staff"), "right", width="0.8fr"),
            *(Column(phrase(HEADING_MESSAGES[name]), width="1.2fr") for name in ASPECTS),
        ),
        rows=rows,
        unseen=unseen,
        languages=briefing.languages,
        note=phrase(
            "Staff: directors, deputy directors and specialists, as far as reported. Communes that reported nothing: "
            "{silent}.",
            silent=silent,
        ),
    )


def _overview_cells(names: Mapping[str, Local], centre: Centre) -> tuple[Words, ...]:
    name = commune_name(names, centre.commune_code)
    aspects = tuple(_of_commune(centre.readings[column], centre) for column in ASPECTS)
    return (name, _staff(centre), *aspects)


def _of_commune(reading: Reading, centre: Centre) -> Words:
    if reading.value is None:
        return None
    return replace(reading.quantity, quantity=f"{reading.column}.{centre.commune_code}")


def _staff(centre: Centre) -> Quantity | None:
    """Return all staff that were reported; at least so many where a number is missing."""
    known = [one for one in (centre.readings[name] for name in STAFF) if isinstance(one.value, int)]
    if not known:
        return None
    total = sum(one.value for one in known if isinstance(one.value, int))
    quantity = _counted(f"staff_count.{centre.commune_code}", total, known)
    is_complete = len(known) == len(STAFF)
    return quantity if is_complete else replace(quantity, interval=replace(quantity.interval, high=None))
