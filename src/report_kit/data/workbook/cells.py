"""What a cell of a workbook means: the text that a CSV file of the dataset has for it, never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from report_kit.data.columns import ColumnContract, Kind
from report_kit.data.frames import cell_text
from report_kit.data.parsing import Unreadable, blank_value, parsed, stands_as_written
from report_kit.data.reference import plain
from report_kit.data.workbook.names import choice_code, commune_code, commune_codes, programme_code
from report_kit.errors import MOST_OF_A_KIND
from report_kit.messages import message

NumberLocale = Literal["vi", "en"]
CellValue = str | float | int | bool | date | datetime | time | timedelta

MOST_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; the rest become zeros."""

_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_415
"""1 January 1990 and 31 December 2100 in the days that spreadsheets count from the end of 1899."""
_DAYS_TO_1904 = 1_462
_MONTHS_IN_YEAR = 12
_EPOCH = date(1899, 12, 30)
_SMALLEST_PLAIN_RATE = 2
"""A number below it may be a percentage, which a spreadsheet keeps as a share: 83.2 % is 0.832 there."""

_WHOLE_KINDS = frozenset({"amount", "count", "year"})
_KINDS_OF_VALUES = frozenset({*_WHOLE_KINDS, "decimal", "date"})
"""Kinds of which a value can be written in several ways."""
_PLAIN_WHOLE = re.compile("[1-9][0-9]{0,17}")
_DECIMAL_MARKS = {"vi": ",", "en": "."}
_EXAMPLES = {"vi": "1.170; 83,2", "en": "1,170; 83.2"}
_GROUPED = {
    "vi": re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,0+)?"),
    "en": re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.0+)?"),
}
_WITH_MARK = {"vi": re.compile(r"([0-9]+),([0-9]+)"), "en": re.compile(r"([0-9]+)\.([0-9]+)")}
_ANY_NUMBER = {
    "vi": re.compile(r"(-?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]{1,18}))(?:,([0-9]{1,9}))?"),
    "en": re.compile(r"(-?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]{1,18}))(?:\.([0-9]{1,9}))?"),
}
_LOOKS_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+(?:[.,][0-9]+)?")
_LOOKS_MARKED = re.compile(r"[0-9]+,[0-9]+")
_VI_DATE = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_VI_LONG_DATE = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_EN_LONG_DATE = re.compile(r"([0-9]{1,2}) ([a-z]+) ([0-9]{4})")
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Convention:
    """What the person who imports declares about the workbook, and what codes are preferred.

    Attributes:
        number_locale: How numbers and dates that are text are written; None: they are a problem.
        communes: Codes of the dataset's communes, which a name means first.
        dates_from_1904: Whether numbers that stand for days are counted from 1904.
    """

    number_locale: NumberLocale | None = None
    communes: tuple[str, ...] = ()
    dates_from_1904: bool = False


def column_texts(
    column: ColumnContract, values: Sequence[CellValue], convention: Convention
) -> Sequence[str | Unreadable]:
    """Return the texts of a column's cells; equal cells are read once.

    A text that is no number or date is left to the contract, which says so of the whole row. Only where a column holds
    a great many of them it is refused here, before anything is compared with the dataset.
    """
    kinds = {*map(type, values)}
    if column.kind == "text" and kinds <= {str}:
        return _composed([str(value).strip() for value in values])
    # Python holds 1, 1.0 and True for the same key; a spreadsheet's do not mean the same.
    is_plain = kinds <= {str, float}
    keys: Sequence[object] = values if is_plain else [(type(value), value) for value in values]
    return list(map(_read_once(column, dict(zip(keys, values, strict=True)), convention).__getitem__, keys))


def _composed(texts: list[str]) -> list[str]:
    """Return texts in Unicode's composed form; nearly all are, which is asked of all together."""
    if unicodedata.is_normalized("NFC", "\n".join(texts)):
        return texts
    return [unicodedata.normalize("NFC", text) for text in texts]


