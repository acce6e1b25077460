"""Writing a workbook for planners: a sheet per table, with headings, lists, limits and locked keys."""

from __future__ import annotations

import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml.etree import SerialisationError
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from report_kit.data.columns import LONGEST_TEXT, Choice, ColumnContract, Kind
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.parsing import parsed
from report_kit.data.reference import commune_list, programme_catalogue
from report_kit.data.rules import EARLIEST_YEAR, LATEST_YEAR
from report_kit.data.workbook import look, sheets
from report_kit.data.workbook.archive import LARGEST_TEXT, MOST_ROWS
from report_kit.data.workbook.cells import MOST_DIGITS
from report_kit.data.workbook.comments import OWN_AUTHOR
from report_kit.data.workbook.guide import GUIDE, REQUESTS_INTRODUCTION
from report_kit.data.workbook.sheet_scan import MOST_CELLS
from report_kit.data.workbook.stamp import stamp_rows
from report_kit.errors import UsageError
from report_kit.escaping import FORMULA_SIGNS
from report_kit.messages import message

Rows = Sequence[Mapping[str, str]]

LAST_ROW = 1_048_576
_FIRST_EXCEL_DATE = date(1900, 3, 1)
"""Spreadsheets disagree on the days before it."""
_FORMULA = re.compile(f"[{FORMULA_SIGNS}']")
_MOST_PROMPT, _MOST_PROMPT_TITLE = 255, 32

_FORMATS: dict[Kind, str] = {
    "amount": "#,##0",
    "count": "#,##0",
    "year": "0",
    "date": "dd/mm/yyyy",
    "decimal": "General",
}
_TEXT_FORMAT = "@"
_UNLOCKED = Protection(locked=False)


@dataclass(frozen=True)
class Request:
    """A figure that is still needed, in both languages.

    Attributes:
        vi: In Vietnamese.
        en: In English.
    """

    vi: str
    en: str


@dataclass(frozen=True)
class WorkbookContent:
    """What a workbook is made of.

    Attributes:
        dataset: Name of the dataset.
        title_vi: Title of the dataset in Vietnamese.
        title_en: Title of the dataset in English.
        communes: Codes of its communes; those of the list to choose from.
        tables: Rows of each table, as text by column.
        requests: Figures that are still needed.
    """

    dataset: str
    title_vi: str
    title_en: str
    communes: tuple[str, ...]
    tables: Mapping[str, Rows]
    requests: tuple[Request, ...] = ()


def write_workbook(content: WorkbookContent, path: Path) -> None:
    """Write the workbook to *path*.

    Raises:
        UsageError: It would have more cells or rows than the kit reads back.
    """
    _refuse_what_is_not_read_back(content)
    workbook = Workbook()
    workbook.properties.creator = "report-kit"
    workbook.properties.title = content.title_vi
    _write_guide(workbook.active, content)
    _write_requests(workbook.create_sheet(sheets.REQUESTS_SHEET), content.requests)
    lists = _Lists(workbook, content)
    looks = look.Looks()
    for name, rows in content.tables.items():
        sheet = workbook.create_sheet(sheets.sheet_title(CONTRACTS[name]))
        _TableSheet(sheet, CONTRACTS[name], lists, looks).write(rows)
    lists.write()
    _write_stamp(workbook.create_sheet(sheets.STAMP_SHEET), content)
    save_whole(workbook, path)


def _refuse_what_is_not_read_back(content: WorkbookContent) -> None:
    """Refuse to write more than half of what is read, for people will add to it and the stamp has every row again."""
    rows = [row for table in content.tables.values() for row in table]
    cells = sum(bool(text) for row in rows for text in row.values())
    letters = sum(len(text) for row in rows for text in row.values())
    refuse_rows(len(rows))
    if cells > MOST_CELLS // 2:
        what = message("the workbook would have {cells:,} cells. Make one for fewer communes.", cells=cells)
    elif letters > LARGEST_TEXT // 2:
        what = message("the workbook would have {letters:,} letters. Make one for fewer communes.", letters=letters)
    else:
        return
    raise UsageError(what)


def refuse_rows(number: int) -> None:
    """Refuse a workbook of so many rows that it could not be read back when people have added to it.

    Raises:
        UsageError: There are too many.
    """
    if number > MOST_ROWS // 2:
        raise UsageError(
            message("the workbook would have {number:,} rows. Make one for fewer communes.", number=number)
        )


def _saved(workbook: Workbook) -> io.BytesIO:
    """Return the bytes of a workbook; saved into a file that takes no more, it would complain of that at the very end.

    Raises:
        OSError: Sheets are written into temporary files first, and there is no room for them.
    """
    content = io.BytesIO()
    try:
        workbook.save(content)
    except SerialisationError as error:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
    return content


