"""The errors a planner may see: shown without traceback, one exit code each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from report_kit.messages import asked_language, message, said


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One broken rule of a file: what, where, the value, and what to do.

    Attributes:
        file: Name of the file, relative to its dataset.
        row: Line in the file as an editor counts it (the header is line 1), or None for the whole file.
        column: Heading of the column, or "" for the whole row or file.
        value: The value as it stands in the file, "" where there is none.
        what: One sentence that says what is wrong.
        advice: One sentence that says what to do.
        sheet: Name of the sheet, where the file is a workbook.
        cell: Address of the cell in its sheet, such as `C7`.
    """

    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    what: str
    advice: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return the problem as one line: where, what, the value, what to do."""
        place = self.file
        if self.sheet:
            place += f", sheet {self.sheet}"
        if self.cell:
            place += f", cell {self.cell}"
        elif self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        found = f" (found: {self.value!r})" if self.value else ""
        return f"{place}: {self.what}{found}. {self.advice}"


MOST_OF_A_KIND = 1_000
"""Problems of one kind that are listed, per column of a table: nobody corrects more at a time."""


def first_of_a_kind(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of one kind, or the first of very many and one that says so, where the next would stand."""
    listed = list(islice(problems, MOST_OF_A_KIND + 1))
    if len(listed) > MOST_OF_A_KIND:
        what = message("there are more problems of this kind than the {number:,} listed before", number=MOST_OF_A_KIND)
        listed[-1] = replace(listed[-1], value="", what=what, advice=message("Correct those first, and try again."))
    return listed


class ReportKitError(Exception):
    """Base of all errors that are the input's fault and not the kit's."""

    exit_code = 1

    @property
    def sentence(self) -> str:
        """What is wrong, where, the value, and what to do."""
        return self.args[0] if self.args else ""

    def __str__(self) -> str:
        """Return the sentence in the language that this machine asks for, as people read it in JupyterLab."""
        return said(self.sentence, asked_language())


class UsageError(ReportKitError):
    """A command was called with arguments that make no sense."""

    exit_code = 2


@contextmanager
def said_if_not_writable(path: Path) -> Iterator[None]:
    """Turn what the system says of a file or folder that cannot be written to into a sentence.

    Raises:
        UsageError: It cannot be written to.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(message("{folder} cannot be written to: {reason}.", folder=path, reason=reason)) from error


class DatasetError(ReportKitError):
    """A dataset breaks its contract; holds every problem found."""

    exit_code = 3

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=_place)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BriefingError(ReportKitError):
    """A notebook could not be executed or exported."""

    exit_code = 4


class NotebookError(BriefingError):
    """A notebook cannot be used as a report."""


class ParameterError(UsageError):
    """A parameter does not exist in the notebook or has the wrong type."""


class UnknownCommuneError(UsageError):
    """A commune is not in the reference list or not in the dataset."""


def _place(problem: Problem) -> tuple[str, str, int, int, str, str]:
    """Return where a problem stands, so that those of a row follow its cells from left to right."""
    letters = problem.cell.rstrip("0123456789")
    return (problem.file, problem.sheet, problem.row or 0, len(letters), letters, problem.column)
