"""Reading the lines of Form 01a/TTKHN from its cells."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from report_kit.data.parsing import Unreadable
from report_kit.data.reference import plain
from report_kit.data.workbook.cells import Convention, number_of
from report_kit.data.workbook.grid import is_blank
from report_kit.data.workbook.treasury.layout import ITEM, NOTE, NUMBER, Layout, cell_text, column_numbers
from report_kit.data.workbook.treasury.lines import AMOUNTS, FormLines, Line
from report_kit.data.workbook.treasury.nesting import is_running_number, nest
from report_kit.data.workbook.treasury.sums import broken_identities, broken_sums
from report_kit.messages import message

_TITLE = re.compile(r"\bthang [0-9]|\bnam [0-9]{4}|\b(?:xa|phuong|uy ban|ubnd|kho bac|don vi|dvt|bieu|bao cao)\b")
"""What titles speak of: whose a form is, of which month, in which unit."""
MOST_LINES = 5_000
"""Lines of a form, each of which is compared with the projects of the dataset; a commune's has some hundred."""


def read_lines(layout: Layout, unit: int, convention: Convention) -> FormLines:
    """Return the lines of a form with amounts in đồng, and every figure that is not what it should be."""
    found = FormLines()
    if (other := _other_form(layout)) is not None:
        what = message("another form begins here")
        advice = message("Put each form in a sheet of its own; delete the titles if it is the same one that goes on.")
        found.problems.append(layout.problem(other, min(layout.amount_columns), what, advice))
        return found
    lines = list(islice(_body(layout, _Reader(layout, unit, convention, found)), MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        what = message("the form has more than {number:,} lines", number=MOST_LINES)
        found.problems.append(layout.problem(lines[-1].row, ITEM, what, message("Split it by communes.")))
        return found
    nest(lines, found)
    # What adds up cannot be said while a figure or its line is not known; that has its own problem.
    is_known = not any(layout.is_hidden(line.row, column) for line in lines for column in AMOUNTS)
    if not found.problems and is_known and not lines_made_one(layout):
        for line in [*found.all(), *(total for total, _ in found.totals)]:
            found.problems.extend(broken_identities(layout, line))
        found.problems.extend(broken_sums(layout, found))
    return found


def lines_made_one(layout: Layout) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the merged ranges that take the running number or the item of several lines together."""
    texts = [layout.places[number] for number in (NUMBER, ITEM) if number in layout.places]
    filled = [row for row in range(layout.row + 1, len(layout.grid.rows)) if _has_amount(layout, row)]
    return [
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in layout.grid.merged
        if any(left <= place <= right for place in texts)
        and bisect_right(filled, bottom) - bisect_left(filled, top) > 1
    ]


@dataclass
class _Reader:
    """Reads the cells of a form's lines."""

    layout: Layout
    unit: int
    convention: Convention
    found: FormLines

    def line(self, row: int) -> Line:
        """Return the line in a row."""
        layout = self.layout
        number, item = layout.text(row, NUMBER), layout.text(row, ITEM)
        if not item and number and not is_running_number(number):
            number, item = "", number  # a title such as TỔNG SỐ, merged over both columns
        codes = [cell_text(layout.value(row, place)) for place in layout.code_places]
        amounts = {column: self._amount(row, column) for column in AMOUNTS}
        code, note = " ".join(codes).strip(), layout.text(row, NOTE)
        return Line(row, _composed(number), _composed(item), _composed(code), amounts, _composed(note))

    def _amount(self, row: int, column: int) -> int | None:
        value = self.layout.cell(row, column)
        if value == "" or (isinstance(value, str) and not value.strip()):
            return None
        number = number_of(value, self.convention)
        amount = number if isinstance(number, Unreadable) else self._in_dong(number)
        if isinstance(amount, Unreadable):
            self.found.problems.append(self.layout.problem(row, column, amount.what, amount.advice))
            return None
        return amount

    def _in_dong(self, number: Decimal) -> int | Unreadable:
        amount = number * self.unit
        if amount < 0:
            return Unreadable(
                message("the number is negative"),
                message("Write 0 or more; leave the cell empty if nothing was reported."),
            )
        if amount != amount.to_integral_value():
            return Unreadable(
                message("the amount is no whole number of đồng"),
                message("Round it to whole đồng; a formula: =ROUND(…; {digits}).", digits=len(str(self.unit)) - 1),
            )
        exponent = number.normalize().as_tuple().exponent
        self.found.finest = min(self.found.finest, exponent if isinstance(exponent, int) else 0)
        return int(amount)


def _body(layout: Layout, reader: _Reader) -> Iterator[Line]:
    """Yield the lines from below the headings to the last one with an amount; below are signatures."""
    rows = range(layout.row + 1, len(layout.grid.rows))
    hidden = {row for row, _ in (*layout.grid.facts.errors, *layout.grid.facts.uncached)}
    last = max((row for row in rows if row in hidden or _has_amount(layout, row)), default=layout.row)
    again = {text for _, _, text in (*layout.titles, *layout.headings)}
    for row in range(layout.row + 1, last + 1):
        if _numbers_columns(layout, row) or (row not in hidden and _texts_of(layout, row) <= again):
            continue  # the headings again, at the top of the next page
        line = reader.line(row)
        if not (line.item or line.number or line.is_stated):
            continue
        if not line.item and not layout.is_hidden(row, ITEM):
            what, advice = (
                message("the line does not say what it is about"),
                message("Write it in the column Nội dung."),
            )
            reader.found.problems.append(layout.problem(row, ITEM, what, advice))
        yield line


def _numbers_columns(layout: Layout, row: int) -> bool:
    return column_numbers(layout.grid.rows[row]).keys() >= set(layout.amount_columns)


def _texts_of(layout: Layout, row: int) -> set[str]:
    return {cell_text(cell) for cell in layout.grid.rows[row] if not is_blank(cell)}


def _other_form(layout: Layout) -> int | None:
    """Return the second row of column numbers, if the titles above it are others than those of the form."""
    known = {text for _, _, text in (*layout.titles, *layout.headings)}
    others: set[str] = set()
    # A longer form is refused anyway.
    for row in range(layout.row + 1, min(layout.row + 1 + MOST_LINES, len(layout.grid.rows))):
        if _numbers_columns(layout, row) and others:
            return row
        if _has_amount(layout, row):
            others.clear()
        else:
            others |= {text for text in _texts_of(layout, row) - known if _TITLE.search(plain(text))}
    return None


def _has_amount(layout: Layout, row: int) -> bool:
    """Return whether a row is a line: names and offices of signatures may stand below the amounts, too."""
    values = [value for column in layout.amount_columns if (value := layout.cell(row, column)) != ""]
    if any(not isinstance(value, str) or re.fullmatch(r"[-\s0-9.,]*[0-9][-\s0-9.,]*", value) for value in values):
        return True
    return bool(values) and is_running_number(layout.text(row, NUMBER)) and bool(layout.text(row, ITEM))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
