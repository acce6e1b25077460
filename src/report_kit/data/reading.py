"""Reading a CSV file strictly: as text, with line numbers, nothing guessed, every problem located."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from report_kit.errors import Problem, first_of_a_kind
from report_kit.escaping import FORMULA_SIGNS
from report_kit.messages import message

LARGEST_FILE = 200_000_000
"""Bytes. A year of monthly positions of every project in the country is a third of this."""

MOST_KEPT = 100_000
"""Different texts of a table that are kept once each, however many cells hold them."""

_PIECE, _CELLS_AT_ONCE = 1 << 20, 10_000
"""Bytes, and cells of a column, that are looked through together."""

SAVE_AS_UTF8 = message("Save it again as UTF-8; in Excel: Save As, 'CSV UTF-8 (Comma delimited)'.")

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
"""Controls, marks that reverse or hide text, and the sign that a wrong encoding leaves behind."""

_NEUTRALISED = re.compile(rf"'+[{FORMULA_SIGNS}]")
"""How a text that begins like a formula stands in a file, so that no spreadsheet computes it."""


@dataclass(frozen=True)
class TextTable:
    """A file as text: cells by column, and the line where each row starts.

    Attributes:
        file: Name of the file.
        cells: Trimmed cells in Unicode's composed form, by heading; every column has one cell per row.
        lines: Line of each row as an editor counts it; the headings are on line 1 unless blank lines precede.
        problems: What is wrong with the file as a text.
        is_complete: Whether every row could be read, so that a missing row is really missing.
        unusable: Lines of the cells that hold what cannot be text, by heading.
    """

    file: str
    cells: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = True
    unusable: Mapping[str, frozenset[int]] = field(default_factory=dict)


def read_text_table(path: Path, *, file: str = "") -> TextTable:
    """Read the CSV file at *path*; what is wrong with it stands in the table's problems."""
    name = file or path.name
    found = read_bytes(path, name)
    return _broken(found) if isinstance(found, Problem) else text_table(found, file=name)


def read_bytes(path: Path, file: str) -> bytes | Problem:
    """Return the bytes of a file, or why they cannot be had."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = LARGEST_FILE // 1_000_000
            return Problem(
                file=file,
                what=message("the file is larger than {size} MB", size=size),
                advice=message("Split the dataset."),
            )
        return path.read_bytes()
    except IsADirectoryError:
        return Problem(
            file=file, what=message("this is a folder, not a file"), advice=message("Rename or remove the folder.")
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Problem(
            file=file,
            what=message("the file cannot be read: {reason}", reason=reason),
            advice=message("Check its permissions."),
        )


def decoded(content: bytes, file: str) -> str | Problem:
    """Return the text of *content*, which must be UTF-8; a byte-order mark, which Excel writes, is dropped."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Problem(file=file, row=1, what=message("the file is UTF-16 text"), advice=SAVE_AS_UTF8)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(
            file=file,
            row=line,
            value=f"byte {content[error.start]:02X}",
            what=message("the file is not UTF-8 text"),
            advice=SAVE_AS_UTF8,
        )


def _is_utf8(content: bytes) -> bool:
    """Return whether bytes are UTF-8 text, which is not made as a whole: in memory it may be four times as large."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def text_table(content: bytes, *, file: str) -> TextTable:
    """Return the table that the bytes of a CSV file hold."""
    if not _is_utf8(content) and isinstance(unreadable := decoded(content, file), Problem):
        return _broken(unreadable)
    records, broken = _records(content, file)
    if not records:
        return _broken(broken or _empty(file))
    if separated := _not_separated_by_commas(records[0], file):
        return _broken(separated)
    headings, problems = _headings(records[0], file)
    rows, ragged = _aligned(records[1:], width=len(headings), file=file)
    lines = [line for line, _ in rows]
    columns = zip(*(cells for _, cells in rows), strict=True) if rows else ([] for _ in headings)
    kept = {name: list(cells) for name, cells in zip(headings, columns, strict=True)}
    del records, rows, columns  # as large as the table itself, which is looked through below
    problems += ragged + ([broken] if broken else [])
    blank = kept.pop("", None)
    if blank is not None:
        problems += first_of_a_kind(_cells_without_heading(blank, lines, file))
    problem_free = not problems
    cleaned, unprintable, unusable = _cleaned(kept, lines, file, meant=_as_meant)
    return TextTable(
        file=file,
        cells=cleaned,
        lines=lines,
        problems=problems + unprintable,
        is_complete=problem_free,
        unusable=unusable,
    )


def table_of_texts(cells: Mapping[str, list[str]], lines: list[int], *, file: str) -> TextTable:
    """Return the table of texts that stand in no file yet; they are what their cells would be read as.

    Args:
        cells: Texts by column.
        lines: Line of each row.
        file: Name of the file that they are meant for.
    """
    cleaned, unprintable, unusable = _cleaned(cells, lines, file, meant=str)
    return TextTable(file=file, cells=cleaned, lines=lines, problems=unprintable, unusable=unusable)


def _records(content: bytes, file: str) -> tuple[list[tuple[int, list[str]]], Problem | None]:
    """Return the records of UTF-8 text that are not blank, each with its first line, and what stopped the reading."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    kept: dict[str, str] = {}
    line = 1
    try:
        for cells in reader:
            # Where nearly every text is another one, remembering them takes more memory than it spares.
            keep = kept.setdefault if len(kept) < MOST_KEPT else kept.get
            trimmed = [keep(cell, cell) for cell in map(str.strip, cells)]
            if any(trimmed):
                records.append((line, trimmed))
            line = reader.line_num + 1
    except csv.Error as error:
        return records, _csv_problem(error, line, file)
    return records, None


