"""A brief on four pages: what would not fit and can be looked up follows in an annex of its own.

What is looked up leaves before what is read: sources beyond the first, long tables, what is asked for beyond the first
entries, further tables and charts. Nothing is lost: where something was, it says where it is now.

Heights are estimated, alike for pages, PDF and Word. A PDF that turns out longer is put together anew with less room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nbformat.v4 import new_markdown_cell

from report_kit import room
from report_kit.build.cells import ANNEX, Bundle, Drawing, NamedCell, Shown, part_in
from report_kit.build.markdown import Token, plain_text
from report_kit.escaping import escape_html
from report_kit.language import language as language_of

Cells = list[tuple[NamedCell, list[Shown]]]
Place = tuple[int, int]  # of a cell, and of what it shows

PAGE = 720.0  # points from the head to the foot of a page
MOST_PAGES = 4
FOUR_PAGES = MOST_PAGES * PAGE
TOP = 66.0  # points from the edge of a page to its first line
LEAST_OF_A_PART = 60.0  # points of it that stand below its heading
REPEATED = 24.0  # the headings of a table on its next page
TALL_TABLE = 300.0
WHOLE_TABLE = 165.0  # up to five rows, of which most have two lines, which stay on one page
POINTER = 17.0  # the line that says where something is
UNKNOWN = 250.0  # a picture or a table of which nothing is known
BELOW_ANNEX = 3  # level of a heading inside it
LIKELY = (0.93, 0.96, 0.98)  # shares of their estimated heights that things turn out to have
ENOUGH_FOR_A_PAGE, MOST_OF_A_CLOSING = 0.22 * PAGE, 0.56 * PAGE
ENTRIES_KEPT = {"sources": 3, "list": 5}


@dataclass(frozen=True)
class _Block:
    """Something on a page: its height, whether it heads what follows, and whether it stays on one page.

    Attributes:
        place: Where it comes from.
        kind: Its kind, "" for what always stays.
        entries: Heights of its entries, for a list.
    """

    place: Place
    height: float
    kind: str = ""
    is_heading: bool = False
    is_whole: bool = False
    entries: tuple[float, ...] = ()

    def without(self, kept: int | None) -> _Block:
        """Return what is left of it: the first entries of a list with a pointer, or the pointer alone."""
        left = sum(self.entries[:kept]) if kept else 0.0
        return replace(self, height=left + POINTER, is_whole=False)


def within(room: float, cells: Cells, language: str) -> Cells:
    """Return the cells of a briefing, with an annex of what would make it longer than *room*, in points."""
    body = _length_of_body(cells)
    kept = _kept(list(_blocks(cells[:body], language)), room)
    if not kept:
        return cells
    return [*_shortened(cells[:body], kept, language), *_annex(cells[:body], kept, language), *cells[body:]]


def height_beyond_four_pages(page: int, down: float) -> float:
    """Return how much of a text is beyond its fourth page, in points, if it ends there; 0 or less for nothing."""
    return (page - MOST_PAGES - 1) * PAGE + down - TOP


def _length_of_body(cells: Cells) -> int:
    return next((place for place, (named, _) in enumerate(cells) if named.begins_annex), len(cells))


def first_of_the_closing(room: float, cells: Cells, language: str) -> str:
    """Return the name of the cell from which on a body stays together, so that no few lines stand on a last page.

    They are its last sections, of a quarter of a page or so; "" where there is one page, or none of the
    *room* left for them.
    """
    body = cells[: _length_of_body(cells)]
    blocks = list(_blocks(body, language))
    reached = _height(blocks)
    most = min(MOST_OF_A_CLOSING, room - reached) if reached > LIKELY[0] * PAGE else 0.0
    height, name = 0.0, ""
    for one in reversed(blocks):
        height += one.height
        if height > most:
            break
        if one.is_heading:
            name = body[one.place[0]][0].name
            if height >= ENOUGH_FOR_A_PAGE:
                break
    return name


def _kept(blocks: Sequence[_Block], room: float) -> dict[Place, int]:
    """Return how many entries stay of what has to be shortened; none of what is no list."""
    kept: dict[Place, int] = {}

    def excess() -> float:
        left = (one.without(kept[one.place]) if one.place in kept else one for one in blocks)
        return _height(left) - room

    for one, least in _in_order_of_leaving(blocks):
        over = excess()
        if over <= 0:
            break
        kept[one.place] = _entries_that_fit(one, least, over)
        while one.entries and kept[one.place] > least and excess() > 0:
            kept[one.place] -= 1
    return kept


def _entries_that_fit(block: _Block, least: int, over: float) -> int:
    """Return how many of its entries may stay so that it becomes shorter by as much."""
    count = len(block.entries)
    while count > least and sum(block.entries[count:]) < over + POINTER:
        count -= 1
    return min(count, max(least, len(block.entries) - 2))


def _in_order_of_leaving(blocks: Sequence[_Block]) -> Iterator[tuple[_Block, int]]:
    """Yield what may leave the body, with how many entries of it stay at least."""

    def of(kind: str) -> list[_Block]:
        return [one for one in blocks if one.kind == kind]

    tables, charts = of("table"), of("chart")
    lists = [(one, ENTRIES_KEPT[kind]) for kind in ("sources", "list") for one in reversed(of(kind))]
    long_lists = [(one, least) for one, least in lists if len(one.entries) > least + 1]
    yield from (pair for pair in long_lists if pair[0].kind == "sources")
    yield from ((one, 0) for one in _tallest_first(tables[1:]) if one.height > TALL_TABLE)
    yield from (pair for pair in long_lists if pair[0].kind == "list")
    yield from ((one, 0) for one in _tallest_first(tables[1:]) if one.height <= TALL_TABLE)
    yield from ((one, 0) for one in _tallest_first(charts[1:]))
    yield from ((one, 0) for one in [*tables[:1], *charts[:1]])
    yield from ((one, 0) for one, _ in lists)


def _tallest_first(blocks: Sequence[_Block]) -> list[_Block]:
    return sorted(blocks, key=lambda one: -one.height)


def _height(blocks: Iterable[_Block]) -> float:
    """Return how far down the pages they reach, counted from the first.

    A little less height may leave more room empty, before what no page parts: the worst of what is likely counts.
    """
    blocks = list(blocks)
    return max(_reach(blocks, share) for share in LIKELY)


def _reach(blocks: Sequence[_Block], share: float) -> float:
    """Return the same if each has that share of its height; none is parted that stays whole."""
    pages, down, above = 0, 0.0, 0.0
    for one in blocks:
        if one.is_heading:
            above += share * one.height
            continue
        height = share * one.height
        least = height if one.is_whole else min(height, LEAST_OF_A_PART)
        if down and down + above + least > PAGE:
            pages, down = pages + 1, 0.0
        down += above + height
        above = 0.0
        while down > PAGE:
            pages, down = pages + 1, down - PAGE + REPEATED
    return pages * PAGE + down + above


# What there is


def _blocks(cells: Cells, language: str) -> Iterator[_Block]:
    for number, (_, outputs) in enumerate(cells):
        for place, shown in enumerate(outputs):
            yield _block((number, place), shown, language)


def _block(place: Place, shown: Shown, language: str) -> _Block:
    if isinstance(shown, Bundle):
        return _block_of_bundle(place, shown, part_in(shown, language)[1])
    if isinstance(shown, Drawing):
        return _Block(place, room.picture(shown.svg, ""), is_whole=True)
    if isinstance(shown, list):
        is_heading = bool(shown) and shown[0]["type"] == "heading"
        return _Block(place, sum(map(_height_of, shown)), is_heading=is_heading)
    return _Block(place, UNKNOWN, is_whole=True)


def _block_of_bundle(place: Place, bundle: Bundle, part: Mapping[str, Any]) -> _Block:
    if bundle.kind == "title":
        return _Block(place, room.title(part.get("title", ""), is_marked=bool(bundle.meta.get("illustrative"))))
    if bundle.kind == "heading":
        return _Block(place, room.heading(part.get("text", "")), is_heading=True)
    entries = tuple(part.get("rooms", ()))
    height = part["room"] if "room" in part else room.paragraph("".join(part.get("typst", "")))
    is_whole = bundle.kind in ("chart", "key_figures") or (bundle.kind == "table" and height < WHOLE_TABLE)
    may_leave = entries or (bundle.kind in ("chart", "table") and "caption" in part and not bundle.meta.get("is_empty"))
    return _Block(place, height, bundle.kind if may_leave else "", is_whole=is_whole, entries=entries)


def _height_of(token: Token) -> float:
    """Return the height of Markdown or foreign HTML; rather too much where its layout is not known."""
    kind, inside = token["type"], token.get("children", [])
    if kind == "heading":
        return room.heading(plain_text(inside))
    if kind in ("list", "table", "table_body", "block_quote"):
        return sum(map(_height_of, inside))
    if kind == "image" or any(one["type"] == "image" for one in inside):
        return UNKNOWN
    lines = token["raw"].splitlines() if "raw" in token else [plain_text(inside)]
    return sum(map(room.paragraph, lines)) if token.get("raw") or inside else 0.0


# What stays, and what leaves


def _shortened(cells: Cells, kept: Mapping[Place, int], language: str) -> Iterator[tuple[NamedCell, list[Shown]]]:
    """Yield the cells of the body, where something leaves it with a line that says where it is."""
    for number, (named, outputs) in enumerate(cells):
        for place, shown in enumerate(outputs):
            count = kept.get((number, place))
            if count != 0:
                yield named, [shown if count is None else _entries(shown, slice(count))]
            if count is not None and isinstance(shown, Bundle):
                yield _said(_pointer(shown, count, language), "paragraph", language)


def _pointer(bundle: Bundle, count: int, language: str) -> str:
    reader = language_of(language)
    if count:
        return reader.text("The others stand in the annex of details.")
    caption = part_in(bundle, language)[1].get("caption", "")
    if caption:
        return reader.text("{caption}: see the annex of details.", caption=caption)
    return reader.text("The list stands in the annex of details.")


def _annex(cells: Cells, kept: Mapping[Place, int], language: str) -> Iterator[tuple[NamedCell, list[Shown]]]:
    """Yield the cells of the annex: what left the body, below the headings under which it stood."""
    heading = language_of(language).text("Annex of details: further tables and lists")
    yield _said(heading, "heading", language, tags=(ANNEX,))
    above: tuple[NamedCell, Shown] | None = None
    for number, (named, outputs) in enumerate(cells):
        for place, shown in enumerate(outputs):
            if (number, place) in kept:
                if above:
                    yield above[0], [_lowered(above[1], language)]
                yield named, [_entries(shown, slice(kept[number, place], None))]
                above = None
            elif _is_heading(shown):
                above = named, shown


def _entries(shown: Shown, which: slice) -> Shown:
    """Return a list with some of its entries; what is none as it is."""
    if not isinstance(shown, Bundle):
        return shown
    return replace(shown, languages={code: _part_of(part, which) for code, part in shown.languages.items()})


def _part_of(part: Mapping[str, Any], which: slice) -> Mapping[str, Any]:
    formats = [name for name in ("html", "typst") if isinstance(part.get(name), list)]
    return {**part, **{name: [part[name][0], *part[name][1:-1][which], part[name][-1]] for name in formats}}


def _is_heading(shown: Shown) -> bool:
    if isinstance(shown, Bundle):
        return shown.kind == "heading"
    return isinstance(shown, list) and bool(shown) and shown[0]["type"] == "heading"


def _lowered(shown: Shown, language: str) -> Shown:
    """Return the heading alone, a level below that of the annex."""
    if isinstance(shown, list):
        return [shown[0] | {"attrs": {**shown[0]["attrs"], "level": BELOW_ANNEX}}]
    assert isinstance(shown, Bundle)  # noqa: S101  # nothing else is a heading
    return [_token("heading", part_in(shown, language)[1].get("text", "")) | {"attrs": {"level": BELOW_ANNEX}}]


def _said(text: str, kind: str, language: str, tags: Sequence[str] = ()) -> tuple[NamedCell, list[Shown]]:
    """Return a cell that says something the kit adds."""
    cell = new_markdown_cell(text, metadata={"tags": list(tags)})
    return NamedCell("report-kit", cell), [[_token(kind, text)]]


def _token(kind: str, text: str) -> Token:
    levelled = {"attrs": {"level": 2}} if kind == "heading" else {}
    return {"type": kind, "children": [{"type": "text", "raw": escape_html(text)}], **levelled}
