"""The index of a build: one page on which every briefing of the output folder is found by name or code.

The page holds its data as JSON in which everything that repeats (titles, dates, sets of files) stands once and is
referred to by number, so that it stays small for the whole country.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from report_kit import __version__
from report_kit.build.bundles import BUNDLE
from report_kit.build.manifest import MANIFEST_NAME, JobRecord, Manifest, write_atomically
from report_kit.build.pages import index_parts
from report_kit.build.plan import WHOLE_DATASET
from report_kit.data.reference import commune_list, plain
from report_kit.data.resources import templates_folder
from report_kit.escaping import plain_line
from report_kit.language import Language, language

INDEX_NAME = "index.html"
FORMATS = ("html", "pdf", "docx", "official", "official-docx", "csv")  # in the order of their links
OFFICIAL = {"official.pdf": "official", "official.docx": "official-docx"}  # by ending
LAST = 1000  # what says of itself no place among reports
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}

# Words of the page by the name that template and script call them.
INDEX_MESSAGES = {
    "all_reports": "All reports",
    "all_standings": "All standings",
    "as_of": "as of {date}",
    "badge_contradictory": "contradictory figures",
    "badge_failed": "last build failed",
    "badge_illustrative": "illustrative figures",
    "count": "Places: {shown} of {total}",
    "csv": "figures (CSV)",
    "error_page": "what went wrong",
    "failed": "Briefings that could not be made: {number}",
    "failed_more": "and {number} more; choose “{choice}” below to see all of them",
    "dates": "Briefings by date of their figures",
    "heading": "Briefings",
    "map": "Map",
    "language": "Language",
    "more": "Show {number} more",
    "docx": "Word",
    "official": "PDF in official form",
    "official-docx": "Word in official form",
    "none": "No place matches. Try part of the name, without diacritics if you like, or the code.",
    "noscript": "The list needs JavaScript, which runs inside this file only. The briefings are in the folders beside.",
    "report": "Report",
    "search": "Commune, by name or code",
    "search_hint": "“aluoi”, “al2” or “20044” will do; Enter goes to the first briefing.",
    "skip": "Skip to the list",
    "standing": "Standing",
    "whole": "All communes together",
}
# The words of figures.csv, as the catalogue's context `standing` has them.
STANDINGS = {
    "overdue": "overdue",
    "behind": "behind",
    "at_risk": "at risk",
    "on_track": "on track",
    "open": "under way",
    "complete": "complete",
    "unknown": "not determined",
}


@dataclass(frozen=True)
class Edition:
    """What a build says of itself on the index.

    Attributes:
        titles: Title of the dataset by language.
        languages: Languages of the page, the first of which it opens in.
        as_of_date: Date of the build.
    """

    titles: Mapping[str, str]
    languages: tuple[str, ...]
    as_of_date: datetime.date


def write_index(manifest: Manifest, edition: Edition) -> None:
    """Write `index.html` of a manifest's folder, unless it says the same already."""
    content = index_page(manifest.records, edition).encode("utf-8")
    path = manifest.folder / INDEX_NAME
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)


def write_dates(folder: Path, edition: Edition) -> None:
    """Write `index.html` of a folder with one folder for each as-of date: a list of these, the latest first.

    A folder that has a build of its own keeps the index of that.
    """
    dates = sorted((day for path in folder.iterdir() if (day := _date_of(path)) is not None), reverse=True)
    path = folder / INDEX_NAME
    if dates and not (folder / MANIFEST_NAME).exists():
        content = dates_page(dates, edition).encode("utf-8")
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)


def _date_of(path: Path) -> datetime.date | None:
    """Return the date whose briefings a folder holds; None for any other folder."""
    try:
        day = datetime.date.fromisoformat(path.name)
    except ValueError:
        return None
    return day if path.name == day.isoformat() and (path / INDEX_NAME).is_file() else None


def dates_page(dates: Iterable[datetime.date], edition: Edition) -> str:
    """Return the page that leads to the briefings of each date, in every language of the build."""
    readers = [language(code) for code in edition.languages]
    page = _environment().get_template("dates.html.j2").render(
        readers=readers,
        words={reader.code: _words(reader, edition) for reader in readers},
        dates=list(dates),
        page=index_parts(edition.languages),
        version=__version__,
    )  # fmt: skip
    return str(page)


def index_page(records: Mapping[str, JobRecord], edition: Edition) -> str:
    """Return the page on which every record is found."""
    readers = [language(code) for code in edition.languages]
    data = index_data(records, readers)
    words = {reader.code: _words(reader, edition) for reader in readers}
    page = _environment().get_template("index.html.j2").render(
        languages=[(reader, LANGUAGE_NAMES.get(reader.code) or reader.locale.get_display_name()) for reader in readers],
        words=words[edition.languages[0]],
        data=script_json({**data, "words": words, "directions": {reader.code: reader.direction for reader in readers}}),
        page=index_parts(edition.languages),
        version=__version__,
    )  # fmt: skip
    return str(page)


