"""What exporters make of notebooks, part by part: figures, languages, drawings, titles, fonts, colours."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import runpy
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from report_kit.build import exporters
from report_kit.build.briefings import briefing_of
from report_kit.build.cells import cells_in, shown_outputs
from report_kit.build.error_page import error_page
from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import COLUMNS, MIME_TYPE, figures_csv
from report_kit.build.formats import HtmlFormat, OfficialFormat, TypstFormat
from report_kit.build.glyphs import PRINTABLE, printable
from report_kit.build.pages import page_parts
from report_kit.build.svg import page_svg, plain_svg
from report_kit.build.typst_compiler import _compiler, _first_process, compile_pdf
from report_kit.data.resources import fonts_folder
from report_kit.errors import BriefingError, NotebookError

ALL_FONTS = sorted(path.name for path in fonts_folder().glob("*.ttf"))
FONTS = [name for name in ALL_FONTS if name.startswith(("Inter", "BriefingSerif"))]  # the others serve other scripts
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def bundle(kind: str = "sentence", **rest: Any) -> NotebookNode:
    """Return the output of a cell of the kit, in both languages."""
    parts = {
        "vi": {"html": "<p>tiếng Việt</p>", "typst": "tiếng Việt"},
        "en": {"html": "<p>English</p>", "typst": "English"},
    }
    data = {"kind": kind, "languages": parts, "quantities": "[]", **rest}
    return new_output("execute_result", {MIME_TYPE: data, "text/plain": "plain", "text/html": "<i>reader</i>"})


def title(**meta: Any) -> NotebookNode:
    """Return the output of a title cell."""
    parts = {
        "vi": {"html": "", "typst": "", "title": "Nhà ở", "subtitle": "Phụ đề", "commune_name": "Xã A Lưới 2"},
        "en": {"html": "", "typst": "", "title": "Housing", "subtitle": "Subtitle", "commune_name": "A Lưới 2"},
    }
    full = {"report": "housing", "as_of_date": "2025-07-17", "dataset": "a_luoi", "author": "UBND", **meta}
    return bundle("title", languages=parts, meta=full)


def displayed(data: dict[str, Any], **metadata: Any) -> NotebookNode:
    """Return the output of a cell that displays something of another library."""
    return new_output("display_data", data, metadata=metadata)


def code(*outputs: NotebookNode, source: str = "x", **metadata: Any) -> NotebookNode:
    """Return an executed code cell."""
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def html_of(*cells: NotebookNode, language: str = "vi", **metadata: Any) -> str:
    """Return the page of a notebook with the given cells."""
    nb = new_notebook(cells=list(cells), metadata=metadata)
    return export_briefing(nb, kind="html", language=language)[0].decode()


def fragments_of(*cells: NotebookNode, language: str = "vi") -> list[str]:
    """Return the HTML of each part of a briefing."""
    briefing = briefing_of(new_notebook(cells=list(cells)), HtmlFormat(), language=language)
    return [fragment.markup.strip() for fragment in briefing.fragments]


# figures.csv


def rows_of(*quantities: dict[str, str]) -> list[dict[str, str]]:
    """Return figures.csv as rows by column; the tests' values hold no commas."""
    nb = new_notebook(cells=[code(bundle(quantities=json.dumps(quantities)))])
    header, *lines = figures_csv(nb).decode().splitlines()
    return [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]


def test_figures_have_the_columns_of_the_contract() -> None:
    """The header is the contract's, in its order, also where nothing is shown."""
    assert figures_csv(new_notebook()).decode() == ",".join(COLUMNS) + "\n"


