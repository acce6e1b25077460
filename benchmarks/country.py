"""The whole country: a build with nothing to do, and a build after one commune's figures changed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.legs import build_command
from benchmarks.measuring import Measured, measured
from benchmarks.settings import REPORTS, STYLE
from report_kit.build.manifest import JobRecord, Manifest, OutputRecord
from report_kit.build.plan import Job
from report_kit.build.request import Request, requested_jobs
from report_kit.data.cache import cached_dataset

PAGE_SIZE = 150_000  # bytes, about what a briefing's file has


@dataclass(frozen=True)
class Country:
    """What the whole country takes.

    Attributes:
        communes: How many it has.
        nothing_to_do: A build in which all is up to date.
        one_commune: A build after one figure of one commune changed.
        rebuilt: How many briefings that made.
    """

    communes: int
    nothing_to_do: Measured
    one_commune: Measured
    rebuilt: int


def measured_country(dataset: Path, out: Path, *, repetitions: int) -> Country:
    """Measure both builds; briefings that need not be built are empty files of the right size."""
    communes = stand_in(dataset, out)
    command = build_command(dataset, out, jobs=2)
    nothing = sorted((measured(command) for _ in range(repetitions)), key=lambda run: run.seconds)
    one = []
    for repetition in range(repetitions):
        change_one_figure(dataset, repetition)
        one.append(measured(command))
    one.sort(key=lambda run: run.seconds)
    built = [line for line in one[0].output.splitlines() if line.startswith("built ")]
    return Country(communes, nothing[repetitions // 2], one[repetitions // 2], 2 * len(built))


def stand_in(dataset: Path, out: Path) -> int:
    """Write an output folder as a build of the whole dataset would leave it; return the number of communes."""
    data = cached_dataset(dataset, out / ".cache")
    manifest = Manifest(out)
    for job in requested_jobs(Request(dataset_folder=dataset, reports=REPORTS, styles=(STYLE,)), data):
        manifest.records[job.key] = JobRecord(job.parts, job.parameters, _empty_outputs(job, out))
    manifest.write({})
    return len(data.settings.communes)


def _empty_outputs(job: Job, out: Path) -> dict[str, OutputRecord]:
    records = {}
    for target in job.targets:
        path = out / job.place / target.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(PAGE_SIZE)
        status = path.stat()
        records[target.name] = OutputRecord(target.fingerprint, "", status.st_size, status.st_mtime_ns)
    return records


def change_one_figure(dataset: Path, number: int) -> None:
    """Change a figure of a project of the dataset's *number*-th last commune."""
    path = dataset / "projects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    communes = list(dict.fromkeys(row[heading.index("commune_code")] for row in rows))
    place = next(row for row in rows if row[heading.index("commune_code")] == communes[-1 - number])
    place[heading.index("score")] = "39"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *rows])
