"""Warm kernels do what stock kernels do, sooner, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from report_kit.build.engine import execution_options
from report_kit.build.forked_kernels import zygotes
from report_kit.build.kernels import WarmKernelManager, warm_kernels
from report_kit.build.provisioner import KERNELS_VARIABLE

# How many kernels the test of leaks starts one after the other; the benchmark starts 1,000.
LEAK_TEST_KERNELS = int(os.environ.get("REPORT_KIT_LEAK_TEST_KERNELS", "100"))

# Seconds after which something that should happen at once is given up, on however busy a machine.
PATIENCE = 600


@pytest.fixture(autouse=True)
def temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A short folder, apart from `tmp_path`, for what one test leaves; after it, files and processes are gone."""
    folder, before = Path(tempfile.mkdtemp(prefix="rk", dir="/tmp")), _descendants()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    zygotes.close()

    assert _eventually(lambda: not list(folder.iterdir())), list(folder.iterdir())
    assert _eventually(lambda: _descendants() <= before), _descendants() - before
    folder.rmdir()


@pytest.fixture(params=["forked", "started", "stock"])
def any_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each way in which kernels are made: what holds for one holds for all."""
    monkeypatch.setenv(KERNELS_VARIABLE, request.param)
    with warm_kernels():
        yield request.param


def _descendants() -> set[int]:
    """Return the processes below this one."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def _eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def _notebook(*sources: str) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(source).strip()) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def _execute(*sources: str, environment: dict[str, str] | None = None, **options: Any) -> list[nbformat.NotebookNode]:
    """Execute cells on a kernel of the kind in force; return each cell's outputs."""
    executed = papermill.execute_notebook(_notebook(*sources), None, **{**execution_options(environment), **options})
    return [cell.outputs for cell in executed.cells]


def _printed(outputs: list[nbformat.NotebookNode]) -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream").strip()


# What a kernel is


def test_a_notebook_gets_a_warm_kernel_whatever_kernel_it_names() -> None:
    """A notebook that was saved with another kernel is executed in a fork all the same."""
    notebook = _notebook("import sys, os; print('pandas' in sys.modules, os.getppid())")
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}

    with warm_kernels():
        executed = papermill.execute_notebook(notebook, None, **execution_options())
        zygote = zygotes.current().pid

    assert _printed(executed.cells[0].outputs) == f"True {zygote}"


