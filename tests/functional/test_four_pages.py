"""A brief has at most four pages before its annexes, whatever its dataset holds, and loses nothing for it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup
from command_line import report_kit
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook, new_output
from pages import blank_share
from test_export_formats import code, title_output

from report_kit.build.exporting import export_briefing
from report_kit.content.narrative import Listing
from report_kit.content.output import Output
from report_kit.content.sources import Source, Sources
from report_kit.content.tables import Column, Row, Table

MOST_PAGES = 4
ANNEX = re.compile("Phụ lục|Annex")
BOTH = ("vi", "en")


def pages_of_body(reader: pypdf.PdfReader) -> int:
    """Return how many pages a PDF has before its first annex, by its bookmarks, with a page that both share."""
    annexes = [mark for mark in bookmarks(reader.outline) if ANNEX.match(str(mark.title))]
    if not annexes:
        return len(reader.pages)
    page = reader.get_destination_page_number(annexes[0])
    assert page is not None
    begins_the_page = float(annexes[0].top or 0) > float(reader.pages[page].mediabox.height) - 100
    return page if begins_the_page else page + 1


def bookmarks(outline: Iterable[object]) -> Iterable[pypdf.generic.Destination]:
    """Yield the bookmarks of all levels in order."""
    for one in outline:
        if isinstance(one, list):
            yield from bookmarks(one)
        elif isinstance(one, pypdf.generic.Destination):
            yield one


def shown(output: Output) -> NotebookNode:
    """Return a cell that shows an output of the kit."""
    return code(new_output("execute_result", output._repr_mimebundle_()))


def long_table(number: int, rows: int, words: int) -> Table:
    """Return a table of words and figures that says in each row which it is."""
    columns = (Column("Việc", width="3fr"), Column("Nơi làm", width="2fr"), Column("Số", align="right"))
    body = (Row((f"B{number}D{row}H {'việc ' * words}", "xã Một", str(row))) for row in range(rows))
    return Table(f"Bảng {number}", columns, tuple(body), BOTH)


def listing(letter: str, entries: int, words: int) -> Listing:
    """Return a list that says in each entry which it is."""
    return Listing(tuple(f"{letter}{number}H {'chữ ' * words}" for number in range(entries)), "", BOTH)


def sources(count: int) -> Sources:
    """Return as many sources."""
    return Sources(tuple(Source(f"N{number}H", "Báo cáo " * 12, "Sở Tài chính", "") for number in range(count)), BOTH)


def briefing(*outputs: Output) -> NotebookNode:
    """Return a notebook that shows the outputs, each below a heading and an introduction."""
    headed = [
        [new_markdown_cell(f"## Mục {number}\n\n{'Phần này cho biết vài điều. ' * 5}"), shown(output)]
        for number, output in enumerate(outputs)
    ]
    return new_notebook(cells=[code(title_output()), *(cell for cells in headed for cell in cells)])


LONG = {
    "tables of many rows": [*(long_table(number, 60, 4) for number in range(5)), sources(4)],
    "tables of long texts": [*(long_table(number, 7, 60) for number in range(5)), sources(4)],
    "many requests": [long_table(0, 10, 4), listing("Y", 150, 30), sources(4)],
    "many sources": [long_table(0, 20, 4), listing("Y", 20, 30), sources(200)],
    "many short tables": [*(long_table(number, 4, 4) for number in range(24)), sources(4)],
    "everything": [long_table(0, 80, 9), listing("T", 60, 40), long_table(1, 80, 9), listing("Y", 90, 9), sources(60)],
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_too_long_is_annexed_and_nothing_is_lost(name: str) -> None:
    """Every row, request and source is in the PDF and on the page once, in the same order."""
    notebook = briefing(*LONG[name])

    pdf = pypdf.PdfReader(io.BytesIO(export_briefing(notebook, kind="pdf", language="vi", name="programmes")[0]))
    page = BeautifulSoup(export_briefing(notebook, kind="html", language="vi", name="programmes")[0], "html.parser")

    assert pages_of_body(pdf) <= MOST_PAGES
    marks = re.findall(r"(?:B\d+D|[YTN])\d+H", "".join(one.extract_text() for one in pdf.pages))
    assert marks == re.findall(r"(?:B\d+D|[YTN])\d+H", page.main.get_text())
    assert len(marks) == len(set(marks)) == sum(map(count_of, LONG[name]))


def count_of(output: Output) -> int:
    """Return how many rows, requests or sources an output has."""
    if isinstance(output, Table):
        return len(output.rows)
    assert isinstance(output, Listing | Sources)
    return len(output.items) if isinstance(output, Listing) else len(output.sources)


WIDE_LETTERS = {
    "requests": [long_table(0, 10, 4), Listing(tuple(f"Y{number}H {'MWM ' * 40}" for number in range(66)), "", BOTH)],
    "names": [
        Table(f"Bảng {number}", (Column("Việc"), Column("Nơi làm"), Column("Số", align="right")), rows, BOTH)
        for number in range(13)
        for rows in [tuple(Row((f"B{number}D{row}H {'MWMWM ' * 14}", "xã MWMWM", "7")) for row in range(6))]
    ],
}


@pytest.mark.parametrize("name", WIDE_LETTERS)
def test_what_is_longer_than_its_letters_suggest_is_annexed_too(name: str) -> None:
    """Heights are estimated for letters of the usual width; a PDF of wide ones is measured, and nothing is lost."""
    notebook = briefing(*WIDE_LETTERS[name])

    pdf = pypdf.PdfReader(io.BytesIO(export_briefing(notebook, kind="pdf", language="vi", name="programmes")[0]))

    assert pages_of_body(pdf) <= MOST_PAGES
    marks = re.findall(r"(?:B\d+D|Y)\d+H", "".join(one.extract_text() for one in pdf.pages))
    assert len(marks) == len(set(marks)) == sum(map(count_of, WIDE_LETTERS[name]))


def test_a_planner_s_own_long_text_is_kept_and_ends_the_search_for_room() -> None:
    """Nothing of it is annexed, so nothing can make it shorter: the briefing is as long as it is."""
    text = "".join(f"Đoạn {number}. {'Phần này cho biết vài điều. ' * 30}\n\n" for number in range(40))
    notebook = briefing(listing("Y", 20, 9))
    notebook.cells.append(new_markdown_cell(f"## Nhận xét\n\n{text}"))

    pdf = pypdf.PdfReader(io.BytesIO(export_briefing(notebook, kind="pdf", language="vi", name="programmes")[0]))

    found = re.findall(r"Đoạn \d+\.", "".join(one.extract_text() for one in pdf.pages))
    assert found == [f"Đoạn {number}." for number in range(40)]
    assert pages_of_body(pdf) > MOST_PAGES


def test_a_short_briefing_has_no_annex_of_details() -> None:
    """Nothing leaves its place without need."""
    notebook = briefing(long_table(0, 20, 4), listing("Y", 6, 30), sources(4))

    page = export_briefing(notebook, kind="html", language="vi", name="programmes")[0].decode()

    assert "Phụ lục" not in page


@pytest.fixture(scope="module", params=[(12, 9), (8, 2)], ids=lambda param: f"{param[0]}-of-seed-{param[1]}")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Briefings of some example communes and of all of them together, and those of all reports of two."""
    communes, seed = request.param
    folder = tmp_path_factory.mktemp("example")
    dataset, out = folder / "data", folder / "out"
    assert report_kit("example-data", dataset, "--communes", communes, "--seed", seed).returncode == 0
    only = ["--format", "pdf", "--style", "brief", "--out", out]
    codes = re.findall(r'"(\d{5})"', (dataset / "dataset.toml").read_text(encoding="utf-8"))
    for further in (["--report", "overview"], [word for one in codes[::5] for word in ("--commune", one)]):
        done = report_kit("build", dataset, *only, *further)
        assert done.returncode == 0, done.stderr
    return sorted(out.rglob("*.pdf"))


def test_every_brief_has_two_to_four_pages_before_its_annexes(built: list[Path]) -> None:
    """Three dates of partial figures, long names, missing figures: the reader has four pages at most."""
    pages = {path.name: pages_of_body(pypdf.PdfReader(path)) for path in built}

    assert pages
    assert {name: count for name, count in pages.items() if not 2 <= count <= MOST_PAGES} == {}


def test_no_brief_ends_with_a_few_lines_on_a_page(built: list[Path]) -> None:
    """What would stand there alone takes the section before it along."""
    last = {path: pypdf.PdfReader(path) for path in built}
    without_annex = {path: reader for path, reader in last.items() if pages_of_body(reader) == len(reader.pages)}

    assert {path.name for path, reader in without_annex.items() if blank_share(reader.pages[-1]) > 0.85} == set()
