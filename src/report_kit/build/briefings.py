"""A briefing in one language, put together from an executed notebook for one output format."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from nbformat import NotebookNode

from report_kit.build.annexing import FOUR_PAGES, Cells, first_of_the_closing, within
from report_kit.build.cells import Bundle, Drawing, Image, NamedCell, Shown, cells_in, part_in, shown_outputs
from report_kit.build.fonts import families_for
from report_kit.build.formats import Format
from report_kit.build.markdown import (
    Entry,
    Outline,
    Tokens,
    parse_markdown,
    plain_text,
    with_pictures,
)
from report_kit.build.svg import DamagedDrawingError, harmless_svg
from report_kit.errors import NotebookError
from report_kit.escaping import escape_html
from report_kit.language import language as language_of
from report_kit.language import translate
from report_kit.messages import message

HEADING = "heading"  # context of the headings that notebooks write themselves; kind of those that a cell shows
MONTHS_WITH_ZERO = 2  # a 1 or 2 alone could be made an 11 or 12 by hand
_MARKER = re.compile(r"@@([^@\s\"<>]+)@@")


@dataclass(frozen=True)
class Title:
    """What a briefing says about itself on its first page, in its margins and in its properties.

    Attributes:
        title: Title of the briefing.
        subtitle: Line below the title, "" if there is none.
        subject: What an official document says it is about, below the name of its kind.
        document_type: Kind of an official document: `report` or `plan`.
        commune_name: Name of the commune in the briefing's language.
        commune_in_text: The same within a sentence.
        report: Name of the report, which is the notebook's.
        as_of_date: The day up to which figures are complete, None if unknown.
        as_of_text: The same day as the language writes it.
        as_of_formal: "Figures as of" that day, as an official document writes it.
        dataset: Name of the dataset.
        author: Who answers for the briefing.
        fingerprint: Short fingerprint of everything the briefing was made from.
        illustrative: Whether any figure is invented.
        languages: Language of the texts above that are not in the briefing's, by name.
    """

    title: str
    subtitle: str = ""
    subject: str = ""
    document_type: str = "report"
    commune_name: str = ""
    commune_in_text: str = ""
    report: str = ""
    as_of_date: date | None = None
    as_of_text: str = ""
    as_of_formal: str = ""
    dataset: str = ""
    author: str = ""
    fingerprint: str = ""
    illustrative: bool = False
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fragment:
    """Part of a page: the cell it came from, its markup, the files that it refers to, and whether an annex begins."""

    cell: str
    markup: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    begins_annex: bool = False


@dataclass(frozen=True)
class Briefing:
    """All that a template needs.

    Attributes:
        language: Code of the language.
        direction: `ltr` or `rtl`.
        title: What the briefing says about itself.
        fragments: Its parts in order.
        contents: Its sections.
        warnings: What a planner should mend although the briefing was made.
    """

    language: str
    direction: str
    title: Title
    fragments: tuple[Fragment, ...]
    contents: tuple[Entry, ...]
    warnings: tuple[str, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """The files that the fragments refer to, by path."""
        return {path: data for fragment in self.fragments for path, data in fragment.files.items()}

    @property
    def body(self) -> tuple[Fragment, ...]:
        """The fragments before the annexes."""
        return self.fragments[: _before_annexes(self.fragments)]

    @property
    def annexes(self) -> tuple[Fragment, ...]:
        """The fragments of the annexes, which stand behind the signature of an official document."""
        return self.fragments[_before_annexes(self.fragments) :]

    @property
    def further_fonts(self) -> tuple[str, ...]:
        """Names of the fonts that the language needs besides those of Vietnamese and English."""
        return tuple(family.name for family in families_for(self.language))

    def digits(self, text: object) -> str:
        """Return text with the digits of the language, such as a year."""
        return language_of(self.language).digits(str(text))

    def apart(self, name: str) -> str:
        """Return a name that keeps its own direction among words that run from right to left."""
        return f"\u2068{name}\u2069" if name and self.direction == "rtl" else name

    def words(self, message: str) -> str:
        """Return a message of the page in the briefing's language."""
        return translate(message, self.language)