def test_a_kernel_has_the_folder_the_environment_and_the_mask_of_who_starts_it(
    any_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was true when the zygote started is of no importance."""
    monkeypatch.setenv("OF_THE_PROCESS", "now")
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")

    shown = _execute(
        """
        import os, time
        print(os.getcwd(), os.environ['OF_THE_PROCESS'], os.environ['OF_THE_KERNEL'], time.tzname[0])
        """,
        environment={"OF_THE_KERNEL": "Lưới"},
        cwd=tmp_path,
    )

    assert _printed(shown[0]) == f"{tmp_path} now Lưới +07"


def test_two_kernels_share_no_variable_and_no_random_number() -> None:
    """A kernel starts with nothing in it, and does not draw what another one draws."""
    cell = "import random, numpy, uuid; print('seen' in globals(), random.random(), numpy.random.rand()); seen = True"

    with warm_kernels():
        first, second = (_printed(_execute(cell)[0]).split() for _ in range(2))

    assert first[0] == second[0] == "False"
    assert not set(first[1:]) & set(second[1:])


def test_the_zygote_has_a_single_thread_and_no_kernel_socket() -> None:
    """Only a process without threads can be forked safely."""
    with warm_kernels():
        _execute("1 + 1")
        zygote = psutil.Process(zygotes.current().pid)

        assert zygote.num_threads() == 1
        assert not zygote.children()


EVERY_OUTPUT = (
    "import sys, os; print([os.path.basename(a) for a in sys.argv[:2]], __name__, '__file__' in globals())",
    "import pandas as pd; pd.DataFrame({'commune': ['A Lưới 2', None], 'rate': [0.832, 0.5]}).set_index('commune')",
    "print('out'); print('err', file=sys.stderr); 41 + 1",
    "import matplotlib.pyplot as plt; plt.plot([1, 2, 4]); plt.title('Giải ngân')",
    "plt.bar(['a', 'b'], [1, 2]); plt.show(); print(len(plt.get_fignums()), plt.isinteractive(), plt.get_backend())",
    "from matplotlib.figure import Figure; fig = Figure(); fig.subplots().plot([3, 1]); fig",
    """
    from matplotlib_inline.backend_inline import set_matplotlib_formats
    set_matplotlib_formats('svg', metadata={'Date': None})
    plt.rcParams['svg.hashsalt'] = 'same'
    plt.plot([1, 3])
    """,
    "from IPython.display import HTML, SVG, display; display(HTML('<b>1</b>'), {'text/plain': 'raw'}, raw=False)",
    "input('Which commune? ')",
    "def nothing(): return 1 / 0\nnothing()",
    "import warnings; warnings.warn('careful')",
    "import report_kit; report_kit.__version__, sorted(os.environ['MPLBACKEND'])",
    "get_ipython().run_line_magic('matplotlib', 'inline'); _, __, In[2]",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "no such syntax",
    "for number in range(500): print(number, flush=number % 50 == 0)",
    "child = os.fork()\nif not child: print('from a child', flush=True); os._exit(0)\nos.waitpid(child, 0)[1]",
    "print('unflushed', end='')",
)


def test_every_output_is_the_same_from_a_warm_kernel_and_from_a_cold_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell by cell: text, tables, charts with and without pyplot, refusals, tracebacks and warnings."""
    monkeypatch.setenv(KERNELS_VARIABLE, "stock")
    cold = _every_output()
    monkeypatch.setenv(KERNELS_VARIABLE, "forked")
    with warm_kernels():
        warm = _every_output()

    assert warm == cold
    assert ["image/png" in str(outputs) for outputs in warm[3:6]] == [True, True, True]
    assert "image/svg+xml" in str(warm[6])


def _every_output() -> list[str]:
    notebook = _notebook(*EVERY_OUTPUT)
    NotebookClient(
        notebook,
        kernel_name="report-kit",
        kernel_manager_class=WarmKernelManager,
        allow_errors=True,
        coalesce_streams=True,
    ).execute()
    # Addresses in memory differ, and the name of a temporary file holds the kernel's process id.
    return [re.sub(r"0x[0-9a-f]+|/ipykernel_\d+/\d+", "…", str(cell.outputs)) for cell in notebook.cells]


# How a kernel ends


def test_a_cell_that_takes_too_long_ends_the_notebook(any_kind: str) -> None:
    """Papermill raises nbclient's error, and the kernel is gone."""
    with pytest.raises(CellTimeoutError):
        _execute("import time; time.sleep(600)", execution_timeout=1)


def test_a_cell_that_takes_too_long_can_be_interrupted(any_kind: str) -> None:
    """An interrupt reaches the cell as KeyboardInterrupt, and the processes that it started as well."""
    with pytest.raises(PapermillExecutionError, match="KeyboardInterrupt"):
        _execute("import subprocess; subprocess.run(['sleep', '600'])", execution_timeout=2, interrupt_on_timeout=True)


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_kernel_that_dies_in_a_cell_is_reported_dead(any_kind: str, end: str) -> None:
    """Papermill raises DeadKernelError however the kernel came to its end; the next notebook is executed."""
    with pytest.raises(DeadKernelError):
        _execute(f"import os; {end}")

    assert _printed(_execute("print('next')")[0]) == "next"


def test_a_zygote_that_is_killed_takes_its_kernels_along_and_is_replaced() -> None:
    """The cell that was running fails as with any dead kernel; the next notebook gets a new zygote."""
    with warm_kernels():
        with pytest.raises(DeadKernelError):
            _execute("import os, time; os.kill(os.getppid(), 9); time.sleep(600)")

        assert _printed(_execute("print('next')")[0]) == "next"


def test_the_zygote_outlives_the_thread_that_started_it() -> None:
    """The system tells a process of the end of that thread as if it were the end of its parent."""
    with ThreadPoolExecutor() as threads:
        zygote = threads.submit(zygotes.current).result().pid

    assert _printed(_execute("import os; print(os.getppid())")[0]) == str(zygote)


def test_a_restarted_kernel_is_a_new_one_on_the_same_connection() -> None:
    """As JupyterLab restarts: the client stays, the variables are gone."""
    manager, client = start_new_kernel(kernel_name="report-kit")
    try:
        first = _answer(client, "x = 1; import os; print(os.getpid())")
        manager.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        second = _answer(client, "import os; print('x' in globals(), os.getpid())")
    finally:
        _end(manager, client)

    assert second.split()[0] == "False"
    assert second.split()[1] != first


def test_an_interrupted_kernel_lives_on() -> None:
    """As the stop button of JupyterLab."""
    manager, client = start_new_kernel(kernel_name="report-kit")
    try:
        # Otherwise the kernel also drops what it is asked right after an error.
        client.execute("import time; print('begun', flush=True); time.sleep(600)", stop_on_error=False)
        _await_output(client, "begun")
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=PATIENCE)
        afterwards = _answer(client, "print('alive')")
    finally:
        _end(manager, client)

    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert afterwards == "alive"


