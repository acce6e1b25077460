"""The lines of Form 01a/TTKHN in đồng: what each says, and which others are its parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from report_kit.data.contracts.treasury import FORM_01A_COLUMNS
from report_kit.data.reference import plain
from report_kit.errors import Problem

AMOUNTS = tuple(FORM_01A_COLUMNS)
Amounts = dict[int, int | None]
Origin = Literal["domestic", "foreign"]

_TOTAL = re.compile(
    r"(tổng số|tổng cộng|tong so|tong cong)\b|(tổng|cộng|tong)\s*([:(].*)?$|cộng\s+(mục|nhóm|phần|[ivxab0-9]+\b)"
)
_ORIGIN = re.compile(
    r"(?:trong do|chia ra|bao gom|gom)?[\s:\-–+]*(?:nguon )?(?:von )?(?:dau tu )?"
    r"(?:(trong nuoc)|nuoc ngoai|ngoai nuoc)(?:\s*\(.*\))?"
)
_DEVELOPMENT = re.compile(r"(?:trong do)?[\s:\-–+]*(?:nguon )?(?:von )?(?:dau tu phat trien|dau tu cong|dtpt)")
"""What all capital of the form is; a line may say so once more."""
_RECURRENT = re.compile(r"\b(?:von|kinh phi|nguon|chi) su nghiep\b")


@dataclass(eq=False)
class Line:
    """One line of the form.

    Attributes:
        row: Its row, counted from 0.
        number: Its running number as the form has it, "" for none.
        item: What it is about.
        code: What stands in a column of codes, "" for nothing.
        amounts: Amounts in đồng by number of column; None where blank.
        note: What stands in the column of notes.
        parent: The line that it is a part of.
        children: The lines that are its parts.
        origins: The lines that say how much of it is domestic and how much is foreign capital.
        is_partial: Whether its parts are said to be only some of it.
    """

    row: int
    number: str
    item: str
    code: str
    amounts: Amounts
    note: str
    parent: Line | None = None
    children: list[Line] = field(default_factory=list)
    origins: list[Line] = field(default_factory=list)
    is_partial: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether it has any figure."""
        return any(amount is not None for amount in self.amounts.values())

    @property
    def is_total(self) -> bool:
        """Whether it is a sum of other lines and nothing else."""
        return _TOTAL.match(unicodedata.normalize("NFC", self.item).casefold()) is not None

    @property
    def origin(self) -> Origin | None:
        """Where its capital is from, if that is all it says: *Vốn trong nước*, *Vốn nước ngoài (ODA)*."""
        found = _ORIGIN.fullmatch(plain(self.item).strip("-–+*• .:;"))
        return None if found is None else "domestic" if found[1] else "foreign"

    @property
    def is_whole_again(self) -> bool:
        """Whether all it says is that the capital of the line above it is for development."""
        return _DEVELOPMENT.fullmatch(plain(self.item).strip("-–+*• .:;")) is not None

    @property
    def is_recurrent(self) -> bool:
        """Whether it says that its capital is recurrent, *vốn sự nghiệp*."""
        return _RECURRENT.search(plain(self.item)) is not None

    def above(self) -> Iterator[Line]:
        """Yield the line and all that it is a part of, from the inside out."""
        line: Line | None = self
        while line is not None:
            yield line
            line = line.parent

    def amount(self, column: int) -> int | None:
        """Return what it says of a column, or what its parts say if it says nothing."""
        if self.amounts[column] is not None:
            return self.amounts[column]
        return sum_of(self.children or self.origins, column)


@dataclass(eq=False)
class FormLines:
    """The lines of a form.

    Attributes:
        top: Lines that are a part of no other.
        totals: Lines that are sums of others, with the lines above them that they may sum.
        finest: The smallest part of a unit that any amount shows, as a power of ten: 0 for whole units.
        problems: What could not be read, and what does not add up.
    """

    top: list[Line] = field(default_factory=list)
    totals: list[tuple[Line, list[Line]]] = field(default_factory=list)
    finest: int = 0
    problems: list[Problem] = field(default_factory=list)

    def all(self) -> list[Line]:
        """Return every line that is no total, in the order of the form."""
        found: list[Line] = []
        waiting = [*self.top, *(part for total, _ in self.totals for part in total.origins)]
        while waiting:
            line = waiting.pop()
            found.append(line)
            waiting.extend([*line.origins, *line.children])
        return sorted(found, key=lambda line: line.row)


def sum_of(lines: Iterable[Line], column: int) -> int | None:
    """Return the sum of what lines say of a column, None if none says anything."""
    stated = [amount for line in lines if (amount := line.amount(column)) is not None]
    return sum(stated) if stated else None
