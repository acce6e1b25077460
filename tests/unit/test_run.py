"""Running a build: what comes back is kept at once, and one failure never costs another briefing.

The executor is the one thing replaced here: it gives the outcomes that a test asks for. Real workers are tested in
tests/functional/test_batch.py.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jobs import planned, report

from report_kit.build.index import index_data
from report_kit.build.manifest import MANIFEST_NAME, Manifest
from report_kit.build.plan import Job, Renewal, renewal
from report_kit.build.run import Build, ProcessPools, run, task_of
from report_kit.build.worker import Failure, Outcome, Task
from report_kit.build.workers import IN_FLIGHT_PER_WORKER
from report_kit.language import language

DIES = BrokenProcessPool("a worker died")
HANGS = TimeoutError("never done")
Answer = Outcome | Exception


def good(task: Task) -> Outcome:
    """Return what a worker returns when all goes well."""
    files = {page.name: f"{page.name} of {task.key}".encode() for page in task.exports}
    if task.executed is None:
        files |= {f"{task.report}.ipynb": b"{}", f"{task.report}.figures.csv": b"quantity\n"}
    return Outcome(task.key, files)


def bad(task: Task) -> Outcome:
    """Return what a worker returns when a cell raises."""
    return Outcome(task.key, failure=Failure("cell 2: no", b"<html>cell 2</html>"))


@dataclass
class Scripted(Executor):
    """Answers tasks by their key; once a worker has died it refuses everything, as a pool does."""

    answers: dict[str, list[Callable[[Task], Outcome] | Exception]]
    tried: list[str]
    broken: bool = False

    def submit(self, function: Any, task: Task, /, *_: Any, **__: Any) -> Future[Outcome]:  # type: ignore[override]
        """Return a future that is done."""
        if self.broken:
            raise DIES
        self.tried.append(task.key)
        script = self.answers.get(task.key, [])
        answer = script.pop(0) if script else good
        future: Future[Outcome] = Future()
        if answer is HANGS:
            return future
        if isinstance(answer, Exception):
            self.broken = isinstance(answer, BrokenProcessPool)
            future.set_exception(answer)
        else:
            future.set_result(answer(task))
        return future


@dataclass
class Office:
    """A build of some communes with scripted workers, and all that is seen of it."""

    folder: Path
    answers: dict[str, list[Callable[[Task], Outcome] | Exception]] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    pools: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def build(self, *jobs: Job, workers: int = 2) -> list[str]:
        """Build what is out of date and return the keys of the jobs that failed."""
        self.manifest = Manifest(self.folder)
        renewals = [renewal(job, self.manifest) for job in jobs]
        stale = [item for item in renewals if item.stale]
        return run(Build(self.manifest, lambda place: place.encode(), self._pool, workers, self), stale)

    def finished(self, item: Renewal, outcome: Outcome) -> None:
        """Note who is told."""
        self.told.append(f"{outcome.key} {'failed' if outcome.failure else 'built'}")

    def _pool(self, workers: int) -> Executor:
        self.pools.append(workers)
        return Scripted(self.answers, self.tried)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A build of some communes with scripted workers."""
    return Office(tmp_path / "out")


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    """The same report for five communes."""
    return [planned(tmp_path, place) for place in ("20044", "20050", "20056", "20071", "20101")]


def keys(jobs: list[Job]) -> list[str]:
    """Return the keys of jobs."""
    return [job.key for job in jobs]


def test_every_briefing_is_written_and_recorded(office: Office, jobs: list[Job]) -> None:
    """Each in its own folder, with its own content."""
    failed = office.build(*jobs)

    assert failed == []
    assert sorted(office.told) == sorted(f"{job.key} built" for job in jobs)
    for job in jobs:
        page = office.folder / job.place / "trial.vi.html"
        assert page.read_text(encoding="utf-8") == f"trial.vi.html of {job.key}"
    assert [renewal(job, Manifest(office.folder)).stale for job in jobs] == [()] * len(jobs)


def test_a_task_holds_all_that_a_worker_needs(office: Office, tmp_path: Path) -> None:
    """The notebook, the slice of its own place and the pages to make; no path of this machine."""
    job = planned(tmp_path)
    build = Build(Manifest(office.folder), lambda place: f"slice of {place}".encode(), office._pool, 1, office)
    task = task_of(build, Renewal(job, job.targets, ()))

    assert (task.key, task.slice, task.executed) == ("20044/trial", b"slice of 20044", None)
    assert [page.name for page in task.exports] == ["trial.vi.html", "trial.vi.pdf", "trial.en.html", "trial.en.pdf"]
    assert {page.fingerprint for page in task.exports} == set(job.fingerprints.values())
    assert str(tmp_path) not in repr(task)


def test_pages_alone_are_made_from_the_executed_notebook(office: Office, jobs: list[Job]) -> None:
    """A new template executes nothing."""
    office.build(jobs[0])
    (office.folder / "20044" / "trial.vi.html").unlink()
    item = renewal(jobs[0], office.manifest)
    build = Build(office.manifest, lambda place: b"", office._pool, 1, office)
    task = task_of(build, item)

    assert task.executed == b"{}"
    assert [page.name for page in task.exports] == ["trial.vi.html"]


