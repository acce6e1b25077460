"""Bundles: the briefings of one commune joined into one PDF per language, made from executed notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby, islice

from report_kit.build.manifest import JobRecord, Manifest, output_record, write_atomically
from report_kit.build.plan import WHOLE_DATASET, Job, Target
from report_kit.build.workers import IN_FLIGHT_PER_WORKER, WorkerDiedError, WorkerPool
from report_kit.errors import BriefingError
from report_kit.messages import message

BUNDLE = "bundle"  # where the manifest and file names have the name of a report


@dataclass(frozen=True)
class Bundle:
    """One file to make.

    Attributes:
        place: Code of the commune.
        target: The file and what it is made from: the PDF of each of its briefings.
        notebooks: The executed notebooks by name of the report, in order.
        fingerprints: What the footers print, by name of the report.
    """

    place: str
    target: Target
    notebooks: Mapping[str, bytes]
    fingerprints: Mapping[str, str]


@dataclass(frozen=True)
class Bundled:
    """What came of a bundle: its file, or why there is none."""

    content: bytes = b""
    failure: str = ""


def stale_bundles(jobs: Iterable[Job], manifest: Manifest, *, verify: bool = False) -> Iterator[Bundle]:
    """Yield the bundles that are missing or out of date, after the build of the jobs.

    A commune with a briefing that could not be made keeps its last good bundle.
    """
    for place, own in _by_commune(jobs):
        if any(manifest.records.get(job.key, JobRecord(failure="never built")).failure for job in own):
            continue
        for target in _targets(own):
            before = manifest.records.get(f"{place}/{BUNDLE}", JobRecord()).outputs.get(target.name)
            path = manifest.folder / place / target.name
            is_same = before is not None and before.fingerprint == target.fingerprint
            if before is None or not is_same or not manifest.is_intact(path, before, verify=verify):
                yield _bundle(place, target, own, manifest)


def jobs_of_bundles(jobs: Iterable[Job], manifest: Manifest) -> Iterator[Job]:
    """Yield the jobs of communes that have a bundle of them: it is kept up to date, asked for or not."""
    for place, own in _by_commune(jobs):
        joined = manifest.records.get(f"{place}/{BUNDLE}", JobRecord()).parts
        if joined.keys() <= {job.report.name for job in own}:
            yield from (job for job in own if job.report.name in joined)


def forget_outdated(manifest: Manifest) -> None:
    """Drop the records of bundles that are older than a briefing in them: the index would lead to other figures."""
    bundles = [key for key in manifest.records if key.endswith(f"/{BUNDLE}")]
    for key in bundles:
        if _is_outdated(key.removesuffix(f"/{BUNDLE}"), manifest):
            manifest.forget(key)


def _is_outdated(place: str, manifest: Manifest) -> bool:
    bundle = manifest.records[f"{place}/{BUNDLE}"]
    joined = {name: manifest.records.get(f"{place}/{name}", JobRecord()).outputs for name in bundle.parts}
    for name, made in bundle.outputs.items():
        ending = name.removeprefix(BUNDLE)
        parts = (outputs.get(f"{report}{ending}") for report, outputs in joined.items())
        if any(part is not None and part.mtime_ns > made.mtime_ns for part in parts):
            return True
    return False


def _by_commune(jobs: Iterable[Job]) -> Iterator[tuple[str, list[Job]]]:
    of_communes = (job for job in jobs if job.place != WHOLE_DATASET)
    for place, own in groupby(of_communes, key=lambda job: job.place):
        yield place, list(own)


def _targets(jobs: list[Job]) -> Iterator[Target]:
    """Yield the file of each language in which any of the briefings has a PDF."""
    for language in dict.fromkeys(code for job in jobs for code in job.languages):
        parts = {
            job.report.name: target.fingerprint
            for job in jobs
            for target in job.targets
            if (target.kind, target.language) == ("pdf", language)
        }
        if parts:
            yield Target(f"{BUNDLE}.{language}.pdf", "pdf", language, parts)


def _bundle(place: str, target: Target, jobs: list[Job], manifest: Manifest) -> Bundle:
    own = [job for job in jobs if job.report.name in target.parts]
    folder = manifest.folder / place
    notebooks = {job.report.name: (folder / f"{job.report.name}.ipynb").read_bytes() for job in own}
    return Bundle(place, target, notebooks, {job.report.name: job.fingerprints[target.language] for job in own})


def write_bundles(bundles: Iterable[Bundle], manifest: Manifest, *, workers: int) -> Iterator[tuple[Bundle, str]]:
    """Make bundles in processes of their own, keep them, and yield each with why it failed, "" if it did not.

    A few are taken at a time: the notebooks of a whole country would not fit into memory.
    """
    waiting = iter(bundles)
    few = list(islice(waiting, IN_FLIGHT_PER_WORKER * workers))
    if not few:
        return
    with WorkerPool(min(workers, len(few))) as pool:
        while few:
            made = [pool.submit(made_bundle, bundle) for bundle in few]
            for bundle, future in zip(few, made, strict=True):
                yield bundle, _kept(bundle, future, manifest)
            few = list(islice(waiting, IN_FLIGHT_PER_WORKER * workers))


def _kept(bundle: Bundle, future: Future[Bundled], manifest: Manifest) -> str:
    """Keep a bundle once it is made, and return why it was not, "" if it was."""
    try:
        made = future.result()
    except WorkerDiedError:
        return message("the worker process died while joining these briefings.")
    if not made.failure:
        _keep(bundle, made.content, manifest)
    return made.failure


def made_bundle(bundle: Bundle) -> Bundled:
    """Return the file of a bundle."""
    import nbformat

    from report_kit.build.exporting import export_bundle

    read = {name: nbformat.reads(data.decode("utf-8"), as_version=4) for name, data in bundle.notebooks.items()}
    try:
        content, _ = export_bundle(read, language=bundle.target.language, fingerprints=bundle.fingerprints)
    except BriefingError as error:
        return Bundled(failure=error.sentence)
    return Bundled(content)


def _keep(bundle: Bundle, content: bytes, manifest: Manifest) -> None:
    key, path = f"{bundle.place}/{BUNDLE}", manifest.folder / bundle.place / bundle.target.name
    write_atomically(path, content)
    before = manifest.records.get(key, JobRecord())
    outputs = {**before.outputs, path.name: output_record(path, content, bundle.target.fingerprint)}
    manifest.record(key, JobRecord(dict(bundle.target.parts), {}, outputs))
