"""Drawing in points on a figure without axes: the kit places every text, line and rectangle itself."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, zip_longest
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from report_kit.content.wording import END_ISOLATE, Words, capitalised, pieces, plain_runs
from report_kit.data.resources import fonts_folder
from report_kit.language import Language

FONT_FAMILY = "Inter"
OFFICIAL_FAMILY = "Briefing Serif"
WIDTH = 400.0  # points; narrow enough to be read on a phone without scrolling
TEXT_SIZE = 9.0
CHARACTER_WIDTH = 0.53  # mean width of a character of the font, in ems
LINE_HEIGHT = 13.0
MARGIN = 6.0
BELOW_BASELINE, ABOVE_BASELINE = 0.22, 0.78  # how far letters reach, in ems
PAPER_AROUND = 1.6  # points of paper around a text that has its own
OVER_LINES = 2.5  # matplotlib draws areas at 1, lines at 2 and texts at 3

# Two hues that differ in lightness too, for colour-blind readers and grey printers; all stand on white paper.
INK = "#1f2933"
MUTED = "#5a6672"
GRID = "#d5dae0"
SPAN = "#f8e8de"  # of a marker that is not a single place, behind the bars
COLOURS = {"plan": "#8fb3d1", "done": "#1f4e79", "left": "#c2571a"}

STYLE: dict[Any, Any] = {
    "font.family": FONT_FAMILY,
    "svg.fonttype": "none",
    "svg.hashsalt": "report-kit",
    "hatch.linewidth": 0.7,
    "path.simplify": False,
    "text.parse_math": False,  # names may hold dollars; none of them starts a formula
}

# Letters that Inter lacks, and those of them that run from right to left.
FOREIGN_LETTER = re.compile("[\u0590-\u1dff\u2c00-\ufeff]")
RIGHT_TO_LEFT_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
# What they are written with: themselves, the signs that keep directions apart, and what stands between words.
FOREIGN_RUN = re.compile(
    "[ -/:-@[-`{-~\u00a0\u00ab\u00b7\u00bb\u00d7\u00f7\u2013\u2014"
    "\u0590-\u1dff\u200c-\u200f\u2066-\u2069\u2c00-\ufefc]+"
)
DIRECTION_SIGN = re.compile("[\u200c-\u200f\u2066-\u2069]")
TEXT_ELEMENT = re.compile("(<text[^>]*>)([^<]+)(</text>)")
RIGHT_TO_LEFT_ISOLATE = "\u2067"
MIRRORED = {"left": "right", "right": "left", "center": "center"}

Shade = Literal["plan", "done", "left"]


class Paper:
    """A figure measured in points, its origin at the bottom left; at the bottom right if it is mirrored.

    Attributes:
        height: Height in points; the width is always `WIDTH`.
        is_mirrored: Whether readers begin on the right: then so do bars, axes and years, as their tables do.
        figure: The figure.
    """

    def __init__(self, height: float, *, is_mirrored: bool = False) -> None:
        self.height = height
        self.is_mirrored = is_mirrored
        self.figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor="none")
        self._points = Affine2D()

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write a line of text."""
        style = {"color": INK, **style}
        if FOREIGN_LETTER.search(text):
            style["fontfamily"] = _families()
        if RIGHT_TO_LEFT_LETTER.search(text):  # whoever draws the SVG begins on the left unless told otherwise
            text = f"{RIGHT_TO_LEFT_ISOLATE}{text}{END_ISOLATE}"
        if self.is_mirrored:
            x, style["ha"] = WIDTH - x, MIRRORED[style.get("ha", "left")]
        self.figure.add_artist(_Line(x, y, text, transform=self._points, fontsize=TEXT_SIZE, **style))

    def text_on_paper(self, x: float, y: float, text: str) -> None:
        """Write a line of text on paper of its own, over whatever is drawn there."""
        low, high = y - BELOW_BASELINE * TEXT_SIZE - PAPER_AROUND, y + ABOVE_BASELINE * TEXT_SIZE + PAPER_AROUND
        width = set_width(text) + 2 * PAPER_AROUND
        style = {"facecolor": "white", "edgecolor": "none", "alpha": 0.92, "zorder": OVER_LINES}
        self.rectangle(x - PAPER_AROUND, low, width, high - low, **style)
        self.text(x, y, text)

    def line(self, x: float, low: float, high: float, **style: Any) -> None:
        """Draw a vertical line."""
        x = WIDTH - x if self.is_mirrored else x
        self.figure.add_artist(Line2D([x, x], [low, high], transform=self._points, **style))

    def rectangle(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle."""
        x = WIDTH - x - width if self.is_mirrored else x
        self.figure.add_artist(Rectangle((x, y), width, height, transform=self._points, **style))

    def area(self, rings: Sequence[Sequence[tuple[float, float]]], **style: Any) -> None:
        """Draw an area by its closed rings, never mirrored: east is on the right. A ring inside another is a hole."""
        points = [point for ring in rings for point in ring]
        codes = [code for ring in rings for code in _strokes(len(ring))]
        self.figure.add_artist(PathPatch(Outline(points, codes), transform=self._points, **style))


class _Line(Text):
    """A line of text that is not measured where nothing is drawn behind it: half of what a chart would cost."""

    def draw(self, renderer: Any) -> None:
        """Draw it at its baseline, where readers' own programs align it."""
        if self.get_bbox_patch() is not None:
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        renderer.open_group("text", self.get_gid())
        _, height = renderer.get_canvas_width_height()
        renderer.draw_text(context, x, height - y, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        context.restore()
        renderer.close_group("text")


def _strokes(number: int) -> list[Any]:
    return [Outline.MOVETO, *[Outline.LINETO] * (number - 2), Outline.CLOSEPOLY]


def drawn_svg(draw: Callable[[], Paper]) -> str:
    """Return what *draw* puts on paper as SVG; the same drawing gives the same bytes."""
    _register_fonts()
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        # Text stays text in the drawing; a letter that the font lacks is shown in another by who reads it.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        buffer = io.StringIO()
        # One canvas, one draw: no tight box, which would draw everything twice.
        FigureCanvasSVG(draw().figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return TEXT_ELEMENT.sub(_in_its_fonts, text[text.index("<svg") :])


def _in_its_fonts(found: re.Match[str]) -> str:
    """Name the fonts of each part of a text with letters that Inter lacks: Typst looks for none by itself."""
    start, text, end = found.groups()
    if not FOREIGN_LETTER.search(text):
        return found.group()
    # Entities such as &amp; are of one font whatever they stand for.
    parts = re.split("(&\\w+;)", text)
    marked = (FOREIGN_RUN.sub(_in_further_fonts, part) for part in parts[::2])
    return start + "".join(chain.from_iterable(zip_longest(marked, parts[1::2], fillvalue=""))) + end


def _in_further_fonts(found: re.Match[str]) -> str:
    """Name the fonts of a run; spaces at its ends stay outside, for within an element of their own they are dropped."""
    run = found.group()
    inner = run.strip(" ")
    if not (FOREIGN_LETTER.search(inner) or DIRECTION_SIGN.search(inner)):
        return run
    families = ", ".join([*_families()[1:], FONT_FAMILY])
    before, _, after = run.partition(inner)
    return f'{before}<tspan style="font-family: {families}">{inner}</tspan>{after}'


def text_width(text: str) -> float:
    """Return about how wide a text is, in points."""
    return len(text) * TEXT_SIZE * CHARACTER_WIDTH


def set_width(text: str) -> float:
    """Return how wide a text is set, in points, but for pairs of letters that the font moves together."""
    return TEXT_SIZE * sum(map(_advance, text))


@cache
def _advance(letter: str) -> float:
    """Return how far a letter moves the next one, in ems; matplotlib sets a text whole, twice, to measure it."""
    font = next((font for font in _text_fonts() if font.get_char_index(ord(letter))), None)
    if font is None:
        return CHARACTER_WIDTH
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / font.units_per_EM)


@cache
def _text_fonts() -> list[FT2Font]:
    """Return the upright fonts of charts in the order in which readers' programs look for a letter."""
    paths = sorted(fonts_folder().glob("*-Regular.ttf"), key=lambda path: not path.name.startswith(FONT_FAMILY))
    return [font for font in map(get_font, paths) if font.family_name != OFFICIAL_FAMILY]


def wrapped(words: Words, reader: Language, width: float) -> list[str]:
    """Return words as lines that fit a width in points."""
    text = plain_runs(capitalised(pieces(words, reader)), reader)
    return textwrap.wrap(text, max(int(width / (TEXT_SIZE * CHARACTER_WIDTH * 1.08)), 8)) or [""]


@cache
def _register_fonts() -> None:
    """Let matplotlib measure text with the fonts that the pages use."""
    for path in sorted(fonts_folder().glob("*.ttf")):
        fontManager.addfont(path)


@cache
def _families() -> list[str]:
    """Return the family of all charts, then those that have the letters of other scripts."""
    return [font.family_name for font in _text_fonts()]
