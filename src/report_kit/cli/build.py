"""`report-kit build`: which briefings are out of date, and the progress of making them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from report_kit.cli.terminal import DEFAULT_DATASET, DatasetArgument, err, found_dataset, out, parsed_date, spoken
from report_kit.locks import locked_in_turn
from report_kit.messages import Message, message

if TYPE_CHECKING:
    import datetime

    from report_kit.build.manifest import Manifest
    from report_kit.build.plan import Job, Renewal
    from report_kit.build.request import Request
    from report_kit.build.run import ProcessPools
    from report_kit.build.worker import Outcome
    from report_kit.data.cache import CachedDataset

EXIT_FAILED_BRIEFINGS = 4
EXIT_INTERRUPTED = 130
LOCK_NAME = "lock"


def build(
    dataset: DatasetArgument = DEFAULT_DATASET,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Output folder; out/<dataset name> if not given.")
    ] = None,
    report: Annotated[list[str] | None, typer.Option(help="A report to build; all if not given.")] = None,
    commune: Annotated[list[str] | None, typer.Option(help="Code or name of a commune; all if not given.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="A language to export; all of the dataset's.")] = None,
    style: Annotated[
        list[str] | None, typer.Option(help="brief (to read) or official (to sign: PDF, Word); both if not given.")
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf or docx (Word); html and pdf if not given.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Date of the briefings, as 2025-07-18.")] = None,
    dated: Annotated[
        bool, typer.Option("--dated", help="Keep the outputs in a folder named after the date of the briefings.")
    ] = False,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Also join the briefings of each commune into one PDF with contents.")
    ] = False,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="NAME=VALUE for the notebooks.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    force: Annotated[bool, typer.Option("--force", help="Build all, whatever is up to date.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash earlier outputs instead of comparing size and time.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each briefing is or is not built.")] = False,
) -> None:
    """Build the briefings that are missing or out of date."""
    from report_kit.build.request import Request

    request = Request(
        dataset_folder=found_dataset(dataset),
        reports=tuple(report or ()),
        communes=tuple(commune or ()),
        languages=tuple(language or ()),
        styles=tuple(style or ()),
        formats=tuple(formats or ()),
        as_of_date=parsed_date(as_of, "--as-of"),
        parameters=tuple(parameter or ()),
    )
    folder = out_dir or Path("out") / request.dataset_folder.resolve().name
    session = _Session(
        request,
        folder,
        jobs,
        is_dated=dated,
        is_bundled=bundle,
        is_forced=force,
        is_verifying=verify,
        is_explaining=explain,
    )
    raise typer.Exit(session.build())


@dataclass
class _Session:
    """One run of `build`, from the checked dataset to the closing table.

    The cache stays in the output folder itself, whatever the date, so that no date checks the dataset again.
    """

    request: Request
    folder: Path
    jobs: int
    is_dated: bool
    is_bundled: bool
    is_forced: bool
    is_verifying: bool
    is_explaining: bool
    counts: dict[str, int] = field(default_factory=lambda: {"built": 0, "unchanged": 0, "failed": 0})

    def build(self) -> int:
        from report_kit.build.run import ProcessPools

        pools = ProcessPools()
        try:
            return self._build(pools)
        finally:
            pools.close()

    def _build(self, pools: ProcessPools) -> int:
        from report_kit.build.manifest import Manifest
        from report_kit.build.request import requested_jobs
        from report_kit.data.cache import cached_dataset

        # A dataset that was not checked before has figures that are in no briefing: workers start meanwhile.
        cache = self.folder / ".cache"
        dataset = cached_dataset(self.request.dataset_folder, cache, on_check=lambda: pools.prepare(self.jobs))
        planned = requested_jobs(self.request, dataset)
        if self.is_dated:
            self.folder /= _as_of_date(dataset, self.request).isoformat()
        with _only_build(self.folder, cache):
            manifest = Manifest(self.folder)
            interrupted = self._renew(planned, manifest, dataset, pools)
            _write_index(manifest, dataset, self.request, is_dated=self.is_dated)
        return self._close(interrupted)

    def _renew(self, planned: list[Job], manifest: Manifest, dataset: CachedDataset, pools: ProcessPools) -> bool:
        """Make what is out of date and record it; return whether that was interrupted."""
        stale = self._stale(planned, manifest)
        interrupted = self._run(manifest, dataset, stale, pools, min(self.jobs, len(stale)))
        if not interrupted:
            self._bundle(planned, manifest)
        if stale or not manifest.is_written:
            manifest.write(_about(dataset, self.request))
        return interrupted

    def _bundle(self, planned: list[Job], manifest: Manifest) -> None:
        """Make the bundles that are asked for, and those that there are, where their briefings have changed."""
        from report_kit.build.bundles import forget_outdated, jobs_of_bundles

        joined = planned if self.is_bundled else list(jobs_of_bundles(planned, manifest))
        self.counts["failed"] += _write_bundles(manifest, joined, workers=self.jobs, verify=self.is_verifying)
        forget_outdated(manifest)

    def _stale(self, planned: list[Job], manifest: Manifest) -> list[Renewal]:
        from report_kit.build.plan import renewal

        renewals = [renewal(job, manifest, force=self.is_forced, verify=self.is_verifying) for job in planned]
        if self.is_explaining:
            _explain(renewals)
        for item in renewals:
            if not item.stale:
                manifest.forgive(item.job.key)
                self.counts["unchanged"] += len(item.job.languages)
        return [item for item in renewals if item.stale]

    def _run(
        self, manifest: Manifest, dataset: CachedDataset, stale: list[Renewal], pools: ProcessPools, workers: int
    ) -> bool:
        from report_kit.build.request import bytes_for, served_languages
        from report_kit.build.run import Build, run

        if not stale:
            return False
        with _reporter(len(stale)) as report:
            listener = _Listener(self.counts, report)
            try:
                read_slice = partial(bytes_for, dataset, served_languages(self.request, dataset))
                run(Build(manifest, read_slice, pools, workers, listener), stale)
            except KeyboardInterrupt:
                return True
        return False

    def _close(self, interrupted: bool) -> int:
        heads = (message("built"), message("unchanged"), message("failed"))
        table = Table(*map(spoken, heads), title=spoken(message("briefings (report × commune × language)")))
        table.add_row(*(str(self.counts[name]) for name in ("built", "unchanged", "failed")))
        out.print(table)
        out.print(spoken(message("in {folder}; open index.html there", folder=str(self.folder))), markup=False)
        if interrupted:
            err.print(spoken(message("Interrupted. What was built stays; the same command goes on from there.")))
            return EXIT_INTERRUPTED
        return EXIT_FAILED_BRIEFINGS if self.counts["failed"] else 0


@contextmanager
def _only_build(folder: Path, cache: Path) -> Iterator[None]:
    """Keep other builds out of a folder while this one writes: each would drop what the other has recorded."""
    waits = message("another build is writing into {folder}; this one goes on when that has ended.", folder=folder)
    with locked_in_turn(cache / LOCK_NAME, lambda: err.print(spoken(waits), markup=False)):
        yield


def _write_bundles(manifest: Manifest, planned: list[Job], *, workers: int, verify: bool) -> int:
    """Make the bundles that are out of date, and return how many failed."""
    from report_kit.build.bundles import stale_bundles, write_bundles

    failed = 0
    for bundle, failure in write_bundles(stale_bundles(planned, manifest, verify=verify), manifest, workers=workers):
        name = f"{bundle.place}/{bundle.target.name}"
        told = _failed(name, failure) if failure else message("bundled {name}", name=name)
        err.print(spoken(told), markup=False)
        failed += bool(failure)
    return failed


def _failed(name: str, why: str) -> Message:
    return message("FAILED {name}: {why}", name=name, why=why)


@dataclass(frozen=True)
class _Listener:
    counts: dict[str, int]
    report: Callable[[str, bool], None]

    def finished(self, renewal: Renewal, outcome: Outcome) -> None:
        number = len(renewal.job.languages)
        made = {target.language for target in renewal.stale if target.language}
        if outcome.failure:
            self.counts["failed"] += number
            self.report(spoken(_failed(outcome.key, outcome.failure.message)), True)
            return
        self.counts["built"] += len(made)
        self.counts["unchanged"] += number - len(made)
        done = message("built {name} ({seconds:.1f} s)", name=outcome.key, seconds=outcome.seconds)
        self.report(spoken(done), False)
        for warning in outcome.warnings:
            self.report("  " + spoken(message("note on {name}: {note}", name=outcome.key, note=warning)), True)


class _reporter:  # noqa: N801  # used as a context manager, like open()
    """A progress bar with the time left on a terminal, plain lines elsewhere."""

    def __init__(self, total: int) -> None:
        columns = (TextColumn(spoken(message("briefings"))), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.progress = Progress(*columns, console=err)
        self.total = total

    def __enter__(self) -> Callable[[str, bool], None]:
        if not err.is_terminal:
            return lambda line, _: err.print(line, markup=False)
        self.task = self.progress.add_task("", total=self.total)
        self.progress.start()
        return self._step

    def _step(self, line: str, is_important: bool) -> None:
        if is_important:
            self.progress.console.print(line, markup=False)
        if not line.startswith("  "):
            self.progress.advance(self.task)

    def __exit__(self, *_: object) -> None:
        if err.is_terminal:  # elsewhere nothing was started, and stopping would print an empty line
            self.progress.stop()


def _explain(renewals: list[Renewal]) -> None:
    for item in renewals:
        why = "; ".join(map(spoken, item.reasons)) or spoken(message("up to date"))
        out.print(f"{item.job.key}: {why}", markup=False)


def _about(dataset: CachedDataset, request: Request) -> dict[str, Any]:
    from report_kit.build.fingerprints import EXECUTION_LIBRARIES, EXPORT_LIBRARIES, library_versions

    return {
        "dataset": dataset.name,
        "dataset_key": dataset.key,
        "as_of_date": _as_of_date(dataset, request).isoformat(),
        "versions": library_versions(EXECUTION_LIBRARIES + EXPORT_LIBRARIES),
    }


def _as_of_date(dataset: CachedDataset, request: Request) -> datetime.date:
    return request.as_of_date or dataset.settings.as_of_date


def _write_index(manifest: Manifest, dataset: CachedDataset, request: Request, *, is_dated: bool) -> None:
    from report_kit.build.index import Edition, write_dates, write_index
    from report_kit.build.request import served_languages

    settings = dataset.settings
    titles = {"vi": settings.title_vi, "en": settings.title_en}
    edition = Edition(titles, served_languages(request, dataset), _as_of_date(dataset, request))
    write_index(manifest, edition)
    if is_dated:
        write_dates(manifest.folder.parent, edition)
