"""LibreOffice opens the kit's workbooks, computes them anew, saves and prints them, and nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from workbook_files import POSITIONS_SHEET as POSITIONS
from workbook_files import changed, changes, column_letter, exported, messages, planned, small_dataset

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="NOT CHECKED: LibreOffice (soffice) is missing, so no spreadsheet program opened a workbook"
)


def converted(path: Path, form: str, folder: Path) -> Path:
    """Return what LibreOffice makes of a file; a profile of its own lets several run at once."""
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    return folder / path.with_suffix(f".{form.partition(':')[0]}").name


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return small_dataset(tmp_path)


def test_a_workbook_saved_by_libreoffice_changes_nothing(dataset: Path, tmp_path: Path) -> None:
    """Every sheet, number, date, list and key survives; the import finds the dataset as it was."""
    saved = converted(exported(dataset, tmp_path / "out.xlsx"), "xlsx", tmp_path / "saved")

    plan = planned(dataset, saved)

    assert messages(plan) == []
    assert (changes(plan), plan.files) == ([], {})


def test_a_formula_counts_once_libreoffice_has_computed_it(dataset: Path, tmp_path: Path) -> None:
    """Before, it has no stored result, which is a problem at its cell."""
    workbook = exported(dataset, tmp_path / "out.xlsx")
    amount = column_letter(workbook, POSITIONS, "Lũy kế giải ngân")
    changed(workbook, POSITIONS, **{f"{amount}4": "=500000000+50000000"})

    before = messages(planned(dataset, workbook))
    after = planned(dataset, converted(workbook, "xlsx", tmp_path / "saved"))

    assert [f"cell {amount}4" in text and "no stored result" in text for text in before] == [True]
    assert [(change.column, change.after) for change in changes(after)] == [
        ("disbursed_amount", str(500_000_000 + 50_000_000))
    ]


def test_a_workbook_prints_as_pages_with_its_words(dataset: Path, tmp_path: Path) -> None:
    """The guide first, in both languages; every sheet of figures with its headings."""
    pages = converted(exported(dataset, tmp_path / "out.xlsx"), "pdf", tmp_path / "printed")

    content = pages.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type/Page\n") + content.count(b"/Type/Page/") >= 3
