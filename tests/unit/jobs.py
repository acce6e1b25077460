"""Jobs for tests: one report of one commune, planned, and built without executing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from notebooks_as_text import PARAMETERS, notebook_text

from report_kit.build.manifest import JobRecord, Manifest, output_record, write_atomically
from report_kit.build.parameters import declared_parameters
from report_kit.build.plan import Job, plan_job
from report_kit.build.reports import Report

LANGUAGES = ("vi", "en")


def report(*sources: str, name: str = "trial") -> Report:
    """Return a report with these cells."""
    source = notebook_text(*sources).encode()
    return Report(name, "commune", {"vi": "Thử"}, source, declared_parameters(PARAMETERS, f"{name}.ipynb"))


def templates(folder: Path, **contents: str) -> Path:
    """Write template folders and fonts whose only file holds the content given, and return their folder."""
    for name in ("briefing_html", "briefing_pdf", "briefing_docx", "fonts"):
        write_atomically(folder / name / "file", contents.get(name, "").encode())
    return folder


def planned(folder: Path, place: str = "20044", **changes: Any) -> Job:
    """Return a job; *changes* replace what it is planned from."""
    options: dict[str, Any] = {
        "slice_digest": "slice 1",
        "parameters": {"commune_code": place, "dataset": "data/small"},
        "languages": LANGUAGES,
        "dataset_languages": LANGUAGES,
        "styles": ("brief",),
        "dataset_name": "small",
        **changes,
    }
    chosen = options.pop("report", report())
    if "templates" not in options:
        options["templates"] = templates(folder / "templates")
    return plan_job(chosen, place, **options)


def build_without_executing(job: Job, manifest: Manifest) -> None:
    """Write a file for every target of a job, and the record that a build leaves."""
    outputs = {}
    for target in job.targets:
        path, content = manifest.folder / job.place / target.name, target.name.encode()
        write_atomically(path, content)
        outputs[target.name] = output_record(path, content, target.fingerprint)
    manifest.record(job.key, JobRecord(job.parts, job.parameters, outputs))
