"""From the text of a cell to its value: numbers, dates and codes in one form only, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from report_kit.data.columns import ALL_COMMUNES, ColumnContract, Kind
from report_kit.messages import message

LARGEST_INTEGER = 2**63 - 1
LONGEST_NUMBER = 60
"""Characters; nothing longer is looked at as a misspelt number or date."""

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,29})")
_SEPARATORS = ".,'’_ \u00a0\u2009\u202f"
_GROUPED = re.compile(rf"(-?[1-9][0-9]{{0,2}}(?:([{_SEPARATORS}])[0-9]{{3}})(?:\2[0-9]{{3}})*)(?:[.,]0+)?")
_DECIMAL = re.compile(r"-?[0-9]+[.,][0-9]+")
_SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_NUMBER_AND_UNIT = re.compile(r"[0-9][0-9.,\s]*\s*[^\W\d_]{1,10}\.?(?:\s[^\W\d_]{1,10})?")
_MISSING = frozenset(
    {"-", "--", "–", "—", "…", "...", "?", "x", "n/a", "na", "nan", "null", "none", "không", "chưa có"}
)
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_PERCENT = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?: [0-9:.]+)?")


@dataclass(frozen=True)
class Unreadable:
    """Why a text is not a value of its column.

    Attributes:
        what: What is wrong with it.
        advice: How to write it.
    """

    what: str
    advice: str


def parsed(text: str, column: ColumnContract) -> Any:
    """Return the value that *text*, which is not blank, stands for, or an `Unreadable`."""
    parse = _PARSERS.get(column.kind)
    return text if parse is None else parse(text)


def stands_as_written(column: ColumnContract) -> bool:
    """Return whether the text of a cell of *column* is its value."""
    return column.kind not in _PARSERS


def blank_value(column: ColumnContract) -> Any:
    """Return what a blank cell of *column* holds in a frame."""
    return column.blank_means if column.dtype == "str" else None


def _integer(text: str) -> int | Unreadable:
    if _WHOLE.fullmatch(text):
        value = int(text)
        return value if abs(value) <= LARGEST_INTEGER else _too_large()
    if re.fullmatch(r"-?[0-9]{30,}", text):
        return _too_large()
    return _not_an_integer(text[:LONGEST_NUMBER])


def _too_large() -> Unreadable:
    return Unreadable(
        message("the number is too large"),
        message("The largest that can be kept is {largest_integer}.", largest_integer=LARGEST_INTEGER),
    )


def _in_other_digits(text: str) -> Unreadable | None:
    """Return what is wrong with a number whose digits are no 0 to 9, though they may look so; None for any other."""
    written = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    if written == text or not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", written):
        return None
    return Unreadable(
        message("the digits are not 0 to 9, though they may look so"), message("Write {listed}.", listed=written)
    )


def _not_an_integer(text: str) -> Unreadable:
    if other := _in_other_digits(text):
        return other
    if re.fullmatch(r"-?0[0-9]+", text):
        return Unreadable(message("a number does not begin with zeros"), message("Write {listed}.", listed=int(text)))
    if grouped := _GROUPED.fullmatch(text):
        digits = re.sub(rf"[{_SEPARATORS}]", "", grouped.group(1))
        return Unreadable(
            message("the number holds dots, commas or spaces"),
            message("Write {digits}: digits only, no separators.", digits=digits),
        )
    if _DECIMAL.fullmatch(text):
        return _with_decimals(text)
    if _SCIENTIFIC.fullmatch(text):
        return Unreadable(
            message("the number was shortened by a spreadsheet"),
            message("Format the column as a number and write all digits."),
        )
    if text.casefold() in _MISSING:
        return Unreadable(
            message("this is not a number"),
            message("Leave the cell empty: a blank cell means that nothing was reported."),
        )
    if _NUMBER_AND_UNIT.fullmatch(text):
        return Unreadable(
            message("the number has a unit"), message("Write digits only, amounts in đồng, for example 549000000.")
        )
    return Unreadable(
        message("this is not a number"), message("Write digits only, for example 1170, or leave the cell empty.")
    )


def _with_decimals(text: str) -> Unreadable:
    whole, decimals = re.split("[.,]", text)
    if not decimals.strip("0"):
        return Unreadable(message("the number has decimals"), message("Write {listed}.", listed=int(whole)))
    return Unreadable(message("the number has decimals"), message("Write a whole number; amounts are whole đồng."))


def _decimal(text: str) -> Decimal | Unreadable:
    if _PLAIN_DECIMAL.fullmatch(text):
        return Decimal(text)
    return _decimal_advice(text)


def _percent(text: str) -> str | Unreadable:
    if _PERCENT.fullmatch(text):
        return text
    return _decimal_advice(text)


def _decimal_advice(text: str) -> Unreadable:
    if _PLAIN_DECIMAL.fullmatch(text) and text.startswith("-"):
        return Unreadable(
            message("the number is negative"),
            message("Write 0 or more; leave the cell empty if nothing was reported."),
        )
    bare = text[:LONGEST_NUMBER].removesuffix("%").strip()
    if other := _in_other_digits(bare):
        return other
    if re.fullmatch(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?", bare):
        return Unreadable(
            message("this is not a plain number"),
            message("Write {number}: digits and a decimal point, no other sign.", number=bare.replace(",", ".")),
        )
    return Unreadable(message("this is not a number"), message("Write digits with a decimal point, for example 83.2."))


def _date(text: str) -> date | Unreadable:
    if iso := _ISO_DATE.fullmatch(text):
        return _day(*iso.groups()) or _no_such_day()
    what = message("the date is not written as year-month-day")
    short = text[:LONGEST_NUMBER]
    if year_first := _YEAR_FIRST.fullmatch(short):
        day = _day(*year_first.groups())
    elif day_first := _DAY_FIRST.fullmatch(short):
        first, second, year = day_first.groups()
        day = _day(year, second, first) or _day(year, first, second)
    else:
        return Unreadable(what, message("Write {day}.", day=message("it like 2025-07-18")))
    return Unreadable(what, message("Write {day}.", day=day.isoformat())) if day else _no_such_day()


def _no_such_day() -> Unreadable:
    return Unreadable(message("there is no such day"), message("Write a day of the calendar, such as 2025-07-18."))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _communes(text: str) -> str | Unreadable:
    codes = [code.strip() for code in text.split(";")]
    if "," in text:
        separate = filter(None, (code.strip() for code in text.replace(",", ";").split(";")))
        return Unreadable(
            message("the codes are not joined by ;"), message("Write {listed}.", listed=";".join(separate))
        )
    if not all(codes):
        return Unreadable(
            message("a code is missing beside a ;"), message("Write {listed}.", listed=";".join(filter(None, codes)))
        )
    if len(set(codes)) < len(codes):
        return Unreadable(
            message("a code appears twice"), message("Write {listed}.", listed=";".join(dict.fromkeys(codes)))
        )
    if ALL_COMMUNES in codes and len(codes) > 1:
        return Unreadable(
            message("* already stands for every commune"), message("Write * alone, or the codes without it.")
        )
    return ";".join(codes)


_PARSERS: dict[Kind, Callable[[str], Any]] = {
    "amount": _integer,
    "count": _integer,
    "year": _integer,
    "decimal": _decimal,
    "percent": _percent,
    "date": _date,
    "communes": _communes,
}
