"""A briefing as its readers get it: a notebook with everything in it, exported and read back."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import nbformat
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import MIME_TYPE, figures_csv
from report_kit.data.resources import fonts_folder
from report_kit.escaping import escape_html, escape_typst

Kind = Literal["html", "pdf"]
LANGUAGES = ("vi", "en")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

# A name with everything that is markup somewhere.
HOSTILE_NAME = '#let x = *a* $x$ [[ {{ \\input <script>alert(1)</script> @ref // /* 1. _u_ `c` ~ -- "q" <a>'
LONG_NAME = (
    "Nâng cấp, mở rộng tuyến đường liên thôn từ trung tâm xã đến khu sản xuất tập trung và công trình phòng, "
    "chống thiên tai, ứng phó biến đổi khí hậu, giai đoạn 2026–2030"
)
UNBROKEN = "QĐ-1234567890/UBND-KTHT-" + "x" * 60


def bundle(kind: str, parts: dict[str, dict[str, Any]], **rest: Any) -> NotebookNode:
    """Return the output of a cell of the kit."""
    data = {"kind": kind, "languages": parts, "quantities": "[]", **rest}
    return new_output("execute_result", {MIME_TYPE: data, "text/plain": kind, "text/html": f"<b>{kind}</b>"})


def shown(data: dict[str, Any], **metadata: Any) -> NotebookNode:
    """Return the output of a cell that displays something else."""
    return new_output("display_data", data, metadata=metadata)


def code(*outputs: NotebookNode, source: str = "rk.show()", **metadata: Any) -> NotebookNode:
    """Return an executed code cell."""
    return new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=1)


def chart_svg(labels: tuple[str, ...]) -> str:
    """Return bars as matplotlib draws them, with text as text."""
    for path in sorted(fonts_folder().glob("Inter-*.ttf")):
        fontManager.addfont(path)
    style = {"font.family": "Inter", "svg.fonttype": "none", "svg.hashsalt": "test", "hatch.linewidth": 0.7}
    with mpl.rc_context(style):
        figure = Figure(figsize=(5.6, 1.1 + 0.5 * len(labels)), layout="constrained", facecolor="none")
        axes = figure.add_subplot()
        axes.barh(labels, [55.1, 84.3, 83.2][: len(labels)], color="#1f4e79")
        axes.barh(labels[:1], [20], left=55.1, color="none", edgecolor="#1f4e79", hatch="////")
        axes.set_xlim(0, 100)
        axes.spines[["top", "right"]].set_visible(False)
        buffer = io.StringIO()
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


WORDS = {
    "vi": {
        "title": "Tình hình thực hiện các chương trình mục tiêu quốc gia năm 2025",
        "subtitle": "Giải ngân vốn đầu tư phát triển so với kế hoạch được giao",
        "commune": "Xã A Lưới 2, thành phố Huế",
        "sentence": "Đã giải ngân {a} trên hơn 25 tỷ đồng vốn được giao, bằng {b} kế hoạch; thời gian đã qua 54%.",
        "amount": "hơn 21 tỷ đồng",
        "programmes": ("Nông thôn mới", "Dân tộc thiểu số và miền núi", "Tổng số"),
        "labels": ("Tỷ lệ giải ngân", "Vốn được giao", "Chưa giải ngân", "Số công trình"),
        "notes": ("theo báo cáo của xã", "nguồn phát triển", "hệ quả số học", "chương trình dân tộc thiểu số"),
        "heads": ("Chương trình", "Kế hoạch (triệu đồng)", "Giải ngân (triệu đồng)", "Tỷ lệ"),
        "caption": "Giải ngân theo chương trình (ĐVT: triệu đồng)",
        "finding": "Các số liệu thống nhất với nhau trong phạm vi làm tròn.",
        "warning": "Chương trình giảm nghèo bền vững chưa có báo cáo: khoảng suy ra 0–1,5 tỷ đồng.",
        "error": "Ba con số không thể cùng đúng: 503 + 325 + 358 ≠ 1.170.",
        "chart": "Tỷ lệ giải ngân so với kế hoạch, %",
        "alt": "Nông thôn mới 55,1%, dân tộc thiểu số và miền núi 84,3%, tổng số 83,2%.",
        "missing": "chưa báo cáo",
        "projects": "Danh mục dự án",
        "source": "Huế ngày nay, “A Lưới đẩy nhanh giải ngân”, 17/7/2025",
        "headings": ("Tiến độ giải ngân", "Danh mục dự án", "Số liệu cần bổ sung", "Nguồn số liệu"),
        "request": "Đề nghị Phòng Kinh tế bổ sung số vốn đã giải ngân của chương trình giảm nghèo, đến ngày 17/7/2025.",
        "values": "Xem số liệu dạng bảng",
        "method": "Tỷ lệ giải ngân = vốn đã giải ngân ÷ vốn được giao (gồm vốn kéo dài).",
    },
    "en": {
        "title": "National target programmes 2025: where we stand",
        "subtitle": "Development capital disbursed against the plan assigned",
        "commune": "A Lưới 2 commune, Huế city",
        "sentence": "{a} of more than VND 25 billion disbursed, {b} of the plan, when 54% of the year had passed.",
        "amount": "More than VND 21 billion",
        "programmes": ("New rural development", "Ethnic minorities and mountains", "Total"),
        "labels": ("Disbursement rate", "Plan assigned", "Undisbursed", "Works"),
        "notes": ("as the commune states", "development capital", "implied", "ethnic-minority programme"),
        "heads": ("Programme", "Plan (VND million)", "Disbursed (VND million)", "Rate"),
        "caption": "Disbursement by programme (VND million)",
        "finding": "The figures are consistent within rounding.",
        "warning": "Nobody reported on sustainable poverty reduction: implied range VND 0–1.5 billion.",
        "error": "Three figures cannot all hold: 503 + 325 + 358 ≠ 1,170.",
        "chart": "Share of the plan disbursed, %",
        "alt": "New rural development 55.1%, ethnic minorities and mountains 84.3%, total 83.2%.",
        "missing": "not reported",
        "projects": "Projects",
        "source": "Huế ngày nay, “A Lưới speeds up disbursement”, 17 July 2025",
        "headings": ("Progress of disbursement", "Projects", "Figures still needed", "Sources"),
        "request": "Economic office: capital disbursed by the poverty-reduction programme, as of 17 July 2025.",
        "values": "Show the values as a table",
        "method": "Disbursement rate = disbursed ÷ allocated (carried-over capital included).",
    },
}


def title_output(*, illustrative: bool = False) -> NotebookNode:
    """Return what the title cell shows."""
    parts = {
        language: {
            "html": f"<h1>{words['title']}</h1>",
            "typst": escape_typst(words["title"]),
            "title": words["title"],
            "subtitle": words["subtitle"],
            "commune_name": words["commune"],
        }
        for language, words in WORDS.items()
    }
    meta = {
        "commune_code": "20044",
        "report": "programmes",
        "as_of_date": "2025-07-17",
        "dataset": "a_luoi",
        "author": "report-kit",
        "illustrative": illustrative,
        "fingerprint": "",
    }
    return bundle("title", parts, meta=meta)


def sentence_output() -> NotebookNode:
    """Return a sentence with two quantities that lead to their source."""
    parts = {}
    for language, words in WORDS.items():
        rate = "83,2%" if language == "vi" else "83.2%"
        before, middle, after = words["sentence"].replace("{b}", "{a}").split("{a}")
        links = [f'<a class="rk-q rk-stated" href="#src-HNN">{text}</a>' for text in (words["amount"], rate)]
        references = [f'#rk-source-ref("HNN")[{escape_typst(text)}];' for text in (words["amount"], rate)]
        typst_middle, typst_after = escape_typst(middle), escape_typst(after)
        parts[language] = {
            "html": f"<p>{before}{links[0]}{middle}{links[1]}{after}</p>",
            "typst": f"{escape_typst(before)}{references[0]}{typst_middle}{references[1]}{typst_after}",
        }
    quantities = [
        {"quantity": "disbursed_amount", "low": "21000000000", "unit": "VND", "basis": "reported", "source_id": "HNN"},
        {"quantity": "disbursement_rate", "stated": "0.832", "low": "0.8315", "high": "0.8325", "unit": "ratio"},
    ]
    return bundle("sentence", parts, quantities=json.dumps(quantities))


def key_figures_output() -> NotebookNode:
    """Return four cards."""
    parts = {}
    for language, words in WORDS.items():
        comma = "," if language == "vi" else "."
        values = (f"83{comma}2%", f"25{comma}0+", f"0–4{comma}2", "16")
        rows = list(zip(values, words["labels"], words["notes"], strict=True))
        cards = "".join(
            f'<div><dt>{label}</dt><dd>{value}</dd><dd class="rk-note">{note}</dd></div>' for value, label, note in rows
        )
        typst = ", ".join("(" + ", ".join(f"[{escape_typst(text)}]" for text in row) + ")" for row in rows)
        parts[language] = {
            "html": f'<dl class="rk-key-figures">{cards}</dl>',
            "typst": f"#rk-key-figures({typst})",
        }
    return bundle("key_figures", parts)


def table_output(rows: int = 0) -> NotebookNode:
    """Return the programmes' table, or a long one of projects with awkward names."""
    parts = {}
    for language, words in WORDS.items():
        names = [HOSTILE_NAME, LONG_NAME, UNBROKEN]
        body = [(f"{i}. {names[i % 3]}" if i > 2 else names[i], f"{i}.170", "", "55,1%") for i in range(rows)]
        body = body or [
            (words["programmes"][0], "996", "549", "55,1%"),
            (words["programmes"][1], "24.000", "20.000", "84,3%"),
            ("Giảm nghèo bền vững", "", "", ""),
        ]
        total = (words["programmes"][2], "25.000", "21.000", "83,2%")
        parts[language] = {
            "html": html_table(words, [*body, total]),
            "typst": typst_table(words, [*body, total]),
        }
    return bundle("table", parts)