def test_a_kernel_that_is_shut_down_gently_does_what_it_registered_for_its_end(tmp_path: Path) -> None:
    """Only a batch throws its kernels away; JupyterLab lets them finish."""
    manager, client = start_new_kernel(kernel_name="report-kit")
    _answer(client, f"import atexit, pathlib; atexit.register(pathlib.Path({str(tmp_path / 'done')!r}).touch)")
    client.stop_channels()
    manager.shutdown_wait_time = PATIENCE
    manager.shutdown_kernel()
    manager.context.destroy()

    assert (tmp_path / "done").exists()


def _answer(client: Any, code: str) -> str:
    """Execute code and return what it prints."""
    printed: list[str] = []

    def note(message: dict[str, Any]) -> None:
        printed.append(message["content"].get("text", ""))

    client.execute_interactive(code, output_hook=note, timeout=PATIENCE)
    return "".join(printed).strip()


def _await_output(client: Any, text: str) -> None:
    while text not in client.get_iopub_msg(timeout=PATIENCE)["content"].get("text", ""):
        pass


def _end(manager: KernelManager, client: Any) -> None:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.context.destroy()


def test_a_server_starts_its_kernels_from_one_zygote(tmp_path: Path) -> None:
    """JupyterLab's server keeps many kernels at once; the first makes the zygote, the others share it."""

    async def parents() -> set[int]:
        manager = AsyncMultiKernelManager(connection_dir=str(tmp_path))
        await asyncio.gather(*(manager.start_kernel(kernel_name="report-kit") for _ in range(3)))
        kernels = [manager.get_kernel(kernel_id).provisioner.pid for kernel_id in manager.list_kernel_ids()]
        found = {psutil.Process(pid).ppid() for pid in kernels}
        await manager.shutdown_all(now=True)
        manager.context.destroy()
        return found

    assert asyncio.run(parents()) == {zygotes.current().pid}


def test_a_folder_that_does_not_exist_is_refused_when_the_kernel_starts() -> None:
    """With the error of a process that is started there."""
    manager = KernelManager(kernel_name="report-kit")

    with pytest.raises(FileNotFoundError, match="no-such-folder"):
        manager.start_kernel(cwd="/no-such-folder")
    manager.cleanup_resources()


# What is left behind


