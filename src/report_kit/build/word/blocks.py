"""What a page consists of for Word: its HTML as blocks that stand one below another, in order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from report_kit.build.word.spans import PLAIN, Look, classes_of

HEADINGS = {"h1": "Title", **{f"h{level}": f"Heading{level - 1}" for level in range(2, 7)}}
STYLES_OF_CLASSES = {
    "rk-ok": "FindingOk",
    "rk-warning": "FindingWarning",
    "rk-error": "FindingError",
    "rk-note": "Note",
}
SIGNS = {"FindingOk": "✓ ", "FindingWarning": "⚠ ", "FindingError": "✗ "}
OWN_STYLES = "data-style"  # a template names the style of a paragraph by this attribute
ANNEX = "Annex"
DROPPED = ("nav", "details", "svg", "script", "style")
CONTAINERS = {"body", "div", "section", "main", "header", "article"}
INLINE = {"a", "b", "bdi", "strong", "em", "i", "del", "code", "sup", "span", "br", "img"}
WIDE_TABLE = "rk-wide"
MOST_COLUMNS_UPRIGHT = 10


@dataclass(frozen=True)
class Context:
    """Where a block stands.

    Attributes:
        cell: The cell of the notebook that it came from.
        look: How its words look.
        style: Style of its paragraphs.
        sign: What stands before its first word.
    """

    cell: str = ""
    look: Look = PLAIN
    style: str = "Normal"
    sign: str = ""


@dataclass(frozen=True)
class Block:
    """One thing that stands below another: an element, or the words of a line without one.

    Attributes:
        tag: The element; for words alone an element made for them.
        context: Where it stands.
    """

    tag: Tag
    context: Context

    @property
    def begins_annex(self) -> bool:
        """Whether it is the heading of an annex of an official document."""
        return str(self.tag.get(OWN_STYLES, "")) == ANNEX

    @property
    def is_wide(self) -> bool:
        """Whether it is a table for which the page is turned."""
        if self.tag.name != "table":
            return False
        heads = [len(row.find_all(["th", "td"])) for row in self.tag.find_all("tr", limit=1)]
        return WIDE_TABLE in classes_of(self.tag) or max(heads, default=0) > MOST_COLUMNS_UPRIGHT


def blocks_of(page: str) -> list[Block]:
    """Return what a page consists of, in order; what only a browser can use is left out."""
    soup = BeautifulSoup(page, "html.parser")
    for dropped in soup(DROPPED):
        dropped.decompose()
    return list(blocks_within(soup, Context()))


def blocks_within(parent: Tag, context: Context) -> Iterator[Block]:
    """Yield what an element consists of; words that stand among blocks are a paragraph of their own."""
    for is_line, group in itertools.groupby(list(parent.children), key=_is_inline):
        if is_line:
            line = Tag(name="p")
            line.extend(list(group))
            if line.get_text().strip() or line.find("img"):
                yield Block(line, context)
            continue
        for tag in group:
            if isinstance(tag, Tag):
                yield from _of_tag(tag, _entered(tag, context))


def _is_inline(node: object) -> bool:
    return type(node) is NavigableString or (isinstance(node, Tag) and node.name in INLINE)


def _of_tag(tag: Tag, context: Context) -> Iterator[Block]:
    if tag.name in CONTAINERS or tag.name == "blockquote":
        yield from _with_sign(blocks_within(tag, replace(context, sign="")), context.sign)
    elif tag.name == "figure":
        yield from blocks_within(tag, replace(context, style="Picture"))
    elif tag.name == "table" and tag.caption is not None:
        yield Block(tag.caption, replace(context, style="Caption"))
        yield Block(tag, context)
    else:
        yield Block(tag, context)


def _with_sign(blocks: Iterable[Block], sign: str) -> Iterator[Block]:
    """Yield blocks of which only the first begins with a sign."""
    for number, block in enumerate(blocks):
        is_first = bool(sign) and number == 0
        yield replace(block, context=replace(block.context, sign=sign)) if is_first else block


def _entered(tag: Tag, context: Context) -> Context:
    """Return the context of what stands inside an element."""
    style = str(tag.get(OWN_STYLES, "")) or next(
        (STYLES_OF_CLASSES[name] for name in sorted(classes_of(tag)) if name in STYLES_OF_CLASSES), ""
    )
    if tag.name == "blockquote":
        style = "Quote"
    language = str(tag.get("lang", "")) or context.look.language
    return Context(
        cell=str(tag.get("data-cell", "")) or context.cell,
        look=replace(context.look, language=language),
        style=style or context.style,
        sign=SIGNS.get(style, context.sign) if style else context.sign,
    )


def turned(blocks: list[Block]) -> list[bool]:
    """Return for each block whether it stands on a turned page: wide tables, what heads them, and notes on them."""
    result = [block.is_wide for block in blocks]
    for place in range(1, len(blocks)):
        if result[place - 1] and blocks[place].context.style == "Note":
            result[place] = True
    for place in reversed(range(len(blocks) - 1)):
        block = blocks[place]
        heads = block.tag.name in HEADINGS or block.tag.name == "caption" or block.context.style == "Enclosed"
        if result[place + 1] and heads:
            result[place] = True
    return result
