"""Worker processes side by side: each has one task at hand, and what ends one touches no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from report_kit.build import workers
from report_kit.build.workers import WorkerDiedError, WorkerPool

PATIENCE = 60


def prepared() -> None:
    """What every process does first: nothing."""


def slowly(number: int, seconds: float = 0.2) -> tuple[int, int]:
    """Return a number and the process that had it, after some time."""
    time.sleep(seconds)
    return number, os.getpid()


def die() -> None:
    """End the process as a machine short of memory would."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    """Raise what a task may raise."""
    message = "no"
    raise KeyError(message)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    """Two workers."""
    with WorkerPool(2, prepared) as made:
        yield made


def test_tasks_are_shared_among_all_workers(pool: WorkerPool) -> None:
    """Each answers for itself, whichever worker had it."""
    futures = [pool.submit(slowly, number) for number in range(6)]
    answers = [future.result(PATIENCE) for future in futures]

    assert [number for number, _ in answers] == list(range(6))
    assert len({pid for _, pid in answers}) == 2


def test_an_exception_comes_back_from_the_worker(pool: WorkerPool) -> None:
    """And the worker goes on."""
    with pytest.raises(KeyError, match="no"):
        pool.submit(refuse).result(PATIENCE)

    assert pool.submit(slowly, 1).result(PATIENCE)[0] == 1


def test_a_worker_starts_with_its_first_task_or_when_it_is_told_to() -> None:
    """A pool that is never used has no process."""
    before = set(multiprocessing.active_children())
    with WorkerPool(3, prepared) as pool:
        unused = set(multiprocessing.active_children()) - before
        pool.start(2)
        started = set(multiprocessing.active_children()) - before

    assert (len(unused), len(started)) == (0, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_dies_costs_its_own_task_alone(pool: WorkerPool) -> None:
    """What others have at hand, and what waits, is done; a new process takes the place of the dead one."""
    at_hand = pool.submit(slowly, 0, 1.0)
    dying = pool.submit(die)
    waiting = [pool.submit(slowly, number) for number in range(1, 5)]

    with pytest.raises(WorkerDiedError):
        dying.result(PATIENCE)
    assert [future.result(PATIENCE)[0] for future in (at_hand, *waiting)] == list(range(5))
    assert pool.submit(slowly, 5).result(PATIENCE)[0] == 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_dies_while_it_waits_is_replaced() -> None:
    """The next task does not learn of it."""
    with WorkerPool(1, prepared) as pool:
        _, pid = pool.submit(slowly, 0).result(PATIENCE)
        os.kill(pid, signal.SIGKILL)
        while workers.resident(pid):
            time.sleep(0.01)
        time.sleep(0.2)  # until its end is noticed here

        assert pool.submit(slowly, 1).result(PATIENCE)[0] == 1


def test_a_worker_that_has_grown_is_replaced_after_some_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has had as many as make its start worth it; none is lost."""
    monkeypatch.setattr(workers, "resident", lambda pid: workers.LARGEST + 1)
    tasks = 2 * workers.FEWEST_TASKS + 1
    with WorkerPool(1, prepared) as pool:
        answers = [pool.submit(slowly, number, 0.0).result(PATIENCE) for number in range(tasks)]
    pids = [pid for _, pid in answers]

    assert [number for number, _ in answers] == list(range(tasks))
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [workers.FEWEST_TASKS, workers.FEWEST_TASKS, 1]


def test_where_no_system_tells_a_size_a_worker_is_replaced_after_many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS."""
    monkeypatch.setattr(workers, "resident", lambda pid: 0)
    monkeypatch.setattr(workers, "MOST_TASKS", workers.FEWEST_TASKS + 2)
    with WorkerPool(1, prepared) as pool:
        pids = [pool.submit(slowly, 0, 0.0).result(PATIENCE)[1] for _ in range(workers.MOST_TASKS + 1)]

    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [workers.MOST_TASKS, 1]


def test_ending_cancels_what_waits_and_waits_for_what_is_at_hand() -> None:
    """As an interrupted build ends."""
    pool = WorkerPool(1, prepared)
    at_hand, waiting = pool.submit(slowly, 0, 0.5), pool.submit(slowly, 1)
    pool.shutdown(cancel_futures=True)

    assert at_hand.result(0)[0] == 0
    with pytest.raises(CancelledError):
        waiting.result(0)
    with pytest.raises(RuntimeError, match="ended"):
        pool.submit(slowly, 2)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the size of a process there")
def test_the_size_of_a_process_is_what_the_system_says() -> None:
    """In bytes; nothing for a process that is not there."""
    block = bytearray(os.urandom(1)) * (50 * 2**20)

    assert workers.resident(os.getpid()) > len(block)
    assert workers.resident(2**22 + 1) == 0
