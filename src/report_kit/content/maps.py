"""Maps of Huế's communes: classes by lightness that survive a grey printer, missing figures hatched.

The boundaries are `data/reference/hue_communes.geojson`. Without them, or elsewhere, the map explains itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import cos, dist, radians
from pathlib import Path
from typing import Any, NamedTuple

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.charts import picture_fragment
from report_kit.content.drawing import GRID, LINE_HEIGHT, MARGIN, MUTED, WIDTH, Paper, drawn_svg
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.overview.briefing import OverviewBriefing, middle, ranking_rate
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, pieces, plain, several
from report_kit.data.reference import BOUNDARIES_NAME, commune_list, reference_folder
from report_kit.language import Language

# From light to dark, each a step that stays a step in grey.
CLASSES = (
    (Fraction(0), "#dbe7f1"),
    (Fraction(1, 4), "#a3c1dc"),
    (Fraction(1, 2), "#5688b5"),
    (Fraction(3, 4), "#163f66"),
)
NEIGHBOUR = "#f1f3f5"
LABELLED_UP_TO = 12  # communes; names of more would cover each other
GRID_STEP = 0.4  # points; a finer shape of a boundary cannot be seen
MOST_HEIGHT = 210.0  # with its caption it then fits below the key figures of a page
KEY_WIDTH = 135.0  # points, beside the map
GRID_POINTS = 24  # each way, when looking for room for a name

Point = tuple[float, float]
Ring = tuple[Point, ...]


class Shape(NamedTuple):
    """The boundary of a commune, in degrees."""

    code: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Region(Output):
    """A map of communes, each in the class of its rate.

    Attributes:
        name: Short file name, unique within a briefing.
        caption: What the map shows.
        alt: The same with the numbers that matter.
        rates: Rate by commune, None where there is none.
        names: Name by commune.
        values: The table of its values.
        languages: Language codes of the dataset.
        boundaries: File of the boundaries.
    """

    name: str
    caption: Words
    alt: Words
    rates: Mapping[str, Quantity | None]
    names: Mapping[str, str]
    values: Table
    languages: tuple[str, ...]
    boundaries: Path
    kind = "chart"

    def fragment(self, reader: Language) -> Fragment:
        """Return the map in one language with the table of its values, or why there is none."""
        why = self._why_not
        if why is not None:
            run = pieces(why, reader)
            return Fragment(
                f'<p class="rk-note" id="chart-{self.name}">{html_of(run)}</p>',
                f"#rk-note[{typst_of(run)}]",
                plain_of(run),
                room=room.paragraph(plain_of(run)),
            )
        picture = drawn_svg(_Drawing(self, reader).paper)
        return picture_fragment(self.name, (self.caption, self.alt), picture, self.values, reader)

    def quantities(self) -> Iterable[Quantity]:
        """Return the rates that are drawn."""
        return (rate for rate in self.rates.values() if rate is not None and self._why_not is None)

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The boundaries at hand."""
        return read_boundaries(self.boundaries) if self.boundaries.is_file() else ()

    @property
    def _why_not(self) -> Words:
        if not self.boundaries.is_file():
            return phrase("There is no map: the file {file} is not there.", file=f"data/reference/{BOUNDARIES_NAME}")
        if not self.rates.keys() & {shape.code for shape in self.shapes}:
            return phrase("There is no map: boundaries are at hand for the communes of Huế only.")
        return None


