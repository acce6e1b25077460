"""Names and notes come from many hands: whatever they hold is shown as it is, and nothing of it acts."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import icalendar
import pypdf
import pytest
from bs4 import BeautifulSoup
from command_line import ROOT, report_kit
from docx.oxml.ns import qn
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from untrusted import COLUMNS, KEPT, MARKUP, is_allowed, shown, texts, write_dataset

from report_kit.analysis.operations import follow_ups
from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import figures_csv
from report_kit.build.glyphs import PRINTABLE, printable
from report_kit.content.operations.calendar import due_calendar
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.language import language

# Without shrinking: each example costs a briefing, and a text is short as it is.
OFTEN = settings(
    phases=(Phase.explicit, Phase.generate),
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
SELDOM = settings(OFTEN, max_examples=4)
SOURCES = (("sources", "title"), ("sources", "publisher"), ("sources", "note"))
# Where a reader sees which column, in each language.
SHOWN = {
    "operations": {
        code: (
            *SOURCES,
            *(("follow_ups", name) for name in (f"text_{code}", f"answer_{code}", "raised_by", "addressed_to")),
            ("service_centres", "note"),
        )
        for code in ("vi", "en")
    },
    "investment_plan": {
        code: (
            *SOURCES,
            ("projects", f"name_{code}"),
            *(("projects", name) for name in ("location", "design_capacity", "policy_decision", "investment_decision")),
            ("projects", "sector"),
        )
        for code in ("vi", "en")
    },
}
REPORTS = list(SHOWN)
# Letters that the PDF's fonts have; combining marks join what stands before them, so they are no letters of their own.
LETTERS = st.from_regex(f"[{PRINTABLE}]", fullmatch=True).filter(lambda sign: not "\u0300" <= sign <= "\u036f")
# Elements that the kit writes into the body of a page; whatever else appears came out of a text.
WRITTEN = {
    *(
        "a",
        "nav",
        "header",
        "main",
        "footer",
        "div",
        "p",
        "span",
        "strong",
        "em",
        "b",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
    ),
    *("h1", "h2", "h3", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "details"),
    *("summary", "script", "br", "code", "bdi"),
}


@contextmanager
def dataset_of(cells: dict[tuple[str, str], str]) -> Iterator[tuple[Path, Dataset]]:
    """Give a dataset with these texts, if the contract allows them."""
    with tempfile.TemporaryDirectory() as name:
        folder = write_dataset(Path(name) / "dataset", cells)
        assume(is_allowed(folder))
        yield folder, read_dataset(folder)


def alike(text: str) -> str:
    """Return a text without spaces and without the difference that a capital at the start of a cell makes."""
    return "".join(text.casefold().split())


def expected(dataset: Dataset, report: str, code: str) -> dict[tuple[str, str], str]:
    """Return what a reader of a report must find, by column: what the dataset holds after reading."""
    return {place: str(dataset.table(place[0]).iloc[0][place[1]]) for place in SHOWN[report][code]}


def not_found(dataset: Dataset, report: str, code: str, page: str) -> dict[tuple[str, str], str]:
    """Return the texts that do not stand in a page as they are."""
    return {place: text for place, text in expected(dataset, report, code).items() if alike(text) not in alike(page)}


CELLS = st.fixed_dictionaries({place: texts() for place in COLUMNS})
PRINTED = st.fixed_dictionaries({place: texts(LETTERS) for place in COLUMNS})
EACH = [
    {place: MARKUP[(first + number) % len(MARKUP)] for number, place in enumerate(COLUMNS)} for first in (0, 13, 26)
]


# HTML


def check_page(content: str) -> BeautifulSoup:
    """Check that a page holds nothing that acts but its own script, and return it."""
    page = BeautifulSoup(content, "lxml")
    (script,) = page.find_all("script")
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode() in policy
    for drawing in page.find_all("svg"):
        assert not drawing.find(
            ["script", "foreignobject", "image", "a", "use", "iframe"], href=lambda at: at and at[0] != "#"
        )
        drawing.decompose()
    assert {tag.name for tag in page.body.find_all(True)} <= WRITTEN
    assert [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")] == []
    assert [at for tag in page.find_all(href=True) if not (at := str(tag["href"])).startswith(("#", "https://"))] == []
    for hidden in page(["script", "style"]):
        hidden.decompose()
    return page


@pytest.mark.parametrize("report", REPORTS)
@OFTEN
@given(cells=CELLS)
@example(cells=EACH[0])
@example(cells=EACH[1])
@example(cells=EACH[2])
def test_any_text_is_shown_on_the_page_as_it_is(report: str, cells: dict[tuple[str, str], str]) -> None:
    """Every text column of the contract; the page's own script is the only one, and no element comes out of a text."""
    with dataset_of(cells) as (folder, dataset):
        notebook = shown(report, folder)
    for code in ("vi", "en"):
        content, _ = export_briefing(notebook, kind="html", language=code)
        assert not_found(dataset, report, code, check_page(content.decode()).get_text()) == {}


