"""Known errors of sources that were corrected: marked where they stand, and listed in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from report_kit.content.briefing import Briefing
from report_kit.content.narrative import Listing
from report_kit.content.wording import Joined, Local, Phrase, Words, bilingual, phrase, several
from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.corrections import Correction

MOST_CORRECTIONS = 20
"""Corrections listed one by one; of more it says how many there are."""


def marked_if_corrected(briefing: Briefing, words: Words, *, table: str, column: str, **row: str) -> Words:
    """Return a figure, followed by a mark if a correction stands behind it.

    Args:
        briefing: The briefing.
        words: The figure.
        table: Table that it stands in.
        column: Its column.
        **row: Values of key columns by which its row is known.
    """
    of_column = (one for one in briefing.dataset.corrections.values() if (one.table, one.column) == (table, column))
    if any(row.items() <= correction.row.items() for correction in of_column):
        return phrase("{figure} (corrected)", figure=words)
    return words


def corrections(briefing: Briefing) -> Listing:
    """Return the corrections that were applied to figures of the tables that this briefing shows."""
    found = [one for one in briefing.dataset.corrections.values() if one.table in briefing.tables_shown]
    items: tuple[Words, ...] = tuple(correction_in_words(briefing, one) for one in found[:MOST_CORRECTIONS])
    if more := max(0, len(found) - MOST_CORRECTIONS):
        items += (
            several(
                more,
                "{number} more correction, in corrections.csv with the others.",
                "{number} more corrections, all of them in corrections.csv.",
                number=more,
            ),
        )
    nothing = phrase("No figure shown here was corrected.")
    return Listing(items, nothing, briefing.languages, is_small_print=True)


def correction_in_words(briefing: Briefing, correction: Correction) -> Words:
    """Return what was corrected, by the names that people know."""
    table = CONTRACTS[correction.table]
    column = table.column(correction.column)
    text = phrase(
        "{table} ({row}) – {column}: the source has {expected}, corrected to {corrected}. {reason}",
        table=Local({"vi": table.title_vi, "en": table.title_en}),
        row=Joined(tuple(_row_words(briefing, correction))) if correction.row else correction.key,
        column=_title(column),
        expected=_as_printed(correction.expected, column),
        corrected=_as_printed(correction.corrected, column),
        reason=bilingual(correction.reason),
    )
    if not correction.status:
        return text
    return Joined((text, phrase("Status: {status}.", status=bilingual(correction.status))), " ")


def _row_words(briefing: Briefing, correction: Correction) -> Iterator[Words]:
    """Yield what the row is about; blank parts of its key say nothing."""
    for name, value in correction.row.items():
        if value:
            yield _key_words(briefing, CONTRACTS[correction.table].column(name), value)


def _key_words(briefing: Briefing, column: ColumnContract, value: str) -> Words:
    """Return one part of a key: a name where it has one, else the column with the value."""
    if column.kind in ("commune", "communes"):
        return briefing.names_of(value.split(";"))
    if column.name == "project_code":
        return phrase("project {name} ({code})", name=_project_name(briefing, value), code=value)
    if column.name == "programme_code":
        return briefing.catalogue_name(value)
    if column.choices:
        return _choice(column, value)
    return Joined((_title(column), datetime.date.fromisoformat(value) if column.kind == "date" else value), " ")


def _project_name(briefing: Briefing, code: str) -> Words:
    projects = briefing.dataset.table("projects")
    names = projects.loc[projects["project_code"] == code, ["name_vi", "name_en"]]
    return next((Local({"vi": vi, "en": en}) for vi, en in names.to_numpy()), code)


def _title(column: ColumnContract) -> Words:
    """Return the heading of a column as it stands within a sentence."""
    titles = {"vi": column.words.title_vi, "en": column.words.title_en}
    return Local({code: title[:1].lower() + title[1:] for code, title in titles.items()})


def _choice(column: ColumnContract, code: str) -> Words:
    found = next((one for one in column.choices if one.code == code), None)
    return Local({"vi": found.vi, "en": found.en}) if found else code


def _as_printed(text: str, column: ColumnContract) -> Words:
    """Return the text of a cell as a page has it: amounts with their unit, numbers grouped, a blank in words."""
    if not text.strip():
        return phrase("not reported")
    if column.choices:
        return _choice(column, text)
    if column.kind not in ("amount", "count") or not text.isdecimal():
        return text
    return Phrase("VND {amount}", {"amount": int(text)}, "pattern") if column.kind == "amount" else int(text)
