"""Rules that a row of a table must keep, each with its words in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from report_kit.data.columns import ALL_COMMUNES, LONGEST_TEXT, Choice, ColumnContract, Words
from report_kit.messages import Told, message, told

_ADDRESS = re.compile(r"https?://[^\s\\]+")
_PLAIN_ADDRESS = re.compile(r"https?://\w[\w-]*(?:\.\w[\w-]*)*(?:/[\w./?=&%#~+,;-]*)?", re.ASCII)
"""As nearly all addresses are: a host without user, port or brackets, and a path of signs that mean nothing else."""
_HOST = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*\.?")

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
CODE_FORM = r"[\w.\-]{1,100}"
"""Codes end up in file names, links and keys, so they hold letters, digits and . _ - only."""


@dataclass(frozen=True)
class Rule:
    """One rule: whether each row keeps it, and what to say about a row that does not.

    Attributes:
        name: Name of the rule, unique in its table.
        columns: The columns it reads; a problem points at the first.
        holds: Maps a frame to a boolean per row.
        what: Says what is wrong.
        advice: Says what to do.
        description_vi: The rule in Vietnamese, for the data dictionary.
        description_en: The rule in English, for the data dictionary.
        suggestions: The choices among which a close one is suggested.
    """

    name: str
    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series[bool]]
    what: str
    advice: str
    description_vi: str
    description_en: str
    suggestions: tuple[Choice, ...] = ()


def column_rules(column: ColumnContract) -> tuple[Rule, ...]:
    """Return the rules that follow from the contract of one column."""
    rules: list[Rule] = []
    if column.presence == "value":
        rules.append(_filled(column))
    if column.choices:
        rules.append(_allowed(column))
    if column.kind == "code":
        rules.append(_code_form(column))
    if column.kind in {"amount", "count"}:
        rules.append(_not_negative(column))
    if column.kind == "year":
        rules.append(_plausible_year(column))
    if column.kind == "date":
        rules.append(_plausible_day(column))
    if column.kind == "text":
        rules.append(_not_too_long(column))
    return tuple(rules)


def is_blank(column: pd.Series[Any]) -> pd.Series[bool]:
    """Return whether each cell is blank, whatever the dtype."""
    return column.isna() | (column == "").fillna(False).astype(bool)


def reported_has_source() -> Rule:
    """Return the rule that a reported row names its source."""
    return Rule(
        "reported_has_source",
        ("source_id", "basis"),
        lambda frame: (frame["basis"] != "reported") | ~is_blank(frame["source_id"]),
        message("a reported row has no source"),
        message("Write the source_id of the source that says so, or change the basis if nobody does."),
        "Dòng có basis là reported phải ghi nguồn.",
        "A row whose basis is reported names its source.",
    )


def about_has_unit(amount: str) -> Rule:
    """Return the rule that an amount stated as *about* says to which unit it was rounded."""
    stem = amount.removesuffix("_amount")
    bound, unit = f"{stem}_bound", f"{stem}_rounded_to"
    return Rule(
        f"{stem}_about_has_rounded_to",
        (unit, bound),
        lambda frame: (frame[bound] != "about") | frame[unit].notna(),
        message("{bound} is 'about', which needs the rounding unit", bound=bound),
        message(
            "Write the value in đồng of one unit of the last printed digit, for example 1000000000 for whole billions."
        ),
        f"Khi {bound} là about thì phải có {unit}.",
        f"Where {bound} is about, {unit} is given.",
    )


def companions_have_amount(amount: str) -> Rule:
    """Return the rule that a bound or a rounding unit never stands without its amount."""
    stem = amount.removesuffix("_amount")
    bound, unit = f"{stem}_bound", f"{stem}_rounded_to"
    return Rule(
        f"{stem}_companions_have_amount",
        (amount, bound, unit),
        lambda frame: frame[amount].notna() | ((frame[bound] == "exact") & frame[unit].isna()),
        message("{bound} or {unit} is given, but the amount is not", bound=bound, unit=unit),
        message("Write the amount, or leave all three cells empty."),
        f"{bound} và {unit} chỉ có nghĩa khi có {amount}.",
        f"{bound} and {unit} need {amount}.",
    )


def rounding_is_positive(amount: str) -> Rule:
    """Return the rule that a rounding unit is at least one đồng."""
    unit = f"{amount.removesuffix('_amount')}_rounded_to"
    return Rule(
        f"{unit}_is_positive",
        (unit,),
        lambda frame: frame[unit].isna() | (frame[unit] != 0).fillna(True).astype(bool),
        message("a rounding unit cannot be 0"),
        message("Leave the cell empty if the amount was not rounded."),
        f"{unit} lớn hơn 0.",
        f"{unit} is greater than 0.",
    )


def amount_rules(amount: str) -> tuple[Rule, ...]:
    """Return the rules of an amount with its companions."""
    return (about_has_unit(amount), companions_have_amount(amount), rounding_is_positive(amount))


def score_is_from_0_to_100() -> Rule:
    """Return the rule that a project's score lies between 0 and 100."""
    return Rule(
        "score_from_0_to_100",
        ("score",),
        lambda frame: frame["score"].map(lambda score: score is None or 0 <= score <= Decimal(100)).astype(bool),
        message("a score lies between 0 and 100"),
        message("Write a number from 0 to 100, with a decimal point where needed."),
        "Điểm từ 0 đến 100.",
        "The score lies between 0 and 100.",
    )


