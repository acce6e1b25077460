"""The index and the overview in the hands of a reader: a real browser, a real build."""

from __future__ import annotations

import csv
import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import PROGRAM, Page, chromium_page

from report_kit.build.index import Edition, write_index
from report_kit.build.manifest import JobRecord, Manifest, OutputRecord
from report_kit.data.reference import commune_list

needs_chromium = pytest.mark.skipif(not PROGRAM, reason="Chromium is not installed; make test-browser installs it")
REPORTS = ("housing", "investment_plan", "programmes")
NAMES = "[...document.querySelectorAll('#list h3')].map(heading => heading.firstChild.textContent)"


def country(folder: Path) -> Path:
    """Write the index of all communes of the country and return it."""
    manifest = Manifest(folder)
    for code, name in commune_list().names.items():
        for report in REPORTS:
            names = [f"{report}.{end}" for end in ("figures.csv", "vi.html", "vi.pdf", "en.html", "en.pdf")]
            about = {"place_names": {"vi": name, "en": name}, "as_of_date": "2025-07-17", "standing": "behind"}
            failure = "cell 3 failed: <b>" if (code, report) == ("20071", "housing") else ""
            outputs = {name: OutputRecord("f", "s", 1, 1) for name in names}
            manifest.records[f"{code}/{report}"] = JobRecord(outputs=outputs, summary=about, failure=failure)
    write_index(manifest, Edition({"vi": "Cả nước", "en": "The country"}, ("vi", "en"), datetime.date(2025, 7, 17)))
    return folder / "index.html"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("country"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with chromium_page() as page:
        yield page


@pytest.fixture
def page(browser: Page, index: Path) -> Page:
    browser.requests.clear()
    browser.open(index)
    return browser


def search(page: Page, text: str) -> None:
    """Put a text into the search field as if it had been typed."""
    page.value(
        f"{{ const field = document.getElementById('search'); field.value = {text!r};"
        " field.dispatchEvent(new Event('input')); }"
    )


@needs_chromium
def test_two_keystrokes_find_a_commune(page: Page) -> None:
    """The page opens with the cursor in the search field; of 3,321 communes, the five are on the screen."""
    page.press("al")

    assert {f"Xã A Lưới {number}" for number in range(1, 6)} <= {name.strip() for name in page.value(NAMES)[:6]}


@needs_chromium
@pytest.mark.parametrize("text", ["a luoi 2", "A LƯỚI 2", "aluoi2", "al2", "20044", "xã a lưới 2", "luoi 2 hue"])
def test_names_are_found_with_and_without_diacritics_and_by_code(page: Page, text: str) -> None:
    """However one types, the commune comes first."""
    search(page, text)

    assert page.value(NAMES)[0].strip() == "Xã A Lưới 2"


@needs_chromium
def test_the_first_result_is_there_at_once(page: Page) -> None:
    """3,321 communes × 3 reports × 2 languages, the page laid out anew included; a tenth of a second when idle."""
    timed = (
        "(() => { const field = document.getElementById('search'); const times = [];"
        " for (const text of ['a', 'al', 'hue', 'phong', '2']) { const start = performance.now(); field.value = text;"
        " field.dispatchEvent(new Event('input')); document.body.offsetHeight; times.push(performance.now() - start); }"
        " return times.sort((a, b) => a - b)[2]; })()"
    )

    assert page.value(timed) <= 1000  # a busy machine takes longer than the tenth of a second it is made for


@needs_chromium
def test_nothing_is_requested_but_the_file_itself(page: Page, index: Path) -> None:
    """The index opens from a disk without a network."""
    page.value("document.fonts.ready.then(() => true)")

    assert [url for url in page.requests if not url.startswith("data:")] == [index.as_uri()]


@needs_chromium
def test_failed_briefings_are_named_with_a_link_to_their_error_page(page: Page) -> None:
    """Text of the message stays text."""
    assert page.value("document.querySelector('#failed a').getAttribute('href')") == "20071/housing.error.html"
    assert page.value("document.querySelectorAll('#failed b').length") == 0


@needs_chromium
def test_the_language_of_the_page_switches(page: Page) -> None:
    """Words, language attribute and the page that a title leads to."""
    page.value("document.querySelector('.rk-languages button[value=en]').click()")

    assert page.value("document.documentElement.lang") == "en"
    assert page.value("document.querySelector('h1').textContent") == "The country"
    assert page.value("document.querySelector('#list .rk-main').getAttribute('href')").endswith(".en.html")


@needs_chromium
def test_a_phone_shows_the_index_without_scrolling_sideways(browser: Page, index: Path) -> None:
    """360 px wide."""
    browser.open(index, width=360)

    assert browser.value("document.documentElement.scrollWidth") <= 360


# The overview, built for real


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The overview of A Lưới with its index, in a dated folder."""
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, "-m", "report_kit", "build", "--out", str(out), "--report", "overview", "--dated"]
    subprocess.run([*command, "--jobs", "1"], check=True, capture_output=True, text=True)
    return out / "2025-07-17"


def test_the_overview_is_built_once_for_the_dataset_into_a_dated_folder(built: Path) -> None:
    """HTML and PDF in both languages and the figures; the manifest and the index beside the folder."""
    names = {path.name for path in (built / "overview").iterdir()}

    assert {f"overview.{language}.{kind}" for language in ("vi", "en") for kind in ("html", "pdf")} <= names
    assert {"index.html", "manifest.json", "overview"} == {path.name for path in built.iterdir()}


def test_the_figures_of_the_overview_name_their_commune(built: Path) -> None:
    """A Lưới 2's stated rate of 83.2 % is found without reading the page."""
    with (built / "overview" / "overview.figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    rates = [row for row in rows if row["quantity"] == "disbursement_rate" and row["commune_code"]]
    assert {(row["commune_code"], row["stated"]) for row in rates} == {("20044", "0.832")}


@needs_chromium
def test_the_page_of_the_overview_fits_a_phone_and_shows_the_map(browser: Page, built: Path) -> None:
    """360 px wide, with five names on the map."""
    browser.open(built / "overview" / "overview.vi.html", width=360)

    assert browser.value("document.documentElement.scrollWidth") <= 360
    labels = browser.value("document.querySelector('.rk-chart svg').textContent")
    assert all(f"A Lưới {number}" in labels for number in range(1, 6))


@needs_chromium
def test_the_index_leads_to_the_overview(browser: Page, built: Path) -> None:
    """Reports on all communes stand above the list of communes, and their links lead to files."""
    browser.open(built / "index.html")

    link = browser.value("document.querySelector('#whole .rk-main').getAttribute('href')")
    assert (built / link).is_file()
