"""The lines of Form 01a/TTKHN: which is a part of which, and whether their figures add up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from report_kit.data.contracts import FORM_01A_COLUMNS, FORM_01A_SUMS
from report_kit.data.parsing import Unreadable
from report_kit.data.reference import plain
from report_kit.data.workbook.cells import Convention, number_of
from report_kit.data.workbook.treasury.layout import ITEM, NOTE, NUMBER, Layout, cell_text, column_numbers
from report_kit.errors import Problem
from report_kit.messages import message

AMOUNTS = tuple(FORM_01A_COLUMNS)
Amounts = dict[int, int | None]
Key = tuple[str, ...]

_TOTAL = re.compile(
    r"(tổng số|tổng cộng|tong so|tong cong)\b|(tổng|cộng|tong)\s*([:(].*)?$|cộng\s+(mục|nhóm|phần|[ivxab0-9]+\b)"
)
_OF_WHICH = re.compile(r"trong do\b")


@dataclass(eq=False)
class Line:
    """One line of the form.

    Attributes:
        row: Its row, counted from 0.
        number: Its running number as the form has it, "" for none.
        item: What it is about.
        code: What stands in a column of codes, "" for nothing.
        amounts: Amounts in đồng by number of column; None where blank.
        note: What stands in the column of notes.
        parent: The line that it is a part of.
        children: The lines that are its parts.
        is_partial: Whether its parts are said to be only some of it.
    """

    row: int
    number: str
    item: str
    code: str
    amounts: Amounts
    note: str
    parent: Line | None = None
    children: list[Line] = field(default_factory=list)
    is_partial: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether it has any figure."""
        return any(amount is not None for amount in self.amounts.values())

    @property
    def is_total(self) -> bool:
        """Whether it is a sum of other lines and nothing else."""
        return _TOTAL.match(unicodedata.normalize("NFC", self.item).casefold()) is not None

    def above(self) -> Iterator[Line]:
        """Yield the line and all that it is a part of, from the inside out."""
        line: Line | None = self
        while line is not None:
            yield line
            line = line.parent

    def amount(self, column: int) -> int | None:
        """Return what it says of a column, or what its parts say if it says nothing."""
        if self.amounts[column] is not None or not self.children:
            return self.amounts[column]
        return _sum(self.children, column)


@dataclass(eq=False)
class FormLines:
    """The lines of a form.

    Attributes:
        top: Lines that are a part of no other.
        totals: Lines that are sums of others, with the lines above them that they may sum.
        finest: The smallest part of a unit that any amount shows, as a power of ten: 0 for whole units.
        problems: What could not be read, and what does not add up.
    """

    top: list[Line] = field(default_factory=list)
    totals: list[tuple[Line, list[Line]]] = field(default_factory=list)
    finest: int = 0
    problems: list[Problem] = field(default_factory=list)

    def all(self) -> Iterator[Line]:
        """Yield every line that is no total, in the order of the form."""
        waiting = list(reversed(self.top))
        while waiting:
            line = waiting.pop()
            yield line
            waiting.extend(reversed(line.children))


def read_lines(layout: Layout, unit: int, convention: Convention) -> FormLines:
    """Return the lines of a form with amounts in đồng, and every figure that is not what it should be."""
    found = FormLines()
    lines = list(_body(layout, _Reader(layout, unit, convention, found)))
    _nest(lines, found)
    if not found.problems:
        for line in [*found.all(), *(total for total, _ in found.totals)]:
            found.problems.extend(_broken_identities(layout, line))
        found.problems.extend(_broken_sums(layout, found))
    return found


# Reading


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
        place = self.layout.places[column]
        value = self.layout.value(row, place)
        if value == "" or (isinstance(value, str) and not value.strip()):
            return None
        number = number_of(value, self.convention)
        amount = number if isinstance(number, Unreadable) else self._in_dong(number)
        if isinstance(amount, Unreadable):
            self.found.problems.append(_at(self.layout, row, column, amount.what, amount.advice))
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
    headings = {text for _, _, text in layout.headings}
    for row in range(layout.row + 1, last + 1):
        if column_numbers(layout.grid.rows[row]).keys() >= set(AMOUNTS):
            continue  # the headings again, at the top of the next page
        line = reader.line(row)
        if not (line.item or line.number or line.is_stated):
            continue
        if not line.is_stated and line.item in headings:
            continue
        if not line.item:
            what, advice = (
                message("the line does not say what it is about"),
                message("Write it in the column Nội dung."),
            )
            reader.found.problems.append(_at(layout, row, ITEM, what, advice))
        yield line


def _has_amount(layout: Layout, row: int) -> bool:
    """Return whether a row is a line: names and offices of signatures may stand below the amounts, too."""
    values = [value for place in _amount_places(layout) if (value := layout.value(row, place)) != ""]
    if any(not isinstance(value, str) or re.fullmatch(r"[-\s0-9.,]*[0-9][-\s0-9.,]*", value) for value in values):
        return True
    return bool(values) and is_running_number(layout.text(row, NUMBER)) and bool(layout.text(row, ITEM))


def _amount_places(layout: Layout) -> list[int]:
    return [layout.places[column] for column in AMOUNTS]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# Which line is a part of which


def is_running_number(text: str) -> bool:
    """Return whether a text numbers a line: `A`, `II`, `1.2`, `a)`, `-`."""
    return bool(_key(text)) and "text" not in _key(text)


def _key_of(line: Line) -> Key:
    """Return how a line is numbered; some have their dash before the item."""
    return _key(line.number or (line.item[:1] if line.item[:1] in {"-", "–", "+", "*", "•"} else ""))


