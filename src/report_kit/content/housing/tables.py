"""Tables of the housing briefing: counts, and the pace to the deadline."""

from __future__ import annotations

from collections.abc import Iterable

from report_kit.analysis.housing.positions import HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.corrections import marked_if_corrected
from report_kit.content.housing.briefing import HousingView, latest_dates, line_name
from report_kit.content.row_notes import row_notes
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase


def houses_table(view: HousingView) -> Table:
    """Return counts of houses by category."""
    columns = (
        Column(phrase("Beneficiaries"), width="2.2fr"),
        Column(phrase("Approved"), "right", width="1fr"),
        Column(phrase("Not started"), "right", width="1fr"),
        Column(phrase("Being built"), "right", width="1fr"),
        Column(phrase("Completed"), "right", width="1fr"),
        Column(phrase("Not completed"), "right", width="1fr"),
        Column(phrase("Handed over"), "right", width="1fr"),
        Column(phrase("As of"), spec="short", width="1.5fr"),
    )
    return Table(
        caption=phrase("Houses by beneficiaries (number of houses)"),
        columns=columns,
        rows=tuple(_by_scope(view)),
        languages=view.briefing.languages,
        note=phrase(
            "A range in italics was stated by no source: it is what the stated figures leave possible. A dash means "
            "that nothing was reported. Figures of a group of communes are never split between them."
        ),
        remarks=row_notes(_noted(view, view.known)),
    )


def _noted(view: HousingView, positions: Iterable[HousingPosition]) -> Iterable[tuple[Words, str]]:
    """Yield the notes beside the figures of lines, with the names of the lines and, among several, of their scope."""
    lines: dict[tuple[tuple[str, ...], str], list[Words]] = {}
    for position in positions:
        for note in view.notes(position):
            lines.setdefault((position.line.scope, note), []).append(line_name(position))
    is_one_scope = len({scope for scope, _ in lines}) == 1
    for (scope, note), names in lines.items():
        listed = Joined(tuple(names), ", ")
        yield (
            listed if is_one_scope else phrase("{scope}: {name}", scope=view.briefing.names_of(scope), name=listed),
            note,
        )


def _by_scope(view: HousingView) -> list[Row]:
    rows: list[Row] = []
    scopes = list(dict.fromkeys(position.line.scope for position in view.known))
    for scope in scopes:
        lines = [position for position in view.known if position.line.scope == scope]
        if len(scopes) > 1:
            rows.append(Row((view.briefing.names_of(scope),), "section"))
        rows += [Row(_count_cells(view, line), "total" if _is_total(line) else "body") for line in lines]
    return rows


def _is_total(position: HousingPosition) -> bool:
    return position.line.beneficiary_category == "ALL" and not position.line.work_type


def _count_cells(view: HousingView, position: HousingPosition) -> tuple[Words, ...]:
    counts = (
        _as_stated(view, position, count) if count.is_known and count.high is not None else None
        for count in position.counts
    )
    return (line_name(position), *counts, latest_dates(position.counts))


def _as_stated(view: HousingView, position: HousingPosition, count: Quantity) -> Words:
    return marked_if_corrected(
        view.briefing,
        count,
        table="housing",
        column=count.quantity,
        beneficiary_category=position.line.beneficiary_category,
        work_type=position.line.work_type,
        as_of_date=count.as_of_date.isoformat() if count.as_of_date else "",
        source_id=count.source_id,
    )


def deadline_table(view: HousingView) -> Table:
    """Return completion, days to the deadline, required pace and standing by category."""
    columns = (
        Column(phrase("Beneficiaries"), width="2fr"),
        Column(phrase("Not completed"), "right", width="1fr"),
        Column(phrase("Completion rate"), "right", width="1fr"),
        Column(phrase("Deadline"), width="auto"),
        Column(phrase("Days to the deadline"), "right", width="1fr"),
        Column(phrase("Required pace"), "right", width="1.2fr"),
        Column(phrase("Standing"), width="1.4fr"),
    )
    return Table(
        caption=phrase("Completion and pace to the deadline (completion rate = completed ÷ approved)"),
        columns=columns,
        rows=tuple(Row(_deadline_cells(view, position)) for position in view.by_category),
        languages=view.briefing.languages,
        note=phrase(
            "Days are counted from the date of the figure; required pace = houses not completed ÷ days to the "
            "deadline. A rate is computed only from figures of the same scope."
        ),
    )


def _deadline_cells(view: HousingView, position: HousingPosition) -> tuple[Words, ...]:
    left = position.not_completed_count
    several = len({line.line.scope for line in view.by_category}) > 1
    name = phrase("{scope}: {name}", scope=view.briefing.scope_name(position), name=line_name(position))
    return (
        name if several else line_name(position),
        left if left.is_known and left.high is not None else None,
        position.completion_rate,
        position.deadline_date,
        position.days_to_deadline,
        position.required_pace,
        position.standing,
    )


def support_table(view: HousingView) -> Table:
    """Return the support that sources state, by category."""
    positions = tuple(position for position in view.positions if position.supported_amount.is_known)
    return Table(
        caption=phrase("Support for building and repairing houses (million VND)"),
        columns=(
            Column(phrase("Scope"), width="2fr"),
            Column(phrase("Beneficiaries"), width="2fr"),
            Column(phrase("Support"), "right", "million", width="1fr"),
        ),
        rows=tuple(
            Row((view.briefing.scope_name(position), line_name(position), position.supported_amount))
            for position in positions
        ),
        languages=view.briefing.languages,
        if_empty=phrase("No source states the support for building and repairing houses."),
        remarks=row_notes(_noted(view, (one for one in positions if one not in view.known))),
    )
