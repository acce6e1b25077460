"""`report-kit check` and `report-kit list`: what a dataset holds and what can be built from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from report_kit.cli.terminal import DEFAULT_DATASET, DatasetArgument, found_dataset, out

if TYPE_CHECKING:
    from report_kit.data.datasets import Dataset


def check(dataset: DatasetArgument = DEFAULT_DATASET) -> None:
    """Check a dataset against its contract and say whether its figures agree."""
    from report_kit.content.check import findings
    from report_kit.data.datasets import read_dataset

    loaded = read_dataset(found_dataset(dataset))
    out.print(_row_counts(loaded))
    for finding in findings(loaded):
        out.print(finding, markup=False)


def _row_counts(dataset: Dataset) -> Table:
    from report_kit.data.contracts import CONTRACTS

    table = Table("table", "rows", title=f"{dataset.name}: no problem found")
    for name in CONTRACTS:
        rows = len(dataset.table(name))
        table.add_row(name, str(rows) if rows else "–")
    return table


def list_briefings(dataset: DatasetArgument = DEFAULT_DATASET) -> None:
    """List the reports, communes and languages that can be built."""
    from report_kit.build.reports import find_reports
    from report_kit.data.datasets import read_dataset
    from report_kit.data.reference import commune_list
    from report_kit.data.resources import notebooks_folder

    loaded = read_dataset(found_dataset(dataset))
    reports = Table("report", "per", "title")
    for report in find_reports(notebooks_folder()):
        reports.add_row(report.name, report.scope, " / ".join(report.titles.values()))
    out.print(reports)
    names = commune_list().names
    for code in loaded.settings.communes:
        out.print(f"{code}  {names.get(code, '')}", markup=False)
    out.print(f"languages: {', '.join(loaded.settings.languages)}; as of {loaded.settings.as_of_date}")
