"""Typst source to PDF: archival, accessible, only with the kit's own fonts, the same bytes every time."""

from __future__ import annotations

import os
import re
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from report_kit.build.cells import cell_called
from report_kit.build.pdf_places import Document, finished
from report_kit.data.resources import fonts_folder
from report_kit.errors import BriefingError
from report_kit.escaping import quote_typst
from report_kit.messages import Message, message

STANDARDS = ["a-3a", "ua-1"]
MAIN = "main.typ"
TEXT_FILES = (".typ", ".svg", ".csv")
CELL_COMMENT = "// rk-cell "
# The PDF's date is the day of its figures; a document without figures has no day of its own.
NO_DATE = date(2000, 1, 1)
COMPILATIONS_REMEMBERED = 10
PRINT_PPI = 300.0  # dots per inch at which a printed page shows no dots
AFTER_HEADER = 33  # where the first chunk of a PNG ends


def compile_pdf(source: str, files: Mapping[str, bytes], *, as_of: date | None) -> Document:
    """Return the PDF/A-3a and PDF/UA-1 that Typst makes of a source and the files it refers to.

    Args:
        source: The document.
        files: Library, drawings and attachments by path.
        as_of: The day that the PDF carries as its date.

    Raises:
        BriefingError: Typst refuses the source; the message names the cell.
    """
    day = as_of or NO_DATE
    texts = {path: data for path, data in files.items() if path.endswith(TEXT_FILES)}
    # The library's type hints know neither in-memory files nor lists of standards in a variable.
    compiler: Any = _compiler(os.getpid())
    with _folder_of({path: data for path, data in files.items() if path not in texts}) as folder:
        try:
            pdf = compiler.compile(
                input={MAIN: source.encode(), **texts},
                root=folder,
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
        except typst.TypstError as error:
            raise BriefingError(_explained(error, source)) from error
        finally:
            _forget(compiler)
    return finished(bytes(pdf))


def raster(drawing: bytes, path: str) -> bytes:
    """Return a picture that Word cannot show, such as a drawing, as PNG at print resolution on white.

    Args:
        drawing: SVG, GIF or WebP.
        path: Its file name, whose ending says which.

    Raises:
        BriefingError: Typst cannot read it.
    """
    source = f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image({quote_typst(path)})"
    texts = {path: drawing} if path.endswith(TEXT_FILES) else {}
    compiler: Any = _compiler(os.getpid())
    with _folder_of({} if texts else {path: drawing}) as folder:
        try:
            png = compiler.compile(input={MAIN: source.encode(), **texts}, root=folder, format="png", ppi=PRINT_PPI)
        except typst.TypstError as error:
            raise BriefingError(
                message("this image cannot be drawn: {complaint}. Display it anew.", complaint=error.message)
            ) from error
        finally:
            _forget(compiler)
    return _with_resolution(bytes(png))


def _with_resolution(png: bytes) -> bytes:
    """Return a PNG that says at how many dots per inch it is shown: without, it would be four times as large."""
    dots_per_metre = round(PRINT_PPI / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)
    written = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:AFTER_HEADER] + written + png[AFTER_HEADER:]


def _forget(compiler: Any) -> None:
    """Let go of what Typst keeps of a document.

    It keeps each result until ten more compilations have not used it. No two briefings share enough to be worth that:
    kept, they take half a gigabyte and make compiling slower. Compiling nothing takes no time.
    """
    for _ in range(COMPILATIONS_REMEMBERED + 1):
        compiler.compile(input={MAIN: b""}, format="svg")


@contextmanager
def _folder_of(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield a folder that holds bitmaps, as the compiler takes only text files from memory; without any, the fonts'."""
    if not files:
        yield fonts_folder()
        return
    with tempfile.TemporaryDirectory(prefix="report-kit-") as name:
        for path, data in files.items():
            place = Path(name) / path
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(data)
        yield Path(name)


@cache
def _compiler(process: int) -> typst.Compiler:
    """Return the compiler of a process; it keeps fonts and what repeats from briefing to briefing."""
    if _first_process.setdefault("id", process) != process:
        # Typst's threads do not survive a fork: compiling in the child would wait for them forever.
        raise RuntimeError("PDFs cannot be made in a process forked from one that has made PDFs; start a new one.")
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_folder()])
    return typst.Compiler(font_paths=known, ignore_system_fonts=True)


_first_process: dict[str, int] = {}


def _explained(error: typst.TypstError, source: str) -> Message:
    """Return which cell Typst refuses, and what it says itself, which it says in English alone."""
    return message(
        "{cell}: Typst cannot print this: {complaint}.{hints}\n{diagnostic}",
        cell=_cell_of(error, source),
        complaint=error.message,
        hints="".join(f" {hint}" for hint in error.hints),
        diagnostic=error.diagnostic,
    )


def _cell_of(error: typst.TypstError, source: str) -> str:
    """Return the name of the cell whose markup an error points to."""
    found = re.search(re.escape(MAIN) + r":(\d+)", error.diagnostic)
    above = source.splitlines()[: int(found.group(1))] if found else []
    names = [line.removeprefix(CELL_COMMENT) for line in above if line.startswith(CELL_COMMENT)]
    return cell_called(names[-1]) if names else message("The page itself")
