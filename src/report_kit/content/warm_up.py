"""What every briefing reads or prepares, read and prepared before there is one: catalogues, number rules, fonts."""

from __future__ import annotations

import datetime
from fractions import Fraction

from report_kit.content.drawing import LINE_HEIGHT, MARGIN, Paper, drawn_svg
from report_kit.data.settings import LANGUAGES
from report_kit.language import Language, language

_SHARE = Fraction(1, 3)
_DAY = datetime.date(2025, 7, 31)


def warm_up() -> None:
    """Fill the caches that every briefing needs; kernels that are forked afterwards share them.

    Nothing is solved here: a solver may start threads, and those do not survive a fork.
    """
    for code in LANGUAGES:  # those that nearly every dataset has
        reader = language(code)
        drawn_svg(lambda reader=reader: _sample(reader))  # type: ignore[misc]  # bound now, not when the loop has ended


def _sample(reader: Language) -> Paper:
    """Return a drawing with all that charts are made of: digits and letters in both weights, lines, bars, hatches."""
    paper = Paper(4 * LINE_HEIGHT)
    texts = (reader.percent(_SHARE), reader.long_date_text(_DAY), reader.date_text(_DAY))
    letters = "".join(sorted({sign for message in reader.messages.values() for sign in message if sign.isprintable()}))
    for weight in ("normal", "semibold"):
        paper.text(MARGIN, MARGIN, " ".join((*texts, letters)), weight=weight, bbox={"facecolor": "white"})
    paper.line(MARGIN, 0, LINE_HEIGHT, linestyle=(0, (4, 2)))
    paper.rectangle(MARGIN, MARGIN, 10, 10, hatch="////")
    return paper
