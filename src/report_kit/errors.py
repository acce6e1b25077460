"""The errors a planner may see: shown without traceback, one exit code each."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    what: str
    advice: str

    def __str__(self) -> str:
        """Return the problem as one line: where, what, the value, what to do."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        found = f" (found: {self.value!r})" if self.value else ""
        return f"{place}: {self.what}{found}. {self.advice}"


class ReportKitError(Exception):
    """Base of all errors that are the input's fault and not the kit's."""

    exit_code = 1


class UsageError(ReportKitError):
    """A command was called with arguments that make no sense."""

    exit_code = 2


class DatasetError(ReportKitError):
    """A dataset breaks its contract; holds every problem found."""

    exit_code = 3

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.row or 0, problem.column))
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
