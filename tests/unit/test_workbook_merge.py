"""Several workbooks become one dataset: what each changed is taken, and where they disagree both cells are named."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from workbook_files import (
    POSITIONS_SHEET,
    SOURCES_SHEET,
    by_hand,
    changed,
    changes,
    exported,
    messages,
    planned,
    small_dataset,
)

from report_kit.data.reading import text_table
from report_kit.data.workbook.history import (
    CHANGES,
    FOLDER,
    RECORD,
    finish_interrupted,
    import_records,
    undo_import,
    write_import,
)
from report_kit.data.workbook.importing import ImportPlan
from report_kit.data.workbook.lock import only_import
from report_kit.data.workbook.table_files import Edit, EditedFile, read_table_files, tried
from report_kit.errors import DatasetError, UsageError

NRD = ("20044", "", "NTP-NRD", "development", "2025", "2025-06-30", "S1")
CELL = f"sheet {POSITIONS_SHEET}, cell L4"
FILE = "programme_positions.csv"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return small_dataset(tmp_path)


def without_row(path: Path, sheet: str, row: int) -> Path:
    book = openpyxl.load_workbook(path)
    book[sheet].delete_rows(row)
    book.save(path)
    return path


def with_text(dataset: Path, old: str, new: str) -> None:
    path = dataset / FILE
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def described(plan: ImportPlan) -> list[tuple[str, ...]]:
    return [(change.kind, *change.key[:3], change.column, change.before, change.after) for change in changes(plan)]


def test_a_change_is_shown_from_what_to_what(dataset: Path, tmp_path: Path) -> None:
    """With the cell it comes from."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)

    (change,) = changes(planned(dataset, workbook))

    assert (change.kind, change.key, change.column) == ("changed", NRD, "disbursed_amount")
    assert (change.before, change.after, change.place) == ("549000000", "600000000", f"a.xlsx, {CELL}")


