"""What Word gets of a notebook, part by part: headings, tables, lists, links, pictures, languages, and the file."""

from __future__ import annotations

import base64
import io
import itertools
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import MIME_TYPE
from report_kit.build.plan import PageKind
from report_kit.build.word.grids import column_widths, grid_of
from report_kit.build.word.page import language_tag
from report_kit.errors import BriefingError

LOOKS: tuple[PageKind, ...] = ("docx", "official-docx")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="144pt" height="72pt" viewBox="0 0 144 72">'
    '<rect width="144" height="72" fill="red"/></svg>'
)
DPI = 300


def bundle(html: str, kind: str = "table", **rest: Any) -> NotebookNode:
    """Return a cell of the kit that shows the same HTML in both languages."""
    parts = {code: {"html": html, "typst": "", **rest} for code in ("vi", "en")}
    return new_code_cell(outputs=[new_output("execute_result", {MIME_TYPE: {"kind": kind, "languages": parts}})])


def title(**meta: Any) -> NotebookNode:
    """Return a title cell."""
    words = {"title": "Nhà ở", "subtitle": "Phụ đề", "commune_name": "Xã A Lưới 2", "html": "", "typst": ""}
    parts = {"vi": words, "en": {**words, "title": "Housing"}}
    about = {"report": "housing", "as_of_date": "2025-07-17", "dataset": "a_luoi", "author": "UBND xã", **meta}
    data = {"kind": "title", "languages": parts, "meta": about}
    return new_code_cell(outputs=[new_output("execute_result", {MIME_TYPE: data})])


def file_of(*cells: NotebookNode, kind: PageKind = "docx", language: str = "vi") -> bytes:
    """Return the Word file of a notebook with the given cells."""
    return export_briefing(new_notebook(cells=list(cells)), kind=kind, language=language, fingerprint="3fa9c1")[0]


def document_of(*cells: NotebookNode, kind: PageKind = "docx", language: str = "vi") -> Document:
    """Return the same, opened."""
    return docx.Document(io.BytesIO(file_of(*cells, kind=kind, language=language)))


def styles_of(document: Document) -> list[tuple[str, str]]:
    """Return style and words of every paragraph that has words, those in tables too."""
    body = document.element.body
    found = ((paragraph.pPr.pStyle.val, paragraph.text) for paragraph in body.iter(qn("w:p")))
    return [(style, text) for style, text in found if text]


def markdown(text: str, **rest: Any) -> NotebookNode:
    """Return a Markdown cell."""
    return new_markdown_cell(text, **rest)


# Text


def test_what_an_annex_is_called_stands_above_its_title_in_the_official_form() -> None:
    """`Phụ lục I` as written, below it the title in the capitals of the style."""
    annex = markdown("## Phụ lục I: danh mục", metadata={"tags": ["annex"]})
    document = document_of(title(), annex, kind="official-docx")
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Annex Heading")
    label, _, name = heading.runs

    assert heading.text == "Phụ lục I\ndanh mục"
    assert (label.font.all_caps, name.font.all_caps) == (False, None)


def header_of(document: Document, section: docx.section.Section, kind: str) -> str | None:
    """Return the words above the pages of a section (`first` or `default`); None where the section before has them."""
    references = section._sectPr.findall(qn("w:headerReference"))
    own = [document.part.rels[one.get(qn("r:id"))] for one in references if one.get(qn("w:type")) == kind]
    return "".join(text.text for text in own[0].target_part.element.iter(qn("w:t"))) if own else None


@pytest.mark.parametrize(("document_type", "draft"), [("report", ""), ("plan", "DỰ THẢO")])
def test_an_annex_counts_its_own_pages_in_the_official_form(document_type: str, draft: str) -> None:
    """Decree 30/2020/NĐ-CP, appendix I: from 1, with no number on the first page; a wide table within it goes on."""
    wide = bundle(TABLE.replace('class="rk-table"', 'class="rk-table rk-wide"'))
    tags = {"tags": ["annex"]}
    annexes = (
        markdown("# Phụ lục I: a", metadata=tags),
        bundle(TABLE),
        wide,
        markdown("# Phụ lục II: b", metadata=tags),
    )
    document = document_of(title(document_type=document_type), markdown("# Tiến độ"), *annexes, kind="official-docx")
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in document.sections]

    assert [one is not None and one.get(qn("w:start")) for one in starts] == [False, "1", False, "1"]
    assert [section.different_first_page_header_footer for section in document.sections] == [True, True, False, True]
    assert [header_of(document, document.sections[place], "first") for place in (1, 3)] == [draft, draft]