def test_figures_stand_in_order_and_once_each() -> None:
    """A quantity shown in a sentence and in a table is one row, where it was first shown."""
    first, second = {"quantity": "a", "low": "1"}, {"quantity": "b"}

    assert [row["quantity"] for row in rows_of(first, second, first)] == ["a", "b"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@x", "\tx", "＝1+1", "＠x"])
def test_text_that_starts_a_formula_is_quoted(text: str) -> None:
    """A spreadsheet shows the text instead of running it."""
    assert rows_of({"quantity": text})[0]["quantity"] == "'" + text


@pytest.mark.parametrize(("value", "written"), [("-5", "-5"), ("-0.25", "-0.25"), ("=5", "'=5"), ("-5+1", "'-5+1")])
def test_only_numbers_stay_in_number_columns(value: str, written: str) -> None:
    """A negative amount stays a number; a formula in its place does not stay a formula."""
    assert rows_of({"quantity": "a", "low": value})[0]["low"] == written


def test_figures_do_not_depend_on_the_language() -> None:
    """A sentence for one language counts in all, so that every attachment equals the file beside it."""
    quantity = [{"quantity": "a"}]
    nb = new_notebook(cells=[code(bundle(quantities=json.dumps(quantity)), tags=["en"])])

    assert figures_csv(nb).decode().splitlines()[1].startswith("a,")


# Cells and languages


def test_a_bundle_is_shown_in_the_language_of_the_export() -> None:
    """One executed notebook serves every language."""
    assert fragments_of(code(bundle()), language="en") == ["<p>English</p>"]


def test_a_bundle_without_the_language_is_marked_with_its_own() -> None:
    """A reader's voice pronounces it rightly."""
    only = {"vi": {"html": "<p>x</p>", "typst": "x"}}

    assert fragments_of(code(bundle(languages=only)), language="en") == ['<div lang="vi" dir="ltr"><p>x</p></div>']


@pytest.mark.parametrize("kind", ["html", "pdf", "official"])
def test_a_notebook_whose_cells_show_nothing_is_a_page_with_a_title(kind: Any) -> None:
    """As one of parameters alone, which a planner has only begun."""
    content, _ = export_briefing(new_notebook(cells=[new_code_cell("a = 1")]), kind=kind, language="vi", name="begun")

    assert content


def test_cells_of_other_languages_are_left_out() -> None:
    """A cell tagged with a language belongs to it, an untagged one to all."""
    cells = [
        new_markdown_cell("một", metadata={"tags": ["vi"]}),
        new_markdown_cell("one", metadata={"tags": ["en"]}),
        new_markdown_cell("1"),
    ]

    assert fragments_of(*cells, language="en") == ["<p>one</p>", "<p>1</p>"]


def test_injected_parameters_do_not_count_in_the_names_of_cells() -> None:
    """A message names the cell that the planner sees, not the one that papermill saw."""
    nb = new_notebook(cells=[code(source="a = 1", tags=["injected-parameters"]), code(source="\nb.show()\n")])

    assert [cell.name for cell in cells_in(nb, "vi")] == ["cell 1 (b.show())"]


def test_code_is_hidden() -> None:
    """Readers get what cells show, never what they say."""
    assert "secret()" not in html_of(code(bundle(), source="secret()"))


def test_an_error_output_is_refused_with_the_name_of_its_cell() -> None:
    """A failed notebook never becomes a briefing."""
    error = new_output("error", ename="KeyError", evalue="'x'", traceback=[])
    nb = new_notebook(cells=[code(error, source="b.table()")])

    with pytest.raises(NotebookError, match=r"cell 1 \(b\.table\(\)\) failed.*KeyError: 'x'"):
        list(shown_outputs(cells_in(nb, "vi")[0]))


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/html": "<p>a</p>", "text/plain": "b"}, "<p>a</p>"),
        ({"text/html": "<script>a</script>", "text/plain": "b"}, '<pre class="rk-code">b</pre>'),
        ({"text/markdown": "*a*", "text/html": "b"}, "<p><em>a</em></p>"),
        ({"text/latex": "$$a$$", "text/plain": "b"}, '<pre class="rk-code">a</pre>'),
        ({"text/plain": "<b>"}, '<pre class="rk-code">&lt;b&gt;</pre>'),
    ],
)
def test_an_output_is_shown_in_its_best_form(data: dict[str, str], shown: str) -> None:
    """Of the forms that an object offers, the one that reads best is taken; empty ones do not count."""
    assert fragments_of(code(displayed(data))) == [shown]