def script_json(value: Any) -> str:
    """Return JSON that is safe inside a `<script>` element, whatever the texts in it say."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Nothing that HTML could take for the end of the element or for a comment is left in any text.
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def index_data(records: Mapping[str, JobRecord], readers: Iterable[Language]) -> dict[str, Any]:
    """Return places with their briefings, and the tables that they refer to by number."""
    tables = _Tables(tuple(readers))
    places: dict[str, list[Any]] = {}
    for key in sorted(records, key=lambda key: _in_order(key, records[key])):
        place, _, report = key.rpartition("/")
        entry = places.setdefault(place, [*tables.place(place, records[key]), []])
        entry[-1].append(tables.briefing(report, records[key]))
    provinces = commune_list().provinces
    return {
        "whole": WHOLE_DATASET,
        "places": sorted(places.values(), key=lambda entry: _place_order(entry, provinces)),
        **{name: list(table) for name, table in tables.numbers.items()},
    }


def _in_order(key: str, record: JobRecord) -> tuple[str, bool, int, str]:
    """Sort by place, its reports in their own order; a bundle comes after those that it joins, which name its place."""
    place, _, report = key.rpartition("/")
    return place, report == BUNDLE, record.summary.get("order", LAST), report


def _place_order(entry: list[Any], provinces: Mapping[str, str]) -> tuple[str, list[tuple[int, str]], str]:
    """Sort by province, then by name with numbers as numbers: A Lưới 2 before A Lưới 10."""
    code, bare = entry[0], plain(entry[1])
    parts = [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", bare) if part]
    return provinces.get(code, ""), parts, code


@dataclass
class _Tables:
    """Values that many briefings share, each with its number."""

    readers: tuple[Language, ...]
    numbers: dict[str, dict[Any, int]] = field(
        default_factory=lambda: {name: {} for name in ("provinces", "titles", "dates", "files", "failures")}
    )

    def place(self, code: str, record: JobRecord) -> list[Any]:
        """Return code, bare name, the names by language and the province of a place."""
        bare, full, province = _official_names().get(code, ("", "", ""))
        names = record.summary.get("place_names", {})
        own = [names.get(reader.code) or full or code for reader in self.readers]
        return [code, bare, own, self._number("provinces", province)]

    def briefing(self, report: str, record: JobRecord) -> list[Any]:
        """Return title, standing, date, files, what is remarkable, and the failure of a briefing."""
        about = record.summary
        titles = about.get("titles", {})
        if report == BUNDLE:
            titles = {reader.code: reader.text("All briefings in one file") for reader in self.readers}
        marks = (about.get("verdict") == "contradictory") + 2 * bool(about.get("illustrative"))
        return [
            self._number(
                "titles",
                (report, *(titles.get(reader.code) or next(iter(titles.values()), report) for reader in self.readers)),
            ),
            about.get("standing", ""),
            self._date(about.get("as_of_date", "")),
            self._number("files", _files(report, record)),
            marks,
            *([self._number("failures", plain_line(record.failure))] if record.failure else []),
        ]

    def _date(self, iso: str) -> int:
        if not iso:
            return -1
        day = datetime.date.fromisoformat(iso)
        return self._number("dates", tuple(reader.date_text(day) for reader in self.readers))

    def _number(self, table: str, value: Any) -> int:
        numbers = self.numbers[table]
        return numbers.setdefault(value, len(numbers))


def _files(report: str, record: JobRecord) -> tuple[tuple[str, str, str], ...]:
    """Return (language, format, name) of the files that readers open, pages first; `programmes.vi.official.pdf` too."""
    found = []
    for name in sorted(record.outputs):
        *middle, ending = name.removeprefix(f"{report}.").split(".")
        kind = ending if len(middle) < 2 else OFFICIAL.get(f"{middle[1]}.{ending}", "")
        if kind in FORMATS:
            found.append(("" if kind == "csv" else middle[0], kind, name))
    return tuple(sorted(found, key=lambda file: (file[1] == "csv", file[0], FORMATS.index(file[1]))))


@cache
def _official_names() -> dict[str, tuple[str, str, str]]:
    """Return bare name, full name and province by commune code."""
    frame = commune_list().frame
    columns = (frame[name] for name in ("commune_name", "commune_full_name", "province_name"))
    return dict(zip(frame["commune_code"], zip(*columns, strict=True), strict=True))


def _words(reader: Language, edition: Edition) -> dict[str, Any]:
    words: dict[str, Any] = {name: reader.text(message) for name, message in INDEX_MESSAGES.items()}
    words["standings"] = {code: reader.text(message, "standing") for code, message in STANDINGS.items()}
    words["title"] = edition.titles.get(reader.code) or next(iter(edition.titles.values()), "")
    words["edition"] = reader.text("Figures as of {date}", date=reader.date_text(edition.as_of_date))
    return words


def _environment() -> Environment:
    folder = templates_folder() / "index"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