def test_the_record_says_where_the_row_of_a_change_begins(dataset: Path, tmp_path: Path) -> None:
    """At the first cell of its key, in the same words as the terminal."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)

    (change,) = planned(dataset, workbook).changes()

    assert change.row_place() == change.place() == f"a.xlsx, {CELL.replace('L4', 'A4')}"


@pytest.mark.parametrize(("has_columns", "kind"), [(True, "note"), (False, "problem")])
def test_an_amount_that_changes_does_not_stay_more_than_in_silence(
    tmp_path: Path, has_columns: bool, kind: str
) -> None:
    """`More than 25 billion` was said of the old amount; whether the new one is exact only the planner knows."""
    dataset = small_dataset(tmp_path)
    path = dataset / FILE
    rows = path.read_text(encoding="utf-8").splitlines()
    stated = [
        rows[0] + ",allocated_bound,allocated_rounded_to",
        rows[1] + ",at_least,1000000",
        *(r + ",," for r in rows[2:]),
    ]
    path.write_text("\n".join(stated) + "\n", encoding="utf-8")
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, H4=998_000_000)
    if not has_columns:
        book = openpyxl.load_workbook(workbook)
        book[POSITIONS_SHEET].delete_cols(9, 2)
        book.save(workbook)

    plan = planned(dataset, workbook)

    found = {"note": list(plan.notes), "problem": messages(plan)}
    shown = "Allocated: how it was stated = at_least, Allocated: rounding unit = 1000000"
    assert [shown in text for text in found[kind]] == [True]
    assert [change.after for change in changes(plan) if change.column == "allocated_amount"] == ["998000000"]


def test_two_workbooks_change_different_cells(dataset: Path, tmp_path: Path) -> None:
    """The one that left a cell as it was does not contradict the one that changed it."""
    one = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    two = changed(exported(dataset, tmp_path / "b.xlsx"), POSITIONS_SHEET, H5=25_000_000_000)

    plan = planned(dataset, one, two)

    assert messages(plan) == []
    assert described(plan) == [
        ("changed", "20044", "", "NTP-NRD", "disbursed_amount", "549000000", "600000000"),
        ("changed", "20044", "", "NTP-EMM", "allocated_amount", "24000000000", "25000000000"),
    ]


def test_two_workbooks_that_disagree_are_a_conflict_with_both_cells_named(dataset: Path, tmp_path: Path) -> None:
    """Nobody but their authors can say which is right."""
    one = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    two = changed(exported(dataset, tmp_path / "b.xlsx"), POSITIONS_SHEET, L4=700_000_000)

    assert messages(planned(dataset, one, two)) == [
        (
            f"a.xlsx, {CELL}, column Lũy kế giải ngân: b.xlsx, {CELL} has '700000000' for the same figure "
            "(found: '600000000'). Agree on one value, write it in both workbooks, and import again."
        )
    ]


def test_two_workbooks_that_add_the_same_row_must_agree_on_it(dataset: Path, tmp_path: Path) -> None:
    """Cell by cell; what they agree on is no conflict."""
    row = {"A4": "S9", "B4": "Báo cáo", "C4": "UBND"}
    small = {f"{letter}6": value for letter, value in zip("ABC", ("S9", "Báo cáo", "UBND"), strict=True)}
    one = changed(exported(dataset, tmp_path / "a.xlsx"), SOURCES_SHEET, **small)
    two = changed(exported(dataset, tmp_path / "b.xlsx"), SOURCES_SHEET, **{**small, "C6": "Sở Tài chính"})

    (message,) = messages(planned(dataset, one, two))

    assert row["C4"] == "UBND"
    assert "cell C6 has 'Sở Tài chính' for the same figure (found: 'UBND')" in message


def test_a_blank_cell_disagrees_with_a_figure_that_another_workbook_has(dataset: Path, tmp_path: Path) -> None:
    """Which of the two was forgotten nobody knows."""
    new = {"A6": "S9", "B6": "Báo cáo", "C6": "UBND"}
    one = changed(exported(dataset, tmp_path / "a.xlsx"), SOURCES_SHEET, **new, D6="2025-07-01")
    two = changed(exported(dataset, tmp_path / "b.xlsx"), SOURCES_SHEET, **new)

    (message,) = messages(planned(dataset, one, two))

    assert f"b.xlsx, sheet {SOURCES_SHEET}, cell D6 is blank for the same figure (found: '2025-07-01')" in message


def test_a_removed_row_is_shown_as_removed(dataset: Path, tmp_path: Path) -> None:
    """It was in the workbook when it was written and is not there any more."""
    workbook = without_row(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, 6)

    plan = planned(dataset, workbook)

    assert described(plan) == [("removed", "20071", "", "NTP-NRD", "", "", "")]


def test_an_error_beside_the_table_hides_no_removed_row(dataset: Path, tmp_path: Path) -> None:
    """A scratch formula below and beside the figures, under no heading of the table, is no row of it."""
    workbook = without_row(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, 6)
    book = openpyxl.load_workbook(workbook)
    cell = book[POSITIONS_SHEET]["AC20"]
    cell.value, cell.data_type = "#REF!", "e"
    book.save(workbook)

    assert described(planned(dataset, workbook)) == [("removed", "20071", "", "NTP-NRD", "", "", "")]


def test_rows_of_other_communes_are_not_removed(dataset: Path, tmp_path: Path) -> None:
    """The workbook of one commune says nothing about another."""
    assert changes(planned(dataset, exported(dataset, tmp_path / "a.xlsx", "20044"))) == []


def test_a_workbook_made_by_hand_removes_nothing(dataset: Path, tmp_path: Path) -> None:
    """Nobody knows what it held before."""
    workbook = without_row(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, 6)
    book = openpyxl.load_workbook(workbook)
    del book["_report_kit"]
    book.save(workbook)

    assert changes(planned(dataset, workbook)) == []


def test_a_row_that_one_changes_and_another_removes_is_a_conflict(dataset: Path, tmp_path: Path) -> None:
    """Whichever is named first."""
    one = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    two = without_row(exported(dataset, tmp_path / "b.xlsx"), POSITIONS_SHEET, 4)

    for order in ((one, two), (two, one)):
        (message,) = messages(planned(dataset, *order))
        assert f"the row is changed here and removed in b.xlsx, sheet {POSITIONS_SHEET}" in message


def test_an_old_workbook_does_not_bring_back_old_figures(dataset: Path, tmp_path: Path) -> None:
    """What the dataset got since the workbook was made is kept, and said."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    with_text(dataset, "549000000", "550000000")

    plan = planned(dataset, workbook)

    assert (changes(plan), messages(plan)) == ([], [])
    assert plan.notes == (f"a.xlsx, {CELL}: the dataset has been changed since; its '550000000' is kept.",)


