"""Sheets as people really keep them are read, and every problem is shown at its cell."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook_files import (
    HEADINGS,
    POSITIONS_SHEET,
    by_hand,
    changed,
    changes,
    exported,
    messages,
    planned,
    small_dataset,
)

from report_kit.data.workbook.annotating import annotated_copy
from report_kit.data.workbook.archive import Archive, opened
from report_kit.data.workbook.sheets import PROBLEMS_SHEET
from report_kit.errors import Problem

ROW = ["20071", "NTP-EMM", "development", 2025, "2025-06-30", 300_000_000, "reported", "S1"]
KEY = ("20071", "", "NTP-EMM", "development", "2025", "2025-06-30", "S1")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return small_dataset(tmp_path)


def positions(tmp_path: Path, *rows: list[Any], sheet: str = POSITIONS_SHEET) -> Path:
    return by_hand(tmp_path / "tay.xlsx", **{sheet: list(rows)})


def added(dataset: Path, workbook: Path) -> list[tuple[str, ...]]:
    plan = planned(dataset, workbook)
    assert messages(plan) == []
    assert {change.kind for change in changes(plan)} <= {"added"}
    return [change.key for change in changes(plan)]


def test_titles_above_blank_rows_and_running_numbers_are_no_hindrance(dataset: Path, tmp_path: Path) -> None:
    """The headings are found below merged titles; blank rows between and after the figures mean nothing."""
    workbook = positions(
        tmp_path,
        ["BÁO CÁO TÌNH HÌNH GIẢI NGÂN"],
        ["Đơn vị: xã A Lưới 3", None, "Năm ngân sách 2025"],
        [],
        ["STT", *HEADINGS],
        [],
        [1, *ROW],
        [None] * 9,
        [" ", " "],
    )
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET].merge_cells("A1:I1")
    book.save(workbook)

    assert added(dataset, workbook) == [KEY]


def test_headings_in_other_case_without_diacritics_or_in_english_are_known(dataset: Path, tmp_path: Path) -> None:
    """So are the names of the file's columns, and sheets by any of their names."""
    headings = ["MA XA", "Programme", "fund_type", "nam ngan sach", "As of", "Kế hoạch vốn*", "basis", "Mã nguồn:"]
    workbook = positions(tmp_path, headings, ROW, sheet="programme positions")

    assert added(dataset, workbook) == [KEY]


def test_columns_may_stand_in_any_order(dataset: Path, tmp_path: Path) -> None:
    """A heading says what a column is, its place does not."""
    assert added(dataset, positions(tmp_path, HEADINGS[::-1], ROW[::-1])) == [KEY]


def test_hidden_rows_are_read_and_mentioned(dataset: Path, tmp_path: Path) -> None:
    """What a filter hides still counts."""
    workbook = positions(tmp_path, HEADINGS, ROW)
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET].row_dimensions[2].hidden = True
    book.save(workbook)

    plan = planned(dataset, workbook)

    assert [change.key for change in changes(plan)] == [KEY]
    assert plan.notes == (f"tay.xlsx, sheet {POSITIONS_SHEET}: hidden rows were read too: 2.",)


def test_a_formula_counts_with_its_stored_result(dataset: Path, tmp_path: Path) -> None:
    """What Excel showed when the workbook was saved."""
    workbook = positions(tmp_path, HEADINGS, [*ROW[:5], "=100000000*3", *ROW[6:]])
    with_result(workbook, "<f>100000000*3</f><v>300000000</v>")

    assert added(dataset, workbook) == [KEY]


