"""The ways to make the same briefings: the command-line loop, one process, the kit, and the floor."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Memory, measured, started
from benchmarks.settings import LANGUAGES, REPORTS, STYLE, notebook_of

NUMBER_OF_EXPORTS = len(LANGUAGES)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Leg:
    """One way, measured.

    Attributes:
        name: What the table calls it.
        seconds: Per report of one commune, in all languages: one sample per report or per run.
        memory: Its peak memory.
        note: What a reader of the table must know.
    """

    name: str
    seconds: tuple[float, ...]
    memory: Memory
    note: str = ""

    @property
    def per_report(self) -> float:
        """Median seconds per report of one commune, in all languages."""
        return statistics.median(self.seconds)

    @property
    def per_briefing(self) -> float:
        """Median seconds per briefing: one report in one language, HTML and PDF."""
        return self.per_report / NUMBER_OF_EXPORTS


def command_line_loop(dataset: Path, communes: Sequence[str], folder: Path) -> Leg:
    """Measure papermill, nbconvert and a browser as three commands per briefing."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    runs = [_loop_commands(dataset, code, report, folder, browser) for code in communes for report in REPORTS]
    results = [[measured(command) for command in commands] for commands in runs]
    seconds = tuple(NUMBER_OF_EXPORTS * sum(step.seconds for step in steps) for steps in results)
    memory = max((step.memory for steps in results for step in steps), key=lambda memory: memory.tree)
    note = "" if browser else "no Chromium here: without PDF"
    return Leg("papermill, jupyter nbconvert, Chromium, as commands", seconds, memory, note)


def _loop_commands(
    dataset: Path, commune: str, report: str, folder: Path, browser: str | None
) -> list[list[str | Path]]:
    executed, page, pdf = (folder / f"{report}-{commune}.{suffix}" for suffix in ("ipynb", "html", "pdf"))
    parameters = ["-r", "commune_code", commune, "-p", "dataset", str(dataset), "-k", "python3"]
    commands: list[list[str | Path]] = [
        [sys.executable, "-m", "papermill", "--no-progress-bar", notebook_of(report), executed, *parameters],
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--no-input", executed],
    ]
    if browser:
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
        commands.append([browser, *options, f"--print-to-pdf={pdf}", page.as_uri()])
    return commands


def one_process(dataset: Path, communes: Sequence[str]) -> Leg:
    """Measure papermill and nbconvert called from Python, each notebook on a stock kernel of its own."""
    runs = [measured([sys.executable, "-m", "benchmarks.one_process", dataset, code, *REPORTS]) for code in communes]
    seconds = tuple(value for run in runs for value in json.loads(run.output.splitlines()[-1]).values())
    memory = max((run.memory for run in runs), key=lambda memory: memory.tree)
    return Leg("papermill and nbconvert in one process, stock kernels", seconds, memory, "PDF by the kit's exporter")


def kit(dataset: Path, out: Path, *, jobs: int, repetitions: int = 1, styles: Sequence[str] = (STYLE,)) -> Leg:
    """Measure `report-kit build` of a whole dataset, from the start of the command to its end."""
    count = _commune_count(dataset) * len(REPORTS)
    command = [*build_command(dataset, out, jobs=jobs, styles=styles), "--force"]
    runs = [measured(command) for _ in range(repetitions)]
    memory = max((run.memory for run in runs), key=lambda memory: memory.tree)
    also = "".join(f", and {style} form" for style in styles if style != STYLE)
    return Leg(f"report-kit build --jobs {jobs}{also}", tuple(run.seconds / count for run in runs), memory)


def build_command(dataset: Path, out: Path, *, jobs: int, styles: Sequence[str] = (STYLE,)) -> list[str | Path]:
    """Return the command that builds the reports of the benchmarks."""
    chosen = [part for report in REPORTS for part in ("--report", report)]
    looks = [part for style in styles for part in ("--style", style)]
    program = [sys.executable, "-m", "report_kit", "build"]
    return [*program, dataset, "--out", out, "--jobs", str(jobs), *looks, *chosen]


def floor(dataset: Path, cache: Path, *, processes: int, repetitions: int = 1) -> Leg:
    """Measure the notebooks' cells and exports alone, in one or more warm processes at once."""
    seconds: list[float] = []
    by_report: dict[str, list[float]] = {report: [] for report in REPORTS}
    for _ in range(repetitions):
        # Every second commune will do; each process has its own.
        commands = [_floor_command(dataset, cache, f"{number}/{2 * processes}") for number in range(processes)]
        # As many threads for Typst as the kit's workers have: the cores are shared, not fought for.
        threads = {"RAYON_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // processes))}
        running = [started(command, environment=threads) for command in commands]
        found = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
        for report, values in by_report.items():
            values += [value for part in found for value in part[report]]
        means = [statistics.mean(value for values in part.values() for value in values) for part in found]
        # Two processes make two reports in the time that one of them takes for one.
        seconds.append(statistics.mean(means) / processes)
    medians = ", ".join(f"{report} {statistics.median(values):.2f} s" for report, values in by_report.items())
    return Leg(f"floor, {processes} process{'es' if processes > 1 else ''}", tuple(seconds), Memory(), medians)


def floor_memory(dataset: Path, cache: Path) -> Memory:
    """Return the peak memory of one floor process."""
    return measured(_floor_command(dataset, cache, "0/10")).memory


def _floor_command(dataset: Path, cache: Path, part: str) -> list[str | Path]:
    return [sys.executable, "-m", "benchmarks.floor", dataset, cache, part, *REPORTS]


def _commune_count(dataset: Path) -> int:
    from report_kit.data.settings_file import read_settings

    settings, _ = read_settings(dataset)
    return len(settings.communes) if settings else 0
