"""An interpreter that waits to become a kernel, for platforms without fork."""

from __future__ import annotations

import atexit
import os
import subprocess
import threading

from jupyter_client.launcher import launch_kernel

from report_kit.build.interpreters import ZYGOTE_ENVIRONMENT, python_command


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
        environment, command = {**os.environ, **ZYGOTE_ENVIRONMENT}, python_command("standby")
        standby: subprocess.Popen[bytes] = launch_kernel(command, stdin=subprocess.PIPE, env=environment)
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


standbys = Standbys()

atexit.register(standbys.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=standbys.forget)