def test_printed_text_is_shown_and_warnings_of_programs_are_not() -> None:
    """Standard output is a planner's own; the error stream is no part of a briefing."""
    out = new_output("stream", name="stdout", text="a\x1b[31mb\x1b[0m\n")
    error = new_output("stream", name="stderr", text="FutureWarning")

    assert fragments_of(code(out, error)) == ['<pre class="rk-code">ab</pre>']


@pytest.mark.parametrize(
    "text",
    [
        "[<matplotlib.lines.Line2D at 0x7f0c>]",
        "<matplotlib.legend.Legend at 0x7f0c>",
        "<Axes: title={'center': 'x'}>",
        "<BarContainer object of 3 artists>",
        "Text(0.5, 1.0, 'x')",
    ],
)
def test_python_s_names_of_what_is_drawn_are_not_shown_beside_the_picture(text: str) -> None:
    """A cell that ends with `plt.plot(...)` returns them; without a picture, whatever a cell returns is shown."""
    name = new_output("execute_result", {"text/plain": text}, execution_count=1)
    picture = new_output("display_data", {"image/png": base64.b64encode(b"x").decode()})
    (drawn,) = cells_in(new_notebook(cells=[new_code_cell("plot()", outputs=[name, picture])]), "vi")
    (alone,) = cells_in(new_notebook(cells=[new_code_cell("plot()", outputs=[name])]), "vi")

    assert [type(shown).__name__ for shown in shown_outputs(drawn)] == ["Image"]
    assert list(shown_outputs(alone)) == [[{"type": "block_code", "raw": text}]]


def test_an_image_without_description_says_so_and_names_its_cell() -> None:
    """The page stays accessible, and the planner learns what to mend."""
    nb = new_notebook(cells=[code(displayed({"image/png": PIXEL}), source="plot()")])

    briefing = briefing_of(nb, HtmlFormat(), language="en")
    assert 'alt="No description has been provided for this image."' in briefing.fragments[0].markup
    assert briefing.warnings[0].startswith("cell 1 (plot()): an image has no description")


def test_an_image_keeps_the_description_it_was_given() -> None:
    """Jupyter's way to describe an image is understood."""
    output = displayed({"image/png": PIXEL}, **{"image/png": {"alt": 'a "b"'}})

    assert 'alt="a &quot;b&quot;"' in fragments_of(code(output))[0]


def test_an_attached_image_is_inside_the_page() -> None:
    """A briefing is one file; what is outside the notebook is left out with a warning."""
    cell = new_markdown_cell("![a](attachment:p.png) ![b](http://x/p.png)", attachments={"p.png": {"image/png": PIXEL}})

    briefing = briefing_of(new_notebook(cells=[cell]), HtmlFormat(), language="vi")
    assert f'src="data:image/png;base64,{PIXEL}"' in briefing.fragments[0].markup
    assert "http://x" not in briefing.fragments[0].markup
    assert "'http://x/p.png' is not part of the notebook" in briefing.warnings[0]


# Drawings


SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" width="9pt"><metadata>x</metadata>'
    '<style>*{stroke:red}</style><script>x</script><defs><path id="p"/></defs><clipPath id="c"/>'
    '<use xlink:href="#p" clip-path="url(#c)" onclick="x()"/>'
    '<text style="font: 9px \'DejaVu Sans\', sans-serif">id="p" Giải ngân</text></svg>'
)


def test_a_drawing_in_a_page_has_ids_of_its_own() -> None:
    """Two charts of one page never share a clip path, and text is not touched."""
    drawing = page_svg(SVG, prefix="k", alt="")

    assert 'id="k-p"' in drawing
    assert 'href="#k-p"' in drawing
    assert "url(#k-c)" in drawing
    assert '>id="p" Giải ngân<' in drawing


