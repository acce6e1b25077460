"""`report-kit import`: planners' figures out of Excel into a dataset, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from report_kit.cli.terminal import DEFAULT_DATASET, LanguageOption, err, found_dataset, out, speak, spoken, visible
from report_kit.errors import DatasetError, Problem, UsageError
from report_kit.messages import Message, message, said
from report_kit.processes import collect_no_garbage, give_memory_back

if TYPE_CHECKING:
    from report_kit.data.workbook.cells import NumberLocale
    from report_kit.data.workbook.changes import Change
    from report_kit.data.workbook.importing import ImportPlan
    from report_kit.data.workbook.treasury.heading import FormOptions

CHANGES_SHOWN = 200
"""Added rows and changed cells that are listed; removed rows are always listed, every one."""
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
"""Files of a folder that are taken for workbooks; all but .xlsx are refused with advice, and none is passed over."""


def import_workbooks(
    workbooks: Annotated[
        list[Path] | None,
        typer.Argument(metavar="WORKBOOK...", help="Workbooks to read; .xlsx only. A folder: all that it holds."),
    ] = None,
    into: Annotated[Path, typer.Option(help="Folder of the dataset that takes the figures.")] = DEFAULT_DATASET,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and write nothing.")] = False,
    list_all: Annotated[
        bool, typer.Option("--list-all", help="List every change; without it, the first 200 of a table.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Bring back the dataset as it was before the last import.")] = (
        False
    ),
    history: Annotated[bool, typer.Option("--history", help="List the imports: when, who, from which files.")] = False,
    number_locale: Annotated[
        str | None,
        typer.Option(help="How numbers that are text are written: vi (1.170 and 83,2) or en (1,170 and 83.2)."),
    ] = None,
    form_commune: Annotated[
        str | None, typer.Option(help="Code or name of the commune of a Form 01a/TTKHN that does not name it.")
    ] = None,
    form_month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Reporting month of a Form 01a/TTKHN that does not say it."),
    ] = None,
    language: LanguageOption = None,
    annotate: Annotated[
        Path | None, typer.Option(metavar="OUT.xlsx", help="Write a copy of the workbook with its problems marked.")
    ] = None,
) -> None:
    """Take the figures of planners' workbooks into a dataset, or say at which cell what is wrong."""
    speak(language)
    folder = found_dataset(into)
    if undo and history:
        raise UsageError(message("give --undo or --history, not both."))
    if undo:
        _undo(folder, workbooks or (), is_trial=dry_run)
        return
    if history:
        _print_history(folder, workbooks or ())
        return
    if not workbooks:
        raise UsageError(message("name a workbook to import, or --undo or --history."))
    named = list(_workbooks_named(workbooks))
    if annotate is not None:
        _check_target(annotate, named)
    collect_no_garbage()
    plan = _plan(
        folder,
        named,
        _locale(number_locale),
        _form_options(folder, form_commune, form_month),
    )
    _print_notes(plan)
    if plan.problems:
        if annotate is not None:
            _annotate(plan, annotate)
        raise DatasetError(list(plan.problems))
    _print_changes(plan, is_all=list_all)
    if not plan.files:
        _tell(message("Nothing changes."))
    elif dry_run:
        _tell(message("Nothing was written (--dry-run)."))
    else:
        _write(plan)


