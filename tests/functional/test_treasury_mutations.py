"""Hundreds of damaged forms 01a/TTKHN: each is understood with the same numbers or refused at its place."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from datasets_as_text import minimal_table, write_dataset
from test_mutations import MUTATIONS, VALUES, located
from treasury_forms import Form, added, amounts

from report_kit.data.workbook.importing import ImportPlan, import_plan
from report_kit.language import language
from report_kit.messages import is_said

FORM_MUTATIONS = 500
MILLION = 10**6
NRD = amounts(100, 896, (50, 0, 500, 49), (50, 600))
ROAD = amounts(0, 20_000.5, (0, 0, 15_000, 1_000), (0, 17_000.5))
SCHOOL = amounts(500, 3_500, (400, 100, 1_000, 0), (500, 1_500))
EMM = added(ROAD, SCHOOL)
FORM = Form(
    (
        ("", "TỔNG SỐ", *added(NRD, EMM)),
        ("I", "Chương trình MTQG xây dựng nông thôn mới", *NRD),
        ("II", "Chương trình MTQG phát triển KT-XH vùng đồng bào dân tộc thiểu số và miền núi", *EMM),
        (1, "Đường thôn", *ROAD),
        (2, "Trường mầm non", *SCHOOL),
    )
)
MEANT = {"NTP-NRD": (NRD[0], NRD[1], NRD[4]), "NTP-EMM": (EMM[0], EMM[1], EMM[4])}
"""Columns 3, 4 and 7 in million đồng."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = minimal_table("projects", project_code="P1", name_vi="Đường thôn", programme_code="NTP-EMM")
    return write_dataset(tmp_path_factory.mktemp("forms") / "data", projects=project)


def damaged(path: Path, dice: random.Random) -> Path:
    """Write the form with one to three things gone wrong anywhere in its sheet."""
    FORM.write(path)
    sheet = openpyxl.load_workbook(path).active
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for _ in range(dice.choice([1, 1, 2, 3])):
        if dice.random() < 0.5:
            row = rows[dice.randrange(min(10, len(rows) - 1), len(rows))]
            row[dice.randrange(len(row))] = dice.choice((*VALUES, 7, 996, "996"))
        else:
            dice.choice(MUTATIONS)(rows, dice)
    book = openpyxl.Workbook()
    book.active.title = "01a"
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def stated(plan: ImportPlan, text: str) -> dict[str, tuple[float | None, ...]]:
    """Return what the new file says of each programme, in million đồng."""
    lines = [line.split(",") for line in text.splitlines()]
    frame = pd.DataFrame(lines[1:], columns=lines[0])
    columns = ("allocated_amount", "carried_over_amount", "disbursed_amount")
    found = {}
    for _, row in frame.iterrows():
        cells = (row.get(name, "") for name in columns)
        found[row["programme_code"]] = tuple(int(cell) / MILLION if cell else None for cell in cells)
    return found


def test_damaged_forms_are_understood_or_refused_at_their_place(dataset: Path, tmp_path: Path) -> None:
    """A number that is accepted is the one that was meant, or is missing; problems speak both languages."""
    dice = random.Random(37)  # noqa: S311  # repeatable, not secret
    accepted = 0
    for _ in range(FORM_MUTATIONS):
        plan = import_plan(dataset, [damaged(tmp_path / "01a.xlsx", dice)])
        assert all(located(problem) for problem in plan.problems)
        assert all(is_said(problem.what, language("vi")) for problem in plan.problems)
        if plan.problems or "programme_positions.csv" not in plan.files:
            continue
        accepted += 1
        for code, numbers in stated(plan, b"".join(plan.files["programme_positions.csv"].pieces()).decode()).items():
            assert all(number in {None, meant} for number, meant in zip(numbers, MEANT[code], strict=True)), numbers
    assert FORM_MUTATIONS // 20 < accepted < FORM_MUTATIONS
