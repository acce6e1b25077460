"""Executing a notebook with papermill: parameters written so that a planner can read them, failures told apart."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import nbclient.client
import nbformat
import papermill.execute
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import write_ipynb
from papermill.translators import PythonTranslator, papermill_translators

from report_kit.build.cells import INJECTED
from report_kit.build.engine import execution_options
from report_kit.build.workplaces import Workplace
from report_kit.errors import BriefingError
from report_kit.messages import message

CELL_TIMEOUT = 600  # seconds; a cell that takes longer hangs


class ReadableTranslator(PythonTranslator):  # type: ignore[misc]
    """Writes injected parameters as Python literals that round-trip, Vietnamese letters as they are."""

    @classmethod
    def translate_escaped_str(cls, str_val: Any) -> str:
        """Return a text as a literal; papermill's own escapes every letter outside ASCII."""
        return repr(str_val)


def _write_ipynb(nb: NotebookNode, path: object) -> None:
    """Write a notebook as papermill does, unless there is no path: papermill would encode it all the same."""
    if path is not None:
        write_ipynb(nb, path)


# What an output keeps of the message that brings it, by kind.
_KEPT = {
    "execute_result": ("data", "metadata", "execution_count"),
    "display_data": ("data", "metadata"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
}


def _output_from_msg(msg: Mapping[str, Any]) -> NotebookNode:
    """Return an output as nbclient does, unchecked: exporters check the whole notebook, and with a faster validator.

    Raises:
        ValueError: the message brings no output.
    """
    kind = msg["header"]["msg_type"]
    if kind not in _KEPT:
        raise ValueError(f"a message of type {kind!r} is no output")
    content = msg["content"]
    output: NotebookNode = nbformat.from_dict({"output_type": kind, **{name: content[name] for name in _KEPT[kind]}})
    return output


papermill_translators.register("python", ReadableTranslator)
papermill.execute.write_ipynb = _write_ipynb
nbclient.client.output_from_msg = _output_from_msg  # type: ignore[attr-defined]
# papermill warns of parameters it does not know by patterns of its own, which the kit has checked already, and prints
# that a kernel died, which the kit reports with the cell.
logging.getLogger("papermill").setLevel(logging.CRITICAL)


class CellError(BriefingError):
    """A cell raised, hung, or took its kernel with it.

    Attributes:
        title: What happened, in one line.
        cell_number: The cell, counted from 1 among all cells of the notebook as the planner sees it; 0 if none had
            begun.
        source: The source of the cell.
        traceback: Python's traceback, without colours; "" if there is none.
    """

    def __init__(self, title: str, cell_number: int, source: str, traceback: str) -> None:
        super().__init__(title, cell_number, source, traceback)
        self.title = title
        self.cell_number = cell_number
        self.source = source
        self.traceback = traceback

    @property
    def sentence(self) -> str:
        """What happened and where."""
        if not self.cell_number:
            return message("before the first cell: {what}", what=self.title)
        first = next((line for line in self.source.splitlines() if line.strip()), "")
        cell = message("cell {number} ({line})", number=self.cell_number, line=first.strip()[:80])
        return message("{cell}: {what}", cell=cell, what=self.title)


class KernelDiedError(CellError):
    """The kernel died; in which cell is known only where each was sent in its turn."""


def executed_notebook(
    notebook: bytes, parameters: Mapping[str, Any], *, at: Workplace, is_ahead: bool = True
) -> NotebookNode:
    """Return the notebook with its outputs; the kit's data comes from the workplace's slice alone.

    The same notebook, parameters and slice give the same, whenever and wherever they are executed.

    Args:
        notebook: The notebook file.
        parameters: Checked values for its parameters cell.
        at: Where the slice of the dataset lies and the kernel works.
        is_ahead: Whether the kernel gets cells before their turn.

    Raises:
        KernelDiedError: it did, perhaps in one of the cells that were sent ahead.
        CellError: a cell raised or took too long.
    """
    source = nbformat.reads(notebook.decode("utf-8"), as_version=4)
    begun: list[int] = []  # papermill works on a copy of the notebook, so that only this tells where it stopped
    try:
        executed: NotebookNode = execute_notebook(
            source,
            None,
            parameters=dict(parameters),
            cwd=at.folder,
            execution_timeout=CELL_TIMEOUT,
            on_cell_start=lambda cell, cell_index: begun.append(cell_index),
            **execution_options(manager=at.kernel, is_ahead=is_ahead),
        )
    except PapermillExecutionError as error:
        raise _raised(error, injected_at=_injected_at(source, parameters)) from None
    except (DeadKernelError, CellTimeoutError) as error:
        raise _died(error, source, begun, injected_at=_injected_at(source, parameters)) from None
    return _without_traces(executed)


def _without_traces(executed: NotebookNode) -> NotebookNode:
    """Return an executed notebook without papermill's notes on clock and place, so that it is the same everywhere.

    Of all that, only the parameters say what the outputs were made from.
    """
    executed.metadata["papermill"] = {"parameters": executed.metadata["papermill"]["parameters"]}
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        if INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = INJECTED  # papermill draws one
    return executed


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return an executed notebook as a file, a line per cell: nbformat's own writer takes many times as long."""
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook.cells)
    rest = json.dumps({**notebook, "cells": None}, ensure_ascii=False, sort_keys=True)
    return rest.replace('"cells": null', f'"cells": [\n{cells}\n]', 1).encode() + b"\n"


def _raised(error: PapermillExecutionError, *, injected_at: int) -> CellError:
    from nbconvert.filters import strip_ansi

    number = _own_number(error.cell_index, injected_at)
    traceback = strip_ansi("\n".join(error.traceback))
    return CellError(f"{error.ename}: {strip_ansi(error.evalue)}", number, error.source, traceback)


def _died(error: Exception, notebook: NotebookNode, begun: list[int], *, injected_at: int) -> CellError:
    if isinstance(error, CellTimeoutError):
        kind, title = CellError, message("the cell took longer than {seconds} seconds", seconds=CELL_TIMEOUT)
    else:
        kind, title = KernelDiedError, message("the kernel died")
    if not begun:
        return kind(title, 0, "", str(error))
    number = _own_number(begun[-1], injected_at)
    return kind(title, number, notebook.cells[number - 1].source, str(error))


def _injected_at(notebook: NotebookNode, parameters: Mapping[str, Any]) -> int:
    """Return where papermill puts a cell of its own: after the parameters, or first; beyond the end if it puts none."""
    tags = [cell.metadata.get("tags", ()) for cell in notebook.cells]
    if not parameters or any(INJECTED in of_cell for of_cell in tags):  # one that is there already is replaced
        return len(tags)
    return next((place + 1 for place, of_cell in enumerate(tags) if "parameters" in of_cell), 0)


def _own_number(index: int, injected_at: int) -> int:
    """Return the number of a cell in the planner's notebook, counted from 1, by its place in the executed one."""
    return index if index >= max(injected_at, 1) else index + 1
