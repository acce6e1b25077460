"""The process that has imported everything a briefing imports, and the kernels into which its forks turn.

It runs apart from the process that wants kernels, which talks to it through `report_kit.build.forked_kernels`. A
request is one byte on the inherited socket together with one end of a new socket, the kernel's channel. The zygote
forks; the child reads the rest of the request from its channel and becomes an ipykernel. Both write to that channel,
one JSON object per line: the child its `pid` and that it `is_listening`, the zygote the `status` of its end once it is
reaped.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

# What a briefing imports, and what a kernel imports while it starts and executes its first cells. A module that cannot
# be imported is left out: the cell that needs it then shows the error, as in a kernel started the ordinary way.
# matplotlib.pyplot is absent on purpose. Its import decides how charts are shown, which must happen in the kernel, in
# the cell that asks for it; all that makes it slow is here.
WARM_MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "babel.dates",
    "babel.numbers",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "matplotlib.style",
    "pandas",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.pandas_compat",
    "scipy.optimize",
    "tornado.platform.asyncio",
    "report_kit",
)

# Packages of the kit of which every module is imported, and with them what those import.
WARM_PACKAGES = ("report_kit.analysis", "report_kit.content")

# What fills the caches that every briefing needs, called once all is imported: module and function.
WARM_UP = ("report_kit.content.warm_up", "warm_up")

# A briefing's cells are not a planner's typing: no history is kept of them. No line is made for the log that its
# handler would drop, some for every message. And a kernel does not sleep after each cell, as it does for clients that
# take its reply for the end of the outputs: Jupyter's own clients wait for that end.
KERNEL_SETTINGS = Config(
    {
        "HistoryManager": {"enabled": False},
        "IPKernelApp": {
            "logging_config": {"loggers": {"IPKernelApp": {"level": "WARNING"}}},
            "outstream_class": "report_kit.build.zygote.SparingStream",
        },
        "Kernel": {"_execute_sleep": 0.0},
    }
)

# Draws charts of bare pyplot into the notebook. matplotlib reads this variable once, when it is imported.
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"

# Seconds that the last answer of a kernel gets to leave it.
ANSWER_TIMEOUT = 2.0

# From <linux/prctl.h>: the signal a process gets when its parent ends.
PR_SET_PDEATHSIG = 1


class SparingStream(OutStream):
    """A kernel's standard output that wakes the thread which sends it only if something was written."""

    def flush(self) -> None:
        """Have what was written sent."""
        with self._buffer_lock:
            is_empty = not self._buffers
        if not is_empty:
            super().flush()  # type: ignore[no-untyped-call]


def main() -> None:
    """Fork kernels until the parent ends; in a fork, be the kernel.

    The command line holds the socket for requests, the parent's process id and the private folder to remove at the end.
    """
    request_fd, parent_pid, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    zygote = Zygote(socket.socket(fileno=request_fd), parent_pid)
    # A matplotlibrc or a module of the folder it was started from must not reach into every kernel.
    os.chdir(folder)
    import_warm_modules()
    gc.collect()
    # Kernels share the zygote's memory until they write to it; the collector's marks would be such writing.
    gc.freeze()
    channel = zygote.serve()
    if channel is None:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        _end_with_parent(zygote.pid, signal.SIGKILL)
        _be_forked_kernel(channel)


def _be_forked_kernel(channel: socket.socket) -> None:
    os.setsid()
    _tell(channel, pid=os.getpid())
    with channel.makefile("rb") as lines:
        request = json.loads(lines.readline())

    def announce() -> None:
        _tell(channel, is_listening=True)
        # From here on the zygote alone holds the channel, so that its closing means that the zygote has ended.
        channel.close()

    become_kernel({**request, "parent": os.getppid()}, on_listening=announce)


def standby() -> None:
    """Import everything, then wait on standard input for the request that makes this process a kernel."""
    import_warm_modules()
    request = sys.stdin.readline()
    if request:
        become_kernel(json.loads(request), on_listening=lambda: None)


def import_warm_modules() -> None:
    """Import everything that `WARM_MODULES` and `WARM_PACKAGES` name, as far as it can be imported, and warm it up."""
    for name in warm_module_names():
        # Whatever a module raises, the zygote must live: the kernels that do not need it can.
        with contextlib.suppress(Exception, SystemExit):
            importlib.import_module(name)
    with contextlib.suppress(Exception):
        module, function = WARM_UP
        getattr(sys.modules[module], function)()


def warm_module_names() -> Iterator[str]:
    """Yield the full names of the modules that the zygote imports."""
    yield from WARM_MODULES
    for package in WARM_PACKAGES:
        yield from _modules_of(package)


def _modules_of(package: str) -> Iterator[str]:
    """Yield the full names of a package, its modules and those of its packages."""
    yield package
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    for module in pkgutil.iter_modules(folders or [], f"{package}."):
        yield from _modules_of(module.name) if module.ispkg else (module.name,)


