"""`report-kit check` and `report-kit list`: what a dataset holds and what can be built from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from report_kit.cli.terminal import (
    DEFAULT_DATASET,
    DatasetArgument,
    LanguageOption,
    found_dataset,
    out,
    problem_text,
    speak,
    spoken,
)
from report_kit.errors import DatasetError
from report_kit.messages import message

if TYPE_CHECKING:
    from report_kit.content.check_report import CheckReport

WARNINGS_SHOWN = 50
_SCOPES = {"commune": message("commune"), "dataset": message("dataset")}


def check(
    dataset: DatasetArgument = DEFAULT_DATASET,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON, for machines.")] = False,
    language: LanguageOption = None,
) -> None:
    """Check a dataset against its contract and say whether its figures agree and what they still lack.

    Ends with 0 if the contract is kept, whatever the figures say of one another, and with 3 if it is broken.
    """
    from report_kit.content.check_report import LANGUAGES, check_report

    reader = speak(language)
    report = check_report(found_dataset(dataset), LANGUAGES if as_json else (reader,))
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))  # noqa: T201  # rich would wrap it
        raise typer.Exit(DatasetError.exit_code if report.problems else 0)
    _print_report(report, reader)
    if report.problems:
        raise DatasetError(report.problems)


def _print_report(report: CheckReport, reader: str) -> None:
    out.print(_counts(report))
    if report.problems:
        return
    warnings = report.warnings
    if warnings:
        _print_section(message("Warnings"), [problem_text(warning) for warning in warnings[:WARNINGS_SHOWN]])
        if len(warnings) > WARNINGS_SHOWN:
            out.print("  " + spoken(message("… and {number} more.", number=len(warnings) - WARNINGS_SHOWN)))
    _print_section(message("Do the figures agree?"), (report.findings or {}).get(reader, ()))
    _print_section(message("Figures still needed"), [request.texts[reader] for request in report.requests])
    if report.communes > len({request.commune_code for request in report.requests}) and _is_cut(report):
        out.print("  " + spoken(message("Only the first 50 communes were asked; `report-kit workbook` asks any.")))


def _is_cut(report: CheckReport) -> bool:
    from report_kit.content.check_report import MOST_COMMUNES_ASKED

    return report.communes > MOST_COMMUNES_ASKED


def _print_section(title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    out.print()
    out.print(spoken(title), style="bold")
    for line in lines or [spoken(message("Nothing."))]:
        out.print(f"  {line}", markup=False)


def _counts(report: CheckReport) -> Table:
    problems = len(report.problems)
    said = message("{dataset}: no problem found", dataset=report.dataset)
    if problems:
        said = message("problems found in {dataset}: {number}", dataset=report.dataset, number=problems)
    heads = (message("table"), message("rows"), message("problems"), message("warnings"))
    table = Table(*map(spoken, heads), title=spoken(said))
    for each in report.tables:
        rows = "–" if each.rows is None else str(each.rows)
        table.add_row(each.name, rows, str(len(each.problems) or ""), str(len(each.warnings) or ""))
    if report.other_problems:
        table.add_row("dataset.toml", "", str(len(report.other_problems)), "")
    return table


def list_briefings(dataset: DatasetArgument = DEFAULT_DATASET) -> None:
    """List the reports, communes and languages that can be built."""
    from report_kit.build.reports import find_reports
    from report_kit.data.datasets import read_dataset
    from report_kit.data.reference import commune_list
    from report_kit.data.resources import notebooks_folder

    loaded = read_dataset(found_dataset(dataset))
    reports = Table(*map(spoken, (message("report"), message("per"), message("title"))))
    for report in find_reports(notebooks_folder()):
        reports.add_row(report.name, spoken(_SCOPES[report.scope]), " / ".join(report.titles.values()))
    out.print(reports)
    names = commune_list().names
    for code in loaded.settings.communes:
        out.print(f"{code}  {names.get(code, '')}", markup=False)
    told = message(
        "languages: {languages}; as of {day}",
        languages=", ".join(loaded.settings.languages),
        day=loaded.settings.as_of_date,
    )
    out.print(spoken(told), markup=False)
