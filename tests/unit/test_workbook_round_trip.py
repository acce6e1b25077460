"""What goes out to Excel comes back the same: every byte where nothing changed, every figure in any case."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
import pytest
from contract_strategies import TABLES, written
from hypothesis import HealthCheck, given, settings
from workbook_files import POSITIONS_SHEET, changed, changes, column_letter, exported, planned, small_dataset

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.datasets import read_dataset
from report_kit.data.resources import project_root
from report_kit.data.slices import Slicer
from report_kit.data.workbook import sheets
from report_kit.data.workbook.history import write_import


def test_importing_the_kits_own_workbook_changes_nothing(tmp_path: Path) -> None:
    """No change, no file to write."""
    dataset = small_dataset(tmp_path)

    plan = planned(dataset, exported(dataset, tmp_path / "out.xlsx"))

    assert (changes(plan), plan.problems, plan.files) == ([], (), {})


@pytest.mark.skipif(project_root() is None, reason="the dataset is part of the repository only")
def test_the_a_luoi_dataset_survives_the_round_trip(tmp_path: Path) -> None:
    """As a whole, and one commune's part of it."""
    dataset = Path(str(project_root())) / "data" / "a_luoi"
    whole = exported(dataset, tmp_path / "whole.xlsx")
    commune = exported(dataset, tmp_path / "commune.xlsx", "20044")

    plan = planned(dataset, whole, commune)

    assert (changes(plan), plan.problems, plan.files) == ([], (), {})


def test_rows_that_are_not_changed_keep_every_byte(tmp_path: Path) -> None:
    """Quotes, line ends and a byte-order mark stay as somebody wrote them; only the changed row is new."""
    dataset = small_dataset(tmp_path)
    file = dataset / "programme_positions.csv"
    before = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n").replace(b"Ghi ch", b'"Ghi ch', 1)
    before = before.replace("ú".encode() + b"\r\n", "ú".encode() + b'"\r\n', 1) + b"\r\n"
    file.write_bytes(before)
    workbook = exported(dataset, tmp_path / "out.xlsx")
    amount = column_letter(workbook, POSITIONS_SHEET, "Lũy kế giải ngân")

    write_import(planned(dataset, changed(workbook, POSITIONS_SHEET, **{f"{amount}5": 21_000_000_000})))

    assert file.read_bytes() == before.replace(b",20000000000,", b",21000000000,")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables=TABLES)
def test_any_dataset_survives_the_way_through_a_workbook(tables: dict[str, list[dict[str, str]]]) -> None:
    """Into an empty dataset everything comes back; into its own nothing changes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dataset = written(tables, folder / "one" / "data")
        workbook = exported(dataset, folder / "out.xlsx")
        empty = folder / "other" / "data"
        empty.mkdir(parents=True)
        (empty / "dataset.toml").write_bytes((dataset / "dataset.toml").read_bytes())
        onto_itself, into_empty = planned(dataset, workbook), planned(empty, workbook)
        write_import(into_empty)

        assert (changes(onto_itself), onto_itself.problems) == ([], ())
        assert into_empty.problems == ()
        assert Slicer(read_dataset(empty)).whole_bytes() == Slicer(read_dataset(dataset)).whole_bytes()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_every_heading_of_a_table_means_one_column(contract: TableContract) -> None:
    """Whatever language a heading is in, and however its diacritics and case are written."""
    for column in contract.columns:
        for written_as in (*sheets.heading_texts(column)[:2], column.name, column.words.title_vi.upper()):
            assert sheets.column_of(contract, written_as) == column


def test_the_sheets_of_tables_have_names_that_excel_takes() -> None:
    """At most 31 characters, no two the same."""
    titles = [sheets.sheet_title(contract) for contract in CONTRACTS.values()]

    assert all(len(title) <= 31 for title in titles)
    assert len(set(titles)) == len(titles)
    assert [sheets.table_of_sheet(title) for title in titles] == list(CONTRACTS.values())


def test_a_workbook_explains_itself_and_guards_its_keys(tmp_path: Path) -> None:
    """Half a page to read first, headings in two languages with their meaning, keys locked, the rest open."""
    dataset = small_dataset(tmp_path)

    workbook = openpyxl.load_workbook(exported(dataset, tmp_path / "out.xlsx"))

    sheet = workbook[POSITIONS_SHEET]
    assert workbook.sheetnames[:2] == ["Hướng dẫn", "Số liệu còn thiếu"]
    assert [sheet.cell(row, 8).value for row in (1, 2, 3)] == ["Kế hoạch vốn", "Allocated (allocated_amount)", "đồng"]
    assert "gồm cả vốn kéo dài" in sheet.cell(1, 8).comment.text
    assert sheet.freeze_panes == "B4"
    assert sheet.protection.sheet
    assert sheet["A4"].protection.locked
    assert not sheet["H4"].protection.locked


def test_columns_of_codes_have_lists_and_amounts_have_limits(tmp_path: Path) -> None:
    """A drop-down where codes are chosen, whole numbers from 0 where money is entered."""
    dataset = small_dataset(tmp_path)

    workbook = openpyxl.load_workbook(exported(dataset, tmp_path / "out.xlsx"))

    limits = {
        str(limit.sqref).partition("4")[0]: limit for limit in workbook[POSITIONS_SHEET].data_validations.dataValidation
    }
    assert (limits["D"].type, limits["D"].errorStyle) == ("list", "stop")
    assert limits["D"].formula1.startswith("'Danh mục'!$A$")
    assert (limits["H"].type, limits["H"].formula1) == ("whole", "0")
    assert workbook[POSITIONS_SHEET]["H4"].number_format == "#,##0"
    assert workbook[POSITIONS_SHEET]["F4"].number_format == "dd/mm/yyyy"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-x", "@SUM(1)", "＝1+1", "'=1", "''-x", "'x"])
def test_text_that_looks_like_a_formula_is_text_in_the_workbook_and_in_the_file(tmp_path: Path, text: str) -> None:
    """No spreadsheet computes it; reading gives it back as it was."""
    dataset = small_dataset(tmp_path)
    workbook = exported(dataset, tmp_path / "out.xlsx")
    note = column_letter(workbook, POSITIONS_SHEET, "Ghi chú")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET][f"{note}4"] = text
    book[POSITIONS_SHEET][f"{note}4"].data_type = "s"
    book.save(workbook)

    write_import(planned(dataset, workbook))
    again = openpyxl.load_workbook(exported(dataset, tmp_path / "again.xlsx"))
    written = (dataset / "programme_positions.csv").read_text(encoding="utf-8")

    assert f",'{text}" in written or text == "'x"  # which nothing computes
    assert read_dataset(dataset).table("programme_positions")["note"][0] == text
    assert again[POSITIONS_SHEET][f"{note}4"].data_type == "s"
    assert changes(planned(dataset, tmp_path / "again.xlsx")) == []
