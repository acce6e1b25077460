"""Units of money that people write above and into the headings of a table: đồng, or multiples of it."""

from __future__ import annotations

import re

from report_kit.data.reference import plain

_STATED = re.compile(
    r"(?:don vi(?: tinh)?|dvt)\s*(?:[:\-]|la)?\s*\(?\s*(ty|trieu|nghin|ngan|1\.?000\.?000|1\.?000)?\s*(dong|vnd)\b"
)
_MULTIPLES = {"": 1, "nghin": 10**3, "ngan": 10**3, "1.000": 10**3, "1000": 10**3, "trieu": 10**6, "ty": 10**9}
_MULTIPLES |= {"1.000.000": 10**6, "1000000": 10**6}
_MULTIPLE_OF_DONG = re.compile(
    r"(?<![0-9])(?<![0-9.,] )\b(?:ty|trieu|tr|nghin|ngan|1[., ]?000(?:[., ]?000)?)\s*[.]?\s*(?:dong|vnd|d)\b"
    r"|\b(?:million|billion|thousand)s? (?:of )?(?:dong|vnd)\b|\bvnd (?:million|billion|thousand)\b"
)


def stated_units(text: str) -> set[int]:
    """Return how many đồng make one unit, where a text says `Đơn vị tính: triệu đồng`."""
    return {_MULTIPLES[match[1] or ""] for match in _STATED.finditer(plain(text))}


def names_multiple_of_dong(text: str) -> bool:
    """Return whether a title or heading says that amounts are in thousands, millions or billions of đồng.

    `Hỗ trợ 60 triệu đồng mỗi nhà` states an amount, not a unit.
    """
    return _MULTIPLE_OF_DONG.search(plain(text)) is not None