def test_a_failure_stops_nobody_else(office: Office, jobs: list[Job]) -> None:
    """The other four are built; the one has an error page."""
    office.answers[jobs[1].key] = [bad]
    failed = office.build(*jobs)

    assert failed == [jobs[1].key]
    assert sorted(path.parent.name for path in office.folder.glob("*/trial.vi.html")) == [
        job.place for job in jobs if job is not jobs[1]
    ]
    assert (office.folder / "20050" / "trial.error.html").read_bytes() == b"<html>cell 2</html>"
    assert office.manifest.records[jobs[1].key].failure == "cell 2: no"


def test_a_briefing_that_never_was_is_known_by_its_title(office: Office, jobs: list[Job]) -> None:
    """On the index people look for the disbursement of the programmes, not for the name of a notebook."""
    office.answers[jobs[0].key] = [bad]
    office.build(jobs[0])
    title = jobs[0].report.titles["vi"]
    data = index_data(office.manifest.records, [language("vi")])
    [[*_, [briefing]]] = data["places"]

    assert title != jobs[0].report.name
    assert data["titles"][briefing[0]] == (jobs[0].report.name, title)


def test_a_failure_keeps_the_last_good_briefing(office: Office, jobs: list[Job], tmp_path: Path) -> None:
    """And is tried again by the next build, which takes the error page away."""
    office.build(jobs[0])
    before = {path.name: path.read_bytes() for path in (office.folder / "20044").iterdir()}
    changed = planned(tmp_path, report=report("1/0"))
    office.answers[changed.key] = [bad]
    office.build(changed)
    after_failure = {path.name: path.read_bytes() for path in (office.folder / "20044").iterdir()}
    office.build(changed)

    assert after_failure == {**before, "trial.error.html": b"<html>cell 2</html>"}
    assert office.told == ["20044/trial built", "20044/trial failed", "20044/trial built"]
    assert not (office.folder / "20044" / "trial.error.html").exists()
    assert office.manifest.records[changed.key].failure == ""


def test_a_failure_is_forgotten_when_its_cause_is_taken_back(office: Office, jobs: list[Job], tmp_path: Path) -> None:
    """The files on disk are up to date; nothing is executed."""
    office.build(jobs[0])
    changed = planned(tmp_path, report=report("1/0"))
    office.answers[changed.key] = [bad]
    office.build(changed)
    office.build(jobs[0])

    assert office.tried == [jobs[0].key, changed.key]
    assert renewal(jobs[0], office.manifest).stale == ()


def test_a_worker_that_dies_costs_one_retry(office: Office, jobs: list[Job]) -> None:
    """A machine short of memory killed it; all briefings are built in the end."""
    office.answers[jobs[2].key] = [DIES]
    failed = office.build(*jobs)

    assert failed == []
    assert sorted(set(office.tried)) == keys(jobs)
    assert office.tried.count(jobs[2].key) == 2
    assert sorted(office.told) == sorted(f"{job.key} built" for job in jobs)


def test_what_was_in_flight_when_a_worker_died_is_tried_again(office: Office, jobs: list[Job]) -> None:
    """The pool never answers for it."""
    office.answers.update({jobs[0].key: [HANGS], jobs[1].key: [DIES]})
    failed = office.build(*jobs, workers=1)

    assert failed == []
    assert sorted(office.told) == sorted(f"{job.key} built" for job in jobs)


def test_a_briefing_that_kills_every_worker_fails_alone(office: Office, jobs: list[Job]) -> None:
    """It is tried again in a worker of its own, so that no other is lost with it."""
    office.answers[jobs[2].key] = [DIES, DIES, DIES]
    failed = office.build(*jobs)

    assert failed == [jobs[2].key]
    assert office.tried.count(jobs[2].key) == 2
    assert office.manifest.records[jobs[2].key].failure == (
        "the worker process died while building this briefing, twice. Look for a cell that ends its process."
    )
    assert 1 in office.pools


def test_a_worker_that_dies_again_and_again_ends_the_build_all_the_same(office: Office, jobs: list[Job]) -> None:
    """Every briefing gets its verdict, and gets it once."""
    office.answers.update({key: [DIES, DIES] for key in keys(jobs)})
    failed = office.build(*jobs)

    assert sorted(failed) == keys(jobs)
    assert len(office.told) == len(jobs)


def test_a_defect_of_the_kit_fails_one_briefing_too(office: Office, jobs: list[Job]) -> None:
    """An exception that nobody foresaw is recorded with its traceback, and the batch goes on."""
    office.answers[jobs[1].key] = [KeyError("<b>")]
    failed = office.build(*jobs)
    page = (office.folder / "20050" / "trial.error.html").read_text(encoding="utf-8")

    assert failed == [jobs[1].key]
    assert office.manifest.records[jobs[1].key].failure == (
        "unexpected KeyError: '<b>'. This is a defect of the kit; please report it with the error page."
    )
    assert html.escape("KeyError: '<b>'") in page


