"""The manifest: what stands in an output folder, from what it was made, and whether it is intact.

`manifest.json` is written whole at the end of a build. While a build runs, each finished job is appended to a journal
beside it, so that a build that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from report_kit import __version__

MANIFEST_NAME = "manifest.json"
JOURNAL_NAME = ".manifest.journal"


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One file of a finished job.

    Attributes:
        fingerprint: Of what it was made from.
        sha256: Of its content.
        size: In bytes.
        mtime_ns: Modification time when it was written.
    """

    fingerprint: str
    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class JobRecord:
    """The last good result of one report of one commune, and the failure since, if any.

    Attributes:
        parts: Digests of what it was made from, by name.
        parameters: Values given to the notebook.
        outputs: Files by name, relative to the job's folder.
        failure: Why the last attempt failed; "" if it did not.
        warnings: What a planner should know though the briefing was built.
        summary: What the index says of its content (see `summary.summary`); empty in manifests of old.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, OutputRecord] = field(default_factory=dict)
    failure: str = ""
    warnings: tuple[str, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)


class Manifest:
    """The records of an output folder, by job key such as `20044/programmes`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, JobRecord] = {}
        self._read()

    def record(self, key: str, record: JobRecord) -> None:
        """Keep a job's record, in the journal too."""
        self.records[key] = record
        self._note(key, record)

    def forget(self, key: str) -> None:
        """Drop a record; its files stay, and nothing leads to them."""
        if self.records.pop(key, None) is not None:
            self._note(key, None)

    def _note(self, key: str, record: JobRecord | None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        line = _json({"key": key, "record": record})
        with (self.folder / JOURNAL_NAME).open("ab") as journal:
            journal.write(b"\n%b\n" % line)  # begins a line too: a build that was killed may have left half of one

    def forgive(self, key: str) -> None:
        """Drop the failure of a job whose files are up to date again."""
        record = self.records.get(key)
        if record is not None and record.failure:
            self.record(key, replace(record, failure=""))
            self.error_page(key).unlink(missing_ok=True)

    @property
    def is_written(self) -> bool:
        """Whether `manifest.json` holds all records; if not, some are in the journal alone, or there are none."""
        return (self.folder / MANIFEST_NAME).exists() and not (self.folder / JOURNAL_NAME).exists()

    def error_page(self, key: str) -> Path:
        """Return where the error page of a job stands after a failure."""
        return self.folder / f"{key}.error.html"

    def write(self, about: Mapping[str, Any]) -> None:
        """Write `manifest.json` whole, then drop the journal."""
        write_atomically(self.folder / MANIFEST_NAME, self._lines({"report_kit": __version__, **about}))
        (self.folder / JOURNAL_NAME).unlink(missing_ok=True)

    def _lines(self, about: Mapping[str, Any]) -> Iterator[bytes]:
        """Yield the manifest a line per entry: that of the country is never in memory as a whole."""
        yield b"{\n"
        for name, value in about.items():
            yield b" %b: %b,\n" % (_json(name), _json(value))
        yield b' "briefings": {'
        for number, (key, record) in enumerate(sorted(self.records.items())):
            yield b"%b\n  %b: %b" % (b"," if number else b"", _json(key), _json(record))
        yield b"\n }\n}\n"

    def is_intact(self, path: Path | str, record: OutputRecord, *, verify: bool = False) -> bool:
        """Whether a file is as it was written: its size and time, and its content where *verify* asks."""
        try:
            found = os.stat(path)
        except OSError:
            return False
        if (found.st_size, found.st_mtime_ns) != (record.size, record.mtime_ns):
            return False
        return not verify or hashlib.sha256(Path(path).read_bytes()).hexdigest() == record.sha256

    def _read(self) -> None:
        """Read what earlier builds left; a damaged record only means that its job is built again."""
        try:
            content = json.loads((self.folder / MANIFEST_NAME).read_bytes())
            entries = dict(content["briefings"])
        except (OSError, ValueError, KeyError, TypeError):
            entries = {}
        for key, entry in entries.items():
            self._take(key, entry)
        for line in self._journal_lines():
            try:
                entry = json.loads(line)
                self._take(entry["key"], entry["record"])
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a build that was killed while writing it

    def _take(self, key: str, entry: Any) -> None:
        """Take what was recorded; nothing where it was dropped since, or is damaged."""
        try:
            outputs = {name: OutputRecord(**output) for name, output in entry["outputs"].items()}
            # Nearly all digests of parts are those of every other record.
            parts = {name: sys.intern(value) for name, value in entry.get("parts", {}).items()}
            changed = {"parts": parts, "outputs": outputs, "warnings": tuple(entry["warnings"])}
            self.records[key] = JobRecord(**{**entry, **changed})
        except (KeyError, TypeError, AttributeError):
            self.records.pop(key, None)

    def _journal_lines(self) -> list[bytes]:
        try:
            return (self.folder / JOURNAL_NAME).read_bytes().split(b"\n")
        except OSError:
            return []


def _json(value: Any) -> bytes:
    """Return a value as JSON."""
    try:
        return orjson.dumps(value)
    except TypeError:  # numbers beyond 64 bits and keys that are no texts, which parameters of a notebook may hold
        return json.dumps(value, ensure_ascii=False, default=asdict).encode()


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file, whole or part by part, under a temporary name and rename it: nobody ever sees half of it."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes | Iterable[bytes]]) -> None:
    """Write files under temporary names and rename them once all are whole: a full disk leaves the last good ones.

    Raises:
        OSError: A file cannot be written; it names the file.
    """
    temporary = {path: path.with_name(f".{path.name}.{os.urandom(6).hex()}.part") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(temporary[path], content)
        for path, whole in temporary.items():
            whole.replace(path)
    finally:
        for whole in temporary.values():
            whole.unlink(missing_ok=True)


def _write(path: Path, content: bytes | Iterable[bytes]) -> None:
    try:
        with path.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
    except OSError as error:
        error.filename = error.filename or str(path.parent)  # the system does not say where a disk is full
        raise


def output_record(path: Path, content: bytes, fingerprint: str) -> OutputRecord:
    """Return the record of a file that was just written."""
    status = path.stat()
    return OutputRecord(fingerprint, hashlib.sha256(content).hexdigest(), status.st_size, status.st_mtime_ns)
