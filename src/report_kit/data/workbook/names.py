"""Names that people write in place of codes: of communes, programmes and the choices of a column; never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from report_kit.data.columns import ALL_PROGRAMMES, ColumnContract
from report_kit.data.parsing import Unreadable
from report_kit.data.reference import commune_list, plain, programme_catalogue
from report_kit.data.workbook.units import is_other_than_dong, not_in_dong
from report_kit.messages import message

PROGRAMME_WORDS = re.compile(
    r"^(?:von )?(?:thuc hien )?(?:cac )?"
    r"(?:chuong trinh muc tieu quoc gia|chuong trinh mtqg|ctmtqg|ct mtqg|mtqg|chuong trinh)\b\s*(?:ve )?[:\-–]?\s*"
)
"""What stands before the name of a programme."""

_SHORT = {
    r"xd": "xay dung",
    r"ntm": "nong thon moi",
    r"gnbv": "giam ngheo ben vung",
    r"(?:pt ?ktxh )?(?:vung )?(?:db ?)?dtts ?(?:&|va|-)? ?mn": (
        "phat trien kinh te - xa hoi vung dong bao dan toc thieu so va mien nui"
    ),
    r"(?:db ?)?dtts": "dan toc thieu so",
}
"""What officials shorten in the names of programmes, as patterns of plain text, the longer before the shorter."""
_DECISIONS = {"263": "NTP-NRD", "1719": "NTP-EMM", "90": "NTP-SPR"}
"""Numbers of the decisions of the Prime Minister by which programmes are called, as in *Chương trình 1719*."""

_PERIOD = re.compile(r"[\s,(]*giai doan [0-9]{4}\s*[-–]\s*[0-9]{4}\)?$")
_YEARS = re.compile(r"\bgiai doan ([0-9]{4})\s*[-–]\s*([0-9]{4})\b")
_TOTALS = frozenset({"tong so", "tong cong", "tong", "total", "tong so do nguon neu", "the stated total"})


def choice_code(column: ColumnContract, text: str) -> str:
    """Return the code of a column's choice by what a law or the kit calls it; a text that means none stays."""
    if text in column.allowed:
        return text
    found = _choices(column).get(" ".join(text.casefold().split()), ())
    if not found:
        found = _plain_choices(column).get(_bare_choice(plain(text)), ())
    return found[0] if len(found) == 1 else text


@cache
def _choices(column: ColumnContract) -> Mapping[str, tuple[str, ...]]:
    """Return the codes by what a law or the kit calls them; several for a word that two share."""
    written = [(choice.code, word) for choice in column.choices for word in (choice.code, choice.law) if word]
    return _grouped((word.casefold(), code) for code, word in written)


@cache
def _plain_choices(column: ColumnContract) -> Mapping[str, tuple[str, ...]]:
    words = [(word, choice.code) for choice in column.choices for word in (choice.code, choice.vi, choice.en) if word]
    return _grouped((_bare_choice(plain(word)), code) for word, code in words)


def _bare_choice(word: str) -> str:
    """Return a plain word without what the heading says already: *vốn*, *dự án*; *đầu tư phát triển* is shortened."""
    bare = re.sub(r"^(?:von|nguon von|du an) | (?:project|capital)$", "", word)
    return re.sub(r"\bdtpt\b", "dau tu phat trien", bare)


# Programmes


def programme_code(column: ColumnContract, text: str) -> str | Unreadable:
    """Return the code of a programme by its code or name, with or without what usually stands around the name."""
    if text in column.also:
        return text
    if ALL_PROGRAMMES in column.also and plain(text) in _TOTALS:
        return ALL_PROGRAMMES
    bare = _PERIOD.sub("", PROGRAMME_WORDS.sub("", plain(text)))
    if bare != plain(text) and bare in _DECISIONS:
        return _DECISIONS[bare]
    full = spelt_out(bare)
    found = _programmes().get(plain(text)) or _programmes().get(full)
    if found and len(found) == 1:
        return found[0] if runs_in_stated_years(found[0], text) else _of_other_years(found[0])
    if found is None and full == bare and re.fullmatch(r"[\w.\-]+", text):
        return text  # a code, which the contract looks up
    candidates = found or [code for code, name in _programme_names().items() if full and full in plain(name)]
    listed = ", ".join(f"{code} ({_programme_names()[code]})" for code in candidates or _programme_names())
    what = message("several programmes may be meant") if candidates else message("no programme has this name")
    return Unreadable(what, message("Write one of: {listed}.", listed=listed))


