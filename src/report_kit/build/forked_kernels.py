"""Kernels forked from this process's zygote, and the zygote, as far as they are seen from here."""

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
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report_kit.build.interpreters import ZYGOTE_ENVIRONMENT, python_command

# Unix socket addresses hold 107 bytes; libraries in between want some of them.
LONGEST_SOCKET_PATH = 100

# Seconds until a kernel must listen: the zygote may still be importing on a slow disk.
LISTENING_TIMEOUT = 120.0

# Seconds that a killed process gets to disappear.
KILL_TIMEOUT = 10.0


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
                [*python_command("main"), *arguments],
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


zygotes = Zygotes()

atexit.register(zygotes.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=zygotes.forget)
