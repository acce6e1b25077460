"""How Vietnamese and English write numbers, money, percentages and dates."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import report_kit.language
from report_kit.analysis.quantities import Quantity
from report_kit.content.wording import DateSpan, Words, pieces, plain, several
from report_kit.data.figures_stated import exactly
from report_kit.language import (
    Language,
    Rounding,
    Scale,
    UnknownLanguageError,
    available_languages,
    decimals_needed,
    language,
    rounded,
    translate,
)

VI, EN = language("vi"), language("en")


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (1170, None, "1.170", "1,170"),
        (0, None, "0", "0"),
        (999, None, "999", "999"),
        (1_004_500_000, None, "1.004.500.000", "1,004,500,000"),
        (Fraction(1, 4), None, "0,25", "0.25"),
        (Decimal("83.20"), 1, "83,2", "83.2"),
        (-1234, None, "-1.234", "-1,234"),
        (2025, 2, "2.025,00", "2,025.00"),
    ],
)
def test_numbers_have_the_marks_of_their_language(
    value: Fraction | int | Decimal, decimals: int | None, vietnamese: str, english: str
) -> None:
    """Vietnamese groups with points and marks decimals with a comma; English the other way round."""
    assert (VI.number(value, decimals), EN.number(value, decimals)) == (vietnamese, english)


@pytest.mark.parametrize(
    ("value", "decimals", "rounding", "written"),
    [
        # Halves go away from zero, also where the nearest binary number lies below the half.
        (Fraction(5, 2), 0, "nearest", "3"),
        (Fraction(-5, 2), 0, "nearest", "-3"),
        (Fraction(1005, 1000), 2, "nearest", "1.01"),
        (Fraction(2675, 1000), 2, "nearest", "2.68"),
        (Fraction(2674999999999999999, 10**18), 2, "nearest", "2.67"),
        # A range is printed with its ends rounded outward.
        (Fraction(19, 10), 0, "down", "1"),
        (Fraction(11, 10), 0, "up", "2"),
        (Fraction(-11, 10), 0, "down", "-2"),
        (Fraction(-19, 10), 0, "up", "-1"),
        # What is exact already stays as it is.
        (Fraction(3), 1, "down", "3.0"),
        (Fraction(3), 1, "up", "3.0"),
        # More digits than a binary number holds.
        (10**18 + 1, 0, "nearest", "1,000,000,000,000,000,001"),
    ],
)
def test_rounding_is_exact(value: Fraction, decimals: int, rounding: Rounding, written: str) -> None:
    """Numbers are rounded in integers; no float is on the way."""
    assert EN.number(value, decimals, rounding) == written


@given(st.fractions(), st.integers(0, 6))
def test_rounding_down_and_up_enclose_the_value(value: Fraction, decimals: int) -> None:
    """A printed range holds the true one, and is at most one unit of the last digit wide for a single value."""
    low, high = rounded(value, decimals, "down"), rounded(value, decimals, "up")

    assert Fraction(low) <= value <= Fraction(high)
    assert Fraction(high) - Fraction(low) in (0, Fraction(1, 10**decimals))
    assert rounded(value, decimals) in (low, high)


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(Fraction(7), 0), (Fraction(1, 2), 1), (Fraction(1, 8), 3), (Fraction(1, 3), 9)],
)
def test_a_number_is_written_with_the_digits_it_needs(value: Fraction, decimals: int) -> None:
    """A third needs more than there is room for, and gets nine."""
    assert decimals_needed(value) == decimals


@pytest.mark.parametrize(
    ("ratio", "decimals", "rounding", "vietnamese", "english"),
    [
        (Fraction(832, 1000), 1, "nearest", "83,2%", "83.2%"),
        (Fraction(21, 26), 1, "down", "80,7%", "80.7%"),  # 80.769… %
        (Fraction(21, 26), 1, "up", "80,8%", "80.8%"),
        (Fraction(21, 20), 1, "nearest", "105,0%", "105.0%"),
        (Fraction(1, 4), 0, "nearest", "25%", "25%"),
    ],
)
def test_percentages(ratio: Fraction, decimals: int, rounding: Rounding, vietnamese: str, english: str) -> None:
    """A ratio becomes a percentage; one over 1 is shown as it is."""
    assert VI.percent(ratio, decimals, rounding) == vietnamese
    assert EN.percent(ratio, decimals, rounding) == english


@pytest.mark.parametrize(
    ("printed", "vietnamese", "english"),
    [("83.2", "83,2%", "83.2%"), ("83.20", "83,20%", "83.20%"), ("68", "68%", "68%"), ("0.0", "0,0%", "0.0%")],
)
def test_a_stated_percentage_keeps_its_digits(printed: str, vietnamese: str, english: str) -> None:
    """What a source prints is never rounded again, and loses no zero."""
    assert (VI.stated_percent(printed), EN.stated_percent(printed)) == (vietnamese, english)


@pytest.mark.parametrize(
    ("amount", "scale", "decimals", "vietnamese", "english"),
    [
        (25 * 10**9, "billion", None, "25 tỷ đồng", "VND 25 billion"),
        (20_150_000_000, "billion", 1, "20,2 tỷ đồng", "VND 20.2 billion"),
        (996 * 10**6, "million", None, "996 triệu đồng", "VND 996 million"),
        (1_004_500_000, "one", 0, "1.004.500.000 đồng", "VND 1,004,500,000"),
        (500, "million", None, "0,0005 triệu đồng", "VND 0.0005 million"),
    ],
)
def test_amounts_name_their_unit(
    amount: int, scale: Scale, decimals: int | None, vietnamese: str, english: str
) -> None:
    """Money is in đồng, million or billion đồng, and says which."""
    assert VI.amount(amount, scale=scale, decimals=decimals) == vietnamese
    assert EN.amount(amount, scale=scale, decimals=decimals) == english


def test_dates() -> None:
    """Days and months have no leading zero; titles name the parts of the date."""
    day = datetime.date(2025, 7, 8)

    assert (VI.date_text(day), EN.date_text(day)) == ("8/7/2025", "8 July 2025")
    assert VI.long_date_text(day) == "ngày 8 tháng 7 năm 2025"
    assert EN.long_date_text(day) == "8 July 2025"


def test_an_undated_figure_names_the_span_in_which_it_lies() -> None:
    """One date is not written as a span."""
    first, last = datetime.date(2025, 7, 1), datetime.date(2025, 7, 17)

    assert VI.date_span(first, last) == "một ngày trong khoảng 1/7/2025–17/7/2025"
    assert EN.date_span(first, last) == "a day from 1 July 2025 to 17 July 2025"
    assert VI.date_span(None, last) == VI.date_span(last, last) == "17/7/2025"


def test_a_message_without_translation_stays_english() -> None:
    """Better an English word than none; a test of the repository finds it."""
    assert translate("no such message", "vi") == "no such message"
    assert not VI.has("no such message")
    assert EN.has("no such message")


def test_a_message_is_looked_up_in_its_context() -> None:
    """The same English word may need two words elsewhere."""
    assert VI.text("open", "standing") != VI.text("under way", "standing")
    assert VI.text("under way", "standing") == "đang thực hiện"


def test_placeholders_of_a_message_are_filled() -> None:
    """Values come after the translation."""
    assert translate("Page {page} of {pages}", "vi", page=1, pages=4) == "Trang 1/4"


def test_the_languages_are_those_with_a_catalogue() -> None:
    """English is the language of the messages themselves."""
    assert {"en", "vi"} <= set(available_languages())
    assert VI.direction == EN.direction == "ltr"


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    """A planner who writes vn for vi sees what there is."""
    with pytest.raises(UnknownLanguageError, match=r"'vn'; known are .*vi"):
        language("vn")


RUSSIAN = """msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && n%100/10!=1 ? 1 : 2;\\n"

