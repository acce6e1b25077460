"""A 0 that a spreadsheet makes of blank cells is no figure: it is refused at its cell, or asked about."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbook_files import HEADINGS, POSITIONS_SHEET, by_hand, changes, messages, planned, small_dataset

from report_kit.data.workbook.zero_formulas import Area, areas_taken

KEY = ("20050", "", "NTP-SPR", "development", "2025", "2025-06-30", "S1")
OWN = "Theo dõi"


def row(amount: Any) -> list[Any]:
    """Return a row of the sheet of positions with an amount."""
    return ["20050", "NTP-SPR", "development", 2025, "2025-06-30", amount, "reported", "S1"]


def workbook(folder: Path, *amounts: Any, own: dict[str, Any] | None = None, zero: str = "<v>0</v>") -> Path:
    """Write a workbook with positions, and a sheet of a planner's own; each formula has 0 as its stored result."""
    rows = [HEADINGS, *(row(amount) for amount in amounts)]
    path = by_hand(folder / "tay.xlsx", **{POSITIONS_SHEET: rows, OWN: []})
    book = openpyxl.load_workbook(path)
    for cell, value in (own or {}).items():
        book[OWN][cell] = value
    book.save(path)
    return with_results(path, zero)


def made_of_blanks(cell: str, taken: str) -> str:
    """Return what is said of a cell whose 0 is made of blank cells."""
    return (
        f"tay.xlsx, sheet {POSITIONS_SHEET}, cell {cell}, column Kế hoạch vốn: the formula makes 0 of cells that are "
        f"blank: {taken} (found: '0'). Clear this cell if nothing has been reported; write 0 if that is the figure."
    )


def with_results(path: Path, result: str) -> Path:
    """Give every formula of a workbook a stored result, as Excel does."""
    with zipfile.ZipFile(path) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in contents.items():
            for blank in (b"<v></v>", b"<v />", b"<v/>"):
                content = content.replace(b"</f>" + blank, b"</f>" + result.encode())
            parts.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("formula", "taken"),
    [
        ("B5", [Area("", (4, 1), (4, 1))]),
        ("+$B$5*1000000", [Area("", (4, 1), (4, 1))]),
        ("'Theo dõi'!C5*10^6", [Area("Theo dõi", (4, 2), (4, 2))]),
        ("'Xã ''A'''!C5", [Area("Xã 'A'", (4, 2), (4, 2))]),
        ("Sheet2!AA10", [Area("Sheet2", (9, 26), (9, 26))]),
        ("SUM(B5:B7,D5)", [Area("", (4, 1), (6, 1)), Area("", (4, 3), (4, 3))]),
        ("ROUND(B5/C5,0)", [Area("", (4, 1), (4, 1)), Area("", (4, 2), (4, 2))]),
        ("COUNTA(B5:B7)", []),
        ('IF(B5="",0,B5)', []),
        ("VLOOKUP(A5,B1:C9,2,FALSE)", []),
        ("SUM(B:B)", []),
        ("so_lieu*2", []),
        ("INDIRECT(B5)", []),
        ("100-100", []),
    ],
)
def test_only_formulas_that_add_scale_and_round_are_traced(formula: str, taken: list[Area]) -> None:
    """What others make of blank cells depends on what they mean."""
    assert list(areas_taken(formula)) == taken


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ("=J2", "J2"),
        (f"='{OWN}'!C5", f"'{OWN}'!C5"),
        (f"='{OWN}'!$C$5*1000000", f"'{OWN}'!C5"),
        (f"=SUM('{OWN}'!C5:C9)", f"'{OWN}'!C5:C9"),
        ("=+ROUND(J2,0)", "J2"),
    ],
)
def test_a_zero_made_of_blank_cells_is_refused_at_its_cell(formula: str, cells: str, tmp_path: Path) -> None:
    """The planner sees 0, but nobody has reported it."""
    plan = planned(small_dataset(tmp_path), workbook(tmp_path, formula))

    assert messages(plan) == [made_of_blanks("F2", cells)]
    assert plan.files == {}


