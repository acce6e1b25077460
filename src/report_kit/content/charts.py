"""Charts of a briefing: horizontal bars for figures that are stated, and hatched ranges for what they leave open.

Charts are drawn with matplotlib straight onto a figure in points, without axes: every text is placed by the kit, so
labels of any length wrap above their bar, and a chart costs a few milliseconds in each language.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

from report_kit.analysis.quantities import Quantity
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.tables import Table, html_table
from report_kit.content.wording import Words, capitalised, pieces, plain
from report_kit.data.resources import resource_folder
from report_kit.escaping import escape_html, escape_typst, quote_typst
from report_kit.language import Language

FONT_FAMILY = "Inter"
WIDTH = 400.0  # points; narrow enough to be read on a phone without scrolling
TEXT_SIZE = 9.0
LABEL_WIDTH = 150.0  # what is kept free on the right for the labels at the ends of the bars
CHARACTER_WIDTH = 0.53  # mean width of a character of the font, in ems
BAR_HEIGHT = 11.0
LINE_HEIGHT = 13.0
MARGIN = 6.0

# Two hues that differ in lightness too, for colour-blind readers and grey printers; both carry white paper.
INK = "#1f2933"
MUTED = "#5a6672"
GRID = "#d5dae0"
COLOURS = {"plan": "#8fb3d1", "done": "#1f4e79", "left": "#c2571a"}

STYLE: dict[Any, Any] = {
    "font.family": FONT_FAMILY,
    "svg.fonttype": "none",
    "svg.hashsalt": "report-kit",
    "hatch.linewidth": 0.7,
    "path.simplify": False,
}

Shade = Literal["plan", "done", "left"]


@dataclass(frozen=True)
class Bar:
    """One bar: solid up to what is certain, hatched over the range that is open.

    Attributes:
        quantity: The quantity it shows; its low end is the solid part's end, the high end the hatched part's.
        shade: Colour by meaning: `plan` capital or houses planned, `done` disbursed or completed, `left` open.
        label: What stands at the end of the bar; the quantity itself if None.
        name: Short name of the measure, before the label; None for none.
    """

    quantity: Quantity
    shade: Shade
    label: Words = None
    name: Words = None


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
        marker: A line to compare with.
        end: Where the axis ends at least, in its unit.
    """

    name: str
    caption: Words
    alt: Words
    groups: tuple[BarGroup, ...]
    values: Table
    languages: tuple[str, ...]
    unit: Literal["ratio", "billion", "million", "count"] = "ratio"
    marker: Marker | None = None
    end: float = 0.0
    kind = "chart"

    def fragment(self, reader: Language) -> Fragment:
        """Return the chart in one language, its SVG and the table of its values with it."""
        if not self.groups:
            return self.values.fragment(reader) if self.values.is_empty else _nothing_to_draw(reader)
        file = f"{self.name}.svg"
        caption, alt = pieces(self.caption, reader), plain(self.alt, reader)
        html = (
            f'<figure class="rk-chart"><figcaption>{html_of(caption)}</figcaption>@@{file}@@'
            f"<details><summary>{escape_html(reader.text('Show the values as a table'))}</summary>"
            f"{html_table(self.values, reader)}</details></figure>"
        )
        typst = f'#rk-chart("@@{file}@@", alt: {quote_typst(alt)}, caption: [{typst_of(caption)}])'
        return Fragment(html, typst, f"{plain_of(caption)}. {alt}", {file: bar_svg(self, reader)}, alt)

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities drawn."""
        return (bar.quantity for group in self.groups for bar in group.bars)


def _nothing_to_draw(reader: Language) -> Fragment:
    text = reader.text("There are not enough figures for a chart.")
    return Fragment(f'<p class="rk-note">{escape_html(text)}</p>', f"#rk-note[{escape_typst(text)}]", text)


def bar_svg(chart: Chart, reader: Language) -> str:
    """Return the chart's picture as SVG; the same chart gives the same bytes."""
    _register_fonts()
    with mpl.rc_context(STYLE):
        return _svg(_BarDrawing(chart, reader).figure())


@cache
def _register_fonts() -> None:
    """Let matplotlib measure text with the fonts that the pages use."""
    for path in sorted((resource_folder("templates") / "fonts").glob("Inter-*.ttf")):
        fontManager.addfont(path)


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    # One canvas, one draw: no tight box, which would draw everything twice.
    FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


