"""Every column of text in the contract is there to be read, as it is, in the page, the PDF, and Word, in both forms."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import pypdf
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from untrusted import COMMUNE, shown, write_dataset

from report_kit.build.exporting import export_briefing
from report_kit.data.contracts import CONTRACTS
from report_kit.data.datasets import read_dataset

REPORTS = ("programmes", "housing", "investment_plan", "operations")
KINDS = ("html", "pdf", "official", "docx", "official-docx")
# Columns that no reader sees as text, and why.
NOT_SHOWN = {
    ("sources", "url"): "the title of the source leads there",
    ("corrections", "key"): "names the row that is corrected; it must be a key that exists",
}
TEXT_COLUMNS = [
    (table, column.name)
    for table, contract in CONTRACTS.items()
    for column in contract.columns
    if column.kind == "text" and not column.choices
]
SHOWN = [place for place in TEXT_COLUMNS if place not in NOT_SHOWN]
# Rows of the tables that A Lưới's dataset does not have.
FORM = {"commune_code": COMMUNE, "budget_year": "2025", "as_of_date": "2025-06-30", "line_number": "1"}
FORM |= {"basis": "reported", "disbursed_amount": "1"}
LOCK = {"project_code": "AL2-01", "year": "2026", "locked_amount": "0"}


def marker(table: str, column: str) -> str:
    """Return a text of a column's own that would act, or vanish, wherever it is taken for more than text."""
    return f"{table}.{column} <i>a</i> &amp; *b* $c$ #d _e_ `f` @g [[h]] {{{{ i }}}} \\j"


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / CONTRACTS[table].file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_row(folder: Path, table: str, row: dict[str, str]) -> None:
    contract = CONTRACTS[table]
    with (folder / contract.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, contract.column_names, lineterminator="\n")
        writer.writeheader()
        writer.writerow({name: marker(table, name) for of, name in SHOWN if of == table} | row)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a text of its own in every text column."""
    texts = {place: marker(*place) for place in SHOWN}
    folder = write_dataset(tmp_path_factory.mktemp("texts") / "dataset", texts)
    source = rows_of(folder, "sources")[0]["source_id"]
    locked = {"capital_source": rows_of(folder, "project_funding")[0]["capital_source"]}
    write_row(folder, "treasury_lines", FORM | {"source_id": source})
    write_row(folder, "plan_locks", LOCK | locked)
    corrected = {"table": "sources", "key": source, "column": "note", "expected": marker("sources", "note")}
    write_row(folder, "corrections", corrected)
    return folder


@pytest.fixture(scope="module")
def read(dataset: Path) -> dict[str, str]:
    """What a reader of all reports finds in each format, in both languages, without spaces."""
    notebooks = [shown(report, dataset) for report in REPORTS]
    return {kind: "".join(text_of(kind, book, code) for book in notebooks for code in ("vi", "en")) for kind in KINDS}


def text_of(kind: str, notebook: object, code: str) -> str:
    content, _ = export_briefing(notebook, kind=kind, language=code)
    return "".join(_READERS.get(kind, _of_pdf)(content).casefold().split())


def _of_page(content: bytes) -> str:
    page = BeautifulSoup(content, "lxml")
    for hidden in page(["script", "style"]):
        hidden.decompose()
    return page.get_text()


def _of_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _of_word(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(text.text or "" for text in body.iter(qn("w:t")))


_READERS = {"html": _of_page, "docx": _of_word, "official-docx": _of_word}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("table", "column"), SHOWN)
def test_a_text_is_there_to_be_read(dataset: Path, read: dict[str, str], table: str, column: str, kind: str) -> None:
    """A new column of text in the contract must be shown, or named above with the reason why not."""
    expected = str(read_dataset(dataset).table(table).iloc[0][column])

    assert "<i>a</i>" in expected
    assert "".join(expected.casefold().split()) in read[kind]


def test_only_columns_of_the_contract_are_left_out() -> None:
    """A column that is dropped from the contract is dropped from the list above."""
    assert set(NOT_SHOWN) <= set(TEXT_COLUMNS)
