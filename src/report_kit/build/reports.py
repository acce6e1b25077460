"""Reports: the notebooks of a folder that can be built, found by their metadata and never by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from report_kit.build.parameters import Parameter, declared_parameters
from report_kit.errors import NotebookError, UsageError
from report_kit.language import DEFAULT_LANGUAGE
from report_kit.messages import message

Scope = Literal["commune", "dataset"]
REQUIRED_PARAMETERS: dict[Scope, tuple[str, ...]] = {
    "commune": ("commune_code", "as_of_date", "dataset"),
    "dataset": ("as_of_date", "dataset"),
}
# A commune's People's Committee signs in the official form; a report on a whole dataset has nobody to sign it.
DEFAULT_STYLES: dict[Scope, tuple[str, ...]] = {"commune": ("brief", "official"), "dataset": ("brief",)}


@dataclass(frozen=True)
class Report:
    """A notebook whose `metadata.report_kit` makes it a report.

    Attributes:
        name: Name of the file without its suffix; names the outputs.
        scope: Whether it is executed per `commune` or once per `dataset`.
        titles: Title by language code.
        source: The notebook file.
        parameters: What its parameters cell declares.
        styles: The looks it is exported in.
    """

    name: str
    scope: Scope
    titles: Mapping[str, str]
    source: bytes
    parameters: Mapping[str, Parameter]
    styles: tuple[str, ...] = DEFAULT_STYLES["commune"]


def find_reports(folder: Path, names: tuple[str, ...] = ()) -> tuple[Report, ...]:
    """Return the reports of a folder in the order of their metadata, or those that are named.

    Raises:
        UsageError: a name is not the name of a report.
        NotebookError: a report cannot be used.
    """
    notebooks = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    metadata = {name: _metadata(path) for name, path in notebooks.items()}
    reports = [name for name, entry in metadata.items() if entry is not None]
    for name in names:
        if name not in reports:
            raise _unknown_report(name, reports, folder)
    wanted = [name for name in reports if not names or name in names]
    ordered = sorted(wanted, key=lambda name: (_order(metadata[name]), name))
    return tuple(read_report(notebooks[name]) for name in ordered)


def report_names(folder: Path) -> tuple[str, ...]:
    """Return the names of all reports of a folder."""
    return tuple(path.stem for path in sorted(folder.glob("*.ipynb")) if _metadata(path) is not None)


def read_report(path: Path) -> Report:
    """Return one notebook as a report.

    Raises:
        NotebookError: it has no metadata, no single cell tagged `parameters`, or lacks a parameter.
    """
    notebook = _notebook(path)
    entry = notebook.get("metadata", {}).get("report_kit")
    if not isinstance(entry, dict) or entry.get("scope") not in tuple(REQUIRED_PARAMETERS):
        raise NotebookError(
            message(
                "{notebook}: metadata.report_kit.scope must be 'commune' or 'dataset'. "
                "Copy the metadata of another report's notebook.",
                notebook=path.name,
            )
        )
    scope: Scope = entry["scope"]
    parameters = declared_parameters(_parameters_source(notebook, path.name), path.name)
    for name in REQUIRED_PARAMETERS[scope]:
        if name not in parameters:
            raise NotebookError(
                message(
                    "{notebook}: the cell tagged 'parameters' does not assign {name!r}. "
                    "A report for a {scope} needs: {needed}.",
                    notebook=path.name,
                    name=name,
                    scope=scope,
                    needed=", ".join(REQUIRED_PARAMETERS[scope]),
                )
            )
    styles = _styles(entry.get("styles", DEFAULT_STYLES[scope]), path)
    return Report(path.stem, scope, _titles(entry, path), path.read_bytes(), parameters, styles)


def _styles(given: Any, path: Path) -> tuple[str, ...]:
    known = DEFAULT_STYLES["commune"]
    if not isinstance(given, list | tuple) or not given or not set(map(str, given)) <= set(known):
        raise NotebookError(
            message(
                "{notebook}: metadata.report_kit.styles is {given!r}. Write a list with one or both of: {known}.",
                notebook=path.name,
                given=given,
                known=", ".join(known),
            )
        )
    return tuple(style for style in known if style in given)


def _titles(entry: Mapping[str, Any], path: Path) -> dict[str, str]:
    titles = entry.get("titles", {})
    if not isinstance(titles, dict):
        raise NotebookError(
            message(
                "{notebook}: metadata.report_kit.titles must name a title by language, "
                'such as {{"vi": "…", "en": "…"}}. Copy the metadata of another report\'s notebook.',
                notebook=path.name,
            )
        )
    return {str(code): str(title) for code, title in titles.items()} or {DEFAULT_LANGUAGE: path.stem}


def _notebook(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_bytes())
    except (ValueError, UnicodeDecodeError) as error:
        raise NotebookError(
            message(
                "{notebook}: the file is not a notebook ({complaint}). Restore it from a copy.",
                notebook=path.name,
                complaint=str(error),
            )
        ) from None
    if not _is_notebook(notebook):
        raise NotebookError(
            message("{notebook}: the file is not a notebook of format 4. Restore it from a copy.", notebook=path.name)
        )
    return dict(notebook)


def _is_notebook(content: Any) -> bool:
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return False
    holders = [content, *content["cells"]]
    return all(isinstance(holder, dict) and isinstance(holder.get("metadata", {}), dict) for holder in holders)


def _metadata(path: Path) -> dict[str, Any] | None:
    entry = _notebook(path).get("metadata", {}).get("report_kit")
    return entry if isinstance(entry, dict) else None


def _order(entry: dict[str, Any] | None) -> int:
    order = (entry or {}).get("order", 1000)
    return order if isinstance(order, int) else 1000


def _parameters_source(notebook: dict[str, Any], name: str) -> str:
    tagged = [cell for cell in notebook["cells"] if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        found = message("{number} cells are", number=len(tagged)) if tagged else message("no cell is")
        raise NotebookError(
            message(
                "{notebook}: {found} tagged 'parameters', so every briefing would show the defaults. "
                "Tag exactly one cell (in JupyterLab: the gear on the right, Cell tags).",
                notebook=name,
                found=found,
            )
        )
    source = tagged[0].get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _unknown_report(name: str, known: list[str], folder: Path) -> UsageError:
    close = get_close_matches(name, known, n=1)
    names = ", ".join(known) or message("none")
    hint = (
        message("Did you mean {likely!r}?", likely=close[0]) if close else message("Known are: {names}.", names=names)
    )
    if (folder / f"{name}.ipynb").exists():
        hint = message("The notebook is there but has no metadata.report_kit; copy that of another report's notebook.")
    sentence = message("there is no report {name!r} in {folder}/. {hint}", name=name, folder=folder.name, hint=hint)
    return UsageError(sentence)
