"""Form 01a/TTKHN of the treasury becomes positions of programmes and projects, if everything in it adds up."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from datasets_as_text import minimal_table, write_dataset
from treasury_forms import HEADINGS, IDENTITIES, Form, added, amounts
from workbook_files import changes, messages

from report_kit.data.contracts.treasury import FORM_01A_COLUMNS
from report_kit.data.datasets import read_dataset
from report_kit.data.workbook.history import write_import
from report_kit.data.workbook.importing import ImportPlan, import_plan
from report_kit.data.workbook.treasury import body
from report_kit.data.workbook.treasury.heading import FormOptions

MILLION = 10**6
NRD = amounts(100, 896, (50, 0, 500, 49), (50, 600))
ROAD = amounts(0, 20_000.5, (0, 0, 15_000, 1_000), (0, 17_000.5))
SCHOOL = amounts(500, 3_500, (400, 100, 1_000, 0), (500, 1_500))
EMM = added(ROAD, SCHOOL)
LINES = (
    ("", "TỔNG SỐ", *added(NRD, EMM)),
    ("I", "Chương trình MTQG xây dựng nông thôn mới", *NRD),
    ("II", "Chương trình MTQG phát triển KT-XH vùng đồng bào dân tộc thiểu số và miền núi", *EMM),
    (1, "Đường thôn", *ROAD),
    (2, "Trường mầm non", *SCHOOL),
)
PROJECTS = (
    minimal_table("projects", project_code="P1", name_vi="Đường thôn", programme_code="NTP-EMM")
    + minimal_table("projects", project_code="P2", name_vi="Trường mầm non", programme_code="NTP-EMM").partition("\n")[
        2
    ]
)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "data", projects=PROJECTS)


def planned(dataset: Path, *forms: Path, **options: Any) -> ImportPlan:
    return import_plan(dataset, forms, **options)


def imported(dataset: Path, *forms: Path, **options: Any) -> ImportPlan:
    plan = planned(dataset, *forms, **options)
    assert messages(plan) == []
    write_import(plan)
    return plan


def programme_positions(dataset: Path) -> dict[str, tuple[int, int, int]]:
    """Allocated, carried over, disbursed in million đồng, by programme and source."""
    frame = read_dataset(dataset).table("programme_positions")
    keys = [f"{row.programme_code} {row.capital_source}".strip() for row in frame.itertuples()]
    columns = frame[["allocated_amount", "carried_over_amount", "disbursed_amount"]]
    return dict(zip(keys, (tuple(int(cell) / MILLION for cell in row) for row in columns.to_numpy()), strict=True))


def project_positions(dataset: Path) -> dict[str, tuple[float, ...]]:
    frame = read_dataset(dataset).table("project_positions")
    columns = frame[["allocated_amount", "carried_over_amount", "disbursed_amount"]]
    cells = (tuple(int(cell) / MILLION for cell in row) for row in columns.to_numpy())
    return dict(zip(frame["project_code"], cells, strict=True))


EXPECTED_PROGRAMMES = {"NTP-NRD": (100 + 896, 100, 50 + 500 + 49), "NTP-EMM": (20_000.5 + 4_000, 500, 16_000 + 1_500)}
EXPECTED_PROJECTS = {"P1": (20_000.5, 0, 16_000), "P2": (500 + 3_500, 500, 400 + 100 + 1_000)}


def test_columns_3_4_and_7_become_positions_of_programmes_and_projects(dataset: Path, tmp_path: Path) -> None:
    """Allocated, carried over, and disbursed at the end of the month before the reporting month, August."""
    imported(dataset, Form(LINES).write(tmp_path / "01a.xlsx"))

    rows = read_dataset(dataset).table("programme_positions")
    assert programme_positions(dataset) == EXPECTED_PROGRAMMES
    assert project_positions(dataset) == EXPECTED_PROJECTS
    assert set(rows["as_of_date"]) == {date(2025, 7, 31)}
    assert set(rows["commune_code"]) == {"20044"}
    assert set(rows["fund_type"]) == {"development"}
    assert set(rows["allocated_rounded_to"]) == {MILLION // 10}


def test_all_columns_are_kept_in_a_table_of_their_own_without_totals(dataset: Path, tmp_path: Path) -> None:
    """Four lines of five; what the total says is their sum, and was checked."""
    imported(dataset, Form(LINES).write(tmp_path / "01a.xlsx"))

    frame = read_dataset(dataset).table("treasury_lines")
    expected = [[round(amount * MILLION) for amount in line[2:]] for line in LINES[1:]]
    assert frame[[column.name for column in FORM_01A_COLUMNS.values()]].to_numpy().tolist() == expected
    assert list(frame["item"]) == [line[1] for line in LINES[1:]]
    assert list(frame["project_code"]) == ["", "", "P1", "P2"]
    assert list(frame["programme_code"]) == ["NTP-NRD", "NTP-EMM", "NTP-EMM", "NTP-EMM"]


def test_the_form_is_a_source_of_its_own(dataset: Path, tmp_path: Path) -> None:
    """With its title, the office at its top and the day on which it was signed."""
    imported(dataset, Form(LINES).write(tmp_path / "01a.xlsx"))

    source = read_dataset(dataset).table("sources").iloc[-1]
    assert source["source_id"] == "01a-20044-2025-08"
    assert source["title"] == "Biểu 01a/TTKHN tháng 08/2025"
    assert source["publisher"] == "ỦY BAN NHÂN DÂN XÃ A LƯỚI 2"
    assert source["published_date"] == date(2025, 8, 12)


DONG = tuple((*line[:2], *(round(amount * MILLION) for amount in line[2:])) for line in LINES)
BY_SOURCE = (
    ("A", "VỐN NGÂN SÁCH TRUNG ƯƠNG", *EMM),
    ("I", "Chương trình mục tiêu quốc gia"),
    (1, "Phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi", *EMM),
    ("1.1", "P1 - Đường vào thôn (giai đoạn 1)", *ROAD),
    ("1.2", "Dự án: TRƯỜNG MẦM NON", *SCHOOL),
    ("B", "VỐN NGÂN SÁCH ĐỊA PHƯƠNG", *NRD),
    ("I", "Chương trình mục tiêu quốc gia"),
    (1, "Xây dựng nông thôn mới", *NRD),
    ("", "Tổng cộng (A + B)", *added(NRD, EMM)),
)
MERGED_TOTAL = (("TỔNG SỐ", None, *added(NRD, EMM)), *LINES[1:])
DASHES = (*LINES[:3], ("-", "Đường thôn", *ROAD), ("-", "Trường mầm non", *SCHOOL))
NO_TOTAL = LINES[1:]
AT_THE_END = (*LINES[1:], ("", "Tổng số", *added(NRD, EMM)))
SUBTOTAL = (("I", "Các chương trình MTQG"), ("1", *LINES[1][1:]), ("2", *LINES[2][1:]),
            ("a)", *LINES[3][1:]), ("b)", *LINES[4][1:]), ("", "Cộng mục I", *added(NRD, EMM)))  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(Form(LINES, blank_rows=0), id="no blank row below the titles"),
        pytest.param(Form(LINES, first_column=3, blank_rows=4), id="further right and further down"),
        pytest.param(Form(MERGED_TOTAL), id="the total's title in the column of numbers"),
        pytest.param(Form(DASHES), id="projects with dashes"),
        pytest.param(Form(NO_TOTAL), id="no total"),
        pytest.param(Form(AT_THE_END), id="the total below"),
        pytest.param(Form(SUBTOTAL), id="a heading without figures, a total of its group"),
        pytest.param(Form(LINES, numbers=[f"({n})" for n in range(1, 18)]), id="numbers in brackets"),
        pytest.param(Form(LINES, numbers=["A", "B", *range(3, 18)]), id="letters over the words"),
        pytest.param(
            Form(LINES, numbers=[IDENTITIES.get(n, str(n)).replace(" ", "") for n in range(1, 18)]),
            id="numbers as text",
        ),
        pytest.param(
            Form(DONG, titles=[*Form(LINES).titles[:4], "ĐVT: đồng"]), id="in đồng"
        ),
        pytest.param(
            Form(LINES, titles=[*Form(LINES).titles[:3], "Đơn vị: Triệu đồng"], month="07/2025"),
            id="the month over column 7 only",
        ),
        pytest.param(
            Form(LINES, titles=["UBND xã A Lưới 2 – Kế hoạch năm 2025 (ĐVT: triệu đồng)", "tháng 08/2025"]),
            id="everything in two lines",
        ),
    ],
)  # fmt: skip
def test_a_form_is_known_by_its_structure(dataset: Path, tmp_path: Path, form: Form) -> None:
    """Wherever it stands in the sheet, and however its lines are numbered."""
    imported(dataset, form.write(tmp_path / "01a.xlsx"))

    assert programme_positions(dataset) == EXPECTED_PROGRAMMES
    assert project_positions(dataset) == EXPECTED_PROJECTS


def test_lines_below_a_capital_source_are_positions_of_that_source(dataset: Path, tmp_path: Path) -> None:
    """Projects are found by their code before a name, and by a name in capitals."""
    imported(dataset, Form(BY_SOURCE).write(tmp_path / "01a.xlsx"))

    nrd, emm = EXPECTED_PROGRAMMES.values()
    assert programme_positions(dataset) == {"NTP-EMM NSTW": emm, "NTP-NRD NSĐP": nrd}
    assert project_positions(dataset) == EXPECTED_PROJECTS


def test_a_project_with_capital_of_two_sources_has_one_position(dataset: Path, tmp_path: Path) -> None:
    """Its parts are added up; the lines stay apart in the table of the form."""
    lines = (("A", "Vốn ngân sách trung ương", *ROAD), (1, "Đường thôn", *ROAD), ("B", "Vốn ngân sách xã", *SCHOOL),
             (1, "Đường thôn", *SCHOOL))  # fmt: skip
    imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    assert project_positions(dataset) == {"P1": (20_000.5 + 4_000, 500, 16_000 + 1_500)}
    assert list(read_dataset(dataset).table("treasury_lines")["capital_source"]) == ["NSTW", "NSX"]


def cell_of(row: int, column: int) -> str:
    return f"{openpyxl.utils.get_column_letter(column)}{row}"


FIRST_ROW = 5 + 1 + 3 + 1 + 1
"""Five titles, a blank row, three rows of headings, the numbers; the lines begin in the next."""


@pytest.mark.parametrize("column", FORM_01A_COLUMNS)
@pytest.mark.parametrize("place", range(len(LINES)))
def test_no_changed_amount_gets_through(dataset: Path, tmp_path: Path, column: int, place: int) -> None:
    """Every amount is in an identity or in a sum over lines: one that is changed is a problem in its row or column."""
    lines = [list(line) for line in LINES]
    lines[place][column - 1] += 1

    plan = planned(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    assert plan.files == {} or plan.problems
    assert plan.problems
    assert all(problem.cell for problem in plan.problems)
    concerned = {cell_of(FIRST_ROW + place, column)[:1]} | {str(FIRST_ROW + place)}
    assert any(problem.cell[:1] in concerned or problem.cell[1:] in concerned for problem in plan.problems)


@pytest.mark.parametrize("total", IDENTITIES)
def test_a_broken_identity_is_shown_at_its_cell(dataset: Path, tmp_path: Path, total: int) -> None:
    """With the columns, and with the amounts as they are."""
    lines = [("1", "Xây dựng nông thôn mới", *copy.copy(NRD))]
    lines[0] = tuple(cell + 7 if place == total - 1 else cell for place, cell in enumerate(lines[0]))  # type: ignore[operator]

    plan = planned(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    found = [problem for problem in plan.problems if problem.cell == cell_of(FIRST_ROW, total)]
    assert len(found) == 1
    assert found[0].what.startswith(f"column {IDENTITIES[total]} does not hold: ")


def refusal(dataset: Path, tmp_path: Path, form: Form, **options: Any) -> str:
    plan = planned(dataset, form.write(tmp_path / "01a.xlsx"), **options)
    assert plan.problems
    return "\n".join(messages(plan))


WITHOUT_MONTH = Form(LINES, titles=("UBND xã A Lưới 2", "Kế hoạch năm 2025", "Đơn vị tính: triệu đồng"), foot=())
TITLES = Form(LINES).titles


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (WITHOUT_MONTH, "cell A1: the form does not say of which month it is"),
        (Form(LINES, titles=TITLES[:4]), "the form does not say its unit"),
        (Form(LINES, titles=TITLES[1:]), "say which commune this is of"),
        (Form(LINES, month="06/2025"), "several dates for column 7: 2025-06-30, 2025-07-31"),
        (Form(LINES, titles=(*TITLES, "UBND xã A Lưới 3")), "several communes: 20044 (Xã A Lưới 2), 20071"),
        (Form(LINES, numbers=[*range(1, 9), *[None] * 2, *range(11, 18)]), "lacks the columns 9, 10"),
        (Form(LINES, numbers=[1, 2, "3=4+5", *range(4, 18)]), "cell C10, column 3=4+5: column 3 is another sum"),
        (Form(LINES, numbers=[None] * 17), "calls itself Form 01a/TTKHN, but has no row of column numbers"),
        (Form([(1, "Đường thôm", *ROAD)]), "If it is P1 (Đường thôn), write the code before the name"),
        (Form([(1, None, *ROAD)]), "the line does not say what it is about"),
        (Form([(1, "Xây dựng nông thôn mới", "abc", *NRD[1:])]), "this is not a number (found: 'abc')"),
        (Form([(1, "Xây dựng nông thôn mới", "1.000", *NRD[1:])]), "the number is text with dots or commas"),
        (Form([(1, "Xây dựng nông thôn mới", 1 / 3, *NRD[1:])]), "the amount is no whole number of đồng"),
        (Form([(1, "Xây dựng nông thôn mới", "=1/0", *NRD[1:])]), "the formula has no stored result"),
    ],
)  # fmt: skip
def test_what_a_form_fails_to_say_is_refused(dataset: Path, tmp_path: Path, form: Form, message: str) -> None:
    """At a cell, with what to do."""
    assert message in refusal(dataset, tmp_path, form)


def test_what_the_titles_do_not_say_can_be_said_by_hand(dataset: Path, tmp_path: Path) -> None:
    """The reporting month and the commune."""
    form = replace(WITHOUT_MONTH, titles=WITHOUT_MONTH.titles[1:])

    imported(dataset, form.write(tmp_path / "01a.xlsx"), forms=FormOptions("20044", date(2025, 8, 1)))

    assert programme_positions(dataset) == EXPECTED_PROGRAMMES


def test_amounts_that_are_text_need_a_declared_locale(dataset: Path, tmp_path: Path) -> None:
    """Dots and commas as the Vietnamese write them."""
    texts = [f"{amount:,.1f}".replace(",", "x").replace(".", ",").replace("x", ".") for amount in NRD]

    imported(
        dataset,
        Form([(1, "Xây dựng nông thôn mới", *texts)]).write(tmp_path / "01a.xlsx"),
        number_locale="vi",
    )

    assert programme_positions(dataset) == {"NTP-NRD": EXPECTED_PROGRAMMES["NTP-NRD"]}


def test_a_line_that_is_neither_programme_nor_project_is_mentioned_and_kept(dataset: Path, tmp_path: Path) -> None:
    """It becomes no position, but its figures are not lost."""
    form = Form([*LINES[1:], ("III", "Vốn chuẩn bị đầu tư", *NRD)])

    plan = imported(dataset, form.write(tmp_path / "01a.xlsx"))

    assert any("row 15: 'Vốn chuẩn bị đầu tư' is neither" in note for note in plan.notes)
    assert programme_positions(dataset) == EXPECTED_PROGRAMMES
    assert list(read_dataset(dataset).table("treasury_lines")["item"])[-1] == "Vốn chuẩn bị đầu tư"


@pytest.mark.parametrize("line", [("III", "Dự án tạm dừng"), ("", "TỔNG SỐ", *added(NRD, EMM))])
def test_what_stands_beside_a_line_that_is_not_kept_is_mentioned(
    dataset: Path, tmp_path: Path, line: tuple[Any, ...]
) -> None:
    """A line without figures is no line of the table, nor is a sum; why a project stands still must not be lost."""
    noted = (*line, *[""] * (16 - len(line)), "Chờ thành phố quyết định")
    form = Form([noted, *LINES[1:]] if line[1] == "TỔNG SỐ" else [*LINES, noted])

    notes = planned(dataset, form.write(tmp_path / "01a.xlsx")).notes

    (found,) = [note for note in notes if "Chờ" in note]
    assert found.endswith(
        f": {line[1]!r} is not kept as a line, nor is what stands beside it: 'Chờ thành phố quyết định'."
    )


def test_capital_of_ended_programmes_carried_over_is_kept_with_the_lines_of_the_form(
    dataset: Path, tmp_path: Path
) -> None:
    """Programmes of 2021–2025 may spend in 2026 (Resolution 257/2025/QH15), but have no plan of that year."""
    titles = tuple(title.replace("2025", "2026") for title in Form(LINES).titles)

    plan = imported(dataset, Form(LINES, titles=titles, year="2026").write(tmp_path / "01a.xlsx"))

    assert any("'Chương trình MTQG xây dựng nông thôn mới' ran from 2021 to 2025" in note for note in plan.notes)
    assert programme_positions(dataset) == {}
    assert project_positions(dataset) == EXPECTED_PROJECTS
    assert set(read_dataset(dataset).table("treasury_lines")["budget_year"]) == {2026}


def test_two_projects_of_one_name_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    """The candidates are named."""
    projects = PROJECTS.replace("Trường mầm non", "Đường thôn")
    dataset = write_dataset(tmp_path / "data", projects=projects)

    assert "Write the project's code before the name: P1, P2." in refusal(
        dataset, tmp_path, Form([(1, "Đường thôn", *ROAD)])
    )


@pytest.mark.parametrize("item", ["Đường thộn", "Dự án: Đướng thôn"])
def test_a_project_of_other_diacritics_is_another_project(dataset: Path, tmp_path: Path, item: str) -> None:
    """It is asked back with the project that may be meant; *Đuong thôn*, which only leaves some out, is that one."""
    form = [LINES[1], (*LINES[2][:2], *ROAD), (1, item, *ROAD)]
    left_out = [LINES[1], (*LINES[2][:2], *ROAD), (1, "Đuong thôn", *ROAD)]

    assert "If it is P1 (Đường thôn), write the code before the name" in refusal(dataset, tmp_path, Form(form))
    imported(dataset, Form(left_out).write(tmp_path / "01a.xlsx"))
    assert project_positions(dataset) == {"P1": EXPECTED_PROJECTS["P1"]}


def test_a_title_with_other_diacritics_names_another_commune(dataset: Path, tmp_path: Path) -> None:
    """It is said once for the whole form, not for each of its lines."""
    titles = ("ỦY BAN NHÂN DÂN XÃ A LƯỜI 2", *Form(LINES).titles[1:])
    plan = planned(dataset, Form(LINES, titles=titles).write(tmp_path / "01a.xlsx"))

    assert ["which commune this is of" in text for text in messages(plan)] == [True]
    assert (
        planned(dataset, Form(LINES, titles=("UBND XA A LUOI 2", *titles[1:])).write(tmp_path / "b.xlsx")).problems
        == ()
    )


def test_the_same_form_again_changes_nothing(dataset: Path, tmp_path: Path) -> None:
    """Neither rows nor bytes."""
    form = Form(LINES).write(tmp_path / "01a.xlsx")
    imported(dataset, form)

    assert (changes(planned(dataset, form)), planned(dataset, form).files) == ([], {})


def test_a_corrected_form_replaces_what_it_said_before(dataset: Path, tmp_path: Path) -> None:
    """Changed amounts are shown from what to what, and lines that are gone as removed."""
    imported(dataset, Form(LINES).write(tmp_path / "01a.xlsx"))

    lines = [("I", LINES[1][1], *amounts(100, 900, (50, 0, 500, 49), (50, 600)))]
    plan = imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    kinds = {(change.table, change.kind) for change in changes(plan)}
    assert ("programme_positions", "removed") in kinds
    assert ("project_positions", "removed") in kinds
    changed = [change for change in changes(plan) if change.table == "programme_positions" and change.kind == "changed"]
    assert {(change.column, change.before, change.after) for change in changed} >= {
        ("allocated_amount", str(996 * MILLION), str((100 + 900) * MILLION))
    }
    assert programme_positions(dataset) == {"NTP-NRD": (1000, 100, 599)}
    assert project_positions(dataset) == {}


def test_the_forms_of_two_communes_are_two_sheets_of_one_workbook(dataset: Path, tmp_path: Path) -> None:
    """Each sheet is a form of its own."""
    book = openpyxl.Workbook()
    Form(LINES).write_sheet(book.active, "A Lưới 2")
    other = [("UBND xã A Lưới 3" if "A LƯỚI 2" in title else title) for title in TITLES]
    Form([("I", LINES[1][1], *NRD)], titles=other).write_sheet(book.create_sheet(), "A Lưới 3")
    book.save(tmp_path / "01a.xlsx")

    imported(dataset, tmp_path / "01a.xlsx")

    rows = read_dataset(dataset).table("programme_positions")
    assert sorted(zip(rows["commune_code"], rows["programme_code"], strict=True)) == [
        ("20044", "NTP-EMM"), ("20044", "NTP-NRD"), ("20071", "NTP-NRD"),
    ]  # fmt: skip


def test_two_forms_of_a_commune_and_month_that_disagree_are_a_conflict(dataset: Path, tmp_path: Path) -> None:
    """Both cells are named."""
    one = Form([("I", LINES[1][1], *NRD)]).write(tmp_path / "one.xlsx")
    two = Form([("I", LINES[1][1], *amounts(100, 900, (50, 0, 500, 49), (50, 600)))]).write(tmp_path / "two.xlsx")

    text = "\n".join(messages(planned(dataset, one, two)))

    assert "one.xlsx, sheet 01a, cell C11" in text
    assert "two.xlsx, sheet 01a, cell C11 has '1000' for the same figure" in text


DOMESTIC, FOREIGN = amounts(50, 800, (50, 0, 400, 49), (50, 500)), amounts(50, 96, (0, 0, 100, 0), (0, 100))
EMM_DOMESTIC = amounts(500, 20_000.5, (400, 100, 13_000, 1_000), (500, 15_500.5))
EMM_FOREIGN = amounts(0, 3_500, (0, 0, 3_000, 0), (0, 3_000))
TOTAL = ("", "TỔNG SỐ", *added(NRD, EMM))
ALL_DOMESTIC = ("", "Vốn trong nước", *added(DOMESTIC, EMM_DOMESTIC))
ALL_FOREIGN = ("", "Vốn nước ngoài", *added(FOREIGN, EMM_FOREIGN))
DIVIDED = (
    LINES[1], ("", "Vốn trong nước", *DOMESTIC), ("", "Vốn nước ngoài", *FOREIGN),
    LINES[2], ("", "Vốn trong nước", *EMM_DOMESTIC), ("", "Vốn nước ngoài", *EMM_FOREIGN), *LINES[3:],
)  # fmt: skip


def renumbered(lines: Sequence[Sequence[Any]], numbers: Sequence[str], prefix: str = "") -> list[Sequence[Any]]:
    return [(number, prefix + line[1], *line[2:]) for number, line in zip(numbers, lines, strict=True)]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((TOTAL, ALL_DOMESTIC, ALL_FOREIGN, *LINES[1:]), id="the total only"),
        pytest.param((TOTAL, ALL_DOMESTIC, ALL_FOREIGN, *DIVIDED), id="the total and the programmes"),
        pytest.param((TOTAL, ALL_FOREIGN, ALL_DOMESTIC, *DIVIDED), id="foreign capital first"),
        pytest.param((TOTAL, *renumbered((ALL_DOMESTIC, ALL_FOREIGN), "--"), *LINES[1:]), id="with dashes"),
        pytest.param((TOTAL, *renumbered((ALL_DOMESTIC, ALL_FOREIGN), ("", ""), "- "), *LINES[1:]), id="dashed items"),
        pytest.param((TOTAL, *renumbered((ALL_DOMESTIC, ALL_FOREIGN), "12"), *LINES[1:]), id="with numbers"),
        pytest.param((TOTAL, *renumbered((ALL_DOMESTIC, ALL_FOREIGN), ("I", "II")), *LINES[1:]), id="numbered alike"),
        pytest.param((TOTAL, ("", "Trong đó:"), ALL_DOMESTIC, ALL_FOREIGN, *LINES[1:]), id="of which"),
        pytest.param((("A", "Các chương trình MTQG", *TOTAL[2:]), ALL_DOMESTIC, ALL_FOREIGN, *DIVIDED), id="a group"),
        pytest.param((*DIVIDED, TOTAL, ALL_DOMESTIC, ALL_FOREIGN), id="the total below"),
    ],
)  # fmt: skip
def test_domestic_and_foreign_capital_divide_the_line_above_them(
    dataset: Path, tmp_path: Path, lines: Sequence[Sequence[Any]]
) -> None:
    """They take no programme for a part of theirs, and none of them is an unknown item."""
    plan = imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    wholes = {key: cells for key, cells in programme_positions(dataset).items() if " " not in key}
    assert wholes == EXPECTED_PROGRAMMES
    assert project_positions(dataset) == EXPECTED_PROJECTS
    assert not any("is neither a programme" in note and "Vốn" in note for note in plan.notes)
    kept = list(read_dataset(dataset).table("treasury_lines")["item"])
    assert sum("Vốn trong nước" in item for item in kept) == sum("Vốn trong nước" in line[1] for line in lines)


def test_foreign_capital_of_a_programme_is_a_position_of_its_source(dataset: Path, tmp_path: Path) -> None:
    """Domestic capital may be of several sources, and stays with the lines of the form."""
    imported(dataset, Form(DIVIDED).write(tmp_path / "01a.xlsx"))

    assert programme_positions(dataset) == {
        **EXPECTED_PROGRAMMES,
        "NTP-NRD ODA": (50 + 96, 50, 100),
        "NTP-EMM ODA": (3_500, 0, 3_000),
    }


@pytest.mark.parametrize("place", range(9))
@pytest.mark.parametrize("column", [3, 5, 7])
def test_no_changed_amount_of_domestic_or_foreign_capital_gets_through(
    dataset: Path, tmp_path: Path, column: int, place: int
) -> None:
    """Domestic and foreign capital add up to the line, and that of the programmes to that of the total."""
    lines = [list(line) for line in (TOTAL, ALL_DOMESTIC, ALL_FOREIGN, *DIVIDED[:6])]
    lines[place][column - 1] += 1

    plan = planned(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    concerned = {cell_of(FIRST_ROW + place, column)[:1], str(FIRST_ROW + place)}
    assert any(problem.cell[:1] in concerned or problem.cell[1:] in concerned for problem in plan.problems)


def test_capital_moved_from_domestic_to_foreign_in_the_total_is_found(dataset: Path, tmp_path: Path) -> None:
    """Their sum is right, but the programmes have 20,850.5 million of domestic capital, not one more."""
    moved = amounts(0, 1, (0, 0, 0, 0), (0, 0))
    less = [whole - part for whole, part in zip(ALL_FOREIGN[2:], moved, strict=True)]
    lines = (TOTAL, (*ALL_DOMESTIC[:2], *added(ALL_DOMESTIC[2:], moved)), ("", "Vốn nước ngoài", *less), *DIVIDED[:6])

    text = refusal(dataset, tmp_path, Form(lines))

    deployed = round((800 + 20_000.5) * MILLION)
    assert (
        f"cell F12, column Kế hoạch bộ/địa phương triển khai (6): the sum of its parts in rows 14 to 17 is {deployed}"
        in text
    )


def test_a_programme_that_is_not_divided_leaves_bounds(dataset: Path, tmp_path: Path) -> None:
    """The total has at least the domestic capital of the one that is, and at most that and all of the other."""
    zero = [0] * 14
    lines = (TOTAL, ("", "Vốn trong nước", *zero), ("", "Vốn nước ngoài", *TOTAL[2:]), *DIVIDED[:3], LINES[2])

    text = refusal(dataset, tmp_path, Form(lines))

    low, high = 850 * MILLION, round((850 + 20_000.5 + 4_000) * MILLION)
    assert f"by what rows 14 to 17 say it is at least {low} and at most {high} đồng" in text


def test_programmes_below_domestic_and_foreign_capital_are_parts_of_them(dataset: Path, tmp_path: Path) -> None:
    """Where the two are headings over the programmes, those below foreign capital are of that source."""
    lines = (
        TOTAL, ("A", "Vốn trong nước", *NRD), ("I", LINES[1][1], *NRD), ("B", "Vốn nước ngoài", *EMM),
        ("I", LINES[2][1], *EMM),
    )  # fmt: skip
    imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    nrd, emm = EXPECTED_PROGRAMMES.values()
    assert programme_positions(dataset) == {"NTP-NRD": nrd, "NTP-EMM ODA": emm}


NOTED = [*(IDENTITIES.get(n, n) for n in range(1, 14)), *[None] * 3]


@pytest.mark.parametrize("last", [None, 14, 17], ids=["note not numbered", "note as column 14", "note as column 17"])
def test_a_form_may_lack_the_estimates(dataset: Path, tmp_path: Path, last: int | None) -> None:
    """Columns 14 to 16 are missing in the form, and so are the amounts; the note is no estimate."""
    lines = [(*line[:13], "ghi chú") for line in LINES]
    form = Form(lines, numbers=[*NOTED[:13], last], width=13)
    imported(dataset, form.write(tmp_path / "01a.xlsx"))

    frame = read_dataset(dataset).table("treasury_lines")
    assert programme_positions(dataset) == EXPECTED_PROGRAMMES
    assert frame["estimated_amount"].isna().all()
    assert list(frame["note"]) == ["ghi chú"] * 4


def test_a_rate_that_an_office_numbered_14_is_no_estimate(dataset: Path, tmp_path: Path) -> None:
    """It is refused at its heading, and never read as đồng."""
    form = Form([(*line[:13], 60) for line in LINES], numbers=[*NOTED[:13], 14], width=13, last="Tỷ lệ giải ngân (%)")

    assert "no heading says that column 14 is an estimate" in refusal(dataset, tmp_path, form)


@pytest.mark.parametrize(
    ("unit", "written", "expected", "rounded_to"),
    [
        ("triệu đồng", 1234.5, 1_234_500_000, 10**6 // 10),
        ("triệu đồng", 1234.567891, 1_234_567_891, None),
        ("nghìn đồng", 1234567.8, 1_234_567_800, 10**3 // 10),
        ("nghìn đồng", 1234567.891, 1_234_567_891, None),
        ("nghìn đồng", 1234567, 1_234_567_000, 10**3),
        ("1.000 đồng", 0.1 + 0.2, 300, 10**3 // 10),
        ("tr.đ", 1234.5, 1_234_500_000, 10**6 // 10),
        ("Tr. đồng", 1234.5, 1_234_500_000, 10**6 // 10),
    ],
)  # fmt: skip
def test_amounts_in_other_units_are_converted_to_the_dong(
    dataset: Path, tmp_path: Path, unit: str, written: float, expected: int, rounded_to: int | None
) -> None:
    """With the value of one unit of the last digit that the form shows, where that is more than one đồng."""
    line = [written, 0, written, written, *[0] * 10]
    form = Form([("I", LINES[1][1], *line)], titles=(*TITLES[:4], f"Đơn vị tính: {unit}"))
    imported(dataset, form.write(tmp_path / "01a.xlsx"))

    row = read_dataset(dataset).table("programme_positions").iloc[0]
    assert row["allocated_amount"] == expected
    assert (None if pd.isna(row["allocated_rounded_to"]) else row["allocated_rounded_to"]) == rounded_to


def test_who_the_unit_is_says_nothing_of_the_amounts(dataset: Path, tmp_path: Path) -> None:
    """*Đơn vị* is an office, too: what stands behind it is a unit of money only where it says so."""
    form = Form(LINES, titles=(*TITLES[:4], "Đơn vị: Đ/c Nguyễn Văn A"))

    assert "the form does not say its unit" in refusal(dataset, tmp_path, form)


@pytest.mark.parametrize("cell", ["=1/0", "#REF!"])
def test_a_figure_that_is_not_known_is_told_once_and_not_added_up(dataset: Path, tmp_path: Path, cell: str) -> None:
    """No sum can be said to be wrong that it is a part of."""
    lines = [LINES[0], ("I", LINES[1][1], *NRD[:4], cell, *NRD[5:]), *LINES[2:]]
    form = Form(lines).write(tmp_path / "01a.xlsx")
    book = openpyxl.load_workbook(form)
    (found,) = [each for row in book.active for each in row if each.value == cell]
    found.data_type = "f" if cell.startswith("=") else "e"
    book.save(form)

    assert [problem.cell for problem in planned(dataset, form).problems] == [found.coordinate]


def test_a_form_of_a_commune_that_the_dataset_has_not_says_so(dataset: Path, tmp_path: Path) -> None:
    """Its title does say whose it is; to write the name there would not help. It is said once for all lines."""
    titles = ("ỦY BAN NHÂN DÂN XÃ BÌNH ĐIỀN", *Form(()).titles[1:])

    found = messages(planned(dataset, Form(LINES, titles=titles).write(tmp_path / "f.xlsx")))

    assert len(found) == 1
    assert "it is of Xã Bình Điền, which is not in the dataset (found: '" in found[0]


def test_a_line_of_a_commune_that_the_dataset_has_not_says_so(dataset: Path, tmp_path: Path) -> None:
    """The same where a form has lines for several communes."""
    titles = ("KHO BẠC NHÀ NƯỚC KHU VỰC XIII", *Form(()).titles[1:])
    lines = [("A", "Xã Bình Điền", *NRD), LINES[1]]

    found = messages(planned(dataset, Form(lines, titles=titles).write(tmp_path / "f.xlsx")))

    assert len(found) == 1
    assert "it is of Xã Bình Điền, which is not in the dataset" in found[0]


@pytest.mark.parametrize("item", ["Đầu tư phát triển", "Vốn đầu tư phát triển", "- Trong đó: vốn đầu tư công"])
def test_a_line_that_only_says_again_that_capital_is_for_development_is_no_unknown_line(
    dataset: Path, tmp_path: Path, item: str
) -> None:
    """Below a programme its figures are counted with that; above all programmes nobody counts them."""
    below = [LINES[1], ("", item, *NRD)]

    plans = [planned(dataset, Form(lines).write(tmp_path / "f.xlsx")) for lines in (below, [("I", item, *NRD)])]

    assert [sum("neither a programme" in note for note in plan.notes) for plan in plans] == [0, 1]


def test_a_form_of_very_many_lines_is_refused(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five lines where four are allowed: the fifth is named."""
    monkeypatch.setattr(body, "MOST_LINES", len(LINES) - 1)

    found = messages(planned(dataset, Form(LINES).write(tmp_path / "f.xlsx")))

    assert len(found) == 1
    assert "the form has more than 4 lines (found: 'Trường mầm non')" in found[0]


