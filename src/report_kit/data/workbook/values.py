"""The cells of a workbook, sheet by sheet, within limits, and which of their zeros are made of nothing."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import python_calamine

from report_kit.data.workbook import sheets
from report_kit.data.workbook.archive import MOST_ROWS, MOST_SHARED, Archive, damaged, too_many_texts
from report_kit.data.workbook.cells import CellValue
from report_kit.data.workbook.grid import Grid
from report_kit.data.workbook.sheet_scan import SheetFacts
from report_kit.data.workbook.zero_formulas import cells_taken, made_of_blanks
from report_kit.errors import Problem
from report_kit.messages import Message, message

_NO_FACTS = SheetFacts()
_NEVER_READ = sheets.OWN_SHEETS - {sheets.STAMP_SHEET}
"""Sheets of the kit with explanations and lists to choose from, which nobody fills in."""


class UnreadableWorkbook(Exception):  # noqa: N818  # carries a problem, never leaves the reading of a workbook
    """Why the cells of a workbook cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def grids_of(archive: Archive) -> Iterator[Grid]:
    """Yield the sheets of a workbook that hold cells.

    Raises:
        UnreadableWorkbook: Its cells cannot be read, or are more than are read.
    """
    limit = _Limit(archive.file)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive.content)) as workbook:
            of_blanks = _zeros_of_blanks(workbook, archive)
            for about in workbook.sheets_metadata:
                if about.typ is python_calamine.SheetTypeEnum.WorkSheet and about.name not in _NEVER_READ:
                    sheet = workbook.get_sheet_by_name(about.name)
                    facts = archive.sheets.get(about.name, _NO_FACTS)
                    facts = replace(facts, made_of_blanks=of_blanks.get(about.name, {}))
                    merged = list(sheet.merged_cell_ranges or ())
                    is_hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
                    # The stamp has a row for each row of a table, and none that anybody fills in.
                    own = _Limit(archive.file) if about.name == sheets.STAMP_SHEET else limit
                    rows = _rows(sheet, own)
                    del sheet  # the reader keeps every cell a second time
                    yield Grid(archive.file, about.name, rows, merged, facts, is_hidden)
    except _READER_ERRORS as error:
        raise UnreadableWorkbook(damaged(archive.file)) from error
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception; nothing else by that name reaches us.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableWorkbook(damaged(archive.file)) from error


def _zeros_of_blanks(
    workbook: python_calamine.CalamineWorkbook, archive: Archive
) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """Return the formulas of each sheet that give 0 because all that they take is blank, with what they take."""
    zeros = {name: facts.zeros for name, facts in archive.sheets.items() if facts.zeros}
    taken = cells_taken(zeros)
    return made_of_blanks(zeros, {name: set(_blank(workbook, archive, name, taken[name])) for name in taken})


def _blank(
    workbook: python_calamine.CalamineWorkbook, archive: Archive, name: str, places: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield those cells of a sheet in which nothing stands; none of a sheet that there is not."""
    if name not in archive.sheets or name not in workbook.sheet_names:
        return
    facts, sheet = archive.sheets[name], workbook.get_sheet_by_name(name)
    left = (sheet.start or (0, 0))[1]
    wanted = dict.fromkeys(row for row, _ in places)
    rows = {row: cells for row, cells in enumerate(sheet.iter_rows()) if row in wanted}
    for row, place in places:
        cells = rows.get(row, [])
        is_filled = left <= place < left + len(cells) and cells[place - left] != ""
        if not is_filled and (row, place) not in facts.uncached and (row, place) not in facts.errors:
            yield row, place


class _Limit:
    """Counts the rows of a workbook that hold something, and its texts, and stops before too many become objects."""

    def __init__(self, file: str) -> None:
        self._file, self._rows = file, 0
        self._texts: dict[str, str] = {}

    def rows(self, sheet: python_calamine.CalamineSheet) -> Iterator[list[CellValue]]:
        """Yield the rows of a sheet; equal texts are kept once, for there are few in many cells."""
        keep = self._texts.setdefault
        for row in sheet.iter_rows():
            self._rows += row.count("") < len(row)
            if self._rows > MOST_ROWS:
                raise self._reached(message("the workbook has more than {number:,} rows", number=MOST_ROWS))
            yield [keep(cell, cell) if type(cell) is str else cell for cell in row]
            if len(self._texts) > MOST_SHARED:
                raise self._reached(too_many_texts())

    def _reached(self, what: Message) -> UnreadableWorkbook:
        return UnreadableWorkbook(Problem(file=self._file, what=what, advice=message("Split it by communes.")))


def _rows(sheet: python_calamine.CalamineSheet, limit: _Limit) -> list[list[CellValue]]:
    """Return the rows of a sheet, whose first cells may be blank, from its first column on."""
    margin: list[CellValue] = [""] * (sheet.start or (0, 0))[1]
    return [[*margin, *row] for row in limit.rows(sheet)] if margin else list(limit.rows(sheet))


_READER_ERRORS = (python_calamine.CalamineError, ValueError, OverflowError, OSError)
