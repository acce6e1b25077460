"""Quantities in words: as stated, as ranges, as missing."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

from report_kit.analysis.quantities import Quantity, Unit
from report_kit.content.pieces import Piece
from report_kit.content.wording import (
    DateSpan,
    Joined,
    Local,
    capitalised,
    fill,
    phrase,
    pieces,
    plain,
    quantities_in,
    term,
)
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly, stated_interval
from report_kit.language import language

VI, EN = language("vi"), language("en")
BILLION, MILLION = 10**9, 10**6


def stated(value: int, *, bound: str = "exact", rounded_to: int | None = None, **rest: Any) -> Quantity:
    """Return an amount that a source states."""
    interval = stated_interval(value, bound=bound, rounded_to=rounded_to)
    shape: dict[str, Any] = {"quantity": "allocated_amount", "unit": "VND", "basis": "reported", "source_id": "S1"}
    return Quantity(interval=interval, stated=Fraction(value), bound=bound, rounded_to=rounded_to, **{**shape, **rest})


def between(low: Fraction | int | None, high: Fraction | int | None, unit: Unit = "VND", **rest: Any) -> Quantity:
    """Return a quantity of which a range is known."""
    ends = (None if end is None else Fraction(end) for end in (low, high))
    shape: dict[str, Any] = {"quantity": "undisbursed_amount", "basis": "computed"}
    return Quantity(unit=unit, interval=Interval(*ends), **{**shape, **rest})


@pytest.mark.parametrize(
    ("quantity", "vietnamese", "english"),
    [
        (stated(25 * BILLION, bound="at_least", rounded_to=BILLION), "trên 25 tỷ đồng", "more than VND 25 billion"),
        (stated(996 * MILLION, rounded_to=MILLION), "996 triệu đồng", "VND 996 million"),
        (stated(12 * BILLION, bound="at_most"), "nhiều nhất 12 tỷ đồng", "at most VND 12 billion"),
        (stated(3 * BILLION, bound="about", rounded_to=BILLION), "khoảng 3 tỷ đồng", "about VND 3 billion"),
        (stated(25_300 * MILLION), "25,3 tỷ đồng", "VND 25.3 billion"),
        (stated(1_234_567_890), "1.234.567.890 đồng", "VND 1,234,567,890"),
        (stated(1_170, unit="count"), "1.170", "1,170"),
    ],
)
def test_a_stated_figure_is_printed_as_stated(quantity: Quantity, vietnamese: str, english: str) -> None:
    """With its own digits and its own bound, whatever interval it stands for."""
    assert (plain(quantity, VI), plain(quantity, EN)) == (vietnamese, english)


def test_a_stated_rate_is_printed_as_its_source_prints_it() -> None:
    """The decimal mark is the language's, the digits are the source's."""
    rate = Quantity(
        quantity="disbursement_rate", unit="ratio", basis="reported", stated=Fraction(832, 1000), stated_text="83.20"
    )

    assert (plain(rate, VI), plain(rate, EN)) == ("83,20%", "83.20%")


@pytest.mark.parametrize(
    ("quantity", "spec", "written"),
    [
        # 4,225,225,225.2… to 4,381,000,000: the low end goes down, the high end up.
        (between(Fraction(4_225_225_225_225, 1000), 4_381_000_000), "", "VND 4.22 to 4.39 billion"),
        (between(0, 1_004_500_000), "exact", "VND 0 to 1,004,500,000"),
        (between(3_756_000_000, 3_925_816_023), "million", "3,756.0–3,925.9"),
        (between(Fraction(21, 26), Fraction(22, 25), "ratio"), "", "80.7%–88.0%"),
        (between(0, 295, "count"), "", "0–295"),
        (between(5, 5, "count"), "", "5"),
        (between(7, None, "count"), "", "at least 7"),
        (between(None, 12 * BILLION), "", "at most VND 12.00 billion"),
        (between(Fraction(31, 2), None, "days"), "", "at least 15"),
        (between(7, 7, "houses/day"), "", "7.0 houses/day"),
        (between(Fraction(301, 10), Fraction(302, 10), "houses/day"), "", "30.1–30.2 houses/day"),
        (between(600_959_312, 673_468_119, "VND/month"), "", "VND 600.9 to 673.5 million/month"),
        (between(900, 900), "", "VND 900"),
    ],
)
def test_a_range_is_printed_with_its_ends_rounded_outward(quantity: Quantity, spec: str, written: str) -> None:
    """So that the printed range still holds every possible value."""
    assert plain(quantity, EN, spec) == written


@pytest.mark.parametrize(
    ("quantity", "written"),
    [
        (Quantity(quantity="allocated_amount", unit="VND", basis="reported"), "chưa báo cáo"),
        (Quantity(quantity="disbursement_rate", unit="ratio", basis="computed"), "không tính được"),
        (None, "chưa báo cáo"),
    ],
)
def test_what_nobody_knows_is_said_to_be_missing(quantity: Quantity | None, written: str) -> None:
    """A figure is not reported, or cannot be computed; it is never zero and never `nan`."""
    (piece,) = pieces(quantity, VI)

    assert piece == Piece(written, "missing")


def test_zero_is_not_missing() -> None:
    """A source that states zero has stated something."""
    (piece,) = pieces(stated(0, unit="count"), VI)

    assert (piece.text, piece.role) == ("0", "stated")


@pytest.mark.parametrize(
    ("quantity", "role"),
    [
        (stated(5), "stated"),
        (between(1, 2), "computed"),
        (between(1, 2, basis="implied"), "implied"),
        (Quantity(quantity="verdict", unit="text", basis="computed", stated="consistent"), "computed"),
    ],
)
def test_the_role_of_a_figure_tells_stated_from_implied(quantity: Quantity, role: str) -> None:
    """Readers must see at once what a source says and what follows from it."""
    assert [piece.role for piece in pieces(quantity, VI)] == [role]


def test_a_figure_says_where_it_comes_from() -> None:
    """Its basis, its sources and its date; the link leads to the first source."""
    figure = stated(5, source_id="S1;S2", as_of_date=datetime.date(2025, 7, 17))
    (piece,) = pieces(figure, EN)

    assert piece.source_id == "S1"
    assert piece.hint == "reported · S1, S2 · 17 July 2025"


def test_a_code_is_printed_in_words() -> None:
    """A standing is a word of the reader's language."""
    standing = Quantity(quantity="standing", unit="text", basis="computed", stated="on_track")

    assert (plain(standing, VI), plain(standing, EN)) == ("đúng tiến độ", "on track")
    assert plain(term("development", "fund_type"), VI) == "vốn đầu tư phát triển"


