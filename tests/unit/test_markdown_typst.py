"""Text of planners and of data as Typst: what is written is what is printed."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from mistune.core import BlockState

from report_kit.build.foreign_html import parse_html
from report_kit.build.markdown import Outline, parse_markdown, plain_text, slug
from report_kit.build.markdown_typst import TypstRenderer, markdown_to_typst
from report_kit.escaping import escape_html, escape_typst, plain_line, quote_typst

# Names of projects as people may enter them; each is markup somewhere.
NAMES = [
    "#let x = 1",
    "#panic()",
    "*a* _b_ `c`",
    "$x$",
    "[[ ]] {{ }} {% %}",
    "\\input{a} \\u{41}",
    "<script>alert(1)</script>",
    "@ref",
    "// nothing",
    "/* nothing */",
    "/ term: text",
    "= heading",
    "- item + item",
    "1. one",
    "... -- --- -? ~",
    "https://example.org/a",
    "\"quoted\" 'single'",
    "a;b (c) d.e #f.g",
    "=HYPERLINK(1)",
    "<label>",
    "5 < 6 & 7 > 2",
]


def content_of(markup: str) -> dict[str, Any]:
    """Return what Typst understands of markup, as plain data."""
    source = f"#metadata([{markup}])<content>"
    answer = typst.query(source.encode(), "<content>", field="value", one=True, ignore_system_fonts=True)
    return dict(json.loads(answer))


def text_of(content: dict[str, Any]) -> str:
    """Return the text of understood markup; anything but plain text in it is an error."""
    kinds = {"text": lambda: content["text"], "symbol": lambda: content["text"], "space": lambda: " "}
    kinds["sequence"] = lambda: "".join(text_of(child) for child in content["children"])
    return str(kinds[content["func"]]())


def functions_in(content: Any) -> set[str]:
    """Return the names of all elements in understood markup."""
    if isinstance(content, list):
        return set().union(*map(functions_in, content))
    if not isinstance(content, dict):
        return set()
    return {content.get("func", "")} | functions_in(list(content.values()))


@pytest.mark.parametrize("name", NAMES)
def test_escaped_text_is_printed_as_it_is(name: str) -> None:
    """No name is ever read as Typst markup."""
    assert text_of(content_of(escape_typst(name))) == name


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=string.punctuation + "a1 ", min_size=1, max_size=12))
def test_any_punctuation_is_printed_as_it_is(text: str) -> None:
    """Whatever signs follow each other, they stay signs; only runs of spaces become one."""
    assert text_of(content_of("x" + escape_typst(text) + "x")).split() == f"x{text}x".split()


@pytest.mark.parametrize("name", NAMES)
def test_a_quoted_text_is_the_string_it_was(name: str) -> None:
    """A Typst string literal holds the very text."""
    source = f"#metadata({quote_typst(name)})<text>"

    assert json.loads(typst.query(source.encode(), "<text>", field="value", one=True)) == name


def test_line_ends_in_a_name_become_spaces_and_no_break_spaces_stay() -> None:
    """A name is one line wherever it stands, with the spaces it was given on purpose."""
    assert plain_line("Nhà\r\nvăn\u2028hóa\u00a02\x00") == "Nhà văn hóa\u00a02"


def test_escaped_html_shows_tags_and_quotes_as_text() -> None:
    """A name cannot open a tag or leave an attribute."""
    assert escape_html("<b> \"x\" & 'y'") == "&lt;b&gt; &quot;x&quot; &amp; &#x27;y&#x27;"


@pytest.mark.parametrize(
    ("markdown", "element"),
    [
        ("*a*", "emph"),
        ("**a**", "strong"),
        ("~~a~~", "strike"),
        ("`a`", "raw"),
        ("[a](https://hue.gov.vn)", "link"),
        ("- a", "list"),
        ("2. a", "enum"),
        ("> a", "quote"),
        ("# a", "heading"),
        ("a  \nb", "linebreak"),
    ],
)
def test_markdown_becomes_the_element_of_the_same_meaning(markdown: str, element: str) -> None:
    """Every construct of Markdown has its element in Typst."""
    tokens = Outline().normalised(parse_markdown(markdown))

    assert element in functions_in(content_of(TypstRenderer().render_tokens(tokens, BlockState())))


def test_text_after_emphasis_is_never_an_argument() -> None:
    """`**a**(b)` prints b in parentheses instead of passing it to a function."""
    content = content_of(markdown_to_typst("**a**(b)[c]"))

    assert "(" in json.dumps(content)
    assert functions_in(content) <= {"", "sequence", "strong", "text", "symbol", "space", "parbreak"}


def test_raw_html_in_markdown_is_text_but_for_comments_and_line_breaks() -> None:
    """A tag that somebody typed is shown; a comment is not."""
    tokens = parse_markdown("a<br>b <script>x</script><!-- no -->")

    assert plain_text(tokens) == "a b <script>x</script>"


def test_a_link_that_runs_a_script_loses_its_destination() -> None:
    """Only addresses of the web and of mail are links."""
    assert "javascript" not in markdown_to_typst("[a](javascript:alert)")


def test_a_nested_list_stays_nested() -> None:
    """A list in an item of a list is printed inside the item."""
    content = content_of(markdown_to_typst("1. a\n   - b\n2. c"))

    assert {"enum", "list"} <= functions_in(content)


def test_a_table_tells_how_many_columns_it_has_and_aligns_them() -> None:
    """The call names the number of columns; figures stand at the right."""
    markup = markdown_to_typst("| a | b |\n|:--|--:|\n| x | 1 |")

    assert "columns: 2, header-rows: 1" in markup
    assert "table.cell(align: right)[1]" in markup


def test_an_equation_is_shown_as_its_source() -> None:
    """Without a typesetter for TeX its source is more honest than nothing."""
    assert 'raw("a_1")' in markdown_to_typst("$a_1$")


@pytest.mark.parametrize(
    ("written", "printed"),
    [([1, 2, 2], [2, 3, 3]), ([2, 3, 2], [2, 3, 2]), ([3, 2, 1], [2, 2, 2]), ([2, 4, 4, 5], [2, 3, 3, 4]), ([6], [2])],
)
def test_headings_start_at_two_and_never_skip(written: list[int], printed: list[int]) -> None:
    """The title is the only first heading, and levels go down one at a time."""
    tokens = parse_markdown("\n\n".join("#" * level + " x" for level in written))

    headings = [token for token in Outline().normalised(tokens) if token["type"] == "heading"]
    assert [token["attrs"]["level"] for token in headings] == printed


def test_headings_are_numbered_across_cells() -> None:
    """A second cell goes on where the first stopped."""
    outline = Outline()
    outline.normalised(parse_markdown("## a"))

    assert outline.normalised(parse_markdown("### b"))[0]["attrs"]["level"] == 2 + 1


def test_equal_headings_have_different_anchors() -> None:
    """A list of contents leads to each of them."""
    outline = Outline()
    outline.normalised(parse_markdown("## Nhà ở\n\n## Nhà ở"))

    assert [entry.anchor for entry in outline.contents] == ["nha-o", "nha-o-2"]


def test_a_slug_has_no_marks() -> None:
    """Vietnamese letters become the plain ones."""
    assert slug("Đường liên thôn – 2") == "duong-lien-thon-2"


def test_a_heading_in_a_list_is_only_bold() -> None:
    """It heads nothing of the document."""
    tokens = Outline().normalised(parse_markdown("- # a"))

    assert "heading" not in json.dumps(tokens)


def test_a_table_of_pandas_keeps_headings_spans_and_figures() -> None:
    """Columns over figures stand at the right, a missing value is a dash, an index names its row."""
    html = (
        '<style>x</style><table><thead><tr><th></th><th>name</th><th colspan="1">sum</th></tr></thead>'
        "<tbody><tr><th>0</th><td>a&lt;b</td><td>1.5</td></tr><tr><th>1</th><td>b</td><td>NaN</td></tr></tbody></table>"
    )

    (table,) = parse_html(html)
    head, body = table["children"]
    cells = [cell for row in body["children"] for cell in row["children"]]
    assert [cell["attrs"]["align"] for cell in head["children"]] == [None, None, "right"]
    assert [plain_text(cell["children"]) for cell in cells] == ["0", "a<b", "1.5", "1", "b", "–"]
    assert [cell["attrs"]["row_head"] for cell in cells] == [True, False, False] * 2


def test_foreign_html_keeps_words_and_drops_what_acts() -> None:
    """Scripts, styles and buttons are gone; paragraphs, lists and headings stay."""
    tokens = parse_html("<script>x()</script><h3>t</h3><p>a <b>b</b></p><ul><li>c</li></ul><button>d</button>")

    assert [token["type"] for token in tokens] == ["heading", "paragraph", "list"]
    assert plain_text(tokens) == "ta bc"
