"""The HTML briefings in the hands of readers: on a phone and a desk, in light and dark, with and without eyes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "functional"))
from chromium import PROGRAM, Page, chromium_page
from command_line import ROOT, report_kit

from report_kit.build.error_page import error_page

AXE = ROOT / ".report-kit" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
LACKING = [what for what, there in (("Chromium", bool(PROGRAM)), ("axe-core", AXE.exists())) if not there]
# `make test-browser` installs both and asks for them: there a test that cannot run has failed.
IS_ASKED_FOR = bool(os.environ.get("REPORT_KIT_BROWSER_TESTS"))
pytestmark = pytest.mark.skipif(
    bool(LACKING) and not IS_ASKED_FOR,
    reason=f"{' and '.join(LACKING)} not installed; `make test-browser` installs what is lacking and runs these tests",
)

WIDTHS = {"phone": 360, "desktop": 1280}
SCHEMES = ("light", "dark")
COMMUNES = ("20044", "20050", "20056", "20071", "20101")
REPORTS = ("programmes", "housing", "investment_plan", "operations")
# Persian runs from right to left; what it changes it changes in every commune alike.
ALL = (*REPORTS, "overview")
PERSIAN_COMMUNE = "20044"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = (
    f"axe.run({{runOnly: {json.dumps(RULES)}, resultTypes: ['violations']}}).then(found => "
    "found.violations.map(rule => rule.id + ': ' + rule.nodes.slice(0, 3).map(node => node.html).join(' | ')))"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every page that a build of A Lưới can make: briefings, the overview, the index, and the page of a failure."""
    folder = tmp_path_factory.mktemp("out")
    options = ("--out", folder, "--style", "brief", "--format", "html")
    persian = ("--commune", PERSIAN_COMMUNE, "--language", "fa", *(o for name in ALL for o in ("--report", name)))
    for chosen in ((), persian):
        done = report_kit("build", *options, *chosen)
        assert done.returncode == 0, done.stderr
    for language in ("vi", "en", "fa"):
        (folder / f"programmes.{language}.error.html").write_text(failure(language), encoding="utf-8")
    return sorted(folder.rglob("*.html"))


def failure(language: str) -> str:
    """Return the page that stands in for a briefing whose notebook failed."""
    return error_page(
        title="Giải ngân", what="cell 4 failed", cell_name="cell 4", source="rk.x()", traceback_text="…" * 300,
        language=language,
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """An open browser."""
    with chromium_page() as page:
        yield page


def show(browser: Page, path: Path, device: str, scheme: str) -> None:
    """Open a page as a device shows it, everything unfolded."""
    browser.requests.clear()
    browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(path, width=WIDTHS[device])
    browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })")


def where(path: Path) -> str:
    """Return a page's name for messages."""
    return f"{path.parent.name}/{path.name}"


def test_there_is_a_page_for_every_report_and_language(pages: list[Path]) -> None:
    """Else the tests below would pass by looking at nothing."""
    expected = {f"{code}/{name}.{language}.html" for code in COMMUNES for name in REPORTS for language in ("vi", "en")}
    expected |= {f"overview/overview.{language}.html" for language in ("vi", "en", "fa")}
    expected |= {f"{PERSIAN_COMMUNE}/{name}.fa.html" for name in REPORTS}

    assert expected - {where(path) for path in pages} == set()
    assert "index.html" in {path.name for path in pages}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("device", WIDTHS)
def test_axe_finds_no_violation(browser: Page, pages: list[Path], device: str, scheme: str) -> None:
    """WCAG 2.2 A and AA and axe's best practices hold on every page."""
    source = AXE.read_text(encoding="utf-8")
    violations = {}
    for path in pages:
        show(browser, path, device, scheme)
        browser.value(source + "; true")
        if found := browser.value(CHECK):
            violations[where(path)] = found

    assert violations == {}


@pytest.mark.parametrize("device", WIDTHS)
def test_no_page_scrolls_sideways(browser: Page, pages: list[Path], device: str) -> None:
    """Tables that are wider than a phone scroll by themselves."""
    too_wide = {}
    for path in pages:
        show(browser, path, device, "light")
        width = browser.value("document.documentElement.scrollWidth")
        if width > WIDTHS[device]:
            too_wide[where(path)] = width

    assert too_wide == {}


# What a reader may set by WCAG 2.2, 1.4.12.
SPACING = """(() => {
  const style = document.createElement("style");
  style.textContent = "* { line-height: 1.5 !important; letter-spacing: .12em !important }"
    + " * { word-spacing: .16em !important } p { margin-bottom: 2em !important }";
  document.head.append(style);
})()"""


def test_no_page_scrolls_sideways_at_four_times_the_size(browser: Page, pages: list[Path]) -> None:
    """1,280 px at 400 % are 320 px (WCAG 1.4.10), with the spacing of text that a reader may need as well."""
    too_wide = {}
    for path in pages:
        browser.open(path, width=320)
        narrow = browser.value("document.documentElement.scrollWidth")
        browser.value(SPACING)
        spaced = browser.value("document.documentElement.scrollWidth")
        if max(narrow, spaced) > 320:
            too_wide[where(path)] = (narrow, spaced)

    assert too_wide == {}


def test_no_request_leaves_a_page(browser: Page, pages: list[Path]) -> None:
    """Apart from itself a page asks for nothing but what it carries."""
    asked = {}
    for path in pages:
        show(browser, path, "desktop", "light")
        asked[where(path)] = {url for url in browser.requests if not url.startswith(("data:", path.as_uri()))}

    assert {name: urls for name, urls in asked.items() if urls} == {}


@pytest.mark.parametrize("language", ["vi", "en", "fa"])
def test_the_index_holds_in_every_language(browser: Page, pages: list[Path], language: str) -> None:
    """Switched by its own button, on a phone: words, direction, width, and nothing for axe to find."""
    index = next(path for path in pages if path.name == "index.html")
    show(browser, index, "phone", "light")
    browser.value(f"document.querySelector('.rk-languages button[value={language}]').click()")
    root = browser.value("[document.documentElement.lang, document.documentElement.dir]")
    browser.value(AXE.read_text(encoding="utf-8") + "; true")

    assert root == [language, "rtl" if language == "fa" else "ltr"]
    assert browser.value("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    assert browser.value(CHECK) == []
