"""What a notebook cell returns: one object that every export format and language can show.

Each object renders to a `Fragment` per language; the bundle of all fragments and of the quantities they show travels
in the executed notebook under one MIME type, where the exporters find it.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any

from report_kit.analysis.quantities import Quantity
from report_kit.content.pieces import Piece
from report_kit.escaping import escape_html, escape_typst, quote_typst
from report_kit.language import DEFAULT_LANGUAGE, Language, language

language_of_piece = attrgetter("language")
BUNDLE_MIME_TYPE = "application/vnd.report-kit.v1+json"
# In Typst markup: spans of days, and the spaces between a figure and its unit or within a name such as "A Lưới 1".
# What ends a word may end a line. What stands as a string after a bracket is no text.
_DAY = r"\d{1,2}\\/\d{1,2}(?:\\/\d{4})?"
_KEPT_ON_A_LINE = re.compile(
    r'(?P<string>\("(?:[^"\\]|\\.)*")'
    rf"|(?P<span>(?<!\d)(?:{_DAY}|\d{{1,2}})–{_DAY})"
    r"|(?:(?<=\d)|(?<=tỷ)|(?<=triệu)) (?=(?:tỷ|triệu|đồng|nhà|billion|million)\b)|(?<=VND) (?=\d)"
    r"|(?<=\b[A-Z]) (?=[A-ZĐ])|(?<=[^\W\d_]) (?=\d{1,2}\b(?![.,]\d|\\/|–))"
)


@dataclass(frozen=True)
class Entries:
    """A list entry by entry in each format, what begins it first and what ends it last; and the height of each."""

    html: tuple[str, ...]
    typst: tuple[str, ...]
    room: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the list as the bundle holds it, from which exporters take a part."""
        rooms = [round(height, 1) for height in self.room]
        return {"html": list(self.html), "typst": list(self.typst), "rooms": rooms}

    def fragment(self, plain: str) -> Fragment:
        """Return the whole list, *plain* as text."""
        return Fragment("".join(self.html), "".join(self.typst), plain, room=sum(self.room), entries=self)


@dataclass(frozen=True)
class Fragment:
    """One object in one language, ready for each format.

    Attributes:
        html: Escaped HTML; `@@name@@` stands where the file of that name goes.
        typst: Escaped Typst markup; `@@name@@` is the path of the file of that name.
        plain: Plain text.
        files: SVG files by name.
        alt: What a picture shows, in words and numbers.
        alts: The same by file where there are several.
        words: Further texts that exporters ask for by name, such as `title`.
        room: The height that it takes on a page of a brief, in points.
        entries: The same entry by entry, for a list of which a part may stand in an annex.
    """

    html: str
    typst: str
    plain: str
    files: Mapping[str, str] = field(default_factory=dict)
    alt: str = ""
    alts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    room: float = 0.0
    entries: Entries | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fragment as the bundle holds it."""
        content: dict[str, Any] = {"html": self.html, "typst": self.typst, **self.words}
        if self.room:
            content["room"] = round(self.room, 1)
        if self.entries:
            content |= self.entries.as_json()
        if self.files:
            content |= {"files": dict(self.files), "alt": self.alt}
        if self.alts:
            content["alts"] = dict(self.alts)
        return content


def joined(fragments: Sequence[Fragment]) -> Fragment:
    """Return fragments below each other as one."""
    if len(fragments) == 1:
        return fragments[0]
    return Fragment(
        html="\n".join(one.html for one in fragments),
        typst="\n\n".join(one.typst for one in fragments),
        plain="\n".join(one.plain for one in fragments),
        files={name: file for one in fragments for name, file in one.files.items()},
        alt="; ".join(one.alt for one in fragments),
        alts={name: one.alt for one in fragments for name in one.files},
        room=sum(one.room for one in fragments),
    )


class Output(ABC):
    """Base of everything that a cell of a report returns."""

    kind: str
    languages: tuple[str, ...]

    @abstractmethod
    def fragment(self, reader: Language) -> Fragment:
        """Return the object in one language."""

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities that the object shows."""
        return ()

    def meta(self) -> dict[str, Any]:
        """Return what exporters need to know besides what is shown."""
        return {}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return the object for Jupyter: our bundle, and HTML and text in the reader's language.

        Raises:
            RuntimeError: something below is not implemented. IPython would take `NotImplementedError` for an object
                that has no such form, and show its bare `repr` to readers without a word.
        """
        try:
            return self._bundle()
        except NotImplementedError as error:
            raise RuntimeError(f"{type(self).__name__} cannot be shown: {error!r}") from error

    def _bundle(self) -> dict[str, Any]:
        fragments = {code: self.fragment(language(code)) for code in self.languages}
        shown = fragments.get(_reader.code) or next(iter(fragments.values()))
        bundle: dict[str, Any] = {
            "kind": self.kind,
            "languages": {code: fragment.as_json() for code, fragment in fragments.items()},
            "quantities": figures_text(quantity for quantity in self.quantities() if quantity.is_known),
        }
        if meta := self.meta():
            bundle["meta"] = meta
        return {BUNDLE_MIME_TYPE: bundle, "text/html": with_files(shown), "text/plain": shown.plain}


class _Reader:
    """The language in which JupyterLab shows outputs; exports choose their own."""

    code = DEFAULT_LANGUAGE


_reader = _Reader()


def show_in(code: str) -> None:
    """Show the outputs of the cells that follow in the language of *code* (exports choose their own).

    Raises:
        UnknownLanguageError: there is no catalogue for it.
    """
    _reader.code = language(code).code


def with_files(fragment: Fragment) -> str:
    """Return the fragment's HTML with its SVG files in place."""
    html = fragment.html
    for name, content in fragment.files.items():
        html = html.replace(f"@@{name}@@", content)
    return html


