"""`report-kit workbook` and `report-kit import`: planners' figures out to Excel and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from report_kit.cli.terminal import DEFAULT_DATASET, LanguageOption, err, found_dataset, out, speak, spoken, visible
from report_kit.errors import DatasetError, Problem, UsageError
from report_kit.messages import Message, message, said

if TYPE_CHECKING:
    from report_kit.data.dataset import Dataset
    from report_kit.data.workbook.cells import NumberLocale
    from report_kit.data.workbook.importing import ImportPlan
    from report_kit.data.workbook.merge import Change
    from report_kit.data.workbook.treasury.heading import FormOptions
    from report_kit.data.workbook.writing import Request, WorkbookContent

CHANGES_SHOWN = 200
"""Added rows and changed cells that are listed; removed rows are always listed, every one."""
MOST_COMMUNES_ASKED = 50
"""Communes whose open data requests are put into a workbook; more would make a list that nobody reads."""


def workbook(
    places: Annotated[
        list[str],
        typer.Argument(metavar="[DATASET] OUT.xlsx", help="Folder of the dataset, and the workbook to write."),
    ],
    commune: Annotated[
        list[str] | None, typer.Option(help="Code or name of a commune; again for several. All if not given.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Write over a file that exists, and what was filled into it.")] = False,
    language: LanguageOption = None,
) -> None:
    """Write a workbook in which planners fill in and correct figures."""
    speak(language)
    from report_kit.data.workbook.writing import write_workbook

    *named, target = places
    path = Path(target)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(message("the workbook {target!r} must end in .xlsx.", target=target))
    if not path.absolute().parent.is_dir():
        raise UsageError(message("there is no folder {parent}.", parent=path.absolute().parent))
    if path.exists() and not force:
        raise UsageError(
            message(
                "{target!r} exists, and figures may have been filled into it. Name another file, or write over it with "
                "--force.",
                target=target,
            )
        )
    folder, further = _dataset_and_communes(named)
    content = _content(folder, [*(commune or ()), *further])
    write_workbook(content, path)
    rows = sum(len(table) for table in content.tables.values())
    _tell(
        message(
            "{file} (rows: {rows}; sheets: {sheets}; figures asked for: {requests}).",
            file=path,
            rows=rows,
            sheets=len(content.tables),
            requests=len(content.requests),
        )
    )


def _dataset_and_communes(named: Sequence[str]) -> tuple[Path, list[str]]:
    """Return the dataset, and names after `--commune A B` that the command line's parser leaves over."""
    folders = [name for name in named if found_dataset(Path(name)).is_dir()]
    if len(folders) > 1:
        raise UsageError(message("name one dataset, not {folders}.", folders=" and ".join(folders)))
    others = [name for name in named if name not in folders]
    if others and not folders and len(named) == 1:
        raise UsageError(message("there is no dataset {others!r}.", others=others[0]))
    return found_dataset(Path(folders[0]) if folders else DEFAULT_DATASET), others


def _content(folder: Path, communes: Sequence[str]) -> WorkbookContent:
    from report_kit.data.datasets import read_dataset
    from report_kit.data.reference import find_commune
    from report_kit.data.workbook.extract import commune_rows, whole_rows
    from report_kit.data.workbook.table_files import read_table_files
    from report_kit.data.workbook.writing import WorkbookContent

    dataset = read_dataset(folder)
    codes = tuple(dict.fromkeys(find_commune(name, dataset.settings.communes) for name in communes))
    files = read_table_files(folder)
    return WorkbookContent(
        dataset=dataset.name,
        title_vi=dataset.settings.title_vi,
        title_en=dataset.settings.title_en,
        communes=dataset.settings.communes,
        tables=commune_rows(files, codes) if codes else whole_rows(files),
        requests=tuple(_requests(dataset, codes or dataset.settings.communes)),
    )


def _requests(dataset: Dataset, communes: Sequence[str]) -> Iterator[Request]:
    from report_kit.content.requests import requested_figures
    from report_kit.data.workbook.writing import Request

    if len(communes) <= MOST_COMMUNES_ASKED:
        for request in requested_figures(dataset, communes):
            yield Request(request.texts["vi"], request.texts["en"])


def import_workbooks(
    workbooks: Annotated[
        list[Path] | None, typer.Argument(metavar="WORKBOOK...", help="Workbooks to read; .xlsx only.")
    ] = None,
    into: Annotated[Path, typer.Option(help="Folder of the dataset that takes the figures.")] = DEFAULT_DATASET,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and write nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Bring back the dataset as it was before the last import.")] = (
        False
    ),
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
    if undo:
        _undo(folder, workbooks or ())
        return
    if not workbooks:
        raise UsageError(message("name a workbook to import, or --undo."))
    plan = _plan(folder, workbooks, _locale(number_locale), _form_options(folder, form_commune, form_month))
    _print_notes(plan)
    if plan.problems:
        if annotate is not None:
            _annotate(plan, annotate)
        raise DatasetError(list(plan.problems))
    _print_changes(plan)
    if not plan.contents:
        _tell(message("Nothing changes."))
    elif dry_run:
        _tell(message("Nothing was written (--dry-run)."))
    else:
        _write(plan)


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

    for path in workbooks:
        if not path.exists():
            raise UsageError(message("there is no file {path}.", path=path))
    finish_interrupted(folder)
    return import_plan(folder, workbooks, number_locale=locale, forms=forms)


