"""Local worker processes side by side: the end of one costs only its own task, and one that has grown is replaced."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

IN_FLIGHT_PER_WORKER = 2  # enough that no worker waits, few enough that slices do not pile up in memory
# What a worker may hold before it is replaced, in bytes of resident memory: neither Typst nor the allocator gives back
# all that a large briefing took. With its zygote and a kernel, a worker then stays below 450 MB.
LARGEST = 240 * 2**20
# A worker takes a second or two to start, so one is kept for some tasks whatever it holds.
FEWEST_TASKS = 8
# Where the system does not say what a process holds, a worker is replaced after this many.
MOST_TASKS = 500

Result = TypeVar("Result")


class WorkerDiedError(BrokenExecutor):
    """The process that had a task ended; the other workers go on."""


class WorkerPool(Executor):
    """Worker processes that each have one task at hand.

    A `ProcessPoolExecutor` of several processes is broken as a whole when one of them dies, and cannot replace one that
    has grown.
    """

    def __init__(self, workers: int, initializer: Callable[[], None] | None = None) -> None:
        """Prepare for a number of workers; each starts with its first task, or when it is told to."""
        self._workers = [_Worker(initializer) for _ in range(workers)]
        self._free = deque(self._workers)
        self._waiting: deque[_Task] = deque()
        self._lock = threading.Lock()
        self._has_ended = False

    def start(self, workers: int) -> None:
        """Start the first workers of the pool, as far as they have not started."""
        for worker in self._workers[:workers]:
            worker.start()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Have a task done by the next worker that is free; its future raises `WorkerDiedError` if that worker dies."""
        task = _Task(partial(fn, *args, **kwargs))
        with self._lock:
            if self._has_ended:
                raise RuntimeError("these workers have been ended")
            self._waiting.append(task)
        self._hand_out()
        return task.future

    def _hand_out(self) -> None:
        """Give waiting tasks to free workers."""
        while pair := self._next_pair():
            worker, task = pair
            if task.future.set_running_or_notify_cancel():
                worker.given(task.call).add_done_callback(partial(self._finish, worker, task.future))
            else:
                self._free.append(worker)

    def _next_pair(self) -> tuple[_Worker, _Task] | None:
        with self._lock:
            if not (self._free and self._waiting):
                return None
            return self._free.popleft(), self._waiting.popleft()

    def _finish(self, worker: _Worker, future: Future[Any], done: Future[Any]) -> None:
        """Give the worker its next task, then pass on what came of its last."""
        error = done.exception()
        has_died = worker.is_dead = isinstance(error, BrokenProcessPool)
        self._free.append(worker)
        self._hand_out()
        if error is None:
            future.set_result(done.result())
        else:
            future.set_exception(WorkerDiedError() if has_died else error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all workers after what they have at hand and, unless it is cancelled, what still waits for one."""
        with self._lock:
            self._has_ended = True
            waiting = list(self._waiting)
            if cancel_futures:
                self._waiting.clear()
        for task in waiting:
            if cancel_futures and task.future.cancel():
                task.future.set_running_or_notify_cancel()
        concurrent.futures.wait([task.future for task in waiting])
        for worker in self._workers:
            worker.end(wait=wait)


class _Task:
    """What a worker is to call, and the future of it."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self.future: Future[Any] = Future()


class _Worker:
    """One process after the other, each a fresh interpreter: neither ZeroMQ nor Typst survives a fork.

    Attributes:
        is_dead: It has no process: none yet, or one that ended with its last task.
    """

    def __init__(self, initializer: Callable[[], None] | None) -> None:
        self._initializer = initializer
        self._process: ProcessPoolExecutor | None = None
        self.is_dead = True

    def start(self) -> None:
        """Start its process if it has had none."""
        if self._process is None:
            self._renewed()

    def _renewed(self) -> ProcessPoolExecutor:
        """Start a new process."""
        context = multiprocessing.get_context("spawn")
        self._process = ProcessPoolExecutor(1, mp_context=context, initializer=self._initializer)
        # Asked for at once, so that the process starts now and not with its first task.
        self._pid = self._process.submit(os.getpid)
        self._tasks = 0
        self.is_dead = False
        return self._process

    def given(self, call: Callable[[], Result]) -> Future[Result]:
        """Give it its next task."""
        process = self._process
        if process is None or self.is_dead:  # its pool may be about to say so; whoever asks it now could wait for ever
            process = self._renewed()
        elif self._is_worn_out():
            process.shutdown(wait=False)
            process = self._renewed()
        try:
            future = process.submit(call)
        except BrokenProcessPool:  # it died while it waited
            future = self._renewed().submit(call)
        self._tasks += 1
        return future

    def _is_worn_out(self) -> bool:
        if self._tasks < FEWEST_TASKS:
            return False
        held = resident(self._pid.result())
        return held > LARGEST if held else self._tasks >= MOST_TASKS

    def end(self, *, wait: bool) -> None:
        """End it after its task."""
        if self._process is not None:
            self._process.shutdown(wait=wait)


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