def briefing_of(
    nb: NotebookNode,
    output_format: Format,
    *,
    language: str,
    fingerprint: str = "",
    name: str = "",
    room: float = FOUR_PAGES,
) -> Briefing:
    """Return the briefing that an executed notebook makes in one language and format.

    Args:
        nb: The executed notebook.
        output_format: How its parts are written.
        language: Code of the language.
        fingerprint: Replaces the one in the title's meta data.
        name: Title of last resort, such as the notebook's file name.
        room: Points of height for what is not annexed.

    Raises:
        NotebookError: an output is an error.
    """
    cells = [(cell, _all_shown(cell)) for cell in cells_in(nb, language, output_format.look)]
    cells = within(room, list(_without_empty_annexes(cells)), language)
    title = _title(cells, language, fingerprint) or _title_of_last_resort(cells, name, fingerprint)
    assembly = _Assembly(output_format, language)
    fragments = list(assembly.fragments(cells))
    body, closing = _before_annexes(fragments), first_of_the_closing(room, cells, language)
    markups = output_format.finished(
        [fragment.markup for fragment in fragments],
        language,
        body=body,
        closing=next((place for place, one in enumerate(fragments[:body]) if one.cell == closing), body),
    )
    return Briefing(
        language=language,
        direction=language_of(language).direction,
        title=title,
        fragments=tuple(map(_with_markup, fragments, markups)),
        contents=tuple(assembly.outline.contents),
        warnings=tuple(assembly.warnings),
    )


def _before_annexes(fragments: Sequence[Fragment]) -> int:
    """Return how many fragments stand before the first annex."""
    return next((place for place, fragment in enumerate(fragments) if fragment.begins_annex), len(fragments))


def _with_markup(fragment: Fragment, markup: str) -> Fragment:
    return replace(fragment, markup=markup)


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


def _without_empty_annexes(cells: Cells) -> Iterator[tuple[NamedCell, list[Shown]]]:
    """Yield the cells but those of annexes that have only tables without rows: nothing is annexed."""
    numbers = accumulate(named.begins_annex for named, _ in cells)
    for number, group in groupby(zip(numbers, cells, strict=True), key=itemgetter(0)):
        annex = [cell for _, cell in group]
        bundles = [shown for _, outputs in annex for shown in outputs if isinstance(shown, Bundle)]
        if not (number and bundles and all(bundle.meta.get("is_empty") for bundle in bundles)):
            yield from annex


def _all_shown(named: NamedCell) -> list[Shown]:
    with _bounded(named):
        return list(_shown(named))


def _shown(named: NamedCell) -> Iterator[Shown]:
    cell = named.cell
    if cell.cell_type == "markdown":
        yield with_pictures(parse_markdown(cell.source), cell.get("attachments", {}))
    elif cell.cell_type == "code":
        yield from shown_outputs(named)


def _title(cells: Cells, language: str, fingerprint: str) -> Title | None:
    bundles = (shown for _, outputs in cells for shown in outputs if isinstance(shown, Bundle))
    bundle = next((bundle for bundle in bundles if bundle.kind == "title"), None)
    if bundle is None:
        return None
    found, part = part_in(bundle, language)
    meta = bundle.meta
    as_of = date.fromisoformat(meta["as_of_date"]) if meta.get("as_of_date") else None
    return Title(
        title=part.get("title", ""),
        subtitle=part.get("subtitle", ""),
        subject=part.get("subject", ""),
        document_type=meta.get("document_type", "report"),
        commune_name=part.get("commune_name", ""),
        commune_in_text=part.get("commune_in_text", ""),
        as_of_date=as_of,
        as_of_text=language_of(language).date_text(as_of) if as_of else "",
        as_of_formal=formal_as_of(as_of, language) if as_of else "",
        illustrative=bool(meta.get("illustrative")),
        languages=_foreign(part.get("languages", {}), found, language),
        fingerprint=fingerprint or meta.get("fingerprint", ""),
        **{name: meta.get(name, "") for name in ("report", "dataset", "author")},
    )


def _foreign(named: Mapping[str, str], found: str, language: str) -> dict[str, str]:
    """Return the languages of a title's texts that are not the briefing's; *found* is that of the whole part."""
    texts = ("title", "subtitle", "commune_name", "commune_in_text")
    spoken = {name: named.get(name, found) for name in texts}
    return {name: code for name, code in spoken.items() if code != language}


def formal_as_of(day: date, language: str) -> str:
    """Return the line that says how far the figures go, its date as Decree 30/2020/NĐ-CP writes one.

    Days below 10 and the months 1 and 2 take a leading zero, as handwriting could turn them into another date.
    """
    month = f"{day.month:02d}" if day.month <= MONTHS_WITH_ZERO else str(day.month)
    reader = language_of(language)
    name = reader.month_name(day)
    text = reader.text(
        "Figures as of {day} {month_name} {year}", "pattern", day=day.day, month=month, month_name=name, year=day.year
    )
    return reader.digits(text)


def _title_of_last_resort(cells: Cells, name: str, fingerprint: str) -> Title:
    """Return the first heading as the title, and take it out of the text."""
    for _, outputs in cells:
        tokens = next((shown for shown in outputs if isinstance(shown, list)), [])
        for position, token in enumerate(tokens):
            if token["type"] == "heading":
                del tokens[position]
                return Title(title=plain_text(token["children"]), report=name, fingerprint=fingerprint)
    return Title(title=name, report=name, fingerprint=fingerprint)


class _Assembly:
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
