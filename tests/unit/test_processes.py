"""No process outlives the one that started it."""

from __future__ import annotations

import subprocess
import sys

import psutil

PATIENCE = 60
STARTS_A_PROCESS = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from report_kit.processes import end_with_parent

context = multiprocessing.get_context("spawn")
with ProcessPoolExecutor(1, mp_context=context, initializer=end_with_parent) as pool:
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(3600)
"""


def test_a_process_that_waits_for_work_ends_when_its_parent_is_killed() -> None:
    """The pipe it waits at stays open, since it holds both ends itself."""
    with subprocess.Popen([sys.executable, "-c", STARTS_A_PROCESS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        started = psutil.Process(int(parent.stdout.readline()))

        parent.kill()

        started.wait(PATIENCE)
    assert not started.is_running()