def html_table(words: dict[str, Any], rows: list[tuple[str, ...]]) -> str:
    """Return a table as content writes it."""
    missing = f'<span class="rk-missing" title="{words["missing"]}">–</span>'
    name, *numbers = words["heads"]
    heads = f'<th scope="col">{name}</th>' + "".join(f'<th scope="col" class="rk-number">{h}</th>' for h in numbers)
    lines = []
    for number, (first, *rest) in enumerate(rows):
        role = ' class="rk-total"' if number == len(rows) - 1 else ""
        cells = "".join(f'<td class="rk-number">{cell or missing}</td>' for cell in rest)
        lines.append(f'<tr{role}><th scope="row">{escape_html(first)}</th>{cells}</tr>')
    return (
        f'<div class="rk-scroll"><table class="rk-table"><caption>{words["caption"]}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def typst_table(words: dict[str, Any], rows: list[tuple[str, ...]]) -> str:
    """Return the same table as a call of the template's function."""
    cells = [f"[{escape_typst(head)}]" for head in words["heads"]]
    for row in rows[:-1]:
        cells += [f"[{escape_typst(cell)}]" if cell else "[#rk-missing[–];]" for cell in row]
    cells += [f"[*{escape_typst(cell)}*]" for cell in rows[-1]]
    return (
        "#rk-table(columns: (1fr, auto, auto, auto,), header-rows: 1, align: (left, right, right, right,), "
        f"caption: [{escape_typst(words['caption'])}], {', '.join(cells)},)"
    )


def findings_output() -> NotebookNode:
    """Return a finding of each level."""
    parts = {
        language: {
            "html": "".join(
                f'<div class="rk-finding rk-{level}"><p>{words[key]}</p></div>'
                for level, key in (("ok", "finding"), ("warning", "warning"), ("error", "error"))
            ),
            "typst": "\n".join(
                f'#rk-finding("{level}")[{escape_typst(words[key])}]'
                for level, key in (("ok", "finding"), ("warning", "warning"), ("error", "error"))
            ),
        }
        for language, words in WORDS.items()
    }
    return bundle("sentence", parts)


def chart_output() -> NotebookNode:
    """Return a chart with its caption and the table of its values."""
    parts = {
        language: {
            "html": (
                f'<figure class="rk-chart"><figcaption>{words["chart"]}</figcaption>@@rates.svg@@'
                f"<details><summary>{words['values']}</summary>"
                f"{html_table(words, [(words['programmes'][0], '', '', '55,1%')])}</details></figure>"
            ),
            "typst": f'#rk-chart("@@rates.svg@@", alt: "{words["alt"]}", caption: [{escape_typst(words["chart"])}])',
            "files": {"rates.svg": chart_svg(words["programmes"])},
            "alt": words["alt"],
        }
        for language, words in WORDS.items()
    }
    return bundle("chart", parts)


def sources_output() -> NotebookNode:
    """Return the list of sources, to which quantities lead."""
    parts = {
        language: {
            "html": f'<ol class="rk-sources"><li id="src-HNN">{words["source"]}</li></ol>',
            "typst": f'+ #rk-source-anchor("HNN");{escape_typst(words["source"])}',
        }
        for language, words in WORDS.items()
    }
    return bundle("section", parts)


def headed(number: int) -> list[NotebookNode]:
    """Return a heading in each language."""
    return [
        new_markdown_cell(f"## {WORDS[language]['headings'][number]}", metadata={"tags": [language]})
        for language in LANGUAGES
    ]


def in_each_language(key: str) -> list[NotebookNode]:
    """Return a paragraph in each language."""
    return [new_markdown_cell(WORDS[language][key], metadata={"tags": [language]}) for language in LANGUAGES]


def sample(*, illustrative: bool = False, rows: int = 24) -> NotebookNode:
    """Return a normal briefing as an executed notebook."""
    return new_notebook(
        cells=[
            code(source='commune_code: str = "20044"', tags=["parameters"]),
            code(source='commune_code = "20044"', tags=["injected-parameters"]),
            code(title_output(illustrative=illustrative), source="briefing.title()"),
            code(sentence_output()),
            code(key_figures_output()),
            *headed(0),
            code(table_output()),
            *in_each_language("method"),
            code(findings_output()),
            code(chart_output()),
            *headed(1),
            code(table_output(rows)),
            *headed(2),
            *in_each_language("request"),
            *headed(3),
            code(sources_output()),
        ],
        metadata={"report_kit": {"scope": "commune"}},
    )


def exported(nb: NotebookNode, kind: Kind, language: str = "vi") -> bytes:
    """Return a briefing as the bytes of its file."""
    return export_briefing(nb, kind=kind, language=language, fingerprint="3fa9c1d27b0e", name="programmes")[0]


@pytest.fixture(scope="module")
def nb() -> NotebookNode:
    """A normal briefing as an executed notebook."""
    notebook = sample()
    nbformat.validate(notebook)
    return notebook


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language."""
    return str(request.param)


@pytest.fixture(scope="module")
def page(nb: NotebookNode, language: str) -> BeautifulSoup:
    """The HTML of the briefing, parsed."""
    return BeautifulSoup(exported(nb, "html", language), "html.parser")


@pytest.fixture(scope="module")
def pdf(nb: NotebookNode, language: str) -> Iterator[pikepdf.Pdf]:
    """The PDF of the briefing, opened."""
    with pikepdf.open(io.BytesIO(exported(nb, "pdf", language))) as opened:
        yield opened


def structure(element: Any) -> Iterator[pikepdf.Dictionary]:
    """Yield all elements of a PDF's structure in reading order."""
    children = element.get("/K", pikepdf.Array([]))
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from structure(child)


def text_of_pdf(data: bytes) -> str:
    """Return the text of a PDF as one line."""
    return " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


# HTML


def test_the_page_is_small_and_complete_in_itself(nb: NotebookNode, page: BeautifulSoup) -> None:
    """At most 250 kB, and nothing in it is fetched from anywhere."""
    assert len(exported(nb, "html")) <= 250_000
    assert [tag for tag in page.find_all(["link", "iframe", "img"]) if tag.get("href") or tag.get("src")] == []


def test_headings_of_the_page_are_in_order(page: BeautifulSoup, language: str) -> None:
    """One title, then the sections; the list of contents names exactly these."""
    headings = page.find_all(["h1", "h2", "h3"])
    sections = [heading.text for heading in headings[1:]]

    assert [heading.name for heading in headings] == ["h1", "h2", "h2", "h2", "h2"]
    assert sections == list(WORDS[language]["headings"])
    assert [link.text for link in page.select("nav a")] == sections
    assert [page.find(id=link["href"][1:]).name for link in page.select("nav a")] == ["h2"] * len(sections)


def test_every_link_within_the_page_leads_somewhere(page: BeautifulSoup) -> None:
    """A quantity leads to its source."""
    links = [link["href"][1:] for link in page.select('a[href^="#"]')]

    assert "src-HNN" in links
    assert [link for link in links if page.find(id=link) is None] == []


def test_no_two_elements_of_the_page_share_an_id(page: BeautifulSoup) -> None:
    """Drawings bring ids of their own."""
    ids = [tag["id"] for tag in page.find_all(id=True)]

    assert sorted(ids) == sorted(set(ids))


def test_every_cell_that_heads_a_column_or_row_says_which(page: BeautifulSoup) -> None:
    """Tables have captions, and headings a scope."""
    assert all(table.caption for table in page.find_all("table"))
    assert {heading.get("scope") for heading in page.find_all("th")} == {"col", "row"}


def test_hostile_names_are_text_in_the_page(page: BeautifulSoup) -> None:
    """Whatever a project is called, the page shows just that."""
    assert HOSTILE_NAME in [heading.text for heading in page.find_all("th")]
    assert len(page.find_all("script")) == 1


def test_text_of_charts_is_text_in_the_page(page: BeautifulSoup, language: str) -> None:
    """A reader can select and search the labels."""
    labels = [text.text.strip() for text in page.select("figure svg text")]

    assert set(WORDS[language]["programmes"]) <= set(labels)
    assert page.select_one("figure svg")["aria-label"] == WORDS[language]["alt"]


# PDF


def test_the_pdf_is_small(nb: NotebookNode) -> None:
    """At most 200 kB."""
    assert len(exported(nb, "pdf")) <= 200_000


def test_the_pdf_says_what_it_is(pdf: pikepdf.Pdf, language: str) -> None:
    """Title, author, language and both standards are in its properties; the title is what viewers show."""
    words = WORDS[language]
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == f"{words['title']} – {words['commune']}"
        assert metadata["dc:creator"] == ["report-kit"]
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
    assert str(pdf.Root.Lang) == language
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_the_pdf_is_tagged_in_reading_order(pdf: pikepdf.Pdf) -> None:
    """Headings, tables with heading cells, lists and figures are marked as such."""
    kinds = [str(element.S) for element in structure(pdf.Root.StructTreeRoot)]

    assert [kind for kind in kinds if kind in {"/H1", "/H2", "/H3"}] == ["/H1", "/H2", "/H2", "/H2", "/H2"]
    assert {"/Table", "/TH", "/TD", "/Figure", "/Caption", "/Link", "/L"} <= set(kinds)


def test_every_figure_of_the_pdf_has_its_description(pdf: pikepdf.Pdf, language: str) -> None:
    """What the chart shows is said in words and numbers."""
    elements = structure(pdf.Root.StructTreeRoot)
    figures = [element for element in elements if str(element.S) == "/Figure" and "/Alt" in element]

    assert [str(figure.Alt) for figure in figures] == [WORDS[language]["alt"]]


def test_the_pdf_has_a_bookmark_for_every_section(pdf: pikepdf.Pdf, language: str) -> None:
    """Title first, its sections below it."""
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [WORDS[language]["title"]]
        assert [item.title for item in outline.root[0].children] == list(WORDS[language]["headings"])


def test_the_pdf_carries_its_figures(pdf: pikepdf.Pdf, nb: NotebookNode) -> None:
    """The attachment is byte for byte the file beside the briefing."""
    (name,) = pdf.attachments
    specification = pdf.attachments[name]

    assert name == "programmes.figures.csv"
    assert specification.get_file().read_bytes() == figures_csv(nb)
    assert str(specification.obj.AFRelationship) == "/Data"
    assert specification.description


def test_the_pdf_embeds_only_vendored_fonts(pdf: pikepdf.Pdf) -> None:
    """No font of the machine it was made on; every one is inside."""
    dictionaries = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary)]
    fonts = [found for found in dictionaries if found.get("/Type") == "/FontDescriptor"]
    families = {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)).split("-")[0] for font in fonts}

    assert families == {"Inter"}
    assert all("/FontFile2" in font for font in fonts)


