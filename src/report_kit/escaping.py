"""Text from data made safe for each format, once, where it enters a fragment of HTML or Typst."""

from __future__ import annotations

import html
import re

# Line ends and other controls never mean anything inside a name; no-break spaces do and are kept.
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# Everything that can start markup in Typst; a dot only where it could number a list or make an ellipsis.
_TYPST_MARKUP = re.compile(r"[\\#*_$\[\]<>@`~\-+=/'\"]|\.(?!\w)")


def plain_line(text: str) -> str:
    """Return text as one line: line ends become spaces, control characters go."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))


def escape_html(text: str) -> str:
    """Return text that HTML and SVG show as it is, in an element or a quoted attribute."""
    return html.escape(plain_line(text), quote=True)


def escape_typst(text: str) -> str:
    """Return text that Typst markup shows as it is: `#let` stays `#let`."""
    return _TYPST_MARKUP.sub(lambda found: "\\" + found.group(), plain_line(text))


def quote_typst(text: str) -> str:
    """Return text as a Typst string literal with its quotes, for arguments such as `alt`."""
    return '"' + plain_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
