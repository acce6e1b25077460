"""Word documents as officials get them: built, recorded, found on the index, and saying what the page says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from command_line import report_kit
from docx.oxml.ns import qn

BLOCKS = ["h1", "h2", "h3", "p", "li", "dt", "dd", "caption", "figcaption", "th", "td"]
# What only a browser can use, as in PDF.
ONLY_ON_THE_PAGE = "nav, details, svg, script, footer, .rk-skip"
PLACES = [("20044", "programmes"), ("20101", "housing"), ("20056", "investment_plan"), ("20044", "operations")]
CHOICE = ["--format", "html", "--format", "docx"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One commune's briefing of each report, and the overview, as pages and as Word documents."""
    out = tmp_path_factory.mktemp("out")
    communes = [option for code in dict.fromkeys(code for code, _ in PLACES) for option in ("--commune", code)]
    reports = [option for name in ("overview", *(name for _, name in PLACES)) for option in ("--report", name)]
    done = report_kit("build", "--out", out, *CHOICE, *communes, *reports)
    assert done.returncode == 0, done.stderr
    return out


def bare(text: str) -> str:
    """Return a text without spaces, which each format sets its own way."""
    return re.sub(r"[\s\u200b]+", "", text)


def texts_of_page(path: Path) -> list[str]:
    """Return what stands in the innermost blocks of a page, in order."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for element in page.select(ONLY_ON_THE_PAGE):
        element.decompose()
    blocks = [block for block in page.body.find_all(BLOCKS) if not block.find(BLOCKS)]
    return [text for block in blocks if (text := bare(block.get_text()))]


def text_of_word(path: Path) -> str:
    """Return all words of a document in the order of its content."""
    return bare("".join(text.text or "" for text in docx.Document(str(path)).element.body.iter(qn("w:t"))))


def out_of_order(texts: list[str], whole: str) -> list[str]:
    """Return the texts that are not found after the ones before them."""
    place, lost = 0, []
    for text in texts:
        found = whole.find(text, place)
        if found < 0:
            lost.append(text)
        else:
            place = found + len(text)
    return lost


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("code", "report"), [*PLACES, ("overview", "overview")])
def test_page_and_word_say_the_same_in_the_same_order(folder: Path, code: str, report: str, language: str) -> None:
    """Every heading, sentence, list item, caption and cell; a key figure, within a line, without its card's capital."""
    stem = folder / code / f"{report}.{language}"
    texts = [text.casefold() for text in texts_of_page(stem.with_name(f"{stem.name}.html"))]

    assert len(texts) > 20
    assert out_of_order(texts, text_of_word(stem.with_name(f"{stem.name}.docx")).casefold()) == []


def documents(folder: Path) -> list[Path]:
    """Return all Word documents of the build."""
    found = sorted(folder.rglob("*.docx"))
    assert len(found) > 20
    return found


def test_every_briefing_is_there_in_both_forms_and_languages(folder: Path) -> None:
    """The overview has nobody to sign it, so it has no official form."""
    names = {path.name.partition(".")[2] for path in (folder / "20044").glob("programmes.*.docx")}

    assert names == {"vi.docx", "en.docx", "vi.official.docx", "en.official.docx"}
    assert sorted(path.name for path in (folder / "overview").glob("*.docx")) == [
        "overview.en.docx",
        "overview.vi.docx",
    ]
    assert not list(folder.rglob("*.pdf"))


def test_headings_never_skip_a_level(folder: Path) -> None:
    """Who moves by headings finds every section below its own."""
    skipped = {}
    for path in documents(folder):
        levels = [int(p.style.name[-1]) for p in docx.Document(str(path)).paragraphs if p.style.name.startswith("Head")]
        if any(after > before + 1 for before, after in zip([0, *levels], levels, strict=False)) or 1 not in levels:
            skipped[path.name] = levels

    assert skipped == {}


def test_every_picture_is_described_and_every_table_has_heading_rows(folder: Path) -> None:
    """As Word's own check of accessibility asks; only the head and foot of the official form are mere layout."""
    lacking = []
    for path in documents(folder):
        body = docx.Document(str(path)).element.body
        lacking += [path.name for about in body.iter(qn("wp:docPr")) if len(about.get("descr", "")) < 20]
        for table in body.iter(qn("w:tbl")):
            is_layout = table.tblPr.style == "LayoutTable"
            heads = [row for row in table.tr_lst if row.find(".//" + qn("w:tblHeader")) is not None]
            if not is_layout and (heads[:1] != table.tr_lst[:1] or table.tblPr.find(qn("w:tblCaption")) is None):
                lacking.append(path.name)

    assert lacking == []


def test_word_is_recorded_and_made_anew_only_where_something_changed(folder: Path) -> None:
    """Like every other output: up to date, altered, missing, and with a link on the index."""
    choice = ("build", "--out", folder, "--report", "programmes", "--commune", "20044", *CHOICE, "--explain")
    document = folder / "20044" / "programmes.vi.docx"
    written = document.read_bytes()

    assert "20044/programmes: up to date" in report_kit(*choice).stdout
    document.unlink()
    assert "programmes.vi.docx is missing or was altered" in report_kit(*choice).stdout
    assert document.read_bytes() == written
    records = json.loads((folder / "manifest.json").read_bytes())["briefings"]["20044/programmes"]["outputs"]
    assert {"programmes.vi.docx", "programmes.vi.official.docx"} <= set(records)
    assert '"programmes.vi.official.docx"' in (folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "doc"], "there is no format 'doc'. Known are: html, pdf, docx."),
        (["--style", "official", "--format", "html"], "the chosen styles have no format 'html'. They have: pdf, docx."),
    ],
)
def test_a_format_that_does_not_exist_is_refused(tmp_path: Path, options: list[str], message: str) -> None:
    """With those that do, and before anything is written."""
    done = report_kit("build", "--out", tmp_path / "out", *options)

    assert done.returncode == 2
    assert message in done.stderr
    assert not list((tmp_path / "out").rglob("*.html"))
