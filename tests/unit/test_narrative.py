"""`rk.say`, findings and lists: a planner's words with quantities in them, safe in every format."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from typing import Any

import pypdf
import pytest
import typst
from bs4 import BeautifulSoup

from report_kit.analysis.quantities import Quantity
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.narrative import Finding, Listing, Sentence, say
from report_kit.content.output import BUNDLE_MIME_TYPE, lines_of_typst, show_in
from report_kit.content.pieces import Piece
from report_kit.content.wording import phrase
from report_kit.data.figures_stated import exactly
from report_kit.data.resources import fonts_folder
from report_kit.errors import UsageError
from report_kit.language import UnknownLanguageError, language

VI, EN = language("vi"), language("en")
SPENT = Quantity(
    quantity="disbursed_amount",
    unit="VND",
    basis="reported",
    stated=Fraction(549_000_000),
    interval=exactly(549_000_000),
    source_id="S1",
)
UNKNOWN_AMOUNT = Quantity(quantity="allocated_amount", unit="VND", basis="reported")

# Legal names of projects, each of which is markup somewhere.
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "#let x = 1",
    '#read("/etc/passwd")',
    "*a* _b_ `c`",
    "$x^2$",
    "{x} {0.__class__} {{",
    "@ref <label> // /* -- ... 1. + - =",
    "a\\b \"q\" 'r' [d] ]",
    "&lt; &amp; &",
    "=HYPERLINK(1)",
    "https://example.org/?a=1&b=2",
]


def bundle(shown: Any) -> dict[str, Any]:
    """Return the kit's bundle of what a cell returned."""
    content: dict[str, Any] = shown._repr_mimebundle_()[BUNDLE_MIME_TYPE]
    return content


def html_text(html: str) -> str:
    """Return what a browser shows of a fragment."""
    return BeautifulSoup(html, "html.parser").get_text()


def typst_text(markup: str) -> str:
    """Return what the PDF shows of a fragment."""
    fonts = [str(fonts_folder())]
    page = '#set page(width: 40cm, height: 4cm)\n#set text(font: "Inter", ligatures: false)\n'
    pdf = typst.compile((page + markup).encode(), format="pdf", font_paths=fonts, ignore_system_fonts=True)
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().strip()


def test_each_language_writes_the_quantity_its_own_way() -> None:
    """One call gives both sentences, with the same figure."""
    sentence = say(vi="Đã giải ngân {spent}.", en="{spent} was disbursed.", spent=SPENT)

    assert sentence.fragment(VI).plain == "Đã giải ngân 549 triệu đồng."
    assert sentence.fragment(EN).plain == "VND 549 million was disbursed."


def test_a_quantity_in_a_sentence_leads_to_its_source_and_to_figures_csv() -> None:
    """Nothing that a reader sees is untraceable."""
    content = bundle(say(vi="{spent}", en="{spent}", spent=SPENT))

    assert '<a class="rk-q rk-stated" title="nguồn công bố · S1" href="#src-S1">' in content["languages"]["vi"]["html"]
    assert content["languages"]["en"]["typst"] == ('#rk-source-ref("S1")[#rk-stated[VND~549~million];];')
    assert [row["quantity"] for row in json.loads(content["quantities"])] == ["disbursed_amount"]


def test_a_missing_quantity_selects_the_other_sentence() -> None:
    """The planner says what to say then; the kit never prints nan."""
    sentence = say(
        vi="Được giao {plan}.", en="{plan}.", missing_vi="Chưa có số.", missing_en="No figure.", plan=UNKNOWN_AMOUNT
    )

    assert sentence.fragment(VI).plain == "Chưa có số."
    assert sentence.fragment(EN).plain == "No figure."
    assert json.loads(bundle(sentence)["quantities"]) == []


def test_one_missing_quantity_of_several_is_enough() -> None:
    """A sentence is whole or it is the other one."""
    sentence = say(vi="{a} {b}", missing_vi="thiếu", a=SPENT, b=None)

    assert sentence.fragment(VI).plain == "Thiếu"


