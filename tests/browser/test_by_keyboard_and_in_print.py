"""The HTML briefings without a mouse, without movement, on paper, and in more than one language."""

from __future__ import annotations

import base64
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parents[1] / "functional"))
from chromium import PROGRAM, Page, chromium_page
from command_line import ROOT, report_kit

pytestmark = pytest.mark.skipif(
    not PROGRAM and not os.environ.get("REPORT_KIT_BROWSER_TESTS"),
    reason="Chromium not installed; `make test-browser` installs it and runs these tests",
)

LANGUAGES = ("vi", "en", "fa")
KEYS = {"Tab": 9, "Enter": 13, "ArrowRight": 39, "ArrowLeft": 37}
FOCUS = """(() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    tag: one.tagName, text: one.textContent.trim().slice(0, 60), href: one.getAttribute("href") ?? "",
    outline: parseFloat(style.outlineWidth) * (style.outlineStyle !== "none"), width: box.width, height: box.height,
    isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
})()"""
SMALL = """[...document.querySelectorAll("button, summary, nav a, select, input")]
  .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([text, box]) => `${text}: ${box.width} × ${box.height}`)"""

ROWS = """[...document.activeElement.closest("table").tBodies[0].rows]
  .map(row => [row.className, row.cells[1].dataset.value ?? ""])"""
ROWS_BELOW_HEADINGS = """[...document.activeElement.closest("table").tBodies[0].rows].reduce((found, row) => {
  if (row.className == "rk-section") found.push([row.textContent, []]);
  else found.at(-1)[1].push([row.cells[0].textContent, row.cells[1].dataset.value]);
  return found;
}, [])"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A commune's pages in every language that there is a catalogue for."""
    out = tmp_path_factory.mktemp("out")
    chosen = [option for language in LANGUAGES for option in ("--language", language)]
    options = ("--commune", "20044", "--style", "brief", "--format", "html", "--out", out)
    done = report_kit("build", *options, *chosen)
    assert done.returncode == 0, done.stderr
    return out / "20044"


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """An open browser."""
    with chromium_page() as page:
        yield page


