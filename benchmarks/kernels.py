"""Measure warm kernels: how soon they are ready, what a notebook costs, what they hold, what they leave.

python benchmarks/kernels.py [--kernels 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil

from report_kit.build.engine import execution_options
from report_kit.build.forked_kernels import zygotes
from report_kit.build.kernels import WarmKernelManager, warm_kernels
from report_kit.build.provisioner import KERNELS_VARIABLE

EMPTY_NOTEBOOK = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1") for _ in range(10)])

# Kernels of each kind for the medians; a stock kernel takes seconds.
REPETITIONS = {"forked": 30, "started": 5, "stock": 5}


def main() -> None:
    """Print a table of times and of memory, then what many kernels leave behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernels", type=int, default=0, help="start this many forked kernels and look what is left")
    kernels = parser.parse_args().kernels
    print(f"{'kernel':10}{'first, ms':>12}{'ready, ms':>12}{'10 cells, ms':>14}")
    for kind, repetitions in REPETITIONS.items():
        os.environ[KERNELS_VARIABLE] = kind
        with warm_kernels():
            first = milliseconds(execute_empty_notebook)
            ready = statistics.median(asyncio.run(ready_times(repetitions)))
            notebook = statistics.median(milliseconds(execute_empty_notebook) for _ in range(repetitions))
        print(f"{kind:10}{first:12.0f}{ready:12.0f}{notebook:14.0f}")
    os.environ[KERNELS_VARIABLE] = "forked"
    with warm_kernels():
        print(f"\nmemory (PSS), MB: {asyncio.run(memory())}")
        if kernels:
            print(f"after {kernels} kernels: {remains(kernels)}")


def milliseconds(action: Callable[[], Any]) -> float:
    """Return how long an action takes."""
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


def execute_empty_notebook() -> None:
    """Execute ten cells that do next to nothing, through papermill."""
    papermill.execute_notebook(copy.deepcopy(EMPTY_NOTEBOOK), None, **execution_options())


async def ready_times(repetitions: int) -> list[float]:
    """Return the milliseconds until each of several kernels answers."""
    times = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        manager, client = await ready_kernel()
        times.append(1000 * (time.perf_counter() - begin))
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    return times


async def ready_kernel() -> tuple[Any, Any]:
    """Return a kernel that answers, as its manager and a client."""
    manager = WarmKernelManager(kernel_name="report-kit")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    return manager, client


async def memory() -> dict[str, int]:
    """Return the proportional memory of this process, of the zygote and of one kernel that is ready, in MB."""
    manager, client = await ready_kernel()
    processes = {"this process": os.getpid(), "zygote": zygotes.current().pid, "kernel": manager.provisioner.pid}
    sizes = {name: psutil.Process(pid).memory_full_info().pss // 2**20 for name, pid in processes.items()}
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return sizes


def remains(kernels: int) -> dict[str, Any]:
    """Start many kernels one after the other; return what the first and the last of them left, as (before, after)."""
    execute_empty_notebook()
    before = holdings()
    for _ in range(kernels):
        execute_empty_notebook()
    return {name: (before[name], value) for name, value in holdings().items()}


def holdings() -> dict[str, int]:
    """Return how many descriptors, threads, processes and files are held."""
    here, zygote = psutil.Process(), psutil.Process(zygotes.current().pid)
    return {
        "descriptors": here.num_fds(),
        "threads": here.num_threads(),
        "memory, MB": here.memory_full_info().pss // 2**20,
        "descriptors of the zygote": zygote.num_fds(),
        "memory of the zygote, MB": zygote.memory_full_info().pss // 2**20,
        "kernels and zombies": len(zygote.children()),
        "files": len(list(Path(zygotes.current().folder).iterdir())),
    }


if __name__ == "__main__":
    main()