def _workbooks_named(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the workbooks that are named, and those in folders that are named, in the order of their names."""
    for path in paths:
        if not path.exists():
            raise UsageError(message("there is no file {path}.", path=path))
        if not path.is_dir():
            yield path
            continue
        inside = sorted(file for file in path.iterdir() if _is_spreadsheet(file))
        if not inside:
            raise UsageError(message("there is no .xlsx workbook in {folder}.", folder=path))
        yield from inside


def _is_spreadsheet(file: Path) -> bool:
    """Return whether a file of a folder is meant: of formats that are refused too, but no lock of an open workbook."""
    return file.suffix.lower() in SPREADSHEETS and not file.name.startswith(("~$", "."))


def _locale(text: str | None) -> NumberLocale | None:
    match text:
        case None | "vi" | "en":
            return text
    raise UsageError(
        message("--number-locale {text!r} is not known. Write vi (1.170 and 83,2) or en (1,170 and 83.2).", text=text)
    )


def _form_options(folder: Path, commune: str | None, month: str | None) -> FormOptions:
    from report_kit.data.reference import find_commune
    from report_kit.data.settings_file import read_settings
    from report_kit.data.workbook.treasury.heading import FormOptions

    code = ""
    if commune is not None:
        settings, problems = read_settings(folder)
        if settings is None:
            raise DatasetError(problems)
        code = find_commune(commune, settings.communes)
    return FormOptions(code, _month(month) if month is not None else None)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(message("--form-month {text!r} is not a month. Write it as 2026-03.", text=text)) from None


def _plan(folder: Path, workbooks: Sequence[Path], locale: NumberLocale | None, forms: FormOptions) -> ImportPlan:
    from report_kit.data.workbook.history import finish_interrupted
    from report_kit.data.workbook.importing import import_plan

    give_memory_back()
    finish_interrupted(folder)
    return import_plan(folder, workbooks, number_locale=locale, forms=forms)


def _print_notes(plan: ImportPlan) -> None:
    for note in plan.notes:
        err.print(spoken(message("note: {note}", note=note)), markup=False)


def _print_changes(plan: ImportPlan, *, is_all: bool) -> None:
    from report_kit.data.workbook.sheets import table_title

    for table in sorted(plan.tables, key=lambda table: table.contract.name):
        counts = table.counts()
        if not any(counts.values()):
            continue
        counted = message(
            "{table}: rows added: {added}; cells changed: {changed}; rows removed: {removed}",
            table=table_title(table.contract),
            **counts,
        )
        out.print(spoken(counted), markup=False)
        listed = sum(counts.values()) if is_all else counts["removed"] + CHANGES_SHOWN
        for line in islice(_change_lines(table.changes()), listed):
            out.print(f"  {visible(spoken(line))}", markup=False)
        if (more := sum(counts.values()) - listed) > 0:
            _tell(
                message("  … and {number} more; --list-all lists them, as the record of the import does.", number=more)
            )


def _change_lines(changes: Iterable[Change]) -> Iterator[Message]:
    """Yield a line for each row that comes or goes, those first that go, and for each cell that changes."""
    for change in changes:
        key = "/".join(change.key)
        if change.kind == "added":
            yield message("added {key} ({place})", key=key, place=change.place())
        elif change.kind == "removed":
            yield message("removed {key} ({place})", key=key, place=change.place())
        else:
            yield from (_cell_line(change, column) for column in change.cells)


def _cell_line(change: Change, column: str) -> Message:
    from report_kit.data.contracts import CONTRACTS
    from report_kit.data.workbook.sheets import column_title

    before, after = (repr(text) if text else message("blank") for text in change.cells[column])
    return message(
        "changed {key}, {column}: {before} → {after} ({place})",
        key="/".join(change.key),
        column=column_title(CONTRACTS[change.table].column(column)),
        before=before,
        after=after,
        place=change.place(column),
    )


def _write(plan: ImportPlan) -> None:
    from report_kit.data.workbook.history import write_import

    entry = write_import(plan)
    _tell(
        message(
            "Wrote {files} in {folder}; `report-kit import --undo` brings back what was there.",
            files=", ".join(sorted(plan.files)),
            folder=plan.dataset_folder,
        )
    )
    _tell(message("Recorded in {folder}.", folder=entry))


def _tell(sentence: Message) -> None:
    out.print(spoken(sentence), markup=False)


def _undo(folder: Path, workbooks: Sequence[Path], *, is_trial: bool) -> None:
    from report_kit.data.workbook.history import import_to_undo, undo_import

    if workbooks:
        raise UsageError(message("--undo takes no workbooks: it brings back the dataset before the last import."))
    record = import_to_undo(folder) if is_trial else undo_import(folder)
    user = visible(record["imported_by"]) or message("an unknown user")
    about = {"moment": record["imported_at"], "user": user}
    where = {
        "names": visible(_workbook_names(record)),
        "files": ", ".join(sorted(record["files"])),
        "folder": folder,
    }
    if is_trial:
        _tell(message("Would undo the import of {moment} by {user}:", **about))
        _tell(message("  {names}; would restore {files} in {folder}.", **where))
        _tell(message("Nothing was written (--dry-run)."))
    else:
        _tell(message("Undid the import of {moment} by {user}:", **about))
        _tell(message("  {names}; restored {files} in {folder}.", **where))


def _print_history(folder: Path, workbooks: Sequence[Path]) -> None:
    from report_kit.data.workbook.history import import_records

    if workbooks:
        raise UsageError(message("--history takes no workbooks: it lists what was imported into the dataset."))
    records = import_records(folder)
    if not records:
        _tell(message("Nothing was imported into {folder}.", folder=folder))
    for record in records:
        _tell(_record_line(record))


def _record_line(record: dict[str, Any]) -> Message:
    unknown = message("an unknown user")
    line = message(
        "{moment}, {user}: {names} into {files}",
        moment=record["imported_at"],
        user=visible(record["imported_by"]) or unknown,
        names=visible(_workbook_names(record)),
        files=", ".join(sorted(record["files"])),
    )
    if "undone_at" not in record:
        return line
    user = visible(record["undone_by"]) or unknown
    return message("{line}; undone {moment} by {user}", line=line, moment=record["undone_at"], user=user)


def _workbook_names(record: dict[str, Any]) -> str:
    return ", ".join(book["name"] for book in record["workbooks"])


def _check_target(target: Path, workbooks: Sequence[Path]) -> None:
    """Refuse a place where no marked copy may be written, before anything is read."""
    if target.suffix.lower() != ".xlsx":
        raise UsageError(message("--annotate {path!r} must end in .xlsx.", path=str(target)))
    if not target.absolute().parent.is_dir():
        raise UsageError(message("there is no folder {parent}.", parent=target.absolute().parent))
    if any(target.exists() and target.samefile(path) for path in workbooks):
        raise UsageError(message("--annotate {path!r} is the workbook itself. Name another file.", path=str(target)))


def _annotate(plan: ImportPlan, target: Path) -> None:
    """Write one marked copy per workbook that has problems."""
    from report_kit.data.workbook.annotating import annotated_copy
    from report_kit.data.workbook.archive import Archive, opened
    from report_kit.data.workbook.importing import labelled

    for path, label in labelled(plan.workbooks):
        found = [problem for problem in plan.problems if problem.file == label]
        archive = opened(path, file=label)
        if not found:
            continue
        copy = target if len(plan.workbooks) == 1 else target.with_name(f"{target.stem}-{_own_name(path, plan)}.xlsx")
        reason = message("it cannot be opened") if isinstance(archive, Problem) else ""
        if isinstance(archive, Archive):
            reason = annotated_copy(archive, found, copy, _wording)
        told = message("no copy of {file}: {reason}.", file=label, reason=reason)
        done = message("problems marked in {file}: {number}", number=len(found), file=str(copy))
        err.print(spoken(told if reason else done), markup=False)


def _own_name(path: Path, plan: ImportPlan) -> str:
    """Return what tells a workbook from the others: its name, or its number where another has the same name."""
    same = [each.stem for each in plan.workbooks].count(path.stem)
    return path.stem if same == 1 else f"{plan.workbooks.index(path) + 1}-{path.stem}"


def _wording(problem: Problem, language_code: str) -> str:
    return f"{said(problem.what, language_code)}. {said(problem.advice, language_code)}"
