"""Every PDF that a build of A Lưới makes: each report of each commune in each language and look, bundles, the overview.

veraPDF is neither on PyPI nor in Debian (conda-forge has it, with Java), so what stands below is what a PDF library can
read back, with `pdf_structure` for the conditions of the two standards; Typst itself refuses to write what breaks them.
Where the command `verapdf` is there, the last test asks it too; where it is not, that test says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdf_structure
import pikepdf
import pytest
from command_line import report_kit
from pages import begins_anew, blank_share, pages_of
from pdf_structure import CHECKS, Problems

pytestmark = pytest.mark.xdist_group("every_pdf")

COMMUNES = ("20044", "20050", "20056", "20071", "20101")
REPORTS = ("programmes", "housing", "investment_plan", "operations")
PERSIAN = ("20044", "20056")  # all that another script changes is in these: ranges, plans in landscape, wide headings
ALL = [option for name in (*REPORTS, "overview") for option in ("--report", name)]
IN_PERSIAN = ["--language", "fa", "--bundle", *ALL]
FAMILIES = {
    "brief": {"vi": {"Inter"}, "en": {"Inter"}, "fa": {"Inter", "Vazirmatn"}},
    "official": {
        "vi": {"BriefingSerif", "Inter"},
        "en": {"BriefingSerif", "Inter"},
        "fa": {"BriefingSerif", "Inter", "Vazirmatn"},
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of A Lưới as the README builds it, with bundles; two communes and the overview in Persian too."""
    out = tmp_path_factory.mktemp("out")
    some = [option for code in PERSIAN for option in ("--commune", code)]
    for options in (["--bundle"], [*IN_PERSIAN, *some]):
        done = report_kit("build", "--out", out, *options)
        assert done.returncode == 0, done.stderr
    return out


def problems(folder: Path, check: Callable[[pikepdf.Pdf, Path], Problems]) -> dict[str, list[str]]:
    """Return what a check finds, by file."""
    found = {}
    for path in sorted(folder.glob("*/*.pdf")):
        with pikepdf.open(path) as pdf:
            found[f"{path.parent.name}/{path.name}"] = list(check(pdf, path))
    return {name: lines for name, lines in found.items() if lines}


def report_of(path: Path) -> str:
    """Return the name of a PDF's report."""
    return path.name.split(".")[0]


