"""Text that would rather be something else: commands to a terminal, markup, scripts in drawings, files of a chart."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rich.table import Table

from report_kit.build.error_page import error_page
from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import MIME_TYPE
from report_kit.build.foreign_html import WIDEST_SPAN
from report_kit.build.plan import PageKind
from report_kit.build.svg import DamagedDrawingError, harmless_svg
from report_kit.cli.terminal import PlainConsole
from report_kit.errors import BriefingError
from report_kit.escaping import escape_html, escape_html_lines, escape_typst, quote_typst, spelt_out

KINDS: tuple[PageKind, ...] = ("html", "pdf", "docx")
OVERRIDE = "\u202e"  # turns the writing direction of all that follows


def shown(data: dict[str, Any]) -> NotebookNode:
    """Return a cell that shows something of another library."""
    return new_code_cell("plot()", outputs=[new_output("display_data", data)])


def exported(*cells: NotebookNode, kind: PageKind = "html") -> bytes:
    """Return a briefing with these cells."""
    return export_briefing(new_notebook(cells=list(cells)), kind=kind, language="vi", name="thử")[0]


# The terminal


@pytest.fixture
def console() -> PlainConsole:
    """A terminal whose screen can be read."""
    terminal = PlainConsole()
    terminal.file = io.StringIO()
    return terminal


def screen(console: PlainConsole) -> str:
    """Return what was printed."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\rb\x08", "a\\rb\\x08"),
        ("a\x9b31m", "a\\x9b31m"),
        (f"gpj{OVERRIDE}exe", "gpj\\u202eexe"),
        ("a\udcff", "a\\udcff"),
        ("[red]a[/red] [/] [link=file:///x]b", "[red]a[/red] [/] [link=file:///x]b"),
        (":warning: :heart:", ":warning: :heart:"),
        ("Thuận Hóa\tĐ\n", "Thuận Hóa\tĐ\n"),
    ],
)
def test_a_terminal_obeys_no_text(console: PlainConsole, text: str, printed: str) -> None:
    """Neither control sequences nor the markup of the library that prints; letters, tabs and lines stay."""
    console.print(text)

    assert "".join(screen(console).split()) == "".join(printed.split())


def test_a_table_on_a_terminal_is_text_too(console: PlainConsole) -> None:
    """Cells, headings and the title, where unmatched brackets once ended in a traceback."""
    table = Table("[/a]\x1b[2J", title="[/b]\x1b[2J")
    table.add_row("[/c]\x1b[2J")
    console.print(table)

    assert all(f"[/{name}]\\x1b[2J" in screen(console) for name in "abc")
    assert "\x1b[2J" not in screen(console)


@given(st.text())
def test_what_is_visible_holds_nothing_to_obey(text: str) -> None:
    """Any text at all; what was printable stays as it is."""
    found = spelt_out(text)

    assert not {sign for sign in found if ord(sign) < 32} - {"\n", "\t"}
    assert not {sign for sign in found if 127 <= ord(sign) < 160}
    assert found == text or not text.isprintable()
    found.encode("utf-8")


# Pages


def test_writing_direction_ends_with_the_name() -> None:
    """An override in a name would turn round the rest of the sentence, in every format."""
    text = f"a{OVERRIDE}b\u202ac\x1b"

    assert escape_html(text) == "abc"
    assert escape_typst(text) == "abc"
    assert quote_typst(text) == '"abc"'


def test_no_name_passes_for_the_file_of_a_chart() -> None:
    """`@@name@@` stands for a file only where the kit writes it."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    html = f"<figure><figcaption>{escape_html('@@c.svg@@')}</figcaption>@@c.svg@@</figure>"
    typst = f'#rk-chart("@@c.svg@@", alt: {quote_typst("@@c.svg@@")}, caption: [{escape_typst("@@c.svg@@")}])'
    part = {"html": html, "typst": typst, "files": {"c.svg": svg}, "alt": "@@c.svg@@"}
    data = {"kind": "chart", "languages": {"vi": part}, "quantities": "[]"}
    cell = new_code_cell(outputs=[new_output("display_data", {MIME_TYPE: data})])
    page = BeautifulSoup(exported(cell), "html.parser")

    assert page.figcaption.get_text() == "@@c.svg@@"
    assert len(page.find_all("svg")) == 1
    assert exported(cell, kind="pdf").startswith(b"%PDF")


def test_an_error_page_shows_what_failed_and_runs_nothing_of_it() -> None:
    """The message, the source and the traceback are other people's; their lines are kept."""
    hostile = f"</pre><script>alert(1)</script>\n\x1b[31m{OVERRIDE}x"
    texts = {"title": hostile, "what": hostile, "cell_name": hostile, "source": hostile, "traceback_text": hostile}
    page = BeautifulSoup(error_page(**texts, language="vi"), "html.parser")

    assert len(page.find_all("script")) == 0 or all(
        "alert" not in (one.string or "") for one in page.find_all("script")
    )
    assert page.find("pre").get_text() == "</pre><script>alert(1)</script>\n[31mx"
    assert escape_html_lines("a\n  b") == "a\n  b"


