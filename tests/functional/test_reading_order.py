"""Who listens to the PDF hears what the reader of the page sees: the same sentences and numbers, in the same order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup
from command_line import report_kit

POINTS_PER_MM = 72 / 25.4
HEADER, FOOTER = 23 * POINTS_PER_MM - 5, 20 * POINTS_PER_MM - 5
BLOCKS = ["h1", "h2", "h3", "p", "li", "dt", "dd", "caption", "figcaption", "th", "td"]
# What only the page has: its own navigation, and charts with their values, which the PDF has as figures.csv.
ONLY_ON_THE_PAGE = "nav, details, svg, script, footer, .rk-skip"
PLACES = [
    ("20044", "programmes"), ("20101", "housing"), ("20056", "investment_plan"), ("20050", "operations"),
    ("overview", "overview"),
]  # fmt: skip
LOOKS = ("pdf", "official.pdf")
SECTION_NUMBER = re.compile(r"^\d+\.")
NAME_OF_ANNEX = re.compile(r"^((?:Phụlục|Annex)(?:[IVX]*|chitiết|ofdetails)):")  # on a line of its own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One commune's briefing of each report."""
    out = tmp_path_factory.mktemp("out")
    for code, report in PLACES:
        place = [] if code == "overview" else ["--commune", code]
        done = report_kit("build", "--out", out, "--report", report, *place)
        assert done.returncode == 0, done.stderr
    return out


def only_for(look: str, notebook: Path) -> str:
    """Return, without spaces or marks, all that a notebook says in one look alone."""
    cells = json.loads(notebook.read_bytes())["cells"]
    return bare(" ".join("".join(cell["source"]) for cell in cells if look in cell["metadata"].get("tags", ())))


def bare(text: str) -> str:
    """Return a text without spaces, which each format sets its own way."""
    return re.sub(r"[\s\u200b]+", "", text)


def texts_of_page(path: Path, part: str = "body") -> list[str]:
    """Return what stands in the innermost blocks of a page or of a part of it, in order."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for element in page.select(ONLY_ON_THE_PAGE):
        element.decompose()
    blocks = [block for block in page.select_one(part).find_all(BLOCKS) if not block.find(BLOCKS)]
    return [text for block in blocks if (text := bare(block.get_text()))]


def text_of_pdf(path: Path) -> str:
    """Return the text of a PDF in the order of its content, without what stands in margins or lies across a page."""
    runs: list[str] = []
    for page in pypdf.PdfReader(path).pages:
        height = float(page.mediabox.height)

        def visit(text: str, outer: list[float], inner: list[float], *_: object, height: float = height) -> None:
            level = outer[5] + inner[5] * outer[3] + inner[4] * outer[1]
            is_upright = abs(outer[1]) + abs(inner[1]) < 0.01
            if is_upright and FOOTER < level < height - HEADER:
                runs.append(text)

        page.extract_text(visitor_text=visit)
    return bare("".join(runs))


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


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("code", "report"), PLACES)
def test_page_and_pdf_say_the_same_in_the_same_order(
    folder: Path, code: str, report: str, language: str, look: str
) -> None:
    """Every heading, sentence, list item, caption and cell; an official form writes its headings its own way."""
    stem = folder / code / f"{report}.{language}"
    pdf = stem.with_name(f"{stem.name}.{look}")
    if not pdf.exists():
        assert (code, look) == ("overview", "official.pdf"), "only the overview has no official form"
        return
    page, whole = stem.with_name(f"{stem.name}.html"), text_of_pdf(pdf)
    texts = texts_of_page(page)
    if look == "official.pdf":  # its head is the form's own
        texts = texts_of_page(page, "main")
        elsewhere = only_for("brief", folder / code / f"{report}.ipynb")
        texts = [SECTION_NUMBER.sub("", text) for text in texts if text not in elsewhere]
        texts = [NAME_OF_ANNEX.sub(r"\1", text) for text in texts]
        texts, whole = [text.casefold() for text in texts], whole.casefold()

    assert len(texts) > 20
    assert out_of_order(texts, whole) == []


def test_a_sentence_out_of_its_place_would_be_noticed() -> None:
    """Else the test above would hold for any two documents with the same words."""
    assert out_of_order(["một", "hai", "ba"], "mộtbahai") == ["ba"]