def test_many_kernels_leave_no_process_file_or_descriptor() -> None:
    """After the first, each further kernel adds nothing, neither here nor in the zygote."""
    with warm_kernels():
        _execute("1")
        before = _holdings()
        for _ in range(LEAK_TEST_KERNELS):
            _execute("1")

        assert _eventually(lambda: not _added(before)), (_added(before), before)


def _added(before: dict[str, int]) -> dict[str, int]:
    """Return what is held now beyond what was held before; garbage from before may have gone meanwhile."""
    return {name: held - before[name] for name, held in _holdings().items() if held > before[name]}


def _holdings() -> dict[str, int]:
    """Return how much there is of what kernels could leave behind."""
    zygote, here = psutil.Process(zygotes.current().pid), psutil.Process()
    return {
        "files": len(list(zygotes.current().folder.iterdir())),
        "descriptors": here.num_fds(),
        "descriptors of the zygote": zygote.num_fds(),
        "threads": here.num_threads(),
        "kernels and zombies": len(zygote.children()),
    }


# A shell that starts the tests in the background has them ignore Ctrl-C, and every process they start too.
HEEDS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"

PARENT = (
    HEEDS_CTRL_C
    + """
import nbformat, papermill, sys
from report_kit.build.engine import execution_options
from report_kit.build.kernels import warm_kernels
cell = "import os, pathlib, time; ids = f'{os.getppid()} {os.getpid()}'; "
cell += f"pathlib.Path({sys.argv[1]!r}).write_text(ids); time.sleep(600)"
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
with warm_kernels():
    papermill.execute_notebook(notebook, None, **execution_options())
"""
)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_zygote_and_its_kernels_end_with_their_parent(
    number: signal.Signals, tmp_path: Path, temporary_files: Path
) -> None:
    """Also where the parent had no time to end them, in the middle of a cell; their files are gone too."""
    note = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", PARENT, str(note)], stderr=subprocess.DEVNULL) as parent:
        assert _eventually(lambda: note.exists() and len(note.read_text().split()) == 2)
        pids = [int(pid) for pid in note.read_text().split()]
        parent.send_signal(number)
        parent.wait(PATIENCE)

    assert _eventually(lambda: not any(psutil.pid_exists(pid) for pid in pids))
    assert _eventually(lambda: not list(temporary_files.iterdir()))


INTERRUPTED = (
    HEEDS_CTRL_C
    + """
import nbformat, papermill, sys, os, signal
from report_kit.build.engine import execution_options
from report_kit.build.kernels import warm_kernels
def execute(cell):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    return papermill.execute_notebook(notebook, None, **execution_options())
with warm_kernels():
    for attempt in range(2):
        try:
            execute(f"import os, time; os.kill({os.getpid()}, 2); time.sleep(600)")
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    print(execute("print('next')").cells[0].outputs[0].text.strip(), flush=True)
"""
)


def test_ctrl_c_reaches_the_process_that_executes_each_time() -> None:
    """KeyboardInterrupt comes out of papermill, its kernel is gone, and another notebook can be executed."""
    run = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=PATIENCE)

    assert run.stdout.split() == ["interrupted", "interrupted", "next"]


BATCH = """
import nbformat, papermill, sys
from report_kit.build.engine import execution_options
from report_kit.build.kernels import warm_kernels
with warm_kernels():
    for number in range(8):
        sources = [f"mine = '{sys.argv[1]}-{number}'", "print(mine)"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        executed = papermill.execute_notebook(notebook, None, **execution_options())
        print(executed.cells[1].outputs[0].text.strip())
"""


def test_two_batches_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """Each sees its own data: sockets in the working directory would have led one to the other's kernels."""
    commands = [[sys.executable, "-c", BATCH, name] for name in ("a", "b")]
    batches = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) for command in commands]
    seen = [batch.communicate(timeout=PATIENCE)[0].split() for batch in batches]

    assert seen == [[f"{name}-{number}" for number in range(8)] for name in ("a", "b")]
    assert not list(tmp_path.iterdir())