def test_a_drawing_in_a_page_says_what_it_shows() -> None:
    """The description stands on the drawing itself, escaped."""
    assert page_svg(SVG, prefix="k", alt='"<').startswith('<svg id="k" role="img" aria-label="&quot;&lt;"')


def test_a_drawing_styles_nothing_but_itself() -> None:
    """A style sheet inside a drawing would otherwise restyle the page."""
    assert "<style>#k{*{stroke:red}}</style>" in page_svg(SVG, prefix="k", alt="")


def test_a_drawing_brings_no_scripts_and_only_our_font() -> None:
    """Nothing in it acts, and its text is in a font that the PDF carries."""
    drawing = plain_svg(SVG)

    assert not re.search("script|onclick|<!DOCTYPE|metadata", drawing)
    assert 'style="font: 9px Inter"' in drawing


def test_each_of_several_drawings_has_its_own_description() -> None:
    """Whoever hears the second does not hear the first again."""
    files, alts = {"a.svg": SVG, "b.svg": SVG}, {"a.svg": "A", "b.svg": "B"}
    part = {"html": "@@a.svg@@ @@b.svg@@", "typst": "", "files": files, "alt": "A; B", "alts": alts}

    page = html_of(code(bundle("chart", languages={"vi": part})))
    assert re.findall('role="img" aria-label="([^"]*)"', page) == ["A", "B"]


def test_a_drawing_is_in_the_font_of_its_page() -> None:
    """An official document is in one face, its charts too."""
    parts = {"vi": {"html": "@@a.svg@@", "typst": "@@a.svg@@", "files": {"a.svg": SVG}, "alt": "x"}}
    nb = new_notebook(cells=[code(bundle("chart", languages=parts))])

    briefings = (briefing_of(nb, output, language="vi") for output in (TypstFormat(), OfficialFormat()))
    fonts = [re.findall(r"font: 9px ([^\"]+)\"", *(data.decode() for data in one.files.values())) for one in briefings]
    assert fonts == [["Inter"], ["Briefing Serif"]]


def test_a_short_introduction_stays_with_what_follows() -> None:
    """No heading is left alone at the foot of a page, whatever follows; a long text may be split."""
    nb = new_notebook(
        cells=[
            code(title()),
            new_markdown_cell("## Vốn\n\nĐể biết."),
            code(bundle("table", languages={"vi": {"html": "", "typst": "Chưa có."}})),
            new_markdown_cell("## Dài\n\n" + "chữ " * 400),
            code(bundle("table", languages={"vi": {"html": "", "typst": "Có."}})),
            new_markdown_cell("## Cuối\n\nHết."),
        ]
    )

    markups = [fragment.markup for fragment in briefing_of(nb, TypstFormat(), language="vi").fragments]
    assert [markup.startswith("#rk-with-next[") for markup in markups] == [True, False, False, False, False]


def test_the_remarks_that_open_a_section_stay_with_what_they_lead_to() -> None:
    """Of a section without figures no remark is parted from its heading; a list may be."""
    said = [{"vi": {"html": "", "typst": text}} for text in ("Chưa có.", '#rk-finding("ok")[x]', "Sau.")]
    remark, finding, after, last = (code(bundle("table", languages=one)) for one in (*said, said[-1]))
    listed = code(bundle("table", languages={"vi": {"html": "", "typst": "- một\n- hai"}}))
    headings = [new_markdown_cell("## Vốn") for _ in range(2)]
    nb = new_notebook(cells=[code(title()), headings[0], remark, finding, after, headings[1], listed, last])

    fragments = briefing_of(nb, TypstFormat(), language="vi").fragments
    markups = [fragment.markup.split("[")[0] for fragment in fragments]
    assert markups == [
        "#rk-with-next",
        "#rk-kept",
        '#rk-finding("ok")',
        "Sau.",
        "#rk-with-next",
        "- một\n- hai",
        "Sau.",
    ]


