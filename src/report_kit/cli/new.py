"""`report-kit new` and `new-report`: a project of one's own, and a further report in it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from report_kit.cli.terminal import out, parsed_date, spoken
from report_kit.messages import message


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    commune: Annotated[list[str], typer.Option(metavar="CODE_OR_NAME", help="A commune; may be repeated.")],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As-of date; today if not given.")] = None,
) -> None:
    """Lay out a project: the notebooks, and a dataset for some communes, without figures yet."""
    from report_kit.build.new import new_project
    from report_kit.data.reference import commune_list, find_commune

    known = commune_list().provinces
    codes = list(dict.fromkeys(find_commune(written, known) for written in commune))
    dataset = new_project(folder, codes, parsed_date(as_of, "--as-of") or datetime.date.today())
    place = dataset.relative_to(folder).as_posix()
    out.print(spoken(message("{folder} is ready. Enter the figures, then build:", folder=str(folder))))
    for line in (f"cd {folder}", f"report-kit workbook {place} OUT.xlsx", f"report-kit import OUT.xlsx --into {place}"):
        out.print(f"  {line}")
    out.print(f"  report-kit build {place}")


def new_report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the notebook and of its outputs.")],
    like: Annotated[str, typer.Option(metavar="REPORT", help="The report to begin with.")] = "programmes",
    title_vi: Annotated[str | None, typer.Option(help="Title in Vietnamese.")] = None,
    title_en: Annotated[str | None, typer.Option(help="Title in English.")] = None,
) -> None:
    """Add a report to the notebooks: a copy of another under its own name and titles, to be edited."""
    from report_kit.build.new import new_report as write_report
    from report_kit.data.resources import notebooks_folder

    given = {"vi": title_vi, "en": title_en}
    titles = {language: title for language, title in given.items() if title}
    path = write_report(notebooks_folder(), name, like=like, titles=titles)
    out.print(spoken(message("{file} is ready. Edit it in JupyterLab, then build:", file=str(path))))
    out.print(f"  report-kit build --report {name}")
