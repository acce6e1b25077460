"""What changed since the previous position of each figure of a dataset, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from report_kit.analysis.housing.figures import PROVINCE, FigureChange
from report_kit.analysis.overview_changes import TOTAL_COLUMNS, CommuneChange, Tally, tally
from report_kit.analysis.quantities import Basis, Quantity
from report_kit.analysis.readiness import ReadingChange
from report_kit.content.housing.briefing import as_quantity
from report_kit.content.long_tables import Cells, LongTable, both_ends
from report_kit.content.operations.readiness import before_quantity
from report_kit.content.overview.briefing import OverviewBriefing
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term
from report_kit.data.figures_stated import exactly

SECTION_MESSAGES = {
    "disbursed_amount": "Disbursed, development investment capital (million VND)",
    "allocated_amount": "Allocated, development investment capital (million VND)",
    "stated_rate_percent": "Stated disbursement rate, development investment capital",
}


def overview_changes(briefing: OverviewBriefing) -> Table:
    """Return the figures that are others than at their previous position by kind, and how many of each kind moved."""
    rows: list[Row] = []
    unseen: tuple[Cells, ...] = ()
    for section in _sections(briefing):
        # Half as many as elsewhere, for there are several sections.
        shown, rest = both_ends(section.cells, max(1, briefing.rows_shown // 2))
        rows += [Row((section.heading,), "section"), *shown] if shown else []
        unseen += rest
    tallies = Joined(tuple(_tallies(briefing)), " ")
    return LongTable(
        caption=phrase("Figures that changed since their previous position"),
        columns=(
            Column(phrase("Figure"), width="2fr"),
            Column(phrase("Before"), "right", "million", width="1fr"),
            Column(phrase("As of"), spec="short", width="1.1fr"),
            Column(phrase("Now"), "right", "million", width="1fr"),
            Column(phrase("As of"), spec="short", width="1.1fr"),
            Column(phrase("Difference"), "right", "million", width="1fr"),
        ),
        rows=tuple(rows),
        unseen=unseen,
        languages=briefing.languages,
        note=tallies,
        if_empty=tallies if tallies.parts else phrase("No figure was stated for an earlier date."),
    )


def _tallies(briefing: OverviewBriefing) -> Iterable[Words]:
    """Yield how many figures of each kind were stated for an earlier date too, and how many of them moved."""
    for name in TOTAL_COLUMNS:
        if changes := _of_column(briefing, name):
            yield _tally_words(phrase(SECTION_MESSAGES[name]), tally(one.step for one in changes))
    if briefing.house_changes:
        steps = (one.current.value - one.previous.value for one in briefing.house_changes)
        yield _tally_words(phrase("Houses"), tally(steps))
    if briefing.centre_changes:
        changed = sum(one.is_change for one in briefing.centre_changes)
        yield phrase(
            "Service centres – with an earlier position: {number}; changed: {changed}, the same: {same}.",
            number=len(briefing.centre_changes),
            changed=changed,
            same=len(briefing.centre_changes) - changed,
        )


def _tally_words(subject: Words, found: Tally) -> Words:
    return phrase(
        "{subject} – with an earlier position: {number}; higher: {higher}, lower: {lower}, the same: {same}.",
        subject=subject,
        number=found.number,
        higher=found.higher,
        lower=found.lower,
        same=found.same,
    )


@dataclass(frozen=True)
class _Section:
    heading: Words
    cells: Sequence[Cells]


def _sections(briefing: OverviewBriefing) -> Iterable[_Section]:
    for name in TOTAL_COLUMNS:
        moved = [one for one in _of_column(briefing, name) if one.change.is_change]
        yield _Section(phrase(SECTION_MESSAGES[name]), [_commune_cells(briefing, one) for one in moved])
    houses = [one for one in briefing.house_changes if one.is_change]
    yield _Section(phrase("Houses"), [_house_cells(briefing, one) for one in houses])
    centres = [one for one in briefing.centre_changes if one.is_change]
    yield _Section(phrase("Service centres"), [_centre_cells(briefing, one) for one in centres])


def _of_column(briefing: OverviewBriefing, column: str) -> list[CommuneChange]:
    return [one for one in briefing.total_changes if one.change.column == column]


def _cells(subject: Words, before: Quantity, now: Quantity, step: Words) -> Cells:
    return subject, before, _span(before), now, _span(now), step


def _span(quantity: Quantity) -> Words:
    day = quantity.as_of_date
    return DateSpan(quantity.as_of_earliest_date, day) if day else None


def _commune_cells(briefing: OverviewBriefing, one: CommuneChange) -> Cells:
    code, change = one.commune_code, one.change
    before, now = (quantity.about(commune_code=code) for quantity in (change.previous, change.current))
    # The difference of two rates is no rate.
    step: Words = change.difference.about(commune_code=code) if now.unit == "VND" else ""
    return _cells(briefing.name_of(code), before, now, step)


def _house_cells(briefing: OverviewBriefing, one: FigureChange) -> Cells:
    subject = one.current.subject
    place = briefing.province if subject.scope == PROVINCE else briefing.names_of(subject.scope)
    parts = (place, term(subject.beneficiary_category, "beneficiary_category"), term(subject.column, "column"))
    code = subject.scope[0] if len(subject.scope) == 1 and subject.scope != PROVINCE else ""
    before, now = (as_quantity(figure).about(commune_code=code) for figure in (one.previous, one.current))
    return _cells(Joined(parts), before, now, _step(now, one.current.value - one.previous.value))


def _centre_cells(briefing: OverviewBriefing, one: ReadingChange) -> Cells:
    before, now = (of.about(commune_code=one.commune_code) for of in (before_quantity(one), one.current.quantity))
    subject = Joined((briefing.name_of(one.commune_code), term(one.current.column, "column")))
    known = one.previous.value, one.current.value
    step: Words = ""
    if isinstance(known[0], int) and isinstance(known[1], int):
        step = _step(now, known[1] - known[0])
    return _cells(subject, before, now, step)


def _step(now: Quantity, value: int) -> Quantity:
    """Return the difference of two counts as a quantity of its own."""
    basis: Basis = "illustrative" if now.basis == "illustrative" else "computed"
    return replace(now, quantity=f"{now.quantity}_change", basis=basis, stated=None, interval=exactly(Fraction(value)))
