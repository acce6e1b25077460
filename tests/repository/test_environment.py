"""The repository as a newcomer finds it: environments in step, commands that exist, nothing machine-made committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def normal(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirement: str) -> str:
    """Return the name in a requirement."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return normal(found.group())


def committed() -> list[str]:
    """Return all files under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listed.stdout.split("\0") if name]


def test_conda_users_get_the_same_python() -> None:
    """environment.yml and pyproject.toml name the same versions."""
    found = re.search(r"^\s*- python(\S+)$", CONDA, re.MULTILINE)

    assert found
    assert found.group(1) == PROJECT["project"]["requires-python"]


def test_conda_users_get_the_package_itself_with_the_same_versions() -> None:
    """Dependencies are declared once; conda brings Python and pip and nothing else."""
    entries = [line.strip().removeprefix("- ") for line in CONDA.splitlines() if line.strip().startswith("- ")]

    assert {entry for entry in entries if not entry.startswith(("python", "pip", "conda-forge"))} == {
        "--constraint constraints.txt",
        "--editable .",
    }


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    """No address of an index, no path, no option."""
    assert [line for line in CONSTRAINTS if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)] == []
    assert [line for line in CONSTRAINTS if normal(line.partition("=")[0]) == "report-kit"] == []


def test_every_dependency_is_constrained() -> None:
    """What is installed tomorrow is what was tested today."""
    fixed = {normal(line.partition("==")[0]) for line in CONSTRAINTS}
    declared = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]

    assert {required(entry) for entry in declared} - fixed == set()


def test_what_the_code_imports_is_declared() -> None:
    """Not left to what some other package happens to bring."""
    declared = {required(entry) for entry in PROJECT["project"]["dependencies"]}
    known_as = {"jupyter-client": "jupyter_client", "python-docx": "docx"}
    names = {known_as.get(name, name.replace("-", "_")) for name in declared}
    brought = {  # by a declared package whose own interface they are
        *("numpy", "nbformat", "jinja2", "traitlets", "click", "bs4", "zmq", "IPython", "matplotlib_inline"),
        *("fontTools", "dateutil", "jsonschema", "jupyter_core", "python_calamine", "openpyxl"),
    }
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }

    assert imported - names - brought - set(sys.stdlib_module_names) - {"report_kit"} == set()


def test_what_the_tests_import_is_declared() -> None:
    """A test that needs an undeclared package fails in the next clone."""
    groups = PROJECT["dependency-groups"]["dev"] + PROJECT["project"]["dependencies"]
    declared = {required(entry).replace("-", "_") for entry in groups}
    brought = {
        "bs4",
        "psutil",
        "numpy",
        "nbformat",
        "zmq",
        "tornado",
        "traitlets",
        "fontTools",
        "IPython",
        "openpyxl",
        "docx",
    }
    helpers = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }

    known = declared | brought | helpers | set(sys.stdlib_module_names) | {"report_kit"}
    assert imported - known == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_the_console_command_and_the_exporters_are_installed() -> None:
    """Pip has put them where shells and nbconvert look."""
    scripts = PROJECT["project"]["scripts"]
    exporters = PROJECT["project"]["entry-points"]["nbconvert.exporters"]

    assert {point.name for point in entry_points(group="console_scripts")} >= set(scripts)
    assert {"briefing-html", "briefing-pdf"} <= set(exporters)
    lacking = [name for name in exporters if not entry_points(group="nbconvert.exporters", name=name)]
    assert lacking == [], "installed before these were added; run: pip install -c constraints.txt -e ."
    assert all(callable(point.load()) for name in scripts for point in entry_points(name=name))


def test_commands_in_the_readme_exist() -> None:
    """Each `make …` is a target, each `report-kit …` a command."""
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    listed = subprocess.run(
        [sys.executable, "-m", "report_kit", "--help"], capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout
    commands = set(re.findall(r"^ {2}([a-z][a-z-]+)", listed, re.MULTILINE))

    assert set(re.findall(r"\bmake ([a-z]+)`", README)) | set(re.findall(r"^make ([a-z]+)", README, re.M)) <= targets
    assert set(re.findall(r"report-kit ([a-z][a-z-]+)", README)) <= commands


def test_the_readme_names_the_two_commands_of_a_newcomer() -> None:
    """And what continuous integration runs is in the Makefile."""
    assert "make briefings" in README
    assert "make test" in README
    assert {"briefings", "test", "lab", "lint"} <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_continuous_integration_runs_the_readmes_tests() -> None:
    """`.ci/run` has no commands of its own."""
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "make test" in run
    assert "make briefings" in run


@pytest.mark.parametrize("ending", [".pdf", ".figures.csv", ".pyc", ".part", "manifest.json"])
def test_nothing_that_the_kit_makes_is_committed(ending: str) -> None:
    """out/ is made by the kit and ignored."""
    assert [name for name in committed() if name.endswith(ending) and not name.startswith("docs/")] == []


def test_numbers_are_formatted_in_one_module_only() -> None:
    """What a reader sees is written by language.py; elsewhere no grouping and no percentage is made."""
    formatting = re.compile(r":[^}\"'=]*[,_](?:\.\d+)?[f%d]?\}|:\.\d+%\}|format_decimal|format_currency|locale\.format")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ("content", "build", "cli", "analysis")
        for path in sorted((ROOT / "src" / "report_kit" / room).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if formatting.search(line)
    ]

    assert found == []
