"""Figures of a column whose decimal marks stand below each other, though some have fewer decimals than others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from report_kit.content.pieces import Piece
from report_kit.language import Language

Run = tuple[Piece, ...]


def aligned(column: Sequence[Run], reader: Language) -> list[Run]:
    """Return the cells of a column of figures, each filled up to the decimals of the cell that has most.

    Nothing is added to the text: what was stated without decimals stays so. What does not end in a figure stays.
    """
    decimals = [_decimals("".join(piece.text for piece in run), reader) for run in column]
    most = max((number for number in decimals if number is not None), default=0)
    return [
        run if number is None or number == most else (*run, _room(number, most, reader))
        for run, number in zip(column, decimals, strict=True)
    ]


def _decimals(text: str, reader: Language) -> int | None:
    """Return how many decimals the last figure of a cell has; None if it does not end in one."""
    found = re.search(rf"\d(?:{re.escape(reader.decimal_mark)}(\d+))?%?$", text)
    return None if found is None else len(found.group(1) or "")


def _room(number: int, most: int, reader: Language) -> Piece:
    return Piece("", "pad", hint=("" if number else reader.decimal_mark) + "0" * (most - number))