def with_result(workbook: Path, cell: str) -> None:
    """Give the one formula of a workbook a stored result, as Excel does."""
    with zipfile.ZipFile(workbook) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(workbook, "w") as parts:
        for name, content in contents.items():
            formula = b"<f>100000000*3</f><v></v>"
            parts.writestr(
                name, content.replace(formula, cell.encode()).replace(b"<f>100000000*3</f><v />", cell.encode())
            )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [HEADINGS, [*ROW[:5], "=100000000*3", *ROW[6:]]],
            (
                "cell F2, column Kế hoạch vốn: the formula has no stored result. Open the workbook in Excel or "
                "LibreOffice and save it, or write the value itself."
            ),
        ),
        (
            [HEADINGS, [*ROW[:5], "#DIV/0!", *ROW[6:]]],
            (
                "cell F2, column Kế hoạch vốn: the cell holds an error (found: '#DIV/0!'). Correct the formula, or "
                "write the value itself."
            ),
        ),
        (
            [HEADINGS, [*ROW[:5], "1.170", *ROW[6:]]],
            (
                "cell F2, column Kế hoạch vốn: the number is text with dots or commas (found: '1.170'). Write it as a "
                "number, or say how the workbook writes numbers: --number-locale vi (1.170 and 83,2) or "
                "--number-locale en (1,170 and 83.2)."
            ),
        ),
        (
            [HEADINGS, [*ROW[:2], "developmnt", *ROW[3:]]],
            (
                "cell C2, column Loại vốn: fund_type does not know this value (found: 'developmnt'). Did you mean "
                "'development'? Write one of: development, recurrent."
            ),
        ),
        (
            [HEADINGS, ["Tân Hải Xyz", *ROW[1:]]],
            (
                "cell A2, column Mã xã: no commune has this name (found: 'Tân Hải Xyz'). Write one of: 20056 (Xã A "
                "Lưới 1), 20044 (Xã A Lưới 2), 20071 (Xã A Lưới 3), 20101 (Xã A Lưới 4), 20050 (Xã A Lưới 5)."
            ),
        ),
        (
            [HEADINGS, [*ROW[:6], "reported", None]],
            (
                "cell H2, column Mã nguồn: a reported row has no source. Write the source_id of the source that says "
                "so, or change the basis if nobody does."
            ),
        ),
        (
            [[*HEADINGS, "Ghi chu them"], [*ROW, "x"]],
            (
                "cell I1, column Ghi chu them: the table Positions of programmes (programme_positions) has no "
                "such column (found: 'Ghi chu "
                "them'). Did you mean 'Ghi chú'? Rename the column or delete it."
            ),
        ),
        (
            [[*HEADINGS, "Mã xã"], [*ROW, "20071"]],
            (
                "cell I1, column Mã xã: the column Commune (commune_code) appears more than once (found: 'Mã xã'). "
                "Keep one of them."
            ),
        ),
        (
            [[*HEADINGS, None], [*ROW, "x"]],
            (
                "cell I2: a cell stands under no heading (found: 'x'). Name the column in the row of the headings, or "
                "empty the cell."
            ),
        ),
        (
            [["ĐVT: triệu đồng"], HEADINGS, [*ROW[:5], 300, *ROW[6:]]],
            (
                "cell A1: the title says that the amounts are not in đồng (found: 'ĐVT: triệu đồng'). Write every "
                "amount in đồng, for example 549000000, and the unit 'đồng' here."
            ),
        ),
        (
            [[*HEADINGS[:5], "Kế hoạch vốn (triệu đồng)", *HEADINGS[6:]], [*ROW[:5], 300, *ROW[6:]]],
            (
                "cell F1, column Kế hoạch vốn (triệu đồng): the amounts of this column are not in đồng (found: 'Kế "
                "hoạch vốn (triệu đồng)'). Write them in đồng, for example 549000000, and the heading 'Kế hoạch vốn'."
            ),
        ),
        (
            [HEADINGS, ROW, [None, None, None, None, "", 300_000_000]],
            (
                "cell F3, column Kế hoạch vốn: the row says nothing of what it is about (found: '300000000'). Fill in "
                "Commune, Programme, Type of funds, Budget year, As of; delete the row if it is a total or a signature."
            ),
        ),
        (
            [HEADINGS, ROW, ROW],
            (
                "cell A3, column Mã xã: the row at A2 has the same Commune, Capital source, Programme, Type of "
                "funds, Budget year, As of, Source (found: '20071'). Keep one of the two rows."
            ),
        ),
    ],
    ids=[
        "uncached",
        "error",
        "text-number",
        "choice",
        "commune",
        "rule",
        "heading",
        "twice",
        "no-heading",
        "unit",
        "column-unit",
        "total",
        "key",
    ],
)
def test_every_problem_names_sheet_cell_heading_value_and_remedy(
    dataset: Path, tmp_path: Path, rows: list[list[Any]], message: str
) -> None:
    """One line each; the planner opens the workbook and goes there."""
    workbook = positions(tmp_path, *rows)

    assert f"tay.xlsx, sheet {POSITIONS_SHEET}, {message}" in messages(planned(dataset, workbook))


