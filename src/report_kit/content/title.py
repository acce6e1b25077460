"""The title of a briefing: what it is, of whom, as of when, and what exporters put into margins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from report_kit.content.briefing import Briefing
from report_kit.content.output import Fragment, Output, plain_of
from report_kit.content.wording import (
    Local,
    Words,
    capitalised,
    pieces,
    plain,
)
from report_kit.escaping import escape_html, escape_typst
from report_kit.language import DEFAULT_LANGUAGE, Language, language


@dataclass(frozen=True)
class Title(Output):
    """The first thing of every briefing: what it is, of whom, as of when.

    Attributes:
        report: Name of the report.
        text: Title of the briefing.
        briefing: The briefing.
        subject: What an official document says below the name of its kind; the title if None.
        document_type: Kind of an official document (Decree 30/2020/NĐ-CP): `report` (BC) or `plan` (KH).
    """

    report: str
    text: Words
    briefing: Briefing
    subject: Words = None
    document_type: Literal["report", "plan"] = "report"
    kind = "title"

    @property
    def languages(self) -> tuple[str, ...]:  # type: ignore[override]
        """Language codes of the dataset."""
        return self.briefing.languages

    def fragment(self, reader: Language) -> Fragment:
        """Return title and subtitle."""
        title, subtitle = plain(self.text, reader), self._dataset_title().of(reader.code)
        words: dict[str, Any] = {
            "title": title,
            "subtitle": subtitle,
            "subject": plain(self.subject or self.text, reader),
            "commune_name": self._heading(reader),
            "commune_in_text": plain_of(pieces(self.briefing.commune, reader)),
        }
        spoken = {
            "subtitle": self._dataset_title().language_for(reader.code),
            "commune_name": _language_of(self.briefing.commune, reader),
        }
        words["languages"] = {**spoken, "title": reader.code, "commune_in_text": spoken["commune_name"]}
        html = f"<h1>{escape_html(title)}</h1><p>{escape_html(subtitle)}</p>"
        return Fragment(html, escape_typst(title), f"{title}\n{subtitle}", words=words)

    def meta(self) -> dict[str, Any]:
        """Return what exporters put into margins and document properties."""
        return {
            "commune_code": self.briefing.commune_code,
            "report": self.report,
            "document_type": self.document_type,
            "as_of_date": self.briefing.as_of_date.isoformat(),
            "dataset": self.briefing.dataset.name,
            "author": self._heading(language(DEFAULT_LANGUAGE)),
            "illustrative": self.briefing.is_illustrative,
            "fingerprint": "",
        }

    def _heading(self, reader: Language) -> str:
        return plain_of(capitalised(pieces(self.briefing.commune, reader)))

    def _dataset_title(self) -> Local:
        settings = self.briefing.dataset.settings
        return Local({"vi": settings.title_vi, "en": settings.title_en})


def _language_of(words: Words, reader: Language) -> str:
    """Return the language in which a reader gets a name."""
    return next((piece.language for piece in pieces(words, reader) if piece.language), reader.code)
