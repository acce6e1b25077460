"""Which cells of a column may be its widest, without a font: those are measured when the page is laid out."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from report_kit.content.wording import Piece

Run = tuple[Piece, ...]
Shape = tuple[tuple[str, str], ...]

NEARLY_WIDEST = 0.8  # of the widest by a rough count of letters: narrower ones cannot be the widest when measured
_DIGIT = re.compile("[0-9]")
_NARROW = re.compile(r"[.,:;!'|()\[\]iíìỉĩịjlItfr\s/-]")
_WIDE = re.compile(r"[mwMW%@A-ZĐ–—]")


def widest_rows(styles: Sequence[Hashable], cells: Sequence[Run]) -> list[int]:
    """Return the rows of which one is the widest: digits are of one width, so one row of each shape will do.

    Args:
        styles: What else decides how wide a row is set, such as that it is bold.
        cells: A column's cells, row by row.
    """
    shapes: dict[tuple[Hashable, Shape], int] = {}
    for row, (style, cell) in enumerate(zip(styles, cells, strict=True)):
        shapes.setdefault((style, _shape(cell)), row)
    widths = {row: _rough_width(shape) for (_, shape), row in shapes.items()}
    least = NEARLY_WIDEST * max(widths.values(), default=0.0)
    return [row for row, width in widths.items() if width >= least]


def _shape(run: Run) -> Shape:
    """Return what decides how wide a cell is; what fills a figure up to the decimals of its column is in its hint."""
    texts = ((piece.role, piece.hint if piece.role == "pad" else piece.text) for piece in run)
    return tuple((role, _DIGIT.sub("0", text)) for role, text in texts)


def _rough_width(shape: Shape) -> float:
    """Return how wide a cell is, in digits, to a tenth or so: narrow letters and marks count half, wide ones more."""
    text = "".join(text for _, text in shape)
    return len(text) - 0.5 * len(_NARROW.findall(text)) + 0.3 * len(_WIDE.findall(text))
