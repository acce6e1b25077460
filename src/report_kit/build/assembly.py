"""The cells of a notebook put into the markup of one format: what each shows, and what a planner should mend in it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from report_kit.build.cells import Bundle, Cells, Drawing, Image, NamedCell, Shown, part_in, shown_outputs
from report_kit.build.formats import Format
from report_kit.build.markdown import Outline, Tokens, parse_markdown, plain_text, with_pictures
from report_kit.build.svg import DamagedDrawingError, harmless_svg
from report_kit.errors import NotebookError
from report_kit.escaping import escape_html
from report_kit.language import language as language_of
from report_kit.language import translate
from report_kit.messages import message

HEADING = "heading"  # context of the headings that notebooks write themselves; kind of those that a cell shows
_MARKER = re.compile(r"@@([^@\s\"<>]+)@@")


@dataclass(frozen=True)
class Fragment:
    """Part of a page: the cell it came from, its markup, the files that it refers to, and whether an annex begins."""

    cell: str
    markup: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    begins_annex: bool = False


def all_shown(named: NamedCell) -> list[Shown]:
    """Return what a cell shows, in order.

    Raises:
        NotebookError: It is an error, damaged, or nested too deeply.
    """
    with _bounded(named):
        return list(_shown(named))


def _shown(named: NamedCell) -> Iterator[Shown]:
    cell = named.cell
    if cell.cell_type == "markdown":
        yield with_pictures(parse_markdown(cell.source), cell.get("attachments", {}))
    elif cell.cell_type == "code":
        yield from shown_outputs(named)


class Assembly:
    """The parts of one briefing while they are put together."""

    def __init__(self, output_format: Format, language: str) -> None:
        self.outline = Outline()
        self.warnings: list[str] = []
        self._format = output_format
        self._language = language

    def fragments(self, cells: Cells) -> Iterator[Fragment]:
        """Yield the fragments of all cells in order."""
        numbered = ((named, shown) for named, outputs in cells for shown in outputs)
        said: set[str] = set()
        before: NamedCell | None = None
        for number, (named, shown) in enumerate(numbered, start=1):
            with _bounded(named):
                markup, files = self._written(named, shown, key=f"rk{number}")
            if not isinstance(shown, Bundle) or shown.kind == HEADING:
                said = set()
            elif markup in said:  # such as "Nothing has been reported.", for a chart and for the table below it
                continue
            said.add(markup)
            if markup.strip():
                yield Fragment(named.name, markup, files, named.begins_annex and named is not before)
                before = named

    def _written(self, named: NamedCell, shown: Shown, *, key: str) -> tuple[str, dict[str, bytes]]:
        if isinstance(shown, Bundle):
            return self._bundle(shown, key)
        if isinstance(shown, Drawing):
            return self._format.drawing(harmless_svg(shown.svg), self._alt(named, shown.alt), key)
        if isinstance(shown, Image):
            children = [{"type": "text", "raw": escape_html(shown.alt)}]
            image = {"type": "image", "picture": shown.picture, "children": children}
            shown = [{"type": "paragraph", "children": [image]}]
        described = [self._in_language(token, named.language) for token in self._described(named, shown)]
        tokens = self.outline.normalised(described)
        if not named.language:
            return self._format.tokens(tokens, key)
        return self._stand_in(tokens, named.language, key)

    def _in_language(self, token: dict[str, Any], code: str) -> dict[str, Any]:
        """Return a heading of a cell in another language in the words of the catalogue, or marked as it is."""
        if not code or token["type"] != "heading":
            return token
        text, reader = plain_text(token["children"]), language_of(self._language)
        if not reader.has(text, HEADING):
            return token | {"attrs": {**token["attrs"], "language": code}}
        return token | {"children": [{"type": "text", "raw": escape_html(reader.text(text, HEADING))}]}

    def _stand_in(self, tokens: Tokens, code: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a cell in another language: its headings belong to the page, the rest is marked."""
        markups, files = [], dict[str, bytes]()
        for number, (is_heading, group) in enumerate(groupby(tokens, key=lambda token: token["type"] == "heading")):
            markup, more = self._format.tokens(list(group), f"{key}-{number}")
            markups.append(markup if is_heading or not markup.strip() else self._format.foreign(markup, code))
            files |= more
        return "\n".join(markups), files

    def _bundle(self, bundle: Bundle, key: str) -> tuple[str, dict[str, bytes]]:
        if bundle.kind == "title":  # the template writes it
            return "", {}
        language, part = part_in(bundle, self._language)
        if bundle.kind == HEADING:
            return self._heading(part.get("text", ""), "" if language == self._language else language, key)
        markup, files = self._with_charts(part, key)
        return (markup if language == self._language else self._format.foreign(markup, language)), files

    def _heading(self, text: str, foreign: str, key: str) -> tuple[str, dict[str, bytes]]:
        """Return a heading that a cell shows as one that it writes; *foreign* is its language, "" for the page's."""
        attributes = {"level": 2} | ({"language": foreign} if foreign else {})
        token = {"type": "heading", "attrs": attributes, "children": [{"type": "text", "raw": escape_html(text)}]}
        return self._format.tokens(self.outline.normalised([token]), key)

    def _with_charts(self, part: Mapping[str, Any], key: str) -> tuple[str, dict[str, bytes]]:
        markup = "".join(part.get(self._format.name, ""))  # of a list, entry by entry
        files: dict[str, bytes] = {}
        replacements = {}
        alts = part.get("alts", {})
        for number, (name, svg) in enumerate(part.get("files", {}).items(), start=1):
            replacements[name], more = self._format.chart(svg, alts.get(name, part.get("alt", "")), f"{key}-{number}")
            files |= more
        return _MARKER.sub(lambda found: replacements.get(found.group(1), found.group()), markup), files

    def _described(self, named: NamedCell, tokens: Tokens) -> Iterable[dict[str, Any]]:
        """Yield the tokens with a description for every image, for PDF/UA refuses an image without."""
        for token in tokens:
            if token["type"] == "image" and token.get("picture"):
                alt = self._alt(named, plain_text(token["children"]))
                yield token | {"children": [{"type": "text", "raw": escape_html(alt)}]}
            elif token["type"] == "image":
                self.warnings.append(
                    message(
                        "{cell}: the image {url!r} is not part of the notebook and is left out. "
                        "Drag it into the cell, so that it becomes an attachment.",
                        cell=named.name,
                        url=token["attrs"]["url"],
                    )
                )
                yield token
            elif "children" in token:
                yield token | {"children": list(self._described(named, token["children"]))}
            else:
                yield token

    def _alt(self, named: NamedCell, alt: str) -> str:
        if alt.strip():
            return alt
        self.warnings.append(
            message(
                "{cell}: an image has no description for readers who cannot see it. Give it one: "
                "display it with metadata={{'image/png': {{'alt': '…'}}}}, or write it in the brackets of ![…].",
                cell=named.name,
            )
        )
        return translate("No description has been provided for this image.", self._language)


@contextmanager
def _bounded(named: NamedCell) -> Iterator[None]:
    """Name the cell whose markup is nested more deeply than any program reads, or whose picture is damaged."""
    try:
        yield
    except RecursionError:
        raise NotebookError(
            message("{cell}: what it shows is nested too deeply. Show it in a simpler form.", cell=named.name)
        ) from None
    except (DamagedDrawingError, binascii.Error) as error:
        complaint = error.args[0]
        raise NotebookError(
            message(
                "{cell}: its picture is damaged: {complaint}. Display it anew.", cell=named.name, complaint=complaint
            )
        ) from None