def test_only_a_few_tasks_are_handed_out_at_a_time(office: Office, jobs: list[Job]) -> None:
    """Slices of a whole country would not fit into memory."""
    waiting: list[int] = []

    class Counting(Scripted):
        """Counts the tasks handed out and not yet told of."""

        def submit(self, *arguments: Any, **options: Any) -> Future[Outcome]:
            """Return a future that is done."""
            future = super().submit(*arguments, **options)
            waiting.append(len(self.tried) - len(office.told))
            return future

    office._pool = lambda workers: Counting(office.answers, office.tried)  # type: ignore[method-assign]
    office.build(*jobs, workers=1)

    assert max(waiting) == IN_FLIGHT_PER_WORKER


def test_an_interrupted_build_keeps_what_is_done(office: Office, jobs: list[Job]) -> None:
    """The journal has it, although nobody came to write the manifest."""
    stop = KeyboardInterrupt()

    def interrupt(task: Task) -> Outcome:
        raise stop

    office.answers[jobs[3].key] = [interrupt]
    with pytest.raises(KeyboardInterrupt):
        office.build(*jobs, workers=1)
    left = [job.key for job in jobs if renewal(job, Manifest(office.folder)).stale]

    assert not (office.folder / MANIFEST_NAME).exists()
    assert jobs[0].key not in left
    assert jobs[3].key in left


def test_warnings_of_a_briefing_are_recorded(office: Office, jobs: list[Job]) -> None:
    """What a planner should mend although the briefing was built."""
    office.answers[jobs[0].key] = [lambda task: Outcome(task.key, good(task).files, warnings=("no description",))]
    office.build(jobs[0])

    assert Manifest(office.folder).records[jobs[0].key].warnings == ("no description",)


# Documents that people edit


def word(office: Office, **changes: Any) -> Job:
    """Return a job that makes HTML and Word in Vietnamese."""
    return planned(office.folder, formats=("html", "docx"), languages=("vi",), **changes)


def test_an_edited_document_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    """An official's work of an afternoon is not lost to the next build."""
    office = Office(tmp_path)
    office.build(word(office))
    place = tmp_path / "20044"
    for text in ("edited", "edited again"):
        (place / "trial.vi.docx").write_text(text, encoding="utf-8")
        office.build(word(office))

    assert [(place / f"trial.vi.edited-{number}.docx").read_text(encoding="utf-8") for number in (1, 2)] == [
        "edited",
        "edited again",
    ]
    assert (place / "trial.vi.docx").read_bytes() == b"trial.vi.docx of 20044/trial"
    assert "kept as trial.vi.edited-2.docx" in office.manifest.records["20044/trial"].warnings[0]


def test_a_document_that_nobody_edited_is_simply_replaced(tmp_path: Path) -> None:
    """No file is left of which nobody knows what it is."""
    office = Office(tmp_path)
    office.build(word(office))
    office.build(word(office, slice_digest="slice 2"))

    assert sorted(path.name for path in (tmp_path / "20044").iterdir()) == [
        "trial.figures.csv",
        "trial.ipynb",
        "trial.vi.docx",
        "trial.vi.html",
    ]


def test_the_record_forgets_files_that_show_older_figures(tmp_path: Path) -> None:
    """The index must not lead to a Word file from before the figures changed; while they hold, it does."""
    office = Office(tmp_path)
    office.build(word(office))
    html_alone = {"formats": ("html",), "languages": ("vi",)}

    office.build(planned(tmp_path, **html_alone))
    assert "trial.vi.docx" in office.manifest.records["20044/trial"].outputs

    office.build(planned(tmp_path, slice_digest="slice 2", **html_alone))
    assert "trial.vi.docx" not in office.manifest.records["20044/trial"].outputs


class Threads(ThreadPoolExecutor):
    """Threads in place of worker processes, which say how many were started."""

    started = 0

    def start(self, workers: int) -> None:
        """Take note."""
        self.started = workers


def test_workers_started_ahead_are_the_first_to_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again, because these died, gets others."""
    monkeypatch.setattr("report_kit.build.run.process_pool", Threads)
    pools = ProcessPools()
    pools.prepare(2)

    first, second = pools(1), pools(1)

    assert [first._max_workers, second._max_workers] == [2, 1]


def test_one_worker_starts_ahead_and_the_others_when_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done meanwhile keeps the other core."""
    made: list[Threads] = []
    monkeypatch.setattr("report_kit.build.run.process_pool", lambda workers: made.append(Threads(workers)) or made[-1])
    pools = ProcessPools()

    pools.prepare(2)
    ahead = made[0].started
    pools(2)

    assert (ahead, made[0].started) == (1, 2)


def test_workers_started_ahead_end_if_nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the dataset turns out to break its contract."""
    made: list[Threads] = []
    monkeypatch.setattr("report_kit.build.run.process_pool", lambda workers: made.append(Threads(workers)) or made[-1])
    pools = ProcessPools()
    pools.prepare(1)

    pools.close()

    with pytest.raises(RuntimeError, match="after shutdown"):
        made[0].submit(print)
