"""Running a build: tasks go to an executor, what comes back is written atomically and recorded at once."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from report_kit.build.manifest import JobRecord, Manifest, OutputRecord, output_record, write_atomically, write_together
from report_kit.build.plan import Renewal
from report_kit.build.worker import Export, Failure, Outcome, Task, perform, prepare_worker
from report_kit.build.workers import IN_FLIGHT_PER_WORKER, WorkerDiedError, WorkerPool
from report_kit.language import DEFAULT_LANGUAGE
from report_kit.messages import asked_language, message, said

ATTEMPTS = 2  # a task whose worker died is tried once more, alone
EDITABLE = ".docx"  # what people are meant to edit; their work is never overwritten

MakeExecutor = Callable[[int], Executor]
ReadSlice = Callable[[str], bytes]


class Listener(Protocol):
    """Who is told how the build goes."""

    def finished(self, renewal: Renewal, outcome: Outcome) -> None:
        """A job is done, for better or worse."""


@dataclass(frozen=True)
class Build:
    """What a build needs besides its jobs.

    Attributes:
        manifest: Records of the output folder.
        read_slice: Gives the slice of a place.
        make_executor: Makes an executor with a number of workers.
        workers: How many.
        listener: Who is told.
    """

    manifest: Manifest
    read_slice: ReadSlice
    make_executor: MakeExecutor
    workers: int
    listener: Listener


def run(build: Build, renewals: Iterable[Renewal]) -> list[str]:
    """Carry out all renewals and return the keys of the jobs that failed.

    Each result is written and recorded as it comes, so whatever ends the build early loses only what was in flight.
    """
    failed: list[str] = []
    for renewal, outcome in _outcomes(build, iter(renewals)):
        if not outcome.failure:
            notes = _set_aside_edited(build.manifest, renewal, outcome)
            outcome = replace(outcome, warnings=(*outcome.warnings, *notes))
        _keep(build.manifest, renewal, outcome)
        if outcome.failure:
            failed.append(renewal.job.key)
        build.listener.finished(renewal, outcome)
    return failed


def _outcomes(build: Build, renewals: Iterator[Renewal]) -> Iterator[tuple[Renewal, Outcome]]:
    """Yield outcomes as they come; tasks lost with a broken executor are tried again one at a time."""
    exhausted = False
    while not exhausted:
        lost: list[Renewal] = []
        exhausted = yield from _until_broken(build, renewals, lost)
        for renewal in lost:
            yield renewal, _alone(build, renewal)


def _until_broken(
    build: Build, renewals: Iterator[Renewal], lost: list[Renewal]
) -> Generator[tuple[Renewal, Outcome], None, bool]:
    """Yield outcomes until all is done (return True) or the executor is broken (its tasks go to *lost*)."""
    in_flight: dict[Future[Outcome], Renewal] = {}
    executor = build.make_executor(build.workers)
    try:
        while True:
            _top_up(build, executor, renewals, in_flight, lost)
            if not in_flight:
                return not lost
            done, _ = wait(in_flight, return_when=FIRST_COMPLETED)
            for future in done:
                renewal = in_flight.pop(future)
                error = future.exception()
                if isinstance(error, WorkerDiedError):
                    yield renewal, _alone(build, renewal)
                elif isinstance(error, BrokenExecutor):
                    lost.append(renewal)
                else:
                    yield renewal, _unforeseen(renewal, error) if isinstance(error, Exception) else future.result()
            if lost:
                lost += in_flight.values()
                return False
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _top_up(
    build: Build,
    executor: Executor,
    renewals: Iterator[Renewal],
    in_flight: dict[Future[Outcome], Renewal],
    lost: list[Renewal],
) -> None:
    while len(in_flight) < build.workers * IN_FLIGHT_PER_WORKER:
        renewal = next(renewals, None)
        if renewal is None:
            return
        try:
            in_flight[executor.submit(perform, task_of(build, renewal))] = renewal
        except BrokenExecutor:
            # It broke since the last look; the tasks in flight will say so too.
            lost.append(renewal)
            return


def _alone(build: Build, renewal: Renewal) -> Outcome:
    """Return the outcome of a task in a worker of its own, so that a worker's death has one cause."""
    task = task_of(build, renewal)
    for _ in range(ATTEMPTS - 1):
        executor = build.make_executor(1)
        try:
            return executor.submit(perform, task).result()
        except BrokenExecutor:
            continue
        except Exception as error:  # the batch goes on
            return _unforeseen(renewal, error)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
    died = message(
        "the worker process died while building this briefing, twice. Look for a cell that ends its process."
    )
    return Outcome(task.key, failure=Failure(died, b""))


def _unforeseen(renewal: Renewal, error: Exception) -> Outcome:
    """Return the failure of one briefing for an exception that is the kit's own fault.

    Raises:
        OSError: The disk for temporary files is full, which would fail every other briefing too.
    """
    from report_kit.build.error_page import error_page

    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise error
    what = message(
        "unexpected {error}. This is a defect of the kit; please report it with the error page.",
        error=f"{type(error).__name__}: {error}",
    )
    titles = renewal.job.report.titles
    language = next(iter(titles), DEFAULT_LANGUAGE)
    page = error_page(
        title=titles.get(language, renewal.job.report.name),
        what=what,
        cell_name="",
        traceback_text="".join(traceback.format_exception(error)),
        language=language,
    )
    return Outcome(renewal.job.key, failure=Failure(what, page.encode("utf-8")))


