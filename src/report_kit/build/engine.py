"""How papermill executes a notebook for the kit: the kernel has the next cells at hand before it has done with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import Bool

from report_kit.build.kernels import KERNEL_NAME, ExpectedCell, WarmKernelClient, WarmKernelManager

ENGINE_NAME = "report-kit"


def execution_options(
    environment: Mapping[str, str] | None = None, *, manager: WarmKernelManager | None = None, is_ahead: bool = True
) -> dict[str, Any]:
    """Return keyword arguments with which `papermill.execute_notebook` uses a warm kernel, whatever the notebook names.

    Args:
        environment: Variables that only this kernel gets, on top of the environment of this process.
        manager: The manager of a kernel that was begun before.
        is_ahead: Whether cells are sent before their turn.
    """
    return {
        "km": manager or WarmKernelManager(extra_environment=dict(environment or {})),
        "is_ahead": is_ahead,
        "engine_name": ENGINE_NAME,
        "kernel_name": KERNEL_NAME,
        # papermill chooses the language of the parameters by the kernel's name, and does not know ours.
        "language": "python",
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


class AheadNotebookClient(PapermillNotebookClient):  # type: ignore[misc]
    """Executes a notebook as papermill does, and tells the kernel's client which cells will come.

    Attributes:
        is_ahead: Whether cells are sent before their turn. The kernel does the same with them, only sooner; but of one
            that dies nobody knows in which of them.
    """

    is_ahead = Bool(default_value=True)

    def papermill_execute_cells(self) -> None:
        """Execute all cells."""
        if self.is_ahead and isinstance(self.kc, WarmKernelClient):
            self.kc.expect(self._expected_cells())
        super().papermill_execute_cells()

    def _expected_cells(self) -> Iterator[ExpectedCell]:
        """Yield what nbclient will send: it leaves out cells without code and those tagged to be skipped."""
        for cell in self.nb.cells:
            tags = cell.metadata.get("tags", ())
            if cell.cell_type == "code" and cell.source.strip() and self.skip_cells_with_tag not in tags:
                yield ExpectedCell(cell.source, stops_on_error="raises-exception" not in tags)


class AheadEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine with `AheadNotebookClient`; a kernel manager handed to it is shut down with its kernel."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        input_path: object = None,
        **options: Any,
    ) -> None:
        """Execute the notebook of papermill's manager."""
        options |= {"kernel_name": kernel_name, "startup_timeout": start_timeout, "timeout": execution_timeout}
        AheadNotebookClient(nb_man, **options).execute(cleanup_kc=True)


papermill_engines.register(ENGINE_NAME, AheadEngine)
