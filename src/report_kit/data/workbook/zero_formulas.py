"""Zeros that a spreadsheet makes of blank cells: `='Theo dõi'!C5*1000000` is 0 where nothing has been reported."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from report_kit.data.workbook.addresses import address, column_number

Place = tuple[int, int]
"""Row and column of a cell, counted from 0."""

MOST_TAKEN = 100_000
"""Cells that the formulas of a workbook take which give 0, each formula counted too; the others are not traced."""
MOST_STEPS = 8
"""Formulas through which a blank cell is followed."""

# What of blank cells makes nothing but 0. Others count, look up or decide; what they mean nobody can tell from outside.
_PLAIN = frozenset({"SUM", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "TRUNC", "ABS", "N", "VALUE", "PRODUCT", "SUBTOTAL"})
_AREA = re.compile(
    r"(?<![\w.$'!])(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^\W\d][\w.]*))!)?"
    r"(?P<from>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?P<to>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?(?![\w.(!:])"
)
_CORNER = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_FUNCTION = re.compile(r"([\w.]+)\s*\(")
_ONLY_SIGNS = re.compile(r"[0-9.,;+\-*/^%() ]*")
_FORMULA = re.compile(rb"<(?:[^\s<>/!?:]+:)?f(\s[^>]*?)?(?:/>|>([^<]*)<)")
_ZERO = re.compile(rb"<(?:[^\s<>/!?:]+:)?v>0</")
_SHARED = re.compile(rb"""\bsi\s*=\s*["']([0-9]{1,7})["']""")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that a formula takes.

    Attributes:
        sheet: Name of their sheet, "" for that of the formula.
        first: The cell above and to the left of all.
        last: The cell below and to the right of all.
    """

    sheet: str
    first: Place
    last: Place

    def __len__(self) -> int:
        return (self.last[0] - self.first[0] + 1) * (self.last[1] - self.first[1] + 1)

    def __str__(self) -> str:
        before = f"'{self.sheet}'!" if self.sheet else ""
        cells = address(*self.first) if self.first == self.last else f"{address(*self.first)}:{address(*self.last)}"
        return before + cells

    def places(self) -> Iterator[Place]:
        """Yield the cells."""
        rows, columns = (range(low, high + 1) for low, high in zip(self.first, self.last, strict=True))
        return ((row, column) for row in rows for column in columns)


def areas_taken(formula: str, moved: Place = (0, 0)) -> tuple[Area, ...]:
    """Return the cells of which a formula makes its result, if it does no more than to add, scale and round them.

    Args:
        formula: The formula without its equals sign, as files have it, in English.
        moved: By how many rows and columns it stands away from the cell for which it was written.

    Returns:
        None of a formula that counts, looks up or decides, and of one that takes no cells.
    """
    found = list(_AREA.finditer(formula))
    if {name.upper() for name in _FUNCTION.findall(formula)} - _PLAIN:
        return ()
    if not _ONLY_SIGNS.fullmatch(_FUNCTION.sub("(", _AREA.sub("", formula))):
        return ()
    return tuple(_area(one, moved) for one in found)


def _area(found: re.Match[str], moved: Place) -> Area:
    sheet = (found["quoted"] or "").replace("''", "'") or found["bare"] or ""
    first = _corner(found["from"], moved)
    return Area(sheet, first, _corner(found["to"], moved) if found["to"] else first)


def _corner(text: str, moved: Place) -> Place:
    found = _CORNER.fullmatch(text)
    assert found is not None  # noqa: S101  # part of the same pattern
    is_column_fixed, letters, is_row_fixed, digits = found.groups()
    row, column = int(digits) - 1, column_number(letters.encode()) - 1
    return row + (0 if is_row_fixed else moved[0]), column + (0 if is_column_fixed else moved[1])


class ZeroFormulas:
    """Gathers the formulas of a sheet that give 0, cell by cell.

    Args:
        left: How many cells they may take, each formula counted too.
    """

    def __init__(self, left: int = MOST_TAKEN) -> None:
        self.found: dict[Place, tuple[Area, ...]] = {}
        self.left = left
        self._shared: dict[bytes, tuple[str, Place]] = {}

    def look(self, cell: bytes, place: Place) -> None:
        """Look at a cell that has a formula."""
        formula = _FORMULA.search(cell)
        if formula is None or self.left <= 0:
            return
        self.left -= 1
        number = _SHARED.search(formula[1] or b"")
        text, written_at = unescape((formula[2] or b"").decode("utf-8", "replace")), place
        if number and text:
            self._shared[number[1]] = text, place
        elif number:
            text, written_at = self._shared.get(number[1], ("", place))
        if _ZERO.search(cell):
            self._keep(place, areas_taken(text, (place[0] - written_at[0], place[1] - written_at[1])))

    def _keep(self, place: Place, areas: tuple[Area, ...]) -> None:
        taken = sum(map(len, areas))
        is_traced = taken <= self.left and all(len(area) > 0 for area in areas)
        self.found[place] = areas if is_traced else ()
        self.left -= taken if is_traced else 0


Zeros = Mapping[str, Mapping[Place, tuple[Area, ...]]]
"""The cells that a formula takes which gives 0, by its sheet and place; none of those that are not traced."""


def cells_taken(zeros: Zeros) -> dict[str, set[Place]]:
    """Return the cells that formulas take which give 0, by sheet."""
    taken: dict[str, set[Place]] = {}
    for sheet, formulas in zeros.items():
        for areas in formulas.values():
            for area in areas:
                taken.setdefault(area.sheet or sheet, set()).update(area.places())
    return taken


def made_of_blanks(zeros: Zeros, blanks: Mapping[str, Collection[Place]]) -> dict[str, dict[Place, str]]:
    """Return the zeros that are made of blank cells alone, and of such zeros, by sheet and place.

    Args:
        zeros: The formulas that give 0.
        blanks: The cells they take that are blank, by sheet.

    Returns:
        What each of them takes, as the formula names it.
    """
    made: dict[str, dict[Place, str]] = {sheet: {} for sheet in zeros}

    def is_nothing(sheet: str, place: Place) -> bool:
        return place in blanks.get(sheet, ()) or place in made.get(sheet, ())

    def is_found(sheet: str, areas: tuple[Area, ...]) -> bool:
        return bool(areas) and all(is_nothing(area.sheet or sheet, place) for area in areas for place in area.places())

    for _ in range(MOST_STEPS):
        for sheet, formulas in zeros.items():
            found = {place: areas for place, areas in formulas.items() if is_found(sheet, areas)}
            made[sheet] |= {place: ", ".join(map(str, areas)) for place, areas in found.items()}
    return made
