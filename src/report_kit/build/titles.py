"""What a briefing says about itself: its title, its place and its day, in its own words or of last resort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from report_kit.build.cells import Bundle, Cells, part_in
from report_kit.build.markdown import plain_text
from report_kit.language import language as language_of

MONTHS_WITH_ZERO = 2  # a 1 or 2 alone could be made an 11 or 12 by hand


@dataclass(frozen=True)
class Title:
    """What a briefing says about itself on its first page, in its margins and in its properties.

    Attributes:
        title: Title of the briefing.
        subtitle: Line below the title, "" if there is none.
        subject: What an official document says it is about, below the name of its kind.
        document_type: Kind of an official document: `report` or `plan`.
        commune_name: Name of the commune in the briefing's language.
        commune_in_text: The same within a sentence.
        report: Name of the report, which is the notebook's.
        as_of_date: The day up to which figures are complete, None if unknown.
        as_of_text: The same day as the language writes it.
        as_of_formal: "Figures as of" that day, as an official document writes it.
        dataset: Name of the dataset.
        author: Who answers for the briefing.
        fingerprint: Short fingerprint of everything the briefing was made from.
        illustrative: Whether any figure is invented.
        languages: Language of the texts above that are not in the briefing's, by name.
    """

    title: str
    subtitle: str = ""
    subject: str = ""
    document_type: str = "report"
    commune_name: str = ""
    commune_in_text: str = ""
    report: str = ""
    as_of_date: date | None = None
    as_of_text: str = ""
    as_of_formal: str = ""
    dataset: str = ""
    author: str = ""
    fingerprint: str = ""
    illustrative: bool = False
    languages: Mapping[str, str] = field(default_factory=dict)


def title_of(cells: Cells, language: str, *, fingerprint: str, name: str) -> Title:
    """Return the title that a notebook shows; else its first heading, taken out of the text, or its *name*."""
    return _shown_title(cells, language, fingerprint) or _title_of_last_resort(cells, name, fingerprint)


def _shown_title(cells: Cells, language: str, fingerprint: str) -> Title | None:
    bundles = (shown for _, outputs in cells for shown in outputs if isinstance(shown, Bundle))
    bundle = next((bundle for bundle in bundles if bundle.kind == "title"), None)
    if bundle is None:
        return None
    found, part = part_in(bundle, language)
    meta = bundle.meta
    as_of = date.fromisoformat(meta["as_of_date"]) if meta.get("as_of_date") else None
    return Title(
        title=part.get("title", ""),
        subtitle=part.get("subtitle", ""),
        subject=part.get("subject", ""),
        document_type=meta.get("document_type", "report"),
        commune_name=part.get("commune_name", ""),
        commune_in_text=part.get("commune_in_text", ""),
        as_of_date=as_of,
        as_of_text=language_of(language).date_text(as_of) if as_of else "",
        as_of_formal=formal_as_of(as_of, language) if as_of else "",
        illustrative=bool(meta.get("illustrative")),
        languages=_foreign(part.get("languages", {}), found, language),
        fingerprint=fingerprint or meta.get("fingerprint", ""),
        **{name: meta.get(name, "") for name in ("report", "dataset", "author")},
    )


def _foreign(named: Mapping[str, str], found: str, language: str) -> dict[str, str]:
    """Return the languages of a title's texts that are not the briefing's; *found* is that of the whole part."""
    texts = ("title", "subtitle", "commune_name", "commune_in_text")
    spoken = {name: named.get(name, found) for name in texts}
    return {name: code for name, code in spoken.items() if code != language}


def formal_as_of(day: date, language: str) -> str:
    """Return the line that says how far the figures go, its date as Decree 30/2020/NĐ-CP writes one.

    Days below 10 and the months 1 and 2 take a leading zero, as handwriting could turn them into another date.
    """
    month = f"{day.month:02d}" if day.month <= MONTHS_WITH_ZERO else str(day.month)
    reader = language_of(language)
    name = reader.month_name(day)
    text = reader.text(
        "Figures as of {day} {month_name} {year}", "pattern", day=day.day, month=month, month_name=name, year=day.year
    )
    return reader.digits(text)


def _title_of_last_resort(cells: Cells, name: str, fingerprint: str) -> Title:
    """Return the first heading as the title, and take it out of the text."""
    for _, outputs in cells:
        tokens = next((shown for shown in outputs if isinstance(shown, list)), [])
        for position, token in enumerate(tokens):
            if token["type"] == "heading":
                del tokens[position]
                return Title(title=plain_text(token["children"]), report=name, fingerprint=fingerprint)
    return Title(title=name, report=name, fingerprint=fingerprint)
