"""The nbconvert step that turns an executed notebook into the briefing that a template prints."""

from __future__ import annotations

import logging
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from report_kit.build.briefings import briefing_of
from report_kit.build.page_lengths import FOUR_PAGES
from report_kit.language import DEFAULT_LANGUAGE

OPTIONS = "report_kit"  # the key under which a caller passes language, fingerprint and room of one export
FIGURES = "report_kit_figures"  # the key under which it passes figures.csv, if it has that already
WARNINGS = "report_kit_warnings"  # the key under which it finds what a planner should mend


class BriefingPreprocessor(Preprocessor):
    """Puts the briefing of one language into the resources, where the template finds it as `briefing`.

    The language is, in this order: the one passed with this export, the exporter's own, the notebook's
    (`metadata.report_kit.language`), Vietnamese.
    """

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook as it is, and resources with its briefing."""
        options = resources.get(OPTIONS) or {}
        exporter: Any = self.parent
        noted = nb.metadata.get("report_kit", {}).get("language")
        briefing = briefing_of(
            nb,
            exporter.output_format,
            language=options.get("language") or exporter.language or noted or DEFAULT_LANGUAGE,
            fingerprint=options.get("fingerprint") or exporter.fingerprint,
            name=resources.get("metadata", {}).get("name", ""),
            room=options.get("room", FOUR_PAGES),
        )
        resources["briefing"] = briefing
        resources[WARNINGS] = []
        for warning in briefing.warnings:
            note_warning(self.log, resources, warning)
        return nb, resources


def note_warning(log: logging.Logger, resources: dict[str, Any], warning: str) -> None:
    """Tell whoever started the export, on the terminal and in the resources."""
    log.warning(warning)
    resources[WARNINGS].append(warning)