def test_a_required_column_that_is_missing_is_named(dataset: Path, tmp_path: Path) -> None:
    """In the words of the sheet."""
    found = messages(planned(dataset, positions(tmp_path, HEADINGS[1:], ROW[1:])))

    assert found[0] == (
        f"tay.xlsx, sheet {POSITIONS_SHEET}, cell A1: the column Commune (commune_code) is missing (found: 'Mã "
        "chương trình'). "
        "Add it: Mã xã, Commune."
    )


def test_merged_cells_among_the_figures_are_refused(dataset: Path, tmp_path: Path) -> None:
    """Their value stands in one row only, whatever the eye sees."""
    workbook = positions(tmp_path, HEADINGS, ROW, ["20071", "NTP-NRD", *ROW[2:]])
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET].merge_cells("F2:F3")
    book.save(workbook)

    assert (
        f"tay.xlsx, sheet {POSITIONS_SHEET}, cell F2: the cells F2:F3 are merged (found: '300000000'). "
        "Unmerge them and write the value in every row that it belongs to."
    ) in messages(planned(dataset, workbook))


def test_a_table_under_another_name_is_not_passed_over(dataset: Path, tmp_path: Path) -> None:
    """Its headings give it away."""
    workbook = positions(tmp_path, [*HEADINGS, "Nguồn vốn"], [*ROW, None], sheet="Sheet1")

    assert messages(planned(dataset, workbook)) == [
        (
            "tay.xlsx, sheet Sheet1: this looks like the table Positions of programmes (programme_positions), "
            "under another name. Name the sheet "
            f"'{POSITIONS_SHEET}'."
        )
    ]


@pytest.mark.parametrize(
    "title",
    [
        "ĐVT: tr.đ",
        "(ĐVT: triệu)",
        "Đơn vị tính: tỷ",
        "Đơn vị: Tỉ đồng",
        "ĐVT: VNĐ (triệu)",
        "Unit: VND million",
        "ĐVT: USD",
        "Unit: million",
        "(in millions)",
        "(triệu)",
        "ĐVT: tr",
        "Mil. VND",
        "Currency: VND bn",
        "ĐVT: 10^6 đồng",
        "ĐVT: x1000 đ",
        "ĐVT: hộ, triệu đồng",
        "ĐVT: Triệu đông",
    ],
)
def test_amounts_in_another_unit_are_refused_however_it_is_written(dataset: Path, tmp_path: Path, title: str) -> None:
    """Taken for đồng they would be wrong a million times."""
    (problem,) = planned(dataset, positions(tmp_path, [title], HEADINGS, ROW)).problems

    assert (problem.cell, problem.value) == ("A1", title)
    assert problem.what == "the title says that the amounts are not in đồng"


def test_a_unit_beside_the_headings_is_read_as_well(dataset: Path, tmp_path: Path) -> None:
    """It stands over no figures, so it is no heading of a column."""
    (problem,) = planned(dataset, positions(tmp_path, [*HEADINGS, "ĐVT: triệu đồng"], ROW)).problems

    assert (problem.cell, problem.value) == ("I1", "ĐVT: triệu đồng")
    assert problem.what == "the title says that the amounts are not in đồng"