def _read_once(
    column: ColumnContract, different: Mapping[object, CellValue], convention: Convention
) -> dict[object, str | Unreadable]:
    """Return the text of each of a column's different cells."""
    is_value = stands_as_written(column)
    texts: dict[object, str | Unreadable] = {}
    refused: list[Unreadable] = []
    left: dict[object, str | Unreadable] = {}
    for key, value in different.items():
        if len(refused) > MOST_OF_A_KIND:
            # The workbook is refused whatever else it holds, and nobody looks at so many reasons.
            texts[key] = "" if value == "" else refused[-1]
            continue
        text = texts[key] = "" if value == "" else text_of(column, value, convention)
        if isinstance(text, Unreadable):
            refused.append(text)
        elif text and not is_value and type(value) is str and isinstance(why := parsed(text, column), Unreadable):
            left[key] = why
            refused += [why] if len(left) > MOST_OF_A_KIND else []
    if column.kind == "date":
        texts |= _perhaps_exchanged(different)
    return texts if len(left) <= MOST_OF_A_KIND else texts | left


def _perhaps_exchanged(different: Mapping[object, CellValue]) -> dict[object, Unreadable]:
    """Return the dates that stayed text because a spreadsheet reads month/day, if it may have read others so.

    Typed on a computer with American settings 17/7/2025 stays text, and 3/7/2025 becomes the 7th of March.
    """
    taken = (value for value in different.values() if isinstance(value, date))
    exchanged = next((day for day in taken if day.day <= _MONTHS_IN_YEAR and day.day != day.month), None)
    found: dict[object, Unreadable] = {}
    for key, value in different.items():
        day = _day_first(value.strip()) if exchanged and isinstance(value, str) else None
        if exchanged and day and day.day > _MONTHS_IN_YEAR:
            what = message("the date is text, and others may have day and month exchanged: {day}", day=shown(exchanged))
            advice = message("Check the other dates of the column, and write this one as {day}.", day=day.isoformat())
            found[key] = Unreadable(what, advice)
    return found


def text_of(column: ColumnContract, value: CellValue, convention: Convention) -> str | Unreadable:
    """Return the text of one cell, or why it has none."""
    if type(value) is float:  # as nearly all figures are
        return _of_float(column, value, convention)
    if isinstance(value, bool):
        return Unreadable(message("the cell holds a logical value"), message("Write text or a number."))
    if isinstance(value, str):
        return _of_text(column, unicodedata.normalize("NFC", value.strip()), convention)
    if isinstance(value, datetime):
        return _of_datetime(column, value)
    if isinstance(value, date):
        return _of_date(column, value)
    if isinstance(value, time | timedelta):
        return Unreadable(
            message("the cell holds a time of day"), message("Format the cell as text or number and write it again.")
        )
    return _of_float(column, float(value), convention)


def number_of(value: CellValue, convention: Convention) -> Decimal | Unreadable:
    """Return the number in a cell that is not blank, such as 1170.5 million; text only as its locale writes it."""
    if isinstance(value, str):
        return _number_text(unicodedata.normalize("NFC", value.strip()), convention.number_locale)
    if isinstance(value, bool):
        return Unreadable(message("the cell holds a logical value"), message("Write text or a number."))
    if isinstance(value, date | time | timedelta):
        return Unreadable(message("the cell holds a date"), message("Format the cell as a number and write it again."))
    number = Decimal(format(value, f".{MOST_DIGITS}g"))
    if not number.is_finite() or abs(number) >= 10**MOST_DIGITS:
        return Unreadable(
            message("a spreadsheet keeps only {most_digits} digits of a number", most_digits=MOST_DIGITS),
            message("Format the cell as text and write all digits."),
        )
    return number


def _number_text(text: str, locale: NumberLocale | None) -> Decimal | Unreadable:
    if re.fullmatch(r"-?[0-9]{1,18}", text):
        return Decimal(text)
    if locale is None:
        looks_marked = re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)+", text)
        return _undeclared(text) if looks_marked else _no_number()
    found = _ANY_NUMBER[locale].fullmatch(text)
    if found is None:
        return _no_number()
    return Decimal(f"{re.sub('[.,]', '', found[1])}.{found[2] or '0'}")