def test_of_very_many_unknown_lines_the_first_are_named_and_the_others_counted(dataset: Path, tmp_path: Path) -> None:
    """Twenty notes, and one for the other three."""
    lines = [(number, f"Việc khác {number}", *NRD) for number in range(1, 24)]

    notes = planned(dataset, Form(lines).write(tmp_path / "f.xlsx")).notes

    assert sum("neither a programme" in note for note in notes) == 20
    assert "f.xlsx, sheet 01a: 3 more lines are not named here." in notes


# The same figure twice


GROUPS = (("A", "Dự án chuyển tiếp"), (1, "Đường thôn", *ROAD), ("B", "Dự án chậm tiến độ"), (1, "Đường thôn", *ROAD))


@pytest.mark.parametrize(
    ("lines", "first", "again"),
    [
        ([(1, "Đường thôn", *ROAD), (2, "Đường thôn", *ROAD)], 1, 2),
        ([LINES[2], (1, "Đường thôn", *ROAD), (2, "P1: Đường thôn", *SCHOOL)], 2, 3),
        (GROUPS, 2, 4),
        (
            [("A", "Vốn ngân sách xã", *ROAD), (1, "Đường thôn", *ROAD), ("B", "Vốn khác"), (1, "Đường thôn", *ROAD)],
            2,
            4,
        ),
    ],
    ids=["copied", "by name and by code", "in two lists", "beside a source that nobody knows"],
)
def test_a_project_that_may_be_the_same_capital_twice_is_refused(
    dataset: Path, tmp_path: Path, lines: Sequence[Sequence[Any]], first: int, again: int
) -> None:
    """Added up as capital of two sources is, it would be counted twice."""
    plan = planned(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    (found,) = [problem for problem in plan.problems if problem.what.startswith("the project stands")]
    assert found.cell == cell_of(FIRST_ROW + again - 1, 2)
    assert found.what == f"the project stands in row {FIRST_ROW + first - 1} already"


def test_a_project_that_two_programmes_pay_for_has_one_position(dataset: Path, tmp_path: Path) -> None:
    """It has capital of each."""
    lines = (
        ("I", LINES[1][1], *ROAD),
        (1, "Đường thôn", *ROAD),
        ("II", LINES[2][1], *SCHOOL),
        (1, "Đường thôn", *SCHOOL),
    )
    imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    assert project_positions(dataset) == {"P1": (20_000.5 + 4_000, 500, 16_000 + 1_500)}


def of_codes(tmp_path: Path, *codes: str) -> Path:
    """Return a dataset with the two projects under other codes."""
    projects = PROJECTS
    for code, other in zip(("P1", "P2"), codes, strict=True):
        projects = projects.replace(f"{code} |", f"{other} |")
    return write_dataset(tmp_path / "other", projects=projects)


@pytest.mark.parametrize("codes", [("1", "2"), ("01", "02"), ("I", "II"), ("A", "B")])
def test_a_running_number_is_no_code_of_a_project(tmp_path: Path, codes: tuple[str, str]) -> None:
    """Projects may be numbered as lines are, in another order than in the form."""
    dataset = of_codes(tmp_path, *codes)
    lines = [(codes[0], "Trường mầm non", *SCHOOL), (codes[1], "Đường thôn", *ROAD)]

    imported(dataset, Form(lines).write(tmp_path / "01a.xlsx"))

    assert project_positions(dataset) == dict(zip(codes, EXPECTED_PROJECTS.values(), strict=True))


def test_a_code_like_a_running_number_counts_before_a_colon(tmp_path: Path) -> None:
    """As the refusal of a misspelt name advises."""
    dataset = of_codes(tmp_path, "1", "2")

    imported(dataset, Form([(1, "2: Trường mầm nom", *SCHOOL)]).write(tmp_path / "01a.xlsx"))

    assert project_positions(dataset) == {"2": EXPECTED_PROJECTS["P2"]}


@pytest.mark.parametrize("line", [(1, "P1 - Trường mầm non"), (1, "[P1]: Trường mầm non"), ("P1", "Trường mầm non")])
def test_the_code_of_one_project_and_the_name_of_another_are_refused(
    dataset: Path, tmp_path: Path, line: tuple[Any, ...]
) -> None:
    """Which of the two is meant nobody knows."""
    text = refusal(dataset, tmp_path, Form([(*line, *SCHOOL)]))

    assert "the code is that of one project, the name that of another" in text
    assert "Let both be of one: P1 (Đường thôn), P2 (Trường mầm non)." in text


# Which column is which


def exchanged(row: int, one: str, other: str) -> list[str]:
    """Return the headings with two of a row in each other's place."""
    texts = HEADINGS[row].split("|")
    first, second = texts.index(one), texts.index(other)
    texts[first], texts[second] = other, one
    return [*HEADINGS[:row], "|".join(texts), *HEADINGS[row + 1 :]]


CARRIED = "Vốn kế hoạch năm trước được phép kéo dài (nếu có)"
DONE, ADVANCED = "Thanh toán khối lượng hoàn thành", "Vốn tạm ứng theo chế độ chưa thu hồi"
PRIME, LOCAL = "Kế hoạch Thủ tướng Chính phủ giao", "Kế hoạch bộ/địa phương triển khai"


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        (exchanged(1, CARRIED, "Vốn kế hoạch giao trong năm"), 4),
        (exchanged(1, "Giải ngân vốn kế hoạch kéo dài", "Giải ngân vốn kế hoạch năm"), 8),
        (exchanged(1, "Vốn kéo dài", "Vốn kế hoạch năm"), 15),
        (exchanged(2, PRIME, LOCAL), 5),
        (exchanged(2, DONE, ADVANCED), 9),
        ([*HEADINGS[:1], HEADINGS[1].replace(CARRIED, ""), HEADINGS[2].replace(LOCAL, CARRIED)], 6),
        (
            exchanged(
                0, "Vốn kế hoạch năm {year}", "Lũy kế vốn giải ngân từ đầu năm đến hết tháng {month}"
            ),
            3,
        ),
    ],
)  # fmt: skip
def test_headings_over_the_numbers_of_other_columns_are_refused(
    dataset: Path, tmp_path: Path, headings: Sequence[str], column: int
) -> None:
    """Columns that changed places under a row of numbers that stayed add up all the same, as 3 = 4 + 6 does."""
    plan = planned(dataset, Form([LINES[1]], headings=headings).write(tmp_path / "01a.xlsx"))

    (found,) = plan.problems
    assert found.what == f"the heading is not that of column {column}"
    assert found.cell[:1] == cell_of(1, column)[:1]