class Zygote:
    """Forks a kernel per request, reaps it and reports how it ended.

    Attributes:
        pid: The zygote's own process id.
    """

    def __init__(self, requests: socket.socket, parent_pid: int) -> None:
        self.pid = os.getpid()
        self._requests = requests
        self._parent_pid = parent_pid
        self._channels: dict[int, socket.socket] = {}
        self._is_ending = False
        self._wake_up, self._woken = socket.socketpair()
        self._signals_before = self._handle_signals()
        # The end of the parent closes the socket too, unless another process has inherited the other side of it.
        _end_with_parent(parent_pid, signal.SIGHUP)

    def serve(self) -> socket.socket | None:
        """Fork kernels until the parent ends; return None then, and in each fork the channel of that kernel."""
        while not self._is_ending and os.getppid() == self._parent_pid:
            for fd in self._readable():
                if fd == self._requests.fileno():
                    channel = self._fork()
                    if channel is not None:
                        return channel
                elif fd == self._woken.fileno():
                    self._woken.recv(1024)
        self._end_kernels()
        return None

    def _readable(self) -> list[int]:
        """Wait; return the descriptors with news, after kernels that ended or were abandoned have been seen to."""
        poller = select.poll()
        poller.register(self._requests, select.POLLIN)
        poller.register(self._woken, select.POLLIN)
        for channel in self._channels.values():
            # What comes in there is for the kernel to read; the zygote only learns that nobody holds it any more.
            poller.register(channel, 0)
        readable = [fd for fd, _ in poller.poll()]
        self._kill_abandoned(readable)
        self._reap()
        return readable

    def _fork(self) -> socket.socket | None:
        """Answer one request; return the kernel's channel in the fork, None in the zygote."""
        message, fds, _, _ = socket.recv_fds(self._requests, 1, 1)
        if not message:
            self._is_ending = True
            return None
        channel = socket.socket(fileno=fds[0])
        pid = os.fork()
        if pid == 0:
            self._forget()
            return channel
        self._channels[pid] = channel
        return None

    def _forget(self) -> None:
        """Let go, in a fork, of everything that belongs to the zygote."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._signals_before.items():
            signal.signal(number, handler)
        for held in (self._requests, self._wake_up, self._woken, *self._channels.values()):
            held.close()

    def _kill_abandoned(self, readable: list[int]) -> None:
        for pid, channel in self._channels.items():
            if channel.fileno() in readable:
                _kill_group(pid)

    def _reap(self) -> None:
        for pid in list(self._channels):
            ended_pid, status = os.waitpid(pid, os.WNOHANG)
            if ended_pid:
                with self._channels.pop(pid) as channel:
                    _tell(channel, status=os.waitstatus_to_exitcode(status))

    def _end_kernels(self) -> None:
        for pid in self._channels:
            _kill_group(pid)
        for pid in self._channels:
            os.waitpid(pid, 0)

    def _handle_signals(self) -> dict[int, Any]:
        """Let signals end the waiting; return the handlers that were there before.

        Ctrl-C belongs to the parent. A hang-up says that the parent's thread that started the zygote has ended, and
        perhaps the parent with it.
        """
        self._wake_up.setblocking(False)
        signal.set_wakeup_fd(self._wake_up.fileno(), warn_on_full_buffer=False)
        handlers: dict[int, Any] = {
            signal.SIGCHLD: lambda *_: None,
            signal.SIGHUP: lambda *_: None,
            signal.SIGTERM: self._end,
            signal.SIGINT: signal.SIG_IGN,
        }
        return {number: signal.signal(number, handler) for number, handler in handlers.items()}

    def _end(self, *_: object) -> None:
        self._is_ending = True


def become_kernel(request: Mapping[str, Any], *, on_listening: Callable[[], None]) -> None:
    """Be the kernel that a request describes, until it is shut down.

    Args:
        request: `argv`, the command line; `environment`; `folder`, the working directory; `umask`; `parent`, the id of
            the process with which it ends, unless it took that from its own environment.
        on_listening: Called as soon as clients can connect.
    """
    _enter(request)
    app: Any = IPKernelApp.instance(config=KERNEL_SETTINGS)
    # The class took this from the environment when it was imported, which a fork does not share.
    app.parent_handle = request.get("parent", app.parent_handle)
    bind_sockets = app.init_sockets

    def bind_and_announce() -> None:
        bind_sockets()
        on_listening()

    # Messages that arrive while the kernel goes on starting wait for it.
    app.init_sockets = bind_and_announce
    app.initialize(sys.argv[1:])
    show_charts_as_configured(app.shell)
    app.start()
    _finish_answering(app)


def _finish_answering(app: Any) -> None:
    """Wait until the thread that was asked to shut the kernel down has finished.

    The interpreter's end stops the thread that sends outputs first; the other would wait for it for seconds.
    """
    if app.control_thread.is_alive():
        app.control_thread.stop()
        app.control_thread.join(ANSWER_TIMEOUT)


def show_charts_as_configured(shell: Any) -> None:
    """Let matplotlib, imported before there was a kernel, show its charts as if it had been imported in it."""
    backend = os.environ["MPLBACKEND"]
    if backend != INLINE_BACKEND and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(backend)
    elif "matplotlib.pyplot" in sys.modules:
        shell.enable_matplotlib("inline")


def _enter(request: Mapping[str, Any]) -> None:
    """Take over a request's environment, folder, mask and command line, and draw random numbers of its own."""
    os.environ.clear()
    os.environ.update(request["environment"])
    if hasattr(time, "tzset"):
        time.tzset()
    os.umask(request["umask"])
    os.chdir(request["folder"])
    sys.argv = _program_arguments(request["argv"])
    # Python's own generator starts afresh in a fork; numpy's global one does not.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _program_arguments(command: list[str]) -> list[str]:
    """Return `sys.argv` as a cell sees it where `command`, `python -m ipykernel_launcher …`, started the kernel."""
    launcher = importlib.util.find_spec(command[2])
    return [launcher.origin if launcher and launcher.origin else command[2], *command[3:]]


def _tell(channel: socket.socket, **news: int) -> None:
    """Write news to a kernel's channel; nobody may be listening any more."""
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(news).encode() + b"\n")


def _kill_group(pid: int) -> None:
    """Kill a kernel with the processes it started, or alone where it has no group of its own yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            return kill(pid, signal.SIGKILL)
    return None


def _end_with_parent(parent_pid: int, number: signal.Signals) -> None:
    """Have the system send this process a signal when its parent ends, or send it now if that has happened."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), number)
