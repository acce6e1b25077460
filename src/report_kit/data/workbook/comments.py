"""Comments that people attach to cells: no column takes them, so that an import can only say that they are there."""

from __future__ import annotations

import html
import re

OWN_AUTHOR = "report-kit"
"""Who explains headings and marks problems: what this author says is no news to the kit."""

_TAG = rb"<(?:[^\s<>/!?:]+:)?"
_AUTHOR = re.compile(_TAG + rb"author(?:/>|>([^<]*))")
_COMMENT = re.compile(_TAG + rb"comment\s([^>]*)")
_CELL = re.compile(rb"""\bref\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["']""")
_AUTHOR_NUMBER = re.compile(rb"""\bauthorId\s*=\s*["']([0-9]{1,6})["']""")


def commented_cells(part: bytes) -> tuple[str, ...]:
    """Return the addresses of the cells that others than the kit comment on, from the XML of a sheet's comments."""
    authors = [html.unescape(name.decode("utf-8", "replace")) for name in _AUTHOR.findall(part)]
    return tuple(
        cell[1].decode().upper()
        for about in _COMMENT.findall(part)
        if (cell := _CELL.search(about)) and _author(about, authors) != OWN_AUTHOR
    )


def _author(about: bytes, authors: list[str]) -> str:
    number = _AUTHOR_NUMBER.search(about)
    place = int(number[1]) if number else len(authors)
    return authors[place] if place < len(authors) else ""
