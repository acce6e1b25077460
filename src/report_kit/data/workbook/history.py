"""Writing an import: all files or none, with the version before kept, who did it recorded, and the way back."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.changes import Change
from report_kit.data.workbook.importing import ImportPlan
from report_kit.data.workbook.lock import only_import
from report_kit.errors import DatasetError, Problem, UsageError, said_if_not_writable
from report_kit.messages import message

FOLDER = ".history"
RECORD, CHANGES = "record.json", "changes.json"
_BEFORE, _AFTER = "before", "after"
_PLANNED, _DONE, _UNDOING, _UNDONE = "planned", "done", "undoing", "undone"
_UNFINISHED = (_PLANNED, _UNDOING)
_PIECE = 1 << 20  # bytes


def write_import(plan: ImportPlan, *, now: datetime | None = None) -> Path:
    """Write what *plan* would do and return the folder of its record.

    The record and both versions of every file are on disk before the first file is replaced; an import that is
    cut short is finished by the next one.

    Raises:
        DatasetError: A file was changed since the plan was made; nothing was written.
        UsageError: The folder cannot be written to, or another import is writing there.
    """
    with said_if_not_writable(plan.dataset_folder), _only_import(plan.dataset_folder):
        return _written(plan, now or datetime.now(UTC))


def _written(plan: ImportPlan, now: datetime) -> Path:
    _finish_all(plan.dataset_folder)
    _refuse_if_moved_on(plan)
    entry = _new_entry(plan.dataset_folder)
    for name, file in plan.files.items():
        if file.table.content is not None:
            _write(entry / _BEFORE / name, [file.table.content])
        _write(entry / _AFTER / name, file.pieces())
    _write(entry / CHANGES, _changes(plan.changes()))
    record = _record(plan, entry, now)
    _write_record(entry, record)
    _finish(plan.dataset_folder, entry, record)
    return entry


def undo_import(dataset_folder: Path) -> dict[str, Any]:
    """Bring back the dataset as it was before the last import that stands, and return that import's record.

    Raises:
        UsageError: There is no import to undo, the folder cannot be written to, or another import is writing there.
        DatasetError: A file was changed since; nothing was written.
    """
    if not (dataset_folder / FOLDER).is_dir():
        raise _nothing_to_undo(dataset_folder)
    with said_if_not_writable(dataset_folder), _only_import(dataset_folder):
        return _undone(dataset_folder)


def import_to_undo(dataset_folder: Path) -> dict[str, Any]:
    """Return the record of the import that `undo_import` would take back; nothing is written.

    Raises:
        UsageError: There is no import to undo.
        DatasetError: A file was changed since.
    """
    return _last_standing(dataset_folder)[1]


def _undone(dataset_folder: Path) -> dict[str, Any]:
    _finish_all(dataset_folder)
    entry, record = _last_standing(dataset_folder)
    undone = {**record, "state": _UNDOING, "undone_at": _timestamp(datetime.now(UTC)), "undone_by": _user()}
    _write_record(entry, undone)
    return _finish_undo(dataset_folder, entry, undone)


def _last_standing(dataset_folder: Path) -> tuple[Path, dict[str, Any]]:
    standing = [(entry, record) for entry, record in _entries(dataset_folder) if record["state"] == _DONE]
    if not standing:
        raise _nothing_to_undo(dataset_folder)
    entry, record = standing[-1]
    problems = [
        _changed_since(name, entry, file["before"])
        for name, file in record["files"].items()
        if _digest(dataset_folder / name) != file["after"]
    ]
    if problems:
        raise DatasetError(problems)
    return entry, record


def _changed_since(name: str, entry: Path, before: str | None) -> Problem:
    """Return the problem of a file that was changed after the import that is to be taken back."""
    advice = message("Nothing was written. Take that change back first, or delete the file by hand.")
    if before is not None:
        advice = message(
            "Nothing was written. Take that change back first, or bring back the file by hand: it is {file}.",
            file=entry / _BEFORE / name,
        )
    return Problem(file=name, what=message("the file was changed after that import"), advice=advice)


def _nothing_to_undo(dataset_folder: Path) -> UsageError:
    return UsageError(message("no import into {dataset_folder} can be undone.", dataset_folder=dataset_folder))


def finish_interrupted(dataset_folder: Path) -> None:
    """Finish an import, or taking one back, that was cut short after it was recorded.

    Raises:
        DatasetError: A file was changed since by somebody else; nothing was written.
        UsageError: It was not cut short but is being written, or the folder cannot be written to.
    """
    if any(record["state"] in _UNFINISHED for _, record in _entries(dataset_folder)):
        with said_if_not_writable(dataset_folder), _only_import(dataset_folder):
            _finish_all(dataset_folder)


def _finish_all(dataset_folder: Path) -> None:
    for entry, record in _entries(dataset_folder):
        if record["state"] in _UNFINISHED:
            _refuse_if_changed_by_others(dataset_folder, entry, record)
        if record["state"] == _PLANNED:
            _finish(dataset_folder, entry, record)
        elif record["state"] == _UNDOING:
            _finish_undo(dataset_folder, entry, record)


def _refuse_if_changed_by_others(dataset_folder: Path, entry: Path, record: Mapping[str, Any]) -> None:
    """Refuse to finish what would write over a file that is neither as it was before nor as it was to become."""
    problems = [
        Problem(
            file=name,
            what=message("an import was cut short, and the file was changed since"),
            advice=message(
                "Nothing was written. To keep the files as they are, delete {entry}; to finish that import, bring "
                "back the file from {before}.",
                entry=entry,
                before=entry / _BEFORE,
            ),
        )
        for name, file in record["files"].items()
        if _digest(dataset_folder / name) not in {file["before"], file["after"]}
    ]
    if problems:
        raise DatasetError(problems)


def _only_import(dataset_folder: Path) -> AbstractContextManager[None]:
    return only_import(dataset_folder, dataset_folder / FOLDER)


def import_records(dataset_folder: Path) -> list[dict[str, Any]]:
    """Return the records of all imports into a dataset, oldest first."""
    return [record for _, record in _entries(dataset_folder)]


def _finish(dataset_folder: Path, entry: Path, record: Mapping[str, Any]) -> None:
    for name in record["files"]:
        _write(dataset_folder / name, _pieces_of(entry / _AFTER / name))
    _write_record(entry, {**record, "state": _DONE})


def _finish_undo(dataset_folder: Path, entry: Path, record: dict[str, Any]) -> dict[str, Any]:
    for name, file in record["files"].items():
        if file["before"] is None:
            (dataset_folder / name).unlink(missing_ok=True)
        else:
            _write(dataset_folder / name, _pieces_of(entry / _BEFORE / name))
    undone = {**record, "state": _UNDONE}
    _write_record(entry, undone)
    return undone


def _record(plan: ImportPlan, entry: Path, now: datetime) -> dict[str, Any]:
    return {
        "state": _PLANNED,
        "imported_at": _timestamp(now),
        "imported_by": _user(),
        "workbooks": [{"name": path.name, "sha256": _digest(path)} for path in plan.workbooks],
        "files": {
            name: {"before": _digest(entry / _BEFORE / name), "after": _digest(entry / _AFTER / name)}
            for name in plan.files
        },
    }


def _refuse_if_moved_on(plan: ImportPlan) -> None:
    problems = [
        _moved_on(name)
        for name, file in plan.files.items()
        if _digest(plan.dataset_folder / name) != _digest_of(file.table.content)
    ]
    if problems:
        raise DatasetError(problems)


def _moved_on(name: str) -> Problem:
    return Problem(
        file=name,
        what=message("the file was changed in the meantime"),
        advice=message("Nothing was written. Look at the change, then try again."),
    )


def _entries(dataset_folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the imports with their records, oldest first; what has no whole record never began."""
    history = dataset_folder / FOLDER
    if not history.is_dir():
        return
    for entry in sorted(path for path in history.iterdir() if path.name.isdigit()):
        try:
            record = json.loads((entry / RECORD).read_bytes())
        except (OSError, ValueError):
            continue
        # Only our own tables, whatever a record says: it must never name a path.
        if record.get("files", {}).keys() <= {contract.file for contract in CONTRACTS.values()}:
            yield entry, record