@pytest.mark.parametrize(
    "heading",
    [
        HEADINGS[1].replace("Giải ngân vốn kế hoạch năm", "Giải ngân vốn kế hoạch năm 2025 (không gồm vốn kéo dài)"),
        HEADINGS[1].replace("Vốn kế hoạch giao trong năm", "Kế hoạch Thủ tướng Chính phủ giao cho bộ, địa phương"),
        HEADINGS[1].replace("|Tổng số|", "|Tổng số (gồm cả vốn kéo dài)|"),
    ],
)
def test_headings_that_say_more_than_those_of_the_circular_are_understood(
    dataset: Path, tmp_path: Path, heading: str
) -> None:
    """They name capital carried over to say that it is in, or that it is not."""
    imported(dataset, Form(LINES, headings=[HEADINGS[0], heading, HEADINGS[2]]).write(tmp_path / "01a.xlsx"))

    assert programme_positions(dataset) == EXPECTED_PROGRAMMES


# What the person who imports says, and what the form says


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (FormOptions(month=date(2025, 7, 1)), "the form counts to 2025-07-31, but --form-month to 2025-06-30"),
        (FormOptions("20071"), "the titles of the form name 20044 (Xã A Lưới 2), not 20071 (Xã A Lưới 3)"),
    ],
)
def test_options_that_contradict_the_form_are_refused(
    dataset: Path, tmp_path: Path, options: FormOptions, message: str
) -> None:
    """Given for a folder of forms they would move those of other months and communes."""
    assert message in refusal(dataset, tmp_path, Form(LINES), forms=options)


