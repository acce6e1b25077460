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
    wrapped,
)
from report_kit.content.output import Fragment, Output, joined
from report_kit.content.tables import Table
from report_kit.content.wording import Joined, Words
from report_kit.language import Language

NAME_WIDTH = 200.0
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
        """Return the chart in one language with the table of its values; a tall one in several parts."""
        if not self.strips:
            return nothing_to_draw(reader, self.if_empty)
        parts = list(_parts(_named(self.strips, reader)))
        return joined([self._part(number, parts, reader) for number in range(len(parts))])

    def _part(self, number: int, parts: list[tuple[NamedStrip, ...]], reader: Language) -> Fragment:
        strips, place = parts[number], f"({reader.number(number + 1)}/{reader.number(len(parts))})"
        caption = self.caption if len(parts) == 1 else Joined((self.caption, place), " ")
        picture = drawn_svg(lambda: _drawn(strips, self.years, reader))
        name = f"{self.name}-{number + 1}" if number else self.name
        alt = Joined(tuple(strip.alt for strip, _ in strips), "; ")
        # The values of all parts stand once, below the last.
        values = self.values if number + 1 == len(parts) else None
        return picture_fragment(name, (caption, alt), picture, values, reader)


def _named(strips: tuple[Strip, ...], reader: Language) -> list[NamedStrip]:
    """Return the strips with the lines of their names: whole ones, unless all can be told apart by shorter ones."""
    whole = [wrapped(strip.name, reader, NAME_WIDTH) for strip in strips]
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


def _drawn(strips: tuple[NamedStrip, ...], years: tuple[int, ...], reader: Language) -> Paper:
    heights = [_height(lines) for _, lines in strips]
    paper = Paper(sum(heights) + LINE_HEIGHT + 2 * MARGIN, is_mirrored=reader.direction == "rtl")
    y = paper.height - MARGIN - LINE_HEIGHT
    width = (WIDTH - NAME_WIDTH - 2 * MARGIN) / len(years)
    for index, year in enumerate(years):
        paper.text(
            MARGIN + NAME_WIDTH + (index + 0.5) * width, y + 3, reader.digits(str(year)), ha="center", color=MUTED
        )
    for (strip, lines), height in zip(strips, heights, strict=True):
        y -= height
        for number, line in enumerate(lines):
            paper.text(MARGIN, y + height - (number + 1) * (LINE_HEIGHT - 1), line)
        for index, year in enumerate(years):
            _draw_cell(
                paper, strip, year, (MARGIN + NAME_WIDTH + index * width, y + height - CELL_HEIGHT - 1, width), reader
            )
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
