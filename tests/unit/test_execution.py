"""An executed notebook as a file."""

from __future__ import annotations

import nbformat

from report_kit.build.execution import notebook_bytes

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
