"""The briefings of the five communes of A Lưới, built by the command that the README names and read back."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from pathlib import Path

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup, Tag
from command_line import ROOT, report_kit

pytestmark = pytest.mark.xdist_group("a_luoi")

COMMUNES = {
    "20056": "A Lưới 1",
    "20044": "A Lưới 2",
    "20071": "A Lưới 3",
    "20101": "A Lưới 4",
    "20050": "A Lưới 5",
}
REPORTS = ("programmes", "housing")
LANGUAGES = ("vi", "en")
ONLY_THESE = ("--report", "programmes", "--report", "housing", "--style", "brief")
FILES = tuple(
    f"{report}.{ending}"
    for report in REPORTS
    for ending in ("ipynb", "figures.csv", "vi.html", "vi.pdf", "en.html", "en.pdf")
)
BILLION, MILLION = 10**9, 10**6


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All briefings as of the dataset's own date, 17 July 2025."""
    out = tmp_path_factory.mktemp("july")
    done = report_kit("build", *ONLY_THESE, "--out", out, "--jobs", 2)
    assert (done.returncode, done.stderr.count("built ")) == (0, len(COMMUNES) * len(REPORTS)), done.stderr
    return out


@pytest.fixture(scope="module")
def august(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two communes as of 25 August 2025."""
    out = tmp_path_factory.mktemp("august")
    chosen = ("--commune", "A Lưới 2", "--commune", "20101", "--as-of", "2025-08-25")
    done = report_kit("build", *ONLY_THESE, *chosen, "--out", out, "--jobs", 1)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(params=[f"{report}.{language}" for report in REPORTS for language in LANGUAGES])
def briefing(request: pytest.FixtureRequest) -> str:
    """A report in a language, such as `programmes.vi`."""
    return str(request.param)


def page(path: Path) -> BeautifulSoup:
    """Return a page, parsed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def shown(found: Tag | None) -> str:
    """Return what a reader sees of an element, on one line."""
    assert found is not None
    return " ".join(found.get_text(" ").split())


def pdf_text(path: Path) -> str:
    """Return the text of a PDF on one line."""
    return " ".join(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(path).pages).split())


def figures(path: Path) -> list[dict[str, str]]:
    """Return the rows of a figures.csv without their blank cells."""
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return [{column: cell for column, cell in row.items() if cell} for row in rows]


def figure(path: Path, **wanted: str) -> dict[str, str]:
    """Return the first row of a figures.csv that has these cells."""
    return next(row for row in figures(path) if wanted.items() <= row.items())


# What comes out


@pytest.mark.parametrize("commune", COMMUNES)
def test_every_commune_has_its_files(july: Path, commune: str) -> None:
    """Executed notebook, figures, and each page in both languages; nothing half-written, no error page."""
    assert sorted(path.name for path in (july / commune).iterdir()) == sorted(FILES)


@pytest.mark.parametrize("commune", COMMUNES)
def test_a_briefing_is_that_of_its_commune(july: Path, commune: str, briefing: str) -> None:
    """Its name is in the title of the page, and no other commune's is."""
    title = shown(page(july / commune / f"{briefing}.html").title)

    assert [name for name in COMMUNES.values() if name in title] == [COMMUNES[commune]]


def test_the_manifest_names_every_briefing(july: Path) -> None:
    """With what it was made from."""
    manifest = json.loads((july / "manifest.json").read_bytes())

    assert set(manifest["briefings"]) == {f"{commune}/{report}" for commune in COMMUNES for report in REPORTS}
    assert (manifest["dataset"], manifest["as_of_date"]) == ("a_luoi", "2025-07-17")


def test_what_is_up_to_date_is_not_built_again(july: Path) -> None:
    """The second build of the day touches no file."""
    before = {path: path.stat().st_mtime_ns for path in july.glob("2*/*")}
    done = report_kit("build", *ONLY_THESE, "--out", july)

    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"│ 0 +│ 20 +│ 0 +│", done.stdout)
    assert {path: path.stat().st_mtime_ns for path in july.glob("2*/*")} == before


def test_no_path_of_this_machine_is_in_any_file(july: Path) -> None:
    """A briefing can be sent to anybody."""
    files = [path for path in july.glob("2*/*") if path.suffix != ".pdf"]

    assert [path.name for path in files if str(ROOT) in path.read_text(encoding="utf-8")] == []
    assert [path.name for path in files if str(july) in path.read_text(encoding="utf-8")] == []


