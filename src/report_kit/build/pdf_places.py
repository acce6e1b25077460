"""Places that Typst notes in a PDF: links lead to those of sources, and the end of the text tells how long it is."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pikepdf

SOURCE = "rk-source:"  # how the library begins what a figure calls its source, and an anchor itself
END_OF_BODY = "rk-end-of-body"  # what the library calls the place where the text before the annexes ends
ABOVE_SOURCE = 10.0  # points of the page shown above a source to which a figure leads, as above a heading


class Place(NamedTuple):
    """A place in a PDF: its page, from 1, and how far down it is, in points."""

    page: int
    down: float


class Document(NamedTuple):
    """A finished PDF, and where its text before the annexes ends; None if it does not say so."""

    data: bytes
    end_of_body: Place | None


def finished(pdf: bytes) -> Document:
    """Return a PDF whose figures lead to their sources, its many small objects compressed together.

    That is a third of the size: PDF/A-3 allows object streams, and Typst writes the tags of every cell as plain text.
    """
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        places = _taken_places(document)
        end = places.pop(END_OF_BODY, None)
        _lead_to_sources(document, _destinations(document, places))
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return Document(content.getvalue(), Place(end["page"], end["y"]) if end else None)


def _taken_places(document: pikepdf.Pdf) -> dict[str, Mapping[str, Any]]:
    """Take out the attachments in which places were noted; return the places, each by what it is of."""
    noted = {
        name: spec
        for name, spec in document.attachments.items()
        if spec.description.startswith(SOURCE) or spec.description == END_OF_BODY
    }
    if not noted:
        return {}
    places = {spec.description: json.loads(spec.get_file().read_bytes()) for spec in noted.values()}
    taken = {spec.obj.objgen for spec in noted.values()}
    document.Root.AF = pikepdf.Array([file for file in document.Root.AF if file.objgen not in taken])
    for name in noted:
        del document.attachments[name]
    return places


def _destinations(document: pikepdf.Pdf, places: Mapping[str, Mapping[str, Any]]) -> dict[str, pikepdf.Object]:
    """Return the destinations of links that lead to places."""
    pages = list(document.pages)  # each time that a page is asked for by its number, all are looked through
    # Not made indirect: for the number of each, all objects of the document would be looked through.
    return {key: _destination(place, pages) for key, place in places.items()}


def _destination(place: Mapping[str, Any], pages: Sequence[pikepdf.Page]) -> pikepdf.Array:
    """Return the destination of a link that leads to a place, a little above it."""
    page = pages[place["page"] - 1]
    top = float(page.mediabox[3]) - max(0.0, place["y"] - ABOVE_SOURCE)
    return pikepdf.Array([page.obj, pikepdf.Name.XYZ, round(place["x"], 2), round(top, 2), 0])


def _lead_to_sources(document: pikepdf.Pdf, places: Mapping[str, pikepdf.Object]) -> None:
    """Turn links that name a source into links to its place, described by the name of the source."""
    for page in document.pages:
        for link in page.obj.get("/Annots", ()):
            key = str(link.get("/Contents", ""))
            if key in places:
                link.Dest = places[key]
                link.Contents = key.removeprefix(SOURCE).partition("/")[2]
                del link["/A"]
