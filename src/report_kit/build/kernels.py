"""Kernels for a batch of briefings: what papermill is told so that each notebook gets a warm kernel without waiting."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Type, default
from traitlets.config import Config

from report_kit.build.provisioner import kernels_kind, provisioner, standbys, zygotes

# The name of the kernel spec, as JupyterLab lists it and as notebooks may or may not name it.
KERNEL_NAME = "report-kit"

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


def execution_options(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return keyword arguments with which `papermill.execute_notebook` uses a warm kernel, whatever the notebook names.

    Args:
        environment: Variables that only this kernel gets, on top of the environment of this process.
    """
    return {
        "kernel_name": KERNEL_NAME,
        # papermill chooses the language of the parameters by the kernel's name, and does not know ours.
        "language": "python",
        "kernel_manager_class": WarmKernelManager,
        "config": Config({"WarmKernelManager": {"extra_environment": dict(environment or {})}}),
        # The kernel is used once: there is nothing in it to put in order.
        "shutdown_kernel": "immediate",
        # The executed notebook is returned; writing it after each cell and drawing bars is not our way.
        "request_save_on_cell_execute": False,
        "autosave_cell_every": 0,
        "progress_bar": False,
        "record_timing": False,
        "store_widget_state": False,
        # How printed text is cut into messages depends on time; the briefing must not.
        "coalesce_streams": True,
        # A cell's last messages may be late on a busy machine, which papermill would make a failure after 4 seconds.
        "iopub_timeout": 60,
    }


class WarmKernelClient(AsyncKernelClient):
    """A client that asks for nothing it does not need and never waits for silence."""

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

    @default("context")
    def _shared_context(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel spec `report-kit` of this package."""
        return kernel_spec()

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
