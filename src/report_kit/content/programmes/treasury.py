"""The annex of the programmes briefing: Form 01a/TTKHN of the treasury, line by line, all its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from report_kit.analysis.programmes.treasury import TreasuryForm, TreasuryLine
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.row_notes import row_notes
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Phrase, Words, phrase

_PLAN_AND_ESTIMATE = (3, 4, 5, 6, 14, 15, 16)
_DISBURSED = (7, 8, 9, 10, 11, 12, 13)


def treasury_plan_table(briefing: ProgrammeBriefing) -> Table:
    """Return the form's columns on the plan's capital and on what is expected by the end of the reporting month.

    The form's notes stand below it.
    """
    caption = phrase(
        "Form 01a/TTKHN: capital of the plan (3–6) and estimate to the end of the month (14–16), million VND"
    )
    form = briefing.treasury_form
    noted = ((_item(line), line.note) for line in form.lines) if form else ()
    return replace(_table(briefing, caption, _PLAN_AND_ESTIMATE), remarks=row_notes(noted))


def treasury_disbursement_table(briefing: ProgrammeBriefing) -> Table:
    """Return the form's columns on what was disbursed to the end of the month before the reporting month."""
    caption = phrase("Form 01a/TTKHN: disbursed to the end of the previous month (7–13), million VND")
    return _table(briefing, caption, _DISBURSED)


def _table(briefing: ProgrammeBriefing, caption: Phrase, numbers: Sequence[int]) -> Table:
    form = briefing.treasury_form
    columns = (
        Column(phrase("Item"), width="2.6fr"),
        *(Column(_HEADINGS[number], "right", "million", width="1fr") for number in numbers),
    )
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(_row(line, numbers) for line in form.lines) if form else (),
        languages=briefing.languages,
        note=_note(form),
        is_wide=form is not None,
    )


def _row(line: TreasuryLine, numbers: Sequence[int]) -> Row:
    cells = (line.amounts[number] for number in numbers)
    return Row((_item(line), *(amount if amount.is_known else None for amount in cells)))


def _item(line: TreasuryLine) -> Words:
    """Return what a line is about, with its number and code in the form."""
    number = f"{line.number}. " if line.number else ""
    code = f" ({line.budget_code})" if line.budget_code else ""
    return f"{number}{line.item}{code}"


def _note(form: TreasuryForm | None) -> Words:
    if form is None:
        return None
    return phrase(
        "As of {date}. Lines and words are the form's own, the latest imported; all identities between its columns and "
        "its totals were checked then, and totals are not repeated.",
        date=form.as_of_date,
    )


_HEADINGS: Mapping[int, Phrase] = {
    3: phrase("3 Plan, total"),
    4: phrase("4 Carried over"),
    5: phrase("5 Assigned by the Prime Minister"),
    6: phrase("6 Deployed by the locality"),
    7: phrase("7 Disbursed, total"),
    8: phrase("8 Of carried over"),
    9: phrase("9 Carried over: completed work"),
    10: phrase("10 Carried over: advances"),
    11: phrase("11 Of this year's plan"),
    12: phrase("12 This year: completed work"),
    13: phrase("13 This year: advances"),
    14: phrase("14 Estimate, total"),
    15: phrase("15 Estimate: carried over"),
    16: phrase("16 Estimate: this year's plan"),
}
