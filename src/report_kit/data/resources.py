"""Where the kit's notebooks, templates and reference data are, in a clone and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

# The environment variable that names the only data a notebook may load: the slice of its commune.
SLICE_VARIABLE = "REPORT_KIT_SLICE"

_PACKAGE = Path(__file__).resolve().parent.parent
_CLONE = _PACKAGE.parent.parent


def resource_folder(name: str) -> Path:
    """Return the folder *name*: `notebooks`, `templates` or `data/reference`.

    In a clone it is the folder at the root, so that what is edited there is what is used; elsewhere it is the
    copy that the wheel carries.

    Raises:
        FileNotFoundError: Neither place has it.
    """
    places = [_PACKAGE / "resources" / name]
    if is_clone():
        places.insert(0, _CLONE / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the kit's folder {name!r} is missing; looked in {', '.join(map(str, places))}")


def notebooks_folder() -> Path:
    """Return the folder of the reports: the current project's, or the kit's own."""
    project = current_project()
    return project / "notebooks" if project is not None else resource_folder("notebooks")


def templates_folder() -> Path:
    """Return the folder of templates and fonts."""
    return resource_folder("templates")


def fonts_folder() -> Path:
    """Return the folder of the only fonts that pages and charts use."""
    return templates_folder() / "fonts"


def current_project() -> Path | None:
    """Return the nearest folder from the current directory upwards with notebooks and a dataset, else the clone.

    A project is a folder with `notebooks/` and at least one `data/<name>/dataset.toml`, so that a home folder that
    happens to have both names is not taken for one.
    """
    here = Path.cwd().resolve()
    projects = (folder for folder in (here, *here.parents) if _is_project(folder))
    return next(projects, project_root())


def _is_project(folder: Path) -> bool:
    return (folder / "notebooks").is_dir() and any(folder.glob("data/*/dataset.toml"))


def is_clone() -> bool:
    """Return whether the package runs from a clone of its repository."""
    return _PACKAGE.parent.name == "src" and (_CLONE / "pyproject.toml").is_file()


def project_root() -> Path | None:
    """Return the root of the clone, or None for an installed wheel."""
    return _CLONE if is_clone() else None