def save_whole(workbook: Workbook, path: Path) -> None:
    """Save a workbook so that *path* holds the old file or the new one, and never a part."""
    content = _saved(workbook)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.getbuffer())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def put_text(cell: SheetCell, text: str) -> None:
    """Write text that no spreadsheet computes, whatever it begins with."""
    # The format writes signs that XML cannot hold as _x000D_; text that looks like it is spelt out.
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True


def cell_value(column: ColumnContract, text: str) -> int | Decimal | date | str | None:
    """Return what a spreadsheet should hold for a text: a number or date where it keeps every digit of it."""
    if not text:
        return None
    if column.kind not in {"amount", "count", "year", "decimal", "date"}:
        return text
    value = parsed(text, column)
    if isinstance(value, date):
        return value if value >= _FIRST_EXCEL_DATE else text
    if isinstance(value, int) and len(str(abs(value))) <= MOST_DIGITS:
        return value
    # A number would lose the noughts of 70.0, which say how precisely it was given.
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS and text == plain_number(value):
        return value
    return text


def plain_number(value: Decimal) -> str:
    """Return a number with no digit that a spreadsheet would not show."""
    return format(value.normalize(), "f")


# How cells look

_UNDER_TITLES = Border(bottom=look.LINE, right=look.LINE)
_PALE_FILL = PatternFill("solid", fgColor=look.PALE)
_TITLE = look.Look(
    look.WRAPPED, look.font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=look.INK), _UNDER_TITLES
)
_SUBTITLE = look.Look(look.WRAPPED, look.font(italic=True, size=9, color="FF44546A"), _PALE_FILL, _UNDER_TITLES)
_KEY_UNIT = look.Look(
    look.WRAPPED, look.font(italic=True, size=9, color="FF44546A", bold=True), _PALE_FILL, _UNDER_TITLES
)


@cache
def _look_of(column: ColumnContract, *, is_key: bool, is_text: bool) -> look.Look:
    """Return how a figure or text looks: keys are grey and locked."""
    return look.Look(
        look.alignment_of(column),
        look.BODY,
        fill=PatternFill("solid", fgColor=look.KEY_FILL) if is_key else None,
        number_format=_TEXT_FORMAT if is_text else _FORMATS.get(column.kind, _TEXT_FORMAT),
        protection=None if is_key else _UNLOCKED,
    )


# The sheet of a table


class _TableSheet:
    """Writes one table."""

    def __init__(self, sheet: Worksheet, contract: TableContract, lists: _Lists, looks: look.Looks) -> None:
        self.sheet = sheet
        self.contract = contract
        self.lists = lists
        self.looks = looks
        self.first = sheets.HEADING_ROWS + 1

    def write(self, rows: Rows) -> None:
        """Write headings, rows, lists, limits and protection."""
        for place, column in enumerate(self.contract.columns, start=1):
            self._write_headings(place, column)
            self._set_column(place, column)
            self._limit(place, column)
        for number, row in enumerate(rows, start=self.first):
            for place, column in enumerate(self.contract.columns, start=1):
                self._write_cell(number, place, row.get(column.name, ""))
            texts = ((row.get(column.name, ""), look.WIDTHS[column.kind]) for column in self.contract.columns)
            self.sheet.row_dimensions[number].height = look.height_of(texts)
        self._set_sheet(len(rows))

    def _write_headings(self, place: int, column: ColumnContract) -> None:
        is_key = column.name in self.contract.key
        for number, text in enumerate(sheets.heading_texts(column), start=1):
            cell = self.sheet.cell(number, place)
            self.looks.give(cell, _TITLE if number == 1 else _KEY_UNIT if number == 3 and is_key else _SUBTITLE)
            put_text(cell, text)
            if number == 1:
                cell.comment = _meaning(column)

    def _set_column(self, place: int, column: ColumnContract) -> None:
        dimension = self.sheet.column_dimensions[get_column_letter(place)]
        dimension.width = look.WIDTHS[column.kind]
        # Styles of the whole column hold for the blank rows below, which need no cells of their own.
        dimension.number_format = _FORMATS.get(column.kind, _TEXT_FORMAT)
        dimension.alignment = look.alignment_of(column)
        dimension.font = look.BODY
        dimension.protection = _UNLOCKED

    def _write_cell(self, number: int, place: int, text: str) -> None:
        column = self.contract.columns[place - 1]
        is_key = column.name in self.contract.key
        value = cell_value(column, text)
        if value is None and not is_key:
            return
        cell = self.sheet.cell(number, place)
        self.looks.give(cell, _look_of(column, is_key=is_key, is_text=isinstance(value, str)))
        if isinstance(value, str):
            put_text(cell, value)
        elif value is not None:
            cell.value = value

    def _limit(self, place: int, column: ColumnContract) -> None:
        limit = _limit_of(column, self.lists)
        limit.promptTitle = column.words.title_vi[:_MOST_PROMPT_TITLE]
        limit.prompt = _prompt(column)
        limit.showInputMessage = True
        limit.allow_blank = True
        letter = get_column_letter(place)
        limit.add(f"{letter}{self.first}:{letter}{LAST_ROW}")
        self.sheet.add_data_validation(limit)

    def _set_sheet(self, rows: int) -> None:
        sheet = self.sheet
        columns = self.contract.columns
        headings = zip(*map(sheets.heading_texts, columns), strict=True)
        widths = [look.WIDTHS[column.kind] for column in columns]
        for number, texts in enumerate(headings, start=1):
            # Bold and italic letters are wider.
            wide = [(text, width * 0.85) for text, width in zip(texts, widths, strict=True)]
            sheet.row_dimensions[number].height = look.height_of(wide, size=11 if number == 1 else 9)
        sheet.freeze_panes = f"B{self.first}"
        sheet.auto_filter.ref = None
        sheet.print_title_rows = f"1:{sheets.HEADING_ROWS}"
        sheet.print_title_cols = "A:A"
        look.finish_page(sheet, sum(widths))
        sheet.sheet_properties.tabColor = look.INK if rows else look.GREY
        guard = sheet.protection
        guard.sheet = True
        guard.formatCells = guard.formatColumns = guard.formatRows = False
        guard.insertRows = guard.deleteRows = guard.sort = guard.autoFilter = False


