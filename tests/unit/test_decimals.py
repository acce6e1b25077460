"""Decimal marks of a column stand below each other, and no digit is added to what was stated."""

from __future__ import annotations

import pytest

from report_kit.content.decimals import aligned
from report_kit.content.output import html_of, plain_of, typst_of
from report_kit.content.pieces import Piece
from report_kit.language import language


def column(code: str, *texts: str) -> list[tuple[Piece, ...]]:
    """Return a column of figures, aligned."""
    return aligned([(Piece(text),) for text in texts], language(code))


@pytest.mark.parametrize(
    ("code", "texts", "room"),
    [
        ("vi", ("996", "1.004,5", "trên 24.000"), [",0", "", ",0"]),
        ("en", ("996", "1,004.25", "3.5"), [".00", "", "0"]),
        ("vi", ("83,2%", "100%", "0,0–100,0%"), ["", ",0", ""]),
        ("vi", ("12", "1.004"), ["", ""]),
        ("vi", ("–", "không tính được", "4,5"), ["", "", ""]),
    ],
)
def test_a_figure_is_filled_up_to_the_most_decimals_of_its_column(
    code: str, texts: tuple[str, ...], room: list[str]
) -> None:
    """With room for the mark and the digits that it lacks; what is no figure stays."""
    assert ["".join(piece.hint for piece in run if piece.role == "pad") for run in column(code, *texts)] == room


def test_the_room_has_no_text() -> None:
    """Copied, read aloud or searched, a figure is what was stated."""
    run = column("vi", "996", "1,5")[0]

    assert plain_of(run) == "996"
    assert html_of(run) == '996<span class="rk-pad" data-digits=",0"></span>'
    assert typst_of(run) == '996#rk-pad(",0");'