@pytest.mark.parametrize("below", [[None] * 5 + ["(triệu đồng)"], [None] * 5 + ["triệu đ"], ["ĐVT: triệu đồng"]])
@pytest.mark.parametrize("is_last", [False, True], ids=["below the headings", "below the figures"])
def test_a_unit_below_the_headings_is_read_too(
    dataset: Path, tmp_path: Path, below: list[Any], *, is_last: bool
) -> None:
    """It is not called a row that one may delete: the figures would be taken for đồng then."""
    rows = [ROW, below] if is_last else [below, ROW]

    (problem,) = planned(dataset, positions(tmp_path, HEADINGS, *rows)).problems

    assert problem.what == "the title says that the amounts are not in đồng"
    assert problem.value == below[-1]


NUMBERS = [*range(1, len(HEADINGS) + 1)]


@pytest.mark.parametrize(
    "row",
    [NUMBERS, [f"({number})" for number in NUMBERS], ["A", "B", *NUMBERS[:-2]], [None] * 5 + ["(đồng)"]],
    ids=["1 2 3", "(1) (2) (3)", "A B 1 2", "(đồng)"],
)
def test_a_row_that_numbers_the_columns_or_says_dong_is_no_row_of_figures(
    dataset: Path, tmp_path: Path, row: list[Any]
) -> None:
    """Official tables have one below their headings."""
    assert added(dataset, positions(tmp_path, HEADINGS, row, ROW)) == [KEY]


@pytest.mark.parametrize(
    ("cell", "value", "what"),
    [
        ("H3", "triệu đồng", "the title says that the amounts are not in đồng"),
        ("H3", 500_000_000, "this stands among the headings and is none"),
        ("F2", date(2025, 6, 30), "this stands among the headings and is none"),
        ("H2", "Allocated in all", "this stands among the headings and is none"),
    ],
)
def test_what_stands_among_the_headings_and_is_none_is_told_once_at_its_cell(
    dataset: Path, tmp_path: Path, cell: str, value: Any, what: str
) -> None:
    """A figure typed a row too high is not lost, and the other headings of its row are not taken for figures."""
    book = changed(exported(dataset, tmp_path / "own.xlsx"), POSITIONS_SHEET, **{cell: value})

    assert [(problem.cell, problem.what) for problem in planned(dataset, book).problems] == [(cell, what)]


@pytest.mark.parametrize("order", [(0, 3, 4, 5, 1, 2), (0, 4, 2, 5, 1, 3), (0, 2, 3, 5, 1, 4)])
def test_headings_that_were_sorted_among_the_figures_are_no_row_of_figures(
    dataset: Path, tmp_path: Path, order: tuple[int, ...]
) -> None:
    """A spreadsheet takes the first row for headings and sorts the English ones and the units with the figures."""
    book = openpyxl.load_workbook(exported(dataset, tmp_path / "own.xlsx"))
    sheet = book[POSITIONS_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=6)]
    for number, place in enumerate(order, start=1):
        for column, value in enumerate(rows[place], start=1):
            sheet.cell(number, column).value = value
    book.save(tmp_path / "sorted.xlsx")

    plan = planned(dataset, tmp_path / "sorted.xlsx")

    assert (messages(plan), changes(plan)) == ([], [])


def test_headings_that_are_repeated_among_the_rows_are_no_row_of_figures(dataset: Path, tmp_path: Path) -> None:
    """Where the sheets of several communes were joined; the row of numbers comes with them."""
    other = ["20044", *ROW[1:4], "2025-05-31", *ROW[5:]]

    keys = added(dataset, positions(tmp_path, HEADINGS, NUMBERS, ROW, HEADINGS, NUMBERS, other))

    assert keys == [KEY, ("20044", *KEY[1:5], "2025-05-31", KEY[6])]