def test_two_builds_give_the_same_bytes(july: Path, tmp_path: Path) -> None:
    """In another folder, with one worker instead of two, in another order; only the executed notebook has times."""
    done = report_kit("build", *ONLY_THESE, "--commune", "20044", "--out", tmp_path, "--jobs", 1)
    assert done.returncode == 0, done.stderr
    names = [name for name in FILES if not name.endswith(".ipynb")]

    assert [n for n in names if (tmp_path / "20044" / n).read_bytes() != (july / "20044" / n).read_bytes()] == []


# HTML


def test_pages_are_small(july: Path) -> None:
    """At most 250 kB a page and 200 kB a PDF."""
    assert max(path.stat().st_size for path in july.glob("2*/*.html")) <= 250_000
    assert max(path.stat().st_size for path in july.glob("2*/*.pdf")) <= 200_000


@pytest.mark.parametrize("commune", ["20044", "20071"])
def test_a_page_is_in_its_language_with_headings_in_order(july: Path, commune: str, briefing: str) -> None:
    """One title; no heading skips a level."""
    html = page(july / commune / f"{briefing}.html")
    levels = [int(heading.name[1]) for heading in html.find_all(re.compile(r"^h[1-6]$"))]

    assert html.html is not None
    assert html.html["lang"] == briefing[-2:]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_a_page_asks_nobody_for_anything(july: Path, briefing: str) -> None:
    """It opens offline: no script, style, font or picture from elsewhere, and a policy that forbids it."""
    html = page(july / "20044" / f"{briefing}.html")
    loading = html.find_all(["link", "iframe", "object", "embed", "base"]) + html.find_all(src=True)
    policy = html.find("meta", attrs={"http-equiv": "Content-Security-Policy"})

    assert [tag for tag in loading if not str(tag.get("src", "")).startswith("data:")] == []
    assert not re.search(r"url\(\s*['\"]?(?!data:|#)", str(html))
    assert "@import" not in str(html)
    assert isinstance(policy, Tag)
    assert "default-src 'none'" in str(policy["content"])


def test_tables_of_a_page_can_be_read_aloud(july: Path, briefing: str) -> None:
    """Every table has a caption, every heading cell says what it heads."""
    html = page(july / "20044" / f"{briefing}.html")
    tables = html.find_all("table")

    assert tables
    assert [table for table in tables if table.caption is None or not shown(table.caption)] == []
    assert {str(cell.get("scope")) for cell in html.find_all("th")} <= {"col", "row", "colgroup", "rowgroup"}


def test_charts_of_a_page_say_what_they_show(july: Path, briefing: str) -> None:
    """With the numbers that matter; their labels are text."""
    charts = page(july / "20044" / f"{briefing}.html").select("figure svg")

    assert 2 <= len(charts) <= 3
    assert all(re.search(r"\d", str(chart["aria-label"])) for chart in charts)
    assert all(chart.find_all("text") for chart in charts)


@pytest.mark.parametrize("commune", COMMUNES)
def test_every_link_within_a_page_leads_somewhere(july: Path, commune: str, briefing: str) -> None:
    """From a figure to its source, from the contents to a section."""
    html = page(july / commune / f"{briefing}.html")
    targets = {str(link["href"])[1:] for link in html.select('a[href^="#"]')}
    ids = [str(tag["id"]) for tag in html.find_all(id=True)]

    assert sorted(targets - set(ids)) == []
    assert len(ids) == len(set(ids))


def test_a_page_shows_no_code_and_no_trace_of_python(july: Path, briefing: str) -> None:
    """Neither cells nor values that should have become words."""
    text = shown(page(july / "20044" / f"{briefing}.html").body)

    assert "rk." not in text
    assert re.findall(r"\b(nan|NaN|None|NaT|inf|Fraction|Decimal)\b", text) == []


@pytest.mark.parametrize("commune", COMMUNES)
def test_a_sentence_does_not_stumble_over_a_bound(july: Path, commune: str, briefing: str) -> None:
    """“trên 21 tỷ đồng trên trên 25 tỷ đồng” is what a template without thought makes of “more than”."""
    text = shown(page(july / commune / f"{briefing}.html").body)

    assert re.findall(r"\b(trên|khoảng|nhiều nhất|more than|about|at most|of|the) \1\b", text) == []


# PDF


