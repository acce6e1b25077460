"""A corrected figure is listed in words that a reader knows: names of projects, amounts with their unit."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from report_kit.content.corrections import correction_in_words, corrections
from report_kit.content.housing.briefing import HousingBriefing, load_housing
from report_kit.content.wording import plain
from report_kit.data.corrections import Correction
from report_kit.language import language

A_LUOI_2 = "20044"
LOCK = Correction(
    table="plan_locks",
    key="P1/NSTW/2026",
    column="locked_amount",
    expected="6900",
    corrected="690",
    reason="Thừa một số 0. / One zero too many.",
    status="",
)
HOUSES = Correction(
    table="housing",
    key="20044;20050/ALL//2025/2025/2025-07-17/Q-XD",
    column="approved_count",
    expected="1535",
    corrected="153",
    reason="Gõ nhầm.",
    status="đã báo / told",
)


@pytest.fixture(scope="module")
def briefing() -> HousingBriefing:
    """The briefing of A Lưới 2, whose commune has a project P1."""
    found = load_housing("data/a_luoi", A_LUOI_2)
    projects = found.dataset.table("projects").head(1).assign(project_code="P1", name_vi="Cầu A/B", name_en="")
    tables = {**found.dataset.tables, "projects": projects}
    return replace(found, dataset=replace(found.dataset, tables=MappingProxyType(tables)))


def with_corrections(briefing: HousingBriefing, *found: Correction) -> HousingBriefing:
    """Return the briefing of a dataset with these corrections and no others."""
    tables = {**briefing.dataset.tables, "corrections": pd.DataFrame([vars(one) for one in found])}
    return replace(briefing, dataset=replace(briefing.dataset, tables=MappingProxyType(tables)))


@pytest.mark.parametrize(
    ("correction", "code", "sentence"),
    [
        (
            LOCK,
            "vi",
            (
                "Vốn đã ấn định (dự án Cầu A/B (P1), ngân sách trung ương, năm 2026) – số vốn ấn định: "
                "nguồn ghi 6.900 đồng, đính chính thành 690 đồng. Thừa một số 0."
            ),
        ),
        (
            LOCK,
            "en",
            (
                "Locked amounts of the plan (project Cầu A/B (P1), central budget, year 2026) – locked: "
                "the source has VND 6,900, corrected to VND 690. One zero too many."
            ),
        ),
        (
            HOUSES,
            "en",
            (
                "Temporary and dilapidated housing (communes A Lưới 2, A Lưới 5, the stated total, "
                "plan from 2025, plan to 2025, as of 17 July 2025, source Q-XD) – houses approved: "
                "the source has 1,535, corrected to 153. Gõ nhầm. Status: told."
            ),
        ),
    ],
)
def test_a_correction_reads_as_a_sentence(
    briefing: HousingBriefing, correction: Correction, code: str, sentence: str
) -> None:
    """With no code of a file that has a name, and in one language where it is written in both."""
    assert plain(correction_in_words(briefing, correction), language(code)) == sentence


def test_a_figure_taken_back_is_not_reported(briefing: HousingBriefing) -> None:
    """What is corrected to a blank is said in words."""
    said = plain(correction_in_words(briefing, replace(LOCK, corrected="")), language("vi"))

    assert "đính chính thành chưa báo cáo." in said


def test_a_key_with_a_slash_in_a_code_stays_as_it_is(briefing: HousingBriefing) -> None:
    """Nobody can tell its parts from those of the key."""
    said = plain(correction_in_words(briefing, replace(LOCK, key="P/1/NSTW/2026")), language("en"))

    assert "(P/1/NSTW/2026)" in said


def test_a_briefing_lists_the_corrections_of_the_tables_that_it_shows(briefing: HousingBriefing) -> None:
    """A briefing on houses says nothing of the amounts of a project."""
    listed = corrections(with_corrections(briefing, LOCK, HOUSES)).items

    assert listed == (correction_in_words(briefing, HOUSES),)