def _new_entry(dataset_folder: Path) -> Path:
    history = dataset_folder / FOLDER
    history.mkdir(exist_ok=True)
    numbers = [int(path.name) for path in history.iterdir() if path.name.isdigit()]
    entry = history / f"{max(numbers, default=0) + 1:04}"
    (entry / _BEFORE).mkdir(parents=True)
    (entry / _AFTER).mkdir()
    return entry


def _changes(changes: Iterable[Change]) -> Iterator[bytes]:
    """Yield all that changes as JSON, a row on each line; of a country they are a hundred thousand with many cells."""
    yield b"[\n"
    for number, change in enumerate(changes):
        yield b",\n" if number else b""
        yield orjson.dumps(_described(change))
    yield b"\n]\n"


def _described(change: Change) -> dict[str, Any]:
    about = {"table": change.table, "kind": change.kind, "key": change.key, "place": change.row_place()}
    return {**about, "cells": change.cells} if change.cells else about


def _write_record(entry: Path, record: Mapping[str, Any]) -> None:
    _write(entry / RECORD, [(json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()])


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write the pieces of a file so that a reader sees the old bytes or the new ones, and never a part."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece: beside a hundred thousand rows in memory there is no room for it once more."""
    with path.open("rb") as stream:
        yield from iter(partial(stream.read, _PIECE), b"")


def _digest(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, hashlib.sha256).hexdigest()


def _digest_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _timestamp(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="seconds")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
