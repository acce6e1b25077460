"""One PDF per commune: its briefings behind a page of contents, as archival and accessible as each of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pikepdf
import pypdf
import pytest
from command_line import ROOT, report_kit

REPORTS = ("programmes", "housing", "investment_plan")
CHOSEN = ("--bundle", "--commune", "20044", *(option for name in REPORTS for option in ("--report", name)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a build with bundles."""
    out = tmp_path_factory.mktemp("out")
    done = report_kit("build", "--out", out, "--style", "brief", *CHOSEN)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("bundled 20044/") == len(["vi", "en"])
    return out


@pytest.fixture(scope="module", params=["vi", "en"])
def bundle(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The bundle of each language."""
    return folder / "20044" / f"bundle.{request.param}.pdf"


def text_of(path: Path) -> str:
    """Return the text of all pages."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def titles(path: Path) -> list[str]:
    """Return the bookmarks of the first level."""
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return [item.title for item in outline.root]


def test_a_bundle_opens_with_its_contents(folder: Path, bundle: Path) -> None:
    """The first page names every briefing; the bookmarks do too, in the order of the reports."""
    language = bundle.name.split(".")[1]
    own = [titles(folder / "20044" / f"{report}.{language}.pdf")[0] for report in REPORTS]
    first_page = " ".join(pypdf.PdfReader(bundle).pages[0].extract_text().split())

    assert titles(bundle)[1:] == own
    assert all(title in first_page for title in own)


def test_a_bundle_has_all_pages_of_its_briefings(folder: Path, bundle: Path) -> None:
    """And the page of contents before them."""
    language = bundle.name.split(".")[1]
    parts = [pypdf.PdfReader(folder / "20044" / f"{report}.{language}.pdf") for report in REPORTS]

    assert len(pypdf.PdfReader(bundle).pages) == 1 + sum(len(part.pages) for part in parts)


def test_a_bundle_keeps_the_standards(bundle: Path) -> None:
    """PDF/A-3a and PDF/UA-1, tagged, in its language."""
    with pikepdf.open(bundle) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert str(pdf.Root.Lang) == bundle.name.split(".")[1]
        assert pdf.Root.MarkInfo.Marked


def test_a_bundle_carries_the_figures_of_each_briefing(bundle: Path) -> None:
    """Byte for byte the files beside it."""
    beside = {f"{report}.figures.csv": (bundle.parent / f"{report}.figures.csv").read_bytes() for report in REPORTS}
    with pikepdf.open(bundle) as pdf:
        attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}

    assert attached == beside


def test_only_illustrative_briefings_are_marked_in_a_bundle(folder: Path) -> None:
    """The mark of one briefing is not on the pages of another."""
    pages = pypdf.PdfReader(folder / "20044" / "bundle.en.pdf").pages
    marked = ["ILLUSTRATIVE" in page.extract_text() for page in pages]
    number = len(pypdf.PdfReader(folder / "20044" / "investment_plan.en.pdf").pages)

    assert marked == [False] * (len(pages) - number) + [True] * number


def test_a_bundle_is_on_the_index(folder: Path) -> None:
    """The manifest records it; the index leads to it, after the briefings that it joins."""
    records = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["briefings"]

    assert sorted(records["20044/bundle"]["outputs"]) == ["bundle.en.pdf", "bundle.vi.pdf"]
    assert "bundle.vi.pdf" in (folder / "index.html").read_text(encoding="utf-8")


def test_a_bundle_is_made_again_only_when_it_is_out_of_date(folder: Path) -> None:
    """Deleting one language's makes that one again, the same bytes as before."""
    path = folder / "20044" / "bundle.en.pdf"
    before = path.read_bytes()
    path.unlink()
    again = report_kit("build", "--out", folder, "--style", "brief", *CHOSEN)

    assert again.returncode == 0, again.stderr
    assert [line for line in again.stderr.splitlines() if "bundled" in line] == ["bundled 20044/bundle.en.pdf"]
    assert path.read_bytes() == before


def changed(folder: Path) -> Path:
    """Return a copy of the dataset in which a figure was corrected since."""
    shutil.copytree(ROOT / "data" / "a_luoi", folder / "a_luoi")
    housing = folder / "a_luoi" / "housing.csv"
    text = housing.read_text(encoding="utf-8")
    assert ",1170," in text
    housing.write_text(text.replace(",1170,", ",1171,"), encoding="utf-8")
    return folder / "a_luoi"


def test_a_later_build_keeps_a_bundle_up_to_date(folder: Path, tmp_path: Path) -> None:
    """It would have other figures than the briefings beside it, and the index leads to both."""
    shutil.copytree(folder, tmp_path / "out")
    later = report_kit("build", changed(tmp_path), "--out", tmp_path / "out", "--style", "brief", *CHOSEN[1:])

    assert later.returncode == 0, later.stderr
    assert later.stderr.count("bundled 20044/") == len(["vi", "en"])
    assert "1.171" in text_of(tmp_path / "out" / "20044" / "bundle.vi.pdf")


def test_a_bundle_of_which_one_briefing_alone_is_made_again_leaves_the_index(folder: Path, tmp_path: Path) -> None:
    """The build was asked for housing alone: the file stays, but nothing leads to figures that are no longer right."""
    shutil.copytree(folder, tmp_path / "out")
    chosen = ("--commune", "20044", "--report", "housing")
    later = report_kit("build", changed(tmp_path), "--out", tmp_path / "out", "--style", "brief", *chosen)
    records = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["briefings"]

    assert later.returncode == 0, later.stderr
    assert "20044/bundle" not in records
    assert "bundle.vi.pdf" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "20044" / "bundle.vi.pdf").exists()