def _meaning(column: ColumnContract) -> Comment:
    said = column.words
    text = f"{said.description_vi}\n\n{said.title_en}: {said.description_en}\n\n{column.name}"
    comment = Comment(text, OWN_AUTHOR)
    comment.width, comment.height = 320, 150
    return comment


def _prompt(column: ColumnContract) -> str:
    """Return what appears beside the cell that is being filled in: the meaning, and what its codes mean."""
    text = column.words.description_vi
    if column.choices:
        listed = "; ".join(f"{choice.code}: {choice.vi}" for choice in column.choices)
        text = listed if len(listed) <= _MOST_PROMPT else f"{text} Xem trang '{sheets.LISTS_SHEET}'."
    return text[:_MOST_PROMPT]


def _limit_of(column: ColumnContract, lists: _Lists) -> DataValidation:
    if source := lists.range_of(column):
        style = "stop" if column.choices else "warning"
        return DataValidation(
            type="list",
            formula1=source,
            showErrorMessage=column.kind != "communes",
            errorStyle=style,
            errorTitle="Không có trong danh mục",
            error="Chọn một mã trong danh sách. / Choose a code of the list.",
        )
    limit = _LIMITS.get(column.kind)
    if limit is None:
        return DataValidation(type=None)
    kind, low, high, error = limit
    return DataValidation(
        type=kind,
        operator="between",
        formula1=str(low),
        formula2=str(high),
        showErrorMessage=True,
        errorTitle="Giá trị không hợp lệ",
        error=error,
    )


_LARGEST_AMOUNT = 10**MOST_DIGITS - 1
_WHOLE = "Số nguyên, không âm; để trống nếu chưa có. / A whole number, not negative; blank if not reported."
_LIMITS: dict[Kind, tuple[str, int, int, str]] = {
    "amount": ("whole", 0, _LARGEST_AMOUNT, f"{_WHOLE} (đồng)"),
    "count": ("whole", 0, _LARGEST_AMOUNT, _WHOLE),
    "year": ("whole", EARLIEST_YEAR, LATEST_YEAR, "Năm, bốn chữ số. / A year of four digits."),
    "decimal": ("decimal", 0, 100, "Từ 0 đến 100. / From 0 to 100."),
    "date": ("date", 32_874, 73_415, "Ngày/tháng/năm. / A date: day/month/year."),
    "text": ("textLength", 0, LONGEST_TEXT, f"Nhiều nhất {LONGEST_TEXT} ký tự. / At most {LONGEST_TEXT} characters."),
    "code": ("textLength", 0, 100, "Nhiều nhất 100 ký tự. / At most 100 characters."),
}


# Lists to choose from


