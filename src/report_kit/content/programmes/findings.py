"""Findings of the programmes briefing: whether figures agree, what they imply, what is still needed."""

from __future__ import annotations

from collections.abc import Iterable

from report_kit.analysis.programmes import DataRequest, GroupStatus, Position
from report_kit.analysis.programmes.changes import PositionChange
from report_kit.analysis.programmes.figures import Place, StatedFigure
from report_kit.analysis.quantities import Quantity
from report_kit.content.changes import Change, changes_in_words
from report_kit.content.narrative import Finding, Level, Listing
from report_kit.content.places import place_of
from report_kit.content.programmes.briefing import ProgrammeBriefing, ProgrammeView
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term


def agreement(view: ProgrammeView) -> Finding:
    """Return whether the stated figures can hold together, and which cannot."""
    if not view.groups and view.is_of_area:  # the table above has said so, and it is nothing to warn of
        return Finding("ok", (), view.briefing.languages)
    if not view.groups:
        return Finding(
            "warning",
            (phrase("There are no figures to reconcile yet."),),
            view.briefing.languages,
        )
    lines = tuple(line for group in view.groups for line in _verdict_lines(view, group))
    level: Level = "ok" if all(group.is_consistent and not group.over_allocated for group in view.groups) else "error"
    return Finding(level, lines, view.briefing.languages)


def _verdict_lines(view: ProgrammeView, group: GroupStatus) -> Iterable[Words]:
    span = DateSpan(group.as_of_earliest_date, group.as_of_date)
    yield phrase("The stated figures as of {date} are {verdict}.", date=span, verdict=group.verdict)
    if group.conflict:
        figures = tuple(_figure_words(view, figure) for figure in group.conflict)
        yield phrase(
            "They cannot all hold: {figures}. At least one of them must be corrected.", figures=Joined(figures, "; ")
        )
    for position in group.over_allocated:
        yield phrase(
            "{name}: more was disbursed ({disbursed}) than allocated ({allocated}).",
            name=view.briefing.programme_name(position),
            disbursed=position.disbursed,
            allocated=position.allocated,
        )


def _figure_words(view: ProgrammeView, figure: StatedFigure) -> Words:
    name = _place_words(view.briefing, figure.place)
    return phrase("{name}, {column} {value}", name=name, column=term(figure.column, "column"), value=figure.quantity)


def _place_words(briefing: ProgrammeBriefing, place: Place) -> Words:
    name: Words = briefing.catalogue_name(place.programme_code)
    if place.capital_source:
        name = Joined((name, term(place.capital_source, "capital_source")), " – ")
    if place.project_code:
        name = Joined((name, place.project_code), " – ")
    return name


def implied_figures(view: ProgrammeView) -> Listing:
    """Return the exact ranges of what nobody stated and the stated figures imply, with their dates if these differ."""
    found = [
        (one, group) for group in view.groups if group.is_consistent for one in group.positions if not one.is_stated
    ]
    is_dated = len({(group.as_of_earliest_date, group.as_of_date) for _, group in found}) > 1
    items = tuple(
        phrase(
            "{name}: allocated {allocated}, disbursed {disbursed} (stated by no source).",
            name=_with_date(view, position, group) if is_dated else view.briefing.programme_name(position),
            allocated=phrase("{amount:exact}", amount=position.allocated_implied),
            disbursed=phrase("{amount:exact}", amount=position.disbursed_implied),
        )
        for position, group in found
    )
    return Listing(items, phrase("No further figure follows from the stated ones."), view.briefing.languages)


def _with_date(view: ProgrammeView, position: Position, group: GroupStatus) -> Words:
    span = DateSpan(group.as_of_earliest_date, group.as_of_date)
    return phrase("{name}, as of {date}", name=view.briefing.programme_name(position), date=span)


# Changes


def programme_changes(briefing: ProgrammeBriefing) -> Listing:
    """Return what changed since the previous position of each figure, by programme and fund type."""
    by_place: dict[tuple[Place, str], list[Change]] = {}
    for change in briefing.changes:
        by_place.setdefault((change.place, change.current.fund_type), []).append(_change(briefing, change))
    items = tuple(
        changes_in_words(Joined((_place_words(briefing, place), term(fund_type, "fund_type"))), changes)
        for (place, fund_type), changes in by_place.items()
    )
    return Listing(items, phrase("No figure was stated for an earlier date."), briefing.languages)


def _change(briefing: ProgrammeBriefing, found: PositionChange) -> Change:
    step = found.difference
    is_more = step.unit == "VND" and step.low is not None and step.low > 0
    return Change(
        column=term(found.column, "column"),
        before=found.previous,
        now=found.current,
        before_date=_span(briefing, found.previous),
        date=_span(briefing, found.current),
        is_change=found.is_change,
        step=step.interval,
        more=step if is_more else None,
    )


def _span(briefing: ProgrammeBriefing, quantity: Quantity) -> DateSpan:
    return DateSpan(quantity.as_of_earliest_date, quantity.as_of_date or briefing.as_of_date)


# Data requests

REASON_MESSAGES = {
    "not_stated": "not reported yet",
    "not_exact": "only a bound is known; the exact amount is needed",
    "undated": "the source is undated; the exact date is needed",
    "contradictory": "contradicts other figures; please check",
    "projects_not_listed": "fewer projects are listed than counted",
}


def programme_requests(briefing: ProgrammeBriefing) -> Listing:
    """Return the figures still needed, in words that can be sent to those who hold them."""
    by_kind: dict[tuple[object, ...], list[DataRequest]] = {}
    for request in briefing.status.data_requests:
        kind = (request.fund_type, request.reason, request.columns, request.as_of_date, request.table)
        by_kind.setdefault(kind, []).append(request)
    items = tuple(_request_words(briefing, requests) for requests in by_kind.values())
    return Listing(items, phrase("No further figure is needed."), briefing.languages)


def _request_words(briefing: ProgrammeBriefing, requests: list[DataRequest]) -> Words:
    """Return one entry for the requests that differ only in the programme."""
    first = requests[0]
    names = tuple(briefing.catalogue_name(code) for code in dict.fromkeys(r.programme_code for r in requests) if code)
    return phrase(
        "{commune}, {fund_type} {year}, as of {date}: {columns} ({names}) – {reason} ({place}).",
        commune=briefing.names_of((first.commune_code,)),
        fund_type=term(first.fund_type, "fund_type"),
        year=str(first.budget_year),
        date=first.as_of_date,
        columns=Joined(tuple(term(column, "column") for column in first.columns)),
        names=Joined(names, "; ") if names else phrase("all figures"),
        reason=phrase(REASON_MESSAGES[first.reason]),
        place=place_of(first.table),
    )