def test_wide_tables_that_follow_each_other_share_turned_pages() -> None:
    """The page is turned once for both; a third after a text turns it again."""
    tables = [{"vi": {"html": "", "typst": f"#rk-landscape[\n{name}\n]"}} for name in "ABC"]
    first, second, third = (code(bundle("table", languages=one)) for one in tables)
    nb = new_notebook(cells=[first, second, new_markdown_cell("x"), third])

    markups = [fragment.markup.strip() for fragment in briefing_of(nb, TypstFormat(), language="vi").fragments]
    assert markups == ["#rk-landscape[\nA", "B\n]", "x", "#rk-landscape[\nC\n]"]


def test_a_heading_turns_with_the_wide_table_below_it() -> None:
    """A heading is never left alone on an upright page."""
    table = {"vi": {"html": "", "typst": "#rk-landscape[\nA\n]"}}
    nb = new_notebook(
        cells=[new_markdown_cell("# Kế hoạch"), new_markdown_cell("## Biểu"), code(bundle("table", languages=table))]
    )

    heading, wide = [fragment.markup.strip() for fragment in briefing_of(nb, TypstFormat(), language="vi").fragments]
    assert heading.startswith("#rk-landscape[\n#heading(")
    assert wide == "A\n]"


def test_all_headings_above_a_wide_table_turn_with_it() -> None:
    """Neither the heading of an annex nor that of its first part is left alone on an upright page."""
    table = {"vi": {"html": "", "typst": "#rk-landscape[\nA\n]"}}
    headings = [new_markdown_cell(text) for text in ("# Kế hoạch", "## Phụ lục I", "### Danh mục")]
    nb = new_notebook(cells=[*headings, code(bundle("table", languages=table))])

    annex, part, wide = [
        fragment.markup.strip() for fragment in briefing_of(nb, TypstFormat(), language="vi").fragments
    ]
    assert annex.startswith("#rk-landscape[\n#heading(")
    assert part.startswith("#heading(")
    assert wide == "A\n]"


def test_a_chart_stands_where_its_marker_is() -> None:
    """HTML gets the drawing itself in what may scroll, Typst the path of a file."""
    parts = {"vi": {"html": "<b>@@a.svg@@ @@b.svg@@</b>", "typst": "@@a.svg@@", "files": {"a.svg": SVG}, "alt": "x"}}
    nb = new_notebook(cells=[code(bundle("chart", languages=parts))])

    (page,) = briefing_of(nb, HtmlFormat(), language="vi").fragments
    (source,) = briefing_of(nb, TypstFormat(), language="vi").fragments
    assert page.markup.startswith('<b><div class="rk-drawing"><svg id="')
    assert page.markup.endswith("@@b.svg@@</b>")
    assert list(source.files) == [source.markup]


# The page


def test_the_page_has_the_title_in_its_properties_and_as_its_only_first_heading() -> None:
    """Title, author, description and language are where machines look for them."""
    page = html_of(code(title()), new_markdown_cell("# Phần"))

    assert '<html lang="vi" dir="ltr">' in page
    assert "<title>Nhà ở – Xã A Lưới 2</title>" in page
    assert '<meta name="author" content="UBND">' in page
    assert '<meta name="description" content="Phụ đề">' in page
    assert re.findall("<h1.*?</h1>", page) == ["<h1>Nhà ở</h1>"]


def test_the_footer_names_figures_dataset_and_a_short_fingerprint() -> None:
    """A printed page can be traced to what it was made from."""
    nb = new_notebook(cells=[code(title())])

    page = export_briefing(nb, kind="html", language="en", fingerprint="0123456789abcdef")[0].decode()
    assert "17 July 2025" in page
    assert "a_luoi" in page
    assert ">0123456789ab<" in page


def test_illustrative_figures_put_a_banner_on_the_page() -> None:
    """Invented figures are never shown without saying so."""
    notice = "This briefing contains invented figures"

    assert notice in html_of(code(title(illustrative=True)), language="en")
    assert notice not in html_of(code(title()), language="en")


