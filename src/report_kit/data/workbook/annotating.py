"""A copy of a workbook in which every problem is marked at its cell and listed on a sheet of its own."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from report_kit.data.workbook.archive import Archive
from report_kit.data.workbook.comments import OWN_AUTHOR
from report_kit.data.workbook.sheets import PROBLEMS_SHEET
from report_kit.data.workbook.writing import put_text, save_whole
from report_kit.errors import Problem
from report_kit.escaping import spelt_out
from report_kit.messages import message

MOST_CELLS_COPIED = 200_000
"""A copy is made cell by cell, at some 30,000 a second; a larger workbook would keep a planner waiting."""

_MARK = PatternFill("solid", fgColor="FFFFC7CE")
_HEADINGS = ("Trang", "Ô", "Cột", "Giá trị", "Lỗi và cách sửa", "What is wrong, and what to do")
_WIDTHS = (28, 8, 26, 24, 70, 70)
LONGEST_TEXT = 2_000
"""Characters of a comment or of a cell in the list of problems; spreadsheets refuse longer ones from 32,767 on."""

Wording = Callable[[Problem, str], str]
"""Returns what a problem says in a language, without its place."""


def annotated_copy(archive: Archive, problems: Sequence[Problem], path: Path, wording: Wording) -> str:
    """Write a copy of the workbook with its problems marked.

    Returns:
        Why no copy could be made, "" if it was.
    """
    if archive.cell_count > MOST_CELLS_COPIED:
        return message("it has more than {number:,} cells", number=MOST_CELLS_COPIED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of foreign workbooks that the copy goes without
            workbook = openpyxl.load_workbook(io.BytesIO(archive.content), keep_links=False)
            _mark(workbook, problems, wording)
            _list(workbook, problems, wording)
            save_whole(workbook, path)
    except Exception as error:  # a courtesy must not hide the problems themselves
        return message("the workbook cannot be copied ({error})", error=type(error).__name__)
    return ""


def _mark(workbook: openpyxl.Workbook, problems: Sequence[Problem], wording: Wording) -> None:
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.cell and problem.sheet in workbook.sheetnames:
            by_cell.setdefault((problem.sheet, problem.cell), []).append(problem)
    for (sheet, cell), found in by_cell.items():
        marked: Any = workbook[sheet][cell]
        if isinstance(marked, openpyxl.cell.MergedCell):
            continue
        texts = [f"{wording(problem, 'vi')}\n\n{wording(problem, 'en')}" for problem in found]
        marked.fill = _MARK
        if marked.comment and marked.comment.author != OWN_AUTHOR:
            texts.append(marked.comment.text)
        marked.comment = Comment(_writable("\n\n".join(texts))[:LONGEST_TEXT], OWN_AUTHOR, height=180, width=360)


def _list(workbook: openpyxl.Workbook, problems: Sequence[Problem], wording: Wording) -> None:
    if PROBLEMS_SHEET in workbook.sheetnames:
        del workbook[PROBLEMS_SHEET]
    sheet = workbook.create_sheet(PROBLEMS_SHEET, 0)
    rows = [_HEADINGS] + [(p.sheet, p.cell, p.column, p.value, wording(p, "vi"), wording(p, "en")) for p in problems]
    for number, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(number, place)
            put_text(cell, _writable(text))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
        if number > 1 and texts[0] in workbook.sheetnames and texts[1]:
            _link(sheet.cell(number, 2), texts[0], texts[1])
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[place]].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    workbook.active = 0


def _writable(text: str) -> str:
    """Return text that a workbook can hold: controls are spelt out, and what is too long is cut."""
    return spelt_out(text)[:LONGEST_TEXT]


def _link(cell: Any, sheet: str, address: str) -> None:
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}")
    cell.font = Font(underline="single", color="FF0563C1")
