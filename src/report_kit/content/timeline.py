"""A chart of years: which project gets how much in which year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from report_kit.content.charts import nothing_to_draw, picture_fragment
from report_kit.content.drawing import (
    COLOURS,
    GRID,
    LINE_HEIGHT,
    MARGIN,
    MUTED,
    WIDTH,
    Paper,
    Shade,
    drawn_svg,
    set_width,
    wrapped,
)
from report_kit.content.output import Fragment, Output, joined
from report_kit.content.tables import Table
from report_kit.content.wording import Joined, Words
from report_kit.language import Language

NAME_WIDTH = 200.0  # points; less where the amounts of the years need the room
LEAST_NAME_WIDTH = 140.0
BETWEEN_AMOUNTS, BETWEEN_YEARS = 1.0, 4.0
MOST_HEIGHT = 430.0  # points; what is taller becomes several charts, none of them taller than a page
CELL_HEIGHT = 14.0
MOST_NAME_LINES = 4  # of longer names only the beginning and the end are drawn, where these tell them apart

NamedStrip = tuple["Strip", list[str]]
"""A row of the chart and the lines of its name."""
INK_ON = {"plan": "#1f2933", "done": "#ffffff", "left": "#ffffff"}


@dataclass(frozen=True)
class Strip:
    """One row of the chart.

    Attributes:
        name: Name of the project.
        alt: The same with its amounts, for those who cannot see it.
        amounts: What it gets by year, in the unit of the caption; years without money are left out.
        shade: Colour by meaning.
    """

    name: Words
    alt: Words
    amounts: Mapping[int, Fraction]
    shade: Shade


@dataclass(frozen=True)
class TimelineChart(Output):
    """Projects below each other, years side by side.

    Attributes:
        name: Short file name, unique within a briefing.
        caption: What the chart shows, with its unit.
        years: The years, in order.
        strips: The projects.
        values: The table of its values.
        languages: Language codes of the dataset.
        if_empty: What to say where there is nothing to draw; that figures are missing if not given.
    """

    name: str
    caption: Words
    years: tuple[int, ...]
    strips: tuple[Strip, ...]
    values: Table
    languages: tuple[str, ...]
    if_empty: Words = None
    kind = "chart"

    def fragment(self, reader: Language) -> Fragment:
        """Return the chart in one language with the table of its values; a large one in several parts."""
        if not self.strips:
            return nothing_to_draw(reader, self.if_empty)
        runs, name_width = _divided(self.years, _widest(self.strips, self.years, reader))
        named = list(_parts(_named(self.strips, reader, name_width)))
        parts = [_Part(strips, years, name_width) for years in runs for strips in named]
        return joined([self._part(number, parts, reader) for number in range(len(parts))])

    def _part(self, number: int, parts: list[_Part], reader: Language) -> Fragment:
        part, place = parts[number], f"({reader.number(number + 1)}/{reader.number(len(parts))})"
        caption = self.caption if len(parts) == 1 else Joined((self.caption, place), " ")
        picture = drawn_svg(lambda: _drawn(part, reader))
        name = f"{self.name}-{number + 1}" if number else self.name
        alt = Joined(tuple(strip.alt for strip, _ in part.strips), "; ")
        # The values of all parts stand once, below the last.
        values = self.values if number + 1 == len(parts) else None
        return picture_fragment(name, (caption, alt), picture, values, reader)


@dataclass(frozen=True)
class _Part:
    """What is drawn as one chart.

    Attributes:
        strips: The projects.
        years: The years, in order.
        name_width: Points that the names may take.
    """

    strips: tuple[NamedStrip, ...]
    years: tuple[int, ...]
    name_width: float

    @property
    def year_width(self) -> float:
        """Points that a year takes."""
        return (WIDTH - self.name_width - 2 * MARGIN) / len(self.years)


def _widest(strips: tuple[Strip, ...], years: tuple[int, ...], reader: Language) -> float:
    """Return the points that a year has to have so that no figure runs into the next one."""
    amounts = {reader.number(amount, 0) for strip in strips for amount in strip.amounts.values()}
    above = {reader.digits(str(year)) for year in years}
    return max(max(map(set_width, amounts), default=0.0) + BETWEEN_AMOUNTS, max(map(set_width, above)) + BETWEEN_YEARS)


def _divided(years: tuple[int, ...], widest: float) -> tuple[list[tuple[int, ...]], float]:
    """Return the years in as few runs of nearly equal length as have room side by side, and the room for names."""
    most = max(1, int((WIDTH - 2 * MARGIN - LEAST_NAME_WIDTH) // widest))
    number = -(-len(years) // most)
    length = -(-len(years) // number)
    runs = [years[start : start + length] for start in range(0, len(years), length)]
    return runs, max(LEAST_NAME_WIDTH, min(NAME_WIDTH, WIDTH - 2 * MARGIN - length * widest))


def _named(strips: tuple[Strip, ...], reader: Language, width: float) -> list[NamedStrip]:
    """Return the strips with the lines of their names: whole ones, unless all can be told apart by shorter ones."""
    whole = [wrapped(strip.name, reader, width) for strip in strips]
    short = [_shortened(lines) for lines in whole]
    is_clear = len(set(map(tuple, short))) == len(set(map(tuple, whole)))
    return list(zip(strips, short if is_clear else whole, strict=True))


def _shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_NAME_LINES else [*lines[: MOST_NAME_LINES - 2], "…", lines[-1]]


def _parts(strips: list[NamedStrip]) -> Iterator[tuple[NamedStrip, ...]]:
    """Yield the strips in parts that each fit a page."""
    part: tuple[NamedStrip, ...] = ()
    height = 0.0
    for strip in strips:
        own = _height(strip[1])
        if part and height + own > MOST_HEIGHT:
            yield part
            part, height = (), 0.0
        part, height = (*part, strip), height + own
    yield part


def _height(lines: list[str]) -> float:
    return max(len(lines) * (LINE_HEIGHT - 1), CELL_HEIGHT) + 5


def _drawn(part: _Part, reader: Language) -> Paper:
    heights = [_height(lines) for _, lines in part.strips]
    paper = Paper(sum(heights) + LINE_HEIGHT + 2 * MARGIN, is_mirrored=reader.direction == "rtl")
    y, width, left = paper.height - MARGIN - LINE_HEIGHT, part.year_width, MARGIN + part.name_width
    for index, year in enumerate(part.years):
        paper.text(left + (index + 0.5) * width, y + 3, reader.digits(str(year)), ha="center", color=MUTED)
    for (strip, lines), height in zip(part.strips, heights, strict=True):
        y -= height
        for number, line in enumerate(lines):
            paper.text(MARGIN, y + height - (number + 1) * (LINE_HEIGHT - 1), line)
        for index, year in enumerate(part.years):
            _draw_cell(paper, strip, year, (left + index * width, y + height - CELL_HEIGHT - 1, width), reader)
    return paper


def _draw_cell(paper: Paper, strip: Strip, year: int, place: tuple[float, float, float], reader: Language) -> None:
    x, y, width = place
    amount = strip.amounts.get(year)
    if amount is None:
        paper.rectangle(x + 1, y, width - 2, CELL_HEIGHT, facecolor="none", edgecolor=GRID, linewidth=0.5)
        return
    paper.rectangle(x + 1, y, width - 2, CELL_HEIGHT, facecolor=COLOURS[strip.shade], edgecolor="none")
    text = reader.number(amount, 0)
    paper.text(x + width / 2, y + 3.6, text, ha="center", color=INK_ON[strip.shade])
