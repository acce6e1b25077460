"""Units of money that people write above and into the headings of a table: đồng, or multiples of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from report_kit.data.reference import plain
from report_kit.messages import Message, message

_MULTIPLES = {
    **dict.fromkeys(("nghin", "ngan", "thousand", "k"), 10**3),
    **dict.fromkeys(("trieu", "tr", "million", "mil", "mln", "m"), 10**6),
    **dict.fromkeys(("ty", "ti", "billion", "bn"), 10**9),
}
_WORDS = r"ty|ti|trieu|nghin|ngan|(?:million|billion|thousand)s?"
"""Words that say a multiple even where no currency stands beside them."""
_ANY = rf"{_WORDS}|tr|mil|mln|bn|m|k|10 ?\^ ?[369]|10[³⁶⁹]|(?:x ?)?1(?:[., ]?000){{1,3}}"
_DONG = r"(?:dong|vnd|d(?!/)|₫)"
_OTHER = "usd|eur|euro"

_WITH_CURRENCY = rf"(?:{_ANY})[. ]*(?:of )?{_DONG}|{_DONG}[ (]*(?:{_ANY})"
_MARK = r"\b(?:don vi(?: tinh| tien te)?|dv tinh|dvt|units?|currency|tinh bang)\s*(?:[:=\-]|la\b)?\s*\(?\s*"
_END = r"(?=\s*(?:$|[),;./(]|viet nam\b))"
_MARKED = re.compile(rf"{_MARK}({_WITH_CURRENCY}|(?:{_WORDS}|tr|mil|mln|bn)\b|{_DONG}|{_OTHER}){_END}")
_ALONE = rf"({_WITH_CURRENCY}|{_WORDS}|dong|vnd|{_OTHER})"
_WHOLE = re.compile(rf"\W*(?:in )?{_ALONE}(?: viet nam)?\W*")
_BRACKETED = re.compile(rf"[(\[]\s*(?:in )?{_ALONE}(?: viet nam)?\s*[)\]]")

_ANYWHERE = re.compile(
    rf"(?<![0-9])(?<![0-9] )(?<![0-9][.,] )\b(?:{_WORDS}|tr|1[., ]?000(?:[., ]?000)?)[. ]*(?:of )?(?:dong|vnd|d)\b"
    rf"|\bvnd \(?(?:{_WORDS}|bn|mil|mln)\b"
)
"""A multiple of a currency in the midst of other words: `vốn, triệu đồng`; not `60 triệu đồng`, an amount."""
_PLACE = re.compile(r"\b(?:xa|phuong|thi tran|thi xa|huyen|tinh|dac khu|thon|ban|lang|to dan pho|cho|cau) $")


def stated_units(text: str) -> set[int]:
    """Return how many đồng make one unit, where a text says `Đơn vị tính: triệu đồng`, or only `(triệu đồng)`."""
    return {multiple for unit in _units(plain(text)) if (multiple := _multiple(unit))}


def is_other_than_dong(text: str) -> bool:
    """Return whether a title or heading says that amounts are in thousands, millions or billions, or no đồng at all.

    `Hỗ trợ 60 triệu đồng mỗi nhà` states an amount, not a unit, and `xã Triệu Đông` is a place.
    """
    return any(_multiple(unit) != 1 for unit in _units(plain(text))) or _is_said_among_words(text)


def not_in_dong() -> tuple[Message, Message]:
    """Return what is wrong with a title such as `ĐVT: triệu đồng` above amounts in đồng, and what to do."""
    what = message("the title says that the amounts are not in đồng")
    return what, message("Write every amount in đồng, for example 549000000, and the unit 'đồng' here.")


def _units(words: str) -> Iterator[str]:
    """Yield the units that stand as such in a plain text: behind a word for unit, alone, or alone in brackets."""
    if whole := _WHOLE.fullmatch(words):
        yield whole[1]
    for pattern in (_MARKED, _BRACKETED):
        yield from (found[1] for found in pattern.finditer(words))


def _multiple(unit: str) -> int:
    """Return how many đồng a unit is, 0 for other currencies."""
    bare = re.sub(r"[. ]*(?:of )?(?:dong|vnd|\bd|(?<=tr)d|(?<=k)d|(?<=[0-9])d|₫)[ (]*", "", unit).strip(" .")
    if not bare:
        return 1
    if power := re.fullmatch(r"10 ?\^? ?([369³⁶⁹])", bare):
        return int("1" + "0" * int(unicodedata.normalize("NFKC", power[1])))
    digits = re.sub("[^0-9]", "", bare)
    return int(digits) if digits else _MULTIPLES.get(bare.removesuffix("s"), 0)


def _is_said_among_words(text: str) -> bool:
    # Without its diacritics the name Đông is written like đồng.
    words = plain(unicodedata.normalize("NFC", text).casefold().replace("đông", "đzng"))
    return any(not _PLACE.search(words[: found.start()]) for found in _ANYWHERE.finditer(words))