@pytest.mark.parametrize("formula", [f"='{OWN}'!C5", f"='{OWN}'!C5*1000000", f"=SUM('{OWN}'!C5:C9)"])
def test_a_zero_of_a_zero_is_a_figure(formula: str, tmp_path: Path) -> None:
    """Somebody wrote it."""
    plan = planned(small_dataset(tmp_path), workbook(tmp_path, formula, own={"C5": 0}))

    assert plan.problems == ()
    assert [change.key for change in changes(plan)] == [KEY]
    assert not [note for note in plan.notes if "formula" in note]


def test_a_blank_cell_is_followed_through_other_formulas(tmp_path: Path) -> None:
    """`F2` takes `C5`, which takes `B1`, in which nothing stands."""
    plan = planned(small_dataset(tmp_path), workbook(tmp_path, f"='{OWN}'!C5", own={"C5": "=B1*1000000"}))

    assert len(plan.problems) == 1
    assert "makes 0 of cells that are blank: 'Theo dõi'!C5" in messages(plan)[0]


def test_a_formula_that_is_filled_down_is_traced_in_each_row(tmp_path: Path) -> None:
    """Excel writes it once, in the first of its cells; below, `C6` holds 7 and `C7` is blank."""
    path = workbook(tmp_path, "=1+1", "=2+2", "=3+3", own={"C5": 5, "C6": 7})
    contents = {}
    with zipfile.ZipFile(path) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    master = f'<f t="shared" ref="F2:F4" si="0">\'{OWN}\'!C5</f><v>5</v>'.encode()
    repeated = [b'<f t="shared" si="0"/><v>7</v>', b'<f t="shared" si="0"/><v>0</v>']
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in contents.items():
            for formula, cell in zip((b"1+1", b"2+2", b"3+3"), (master, *repeated), strict=True):
                content = content.replace(b"<f>" + formula + b"</f><v>0</v>", cell)
            parts.writestr(name, content)
    plan = planned(small_dataset(tmp_path), path)

    assert [message for message in messages(plan) if "makes 0" in message] == [made_of_blanks("F4", f"'{OWN}'!C7")]


def test_rows_of_such_zeros_alone_are_blank(tmp_path: Path) -> None:
    """Who fills formulas down for a hundred rows has not reported a hundred rows."""
    formulas = [f"='{OWN}'!{letter}9" for letter in "ABCDEFGH"]
    path = by_hand(tmp_path / "tay.xlsx", **{POSITIONS_SHEET: [HEADINGS, row(5_000_000), formulas], OWN: [["x"]]})
    plan = planned(small_dataset(tmp_path), with_results(path, "<v>0</v>"))

    assert plan.problems == ()
    assert len(changes(plan)) == 1


@pytest.mark.parametrize("formula", [f"=COUNT('{OWN}'!C5:C9)", f"=SUMIF('{OWN}'!A1:A9,\"x\",'{OWN}'!C1:C9)"])
def test_a_zero_that_cannot_be_traced_is_asked_about(formula: str, tmp_path: Path) -> None:
    """It counts, and whoever imports it is told."""
    plan = planned(small_dataset(tmp_path), workbook(tmp_path, formula))

    assert plan.problems == ()
    (note,) = plan.notes
    assert note == (
        f"tay.xlsx, sheet {POSITIONS_SHEET}, cell F2: the formula gives 0, as it may do where what it takes is blank. "
        "Clear the cell where nothing has been reported. (such cells: 1)"
    )


def test_what_is_taken_in_a_circle_ends(tmp_path: Path) -> None:
    """Two cells that take each other are made of nothing that is known to be blank."""
    plan = planned(small_dataset(tmp_path), workbook(tmp_path, f"='{OWN}'!C5", own={"C5": "=C6", "C6": "=C5"}))

    assert plan.problems == ()