class _Lists:
    """The sheet of codes, and the ranges of it that columns choose from."""

    def __init__(self, workbook: Workbook, content: WorkbookContent) -> None:
        self.workbook = workbook
        self.content = content
        self.first_rows: dict[tuple[Choice, ...], int] = {}
        self.titles: dict[tuple[Choice, ...], str] = {}
        self.next_row = 1

    def range_of(self, column: ColumnContract) -> str:
        """Return the range that a column chooses from, "" for a column that is free."""
        if column.refers_to in {"sources", "projects"}:
            return self._range_of_table(column.refers_to)
        choices = column.choices or self._reference(column)
        if not choices:
            return ""
        if choices not in self.first_rows:
            self.titles[choices] = f"{column.words.title_vi} · {column.words.title_en}"
            self.first_rows[choices] = self.next_row + 1
            self.next_row += len(choices) + 2
        first = self.first_rows[choices]
        return f"'{sheets.LISTS_SHEET}'!$A${first}:$A${first + len(choices) - 1}"

    def write(self) -> None:
        """Write the lists below one another: code, meaning in both languages."""
        sheet = self.workbook.create_sheet(sheets.LISTS_SHEET)
        for choices, first in self.first_rows.items():
            put_text(sheet.cell(first - 1, 1), self.titles[choices])
            sheet.cell(first - 1, 1).font = look.font(bold=True, color=look.INK)
            for line, choice in enumerate(choices, start=first):
                for place, text in enumerate((choice.code, choice.vi, choice.en), start=1):
                    put_text(sheet.cell(line, place), text)
                    sheet.cell(line, place).font = look.BODY
                    sheet.cell(line, place).alignment = look.WRAPPED
                sheet.row_dimensions[line].height = look.height_of(((choice.vi, 70), (choice.en, 70)))
        for letter, width in zip("ABC", (18, 70, 70), strict=True):
            sheet.column_dimensions[letter].width = width
        _finish_page(sheet)

    def _range_of_table(self, name: str) -> str:
        contract = CONTRACTS[name]
        return f"'{sheets.sheet_title(contract)}'!$A${sheets.HEADING_ROWS + 1}:$A$20000"

    def _reference(self, column: ColumnContract) -> tuple[Choice, ...]:
        if column.refers_to == "programmes":
            catalogue = programme_catalogue()
            names = catalogue[["programme_code", "name_vi", "name_en"]].itertuples(index=False)
            also = (Choice(code, "tổng số do nguồn nêu", "the stated total") for code in column.also)
            return (*(Choice(*map(str, row)) for row in names), *also)
        if column.refers_to == "communes":
            names_vi = commune_list().names
            rows = commune_list().rows(self.content.communes)
            named = dict(zip(rows["commune_code"], rows["commune_name_en"], strict=True))
            also = (Choice(code, "toàn tỉnh, thành phố", "the whole province or city") for code in column.also)
            return (*(Choice(code, names_vi[code], named[code]) for code in self.content.communes), *also)
        return ()


# The other sheets


def _write_guide(sheet: Worksheet, content: WorkbookContent) -> None:
    sheet.title = sheets.GUIDE_SHEET
    sheet.column_dimensions["A"].width = 62
    sheet.column_dimensions["B"].width = 62
    rows = [(content.title_vi, content.title_en), *GUIDE]
    for number, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(number, place)
            put_text(cell, text)
            cell.alignment = look.WRAPPED
            cell.font = look.font(14, bold=True, color=look.INK) if number == 1 else look.BODY
        size = 14 if number == 1 else 11
        sheet.row_dimensions[number].height = look.height_of([(text, 62) for text in texts], size) + 4
    _finish_page(sheet)


def _write_requests(sheet: Worksheet, requests: Iterable[Request]) -> None:
    sheet.column_dimensions["A"].width = 5
    sheet.column_dimensions["B"].width = 70
    sheet.column_dimensions["C"].width = 70
    rows: list[tuple[str, str, str]] = [("", *REQUESTS_INTRODUCTION)]
    rows += [(str(number), request.vi, request.en) for number, request in enumerate(requests, start=1)]
    for number, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(number, place)
            put_text(cell, text)
            cell.alignment = look.WRAPPED
            cell.font = look.font(bold=number == 1)
        sheet.row_dimensions[number].height = look.height_of([(text, 70) for text in texts]) + 4
    sheet.freeze_panes = "A2"
    _finish_page(sheet)


def _finish_page(sheet: Worksheet) -> None:
    look.finish_page(sheet)
    sheet.protection.sheet = True


def _write_stamp(sheet: Worksheet, content: WorkbookContent) -> None:
    rows: list[list[Any]] = [*stamp_rows(content.dataset, content.tables)]
    for number, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            put_text(sheet.cell(number, place), text)
    sheet.sheet_state = "veryHidden"
