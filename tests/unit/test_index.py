"""The index: what the manifest keeps of each briefing, and the page on which all of them are found."""

from __future__ import annotations

import datetime
import html
import json
import re
import time
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from report_kit.build.figures_csv import MIME_TYPE
from report_kit.build.index import (
    INDEX_NAME,
    STANDINGS,
    Edition,
    index_data,
    index_page,
    script_json,
    write_dates,
    write_index,
)
from report_kit.build.manifest import JobRecord, Manifest, OutputRecord
from report_kit.build.summary import overall_standing, overall_verdict, summary
from report_kit.content.codes import CODES
from report_kit.data.reference import commune_list
from report_kit.language import language

EDITION = Edition({"vi": "Các xã A Lưới", "en": "Communes of A Lưới"}, ("vi", "en"), datetime.date(2025, 7, 17))
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 &amp;"


def standing(code: str, programme: str = "ALL") -> dict[str, Any]:
    return {"quantity": "standing", "stated": code, "programme_code": programme}


def record(report: str, **changes: Any) -> JobRecord:
    """Return the record of a good briefing."""
    names = [f"{report}.{end}" for end in ("ipynb", "figures.csv", "vi.html", "vi.pdf", "en.html", "vi.official.pdf")]
    about = {
        "titles": {"vi": "Giải ngân", "en": "Disbursement"},
        "place_names": {"vi": "Xã A Lưới 2", "en": "A Lưới 2 commune"},
        "as_of_date": "2025-07-17",
        "standing": "behind",
        "verdict": "contradictory",
    }
    outputs = {name: OutputRecord("f", "s", 1, 1) for name in names}
    return JobRecord(**{"outputs": outputs, "summary": about, **changes})


def data_of(page: str) -> dict[str, Any]:
    """Return the data of a page as its script reads it."""
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


# What is kept of a briefing


def test_the_standing_of_a_briefing_is_that_of_the_whole() -> None:
    """One programme that lags behind does not make the commune's total lag."""
    assert overall_standing([standing("behind", "NTP-NRD"), standing("on_track")]) == "on_track"


def test_the_standing_is_not_determined_where_only_parts_have_one_and_differ() -> None:
    """Nobody has said what the parts are together, so the index does not either."""
    assert overall_standing([standing("behind", "NTP-NRD"), standing("on_track", "NTP-EMM")]) == "unknown"
    assert overall_standing([standing("behind", "NTP-NRD"), standing("behind", "NTP-EMM")]) == "behind"


def test_a_briefing_without_standings_has_none() -> None:
    """A draft plan is neither on track nor behind."""
    assert overall_standing([{"quantity": "planned_amount", "low": "1"}]) == ""


def test_one_contradiction_makes_the_verdict_contradictory() -> None:
    """Whoever opens the index sees where figures must be corrected."""
    verdicts = [{"quantity": "verdict", "stated": code} for code in ("consistent", "contradictory")]

    assert overall_verdict(verdicts) == "contradictory"
    assert overall_verdict(verdicts[:1]) == "consistent"
    assert overall_verdict([]) == ""


def test_the_summary_comes_from_the_outputs_of_the_executed_notebook() -> None:
    """What the index says is what the briefing says."""
    title = {
        "kind": "title",
        "languages": {"vi": {"title": "Giải ngân", "commune_name": "Xã A Lưới 2"}},
        "meta": {"as_of_date": "2025-07-17", "illustrative": True},
        "quantities": "[]",
    }
    figures = {"kind": "table", "languages": {}, "quantities": json.dumps([standing("at_risk")])}
    outputs = [new_output("execute_result", {MIME_TYPE: output}) for output in (title, figures)]

    found = summary(new_notebook(cells=[new_code_cell("rk.x()", outputs=outputs)]))

    assert found == {
        "titles": {"vi": "Giải ngân"},
        "place_names": {"vi": "Xã A Lưới 2"},
        "as_of_date": "2025-07-17",
        "illustrative": True,
        "standing": "at_risk",
    }


