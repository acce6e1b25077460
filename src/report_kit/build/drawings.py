"""The drawings of a briefing: with boxes for what its fonts lack, and as pictures that Word shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from report_kit.build.briefings import Briefing
from report_kit.build.glyphs import printable
from report_kit.build.typst_compiler import raster
from report_kit.errors import BriefingError
from report_kit.messages import Message, message


def printable_files(files: Mapping[str, bytes], further: frozenset[int]) -> tuple[dict[str, bytes], str]:
    """Return the files with boxes for what the fonts lack in drawings, and the characters replaced."""
    drawings = {path: printable(data.decode(), further) for path, data in files.items() if path.endswith(".svg")}
    replaced = {path: text.encode() for path, (text, _) in drawings.items()}
    return {**files, **replaced}, "".join(missing for _, missing in drawings.values())


def boxes_for(characters: Iterable[str]) -> Message:
    """Return the warning that boxes stand for characters."""
    return message("The fonts lack {characters}: a box stands for each.", characters=" ".join(characters))


def word_pictures(briefing: Briefing, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return pictures as Word shows them everywhere: what is neither PNG nor JPEG becomes PNG."""
    cells = {path: fragment.cell for fragment in briefing.fragments for path in fragment.files}
    return {path: _word_picture(path, data, cells[path]) for path, data in files.items()}


def _word_picture(path: str, data: bytes, cell: str) -> bytes:
    if path.endswith((".png", ".jpg")):
        return data
    try:
        return raster(data, path)
    except BriefingError as error:
        raise BriefingError(message("{cell}: {complaint}", cell=cell, complaint=error.sentence)) from error
