"""Tokens of Markdown as Typst markup, through mistune's renderer interface."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from mistune import BaseRenderer
from mistune.core import BlockState

from report_kit.build.markdown import Picture, Token, Tokens, parse_markdown, plain_text
from report_kit.escaping import escape_typst, quote_typst
from report_kit.language import language

SAFE_LINK = re.compile(r"(https?://|mailto:)\S+")
# Digits run from left to right in every language, so what stands on the right for their sake stays there.
ALIGNMENTS = {"right": "right", "center": "center"}
PictureWriter = Callable[[Picture, str], str]


def markdown_to_typst(text: str) -> str:
    """Return Markdown as Typst markup; its images are left out but for their descriptions."""
    return TypstRenderer().render_tokens(parse_markdown(text), BlockState())


class TypstRenderer(BaseRenderer):
    """Writes tokens as Typst markup; text comes out as text, whatever it contains.

    Every call within a line ends with a semicolon: `#strong[a](b)` would pass `b` to the function.

    Args:
        write_picture: Returns the markup that shows an image with a description.
    """

    NAME = "typst"

    def __init__(self, write_picture: PictureWriter | None = None) -> None:
        super().__init__()
        self._write_picture = write_picture

    def inside(self, token: Token, state: BlockState) -> str:
        """Return the markup of what a token contains."""
        return self.render_tokens(token.get("children", []), state)

    # Words

    def text(self, token: Token, state: BlockState) -> str:
        """Return plain text."""
        return escape_typst(html.unescape(token["raw"]))

    def emphasis(self, token: Token, state: BlockState) -> str:
        """Return emphasised text."""
        return f"#emph[{self.inside(token, state)}];"

    def strong(self, token: Token, state: BlockState) -> str:
        """Return strong text."""
        return f"#strong[{self.inside(token, state)}];"

    def strikethrough(self, token: Token, state: BlockState) -> str:
        """Return struck text."""
        return f"#strike[{self.inside(token, state)}];"

    def codespan(self, token: Token, state: BlockState) -> str:
        """Return code within a line."""
        return f"#raw({quote_typst(html.unescape(token['raw']))});"

    def inline_math(self, token: Token, state: BlockState) -> str:
        """Return the source of an equation within a line."""
        return f"#raw({quote_typst(token['raw'])});"

    def link(self, token: Token, state: BlockState) -> str:
        """Return a link to the web; any other destination leaves only its text."""
        url = html.unescape(token["attrs"]["url"])
        text = self.inside(token, state)
        return f"#link({quote_typst(url)})[{text}];" if SAFE_LINK.fullmatch(url) else text

    def image(self, token: Token, state: BlockState) -> str:
        """Return an image of the notebook, or the description of one that is elsewhere."""
        alt = plain_text(token["children"])
        picture = token.get("picture")
        return self._write_picture(picture, alt) if picture and self._write_picture else escape_typst(alt)

    def linebreak(self, token: Token, state: BlockState) -> str:
        """Return a hard line break."""
        return "#linebreak();"

    def softbreak(self, token: Token, state: BlockState) -> str:
        """Return the end of a line of source, which is a space."""
        return " "

    def footnote_ref(self, token: Token, state: BlockState) -> str:
        """Return the mark of a footnote."""
        return f"#super[{token['attrs']['index']}];"

    # Blocks

    def paragraph(self, token: Token, state: BlockState) -> str:
        """Return a paragraph."""
        return self.inside(token, state) + "\n\n"

    def block_text(self, token: Token, state: BlockState) -> str:
        """Return the text of an item of a tight list."""
        return self.inside(token, state) + "\n"

    def blank_line(self, token: Token, state: BlockState) -> str:
        """Return nothing: blocks end with their own blank line."""
        return ""

    def heading(self, token: Token, state: BlockState) -> str:
        """Return a heading."""
        words, code = self.inside(token, state), token["attrs"].get("language", "")
        if code:
            words = f'#rk-foreign("{code}", {language(code).direction})[{words}]'
        return f"#heading(level: {token['attrs']['level']})[{words}]\n\n"

    def thematic_break(self, token: Token, state: BlockState) -> str:
        """Return a rule across the page."""
        return "#rk-rule()\n\n"

    def block_code(self, token: Token, state: BlockState) -> str:
        """Return a block of code or of a program's output, which keeps its lines."""
        lines = ", ".join(quote_typst(line) for line in token["raw"].rstrip("\n").split("\n"))
        return f"#rk-code(({lines},))\n\n"

    def block_math(self, token: Token, state: BlockState) -> str:
        """Return the source of an equation."""
        return self.block_code(token, state)

    def block_quote(self, token: Token, state: BlockState) -> str:
        """Return a quotation."""
        return f"#quote(block: true)[{self.inside(token, state)}]\n\n"

    def list(self, token: Token, state: BlockState) -> str:
        """Return a list; ordered lists keep the number they start with."""
        attributes = token["attrs"]
        items = ", ".join(f"[{self.inside(item, state).strip()}]" for item in token["children"])
        tight = "true" if token.get("tight", True) else "false"
        if attributes.get("ordered"):
            return f"#enum(tight: {tight}, start: {attributes.get('start', 1)}, {items})\n\n"
        return f"#list(tight: {tight}, {items})\n\n"

    def footnotes(self, token: Token, state: BlockState) -> str:
        """Return the footnotes of a cell, below it."""
        items = (f"#super[{item['attrs']['index']}]; {self.inside(item, state)}" for item in token["children"])
        return f"#rk-note[{''.join(items)}]\n\n"

    # Tables

    def table(self, token: Token, state: BlockState) -> str:
        """Return a table whose header repeats on every page."""
        heads = [head for head in token["children"] if head["type"] == "table_head"]
        rows = [row["children"] for body in token["children"][len(heads) :] for row in body["children"]]
        cells = [cell for row in [*(head["children"] for head in heads), *rows] for cell in row]
        written = ", ".join(self.table_cell(cell, state) for cell in cells)
        columns = _column_count([head["children"] for head in heads] or rows)
        return f"#rk-table(columns: {columns}, header-rows: {len(heads)}, {written})\n\n"

    def table_cell(self, token: Token, state: BlockState) -> str:
        """Return one cell with its alignment and the columns and rows it spans."""
        attributes = token["attrs"]
        arguments = [f"{name}: {attributes[name]}" for name in ("colspan", "rowspan") if attributes.get(name, 1) > 1]
        arguments.append(f"align: {ALIGNMENTS.get(attributes.get('align'), 'start')}")
        return f"table.cell({', '.join(arguments)})[{self.inside(token, state)}]"


def _column_count(rows: list[Tokens]) -> int:
    return max((sum(cell["attrs"].get("colspan", 1) for cell in row) for row in rows[:1]), default=1)
