"""How much text the cells of a workbook hold, each of which the reader of values gives a copy of what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ITEM = re.compile(rb"<(?:[^\s<>/!?:]+:)?si(?=[\s/>])")
_SHARING = re.compile(rb"""\bt\s*=\s*["']s["']""")
_SHARED = re.compile(_SHARING.pattern + rb"[^>]*>\s*<(?:[^\s<>/!?:]+:)?v\s*>\s*([0-9]{1,8})\s*<")
_MARKS = len('<si><t xml:space="preserve"></t></si>')
_LONGEST_CUT = 300
"""Bytes at the end of a piece of a sheet that are looked at again with the next, for a cell may be cut in two."""


def item_sizes(part: bytes) -> list[int]:
    """Return how many bytes each of the texts that cells share takes; of their marks, what is more than usual."""
    starts = [found.start() for found in _ITEM.finditer(part)]
    return [max(end - start - _MARKS, 0) for start, end in zip(starts, [*starts[1:], len(part)], strict=False)]


def size_of_shared(pieces: Iterable[bytes], sizes: Sequence[int]) -> int:
    """Return how many bytes the texts take that cells of a sheet share, once for each cell; never too few.

    Args:
        pieces: The XML of the sheet.
        sizes: Bytes of each text.
    """
    largest, total, tail = max(sizes, default=0), 0, b""
    for piece in pieces:
        text = tail + piece
        named = [int(number) for number in _SHARED.findall(text)]
        unclear = max(len(_SHARING.findall(text)) - len(named), 0)
        total += sum(sizes[number] for number in named if number < len(sizes)) + unclear * largest
        tail = text[-_LONGEST_CUT:]
    return total
