"""Drawings ready to stand inside a page: own ids, own styles, the page's fonts, a description."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from report_kit.escaping import escape_html
from report_kit.messages import message

FONT_FAMILY = "Inter"
OFFICIAL_FAMILY = "Briefing Serif"
_VENDORED = (FONT_FAMILY, OFFICIAL_FAMILY)

_PREAMBLE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata\b.*?</metadata>", re.DOTALL)
_SCRIPT = re.compile(r"<script\b.*?(</script>|/>)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^!?/][^>]*>")
_HANDLER = re.compile(r"\son\w+\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_REFERENCE = re.compile(r"""(\sid=["']|url\(["']?#|href=["']#)""")
_STYLE = re.compile(r"(<style[^>]*>)(.*?)(</style>)", re.DOTALL)
_FONT_SHORTHAND = re.compile(r"(font:\s*[^;\"]*?[\d.]+(?:px|pt|em)\s+)([^;\"]+)")
_FONT_FAMILY = re.compile(r"""(font-family\s*(?::\s*|="))([^;"]+)""")
_RIGHT_TO_LEFT = re.compile("(<text[^>]*>)((?:<tspan[^>]*>)?\u2067.*?)</text>", re.DOTALL)
_FONT_SPAN = re.compile(r'<tspan style="font-family[^>]*>|</tspan>')
_ISOLATED = '<tspan direction="ltr" style="unicode-bidi: isolate">'
_ANCHOR = re.compile(r"""(text-anchor\s*[:=]\s*"?)(start|middle|end)""")
_OPPOSITE = {"start": "end", "middle": "middle", "end": "start"}
# What a drawing may consist of: it shows, and neither acts nor fetches.
_SHOWING = re.compile(
    "svg|g|defs|symbol|use|switch|title|desc|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|textPath|image|"
    "clipPath|mask|pattern|marker|linearGradient|radialGradient|stop|filter|style|fe(?!Image)[A-Za-z]+"
)
_NAMESPACES = {"", "http://www.w3.org/2000/svg"}
_XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_ELSEWHERE = re.compile(r"@import|url\(\s*[\"']?\s*(?!#)", re.IGNORECASE)
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);)", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def page_svg(svg: str, *, prefix: str, alt: str) -> str:
    """Return a drawing to inline in HTML: ids start with *prefix*, *alt* is what it says to those who hear it."""
    drawing = _RIGHT_TO_LEFT.sub(_as_pages_write, _scoped_styles(_prefixed_ids(plain_svg(svg), prefix), prefix))
    label = f' id="{prefix}" role="img" aria-label="{escape_html(alt)}"'
    return re.sub(r"<svg\b", lambda found: found.group() + label, drawing, count=1)


def _as_pages_write(found: re.Match[str]) -> str:
    """Return a text that begins on the right as browsers take it.

    They have attributes for directions, where Typst only knows signs in the text and by them breaks no line; and the
    page's font has all letters, so no part needs to name another.
    """
    start, text = found.groups()
    anchored = _ANCHOR.sub(lambda anchor: anchor.group(1) + _OPPOSITE[anchor.group(2)], start)
    if anchored == start and not _ANCHOR.search(start):
        anchored = start.replace("<text ", '<text text-anchor="end" ', 1)
    bare = _FONT_SPAN.sub("", text).replace("\u2067", "", 1).removesuffix("\u2069")
    isolated = bare.replace("\u2068", _ISOLATED).replace("\u2069", "</tspan>")
    # Chromium puts a text whose first letter runs the other way in the wrong place; the mark is its first letter.
    return anchored.replace("<text ", '<text direction="rtl" ', 1) + "\u200f" + isolated + "</text>"


def plain_svg(svg: str, family: str = FONT_FAMILY) -> str:
    """Return a drawing without preamble and scripts, its text in the vendored font that its page has."""
    bare = _BETWEEN_TAGS.sub(">\n<", _SCRIPT.sub("", _PREAMBLE.sub("", svg))).strip()
    return _in_tags(bare, lambda tag: _with_our_font(_HANDLER.sub("", tag), family))


class DamagedDrawingError(ValueError):
    """A drawing is no well-formed SVG."""


def harmless_svg(svg: str) -> str:
    """Return another library's drawing without whatever acts or is fetched from elsewhere.

    Raises:
        DamagedDrawingError: it is no well-formed SVG, so that a browser might take it for anything.
    """
    text = _PREAMBLE.sub("", svg)
    if "xlink:" in text and "xmlns:xlink" not in text:  # browsers do not ask for it
        text = re.sub(r"<svg\b", f"<svg {_XLINK}", text, count=1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedDrawingError(str(error)) from None
    if not _shows(root):
        raise DamagedDrawingError(message("it begins with <{tag}>", tag=root.tag))
    for acting in [one for one in root.iter() if not _shows(one)]:
        if acting.getparent() is not None:
            acting.getparent().remove(acting)
    for one in root.iter():
        _calm(one)
    return str(etree.tostring(root, encoding="unicode"))


def _shows(one: Any) -> bool:
    if not isinstance(one.tag, str):
        return False
    name = etree.QName(one)
    return (name.namespace or "") in _NAMESPACES and _SHOWING.fullmatch(name.localname) is not None


def _calm(one: Any) -> None:
    """Take from an element what acts or refers to elsewhere."""
    if etree.QName(one).localname == "style" and _ELSEWHERE.search(one.text or ""):
        one.text = ""
    for key, value in list(one.attrib.items()):
        name = etree.QName(key).localname.lower()
        leads_elsewhere = name in ("href", "src") and not _INSIDE.match(value)
        if name.startswith("on") or leads_elsewhere or _ELSEWHERE.search(value):
            del one.attrib[key]


def _in_tags(svg: str, change: Callable[[str], str]) -> str:
    return _TAG.sub(lambda found: change(found.group()), svg)


def _prefixed_ids(svg: str, prefix: str) -> str:
    return _in_tags(svg, lambda tag: _REFERENCE.sub(rf"\g<1>{prefix}-", tag))


def _scoped_styles(svg: str, prefix: str) -> str:
    """Nest the drawing's style sheet under its id, else it would restyle the whole page."""
    return _STYLE.sub(rf"\g<1>#{prefix}{{\g<2>}}\g<3>", svg)


def _with_our_font(tag: str, family: str) -> str:
    def vendored(found: re.Match[str]) -> str:
        families = found.group(2)
        known = any(name in families for name in _VENDORED)
        return found.group(1) + (families.replace(FONT_FAMILY, family) if known else family)

    return _FONT_FAMILY.sub(vendored, _FONT_SHORTHAND.sub(vendored, tag))
