"""Notebooks hold the words of a briefing and nothing to compute them with."""

from __future__ import annotations

import ast
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import report_kit
from report_kit.build.reports import read_report
from report_kit.data.reference import commune_list
from report_kit.data.settings import LANGUAGES
from report_kit.language import available_languages

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = {path.stem: path for path in sorted(FOLDER.glob("*.ipynb"))}
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.IfExp, ast.Try, ast.With, ast.Lambda)
COMPUTING = (ast.Subscript, ast.BinOp, ast.Compare, ast.BoolOp, ast.ListComp, ast.DictComp, ast.SetComp)

Cell = dict[str, Any]


@pytest.fixture(params=NOTEBOOKS)
def path(request: pytest.FixtureRequest) -> Path:
    """Each notebook of the kit."""
    return NOTEBOOKS[request.param]


@pytest.fixture
def cells(path: Path) -> list[Cell]:
    """The cells of a notebook."""
    notebook: dict[str, list[Cell]] = json.loads(path.read_bytes())
    return notebook["cells"]


def source(cell: Cell) -> str:
    """Return the source of a cell."""
    return "".join(cell["source"])


def tags(cell: Cell) -> set[str]:
    """Return the tags of a cell."""
    return set(cell["metadata"].get("tags", ()))


def code(cells: list[Cell]) -> list[Cell]:
    """Return the code cells."""
    return [cell for cell in cells if cell["cell_type"] == "code"]


def markdown(cells: list[Cell], language: str = "") -> list[Cell]:
    """Return the Markdown cells, or those that a language shows."""
    languages = set(available_languages())
    chosen = [cell for cell in cells if cell["cell_type"] == "markdown"]
    return [cell for cell in chosen if not language or language in (tags(cell) & languages or {language})]


def test_the_first_code_cell_alone_has_the_parameters(cells: list[Cell]) -> None:
    """One cell to look at for what can be set."""
    assert ["parameters" in tags(cell) for cell in code(cells)] == [True] + [False] * (len(code(cells)) - 1)


def test_a_notebook_is_a_report_with_titles(path: Path) -> None:
    """In every language, and for the browser's tab."""
    metadata = json.loads(path.read_bytes())["metadata"]

    assert set(read_report(path).titles) == set(LANGUAGES)
    assert metadata["title"] == read_report(path).titles["vi"]


def test_parameters_are_annotated_literals_with_help(cells: list[Cell]) -> None:
    """Each on its line, with an end-of-line comment in both languages."""
    lines = source(code(cells)[0]).splitlines()
    statements = ast.parse("\n".join(lines)).body

    assert all(isinstance(statement, ast.AnnAssign) for statement in statements)
    assert [line for line in lines if not re.search(r"  # .+ \| .+", line)] == []


def test_the_second_code_cell_alone_imports(cells: list[Cell]) -> None:
    """`import report_kit as rk`, and nothing else anywhere."""
    assert source(code(cells)[1]) == "import report_kit as rk"
    imports = [ast.Import, ast.ImportFrom]
    others = [node for cell in code(cells)[2:] for node in ast.walk(ast.parse(source(cell))) if type(node) in imports]
    assert others == []


def test_a_cell_is_one_statement(cells: list[Cell]) -> None:
    """What it shows is its last expression."""
    assert [source(cell) for cell in code(cells)[2:] if len(ast.parse(source(cell)).body) != 1] == []


def test_a_cell_computes_nothing(cells: list[Cell]) -> None:
    """No branch, loop or arithmetic, no [...] on a table: a function of the kit is missing there."""
    for cell in code(cells)[1:]:
        nodes = [type(node) for node in ast.walk(ast.parse(source(cell))) if isinstance(node, FORBIDDEN + COMPUTING)]
        assert (source(cell), nodes) == (source(cell), [])


def test_cells_use_only_what_the_kit_offers(cells: list[Cell]) -> None:
    """Functions of `rk`, attributes of what they returned; no print, no magic."""
    for cell in code(cells)[2:]:
        calls = [node.func for node in ast.walk(ast.parse(source(cell))) if isinstance(node, ast.Call)]
        assert all(isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) for call in calls)
        assert {call.value.id for call in calls} <= {"rk"}  # type: ignore[attr-defined]
        assert {call.attr for call in calls} <= set(report_kit.__all__)  # type: ignore[attr-defined]


def test_nothing_executed_is_committed(path: Path, cells: list[Cell]) -> None:
    """No outputs, no execution counts, no traces of papermill."""
    assert [cell["id"] for cell in code(cells) if cell["outputs"] or cell["execution_count"] is not None] == []
    assert "papermill" not in path.read_text(encoding="utf-8")


def test_every_cell_has_a_name_that_stays(cells: list[Cell]) -> None:
    """So that a diff shows what was edited."""
    identifiers = [cell["id"] for cell in cells]

    assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_in_order(cells: list[Cell], language: str) -> None:
    """Sections begin at level two, below the title, and no level is skipped."""
    headings = re.compile(r"^(#+) ", re.MULTILINE)
    levels = [len(marks) for cell in markdown(cells, language) for marks in headings.findall(source(cell))]

    assert levels
    assert set(levels) <= {2, 3, 4}
    assert all(after <= before + 1 for before, after in pairwise([1, *levels]))


def test_both_languages_have_the_same_sections(cells: list[Cell]) -> None:
    """What one reader is told, the other is told too."""
    shapes = [
        [re.findall(r"^#+", source(cell), re.MULTILINE) for cell in markdown(cells, code)] for code in ("vi", "en")
    ]

    assert shapes[0] == shapes[1]


def test_prose_names_no_number_and_no_place(cells: list[Cell]) -> None:
    """Another commune or year would make it wrong; numbers come from the briefing."""
    names = [name for name in commune_list().names.values() if "Lưới" in name]
    for cell in markdown(cells):
        prose = source(cell)
        assert (prose, re.findall(r"\d[\d.,]*\s*(?:%|tỷ|triệu|đồng|billion|million)", prose)) == (prose, [])
        assert (prose, [name for name in names if name in prose]) == (prose, [])


def test_the_kit_has_the_notebooks_of_the_readme() -> None:
    """The two that every clone builds."""
    assert {"programmes", "housing"} <= NOTEBOOKS.keys()