def _no_number() -> Unreadable:
    return Unreadable(
        message("this is not a number"), message("Write digits only, for example 1170, or leave the cell empty.")
    )


def meaning(column: ColumnContract, text: str) -> str:
    """Return a text that two cells of a column share exactly if they mean the same.

    `70` and `70.0` score the same; a blank bound means `exact`. What cannot be read means only itself.
    """
    if not text:
        blank = blank_value(column)
        return blank if isinstance(blank, str) else ""
    if column.kind == "communes":
        return ";".join(sorted(code.strip() for code in text.split(";")))
    if column.kind not in _KINDS_OF_VALUES or (column.kind in _WHOLE_KINDS and _PLAIN_WHOLE.fullmatch(text)):
        return text
    value = parsed(text, column)
    if isinstance(value, Unreadable):
        return text
    return format(value.normalize(), "f") if isinstance(value, Decimal) else cell_text(value)


def means_as_written(column: ColumnContract) -> bool:
    """Return whether any two different texts of a column mean different things."""
    return not blank_value(column) and column.kind not in {"communes", *_KINDS_OF_VALUES}


def shown(value: CellValue) -> str:
    """Return a cell as a message repeats it."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**MOST_DIGITS:
        return str(int(value))
    return str(value)


# Numbers


def _of_float(column: ColumnContract, value: float, convention: Convention) -> str | Unreadable:
    if column.kind in _WHOLE_KINDS and value.is_integer() and abs(value) < 10**MOST_DIGITS:
        return str(int(value))
    # As many digits as a spreadsheet shows: what lies behind them is the noise of its binary sums.
    return _of_number(column, Decimal(format(value, f".{MOST_DIGITS}g")), convention)


def _of_number(column: ColumnContract, number: Decimal, convention: Convention) -> str | Unreadable:
    if not number.is_finite() or abs(number) >= 10**MOST_DIGITS:
        return Unreadable(
            message("a spreadsheet keeps only {most_digits} digits of a number", most_digits=MOST_DIGITS),
            message("Format the cell as text and write all digits."),
        )
    if column.kind == "date":
        return _of_serial(number, convention)
    if column.kind == "percent" and 0 < number < _SMALLEST_PLAIN_RATE:
        return Unreadable(
            message("the cell may hold a percentage or a share"),
            message("Format the cell as text and write the rate as it was printed, for example 83.2."),
        )
    is_whole = number == number.to_integral_value()
    if column.kind in _WHOLE_KINDS and not is_whole:
        return Unreadable(message("the number has decimals"), message("Write a whole number; amounts are whole đồng."))
    if column.kind in {"code", "commune", "category"} and not is_whole:
        return Unreadable(
            message("a number with decimals is not a code"), message("Format the cell as text and write the code.")
        )
    return str(int(number)) if is_whole else format(number, "f")


def _of_serial(number: Decimal, convention: Convention) -> str | Unreadable:
    days = number + _DAYS_TO_1904 if convention.dates_from_1904 else number
    if days == days.to_integral_value() and _FIRST_SERIAL <= days <= _LAST_SERIAL:
        return (_EPOCH + timedelta(days=int(days))).isoformat()
    return Unreadable(
        message("the cell holds a number, not a date"), message("Format the cell as a date and write it again.")
    )


# Dates


def _of_datetime(column: ColumnContract, value: datetime) -> str | Unreadable:
    if value.time() != time():
        return Unreadable(message("the date has a time of day"), message("Write the date alone."))
    return _of_date(column, value.date())


def _of_date(column: ColumnContract, value: date) -> str | Unreadable:
    if column.kind == "date":
        return value.isoformat()
    if column.kind in {"text", "code", "percent"}:
        advice = message("A spreadsheet may have made a date of it. Format the cell as text and write it again.")
    else:
        advice = message("Format the cell as a number and write it again.")
    return Unreadable(message("the cell holds a date"), advice)


def _date_text(text: str, locale: NumberLocale | None) -> str | Unreadable:
    """Return a written date as year-month-day where nothing is left to doubt, otherwise the text as it was.

    Without a locale 17/7/2025 can only be the 17th of July, but 3/7/2025 may be the 3rd of July or the 7th of March.
    """
    day = _day_first(text)
    if _VI_DATE.fullmatch(text):
        if day and locale != "vi" and day.day <= _MONTHS_IN_YEAR and day.day != day.month:
            return Unreadable(
                message("the date may be day/month or month/day"),
                message(
                    "Format the cell as a date and write it again, or import with --number-locale vi, which reads "
                    "day/month/year."
                ),
            )
        if locale == "en":
            return text
    elif locale != "en" and (found := _VI_LONG_DATE.fullmatch(plain(text))):
        day = _day_of(*map(int, found.groups()))
    elif locale != "vi" and (found := _EN_LONG_DATE.fullmatch(text.casefold())) and found[2] in _MONTHS:
        day = _day_of(int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3]))
    return day.isoformat() if day else text


def _day_first(text: str) -> date | None:
    """Return the day that a text such as 17/7/2025 is if the day comes first, None if it is no such text."""
    found = _VI_DATE.fullmatch(text)
    return _day_of(*map(int, found.groups())) if found else None


def _day_of(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Text


def _of_text(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    read = _TEXTS.get(column.kind)
    if not text or read is None:
        return text
    if column.kind in _PLAIN_KINDS and not isinstance(parsed(text, column), Unreadable):
        return text
    return read(column, text, convention)


_PLAIN_KINDS: frozenset[Kind] = frozenset({"amount", "count", "decimal", "percent", "date"})
"""Kinds whose text, where the contract can read it, means what the contract says in every locale."""


def _whole(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    del column
    locale = convention.number_locale
    if locale is None:
        return _undeclared(text) if _LOOKS_GROUPED.fullmatch(text) or _LOOKS_MARKED.fullmatch(text) else text
    if _GROUPED[locale].fullmatch(text):
        whole = text.partition(_DECIMAL_MARKS[locale])[0]
        return re.sub("[.,]", "", whole)
    return _not_so_written(text, locale)


def _fraction(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    del column
    locale = convention.number_locale
    bare = text.removesuffix("%").strip()
    if locale is None:
        return _undeclared(text) if _LOOKS_MARKED.fullmatch(bare) else text
    if marked := _WITH_MARK[locale].fullmatch(bare):
        return ".".join(marked.groups())
    return bare if re.fullmatch("[0-9]+", bare) else _not_so_written(text, locale)


def _not_so_written(text: str, locale: NumberLocale) -> str | Unreadable:
    """Return why dots and commas are not those of the declared locale; any other text is left to the contract."""
    if not re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)+\s?%?", text):
        return text
    return Unreadable(
        message("the number is not written as --number-locale {locale} writes numbers", locale=locale),
        message("Write it as a number, or like {example}.", example=_EXAMPLES[locale]),
    )


def _undeclared(text: str) -> Unreadable:
    del text
    return Unreadable(
        message("the number is text with dots or commas"),
        message(
            "Write it as a number, or say how the workbook writes numbers: --number-locale vi (1.170 "
            "and 83,2) or --number-locale en (1,170 and 83.2)."
        ),
    )


def _day(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    del column
    return _date_text(text, convention.number_locale)


def _category(column: ColumnContract, text: str, convention: Convention) -> str:
    del convention
    return choice_code(column, text)


def _code(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    del convention
    return programme_code(column, text) if column.refers_to == "programmes" else text


def _commune(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    return commune_code(column, text, convention.communes)


def _communes(column: ColumnContract, text: str, convention: Convention) -> str | Unreadable:
    return commune_codes(column, text, convention.communes)


_TEXTS: dict[Kind, Callable[[ColumnContract, str, Convention], str | Unreadable]] = {
    "amount": _whole,
    "count": _whole,
    "decimal": _fraction,
    "percent": _fraction,
    "date": _day,
    "category": _category,
    "code": _code,
    "commune": _commune,
    "communes": _communes,
}