def test_headings_are_words_own() -> None:
    """The title is the document's title, sections are Heading 1, none of their levels is skipped."""
    document = document_of(title(), markdown("# Tiến độ\n\n#### Theo chương trình\n\n# Nguồn"))

    assert [entry for entry in styles_of(document) if entry[0].startswith(("Title", "Heading"))] == [
        ("Title", "Nhà ở"),
        ("Heading1", "Tiến độ"),
        ("Heading2", "Theo chương trình"),
        ("Heading1", "Nguồn"),
    ]
    assert document.styles["Heading 1"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"


def test_the_official_form_numbers_its_sections_itself() -> None:
    """Sections that are added, moved or removed in Word are numbered anew; a planner's numbers are left out."""
    document = document_of(title(), markdown("# 1. Tiến độ"), kind="official-docx")

    assert ("Heading1", "Tiến độ") in styles_of(document)
    assert document.styles["Heading 1"].element.pPr.numPr is not None


def test_words_keep_their_weight_and_spaces() -> None:
    """Bold, italic, struck and raised text; one space between words, none lost at the border of two runs."""
    document = document_of(markdown("a **b** *c* ~~d~~\ne `f`[^1]\n\n[^1]: g"))
    runs = document.paragraphs[0].runs

    assert document.paragraphs[0].text == "a b c d e f1"
    assert [run.text for run in runs if run.bold] == ["b"]
    assert [run.text for run in runs if run.italic] == ["c"]
    assert [run.text for run in runs if run.font.strike] == ["d"]
    assert [raised.getparent().getparent().text for raised in document.element.body.iter(qn("w:vertAlign"))] == ["1"]


def test_ranges_are_in_italics_and_stated_figures_bold_in_the_brief() -> None:
    """As the briefing tells its readers; official documents have no bold figures."""
    html = '<p><a class="rk-q rk-stated" href="#src-A">1</a> <span class="rk-q rk-implied">2–3</span></p>'
    brief, official = (document_of(bundle(html), kind=kind) for kind in LOOKS)

    assert [(run.text, run.bold, run.italic) for run in brief.paragraphs[0].runs if run.text.strip()] == [
        ("1", True, None),
        ("2–3", None, True),
    ]
    assert not any(run.bold for paragraph in official.paragraphs for run in paragraph.runs if run.text == "1")


def test_lists_are_words_own_and_each_counts_for_itself() -> None:
    """A numbered list begins with its own number, not where the one before it stopped."""
    document = document_of(markdown("- a\n  - b\n\nx\n\n3. c\n4. d\n\ny\n\n1. e"))
    places = {p.text: p._p.pPr.numPr for p in document.paragraphs if p._p.pPr.numPr is not None}
    levels = {text: (number.numId.val, number.ilvl.val) for text, number in places.items()}

    assert (levels["a"][1], levels["b"][1]) == (0, 1)
    assert levels["c"] == levels["d"]
    assert levels["e"][0] != levels["c"][0]
    numbering = document.part.numbering_part.element
    starts = {num.numId: num.find(".//" + qn("w:startOverride")) for num in numbering.num_lst}
    assert starts[levels["c"][0]].get(qn("w:val")) == "3"


def test_key_figures_are_lines_that_can_be_pasted() -> None:
    """What it is, the figure, the remark."""
    html = '<dl class="rk-key-figures"><div><dt>Nhà</dt><dd>7</dd><dd class="rk-note">của xã</dd></div></dl>'

    assert styles_of(document_of(bundle(html)))[-1] == ("ListParagraph", "Nhà: 7 (của xã)")


def test_what_begins_with_a_capital_on_a_card_has_none_after_a_colon() -> None:
    """The page says which letter stood there; a name keeps its capital."""
    card = '<dt>Nhà</dt><dd data-initial="t"><b>Trên 7</b></dd><dd class="rk-note">Huế</dd>'
    html = f'<dl class="rk-key-figures"><div>{card}</div></dl>'

    assert styles_of(document_of(bundle(html)))[-1] == ("ListParagraph", "Nhà: trên 7 (Huế)")


def test_findings_begin_with_a_sign_in_the_brief_alone() -> None:
    """Not by colour alone, as on the page; every paragraph of one has its style."""
    html = '<div class="rk-finding rk-error"><p>a</p><p>b</p></div><p>c</p>'

    assert styles_of(document_of(bundle(html))) == [("FindingError", "✗ a"), ("FindingError", "b"), ("Normal", "c")]
    assert ("FindingError", "a") in styles_of(document_of(bundle(html), kind="official-docx"))


def test_a_figure_leads_to_its_source_and_a_source_to_the_web() -> None:
    """Links within the document reach a bookmark; what has none is text; only web and mail addresses leave it."""
    html = (
        '<p><a href="#src-A;1">1</a> <a href="#src-B">2</a></p>'
        '<ul class="rk-sources"><li id="src-A;1"><b>A</b> <a href="https://hue.gov.vn/?a=1&amp;b=2">t</a></li></ul>'
    )
    document = document_of(bundle(html), markdown("[x](javascript:alert) [y](file:///etc/passwd)"))
    body = document.element.body
    links = list(body.iter(qn("w:hyperlink")))
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    targets = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]

    assert [link.get(qn("w:anchor")) for link in links] == [*names, None]
    assert targets == ["https://hue.gov.vn/?a=1&b=2"]
    assert "x y" in document.paragraphs[-1].text