class _BarDrawing:
    """The drawing of one chart, from the top of the figure downwards."""

    def __init__(self, chart: Chart, reader: Language) -> None:
        self.chart = chart
        self.reader = reader
        self.headings = [self._wrapped(group.heading) for group in chart.groups]
        self.top = self._height()
        self.canvas = Figure(figsize=(WIDTH / 72, self.top / 72), dpi=72, facecolor="none")
        self.points = Affine2D()
        self.ticks = self._ticks()

    def figure(self) -> Figure:
        """Return the finished figure."""
        y = self.top - MARGIN - (LINE_HEIGHT if self.chart.marker else 0)
        for group, lines in zip(self.chart.groups, self.headings, strict=True):
            for line in lines:
                y -= LINE_HEIGHT
                self._text(MARGIN, y + 3, line, weight="semibold")
            bottom = y - len(group.bars) * (BAR_HEIGHT + 4) - 2
            self._draw_grid(bottom, y - 1)
            for bar in group.bars:
                y -= BAR_HEIGHT + 4
                self._draw_bar(bar, y)
            self._draw_marker(bottom, y + len(group.bars) * (BAR_HEIGHT + 4) - 1)
            y = bottom - 5
        self._draw_scale()
        return self.canvas

    # Sizes

    def _wrapped(self, heading: Words) -> list[str]:
        width = int((WIDTH - 2 * MARGIN) / (TEXT_SIZE * CHARACTER_WIDTH * 1.08))
        text = "".join(piece.text for piece in capitalised(pieces(heading, self.reader)))
        return textwrap.wrap(text, width) or [""]

    def _height(self) -> float:
        lines = sum(len(lines) for lines in self.headings)
        bars = sum(len(group.bars) for group in self.chart.groups)
        marker = LINE_HEIGHT if self.chart.marker else 0
        body = lines * LINE_HEIGHT + bars * (BAR_HEIGHT + 4) + len(self.headings) * 7
        return body + marker + 2 * MARGIN + 2 * LINE_HEIGHT

    def _ticks(self) -> list[float]:
        ends = [float(end) / self._divisor() for bar in self._bars() for end in (bar.low, bar.high) if end is not None]
        marker = self.chart.marker.high if self.chart.marker else 0.0
        highest = max([self.chart.end, marker, *ends], default=0.0) or 1.0
        values = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=self.chart.unit == "count").tick_values(
            0, highest
        )
        return [float(value) for value in values if value >= 0]

    def _bars(self) -> list[Quantity]:
        return [bar.quantity for group in self.chart.groups for bar in group.bars]

    def _divisor(self) -> float:
        return {"ratio": 1.0, "billion": 1e9, "million": 1e6, "count": 1.0}[self.chart.unit]

    def _x(self, value: float) -> float:
        return MARGIN + (WIDTH - MARGIN - LABEL_WIDTH) * value / self.ticks[-1]

    # Marks

    def _text(self, x: float, y: float, text: str, **style: Any) -> None:
        self.canvas.text(x, y, text, transform=self.points, fontsize=TEXT_SIZE, **{"color": INK, **style})

    def _line(self, x: float, low: float, high: float, **style: Any) -> None:
        self.canvas.add_artist(Line2D([x, x], [low, high], transform=self.points, **style))

    def _rectangle(self, x: float, y: float, width: float, **style: Any) -> None:
        patch = Rectangle((x, y), width, BAR_HEIGHT, transform=self.points, **style)
        self.canvas.add_artist(patch)

    def _draw_grid(self, bottom: float, top: float) -> None:
        for tick in self.ticks:
            self._line(self._x(tick), bottom, top, color=GRID, linewidth=0.6, zorder=0)

    def _draw_scale(self) -> None:
        for tick in self.ticks:
            anchor = "center" if tick else "left"
            self._text(self._x(tick), MARGIN + 2, self._tick_label(tick), ha=anchor, color=MUTED)
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
        for place in sorted({marker.low, marker.high}):
            self._line(self._x(place), bottom, top, color=COLOURS["left"], linewidth=1.2, linestyle=(0, (4, 2)))

    def _draw_marker_label(self, marker: Marker) -> None:
        label = plain(marker.label, self.reader)
        half = len(label) * TEXT_SIZE * CHARACTER_WIDTH / 2
        middle = self._x((marker.low + marker.high) / 2)
        centre = min(max(middle, MARGIN + half), WIDTH - MARGIN - half)
        self._text(centre, self.top - MARGIN - LINE_HEIGHT + 3, label, ha="center", color=COLOURS["left"])

    def _draw_bar(self, bar: Bar, y: float) -> None:
        quantity, divisor = bar.quantity, self._divisor()
        colour = COLOURS[bar.shade]
        label = plain(bar.label if bar.label is not None else quantity, self.reader)
        if bar.name is not None:
            label = f"{plain(bar.name, self.reader)}: {label}"
        if quantity.low is None:
            return self._label(MARGIN, MARGIN, y, label)
        low = self._x(float(quantity.low) / divisor)
        high = self._x(float(quantity.high) / divisor) if quantity.high is not None else low
        self._rectangle(self._x(0), y, max(low - self._x(0), 0.0), facecolor=colour, edgecolor="none")
        if high > low:
            self._rectangle(low, y, high - low, facecolor="none", edgecolor=colour, hatch="////", linewidth=0.8)
        self._label(self._x(0), high, y, label)
        return None

    def _label(self, start: float, end: float, y: float, label: str) -> None:
        """Write a label after its bar, or on a paper patch inside it where the page is too narrow."""
        width = len(label) * TEXT_SIZE * CHARACTER_WIDTH + 4
        if end + width <= WIDTH - 2:
            return self._text(end + 4, y + 2.4, label)
        x = start + 3
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.92}
        self._text(x, y + 2.4, label, bbox=box)
        return None


def _decimal(value: float) -> Fraction:
    """Return a tick's value as the decimal number it stands for."""
    return Fraction(str(round(value, 6)))
