"""The sources of a briefing, to which every figure of its text leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from report_kit import room
from report_kit.content.briefing import Briefing
from report_kit.content.narrative import listed_in_typst
from report_kit.content.output import Entries, Fragment, Output, html_of, typst_of
from report_kit.content.wording import (
    Joined,
    Words,
    bilingual,
    phrase,
    pieces,
    plain,
    text_piece,
)
from report_kit.escaping import escape_html, escape_typst, quote_typst
from report_kit.language import Language


@dataclass(frozen=True)
class Source:
    """One source with what a reader needs to find it.

    Attributes:
        source_id: Its id, to which figures lead.
        title: Its title, in its own language.
        details: Publisher, date, note.
        url: Address; "" for none.
    """

    source_id: str
    title: str
    details: Words
    url: str


@dataclass(frozen=True)
class Sources(Output):
    """The sources of a briefing's figures; every figure in the text leads here.

    Attributes:
        sources: The sources.
        languages: Language codes of the dataset.
    """

    sources: tuple[Source, ...]
    languages: tuple[str, ...]
    kind = "sources"

    def fragment(self, reader: Language) -> Fragment:
        """Return the list of sources."""
        if not self.sources:
            text = reader.text("No source is used: nothing has been reported yet.")
            return Fragment(f"<p>{escape_html(text)}</p>", escape_typst(text), text, room=room.paragraph(text))
        entries = Entries(
            html=('<ul class="rk-sources">', *(self._html(source, reader) for source in self.sources), "</ul>"),
            typst=listed_in_typst((self._typst(source, reader) for source in self.sources), is_small_print=True),
            room=tuple(room.entry(_plain(source, reader), is_small=True) for source in self.sources),
        )
        return entries.fragment("\n".join(f"[{source.source_id}] {source.title}" for source in self.sources))

    def _html(self, source: Source, reader: Language) -> str:
        name = escape_html(source.source_id)
        title = html_of((text_piece(source.title, reader),))
        if source.url.startswith(("https://", "http://")):
            title = f'<a href="{escape_html(source.url)}" rel="noreferrer">{title}</a>'
        return f'<li id="src-{name}"><b>{name}</b> {title}. {html_of(pieces(source.details, reader))}</li>'

    def _typst(self, source: Source, reader: Language) -> str:
        title = typst_of((text_piece(source.title, reader),))
        if source.url.startswith(("https://", "http://")):
            title = f"#link({quote_typst(source.url)})[{title}];"
        details = typst_of(pieces(source.details, reader))
        name = escape_typst(source.source_id)
        return f"#rk-source-anchor({quote_typst(source.source_id)});*{name}* {title}. {details}"


def _plain(source: Source, reader: Language) -> str:
    return f"{source.source_id} {source.title}. {plain(source.details, reader)}"


def sources(briefing: Briefing) -> Sources:
    """Return the list of the sources that the briefing's figures come from."""
    rows = briefing.dataset.table("sources").to_dict("records")
    used = briefing.source_ids
    return Sources(tuple(_source(row) for row in rows if row["source_id"] in used), briefing.languages)


def _source(row: Mapping[Any, Any]) -> Source:
    published = row.get("published_date")
    parts: list[Words] = [row["publisher"]] if row.get("publisher") else []
    parts.append(published if published is not None else phrase("Undated"))
    if row.get("note"):
        parts.append(bilingual(row["note"]))
    return Source(row["source_id"], row["title"], Joined(tuple(parts), ". "), row.get("url") or "")
