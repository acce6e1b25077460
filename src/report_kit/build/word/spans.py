"""Runs of text of a page: what stands in a line, how it looks, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bs4 import Tag
from bs4.element import NavigableString, PageElement

_SPACES = re.compile(r"[ \t\r\n]+")  # no-break spaces are kept


@dataclass(frozen=True)
class Look:
    """How a run of text differs from its paragraph.

    Attributes:
        marks: Of `bold`, `italic`, `strike`, `code`, `raised`, `stated`, `as_written` (without the style's capitals).
        language: Code of its language, "" for that of the document.
    """

    marks: frozenset[str] = frozenset()
    language: str = ""


PLAIN = Look()


@dataclass(frozen=True)
class Span:
    """A run of text, or a picture in a line.

    Attributes:
        text: The text; a line feed is a hard line break.
        look: How it looks.
        href: Where it leads, "" for nowhere.
        picture: Path of the picture; "" for text.
        alt: What the picture shows.
    """

    text: str = ""
    look: Look = PLAIN
    href: str = ""
    picture: str = ""
    alt: str = ""


_MARKS = {
    "b": "bold",
    "strong": "bold",
    "em": "italic",
    "i": "italic",
    "del": "strike",
    "code": "code",
    "sup": "raised",
}
_MARKS_OF_CLASSES = {"rk-implied": "italic", "rk-stated": "stated", "rk-as-written": "as_written"}


def spans_of(nodes: Iterable[PageElement], look: Look) -> list[Span]:
    """Return the runs of a line, spaces set as a browser sets them: one between words, none at the ends."""
    return _trimmed(list(_spans(nodes, Span(look=look))))


def text_of(spans: Iterable[Span]) -> str:
    """Return the words of runs."""
    return "".join(span.text for span in spans)


def classes_of(tag: Tag) -> set[str]:
    """Return the classes of an element."""
    return {str(name) for name in tag.get_attribute_list("class") if name}


def _spans(nodes: Iterable[PageElement], outer: Span) -> Iterator[Span]:
    for node in nodes:
        if isinstance(node, Tag):
            yield from _of_tag(node, outer)
        elif type(node) is NavigableString:  # and not a comment
            yield replace(outer, text=_SPACES.sub(" ", str(node)))


def _of_tag(tag: Tag, outer: Span) -> Iterator[Span]:
    if tag.name == "br":
        yield replace(outer, text="\n")
    elif tag.name == "img":
        yield replace(outer, picture=str(tag["src"]), alt=str(tag.get("alt", "")))
    else:
        inner = replace(outer, look=_look_in(tag, outer.look), href=str(tag.get("href", "")) or outer.href)
        yield from _spans(tag.children, inner)


def _look_in(tag: Tag, outer: Look) -> Look:
    found = {_MARKS.get(tag.name), *(_MARKS_OF_CLASSES.get(name) for name in classes_of(tag))}
    marks = outer.marks | {mark for mark in found if mark}
    return replace(outer, marks=marks, language=str(tag.get("lang", "")) or outer.language)


def _trimmed(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    at_start = True
    for span in spans:
        text = span.text[1:] if at_start and span.text.startswith(" ") else span.text
        if text or span.picture:
            kept.append(replace(span, text=text))
            at_start = text.endswith((" ", "\n"))
    while kept and not kept[-1].picture and not kept[-1].text.rstrip(" \n"):
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" \n"))
    return kept