def test_a_notebook_without_title_cell_takes_its_first_heading() -> None:
    """Any notebook can be exported; its first heading is the title and does not appear twice."""
    page = html_of(new_markdown_cell("# Ghi chú\n\nx"))

    assert page.count("Ghi chú") == len(["title", "h1", "footer"])


@pytest.mark.parametrize(("noted", "language"), [({"language": "en"}, "en"), ({}, "vi")])
def test_the_notebook_says_its_language_unless_told_otherwise(noted: dict[str, str], language: str) -> None:
    """`jupyter nbconvert` without options uses the notebook's language, else Vietnamese."""
    nb = new_notebook(cells=[code(bundle())], metadata={"report_kit": noted})

    assert f'<html lang="{language}"' in exporters.BriefingHTMLExporter().from_notebook_node(nb)[0]


def test_an_exporter_keeps_nothing_from_one_file_to_the_next() -> None:
    """Made once, used often: the second export knows nothing of the first."""
    exporter = exporters.BriefingHTMLExporter()
    nb = new_notebook(cells=[code(title())])
    alone, _ = exporters.BriefingHTMLExporter().from_notebook_node(nb)

    exporter.from_notebook_node(nb, resources={"report_kit": {"language": "en", "fingerprint": "f" * 12}})
    assert exporter.from_notebook_node(nb)[0] == alone


def test_every_scrolling_table_has_a_name_of_its_own() -> None:
    """A keyboard reaches it and a screen reader tells it from the next."""
    table = '<div class="rk-scroll"><table class="rk-table"><caption>Vốn <b>x</b></caption></table></div>'
    parts = {"vi": {"html": table * 2, "typst": ""}}

    names = re.findall(r'role="region" tabindex="0" aria-label="([^"]*)"', html_of(code(bundle(languages=parts))))
    assert names == ["Vốn x", "Vốn x (2)"]


def test_the_page_forbids_every_request_and_any_other_script() -> None:
    """The policy names the one script by its digest."""
    page = html_of(code(bundle()))
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert "default-src 'none'" in page
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_the_error_page_names_the_cell_and_escapes_everything() -> None:
    """What stands in for a failed briefing says where it failed, and runs nothing."""
    page = error_page(
        title="<t>", what="<m>", cell_name="7", source="a < b", traceback_text="\x1b[31m<e>\x1b[0m", language="en"
    )

    assert "The cell that failed: 7" in page
    assert "&lt;t&gt;" in page
    assert "a &lt; b" in page
    assert ">&lt;e&gt;</pre>" in page


# The command line and JupyterLab