def test_the_text_of_the_pdf_can_be_selected(nb: NotebookNode, language: str) -> None:
    """Sentences, names of projects, page numbers and labels in charts come out as they were written."""
    text = text_of_pdf(exported(nb, "pdf", language))
    words = WORDS[language]

    assert words["subtitle"] in text
    assert all(label in text for label in words["programmes"])
    assert "".join(HOSTILE_NAME.split()) in "".join(text.split())
    assert UNBROKEN in "".join(text.split())
    assert "3fa9c1d27b0e" in text


def test_a_quantity_of_the_pdf_leads_to_its_source(pdf: pikepdf.Pdf) -> None:
    """Both quantities of the first sentence are links within the document, named by their source, to its last page."""
    links = [link for link in pdf.pages[0].get("/Annots", []) if "/Dest" in link or "/A" in link]

    assert [str(link.Contents) for link in links] == ["HNN" for _ in ("amount", "rate")]
    assert all("/A" not in link and link.Dest[0].objgen == pdf.pages[-1].objgen for link in links)


def test_what_an_anchor_notes_of_its_place_does_not_stay_in_the_pdf(pdf: pikepdf.Pdf) -> None:
    """Only the figures are attached, and named by the catalogue; PDF/A-3 wants each attachment there."""
    assert [name.endswith(".figures.csv") for name in pdf.attachments] == [True]
    assert len(pdf.Root.AF) == len(pdf.attachments)


