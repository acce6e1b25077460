"""A city office sends every commune its own workbook, and takes back the folder in which they come in."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from workbook_files import POSITIONS_SHEET, SOURCES_SHEET, changed, small_dataset

from report_kit.data.workbook.extract import CommuneRows, communes_to_choose
from report_kit.data.workbook.table_files import read_table_files

A_LUOI_2, A_LUOI_3 = "20044-xa-a-luoi-2.xlsx", "20071-xa-a-luoi-3.xlsx"


def run(*arguments: object, folder: Path, status: int = 0, most_written: int | None = None) -> str:
    """Run the command line and return what it prints, standard error after it.

    Args:
        arguments: The command.
        folder: Where it is run.
        status: The exit code that it is to have.
        most_written: Bytes that a file may have, as on a disk that is full.
    """

    def fill_disk() -> None:
        if most_written is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_written, most_written))

    command = [sys.executable, "-m", "report_kit", *map(str, arguments)]
    environment = {**os.environ, "REPORT_KIT_LANGUAGE": "en"}
    own = {"cwd": folder, "env": environment, "preexec_fn": fill_disk}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **own)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in `data`, and the workbooks of its communes in `sent`."""
    folder = tmp_path_factory.mktemp("city")
    small_dataset(folder)
    run("workbook", "data", "--each", "sent", folder=folder)
    return folder


def test_every_commune_gets_a_workbook_named_by_code_and_name(sent: Path) -> None:
    """Without diacritics, which not every mail program and USB stick keeps."""
    assert sorted(path.name for path in (sent / "sent").iterdir()) == [
        A_LUOI_2,
        "20050-xa-a-luoi-5.xlsx",
        "20056-xa-a-luoi-1.xlsx",
        A_LUOI_3,
        "20101-xa-a-luoi-4.xlsx",
    ]


def test_a_workbook_of_one_commune_has_its_rows_and_offers_its_code_only(sent: Path) -> None:
    """Two of the three positions are those of 20044."""
    book = openpyxl.load_workbook(sent / "sent" / A_LUOI_2)
    positions = [row[0] for row in book[POSITIONS_SHEET].iter_rows(min_row=4, values_only=True)]
    offered = {row[0] for row in book["Danh mục"].iter_rows(values_only=True)}

    assert positions == ["20044", "20044"]
    assert ("20044" in offered, "20071" in offered) == (True, False)


def test_what_was_filled_in_is_not_written_over(sent: Path) -> None:
    """Not one workbook is written if one of them is there already."""
    (sent / "new").mkdir()
    (sent / "new" / A_LUOI_3).write_bytes(b"filled in")

    told = run("workbook", "data", "--each", "new", folder=sent, status=2)

    assert A_LUOI_3 in told
    assert [path.read_bytes() for path in (sent / "new").iterdir()] == [b"filled in"]


