"""How Jupyter gets its kernels from a zygote: the provisioner that the kernel spec `report-kit` names."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import errno
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.launcher import launch_kernel
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from report_kit.errors import UsageError
from report_kit.messages import message

# Set to one of KERNEL_KINDS; without it, kernels are forked where the platform can.
KERNELS_VARIABLE = "REPORT_KIT_KERNELS"
KERNEL_KINDS = ("forked", "started", "stock")

# Arithmetic libraries start a thread per core otherwise. A process with threads cannot be forked safely, and briefings
# are built side by side anyway. The kernel spec sets the same for kernels that are not forked.
ZYGOTE_ENVIRONMENT = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

# Unix socket addresses hold 107 bytes; libraries in between want some of them.
LONGEST_SOCKET_PATH = 100

# Seconds until a kernel must listen: the zygote may still be importing on a slow disk.
LISTENING_TIMEOUT = 120.0

# Seconds that a killed process gets to disappear.
KILL_TIMEOUT = 10.0


def kernels_kind() -> str:
    """Return how kernels are made here: `forked`, `started` or `stock`.

    Other platforms than Linux cannot have forked ones: Windows has no fork, and the system libraries of macOS do not
    survive one.

    Raises:
        UsageError: The environment variable REPORT_KIT_KERNELS asks for something else.
    """
    chosen = os.environ.get(KERNELS_VARIABLE, "")
    if chosen and chosen not in KERNEL_KINDS:
        kinds = ", ".join(KERNEL_KINDS)
        raise UsageError(
            message(
                "{name} is {chosen!r}; it can be {kinds} or unset.", name=KERNELS_VARIABLE, chosen=chosen, kinds=kinds
            )
        )
    if chosen in ("started", "stock"):
        return chosen
    return "forked" if sys.platform == "linux" else "started"


def provisioner(**traits: Any) -> LocalProvisioner:
    """Return a provisioner of the kind in force; the entry point of `jupyter_client.kernel_provisioners`."""
    kinds = {"forked": ForkedProvisioner, "started": StartedProvisioner, "stock": LocalProvisioner}
    return kinds[kernels_kind()](**traits)


class ForkedProvisioner(LocalProvisioner):
    """Gets a kernel as a fork of this process's zygote, over Unix sockets in a private folder.

    All that Jupyter asks about the kernel later is answered as for a stock kernel, from a `ForkedProcess` in the place
    of a `subprocess.Popen`.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the kernel's sockets, then prepare its connection file, command and environment."""
        manager = self.parent
        if manager is not None and not manager.shell_port:
            manager.transport = "ipc"
            manager.ip = zygotes.current().unused_address()
            manager.cache_ports = False
            # Without a name of its own the file would be among everybody's temporary files, and stay after a kill.
            manager.connection_file = manager.connection_file or f"{manager.ip}.json"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have a kernel forked and wait until clients can connect to it.

        Raises:
            RuntimeError: The kernel ended before it listened.
            TimeoutError: The kernel took too long.
        """
        request = kernel_request(cmd, **kwargs)
        process = zygotes.current().fork(request)
        if not await process.listens() and process.is_orphan:
            # The zygote has ended meanwhile, and its folder is gone. Another one takes its place, once.
            request["argv"] = self._moved(cmd)
            process = zygotes.current().fork(request)
            await process.listens()
        if process.returncode is not None:
            message = (
                f"The kernel ended with status {process.returncode} before it listened; "
                "its messages are on standard error."
            )
            raise RuntimeError(message)
        self.process = cast(Any, process)
        self.pid = self.pgid = process.pid
        self.cwd = request["folder"]
        return self.connection_info

    def _moved(self, command: list[str]) -> list[str]:
        """Let the kernel use sockets of the zygote that is there now; return its command."""
        manager = self.parent
        if manager is None:
            return command
        before = manager.connection_file
        manager.cleanup_connection_file()
        in_folder_of_zygote = before == f"{manager.ip}.json"
        manager.ip = zygotes.current().unused_address()
        manager.connection_file = f"{manager.ip}.json" if in_folder_of_zygote else before
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return [manager.connection_file if part == before else part for part in command]

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and the processes it started, and wait until it is gone."""
        await super().kill(restart=restart)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(KILL_TIMEOUT):
                # The manager would look only every tenth of a second.
                while self.process and self.process.poll() is None:
                    await asyncio.sleep(0.002)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of the kernel, which ends it if it still lives."""
        await super().cleanup(restart=restart)
        if isinstance(self.process, ForkedProcess) and not restart:
            self.process.close()


def kernel_request(command: list[str], *, env: Mapping[str, str], cwd: str | None = None, **_: Any) -> dict[str, Any]:
    """Return what `report_kit.build.zygote.become_kernel` needs to know.

    Raises:
        FileNotFoundError: There is no folder `cwd`; `NotADirectoryError` likewise, as when a process is started there.
    """
    folder = os.path.abspath(os.path.expanduser(cwd)) if cwd else os.getcwd()
    os.scandir(folder).close()
    environment = {**env, "JPY_PARENT_PID": str(os.getpid())}
    return {"argv": command, "environment": environment, "folder": folder, "umask": _umask()}


def _umask() -> int:
    """Return this process's mask for new files, without changing it for a moment as `os.umask` must."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("Umask:"):
                return int(line.split()[1], base=8)
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