@pytest.mark.parametrize("commune", ["20044", "20071"])
def test_a_pdf_is_archival_accessible_and_says_what_it_is(july: Path, commune: str, briefing: str) -> None:
    """PDF/A-3a and PDF/UA-1, with title, author and language."""
    with pikepdf.open(july / commune / f"{briefing}.pdf") as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert COMMUNES[commune] in metadata["dc:title"]
        assert metadata["dc:creator"] == [f"Xã {COMMUNES[commune]}"]
        assert str(pdf.Root.Lang) == briefing[-2:]
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_a_pdf_is_tagged_and_its_charts_are_described(july: Path, briefing: str) -> None:
    """One title, tables with heading cells, figures with their numbers in words."""
    with pikepdf.open(july / "20044" / f"{briefing}.pdf") as pdf:
        elements = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/S" in found]
        kinds = [str(element.S) for element in elements if "/P" in element]
        figures = [str(element.Alt) for element in elements if str(element.S) == "/Figure" and "/Alt" in element]

    assert kinds.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD", "/L", "/Link", "/Caption"} <= set(kinds)
    assert 2 <= len(figures) <= 3
    assert all(re.search(r"\d", text) for text in figures)


def test_a_pdf_carries_its_figures(july: Path, briefing: str) -> None:
    """The attachment is byte for byte the file beside it."""
    report = briefing.partition(".")[0]
    with pikepdf.open(july / "20044" / f"{briefing}.pdf") as pdf:
        (name,) = pdf.attachments
        attached = pdf.attachments[name].get_file().read_bytes()

    assert name == f"{report}.figures.csv"
    assert attached == (july / "20044" / name).read_bytes()


def test_a_pdf_has_only_fonts_of_ours_inside(july: Path, briefing: str) -> None:
    """None of the machine it was made on."""
    with pikepdf.open(july / "20044" / f"{briefing}.pdf") as pdf:
        dictionaries = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary)]
        fonts = [found for found in dictionaries if found.get("/Type") == "/FontDescriptor"]
        families = {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)).split("-")[0] for font in fonts}

        assert families == {"Inter"}
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@pytest.mark.parametrize(
    ("briefing", "words"),
    [
        ("programmes.vi", ["17/7/2025", "Trang 1", "a_luoi", "công bố 83,2%", "0 đến 1.004.500.000 đồng"]),
        ("programmes.en", ["17 July 2025", "Page 1", "a_luoi", "stated 83.2%", "VND 0 to 1,004,500,000"]),
    ],
)
def test_the_text_of_a_pdf_can_be_selected(july: Path, briefing: str, words: list[str]) -> None:
    """Also within charts and margins."""
    text = pdf_text(july / "20044" / f"{briefing}.pdf")

    assert [word for word in words if word not in text] == []


# A Lưới 2: three rates, one programme that nobody stated


@pytest.mark.parametrize(
    ("briefing", "rates", "verdict"),
    [
        ("programmes.vi", ["83,2%", "55,1%", "84,3%"], "khớp nhau trong phạm vi làm tròn"),
        ("programmes.en", ["83.2%", "55.1%", "84.3%"], "consistent within rounding"),
    ],
)
def test_a_luoi_2_shows_the_stated_rates_and_calls_them_consistent(
    july: Path, briefing: str, rates: list[str], verdict: str
) -> None:
    """As its sources print them, in HTML and PDF."""
    html = page(july / "20044" / f"{briefing}.html")
    stated = [shown(tag) for tag in html.select(".rk-stated")]
    findings = [shown(tag) for tag in html.select(".rk-finding.rk-ok")]
    text = pdf_text(july / "20044" / f"{briefing}.pdf")

    assert set(rates) <= set(stated)
    assert any(verdict in finding for finding in findings)
    assert [word for word in (*rates, verdict) if word not in text] == []