@pytest.mark.parametrize("name", ["BriefingHTMLExporter", "BriefingPDFExporter"])
def test_importing_and_making_an_exporter_loads_no_heavy_library(name: str) -> None:
    """JupyterLab makes every installed exporter; it must not wait for pandas."""
    program = (
        "import sys; sys.modules['pandas'] = sys.modules['matplotlib'] = sys.modules['scipy'] = None\n"
        f"from report_kit.build.exporters import {name} as kind; kind()"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("kind", [exporters.BriefingHTMLMenuExporter, exporters.BriefingPDFMenuExporter])
def test_only_the_exporters_of_the_menu_are_on_inside_jupyterlab(
    kind: type[exporters.BriefingExporter], monkeypatch: pytest.MonkeyPatch
) -> None:
    """JupyterLab's server finds no exporter whose name has a hyphen, so its menu must not list those."""
    monkeypatch.setitem(sys.modules, "jupyter_server.serverapp", sys)

    assert kind().enabled
    assert not kind.__base__().enabled


# PDF


def test_markup_that_typst_refuses_is_reported_with_its_cell() -> None:
    """A mistake in a cell of the kit names the cell."""
    broken = {"vi": {"html": "", "typst": "#unknown-function()"}}
    nb = new_notebook(cells=[code(title()), code(bundle(languages=broken), source="b.broken()")])

    with pytest.raises(BriefingError, match=r"^cell 2 \(b\.broken\(\)\): Typst cannot print this: unknown variable"):
        export_briefing(nb, kind="pdf", language="vi")


def test_a_fork_of_a_process_that_made_pdfs_refuses_instead_of_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst's threads do not survive a fork; waiting for them would last forever."""
    monkeypatch.setitem(_first_process, "id", 1)
    _compiler.cache_clear()

    with pytest.raises(RuntimeError, match="forked"):
        compile_pdf("", {}, as_of=None)
    _compiler.cache_clear()


def test_signs_that_the_fonts_lack_become_boxes_and_are_reported() -> None:
    """An archival PDF cannot hold a character that no font shows."""
    assert printable("Huế 漢\u200b a\u0302\u3000x") == ("Huế □ â x", "漢")


# Fonts


def vietnamese_letters() -> set[str]:
    """Return all letters of Vietnamese with all tones, composed."""
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    lower = {unicodedata.normalize("NFC", a + b) for a, b in itertools.product("aăâeêioôơuưy", tones)} | {"đ"}
    return lower | {letter.upper() for letter in lower}


@pytest.mark.parametrize("name", FONTS)
def test_every_font_has_all_letters_of_vietnamese_and_our_signs(name: str) -> None:
    """No briefing falls back to another font in the middle of a word."""
    known = TTFont(fonts_folder() / name).getBestCmap()

    assert {letter for letter in vietnamese_letters() if ord(letter) not in known} == set()
    assert {sign for sign in "₫–—…≤≥±×÷→−·•“”‘’%°²³½≈≠§№" if ord(sign) not in known} == set()


@pytest.mark.parametrize("name", [name for name in FONTS if name.startswith("Inter-")])
def test_printable_characters_are_those_of_the_fonts(name: str) -> None:
    """What the kit takes for printable is what the fonts were cut to, and what they have."""
    cut = runpy.run_path(str(fonts_folder() / "make_fonts.py"))["UNICODES"]
    ranges = [part.removeprefix("U+").split("-") for part in cut.split(",")]
    named = {code for low, *high in ranges for code in range(int(low, 16), int((high or [low])[0], 16) + 1)}
    known = set(TTFont(fonts_folder() / name).getBestCmap())

    assert {code for code in named if not re.match(f"[{PRINTABLE}]", chr(code))} == set()
    assert len(re.findall(f"[{PRINTABLE}]", "".join(map(chr, range(0x3000))))) == len(named)
    assert {chr(code) for code in named - known if unicodedata.category(chr(code)) != "Cn"} == set()


@pytest.mark.parametrize("name", ALL_FONTS)
def test_every_font_carries_its_licence_and_no_reserved_name(name: str) -> None:
    """The Open Font License asks for both."""
    names = TTFont(fonts_folder() / name)["name"]
    presented = " ".join(str(record) for record in names.names if record.nameID in {1, 3, 4, 6, 16})

    assert "Open Font License" in names.getDebugName(13)
    assert not re.search("Liberation|Tinos|Arimo|Cousine", presented)


# Colours


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` or `#rgb`, as WCAG defines it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def palettes() -> list[dict[str, str]]:
    """Return the style sheet's colours by name: light, dark, print."""
    blocks = re.findall(r":root \{(.*?)\}", page_parts().style, re.DOTALL)
    light, *others = [dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks]
    return [light, *({**light, **other} for other in others)]


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark", "print"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *itertools.product(["ink", "muted", "accent"], ["ground", "raised"]),
        *((level, f"{level}-ground") for level in ("ok", "warning", "error")),
        *(("ink", f"{level}-ground") for level in ("ok", "warning", "error")),
        *(("muted", f"{level}-ground") for level in ("ok", "warning", "error")),
    ],
)
def test_text_stands_out_from_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    """Every pair that occurs meets the 4.5 of WCAG AA."""
    assert contrast(palette[text], palette[ground]) >= 4.5
