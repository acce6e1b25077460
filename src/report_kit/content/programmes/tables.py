"""Tables of the programmes briefing: capital, pace, and what may be carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from report_kit.analysis.pace import STANDINGS
from report_kit.analysis.programmes import Position
from report_kit.analysis.programmes.figures import Place
from report_kit.analysis.quantities import Quantity
from report_kit.content.corrections import marked_if_corrected
from report_kit.content.programmes.briefing import TOTAL, ProgrammeView, stated_rate
from report_kit.content.row_notes import row_notes
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term


def positions_table(view: ProgrammeView) -> Table:
    """Return allocated and disbursed capital by programme, with stated and computed rates."""
    columns = (
        Column(phrase("Programme"), width="2.1fr"),
        Column(phrase("Allocated"), "right", "million", width="1.15fr"),
        Column(phrase("Disbursed"), "right", "million", width="1.15fr"),
        Column(phrase("Rate as stated"), "right", width="0.9fr"),
        Column(phrase("Rate from amounts"), "right", width="1.15fr"),
        Column(phrase("Undisbursed"), "right", "million", width="1.15fr"),
    )
    return Table(
        caption=phrase("Capital and disbursement by programme (million VND; rate = disbursed ÷ allocated)"),
        columns=columns,
        rows=tuple(_by_group(view, _position_cells)),
        languages=view.briefing.languages,
        note=phrase(
            "Allocated includes carried-over capital. A range holds every value that the stated, rounded figures "
            "leave possible; italics mark what nobody stated and the other figures imply."
        ),
        remarks=row_notes(_noted(view)),
    )


def _noted(view: ProgrammeView) -> Iterable[tuple[Words, str]]:
    """Yield the notes beside the figures of each position, with its name."""
    for group, position in view.rows:
        place = Place(position.programme_code, position.capital_source)
        for figure in group.figures:
            if figure.place == place:
                yield view.briefing.programme_name(position), figure.note


def _position_cells(view: ProgrammeView, position: Position) -> tuple[Words, ...]:
    rate = stated_rate(position)
    return (
        view.briefing.programme_name(position),
        _as_stated(view, position, position.allocated, "allocated_amount"),
        _as_stated(view, position, position.disbursed, "disbursed_amount"),
        _as_stated(view, position, rate, "stated_rate_percent") if rate.is_known else None,
        position.rate,
        position.undisbursed,
    )


def _as_stated(view: ProgrammeView, position: Position, quantity: Quantity, column: str) -> Words:
    return marked_if_corrected(
        view.briefing,
        quantity,
        table="programme_positions",
        column=column,
        programme_code=position.programme_code,
        capital_source=position.capital_source,
        as_of_date=quantity.as_of_date.isoformat() if quantity.as_of_date else "",
        source_id=quantity.source_id,
    )


def pace_table(view: ProgrammeView) -> Table:
    """Return paces, projection and standing by programme."""
    columns = (
        Column(phrase("Programme"), width="2.1fr"),
        Column(phrase("Pace so far"), "right", "million", width="1.15fr"),
        Column(phrase("Required pace"), "right", "million", width="1.15fr"),
        Column(phrase("Projected rate"), "right", width="1.15fr"),
        Column(phrase("Standing"), width="1.2fr"),
    )
    return Table(
        caption=phrase("Pace of disbursement (million VND a month) and projection to the year end"),
        columns=columns,
        rows=tuple(_by_group(view, _pace_cells)),
        languages=view.briefing.languages,
        note=phrase(
            "Pace so far = disbursed ÷ months since 1 January; required pace = undisbursed ÷ months to {date}; a month "
            "is 30.4375 days. Where a figure has only a span of dates, paces are ranges.",
            date=view.briefing.year_end_date,
        ),
    )


def _pace_cells(view: ProgrammeView, position: Position) -> tuple[Words, ...]:
    return (
        view.briefing.programme_name(position),
        position.pace_so_far,
        position.required_pace,
        position.projected_rate,
        standing_words(position),
    )


def standing_words(position: Position) -> Words:
    """Return the standing; where several are possible, all of them."""
    if len(position.possible_standings) in (0, 1, len(STANDINGS)):  # all of them say no more than that
        return position.standing
    options = tuple(term(standing, "standing") for standing in position.possible_standings)
    return Joined((position.standing, phrase(" ({options})", options=Joined(options, " / "))), "")


def carry_over_table(view: ProgrammeView) -> Table:
    """Return what is projected to be left at the year end, by programme: candidates for carrying over."""
    columns = (
        Column(phrase("Programme"), width="2.1fr"),
        Column(phrase("Projected disbursement"), "right", "million", width="1.15fr"),
        Column(phrase("Left at the year end"), "right", "million", width="1.15fr"),
    )
    return Table(
        caption=phrase("Candidates for carrying over into {year} (million VND)", year=str(view.briefing.year + 1)),
        columns=columns,
        rows=tuple(_by_group(view, _carry_over_cells)),
        languages=view.briefing.languages,
        note=phrase("At the pace so far. Carrying over needs a decision under article 72 of Law 58/2024/QH15."),
    )


def _carry_over_cells(view: ProgrammeView, position: Position) -> tuple[Words, ...]:
    return view.briefing.programme_name(position), position.projected, position.carry_over_candidate


def _by_group(view: ProgrammeView, cells: Callable[[ProgrammeView, Position], tuple[Words, ...]]) -> Iterable[Row]:
    by_date = [(group, [one for of, one in view.rows if of is group]) for group in view.groups]
    dated = [(group, positions) for group, positions in by_date if positions]
    for group, positions in dated:
        if len(dated) > 1:
            yield Row((phrase("As of {date}", date=DateSpan(group.as_of_earliest_date, group.as_of_date)),), "section")
        for position in positions:
            is_total = position.programme_code == TOTAL and not position.capital_source
            yield Row(cells(view, position), "total" if is_total else "body")
