"""Fingerprints: which content an output was made from, part by part, so that a change names what it touches."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from report_kit.language import catalogue_bytes

# What decides the outputs of a cell, and what decides how they are exported.
EXECUTION_MODULES = (
    "analysis",
    "content",
    "data",
    "errors.py",
    "escaping.py",
    "language.py",
    "messages.py",
    "room.py",
    "__init__.py",
)
EXPORT_MODULES = ("build", "escaping.py", "language.py", "room.py")
EXECUTION_LIBRARIES = ("pandas", "numpy", "scipy", "matplotlib", "babel", "icalendar", "ipykernel", "orjson")
EXPORT_LIBRARIES = ("nbconvert", "jinja2", "mistune", "beautifulsoup4", "lxml", "typst", "pikepdf", "fonttools")
WORD_LIBRARIES = ("python-docx",)

Parts = Mapping[str, str]


def digest(*contents: bytes) -> str:
    """Return the sha256 of several contents, each told apart from the next."""
    total = hashlib.sha256()
    for content in contents:
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


def digest_of(value: Any) -> str:
    """Return the sha256 of a plain value, written in one canonical way."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8"))


def combined(parts: Parts) -> str:
    """Return the fingerprint of an output made from *parts*."""
    return digest(orjson.dumps(dict(parts), option=orjson.OPT_SORT_KEYS))


@cache
def folder_digest(folder: Path) -> str:
    """Return the sha256 of all files below *folder*, names included."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest(
        *(part for path in paths for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()))
    )


@cache
def modules_digest(modules: tuple[str, ...]) -> str:
    """Return the sha256 of the kit's own source: folders and modules by name."""
    root = Path(str(files("report_kit")))
    contents = []
    for path in _sources(root, modules):
        contents += [path.relative_to(root).as_posix().encode(), path.read_bytes()]
    return digest(*contents)


def _sources(root: Path, modules: Iterable[str]) -> list[Path]:
    found: list[Path] = []
    for name in modules:
        path = root / name
        found += path.rglob("*.py") if path.is_dir() else [path]
    return sorted(found)


@cache
def library_versions(names: tuple[str, ...]) -> dict[str, str]:
    """Return the version of Python and of each library."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in names}


@cache
def versions_digest(names: tuple[str, ...]) -> str:
    """Return the sha256 of the versions of Python and of libraries."""
    return digest_of(library_versions(names))


def execution_parts() -> dict[str, str]:
    """Return the parts of every executed notebook that are the kit's own and not the planner's."""
    return {
        "kit": modules_digest(EXECUTION_MODULES),
        "libraries": versions_digest(EXECUTION_LIBRARIES),
    }


@cache
def words_digest(language: str) -> str:
    """Return the sha256 of a language's catalogue."""
    return digest(catalogue_bytes(language))
