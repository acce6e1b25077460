"""New rows that may be about something else than was meant: a code written otherwise, another commune."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets_as_text import minimal_table, write_dataset
from workbook_files import POSITIONS_SHEET, by_hand, changed, exported, messages, planned, small_dataset

from report_kit.data.workbook.importing import ImportPlan

HEADINGS = [
    "Mã dự án", "Mã xã", "Tên dự án", "Ngành, lĩnh vực", "Nhóm dự án", "Loại dự án", "Thứ tự ưu tiên", "Năm khởi công",
    "Năm hoàn thành", "Điểm", "Cơ sở của số liệu", "Mã nguồn",
]  # fmt: skip
PROJECT = ["20044", "Trường mầm non", "giáo dục", "C", "new_start", "n", 2026, 2027, 70, "illustrative", None]


def with_projects(tmp_path: Path, *codes: Any) -> ImportPlan:
    """Return what new projects of some codes do to a dataset that has AL1-01 and 007."""
    rows = [minimal_table("projects", project_code=code) for code in ("AL1-01", "007")]
    dataset = write_dataset(tmp_path / "data", projects=rows[0] + rows[1].partition("\n")[2])
    sheet = [HEADINGS, *([code, *PROJECT] for code in codes)]
    return planned(dataset, by_hand(tmp_path / "tay.xlsx", Dự_án=sheet))


@pytest.mark.parametrize(
    ("written", "known"), [("al1-01", "AL1-01"), ("AL1-1", "AL1-01"), ("AL1_01", "AL1-01"), (7, "007"), ("07", "007")]
)
def test_a_new_code_that_is_a_known_one_written_otherwise_is_refused(
    tmp_path: Path, written: str | int, known: str
) -> None:
    """A spreadsheet makes 7 of 007; the project would be planned twice."""
    (found,) = with_projects(tmp_path, written).problems

    assert (found.cell, found.what) == ("A2", f"the code is {known} in another way of writing")


def test_two_new_codes_that_are_alike_are_refused(tmp_path: Path) -> None:
    """The second is named."""
    (found,) = with_projects(tmp_path, "X-1", "x-01").problems

    assert (found.cell, found.what) == ("A3", "the code is X-1 in another way of writing")


@pytest.mark.parametrize("code", ["AL1-02", "AL101", "70", "AL10-1", "7a"])
def test_other_codes_are_new_ones(tmp_path: Path, code: str) -> None:
    """Zeros count within a number, and signs between two."""
    assert messages(with_projects(tmp_path, code)) == []


@pytest.mark.parametrize(
    ("score", "is_asked"), [(0.85, True), (1, True), ("0.7", True), (0, False), (1.5, False), (85, False)]
)
def test_a_score_that_may_be_a_share_is_asked_back(tmp_path: Path, score: float | str, *, is_asked: bool) -> None:
    """85 % in a cell of a spreadsheet is 0.85: of a hundred points that would be the last place."""
    dataset = write_dataset(tmp_path / "data", projects=minimal_table("projects", project_code="P1"))
    row = ["P2", *PROJECT[:8], score, *PROJECT[9:]]

    plan = planned(dataset, by_hand(tmp_path / "tay.xlsx", Dự_án=[HEADINGS, row]))

    asked = f"tay.xlsx, sheet Dự án, cell J2: a score of {score}? Scores run from 0 to 100, not to 1. (such scores: 1)"
    assert (messages(plan), asked in plan.notes) == ([], is_asked)


def test_a_score_that_stays_is_not_asked_back_again(tmp_path: Path) -> None:
    """It was, when it came."""
    dataset = write_dataset(tmp_path / "data", projects=minimal_table("projects", project_code="P1", score="0.85"))
    book = exported(dataset, tmp_path / "own.xlsx")

    assert planned(dataset, book).notes == ()
    asked = [note for note in planned(dataset, changed(book, "Dự án", Q4=0.9)).notes if "a score of 0.9?" in note]
    assert len(asked) == 1


NEW = {"C6": "Giảm nghèo bền vững", "D6": "development", "E6": 2025, "F6": "2025-06-30", "R6": "reported", "S6": "S1"}


@pytest.mark.parametrize(("commune", "is_asked"), [("20071", True), ("A Lưới 3", True), ("20044", False), ("*", False)])
def test_a_new_row_of_another_commune_than_the_workbook_was_made_for_is_asked_back(
    tmp_path: Path, commune: str, *, is_asked: bool
) -> None:
    """Chosen by mistake it gives one commune's figure to another; rows of the whole city are in every workbook."""
    dataset = small_dataset(tmp_path)
    workbook = changed(exported(dataset, tmp_path / "xa.xlsx", "20044"), POSITIONS_SHEET, A6=commune, **NEW)

    plan = planned(dataset, workbook)

    said = (
        f"xa.xlsx, sheet {POSITIONS_SHEET}, cell A6: a new row of 20071 (Xã A Lưới 3), but the workbook was made for "
        "20044 (Xã A Lưới 2). (such rows: 1)"
    )
    assert (messages(plan), said in plan.notes) == ([], is_asked)


def test_a_workbook_of_all_communes_takes_new_rows_of_any(tmp_path: Path) -> None:
    """And one that was made by hand was made for none."""
    dataset = small_dataset(tmp_path)
    workbook = changed(exported(dataset, tmp_path / "all.xlsx"), POSITIONS_SHEET, A7="20071", **{
        f"{address[0]}7": cell for address, cell in NEW.items()
    })  # fmt: skip

    plan = planned(dataset, workbook)

    assert (messages(plan), [note for note in plan.notes if "made for" in note]) == ([], [])
