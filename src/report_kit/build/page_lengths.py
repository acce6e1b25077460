"""How long a briefing becomes, estimated from what it shows: its blocks, where pages part them, what stays together.

Alike for pages, PDF and Word; only a PDF tells where its text ended in truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from report_kit import room
from report_kit.build.cells import Bundle, Cells, Drawing, Shown, part_in
from report_kit.build.markdown import Token, plain_text

Place = tuple[int, int]  # of a cell, and of what it shows

PAGE = 720.0  # points from the head to the foot of a page
MOST_PAGES = 4
FOUR_PAGES = MOST_PAGES * PAGE
TOP = 66.0  # points from the edge of a page to its first line
LEAST_OF_A_PART = 60.0  # points of it that stand below its heading
REPEATED = 24.0  # the headings of a table on its next page
WHOLE_TABLE = 165.0  # up to five rows, of which most have two lines, which stay on one page
POINTER = 17.0  # the line that says where something is
UNKNOWN = 250.0  # a picture or a table of which nothing is known
LIKELY = (0.93, 0.96, 0.98)  # shares of their estimated heights that things turn out to have
ENOUGH_FOR_A_PAGE, MOST_OF_A_CLOSING = 0.22 * PAGE, 0.56 * PAGE


@dataclass(frozen=True)
class Block:
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

    def without(self, kept: int | None) -> Block:
        """Return what is left of it: the first entries of a list with a pointer, or the pointer alone."""
        left = sum(self.entries[:kept]) if kept else 0.0
        return replace(self, height=left + POINTER, is_whole=False)


def length_of_body(cells: Cells) -> int:
    """Return how many cells stand before the annexes."""
    return next((place for place, (named, _) in enumerate(cells) if named.begins_annex), len(cells))


def first_of_the_closing(room: float, cells: Cells, language: str) -> str:
    """Return the name of the cell from which on a body stays together, so that no few lines stand on a last page.

    They are its last sections, of a quarter of a page or so; "" where there is one page, or none of the
    *room* left for them.
    """
    body = cells[: length_of_body(cells)]
    blocks = list(blocks_of(body, language))
    reached = height_of(blocks)
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


def height_beyond_four_pages(page: int, down: float) -> float:
    """Return how much of a text is beyond its fourth page, in points, if it ends there; 0 or less for nothing."""
    return (page - MOST_PAGES - 1) * PAGE + down - TOP


def height_of(blocks: Iterable[Block]) -> float:
    """Return how far down the pages they reach, counted from the first.

    A little less height may leave more room empty, before what no page parts: the worst of what is likely counts.
    """
    blocks = list(blocks)
    return max(_reach(blocks, share) for share in LIKELY)


def _reach(blocks: Sequence[Block], share: float) -> float:
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


def blocks_of(cells: Cells, language: str) -> Iterator[Block]:
    """Yield what stands on the pages, in order."""
    for number, (_, outputs) in enumerate(cells):
        for place, shown in enumerate(outputs):
            yield _block((number, place), shown, language)


def _block(place: Place, shown: Shown, language: str) -> Block:
    if isinstance(shown, Bundle):
        return _block_of_bundle(place, shown, part_in(shown, language)[1])
    if isinstance(shown, Drawing):
        return Block(place, room.picture(shown.svg, ""), is_whole=True)
    if isinstance(shown, list):
        is_heading = bool(shown) and shown[0]["type"] == "heading"
        return Block(place, sum(map(_height_of, shown)), is_heading=is_heading)
    return Block(place, UNKNOWN, is_whole=True)


def _block_of_bundle(place: Place, bundle: Bundle, part: Mapping[str, Any]) -> Block:
    if bundle.kind == "title":
        return Block(place, room.title(part.get("title", ""), is_marked=bool(bundle.meta.get("illustrative"))))
    if bundle.kind == "heading":
        return Block(place, room.heading(part.get("text", "")), is_heading=True)
    entries = tuple(part.get("rooms", ()))
    height = part["room"] if "room" in part else room.paragraph("".join(part.get("typst", "")))
    is_whole = bundle.kind in ("chart", "key_figures") or (bundle.kind == "table" and height < WHOLE_TABLE)
    may_leave = entries or (bundle.kind in ("chart", "table") and "caption" in part and not bundle.meta.get("is_empty"))
    return Block(place, height, bundle.kind if may_leave else "", is_whole=is_whole, entries=entries)


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
