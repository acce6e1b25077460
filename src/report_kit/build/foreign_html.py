"""HTML that other libraries display, such as pandas' tables, as the same tree of tokens as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from report_kit.build.markdown import Token, Tokens

_DROPPED = ["script", "style", "template", "head", "noscript", "iframe", "object", "svg", "button", "input"]
_INLINE = {"b": "strong", "strong": "strong", "i": "emphasis", "em": "emphasis", "code": "codespan"}
_BLOCKS = {"p", "div", "section", "article", "figure", "figcaption", "blockquote", "pre", "details", "summary"}
_NUMBER = re.compile(r"[-−+]?[\d.,\u00a0\u202f ]*\d\s*%?")
# What pandas, people and other libraries write where there is no value.
_NO_VALUE = {"NaN", "nan", "None", "<NA>", "NaT"}
WIDEST_SPAN = 1000  # what HTML allows
DASH = "–"  # how briefings write what is not reported


def parse_html(html: str) -> Tokens:
    """Return HTML as tokens: tables, lists, headings and paragraphs; anything that acts or styles is dropped."""
    soup = BeautifulSoup(html, "html.parser")
    for dropped in soup(_DROPPED):
        dropped.decompose()
    return list(_blocks(soup))


def _blocks(parent: Tag) -> Iterator[Token]:
    line: Tokens = []
    for child in parent.children:
        block = _block(child) if isinstance(child, Tag) else None
        if block is None:
            line.extend(_inline(child))
        else:
            yield from _paragraph(line)
            line = []
            yield from block
    yield from _paragraph(line)


def _block(tag: Tag) -> Iterator[Token] | None:
    if tag.name == "table":
        return iter([_table(tag)] if tag.find(["th", "td"]) else [])
    if tag.name in {"ul", "ol"}:
        return iter([_list(tag)])
    if re.fullmatch("h[1-6]", tag.name):
        level = int(tag.name[1])
        return iter([{"type": "heading", "attrs": {"level": level}, "children": list(_inlines(tag))}])
    return _blocks(tag) if tag.name in _BLOCKS or tag.find(["table", "p", "div", "ul", "ol"]) else None


def _paragraph(line: Tokens) -> Iterator[Token]:
    if any(token.get("raw", "x").strip() for token in line):
        yield {"type": "paragraph", "children": line}


def _inlines(parent: Tag) -> Iterator[Token]:
    for child in parent.children:
        yield from _inline(child)


def _inline(node: PageElement) -> Iterator[Token]:
    if isinstance(node, Tag):
        yield from _inline_tag(node)
    elif type(node) is NavigableString:  # and not a comment or a declaration, which are subclasses
        # The next step reads entities once more, as Markdown may contain them.
        yield {"type": "text", "raw": re.sub(r"\s+", " ", str(node)).replace("&", "&amp;")}


def _inline_tag(tag: Tag) -> Iterator[Token]:
    kind = _INLINE.get(tag.name)
    if tag.name == "br":
        yield {"type": "linebreak"}
    elif kind == "codespan":
        yield {"type": "codespan", "raw": tag.get_text()}
    elif kind:
        yield {"type": kind, "children": list(_inlines(tag))}
    elif tag.name == "a" and tag.get("href"):
        yield {"type": "link", "attrs": {"url": str(tag["href"])}, "children": list(_inlines(tag))}
    else:
        yield from _inlines(tag)


def _list(tag: Tag) -> Token:
    items = [{"type": "list_item", "children": list(_blocks(item))} for item in tag.find_all("li", recursive=False)]
    return {"type": "list", "attrs": {"ordered": tag.name == "ol", "depth": 0}, "tight": True, "children": items}


def _table(tag: Tag) -> Token:
    rows = [(row, row.find_all(["th", "td"], recursive=False)) for row in tag.find_all("tr")]
    heads = [cells for row, cells in rows if row.parent is not None and row.parent.name == "thead"]
    bodies = [cells for row, cells in rows if row.parent is None or row.parent.name != "thead"]
    if not heads and bodies and all(cell.name == "th" for cell in bodies[0]):
        heads, bodies = bodies[:1], bodies[1:]
    body = [_row("table_row", cells) for cells in bodies]
    head = [_row("table_head", cells) for cells in heads]
    for row in head:
        _align_like(body, row)
    return {"type": "table", "children": [*head, {"type": "table_body", "children": body}]}


def _row(kind: str, cells: list[Tag]) -> Token:
    return {"type": kind, "children": [_cell(cell, head=kind == "table_head") for cell in cells]}


def _align_like(body: Tokens, head: Token) -> None:
    """Set headings over figures to the right, where cells stand straight below them."""
    aligned = [[cell["attrs"]["align"] for cell in row["children"]] for row in body]
    if any(len(row) != len(head["children"]) for row in aligned):
        return
    for cell, below in zip(head["children"], zip(*aligned, strict=True), strict=False):
        if all(align == "right" for align in below):
            cell["attrs"]["align"] = "right"


def _cell(cell: Tag, *, head: bool) -> Token:
    text = cell.get_text().strip()
    is_missing = not head and text in _NO_VALUE
    is_figure = cell.name == "td" and (is_missing or _NUMBER.fullmatch(text) is not None)
    attributes = {
        "head": head,
        "row_head": not head and cell.name == "th",
        "align": "right" if is_figure else None,
        **{name: _span(cell, name) for name in ("colspan", "rowspan")},
    }
    children = [{"type": "text", "raw": DASH}] if is_missing else list(_inlines(cell))
    return {"type": "table_cell", "attrs": attributes, "children": children}


def _span(cell: Tag, name: str) -> int:
    """Return how many columns or rows a cell spans; what is no small number counts as one, as in a browser."""
    written = str(cell.get(name, "1"))
    is_small = written.isascii() and written.isdigit() and len(written) <= len(str(WIDEST_SPAN))
    return min(max(int(written), 1), WIDEST_SPAN) if is_small else 1