def language_of(path: Path) -> str:
    """Return the code of a PDF's language."""
    return path.name.split(".")[1]


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Return the elements of the tree of tags."""
    found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one and "/P" in one]
    return [one for one in found if isinstance(one.S, pikepdf.Name)]


def test_there_is_every_pdf(folder: Path) -> None:
    """Else the checks below would hold for none."""
    languages = {code: ("vi", "en", "fa") if code in (*PERSIAN, "overview") else ("vi", "en") for code in COMMUNES}
    expected = {
        f"{code}/{name}.{language}.{ending}"
        for code, spoken in languages.items()
        for language in spoken
        for name, ending in [(name, ending) for name in REPORTS for ending in ("pdf", "official.pdf")]
        + [("bundle", "pdf")]
    } | {f"overview/overview.{language}.pdf" for language in ("vi", "en", "fa")}

    assert expected - {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.pdf")} == set()


def test_every_pdf_claims_both_standards_and_says_what_it_is(folder: Path) -> None:
    """PDF/A-3a and PDF/UA-1; title, author and language, and viewers show the title."""

    def check(pdf: pikepdf.Pdf, path: Path) -> Problems:
        with pdf.open_metadata() as metadata:
            claimed = [metadata.get(name) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
            if claimed != ["3", "A", "1"]:
                yield f"claims {claimed}"
            if not metadata.get("dc:title") or not metadata.get("dc:creator"):
                yield "has no title or author"
        if str(pdf.Root.Lang) != language_of(path):
            yield f"is in {pdf.Root.Lang}"
        if not (pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle):
            yield "is not marked as tagged, or hides its title"

    assert problems(folder, check) == {}


def test_every_pdf_is_tagged_and_describes_its_figures(folder: Path) -> None:
    """A title, sections, tables with heading cells; no figure without words for those who cannot see it."""

    def check(pdf: pikepdf.Pdf, path: Path) -> Problems:
        elements = structure(pdf)
        kinds = [str(element.S) for element in elements]
        briefings = len(REPORTS) + 1 if report_of(path) == "bundle" else 1
        if kinds.count("/H1") != briefings:
            yield f"has {kinds.count('/H1')} titles"
        expected = ["/H2", "/P", *(["/TH", "/TD", "/Caption"] if "/Table" in kinds else [])]  # some know nothing yet
        yield from (f"has no {kind}" for kind in expected if kind not in kinds)
        figures = [element for element in elements if str(element.S) == "/Figure"]
        yield from ("has a figure without description" for one in figures if not str(one.get("/Alt", "")).strip())

    assert problems(folder, check) == {}


def test_every_pdf_has_bookmarks_for_its_sections(folder: Path) -> None:
    """As many as it has headings of the first two levels."""

    def check(pdf: pikepdf.Pdf, path: Path) -> Problems:
        kinds = [str(element.S) for element in structure(pdf)]
        with pdf.open_outline() as outline:
            marks = list(outline.root)
            inner = [child for mark in marks for child in mark.children]
        if (len(marks), len(inner)) != (kinds.count("/H1"), kinds.count("/H2")):
            yield f"has {len(marks)} and {len(inner)} bookmarks for {kinds.count('/H1')} and {kinds.count('/H2')}"

    assert problems(folder, check) == {}


def test_every_pdf_embeds_its_fonts_and_no_others(folder: Path) -> None:
    """None of the machine it was made on; another script has its own font, chained after ours."""

    def check(pdf: pikepdf.Pdf, path: Path) -> Problems:
        dictionaries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        fonts = [one for one in dictionaries if one.get("/Type") == "/FontDescriptor"]
        yield from (
            f"{one.FontName} is not inside" for one in fonts if not {"/FontFile2", "/FontFile3"} & set(one.keys())
        )
        families = {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)).split("-")[0] for font in fonts}
        look = "official" if path.name.endswith(".official.pdf") else "brief"
        if not families <= FAMILIES[look][language_of(path)]:
            yield f"has {sorted(families)}"
        if language_of(path) == "fa" and "Vazirmatn" not in families:
            yield "has no Persian letters"

    assert problems(folder, check) == {}


def half_empty(path: Path) -> Iterator[int]:
    """Yield the numbers of the pages of which more than 3/8 are empty although the text goes on behind them."""
    for number, (page, following) in enumerate(pairwise(pages_of(path)), start=1):
        if blank_share(page) > 3 / 8 and not begins_anew(following):
            yield number


def test_no_page_is_half_empty_where_the_text_goes_on(folder: Path) -> None:
    """A tall chart or table, or the last sections, that go to the next page leave at most 3/8 of the page before."""
    paths = [path for code in COMMUNES for path in folder.glob(f"{code}/*.pdf")]
    read = [path for path in paths if report_of(path) != "bundle" and language_of(path) != "fa"]

    assert {path.name: numbers for path in read if (numbers := list(half_empty(path)))} == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_briefing_to_read_fills_four_pages_at_most_before_its_annexes(folder: Path, language: str) -> None:
    """Of the plan with most projects the sources go over to the page on which the annex begins."""
    for path in (folder / code / f"{name}.{language}.pdf" for code in COMMUNES for name in REPORTS):
        texts = [page.extract_text() for page in pages_of(path)]
        annex = (number for number, text in enumerate(texts) if re.search(r"^(Phụ lục|Annex)( I)?:", text, re.M))
        assert next(annex, len(texts)) <= 4, path


def test_every_pdf_carries_its_figures(folder: Path) -> None:
    """Byte for byte the file beside it; a bundle those of each of its briefings."""

    def check(pdf: pikepdf.Pdf, path: Path) -> Problems:
        names = REPORTS if report_of(path) == "bundle" else (report_of(path),)
        attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
        beside = {name: (path.parent / name).read_bytes() for name in (f"{one}.figures.csv" for one in names)}
        if attached != beside:
            yield f"carries {sorted(attached)}, and not as they are beside it"

    assert problems(folder, check) == {}


def test_another_build_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """With one worker, in another order, Persian before Vietnamese; bundles, official forms, pages and index alike."""
    code = PERSIAN[0]
    for options in ([*IN_PERSIAN, "--commune", code], ["--bundle", "--commune", code]):
        done = report_kit("build", "--out", tmp_path, "--jobs", 1, *options)
        assert done.returncode == 0, done.stderr
    again = {path.name: path.read_bytes() for path in (tmp_path / code).iterdir() if path.suffix != ".ipynb"}
    before = {path.name: path.read_bytes() for path in (folder / code).iterdir() if path.suffix != ".ipynb"}

    assert "bundle.fa.pdf" in before
    assert sorted(before) == sorted(again)
    assert [name for name, content in before.items() if again[name] != content] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_pdf_is_inside_as_the_standards_ask(folder: Path, check: Callable[[pikepdf.Pdf], Problems]) -> None:
    """What an independent validator would look at first; Typst's own word is not taken for it."""
    assert problems(folder, lambda pdf, _: check(pdf)) == {}


