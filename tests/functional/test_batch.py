"""Many briefings at once: each with its own figures, whatever fails, dies or is changed meanwhile."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest
from bs4 import BeautifulSoup
from command_line import ROOT, command, environment, report_kit
from datasets_as_text import SETTINGS, write_dataset
from notebooks_as_text import write_notebook
from projects import POSITIONS, SAY, write_project

from report_kit.build.manifest import Manifest
from report_kit.build.plan import Renewal
from report_kit.build.request import Request, bytes_for, requested_jobs
from report_kit.build.run import Build, run
from report_kit.build.worker import Outcome, prepare_worker
from report_kit.data.cache import cached_dataset
from report_kit.data.reference import commune_list

pytestmark = pytest.mark.xdist_group("batch")

COMMUNES = ("20056", "20044", "20071", "20101", "20050")
FAILED_BRIEFINGS = 4
COLUMNS = "programme_code | fund_type | budget_year | as_of_date | basis | source_id"


def build(project: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Build the small dataset of a project with two workers."""
    return report_kit("build", "data/small", "--jobs", 2, *arguments, folder=project)


def counts(done: subprocess.CompletedProcess[str]) -> tuple[int, ...]:
    """Return how many briefings were built, unchanged and failed, from the closing table."""
    found = re.search(r"│ (\d+) +│ (\d+) +│ (\d+) +│", done.stdout)
    assert found, done.stdout + done.stderr
    return tuple(map(int, found.groups()))


def out(project: Path) -> Path:
    """Return the output folder of the small dataset."""
    return project / "out" / "small"


def page(path: Path) -> BeautifulSoup:
    """Return a page, parsed."""
    return BeautifulSoup(path.read_bytes(), "html.parser")


def figures(path: Path) -> list[dict[str, str]]:
    """Return the rows of a figures.csv."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def files(project: Path) -> dict[str, bytes]:
    """Return the pages and figures of a project, by name; executed notebooks hold times."""
    places = out(project)
    kept = (".html", ".pdf", ".csv")
    return {
        path.relative_to(places).as_posix(): path.read_bytes()
        for path in sorted(places.glob("2*/*"))
        if path.name.endswith(kept)
    }


# Each its own


def test_each_briefing_shows_its_own_figures(tmp_path: Path) -> None:
    """Twelve communes at once, whose only difference is the amount: no page shows another's."""
    codes = commune_list().of_province("46")[:12]
    billions = {code: number for number, code in enumerate(codes, start=11)}
    shared = "NTP-NRD | development | 2025 | 2025-06-30 | reported | S1"
    rows = [f"{code} | {shared} | {number}000000007" for code, number in billions.items()]
    settings = re.sub(r"communes = \[.*\]", f"communes = {list(codes)}", SETTINGS)
    table = "\n".join([f"commune_code | {COLUMNS} | allocated_amount", *rows])
    write_dataset(tmp_path / "data" / "small", settings=settings, programme_positions=table)
    write_notebook(
        tmp_path / "notebooks",
        "own",
        "import report_kit as rk",
        "briefing = rk.load_programmes(dataset, commune_code, as_of_date)",
        "rk.positions_table(briefing.development)",
    )
    done = build(tmp_path, "--language", "vi")

    assert (done.returncode, counts(done)) == (0, (12, 0, 0))
    for code, number in billions.items():
        html = page(out(tmp_path) / code / "own.vi.html")
        assert {" ".join(tag.get_text().split()) for tag in html.select("td .rk-stated")} == {f"{number}.000,000007"}
        stated = {row["stated"] for row in figures(out(tmp_path) / code / "own.figures.csv")}
        assert stated == {f"{number}000000007", ""}


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the notebook on programmes and a copy of it; in A Lưới 1 more is disbursed than allocated."""
    positions = POSITIONS.replace("400000000", "800000001")
    project = write_project(tmp_path_factory.mktemp("programmes"), positions=positions)
    for name in ("programmes", "chương trình của tôi"):
        shutil.copy(ROOT / "notebooks" / "programmes.ipynb", project / "notebooks" / f"{name}.ipynb")
    chosen = ("--report", "programmes", "--report", "chương trình của tôi", "--commune", "A Lưới 1")
    done = build(project, *chosen, "--style", "brief", "--language", "vi")
    assert (done.returncode, counts(done)) == (0, (2, 0, 0)), done.stderr
    return project


def test_a_copied_notebook_is_built_by_itself(programmes: Path) -> None:
    """A planner adds a report by copying one; what it shows is what its original shows."""
    folder = out(programmes) / "20056"

    assert "chương trình của tôi" in report_kit("list", "data/small", folder=programmes).stdout
    assert (folder / "chương trình của tôi.vi.pdf").read_bytes().startswith(b"%PDF")
    copied = (folder / "chương trình của tôi.figures.csv").read_bytes()
    assert copied == (folder / "programmes.figures.csv").read_bytes()


def test_more_disbursed_than_allocated_is_a_finding(programmes: Path) -> None:
    """Where both are exact; the briefing is built, and says so."""
    html = page(out(programmes) / "20056" / "programmes.vi.html")
    finding = " ".join(tag.get_text(" ") for tag in html.select(".rk-finding.rk-error"))

    assert "800.000.001 đồng" in finding
    assert "800 triệu đồng" in finding


# Changes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once; copied by the tests that change it."""
    project = write_project(tmp_path_factory.mktemp("built") / "project")
    done = build(project)
    assert (done.returncode, counts(done)) == (0, (10, 0, 0)), done.stderr
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the project that was built, the times of its files kept."""
    return Path(shutil.copytree(built, tmp_path / "project", copy_function=shutil.copy2))


@dataclass
class Silent:
    """A listener that nobody listens to."""

    def finished(self, renewal: Renewal, outcome: Outcome) -> None:
        """Say nothing."""


def test_any_executor_makes_the_same_files(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own pool in place of the kit's, as a cluster's would be: a task is all that a worker needs."""
    monkeypatch.chdir(project)
    request = Request(dataset_folder=Path("data/small"))
    dataset = cached_dataset(request.dataset_folder, tmp_path / "cache")
    renewals = [Renewal(job, job.targets, ()) for job in requested_jobs(request, dataset)]
    spawned = partial(ProcessPoolExecutor, mp_context=get_context("spawn"), initializer=prepare_worker)
    read_slice = partial(bytes_for, dataset, dataset.settings.languages)

    failed = run(Build(Manifest(tmp_path / "out" / "small"), read_slice, spawned, 2, Silent()), renewals)

    assert failed == []
    assert files(tmp_path) == files(project)


