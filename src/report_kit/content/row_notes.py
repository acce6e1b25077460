"""What was noted beside figures: below their table, each note once with the rows that it was written beside."""

from __future__ import annotations

from collections.abc import Iterable

from report_kit.content.wording import Joined, Words, bilingual, phrase


def row_notes(noted: Iterable[tuple[Words, str]]) -> tuple[Words, ...]:
    """Return the notes, one entry each.

    Args:
        noted: Name of a row and a note written beside it, "" for none.
    """
    rows: dict[str, list[Words]] = {}
    for name, note in noted:
        if note and name not in rows.setdefault(note, []):
            rows[note].append(name)
    return tuple(
        phrase("Note on {rows}: {note}", rows=Joined(tuple(names), "; "), note=bilingual(note))
        for note, names in rows.items()
    )