def first(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Dictionary:
    """Return the first element of a kind."""
    return next(one for one in structure(pdf) if str(one.S) == kind)


def unmark(pdf: pikepdf.Pdf) -> None:
    """Take the marks from a page's content."""
    kept = [one for one in pikepdf.parse_content_stream(pdf.pages[0]) if str(one[1]) not in ("BDC", "BMC", "EMC")]
    pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def without_letters(pdf: pikepdf.Pdf) -> None:
    """Take from a font what its signs mean."""
    del next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one)["/ToUnicode"]


SPOILED: list[tuple[Callable[[pikepdf.Pdf], Problems], Callable[[pikepdf.Pdf], Any]]] = [
    (pdf_structure.unmarked_content, unmark),
    (pdf_structure.lost_content, unmark),
    (pdf_structure.wrong_order, lambda pdf: setattr(first(pdf, "/H2"), "S", pikepdf.Name.H4)),
    (pdf_structure.wrong_nesting, lambda pdf: setattr(first(pdf, "/LI"), "S", pikepdf.Name.P)),
    (pdf_structure.unreadable_tables, lambda pdf: first(pdf, "/TH").__delitem__("/A")),
    (pdf_structure.unreadable_tables, lambda pdf: first(pdf, "/TR").K.__delitem__(0)),
    (pdf_structure.unspoken_links, lambda pdf: pdf.pages[0].Annots[0].__delitem__("/Contents")),
    (pdf_structure.unreadable_text, without_letters),
    (pdf_structure.not_for_the_archive, lambda pdf: pdf.Root.__delitem__("/OutputIntents")),
    (pdf_structure.not_for_the_archive, lambda pdf: pdf.Root.__delitem__("/AF")),
]


@pytest.mark.parametrize(("check", "spoil"), SPOILED)
def test_a_spoiled_pdf_would_be_noticed(
    folder: Path, check: Callable[[pikepdf.Pdf], Problems], spoil: Callable[[pikepdf.Pdf], Any]
) -> None:
    """Else the test above would hold for anything."""
    with pikepdf.open(folder / "20044" / "programmes.vi.pdf") as pdf:
        spoil(pdf)
        assert list(check(pdf)) != []


VERAPDF = shutil.which("verapdf")


@pytest.mark.skipif(
    not VERAPDF,
    reason="veraPDF is not installed, so no independent validator has read these PDFs: only a PDF library has. "
    "With conda: conda install -c conda-forge verapdf",
)
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing(folder: Path, flavour: str) -> None:
    """The validator of the PDF Association, for both standards."""
    files = sorted(folder.glob("*/*.pdf"))
    command = [str(VERAPDF), "--flavour", flavour, "--format", "text", *map(str, files)]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()

    assert [line for line in lines if not line.startswith("PASS")] == []
    assert len(lines) == len(files)
