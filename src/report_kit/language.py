"""Languages of the briefings: catalogues of words; the only place where numbers and dates become text.

The words of the kit are English messages; `locale/<language>.po` holds their translations. A language is
added by adding its catalogue: number rules come from Babel, patterns of dates and amounts are messages with a
context.
"""

from __future__ import annotations

import datetime
import gettext
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Literal

from babel import Locale
from babel.dates import format_date as babel_format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, format_percent, parse_pattern

SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "vi"
BILLION = 10**9
MILLION = 10**6

# Babel knows which digits a language writes, and all their marks, but not the digits themselves: the first of each row.
ZEROS = {"arab": 0x0660, "arabext": 0x06F0, "beng": 0x09E6, "deva": 0x0966, "khmr": 0x17E0, "laoo": 0x0ED0,
         "mymr": 0x1040, "thai": 0x0E50, "tibt": 0x0F20}  # fmt: skip

RIGHT_TO_LEFT_MARK = "\u200f"

AMOUNT_PATTERNS = {"billion": "VND {amount} billion", "million": "VND {amount} million", "one": "VND {amount}"}

Rounding = Literal["nearest", "down", "up"]
Scale = Literal["billion", "million", "one"]


class UnknownLanguageError(ValueError):
    """There is no catalogue for a language."""


@dataclass(frozen=True)
class Language:
    """One language: its words and the way it writes numbers and dates.

    Attributes:
        code: ISO 639-1 code, such as `vi`.
        locale: Babel's rules for it.
        messages: Translations by context and English message.
        plurals: Its forms of the messages that count something, by context and English plural.
        plural_rule: Which of its forms a number takes.
    """

    code: str
    locale: Locale
    messages: Mapping[tuple[str, str], str]
    plurals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    plural_rule: Callable[[int], int] = field(default=lambda number: int(number != 1))

    @cached_property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Direction in which the language is written."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def text(self, message: str, context: str = "", **values: object) -> str:
        """Return *message* in this language, its placeholders filled from *values*."""
        translated = self.messages.get((context, message), message)
        return translated.format(**values) if values else translated

    def counted(self, number: int, one: str, many: str) -> str:
        """Return the template for a number of things: English has two forms, a catalogue as many as its language."""
        if self.code == SOURCE_LANGUAGE:
            return one if number == 1 else many
        forms = self.plurals.get(("", many))
        return forms[self.plural_rule(number)] if forms else self.text(many)

    def has(self, message: str, context: str = "") -> bool:
        """Whether the catalogue translates *message*; always true for the source language and for bare patterns."""
        return self.code == SOURCE_LANGUAGE or (context, message) in self.messages or not has_words(message)

    def speaking(self, message: str, context: str = "") -> Language:
        """Return this language if it has the message, else the one that the message is written in."""
        return self if self.has(message, context) else language(SOURCE_LANGUAGE)

    # Numbers

    def number(
        self, value: Fraction | int | Decimal, decimals: int | None = None, rounding: Rounding = "nearest"
    ) -> str:
        """Return *value* with grouping; with *decimals* digits after the mark, or as many as it takes."""
        exact = Fraction(value)
        places = decimals_needed(exact) if decimals is None else decimals
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return self._written(_formatted_number(rounded(exact, places, rounding), pattern, self.locale))

    def percent(self, ratio: Fraction, decimals: int = 1, rounding: Rounding = "nearest") -> str:
        """Return a ratio as a percentage: `83,2%`."""
        share = rounded(ratio, decimals + 2, rounding)
        places = "." + "0" * decimals if decimals else ""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", f"#,##0{places}")
        text = format_percent(share, format=_pattern(pattern), locale=self.locale, numbering_system="default")
        return self._written(text.replace("%", self._percent_sign))

    def stated_percent(self, printed: str) -> str:
        """Return a percentage as its source printed it (decimal point), with this language's decimal mark."""
        return self.percent(Fraction(printed) / 100, len(printed.partition(".")[2]))

    @cached_property
    def decimal_mark(self) -> str:
        """What stands between the whole part and the decimals of a number."""
        return self._symbols.get("decimal", ".")

    @cached_property
    def _percent_sign(self) -> str:
        sign = self._symbols.get("percentSign", "%")
        # Else the letters before a number would decide on which side of it the sign stands.
        return RIGHT_TO_LEFT_MARK + sign if self.direction == "rtl" else sign

    @cached_property
    def _symbols(self) -> Mapping[str, str]:
        symbols: Mapping[str, str] = self.locale.number_symbols.get(self.locale.default_numbering_system, {})
        return symbols

    def _written(self, number: str) -> str:
        """Return a formatted number in this language's digits; right to left its minus needs the marks of Babel."""
        if self.direction == "rtl" and number.startswith("-"):
            number = number.replace("-", self._symbols.get("minusSign", "-"), 1)
        return self.digits(number)

    def punctuated(self, text: str) -> str:
        """Return what stands between words with the commas and arrows of this language."""
        if self.direction == "ltr":
            return text
        is_arabic = self.locale.default_numbering_system.startswith("arab")
        return text.replace("→", "←").replace(",", "،" if is_arabic else ",")

    def digits(self, text: str) -> str:
        """Return text with the digits of this language in place of 0–9, such as a year."""
        return text.translate(_digits(self.locale.default_numbering_system))

    def amount(
        self, value: Fraction | int, *, scale: Scale, decimals: int | None, rounding: Rounding = "nearest"
    ) -> str:
        """Return an amount of đồng in the unit of *scale*: `20,2 tỷ đồng`, `VND 20.2 billion`."""
        number = self.number(Fraction(value) / divisor(scale), decimals, rounding)
        return self.in_unit(number, scale)

    def in_unit(self, number: str, scale: Scale) -> str:
        """Return formatted digits with the name of their money unit."""
        pattern = {
            "billion": "VND {amount} billion",
            "million": "VND {amount} million",
            "one": "VND {amount}",
        }
        return self.text(pattern[scale], "pattern", amount=number)

    # Dates

    def date_text(self, day: datetime.date) -> str:
        """Return a date for tables and running text: `18/7/2025`, `18 July 2025`."""
        return self._date(day, self.text("d MMMM y", "pattern"))

    def long_date_text(self, day: datetime.date) -> str:
        """Return a date for titles: `ngày 18 tháng 7 năm 2025`, `18 July 2025`."""
        return self._date(day, self.text("d MMMM yyyy", "pattern"))

    def month_name(self, day: datetime.date) -> str:
        """Return the name of a date's month: `July`."""
        return str(babel_format_date(day, format="MMMM", locale=self.locale))

    def _date(self, day: datetime.date, pattern: str) -> str:
        return self.digits(_formatted_date(day, pattern, self.locale))

    def date_span(self, earliest: datetime.date | None, latest: datetime.date) -> str:
        """Return one date, or the span in which an undated figure must lie."""
        if earliest is None or earliest == latest:
            return self.date_text(latest)
        return self.text(
            "a day from {earliest} to {latest}", earliest=self.date_text(earliest), latest=self.date_text(latest)
        )


