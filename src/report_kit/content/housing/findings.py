"""Findings of the housing briefing: whether counts agree, what changed, what is still needed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from report_kit.analysis.housing import HousingRequest
from report_kit.analysis.housing.dates import HousingVerdict
from report_kit.analysis.housing.figures import FigureChange, HousingFigure
from report_kit.analysis.housing.positions import HousingLine
from report_kit.analysis.quantities import Quantity
from report_kit.content.changes import Change, changes_in_words
from report_kit.content.housing.briefing import HousingBriefing, as_quantity, beneficiaries
from report_kit.content.narrative import Finding, Listing
from report_kit.content.places import place_of
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term
from report_kit.data.figures_stated import exactly

REASON_MESSAGES = {
    "nothing_stated": "not reported yet",
    "only_group_stated": "stated only for several communes together; the figure of this commune is needed",
    "incomplete": "not all counts are known exactly",
    "deadline_missing": "no deadline is named",
    "deadline_passed_since": "the deadline has passed since the last figures",
    "contradiction": "contradicts other figures; please check",
}


def houses_agreement(briefing: HousingBriefing) -> Finding:
    """Return whether the stated counts can hold together, and which cannot."""
    verdicts = briefing.status.verdicts
    if not verdicts:
        nothing = phrase("There are no figures to reconcile yet.")
        return Finding("warning", (nothing,), briefing.languages)
    lines: list[Words] = []
    for verdict in verdicts:
        span = DateSpan(verdict.as_of_earliest_date, verdict.as_of_date)
        lines.append(
            phrase("The stated figures as of {date} are {verdict}.", date=span, verdict=_verdict_quantity(verdict))
        )
        if verdict.conflict:
            figures = tuple(figure_words(briefing, figure) for figure in verdict.conflict)
            conflict = Joined(figures, "; ")
            lines.append(
                phrase("They cannot all hold: {figures}. At least one of them must be corrected.", figures=conflict)
            )
    return Finding("error" if any(one.conflict for one in verdicts) else "ok", tuple(lines), briefing.languages)


def _verdict_quantity(verdict: HousingVerdict) -> Quantity:
    return Quantity(
        quantity="verdict",
        unit="text",
        basis="computed",
        stated="consistent" if verdict.is_consistent else "contradictory",
        as_of_date=verdict.as_of_date,
        as_of_earliest_date=verdict.as_of_earliest_date,
    )


def figure_words(briefing: HousingBriefing, figure: HousingFigure) -> Words:
    """Return a stated figure with all that it is about."""
    return phrase("{subject} {value}", subject=_subject_words(briefing, figure), value=as_quantity(figure))


def _subject_words(briefing: HousingBriefing, figure: HousingFigure) -> Words:
    return Joined((_line_words(briefing, _line_of(figure)), term(figure.subject.column, "column")))


def _line_of(figure: HousingFigure) -> HousingLine:
    return HousingLine(*figure.subject[:-1])


def _line_words(briefing: HousingBriefing, line: HousingLine) -> Words:
    parts: tuple[Words, ...] = (briefing.names_of(line.scope), term(line.beneficiary_category, "beneficiary_category"))
    return Joined((*parts, term(line.work_type, "work_type")) if line.work_type else parts)


def houses_changes(briefing: HousingBriefing) -> Listing:
    """Return what changed since the previous position of each figure, by line of the table."""
    by_line: dict[HousingLine, list[Change]] = {}
    for change in briefing.status.changes:
        by_line.setdefault(_line_of(change.current), []).append(_change(change))
    items = tuple(changes_in_words(_line_words(briefing, line), changes) for line, changes in by_line.items())
    return Listing(items, phrase("No figure was stated for an earlier date."), briefing.languages)


def _change(found: FigureChange) -> Change:
    before, now = found.previous, found.current
    return Change(
        column=term(now.subject.column, "column"),
        before=as_quantity(before),
        now=as_quantity(now),
        before_date=DateSpan(before.as_of_earliest_date, before.as_of_date),
        date=DateSpan(now.as_of_earliest_date, now.as_of_date),
        is_change=found.is_change,
        step=exactly(Fraction(now.value - before.value)),
    )


def housing_requests(briefing: HousingBriefing) -> Listing:
    """Return the figures still needed, in words that can be sent to those who hold them."""
    alike: dict[HousingRequest, list[HousingRequest]] = {}
    for request in briefing.status.requests:
        alike.setdefault(replace(request, beneficiary_category="", work_type=""), []).append(request)
    items = tuple(_request_words(briefing, requests) for requests in alike.values())
    return Listing(items, phrase("No further figure is needed."), briefing.languages)


def _request_words(briefing: HousingBriefing, requests: list[HousingRequest]) -> Words:
    """Return one entry for the requests that differ only in the beneficiaries."""
    request = requests[0]
    lines = (HousingLine(one.scope, one.beneficiary_category, one.work_type) for one in requests)
    return phrase(
        "{scope}, {category}, as of {date}: {columns} – {reason} ({place}).",
        scope=briefing.names_of(request.scope),
        category=Joined(tuple(map(beneficiaries, lines)), "; "),
        date=request.as_of_date,
        columns=Joined(tuple(term(column, "column") for column in request.columns)),
        reason=phrase(REASON_MESSAGES[request.reason]),
        place=place_of(request.table),
    )