def test_a_fragment_in_another_language_is_marked() -> None:
    """Word's spelling checker and voices read it rightly."""
    data = {"kind": "sentence", "languages": {"vi": {"html": "<p>một</p>", "typst": "một"}}}
    cell = new_code_cell(outputs=[new_output("execute_result", {MIME_TYPE: data})])
    run = document_of(cell, language="en").paragraphs[0].runs[0]

    assert run._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


# From right to left


def persian(html: str) -> NotebookNode:
    """Return a cell of the kit that shows this in Persian."""
    data = {"kind": "table", "languages": {"fa": {"html": html, "typst": ""}}}
    return new_code_cell(outputs=[new_output("execute_result", {MIME_TYPE: data})])


def right_to_left(*cells: NotebookNode, kind: PageKind = "docx") -> Document:
    """Return a Word document in Persian."""
    return document_of(*cells, kind=kind, language="fa")


def marked(node: Any, *path: str) -> bool:
    """Whether a property is there, and is not switched off."""
    found = node.find("/".join(map(qn, path)))
    return found is not None and found.get(qn("w:val")) != "0"


@pytest.mark.parametrize("kind", LOOKS)
def test_persian_begins_on_the_right(kind: PageKind) -> None:
    """Pages, every style, tables and runs; head and foot too. Vietnamese documents have nothing of it."""
    html = f"<p>سرمایه</p>{TABLE}<p><b>جمع</b></p>"
    document = right_to_left(title(), persian(html), kind=kind)
    body, normal = document.element.body, document.styles["Normal"].element

    assert marked(normal, "w:pPr", "w:bidi")
    assert {style.base_style.name for style in document.styles if style.name.startswith("Head")} == {"Normal"}
    assert all(marked(section, "w:bidi") for section in body.iter(qn("w:sectPr")))
    assert all(marked(table, "w:tblPr", "w:bidiVisual") for table in body.iter(qn("w:tbl")))
    bold = next(run for run in body.iter(qn("w:r")) if run.text == "جمع")
    assert all(marked(bold, "w:rPr", name) for name in ("w:b", "w:bCs", "w:rtl"))
    around = document.sections[0].header if kind == "official-docx" else document.sections[0].footer
    assert marked(next(around._element.iter(qn("w:r"))), "w:rPr", "w:rtl")
    plain = document_of(title(), bundle(TABLE), kind=kind)
    assert not [one for name in ("bidi", "rtl", "bidiVisual") for one in plain.element.iter(qn(f"w:{name}"))]


