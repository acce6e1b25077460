"""Running commands while watching the clock and the memory of their processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLING_INTERVAL = 1.0  # seconds; reading the shares of a tree of processes takes some 40 ms, which it must not notice
MEGABYTE = 2**20


@dataclass
class Memory:
    """Peak memory of a tree of processes, in MB of proportional set size: what is shared counts once.

    Attributes:
        tree: All processes together.
        parent: The command itself.
        branch: The largest child with all that it started: a worker with its zygote and kernel.
    """

    tree: float = 0.0
    parent: float = 0.0
    branch: float = 0.0

    def see(self, parent: float, branches: Sequence[float]) -> None:
        """Take in what is used at one moment."""
        self.tree = max(self.tree, parent + sum(branches))
        self.parent = max(self.parent, parent)
        self.branch = max(self.branch, *branches, 0.0)


@dataclass
class Measured:
    """What a command took.

    Attributes:
        seconds: From its start to its end.
        memory: Its peak memory.
        output: What it printed.
    """

    seconds: float
    memory: Memory = field(default_factory=Memory)
    output: str = ""


def measured(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: It failed; the message holds what it printed.
    """
    begin = time.perf_counter()
    process = started(command, environment=environment)
    memory, ended = Memory(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, memory, ended))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - begin
    ended.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{command[0]} … ended with status {process.returncode}:\n{output}")
    return Measured(seconds, memory, output)


def started(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command; what it prints, also on standard error, goes to its `stdout`."""
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )


def _watch(pid: int, memory: Memory, ended: threading.Event) -> None:
    while not ended.wait(SAMPLING_INTERVAL):
        try:
            parent = psutil.Process(pid)
            branches = [sum(map(_share, (child, *child.children(recursive=True)))) for child in parent.children()]
            memory.see(_share(parent), branches)
        except psutil.NoSuchProcess:
            continue


def _share(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / MEGABYTE
    except psutil.Error:
        return 0.0
