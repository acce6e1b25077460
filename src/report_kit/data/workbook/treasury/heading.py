"""What the titles of Form 01a/TTKHN say: whose it is, of which month and year, and in which unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from report_kit.data.diacritics import agrees
from report_kit.data.reference import commune_list, plain
from report_kit.data.workbook.treasury.layout import Layout
from report_kit.data.workbook.units import stated_units
from report_kit.errors import Problem
from report_kit.messages import Message, message

_SIGNED = re.compile(r"ngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_TO_DAY = re.compile(r"den (?:het )?(?:ngay )?([0-9]{1,2})\s?[/.\-]\s?([0-9]{1,2})\s?[/.\-]\s?([0-9]{4})")
_TO_LONG_DAY = re.compile(r"den (?:het )?ngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_TO_MONTH = re.compile(r"het thang ([0-9]{1,2})(?:\s?[/.\-]\s?|\s?,? nam )([0-9]{4})")
_MONTH = re.compile(r"thang ([0-9]{1,2})(?:\s?[/.\-]\s?|\s?,? nam )([0-9]{4})")
_MONTH_ALONE = re.compile(r"thang ([0-9]{1,2})\b(?!\s?[/.\-]?\s?[0-9])")
_PLAN_YEAR = re.compile(r"ke hoach(?: von)?(?: dau tu cong)? nam ([0-9]{4})")
_YEAR = re.compile(r"nam ([0-9]{4})")


@dataclass(frozen=True)
class FormOptions:
    """What the person who imports says about a form that does not say it itself.

    Attributes:
        commune_code: Whose form it is; "" if the form says so.
        month: The first day of the reporting month; None if the form says it.
    """

    commune_code: str = ""
    month: date | None = None


@dataclass(frozen=True)
class Heading:
    """What the titles of a form say.

    Attributes:
        commune_code: Whose form it is; "" if it names no commune.
        budget_year: Year of the capital plan.
        as_of_date: The end of the month before the reporting month: column 7 counts up to it.
        unit: đồng in one unit of its amounts.
        signed_date: When it was signed, None if it does not say.
        publisher: The office that it comes from.
    """

    commune_code: str
    budget_year: int
    as_of_date: date
    unit: int
    signed_date: date | None
    publisher: str

    @property
    def reporting_month(self) -> date:
        """The first day of the reporting month."""
        return self.as_of_date + timedelta(days=1)


def read_heading(layout: Layout, communes: Iterable[str], options: FormOptions) -> Heading | list[Problem]:
    """Return what the titles of a form say, or what they fail to say."""
    as_of = _as_of(layout, options)
    unit = _unit(layout)
    commune = _commune(layout, tuple(communes), options)
    problems = [found for found in (as_of, unit, commune) if isinstance(found, Problem)]
    if isinstance(as_of, Problem) or isinstance(unit, Problem) or isinstance(commune, Problem):
        return problems
    year = _budget_year(layout, as_of)
    if isinstance(year, Problem):
        return [year]
    return Heading(commune, year, as_of, unit, _signed(layout), _publisher(layout))


# The month


def _as_of(layout: Layout, options: FormOptions) -> date | Problem:
    found = dict.fromkeys([*_stated_days(layout), *_days_before_months(layout)])
    wanted = options.month - timedelta(days=1) if options.month is not None else None
    if wanted and (wanted in found or not found):
        return wanted
    if len(found) == 1 and wanted is None:
        return _at_the_end_of_a_month(layout, next(iter(found)))
    listed = ", ".join(day.isoformat() for day in sorted(found))
    advice = message("Write 'Tháng 3 năm 2026' in a title, or name the reporting month: --form-month 2026-03.")
    if wanted:
        what = message("the form counts to {listed}, but --form-month to {wanted}", listed=listed, wanted=wanted)
        advice = message("Import the forms of different months one after the other; correct the title if it is wrong.")
    elif found:
        what = message("the titles of the form name several dates for column 7: {listed}", listed=listed)
    else:
        what = message("the form does not say of which month it is")
    return _at_the_title(layout, what, advice)


def _at_the_end_of_a_month(layout: Layout, day: date) -> date | Problem:
    """Return the day to which a form counts, or that it cannot be where column 7 counts to the end of a month."""
    is_end = (day + timedelta(days=1)).day == 1
    if is_end or not any("thang truoc" in text for text in _over_disbursed(layout)):
        return day
    what = message("the form counts to {day}, but column 7 to the end of the month before", day=day.isoformat())
    advice = message("Write the month of the form in the title instead of the day: 'Tháng 3 năm 2026'.")
    return _at_the_title(layout, what, advice)


def _stated_days(layout: Layout) -> Iterator[date]:
    """Yield the days that the titles state, and the headings over column 7 and its parts."""
    for text in (*_titles_of_figures(layout), *_over_disbursed(layout)):
        days = (_day(*match.groups()) for pattern in (_TO_DAY, _TO_LONG_DAY) for match in pattern.finditer(text))
        yield from (day for day in days if day)
        yield from (last for match in _TO_MONTH.finditer(text) if (last := _last_day(match[2], match[1])))


def _days_before_months(layout: Layout) -> Iterator[date]:
    """Yield the last day before each month that is named as the one reported on."""
    estimated = [text for _, _, text in layout.headings if plain(text).startswith("uoc")]
    for text in [*(text for _, _, text in layout.titles), *estimated]:
        unsigned = _SIGNED.sub(" ", plain(text))
        is_estimate = plain(text).startswith("uoc")
        for match in _MONTH.finditer(unsigned):
            if is_estimate or not unsigned[: match.start()].endswith("het "):
                yield from _before(match[2], match[1])
        year = _PLAN_YEAR.search(unsigned) or _YEAR.search(unsigned)
        if year and not _MONTH.search(unsigned) and not is_estimate:
            for match in _MONTH_ALONE.finditer(unsigned):
                if not unsigned[: match.start()].endswith("het "):
                    yield from _before(year[1], match[1])


def _titles_of_figures(layout: Layout) -> Iterator[str]:
    """Yield the titles but those that speak of estimates, or of how long capital may be paid."""
    texts = (plain(text) for _, _, text in layout.titles)
    yield from (text for text in texts if "uoc" not in text and "keo dai" not in text)


def _over_disbursed(layout: Layout) -> Iterator[str]:
    """Yield the headings over columns 7 to 13 that say to which month they count."""
    columns = range(layout.places[7], layout.places[13] + 1)
    for _, place, text in layout.headings:
        if place in columns and not plain(text).startswith("uoc"):
            yield plain(text)


def _before(year: str, month: str) -> Iterator[date]:
    first = _day("1", month, year)
    if first:
        yield first - timedelta(days=1)


def _last_day(year: str, month: str) -> date | None:
    first = _day("1", month, year)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if first else None


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _budget_year(layout: Layout, as_of: date) -> int | Problem:
    texts = [plain(text) for _, _, text in (*layout.titles, *layout.headings)]
    # A heading such as `capital of the 2025 plan carried over into 2026` is about another year.
    texts = [text for text in texts if "keo dai" not in text]
    stated = {int(match[1]) for text in texts for match in _PLAN_YEAR.finditer(text)}
    # A form of January counts to the last day of the year before, or is the thirteenth month of that year.
    reporting = as_of + timedelta(days=1)
    if not stated:
        stated = {reporting.year}
    # Capital of a plan may be paid to the end of January of the next year (Law 58/2024/QH15, article 72).
    possible = {as_of.year, reporting.year, *([as_of.year - 1] if as_of.month == 1 else [])}
    year = stated.pop() if len(stated) == 1 else None
    if year in possible:
        return year
    what = message("the year of the plan and the month of the form do not fit each other")
    advice = message("The form counts to {day}; write 'Kế hoạch năm {year}' in its title.", day=as_of, year=as_of.year)
    return _at_the_title(layout, what, advice)


def _signed(layout: Layout) -> date | None:
    for text in [*(text for _, _, text in layout.titles), *layout.feet]:
        if found := _SIGNED.search(plain(text)):
            return _day(*found.groups())
    return None


# The unit


def _unit(layout: Layout) -> int | Problem:
    units = {unit for _, _, text in (*layout.titles, *layout.headings) for unit in stated_units(text)}
    if len(units) == 1:
        return units.pop()
    what = message("the form names several units") if units else message("the form does not say its unit")
    return _at_the_title(layout, what, message("Write 'Đơn vị tính: triệu đồng' or 'Đơn vị tính: đồng' above it."))


# The commune


def _commune(layout: Layout, communes: tuple[str, ...], options: FormOptions) -> str | Problem:
    texts = [text for _, _, text in layout.titles] + [layout.grid.sheet]
    found = named_communes(texts, communes)
    places, wanted = commune_list(), options.commune_code
    listed = places.listed(found)
    if wanted and found and wanted not in found:
        named = places.listed([wanted])
        what = message("the titles of the form name {listed}, not {named}", listed=listed, named=named)
        advice = message("Import the forms of different communes without --form-commune, or correct the title.")
        return _at_the_title(layout, what, advice)
    if len(found) > 1 and not wanted:
        what = message("the titles of the form name several communes: {listed}", listed=listed)
        return _at_the_title(layout, what, message("Name the one it is of: --form-commune 20044."))
    return wanted or (found[0] if found else "")


def named_communes(texts: Iterable[str], communes: Iterable[str]) -> list[str]:
    """Return the codes of the communes that texts name; full names with the unit's type count first."""
    frame = commune_list().rows(communes)
    pairs = [(text, plain(text)) for text in texts]
    for column in ("commune_full_name", "commune_name"):
        names = {str(code): str(name) for code, name in zip(frame["commune_code"], frame[column], strict=True)}
        bare = {code: plain(name) for code, name in names.items()}
        found = [code for code, name in names.items() if any(_names(*pair, name, bare[code]) for pair in pairs)]
        # `A Lưới` stands in `A Lưới 2` too: a name that is only a part of another that was found means nothing.
        whole = [code for code in found if not any(bare[code] in bare[other] for other in found if other != code)]
        if whole:
            return whole
    return []