def test_words_of_other_languages_keep_their_direction() -> None:
    """A whole paragraph in English begins on the left; a name or a code in a Persian line is read as it is written."""
    html = (
        '<div lang="en" dir="ltr"><p>On track.</p></div>'
        '<p>کمون <span lang="vi" dir="ltr">A Lưới 2</span>: \u2068NTP-NRD\u2069 و سهم</p>'
    )
    english, line = right_to_left(persian(html)).paragraphs[:2]
    directions = {run.text.strip(" :"): marked(run._r, "w:rPr", "w:rtl") for run in line.runs}

    assert english._p.pPr.find(qn("w:bidi")).get(qn("w:val")) == "0"
    assert line._p.pPr.find(qn("w:bidi")) is None
    assert directions == {"کمون": True, "A Lưới 2": False, "": True, "\u2068NTP-NRD\u2069": False, "و سهم": True}
    assert line.text == "کمون A Lưới 2: \u2068NTP-NRD\u2069 و سهم"


def test_figures_stand_on_the_right_and_rules_where_lines_begin() -> None:
    """Word calls the side on which a line begins `left`, but a border's left is left in every language."""
    html = f'<div class="rk-finding rk-ok"><p>سازگار</p></div>{TABLE}'
    document = right_to_left(persian(html))
    figure = document.tables[-1].rows[2].cells[1].paragraphs[0]
    rule = document.styles["Finding OK"].element.pPr.find(qn("w:pBdr"))

    assert figure._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "left"
    assert [side.tag for side in rule] == [qn("w:right")]


def test_the_language_of_a_persian_document_is_persian() -> None:
    """For words from right to left and in the properties; words in Latin letters among them are checked as English."""
    document = right_to_left(title())
    default = document.styles.element.find(".//" + qn("w:rPrDefault") + "//" + qn("w:lang"))

    assert document.core_properties.language == "fa-IR"
    assert (default.get(qn("w:bidi")), default.get(qn("w:val"))) == ("fa-IR", "en-GB")


# Tables

TABLE = (
    '<div class="rk-scroll"><table class="rk-table"><caption>Vốn</caption>'
    '<thead><tr><th scope="col">Chương trình</th><th scope="col" class="rk-number">Vốn</th></tr></thead>'
    '<tbody><tr class="rk-section"><th scope="colgroup" colspan="2">Nhóm</th></tr>'
    '<tr><th scope="row">Nông thôn mới</th><td class="rk-number">996</td></tr>'
    '<tr class="rk-total"><th scope="row">Tổng số</th><td class="rk-number">996</td></tr></tbody></table></div>'
    '<p class="rk-note">Ghi chú</p>'
)


@pytest.mark.parametrize("kind", LOOKS)
def test_a_table_is_words_own(kind: PageKind) -> None:
    """Its caption stands above it, its heading row repeats, no row is torn, figures are set to the right."""
    document = document_of(bundle(TABLE), kind=kind)
    table = next(table for table in document.tables if "rk" not in table.style.name and len(table.rows) == 4)
    rows = [row._tr for row in table.rows]

    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False, False]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert table._tbl.getprevious().pPr.pStyle.val == "Caption"
    assert [
        cell.paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT for cell in table.rows[2].cells
    ] == [
        False,
        True,
    ]
    assert table.rows[1].cells[0]._tc.grid_span == 2
    assert all(run.bold for run in table.rows[3].cells[1].paragraphs[0].runs)


def test_a_table_of_another_library_keeps_its_spans() -> None:
    """Such as those of pandas, which have headings over several columns and rows."""
    html = (
        "<table><thead><tr><th rowspan=2>a</th><th colspan=2>b</th></tr><tr><th>c</th><th>d</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )
    cell = new_code_cell(outputs=[new_output("display_data", {"text/html": html})])
    table = document_of(cell).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["a", "b", "b"],
        ["a", "c", "d"],
        ["1", "2", ""],
    ]


def test_columns_fill_the_page_and_figures_stay_whole() -> None:
    """Widths add up to the width of the text, and a figure gets at least what it needs."""
    from bs4 import BeautifulSoup

    words = "Phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi " * 3
    html = f"<table><tr><td>{words}</td><td class=rk-number>3.756.000–3.925.900</td><td></td></tr></table>"
    widths = column_widths(grid_of(BeautifulSoup(html, "html.parser").table), 9000, 40.0, 1.0)

    assert sum(widths) == 9000
    assert widths[1] >= 9000 * (14 * 0.5 + 4 * 0.25 + 0.5) / 40
    assert widths[0] > widths[1] > widths[2]


