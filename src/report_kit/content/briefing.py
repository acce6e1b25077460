"""The object a notebook works with, and what every briefing has: title, key figures, sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

import pandas as pd

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.narrative import listed_in_typst
from report_kit.content.output import Entries, Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.wording import (
    Joined,
    Local,
    Piece,
    Words,
    capitalised,
    phrase,
    pieces,
    plain,
    quantities_in,
    text_piece,
)
from report_kit.data.columns import ALL_PROGRAMMES
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import load_dataset
from report_kit.data.slices import Slicer
from report_kit.errors import ParameterError, UnknownCommuneError
from report_kit.escaping import escape_html, escape_typst, quote_typst
from report_kit.language import DEFAULT_LANGUAGE, Language, language
from report_kit.messages import message

UNIT_TYPES = {"xã": "{name} commune", "phường": "{name} ward", "đặc khu": "{name} special zone"}
SEVERAL_OF_A_TYPE = {
    "xã": {"vi": "các xã {names}", "en": "communes {names}"},
    "phường": {"vi": "các phường {names}", "en": "wards {names}"},
}


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What one briefing is about: a commune, a day, and all that the dataset lets it know.

    Attributes:
        dataset: The commune's slice of the dataset.
        commune_code: Code of the commune.
        as_of_date: The date of the briefing.
        rows_shown: How many rows a long table shows at each end; all are in figures.csv.
        tables_shown: Tables of the dataset whose figures it shows.
    """

    tables_shown: ClassVar[frozenset[str]]
    dataset: Dataset = field(repr=False)
    commune_code: str
    as_of_date: datetime.date
    rows_shown: int = 8

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes of the dataset."""
        return self.dataset.settings.languages

    @property
    def year(self) -> int:
        """The budget year."""
        return self.dataset.settings.budget_year

    @property
    def year_text(self) -> str:
        """The budget year for sentences, without grouping."""
        return str(self.year)

    @property
    def commune(self) -> Local:
        """Name of the commune."""
        return self.name_of(self.commune_code)

    def name_of(self, commune_code: str) -> Local:
        """Return the name of a commune of the province."""
        return commune_name(self.commune_names, commune_code)

    @cached_property
    def commune_names(self) -> Mapping[str, Local]:
        """Names of the communes that the briefing may mention, by code."""
        return commune_names(self.dataset.communes)

    def names_of(self, commune_codes: Iterable[str]) -> Words:
        """Return the names of several communes, or of the whole province or city for `*`."""
        codes = tuple(commune_codes)
        if codes == ("*",):
            return self.province
        kinds = {self._kinds.get(code, ("", code))[0] for code in codes}
        templates = SEVERAL_OF_A_TYPE.get(next(iter(kinds)), {}) if len(kinds) == 1 and len(codes) > 1 else {}
        if templates:
            listed = ", ".join(sorted(self._kinds[code][1] for code in codes))
            return Local({language: template.format(names=listed) for language, template in templates.items()})
        names = sorted((self.name_of(code).texts for code in codes), key=lambda texts: texts["vi"])
        return Local({language: ", ".join(name[language] for name in names) for language in ("vi", "en")})

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[str, str]]:
        """Kind and name of the communes that the briefing may mention, by code."""
        columns = (self.dataset.communes[column] for column in ("commune_code", "unit_type", "commune_name"))
        return {code: (kind, name) for code, kind, name in zip(*columns, strict=True)}

    @property
    def province(self) -> Words:
        """Name of the province or city."""
        row = self.dataset.communes.iloc[0]
        is_city = row["province_type"] == "thành phố"
        return phrase(
            "the whole city of {name}" if is_city else "the whole province of {name}", name=str(row["province_name"])
        )

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the briefing uses was invented to show the kit."""
        return False

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the briefing shows."""
        return frozenset()

    def catalogue_name(self, programme_code: str) -> Words:
        """Return the name of a programme, or the word for the total."""
        if programme_code == ALL_PROGRAMMES:
            return phrase("Total")
        return self._catalogue_names.get(programme_code, programme_code)

    @cached_property
    def _catalogue_names(self) -> dict[str, Words]:
        columns = (self.dataset.programmes[name] for name in ("programme_code", "name_vi", "name_en"))
        return {code: Local({"vi": vi, "en": en}) for code, vi, en in zip(*columns, strict=True)}


def commune_names(communes: pd.DataFrame) -> Mapping[str, Local]:
    """Return the names of communes with their kind, by code: `xã A Lưới 2`, `A Lưới 2 commune`."""
    columns = (communes[column] for column in ("commune_code", "unit_type", "commune_name"))
    return {
        code: Local({"vi": f"{kind} {name}", "en": UNIT_TYPES.get(kind, "{name}").format(name=name)})
        for code, kind, name in zip(*columns, strict=True)
    }


def commune_name(names: Mapping[str, Local], commune_code: str) -> Local:
    """Return the name of a commune; its code where no name is known."""
    return names.get(commune_code) or Local({"vi": commune_code, "en": commune_code})


def load_slice(dataset: str, commune_code: str, as_of_date: str | None) -> dict[str, Any]:
    """Return the fields that every briefing of a commune has.

    Raises:
        DatasetError: the dataset breaks its contract.
        ParameterError: the date is not a date.
        UnknownCommuneError: the dataset does not concern the commune.
    """
    loaded = load_dataset(dataset)
    if commune_code not in loaded.settings.communes:
        known = ", ".join(loaded.settings.communes[:10])
        raise UnknownCommuneError(
            message(
                "commune_code {code!r} is not a commune of dataset {dataset!r}. "
                "Its communes: {known}. Codes are text with five digits, leading zeros kept.",
                code=commune_code,
                dataset=loaded.name,
                known=known,
            )
        )
    day = loaded.settings.as_of_date if as_of_date is None else parsed_date(as_of_date)
    # In a job the dataset is already the commune's slice.
    own = loaded if loaded.settings.communes == (commune_code,) else Slicer(loaded).slice(commune_code)
    return {"dataset": own, "commune_code": commune_code, "as_of_date": day}


def parsed_date(text: str) -> datetime.date:
    """Return an ISO date.

    Raises:
        ParameterError: the text is none.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        sentence = message("{option} {text!r} is not a date. Write it as 2025-07-18.", option="as_of_date", text=text)
        raise ParameterError(sentence) from None