def test_a_folder_of_workbooks_is_imported_at_once(sent: Path, tmp_path: Path) -> None:
    """The lock that Excel leaves beside an open workbook is none; what is no .xlsx is refused, not passed over."""
    back = tmp_path / "back"
    back.mkdir()
    for name, cell in ((A_LUOI_2, 600_000_000), (A_LUOI_3, 450_000_000)):
        (back / name).write_bytes((sent / "sent" / name).read_bytes())
        changed(back / name, POSITIONS_SHEET, L4=cell)
    (back / f"~${A_LUOI_2}").write_bytes(b"lock")

    told = run("import", back, "--into", "data", "--dry-run", folder=sent)
    (back / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    refused = run("import", back, "--into", "data", "--dry-run", folder=sent, status=3)

    assert "'549000000' → '600000000'" in told
    assert "'400000000' → '450000000'" in told
    assert "old.xls: only .xlsx workbooks are read" in refused


def test_the_changes_that_are_not_listed_are_counted(tmp_path: Path) -> None:
    """200 of 201 new rows, and how to see the last one too; rows that go are all listed."""
    dataset = small_dataset(tmp_path)
    run("workbook", "data", "all.xlsx", folder=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    book[POSITIONS_SHEET].delete_rows(4)
    for year in range(1900, 2101):
        book[SOURCES_SHEET].append([f"N{year}", "Báo cáo", "UBND xã"])
    book.save(tmp_path / "all.xlsx")

    told = run("import", "all.xlsx", "--into", dataset, "--dry-run", folder=tmp_path)
    every = run("import", "all.xlsx", "--into", dataset, "--dry-run", "--list-all", folder=tmp_path)

    assert (told.count("  added "), told.count("  removed ")) == (200, 1)
    assert "  … and 1 more; --list-all lists them" in told
    assert (every.count("  added "), " more;" in every) == (201, False)


def test_an_empty_folder_is_a_mistake(sent: Path, tmp_path: Path) -> None:
    """It is more likely the wrong folder than no news."""
    assert "there is no .xlsx workbook" in run("import", tmp_path, "--into", "data", folder=sent, status=2)


def test_where_a_marked_copy_cannot_go_is_said_before_anything_is_read(sent: Path, tmp_path: Path) -> None:
    """No folder, another format, or the workbook itself: after minutes of reading it would be too late."""
    workbook = sent / "sent" / A_LUOI_2

    for place, told in (
        (tmp_path / "none" / "marked.xlsx", f"there is no folder {tmp_path / 'none'}"),
        (tmp_path / "marked.csv", "must end in .xlsx"),
        (workbook, "is the workbook itself"),
    ):
        assert told in run("import", workbook, "--into", "data", "--annotate", place, folder=sent, status=2)


def test_the_imports_of_a_dataset_are_listed_with_what_was_undone(sent: Path, tmp_path: Path) -> None:
    """When, who, from which file."""
    book = tmp_path / A_LUOI_2
    book.write_bytes((sent / "sent" / A_LUOI_2).read_bytes())
    changed(book, POSITIONS_SHEET, L4=600_000_000)
    run("import", book, "--into", "data", folder=sent)
    run("import", "--undo", "--into", "data", folder=sent)

    (line,) = run("import", "--history", "--into", "data", folder=sent).splitlines()

    assert f": {A_LUOI_2} into programme_positions.csv; undone " in line


def test_a_trial_of_taking_back_an_import_writes_nothing(sent: Path, tmp_path: Path) -> None:
    """It says what would come back; so does the history, which is another question than taking back."""
    book = tmp_path / A_LUOI_2
    book.write_bytes((sent / "sent" / A_LUOI_2).read_bytes())
    changed(book, POSITIONS_SHEET, L4=600_000_000)
    run("import", book, "--into", "data", folder=sent)
    imported = (sent / "data/programme_positions.csv").read_bytes()

    told = run("import", "--undo", "--dry-run", "--into", "data", folder=sent)

    assert "Would undo the import of " in told
    assert f"{A_LUOI_2}; would restore programme_positions.csv in " in told
    assert "give --undo or --history" in run("import", "--undo", "--history", "--into", "data", folder=sent, status=2)
    assert (sent / "data/programme_positions.csv").read_bytes() == imported
    assert "undone" not in run("import", "--history", "--into", "data", folder=sent).splitlines()[-1]
    assert "Undid the import of " in run("import", "--undo", "--into", "data", folder=sent)


def test_the_list_to_choose_from_has_the_communes_that_the_rows_name(tmp_path: Path) -> None:
    """A group's row names all its communes: their codes must be there to choose, or the row could not be entered."""
    files = read_table_files(small_dataset(tmp_path))
    rows = CommuneRows(files).of(["20044"])
    group = {"commune_codes": "20044;20071"}

    assert communes_to_choose(["20044"], rows) == ("20044",)
    assert communes_to_choose(["20044"], {**rows, "housing": [group]}) == ("20044", "20071")


def test_a_workbook_of_too_many_rows_is_refused_before_the_dataset_is_read(tmp_path: Path) -> None:
    """Reading that of a country takes half a minute; this one breaks its contract, which nobody has seen yet.

    75,001 rows are more than half of what is read back; blank lines are none.
    """
    dataset = small_dataset(tmp_path)
    others = sum(len(file.lines) for name, file in read_table_files(dataset).items() if name != "sources")
    (dataset / "sources.csv").write_text("source_id\n\n" + "S1\n" * (75_001 - others), encoding="utf-8")

    said = run("workbook", "data", "all.xlsx", folder=tmp_path, status=2)

    assert "the workbook would have 75,001 rows" in " ".join(said.split())
    assert not (tmp_path / "all.xlsx").exists()


def test_a_disk_that_is_full_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    """The workbook of this dataset has more than the 4,000 bytes that are left, of its temporary files too."""
    small_dataset(tmp_path)

    said = run("workbook", "data", "all.xlsx", folder=tmp_path, status=2, most_written=4_000)

    assert said.splitlines()[0] == "report-kit: all.xlsx cannot be written to: No space left on device."
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
