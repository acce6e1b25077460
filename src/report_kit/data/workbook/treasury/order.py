"""Whether the headings of Form 01a/TTKHN stand over the columns whose numbers are below them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_kit.data.contracts.treasury import FORM_01A_COLUMNS
from report_kit.data.reference import plain
from report_kit.data.workbook.grid import Grid
from report_kit.errors import Problem
from report_kit.messages import message

_CARRIED_OVER = r"keo dai|nam truoc|chuyen sang|chuyen nguon"
_THIS_YEAR = (r"keo dai", r"khong")
_OTHERS: dict[int, tuple[str, str]] = {
    3: (r"giai ngan", r"ke hoach"),
    4: (r"trien khai|thu tuong|giao trong nam", _CARRIED_OVER),
    5: (r"keo dai|dia phuong trien khai", r"thu tuong|khong"),
    6: (r"keo dai|thu tuong", r"khong|trien khai|dia phuong"),
    7: (r"ke hoach", r"giai ngan"),
    8: (r"giai ngan von ke hoach nam\b", _CARRIED_OVER),
    9: (r"tam ung", r"khoi luong|klht|thanh toan"),
    10: (r"khoi luong|klht", r"tam ung"),
    11: _THIS_YEAR,
    12: (r"tam ung", r"khoi luong|klht|thanh toan"),
    13: (r"khoi luong|klht", r"tam ung"),
    15: (r"ke hoach nam\b", rf"{_CARRIED_OVER}|uoc"),
    16: _THIS_YEAR,
}
"""What a heading over a column says only if it belongs to another one, unless it says the second thing too."""


def misplaced_headings(grid: Grid, places: dict[int, int], headings: list[tuple[int, int, str]]) -> Iterator[Problem]:
    """Yield the headings that speak of another column than the number below them: which of the two holds nobody knows.

    Columns that were moved or exchanged together with their headings, while the row of numbers stayed, add up all the
    same: 3 = 4 + 6.
    """
    numbers = {place: number for number, place in places.items()}
    for row, place, text in headings:
        number = numbers.get(place, 0)
        if number in _OTHERS and _is_of_another(plain(text), *_OTHERS[number]):
            column = FORM_01A_COLUMNS[number].words.title_vi
            what = message("the heading is not that of column {number}", number=number)
            advice = message(
                "In Circular 37/2025/TT-BTC column {number} is '{column}'. Let heading and number say the same.",
                number=number,
                column=column,
            )
            yield grid.problem(row, place, heading=text, what=what, advice=advice)


def _is_of_another(text: str, other: str, own: str) -> bool:
    return re.search(other, text) is not None and re.search(own, text) is None
