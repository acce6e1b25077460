"""What a planner did wrong is said as a message, so that the terminal can say it in Vietnamese too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from report_kit.errors import BriefingError, NotebookError, ParameterError, UnknownCommuneError, UsageError

SOURCE = Path(__file__).resolve().parents[2] / "src" / "report_kit"

ERRORS = {kind.__name__ for kind in (BriefingError, NotebookError, ParameterError, UnknownCommuneError, UsageError)}


def untranslated(source: str) -> Iterator[int]:
    """Yield the lines where one of these errors is made from a text of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            texts = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (node.lineno for text in texts if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp))


@pytest.mark.parametrize("text", ['f"{name} is wrong"', '"this is wrong"', '"this is " + name'])
def test_a_text_of_its_own_is_found(text: str) -> None:
    """However it is put together."""
    assert list(untranslated(f"raise UsageError({text})")) == [1]
    assert list(untranslated('raise UsageError(message("{name} is wrong", name=name))')) == []


def test_no_error_for_planners_is_english_alone() -> None:
    """Vietnamese planners read these sentences on the terminal and in JupyterLab."""
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        for line in untranslated(path.read_text(encoding="utf-8"))
    ]

    assert sorted(found) == []