def address_is_a_web_address() -> Rule:
    """Return the rule that a source's address starts with http:// or https://."""
    return Rule(
        "url_is_a_web_address",
        ("url",),
        lambda frame: is_blank(frame["url"]) | frame["url"].map(_is_web_address).astype(bool),
        message("this is not a web address"),
        message("Write the whole address, beginning with https://, or leave the cell empty."),
        "Địa chỉ bắt đầu bằng https:// hoặc http://.",
        "The address begins with https:// or http://.",
    )


def _is_web_address(text: str) -> bool:
    """Whether a browser would go where it seems to go: the address has a host, and what follows it can be read.

    What stands before an @ is no host: `https://hue.gov.vn@a.vn` leads to a.vn, and a password would be printed.
    """
    if _PLAIN_ADDRESS.fullmatch(text):
        return True
    try:
        address = urlsplit(text)
        has_port = address.port is None or address.port > 0
    except ValueError:  # an unclosed bracket, a port that is none
        return False
    host = address.hostname or ""
    is_host = ":" in host or _HOST.fullmatch(host) is not None
    return _ADDRESS.fullmatch(text) is not None and is_host and has_port and "@" not in address.netloc


def answered_has_date() -> Rule:
    """Return the rule that what was answered says when."""
    return Rule(
        "answered_has_date",
        ("answered_date", "status"),
        lambda frame: (frame["status"] != "answered") | ~is_blank(frame["answered_date"]),
        message("the status is 'answered', but there is no date of the answer"),
        message("Write the day of the answer, or change the status."),
        "Khi status là answered thì phải có answered_date.",
        "Where the status is answered, answered_date is given.",
    )


def open_has_no_answer() -> Rule:
    """Return the rule that what is still open was neither answered nor done."""
    answer = ("answer_vi", "answer_en", "answered_date")
    return Rule(
        "open_has_no_answer",
        ("status", *answer),
        lambda frame: (frame["status"] != "open") | frame[list(answer)].apply(is_blank).all(axis="columns"),
        message("the status is 'open', but there is an answer"),
        message("Write in_progress, answered or done, or empty the cells of the answer."),
        "Khi status là open thì chưa có answer_vi, answer_en, answered_date.",
        "Where the status is open, answer_vi, answer_en and answered_date are blank.",
    )


def parties_are_concerned() -> Rule:
    """Return the rule that a commune which raises a follow-up, or must act, is one of those it concerns.

    A commune's briefing holds what concerns it; without this rule it could miss what others wait for from it.
    """
    return Rule(
        "parties_are_concerned",
        ("commune_codes", "raised_by", "addressed_to"),
        lambda frame: pd.Series(
            [
                ALL_COMMUNES in concerned or communes_named(raised_by) | communes_named(addressed_to) <= concerned
                for concerned, raised_by, addressed_to in zip(
                    (set(codes.split(";")) for codes in frame["commune_codes"]),
                    frame["raised_by"],
                    frame["addressed_to"],
                    strict=True,
                )
            ],
            index=frame.index,
            dtype=bool,
        ),
        message("a commune in raised_by or addressed_to is not among the communes concerned"),
        message("Add its code to commune_codes, or write * for all."),
        "Xã nêu việc hoặc phải thực hiện có trong commune_codes.",
        "A commune that raised it or is addressed is one of commune_codes.",
    )


def communes_named(party: str) -> set[str]:
    """Return the commune codes, or `*`, in a cell that names a party; none where it holds the name of a body."""
    if party and party[0].isalpha():  # as nearly all names of bodies begin
        return set()
    parts = [part.strip() for part in party.split(";")]
    return set(parts) if all(part == ALL_COMMUNES or part.isdecimal() for part in parts) else set()


def order_rule(first: str, second: str, *, said: tuple[str, str, str, str]) -> Rule:
    """Return the rule that *first* is not after *second*.

    Args:
        first: Column that comes first, in time or size.
        second: Column that comes second.
        said: What is wrong, what to do, the rule in Vietnamese, the rule in English.
    """
    return Rule(
        f"{first}_not_over_{second}",
        (first, second),
        lambda frame: _is_in_order(frame[first], frame[second]),
        *said,
    )


def sum_rule(total: str, parts: tuple[str, ...], *, said: tuple[str, str]) -> Rule:
    """Return the rule that a column is the sum of others, as far as they are stated.

    Where no part is stated, the total may stand alone; where one is, the others count as nothing and the total
    must be there.

    Args:
        total: Column of the sum.
        parts: Its summands.
        said: The rule in Vietnamese and in English.
    """
    return Rule(
        f"{total}_is_a_sum",
        (total, *parts),
        lambda frame: ~frame[list(parts)].notna().any(axis="columns") | _is_sum(frame, total, parts),
        message("{total} is not {parts}", total=total, parts=" + ".join(parts)),
        message("Correct the figure that is wrong."),
        *said,
    )