@cache
def read_boundaries(path: Path) -> tuple[Shape, ...]:
    """Return the boundaries of a GeoJSON file of polygons and multipolygons."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return tuple(Shape(feature["properties"]["code"], _rings(feature["geometry"])) for feature in features)


def _rings(geometry: Mapping[str, Any]) -> tuple[Ring, ...]:
    single = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if single else geometry["coordinates"]
    return tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)


def class_of(rate: Quantity) -> int:
    """Return the number of the class of a rate: by its stated value, or the middle of its range."""
    return max(number for number, (start, _) in enumerate(CLASSES) if number == 0 or middle(rate) >= start)


class _Drawing:
    """The drawing of one map: areas above, the key below."""

    def __init__(self, region: Region, reader: Language) -> None:
        self.region = region
        self.reader = reader
        self.own = [shape for shape in region.shapes if shape.code in region.rates]
        xs, ys = zip(*(point for shape in self.own for ring in shape.rings for point in ring), strict=True)
        margin = 0.04 * max(max(xs) - min(xs), max(ys) - min(ys))
        self.left, self.right = min(xs) - margin, max(xs) + margin
        self.bottom, self.top = min(ys) - margin, max(ys) + margin
        # At 16 degrees north a degree of longitude is shorter than one of latitude.
        self.shrink = cos(radians((self.bottom + self.top) / 2))
        across = (self.right - self.left) * self.shrink
        self.scale = min((WIDTH - 2 * MARGIN) / across, MOST_HEIGHT / (self.top - self.bottom))
        self.width, self.height = across * self.scale, (self.top - self.bottom) * self.scale
        key_height = (len(CLASSES) + 1) * LINE_HEIGHT + 2 * MARGIN
        # The key stands beside a map that is narrow enough, else below.
        self.is_beside = self.width + KEY_WIDTH + 2 * MARGIN <= WIDTH
        self.below = 0.0 if self.is_beside else key_height
        self.key_left = 2 * MARGIN + self.width if self.is_beside else MARGIN
        self.key_top = MARGIN + key_height

    def paper(self) -> Paper:
        """Return the finished drawing."""
        self._paper = Paper(self.height + self.below + 2 * MARGIN)
        for shape in self.region.shapes:
            if shape.code not in self.region.rates:
                self._draw(shape, facecolor=NEIGHBOUR, edgecolor=GRID, linewidth=0.5)
        for shape in self.own:
            self._draw(shape, **self._style(shape.code))
        if len(self.own) <= LABELLED_UP_TO:
            for shape in self.own:
                self._label(shape)
        self._draw_key()
        return self._paper

    def _style(self, code: str) -> dict[str, Any]:
        rate = self.region.rates[code]
        if rate is None:
            return {"facecolor": "#ffffff", "edgecolor": MUTED, "hatch": "////", "linewidth": 0.9}
        return {"facecolor": CLASSES[class_of(rate)][1], "edgecolor": "#ffffff", "linewidth": 0.9}

    def _draw(self, shape: Shape, **style: Any) -> None:
        rings = [ring for ring in map(self._on_paper, shape.rings) if len(ring) > 3]
        if rings:
            self._paper.area(rings, **style)

    def _on_paper(self, ring: Ring) -> list[Point]:
        """Return a ring in points, snapped to a grid so that neighbours keep their common border, cut at the frame."""
        points = [self._place(point) for point in _cut(ring, (self.left, self.bottom, self.right, self.top))]
        kept = [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
        return [*kept, kept[0]] if kept and kept[0] != kept[-1] else kept

    def _place(self, point: Point) -> Point:
        x = MARGIN + (point[0] - self.left) * self.shrink * self.scale
        y = MARGIN + self.below + (point[1] - self.bottom) * self.scale
        return round(x / GRID_STEP) * GRID_STEP, round(y / GRID_STEP) * GRID_STEP

    def _label(self, shape: Shape) -> None:
        x, y = self._place(_middle_of(max(shape.rings, key=_size)))
        rate, name = self.region.rates[shape.code], self.region.names[shape.code]
        # On paper of its own: a name may be wider than its commune, and what is hatched is hard to write on.
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        lines = [name, *([plain(rate, self.reader)] if rate is not None else [])]
        for number, line in enumerate(lines):
            self._paper.text(x, y - number * 11, line, ha="center", weight="semibold", bbox=box)

    def _draw_key(self) -> None:
        rates = [self.region.rates[shape.code] for shape in self.own]
        counts = Counter(len(CLASSES) if rate is None else class_of(rate) for rate in rates)
        for number in range(len(CLASSES) + 1):
            y = self.key_top - (number + 1) * LINE_HEIGHT
            is_missing = number == len(CLASSES)
            words = self.reader.text("not reported") if is_missing else self._class_words(number)
            fill = {"facecolor": "#ffffff", "hatch": "////"} if is_missing else {"facecolor": CLASSES[number][1]}
            self._paper.rectangle(self.key_left, y, 18, 9, edgecolor=MUTED, linewidth=0.5, **fill)
            self._paper.text(self.key_left + 23, y + 1, f"{words} ({self.reader.number(counts[number])})")

    def _class_words(self, number: int) -> str:
        low = self.reader.percent(CLASSES[number][0], 0)
        if number + 1 == len(CLASSES):
            return self.reader.text("{low} and more", low=low)
        return self.reader.text("{low} to under {high}", low=low, high=self.reader.percent(CLASSES[number + 1][0], 0))


def _cut(ring: Ring, frame: tuple[float, float, float, float]) -> Ring:
    """Return the part of a ring inside a frame, edge by edge (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, frame[0], 1), (1, frame[1], 1), (0, frame[2], -1), (1, frame[3], -1)):
        ring = tuple(_cut_at(ring, axis, limit, sign))
    return ring