def test_a_row_changed_in_the_workbook_and_in_the_dataset_is_a_conflict(dataset: Path, tmp_path: Path) -> None:
    """Neither wins."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    with_text(dataset, "549000000", "550000000")

    (message,) = messages(planned(dataset, workbook))

    assert "the row was changed here, and since then in the dataset, which has '550000000'" in message


def test_a_source_that_others_still_name_cannot_be_removed(dataset: Path, tmp_path: Path) -> None:
    """The contract is checked for the whole dataset as it would be; the cells that break it are named."""
    workbook = without_row(exported(dataset, tmp_path / "a.xlsx"), SOURCES_SHEET, 4)

    found = messages(planned(dataset, workbook))

    assert len(found) == 3
    assert "cell S4, column Mã nguồn: sources.csv has no source_id like this (found: 'S1')" in found[0]


def test_rows_whose_key_cannot_be_read_are_not_taken_for_one_another(dataset: Path, tmp_path: Path) -> None:
    """Two names that several communes share: each is refused, and nothing is said of equal or removed rows."""
    workbook = changed(
        exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, A4="Tân Tiến", A5="Tân Tiến", C5="NTP-NRD"
    )

    found = messages(planned(dataset, workbook))

    assert [problem.partition(": ")[2].partition(" (found")[0] for problem in found] == [
        "several communes have this name",
        "several communes have this name",
    ]


def test_a_cell_that_cannot_be_read_hides_no_problem_of_its_row(dataset: Path, tmp_path: Path) -> None:
    """H4 is half a đồng and L4 below zero; that H4 is missing where I4 says `at least` is not true, and not said."""
    workbook = changed(
        exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, H4=500_000_000.5, I4="at_least", L4=-3, L5=-4
    )

    plan = planned(dataset, workbook)

    assert [problem.cell for problem in plan.problems] == ["H4", "L4", "L5"]
    assert plan.files == {}


def test_neither_does_one_of_a_row_that_is_new(dataset: Path, tmp_path: Path) -> None:
    """The same in a row that two workbooks add, of which the second gives what cannot be read."""
    row = {"commune_code": "20101", "programme_code": "NTP-NRD", "fund_type": "development", "budget_year": 2025}
    row |= {"as_of_date": "2025-06-30", "basis": "reported", "source_id": "S1"}

    def adding(name: str, **amount: float) -> Path:
        return by_hand(tmp_path / name, **{POSITIONS_SHEET: [[*row, *amount], [*row.values(), *amount.values()]]})

    one, two = adding("a.xlsx", disbursed_amount=-3), adding("b.xlsx", allocated_amount=0.5)

    found = planned(dataset, one, two).problems

    assert [(problem.file, problem.cell) for problem in found] == [("b.xlsx", "H2"), ("a.xlsx", "H2")]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("A4", "Xã Không Có"),  # no commune
        ("A4", "Tân Lập"),  # several
        ("E4", 2025.5),
        ("F4", True),
        ("S4", "#REF!"),
        ("A4", "=1+1"),  # without a stored result
    ],
)
def test_a_key_that_cannot_be_read_hides_no_problem_of_its_row(
    dataset: Path, tmp_path: Path, cell: str, written: object
) -> None:
    """D4 is no type of funds, L4 below zero; nothing is said of the row as if it were another or had gone."""
    cells = {cell: written, "D4": "loan", "L4": -3}
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, **cells)

    plan = planned(dataset, workbook)

    assert sorted(problem.cell for problem in plan.problems) == sorted([cell, "D4", "L4"])
    assert plan.files == {}


def test_a_source_whose_code_cannot_be_read_may_be_the_one_that_a_row_names(dataset: Path, tmp_path: Path) -> None:
    """A5 is to be S2, which S4 names: that there is no S2 is not known. D5 is no date in any case."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, S4="S2")
    changed(workbook, SOURCES_SHEET, A5="#N/A", B5="Báo cáo quý", C5="UBND xã", D5="quý II")

    assert [problem.cell for problem in planned(dataset, workbook).problems] == ["A5", "D5"]


