"""All that `report-kit check` finds in a dataset: rows, problems, warnings, whether figures agree, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from report_kit.content.check import findings
from report_kit.content.requests import RequestedFigures, requested_figures
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.datasets import read_dataset
from report_kit.data.plausible import LEAST, MOST, amounts_of, is_far_from_plan
from report_kit.data.reading import read_text_table
from report_kit.errors import DatasetError, Problem
from report_kit.messages import message, said

if TYPE_CHECKING:
    from report_kit.data.dataset import Dataset

FORMAT = 1
"""Raised when the JSON of a report changes so that its readers have to."""
MOST_COMMUNES_ASKED = 50
"""Communes whose open data requests are listed; more would make a list that nobody reads."""
LANGUAGES = ("vi", "en")
EXIT_OF_PROBLEMS = DatasetError.exit_code


@dataclass(frozen=True)
class TableReport:
    """What was found in one table.

    Attributes:
        name: Name of the table.
        rows: Rows that were read; None if the dataset has no such file.
        problems: What breaks the contract.
        warnings: What keeps the contract, but deserves a look.
    """

    name: str
    rows: int | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CheckReport:
    """What was found in a dataset.

    Attributes:
        dataset: Name of the dataset.
        tables: Its tables.
        other_problems: Problems of other files, such as `dataset.toml`.
        findings: Whether figures agree, by language; empty if there are problems.
        requests: Figures that are still needed; empty if there are problems.
        communes: How many communes the dataset concerns.
    """

    dataset: str
    tables: tuple[TableReport, ...]
    other_problems: tuple[Problem, ...] = ()
    findings: dict[str, tuple[str, ...]] | None = None
    requests: tuple[RequestedFigures, ...] = ()
    communes: int = 0

    @property
    def problems(self) -> list[Problem]:
        """All problems."""
        return [*self.other_problems, *(problem for table in self.tables for problem in table.problems)]

    @property
    def warnings(self) -> list[Problem]:
        """All warnings."""
        return [warning for table in self.tables for warning in table.warnings]

    def as_json(self) -> dict[str, Any]:
        """Return the report for machines; `docs/check-json.md` describes it."""
        found = self.findings or {}
        texts = zip(*(found.get(code, ()) for code in LANGUAGES), strict=True)
        return {
            "format": FORMAT,
            "dataset": self.dataset,
            "exit_code": EXIT_OF_PROBLEMS if self.problems else 0,
            "tables": [
                {
                    "table": table.name,
                    "rows": table.rows,
                    "problems": len(table.problems),
                    "warnings": len(table.warnings),
                }
                for table in self.tables
            ],
            "problems": [_located(problem) for problem in self.problems],
            "warnings": [_located(warning) for warning in self.warnings],
            "findings": [dict(zip(LANGUAGES, pair, strict=True)) for pair in texts],
            "requests": [
                {"commune_code": request.commune_code, "text": dict(request.texts)} for request in self.requests
            ],
            "requests_are_complete": self.communes <= MOST_COMMUNES_ASKED and not self.problems,
        }


def check_report(folder: Path, languages: Sequence[str] = LANGUAGES) -> CheckReport:
    """Return what is found in the dataset in *folder*, with findings in the languages named.

    Raises:
        DatasetError: The folder is no dataset at all.
    """
    try:
        dataset = read_dataset(folder)
    except DatasetError as error:
        return _broken(folder, error.problems)
    tables = tuple(
        TableReport(name, rows, warnings=tuple(_warnings(dataset, contract, lines)))
        for name, contract in CONTRACTS.items()
        for rows, lines in [_rows(folder, contract)]
    )
    communes = dataset.settings.communes
    return CheckReport(
        dataset.name,
        tables,
        findings={code: tuple(findings(dataset, language_code=code)) for code in languages},
        requests=tuple(requested_figures(dataset, communes[:MOST_COMMUNES_ASKED])),
        communes=len(communes),
    )


def _broken(folder: Path, problems: Sequence[Problem]) -> CheckReport:
    tables = tuple(
        TableReport(
            name, _rows(folder, contract)[0], tuple(problem for problem in problems if problem.file == contract.file)
        )
        for name, contract in CONTRACTS.items()
    )
    files = {contract.file for contract in CONTRACTS.values()}
    others = tuple(problem for problem in problems if problem.file not in files)
    return CheckReport(folder.resolve().name, tables, others)


def _rows(folder: Path, contract: TableContract) -> tuple[int | None, list[int]]:
    """Return how many rows a file has, None if there is none, and on which lines they stand."""
    path = folder / contract.file
    if not path.exists():
        return None, []
    lines = list(read_text_table(path, file=contract.file).lines)
    return len(lines), lines


def _located(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "what": {code: said(problem.what, code) for code in LANGUAGES},
        "advice": {code: said(problem.advice, code) for code in LANGUAGES},
    }


# Warnings


def _warnings(dataset: Dataset, contract: TableContract, lines: Sequence[int]) -> Iterator[Problem]:
    frame = dataset.table(contract.name)
    yield from _later_rows(dataset, contract, frame, lines)
    yield from _more_disbursed(contract, frame, lines)
    yield from _more_carried_over(contract, frame, lines)
    yield from _odd_amounts(contract, frame, lines)
    yield from _odd_days(contract, frame, lines)
    yield from _unused_sources(dataset, contract, frame, lines)
    illustrative = int((frame["basis"] == "illustrative").sum()) if "basis" in frame else 0
    if illustrative:
        what = message("illustrative rows: {number}", number=illustrative)
        advice = message("Every page that uses them is marked; replace them by reported figures.")
        yield Problem(file=contract.file, column="basis", what=what, advice=advice)


def _later_rows(
    dataset: Dataset, contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]
) -> Iterator[Problem]:
    if "as_of_date" not in frame:
        return
    last = dataset.settings.as_of_date
    later = [line for line, day in zip(lines, frame["as_of_date"], strict=True) if day is not None and day > last]
    if later:
        what = message(
            "rows later than the as_of_date {day} of dataset.toml: {number}", number=len(later), day=last.isoformat()
        )
        advice = message("No briefing shows them yet: change as_of_date, or build with --as-of.")
        yield _warning(contract, later[0], "as_of_date", "", what, advice)


def _more_disbursed(contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]) -> Iterator[Problem]:
    what = message("more was disbursed than allocated")
    advice = message("Check both amounts; carried-over capital belongs to what was allocated.")
    for line, amount in _more_than_allocated("disbursed_amount", frame, lines):
        yield _warning(contract, line, "disbursed_amount", amount, what, advice)


def _more_carried_over(contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]) -> Iterator[Problem]:
    what = message("more was carried over than allocated")
    advice = message("What was allocated includes capital carried over; check both amounts.")
    for line, amount in _more_than_allocated("carried_over_amount", frame, lines):
        yield _warning(contract, line, "carried_over_amount", amount, what, advice)


def _more_than_allocated(column: str, frame: pd.DataFrame, lines: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a column has more than was allocated, each with its amount."""
    if {"allocated_amount", column} <= {*frame.columns}:
        is_more = (frame[column] > frame["allocated_amount"]).fillna(False).to_list()
        yield from (
            (line, str(amount)) for line, more, amount in zip(lines, is_more, frame[column], strict=True) if more
        )


