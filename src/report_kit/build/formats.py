"""How each output format writes the parts of a briefing."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from mistune.core import BlockState

from report_kit.build.markdown import Picture, Token, Tokens
from report_kit.build.markdown_html import PageRenderer
from report_kit.build.markdown_typst import TypstRenderer
from report_kit.build.svg import FONT_FAMILY, OFFICIAL_FAMILY, page_svg, plain_svg
from report_kit.escaping import escape_html, quote_typst
from report_kit.language import language as language_of
from report_kit.language import translate

_HEADING = "#heading("
_FIGURES = ("#rk-table(", "#rk-chart(", "#rk-finding(")
_TURNED = "#rk-landscape["
_LIST = "- "
_LONGEST_INTRODUCTION = 220  # characters of markup: two lines or so; a page may end with what is longer
_LONGEST_REMARK = 300
_SCROLLING = re.compile(r'<div class="rk-scroll">(?=\s*<table[^>]*>(?:\s*<caption>(.*?)</caption>)?)', re.DOTALL)
_SECTION_NUMBER = re.compile(r"^(\d+|[IVX]+)\.\s+")
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/webp": "webp",
}


class Format(Protocol):
    """How one output format writes the parts of a briefing; `key` differs from output to output.

    Attributes:
        name: Which markup of a cell's output it takes.
        look: `brief` or `official`; cells tagged with the other are left out.
    """

    name: str
    look: str

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown in this format."""

    def drawing(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return an SVG with its description."""

    def chart(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return what stands for the marker of an SVG in a fragment."""

    def finished(self, markups: list[str], language: str, *, body: int, closing: int) -> list[str]:
        """Return all fragments of a page with what only the whole page can add.

        Args:
            markups: The fragments.
            language: Code of the language.
            body: How many of them precede the annexes.
            closing: From which on those of the body stay together on a page; *body* for none.
        """

    def foreign(self, markup: str, language: str) -> str:
        """Mark a fragment that is in another language than the page."""


class HtmlFormat:
    """Everything inside one page."""

    name = "html"
    look = "brief"

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown as HTML."""
        renderer = PageRenderer(_html_picture, prefix=key)
        return renderer.render_tokens(tokens, BlockState()), {}

    def drawing(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a figure with the inlined drawing."""
        return f'<figure class="rk-chart">{_drawing(svg, alt, key)}</figure>\n', {}

    def chart(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return the drawing to inline."""
        return _drawing(svg, alt, key), {}

    def finished(self, markups: list[str], language: str, *, body: int, closing: int) -> list[str]:
        """Make every scrolling table a region that a keyboard reaches, with a name that no other has."""
        names: Counter[str] = Counter()

        def region(found: re.Match[str]) -> str:
            caption = re.sub(r"<[^>]*>", "", found.group(1) or translate("Table", language))
            name = " ".join(caption.split()).replace('"', "&quot;")
            names[name] += 1
            label = name if names[name] == 1 else f"{name} ({names[name]})"
            return f'<div class="rk-scroll" role="region" tabindex="0" aria-label="{label}">'

        return [_SCROLLING.sub(region, markup) for markup in markups]

    def foreign(self, markup: str, language: str) -> str:
        """Name the language of the fragment."""
        return f'<div lang="{language}" dir="{language_of(language).direction}">{markup}</div>'


def _drawing(svg: str, alt: str, key: str) -> str:
    """Return a drawing inline, in what scrolls where the screen is too narrow for its words."""
    return f'<div class="rk-drawing">{page_svg(svg, prefix=key, alt=alt)}</div>'


def _html_picture(picture: Picture, alt: str) -> str:
    source = f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
    return f'<img class="rk-picture" src="{source}" alt="{escape_html(alt)}">'


class TypstFormat:
    """Markup that refers to drawings and images as files beside it."""

    name = "typst"
    look = "brief"
    family = FONT_FAMILY

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown as Typst, its images as files."""
        files: dict[str, bytes] = {}

        def write_picture(picture: Picture, alt: str) -> str:
            path = f"{key}-{len(files) + 1}.{_EXTENSIONS[picture.mime]}"
            files[path] = picture.data
            return f"#rk-picture({quote_typst(path)}, alt: {quote_typst(alt)});"

        return TypstRenderer(write_picture).render_tokens(tokens, BlockState()), files

    def drawing(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a chart without caption."""
        path, files = self.chart(svg, alt, key)
        return f"#rk-chart({quote_typst(path)}, alt: {quote_typst(alt)})\n\n", files

    def chart(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return the path of the drawing."""
        return f"{key}.svg", {f"{key}.svg": plain_svg(svg, self.family).encode()}

    def finished(self, markups: list[str], language: str, *, body: int, closing: int) -> list[str]:
        """Keep a heading with its introduction on the page of what it introduces; wide tables share turned pages."""
        held = _on_shared_pages(list(_held(_turned_with_headings(markups))))
        return _together(held, closing, body)

    def foreign(self, markup: str, language: str) -> str:
        """Name the language of the fragment."""
        return f'#rk-foreign("{language}", {language_of(language).direction})[\n{markup}\n]'


def _turned_with_headings(markups: list[str]) -> list[str]:
    """Return the markups, all headings and introductions of a table that turns the page on the turned page as well."""
    found: list[str] = []
    for markup in reversed(markups):
        introduces = bool(found) and found[-1].startswith(_TURNED) and _is_short_introduction(markup)
        found.append(f"{_TURNED}\n{markup}\n]" if introduces else markup)
    return found[::-1]


def _is_short_introduction(markup: str) -> bool:
    return markup.startswith(_HEADING) and len(markup) <= _LONGEST_INTRODUCTION


def _held(markups: list[str]) -> Iterator[str]:
    """Yield the markups, introductions with what they introduce, and the remarks that an introduction begins with."""
    is_open = False  # whether nothing but a heading, its introduction and remarks stands before
    for markup, after in zip(markups, [*markups, _HEADING][1:], strict=True):
        goes_on = not after.startswith((_HEADING, _TURNED))
        introduces = _is_short_introduction(markup)
        is_open = goes_on and (introduces or (is_open and _is_remark(markup)))
        name = "#rk-with-next" if introduces else "#rk-kept"
        yield f"{name}[\n{markup}\n]" if is_open else markup


def _is_remark(markup: str) -> bool:
    return len(markup) <= _LONGEST_REMARK and not markup.startswith((_HEADING, *_FIGURES, _LIST))


def _on_shared_pages(markups: list[str]) -> list[str]:
    """Return the markups, those of tables that turn the page and follow each other within one call that turns it."""
    is_turned = [markup.startswith(_TURNED) for markup in markups]
    goes_on = [*(one and other for one, other in pairwise(is_turned)), False]
    return [
        markup.removeprefix(_TURNED if begun else "").removesuffix("]" if ends else "")
        for markup, begun, ends in zip(markups, [False, *goes_on], goes_on, strict=False)
    ]


def _together(markups: list[str], first: int, end: int) -> list[str]:
    """Return the markups, some of them within one block that no page parts."""
    if not 0 <= first < end - 1 or any(_TURNED in markup for markup in markups[first:end]):
        return markups
    opened = [f"#rk-closing[\n{markups[first]}", *markups[first + 1 : end]]
    return [*markups[:first], *opened[:-1], f"{opened[-1]}\n]", *markups[end:]]


class OfficialFormat(TypstFormat):
    """The same markup for a document whose sections are numbered by its form."""

    look = "official"
    family = OFFICIAL_FAMILY

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown as Typst, its sections without the numbers that a planner wrote."""
        return super().tokens([_unnumbered(token) for token in tokens], key)

    def finished(self, markups: list[str], language: str, *, body: int, closing: int) -> list[str]:
        """Keep the last words with the closing sentence: a signature never stands on a page of its own."""
        finished = super().finished(markups, language, body=body, closing=body)
        kept = (markup if _TURNED in markup else f"#rk-kept[\n{markup}\n]" for markup in finished[body - 1 : body])
        return [*finished[: body - 1], *kept, *finished[body:]] if body else finished


class WordFormat(HtmlFormat):
    """HTML that refers to drawings and images as files beside it, for the writer of Word documents."""

    family = FONT_FAMILY

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown as HTML, its images as files."""
        files: dict[str, bytes] = {}

        def write_picture(picture: Picture, alt: str) -> str:
            path = f"{key}-{len(files) + 1}.{_EXTENSIONS[picture.mime]}"
            files[path] = picture.data
            return _html_reference(path, alt)

        return PageRenderer(write_picture, prefix=key).render_tokens(tokens, BlockState()), files

    def drawing(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a figure without caption."""
        reference, files = self.chart(svg, alt, key)
        return f"<figure>{reference}</figure>\n", files

    def chart(self, svg: str, alt: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a reference to the drawing."""
        path = f"{key}.svg"
        return _html_reference(path, alt), {path: plain_svg(svg, self.family).encode()}

    def finished(self, markups: list[str], language: str, *, body: int, closing: int) -> list[str]:
        """Return the fragments as they are: nothing scrolls in Word."""
        return markups


def _html_reference(path: str, alt: str) -> str:
    return f'<img src="{escape_html(path)}" alt="{escape_html(alt)}">'


class OfficialWordFormat(WordFormat):
    """The same for a document whose sections are numbered by its form."""

    look = "official"
    family = OFFICIAL_FAMILY

    def tokens(self, tokens: Tokens, key: str) -> tuple[str, dict[str, bytes]]:
        """Return Markdown as HTML, its sections without the numbers that a planner wrote."""
        return super().tokens([_unnumbered(token) for token in tokens], key)


def _unnumbered(token: Token) -> Token:
    first = token["children"][0] if token["type"] == "heading" and token["children"] else {}
    if first.get("type") != "text":
        return token
    bare = first | {"raw": _SECTION_NUMBER.sub("", first["raw"])}
    return token | {"children": [bare, *token["children"][1:]]}
