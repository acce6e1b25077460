"""What is as wide as the widest cell of a column may be, without a font: that is measured when the page is laid out."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from report_kit.content.pieces import Piece

Run = tuple[Piece, ...]
Style = TypeVar("Style", bound=Hashable)

NEARLY_WIDEST = 0.8  # of the widest by a rough count of letters: narrower ones cannot be the widest when measured
_DIGIT = re.compile("[0-9]")
_NARROW = re.compile(r"[.,:;!'|()\[\]iíìỉĩịjlItfr\s/-]")
_WIDE = re.compile(r"[mwMW%@A-ZĐ–—]")


def widest_shapes(styles: Sequence[Style], cells: Sequence[Run]) -> list[tuple[Style, Run]]:
    """Return the shapes of which one is the widest: digits are of one width, so all stand as zeros.

    Typst remembers how wide a text is, and the shapes of figures recur from column to column and table to table.

    Args:
        styles: What else decides how wide a row is set, such as that it is bold.
        cells: A column's cells, row by row.
    """
    shapes = dict.fromkeys(zip(styles, map(shape_of, cells), strict=True))
    widths = {(style, shape): _rough_width(shape) for style, shape in shapes}
    least = NEARLY_WIDEST * max(widths.values(), default=0.0)
    return [shape for shape, width in widths.items() if width >= least]


def shape_of(run: Run) -> Run:
    """Return what is as wide as a cell, without all that makes no difference to its width."""
    return tuple(replace(piece, text=_zeros(piece.text), hint=_zeros(_room(piece)), source_id="") for piece in run)


def _room(piece: Piece) -> str:
    """Return the digits in whose place there is nothing; the hints of all else take no room."""
    return piece.hint if piece.role == "pad" else ""


def _zeros(text: str) -> str:
    return _DIGIT.sub("0", text)


def _rough_width(shape: Run) -> float:
    """Return how wide a shape is, in digits, to a tenth or so: narrow letters and marks count half, wide ones more."""
    text = "".join(piece.text + piece.hint for piece in shape)
    return len(text) - 0.5 * len(_NARROW.findall(text)) + 0.3 * len(_WIDE.findall(text))