def _key(text: str) -> Key:
    """Return how a line is numbered; lines that are numbered alike stand beside one another."""
    bare = text.strip().strip("().[]").rstrip(".):/ ")
    if not text.strip():
        return ("blank",)
    if not bare or re.fullmatch(r"[-–+*•·]+", bare):
        return ("mark", text.strip()[:1])
    return tuple(_kind(part) for part in re.split(r"[.\-]", bare))


def _kind(part: str) -> str:
    kinds = {"number": r"[0-9]{1,3}", "roman": r"[IVX]{1,6}", "letter": r"[A-ZĐ]", "small": r"[a-zđ]{1,3}"}
    return next((kind for kind, pattern in kinds.items() if re.fullmatch(pattern, part)), "text")


def _nest(lines: Sequence[Line], found: FormLines) -> None:
    open_lines: list[tuple[Key, Line]] = []
    for line in lines:
        if _OF_WHICH.match(plain(line.item).lstrip("-+* ")):
            if open_lines:
                open_lines[-1][1].is_partial = True
            if not line.is_stated:
                continue
        if line.is_total:
            found.totals.append((line, [each for _, each in open_lines]))
            continue
        key = _key_of(line)
        _close_down_to(line, key, open_lines)
        line.parent = open_lines[-1][1] if open_lines else None
        (line.parent.children if line.parent else found.top).append(line)
        open_lines.append((key, line))


def _close_down_to(line: Line, key: Key, open_lines: list[tuple[Key, Line]]) -> None:
    """Close the lines that the next one is no part of."""
    bare = line.number.strip().rstrip(".)")
    holder = bare.rpartition(".")[0]
    numbers = [each.number.strip().rstrip(".)") for _, each in open_lines]
    if holder and holder in numbers:
        del open_lines[numbers.index(holder) + 1 :]
    elif key in (keys := [each for each, _ in open_lines]):
        del open_lines[keys.index(key) :]


# Whether it adds up


def _broken_identities(layout: Layout, line: Line) -> Iterator[Problem]:
    """Yield a problem for each column that is not the sum of its parts, as 3 = 4 + 6."""
    for total, parts in FORM_01A_SUMS.items():
        stated = [line.amounts[part] for part in parts]
        expected = sum(amount or 0 for amount in stated)
        if all(amount is None for amount in stated) or line.amounts[total] == expected:
            continue
        shown = " + ".join(_digits(amount) for amount in stated)
        what = message(
            "column {column} = {columns} does not hold: {amounts} = {expected} đồng",
            column=total,
            columns=" + ".join(map(str, parts)),
            amounts=shown,
            expected=_digits(expected),
        )
        yield _at(layout, line.row, total, what, message("Correct the figure that is wrong, here or in the parts."))


def _broken_sums(layout: Layout, found: FormLines) -> Iterator[Problem]:
    for line in found.all():
        if line.children:
            yield from _less_than_parts(layout, line)
    for total, open_lines in found.totals:
        yield from _wrong_total(layout, total, open_lines, found.top)


def _less_than_parts(layout: Layout, line: Line) -> Iterator[Problem]:
    """Yield a problem for each amount of a line that its parts do not make up."""
    groups: dict[Key, list[Line]] = {}
    for child in line.children:
        groups.setdefault(_key_of(child), []).append(child)
    for column in AMOUNTS:
        amount, whole = line.amounts[column], _sum(line.children, column)
        if amount is None or whole is None or amount == whole or (line.is_partial and whole <= amount):
            continue
        # A line may be divided twice, by source and by project.
        if len(groups) > 1 and {_sum(group, column) for group in groups.values()} <= {amount, None}:
            continue
        rows = (line.children[0].row, line.children[-1].row)
        yield _sum_problem(layout, line.row, column, whole, rows)


def _wrong_total(layout: Layout, total: Line, open_lines: list[Line], top: list[Line]) -> Iterator[Problem]:
    """Yield what is wrong with a total, which sums all lines or those of the group that it closes."""
    candidates = [top, *(line.children for line in open_lines if line.children)]
    wrong = [list(_differing(total, lines)) for lines in candidates if lines]
    if not wrong or not all(wrong):
        return
    chosen = min(range(len(wrong)), key=lambda place: len(wrong[place]))
    lines = [lines for lines in candidates if lines][chosen]
    for column, whole in wrong[chosen]:
        yield _sum_problem(layout, total.row, column, whole, (lines[0].row, lines[-1].row))


def _differing(total: Line, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    for column in AMOUNTS:
        whole = _sum(lines, column)
        if total.amounts[column] is not None and whole is not None and total.amounts[column] != whole:
            yield column, whole


def _sum(lines: Sequence[Line], column: int) -> int | None:
    stated = [amount for line in lines if (amount := line.amount(column)) is not None]
    return sum(stated) if stated else None


def _sum_problem(layout: Layout, row: int, column: int, whole: int, rows: tuple[int, int]) -> Problem:
    what = message(
        "the sum of its parts in rows {first} to {last} is {whole} đồng",
        first=rows[0] + 1,
        last=rows[1] + 1,
        whole=_digits(whole),
    )
    return _at(layout, row, column, what, message("Correct the sum, or the part that is wrong."))


def _at(layout: Layout, row: int, column: int, what: str, advice: str) -> Problem:
    return layout.grid.problem(row, layout.places[column], heading=layout.heading(column), what=what, advice=advice)


def _digits(amount: int | None) -> str:
    return "–" if amount is None else str(amount)