@pytest.mark.parametrize("place", range(len(HEADINGS)))
def test_a_row_that_repeats_all_headings_but_one_is_refused(dataset: Path, tmp_path: Path, place: int) -> None:
    """What stands there may be a figure."""
    nearly = [*HEADINGS]
    nearly[place] = "500000000"

    assert planned(dataset, positions(tmp_path, HEADINGS, ROW, nearly)).problems


def test_a_total_is_named_as_such(dataset: Path, tmp_path: Path) -> None:
    """*Tổng cộng* is no misspelt commune."""
    total = ["Tổng cộng", *[None] * 4, 300_000_000]

    problems = planned(dataset, positions(tmp_path, HEADINGS, ROW, total)).problems

    assert ("A3", "the row is a total", "Delete it: totals are computed.") in {
        (problem.cell, problem.what, problem.advice) for problem in problems
    }


@pytest.mark.parametrize(
    "title",
    [
        "Đơn vị: Ty Giáo dục",
        "Đơn vị: Xã Triệu Phong",
        "Đơn vị tính: VNĐ",
        "ĐVT: đ",
        "UBND XÃ TRIỆU ĐÔNG",
        "UBND xa Trieu Dong",
        "Trường Triệu Đông",
        "Hỗ trợ 60 triệu đồng/hộ",
    ],
)
def test_an_office_is_no_unit_of_money(dataset: Path, tmp_path: Path, title: str) -> None:
    """*Đơn vị* means both."""
    assert added(dataset, positions(tmp_path, [title], HEADINGS, ROW)) == [KEY]


def test_headings_may_say_that_amounts_are_in_dong(dataset: Path, tmp_path: Path) -> None:
    """As all amounts are; a title may state an amount."""
    headings = [*HEADINGS[:5], "Kế hoạch vốn (đồng)", *HEADINGS[6:]]

    assert added(dataset, positions(tmp_path, ["Hỗ trợ 60 triệu đồng/hộ"], ["ĐVT: đồng"], headings, ROW)) == [KEY]


def test_a_row_has_no_problem_for_a_column_that_the_sheet_lacks(dataset: Path, tmp_path: Path) -> None:
    """The missing column is one problem, not one more for every row."""
    workbook = positions(tmp_path, HEADINGS[:-2], ROW[:-2], ["20044", *ROW[1:-2]])

    assert [text.partition(": ")[2].partition(" (")[0] for text in messages(planned(dataset, workbook))] == [
        "the column Basis",
        "the column Source",
    ]


def test_a_sheet_that_is_no_table_is_mentioned(dataset: Path, tmp_path: Path) -> None:
    """It may hold sketches; nothing is left out in silence."""
    workbook = by_hand(tmp_path / "tay.xlsx", **{POSITIONS_SHEET: [HEADINGS, ROW], "Nháp": [["tính thử", 12]]})

    assert planned(dataset, workbook).notes == (
        "tay.xlsx, sheet Nháp: no table has this name; the sheet was not read.",
    )


def test_a_workbook_without_any_table_is_refused(dataset: Path, tmp_path: Path) -> None:
    """It is probably the wrong file."""
    (message,) = messages(planned(dataset, by_hand(tmp_path / "tay.xlsx", Nháp=[["tính thử", 12]])))

    assert message.startswith("tay.xlsx: no sheet of the workbook is a table of the dataset. Name the sheets: ")


def test_a_column_that_the_sheet_lacks_is_left_as_it_is(dataset: Path, tmp_path: Path) -> None:
    """Not mentioned is not blank."""
    workbook = positions(tmp_path, HEADINGS, ["20044", "NTP-NRD", *ROW[2:5], 996_000_000, *ROW[6:]])

    assert changes(planned(dataset, workbook)) == []