@cache
def language(code: str) -> Language:
    """Return the language of a code.

    Raises:
        UnknownLanguageError: there is no catalogue for it.
    """
    if code not in available_languages():
        known = ", ".join(available_languages())
        raise UnknownLanguageError(f"there is no catalogue for language {code!r}; known are {known}")
    locale, catalogue = Locale.parse(code), _catalogue(code)
    forms = dict(_translations(catalogue))
    plurals = {key: found for key, found in forms.items() if len(found) > 1}
    return Language(code, locale, {key: found[-1] for key, found in forms.items()}, plurals, _plural_rule(catalogue))


@lru_cache(maxsize=4096)
def has_words(message: str) -> bool:
    """Whether a message has words of its own, besides what fills its placeholders."""
    return any(re.search(r"\w", text) for text, *_ in string.Formatter().parse(message))


def translate(message: str, code: str, context: str = "", **values: object) -> str:
    """Return an English message of the kit in the language of *code*."""
    return language(code).text(message, context, **values)


@cache
def available_languages() -> tuple[str, ...]:
    """Return the codes of all languages with a catalogue, the source language included."""
    catalogues = (resource.name for resource in _catalogue_folder().iterdir())
    translated = {name.removesuffix(".po") for name in catalogues if name.endswith(".po")}
    return tuple(sorted(translated | {SOURCE_LANGUAGE}))


@cache
def _digits(numbering_system: str) -> dict[int, int]:
    zero = ZEROS.get(numbering_system, ord("0"))
    return {ord("0") + digit: zero + digit for digit in range(10)}


@cache
def _pattern(text: str) -> NumberPattern:
    """Return the few patterns that numbers have as babel reads them, which is most of the work of writing one."""
    return parse_pattern(text)


# A briefing writes the same few hundred numbers and dates again and again: in sentences, tables, charts, descriptions.
@lru_cache(maxsize=4096)
def _formatted_number(amount: Decimal, pattern: str, locale: Locale) -> str:
    return format_decimal(amount, format=_pattern(pattern), locale=locale, numbering_system="default")


@lru_cache(maxsize=4096)
def _formatted_date(day: datetime.date, pattern: str, locale: Locale) -> str:
    return babel_format_date(day, format=pattern, locale=locale)


def divisor(scale: Scale) -> int:
    """Return how many đồng one unit of *scale* is."""
    return {"billion": BILLION, "million": MILLION, "one": 1}[scale]


def decimals_needed(value: Fraction, most: int = 9) -> int:
    """Return how many decimal digits write *value* exactly, at most *most*."""
    return next((places for places in range(most) if 10**places % value.denominator == 0), most)


def rounded(value: Fraction, decimals: int, rounding: Rounding = "nearest") -> Decimal:
    """Return *value* with *decimals* digits, computed in integers so that no binary fraction slips in.

    `nearest` rounds halves away from zero, as official tables do.
    """
    scaled, denominator = value.numerator * 10**decimals, value.denominator
    if rounding == "down":
        digits = scaled // denominator
    elif rounding == "up":
        digits = -(-scaled // denominator)
    else:
        digits = (2 * abs(scaled) + denominator) // (2 * denominator) * (1 if scaled >= 0 else -1)
    return Decimal(f"{digits}e-{decimals}")  # unlike scaleb, this never rounds to 28 digits


def catalogue_bytes(code: str) -> bytes:
    """Return the catalogue of a language as it is stored; empty for the source language."""
    if code == SOURCE_LANGUAGE:
        return b""
    return _catalogue_folder().joinpath(f"{code}.po").read_bytes()


def _catalogue_folder() -> resources.abc.Traversable:
    return resources.files("report_kit").joinpath("locale")


def _catalogue(code: str) -> Catalog:
    if code == SOURCE_LANGUAGE:
        return Catalog(locale=code)
    with _catalogue_folder().joinpath(f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def _plural_rule(catalogue: Catalog) -> Callable[[int], int]:
    rule: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)
    return rule


def _translations(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield the translated messages by context and English plural, each with all its forms."""
    for entry in catalogue:
        ids, forms = _forms(entry.id), _forms(entry.string)
        if all(ids) and all(forms):
            yield (entry.context or "", ids[-1]), forms


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the singular and the plural, or the one form of a message that counts nothing; ("",) for none."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)
