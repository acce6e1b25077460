"""Going once over the XML of a sheet: its limits, and what the reader of values does not tell of its cells."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from report_kit.data.workbook.addresses import address, column_number
from report_kit.data.workbook.ordinary_cells import prefix_of, taken_out
from report_kit.data.workbook.refusals import FORBIDDEN_XML, Refused, refuse_other_encodings
from report_kit.data.workbook.shared_texts import SharedTexts
from report_kit.data.workbook.wellformed import WellFormed
from report_kit.data.workbook.zero_formulas import Area, ZeroFormulas
from report_kit.messages import message

MOST_CELLS = 2_000_000
MOST_TAGS = 14_000_000
"""Marks in all sheets; a cell of text in place has six, and reading takes time for each, whatever it marks."""
MOST_MERGED = 100_000
"""Merged ranges of a sheet, each of which the reader keeps."""
MOST_SPOILT = 20_000
"""Cells of a sheet that hold an error, or a formula without a result, before nobody could look at each."""
LARGEST_RANGE = 4_000_000
"""Cells of the rectangle that a sheet spans, blanks included: reading needs memory for each of them."""
HIDDEN_SHOWN = 10

_PIECE = 1 << 20
_CELL = re.compile(rb"<(?:[^\s<>/!?:]+:)?c(?=[\s/>])")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
# Every program writes the address first; a cell without one would be placed by counting, which cannot be bounded.
_ADDRESS = re.compile(rb"""(?:\s+r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'])?""")
_ADDRESSED_CELL = re.compile(_CELL.pattern + _ADDRESS.pattern)
_ROW = re.compile(rb"""<(?:[^\s<>/!?:]+:)?row\b[^>]*""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,9})["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_OF_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
"""Of a formula whose result is a text, which may be empty."""
_FORMULA = re.compile(rb"<(?:[^\s<>/!?:]+:)?f(?=[\s/>])")
_CUT_VALUE = re.compile(rb"<(?:[^\s<>/!?:]+:)?v(?:\s[^>]*)?>[^<]*(?:&|<(?!/))")
"""A value with a sign that is spelt out, or something else in its midst, where the reader stops: `5` for `5&#48;`."""
_END_OF_CELLS = re.compile(rb"</(?:[^\s<>/!?:]+:)?sheetData\b|<(?:[^\s<>/!?:]+:)?sheetData\s*/>")
_READ_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Errors that the reader of values knows; at any other it gives up on the whole workbook."""
_VALUE = re.compile(rb"<(?:[^\s<>/!?:]+:)?v(?:\s[^>]*)?>[^<]")


@dataclass(frozen=True)
class SheetFacts:
    """What the reader of values does not tell about a sheet.

    Attributes:
        errors: Cells that hold an error, as (row, column) counted from 0, with the error.
        uncached: Cells whose formula has no stored result.
        hidden_rows: Rows that are hidden, counted from 1; the first few.
        hidden_row_count: How many rows are hidden.
        comments: Addresses of the cells that people comment on.
        zeros: What the formulas take that give 0, by their place as above; nothing of those that are not traced.
        made_of_blanks: Those that are made of blank cells alone, with these.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: tuple[int, ...] = ()
    hidden_row_count: int = 0
    comments: tuple[str, ...] = ()
    zeros: dict[tuple[int, int], tuple[Area, ...]] = field(default_factory=dict)
    made_of_blanks: Mapping[tuple[int, int], str] = field(default_factory=dict)


class SheetScan:
    """Goes once over the XML of a sheet: counts, spans, and the cells that only look blank."""

    def __init__(self, cells_left: int, tags_left: int, shared: SharedTexts, zeros: ZeroFormulas) -> None:
        self.cells_left, self.tags_left = cells_left, tags_left
        self._shared, self._zeros = shared, zeros
        self.cells, self.tags = 0, 0
        self._merged = 0
        self._is_behind_cells = False
        self._rest = b""
        self._fed = False
        self._prefix = b""
        self._form = WellFormed()
        self._letters = codecs.getincrementaldecoder("utf-8")()
        self._hidden: list[int] = []
        self._hidden_count = 0
        self._errors: dict[tuple[int, int], str] = {}
        self._uncached: set[tuple[int, int]] = set()
        self._rows = 0
        self._columns: set[bytes] = set()

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the sheet."""
        refuse_other_encodings(piece, is_first=not self._fed)
        self._prefix = self._prefix if self._fed else prefix_of(piece[:_PIECE])
        self._fed = True
        self._letters.decode(piece)
        self.tags += piece.count(b"<")
        self._refuse_flood()
        text = self._rest + piece
        # Whole cells only: what follows the last start of a cell waits for the next piece.
        last = _last_start(text)
        self._look(text[:last])
        self._rest = text[last:]

    def facts(self) -> SheetFacts:
        """Return what was found, the end included."""
        self._letters.decode(b"", True)
        self._look(self._rest)
        self._rest = b""
        self._form.close()
        hidden = tuple(self._hidden)
        return SheetFacts(self._errors, frozenset(self._uncached), hidden, self._hidden_count, zeros=self._zeros.found)

    def _look(self, text: bytes) -> None:
        taken = taken_out(text, self._prefix, are_zeros_traced=self._zeros.left > 0)
        self._measure(taken.letters, taken.numbers)
        self._shared.add(taken.shared)
        self._look_at_rest(taken.rest)
        self._form.feed(taken.rest)

    def _look_at_rest(self, text: bytes) -> None:
        """Look at what is left of a sheet without its ordinary cells: its rows, and cells of other forms."""
        if b"<!" in text and FORBIDDEN_XML.search(text):
            raise Refused(message("the workbook declares XML entities"), message("Save it again as .xlsx in Excel."))
        self._merged += text.count(b"mergeCell ")
        self._refuse_flood()
        if b"hidden" in text:
            self._look_for_hidden_rows(text)
        self._refuse_alternatives(text)
        others = _ADDRESSED_CELL.findall(text)
        if not others:
            return
        self._measure([letters for letters, _ in others], [digits for _, digits in others])
        self._shared.add_from(text)
        if _CUT_VALUE.search(text):
            for cell in _CELL.split(text)[1:]:
                _refuse_cut_value(cell)
        if b"<f" in text or b":f" in text or b'"e"' in text or b"'e'" in text:
            for cell in _CELL.split(text)[1:]:
                self._look_into(cell)
            self._refuse_spoilt()

    def _refuse_alternatives(self, text: bytes) -> None:
        """Refuse cells that stand there twice, of which Excel shows one and the reader of values takes another.

        Programs write alternatives only behind the cells, for pictures and buttons.
        """
        end = _END_OF_CELLS.search(text)
        if not self._is_behind_cells and b"AlternateContent" in text[: end.start() if end else len(text)]:
            what = message("the sheet holds alternatives to its cells, of which programs show different ones")
            raise Refused(what, message("Copy the figures alone into a new workbook and save it as .xlsx."))
        self._is_behind_cells = self._is_behind_cells or end is not None

    def _refuse_flood(self) -> None:
        if self.tags > self.tags_left or self._merged > MOST_MERGED:
            raise Refused(
                message("a sheet holds too much besides its cells, such as merged cells or formatted texts"),
                message("Copy the figures alone into a new workbook and save it as .xlsx."),
            )

    def _refuse_spoilt(self) -> None:
        if len(self._errors) + len(self._uncached) > MOST_SPOILT:
            raise Refused(
                message(
                    "a sheet has more than {number:,} cells with errors, or formulas without stored results",
                    number=MOST_SPOILT,
                ),
                message("Correct the formulas, open the workbook in Excel and save it, or write the values."),
            )

    def _measure(self, letters: Sequence[bytes], numbers: Sequence[bytes]) -> None:
        """Count cells, by the letters of their columns and the numbers of their rows, and what they span."""
        if not numbers:
            return
        self.cells += len(numbers)
        if self.cells > self.cells_left:
            raise Refused(
                message("the workbook has more than {most_cells:,} cells", most_cells=MOST_CELLS),
                message("Split it by communes."),
            )
        rows = set(numbers)
        if b"" in rows:
            raise Refused(message("a cell of the workbook has no address"), message("Save it again as .xlsx in Excel."))
        self._columns.update(letters)
        self._rows = max(self._rows, *map(int, rows))
        if self._rows * max(map(column_number, self._columns)) > LARGEST_RANGE:
            raise Refused(
                message("a sheet spans too many cells, most of them blank"),
                message("Delete the blank rows below and the blank columns beside the figures, then save it again."),
            )

    def _look_for_hidden_rows(self, text: bytes) -> None:
        for row in _ROW.findall(text):
            if _HIDDEN.search(row):
                self._hidden_count += 1
                number = _ROW_NUMBER.search(row)
                if number and len(self._hidden) < HIDDEN_SHOWN:
                    self._hidden.append(int(number.group(1)))

    def _look_into(self, cell: bytes) -> None:
        opening = cell[: cell.find(b">")]
        is_error = _ERROR.search(opening) is not None
        reference = _REFERENCE.search(opening)
        if reference is None or not (is_error or _FORMULA.search(cell)):
            return
        place = (int(reference.group(2)) - 1, column_number(reference.group(1)) - 1)
        if is_error:
            shown = re.search(rb"<(?:\w+:)?v[^>]*>([^<]{0,40})", cell)
            error = (shown.group(1).decode("utf-8", "replace") if shown else "") or "#VALUE!"
            if error not in _READ_ERRORS:
                raise _unknown_error(address(*place), error)
            self._errors[place] = error
        elif _VALUE.search(cell):
            self._zeros.look(cell, place)
        elif not _OF_TEXT.search(opening):
            self._uncached.add(place)


def _refuse_cut_value(cell: bytes) -> None:
    """Refuse a cell of which the reader would take the first digits for the whole; texts of formulas it reads well."""
    opening = cell[: cell.find(b">")]
    if not _OF_TEXT.search(opening) and _CUT_VALUE.search(cell):
        reference = _REFERENCE.search(opening)
        where = (reference[1] + reference[2]).decode() if reference else ""
        what = message("the value of the cell is written as no spreadsheet writes it")
        raise Refused(what, message("Save it again as .xlsx in Excel."), cell=where)


def _unknown_error(where: str, error: str) -> Refused:
    what = message("the cell holds an error that no reader knows")
    return Refused(what, message("Correct the formula, or write the value itself."), cell=where, value=error)


def _last_start(text: bytes) -> int:
    """Return where the last cell or row starts, so that no cell is cut in two; the end if there is none nearby."""
    near = max(len(text) - 8 * _PIECE, 0)
    for reach in (1 << 10, 1 << 16, 8 * _PIECE):
        first = max(len(text) - reach, near)
        starts = [match.start() for match in (*_CELL.finditer(text, first), *_ROW.finditer(text, first))]
        if max(starts, default=0) > 0:
            return max(starts)
    return len(text)