def test_options_decide_between_what_the_titles_of_a_form_name(dataset: Path, tmp_path: Path) -> None:
    """As its refusal advises."""
    form = Form(LINES, titles=(*TITLES, "UBND xã A Lưới 3"), month="06/2025")

    imported(dataset, form.write(tmp_path / "01a.xlsx"), forms=FormOptions("20044", date(2025, 8, 1)))

    rows = read_dataset(dataset).table("programme_positions")
    assert set(zip(rows["commune_code"], rows["as_of_date"], strict=True)) == {("20044", date(2025, 7, 31))}


@pytest.mark.parametrize("title", ["(Số liệu đến ngày 25/8/2025)", "Lũy kế đến hết tháng 8 năm 2025"])
def test_a_title_that_counts_to_another_day_than_column_7_is_refused(dataset: Path, tmp_path: Path, title: str) -> None:
    """A form of August counts to 31 July."""
    form = Form(LINES, titles=(*TITLES, title))

    assert "the titles of the form name several dates for column 7: 2025-07-31, 2025-08-" in refusal(
        dataset, tmp_path, form
    )


@pytest.mark.parametrize(
    ("day", "month", "is_refused"),
    [
        ("15/8/2025", "trước liền kề", True),
        ("31/7/2025", "trước liền kề", False),
        ("15/8/2025", "báo cáo", False),
    ],
)
def test_a_day_amid_a_month_is_none_to_which_column_7_counts(
    dataset: Path, tmp_path: Path, day: str, month: str, *, is_refused: bool
) -> None:
    """Its heading says the end of the month before; where it does not, the title says the day."""
    form = Form(LINES, titles=(*TITLES[:3], f"(Số liệu đến ngày {day})", TITLES[4]), month=month)

    found = messages(planned(dataset, form.write(tmp_path / "01a.xlsx")))

    assert ["the form counts to 2025-08-15, but column 7" in text for text in found] == [True] * is_refused