def task_of(build: Build, renewal: Renewal) -> Task:
    """Return the task that makes the stale files of a job."""
    job = renewal.job
    pages = tuple(
        Export(target.name, target.page_kind, target.language, job.fingerprints[target.language])
        for target in renewal.stale
        if target.page_kind is not None
    )
    return Task(
        key=job.key,
        report=job.report.name,
        titles=job.report.titles,
        notebook=job.report.source,
        parameters=job.parameters,
        slice=build.read_slice(job.place),
        exports=pages,
        executed=_executed(build, renewal),
    )


def _executed(build: Build, renewal: Renewal) -> bytes | None:
    """Return the executed notebook of an earlier build if nothing that it is made from has changed."""
    if any(not target.language for target in renewal.stale):
        return None
    return (build.manifest.folder / renewal.job.place / f"{renewal.job.report.name}.ipynb").read_bytes()


def _keep(manifest: Manifest, renewal: Renewal, outcome: Outcome) -> None:
    job = renewal.job
    folder = manifest.folder / job.place
    before = manifest.records.get(job.key, JobRecord())
    error_page = manifest.error_page(job.key)
    if outcome.failure:
        # The last good briefing stays; its record too, so that the next build tries again.
        if outcome.failure.page:
            write_atomically(error_page, outcome.failure.page)
        failure = said(outcome.failure.message, asked_language())
        # The index names a briefing that never was by its title, not by its notebook.
        summary = before.summary or {"titles": dict(job.report.titles)}
        manifest.record(job.key, replace(before, failure=failure, summary=summary))
        return
    written = _write(folder, renewal, outcome)
    error_page.unlink(missing_ok=True)
    outputs = {**_still_true(before, renewal), **written}
    parts = {**before.parts, **job.parts}
    manifest.record(job.key, JobRecord(parts, job.parameters, outputs, "", outcome.warnings, outcome.summary))


def _still_true(before: JobRecord, renewal: Renewal) -> Mapping[str, OutputRecord]:
    """Return the files that show the same figures as those just made.

    After a new execution a file in another format, which this build was not asked for, does not: the index must not
    lead to it.
    """
    executed = [target for target in renewal.job.targets if not target.language]
    known = {target.name: before.outputs.get(target.name) for target in executed}
    is_same = all((old := known[target.name]) and old.fingerprint == target.fingerprint for target in executed)
    return before.outputs if is_same else {}


def _set_aside_edited(manifest: Manifest, renewal: Renewal, outcome: Outcome) -> list[str]:
    """Keep the documents that people have edited, and return notes on where they are."""
    before = manifest.records.get(renewal.job.key, JobRecord())
    folder = manifest.folder / renewal.job.place
    notes = (_set_aside(folder / name, before) for name in outcome.files if name.endswith(EDITABLE))
    return [note for note in notes if note]


def _set_aside(path: Path, before: JobRecord) -> str:
    """Keep a document that someone has edited under another name, and return a note on it; "" if nobody has."""
    if not path.is_file():
        return ""
    known = before.outputs.get(path.name)
    if known is not None and hashlib.sha256(path.read_bytes()).hexdigest() == known.sha256:
        return ""
    kept = next(place for number in itertools.count(1) if not (place := _edited_name(path, number)).exists())
    path.rename(kept)
    return message(
        "{file} was edited since it was made; the edited file is kept as {kept}.", file=path.name, kept=kept.name
    )


def _edited_name(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.edited-{number}{path.suffix}")


def _write(folder: Path, renewal: Renewal, outcome: Outcome) -> dict[str, OutputRecord]:
    fingerprints = {target.name: target.fingerprint for target in renewal.job.targets}
    write_together({folder / name: content for name, content in outcome.files.items()})
    return {name: output_record(folder / name, content, fingerprints[name]) for name, content in outcome.files.items()}


def process_pool(workers: int) -> WorkerPool:
    """Return local worker processes; each starts with its first task, or when it is told to."""
    return WorkerPool(workers, partial(prepare_worker, max(1, (os.cpu_count() or 1) // max(workers, 1))))


class ProcessPools:
    """Makes process pools, the first of them ahead of its use if it is known that there will be one."""

    def __init__(self) -> None:
        self._ahead: list[WorkerPool] = []

    def prepare(self, workers: int) -> None:
        """Start a first worker, which imports what it needs while this process does something else.

        Only one: on two cores a second would take its time from what is done meanwhile, and may not be needed.
        """
        self._ahead.append(process_pool(workers))
        self._ahead[-1].start(1)

    def __call__(self, workers: int) -> Executor:
        """Return as many workers as are wanted, the first time those that were started ahead."""
        pool = self._ahead.pop() if self._ahead else process_pool(workers)
        pool.start(workers)
        return pool

    def close(self) -> None:
        """End what was started ahead and not used."""
        while self._ahead:
            self._ahead.pop().shutdown()
