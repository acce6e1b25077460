"""What a worker process does: bytes in (notebook, slice, parameters), bytes out (notebook, figures, HTML, PDF)."""

from __future__ import annotations

import atexit
import gc
import gzip
import io
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, cast

from report_kit.build.plan import PageKind
from report_kit.errors import BriefingError
from report_kit.processes import end_with_parent

GZIP = b"\x1f\x8b"  # how packed bytes begin, and JSON never does


@dataclass(frozen=True)
class Export:
    """One page to make.

    Attributes:
        name: File name.
        kind: `html` or `pdf`.
        language: Its language.
        fingerprint: What the page prints of its fingerprint.
    """

    name: str
    kind: PageKind
    language: str
    fingerprint: str


@dataclass(frozen=True)
class Task:
    """All that a worker needs for one job; self-contained, so that it can run on another machine.

    Attributes:
        key: The job's key.
        report: Name of the report.
        titles: Title of the report by language.
        notebook: The notebook file.
        parameters: Values for it.
        slice: All of the dataset that the job may know; packed by gzip if it is much.
        exports: Pages to make.
        executed: The executed notebook if it is up to date, else None.
    """

    key: str
    report: str
    titles: Mapping[str, str]
    notebook: bytes
    parameters: Mapping[str, Any]
    slice: bytes
    exports: tuple[Export, ...]
    executed: bytes | None = None


@dataclass(frozen=True)
class Failure:
    """Why a task gave nothing.

    Attributes:
        message: One line for the terminal and the manifest.
        page: The error page that stands in for the briefing.
    """

    message: str
    page: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of a task.

    Attributes:
        key: The job's key.
        files: Content by file name; empty after a failure.
        failure: Why there are none.
        warnings: What a planner should know.
        summary: What the manifest keeps of the content, for the index.
        seconds: Time it took in the worker.
    """

    key: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


def prepare_worker(threads: int = 1) -> None:
    """Import what every task needs, once per process.

    Args:
        threads: How many threads Typst may use; more than there are cores for only costs time and memory.
    """
    end_with_parent()
    os.environ.setdefault("RAYON_NUM_THREADS", str(threads))
    # papermill would import it for file systems that no task knows: 25 MB in every worker.
    with _not_imported("pyarrow"):
        from report_kit.build import execution, exporting  # noqa: F401
        from report_kit.build.kernels import warm_kernels

    kernels = ExitStack()
    kernels.enter_context(warm_kernels())
    atexit.register(kernels.close)
    # While its kernels import what they need, so does the worker; no task waits longer for it.
    exporting.warm_up()
    # What is there now stays: the collector need not look through it after every few briefings.
    gc.freeze()


@contextmanager
def _not_imported(name: str) -> Iterator[None]:
    """Let imports do without an optional module, unless it is there already."""
    is_there = name in sys.modules
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if not is_there:
            del sys.modules[name]


def perform(task: Task) -> Outcome:
    """Return the outcome of a task; a notebook that cannot be built is a failure, not an exception."""
    started = time.perf_counter()
    try:
        outcome = _outcome(task)
    except BriefingError as error:
        outcome = Outcome(task.key, failure=_failure(task, error))
    return replace(outcome, seconds=time.perf_counter() - started)


def _outcome(task: Task) -> Outcome:
    import nbformat

    from report_kit.build.execution import notebook_bytes
    from report_kit.build.figures_csv import figures_csv
    from report_kit.build.summary import summary

    files: dict[str, bytes] = {}
    if task.executed is None:
        notebook = _execute(task)
        figures = figures_csv(notebook)
        files |= {f"{task.report}.ipynb": notebook_bytes(notebook), f"{task.report}.figures.csv": figures}
    else:
        notebook = nbformat.reads(task.executed.decode("utf-8"), as_version=4)
        figures = figures_csv(notebook)
    warnings: list[str] = []
    for export in task.exports:
        files[export.name], found = _export(notebook, task, export, figures)
        warnings += found
    return Outcome(task.key, files, warnings=tuple(dict.fromkeys(warnings)), summary=summary(notebook))


def _execute(task: Task) -> Any:
    from report_kit.build.execution import KernelDiedError, executed_notebook
    from report_kit.build.workplaces import workplaces

    def executed(*, is_ahead: bool) -> Any:
        with workplaces.take() as place:
            with place.slice_file.open("wb") as file:
                shutil.copyfileobj(_unpacked(task.slice), file)
            return executed_notebook(task.notebook, task.parameters, at=place, is_ahead=is_ahead)

    try:
        notebook = executed(is_ahead=True)
    except KernelDiedError:
        # It may have been killed from outside; and if not, it dies again, in a cell that is known.
        notebook = executed(is_ahead=False)
    # The next kernel starts while this one's pages are made.
    workplaces.prepare()
    return notebook


def _unpacked(content: bytes) -> BinaryIO:
    """Return the bytes of a slice, unpacked while they are read."""
    packed = io.BytesIO(content)
    return cast(BinaryIO, gzip.GzipFile(fileobj=packed)) if content.startswith(GZIP) else packed


def _export(notebook: Any, task: Task, export: Export, figures: bytes) -> tuple[bytes, list[str]]:
    from report_kit.build.exporting import export_briefing

    return export_briefing(
        notebook,
        kind=export.kind,
        language=export.language,
        fingerprint=export.fingerprint,
        name=task.report,
        figures=figures,
    )


def _failure(task: Task, error: BriefingError) -> Failure:
    from report_kit.build.error_page import error_page
    from report_kit.build.execution import CellError

    language = next(iter(task.titles), "vi")
    title = task.titles.get(language, task.report)
    cell, source, traceback = "", "", ""
    if isinstance(error, CellError):
        cell, source, traceback = str(error.cell_number), error.source, error.traceback
    page = error_page(
        title=title, what=error.sentence, cell_name=cell, source=source, traceback_text=traceback, language=language
    )
    return Failure(error.sentence, page.encode("utf-8"))