def test_a_title_left_from_the_form_of_last_year_is_refused(dataset: Path, tmp_path: Path) -> None:
    """Capital of the plan of 2024 could be paid to 31 January 2025, not to 31 July."""
    titles = (*TITLES[:2], TITLES[2].replace("2025", "2024"), *TITLES[3:])

    assert "the year of the plan and the month of the form do not fit each other" in refusal(
        dataset, tmp_path, Form(LINES, titles=titles, year="2024")
    )


@pytest.mark.parametrize("office", ["Đơn vị: Đông Hà", "Đơn vị: Đồng Xuân"])
def test_an_office_called_dong_is_no_unit(dataset: Path, tmp_path: Path, office: str) -> None:
    """The form is in million đồng; taken for đồng, every figure would be a millionth."""
    form = Form(LINES, titles=(*TITLES[:4], office))
    assert "the form does not say its unit" in refusal(dataset, tmp_path, form)

    imported(dataset, Form(LINES, titles=(*TITLES[:4], office, "(Triệu đồng)")).write(tmp_path / "01a.xlsx"))
    assert programme_positions(dataset) == EXPECTED_PROGRAMMES


# What is no development capital of the programme


@pytest.mark.parametrize(
    "lines",
    [
        [("I", f"{LINES[1][1]} (vốn sự nghiệp)", *NRD)],
        [("I", LINES[1][1], *added(NRD, SCHOOL)), (1, "Vốn đầu tư phát triển", *NRD), (2, "Vốn sự nghiệp", *SCHOOL)],
        [("B", "Kinh phí sự nghiệp"), ("I", LINES[1][1], *NRD)],
    ],
)
def test_recurrent_capital_is_not_taken_for_development_capital(
    dataset: Path, tmp_path: Path, lines: Sequence[Sequence[Any]]
) -> None:
    """The form is of investment; the two are never added."""
    assert "this is recurrent capital; Form 01a/TTKHN is of investment capital" in refusal(
        dataset, tmp_path, Form(lines)
    )


