"""`report-kit workbook`: a dataset's figures out to Excel, in one workbook or in one for each commune."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from report_kit.cli.terminal import DEFAULT_DATASET, LanguageOption, found_dataset, out, speak, spoken
from report_kit.errors import UsageError, said_if_not_writable
from report_kit.messages import Message, message
from report_kit.processes import collect_no_garbage


def workbook(
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DATASET] OUT.xlsx", help="Folder of the dataset, and the workbook to write."),
    ] = None,
    commune: Annotated[
        list[str] | None, typer.Option(help="Code or name of a commune; again for several. All if not given.")
    ] = None,
    each: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write one workbook for each commune into a folder, and no OUT.xlsx."),
    ] = None,
    force: Annotated[bool, typer.Option(help="Write over a file that exists, and what was filled into it.")] = False,
    language: LanguageOption = None,
) -> None:
    """Write a workbook in which planners fill in and correct figures, or one for each commune."""
    speak(language)
    collect_no_garbage()
    if each is not None:
        _write_each(places or (), commune or (), each, is_forced=force)
    elif places:
        _write_one(places, commune or (), is_forced=force)
    else:
        raise UsageError(message("name the workbook to write, or a folder for one of each commune: --each DIR."))


def _write_one(places: Sequence[str], communes: Sequence[str], *, is_forced: bool) -> None:
    from report_kit.cli.workbook_contents import Contents
    from report_kit.data.workbook.table_files import number_of_rows
    from report_kit.data.workbook.writing import refuse_rows, write_workbook

    *named, target = places
    path = Path(target)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(message("the workbook {target!r} must end in .xlsx.", target=target))
    if not path.absolute().parent.is_dir():
        raise UsageError(message("there is no folder {parent}.", parent=path.absolute().parent))
    if not is_forced:
        _refuse_to_write_over([path])
    folder, further = _dataset_and_communes(named)
    asked = [*communes, *further]
    if not asked:
        refuse_rows(number_of_rows(folder))  # before the whole country is read, which takes long
    contents = Contents(folder)
    codes = contents.codes(asked)
    content = contents.of(codes) if codes else contents.whole()
    with said_if_not_writable(path):
        write_workbook(content, path)
    _tell(
        message(
            "{file} (rows: {rows}; sheets: {sheets}; figures asked for: {requests}).",
            file=path,
            rows=sum(map(len, content.tables.values())),
            sheets=len(content.tables),
            requests=len(content.requests),
        )
    )


def _write_each(places: Sequence[str], communes: Sequence[str], into: Path, *, is_forced: bool) -> None:
    from report_kit.cli.workbook_contents import Contents, write_commune_workbooks

    if places and places[-1].lower().endswith(".xlsx"):
        raise UsageError(message("--each names the workbooks by commune: leave out {target!r}.", target=places[-1]))
    folder, further = _dataset_and_communes(places)
    contents = Contents(folder)
    codes = contents.codes([*communes, *further]) or contents.dataset.settings.communes
    if into.exists() and not into.is_dir():
        raise UsageError(message("{folder} is a file; --each needs a folder.", folder=into))
    if not is_forced:
        _refuse_to_write_over([into / workbook_name(code) for code in codes])
    files = {code: into / workbook_name(code) for code in codes}
    with said_if_not_writable(into):
        into.mkdir(parents=True, exist_ok=True)
        for path, rows, requests in write_commune_workbooks(contents, files):
            _tell(
                message(
                    "{file} (rows: {rows}; figures asked for: {requests}).", file=path, rows=rows, requests=requests
                )
            )
    _tell(message("Workbooks in {folder}: {number}.", folder=into, number=len(files)))


def workbook_name(code: str) -> str:
    """Return the file name of a commune's workbook: its code and its name, without diacritics."""
    from report_kit.data.reference import commune_list, plain

    name = re.sub("[^a-z0-9]+", "-", plain(commune_list().names[code])).strip("-")
    return f"{code}-{name}.xlsx"


def _refuse_to_write_over(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                message(
                    "{target!r} exists, and figures may have been filled into it. Name another file, or write over it "
                    "with --force.",
                    target=str(path),
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


def _tell(sentence: Message) -> None:
    out.print(spoken(sentence), markup=False)
