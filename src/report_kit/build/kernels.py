"""Kernels for a batch of briefings: the manager and the client that give each notebook a warm one without waiting."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Type, default

from report_kit.build.forked_kernels import zygotes
from report_kit.build.provisioner import kernels_kind, provisioner
from report_kit.build.standbys import standbys

# The name of the kernel spec, as JupyterLab lists it and as notebooks may or may not name it.
KERNEL_NAME = "report-kit"

# How many cells a kernel has at hand beyond the one whose outputs are read. Outputs of many more could grow beyond what
# sockets hold, which drop them then.
CELLS_AHEAD = 4

# Seconds after which a question that went unanswered is asked again: the kernel may not have heard it.
ASK_AGAIN = 1.0


@contextmanager
def warm_kernels() -> Iterator[None]:
    """Start importing for the kernels of this process now, and end them all afterwards."""
    if kernels_kind() == "forked":
        zygotes.current()
    elif kernels_kind() == "started":
        standbys.prepare()
    try:
        yield
    finally:
        zygotes.close()
        standbys.close()


@dataclass(frozen=True)
class ExpectedCell:
    """A cell that will be executed.

    Attributes:
        code: Its source.
        stops_on_error: Whether an error in it ends the notebook.
    """

    code: str
    stops_on_error: bool


class WarmKernelClient(AsyncKernelClient):
    """A client that asks for nothing it does not need, never waits for silence, and lets no kernel wait for it."""

    def __init__(self, *arguments: Any, **traits: Any) -> None:
        super().__init__(*arguments, **traits)
        self._expected: Iterator[ExpectedCell] = iter(())
        self._sent: deque[str] = deque()

    def expect(self, cells: Iterable[ExpectedCell]) -> None:
        """Know all cells that will be executed from now on, in this order: some are sent before their turn."""
        self._expected = iter(cells)
        self._send(CELLS_AHEAD)

    def execute(self, code: str, *arguments: Any, **options: Any) -> str:
        """Have a cell executed; return the identifier of the request, which may have been sent already."""
        self._send(1)
        if self._sent:
            return self._sent.popleft()
        sent: str = super().execute(code, *arguments, **options)
        return sent

    def _send(self, number: int) -> None:
        for cell in islice(self._expected, number):
            self._sent.append(super().execute(cell.code, store_history=True, stop_on_error=cell.stops_on_error))

    @default("context")
    def _shared_context(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()

    def start_channels(self, *_: bool, **__: bool) -> None:
        """Connect to the channels that executing needs; the manager knows whether the kernel lives."""
        super().start_channels(stdin=False, hb=False, control=False)

    def stop_channels(self) -> None:
        """Close these channels."""
        self.shell_channel.stop()
        self.iopub_channel.stop()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its outputs reach this client.

        Raises:
            RuntimeError: The kernel died, or took longer than `timeout` seconds.
        """
        deadline = time.monotonic() + (timeout if timeout is not None else float("inf"))
        # A kernel greets who subscribes to its outputs; what it published before is lost to them.
        await self._received(self.iopub_channel, lambda message: message["msg_type"] == "iopub_welcome")
        while not await self._is_answered(self.kernel_info()):
            if not await self._async_is_alive():
                message = "Kernel died before replying to kernel_info"
                raise RuntimeError(message)
            if time.monotonic() > deadline:
                message = f"Kernel didn't respond in {timeout:.0f} seconds"
                raise RuntimeError(message)

    async def _is_answered(self, question: str) -> bool:
        """Return whether both the reply to a question and the end of its outputs arrived."""

        def is_reply(message: dict[str, Any]) -> bool:
            return bool(message["parent_header"].get("msg_id") == question)

        def is_end(message: dict[str, Any]) -> bool:
            return is_reply(message) and message["content"].get("execution_state") == "idle"

        return await self._received(self.shell_channel, is_reply) and await self._received(self.iopub_channel, is_end)

    async def _received(self, channel: Any, is_wanted: Callable[[dict[str, Any]], bool]) -> bool:
        """Read messages until a wanted one; return False if none came before it is time to ask again."""
        try:
            async with asyncio.timeout(ASK_AGAIN):
                while not is_wanted(await channel.get_msg(timeout=None)):
                    pass
        except (TimeoutError, Empty):
            return False
        return True


class WarmKernelManager(AsyncKernelManager):
    """A manager of a kernel that executes one notebook and is then thrown away.

    It knows the kernel spec and the provisioner by itself, so that neither has to be installed or searched for.
    """

    client_factory = Type(default_value=WarmKernelClient, klass=AsyncKernelClient)
    extra_environment = Dict(config=True, help="Variables that only this kernel gets.")
    _beginning: asyncio.Future[None] | None = None  # of a kernel that nobody has waited for yet

    @default("context")
    def _shared_context(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel spec `report-kit` of this package."""
        return kernel_spec()

    async def begin(self, folder: Path) -> None:
        """Have the kernel started in a folder, without waiting for it: it becomes ready while other things are done."""
        self._beginning = asyncio.ensure_future(self._begun(cwd=str(folder)))
        await asyncio.sleep(0)  # the fork is asked for before anything is waited for

    async def has_begun(self) -> bool:
        """Wait for a kernel that was begun; return False if there was none, or it has died."""
        beginning, self._beginning = self._beginning, None
        with contextlib.suppress(RuntimeError, TimeoutError):
            if beginning is not None:
                await beginning
                return bool(await self.is_alive())
        return False

    async def give_up(self) -> None:
        """End the kernel if it lives, and its beginning if it still begins."""
        beginning, self._beginning = self._beginning, None
        if beginning is not None:
            beginning.cancel()
            await asyncio.wait([beginning])
        await self.shutdown_kernel(now=True)

    async def _begun(self, **options: Any) -> None:
        """Start the kernel as Jupyter does, which would then wait for tests of its own to look at it."""
        command, options = await self._async_pre_start_kernel(**options)
        await self._async_launch_kernel(command, **options)
        await self._async_post_start_kernel(**options)

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = provisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        environment = kwargs.pop("env", os.environ)
        kwargs["env"] = {**environment, **self.extra_environment}
        return await super()._async_pre_start_kernel(**kwargs)

    async def shutdown_kernel(  # type: ignore[override]
        self, now: bool = False, restart: bool = False
    ) -> None:
        """Shut the kernel down; at once if `now`, without interrupting it first."""
        if not now or restart:
            await self._async_shutdown_kernel(now=now, restart=restart)
        else:
            self.shutting_down = True
            await self._async_kill_kernel()
            await self._async_cleanup_resources()


@cache
def kernel_spec() -> KernelSpec:
    """Return the kernel spec `report-kit`, as it is installed for JupyterLab."""
    folder = Path(__file__).with_name("kernelspec")
    return KernelSpec(resource_dir=str(folder), **json.loads((folder / "kernel.json").read_text(encoding="utf-8")))