@pytest.mark.parametrize(
    ("item", "is_programme"),
    [
        ("Chương trình MTQG xây dựng nông thôn mới giai đoạn 2016-2020", False),
        ("Chương trình MTQG xây dựng nông thôn mới giai đoạn 2021 – 2025", True),
        ("Chương trình MTQG vùng DTTS&MN giai đoạn 2021-2030", True),
        ("Xây dựng nông thôn mới giai đoạn 2021-2025", True),
        ("Xây dựng nông thôn mới (QĐ 263)", True),
        ("Xây dựng nông thôn mới năm 2025", True),
        ("Xây dựng nông thôn mới nâng cao xã A Lưới 2", False),
    ],
)
def test_a_line_is_a_programme_if_it_is_called_like_it_and_of_its_years(
    dataset: Path, tmp_path: Path, item: str, *, is_programme: bool
) -> None:
    """A programme of earlier years was another one, and a project may begin with the words of a programme."""
    plan = imported(dataset, Form([("I", item, *NRD)]).write(tmp_path / "01a.xlsx"))

    assert bool(programme_positions(dataset)) is is_programme
    assert any("neither a programme" in note for note in plan.notes) is not is_programme


# Pages


def paged(path: Path, second: Form, *, gap: int = 2) -> Path:
    """Write a form and another below it on the same sheet."""
    book = openpyxl.Workbook()
    Form(LINES[1:2], foot=()).write_sheet(book.active, "01a")
    below = openpyxl.Workbook().active
    second.write_sheet(below, "x")
    first = book.active.max_row + gap
    for row in below:
        for cell in row:
            book.active.cell(first + cell.row, cell.column, cell.value)
    book.save(path)
    return path


