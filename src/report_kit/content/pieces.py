"""Runs of plain text: what a reader sees of words, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from report_kit.language import Language


@dataclass(frozen=True)
class Piece:
    """A run of plain text.

    Attributes:
        text: The text, unescaped.
        role: What the run is: "" plain, `stated`, `implied`, `computed`, `missing`; `pad` for no
            text, but the room that the digits in its hint would take.
        source_id: The first source of the quantity it shows, "" for none.
        hint: What a reader sees when pointing at it.
        language: Code of the language it is in, "" for the reader's own.
    """

    text: str
    role: str = ""
    source_id: str = ""
    hint: str = ""
    language: str = ""


def in_own_language(piece: Piece, speaking: Language, reader: Language) -> Piece:
    """Return a run of text marked with its language, if that is not the reader's."""
    return piece if speaking is reader else replace(piece, language=speaking.code)