# Runs of text


def html_of(pieces: Iterable[Piece]) -> str:
    """Return runs of text as HTML; a quantity leads to its source."""
    groups = [(code, "".join(map(_html_piece, run))) for code, run in groupby(pieces, key=language_of_piece)]
    whole = _spoken(groups)
    inner = "".join(html if code == whole else _html_in(code, html) for code, html in groups)
    return _html_in(whole, inner, is_whole=True)


def typst_of(pieces: Iterable[Piece]) -> str:
    """Return runs of text as Typst markup; a quantity leads to its source."""
    groups = [(code, "".join(map(_typst_piece, run))) for code, run in groupby(pieces, key=language_of_piece)]
    whole = _spoken(groups)
    inner = "".join(markup if code == whole else _typst_in(code, markup) for code, markup in groups)
    return _typst_in(whole, inner)


def lines_of_typst(pieces: Iterable[Piece]) -> str:
    """Return runs of text as `typst_of` does, for lines: none ends within a span of days, before a unit or a number.

    Cells of tables may be narrower than that.
    """
    return _KEPT_ON_A_LINE.sub(_kept_on_a_line, typst_of(pieces))


def _kept_on_a_line(found: re.Match[str]) -> str:
    return found["string"] or (f"#box[{found['span']}];" if found["span"] else "~")


def plain_of(pieces: Iterable[Piece]) -> str:
    """Return runs of text as plain text."""
    return "".join(piece.text for piece in pieces)


def _spoken(groups: Sequence[tuple[str, str]]) -> str:
    """Return the language of a sentence that is in another one than the page from end to end; "" for others.

    Names in a third language stand within it: each on its own would be laid out in the direction of the page.
    """
    codes = [code for code, _ in groups]
    return codes[0] if codes and all(codes) else ""


def _html_in(code: str, html: str, *, is_whole: bool = False) -> str:
    """Name the language of text that is in another one than the page; its direction is its own."""
    if not code:
        return html
    whole = ' class="rk-whole"' if is_whole else ""  # a paragraph of its own, whose lines begin on its own side
    return f'<span{whole} lang="{code}" dir="{language(code).direction}">{html}</span>'


def _typst_in(code: str, markup: str) -> str:
    return f'#rk-foreign("{code}", {language(code).direction})[{markup}];' if code else markup


def _html_piece(piece: Piece) -> str:
    text = escape_html(piece.text)
    if not piece.role:
        return text
    if piece.role == "pad":
        return f'<span class="rk-pad" data-digits="{escape_html(piece.hint)}"></span>'
    if piece.role == "missing":
        return f'<span class="rk-missing">{text}</span>'
    attributes = f'class="rk-q rk-{piece.role}" title="{escape_html(piece.hint)}"'
    if piece.source_id:
        return f'<a {attributes} href="#src-{escape_html(piece.source_id)}">{text}</a>'
    return f"<span {attributes}>{text}</span>"


def _typst_piece(piece: Piece) -> str:
    if piece.role == "pad":
        return f"#rk-pad({quote_typst(piece.hint)});"
    text = escape_typst(piece.text)
    if piece.role in ("stated", "implied", "missing"):
        text = f"#rk-{piece.role}[{text}];"
    return f"#rk-source-ref({quote_typst(piece.source_id)})[{text}];" if piece.source_id else text


# Quantities as rows of figures.csv


def figures_text(quantities: Iterable[Quantity]) -> str:
    """Return quantities as one JSON text, a line each.

    A notebook that held every cell of every row as an object of its own would be copied object by object: papermill,
    nbclient and nbconvert do that seven times per briefing.
    """
    rows = (json.dumps(figures_row(quantity), ensure_ascii=False) for quantity in quantities)
    return "[" + ",\n".join(rows) + "]"


def figures_row(quantity: Quantity) -> dict[str, str]:
    """Return a quantity as a row of figures.csv: the columns that apply, as text."""
    row = {
        "quantity": quantity.quantity,
        "programme_code": quantity.programme_code,
        "fund_type": quantity.fund_type,
        "beneficiary_category": quantity.beneficiary_category,
        "project_code": quantity.project_code,
        "capital_source": quantity.capital_source,
        "year": "" if quantity.year is None else str(quantity.year),
        "as_of_date": "" if quantity.as_of_date is None else quantity.as_of_date.isoformat(),
        "stated": _figure(quantity.stated),
        "low": _figure(quantity.low),
        "high": _figure(quantity.high),
        "unit": quantity.unit,
        "basis": quantity.basis,
        "source_id": quantity.source_id,
        "commune_code": quantity.commune_code,
    }
    return {column: text for column, text in row.items() if text}


FIGURE_DECIMALS = 9  # digits of a figure that no decimal number writes exactly, such as 1/3


def _figure(value: Fraction | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10**FIGURE_DECIMALS)
    digits = f"{abs(scaled):0{FIGURE_DECIMALS + 1}d}"
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[:-FIGURE_DECIMALS]}.{digits[-FIGURE_DECIMALS:]}".rstrip("0").rstrip(".")