def test_titles_and_headings_may_be_repeated_on_every_page(dataset: Path, tmp_path: Path) -> None:
    """Word by word; what stands below them goes on."""
    imported(dataset, paged(tmp_path / "01a.xlsx", Form(LINES[2:])))

    assert programme_positions(dataset) == EXPECTED_PROGRAMMES
    assert project_positions(dataset) == EXPECTED_PROJECTS


@pytest.mark.parametrize(
    "titles",
    [
        ("UBND XÃ A LƯỚI 3", *TITLES[1:]),
        (*TITLES[:3], "Tháng 9 năm 2025", TITLES[4]),
        (*TITLES[:4], "Đơn vị tính: đồng"),
    ],
    ids=["commune", "month", "unit"],
)
def test_a_second_form_on_the_sheet_is_refused(dataset: Path, tmp_path: Path, titles: Sequence[str]) -> None:
    """Its lines are of another commune or month, or in another unit, than the titles of the first say."""
    found = planned(dataset, paged(tmp_path / "01a.xlsx", Form(LINES[2:], titles=titles))).problems

    assert [problem.what for problem in found] == ["another form begins here"]


def test_merged_running_numbers_are_named_and_not_the_sums_that_they_break(dataset: Path, tmp_path: Path) -> None:
    """The second project would be a part of the first."""
    form = Form(LINES).write(tmp_path / "01a.xlsx")
    book = openpyxl.load_workbook(form)
    book.active.merge_cells("A14:A15")
    book.save(form)

    (found,) = planned(dataset, form).problems
    assert (found.cell, found.what) == ("A14", "the cells A14:A15 are merged")


def test_what_the_checks_of_the_form_overlook_the_contract_refuses(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even at a blank cell: the table of the form's lines asks for the sums too."""
    monkeypatch.setattr(body, "broken_identities", lambda *_: ())
    line = [None, *[0] * 13]

    (found,) = planned(dataset, Form([("I", LINES[1][1], *line)]).write(tmp_path / "01a.xlsx")).problems

    assert found.cell == cell_of(FIRST_ROW, 3)
    assert found.what == "allocated_amount is not carried_over_amount + deployed_amount"