# Word


@pytest.mark.parametrize("report", REPORTS)
@OFTEN
@given(cells=CELLS)
def test_any_text_is_shown_in_word_as_it_is(report: str, cells: dict[tuple[str, str], str]) -> None:
    """Its fields are the kit's own: page numbers; its links lead to bookmarks and to the web."""
    with dataset_of(cells) as (folder, dataset):
        notebook = shown(report, folder)
    for code in ("vi", "en"):
        document = docx.Document(io.BytesIO(export_briefing(notebook, kind="docx", language=code)[0]))
        body = document.element.body
        assert not_found(dataset, report, code, "".join(text.text or "" for text in body.iter(qn("w:t")))) == {}
        assert list(body.iter(qn("w:instrText"))) == []
        assert {r.target_ref[:8] for r in document.part.rels.values() if r.is_external} <= {"https://"}


# PDF


@pytest.mark.parametrize("report", REPORTS)
@SELDOM
@given(cells=PRINTED)
@example(cells=EACH[0])
@example(cells=EACH[1])
@example(cells=EACH[2])
def test_any_text_is_shown_in_the_pdf_as_it_is(report: str, cells: dict[tuple[str, str], str]) -> None:
    """Typst runs nothing of it, and what is selected and read aloud is the text itself."""
    with dataset_of(cells) as (folder, dataset):
        notebook = shown(report, folder)
    for code in ("vi", "en"):
        content, _ = export_briefing(notebook, kind="pdf", language=code)
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert not_found(dataset, report, code, text) == {}


@SELDOM
@given(cells=CELLS)
def test_a_pdf_is_made_of_any_text(cells: dict[tuple[str, str], str]) -> None:
    """Signs that the fonts lack become boxes; nothing that the contract allows keeps a briefing from being made."""
    with dataset_of(cells) as (folder, _):
        content, _ = export_briefing(shown("operations", folder), kind="official", language="vi")

    assert content.startswith(b"%PDF-1.7")
    assert all(printable(text)[0] for text in cells.values())


# figures.csv and the calendar


@OFTEN
@given(cells=CELLS)
def test_no_figure_becomes_a_formula_and_no_entry_breaks_the_calendar(cells: dict[tuple[str, str], str]) -> None:
    """A cell of figures.csv that a spreadsheet would run is quoted; a calendar gives back the texts it was given."""
    with dataset_of(cells) as (folder, dataset):
        rows = list(csv.reader(io.StringIO(figures_csv(shown("investment_plan", folder)).decode())))
    items = [item for item in follow_ups(dataset.table("follow_ups"), dataset.settings.as_of_date) if item.due_date]
    calendar = icalendar.Calendar.from_ical(due_calendar(items, dataset.communes, dataset.name, language("vi")))

    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    assert len(calendar.walk("VEVENT")) == len(items)
    for item, event in zip(items, calendar.walk("VEVENT"), strict=True):
        assert str(event["summary"]) == f"[{item.code}] {item.text['vi']}"


# Names of files and folders


def test_no_code_leads_out_of_the_output_folder(tmp_path: Path) -> None:
    """Folders are named after communes of the official list alone; anything else is refused with its line."""
    folder = tmp_path / "dataset"
    shutil.copytree(ROOT / "data" / "a_luoi", folder)
    written = (folder / "dataset.toml").read_text(encoding="utf-8")
    hostile = re.sub(r"communes = \[[^\]]*\]", 'communes = ["../../x", "20044"]', written)
    (folder / "dataset.toml").write_text(hostile, encoding="utf-8")
    done = report_kit("build", folder, "--out", tmp_path / "out" / "deep")

    assert done.returncode == 3
    assert "'../../x'" in done.stderr
    assert [path.name for path in tmp_path.rglob("x*")] == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file names that are not text; nothing to try there")
def test_a_folder_that_is_no_text_is_refused_in_plain_words() -> None:
    """Neither a traceback nor a command to the terminal comes of its name."""
    done = report_kit("build", os.fsdecode(b"a\x1b[31m\xff"))

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_every_text_column_is_tried() -> None:
    """A new column of text in the contract joins these tests by itself; those of other tables are named here."""
    assert {table for table, _ in COLUMNS} >= {"sources", "projects", "follow_ups", "service_centres"}
    assert all(table in KEPT or table == "sources" for table, _ in COLUMNS)
