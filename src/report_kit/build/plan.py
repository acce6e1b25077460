"""Which briefings a build consists of, which of their files are out of date, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any, Literal

from report_kit.build.fingerprints import (
    EXPORT_LIBRARIES,
    EXPORT_MODULES,
    WORD_LIBRARIES,
    Parts,
    combined,
    digest,
    digest_of,
    execution_parts,
    folder_digest,
    modules_digest,
    versions_digest,
    words_digest,
)
from report_kit.build.manifest import JobRecord, Manifest
from report_kit.build.reports import Report
from report_kit.messages import message

PageKind = Literal["html", "pdf", "official", "docx", "official-docx"]
FileKind = Literal["notebook", "figures"] | PageKind
# The template folders that a page is made from; the official form shares what the brief's folder defines.
TEMPLATES: Mapping[PageKind, tuple[str, ...]] = {
    "html": ("briefing_html",),
    "pdf": ("briefing_pdf",),
    "official": ("briefing_pdf", "briefing_official"),
    "docx": ("briefing_docx",),
    "official-docx": ("briefing_docx", "briefing_docx_official"),
}
# The page of each look in each format; the official form is paper, so it has no HTML.
PAGES_OF_STYLE: Mapping[str, Mapping[str, PageKind]] = {
    "brief": {"html": "html", "pdf": "pdf", "docx": "docx"},
    "official": {"pdf": "official", "docx": "official-docx"},
}
FORMATS = ("html", "pdf", "docx")
DEFAULT_FORMATS = ("html", "pdf")
ENDINGS: Mapping[PageKind, str] = {"official": "official.pdf", "official-docx": "official.docx"}
WHOLE_DATASET = "overview"  # the folder of reports that are built once per dataset


@dataclass(frozen=True, slots=True)
class Target:
    """One file that a job makes.

    Attributes:
        name: File name.
        kind: What it is.
        language: Its language; "" for files that serve all.
        parts: Digests of what it is made from.
    """

    name: str
    kind: FileKind
    language: str
    parts: Parts

    @property
    def fingerprint(self) -> str:
        """Fingerprint of all its parts."""
        return combined(self.parts)

    @property
    def page_kind(self) -> PageKind | None:
        """Its kind if it is a page to export, else None."""
        return None if self.kind == "notebook" or self.kind == "figures" else self.kind


@dataclass(frozen=True, slots=True)
class Job:
    """One report of one commune, in all its languages.

    Attributes:
        report: The notebook.
        place: Code of the commune; `WHOLE_DATASET` for a report on the dataset.
        parameters: Checked values for the notebook.
        targets: The files it makes.
        fingerprints: Fingerprint that a briefing prints, by language.
    """

    report: Report
    place: str
    parameters: Mapping[str, Any]
    targets: tuple[Target, ...]
    fingerprints: Mapping[str, str]

    @property
    def key(self) -> str:
        """Name of the job in the manifest."""
        return f"{self.place}/{self.report.name}"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is exported in."""
        return tuple(self.fingerprints)

    @property
    def parts(self) -> dict[str, str]:
        """All digests that any of its files is made from."""
        return {name: value for target in self.targets for name, value in target.parts.items()}


@dataclass(frozen=True, slots=True)
class Renewal:
    """A job with the files that must be made, and the reasons.

    Attributes:
        job: The job.
        stale: Files to make; empty if all are up to date.
        reasons: Why, in words for `--explain`.
    """

    job: Job
    stale: tuple[Target, ...]
    reasons: tuple[str, ...]