def _print_notes(plan: ImportPlan) -> None:
    for note in plan.notes:
        err.print(spoken(message("note: {note}", note=note)), markup=False)


def _print_changes(plan: ImportPlan) -> None:
    ordered = sorted(plan.changes, key=lambda change: change.table)
    for table, group in groupby(ordered, key=lambda change: change.table):
        changes = list(group)
        counts = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "changed", "removed")}
        counted = message(
            "{table}: rows added: {added}; cells changed: {changed}; rows removed: {removed}", table=table, **counts
        )
        out.print(spoken(counted), markup=False)
        for line in _change_lines(changes):
            out.print(f"  {visible(spoken(line))}", markup=False)


def _change_lines(changes: Iterable[Change]) -> Iterator[str]:
    shown = 0
    for change in changes:
        shown += change.kind != "removed"
        if change.kind == "removed" or shown <= CHANGES_SHOWN:
            yield _change_line(change)
    if shown > CHANGES_SHOWN:
        yield message("… and {number} more; the record of the import lists all.", number=shown - CHANGES_SHOWN)


def _change_line(change: Change) -> Message:
    key, place = "/".join(change.key), change.place
    if change.kind == "added":
        return message("added {key} ({place})", key=key, place=place)
    if change.kind == "removed":
        return message("removed {key} ({place})", key=key, place=place)
    before, after = (repr(text) if text else message("blank") for text in (change.before, change.after))
    return message(
        "changed {key}, {column}: {before} → {after} ({place})",
        key=key,
        column=change.column,
        before=before,
        after=after,
        place=place,
    )


def _write(plan: ImportPlan) -> None:
    from report_kit.data.workbook.history import write_import

    entry = write_import(plan)
    _tell(
        message(
            "Wrote {files} in {folder}; `report-kit import --undo` brings back what was there.",
            files=", ".join(sorted(plan.contents)),
            folder=plan.dataset_folder,
        )
    )
    _tell(message("Recorded in {folder}.", folder=entry))


def _tell(sentence: Message) -> None:
    out.print(spoken(sentence), markup=False)


def _undo(folder: Path, workbooks: Sequence[Path]) -> None:
    from report_kit.data.workbook.history import undo_import

    if workbooks:
        raise UsageError(message("--undo takes no workbooks: it brings back the dataset before the last import."))
    record = undo_import(folder)
    user = visible(record["imported_by"]) or message("an unknown user")
    _tell(message("Undid the import of {moment} by {user}:", moment=record["imported_at"], user=user))
    files = ", ".join(sorted(record["files"]))
    names = visible(_workbook_names(record))
    _tell(message("  {names}; restored {files} in {folder}.", names=names, files=files, folder=folder))


def _workbook_names(record: dict[str, Any]) -> str:
    return ", ".join(book["name"] for book in record["workbooks"])


def _annotate(plan: ImportPlan, target: Path) -> None:
    """Write one marked copy per workbook that has problems."""
    from report_kit.data.workbook.annotating import annotated_copy
    from report_kit.data.workbook.archive import Archive, opened
    from report_kit.data.workbook.importing import labelled

    if target.suffix.lower() != ".xlsx":
        raise UsageError(message("--annotate {path!r} must end in .xlsx.", path=str(target)))
    if any(target.exists() and target.samefile(path) for path in plan.workbooks if path.exists()):
        raise UsageError(message("--annotate {path!r} is the workbook itself. Name another file.", path=str(target)))
    for path, label in labelled(plan.workbooks):
        found = [problem for problem in plan.problems if problem.file == label]
        archive = opened(path, file=label)
        if not found:
            continue
        copy = target if len(plan.workbooks) == 1 else target.with_name(f"{target.stem}-{path.stem}.xlsx")
        reason = message("it cannot be opened") if isinstance(archive, Problem) else ""
        if isinstance(archive, Archive):
            reason = annotated_copy(archive, found, copy, _wording)
        told = message("no copy of {file}: {reason}.", file=label, reason=reason)
        done = message("problems marked in {file}: {number}", number=len(found), file=str(copy))
        err.print(spoken(told if reason else done), markup=False)


def _wording(problem: Problem, language_code: str) -> str:
    return f"{said(problem.what, language_code)}. {said(problem.advice, language_code)}"