def test_a_correction_of_a_row_that_cannot_be_read_still_fits(dataset: Path, tmp_path: Path) -> None:
    """It expects the 996 million that H4 no longer shows, in a row whose key F4 no longer shows."""
    key = "20044//NTP-NRD/development/2025/2025-06-30/S1"
    (dataset / "corrections.csv").write_text(
        "table,key,column,expected,corrected,reason,status\n"
        f"programme_positions,{key},allocated_amount,996000000,990000000,Lỗi cộng,reported_to_source\n",
        encoding="utf-8",
    )
    for name, cells in (("a", {"H4": "#N/A"}), ("b", {"F4": "#N/A"})):
        workbook = changed(exported(dataset, tmp_path / f"{name}.xlsx"), POSITIONS_SHEET, **cells)

        assert [problem.cell for problem in planned(dataset, workbook).problems] == list(cells)


def test_cells_that_a_merged_one_covers_are_not_said_to_be_blank(dataset: Path, tmp_path: Path) -> None:
    """A5 and H5 look blank to a reader of values; the merged ranges are the problem."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET].merge_cells("A4:A5")
    book[POSITIONS_SHEET].merge_cells("H4:H5")
    book.save(workbook)

    assert [problem.cell for problem in planned(dataset, workbook).problems] == ["A4", "H4"]


def test_a_missing_column_of_the_key_is_said_once(dataset: Path, tmp_path: Path) -> None:
    """Without the communes rows 4 and 6 look the same, and none looks like those of the dataset: nobody knows."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(workbook)
    book[POSITIONS_SHEET].delete_cols(1)
    book.save(workbook)

    plan = planned(dataset, workbook)

    assert [problem.what for problem in plan.problems] == ["the column Commune (commune_code) is missing"]
    assert not changes(plan)


def test_a_row_of_a_total_has_one_problem(dataset: Path, tmp_path: Path) -> None:
    """Not one for each cell that it leaves blank, be its word where a commune belongs or beside it."""
    for cells in ({"A8": "Tổng cộng", "H8": 25_496_000_000}, {"B8": "Tổng cộng", "H8": 25_496_000_000}):
        workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, **cells)

        assert [problem.cell for problem in planned(dataset, workbook).problems] == [next(iter(cells))]


def test_what_is_checked_is_what_the_file_will_be_read_as(dataset: Path) -> None:
    """Nothing is written before the check; so the rows of an edit are put together as reading the file would."""
    table = read_table_files(dataset)["programme_positions"]
    row = {**table.rows[0], "commune_code": "20101"}
    edit = Edit(
        texts={"note": ['=SUM(A1), "x"; y', "\x01", ""], "capital_source": ["", "NSTW", ""]},
        changed={0, 1},
        removed=frozenset({2}),
        added=[{**row, "note": "'=1"}, {**row, "note": "một\ndòng"}, {**row, "note": "Thua\u0323n"}],
    )

    read, checked = text_table(b"".join(EditedFile(table, edit).pieces()), file=FILE), tried(table, edit)

    assert checked.cells == read.cells
    assert [problem.what for problem in checked.problems] == [problem.what for problem in read.problems]
    assert {name: len(lines) for name, lines in checked.unusable.items() if lines} == {"note": 2}


# Writing and taking back


def imported(dataset: Path, workbook: Path) -> Path:
    return write_import(planned(dataset, workbook), now=datetime(2025, 8, 1, tzinfo=UTC))