def plan_job(
    report: Report, place: str, *, slice_digest: str, parameters: Mapping[str, Any], languages: tuple[str, ...],
    dataset_languages: tuple[str, ...], templates: Path, dataset_name: str, styles: tuple[str, ...] = ("brief",),
    formats: tuple[str, ...] = DEFAULT_FORMATS
) -> Job:  # fmt: skip
    """Return the job of one report for one commune.

    Args:
        report: The notebook.
        place: Code of the commune, or `WHOLE_DATASET`.
        slice_digest: Digest of all the job may know of the dataset.
        parameters: Checked values; `dataset` counts by its name, not by where it lies.
        languages: Languages to export.
        dataset_languages: Languages that the execution serves.
        templates: Folder of the templates and fonts.
        dataset_name: Name of the dataset.
        styles: Looks to export in; names of `PAGES_OF_STYLE`.
        formats: Formats to export in, as far as the looks have them.
    """
    values = {**parameters, "dataset": dataset_name}
    executed = {
        "notebook": digest(report.source),
        "figures": slice_digest,
        "parameters": digest_of(values),
        **execution_parts(),
    }
    words = {code: {f"words {code}": words_digest(code)} for code in dataset_languages}
    all_words = {name: value for entry in words.values() for name, value in entry.items()}
    # Charts are drawn to the measure of the fonts when a cell is executed.
    fonts = {"fonts": folder_digest(templates / "fonts")}
    targets = [
        Target(f"{report.name}.ipynb", "notebook", "", {**executed, **all_words, **fonts}),
        Target(f"{report.name}.figures.csv", "figures", "", executed),
    ]
    kinds = [kind for style in styles for name, kind in PAGES_OF_STYLE[style].items() if name in formats]
    for code in languages:
        own = {**executed, **words.get(code, {f"words {code}": words_digest(code)}), **fonts}
        for kind in kinds:
            targets.append(
                Target(page_name(report.name, code, kind), kind, code, {**own, **_export_parts(kind, templates)})
            )
    printed = {code: combined({**executed, **words.get(code, {})})[:10] for code in languages}
    return Job(report, place, dict(parameters), tuple(targets), printed)


@cache
def _export_parts(kind: PageKind, templates: Path) -> Parts:
    """Return the digests of what pages of a kind are made with, whatever they say."""
    parts = {
        "exporters": modules_digest(EXPORT_MODULES),
        "export libraries": versions_digest(EXPORT_LIBRARIES),
        **{f"template {name}": folder_digest(templates / name) for name in TEMPLATES[kind]},
    }
    return {**parts, "Word libraries": versions_digest(WORD_LIBRARIES)} if kind.endswith("docx") else parts


def page_name(report: str, language: str, kind: PageKind) -> str:
    """Return the file name of a page."""
    return f"{report}.{language}.{ENDINGS.get(kind, kind)}"


def renewal(job: Job, manifest: Manifest, *, force: bool = False, verify: bool = False) -> Renewal:
    """Return which files of a job are out of date, and why."""
    record = manifest.records.get(job.key)
    if force:
        return Renewal(job, job.targets, (message("asked for with --force"),))
    if record is None:
        return Renewal(job, job.targets, (message("not built before"),))
    stale = tuple(target for target in job.targets if not _is_up_to_date(target, job, record, manifest, verify))
    return Renewal(job, stale, _reasons(stale, record))


def _is_up_to_date(target: Target, job: Job, record: JobRecord, manifest: Manifest, verify: bool) -> bool:
    output = record.outputs.get(target.name)
    if output is None or output.fingerprint != target.fingerprint:
        return False
    return manifest.is_intact(f"{manifest.folder}/{job.place}/{target.name}", output, verify=verify)


def _reasons(stale: tuple[Target, ...], record: JobRecord) -> tuple[str, ...]:
    changed: dict[str, None] = {}
    others: dict[str, None] = {}
    for target in stale:
        output = record.outputs.get(target.name)
        if output is None:
            failed = message("the last build failed: {failure}", failure=record.failure)
            others[failed if record.failure else message("{file} is new", file=target.name)] = None
        elif output.fingerprint != target.fingerprint:
            names = [name for name, value in target.parts.items() if record.parts.get(name) != value]
            changed |= dict.fromkeys(map(_part_words, names) if names else [message("what it is made from")])
        else:
            others[message("{file} is missing or was altered", file=target.name)] = None
    return (*((message("changed: {parts}", parts=_listed(changed)),) if changed else ()), *others)


def _listed(parts: Iterable[str]) -> str:
    return reduce(lambda before, part: message("{before}, {part}", before=before, part=part), parts)


def _part_words(name: str) -> str:
    """Return what `--explain` calls a part that files are made from."""
    kind, _, of = name.partition(" ")
    if kind == "words":
        return message("words {code}", code=of)
    if kind == "template":
        return message("template {name}", name=of)
    return _PART_WORDS[name]


_PART_WORDS = {
    "notebook": message("notebook"),
    "figures": message("figures"),
    "parameters": message("parameters"),
    "kit": message("kit"),
    "libraries": message("libraries"),
    "exporters": message("exporters"),
    "export libraries": message("export libraries"),
    "fonts": message("fonts"),
    "Word libraries": message("Word libraries"),
}
