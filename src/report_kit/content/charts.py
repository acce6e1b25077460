"""Charts of a briefing: horizontal bars for figures that are stated, and hatched ranges for what they leave open.

Charts are drawn with matplotlib straight onto a figure in points, without axes: every text is placed by the kit, so
labels of any length wrap above their bar, and a chart costs a few milliseconds in each language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from matplotlib.ticker import MaxNLocator

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.drawing import (
    COLOURS,
    GRID,
    LINE_HEIGHT,
    MARGIN,
    MUTED,
    SPAN,
    WIDTH,
    Paper,
    Shade,
    drawn_svg,
    text_width,
    wrapped,
)
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.tables import Table, html_table
from report_kit.content.wording import Words, phrase, pieces, plain
from report_kit.escaping import escape_html, quote_typst
from report_kit.language import Language

BAR_HEIGHT = 10.0
ROW_HEIGHT = BAR_HEIGHT + 3
DENSE_ROW_HEIGHT = BAR_HEIGHT + 1.5
MOST_ROOMY_BARS = 20  # more of them leave less space between each other, for a chart never runs over two pages
LABEL_GAP = 4.0  # points between a bar and its label
SHORTEST_AXIS = 180.0  # points; a label that would leave the bars less stands inside its own
LOWEST_AXIS_END = 0.0001  # in the unit of the axis, whose numbers would else all be written as zero
THINNEST_BAR = 0.8  # points; a small figure beside a large one is still seen not to be zero


@dataclass(frozen=True)
class Bar:
    """One bar: solid up to what is certain, hatched over the range that is open.

    Attributes:
        quantity: The quantity it shows; its low end is the solid part's end, the high end the hatched part's.
        shade: Colour by meaning: `plan` capital or houses planned, `done` disbursed or completed, `left` open.
        label: What stands at the end of the bar; the quantity itself if None.
        name: Short name of the measure, before the label; None for none.
        whole: What it is a part of, drawn lightly behind it; None for nothing.
    """

    quantity: Quantity
    shade: Shade
    label: Words = None
    name: Words = None
    whole: Quantity | None = None


@dataclass(frozen=True)
class BarGroup:
    """Bars that belong together, under one heading.

    Attributes:
        heading: Name of the programme, commune or category.
        bars: Its bars.
    """

    heading: Words
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Marker:
    """A vertical line across all bars, such as the share of the year that has passed.

    Attributes:
        low: Its place on the axis (a span if unlike `high`).
        high: The end of the span.
        label: What it means.
    """

    low: float
    high: float
    label: Words


@dataclass(frozen=True)
class Chart(Output):
    """Groups of bars on one scale.

    Attributes:
        name: Short file name, unique within a briefing.
        caption: What the chart shows, with its unit.
        alt: The same for those who cannot see it, with the numbers that matter.
        groups: What is drawn.
        values: The table of its values.
        languages: Language codes of the dataset.
        unit: `ratio` (axis in per cent), `billion`, `million` (of đồng) or `count`.
        unit_name: What the axis counts, after its last number; None for per cent.
        marker: A line to compare with.
        end: Where the axis ends at least, in its unit.
        is_silent: Whether nothing is said where there is nothing to draw, for the table beside it says it all.
    """

    name: str
    caption: Words
    alt: Words
    groups: tuple[BarGroup, ...]
    values: Table
    languages: tuple[str, ...]
    unit: Literal["ratio", "billion", "million", "count"] = "ratio"
    unit_name: Words = None
    marker: Marker | None = None
    end: float = 0.0
    is_silent: bool = False
    kind = "chart"

    def fragment(self, reader: Language) -> Fragment:
        """Return the chart in one language, its SVG and the table of its values with it."""
        if not self.groups and self.is_silent:
            return Fragment("", "", "")
        if not self.groups:
            return self.values.fragment(reader) if self.values.is_empty else nothing_to_draw(reader)
        picture = drawn_svg(_BarDrawing(self, reader).paper)
        return picture_fragment(self.name, (self.caption, self.alt), picture, self.values, reader)

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities drawn."""
        return (bar.quantity for group in self.groups for bar in group.bars)


def picture_fragment(
    name: str, words: tuple[Words, Words], picture: str, values: Table | None, reader: Language
) -> Fragment:
    """Return a picture with its caption and description (*words*), the table of its values, if any, a click away."""
    file, caption, alt = f"{name}.svg", pieces(words[0], reader), plain(words[1], reader)
    html = (
        f'<figure class="rk-chart" id="chart-{escape_html(name)}"><figcaption>{html_of(caption)}</figcaption>@@{file}@@'
        f"{_values_behind_a_click(values, reader) if values else ''}</figure>"
    )
    typst = f'#rk-chart("@@{file}@@", alt: {quote_typst(alt)}, caption: [{typst_of(caption)}])'
    said = plain_of(caption)
    height = room.picture(picture, said)
    return Fragment(html, typst, f"{said}. {alt}", {file: picture}, alt, words={"caption": said}, room=height)


