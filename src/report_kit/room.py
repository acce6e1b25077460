"""How much of a page's height things take in a brief, in points: to a twentieth or so, rather too much than too little.

Nothing is laid out for it. Exporters ask where a briefing would be longer than its four pages, and annex what can be
looked up. The page and its PDF are shortened alike, so a rough count that both share is worth more than an exact one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

LINE = 467.0  # points from margin to margin on A4
LETTER = 0.5  # of the size of type: the mean of the letters of Inter, spaces included
DIGIT = 0.56
LETTER_IN_CELL = 0.49  # the same where a column is as wide as its words, or breaks them
LINES_APART = 1.38  # of the size of type, from line to line of text
TIGHTLY_APART = 1.28  # the same in headlines and small print
TEXT, SMALL, CELL, CAPTION = 10.0, 8.0, 8.5, 9.5  # sizes of type
INDENT = 16.0  # what the mark of an entry takes of a line
BETWEEN = 3.0  # more than from line to line, between paragraphs
AROUND_BOX, AROUND_FIGURE, BELOW_CAPTION = 28.0, 9.0, 6.0
CARDS_IN_A_ROW, CARD, BETWEEN_CARDS = 4, 36.0, 12.0
ROW, CELL_LINE, BESIDE_CELL = 13.7, 10.5, 9.0
_SIZES = re.compile(r'\b(width|height)="([\d.]+)')


def lines(text: str, size: float, width: float = LINE) -> int:
    """Return on how many lines a text stands."""
    return max(1, ceil(len(text) * LETTER * size / max(width, size)))


def title(text: str, *, is_marked: bool) -> float:
    """Return the height of what stands above a briefing; *is_marked* if it says that figures are invented."""
    return 107.0 + lines(text, 20.0, LINE / 1.1) * 25.0 + (56.0 if is_marked else 0.0)


def heading(text: str) -> float:
    """Return the height of the heading of a section."""
    return 22.0 + (lines(text, 13.5) - 1) * 17.0


def paragraph(text: str) -> float:
    """Return the height of a paragraph."""
    return lines(text, TEXT) * LINES_APART * TEXT + BETWEEN


def headline(text: str) -> float:
    """Return the height of the headline."""
    return lines(text, 13.0) * TIGHTLY_APART * 13.0 + 2 * BETWEEN


def entry(text: str, *, is_small: bool = False) -> float:
    """Return the height of an entry of a list."""
    size, apart = (SMALL, TIGHTLY_APART) if is_small else (TEXT, LINES_APART)
    return lines(text, size, LINE - INDENT) * apart * size


def box(paragraphs: Sequence[str]) -> float:
    """Return the height of a finding in its box."""
    return sum(lines(text, TEXT, LINE - 2.5 * INDENT) * LINES_APART * TEXT for text in paragraphs) + AROUND_BOX


def cards(texts: Sequence[tuple[str, str, str]]) -> float:
    """Return the height of key figures, given figure, label and remark of each."""
    rows = 2 if len(texts) > CARDS_IN_A_ROW else 1
    width = LINE / (3 if rows == 2 else max(1, len(texts))) - BETWEEN_CARDS
    tallest = max((_card(*one, width) for one in texts), default=0.0)
    return rows * (tallest + BETWEEN_CARDS) + BETWEEN_CARDS


def _card(figure: str, label: str, remark: str, width: float) -> float:
    further = lines(label, CELL, width) + lines(remark, SMALL, width) - 2
    return CARD + further * CELL_LINE + (lines(figure, 13.0, width) - 1) * 1.25 * 13.0


def picture(svg: str, caption: str) -> float:
    """Return the height of a drawing with its caption."""
    sizes = dict(_SIZES.findall(svg[: svg.find(">", svg.find("<svg"))]))
    height, width = float(sizes.get("height", 0.0)), float(sizes.get("width", LINE))
    return height * min(1.0, LINE / max(width, 1.0)) + captioned(caption)


def captioned(caption: str) -> float:
    """Return the height of what stands above a figure and around both."""
    return lines(caption, CAPTION) * LINES_APART * CAPTION + BELOW_CAPTION + AROUND_FIGURE


def table(caption: str, rows: Sequence[Sequence[str]], shares: Sequence[float]) -> float:
    """Return the height of a table, given its rows of cells, headings first, and the share of each column of words.

    Columns of figures, of which the share is 0, take what their figures need; those of words share what is left.
    """
    whole = [row for row in rows if len(row) == len(shares)]
    widths = _widths(whole, shares)
    heights = (max(map(_cell_lines, row, widths)) for row in whole)
    return captioned(caption) + sum(ROW + (most - 1) * CELL_LINE for most in heights) + ROW * (len(rows) - len(whole))


def _cell_lines(text: str, width: float) -> int:
    return max(1, ceil(len(text) * LETTER_IN_CELL * CELL / width))


def _widths(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> list[float]:
    columns = list(zip(*rows, strict=True))
    widest = [max(map(len, column)) * LETTER_IN_CELL * CELL + 1 for column in columns]
    figures = [max(len(text) for text in (*column[1:], *column[0].split(), "")) * DIGIT * CELL for column in columns]
    widths = [0.0 if share else figure for share, figure in zip(shares, figures, strict=True)]
    left = max(LINE - sum(widths) - BESIDE_CELL * len(columns), LINE / 4)
    # The narrowest first, compared to their shares: what they leave is for the others.
    words = sorted(
        (place for place, share in enumerate(shares) if share), key=lambda place: widest[place] / shares[place]
    )
    for order, place in enumerate(words):
        own = left * shares[place] / sum(shares[other] for other in words[order:])
        widths[place] = min(widest[place], own)
        left -= widths[place]
    return widths