msgid "{number} commune"
msgid_plural "{number} communes"
msgstr[0] "{number} коммуна"
msgstr[1] "{number} коммуны"
msgstr[2] "{number} коммун"
"""


@pytest.fixture
def russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A language with three forms for numbers, added by its catalogue and nothing else."""
    (tmp_path / "ru.po").write_text(RUSSIAN, encoding="utf-8")
    monkeypatch.setattr(report_kit.language, "_catalogue_folder", lambda: tmp_path)
    monkeypatch.setattr(report_kit.language, "available_languages", lambda: ("en", "ru"))
    return language.__wrapped__("ru")


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 коммуна"), (3, "3 коммуны"), (5, "5 коммун"), (11, "11 коммун"), (21, "21 коммуна")]
)
def test_a_catalogue_has_as_many_forms_for_numbers_as_its_language(russian: Language, number: int, text: str) -> None:
    """Which of them a number takes is what the catalogue's own header says."""
    template = russian.counted(number, "{number} commune", "{number} communes")

    assert template.format(number=number) == text


@pytest.mark.parametrize(("number", "english", "vietnamese"), [(0, "0 communes", "0 xã"), (1, "1 commune", "1 xã")])
def test_one_is_no_plural_in_english(number: int, english: str, vietnamese: str) -> None:
    """And none is; Vietnamese has one form for all."""
    counted = several(number, "{number} commune", "{number} communes", number=number)

    assert (plain(counted, EN), plain(counted, VI)) == (english, vietnamese)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (None, "not reported"),
        (DateSpan(datetime.date(2025, 7, 1), datetime.date(2025, 7, 17)), "a day from 1 July 2025 to 17 July 2025"),
        (
            Quantity(
                quantity="allocated_amount", unit="VND", basis="reported", stated=Fraction(25 * 10**9), bound="at_least"
            ),
            "more than VND 25 billion",
        ),
        (Quantity(quantity="standing", unit="text", basis="computed", stated="on_track"), "on track"),
    ],
)
def test_what_a_new_catalogue_lacks_stands_in_english_as_a_whole_and_marked(
    russian: Language, words: Words, text: str
) -> None:
    """A figure with words of its own, too: digits and months of one language between words of another say nothing."""
    [piece] = pieces(words, russian)

    assert (piece.text, piece.language) == (text, "en")


def test_a_new_catalogue_writes_bare_figures_itself(russian: Language) -> None:
    """Babel knows how; a figure needs no word of the catalogue."""
    rate = Quantity(quantity="rate", unit="ratio", basis="computed", interval=exactly(Fraction(832, 1000)))
    [piece] = pieces(rate, russian)

    assert (piece.text.replace("\u00a0", " "), piece.language) == ("83,2 %", "")
