"""A brief on four pages: what would not fit and can be looked up follows in an annex of its own.

What is looked up leaves before what is read: sources beyond the first, long tables, what is asked for beyond the first
entries, further tables and charts. Nothing is lost: where something was, it says where it is now.

Heights are estimated, alike for pages, PDF and Word. A PDF that turns out longer is put together anew with less room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbformat.v4 import new_markdown_cell

from report_kit.build.cells import ANNEX, Bundle, Cells, NamedCell, Shown, part_in
from report_kit.build.markdown import Token
from report_kit.build.page_lengths import POINTER, Block, Place, blocks_of, height_of, length_of_body
from report_kit.escaping import escape_html
from report_kit.language import language as language_of

TALL_TABLE = 300.0  # points
BELOW_ANNEX = 3  # level of a heading inside it
ENTRIES_KEPT = {"sources": 3, "list": 5}


def within(room: float, cells: Cells, language: str) -> Cells:
    """Return the cells of a briefing, with an annex of what would make it longer than *room*, in points."""
    body = length_of_body(cells)
    kept = _kept(list(blocks_of(cells[:body], language)), room)
    if not kept:
        return cells
    return [*_shortened(cells[:body], kept, language), *_annex(cells[:body], kept, language), *cells[body:]]


def _kept(blocks: Sequence[Block], room: float) -> dict[Place, int]:
    """Return how many entries stay of what has to be shortened; none of what is no list."""
    kept: dict[Place, int] = {}

    def excess() -> float:
        left = (one.without(kept[one.place]) if one.place in kept else one for one in blocks)
        return height_of(left) - room

    for one, least in _in_order_of_leaving(blocks):
        over = excess()
        if over <= 0:
            break
        kept[one.place] = _entries_that_fit(one, least, over)
        while one.entries and kept[one.place] > least and excess() > 0:
            kept[one.place] -= 1
    return kept


def _entries_that_fit(block: Block, least: int, over: float) -> int:
    """Return how many of its entries may stay so that it becomes shorter by as much."""
    count = len(block.entries)
    while count > least and sum(block.entries[count:]) < over + POINTER:
        count -= 1
    return min(count, max(least, len(block.entries) - 2))


def _in_order_of_leaving(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Yield what may leave the body, with how many entries of it stay at least."""

    def of(kind: str) -> list[Block]:
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


def _tallest_first(blocks: Sequence[Block]) -> list[Block]:
    return sorted(blocks, key=lambda one: -one.height)


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
