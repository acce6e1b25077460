"""Tokens of Markdown as HTML for the page, through mistune's renderer interface."""

from __future__ import annotations

import html
from collections.abc import Callable

from mistune import BaseRenderer
from mistune.core import BlockState

from report_kit.build.markdown import Picture, Token, plain_text
from report_kit.build.markdown_typst import SAFE_LINK
from report_kit.escaping import escape_html
from report_kit.language import language

PictureWriter = Callable[[Picture, str], str]


class PageRenderer(BaseRenderer):
    """Writes tokens as HTML with the classes of the briefing; raw HTML comes out as text.

    Args:
        write_picture: Returns the markup that shows an image with a description.
        prefix: Makes the anchors of one cell's footnotes differ from another's.
    """

    NAME = "html"

    def __init__(self, write_picture: PictureWriter, *, prefix: str) -> None:
        super().__init__()
        self._write_picture = write_picture
        self._prefix = prefix

    def inside(self, token: Token, state: BlockState) -> str:
        """Return the HTML of what a token contains."""
        return self.render_tokens(token.get("children", []), state)

    # Words

    def text(self, token: Token, state: BlockState) -> str:
        """Return plain text."""
        return escape_html(html.unescape(token["raw"]))

    def emphasis(self, token: Token, state: BlockState) -> str:
        """Return emphasised text."""
        return f"<em>{self.inside(token, state)}</em>"

    def strong(self, token: Token, state: BlockState) -> str:
        """Return strong text."""
        return f"<strong>{self.inside(token, state)}</strong>"

    def strikethrough(self, token: Token, state: BlockState) -> str:
        """Return struck text."""
        return f"<del>{self.inside(token, state)}</del>"

    def codespan(self, token: Token, state: BlockState) -> str:
        """Return code within a line."""
        return f"<code>{escape_html(html.unescape(token['raw']))}</code>"

    def inline_math(self, token: Token, state: BlockState) -> str:
        """Return the source of an equation within a line."""
        return f'<code class="rk-math">{escape_html(token["raw"])}</code>'

    def link(self, token: Token, state: BlockState) -> str:
        """Return a link to the web or within the page; any other destination leaves only its text."""
        url = html.unescape(token["attrs"]["url"])
        text = self.inside(token, state)
        is_safe = SAFE_LINK.fullmatch(url) or url.startswith("#")
        return f'<a href="{escape_html(url)}">{text}</a>' if is_safe else text

    def image(self, token: Token, state: BlockState) -> str:
        """Return an image of the notebook, or the description of one that is elsewhere."""
        alt = plain_text(token["children"])
        picture = token.get("picture")
        return self._write_picture(picture, alt) if picture else escape_html(alt)

    def linebreak(self, token: Token, state: BlockState) -> str:
        """Return a hard line break."""
        return "<br>"

    def softbreak(self, token: Token, state: BlockState) -> str:
        """Return the end of a line of source."""
        return "\n"

    def footnote_ref(self, token: Token, state: BlockState) -> str:
        """Return the mark of a footnote, which leads to it."""
        anchor = f"{self._prefix}-note-{token['attrs']['index']}"
        return f'<sup><a href="#{anchor}">{token["attrs"]["index"]}</a></sup>'

    # Blocks

    def paragraph(self, token: Token, state: BlockState) -> str:
        """Return a paragraph."""
        return f"<p>{self.inside(token, state)}</p>\n"

    def block_text(self, token: Token, state: BlockState) -> str:
        """Return the text of an item of a tight list."""
        return self.inside(token, state)

    def blank_line(self, token: Token, state: BlockState) -> str:
        """Return nothing."""
        return ""

    def heading(self, token: Token, state: BlockState) -> str:
        """Return a heading with its anchor."""
        attributes = token["attrs"]
        level, code = attributes["level"], attributes.get("language", "")
        marked = f' lang="{code}" dir="{language(code).direction}"' if code else ""
        return f'<h{level} id="{attributes["anchor"]}"{marked}>{self.inside(token, state)}</h{level}>\n'

    def thematic_break(self, token: Token, state: BlockState) -> str:
        """Return a rule across the page."""
        return "<hr>\n"

    def block_code(self, token: Token, state: BlockState) -> str:
        """Return a block of code or of a program's output, which keeps its lines."""
        lines = (escape_html(line) for line in token["raw"].rstrip("\n").split("\n"))
        return '<pre class="rk-code">' + "\n".join(lines) + "</pre>\n"

    def block_math(self, token: Token, state: BlockState) -> str:
        """Return the source of an equation."""
        return self.block_code(token, state)

    def block_quote(self, token: Token, state: BlockState) -> str:
        """Return a quotation."""
        return f"<blockquote>\n{self.inside(token, state)}</blockquote>\n"

    def list(self, token: Token, state: BlockState) -> str:
        """Return a list; ordered lists keep the number they start with."""
        attributes = token["attrs"]
        name = "ol" if attributes.get("ordered") else "ul"
        start = f' start="{attributes["start"]}"' if attributes.get("start", 1) != 1 else ""
        items = "".join(f"<li>{self.inside(item, state)}</li>\n" for item in token["children"])
        return f"<{name}{start}>\n{items}</{name}>\n"

    def footnotes(self, token: Token, state: BlockState) -> str:
        """Return the footnotes of a cell, below it."""
        items = "".join(
            f'<li id="{self._prefix}-note-{item["attrs"]["index"]}">{self.inside(item, state)}</li>\n'
            for item in token["children"]
        )
        return f'<ol class="rk-note">\n{items}</ol>\n'

    # Tables

    def table(self, token: Token, state: BlockState) -> str:
        """Return a table that scrolls by itself where the screen is narrow."""
        rows = self._rows(token, state)
        return f'<div class="rk-scroll"><table class="rk-table rk-plain">\n{rows}</table></div>\n'

    def _rows(self, token: Token, state: BlockState) -> str:
        heads = [part for part in token["children"] if part["type"] == "table_head"]
        bodies = token["children"][len(heads) :]
        head = "".join(f"<tr>{self.inside(row, state)}</tr>\n" for row in heads)
        return (f"<thead>{head}</thead>\n" if head else "") + self.render_tokens(bodies, state)

    def table_body(self, token: Token, state: BlockState) -> str:
        """Return the body of a table."""
        return f"<tbody>\n{self.inside(token, state)}</tbody>\n"

    def table_row(self, token: Token, state: BlockState) -> str:
        """Return one row."""
        return f"<tr>{self.inside(token, state)}</tr>\n"

    def table_cell(self, token: Token, state: BlockState) -> str:
        """Return one cell, as a heading of its column or row where it is one."""
        attributes = token["attrs"]
        content = self.inside(token, state)
        spans = "".join(f' {n}="{attributes[n]}"' for n in ("colspan", "rowspan") if attributes.get(n, 1) > 1)
        numeric = ' class="rk-number"' if attributes.get("align") == "right" else ""
        scope = "col" if attributes.get("head") else "row" if attributes.get("row_head") else ""
        if not scope or not content.strip():
            return f"<td{numeric}{spans}>{content}</td>"
        return f'<th scope="{scope}"{numeric}{spans}>{content}</th>'