def test_a_long_table_repeats_its_heading_on_every_page(nb: NotebookNode) -> None:
    """A reader of the second page knows what the columns are."""
    reader = pypdf.PdfReader(io.BytesIO(exported(nb, "pdf")))
    heads = [" ".join(page.extract_text().split()).count("Chương trình Kế hoạch") for page in reader.pages]

    assert heads == [1, 1, 1]


def test_illustrative_figures_mark_every_page_of_the_pdf() -> None:
    """A page torn out of an example still says that it is one; so does the first page in words."""
    pages = pypdf.PdfReader(io.BytesIO(exported(sample(illustrative=True), "pdf", "en"))).pages
    texts = [page.extract_text() for page in pages]

    assert len(texts) > 1
    assert all("ILLUSTRATIVE" in text for text in texts)
    assert "invented figures" in " ".join(texts[0].split())


# Anything else a planner may show


def ad_hoc() -> NotebookNode:
    """Return a notebook without anything of the kit."""
    frame = (
        '<div><style scoped>.x{}</style><table border="1" class="dataframe"><thead><tr><th></th><th>a</th></tr></thead>'
        "<tbody><tr><th>0</th><td>1.5</td></tr><tr><th>1</th><td>NaN</td></tr></tbody></table></div>"
    )
    markdown = (
        "# Ghi chú\n\n### Nhảy cấp\n\n*a* **b**(c) $x_1$ [d](https://hue.gov.vn)[^1]\n\n- e\n  1. f\n\n"
        "| g | h |\n|--|--:|\n| #let | 1 |\n\n> i\n\n```\nj\n```\n\n![](attachment:p.png)\n\n[^1]: k\n"
    )
    return new_notebook(
        cells=[
            new_markdown_cell(markdown, attachments={"p.png": {"image/png": PIXEL}}),
            code(shown({"text/html": frame, "text/plain": "0 1.5"})),
            code(shown({"image/png": PIXEL, "text/plain": "<Figure>"})),
            code(shown({"image/svg+xml": chart_svg(("a", "b")).replace(">a<", ">漢<"), "text/plain": "<Figure>"})),
            code(shown({"text/latex": "$x^2$", "text/plain": "x"})),
            code(new_output("stream", name="stdout", text="y" * 300 + "\n")),
        ]
    )


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_a_notebook_that_knows_nothing_of_the_kit_comes_out_decently(kind: Kind) -> None:
    """Tables, images, equations and printed lines have their place; what is lacking is reported by cell."""
    _, warnings = export_briefing(ad_hoc(), kind=kind, language="vi", name="ad_hoc")

    undescribed = [warning.split(":")[0] for warning in warnings if "no description" in warning]
    assert undescribed == ["cell 1 (# Ghi chú)", "cell 3 (rk.show())", "cell 4 (rk.show())"]
    assert ["漢" in warning for warning in warnings].count(True) == (1 if kind == "pdf" else 0)