def test_figures_go_on_on_another_line_before_words_are_broken() -> None:
    """Eight columns of headings with ten letters each, and a rate with its unit, on a page of 48 ems."""
    from bs4 import BeautifulSoup

    heads = "<th>Completed</th>" * 8 + "<th class=rk-number>Pace</th>"
    cells = "<td>1</td>" * 8 + "<td class=rk-number>0.0–295.0 houses/day</td>"
    html = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    widths = column_widths(grid_of(BeautifulSoup(html, "html.parser").table), 9000, 48.0, 0.5)
    letters = 0.67 + 0.5 + 0.83 + 0.56 + 0.28 + 0.44 + 0.33 + 0.44 + 0.56  # of "Completed" in Times, bold

    assert min(widths[:8]) >= 9000 * (letters + 0.5) / 48


def test_no_page_holds_the_last_line_of_the_text_alone() -> None:
    """It stays with the paragraph before it."""
    document = document_of(title(), markdown("Một.\n\nHai.\n\nBa."))
    kept = {found.text for found in document.paragraphs if found.paragraph_format.keep_with_next}

    assert kept & {"Một.", "Hai.", "Ba."} == {"Hai."}


def test_a_wide_table_turns_the_page_with_its_caption_and_note() -> None:
    """Upright, turned, upright; what belongs to the table stands on its page."""
    wide = TABLE.replace('class="rk-table"', 'class="rk-table rk-wide"')
    document = document_of(title(), bundle(wide), bundle("<p>Sau</p>"))

    assert [section.orientation == docx.enum.section.WD_ORIENT.LANDSCAPE for section in document.sections] == [
        False,
        True,
        False,
    ]
    assert {(section.page_width, section.page_height) for section in document.sections} == {
        (Mm(210).twips * 635, Mm(297).twips * 635),
        (Mm(297).twips * 635, Mm(210).twips * 635),
    }
    ends = [p.text for p in document.paragraphs if p._p.pPr.find(qn("w:sectPr")) is not None]
    assert ends[1] == "Ghi chú"


# Pictures


def chart(alt: str = "Đỏ") -> NotebookNode:
    """Return a cell that shows a chart with its table of values."""
    html = (
        '<figure class="rk-chart"><figcaption>Hình</figcaption>@@c.svg@@'
        f"<details><summary>Bảng</summary>{TABLE}</details></figure>"
    )
    return bundle(html, kind="chart", files={"c.svg": SVG}, alt=alt)


def pictures_of(content: bytes) -> Iterator[bytes]:
    """Yield the files of the pictures in a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from (archive.read(name) for name in archive.namelist() if name.startswith("word/media/"))


def test_a_chart_is_a_picture_at_print_resolution() -> None:
    """Two inches wide: 600 dots, shown two inches wide."""
    content = file_of(chart())
    (png,) = pictures_of(content)
    inline = next(docx.Document(io.BytesIO(content)).element.body.iter(qn("wp:inline")))

    assert struct.unpack(">II", png[16:24]) == (2 * DPI, 1 * DPI)
    assert inline.extent.cx == pytest.approx(2 * 914400, rel=0.001)


def test_every_picture_has_a_description_of_its_own() -> None:
    """Charts, drawings and images; their numbers within the document differ."""
    drawing = new_output("display_data", {"image/svg+xml": SVG}, metadata={"image/svg+xml": {"alt": 'a "b"'}})
    image = new_output("display_data", {"image/png": PIXEL}, metadata={"image/png": {"alt": "c"}})
    attached = markdown("![d](attachment:p.png)", attachments={"p.png": {"image/png": PIXEL}})
    document = document_of(chart(), new_code_cell(outputs=[drawing, image]), attached)
    found = list(document.element.body.iter(qn("wp:docPr")))

    assert [about.get("descr") for about in found] == ["Đỏ", 'a "b"', "c", "d"]
    assert len({about.get("id") for about in found}) == len(found)


def test_the_values_of_a_chart_are_left_to_the_page() -> None:
    """What a reader unfolds on the page would only lengthen the paper."""
    texts = [text for _, text in styles_of(document_of(chart()))]

    assert texts == ["Hình"]


def test_a_damaged_picture_is_refused_with_the_name_of_its_cell() -> None:
    """Never a file that Word cannot open."""
    output = new_output("display_data", {"image/png": base64.b64encode(b"no picture").decode()})

    with pytest.raises(BriefingError, match=r"cell 1 \(plot\(\)\): .*damaged"):
        file_of(new_code_cell("plot()", outputs=[output]))


# The file


@pytest.mark.parametrize(("language", "tag"), [("vi", "vi-VN"), ("en", "en-GB")])
@pytest.mark.parametrize("kind", LOOKS)
def test_the_document_says_what_it_is(kind: PageKind, language: str, tag: str) -> None:
    """Title, author, language and the day of its figures; Word's checker takes the language from the styles."""
    document = document_of(title(), kind=kind, language=language)
    about = document.core_properties
    default = document.styles.element.find(".//" + qn("w:rPrDefault") + "//" + qn("w:lang"))

    assert about.title == f"{'Nhà ở' if language == 'vi' else 'Housing'} – Xã A Lưới 2"
    assert (about.author, about.language) == ("UBND xã", tag)
    assert (str(about.created)[:10], str(about.modified)[:10]) == ("2025-07-17", "2025-07-17")
    assert default.get(qn("w:val")) == tag
    assert (document.sections[0].page_width.mm, document.sections[0].page_height.mm) == pytest.approx(
        (210, 297), abs=0.1
    )