def press(browser: Page, key: str) -> None:
    """Press a key that is no character."""
    code = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
    browser.send("Input.dispatchKeyEvent", type="keyDown", **code, **({"text": "\r"} if key == "Enter" else {}))
    browser.send("Input.dispatchKeyEvent", type="keyUp", **code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_reached_by_keyboard_and_seen_to_be(browser: Page, folder: Path, language: str) -> None:
    """Each stop of the tabulator is on the screen with an outline of at least 2 px; the contents come first."""
    browser.open(folder / f"programmes.{language}.html")
    stops = []
    for _ in range(60):
        press(browser, "Tab")
        stops.append(browser.value(FOCUS))
        if stops[-1]["tag"] == "BODY":
            break
    seen = [stop for stop in stops if stop["tag"] != "BODY"]

    assert [stop["href"] for stop in seen[:2]] == ["#content", seen[1]["href"]]
    assert seen[1]["href"].startswith("#")
    assert {"A", "BUTTON", "SUMMARY"} <= {stop["tag"] for stop in seen}
    assert [stop for stop in seen if stop["outline"] < 2 or not stop["isOnScreen"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_sorted_by_keyboard(browser: Page, folder: Path, language: str) -> None:
    """Enter on a heading sorts upwards, again downwards; `aria-sort` says so, totals stay below, the focus stays."""
    browser.open(folder / f"programmes.{language}.html")
    browser.value(
        "[...document.querySelectorAll('.rk-table th:nth-child(2) button')].find(one => one.checkVisibility()).focus()"
    )
    orders = []
    for expected in ("ascending", "descending"):
        press(browser, "Enter")
        assert browser.value("document.activeElement.closest('th').getAttribute('aria-sort')") == expected
        orders.append(browser.value(ROWS))
    figures = [[float(value) for name, value in order if name != "rk-total" and value] for order in orders]

    assert figures == [sorted(figures[0]), sorted(figures[0], reverse=True)]
    assert len(figures[0]) > 1
    assert [order[-1][0] for order in orders] == ["rk-total", "rk-total"]


def test_what_stands_below_a_heading_in_a_table_is_sorted_there(browser: Page, folder: Path) -> None:
    """Ceilings by source and year: each source keeps its heading and its five years, these by their ceilings."""
    browser.open(folder / "investment_plan.vi.html")
    browser.value(
        "[...document.querySelectorAll('.rk-table:has(.rk-section) th:nth-child(2) button')]"
        ".find(one => one.checkVisibility() && one.closest('table').tBodies[0].rows.length == 24).focus()"
    )
    before = browser.value(ROWS_BELOW_HEADINGS)
    press(browser, "Enter")
    after = browser.value(ROWS_BELOW_HEADINGS)

    assert [len(years) for _, years in before] == [5, 5, 5, 5]
    assert after == [[source, sorted(years, key=lambda year: float(year[1]))] for source, years in before]
    assert after != before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_their_sections(browser: Page, folder: Path, language: str) -> None:
    """Enter on an entry shows its heading, which is not hidden under anything."""
    browser.open(folder / f"programmes.{language}.html")
    browser.value("document.querySelector('.rk-contents a:nth-of-type(1)').focus()")
    press(browser, "Enter")
    top = browser.value("document.querySelector(':target').getBoundingClientRect().top")

    assert 0 <= top < 800


@pytest.mark.parametrize("report", ["programmes", "investment_plan", "operations"])
@pytest.mark.parametrize("width", [360, 1280])
def test_targets_are_large_enough_for_a_finger(browser: Page, folder: Path, report: str, width: int) -> None:
    """24 × 24 px (WCAG 2.2, 2.5.8); links within sentences are exempt."""
    browser.open(folder / f"{report}.vi.html", width=width)

    assert browser.value(SMALL) == []


CHARTS = """[...document.querySelectorAll(".rk-drawing")].map(one => ({
  scrolls: one.scrollWidth > one.clientWidth, tabIndex: one.tabIndex, name: one.ariaLabel, role: one.role,
  caption: one.closest("figure").querySelector("figcaption").textContent,
  shadows: getComputedStyle(one).backgroundImage.match(/linear-gradient/g)?.length ?? 0,
}))"""
# What readers set who need more space (WCAG 2.2, 1.4.12), and what then would lie outside its line or its page.
SPACED = """(() => {
  const style = document.createElement("style");
  style.textContent = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`;
  document.head.append(style);
  return [...document.querySelectorAll("main *:not(svg *)")]
    .filter(one => !one.closest(".rk-scroll, .rk-drawing") && !one.matches(".rk-chart"))
    .filter(one => one.scrollWidth > one.clientWidth + 1)
    .filter(one => getComputedStyle(one).display !== "inline").map(one => one.outerHTML.slice(0, 80));
})()"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_scrolls_by_itself_on_a_phone_and_shows_it(browser: Page, folder: Path, language: str) -> None:
    """A shadow lies at the edge beyond which it goes on, and a keyboard reaches it under the name of its caption."""
    browser.open(folder / f"programmes.{language}.html", width=360)
    charts = browser.value(CHARTS)
    key, forward = ("ArrowLeft", -1) if language == "fa" else ("ArrowRight", 1)

    assert charts
    assert {(chart["scrolls"], chart["tabIndex"], chart["role"], chart["shadows"]) for chart in charts} == {
        (True, 0, "group", 4)
    }
    assert [chart["name"] for chart in charts] == [chart["caption"] for chart in charts]
    browser.value("document.querySelector('.rk-drawing').focus()")
    press(browser, key)
    browser.until(f"document.querySelector('.rk-drawing').scrollLeft * {forward} > 0")


def test_a_chart_that_fits_is_no_stop_of_the_tabulator(browser: Page, folder: Path) -> None:
    """On a desk nothing of it is out of sight."""
    browser.open(folder / "programmes.vi.html", width=1280)
    charts = browser.value(CHARTS)

    assert {(chart["scrolls"], chart["tabIndex"], chart["name"]) for chart in charts} == {(False, -1, None)}


@pytest.mark.parametrize("report", ["programmes", "housing", "investment_plan", "operations"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_may_space_words_and_lines_on_the_narrowest_screen(
    browser: Page, folder: Path, report: str, language: str
) -> None:
    """At 320 px (WCAG 2.2, 1.4.10 and 1.4.12) nothing leaves its place, and the page does not scroll sideways."""
    browser.open(folder / f"{report}.{language}.html", width=320)

    assert browser.value(SPACED) == []
    assert browser.value("document.documentElement.scrollWidth") == 320


def test_charts_keep_their_paper_where_readers_choose_all_colours(browser: Page, folder: Path) -> None:
    """Windows' contrast themes: charts stay dark on white; no ground of ours is painted under the words of tables."""
    browser.open(folder / "programmes.vi.html")
    browser.send("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    ground = browser.value("getComputedStyle(document.querySelector('.rk-drawing')).backgroundColor")
    words = browser.value("getComputedStyle(document.querySelector('.rk-drawing text')).fill")
    painted = browser.value("getComputedStyle(document.querySelector('.rk-scroll')).backgroundImage")
    browser.send("Emulation.setEmulatedMedia", features=[])

    assert ground == "rgb(255, 255, 255)"
    assert max(int(part) for part in re.findall(r"\d+", words)[:3]) < 0x80
    assert painted == "none"


def test_nothing_moves() -> None:
    """So there is nothing that a reader who asks for less movement would have to be spared."""
    styles = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.css")]

    assert [found for style in styles for found in re.findall(r"animation|transition|scroll-behavior", style)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_a_page_is_what_it_says_and_nothing_to_click(browser: Page, folder: Path, language: str) -> None:
    """No contents list, no skip link, no closed table; black on white also from a dark screen; tables not cut off."""
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.open(folder / f"programmes.{language}.html")
    browser.send("Emulation.setEmulatedMedia", media="print", features=dark)
    hidden = "document.querySelectorAll('.rk-contents, .rk-skip, details')"
    shown = browser.value(f"[...{hidden}].filter(one => one.getClientRects().length).map(one => one.className)")
    colours = browser.value("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    scrolls = browser.value("[...document.querySelectorAll('.rk-scroll')].map(one => getComputedStyle(one).overflowX)")
    browser.send("Emulation.setEmulatedMedia", media="", features=[])

    assert shown == []
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert set(scrolls) == {"visible"}


def printed(browser: Page, path: Path) -> list[pypdf.PageObject]:
    """Return the pages on which a browser prints a page."""
    browser.open(path)
    data = base64.b64decode(browser.send("Page.printToPDF", preferCSSPageSize=True)["data"])
    return list(pypdf.PdfReader(io.BytesIO(data)).pages)


def without_spaces(text: str) -> str:
    """Return a text without spaces, which a printed page sets its own way."""
    return "".join(text.split())


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("report", ["programmes", "housing", "investment_plan", "operations"])
def test_no_table_is_cut_off_on_paper(browser: Page, folder: Path, report: str, language: str) -> None:
    """The eighteen columns of the plan's tables turn the page, their heading with them."""
    page = folder / f"{report}.{language}.html"
    pages = printed(browser, page)
    turned = [one.extract_text() for one in pages if one.mediabox.width > one.mediabox.height]
    rows = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("main > .rk-scroll thead tr")
    last = {without_spaces(row.find_all("th")[-1].get_text()) for row in rows}
    everything = without_spaces("".join(one.extract_text() for one in pages))

    assert last, "no table was looked at"
    assert {heading for heading in last if heading not in everything} == set()
    assert bool(turned) == (report == "investment_plan")
    assert all("2030" in text for text in turned)
    assert not turned or re.search("Phụ lục III|Annex III", turned[0])


def spoken(element: BeautifulSoup) -> str:
    """Return the language in which an element is read aloud."""
    return next(str(one["lang"]) for one in (element, *element.parents) if one.get("lang"))


def first_letters_in_vietnamese(text: str) -> list[str]:
    """Return the first letters of the words with Vietnamese letters; a name of a place has capitals throughout."""
    return [word[0] for word in re.findall(r"\w*[ạ-ỹ]\w*", text)]


@pytest.mark.parametrize("report", ["investment_plan", "operations"])
def test_vietnamese_titles_on_english_pages_are_read_as_vietnamese(folder: Path, report: str) -> None:
    """Names of projects, words of sources; bare names of places are names in any language."""
    page = BeautifulSoup((folder / f"{report}.en.html").read_text(encoding="utf-8"), "html.parser")
    cells = [cell for cell in page.select("main td, main th, main li") if re.search("[ạ-ỹ]", cell.get_text())]
    sentences = [cell for cell in cells if len(re.findall(r"\b[a-zà-ỹđ]+\b", cell.get_text())) > 4]
    unmarked = [cell.get_text()[:80] for cell in sentences if not cell.select('[lang="vi"]') and spoken(cell) != "vi"]

    assert cells
    assert [text for text in unmarked if any(map(str.islower, first_letters_in_vietnamese(text)))] == []


def test_what_persian_lacks_is_marked_and_runs_from_left_to_right(browser: Page, folder: Path) -> None:
    """No Latin words are read as Persian; codes, numbers of laws and file names are no words."""
    browser.open(folder / "programmes.fa.html")
    assert browser.value("document.documentElement.dir") == "rtl"
    unmarked = browser.value("""(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const holder = node.parentElement;
        if (holder.closest("script, style, svg, bdi, .rk-fingerprint, code")) continue;
        const words = node.data.match(/\\p{Script=Latin}{4,}/gu) ?? [];
        if (words.length && holder.closest("[lang]").lang === "fa") found.push(node.data.trim().slice(0, 80));
        if (words.length && holder.closest("[dir]").dir === "rtl") found.push("rtl: " + node.data.trim().slice(0, 80));
      }
      return found;
    })()""")

    assert [text for text in unmarked if not re.search(r"01a/TTKHN|figures\.csv", text)] == []