def _csv_problem(error: csv.Error, line: int, file: str) -> Problem:
    told = str(error)
    if "field limit" in told:
        what, advice = (
            message("a cell is larger than 131,072 characters"),
            message("Shorten it, or close the quote before it."),
        )
    elif "unexpected end" in told:
        what, advice = message("a quote that opens in this row is never closed"), message('Close it with a second ".')
    else:
        what = message("a quote stands in the middle of a cell")
        advice = message('Put the whole cell in quotes, and write a quote inside it twice ("").')
    return Problem(file=file, row=line, what=what, advice=advice)


def _not_separated_by_commas(record: tuple[int, list[str]], file: str) -> Problem | None:
    line, cells = record
    if len(cells) > 1 or not re.search(r"[;\t|]", cells[0]):
        return None
    return Problem(
        file=file,
        row=line,
        value=cells[0][:80],
        what=message("the columns are not separated by commas"),
        advice=message("Save it as 'CSV UTF-8 (Comma delimited)', or replace the separators by commas."),
    )


def _headings(record: tuple[int, list[str]], file: str) -> tuple[list[str], list[Problem]]:
    line, cells = record
    headings = [unicodedata.normalize("NFC", cell) for cell in cells]
    repeated = {name for name in headings if name and headings.count(name) > 1}
    return headings, [
        Problem(
            file=file,
            row=line,
            column=name,
            what=message("the column appears more than once"),
            advice=message("Keep one of them."),
        )
        for name in sorted(repeated)
    ]


def _aligned(
    records: list[tuple[int, list[str]]], *, width: int, file: str
) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return the rows that have one cell per heading; blank cells beyond the last heading mean nothing."""
    rows: list[tuple[int, list[str]]] = []
    others: list[tuple[int, int]] = []
    for line, cells in records:
        if len(cells) == width or (len(cells) > width and not any(cells[width:])):
            del cells[width:]
            rows.append((line, cells))
        else:
            others.append((line, len(cells)))
    return rows, first_of_a_kind(_ragged(file, line, found, width) for line, found in others)


def _ragged(file: str, line: int, found: int, width: int) -> Problem:
    return Problem(
        file=file,
        row=line,
        what=message("the row has {found} cells where the headings have {width}", found=found, width=width),
        advice=message("Add or remove commas; put a cell that holds a comma in quotes."),
    )


def _cells_without_heading(cells: list[str], lines: list[int], file: str) -> Iterator[Problem]:
    return (
        Problem(
            file=file,
            row=line,
            value=cell[:80],
            what=message("a cell stands under no heading"),
            advice=message("Name the column in the first row, or empty the cell."),
        )
        for line, cell in zip(lines, cells, strict=True)
        if cell
    )


def _cleaned(
    columns: Mapping[str, list[str]], lines: list[int], file: str, *, meant: Callable[[str], str]
) -> tuple[dict[str, list[str]], list[Problem], dict[str, frozenset[int]]]:
    """Return the columns in composed form, problems of cells with unprintable characters, and the lines of those."""
    cleaned: dict[str, list[str]] = {}
    problems: list[Problem] = []
    unusable: dict[str, frozenset[int]] = {}
    for name, cells in columns.items():
        if _is_plain(cells):
            cleaned[name] = cells
            continue
        composed = {cell: unicodedata.normalize("NFC", meant(cell)) for cell in set(cells)}
        refused = {cell: sign.group() for cell in composed if (sign := _UNPRINTABLE.search(cell))}
        cleaned[name] = ["" if cell in refused else composed[cell] for cell in cells]
        where = list(_where(lines, cells, refused.__contains__))
        unusable[name] = frozenset(line for line, _ in where)
        problems += first_of_a_kind(_unprintable(file, line, name, refused[cell]) for line, cell in where)
    return cleaned, problems, unusable


def _is_plain(cells: list[str]) -> bool:
    """Whether nothing in a column needs a closer look, as in nearly all: asked of many of its cells together."""
    parts = (cells[first : first + _CELLS_AT_ONCE] for first in range(0, len(cells), _CELLS_AT_ONCE))
    return all(_is_plain_text(" ".join(part)) for part in parts)


def _is_plain_text(together: str) -> bool:
    """Whether a text needs no closer look.

    Of what `_UNPRINTABLE` names, `str.isprintable` lets pass only the sign of a wrong encoding and its neighbour.
    """
    return (
        together.isprintable()
        and unicodedata.is_normalized("NFC", together)
        and not any(sign in together for sign in "'\ufffc\ufffd")
    )


def _as_meant(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def _where(lines: list[int], cells: list[str], chosen: Callable[[str], bool]) -> Iterable[tuple[int, str]]:
    return ((line, cell) for line, cell in zip(lines, cells, strict=True) if chosen(cell))


def _unprintable(file: str, line: int, column: str, sign: str) -> Problem:
    if sign in "\r\n":
        what, advice = message("the cell holds a line break"), message("Write it on one line.")
    else:
        what = message("the cell holds an invisible character, U+{ord:04X}", ord=ord(sign))
        advice = message("Delete the cell and type it again.")
    return Problem(file=file, row=line, column=column, what=what, advice=advice)


def _empty(file: str) -> Problem:
    return Problem(
        file=file,
        what=message("the file is empty"),
        advice=message("Write the headings in its first row; if there is nothing to report, delete the file."),
    )


def _broken(problem: Problem) -> TextTable:
    return TextTable(file=problem.file, problems=[problem], is_complete=False)