def test_an_import_is_recorded_and_can_be_undone(dataset: Path, tmp_path: Path) -> None:
    """Who, when, from which file, what; and the bytes of before come back."""
    before = (dataset / FILE).read_bytes()
    entry = imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    after = (dataset / FILE).read_bytes()
    record = json.loads((entry / RECORD).read_bytes())

    undo_import(dataset)

    assert after == before.replace(b",549000000,", b",600000000,")
    assert record["workbooks"][0]["name"] == "a.xlsx"
    assert record["imported_by"]
    assert datetime.fromisoformat(record["imported_at"]) == datetime(2025, 8, 1, tzinfo=UTC)
    (change,) = json.loads((entry / CHANGES).read_bytes())
    assert (change["kind"], change["cells"]) == ("changed", {"disbursed_amount": ["549000000", "600000000"]})
    assert (dataset / FILE).read_bytes() == before
    assert [one["state"] for one in import_records(dataset)] == ["undone"]


def test_imports_are_undone_one_by_one(dataset: Path, tmp_path: Path) -> None:
    """The last first; then there is nothing left to undo."""
    versions = [(dataset / FILE).read_bytes()]
    for amount in (600_000_000, 700_000_000):
        imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=amount))
        versions.append((dataset / FILE).read_bytes())

    undo_import(dataset)
    assert (dataset / FILE).read_bytes() == versions[1]
    undo_import(dataset)
    assert (dataset / FILE).read_bytes() == versions[0]
    with pytest.raises(UsageError, match="no import into"):
        undo_import(dataset)


def test_a_file_that_an_import_made_goes_when_it_is_undone(dataset: Path, tmp_path: Path) -> None:
    """Not an empty file: no file, as before."""
    ceiling = {
        f"{letter}4": value for letter, value in zip("ABCDE", ("20044", "NSTW", 2026, 9, "derived"), strict=True)
    }
    imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), "Hạn mức vốn", **ceiling))
    assert (dataset / "capital_ceilings.csv").exists()

    undo_import(dataset)

    assert not (dataset / "capital_ceilings.csv").exists()