def test_a_luoi_2_gives_the_exact_range_of_the_programme_that_nobody_stated(july: Path) -> None:
    """What the total leaves once the two stated programmes have at least what they must have."""
    path = july / "20044" / "programmes.figures.csv"
    unstated = {"programme_code": "NTP-SPR", "basis": "implied"}
    total_at_most = 25 * BILLION + BILLION  # "more than 25 billion", to the billion
    rural_at_least = 996 * MILLION - MILLION // 2  # "996 million", to the million
    mountains_at_least = 24 * BILLION
    # The most that may be disbursed at 83.2 % ± 0.05 of the total, less the least of the two stated programmes:
    # rural development 549 million ± 0.5, mountains 84.3 % − 0.05 of 24 billion, which is more than 20 billion.
    disbursed_at_most = 8325 * total_at_most // 10_000
    rural_disbursed_at_least = 549 * MILLION - MILLION // 2
    mountains_disbursed_at_least = 8425 * mountains_at_least // 10_000

    allocated = figure(path, quantity="allocated_amount", **unstated)
    disbursed = figure(path, quantity="disbursed_amount", **unstated)
    assert (allocated["low"], int(allocated["high"])) == ("0", total_at_most - rural_at_least - mountains_at_least)
    assert (disbursed["low"], int(disbursed["high"])) == (
        "0",
        disbursed_at_most - rural_disbursed_at_least - mountains_disbursed_at_least,
    )
    assert (allocated["high"], disbursed["high"]) == ("1004500000", "876500000")


def test_a_luoi_2_prints_that_range(july: Path) -> None:
    """To the đồng, marked as stated by no source."""
    text = shown(page(july / "20044" / "programmes.vi.html").body)

    assert "0 đến 1.004.500.000 đồng" in text
    assert "0 đến 876.500.000 đồng" in text
    assert "không nguồn nào công bố" in text


def test_figures_of_a_luoi_2_say_what_was_stated_and_what_it_stands_for(july: Path) -> None:
    """The columns of the data contract; amounts in đồng, rates as ratios, each with its source."""
    path = july / "20044" / "programmes.figures.csv"
    columns = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    total = {"programme_code": "ALL", "fund_type": "development", "basis": "reported"}

    assert columns == [
        *("quantity", "programme_code", "fund_type", "beneficiary_category", "project_code", "capital_source"),
        *("year", "as_of_date", "stated", "low", "high", "unit", "basis", "source_id"),
    ]
    assert figure(path, quantity="allocated_amount", **total) == {
        "quantity": "allocated_amount",
        **total,
        "year": "2025",
        "as_of_date": "2025-07-17",
        "stated": str(25 * BILLION),
        "low": str(25 * BILLION),
        "high": str(25 * BILLION + BILLION),
        "unit": "VND",
        "source_id": "HNN155514",
    }
    assert figure(path, quantity="disbursement_rate", **total) == {
        "quantity": "disbursement_rate",
        **total,
        "year": "2025",
        "as_of_date": "2025-07-17",
        "stated": "0.832",
        "low": "0.8315",
        "high": "0.8325",
        "unit": "ratio",
        "source_id": "HNN155514",
    }
    assert figure(path, quantity="verdict")["stated"] == "consistent"


def test_a_computed_rate_stands_beside_the_stated_one(july: Path) -> None:
    """From 21 of 26 to 22 of 25 billion; neither replaces the other."""
    path = july / "20044" / "programmes.figures.csv"
    rate = figure(path, quantity="disbursement_rate", programme_code="ALL", basis="computed")

    assert rate["low"] == f"{21 / 26:.9f}"
    assert rate["high"] == f"{22 / 25}"
    assert "stated" not in rate


@pytest.mark.parametrize("commune", COMMUNES)
@pytest.mark.parametrize("report", REPORTS)
def test_every_figure_has_a_unit_and_a_basis(july: Path, commune: str, report: str) -> None:
    """What a source states names it; low is never above high; nothing here is invented."""
    rows = figures(july / commune / f"{report}.figures.csv")
    ends = [(float(row["low"]), float(row["high"])) for row in rows if "low" in row and "high" in row]

    assert {row["unit"] for row in rows} <= {*("VND", "count", "ratio", "VND/month", "houses/day", "days", "text")}
    assert {row["basis"] for row in rows} <= {"reported", "implied", "computed"}
    assert [row for row in rows if row["basis"] == "reported" and "source_id" not in row] == []
    assert [(low, high) for low, high in ends if low > high] == []


# A Lưới 3: nothing stated


@pytest.mark.parametrize(
    ("briefing", "words"),
    [
        ("programmes.vi", ["Chưa có nguồn nào công bố", "Chưa có số liệu nào được báo cáo"]),
        ("programmes.en", ["No source has yet stated", "Nothing has been reported"]),
    ],
)
def test_a_commune_of_which_nothing_is_stated_says_so(july: Path, briefing: str, words: list[str]) -> None:
    """Its briefing is no empty page and no error; nothing is shown as zero."""
    html = page(july / "20071" / f"{briefing}.html")
    text = shown(html.body)

    assert [word for word in words if word not in text] == []
    assert html.select(".rk-stated") == []
    assert figures(july / "20071" / "programmes.figures.csv") == []


