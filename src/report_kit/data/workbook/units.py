"""Units of money that people write above and into the headings of a table: đồng, or multiples of it."""

from __future__ import annotations

import re

from report_kit.data.reference import plain

_MARK = r"(?:don vi(?: tinh)?|dvt)\s*(?:[:\-]|la)?\s*\(?\s*"
_STATED = re.compile(
    rf"{_MARK}(?:(ty|ti|trieu|tr|nghin|ngan|1\.?000\.?000|1\.?000)\.?\s*(?:dong|vnd|d)\b"
    r"|(ty|ti|trieu|nghin|ngan)\s*(?=$|[),;.])|(?:dong|vnd)\b(?!\s*\(?(?:ty|ti|trieu|nghin|ngan)\b))"
)
_MULTIPLES = {"": 1, "nghin": 10**3, "ngan": 10**3, "1.000": 10**3, "1000": 10**3}
_MULTIPLES |= {"trieu": 10**6, "tr": 10**6, "1.000.000": 10**6, "1000000": 10**6, "ty": 10**9, "ti": 10**9}
_MULTIPLE_OF_DONG = re.compile(
    r"(?<![0-9])(?<![0-9.,] )\b(?:ty|ti|trieu|tr|nghin|ngan|1[., ]?000(?:[., ]?000)?)\s*[.]?\s*(?:dong|vnd|d)\b"
    r"|\b(?:million|billion|thousand)s? (?:of )?(?:dong|vnd)\b"
    r"|\bvnd \(?(?:million|billion|thousand|ty|ti|trieu|nghin)\b"
)
_OTHER_CURRENCY = re.compile(rf"(?:{_MARK}|unit\s*:?\s*)(?:usd|eur)\b")


def stated_units(text: str) -> set[int]:
    """Return how many đồng make one unit, where a text says `Đơn vị tính: triệu đồng`."""
    return {_MULTIPLES[match[1] or match[2] or ""] for match in _STATED.finditer(plain(text))}


def is_other_than_dong(text: str) -> bool:
    """Return whether a title or heading says that amounts are in thousands, millions or billions, or no đồng at all.

    `Hỗ trợ 60 triệu đồng mỗi nhà` states an amount, not a unit.
    """
    words = plain(text)
    is_multiple = _MULTIPLE_OF_DONG.search(words) is not None or max(stated_units(text), default=1) > 1
    return is_multiple or _OTHER_CURRENCY.search(words) is not None
