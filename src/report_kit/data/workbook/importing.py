"""What importing workbooks would do to a dataset: read, merged, checked against the contract; nothing is written."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path

from report_kit.data.contracts import CONTRACTS, REQUIRED_TABLES
from report_kit.data.settings import Settings
from report_kit.data.settings_file import FILE, read_settings
from report_kit.data.workbook.archive import Archive, opened
from report_kit.data.workbook.cells import Convention, NumberLocale
from report_kit.data.workbook.changes import Change
from report_kit.data.workbook.doubts import (
    codes_written_otherwise,
    later_figures,
    odd_amounts,
    odd_days,
    rows_of_other_communes,
    scores_that_may_be_shares,
)
from report_kit.data.workbook.grid import hidden_sheet_notes
from report_kit.data.workbook.merge import MergedTable, merged_tables
from report_kit.data.workbook.reading import read_tables
from report_kit.data.workbook.sheet_tables import WorkbookTables
from report_kit.data.workbook.sheets import sheet_title
from report_kit.data.workbook.table_files import Edit, EditedFile, TableFile, read_table_files
from report_kit.data.workbook.treasury.form import FormContext, read_form
from report_kit.data.workbook.treasury.heading import FormOptions
from report_kit.data.workbook.trial import contract_problems
from report_kit.errors import MOST_OF_A_KIND, DatasetError, Problem, UsageError, first_of_a_kind
from report_kit.messages import message
from report_kit.processes import collect_no_garbage, end_with_parent, give_freed_memory_back

READERS = 2
"""Processes that read large workbooks."""
LARGE_WORKBOOKS = 4_000_000
"""Bytes of workbooks from which reading them takes longer than starting processes that share it."""
MOST_SHEETS_NAMED = 20
"""Sheets of a workbook without a table that are named; of more than these, how many they are."""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do.

    Attributes:
        dataset_folder: The dataset.
        workbooks: The workbooks, in the order in which they were named.
        tables: What becomes of each table that the workbooks hold.
        problems: Why nothing may be written; empty if all is well.
        notes: What a person should know, in sentences.
        files: The files that change, or come, by name.
    """

    dataset_folder: Path
    workbooks: tuple[Path, ...]
    tables: tuple[MergedTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    files: Mapping[str, EditedFile] = field(default_factory=dict)

    def changes(self) -> Iterator[Change]:
        """Yield what changes, table by table."""
        return (change for table in self.tables for change in table.changes())


def import_plan(
    dataset_folder: Path,
    workbooks: Sequence[Path],
    *,
    number_locale: NumberLocale | None = None,
    forms: FormOptions | None = None,
) -> ImportPlan:
    """Return what importing *workbooks* into a dataset would do.

    Args:
        dataset_folder: The dataset.
        workbooks: Workbooks with sheets that are tables, or Form 01a/TTKHN of the treasury.
        number_locale: How numbers that are text are written; None: they are a problem.
        forms: What the person who imports says about forms that do not say it themselves.

    Raises:
        DatasetError: A file of the dataset itself cannot be read; nothing was compared.
    """
    settings = _checked_settings(dataset_folder)
    convention = Convention(number_locale, settings.communes)
    # The workbooks first: reading them takes the most memory, which the dataset must not hold meanwhile.
    found = [*_workbooks_read(workbooks, convention)]
    files = read_table_files(dataset_folder)
    give_freed_memory_back()
    context = FormContext(dataset_folder.resolve().name, files, convention, forms or FormOptions())
    read = [each for workbook in found for each in _with_forms(workbook, context)]
    plan = ImportPlan(
        dataset_folder,
        tuple(workbooks),
        problems=tuple(_once(_reading_problems(read))),
        notes=tuple(note for workbook in read for note in _notes(workbook)),
    )
    if len(plan.problems) >= MOST_OF_A_KIND:
        # What is this far from a table need not be compared with anything.
        return plan
    merged = merged_tables(files, read, dataset=context.dataset)
    plan = replace(
        plan,
        problems=(*plan.problems, *first_of_a_kind(codes_written_otherwise(merged))),
        notes=(*plan.notes, *rows_of_other_communes(read, merged)),
    )
    return _compared(plan, files, merged, settings)


def _reading_problems(read: Sequence[WorkbookTables]) -> list[Problem]:
    """Return what could not be read, or that there was nothing to read."""
    problems = [problem for workbook in read for problem in workbook.problems]
    if problems or any(workbook.tables for workbook in read):
        return problems
    return [_no_table(workbook) for workbook in {workbook.file: workbook for workbook in read}.values()]


def _compared(
    plan: ImportPlan, files: Mapping[str, TableFile], merged: Sequence[MergedTable], settings: Settings
) -> ImportPlan:
    """Return a plan with what changes, and with its problems or with what is to be written."""
    plan = replace(
        plan,
        tables=tuple(merged),
        problems=tuple(_once([*plan.problems, *(problem for table in merged for problem in table.problems)])),
        notes=(*plan.notes, *(note for table in merged for note in table.notes)),
    )
    if len(plan.problems) >= MOST_OF_A_KIND:
        return plan
    give_freed_memory_back()
    is_refused = bool(plan.problems)
    edits = {table.contract.name: table.trial() if is_refused else table.edit for table in merged}
    written = {name: edit for name, edit in edits.items() if _is_written(files[name], edit)}
    found = contract_problems(settings, files, merged, written, is_refused=is_refused) if written else []
    give_freed_memory_back()
    if is_refused or found:
        known = {(problem.file, problem.sheet, problem.cell) for problem in plan.problems}
        others = [problem for problem in found if (problem.file, problem.sheet, problem.cell) not in known]
        return replace(plan, problems=tuple(_once([*plan.problems, *others])))
    return replace(
        plan,
        notes=(
            *plan.notes,
            *later_figures(plan.tables, settings),
            *odd_amounts(plan.tables),
            *odd_days(plan.tables),
            *scores_that_may_be_shares(plan.tables),
        ),
        files={CONTRACTS[name].file: EditedFile(files[name], edit) for name, edit in written.items()},
    )


def _is_written(file: TableFile, edit: Edit) -> bool:
    """Return whether a table's file changes, or is missing where every dataset needs it."""
    return bool(edit) or (file.content is None and file.contract.name in REQUIRED_TABLES)


def _checked_settings(folder: Path) -> Settings:
    if not folder.is_dir():
        raise UsageError(
            message(
                "there is no dataset in {folder}. Make the folder, with a {file}, and import again.",
                folder=folder,
                file=FILE,
            )
        )
    settings, problems = read_settings(folder)
    if settings is None:
        raise DatasetError(problems)
    return settings


def labelled(workbooks: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each workbook with the name that messages use: its file name where no other has the same."""
    names = [path.name for path in workbooks]
    for path in workbooks:
        yield path, path.name if names.count(path.name) == 1 else str(path)


def _workbooks_read(workbooks: Sequence[Path], convention: Convention) -> Iterator[WorkbookTables]:
    """Yield the tables of each workbook, in the order in which they were named."""
    labels = [label for _, label in labelled(workbooks)]
    size = sum(path.stat().st_size for path in workbooks if path.is_file())
    if len(workbooks) == 1 or size <= LARGE_WORKBOOKS:
        yield from map(_read, workbooks, labels, repeat(convention))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(READERS, mp_context=context, initializer=_prepare_process) as processes:
        yield from processes.map(_read, workbooks, labels, repeat(convention))


def _prepare_process() -> None:
    end_with_parent()
    collect_no_garbage()


def _read(path: Path, label: str, convention: Convention) -> WorkbookTables:
    archive = opened(path, file=label)
    give_freed_memory_back()
    if not isinstance(archive, Archive):
        return WorkbookTables(label, problems=[archive])
    tables = read_tables(archive, convention)
    give_freed_memory_back()
    return tables


def _with_forms(workbook: WorkbookTables, context: FormContext) -> list[WorkbookTables]:
    """Return what a workbook holds: its tables, and those of every sheet that is a form."""
    forms = {name: read_form(grid, context) for name, grid in workbook.unknown_sheets.items()}
    others = {name: grid for name, grid in workbook.unknown_sheets.items() if forms[name] is None}
    found = [form for form in forms.values() if form is not None]
    for name, grid in workbook.unknown_sheets.items():
        workbook.notes.extend(hidden_sheet_notes(grid) if forms[name] is not None else ())
    return [replace(workbook, unknown_sheets=others), *found]


def _notes(workbook: WorkbookTables) -> Iterator[str]:
    yield from workbook.notes
    unknown = tuple(workbook.unknown_sheets)
    for sheet in unknown[:MOST_SHEETS_NAMED]:
        yield message(
            "{file}, sheet {sheet}: no table has this name; the sheet was not read.", file=workbook.file, sheet=sheet
        )
    if more := len(unknown[MOST_SHEETS_NAMED:]):
        yield message(
            "{file}: {number} more sheets have no table's name and were not read.", file=workbook.file, number=more
        )


def _no_table(workbook: WorkbookTables) -> Problem:
    titles = ", ".join(sheet_title(contract) for contract in CONTRACTS.values())
    return Problem(
        file=workbook.file,
        what=message("no sheet of the workbook is a table of the dataset"),
        advice=message(
            "Name the sheets: {titles}; or begin with a workbook that `report-kit workbook` wrote.", titles=titles
        ),
    )


def _once(problems: Sequence[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
