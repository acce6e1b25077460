"""An executed notebook as a file."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.parameterize import parameterize_notebook

from report_kit.build.execution import _injected_at, _output_from_msg, _own_number, notebook_bytes

NOTEBOOK = nbformat.v4.new_notebook(
    metadata={"title": "Xã", "cells": None},
    cells=[
        nbformat.v4.new_markdown_cell('# "cells": null', id="a"),
        nbformat.v4.new_code_cell(
            "1\n2", id="b", outputs=[nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
        ),
    ],
)


def test_an_executed_notebook_is_read_as_it_was_written() -> None:
    """By nbformat, which finds nothing wrong with it; whatever the texts in it say."""
    read = nbformat.reads(notebook_bytes(NOTEBOOK).decode(), as_version=4)

    nbformat.validate(read)
    assert read == NOTEBOOK


def test_each_cell_has_a_line_of_its_own() -> None:
    """So that a comparison of two builds shows the cells that differ: a first, two cells, a last."""
    assert len(notebook_bytes(NOTEBOOK).splitlines()) == 1 + 2 + 1


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (
            "execute_result",
            {"data": {"text/plain": "2", "application/b+json": {"c": [1]}}, "metadata": {}, "execution_count": 3},
        ),
        ("display_data", {"data": {"text/plain": "2"}, "metadata": {"c": {"alt": "d"}}, "transient": {}}),
        ("stream", {"name": "stderr", "text": "a\n"}),
        ("error", {"ename": "ValueError", "evalue": "no", "traceback": ["1", "2"]}),
    ],
)
def test_outputs_are_what_nbformat_makes_of_messages(kind: str, content: dict[str, object]) -> None:
    """Only its check of each output is left out."""
    said = {"header": {"msg_type": kind}, "msg_type": kind, "content": content}

    assert _output_from_msg(said) == nbformat.v4.output_from_msg(said)


def test_a_message_that_brings_no_output_is_refused_as_nbformat_does() -> None:
    """A ValueError: nbclient waits for it, and goes on."""
    with pytest.raises(ValueError, match="status"):
        _output_from_msg({"header": {"msg_type": "status"}, "msg_type": "status", "content": {}})


@pytest.mark.parametrize(
    ("tags", "parameters", "numbers"),
    [
        ([(), ("parameters",), ()], {"a": 1}, [1, 2, 2, 3]),
        ([(), (), ()], {"a": 1}, [1, 1, 2, 3]),
        ([(), ("parameters",), ()], {}, [1, 2, 3]),
        ([("parameters",), ("injected-parameters",), ()], {"a": 1}, [1, 2, 3]),
    ],
)
def test_cells_keep_the_numbers_of_the_planner_s_notebook(
    tags: list[tuple[str, ...]], parameters: dict[str, int], numbers: list[int]
) -> None:
    """Papermill puts a cell of its own after the parameters, first where none are tagged, and none without any."""
    cells = [new_code_cell("", metadata={"tags": list(of_cell)}) for of_cell in tags]
    notebook = new_notebook(cells=cells, metadata={"papermill": {}})
    injected = _injected_at(notebook, parameters)  # first, for papermill changes what it is given
    executed = notebook.cells
    if parameters:
        executed = parameterize_notebook(notebook, parameters, kernel_name="python3", language="python").cells

    assert [_own_number(index, injected) for index in range(len(executed))] == numbers