def test_a_file_that_was_edited_since_is_not_overwritten(dataset: Path, tmp_path: Path) -> None:
    """Neither by an import that was planned before, nor by taking one back."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    plan = planned(dataset, workbook)
    with_text(dataset, "996000000", "997000000")
    edited = (dataset / FILE).read_bytes()

    with pytest.raises(DatasetError, match="the file was changed in the meantime"):
        write_import(plan)
    assert (dataset / FILE).read_bytes() == edited

    write_import(planned(dataset, changed(exported(dataset, tmp_path / "b.xlsx"), POSITIONS_SHEET, L4=1)))
    with_text(dataset, "997000000", "998000000")
    with pytest.raises(DatasetError, match="the file was changed after that import") as refused:
        undo_import(dataset)
    assert b"998000000" in (dataset / FILE).read_bytes()
    assert f"bring back the file by hand: it is {dataset / '.history' / '0001' / 'before' / FILE}." in str(
        refused.value
    )
    assert (dataset / ".history" / "0001" / "before" / FILE).read_bytes() == edited


def test_an_import_that_was_cut_short_is_finished(dataset: Path, tmp_path: Path) -> None:
    """All files or none: once it is recorded, the next command completes it."""
    before = (dataset / FILE).read_bytes()
    entry = imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    after = (dataset / FILE).read_bytes()
    record = json.loads((entry / RECORD).read_bytes())
    (entry / RECORD).write_text(json.dumps({**record, "state": "planned"}), encoding="utf-8")
    (dataset / FILE).write_bytes(before)

    finish_interrupted(dataset)

    assert (dataset / FILE).read_bytes() == after
    assert not list(dataset.glob("*.part"))


def test_a_record_never_names_a_file_outside_the_dataset(dataset: Path, tmp_path: Path) -> None:
    """Whatever somebody wrote into it."""
    entry = imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    record = json.loads((entry / RECORD).read_bytes())
    record["files"] = {"../outside.csv": {"before": None, "after": None}}
    (entry / RECORD).write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(UsageError, match="no import into"):
        undo_import(dataset)


def test_taking_back_that_was_cut_short_is_finished(dataset: Path, tmp_path: Path) -> None:
    """Killed after the record said so and before the file was brought back."""
    before = (dataset / FILE).read_bytes()
    entry = imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    record = json.loads((entry / RECORD).read_bytes())
    (entry / RECORD).write_text(
        json.dumps({**record, "state": "undoing", "undone_at": "2025-08-02T00:00:00+00:00", "undone_by": "Mai"}),
        encoding="utf-8",
    )

    finish_interrupted(dataset)

    assert (dataset / FILE).read_bytes() == before
    assert [one["state"] for one in import_records(dataset)] == ["undone"]


def test_an_import_that_was_cut_short_does_not_write_over_what_somebody_changed_since(
    dataset: Path, tmp_path: Path
) -> None:
    """The file is neither as it was before nor as it was to become: a person decides."""
    entry = imported(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    record = json.loads((entry / RECORD).read_bytes())
    (entry / RECORD).write_text(json.dumps({**record, "state": "planned"}), encoding="utf-8")
    with_text(dataset, "600000000", "610000000")
    edited = (dataset / FILE).read_bytes()

    with pytest.raises(DatasetError, match="an import was cut short, and the file was changed since"):
        finish_interrupted(dataset)

    assert (dataset / FILE).read_bytes() == edited


def test_a_row_that_workbook_and_dataset_both_gained_is_not_reverted_in_silence(dataset: Path, tmp_path: Path) -> None:
    """The workbook is older than the dataset's row, so that its figure may be too."""
    workbook = exported(dataset, tmp_path / "a.xlsx")
    rows = (dataset / FILE).read_text(encoding="utf-8").splitlines()
    added = rows[1].replace("2025-06-30", "2025-07-31")
    (dataset / FILE).write_text("\n".join([*rows, added.replace("549000000", "560000000")]) + "\n", encoding="utf-8")
    book = openpyxl.load_workbook(workbook)
    sheet = book[POSITIONS_SHEET]
    for cell in sheet[4]:
        sheet.cell(9, cell.column, cell.value)
    sheet["F9"] = "2025-07-31"
    book.save(workbook)

    plan = planned(dataset, workbook)

    assert changes(plan) == []
    assert [
        "the row was added here, and in the meantime to the dataset, which has '560000000'" in text
        for text in messages(plan)
    ] == [True]


