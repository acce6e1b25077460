"""Charts of the housing briefing: houses by category, and what a shared figure leaves for one commune."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from report_kit.analysis.housing import SharedFigure
from report_kit.analysis.housing.positions import HousingLine, HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.charts import Bar, BarGroup, Chart, Marker
from report_kit.content.housing.briefing import HousingBriefing, HousingView, beneficiaries, line_name
from report_kit.content.housing.tables import houses_table
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term

MOST_SHARED = 3
"""Of more shared figures the chart shows those of the central columns; the table has all."""
CENTRAL_COLUMNS = ("approved_count", "completed_count", "not_completed_count")


def houses_chart(view: HousingView) -> Chart:
    """Return approved, completed and not completed houses by category."""
    groups = tuple(BarGroup(_name(view, position), _bars(position)) for position in view.by_category)
    return Chart(
        name="houses",
        caption=phrase("Houses by beneficiaries: solid as far as certain, hatched where the figures leave a range"),
        alt=_in_words(view),
        groups=tuple(group for group in groups if group.bars),
        values=houses_table(view),
        languages=view.briefing.languages,
        unit="count",
        unit_name=phrase("houses"),
    )


def _name(view: HousingView, position: HousingPosition) -> Words:
    return phrase("{scope}: {name}", scope=view.briefing.scope_name(position), name=line_name(position))


def _bars(position: HousingPosition) -> tuple[Bar, ...]:
    """Return the bars of what was stated, or what a group's figures leave; city figures say too little of a commune."""
    bars = (
        Bar(position.approved_count, "plan", name=phrase("Approved")),
        Bar(position.completed_count, "done", name=phrase("Completed")),
        Bar(position.under_construction_count, "left", name=phrase("Under construction")),
        Bar(position.not_completed_count, "left", name=phrase("Not completed")),
    )
    return tuple(bar for bar in bars if _tells_something(position, bar.quantity))


def _tells_something(position: HousingPosition, quantity: Quantity) -> bool:
    if quantity.stated is not None or quantity.interval.is_exact:
        return True
    is_narrowed = position.nearest_scope == "group" or len(position.line.scope) > 1
    return (
        is_narrowed
        and quantity.is_known
        and quantity.high is not None
        and quantity is not position.under_construction_count
    )


def _in_words(view: HousingView) -> Words:
    """Return what the bars show, each with its number."""
    lines = ((position, _bars(position)) for position in view.by_category)
    parts = tuple(Joined((_name(view, position), _bars_in_words(bars)), ": ") for position, bars in lines if bars)
    return Joined(parts, "; ") if parts else phrase("Nothing has been reported.")


def _bars_in_words(bars: tuple[Bar, ...]) -> Words:
    shown = (bar.quantity for bar in bars)
    return Joined(tuple(phrase("{subject} {value}", subject=term(one.quantity, "column"), value=one) for one in shown))


def completion_chart(view: HousingView) -> Chart:
    """Return completion rates against the share of time to the deadline that has passed."""
    known = tuple(position for position in view.by_category if position.completion_rate.is_known)
    groups = tuple(BarGroup(_name(view, one), (Bar(one.completion_rate, "done"),)) for one in known)
    parts = tuple(phrase("{name}: {rate}", name=_name(view, one), rate=one.completion_rate) for one in known)
    return Chart(
        name="completion",
        caption=phrase("Completion rate (completed ÷ approved) against the time that has passed to the deadline"),
        alt=Joined(parts, "; ") if parts else phrase("Nothing has been reported."),
        groups=groups,
        values=houses_table(view),
        languages=view.briefing.languages,
        marker=_time_passed(known),
        end=1.0,
    )


def _time_passed(positions: tuple[HousingPosition, ...]) -> Marker | None:
    """Return the share of time from the start of the plan to the deadline, where all lines have the same."""
    shares = {share for position in positions if (share := _share(position)) is not None}
    if len(shares) != 1:
        return None
    low, high = shares.pop()
    return Marker(low, high, phrase("time passed"))


def _share(position: HousingPosition) -> tuple[float, float] | None:
    start, deadline = date(position.period.plan_first_year, 1, 1), position.deadline_date
    as_of = position.completed_count.as_of_date
    if deadline is None or as_of is None or deadline <= start:
        return None
    earliest = position.completed_count.as_of_earliest_date or as_of
    whole = (deadline - start).days
    return min((earliest - start).days / whole, 1.0), min((as_of - start).days / whole, 1.0)


def shared_chart(briefing: HousingBriefing) -> Chart:
    """Return figures stated for a group of communes, and the range each leaves for this one."""
    counts = tuple(one for one in briefing.shared if one.figure.is_count)
    shared = counts if len(counts) <= MOST_SHARED else tuple(filter(_is_central, counts))
    groups = tuple(
        BarGroup(
            _shared_name(briefing, one),
            (
                Bar(one.stated, "plan", name=phrase("together")),
                Bar(one.in_commune, "left", name=briefing.commune),
            ),
        )
        for one in shared
    )
    return Chart(
        name="shared",
        caption=phrase("Figures stated for several communes together, and the range left for this commune (houses)"),
        alt=_shared_in_words(briefing, shared),
        groups=groups,
        values=shared_table(briefing),
        languages=briefing.languages,
        unit="count",
        unit_name=phrase("houses"),
    )


def _is_central(shared: SharedFigure) -> bool:
    return shared.figure.subject.column in CENTRAL_COLUMNS


def _shared_name(briefing: HousingBriefing, shared: SharedFigure) -> Words:
    """Return what a shared figure is about: communes, beneficiaries and column."""
    return Joined((_line_in_words(briefing, _line(shared)), term(shared.figure.subject.column, "column")))


def _shared_in_words(briefing: HousingBriefing, shared: tuple[SharedFigure, ...]) -> Words:
    parts = tuple(
        phrase(
            "{name}: {stated} together, {commune} {part}",
            name=_shared_name(briefing, one),
            stated=one.stated,
            commune=briefing.commune,
            part=one.in_commune,
        )
        for one in shared
    )
    return Joined(parts, "; ") if parts else phrase("Nothing has been reported.")


def shared_table(briefing: HousingBriefing) -> Table:
    """Return figures stated for a group of communes: never split, with the range left for this one."""
    return Table(
        caption=phrase("Figures stated for several communes together (number of houses)"),
        columns=(
            Column(phrase("Shared figure"), width="3fr"),
            Column(phrase("Together"), "right", width="0.8fr"),
            Column(phrase("Of these in this commune"), "right", width="1fr"),
            Column(phrase("As of"), spec="short", width="1.2fr"),
        ),
        rows=tuple(_shared_rows(briefing)),
        languages=briefing.languages,
        note=phrase("The source gives only the sum; how it divides between the communes is not known."),
    )


def _shared_rows(briefing: HousingBriefing) -> Iterator[Row]:
    """Yield the shared figures below the communes and beneficiaries that they are about."""
    for line, of_line in groupby(briefing.shared, key=_line):
        yield Row((_line_in_words(briefing, line),), "section")
        for one in of_line:
            date = DateSpan(one.figure.as_of_earliest_date, one.figure.as_of_date)
            yield Row((term(one.figure.subject.column, "column"), one.stated, one.in_commune, date))


def _line(shared: SharedFigure) -> HousingLine:
    return HousingLine(*shared.figure.subject[:-1])


def _line_in_words(briefing: HousingBriefing, line: HousingLine) -> Words:
    return phrase("{scope}: {name}", scope=briefing.names_of(line.scope), name=beneficiaries(line))
