"""What must be built again after which change, and why."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jobs import build_without_executing, planned, report, templates

from report_kit.build.fingerprints import digest, digest_of, folder_digest
from report_kit.build.manifest import JobRecord, Manifest
from report_kit.build.plan import Job, Renewal, renewal

EXECUTED = {"trial.ipynb", "trial.figures.csv"}
PAGES = {"trial.vi.html", "trial.vi.pdf", "trial.en.html", "trial.en.pdf"}


def stale(item: Renewal) -> set[str]:
    """Return the names of the files to make."""
    return {target.name for target in item.stale}


def with_part(job: Job, name: str) -> Job:
    """Return the job as it is planned when a part of what it is made from has changed."""
    targets = tuple(
        replace(target, parts={**target.parts, name: "changed"}) if name in target.parts else target
        for target in job.targets
    )
    return replace(job, targets=targets)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """An output folder in which the job is built."""
    manifest = Manifest(tmp_path / "out")
    build_without_executing(planned(tmp_path), manifest)
    return manifest


def test_a_job_makes_a_notebook_its_figures_and_two_pages_per_language(tmp_path: Path) -> None:
    """One execution serves all languages."""
    job = planned(tmp_path)

    assert {target.name for target in job.targets} == EXECUTED | PAGES
    assert job.key == "20044/trial"
    assert job.languages == ("vi", "en")


def test_what_is_up_to_date_is_not_built(tmp_path: Path, manifest: Manifest) -> None:
    """The same inputs, the files intact: nothing to do and nothing to explain."""
    item = renewal(planned(tmp_path), manifest)

    assert (item.stale, item.reasons) == ((), ())


def test_what_was_never_built_is_built(tmp_path: Path) -> None:
    """All of it."""
    item = renewal(planned(tmp_path), Manifest(tmp_path / "empty"))

    assert stale(item) == EXECUTED | PAGES
    assert item.reasons == ("not built before",)


@pytest.mark.parametrize(
    ("part", "files"),
    [
        ("notebook", EXECUTED | PAGES),
        ("figures", EXECUTED | PAGES),
        ("parameters", EXECUTED | PAGES),
        ("kit", EXECUTED | PAGES),
        ("libraries", EXECUTED | PAGES),
        # A catalogue changes what cells return in that language alone.
        ("words vi", {"trial.ipynb", "trial.vi.html", "trial.vi.pdf"}),
        ("words en", {"trial.ipynb", "trial.en.html", "trial.en.pdf"}),
        ("exporters", PAGES),
        ("export libraries", PAGES),
        # Charts are drawn to the measure of the fonts when a cell is executed.
        ("fonts", {"trial.ipynb", *PAGES}),
        ("template briefing_html", {"trial.vi.html", "trial.en.html"}),
        ("template briefing_pdf", {"trial.vi.pdf", "trial.en.pdf"}),
    ],
)
def test_a_change_makes_again_what_is_made_from_it(
    tmp_path: Path, manifest: Manifest, part: str, files: set[str]
) -> None:
    """And nothing else; the explanation names the change."""
    item = renewal(with_part(planned(tmp_path), part), manifest)

    assert stale(item) == files
    assert item.reasons == (f"changed: {part}",)


def test_the_parts_above_are_all_there_are(tmp_path: Path) -> None:
    """A new part must be added to the table above."""
    assert set(planned(tmp_path).parts) == {
        *("notebook", "figures", "parameters", "kit", "libraries", "words vi", "words en"),
        *("exporters", "export libraries", "fonts", "template briefing_html", "template briefing_pdf"),
    }


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"report": report("1")}, "notebook"),
        ({"slice_digest": "slice 2"}, "figures"),
        ({"parameters": {"commune_code": "20044", "as_of_date": "2025-08-25"}}, "parameters"),
        ({"parameters": {"commune_code": "20044", "on_track_rate": 0.9}}, "parameters"),
        ({"dataset_name": "other"}, "parameters"),
    ],
)
def test_each_input_has_a_part_of_its_own(
    tmp_path: Path, manifest: Manifest, changes: dict[str, Any], part: str
) -> None:
    """So that the explanation is true."""
    assert renewal(planned(tmp_path, **changes), manifest).reasons == (f"changed: {part}",)


@pytest.mark.parametrize(
    ("folder", "part"),
    [("briefing_html", "template briefing_html"), ("briefing_pdf", "template briefing_pdf"), ("fonts", "fonts")],
)
def test_each_template_folder_has_a_part_of_its_own(tmp_path: Path, manifest: Manifest, folder: str, part: str) -> None:
    """So that an edited style sheet makes pages alone."""
    changed = templates(tmp_path / "changed", **{folder: "edited"})

    assert renewal(planned(tmp_path, templates=changed), manifest).reasons == (f"changed: {part}",)


def test_where_a_dataset_lies_does_not_matter(tmp_path: Path, manifest: Manifest) -> None:
    """Only its name is on the pages; a folder that was moved is not built again."""
    moved = planned(tmp_path, parameters={"commune_code": "20044", "dataset": "/elsewhere/small"})

    assert renewal(moved, manifest).stale == ()


def test_a_language_that_is_not_asked_for_stays_as_it_is(tmp_path: Path, manifest: Manifest) -> None:
    """--language selects what is exported, and does not spoil the rest."""
    only = planned(tmp_path, languages=("vi",))

    assert renewal(only, manifest).stale == ()
    assert stale(renewal(with_part(only, "exporters"), manifest)) == {"trial.vi.html", "trial.vi.pdf"}


def test_a_language_asked_for_later_costs_an_export(tmp_path: Path) -> None:
    """The executed notebook has it already."""
    manifest = Manifest(tmp_path / "out")
    build_without_executing(planned(tmp_path, languages=("vi",)), manifest)
    item = renewal(planned(tmp_path), manifest)

    assert stale(item) == {"trial.en.html", "trial.en.pdf"}
    assert item.reasons == ("trial.en.html is new", "trial.en.pdf is new")


@pytest.mark.parametrize("name", sorted(EXECUTED | PAGES))
def test_a_missing_file_is_made_again(tmp_path: Path, manifest: Manifest, name: str) -> None:
    """It alone."""
    (manifest.folder / "20044" / name).unlink()
    item = renewal(planned(tmp_path), manifest)

    assert stale(item) == {name}
    assert item.reasons == (f"{name} is missing or was altered",)


def test_an_altered_file_is_made_again(tmp_path: Path, manifest: Manifest) -> None:
    """Somebody edited the page by hand."""
    (manifest.folder / "20044" / "trial.vi.html").write_bytes(b"edited")

    assert stale(renewal(planned(tmp_path), manifest)) == {"trial.vi.html"}


def test_only_verify_finds_what_size_and_time_hide(tmp_path: Path, manifest: Manifest) -> None:
    """A disk that lost a byte, for example."""
    path = manifest.folder / "20044" / "trial.vi.html"
    before = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert renewal(planned(tmp_path), manifest).stale == ()
    assert stale(renewal(planned(tmp_path), manifest, verify=True)) == {"trial.vi.html"}


def test_force_builds_everything(tmp_path: Path, manifest: Manifest) -> None:
    """Up to date or not."""
    item = renewal(planned(tmp_path), manifest, force=True)

    assert stale(item) == EXECUTED | PAGES
    assert item.reasons == ("asked for with --force",)


def test_a_first_build_that_failed_is_tried_again(tmp_path: Path) -> None:
    """Its explanation is the failure."""
    job, manifest = planned(tmp_path), Manifest(tmp_path / "out")
    manifest.record(job.key, JobRecord(failure="cell 2: no"))
    item = renewal(job, manifest)

    assert stale(item) == EXECUTED | PAGES
    assert item.reasons == ("the last build failed: cell 2: no",)


def test_the_fingerprint_that_a_page_prints_is_of_its_figures_and_words(tmp_path: Path) -> None:
    """Not of its looks: two pages with the same fingerprint say the same."""
    first = planned(tmp_path).fingerprints
    looks = planned(tmp_path, templates=templates(tmp_path / "changed", briefing_html="x")).fingerprints
    figures = planned(tmp_path, slice_digest="slice 2").fingerprints

    assert looks == first
    assert set(figures.values()).isdisjoint(first.values())
    assert len(set(first.values())) == 2


def test_digests_tell_contents_apart() -> None:
    """A byte that moves from one content to the next changes them; so do types that print alike."""
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest_of({"a": "1"}) != digest_of({"a": 1})
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_the_digest_of_a_folder_knows_names_and_contents(tmp_path: Path) -> None:
    """A renamed file is a change; Python's own files are not."""
    first, renamed = templates(tmp_path / "a", fonts="x"), templates(tmp_path / "b", fonts="x")
    (renamed / "fonts" / "file").rename(renamed / "fonts" / "other")
    compiled = templates(tmp_path / "c", fonts="x")
    (compiled / "fonts" / "__pycache__").mkdir()
    (compiled / "fonts" / "__pycache__" / "x.pyc").touch()

    assert folder_digest(first) != folder_digest(renamed)
    assert folder_digest(first) == folder_digest(compiled)
