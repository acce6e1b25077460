"""How much text the cells of a workbook hold, each of which the reader of values gives a copy of what they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ITEM = re.compile(rb"<(?:[^\s<>/!?:]+:)?si(?=[\s/>])")
_SHARING = re.compile(rb"""\bt\s*=\s*["']s["']""")
_SHARED = re.compile(_SHARING.pattern + rb"[^>]*>\s*<(?:[^\s<>/!?:]+:)?v\s*>\s*([0-9]{1,8})\s*<")
_MARKS = len('<si><t xml:space="preserve"></t></si>')


def item_sizes(part: bytes) -> list[int]:
    """Return how many bytes each of the texts that cells share takes; of their marks, what is more than usual."""
    starts = [found.start() for found in _ITEM.finditer(part)]
    return [max(end - start - _MARKS, 0) for start, end in zip(starts, [*starts[1:], len(part)], strict=False)]


class SharedTexts:
    """Adds up how much text the cells of sheets share, once for each cell; never too little.

    Attributes:
        size: Bytes of it until now.
    """

    def __init__(self, sizes: Sequence[int] = ()) -> None:
        self.size = 0
        self._sizes = sizes
        self._largest = max(sizes, default=0)

    def add(self, numbers: Sequence[bytes]) -> None:
        """Add the texts of cells that name them by their numbers; one that is not there has no size."""
        if not self._largest:
            return
        try:
            self.size += sum(map(self._sizes.__getitem__, map(int, numbers)))
        except IndexError:
            there = len(self._sizes)
            self.size += sum(self._sizes[number] for number in map(int, numbers) if number < there)

    def add_from(self, text: bytes) -> None:
        """Add the texts of cells that are written in another form than programs do; the largest where it is unclear."""
        if self._largest:
            named = _SHARED.findall(text)
            self.add(named)
            self.size += max(len(_SHARING.findall(text)) - len(named), 0) * self._largest