def test_an_unknown_code_is_an_error() -> None:
    """A code without words would end up on the page."""
    with pytest.raises(KeyError):
        term("developement", "fund_type")


def test_a_sentence_keeps_its_quantities_apart_from_its_text() -> None:
    """Each quantity is a run of its own, with its role."""
    runs = fill("{a} trên {b}.", {"a": stated(5, unit="count"), "b": None}, VI)

    assert [(run.text, run.role) for run in runs] == [
        ("5", "stated"),
        (" trên ", ""),
        ("chưa báo cáo", "missing"),
        (".", ""),
    ]


def test_a_value_with_braces_is_text_and_not_a_template() -> None:
    """A project called {x} or {0.__class__} is shown as it is called."""
    assert plain(phrase("{name}: {value}", name="{x} {0.__class__}", value="{{"), EN) == "{x} {0.__class__}: {{"


def test_a_placeholder_can_say_how_its_quantity_is_written() -> None:
    """`{amount:exact}` is to the last đồng."""
    assert plain(phrase("{amount:exact}", amount=between(0, 876_500_000)), VI) == "0 đến 876.500.000 đồng"


@pytest.mark.parametrize(
    ("texts", "vietnamese", "english"),
    [
        ({"vi": "xã", "en": "commune"}, "xã", "commune"),
        ({"vi": "xã", "en": ""}, "xã", "xã"),
        ({"vi": "xã"}, "xã", "xã"),
        ({}, "", ""),
    ],
)
def test_a_name_without_translation_stays_as_it_is(texts: dict[str, str], vietnamese: str, english: str) -> None:
    """A blank name_en shows the Vietnamese name."""
    assert (plain(Local(texts), VI), plain(Local(texts), EN)) == (vietnamese, english)


def test_quantities_are_found_wherever_they_stand() -> None:
    """What a phrase within a list within a phrase shows is in figures.csv too."""
    first, second = stated(1), stated(2)
    words = phrase("{list}; {second}", list=Joined((phrase("{x}", x=first), "text")), second=second)

    assert list(quantities_in(words)) == [first, second]


@pytest.mark.parametrize(
    ("text", "written"), [("xã A Lưới 2", "Xã A Lưới 2"), ("đúng", "Đúng"), ("A", "A"), ("", ""), ("2 nhà", "2 nhà")]
)
def test_a_line_begins_with_a_capital_letter(text: str, written: str) -> None:
    """Only the first letter changes, đ included."""
    assert "".join(piece.text for piece in capitalised((Piece(text),))) == written


@pytest.mark.parametrize(
    ("earliest", "latest", "written"),
    [
        (datetime.date(2025, 7, 1), datetime.date(2025, 7, 17), "1–17/7/2025"),
        (datetime.date(2025, 6, 30), datetime.date(2025, 7, 17), "30/6/2025–17/7/2025"),
        (datetime.date(2024, 7, 1), datetime.date(2025, 7, 17), "1/7/2024–17/7/2025"),
        (None, datetime.date(2025, 7, 17), "17/7/2025"),
    ],
)
def test_a_span_of_dates_is_short_in_a_column(
    earliest: datetime.date | None, latest: datetime.date, written: str
) -> None:
    """The month is named once where both days are of it."""
    assert plain(DateSpan(earliest, latest), VI, "short") == written


def test_an_exact_computed_value_is_one_number() -> None:
    """No range is printed where there is none."""
    rate = Quantity(quantity="completion_rate", unit="ratio", basis="computed", interval=exactly(1))

    assert plain(rate, VI) == "100,0%"
    assert not Quantity(quantity="x", unit="VND", basis="computed", interval=UNKNOWN).is_known