def test_a_change_of_one_communes_row_builds_its_briefing_alone(project: Path) -> None:
    """The explanation names what changed; no other commune's file is touched."""
    before = files(project)
    write_dataset(project / "data" / "small", programme_positions=POSITIONS.replace("800000000", "800000001"))
    done = build(project, "--explain")

    assert counts(done) == (2, 8, 0)
    assert [line for line in done.stdout.splitlines() if ": changed" in line] == ["20056/trial: changed: figures"]
    changed = {name for name, content in files(project).items() if before[name] != content}
    assert {name.partition("/")[0] for name in changed} == {"20056"}


def test_a_changed_notebook_is_built_and_so_is_a_new_one(project: Path) -> None:
    """Each for the reason that the explanation gives."""
    write_notebook(project / "notebooks", "trial", SAY.replace("xã {code}", "Xã số {code}"))
    write_notebook(project / "notebooks", "second", SAY)
    done = build(project, "--explain", "--commune", "20044")

    assert counts(done) == (4, 0, 0)
    assert {"20044/trial: changed: notebook", "20044/second: not built before"} <= set(done.stdout.splitlines())
    assert "Xã số 20044" in files(project)["20044/trial.vi.html"].decode()


def test_a_file_that_was_altered_or_lost_is_made_again(project: Path) -> None:
    """From the executed notebook, to the same bytes."""
    before = files(project)
    (out(project) / "20044" / "trial.vi.html").write_text("edited", encoding="utf-8")
    (out(project) / "20101" / "trial.en.pdf").unlink()
    done = build(project)

    assert counts(done) == (2, 8, 0)
    assert files(project) == before


# Failures

RAISING = 'if commune_code == "20050":\n    raise ValueError("không có <số liệu>")'
ENDING = 'if commune_code == "20071":\n    import os\n    os._exit(7)'


@pytest.fixture(scope="module")
def failed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The project after a change by which a cell raises for one commune, and ends its process for another."""
    copied = tmp_path_factory.mktemp("failed") / "project"
    project = Path(shutil.copytree(built, copied, copy_function=shutil.copy2))
    write_notebook(project / "notebooks", "trial", SAY, RAISING, ENDING)
    return project, build(project)


def test_a_failure_stops_nobody_else(failed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The other three are built; the exit code says that not all went well, and there is no traceback."""
    _, done = failed

    assert (done.returncode, counts(done)) == (FAILED_BRIEFINGS, (6, 0, 4))
    assert "Traceback" not in done.stderr


