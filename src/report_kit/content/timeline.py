"""A chart of years: which project gets how much in which year."""

from __future__ import annotations

from collections.abc import Mapping
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
from report_kit.content.output import Fragment, Output
from report_kit.content.tables import Table
from report_kit.content.wording import Words
from report_kit.language import Language

NAME_WIDTH = 200.0
CELL_HEIGHT = 14.0
INK_ON = {"plan": "#1f2933", "done": "#ffffff", "left": "#ffffff"}


@dataclass(frozen=True)
class Strip:
    """One row of the chart.

    Attributes:
        name: Name of the project.
        amounts: What it gets by year, in the unit of the caption; years without money are left out.
        shade: Colour by meaning.
    """

    name: Words
    amounts: Mapping[int, Fraction]
    shade: Shade


@dataclass(frozen=True)
class TimelineChart(Output):
    """Projects below each other, years side by side.

    Attributes:
        name: Short file name, unique within a briefing.
        caption: What the chart shows, with its unit.
        alt: The same for those who cannot see it.
        years: The years, in order.
        strips: The projects.
        values: The table of its values.
        languages: Language codes of the dataset.
    """

    name: str
    caption: Words
    alt: Words
    years: tuple[int, ...]
    strips: tuple[Strip, ...]
    values: Table
    languages: tuple[str, ...]
    kind = "chart"

    def fragment(self, reader: Language) -> Fragment:
        """Return the chart in one language, its SVG and the table of its values with it."""
        if not self.strips:
            return nothing_to_draw(reader)
        picture = drawn_svg(lambda: _drawn(self, reader))
        return picture_fragment(self.name, (self.caption, self.alt), picture, self.values, reader)


def _drawn(chart: TimelineChart, reader: Language) -> Paper:
    names = [wrapped(strip.name, reader, NAME_WIDTH) for strip in chart.strips]
    heights = [max(len(lines) * (LINE_HEIGHT - 1), CELL_HEIGHT) + 5 for lines in names]
    paper = Paper(sum(heights) + LINE_HEIGHT + 2 * MARGIN, is_mirrored=reader.direction == "rtl")
    y = paper.height - MARGIN - LINE_HEIGHT
    width = (WIDTH - NAME_WIDTH - 2 * MARGIN) / len(chart.years)
    for index, year in enumerate(chart.years):
        paper.text(
            MARGIN + NAME_WIDTH + (index + 0.5) * width, y + 3, reader.digits(str(year)), ha="center", color=MUTED
        )
    for strip, lines, height in zip(chart.strips, names, heights, strict=True):
        y -= height
        for number, line in enumerate(lines):
            paper.text(MARGIN, y + height - (number + 1) * (LINE_HEIGHT - 1), line)
        for index, year in enumerate(chart.years):
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