# The same bytes, and from the command line


PROGRAM = """
import sys, nbformat
from report_kit.build.exporting import export_briefing
nb = nbformat.read(sys.argv[1], as_version=4)
for kind in ("html", "pdf"):
    for number in range(2):
        with open(f"{sys.argv[2]}.{number}.{kind}", "wb") as file:
            file.write(export_briefing(nb, kind=kind, language="vi", fingerprint="f", name="programmes")[0])
"""


def test_two_processes_make_the_same_bytes(nb: NotebookNode, tmp_path: Path) -> None:
    """Nothing of the hour, the machine's hashing or an earlier export is in a file."""
    nbformat.write(nb, tmp_path / "nb.ipynb")
    for seed in ("1", "2"):
        command = [sys.executable, "-c", PROGRAM, tmp_path / "nb.ipynb", tmp_path / seed]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})

    for kind in ("html", "pdf"):
        assert len({path.read_bytes() for path in tmp_path.glob(f"*.{kind}")}) == 1


@pytest.mark.parametrize(("kind", "start"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-1.7")])
def test_nbconvert_finds_the_exporters_from_any_folder(kind: str, start: bytes, tmp_path: Path) -> None:
    """`jupyter nbconvert --to briefing-…` needs neither options nor a certain current directory."""
    nbformat.write(sample(rows=0), tmp_path / "ghi chú.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", f"briefing-{kind}", "ghi chú.ipynb"]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)

    assert (tmp_path / f"ghi chú.{kind}").read_bytes().startswith(start)