class ForkedProcess:
    """A forked kernel, as far as `subprocess.Popen` would show it.

    Attributes:
        pid: The kernel's process id, None until it is known.
        returncode: Exit status, or minus the signal that ended the kernel; None while it lives.
        is_orphan: The zygote ended, and the kernel with it.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket) -> None:
        self.pid: int | None = None
        self.returncode: int | None = None
        self.is_orphan = False
        self._is_listening = False
        self._channel = channel
        self._unread = b""
        self._lock = threading.Lock()

    async def listens(self) -> bool:
        """Wait until the kernel listens or has ended; return whether it listens.

        Raises:
            TimeoutError: Neither happened in time; the kernel is killed.
        """
        loop, news, descriptor = asyncio.get_running_loop(), asyncio.Event(), self._channel.fileno()
        loop.add_reader(descriptor, news.set)
        try:
            async with asyncio.timeout(LISTENING_TIMEOUT):
                while self.poll() is None and not self._is_listening:
                    await news.wait()
                    news.clear()
        except BaseException:
            self.close()
            raise
        finally:
            loop.remove_reader(descriptor)
        return self._is_listening

    def poll(self) -> int | None:
        """Return how the kernel ended, None while it lives."""
        with self._lock:
            while self.returncode is None:
                try:
                    received = self._channel.recv(4096, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                except ConnectionResetError:  # the zygote ended before it had read all that was written to it
                    received = b""
                self._take_in(received)
        return self.returncode

    def _take_in(self, received: bytes) -> None:
        """Note what the kernel or the zygote has written, or that the zygote has ended."""
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            news = json.loads(line)
            self.pid = news.get("pid", self.pid)
            self._is_listening |= "is_listening" in news
            self.returncode = news.get("status")
        if not received:
            self.is_orphan, self.returncode = True, -signal.SIGKILL
        if self.returncode is not None:
            self._channel.close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the kernel has ended; return how.

        Raises:
            subprocess.TimeoutExpired: It lives after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout if timeout is not None else float("inf")
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, if it lives."""
        if self.poll() is None and self.pid is not None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of the kernel: the zygote kills it if it still lives."""
        with self._lock:
            self._channel.close()
            if self.returncode is None:
                self.returncode = -signal.SIGKILL


class ZygoteProcess:
    """The zygote of this process, seen from here.

    Attributes:
        folder: Private folder of its kernels' sockets; removed when it ends.
    """

    def __init__(self) -> None:
        self.folder = private_folder()
        self._numbers = itertools.count(1)
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            arguments = [str(theirs.fileno()), str(os.getpid()), str(self.folder)]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [*_python("main"), *arguments],
                env={**os.environ, **ZYGOTE_ENVIRONMENT},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # Ctrl-C in a terminal is for the process that builds, not for this one.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def unused_address(self) -> str:
        """Return a path prefix in the private folder that no other kernel uses for its sockets."""
        return str(self.folder / f"k{next(self._numbers)}")

    def fork(self, request: Mapping[str, Any]) -> ForkedProcess:
        """Have a kernel forked; it may not listen yet."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        # A zygote that has ended shows as the end of the channel.
        with theirs, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self._requests, [b"k"], [theirs.fileno()])
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            ours.sendall(json.dumps(request).encode() + b"\n")
        return ForkedProcess(ours)

    def is_alive(self) -> bool:
        """Return whether the zygote runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the zygote with its kernels."""
        self._requests.close()
        try:
            self._process.wait(KILL_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """Let go of the zygote in a fork of the process that it belongs to."""
        self._requests.close()
        self._process.returncode = 0


def private_folder() -> Path:
    """Make a folder that only this user can enter, with a path short enough for sockets in it."""
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes it private
        folder = Path(tempfile.mkdtemp(prefix="report-kit-", dir=base))
        if len(os.fsencode(folder / "k1000000000-5")) <= LONGEST_SOCKET_PATH:
            return folder
        folder.rmdir()
    message = "no folder for temporary files has a path that is short enough for sockets"
    raise OSError(errno.ENAMETOOLONG, message)


def _python(function: str) -> list[str]:
    """Return the command that calls a function of the zygote's module, without modules of the current folder."""
    without_folder = "import sys; sys.path[:1] == [''] and sys.path.pop(0)"
    return [sys.executable, "-c", f"{without_folder}; from report_kit.build.zygote import {function}; {function}()"]


class Zygotes:
    """Keeps the one zygote of this process, made when first needed and again should it end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._zygote: ZygoteProcess | None = None

    def current(self) -> ZygoteProcess:
        """Return the zygote, which may still be importing."""
        with self._lock:
            if self._zygote is not None and not self._zygote.is_alive():
                self._zygote.close()
                self._zygote = None
            if self._zygote is None:
                self._zygote = ZygoteProcess()
            return self._zygote

    def close(self) -> None:
        """End the zygote with its kernels."""
        with self._lock:
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()

    def forget(self) -> None:
        """Start without a zygote in a fork of this process."""
        zygote, self._zygote, self._lock = self._zygote, None, threading.Lock()
        if zygote is not None:
            zygote.forget()


class StartedProvisioner(LocalProvisioner):
    """Gets a kernel from an interpreter that was started ahead and has imported everything.

    For platforms without fork: over TCP, encrypted where Jupyter can.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the kernel's connection file, command and environment."""
        if hasattr(self.parent, "transport_encryption"):
            kwargs.setdefault("transport_encryption", "auto")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Make the waiting interpreter the kernel, and start the next one."""
        request = kernel_request(cmd, **kwargs)
        self.process = standbys.take()
        with cast(IO[bytes], self.process.stdin) as request_pipe:
            request_pipe.write(json.dumps(request).encode() + b"\n")
        self.pid = self.process.pid
        self.pgid = os.getpgid(self.pid) if hasattr(os, "getpgid") else None
        self.cwd = request["folder"]
        return self.connection_info


class Standbys:
    """Keeps one interpreter of this process waiting to become a kernel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standby: subprocess.Popen[bytes] | None = None

    def take(self) -> subprocess.Popen[bytes]:
        """Return the waiting interpreter, and start the next."""
        with self._lock:
            standby, self._standby = self._standby, self._start()
        if standby is not None and standby.poll() is None:
            return standby
        return self._start()

    def prepare(self) -> None:
        """Have an interpreter waiting from now on."""
        with self._lock:
            self._standby = self._standby or self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **ZYGOTE_ENVIRONMENT}
        standby: subprocess.Popen[bytes] = launch_kernel(_python("standby"), stdin=subprocess.PIPE, env=environment)
        return standby

    def close(self) -> None:
        """End the waiting interpreter."""
        with self._lock:
            standby, self._standby = self._standby, None
        if standby is not None:
            standby.kill()
            standby.communicate()

    def forget(self) -> None:
        """Start without an interpreter in a fork of this process."""
        if self._standby is not None:
            self._standby.returncode = 0
        self._standby, self._lock = None, threading.Lock()


zygotes = Zygotes()
standbys = Standbys()

atexit.register(zygotes.close)
atexit.register(standbys.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=zygotes.forget)
    os.register_at_fork(after_in_child=standbys.forget)
