"""Cells of an executed notebook: which belong to a language, what they are called, what is in their outputs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from report_kit.build.figures_csv import MIME_TYPE
from report_kit.build.foreign_html import parse_html
from report_kit.build.markdown import Picture, Tokens, parse_markdown
from report_kit.errors import NotebookError
from report_kit.language import DEFAULT_LANGUAGE, SOURCE_LANGUAGE, available_languages
from report_kit.messages import message

LOOKS = ("brief", "official")  # HTML is of the first look
INJECTED = "injected-parameters"  # papermill's tag
ANNEX = "annex"  # tag of a cell with which an annex begins
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LONGEST_COMPLAINT = 300  # characters of it in a message
# What remains of a call that draws, where a cell ends with it: the lines, axes or words drawn, as Python names them.
_DRAWN = re.compile(r"[\[({\s]*(?:<matplotlib\.|<(?:Sub)?Axes|<Figure size |<\w*Container |Text\()")
_PICTURES = frozenset({"image/svg+xml", "image/png", "image/jpeg"})
# What IPython prints when an object cannot be displayed as it asks to be, before it shows the object's bare `repr`.
_DISPLAY_FAILED = re.compile(r"Traceback \(most recent call last\)|\bFormatterWarning\b")


@dataclass(frozen=True)
class NamedCell:
    """A cell, the name by which messages call it, and the language it is written in, "" for the briefing's."""

    name: str
    cell: NotebookNode
    language: str = ""

    @property
    def begins_annex(self) -> bool:
        """Whether an annex begins here: in an official document what follows stands behind the signature."""
        return ANNEX in _tags(self.cell)


@dataclass(frozen=True)
class Drawing:
    """An SVG that is not in a bundle of the kit, with its description ("" if nobody wrote one)."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Image:
    """A bitmap with its description ("" if nobody wrote one)."""

    picture: Picture
    alt: str


@dataclass(frozen=True)
class Bundle:
    """What a cell of the kit returned: its kind, the parts by language, the meta data of a title."""

    kind: str
    languages: Mapping[str, Mapping[str, Any]]
    meta: Mapping[str, Any]


Shown = Bundle | Drawing | Image | Tokens
Cells = list[tuple[NamedCell, list[Shown]]]  # of a briefing, each with what it shows


def part_in(bundle: Bundle, language: str) -> tuple[str, Mapping[str, Any]]:
    """Return a bundle's part in a language, or in the next best one that it has, with its language."""
    order = [language, SOURCE_LANGUAGE, DEFAULT_LANGUAGE, *bundle.languages]
    found = next((code for code in order if code in bundle.languages), language)
    return found, bundle.languages.get(found, {})


def cells_in(nb: NotebookNode, language: str, look: str = "brief") -> list[NamedCell]:
    """Return the cells that a briefing shows in a language and look; papermill's own are not counted in their names."""
    own = [cell for cell in nb.cells if INJECTED not in _tags(cell)]
    spoken = _spoken(own, language)
    return [
        NamedCell(cell_name(cell, number), cell, spoken if _languages(cell) and spoken != language else "")
        for number, cell in enumerate(own, start=1)
        if _belongs_to(cell, spoken, look)
    ]


def _spoken(cells: list[NotebookNode], language: str) -> str:
    """Return the language whose cells a briefing shows: its own, or another where nobody has written any in it.

    What is written in Vietnamese or English alone is meant for those readers alone.
    """
    if language in (DEFAULT_LANGUAGE, SOURCE_LANGUAGE):
        return language
    written = {code for cell in cells for code in _languages(cell)}
    order = [language, SOURCE_LANGUAGE, DEFAULT_LANGUAGE, *sorted(written)]
    return next((code for code in order if code in written), language)


def _languages(cell: NotebookNode) -> set[str]:
    return _tags(cell) & set(available_languages())


def cell_name(cell: NotebookNode, number: int) -> str:
    """Return what messages call a cell: its number in the notebook and its first line."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    if not lines:
        return message("cell {number}", number=number)
    return message("cell {number} ({line})", number=number, line=lines[0][:60])


def cell_called(name: str) -> str:
    """Return the name of a cell, read from a page's source, as the message that it was."""
    found = re.fullmatch(r"cell (?P<number>\d+)(?: \((?P<line>.*)\))?", name)
    if found is None:
        return name
    number, line = found["number"], found["line"]
    return (
        message("cell {number} ({line})", number=number, line=line) if line else message("cell {number}", number=number)
    )


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def _belongs_to(cell: NotebookNode, language: str, look: str) -> bool:
    """Whether the tags of a cell allow it here: those that name languages, and those that name looks."""
    languages, looks = _languages(cell), _tags(cell) & set(LOOKS)
    return (not languages or language in languages) and (not looks or look in looks)