def test_the_standing_is_what_the_headline_says() -> None:
    """One group of houses finished is not all of them finished."""
    headline = {"kind": "sentence", "languages": {}, "quantities": "[]", "meta": {"standing": "unknown"}}
    figures = {"kind": "table", "languages": {}, "quantities": json.dumps([standing("complete", "NTP-NRD")])}
    outputs = [new_output("execute_result", {MIME_TYPE: output}) for output in (headline, figures)]

    assert summary(new_notebook(cells=[new_code_cell("rk.x()", outputs=outputs)]))["standing"] == "unknown"


def test_a_manifest_from_before_summaries_is_read(tmp_path: Path) -> None:
    """An output folder made by an earlier version stays usable."""
    entry = {"parts": {}, "parameters": {}, "outputs": {}, "failure": "", "warnings": []}
    (tmp_path / "manifest.json").write_text(json.dumps({"briefings": {"20044/housing": entry}}), encoding="utf-8")

    page = index_page(Manifest(tmp_path).records, EDITION)

    assert "Xã A Lưới 2" in data_of(page)["places"][0][2]


# The page


def test_the_index_has_words_for_every_standing() -> None:
    """The codes of figures.csv and their words are those of the briefings."""
    assert CODES["standing"] == STANDINGS


def test_word_files_follow_the_pages_of_their_form() -> None:
    """Each under a name of its own: Word, and Word in official form."""
    names = [f"housing.vi.{end}" for end in ("docx", "html", "official.docx", "official.pdf", "pdf", "edited-1.docx")]
    outputs = {name: OutputRecord("f", "s", 1, 1) for name in names}
    data = index_data({"20044/housing": record("housing", outputs=outputs)}, [language("vi")])
    [[*_, [briefing]]] = data["places"]

    assert [kind for _, kind, _ in data["files"][briefing[3]]] == ["html", "pdf", "docx", "official", "official-docx"]


def test_a_briefing_is_listed_with_standing_date_and_its_files() -> None:
    """Pages first in each language, then the official form, then the figures."""
    data = index_data({"20044/programmes": record("programmes")}, [language("vi"), language("en")])

    code, bare, names, province, [briefing] = data["places"][0]
    title, found, date, files, marks = briefing
    assert (code, bare, names) == ("20044", "A Lưới 2", ["Xã A Lưới 2", "A Lưới 2 commune"])
    assert data["provinces"][province] == "Huế"
    assert data["titles"][title] == ("programmes", "Giải ngân", "Disbursement")
    assert (found, marks) == ("behind", 1)
    assert data["dates"][date] == ("17/7/2025", "17 July 2025")
    assert [name.removeprefix("programmes.") for _, _, name in data["files"][files]] == [
        "en.html", "vi.html", "vi.pdf", "vi.official.pdf", "figures.csv",
    ]  # fmt: skip


def test_a_failed_briefing_is_named_with_its_reason() -> None:
    """Also where nothing was ever built: the name then comes from the official list."""
    records = {"20044/housing": JobRecord(failure="cell 5 failed")}

    data = index_data(records, [language("vi")])

    [(_, _, names, _, [briefing])] = data["places"]
    assert names == ["Xã A Lưới 2"]
    assert data["failures"][briefing[5]] == "cell 5 failed"


def test_reports_of_a_commune_stand_in_their_own_order() -> None:
    """As in a bundle, not by the names of their files; what has no place comes last, before the bundle."""
    places = {"housing": 2, "programmes": 1, "added": None, "bundle": None}
    records = {
        f"20044/{name}": JobRecord(summary={} if place is None else {"order": place, "titles": {"vi": name}})
        for name, place in places.items()
    }

    data = index_data(records, [language("vi")])

    [[*_, briefings]] = data["places"]
    assert [data["titles"][one[0]][0] for one in briefings] == ["programmes", "housing", "added", "bundle"]


def test_a_report_knows_its_place_among_the_others() -> None:
    """From the metadata that orders them everywhere."""
    notebook = new_notebook(metadata={"report_kit": {"order": 2}})

    assert summary(notebook) == {"order": 2}


