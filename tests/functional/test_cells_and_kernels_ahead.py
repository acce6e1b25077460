"""A worker has a kernel before it has a task, and sends cells before their turn; nobody can tell from the result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from notebooks_as_text import notebook_text

from report_kit.build.execution import executed_notebook, notebook_bytes
from report_kit.build.forked_kernels import zygotes
from report_kit.build.kernels import warm_kernels
from report_kit.build.provisioner import KERNELS_VARIABLE
from report_kit.build.worker import Outcome, Task, perform
from report_kit.build.workplaces import workplaces

KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

# Cells are sent ahead to kernels of every kind; only a forked one is begun before it is needed.
with_fork = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")
EVERY_KIND = [pytest.param("forked", marks=with_fork), "started", "stock"]


@pytest.fixture(autouse=True)
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kernels of a worker, of the kind that a test asks for, with none at hand before and after."""
    monkeypatch.setenv(KERNELS_VARIABLE, getattr(request, "param", ""))
    with warm_kernels():
        yield
        workplaces.close()


every_kind = pytest.mark.parametrize("kernels", EVERY_KIND, indirect=True)


def outcome_of(*cells: str) -> Outcome:
    """Have a worker execute a notebook; its cells begin with number 2, after the parameters."""
    return perform(Task("20044/trial", "trial", {"vi": "Thử"}, notebook_text(*cells).encode(), {}, b"{}", ()))


@every_kind
def test_cells_sent_ahead_give_the_same_notebook_as_one_by_one() -> None:
    """Results, printed text and shown objects, byte for byte; blank cells are passed over."""
    cells = [
        "a = 1",
        "print(a)",
        " ",
        "a + 1",
        "from IPython.display import display; display(a); a = 5",
        "a",
        "print(2)\na",
    ]
    notebook = notebook_text(*cells).encode()
    made = []
    for is_ahead in (True, False):
        with workplaces.take() as place:
            made.append(notebook_bytes(executed_notebook(notebook, {}, at=place, is_ahead=is_ahead)))

    assert made[0] == made[1]
    assert made[0].count(b'"output_type"') == 6


@every_kind
def test_a_cell_that_kills_its_kernel_is_named_however_many_were_sent() -> None:
    """Those before it have passed, those after it wait in the kernel's queue."""
    outcome = outcome_of("1", "2", "3", KILL, "5", "6")

    assert outcome.failure is not None
    assert outcome.failure.message.startswith("cell 5 (import os, signal;")


@every_kind
def test_a_kernel_killed_once_costs_its_notebook_a_retry(tmp_path: Path) -> None:
    """As by a system that is short of memory."""
    mark = tmp_path / "killed"
    once = f"from pathlib import Path\nif not (mark := Path({str(mark)!r})).exists():\n    mark.touch()\n    {KILL}"
    outcome = outcome_of("1", once, "3")

    assert mark.exists()
    assert outcome.failure is None
    assert "trial.ipynb" in outcome.files


@with_fork
def test_a_waiting_kernel_that_is_killed_is_replaced() -> None:
    """It was begun after the notebook before."""
    first = outcome_of("1")
    for waiting in psutil.Process(zygotes.current().pid).children():
        waiting.kill()
    second = outcome_of("1")

    assert first.failure is second.failure is None
    assert first.files["trial.ipynb"] == second.files["trial.ipynb"]


@with_fork
def test_a_worker_whose_zygote_is_killed_goes_on_with_another() -> None:
    """The kernel that waited is gone with it."""
    outcome_of("1")
    os.kill(zygotes.current().pid, signal.SIGKILL)
    outcome = outcome_of("1 + 1")

    assert b'"text/plain": "2"' in outcome.files["trial.ipynb"]


def test_a_notebook_finds_nothing_that_another_has_left() -> None:
    """Neither files in its folder nor names in its kernel."""
    outcome_of("left = 1", "open('left.txt', 'w').close()")
    outcome = outcome_of("import os; 'left' in globals() or os.path.exists('left.txt')")

    assert b'"text/plain": "False"' in outcome.files["trial.ipynb"]


@with_fork
def test_a_kernel_that_waited_for_nothing_leaves_nothing() -> None:
    """Its folder goes when the worker ends."""
    outcome_of("1")
    waiting = list(zygotes.current().folder.glob("report-kit-*"))
    workplaces.close()

    assert len(waiting) == 1
    assert not list(zygotes.current().folder.glob("report-kit-*"))


PREPARED = """
import gc, psutil
from report_kit.build.worker import prepare_worker
prepare_worker()
gc.collect()
started = [process.pid for process in psutil.Process().children()]
from report_kit.build.forked_kernels import zygotes
print(started == [zygotes.current().pid])
"""


@with_fork
def test_a_worker_has_its_zygote_before_its_first_task() -> None:
    """It imports while the worker waits, for instance for the check of a large dataset."""
    worker = subprocess.run([sys.executable, "-c", PREPARED], capture_output=True, text=True, check=True)

    assert worker.stdout == "True\n"


KILLED_WHILE_IT_EXECUTES = """
import os, signal, sys, threading, time
from report_kit.build.kernels import warm_kernels
from report_kit.build.worker import Task, perform

def kill_when_it_is_there(mark):
    while not os.path.exists(mark):
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)

notebook, mark = sys.stdin.read(), sys.argv[1]
threading.Thread(target=kill_when_it_is_there, args=(mark,)).start()
with warm_kernels():
    perform(Task("20044/trial", "trial", {"vi": "Thử"}, notebook.encode(), {}, b"{}", ()))
"""


@with_fork
def test_a_worker_that_is_killed_leaves_no_file_of_its_kernels(tmp_path: Path) -> None:
    """Neither sockets nor the slice: their folder goes with the zygote, which ends with its worker."""
    mark, temporary = tmp_path / "executing", tmp_path / "temporary"
    temporary.mkdir()
    notebook = notebook_text(f"open({str(mark)!r}, 'w').close()", "import time; time.sleep(600)")
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", KILLED_WHILE_IT_EXECUTES, str(mark)]
    killed = subprocess.run(command, input=notebook, text=True, env=environment, check=False)
    deadline = time.monotonic() + 30
    while list(temporary.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert killed.returncode == -signal.SIGKILL
    assert not list(temporary.iterdir())