def test_without_another_sentence_the_gap_is_named_in_place() -> None:
    """The rest of the sentence still holds."""
    assert say(vi="được giao {plan}", plan=UNKNOWN_AMOUNT).fragment(VI).plain == "Được giao chưa báo cáo"


def test_a_missing_variant_of_one_language_does_not_change_the_other() -> None:
    """Each language decides for itself."""
    sentence = say(vi="{a}", en="{a}", missing_vi="Chưa có.", a=None)

    assert (sentence.fragment(VI).plain, sentence.fragment(EN).plain) == ("Chưa có.", "Not reported")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"vi": "{spnt}", "spent": SPENT},
            "rk.say: the sentence vi= uses {spnt}, which was not given. Given: spent. Add spnt=… or correct the name.",
        ),
        (
            {"vi": "a", "missing_vi": "{plan}"},
            (
                "rk.say: the sentence missing_vi= uses {plan}, which was not given. Given: none. "
                "Add plan=… or correct the name."
            ),
        ),
        (
            {"en": "50 {"},
            (
                "rk.say: the sentence en= has unmatched braces (Single '{' encountered in format string). "
                "Write {{ and }} for braces in text."
            ),
        ),
        ({"spent": SPENT}, 'rk.say needs a sentence in at least one language: rk.say(vi="…", en="…")'),
    ],
)
def test_a_sentence_that_cannot_be_filled_is_refused_at_once(words: dict[str, Any], message: str) -> None:
    """In every language, also those that the reader does not see; the message says what to correct."""
    with pytest.raises(UsageError) as refused:
        say(**words)

    assert str(refused.value) == message


def test_a_template_reaches_no_attribute_of_its_values() -> None:
    """A sentence is words and figures; {x.y} and {x[0]} are refused and not evaluated."""
    with pytest.raises(UsageError):
        say(vi="{spent.source_id}", spent=SPENT)
    with pytest.raises(UsageError):
        say(vi="{spent[0]}", spent=SPENT)


def test_an_empty_or_numbered_placeholder_is_refused() -> None:
    """`{}` and `{0}` name nothing."""
    with pytest.raises(UsageError):
        say(vi="{}", spent=SPENT)
    with pytest.raises(UsageError):
        say(vi="{0}", spent=SPENT)


def test_doubled_braces_are_braces() -> None:
    """As in Python's templates."""
    assert say(vi="tập {{a}}").fragment(VI).plain == "Tập {a}"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_html(name: str) -> None:
    """No element comes out of it, and every letter is shown."""
    html = say(vi="Dự án {name}: xong", name=name).fragment(VI).html

    assert html_text(html) == f"Dự án {name}: xong"
    assert {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)} == {"p"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_typst(name: str) -> None:
    """It compiles, and every letter is shown."""
    markup = say(vi="Dự án {name}: xong", name=name).fragment(VI).typst

    assert typst_text(markup) == f"Dự án {name}: xong"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_text_too(name: str) -> None:
    """What a planner types is prose, not markup."""
    template = name.replace("{", "{{").replace("}", "}}")
    fragment = say(vi=f"Dự án {template}").fragment(VI)

    assert html_text(fragment.html) == f"Dự án {name}"
    assert typst_text(fragment.typst) == f"Dự án {name}"


def test_a_hostile_source_id_stays_in_its_attribute() -> None:
    """The id comes from a data file."""
    html = say(vi="{spent}", spent=SPENT.about(source_id='"><script>')).fragment(VI).html

    assert [tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)] == ["p", "a"]


def test_a_line_break_in_a_name_does_not_break_the_line() -> None:
    """Spreadsheets put them into cells."""
    assert say(vi="{name}", name="a\r\nb\tc\x00").fragment(VI).html == "<p>A b c</p>"


def test_a_sentence_in_one_language_serves_both() -> None:
    """A planner who writes only Vietnamese gets an English briefing with that sentence in it."""
    assert say(vi="chỉ tiếng Việt").languages == ("vi",)


def test_jupyterlab_shows_the_readers_language() -> None:
    """Vietnamese unless switched; exports choose their own."""
    sentence = say(vi="một", en="one")
    shown = []
    for code in ("vi", "en", "vi"):
        show_in(code)
        shown.append(sentence._repr_mimebundle_()["text/plain"])

    assert shown == ["Một", "One", "Một"]