@given(st.text(st.sampled_from("<>&\"'`*_[]()!#-=|$\\{}@~:/.1a \n\t\x00\x1b\u202e"), max_size=60))
def test_no_markdown_becomes_an_element_that_acts(text: str) -> None:
    """Whatever a planner types, by intent or not."""
    page = BeautifulSoup(exported(new_markdown_cell(text)), "lxml")

    assert len(page.find_all("script")) == len(BeautifulSoup(exported(), "lxml").find_all("script"))
    assert not page.body.find(["iframe", "object", "embed", "form", "base", "link", "meta", "style"])
    assert [
        at for tag in page.find_all(href=True) if not (at := tag["href"]).startswith(("#", "http", "mailto:"))
    ] == []
    assert [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")] == []


# What other libraries show


@pytest.mark.parametrize(
    "acting",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://a.vn'/></foreignObject>",
        "<meta xmlns='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0;url=https://a.vn'/>",
        "<image href='https://a.vn/x.png'/>",
        "<use xlink:href='https://a.vn/x.svg#a'/>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<style>@import url(https://a.vn)</style>",
        "<style>rect { fill: url( 'https://a.vn' ) }</style>",
        "<rect style='fill:url(https://a.vn)' onload='alert(1)' fill='url(//a.vn)'/>",
        "<!-- x --><?xml-stylesheet href='https://a.vn'?>",
    ],
)
def test_a_drawing_shows_and_does_nothing_else(acting: str) -> None:
    """No script, no page within the page, nothing fetched; the rest of the drawing stays."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{acting}<rect id="r" fill="url(#g)"/></svg>'
    calm = harmless_svg(svg)

    assert not any(word in calm.lower() for word in ("a.vn", "alert", "script", "iframe", "onload"))
    assert '<rect id="r" fill="url(#g)"/>' in calm


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><g></svg><script>alert(1)</script>",
        "no drawing",
        "<html xmlns='http://www.w3.org/1999/xhtml'/>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
    ],
)
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    """A browser would make of it whatever it likes."""
    with pytest.raises(DamagedDrawingError):
        harmless_svg(svg)
    with pytest.raises(BriefingError, match=r"cell 1 \(plot\(\)\): its picture is damaged"):
        exported(shown({"image/svg+xml": svg}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td colspan=x rowspan=-1>a<td colspan=999999999>b</table>",
        "<table></table><p>x</p>",
        "<table><tr></tr></table><p>x</p>",
        "<table><tr><th>a<th>b<tr><td>1<tr><td>1<td>2<td>3</table>",
        "<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>",
    ],
)
def test_careless_markup_still_makes_a_briefing(kind: PageKind, html: str) -> None:
    """Spans that are no numbers, tables without cells, ragged rows, lists in lists."""
    assert exported(shown({"text/html": html}), kind=kind)
    assert WIDEST_SPAN == 1000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("html", ["<div>" * 3000 + "a", "<b>" * 3000 + "a", "<ul><li>" * 1500 + "a"])
def test_what_is_nested_beyond_measure_is_refused_with_its_cell(kind: PageKind, html: str) -> None:
    """A message, not the end of the recursion."""
    with pytest.raises(BriefingError, match=r"cell 1 \(plot\(\)\): what it shows is nested too deeply"):
        exported(shown({"text/html": html}), kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_ten_thousand_letters_makes_a_briefing(kind: PageKind) -> None:
    """Data may hold 2,000; what planners type has no limit."""
    assert exported(new_markdown_cell("a" * 10_000 + " | " + "Đ " * 5_000), kind=kind)


def test_damaged_bytes_of_an_image_name_their_cell() -> None:
    """Not a traceback of the decoder."""
    with pytest.raises(BriefingError, match=r"cell 1 \(plot\(\)\): its picture is damaged"):
        exported(shown({"image/png": "not base64!!"}))