def _cut_at(ring: Ring, axis: int, limit: float, sign: int) -> Iterable[Point]:
    for one, other in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        is_in, next_in = sign * (one[axis] - limit) >= 0, sign * (other[axis] - limit) >= 0
        if is_in:
            yield one
        if is_in != next_in:
            share = (limit - one[axis]) / (other[axis] - one[axis])
            yield one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _size(ring: Ring) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, (*ring[1:], ring[0]), strict=True)))


def _middle_of(ring: Ring) -> Point:
    """Return the point of a grid inside a ring that is farthest from its boundary: room for a name."""
    xs, ys = zip(*ring, strict=True)
    steps = [(number + 0.5) / GRID_POINTS for number in range(GRID_POINTS)]
    grid = [
        (min(xs) + (max(xs) - min(xs)) * across, min(ys) + (max(ys) - min(ys)) * up) for across in steps for up in steps
    ]
    inside = [point for point in grid if _is_inside(point, ring)]
    return max(inside, key=lambda point: min(dist(point, corner) for corner in ring), default=ring[0])


def _is_inside(point: Point, ring: Ring) -> bool:
    """Whether a line from a point to the right crosses a ring an odd number of times."""
    x, y = point
    crossed = [
        x < a + (y - b) / (d - b) * (c - a)
        for (a, b), (c, d) in zip(ring, (*ring[1:], ring[0]), strict=True)
        if (b > y) != (d > y)
    ]
    return sum(crossed) % 2 == 1


def disbursement_map(briefing: OverviewBriefing) -> Region:
    """Return the communes of the dataset by disbursement rate."""
    found = {one.commune_code: ranking_rate(one.position) for one in briefing.totals}
    file = reference_folder() / BOUNDARIES_NAME
    known = {shape.code for shape in read_boundaries(file)} if file.is_file() else set()
    rates = {code: _of(code, found.get(code)) for code in briefing.communes if code in known}
    names = commune_list().frame.set_index("commune_code")["commune_name"]
    return Region(
        name="map",
        caption=_caption(len(briefing.communes) - len(rates)),
        alt=_in_words(briefing, rates),
        rates=rates,
        names={code: str(names.get(code, code)) for code in rates},
        values=_values(briefing, rates),
        languages=briefing.languages,
        boundaries=file,
    )


def _caption(not_drawn: int) -> Words:
    words = phrase(
        "Disbursement rate by commune (disbursed ÷ allocated). Boundaries, simplified: reference map of the "
        "Natural Resources, Environment and Cartography Publishing House"
    )
    if not not_drawn:
        return words
    lacking = several(
        not_drawn,
        "not drawn, for its boundaries are not at hand: {number} commune",
        "not drawn, for their boundaries are not at hand: {number} communes",
        number=not_drawn,
    )
    return Joined((words, lacking), "; ")


def _of(code: str, rate: Quantity | None) -> Quantity | None:
    return None if rate is None else rate.about(commune_code=code)


def _in_words(briefing: OverviewBriefing, rates: Mapping[str, Quantity | None]) -> Words:
    known = [phrase("{name}: {rate}", name=briefing.name_of(code), rate=rate) for code, rate in rates.items() if rate]
    missing = [code for code, rate in rates.items() if rate is None]
    without = phrase("not reported: {names}", names=briefing.in_order(missing))
    return Joined((*known, *([without] if missing else [])), "; ")


def _values(briefing: OverviewBriefing, rates: Mapping[str, Quantity | None]) -> Table:
    return Table(
        caption=phrase("Disbursement rate by commune"),
        columns=(Column(phrase("Commune or ward"), width="2fr"), Column(phrase("Rate"), "right", width="1fr")),
        rows=tuple(Row((briefing.name_of(code), rate)) for code, rate in rates.items()),
        languages=briefing.languages,
    )
