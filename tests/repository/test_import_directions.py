"""Who may import whom among the rooms of the kit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "report_kit"
LEAVES = {"errors", "escaping", "language", "locks", "messages", "processes", "room"}
# A room may import itself, the rooms named here, and the leaves; the package itself holds its version.
MAY_IMPORT = {
    "data": set(),
    "analysis": {"data"},
    "content": {"analysis", "data"},
    "build": {"data"},
    "cli": {"analysis", "build", "content", "data"},
    **{leaf: set() for leaf in sorted(LEAVES)},
    "escaping": set(),
    "errors": {"messages"},
    "messages": {"language"},
    "__main__": {"cli"},
    "__init__": {"content"},
}


def imported_names(module: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.startswith("report_kit."))


def imported_rooms(module: Path) -> Iterator[str]:
    """Yield the rooms that a module imports."""
    return (name.split(".")[1] for name in imported_names(module))


def name_of(module: Path) -> str:
    """Return the dotted name of a module; a package is named as its folder."""
    return ".".join(module.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: Path) -> str:
    """Return the room that a module is in."""
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    """Build never imports analysis or content; nothing imports build or the command line but the command line."""
    allowed = MAY_IMPORT[room] | {room, "__version__"} | (LEAVES if room not in LEAVES else set())
    modules = [module for module in SOURCE.rglob("*.py") if room_of(module) == room]
    forbidden = {
        f"{module.relative_to(SOURCE)} imports {other}"
        for module in modules
        for other in imported_rooms(module)
        if other not in allowed
    }

    assert modules
    assert sorted(forbidden) == []


def test_every_module_is_in_a_known_room() -> None:
    """A new room says first whom it may import."""
    rooms = {room_of(module) for module in SOURCE.rglob("*.py")}

    assert rooms - MAY_IMPORT.keys() == set()


def test_no_modules_import_each_other() -> None:
    """Directly or in a circle, for types alone or at run time: each can be read after those it is made of."""
    modules = {name_of(module): module for module in SOURCE.rglob("*.py")}
    imports = {
        name: {other if other in modules else other.rpartition(".")[0] for other in imported_names(module)} - {name}
        for name, module in modules.items()
    }

    assert set(TopologicalSorter(imports).static_order()) >= set(modules)
