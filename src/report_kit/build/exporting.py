"""Executed notebooks to the bytes of pages and bundles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from report_kit.build.exporters import (
    SHARED_TEMPLATE,
    BriefingDocxExporter,
    BriefingExporter,
    BriefingHTMLExporter,
    BriefingOfficialDocxExporter,
    BriefingOfficialExporter,
    BriefingPDFExporter,
    Resources,
    compiled,
    exporter_of,
    look_files,
)
from report_kit.build.plan import DEFAULT_FORMATS, PAGES_OF_STYLE, PageKind
from report_kit.build.preprocessors import FIGURES, OPTIONS, WARNINGS
from report_kit.language import DEFAULT_LANGUAGE
from report_kit.language import language as language_of

_EXPORTERS: dict[PageKind, type[BriefingExporter]] = {
    "html": BriefingHTMLExporter,
    "pdf": BriefingPDFExporter,
    "official": BriefingOfficialExporter,
    "docx": BriefingDocxExporter,
    "official-docx": BriefingOfficialDocxExporter,
}


def export_briefing(
    nb: NotebookNode, *, kind: PageKind, language: str, fingerprint: str = "", name: str = "", figures: bytes = b""
) -> tuple[bytes, list[str]]:
    """Return an executed notebook as the bytes of a file, and what a planner should mend in it.

    Exporters are made once per process. PDFs must be made in a process that was not forked from one that has
    already made some.

    Args:
        nb: The executed notebook.
        kind: `html`, `pdf`, `docx`, and `official`, `official-docx` for PDF and Word in official form.
        language: Code of the language.
        fingerprint: What the footer prints of the briefing's fingerprint.
        name: Name of the report.
        figures: Its figures.csv, if that has been written already.

    Raises:
        BriefingError: An output is an error, or Typst refuses what a cell shows.
    """
    exporter = exporter_of(_EXPORTERS[kind])
    options = {"language": language, "fingerprint": fingerprint}
    resources: Resources = {OPTIONS: options, FIGURES: figures, "metadata": {"name": name}}
    output, resources = exporter.from_notebook_node(_with_kept_outputs(nb), resources=resources)
    return output.encode() if isinstance(output, str) else output, list(resources[WARNINGS])


class _KeptOutput(NotebookNode):
    """An output that nobody changes. For each page nbconvert copies the notebook three times, most of it outputs."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _KeptOutput:
        return self


def _with_kept_outputs(nb: NotebookNode) -> NotebookNode:
    """Return a notebook of which copies share the outputs."""
    return NotebookNode({**nb, "cells": list(map(_kept_cell, nb.cells))})


def _kept_cell(cell: NotebookNode) -> NotebookNode:
    if "outputs" not in cell:
        return cell
    return NotebookNode({**cell, "outputs": list(map(_KeptOutput, cell.outputs))})


def warm_up() -> None:
    """Make pages of a title alone, so that templates, fonts and the checks of notebooks are at hand for briefings."""
    notebook = new_notebook(cells=[new_markdown_cell("# 1")])
    for kind in DEFAULT_FORMATS:
        export_briefing(notebook, kind=PAGES_OF_STYLE["brief"][kind], language=DEFAULT_LANGUAGE)


def export_bundle(
    notebooks: Mapping[str, NotebookNode], *, language: str, fingerprints: Mapping[str, str]
) -> tuple[bytes, list[str]]:
    """Return one PDF of several briefings behind a page of contents, and what a planner should mend in them.

    Each briefing has a folder of its own within the one document that Typst compiles, so names never meet.

    Args:
        notebooks: The executed notebooks by name of the report, in the order of the bundle.
        language: Code of the language.
        fingerprints: What the footers print, by name of the report.

    Raises:
        BriefingError: An output is an error, or Typst refuses what a cell shows.
    """
    exporter = exporter_of(BriefingPDFExporter)
    assert isinstance(exporter, BriefingPDFExporter)  # noqa: S101  # tells the type checker what the table says
    files, briefings, warnings = dict(look_files(SHARED_TEMPLATE)), [], list[str]()
    for name, nb in notebooks.items():
        options = {"language": language, "fingerprint": fingerprints.get(name, "")}
        own: Resources = {OPTIONS: options, "metadata": {"name": name}, "is_part_of_bundle": True}
        source, parts, resources = exporter.typst_source(nb, own)
        files |= {f"{name}/{path}": data for path, data in {**parts, "part.typ": source.encode()}.items()}
        briefings.append(resources["briefing"])
        warnings += resources[WARNINGS]
    template = exporter.environment.get_template("bundle.typ.j2")
    source = template.render(
        direction_of=lambda code: language_of(code).direction,
        first=briefings[0],
        parts=list(notebooks),
        fingerprints=list(fingerprints.values()),
    )
    return compiled(source, files, briefings[0]).data, list(dict.fromkeys(warnings))
