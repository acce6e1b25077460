"""Text from data made safe for each place, once, where it enters: a fragment of HTML or Typst, or a terminal."""

from __future__ import annotations

import html
import re

FORMULA_SIGNS = r"=+\-@＝＋－＠"
"""What a spreadsheet takes for the start of a formula, within a pattern; East Asian ones take the wide signs too."""

# Line ends and other controls never mean anything inside a name; no-break spaces do and are kept.
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff"
    r"\u202a-\u202e]"  # they would turn the writing direction of what follows; isolates end with their line
)
# What a terminal obeys instead of showing it; line ends and tabs are left.
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\ufeff\ud800-\udfff]")
# `@@name@@` in a fragment stands for the file of that name; no text can pass for it if this sign is always written so.
_AT_IN_HTML = "&#64;"
_AT_IN_STRING = "\\u{40}"
# Everything that can start markup in Typst; a dot only where it could number a list or make an ellipsis.
_TYPST_MARKUP = re.compile(r"[\\#*_$\[\]<>@`~\-+=/'\"]|\.(?!\w)")


def plain_line(text: str) -> str:
    """Return text as one line: line ends become spaces, control characters go."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))


def escape_html(text: str) -> str:
    """Return text that HTML and SVG show as it is, in an element or a quoted attribute."""
    return html.escape(plain_line(text), quote=True).replace("@", _AT_IN_HTML)


def escape_html_lines(text: object) -> str:
    """Return text that HTML shows as it is, its line ends kept for an element that shows them."""
    return "\n".join(escape_html(line) for line in str(text).splitlines())


def escape_typst(text: str) -> str:
    """Return text that Typst markup shows as it is: `#let` stays `#let`."""
    return _TYPST_MARKUP.sub(lambda found: "\\" + found.group(), plain_line(text))


def quote_typst(text: str) -> str:
    """Return text as a Typst string literal with its quotes, for arguments such as `alt`."""
    quoted = plain_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted.replace("@", _AT_IN_STRING)}"'


def spelt_out(text: str) -> str:
    r"""Return text in which a terminal finds nothing to obey: control characters are spelt out, as in `\x1b`."""
    return _COMMANDS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)
