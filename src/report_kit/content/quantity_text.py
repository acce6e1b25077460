"""Quantities as text: as stated if someone stated them, else their value or range, rounded outwards."""

from __future__ import annotations

from fractions import Fraction

from report_kit.analysis.quantities import Quantity
from report_kit.content.codes import CODES
from report_kit.content.pieces import Piece, in_own_language
from report_kit.data.figures_stated import Interval
from report_kit.language import BILLION, MILLION, Language, Rounding, Scale, decimals_needed, divisor

UNITS_WITHOUT_MONEY = ("ratio", "count", "days")
BARE_MILLIONS = ("million", "whole_dong")  # specs of columns whose heading or caption names the unit
DECIMALS_OF_A_MILLION = 6
BOUND_MESSAGES = {"at_least": "more than {amount}", "at_most": "at most {amount}", "about": "about {amount}"}


def quantity_text(quantity: Quantity, language: Language, spec: str = "") -> str:
    """Return a quantity in words: as stated if someone stated it, else its value or range."""
    if not quantity.is_known:
        return language.text("not reported" if quantity.basis == "reported" else "not available")
    if quantity.unit == "text":
        group = quantity.quantity.partition(".")[0]  # `status.TP-01` is one of several of a name
        return language.text(CODES[group][str(quantity.stated)], group)
    if quantity.stated is not None:
        return _with_bound(_stated_digits(quantity, language, spec), quantity.bound, language)
    return _range_text(quantity, language, spec)


def quantity_piece(quantity: Quantity, language: Language, spec: str) -> Piece:
    """Return a quantity as a run: whether it was stated, from which source, and in which language it is said."""
    speaking = language.speaking(*_message_of(quantity))
    text = quantity_text(quantity, speaking, spec)
    if not quantity.is_known:
        return in_own_language(Piece(text, "missing"), speaking, language)
    # A verdict or a standing is the kit's own word, even though it is a text and no range.
    is_stated = quantity.stated is not None and quantity.basis in ("reported", "illustrative")
    role = "stated" if is_stated else quantity.basis
    piece = Piece(text, role, quantity.source_id.split(";")[0], _hint(quantity, language))
    return in_own_language(piece, speaking, language)


def _message_of(quantity: Quantity) -> tuple[str, str]:
    """Return the words that a quantity is written with besides its digits and its unit, with their context."""
    if not quantity.is_known:
        return ("not reported" if quantity.basis == "reported" else "not available"), ""
    if quantity.unit == "text":
        group = quantity.quantity.partition(".")[0]
        return CODES[group][str(quantity.stated)], group
    if quantity.stated is not None:
        return BOUND_MESSAGES.get(quantity.bound, ""), ""
    return ("at least {amount}" if quantity.high is None else "at most {amount}" if quantity.low is None else ""), ""


def _hint(quantity: Quantity, language: Language) -> str:
    parts = [language.text(CODES["basis"][quantity.basis], "basis")]
    if quantity.source_id:
        parts.append(quantity.source_id.replace(";", ", "))
    if quantity.as_of_date is not None:
        parts.append(language.date_span(quantity.as_of_earliest_date, quantity.as_of_date))
    return " · ".join(parts)


def _with_bound(text: str, bound: str, language: Language) -> str:
    return text if bound == "exact" else language.text(BOUND_MESSAGES[bound], amount=text)


def _stated_digits(quantity: Quantity, language: Language, spec: str) -> str:
    if quantity.stated_text:
        return language.stated_percent(quantity.stated_text)
    value = Fraction(quantity.stated or 0)
    if quantity.unit == "VND" and spec in BARE_MILLIONS:
        return language.number(value / MILLION)
    if quantity.unit == "VND":
        return language.amount(value, scale=_exact_scale(value), decimals=None)
    return _measured(value, quantity, language, "nearest")


def _exact_scale(value: Fraction) -> Scale:
    """Return the largest unit in which *value* is written whole or with at most three decimals."""
    if value >= BILLION and decimals_needed(value / BILLION) <= 3:
        return "billion"
    return "million" if value >= MILLION and decimals_needed(value / MILLION) <= 3 else "one"


def _range_text(quantity: Quantity, language: Language, spec: str) -> str:
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        return _measured(low, quantity, language, "nearest", spec)
    if high is None:
        return language.text(
            "at least {amount}", amount=_measured(low or Fraction(0), quantity, language, "down", spec)
        )
    if low is None:
        return language.text("at most {amount}", amount=_measured(high, quantity, language, "up", spec))
    return _between(quantity, Interval(low, high), language, spec)


def _between(quantity: Quantity, interval: Interval, language: Language, spec: str) -> str:
    """Return both ends, rounded outwards so that the printed range still holds the true one."""
    low, high = interval.low or Fraction(0), interval.high or Fraction(0)
    if quantity.unit == "houses/day":  # the unit once, after both ends
        numbers = _dashed(language.number(low, 1, "down"), language.number(high, 1, "up"))
        return language.text("{number} houses/day", "pattern", number=numbers)
    if spec in BARE_MILLIONS or quantity.unit in UNITS_WITHOUT_MONEY:
        return _dashed(
            _measured(low, quantity, language, "down", spec), _measured(high, quantity, language, "up", spec)
        )
    scale, decimals = _scale(high, spec)
    digits = language.text(
        "{low} to {high}",
        "range",
        low=language.number(low / divisor(scale), decimals, "down"),
        high=language.number(high / divisor(scale), decimals, "up"),
    )
    return _per_time(language.in_unit(digits, scale), quantity, language)


def _dashed(low: str, high: str) -> str:
    return low if low == high else f"{low}–{high}"


def _scale(value: Fraction, spec: str) -> tuple[Scale, int]:
    """Return the unit and the digits in which running text gives an amount that is not stated."""
    if spec == "exact":
        return "one", 0
    if abs(value) >= BILLION:
        return "billion", 2
    return ("million", 1) if abs(value) >= MILLION else ("one", 0)


def _measured(value: Fraction, quantity: Quantity, language: Language, rounding: Rounding, spec: str = "") -> str:
    if quantity.unit == "ratio":
        return language.percent(value, 1, rounding)
    if quantity.unit in ("count", "days"):
        return language.number(value, 0, rounding)
    if quantity.unit == "houses/day":
        return language.text("{number} houses/day", "pattern", number=language.number(value, 1, rounding))
    if spec in BARE_MILLIONS:
        decimals = 1 if spec == "million" else max(1, decimals_needed(value / MILLION, DECIMALS_OF_A_MILLION))
        return language.number(value / MILLION, decimals, rounding)
    scale, decimals = _scale(value, spec)
    amount = language.amount(value, scale=scale, decimals=decimals, rounding=rounding)
    return _per_time(amount, quantity, language)


def _per_time(amount: str, quantity: Quantity, language: Language) -> str:
    if quantity.unit == "VND/month":
        return language.text("{amount}/month", "pattern", amount=amount)
    return amount