def test_a_cell_that_raises_is_named(failed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """On the terminal and on the error page."""
    project, done = failed
    error_page = page(out(project) / "20050" / "trial.error.html").get_text(" ")
    line = 'FAILED 20050/trial: cell 3 (if commune_code == "20050":): ValueError: không có <số liệu>'

    assert line in done.stderr.splitlines()
    assert RAISING.splitlines()[0] in error_page
    assert "không có <số liệu>" in error_page


def test_a_cell_that_ends_its_process_ends_only_its_kernel(
    failed: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    """The worker lives on; the cell is named."""
    _, done = failed
    line = next(line for line in done.stderr.splitlines() if line.startswith("FAILED 20071/trial"))

    assert line.endswith("the kernel died")
    assert 'cell 4 (if commune_code == "20071":)' in line


@pytest.mark.parametrize("commune", ["20050", "20071"])
def test_a_failure_keeps_the_last_good_briefing(
    failed: tuple[Path, subprocess.CompletedProcess[str]], built: Path, commune: str
) -> None:
    """Byte for byte, beside the error page."""
    project, _ = failed
    before = {name: content for name, content in files(built).items() if name.startswith(commune)}
    after = {name: content for name, content in files(project).items() if name.startswith(commune)}

    assert after.pop(f"{commune}/trial.error.html")
    assert after == before


def test_a_failure_is_forgiven_when_its_cause_is_taken_back(
    failed: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """Nothing is built, the error page goes, and the manifest knows of no failure."""
    project = Path(shutil.copytree(failed[0], tmp_path / "project", copy_function=shutil.copy2))
    write_notebook(project / "notebooks", "trial", SAY)
    done = build(project, "--commune", "20050")
    manifest = json.loads((out(project) / "manifest.json").read_bytes())

    assert (done.returncode, counts(done)) == (0, (0, 2, 0))
    assert not (out(project) / "20050" / "trial.error.html").exists()
    assert manifest["briefings"]["20050/trial"]["failure"] == ""


# A shell that starts the tests in the background has them ignore Ctrl-C, and every process they start too.
HEEDS_CTRL_C = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('report_kit', run_name='__main__')"
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A project whose briefings take a second each, and its build at work: one briefing is done."""
    project = write_project(tmp_path, SAY, "import time; time.sleep(1)")
    arguments = command("build", "data/small", "--jobs", 2, "--language", "vi", "--style", "brief")
    options = {"text": True, "encoding": "utf-8", "env": environment(), "start_new_session": True}
    with subprocess.Popen(
        [sys.executable, "-c", HEEDS_CTRL_C, *arguments[3:]],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,  # type: ignore[call-overload]
    ) as process:
        assert process.stderr.readline().startswith("built ")
        yield project, process
        process.kill()


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the worker processes of a build."""
    children = psutil.Process(process.pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def test_a_worker_that_is_killed_costs_no_briefing(running: tuple[Path, subprocess.Popen[str]]) -> None:
    """What it had at hand is tried again."""
    project, process = running
    os.kill(workers_of(process)[0].pid, signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=120)

    assert process.returncode == 0, stderr
    assert counts(subprocess.CompletedProcess([], 0, stdout, stderr)) == (5, 0, 0)
    assert len(files(project)) == len(COMMUNES) * len(["vi.html", "vi.pdf", "figures.csv"])


def end_by_kill(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Kill a build without warning; return how it ended and what it still said."""
    process.kill()
    return process.wait(), ""


def end_by_ctrl_c(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Interrupt a build as a terminal does: all of its processes at once."""
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=120)
    return process.returncode, stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        (end_by_kill, -signal.SIGKILL, ""),
        (end_by_ctrl_c, 130, "Interrupted. What was built stays; the same command goes on from there."),
    ],
    ids=["killed", "interrupted"],
)
def test_a_build_that_is_killed_or_interrupted_goes_on_where_it_was(
    end: Callable[[subprocess.Popen[str]], tuple[int, str]],
    status: int,
    said: str,
    running: tuple[Path, subprocess.Popen[str]],
) -> None:
    """Its journal knows what is done; it leaves no process behind and no half-written file."""
    project, process = running
    family = psutil.Process(process.pid).children(recursive=True)
    ended = end(process)
    _, left = psutil.wait_procs(family, timeout=30)
    done_before = len(Manifest(out(project)).records)
    done = build(project, "--language", "vi", "--style", "brief")

    assert ended == (status, said)
    assert left == []
    assert done_before >= 1
    assert done.returncode == 0
    assert counts(done) == (5 - done_before, done_before, 0)
    assert [path for path in out(project).rglob("*.part") if ".cache" not in path.parts] == []


def test_builds_of_different_communes_into_one_folder_take_turns(
    running: tuple[Path, subprocess.Popen[str]],
) -> None:
    """The second says that it waits; the folder has the records of both in the end."""
    project, process = running
    process.send_signal(signal.SIGSTOP)  # or it would have ended before a busy machine has started the other
    arguments = command("build", "data/small", "--jobs", 1, "--commune", "20044")
    with subprocess.Popen(
        arguments, cwd=project, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment()
    ) as other:
        first_words = other.stderr.readline() if other.stderr else ""
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=120)
        other.communicate(timeout=120)
    keys = json.loads((out(project) / "manifest.json").read_bytes())["briefings"]

    assert first_words == "another build is writing into out/small; this one goes on when that has ended.\n"
    assert (process.returncode, other.returncode) == (0, 0)
    assert sorted(keys) == [f"{commune}/trial" for commune in sorted(COMMUNES)]


def test_two_builds_of_one_folder_do_not_meet(tmp_path: Path) -> None:
    """Two people start the same build; both end well, and every file is whole."""
    project = write_project(tmp_path)
    arguments = command("build", "data/small", "--jobs", 1, "--style", "brief", "--commune", "20044")
    both = [
        subprocess.Popen(arguments, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=180)[1].decode() for process in both]
    done = build(project, "--style", "brief", "--commune", "20044", "--verify")

    assert [process.returncode for process in both] == [0, 0], errors
    assert counts(done)[2] == 0
    assert b"</html>" in files(project)["20044/trial.vi.html"]
    assert files(project)["20044/trial.vi.pdf"].rstrip().endswith(b"%%EOF")
