"""A corrected figure is listed in words that a reader knows: names of tables and columns, amounts with their unit."""

from __future__ import annotations

import pytest

from report_kit.content.briefing import correction_in_words
from report_kit.content.wording import plain
from report_kit.data.corrections import Correction
from report_kit.language import language


@pytest.mark.parametrize(
    ("corrected", "code", "sentence"),
    [
        ("690", "vi", "Vốn đã ấn định, P1/NSTW/2026, Số vốn ấn định: nguồn ghi 6.900 đồng, đính chính thành 690 đồng."),
        (
            "690",
            "en",
            "Locked amounts of the plan, P1/NSTW/2026, Locked: the source has VND 6,900, corrected to VND 690.",
        ),
        (
            "",
            "vi",
            "Vốn đã ấn định, P1/NSTW/2026, Số vốn ấn định: nguồn ghi 6.900 đồng, đính chính thành chưa báo cáo.",
        ),
    ],
)
def test_a_correction_reads_as_a_sentence(corrected: str, code: str, sentence: str) -> None:
    """Not as the names and digits of a file; what is taken back without another figure is not reported."""
    correction = Correction(
        table="plan_locks",
        key="P1/NSTW/2026",
        column="locked_amount",
        expected="6900",
        corrected=corrected,
        reason="Gõ nhầm.",
        status="",
    )

    assert plain(correction_in_words(correction), language(code)) == f"{sentence} Gõ nhầm."


@pytest.mark.parametrize(
    ("code", "reason"), [("vi", "Thừa một số 0. Tình trạng: đã báo."), ("en", "One zero too many. Status: told.")]
)
def test_the_reason_of_a_correction_is_read_in_one_language(code: str, reason: str) -> None:
    """Where it is written in both, as notes are."""
    correction = Correction(
        table="plan_locks",
        key="P1/NSTW/2026",
        column="locked_amount",
        expected="6900",
        corrected="690",
        reason="Thừa một số 0. / One zero too many.",
        status="đã báo / told",
    )

    assert plain(correction_in_words(correction), language(code)).endswith(
        f"690{' đồng' if code == 'vi' else ''}. {reason}"
    )