def runs_in_stated_years(programme_code: str, text: str) -> bool:
    """Return whether a programme runs in a period that a text states, such as *giai đoạn 2016-2020*, if it states one.

    What is called alike in another period is another programme.
    """
    periods = [(int(first), int(last)) for first, last in _YEARS.findall(plain(text))]
    years = _programme_years()[programme_code]
    return not periods or any(first in years or years[0] in range(first, last + 1) for first, last in periods)


def _of_other_years(programme_code: str) -> Unreadable:
    years = _programme_years()[programme_code]
    what = message(
        "the programme of this name runs from {first_year} to {last_year}", first_year=years[0], last_year=years[-1]
    )
    listed = ", ".join(f"{code} ({name})" for code, name in _programme_names().items())
    return Unreadable(what, message("Write one of: {listed}.", listed=listed))


def spelt_out(text: str) -> str:
    """Return a plain text with what officials shorten spelt out."""
    for short, words in _SHORT.items():
        text = re.sub(rf"(?<![\w&]){short}(?![\w&])", words, text)
    return text


@cache
def _programmes() -> Mapping[str, tuple[str, ...]]:
    catalogue = programme_catalogue()
    columns = ("programme_code", "name_vi", "name_en")
    return _grouped(
        (plain(row[name]), row["programme_code"]) for _, row in catalogue.iterrows() for name in columns if row[name]
    )


@cache
def _programme_names() -> dict[str, str]:
    catalogue = programme_catalogue()
    return dict(zip(catalogue["programme_code"], catalogue["name_vi"], strict=True))


@cache
def _programme_years() -> dict[str, range]:
    catalogue = programme_catalogue()[["programme_code", "first_year", "last_year"]]
    return {code: range(int(first), int(last) + 1) for code, first, last in catalogue.itertuples(index=False)}


# Communes


def commune_code(column: ColumnContract, text: str, communes: Sequence[str]) -> str | Unreadable:
    """Return the code of a commune by its code or name; a name means one of the dataset's *communes* first."""
    places = commune_list()
    if text in column.also or text in places.provinces or not re.search(r"[^\W\d_]", text):
        return text
    found = places.named(text, communes)
    if len(found) == 1:
        return found[0]
    if not found and (beside := _no_place(text)):
        return beside
    like = found or places.like(text, communes)
    if not like and (successors := places.successors(text)):
        return _of_before_2025([code for code in successors if code in communes] or successors)
    what = message("several communes have this name") if found else message("no commune has this name")
    return Unreadable(what, message("Write one of: {listed}.", listed=places.listed(like or communes)))


def _of_before_2025(successors: Sequence[str]) -> Unreadable:
    """Return what is wrong with figures of a commune that was merged: they are not those of the new one."""
    what = message("the commune of this name is a part of another since 1 July 2025")
    listed = commune_list().listed(successors)
    advice = message("If the figures are of the whole new commune, write {listed}.", listed=listed)
    return Unreadable(what, advice)


def _no_place(text: str) -> Unreadable | None:
    """Return what is wrong with a row that is about no commune: a total, or a title that says the unit."""
    if is_other_than_dong(text):
        return Unreadable(*not_in_dong())
    if plain(text).startswith(("tong so", "tong cong", "cong:", "total")) or plain(text) in {"tong", "cong"}:
        return Unreadable(message("the row is a total"), message("Delete it: totals are computed."))
    return None


def commune_codes(column: ColumnContract, text: str, communes: Sequence[str]) -> str | Unreadable:
    """Return the codes of communes that are named one after the other, with ; between them.

    What has commas instead is left to the contract, which says so.
    """
    if "," in text:
        return text
    codes: list[str] = []
    for part in text.split(";"):
        code = commune_code(column, part.strip(), communes)
        if isinstance(code, Unreadable):
            return code
        codes.append(code)
    return ";".join(codes)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, code in pairs:
        if code not in found.get(word, ()):
            found[word] = (*found.get(word, ()), code)
    return found
