"""The manifest: it survives a build that is killed, a damaged file, and two writers."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs import build_without_executing, planned

from report_kit.build.manifest import (
    JOURNAL_NAME,
    MANIFEST_NAME,
    JobRecord,
    Manifest,
    OutputRecord,
    output_record,
    write_atomically,
    write_together,
)

RECORD = JobRecord({"figures": "x"}, {"name": "Xã"}, {"a.html": OutputRecord("f", "s", 1, 2)}, "", ("a note",))


def test_a_manifest_reads_what_it_wrote(tmp_path: Path) -> None:
    """Records come back as they were."""
    manifest = Manifest(tmp_path)
    manifest.record("20044/trial", RECORD)
    manifest.write({"dataset": "small"})

    assert Manifest(tmp_path).records == {"20044/trial": RECORD}
    assert json.loads((tmp_path / MANIFEST_NAME).read_bytes())["dataset"] == "small"
    assert not (tmp_path / JOURNAL_NAME).exists()


def test_parameters_of_any_size_and_with_any_keys_are_recorded(tmp_path: Path) -> None:
    """A planner's own notebook may take numbers beyond 64 bits, and tables by year; no digit is lost."""
    manifest = Manifest(tmp_path)
    manifest.record("20044/trial", JobRecord({}, {"limit": 10**20 + 1, "by_year": {2026: 1}}))
    from_journal = Manifest(tmp_path).records["20044/trial"].parameters
    manifest.write({})
    from_manifest = Manifest(tmp_path).records["20044/trial"].parameters

    assert from_journal == from_manifest == {"limit": 10**20 + 1, "by_year": {"2026": 1}}


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the order in which they came."""
    for folder, keys in {"a": ["1/x", "2/x"], "b": ["2/x", "1/x"]}.items():
        manifest = Manifest(tmp_path / folder)
        for key in keys:
            manifest.record(key, RECORD)
        manifest.write({})

    assert (tmp_path / "a" / MANIFEST_NAME).read_bytes() == (tmp_path / "b" / MANIFEST_NAME).read_bytes()


def test_each_record_has_a_line_of_its_own(tmp_path: Path) -> None:
    """Two of them, between what the manifest says of the build and its end."""
    manifest = Manifest(tmp_path)
    for key in ("1/x", "2/x"):
        manifest.record(key, RECORD)
    manifest.write({})

    lines = (tmp_path / MANIFEST_NAME).read_text(encoding="utf-8").splitlines()
    assert [line.strip()[:6] for line in lines if "a.html" in line] == ['"1/x":', '"2/x":']


def test_a_killed_build_goes_on_from_its_journal(tmp_path: Path) -> None:
    """Nobody wrote manifest.json; the records of finished jobs are in the journal."""
    Manifest(tmp_path).record("20044/trial", RECORD)

    assert Manifest(tmp_path).records == {"20044/trial": RECORD}


def test_the_journal_is_newer_than_the_manifest(tmp_path: Path) -> None:
    """What a later, killed build did counts."""
    manifest = Manifest(tmp_path)
    manifest.record("20044/trial", RECORD)
    manifest.write({})
    manifest.record("20044/trial", JobRecord(failure="no"))

    assert Manifest(tmp_path).records["20044/trial"].failure == "no"


def test_half_a_line_at_the_end_of_the_journal_is_left_out(tmp_path: Path) -> None:
    """The build was killed while it wrote it, perhaps in the middle of a letter."""
    manifest = Manifest(tmp_path)
    manifest.record("20044/trial", RECORD)
    with (tmp_path / JOURNAL_NAME).open("ab") as journal:
        journal.write('{"key": "20056/trial", "record": {"failure": "ô'.encode()[:-1])

    assert Manifest(tmp_path).records == {"20044/trial": RECORD}


def test_a_journal_that_was_cut_off_can_be_continued(tmp_path: Path) -> None:
    """The next record is not glued to half a line."""
    manifest = Manifest(tmp_path)
    manifest.record("1/trial", RECORD)
    with (tmp_path / JOURNAL_NAME).open("ab") as journal:
        journal.write(b'{"key": "2/tri')
    Manifest(tmp_path).record("3/trial", RECORD)

    assert list(Manifest(tmp_path).records) == ["1/trial", "3/trial"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"briefings": 5}',
        b'{"briefings": {"a/b": 5}}',
        b'{"briefings": {"a/b": {"outputs": {"x": {"size": 1}}, "warnings": []}}}',
        b'{"briefings": {"a/b": {"unknown": 1, "outputs": {}, "warnings": []}}}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_manifest_means_building_again(tmp_path: Path, content: bytes) -> None:
    """Never a traceback; what cannot be read was not built."""
    (tmp_path / MANIFEST_NAME).write_bytes(content)

    assert Manifest(tmp_path).records == {}


def test_a_damaged_record_leaves_the_others(tmp_path: Path) -> None:
    """Only its own job is built again."""
    manifest = Manifest(tmp_path)
    manifest.record("1/trial", RECORD)
    manifest.record("2/trial", RECORD)
    manifest.write({})
    content = json.loads((tmp_path / MANIFEST_NAME).read_bytes())
    content["briefings"]["1/trial"] = {"outputs": []}
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(content), encoding="utf-8")

    assert list(Manifest(tmp_path).records) == ["2/trial"]


def test_a_failure_is_forgiven_when_what_caused_it_is_taken_back(tmp_path: Path) -> None:
    """The files are up to date again, so neither the failure nor its page stays."""
    job, manifest = planned(tmp_path), Manifest(tmp_path / "out")
    build_without_executing(job, manifest)
    good = manifest.records[job.key]
    manifest.record(job.key, JobRecord(good.parts, good.parameters, good.outputs, "cell 2: no"))
    write_atomically(manifest.error_page(job.key), b"<html>")
    manifest.forgive(job.key)

    assert Manifest(manifest.folder).records[job.key] == good
    assert not manifest.error_page(job.key).exists()


def test_nothing_is_written_when_there_is_nothing_to_forgive(tmp_path: Path) -> None:
    """A build without work leaves the folder as it is."""
    manifest = Manifest(tmp_path / "out")
    manifest.forgive("20044/trial")

    assert not manifest.folder.exists()


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """A failure while writing leaves what was there before, and nothing beside it."""
    (tmp_path / "page.html").mkdir()  # a folder, so that the last step of writing fails
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path / "page.html", b"content")

    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]


def test_files_that_belong_together_are_all_new_or_all_as_they_were(tmp_path: Path) -> None:
    """The disk is full at the second: the first stays too, so that no page shows other figures than its neighbour."""
    contents = {tmp_path / "a.html": b"old a", tmp_path / "a.pdf": b"old b"}
    write_together(contents)

    def until_full() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left") as failed:
        write_together({tmp_path / "a.html": b"new a", tmp_path / "a.pdf": until_full()})

    assert failed.value.filename == str(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == contents


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    """A reader always sees one of the two contents whole."""
    path = tmp_path / "page.html"
    contents = [bytes([letter]) * 200_000 for letter in b"ab"]
    threads = [threading.Thread(target=lambda c=c: [write_atomically(path, c) for _ in range(40)]) for c in contents]
    for thread in threads:
        thread.start()
    seen = {path.read_bytes() for _ in range(200) if path.exists()}
    for thread in threads:
        thread.join()

    assert seen <= set(contents)
    assert path.read_bytes() in contents
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]


def test_a_file_is_intact_while_size_and_time_are_its_own(tmp_path: Path) -> None:
    """The quick look; the thorough one compares the content."""
    path = tmp_path / "page.html"
    write_atomically(path, b"abc")
    manifest, record = Manifest(tmp_path), output_record(path, b"abc", "f")

    assert manifest.is_intact(path, record)
    assert manifest.is_intact(path, record, verify=True)
    os.utime(path, ns=(0, record.mtime_ns + 1))
    assert not manifest.is_intact(path, record)
    assert not manifest.is_intact(tmp_path / "missing", record)