def test_the_copy_marks_and_comments_the_cells_and_lists_the_problems(dataset: Path, tmp_path: Path) -> None:
    """In both languages, with a link to each cell."""
    workbook = changed(exported(dataset, tmp_path / "out.xlsx"), POSITIONS_SHEET, H4="1.170")
    plan = planned(dataset, workbook)
    archive = opened(workbook)
    assert isinstance(archive, Archive)

    failure = annotated_copy(archive, plan.problems, tmp_path / "marked.xlsx", words_of)
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")

    assert failure == ""
    assert marked[POSITIONS_SHEET]["H4"].fill.fgColor.rgb == "FFFFC7CE"
    assert marked[POSITIONS_SHEET]["H4"].comment.text.startswith("vi: the number is text with dots or commas")
    assert marked.sheetnames[0] == PROBLEMS_SHEET
    assert [cell.value for cell in marked[PROBLEMS_SHEET][2]][:4] == [POSITIONS_SHEET, "H4", "Kế hoạch vốn", "1.170"]
    assert marked[PROBLEMS_SHEET]["B2"].hyperlink.location == f"'{POSITIONS_SHEET}'!H4"


def words_of(problem: Problem, language: str) -> str:
    return f"{language}: {problem.what}"


def test_thousands_of_sheets_without_a_table_are_not_all_named(dataset: Path, tmp_path: Path) -> None:
    """The first twenty are; of the others it is said how many they are."""
    book = openpyxl.load_workbook(exported(dataset, tmp_path / "a.xlsx"))
    for number in range(25):
        book.create_sheet(f"x{number:02}")["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    notes = [str(note) for note in planned(dataset, tmp_path / "a.xlsx").notes if "sheet" in str(note)]

    assert notes == [
        *(f"a.xlsx, sheet x{number:02}: no table has this name; the sheet was not read." for number in range(20)),
        "a.xlsx: 5 more sheets have no table's name and were not read.",
    ]


def test_text_that_looks_like_a_formula_stays_text_in_the_marked_copy(dataset: Path, tmp_path: Path) -> None:
    """A copy that the kit writes computes nothing that was not computed before."""
    workbook = exported(dataset, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET]["T4"] = "=1+1"
    book[POSITIONS_SHEET]["T4"].data_type = "s"
    book[POSITIONS_SHEET]["H4"] = "=cmd"
    book[POSITIONS_SHEET]["H4"].data_type = "s"
    book.save(workbook)
    archive = opened(workbook)
    assert isinstance(archive, Archive)

    annotated_copy(archive, planned(dataset, workbook).problems, tmp_path / "marked.xlsx", words_of)
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")

    assert marked[POSITIONS_SHEET]["T4"].data_type == "s"
    assert {cell.data_type for row in marked[PROBLEMS_SHEET].iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("written", [b"a_x000B_b", b"a_x0000_b", b"a\xe2\x80\xaeb", b"x" * 32_767])
def test_a_text_that_no_file_can_hold_is_listed_in_the_marked_copy(
    dataset: Path, tmp_path: Path, written: bytes
) -> None:
    """Controls are spelt out and endless texts cut: the copy is made, and a spreadsheet opens it."""
    workbook = changed(exported(dataset, tmp_path / "out.xlsx"), POSITIONS_SHEET, T4="MARKER")
    hostile = with_replaced(workbook, b"MARKER", written)
    plan = planned(dataset, hostile)
    archive = opened(hostile)
    assert isinstance(archive, Archive)

    failure = annotated_copy(archive, plan.problems, tmp_path / "marked.xlsx", words_of)
    listed = openpyxl.load_workbook(tmp_path / "marked.xlsx")[PROBLEMS_SHEET]

    assert [problem.cell for problem in plan.problems] == ["T4"]
    assert failure == ""
    assert listed["B2"].value == "T4"
    assert len(listed["D2"].value) <= 2000


def with_replaced(workbook: Path, old: bytes, new: bytes) -> Path:
    """Return a copy of a workbook in whose parts some bytes are others."""
    path = workbook.with_name("replaced.xlsx")
    with zipfile.ZipFile(workbook) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in parts.namelist():
            target.writestr(name, parts.read(name).replace(old, new))
    return path


def test_headings_that_contradict_each_other_are_refused(dataset: Path, tmp_path: Path) -> None:
    """Column K is the capital in one row of headings and what was carried over of it in the next."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, K1="Kế hoạch vốn", K4=5_000_000)

    assert messages(planned(dataset, workbook)) == [
        (
            "a.xlsx, sheet Tình hình vốn của chương trình, cell K1, column Of which carried over (carried_over_amount)"
            ": the title says Allocated (allocated_amount), the heading below it another column (found: 'Kế hoạch vốn')"
            ". Let both say the same."
        )
    ]


def test_a_sheet_that_is_gone_removes_nothing_and_is_mentioned(dataset: Path, tmp_path: Path) -> None:
    """Whoever deletes a sheet may want to be rid of its rows, or of the sheet."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(workbook)
    del book[POSITIONS_SHEET]
    book.save(workbook)

    plan = planned(dataset, workbook)

    assert changes(plan) == []
    assert plan.notes == ("a.xlsx: there is no sheet Tình hình vốn của chương trình any more; its rows stay.",)


def test_a_day_of_another_century_is_refused(dataset: Path, tmp_path: Path) -> None:
    """0205 and 2205 are 2025 mistyped; figures of such a day would never be shown."""
    row = [*ROW[:4], "2205-06-30", *ROW[5:]]

    assert messages(planned(dataset, positions(tmp_path, HEADINGS, row))) == [
        (
            "tay.xlsx, sheet Tình hình vốn của chương trình, cell E2, column Tính đến ngày: the day is not of the "
            "years 1990 to 2100 (found: '2205-06-30'). Write the year with four digits, for example 2025-07-18."
        )
    ]


def test_comments_of_people_are_mentioned_and_those_of_the_kit_are_not(dataset: Path, tmp_path: Path) -> None:
    """What somebody remarks beside a figure is in no column: it must not be lost unnoticed."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET]["H4"].comment = openpyxl.comments.Comment("Chưa chắc chắn", "Lan")
    book[POSITIONS_SHEET]["L5"].comment = openpyxl.comments.Comment("số này bị sai", "report-kit")
    book.create_sheet("Nháp")["B2"].comment = openpyxl.comments.Comment("Hỏi lại kho bạc", "Lan")
    book.save(workbook)

    assert planned(dataset, workbook).notes == (
        (
            "a.xlsx, sheet Tình hình vốn của chương trình: comments on cells are not read: H4. What is to be kept "
            "belongs into a cell."
        ),
        "a.xlsx, sheet Nháp: comments on cells are not read: B2. What is to be kept belongs into a cell.",
    )


def test_the_marked_copy_keeps_the_comments_of_people(dataset: Path, tmp_path: Path) -> None:
    """The copy is corrected and sent on: what stood beside the figure stands below what is wrong with it."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET]["H4"].value = "25 tỷ"
    book[POSITIONS_SHEET]["H4"].comment = openpyxl.comments.Comment("Chưa chắc chắn", "Lan")
    book.save(workbook)
    archive = opened(workbook)
    assert isinstance(archive, Archive)

    problems = planned(dataset, workbook).problems
    copy = tmp_path / "loi.xlsx"
    assert annotated_copy(archive, problems, copy, lambda problem, _: str(problem.what)) == ""

    comment = openpyxl.load_workbook(copy)[POSITIONS_SHEET]["H4"].comment.text
    assert comment.startswith("the number has a unit")
    assert comment.endswith("Chưa chắc chắn")


@pytest.mark.parametrize(("amount", "is_odd"), [(500, True), (999_999, True), (1_000_000, False), (0, False)])
def test_an_amount_that_may_be_in_millions_is_asked_back(
    dataset: Path, tmp_path: Path, amount: int, *, is_odd: bool
) -> None:
    """Typed as 500 into a column of đồng it keeps every rule; a row that comes, and a cell that changes."""
    new = positions(tmp_path, HEADINGS, [*ROW[:5], amount, *ROW[6:]])
    known = ["20071", "NTP-NRD", *ROW[2:5], amount, *ROW[6:]]
    changed_cell = by_hand(tmp_path / "khac.xlsx", **{POSITIONS_SHEET: [HEADINGS, known]})

    for workbook in (new, changed_cell):
        plan = planned(dataset, workbook)
        asked = (
            f"{workbook.name}, sheet {POSITIONS_SHEET}, cell F2: {amount} đồng? Amounts are whole đồng, not millions."
        )
        assert messages(plan) == []
        assert any(note.startswith(asked) for note in plan.notes) is is_odd


@pytest.mark.parametrize(
    ("other", "text", "is_refused"),
    [
        (datetime(2025, 3, 7), "17/7/2025", True),
        (datetime(2025, 3, 7), "17-07-2025", True),
        (datetime(2025, 3, 17), "17/7/2025", False),
        (datetime(2025, 3, 3), "17/7/2025", False),
        (datetime(2025, 3, 7), "2025-07-17", False),
        ("2025-03-07", "17/7/2025", False),
    ],
)
def test_a_date_that_stayed_text_tells_of_others_that_a_spreadsheet_may_have_exchanged(
    dataset: Path, tmp_path: Path, other: datetime | str, text: str, *, is_refused: bool
) -> None:
    """On a computer with American settings 17/7/2025 stays text, and 3/7/2025 becomes the 7th of March."""
    rows = [[*ROW[:4], day, *ROW[5:]] for day in (other, text)]

    plan = planned(dataset, positions(tmp_path, HEADINGS, *rows))

    assert [(problem.cell, problem.advice) for problem in plan.problems] == (
        [("E3", "Check the other dates of the column, and write this one as 2025-07-17.")] if is_refused else []
    )


@pytest.mark.parametrize("above", [[ROW], [["Bảng 1"], ROW, ["Ghi chú: số liệu đến tháng 6", None, 2025]]])
def test_a_row_of_figures_above_the_headings_is_not_passed_over(
    dataset: Path, tmp_path: Path, above: list[list[Any]]
) -> None:
    """A sheet that was sorted together with its headings has rows there, which would be taken for titles."""
    below = ["20071", "NTP-NRD", *ROW[2:]]

    (problem,) = planned(dataset, positions(tmp_path, *above, HEADINGS, below)).problems

    assert (problem.cell, problem.value) == (f"A{above.index(ROW) + 1}", ROW[0])
    assert problem.what == "a row of figures stands above the headings"


def test_a_marked_copy_that_was_corrected_is_imported_without_a_word_on_its_list(dataset: Path, tmp_path: Path) -> None:
    """Its first sheet, with the list of problems, is the kit's own."""
    wrong = changed(exported(dataset, tmp_path / "xa.xlsx"), POSITIONS_SHEET, L4="320 triệu")
    archive = opened(wrong)
    assert isinstance(archive, Archive)
    copy = tmp_path / "loi.xlsx"
    annotated_copy(archive, planned(dataset, wrong).problems, copy, words_of)

    plan = planned(dataset, changed(copy, POSITIONS_SHEET, L4=320_000_000))

    assert (messages(plan), [note for note in plan.notes if PROBLEMS_SHEET in note]) == ([], [])
    assert [change.after for change in changes(plan)] == ["320000000"]


def test_a_new_row_of_a_day_far_from_the_year_of_its_plan_is_asked_back(dataset: Path, tmp_path: Path) -> None:
    """2052 keeps every rule; it was meant to be 2025."""
    plan = planned(dataset, positions(tmp_path, HEADINGS, [*ROW[:4], "2052-06-30", *ROW[5:]]))

    asked = f"tay.xlsx, sheet {POSITIONS_SHEET}, cell E2: figures to 2052-06-30 of capital of 2025? (such rows: 1)"
    assert (messages(plan), asked in plan.notes) == ([], True)