def _odd_amounts(contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]) -> Iterator[Problem]:
    for column in amounts_of(contract):
        amounts = frame[column]
        # Of a whole country the column is looked at in one go.
        odd = (amounts.gt(0) & amounts.lt(LEAST) | amounts.ge(MOST)).fillna(False).to_numpy().nonzero()[0]
        if len(odd):
            what = message("amounts that may not be in đồng: {number}", number=len(odd))
            advice = message("Amounts are whole đồng, not millions; nothing needs to be done if this one is right.")
            yield _warning(contract, lines[odd[0]], column, str(amounts.iloc[odd[0]]), what, advice)


def _odd_days(contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]) -> Iterator[Problem]:
    if not {"budget_year", "as_of_date"} <= {*frame.columns}:
        return
    days = zip(frame["as_of_date"], frame["budget_year"], strict=True)
    odd = [number for number, (day, year) in enumerate(days) if day is not None and is_far_from_plan(day, int(year))]
    if odd:
        day, year = frame["as_of_date"].iloc[odd[0]], frame["budget_year"].iloc[odd[0]]
        what = message("rows whose day is far from the year of their plan: {number}", number=len(odd))
        advice = message("This one has figures to {day} of capital of {year}: check both.", day=day, year=year)
        yield _warning(contract, lines[odd[0]], "as_of_date", str(day), what, advice)


def _unused_sources(
    dataset: Dataset, contract: TableContract, frame: pd.DataFrame, lines: Sequence[int]
) -> Iterator[Problem]:
    if contract.name != "sources":
        return
    tables = (dataset.table(name) for name in CONTRACTS if name != "sources")
    named = {source for table in tables if "source_id" in table for source in table["source_id"]}
    for line, source in zip(lines, frame["source_id"], strict=True):
        if source not in named:
            what, advice = message("no row names this source"), message("Delete it if nothing is based on it.")
            yield _warning(contract, line, "source_id", source, what, advice)


def _warning(contract: TableContract, line: int, column: str, value: str, what: str, advice: str) -> Problem:
    return Problem(file=contract.file, row=line, column=column, value=value, what=what, advice=advice)
