"""How Jupyter gets its kernels: the provisioner that the kernel spec `report-kit` names."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from report_kit.build.forked_kernels import KILL_TIMEOUT, ForkedProcess, zygotes
from report_kit.build.standbys import standbys
from report_kit.errors import UsageError
from report_kit.messages import message

# Set to one of KERNEL_KINDS; without it, kernels are forked where the platform can.
KERNELS_VARIABLE = "REPORT_KIT_KERNELS"
KERNEL_KINDS = ("forked", "started", "stock")


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