# Title


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


# Key figures


@dataclass(frozen=True)
class KeyFigure:
    """One card: a figure, what it is, and a remark.

    Attributes:
        figure: The figure.
        label: What it is.
        remark: One more thing to know; None for nothing.
    """

    figure: Words
    label: Words
    remark: Words = None


@dataclass(frozen=True)
class KeyFigures(Output):
    """The three to five figures that a busy reader wants first.

    Attributes:
        figures: The cards.
        languages: Language codes of the dataset.
    """

    figures: tuple[KeyFigure, ...]
    languages: tuple[str, ...]
    kind = "key_figures"

    def fragment(self, reader: Language) -> Fragment:
        """Return the cards."""
        runs = [tuple(_runs(words, reader) for words in (c.figure, c.label, c.remark)) for c in self.figures]
        html = "".join(
            f"<div><dt>{html_of(label)}</dt><dd{_initial(card.figure, reader)}>{html_of(figure)}</dd>"
            + (f'<dd class="rk-note"{_initial(card.remark, reader)}>{html_of(remark)}</dd>' if remark else "")
            + "</div>"
            for card, (figure, label, remark) in zip(self.figures, runs, strict=True)
        )
        within = [tuple(pieces(words, reader) if words else () for words in (c.figure, c.remark)) for c in self.figures]
        cards = ", ".join(
            f"({', '.join(f'[{typst_of(run)}]' for run in (*card, *uncapitalised))})"
            for card, uncapitalised in zip(runs, within, strict=True)
        )
        lines = "\n".join(f"{plain_of(label)}: {plain_of(figure)}" for figure, label, _ in runs)
        height = room.cards([(plain_of(figure), plain_of(label), plain_of(remark)) for figure, label, remark in runs])
        return Fragment(f'<dl class="rk-key-figures">{html}</dl>', f"#rk-key-figures({cards},)", lines, room=height)

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities on the cards."""
        return (quantity for card in self.figures for quantity in quantities_in(card.figure))


def _runs(words: Words, reader: Language) -> tuple[Piece, ...]:
    return () if words is None else capitalised(pieces(words, reader))


def _initial(words: Words, reader: Language) -> str:
    """Return the attribute that keeps the first letter as it is within a line, where that is not a capital."""
    first = plain(words, reader)[:1] if words is not None else ""
    is_raised = plain_of(_runs(words, reader))[:1] != first
    return f' data-initial="{escape_html(first)}"' if is_raised else ""


# Sources


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


def bilingual(note: str) -> Words:
    """Return a note as text by language where it is written as `tiếng Việt / English`."""
    vietnamese, sign, english = note.partition(" / ")
    return Local({"vi": vietnamese, "en": english}) if sign else note