@pytest.mark.parametrize(("code", "tag"), [("vi", "vi-VN"), ("en", "en-GB"), ("fa", "fa-IR"), ("xx", "xx")])
def test_languages_have_the_names_that_word_knows(code: str, tag: str) -> None:
    """With a country where the language has one, so that its spelling checker is found."""
    assert language_tag(code) == tag


@pytest.mark.parametrize("kind", LOOKS)
def test_illustrative_figures_mark_every_page(kind: PageKind) -> None:
    """The first page and those that follow carry the mark, and the first says so in words."""
    document = document_of(title(illustrative=True), kind=kind)
    section = document.sections[0]
    marks = [
        place._element.xpath(".//*[local-name()='textpath']/@string")
        for place in (section.header, section.first_page_header)
    ]

    assert [mark[-1:] for mark in marks] == [["SỐ LIỆU MINH HỌA"], ["SỐ LIỆU MINH HỌA"]]
    assert any("giả định" in text for _, text in styles_of(document))
    plain = document_of(title(), kind=kind).sections[0]
    assert plain.header._element.xpath(".//*[local-name()='textpath']") == []


def test_the_official_form_is_a_draft() -> None:
    """Number, day and signature are the office's to give."""
    texts = [text for _, text in styles_of(document_of(title(), kind="official-docx"))]

    assert {"ỦY BAN NHÂN DÂN", "DỰ THẢO", "BÁO CÁO\nNhà ở", "CHỦ TỊCH"} <= set(texts)


def test_nothing_of_the_hour_is_in_the_file() -> None:
    """Every member of the archive has the same time, and two exports are the same bytes."""
    content = file_of(title(), chart(), markdown("1. a"))

    assert content == file_of(title(), chart(), markdown("1. a"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_stand_in_the_order_that_word_asks_for() -> None:
    """Word calls a file damaged whose properties are in another order than the standard's."""
    order = {
        "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd",
                    "bidi", "spacing", "ind", "jc", "outlineLvl", "sectPr"],
        "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "strike", "noProof", "color", "sz", "szCs", "u",
                "vertAlign", "rtl", "lang"],
        "tcPr": ["tcW", "gridSpan", "vMerge", "tcBorders", "vAlign"],
        "tblPr": ["tblStyle", "bidiVisual", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook",
                  "tblCaption"],
        "sectPr": ["headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "titlePg", "bidi"],
    }  # fmt: skip
    text = markdown("# a\n\n1. b\n\n- **c** `d` [e](https://x.vn)")
    annex = markdown("# Phụ lục", metadata={"tags": ["annex"]})
    cells = (title(illustrative=True), text, chart(), bundle(TABLE), annex, bundle(TABLE))
    for kind, language in itertools.product(LOOKS, ("vi", "fa")):
        document = document_of(*cells, kind=kind, language=language)
        for root in (document.element, document.styles.element):
            for name, known in order.items():
                for found in root.iter(qn(f"w:{name}")):
                    names = [re.sub(r"\{.*\}", "", child.tag) for child in found]
                    assert names == sorted(names, key=known.index), (kind, name, names)