def test_communes_are_listed_by_province_and_number() -> None:
    """A Lưới 1 to 5 in this order, although their codes are in another; the whole dataset comes first."""
    codes = ("20056", "20044", "20071", "20101", "20050", "00004")
    records = {f"{code}/housing": JobRecord() for code in codes} | {"overview/overview": JobRecord()}

    data = index_data(records, [language("vi")])

    found = [place[0] for place in data["places"]]
    assert found == ["overview", "00004", "20056", "20044", "20071", "20101", "20050"]


def test_text_from_data_cannot_leave_the_script() -> None:
    """A name or an error message with markup stays text, and is the same when read back."""
    written = script_json({"name": HOSTILE})

    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == {"name": HOSTILE}


def test_a_hostile_title_appears_only_escaped() -> None:
    """The dataset's title stands in the page itself too."""
    edition = Edition({"vi": HOSTILE}, ("vi",), EDITION.as_of_date)

    page = index_page({"20044/housing": record("housing", failure=HOSTILE)}, edition)

    assert page.count("</script>") == 2
    assert "<script>alert" not in page


def test_the_page_lets_nothing_in() -> None:
    """No request, no other script: the policy is that of the briefings."""
    page = html.unescape(index_page({}, EDITION))

    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_the_index_is_not_written_again_without_need(tmp_path: Path) -> None:
    """Who has it open, or synchronises the folder, is not disturbed by a build that changes nothing."""
    manifest = Manifest(tmp_path)
    manifest.records["20044/housing"] = record("housing")
    write_index(manifest, EDITION)
    before = (tmp_path / "index.html").stat().st_mtime_ns

    write_index(manifest, EDITION)

    assert (tmp_path / "index.html").stat().st_mtime_ns == before


def test_the_index_of_the_whole_country_is_written_in_seconds(tmp_path: Path) -> None:
    """3,321 communes, three reports, two languages: at most 5 s, and small enough to open from a slow disk."""
    manifest = Manifest(tmp_path)
    for code in commune_list().names:
        manifest.records |= {f"{code}/{report}": record(report) for report in ("programmes", "housing", "plan")}

    started = time.process_time()  # not wall time: the machine may be busy
    write_index(manifest, EDITION)

    assert time.process_time() - started <= 5
    assert (tmp_path / "index.html").stat().st_size < 1_000_000


def test_a_bundle_is_listed_after_the_briefings_that_it_joins() -> None:
    """It is a file that readers want; its place is named by its briefings."""
    outputs = {"bundle.vi.pdf": OutputRecord("f", "s", 1, 1)}
    records = {"20044/bundle": JobRecord({}, {}, outputs), "20044/programmes": record("programmes")}
    data = index_data(records, [language("vi"), language("en")])

    titles = [data["titles"][briefing[0]] for briefing in data["places"][0][-1]]
    assert titles[-1] == ("bundle", "Mọi báo cáo trong một tệp", "All briefings in one file")
    assert data["files"][data["places"][0][-1][-1][3]] == (("vi", "pdf", "bundle.vi.pdf"),)


def dated(folder: Path, *names: str) -> Path:
    """Return a folder with folders that have an index each."""
    for name in names:
        (folder / name).mkdir()
        (folder / name / INDEX_NAME).write_text("", encoding="utf-8")
    return folder


def test_dated_folders_are_listed_the_latest_first(tmp_path: Path) -> None:
    """Only those whose name is a date and that hold an index; in both languages."""
    (tmp_path / "2025-09-01").mkdir()
    write_dates(dated(tmp_path, "2025-07-17", "2025-08-25", "20250101", "copy of 2025-08-25"), EDITION)
    page = (tmp_path / INDEX_NAME).read_text(encoding="utf-8")

    assert re.findall(r'href="([^"]*)"', page) == ["2025-08-25/index.html", "2025-07-17/index.html"]
    assert "25/8/2025" in page
    assert "25 August 2025" in page


def test_a_folder_with_a_build_of_its_own_keeps_its_index(tmp_path: Path) -> None:
    """Dated and undated builds may share a folder; the list of briefings is not lost."""
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    write_dates(dated(tmp_path, "2025-07-17"), EDITION)

    assert not (tmp_path / INDEX_NAME).exists()