def communes_anywhere(texts: Iterable[str]) -> list[str]:
    """Return the full names of the communes of the country that texts name."""
    pairs, full = [(text, plain(text)) for text in texts], commune_list().plain_full_names
    found = [bare for bare, name in full.items() if any(_names(*pair, name, bare) for pair in pairs)]
    return [full[name] for name in found if not any(name in other for other in found if other != name)]


def _names(text: str, plain_text: str, name: str, plain_name: str) -> bool:
    """Return whether a text holds a name, with no other diacritics than the name's: *XÃ SƠN HẠ* is no *Xã Sơn Hà*."""
    if plain_name not in plain_text:
        return False
    written = " ".join(unicodedata.normalize("NFC", text).split())
    is_alike = len(written) == len(plain_text)  # sign by sign
    places = re.finditer(rf"(?<!\w){re.escape(plain_name)}(?!\w)", plain_text)
    return any(not is_alike or agrees(written[place.start() : place.end()], name) for place in places)


def _publisher(layout: Layout) -> str:
    """Return the office whose name stands at the top, where the agency block is."""
    for _, _, text in layout.titles:
        if re.match(r"(uy ban|ubnd|ban quan ly|bqlda|ban qlda|phong|so |kho bac|don vi bao cao)", plain(text)):
            return text.partition(":")[2].strip() or text
    return ""


def _at_the_title(layout: Layout, what: Message, advice: Message) -> Problem:
    row, place, _ = layout.titles[0] if layout.titles else (layout.row, 0, "")
    return layout.grid.problem(row, place, heading="", what=what, advice=advice)
