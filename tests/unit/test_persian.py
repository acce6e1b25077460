"""A language from right to left, and one that nobody thought of: all that each takes is its catalogue, and a font."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from report_kit import language as languages
from report_kit.build.exporting import export_briefing
from report_kit.build.fonts import characters_for, families_for, further_families, unicode_range
from report_kit.build.glyphs import printable
from report_kit.build.pages import page_parts
from report_kit.build.svg import page_svg
from report_kit.content.drawing import WIDTH, Paper, drawn_svg
from report_kit.content.narrative import Listing, say
from report_kit.content.output import html_of, typst_of
from report_kit.content.wording import Joined, Local, phrase, pieces, plain
from report_kit.language import Language, available_languages, language

FA, EN, VI = language("fa"), language("en"), language("vi")


# Numbers


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(123456, None, "۱۲۳٬۴۵۶"), (Fraction(1, 4), None, "۰٫۲۵"), (-1234, None, "\u200e−۱٬۲۳۴"), (0, 1, "۰٫۰")],
)
def test_persian_numbers(value: Fraction | int, decimals: int | None, written: str) -> None:
    """Persian digits, ٬ between thousands, ٫ before decimals; a minus that stays on the left of its digits."""
    assert FA.number(value, decimals) == written


def test_persian_percentages_years_and_dates() -> None:
    """The sign after the number, where a line from right to left has it; Gregorian dates, as the sources have them."""
    assert FA.percent(Fraction(832, 1000)) == FA.stated_percent("83.2") == "۸۳٫۲\u200f٪"
    assert FA.digits("2026–2030") == "۲۰۲۶–۲۰۳۰"
    assert FA.date_text(datetime.date(2025, 7, 8)) == "۸ ژوئیهٔ ۲۰۲۵"
    assert FA.amount(25 * 10**9, scale="billion", decimals=None) == "۲۵ میلیارد دونگ"


# Words that are not there


def test_a_message_without_translation_stands_in_english_as_a_whole_and_marked() -> None:
    """Its numbers too are English: a sentence is in one language."""
    sentence = phrase("{amount} of a thing nobody translated.", amount=1234)

    assert plain(sentence, FA) == "\u20681,234\u2069\u2068 of a thing nobody translated.\u2069"
    assert html_of(pieces(sentence, FA)) == (
        '<span class="rk-whole" lang="en" dir="ltr">1,234 of a thing nobody translated.</span>'
    )
    assert typst_of(pieces(sentence, FA)) == '#rk-foreign("en", ltr)[1,234 of a thing nobody translated\\.];'


def test_a_name_in_a_third_language_stands_within_the_sentence_that_fell_back() -> None:
    """Side by side on a page from right to left, the three parts would be read in the wrong order."""
    sentence = phrase("a sheet {name} nobody translated", name=Local({"vi": "Dự án"}))

    assert html_of(pieces(sentence, FA)) == (
        '<span class="rk-whole" lang="en" dir="ltr">a sheet <span lang="vi" dir="ltr">Dự án</span> nobody translated'
        "</span>"
    )
    assert typst_of(pieces(sentence, FA)) == (
        '#rk-foreign("en", ltr)[a sheet #rk-foreign("vi", ltr)[Dự án]; nobody translated];'
    )


def test_a_name_keeps_its_language_and_direction_within_a_sentence() -> None:
    """Else `(xã A Lưới 2)` would lose its brackets to the wrong side."""
    words = phrase("Answer: {answer}", answer=Local({"vi": "đã xong (đợt 2)"}))

    assert html_of(pieces(words, FA)) == 'پاسخ: <span lang="vi" dir="ltr">đã xong (đợt 2)</span>'
    assert plain(words, FA) == "پاسخ: \u2068đã xong (đợt 2)\u2069"
    assert html_of(pieces(words, EN)) == 'Answer: <span lang="vi" dir="ltr">đã xong (đợt 2)</span>'
    assert plain(words, EN) == "Answer: đã xong (đợt 2)"


def test_commas_and_arrows_are_those_of_the_script() -> None:
    """Between words that the kit puts side by side; an arrow points where the line goes."""
    assert plain(Joined((phrase("Total"), phrase("Rate"))), FA) == "جمع، نرخ"
    assert plain(phrase("{one} → {other}", one=1, other=2), FA) == "۱ ← ۲"
    assert plain(phrase("{one} → {other}", one=1, other=2), EN) == "1 → 2"


@pytest.mark.parametrize(
    ("text", "reader", "spoken"),
    [
        ("Đường liên thôn", VI, ""),
        ("Đường liên thôn", EN, "vi"),
        ("Nam Dong", EN, ""),
        ("Nam Dong", FA, "vi"),
        ("2026–2030", FA, ""),
    ],
)
def test_text_from_the_data_is_vietnamese(text: str, reader: Language, spoken: str) -> None:
    """On English pages where its letters say so; beside another script in any case."""
    assert [piece.language for piece in pieces(text, reader)] == [spoken]


# Fonts


def test_only_pages_that_need_another_script_carry_its_font() -> None:
    """Vietnamese and English pages stay as small as they were."""
    assert families_for("vi") == families_for("en") == ()
    assert [family.name for family in families_for("fa")] == ["Vazirmatn"]
    assert len(page_parts("fa").style) > len(page_parts("vi").style) == len(page_parts("en").style)
    assert "unicode-range" not in page_parts("vi").style


def test_the_font_has_every_letter_of_the_catalogue() -> None:
    """With the digits, and the sign that ends a joined letter within a word."""
    texts = "".join(FA.messages.values()) + FA.digits("0123456789") + "٫٬٪؛"

    assert printable(texts, characters_for("fa"))[1] == ""
    assert printable("می\u200cشود", characters_for("fa")) == ("می\u200cشود", "")


def test_the_pages_font_leaves_latin_letters_to_inter() -> None:
    """One name, two fonts: a browser takes each letter from the one that has it."""
    (family,) = further_families()

    assert re.match(r"U\+[0-9A-F]", unicode_range(family))
    assert "U+20" not in unicode_range(family).split(",")


# Charts


def drawn(*, is_mirrored: bool, text: str, **style: object) -> str:
    """Return a chart with one text at 6 points and a bar of 100 points that begins there."""

    def draw() -> Paper:
        paper = Paper(40, is_mirrored=is_mirrored)
        paper.text(6, 10, text, **style)
        paper.rectangle(6, 20, 100, 10, facecolor="#123456")
        return paper

    return drawn_svg(draw)


def test_charts_begin_where_their_readers_begin() -> None:
    """Text and bars measured from the right edge; nothing else differs."""
    plain_chart, mirrored = (drawn(is_mirrored=side, text="x") for side in (False, True))

    assert 'x="6"' in plain_chart
    assert f'x="{WIDTH - 6:g}"' in mirrored
    assert "text-anchor: end" in mirrored
    assert "M 6 20" in plain_chart
    assert f"M {WIDTH - 106:g} 20" in mirrored


def test_persian_in_a_chart_names_its_font_for_typst_and_its_direction_for_browsers() -> None:
    """Typst looks for no other font within a text, and knows directions only by signs in it."""
    svg = drawn(is_mirrored=True, text="۸۳٪ (xã A Lưới 2) برنامه")
    page = page_svg(svg, prefix="c", alt="x")

    assert '<tspan style="font-family: Vazirmatn, Inter">\u2067۸۳٪ (</tspan>xã' in svg
    assert "xã A Lưới 2<tspan" in svg, "a space in an element of its own would be lost"
    assert 'direction="rtl"' in page
    assert "text-anchor: start" in page
    assert "\u2067" not in page


# Whole pages


def test_a_persian_page_runs_from_right_to_left_and_marks_what_is_not_persian() -> None:
    """Sentences and Markdown fall back to English; headings to the catalogue, which is why contents are Persian."""
    page = page_in("fa")

    assert (page.html["lang"], page.html["dir"]) == ("fa", "rtl")
    assert [link.get_text() for link in page.select(".rk-contents a")] == ["خانه‌های باقی‌مانده", "منابع"]
    assert page.find(string=re.compile("Not in any catalogue")).find_parent(lang=True)["lang"] == "en"
    assert page.find(string=re.compile("Houses are built")).find_parent(lang=True)["lang"] == "en"
    assert page.find(string="رقم دیگری لازم نیست.").find_parent(lang=True)["lang"] == "fa"


def page_in(code: str) -> BeautifulSoup:
    """Return a small briefing as a page in a language."""
    texts = {
        "en": "# Housing\n\n## Houses left\n\nHouses are built.\n\n## Sources",
        "vi": "# Nhà ở\n\n## Nhà\n\nXây nhà.\n\n## Nguồn",
    }
    shown = [
        say(vi="Không có.", en="Not in any catalogue."),
        Listing((), phrase("No further figure is needed."), ("vi", "en", code)),
    ]
    cells = [new_markdown_cell(text, metadata={"tags": [tag]}) for tag, text in texts.items()]
    outputs = [new_output("execute_result", one._repr_mimebundle_()) for one in shown]
    cells += [new_code_cell("x", outputs=[output]) for output in outputs]
    content, _ = export_briefing(new_notebook(cells=cells), kind="html", language=code, name="x")
    return BeautifulSoup(content.decode(), "html.parser")


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues with one that the kit does not have: Arabic, three messages long."""
    folder = tmp_path / "locale"
    folder.mkdir()
    own = languages._catalogue_folder()
    for code in ("vi", "fa"):
        (folder / f"{code}.po").write_bytes(own.joinpath(f"{code}.po").read_bytes())
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    words = {"Contents": "المحتويات", "No further figure is needed.": "لا حاجة إلى رقم آخر.", "Dataset": "البيانات"}
    entries = "".join(f'msgid "{message}"\nmsgstr "{text}"\n\n' for message, text in words.items())
    (folder / "ar.po").write_text(header + entries, encoding="utf-8")
    caches = (available_languages, language, families_for, page_parts)
    monkeypatch.setattr(languages, "_catalogue_folder", lambda: folder)
    for cached in caches:
        cached.cache_clear()
    yield folder
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


@pytest.mark.usefixtures("catalogues")
def test_a_new_language_is_a_new_catalogue() -> None:
    """Nothing but the file: digits, marks and direction come from Babel, letters from a font that is at hand."""
    page = page_in("ar")

    assert available_languages() == ("ar", "en", "fa", "vi")
    assert language("ar").direction == "rtl"
    assert language("ar").has("Contents")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert page.find(id="rk-contents-heading").get_text() == "المحتويات"
    assert page.find(string="لا حاجة إلى رقم آخر.").find_parent(lang=True)["lang"] == "ar"
    assert page.find(string=re.compile("Not in any catalogue")).find_parent(lang=True)["lang"] == "en"
    assert "unicode-range" in page.style.get_text()
