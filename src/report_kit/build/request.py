"""What a user asks a build for, checked and turned into jobs."""

from __future__ import annotations

import datetime
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from report_kit.build.parameters import checked_values, from_command_line, unknown_parameter
from report_kit.build.plan import DEFAULT_FORMATS, FORMATS, PAGES_OF_STYLE, WHOLE_DATASET, Job, plan_job
from report_kit.build.reports import Report, find_reports, report_names
from report_kit.data.cache import CachedDataset
from report_kit.data.reference import find_commune
from report_kit.data.resources import current_project, notebooks_folder, templates_folder
from report_kit.data.slices import with_languages
from report_kit.errors import ParameterError, UsageError
from report_kit.language import available_languages
from report_kit.messages import either, message


@dataclass(frozen=True, kw_only=True)
class Request:
    """The choices of one build; an empty choice means all.

    Attributes:
        dataset_folder: Folder of the dataset.
        reports: Names of reports.
        communes: Codes or names of communes.
        languages: Languages to export.
        styles: Looks to export in.
        formats: Formats to export in; HTML and PDF if none is named.
        as_of_date: Date of the briefings; the dataset's own if None.
        parameters: `NAME=VALUE` texts.
    """

    dataset_folder: Path
    reports: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    as_of_date: datetime.date | None = None
    parameters: tuple[str, ...] = ()


class _Exports(NamedTuple):
    """What a job is exported in and with, and the languages that its execution serves."""

    languages: tuple[str, ...]
    served: tuple[str, ...]
    styles: tuple[str, ...]
    formats: tuple[str, ...]
    templates: Path


def requested_jobs(request: Request, dataset: CachedDataset) -> list[Job]:
    """Return the jobs of a build: every chosen report of every chosen commune.

    Raises:
        UsageError: a report, commune, language, style, format or parameter does not exist.
        NotebookError: a notebook cannot be used as a report.
    """
    _check_names(dataset.settings.parameters, report_names(notebooks_folder()))
    reports = find_reports(notebooks_folder(), request.reports)
    codes = chosen_communes(request.communes, dataset)
    languages = chosen_languages(request.languages, dataset.settings.languages)
    served = served_languages(request, dataset)
    styles = chosen_styles(request.styles, reports)
    formats = chosen_formats(request.formats, styles)
    given = parsed_parameters(request.parameters, reports)
    templates = templates_folder()
    jobs = []
    for report in reports:
        values = _common_values(report, request, dataset, given)
        exports = _Exports(languages, served, styles[report.name], formats, templates)
        for place in codes if report.scope == "commune" else _whole(request):
            jobs.append(_job(report, place, values, dataset, exports))
    # A report on the whole dataset takes longest, so it is begun first.
    return sorted(jobs, key=lambda job: (job.place != WHOLE_DATASET, job.place))


def _whole(request: Request) -> tuple[str, ...]:
    """Return the place of reports on all communes; none if only some communes are asked for and no such report."""
    return () if request.communes and not request.reports else (WHOLE_DATASET,)


def bytes_for(dataset: CachedDataset, languages: tuple[str, ...], place: str) -> bytes:
    """Return all that the jobs of a place may know of a dataset, and the languages that they serve.

    The whole dataset is packed by gzip.
    """
    is_whole = place == WHOLE_DATASET
    content = dataset.packed_bytes() if is_whole else dataset.slice_bytes(place)
    if languages == dataset.settings.languages:
        return content
    return with_languages(gzip.decompress(content) if is_whole else content, languages)


def served_languages(request: Request, dataset: CachedDataset) -> tuple[str, ...]:
    """Return the languages that an execution serves: the dataset's, then others that are asked for."""
    return tuple(dict.fromkeys((*dataset.settings.languages, *request.languages)))


def _job(
    report: Report,
    place: str,
    values: Mapping[str, Any],
    dataset: CachedDataset,
    exports: _Exports,
) -> Job:
    own = {"commune_code": place} if report.scope == "commune" else {}
    return plan_job(
        report,
        place,
        slice_digest=dataset.slice_hashes[place] if report.scope == "commune" else dataset.key,
        parameters=checked_values(report.parameters, {**values, **own}, notebook=f"{report.name}.ipynb"),
        languages=exports.languages,
        dataset_languages=exports.served,
        styles=exports.styles,
        formats=exports.formats,
        templates=exports.templates,
        dataset_name=dataset.name,
    )


def _check_names(parameters: Iterable[str], known: tuple[str, ...]) -> None:
    for name in parameters:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = message("Reports are: {names}.", names=", ".join(known))
            if close:
                hint = message("Did you mean [parameters.{likely}]?", likely=close[0])
            raise ParameterError(
                message("dataset.toml: [parameters.{name}] names no report. {hint}", name=name, hint=hint)
            )


