"""Elements of WordprocessingML, written short."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element = Any  # python-docx describes its elements only in part

# XML 1.0 has no way to write these. Bundles hold escaped text, but a planner's own outputs may hold anything.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return an element such as `w:p`; attributes are those of its own namespace: `val` is `w:val`."""
    made = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for name, value in attributes.items():
        made.set(qn(f"{prefix}:{name}"), xml_text(str(value)))
    made.extend(child for child in children if child is not None)
    return made


def xml_text(text: str) -> str:
    """Return text without the characters that no XML file can hold."""
    return _NOT_XML.sub("", text)


def text_element(text: str) -> Element:
    """Return text that keeps the spaces at its ends."""
    made = element("w:t")
    made.text = xml_text(text)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def paragraph(style: str, *content: Element, **properties: Element | None) -> Element:
    """Return a paragraph of a style; further properties are given as elements."""
    about = element("w:pPr", element("w:pStyle", val=style), *properties.values())
    return element("w:p", about, *content)


def field(code: str) -> list[Element]:
    """Return a field that Word computes, such as the number of the page."""
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", _instruction(code)),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        element("w:r", text_element("1")),
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]


def _instruction(code: str) -> Element:
    made = element("w:instrText")
    made.text = f" {code} "
    return made