def shown_outputs(named: NamedCell) -> Iterator[Shown]:
    """Yield what the outputs of a code cell show, each in the one form that suits a briefing best.

    Raises:
        NotebookError: an output is an error, or stands for an object whose display failed; a failed notebook is never
            exported.
    """
    outputs = named.cell.get("outputs", ())
    complaint = _complaint(outputs)
    for output in _without_names_of_what_is_drawn(outputs):
        if output.output_type == "error":
            raise NotebookError(
                message(
                    "{cell} failed and cannot be exported: {error}",
                    cell=named.name,
                    error=f"{output.ename}: {output.evalue}",
                )
            )
        if complaint and set(output.get("data", ())) == {"text/plain"}:
            raise NotebookError(
                message(
                    "{cell}: what it shows could not be displayed, and only its bare text is left: {complaint} "
                    "Correct what the cell returns.",
                    cell=named.name,
                    complaint=complaint,
                )
            )
        if output.output_type == "stream":
            yield from _stream(output)
        else:
            yield from _best_form(output)


def _without_names_of_what_is_drawn(outputs: Sequence[NotebookNode]) -> Sequence[NotebookNode]:
    """Return the outputs; beside a picture, without the text by which Python names the parts of it."""
    if not any(_PICTURES & set(output.get("data", ())) for output in outputs):
        return outputs
    return [output for output in outputs if not _is_name_of_drawn(output)]


def _is_name_of_drawn(output: NotebookNode) -> bool:
    data = output.get("data", {})
    is_bare = output.output_type == "execute_result" and set(data) == {"text/plain"}
    return is_bare and _DRAWN.match(data["text/plain"]) is not None


def _complaint(outputs: Sequence[NotebookNode]) -> str:
    """Return what the error stream says of a display that failed, "" if it says nothing of the kind."""
    told = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stderr")
    if not _DISPLAY_FAILED.search(told):
        return ""
    lines = [line.strip() for line in _ANSI.sub("", told).splitlines() if line.strip()]
    return next((line for line in lines if "FormatterWarning" in line), lines[-1])[:_LONGEST_COMPLAINT]


def _stream(output: NotebookNode) -> Iterator[Shown]:
    """Yield printed text; what programs write to the error stream is not for readers."""
    if output.name == "stdout" and output.text.strip():
        yield _as_printed(output.text)


def _as_printed(text: str) -> Tokens:
    return [{"type": "block_code", "raw": _ANSI.sub("", text).expandtabs()}]


def _best_form(output: NotebookNode) -> Iterator[Shown]:
    data, metadata = output.data, output.get("metadata", {})
    for mime, form in _FORMS.items():
        shown = form(data[mime], metadata.get(mime, {})) if mime in data else None
        if shown:
            yield shown
            return


def _bundle(data: Mapping[str, Any], _: object) -> Shown:
    return Bundle(data["kind"], data["languages"], data.get("meta", {}))


def _drawing(data: str, metadata: Mapping[str, str]) -> Shown:
    return Drawing(data, metadata.get("alt", ""))


def _image(mime: str, data: str, metadata: Mapping[str, str]) -> Shown:
    return Image(Picture(mime, base64.b64decode(data)), metadata.get("alt", ""))


def _equation(data: str, _: object) -> Shown:
    return [{"type": "block_math", "raw": data.strip().strip("$").strip()}]


_FORMS: dict[str, Callable[[Any, Any], Shown | None]] = {
    MIME_TYPE: _bundle,
    "image/svg+xml": _drawing,
    "text/markdown": lambda data, _: parse_markdown(data),
    "text/html": lambda data, _: parse_html(data),
    "text/latex": _equation,
    "image/png": lambda data, metadata: _image("image/png", data, metadata),
    "image/jpeg": lambda data, metadata: _image("image/jpeg", data, metadata),
    "text/plain": lambda data, _: _as_printed(data),
}