def _common_values(
    report: Report, request: Request, dataset: CachedDataset, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a report is told: the dataset's parameters, then the command line's."""
    notebook = f"{report.name}.ipynb"
    own = dataset.settings.parameters.get(report.name, {})
    values = checked_values(report.parameters, own, notebook=f"dataset.toml: [parameters.{report.name}]: {notebook}")
    for name, text in given.items():
        if name in report.parameters:
            values[name] = from_command_line(report.parameters[name], text, notebook=notebook)
    if request.as_of_date is not None:
        values["as_of_date"] = request.as_of_date.isoformat()
    return {**values, "dataset": portable_path(request.dataset_folder)}


def portable_path(folder: Path) -> str:
    """Return a folder as notebooks name it, so that no machine's path is kept: within the project from its root.

    Elsewhere by its name alone, by which a notebook that is opened beside it finds it.
    """
    root = current_project()
    if root is not None and folder.resolve().is_relative_to(root):
        return folder.resolve().relative_to(root).as_posix()
    return folder.resolve().name


def parsed_parameters(texts: Iterable[str], reports: Iterable[Report]) -> dict[str, str]:
    """Return `NAME=VALUE` texts by name.

    Raises:
        ParameterError: a text has no `=`, names what only the build sets, or no chosen report has such a parameter.
    """
    declared = {name: parameter for report in reports for name, parameter in report.parameters.items()}
    own_options = {"commune_code": "--commune", "as_of_date": "--as-of", "dataset": message("the DATASET argument")}
    parsed: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        name = name.strip()
        if not sign:
            raise ParameterError(
                message(
                    "-p takes NAME=VALUE, but was given {text!r}. Write for example -p on_track_rate=0.9.", text=text
                )
            )
        if name in own_options:
            raise ParameterError(
                message(
                    "-p {name}: this parameter is set by {option}. Use that instead.",
                    name=name,
                    option=own_options[name],
                )
            )
        if name not in declared:
            raise unknown_parameter(name, declared, message("none of the chosen reports: each"))
        parsed[name] = value.strip()
    return parsed


def chosen_languages(wanted: tuple[str, ...], offered: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages to export: those wanted, or those that the dataset offers.

    Raises:
        UsageError: there is no catalogue for one.
    """
    known = available_languages()
    for code in wanted:
        if code not in known:
            raise UsageError(
                message(
                    "language {code!r} has no catalogue. The dataset's languages: {offered}; "
                    "the kit also knows: {others}.",
                    code=code,
                    offered=", ".join(offered),
                    others=", ".join(code for code in known if code not in offered) or message("no other"),
                )
            )
    return tuple(dict.fromkeys(wanted)) or offered


def chosen_styles(wanted: tuple[str, ...], reports: Iterable[Report]) -> dict[str, tuple[str, ...]]:
    """Return the looks to export each report in: those wanted that it has, or all of its own.

    Raises:
        UsageError: a style is unknown, or no chosen report has it.
    """
    offered = {report.name: report.styles for report in reports}
    for style in wanted:
        if style not in PAGES_OF_STYLE:
            names = ", ".join(PAGES_OF_STYLE)
            raise UsageError(message("there is no style {style!r}. Known are: {names}.", style=style, names=names))
        if not any(style in styles for styles in offered.values()):
            raise UsageError(
                message(
                    "none of the chosen reports has the style {style!r}. "
                    "Add it to metadata.report_kit.styles of a notebook: {reports}.",
                    style=style,
                    reports=", ".join(offered),
                )
            )
    return {name: tuple(style for style in styles if not wanted or style in wanted) for name, styles in offered.items()}


def chosen_formats(wanted: tuple[str, ...], styles: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the formats to export in.

    Raises:
        UsageError: a format is unknown, or the chosen styles have none of those wanted.
    """
    for name in wanted:
        if name not in FORMATS:
            names = ", ".join(FORMATS)
            raise UsageError(message("there is no format {name!r}. Known are: {names}.", name=name, names=names))
    formats = tuple(dict.fromkeys(wanted)) or DEFAULT_FORMATS
    offered = {name for chosen in styles.values() for style in chosen for name in PAGES_OF_STYLE[style]}
    if not offered & set(formats):
        raise UsageError(
            message(
                "the chosen styles have no format {formats}. They have: {offered}.",
                formats=either([repr(name) for name in formats]),
                offered=", ".join(name for name in FORMATS if name in offered),
            )
        )
    return formats


def chosen_communes(wanted: tuple[str, ...], dataset: CachedDataset) -> tuple[str, ...]:
    """Return the codes of the communes that codes or names stand for.

    Raises:
        UnknownCommuneError: a name is unknown or stands for several communes.
    """
    codes = dataset.settings.communes
    return tuple(dict.fromkeys(find_commune(text, codes) for text in wanted)) or codes