def _values_behind_a_click(values: Table, reader: Language) -> str:
    summary = escape_html(reader.text("Show the values as a table"))
    return f"<details><summary>{summary}</summary>{html_table(values, reader)}</details>"


def nothing_to_draw(reader: Language, remark: Words = None) -> Fragment:
    """Return the remark that stands in for a chart: that figures are missing if not given, nothing if it is ""."""
    if remark == "":
        return Fragment("", "", "")
    run = pieces(phrase("There are not enough figures for a chart.") if remark is None else remark, reader)
    said, typst = plain_of(run), f"#rk-note[{typst_of(run)}]"
    return Fragment(f'<p class="rk-note">{html_of(run)}</p>', typst, said, room=room.paragraph(said))


class _BarDrawing:
    """The drawing of one chart, from the top of the figure downwards."""

    def __init__(self, chart: Chart, reader: Language) -> None:
        self.chart = chart
        self.reader = reader
        self.bar_count = sum(len(group.bars) for group in chart.groups)
        self.row_height = ROW_HEIGHT if self.bar_count <= MOST_ROOMY_BARS else DENSE_ROW_HEIGHT
        self.headings = [wrapped(group.heading, reader, WIDTH - 2 * MARGIN) for group in chart.groups]
        self.unit_name = plain(chart.unit_name, reader) if chart.unit_name is not None else ""
        self.ticks = self._ticks()
        self.axis = self._axis()

    def paper(self) -> Paper:
        """Return the finished drawing."""
        self._paper = Paper(self._height(), is_mirrored=self.reader.direction == "rtl")
        y = self._paper.height - MARGIN - (LINE_HEIGHT if self.chart.marker else 0)
        for group, lines in zip(self.chart.groups, self.headings, strict=True):
            for line in lines:
                y -= LINE_HEIGHT
                self._paper.text(MARGIN, y + 3, line, weight="semibold")
            bottom = y - len(group.bars) * self.row_height - 2
            self._draw_grid(bottom, y - 1)
            for number, bar in enumerate(group.bars, 1):
                self._draw_bar(bar, y - number * self.row_height)
            self._draw_marker(bottom, y - 1)
            y = bottom - 5
        self._draw_scale()
        return self._paper

    # Sizes

    def _height(self) -> float:
        lines = sum(len(lines) for lines in self.headings)
        marker = LINE_HEIGHT if self.chart.marker else 0
        body = lines * LINE_HEIGHT + self.bar_count * self.row_height + len(self.headings) * 7
        return body + marker + 2 * MARGIN + LINE_HEIGHT

    def _ticks(self) -> list[float]:
        ends = [float(end) / self._divisor() for bar in self._bars() for end in (bar.low, bar.high) if end is not None]
        marker = self.chart.marker.high if self.chart.marker else 0.0
        highest = max([self.chart.end, marker, *ends], default=0.0)
        highest = highest if highest >= LOWEST_AXIS_END else 1.0
        values = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=self.chart.unit == "count").tick_values(
            0, highest
        )
        return [float(value) for value in values if value >= 0]

    def _axis(self) -> float:
        """Return how long the axis is, in points: what the labels after the bars leave, and its own last number."""
        bars = [bar for group in self.chart.groups for bar in group.bars]
        after = [(self._label_start(bar), LABEL_GAP + text_width(self._bar_label(bar))) for bar in bars]
        after.append((1.0, text_width(self._tick_label(self.ticks[-1])) / 2 + text_width(f" {self.unit_name}")))
        space = WIDTH - 2 * MARGIN
        return max(min((space - width) / start for start, width in after if start > 0), SHORTEST_AXIS)

    def _label_start(self, bar: Bar) -> float:
        """Return where the label of a bar begins at the latest, as a share of the axis: after the marker."""
        ends = [end for one in (bar.quantity, bar.whole) if one is not None for end in (one.low, one.high)]
        known = [float(end) / self._divisor() for end in ends if end is not None]
        marker = [self.chart.marker.high] if self.chart.marker else []
        return max([0.0, *known, *marker]) / self.ticks[-1]

    def _bars(self) -> list[Quantity]:
        bars = [bar for group in self.chart.groups for bar in group.bars]
        return [bar.quantity for bar in bars] + [bar.whole for bar in bars if bar.whole is not None]

    def _divisor(self) -> float:
        return {"ratio": 1.0, "billion": 1e9, "million": 1e6, "count": 1.0}[self.chart.unit]

    def _x(self, value: float) -> float:
        return MARGIN + self.axis * value / self.ticks[-1]

    # Marks

    def _draw_grid(self, bottom: float, top: float) -> None:
        for tick in self.ticks:
            self._paper.line(self._x(tick), bottom, top, color=GRID, linewidth=0.6, zorder=0)

    def _draw_scale(self) -> None:
        for tick in self.ticks:
            anchor = "center" if tick else "left"
            self._paper.text(self._x(tick), MARGIN + 2, self._tick_label(tick), ha=anchor, color=MUTED)
        if self.unit_name:
            after = text_width(f"{self._tick_label(self.ticks[-1])} ") / 2 + 2
            self._paper.text(self._x(self.ticks[-1]) + after, MARGIN + 2, self.unit_name, color=MUTED)
        if self.chart.marker is not None:
            self._draw_marker_label(self.chart.marker)

    def _tick_label(self, tick: float) -> str:
        if self.chart.unit == "ratio":
            return self.reader.percent(_decimal(tick), 0)
        return self.reader.number(_decimal(tick))

    def _draw_marker(self, bottom: float, top: float) -> None:
        marker = self.chart.marker
        if marker is None:
            return
        low, high = self._x(marker.low), self._x(marker.high)
        self._paper.rectangle(low, bottom, high - low, top - bottom, facecolor=SPAN, edgecolor="none", zorder=0)
        for place in sorted({marker.low, marker.high}):
            self._paper.line(self._x(place), bottom, top, color=COLOURS["left"], linewidth=1.2, linestyle=(0, (4, 2)))

    def _draw_marker_label(self, marker: Marker) -> None:
        label = plain(marker.label, self.reader)
        half = text_width(label) / 2
        middle = self._x((marker.low + marker.high) / 2)
        centre = min(max(middle, MARGIN + half), WIDTH - MARGIN - half)
        self._paper.text(
            centre, self._paper.height - MARGIN - LINE_HEIGHT + 3, label, ha="center", color=COLOURS["left"]
        )

    def _draw_bar(self, bar: Bar, y: float) -> None:
        quantity, label = bar.quantity, self._bar_label(bar)
        if quantity.low is None:
            return self._label(MARGIN, MARGIN, y, label)
        low = self._place(quantity.low)
        high = self._place(quantity.high) if quantity.high is not None else low
        end = max(high, self._draw_whole(bar, y))
        colour = COLOURS[bar.shade]
        start = self._x(0)
        if quantity.low > 0:
            width = max(low - start, THINNEST_BAR)
            self._paper.rectangle(start, y, width, BAR_HEIGHT, facecolor=colour, edgecolor="none")
        if high - low >= THINNEST_BAR:  # of a range of a few đồng only its edges would be seen
            style = {"facecolor": "none", "edgecolor": colour, "hatch": "////", "linewidth": 0.8}
            self._paper.rectangle(low, y, high - low, BAR_HEIGHT, **style)
        return self._label(start, end, y, label)

    def _draw_whole(self, bar: Bar, y: float) -> float:
        """Draw what the bar is a part of, and return where it ends."""
        if bar.whole is None or bar.whole.high is None:
            return 0.0
        start, end = self._x(0), self._place(bar.whole.high)
        self._paper.rectangle(start, y, end - start, BAR_HEIGHT, facecolor=COLOURS["plan"], edgecolor="none")
        return end

    def _place(self, value: Fraction) -> float:
        return self._x(float(value) / self._divisor())

    def _bar_label(self, bar: Bar) -> str:
        label = plain(bar.label if bar.label is not None else bar.quantity, self.reader)
        return label if bar.name is None else f"{plain(bar.name, self.reader)}: {label}"

    def _label(self, start: float, end: float, y: float, label: str) -> None:
        """Write a label after its bar and clear of the marker, or inside its bar where the page is too narrow."""
        width = text_width(label)
        after = self._clear_of_marker(end + LABEL_GAP, width)
        fits = after + width <= WIDTH - 2
        # It may stand on its bar, and lines of the grid may cross it.
        self._paper.text_on_paper(after if fits else start + 3, y + 2, label)

    def _clear_of_marker(self, start: float, width: float) -> float:
        """Return where a label begins that would else hide a line of the marker."""
        marker = self.chart.marker
        for place in sorted({marker.low, marker.high}) if marker else ():
            if start - LABEL_GAP / 2 <= self._x(place) <= start + width:
                start = self._x(place) + LABEL_GAP
        return start


def _decimal(value: float) -> Fraction:
    """Return a tick's value as the decimal number it stands for."""
    return Fraction(str(round(value, 6)))
