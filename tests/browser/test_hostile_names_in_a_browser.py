"""Pages whose every name and note tries to act, opened in a browser: nothing runs, nothing is fetched, no dialog."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "functional"))
from chromium import PROGRAM, Page, chromium_page
from untrusted import COLUMNS, COMMUNE, MARKUP, is_allowed, shown, write_dataset

from report_kit.build.error_page import error_page
from report_kit.build.exporting import export_briefing
from report_kit.build.index import Edition, index_page
from report_kit.build.manifest import JobRecord, OutputRecord

IS_ASKED_FOR = bool(os.environ.get("REPORT_KIT_BROWSER_TESTS"))
pytestmark = pytest.mark.skipif(
    not PROGRAM and not IS_ASKED_FOR,
    reason="Chromium not installed; `make test-browser` installs what is lacking and runs these tests",
)

# Whatever a page's text could set off ends here: dialogs, violations of the page's policy, errors of its script.
TRAPS = """
  window.sprung = [];
  for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = (...all) => sprung.push(name + all);
  addEventListener("securitypolicyviolation", (event) => sprung.push(event.violatedDirective + event.blockedURI));
  addEventListener("error", (event) => sprung.push(event.message));
"""
ACTING = [text for text in MARKUP if "alert" in text or "https" in text or "onload" in text]
HOSTILE = " ".join(ACTING)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Briefings of a hostile dataset, the index of a hostile build, and an error page."""
    out = tmp_path_factory.mktemp("hostile")
    texts = {
        place: f"{ACTING[number % len(ACTING)]} {MARKUP[number % len(MARKUP)]}" for number, place in enumerate(COLUMNS)
    }
    folder = write_dataset(out / "dataset", texts)
    assert is_allowed(folder)
    contents = {
        f"{report}.{code}": export_briefing(shown(report, folder), kind="html", language=code)[0].decode()
        for report in ("operations", "investment_plan")
        for code in ("vi", "en")
    }
    contents["index"] = index_page(
        records(), Edition({"vi": HOSTILE, "en": HOSTILE}, ("vi", "en"), datetime.date(2025, 7, 17))
    )
    words: dict[str, Any] = dict.fromkeys(("title", "what", "cell_name", "source", "traceback_text"), HOSTILE)
    contents["error"] = error_page(**words, language="vi")
    for name, content in contents.items():
        (out / f"{name}.html").write_text(content, encoding="utf-8")
    return sorted(out.glob("*.html"))


def records() -> dict[str, JobRecord]:
    """Return what a manifest says whose titles, names and failures are hostile."""
    about = {"titles": {"vi": HOSTILE}, "place_names": {"vi": HOSTILE}, "as_of_date": "2025-07-17", "standing": HOSTILE}
    outputs = {"trial.vi.html": OutputRecord("f", "s", 1, 1)}
    return {f"{COMMUNE}/trial": JobRecord(outputs=outputs, summary=about, failure=HOSTILE)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """An open browser that springs no dialog but notes it."""
    with chromium_page() as page:
        page.send("Page.addScriptToEvaluateOnNewDocument", source=TRAPS)
        yield page


def test_a_hostile_page_runs_nothing_and_asks_for_nothing(browser: Page, pages: list[Path]) -> None:
    """One script per page, the kit's own; a moment later still nothing was asked for and no trap was sprung."""
    found = {}
    for path in pages:
        browser.requests.clear()
        browser.open(path)
        browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        browser.value("new Promise(done => setTimeout(done, 200))")
        asked = [url for url in browser.requests if not url.startswith(("data:", path.as_uri()))]
        acting = browser.value("document.querySelectorAll('main script, [onload], [onerror], iframe, main img').length")
        found[path.name] = (browser.value("sprung"), asked, acting)

    assert len(found) == 6
    assert {name: what for name, what in found.items() if what != ([], [], 0)} == {}


def test_the_names_are_there_to_be_read(browser: Page, pages: list[Path]) -> None:
    """Else the test above would hold for empty pages."""
    for path in pages:
        browser.open(path)
        assert "<script>alert(1)</script>" in browser.value("document.body.innerText"), path.name


def test_the_traps_would_be_sprung(browser: Page, tmp_path: Path) -> None:
    """A page that does act is noticed."""
    page = tmp_path / "acting.html"
    page.write_text("<!DOCTYPE html><script>alert(1)</script>", encoding="utf-8")
    browser.open(page)

    assert browser.value("sprung") == ["alert1"]