def _is_sum(frame: pd.DataFrame, total: str, parts: tuple[str, ...]) -> pd.Series[bool]:
    # Python's integers: a sum of amounts may be larger than the amounts that the frame holds.
    rows = zip(*(frame[part].tolist() for part in parts), strict=True)
    sums = [sum(cell for cell in row if cell is not pd.NA) for row in rows]
    stated = [cell is not pd.NA and cell == sum_ for cell, sum_ in zip(frame[total].tolist(), sums, strict=True)]
    return pd.Series(stated, index=frame.index, dtype=bool)


def _is_in_order(first: pd.Series[Any], second: pd.Series[Any]) -> pd.Series[bool]:
    if first.dtype == second.dtype == "Int64":
        return (first <= second).fillna(True).astype(bool)
    stated = ~is_blank(first) & ~is_blank(second)
    pairs = zip(first.tolist(), second.tolist(), stated.tolist(), strict=True)
    return pd.Series([not both or bool(a <= b) for a, b, both in pairs], index=first.index, dtype=bool)


def _filled(column: ColumnContract) -> Rule:
    return Rule(
        f"{column.name}_is_filled",
        (column.name,),
        lambda frame: ~is_blank(frame[column.name]),
        message("the cell is empty"),
        message("Every row needs it: {meaning}", meaning=_meaning(column.words)),
        f"{column.name} không được để trống.",
        f"{column.name} is never blank.",
    )


def _allowed(column: ColumnContract) -> Rule:
    listed = ", ".join(column.allowed)
    return Rule(
        f"{column.name}_is_known",
        (column.name,),
        lambda frame: is_blank(frame[column.name]) | frame[column.name].isin(column.allowed),
        message("{name} does not know this value", name=column.name),
        message("Write one of: {listed}.", listed=listed),
        f"{column.name} là một trong: {listed}.",
        f"{column.name} is one of: {listed}.",
        column.choices,
    )


def _code_form(column: ColumnContract) -> Rule:
    return Rule(
        f"{column.name}_is_a_code",
        (column.name,),
        lambda frame: is_blank(frame[column.name]) | frame[column.name].str.fullmatch(CODE_FORM),
        message("a code holds only letters, digits and the signs . _ -"),
        message("Write it without spaces and other signs, at most 100 characters."),
        f"{column.name} chỉ gồm chữ, số và các dấu . _ -, nhiều nhất 100 ký tự.",
        f"{column.name} holds only letters, digits and . _ -, at most 100 characters.",
    )


def _not_negative(column: ColumnContract) -> Rule:
    return Rule(
        f"{column.name}_is_not_negative",
        (column.name,),
        lambda frame: ~(frame[column.name] < 0).fillna(False).astype(bool),
        message("the number is negative"),
        message("Write 0 or more; leave the cell empty if nothing was reported."),
        f"{column.name} không âm.",
        f"{column.name} is not negative.",
    )


def _plausible_year(column: ColumnContract) -> Rule:
    return Rule(
        f"{column.name}_is_a_year",
        (column.name,),
        lambda frame: frame[column.name].between(EARLIEST_YEAR, LATEST_YEAR).fillna(True).astype(bool),
        message(
            "this is not a year between {earliest_year} and {latest_year}",
            earliest_year=EARLIEST_YEAR,
            latest_year=LATEST_YEAR,
        ),
        message("Write the year with four digits, for example 2025."),
        f"{column.name} từ {EARLIEST_YEAR} đến {LATEST_YEAR}.",
        f"{column.name} lies between {EARLIEST_YEAR} and {LATEST_YEAR}.",
    )


def _plausible_day(column: ColumnContract) -> Rule:
    years = range(EARLIEST_YEAR, LATEST_YEAR + 1)
    return Rule(
        f"{column.name}_is_of_our_time",
        (column.name,),
        lambda frame: (
            ~frame[column.name].isin(
                [day for day in frame[column.name].unique() if day is not None and day.year not in years]
            )
        ),
        message(
            "the day is not of the years {earliest_year} to {latest_year}",
            earliest_year=EARLIEST_YEAR,
            latest_year=LATEST_YEAR,
        ),
        message("Write the year with four digits, for example 2025-07-18."),
        f"{column.name} thuộc các năm từ {EARLIEST_YEAR} đến {LATEST_YEAR}.",
        f"{column.name} is a day of the years {EARLIEST_YEAR} to {LATEST_YEAR}.",
    )


def _not_too_long(column: ColumnContract) -> Rule:
    return Rule(
        f"{column.name}_is_not_too_long",
        (column.name,),
        lambda frame: frame[column.name].str.len() <= LONGEST_TEXT,
        message("the text is longer than {longest_text} characters", longest_text=LONGEST_TEXT),
        message("Shorten it."),
        f"{column.name} dài nhất {LONGEST_TEXT} ký tự.",
        f"{column.name} has at most {LONGEST_TEXT} characters.",
    )


def _meaning(said: Words) -> Told:
    return told(vi=_lowered(said.description_vi), en=_lowered(said.description_en))


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