def test_an_unknown_language_cannot_be_shown() -> None:
    """The reader stays with the language there was."""
    with pytest.raises(UnknownLanguageError):
        show_in("xx")

    assert say(vi="một", en="one")._repr_mimebundle_()["text/plain"] == "Một"


def test_a_finding_does_not_rely_on_colour_alone() -> None:
    """Its level is in the markup of both formats, for a sign that the templates put before it."""
    fragment = Finding("error", ("a", SPENT), ("vi",)).fragment(VI)

    assert fragment.html.startswith('<div class="rk-finding rk-error"><p>A</p><p><a ')
    assert fragment.typst == '#rk-finding("error")[A#parbreak();#rk-source-ref("S1")[#rk-stated[549~triệu~đồng];];]'


def test_an_empty_list_says_so() -> None:
    """A heading is never followed by nothing."""
    fragment = Listing((), "Không có gì.", ("vi",)).fragment(VI)

    assert fragment.html == "<p>Không có gì.</p>"


def test_a_list_has_an_entry_for_each_item() -> None:
    """In every format."""
    fragment = Listing(("một", "hai #x"), "", ("vi",)).fragment(VI)

    assert fragment.html == "<ul><li>Một</li><li>Hai #x</li></ul>"
    assert fragment.typst == "- Một\n- Hai \\#x\n"
    assert fragment.plain == "- Một\n- Hai #x"


def test_sentences_are_values() -> None:
    """The same call gives an equal sentence, so that nothing depends on the order of cells."""
    assert say(vi="a", en="b") == say(en="b", vi="a") == Sentence({"vi": "a", "en": "b"}, {}, {})


def test_a_key_figure_knows_how_it_is_written_within_a_line() -> None:
    """A card begins with a capital; after a colon, as official documents list figures, only names do."""
    figures = (KeyFigure(phrase("on track"), phrase("Standing"), phrase("projected")), KeyFigure("Huế", "x"))
    fragment = KeyFigures(figures, ("vi", "en")).fragment(language("en"))

    assert '<dt>Standing</dt><dd data-initial="o">On track</dd>' in fragment.html
    assert fragment.html.count("data-initial") == 2  # Huế has its capital anywhere
    assert fragment.typst.startswith("#rk-key-figures(([On track], [Standing], [Projected], [on track], [projected])")


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Từ 1/7/2025–17/7/2025 còn", "Từ #box[1\\/7\\/2025–17\\/7\\/2025]; còn"),
        ("Ngày 1–17/7/2025", "Ngày #box[1–17\\/7\\/2025];"),
        ("Trên 25 tỷ đồng, 30 nhà", "Trên~25~tỷ~đồng, 30~nhà"),
        ("4,2 triệu đồng/tháng", "4,2~triệu~đồng\\/tháng"),
        ("VND 12.5 billion", "VND~12.5~billion"),
        ("Giai đoạn 2026–2030 có 5 nhàn rỗi", "Giai đoạn 2026–2030 có~5 nhàn rỗi"),
        ("Các xã A Lưới 1, A Lưới 4", "Các xã A~Lưới~1, A~Lưới~4"),
        ("Đến 31/1/2026 là 1.170 nhà", "Đến 31\\/1\\/2026 là 1.170~nhà"),
        ('Nguồn ("số 5")', 'Nguồn (\\"số~5\\")'),
    ],
)
def test_no_line_ends_within_a_span_of_days_or_before_a_unit(said: str, printed: str) -> None:
    """A day parted from its month, a figure from its unit, or a commune from its number, is read wrongly aloud."""
    assert say(vi=said).fragment(VI).typst == printed


def test_the_code_of_a_source_is_no_text_of_a_line() -> None:
    """It leads to its entry, spaces and all."""
    figure = Piece("5 tỷ đồng", "stated", source_id='QĐ "A B" số 5')

    assert lines_of_typst([figure]) == '#rk-source-ref("QĐ \\"A B\\" số 5")[#rk-stated[5~tỷ~đồng];];'
