"""Markdown and foreign HTML as one tree of tokens, with headings that never skip a level."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import mistune

Token = dict[str, Any]
Tokens = list[Token]

DEEPEST_HEADING = 6
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DATA_URI = re.compile(r"data:(image/(?:png|jpeg|gif|webp|svg\+xml));base64,(.*)", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """An image of a notebook: its bytes and MIME type."""

    mime: str
    data: bytes


def parse_markdown(text: str) -> Tokens:
    """Return Markdown as a tree of tokens; raw HTML in it is text, but for comments and line breaks."""
    tokens, _ = _parser().parse(_COMMENT.sub("", text))
    return list(_without_raw_html(tokens))  # type: ignore[arg-type]


@cache
def _parser() -> mistune.Markdown:
    plugins = ["table", "footnotes", "strikethrough", "math"]
    return mistune.create_markdown(renderer=None, plugins=plugins)


def _without_raw_html(tokens: Tokens) -> Iterator[Token]:
    for token in tokens:
        raw = token.get("raw", "")
        if token["type"] == "inline_html":
            yield {"type": "linebreak"} if _LINE_BREAK.fullmatch(raw) else {"type": "text", "raw": raw}
        elif token["type"] == "block_html":
            yield {"type": "paragraph", "children": [{"type": "text", "raw": raw.strip()}]}
        else:
            yield token | _children(token, _without_raw_html)


def _children(token: Token, change: Callable[[Tokens], Iterator[Token]]) -> Token:
    return {"children": list(change(token["children"]))} if "children" in token else {}


def with_pictures(tokens: Tokens, attachments: Mapping[str, Mapping[str, str]]) -> Tokens:
    """Return the tokens with each image replaced by its bytes, or by nothing but its description.

    A briefing is one file that opens without a network, so only attachments and data URIs can be shown.
    """

    def change(children: Tokens) -> Iterator[Token]:
        for token in children:
            if token["type"] == "image":
                yield token | {"picture": picture_of(token["attrs"]["url"], attachments)}
            else:
                yield token | _children(token, change)

    return list(change(tokens))


def picture_of(url: str, attachments: Mapping[str, Mapping[str, str]]) -> Picture | None:
    """Return the image that a URL of a Markdown cell names, None if it is outside the notebook."""
    if url.startswith("attachment:"):
        for mime, data in attachments.get(url.removeprefix("attachment:"), {}).items():
            return Picture(mime, base64.b64decode(data))
    found = _DATA_URI.match(url)
    return Picture(found.group(1), base64.b64decode(found.group(2))) if found else None


def plain_text(tokens: Tokens) -> str:
    """Return the words of a tree of tokens."""
    parts = (plain_text(token["children"]) if "children" in token else _raw(token) for token in tokens)
    return "".join(parts)


def _raw(token: Token) -> str:
    return " " if token["type"] in {"softbreak", "linebreak"} else html.unescape(token.get("raw", ""))


@dataclass(frozen=True)
class Entry:
    """One line of the list of contents; its language if that is not the briefing's."""

    anchor: str
    text: str
    language: str = ""


@dataclass
class Outline:
    """The headings of one briefing while it is put together: levels from 2, none skipped, anchors unique."""

    contents: list[Entry] = field(default_factory=list)
    _open_levels: list[int] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=set)

    def normalised(self, tokens: Tokens) -> Tokens:
        """Return tokens with heading levels as they are to be printed, and an anchor each."""
        return [self._heading(token) if token["type"] == "heading" else _unheaded(token) for token in tokens]

    def _heading(self, token: Token) -> Token:
        level = self._level(token["attrs"]["level"])
        text = " ".join(plain_text(token["children"]).split())
        anchor = self._anchor(text)
        if level == 2:
            self.contents.append(Entry(anchor, text, token["attrs"].get("language", "")))
        return token | {"attrs": {**token["attrs"], "level": level, "anchor": anchor}}

    def _level(self, written: int) -> int:
        while self._open_levels and self._open_levels[-1] >= written:
            self._open_levels.pop()
        self._open_levels.append(written)
        return min(1 + len(self._open_levels), DEEPEST_HEADING)

    def _anchor(self, text: str) -> str:
        stem = anchor = slug(text) or "section"
        while anchor in self._anchors:
            anchor = f"{stem}-{sum(known.startswith(stem) for known in self._anchors) + 1}"
        self._anchors.add(anchor)
        return anchor


def _unheaded(token: Token) -> Token:
    """Turn headings inside lists and quotes into bold paragraphs: they head nothing of the document."""
    if token["type"] == "heading":
        strong = {"type": "strong", "children": token["children"]}
        return {"type": "paragraph", "children": [strong]}
    return token | _children(token, lambda children: (_unheaded(child) for child in children))


def slug(text: str) -> str:
    """Return a heading as an anchor in plain letters: `Nhà ở` becomes `nha-o`."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
