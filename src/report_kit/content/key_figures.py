"""The three to five figures that a busy reader wants first, on cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.pieces import Piece
from report_kit.content.wording import (
    Words,
    capitalised,
    pieces,
    plain,
    quantities_in,
)
from report_kit.escaping import escape_html
from report_kit.language import Language


@dataclass(frozen=True)
class KeyFigure:
    """One card: a figure, what it is, and a remark.

    Attributes:
        figure: The figure.
        label: What it is.
        remark: One more thing to know; None for nothing.
    """

    figure: Words
    label: Words
    remark: Words = None


@dataclass(frozen=True)
class KeyFigures(Output):
    """The three to five figures that a busy reader wants first.

    Attributes:
        figures: The cards.
        languages: Language codes of the dataset.
    """

    figures: tuple[KeyFigure, ...]
    languages: tuple[str, ...]
    kind = "key_figures"

    def fragment(self, reader: Language) -> Fragment:
        """Return the cards."""
        runs = [tuple(_runs(words, reader) for words in (c.figure, c.label, c.remark)) for c in self.figures]
        html = "".join(
            f"<div><dt>{html_of(label)}</dt><dd{_initial(card.figure, reader)}>{html_of(figure)}</dd>"
            + (f'<dd class="rk-note"{_initial(card.remark, reader)}>{html_of(remark)}</dd>' if remark else "")
            + "</div>"
            for card, (figure, label, remark) in zip(self.figures, runs, strict=True)
        )
        within = [tuple(pieces(words, reader) if words else () for words in (c.figure, c.remark)) for c in self.figures]
        cards = ", ".join(
            f"({', '.join(f'[{typst_of(run)}]' for run in (*card, *uncapitalised))})"
            for card, uncapitalised in zip(runs, within, strict=True)
        )
        lines = "\n".join(f"{plain_of(label)}: {plain_of(figure)}" for figure, label, _ in runs)
        height = room.cards([(plain_of(figure), plain_of(label), plain_of(remark)) for figure, label, remark in runs])
        return Fragment(f'<dl class="rk-key-figures">{html}</dl>', f"#rk-key-figures({cards},)", lines, room=height)

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities on the cards."""
        return (quantity for card in self.figures for quantity in quantities_in(card.figure))


def _runs(words: Words, reader: Language) -> tuple[Piece, ...]:
    return () if words is None else capitalised(pieces(words, reader))


def _initial(words: Words, reader: Language) -> str:
    """Return the attribute that keeps the first letter as it is within a line, where that is not a capital."""
    first = plain(words, reader)[:1] if words is not None else ""
    is_raised = plain_of(_runs(words, reader))[:1] != first
    return f' data-initial="{escape_html(first)}"' if is_raised else ""