@pytest.mark.parametrize("report", REPORTS)
def test_a_briefing_lists_the_figures_still_needed(july: Path, report: str) -> None:
    """In words that can be sent to those who hold them: commune, date, columns, table."""
    html = page(july / "20071" / f"{report}.vi.html")
    heading = next(tag for tag in html.find_all("h2") if "Số liệu cần bổ sung" in tag.get_text())
    requests = [shown(entry) for entry in heading.find_next("ul").find_all("li")]

    assert requests
    sheets = r"trang “(Tình hình vốn của chương trình|Dự án|Xóa nhà tạm, nhà dột nát)”"
    assert [entry for entry in requests if not re.search(sheets, entry)] == []
    assert any("xã A Lưới 3" in entry.lower().replace("a lưới", "A Lưới") for entry in requests)
    assert any("17/7/2025" in entry for entry in requests)


# Housing in July


def test_a_luoi_4_has_seven_houses_under_construction(july: Path) -> None:
    """The one figure that its source states for it alone."""
    path = july / "20101" / "housing.figures.csv"
    row = figure(path, quantity="under_construction_count", beneficiary_category="merit", basis="reported")

    assert (row["stated"], row["low"], row["high"], row["unit"]) == ("7", "7", "7", "count")


@pytest.mark.parametrize("commune", ["20056", "20101", "20050"])
def test_a_shared_figure_stays_shared(july: Path, commune: str) -> None:
    """Thirty houses of three communes together: each shows the sum, and 0 to 30 of its own, never a split."""
    path = july / commune / "housing.figures.csv"
    own = {"quantity": "not_completed_count", "beneficiary_category": "ntp_emm"}

    assert figure(path, **own, basis="reported")["stated"] == "30"
    implied = figure(path, **own, basis="implied")
    assert (implied["low"], implied["high"]) == ("0", "30")


def test_a_shared_figure_is_not_shown_to_those_who_do_not_share_it(july: Path) -> None:
    """A Lưới 2 is not among the three."""
    rows = figures(july / "20044" / "housing.figures.csv")

    assert [row for row in rows if row["quantity"] == "not_completed_count" and row.get("stated") == "30"] == []


# Housing in August


@pytest.mark.parametrize("commune", ["20044", "20101"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_august_the_counts_contradict_each_other(august: Path, commune: str, language: str) -> None:
    """503 + 325 + 358 = 1,186 and not 1,170: exactly these four figures are named, and no others."""
    html = page(august / commune / f"housing.{language}.html")
    (finding,) = html.select(".rk-finding.rk-error")
    named = [shown(tag).replace(".", "").replace(",", "") for tag in finding.select(".rk-stated")]

    assert 503 + 325 + 358 != 1170
    assert sorted(map(int, named)) == sorted([503, 325, 358, 1170])
    assert ("mâu thuẫn" if language == "vi" else "contradictory") in shown(finding)


def test_in_august_the_verdicts_are_by_date(august: Path) -> None:
    """Figures of different dates never share a system: July's 342 does not take part."""
    rows = figures(august / "20044" / "housing.figures.csv")
    verdicts = {row["as_of_date"]: row["stated"] for row in rows if row["quantity"] == "verdict"}

    assert verdicts == {"2025-08-25": "contradictory", "2025-08-12": "consistent", "2025-07-17": "consistent"}


def test_in_august_the_contradiction_is_in_the_pdf_too(august: Path) -> None:
    """As text that can be selected."""
    text = pdf_text(august / "20044" / "housing.vi.pdf")

    assert "25/8/2025 mâu thuẫn" in text
    assert "503" in text
    assert "358" in text


def test_in_july_nothing_contradicts(july: Path) -> None:
    """1,170 = 503 + 325 + 342."""
    verdicts = [row for row in figures(july / "20044" / "housing.figures.csv") if row["quantity"] == "verdict"]

    assert 503 + 325 + 342 == 1170
    assert {row["stated"] for row in verdicts} == {"consistent"}


def test_in_august_the_citys_investment_contradicts_itself(august: Path) -> None:
    """Every commune's briefing has the city's lines as context, with what cannot hold among them."""
    finding = page(august / "20044" / "programmes.vi.html").select(".rk-finding.rk-error")

    assert len(finding) == 1
    assert "mâu thuẫn" in shown(finding[0])