def test_a_dataset_that_cannot_be_written_to_is_said_so(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only folders and full disks are no bugs of the kit."""
    plan = planned(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(UsageError, match="cannot be written to: Permission denied"):
        write_import(plan)


def test_one_import_at_a_time_writes(dataset: Path, tmp_path: Path) -> None:
    """The second is told to wait, and writes nothing; what the first is writing is not taken for cut short."""
    plan = planned(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    entry = write_import(plan)
    record = json.loads((entry / RECORD).read_bytes())
    (entry / RECORD).write_text(json.dumps({**record, "state": "planned"}), encoding="utf-8")
    before = contents(dataset)

    with only_import(dataset, dataset / FOLDER):
        for action in (lambda: write_import(plan), lambda: undo_import(dataset), lambda: finish_interrupted(dataset)):
            with pytest.raises(UsageError, match=r"another import into .* is being written or undone"):
                action()

    assert contents(dataset) == before
    assert [one["state"] for one in import_records(dataset)] == ["planned"]
    finish_interrupted(dataset)
    assert [one["state"] for one in import_records(dataset)] == ["done"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_whoever_is_killed_lets_go_of_a_dataset(dataset: Path, tmp_path: Path) -> None:
    """No lock is left behind that somebody would have to delete."""
    held, holds = os.pipe()
    child = os.fork()
    if child == 0:
        with only_import(dataset, dataset / FOLDER):
            os.write(holds, b"1")
            signal.pause()
    os.read(held, 1)
    plan = planned(dataset, changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000))
    with pytest.raises(UsageError, match="another import"):
        write_import(plan)

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    write_import(plan)
    assert [one["state"] for one in import_records(dataset)] == ["done"]


def test_undoing_nothing_leaves_nothing(dataset: Path) -> None:
    """No folder of imports where there never was one."""
    with pytest.raises(UsageError, match="no import into"):
        undo_import(dataset)

    assert not (dataset / FOLDER).exists()


@pytest.mark.parametrize("written", ["quoted", "crlf", "marked", "blank lines"])
def test_files_that_were_written_by_hand_keep_every_byte(dataset: Path, tmp_path: Path, written: str) -> None:
    """Out to a workbook and back: not one file changes."""
    path = dataset / FILE
    text = path.read_text(encoding="utf-8")
    texts = {
        "quoted": text.replace("NTP-NRD", '"NTP-NRD"'),
        "crlf": text.replace("\n", "\r\n"),
        "marked": f"\ufeff{text}",
        "blank lines": f"{text}\n\n,,,,\n",
    }
    path.write_bytes(texts[written].encode())

    plan = planned(dataset, exported(dataset, tmp_path / "a.xlsx"))

    assert (plan.problems, changes(plan), dict(plan.files)) == ((), [], {})


def killed_at(step: int, action: Callable[[], object]) -> bool:
    """Do something in a process that is killed as it puts its *step*-th file in place; return whether it came to it."""
    child = os.fork()
    if child == 0:
        left = [step]
        replace = Path.replace

        def replace_or_die(self: Path, target: Path) -> Path:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return replace(self, target)

        Path.replace = replace_or_die  # type: ignore[method-assign]  # this process ends with it
        action()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize("is_undo", [False, True])
def test_killed_at_any_step_an_import_is_done_or_not_done_and_the_next_one_works(
    dataset: Path, tmp_path: Path, is_undo: bool
) -> None:
    """Every step puts one whole file in place: the kept versions, changes and record, then the dataset's files."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=600_000_000)
    changed(workbook, SOURCES_SHEET, B4="Nguồn khác")
    before = contents(dataset)
    imported(dataset, workbook)
    after = contents(dataset)
    undo_import(dataset)
    steps = 0
    while True:
        if is_undo:
            imported(dataset, workbook)
        action = (lambda: undo_import(dataset)) if is_undo else (lambda: imported(dataset, workbook))
        steps += 1
        was_killed = killed_at(steps, action)
        found = contents(dataset)
        assert all(content in {before[name], after[name]} for name, content in found.items())
        finish_interrupted(dataset)
        assert contents(dataset) in (before, after)
        if contents(dataset) == after:
            undo_import(dataset)
        if not was_killed:
            break

    # Before and after of two files, the changes, the record as planned, the two files, the record as done; or the
    # record, the two files and the record.
    assert steps - 1 == (4 if is_undo else 2 + 2 + 1 + 1 + 2 + 1)


def contents(dataset: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in dataset.glob("*.csv")}


def test_a_workbook_of_another_dataset_removes_nothing_and_says_so(dataset: Path, tmp_path: Path) -> None:
    """Its rows may have been taken out there; here nobody asked for that."""
    workbook = without_row(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, 6)
    other = dataset.rename(tmp_path / "other")

    plan = planned(other, workbook)

    assert changes(plan) == []
    assert plan.notes == (
        (
            "a.xlsx, sheet Tình hình vốn của chương trình: the workbook was made from another dataset, data; rows that "
            "it has no more are not removed from this one (rows: 1)."
        ),
    )


def test_a_trial_beside_an_import_that_is_being_written_is_told_to_wait(dataset: Path, tmp_path: Path) -> None:
    """What is half written is no dataset to compare with, and it is not cut short either."""
    workbook = changed(exported(dataset, tmp_path / "a.xlsx"), POSITIONS_SHEET, L4=550_000_000)
    entry = write_import(planned(dataset, workbook))
    record = json.loads((entry / RECORD).read_bytes())
    (entry / RECORD).write_text(json.dumps({**record, "state": "planned"}))

    with only_import(dataset, dataset / FOLDER), pytest.raises(UsageError, match="is being written"):
        finish_interrupted(dataset)

    finish_interrupted(dataset)
    assert json.loads((entry / RECORD).read_bytes())["state"] == "done"
