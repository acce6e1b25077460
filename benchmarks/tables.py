"""The tables of a run, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.country import Country
from benchmarks.imports import Import
from benchmarks.legs import Leg
from benchmarks.measuring import Memory


@dataclass(frozen=True)
class Results:
    """Everything measured in one run."""

    loop: Leg
    one_process: Leg
    kit_1: Leg
    kit_official: Leg
    kit_2: Leg
    floor_1: Leg
    floor_2: Leg
    floor_memory: Memory
    growth: Mapping[int, Leg]
    country: Country
    sheets: Import

    @property
    def speed_up_of_the_kit(self) -> float:
        """How much faster two jobs are than one."""
        return self.kit_1.per_report / self.kit_2.per_report

    @property
    def speed_up_of_the_floor(self) -> float:
        """How much more two floor processes do than one: what two cores of this machine give at best."""
        return self.floor_1.per_report / self.floor_2.per_report


def markdown_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; all columns but the first and the last are figures."""
    rule = ["---", *["---:"] * (len(heading) - 2), "---"]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heading, rule, *rows))


def legs_table(results: Results) -> str:
    """Return the four ways beside each other."""
    ways = (
        results.loop,
        results.one_process,
        results.kit_1,
        results.kit_2,
        results.kit_official,
        results.floor_1,
        results.floor_2,
    )
    memories = {id(results.floor_1): results.floor_memory}
    rows = [_leg_row(way, results.kit_1, memories.get(id(way), way.memory)) for way in ways]
    heading = ("", "s per briefing", "s per report, two languages", "× kit, 1 job", "peak memory, MB", "")
    return markdown_table(heading, rows)


def _leg_row(way: Leg, kit: Leg, memory: Memory) -> tuple[str, ...]:
    ratio = way.per_briefing / kit.per_briefing
    size = f"{memory.tree:.0f}" if memory.tree else ""
    return way.name, f"{way.per_briefing:.3f}", f"{way.per_report:.3f}", f"{ratio:.1f}", size, way.note


def growth_table(results: Results) -> str:
    """Return the cost per briefing by number of communes, and what the whole country takes."""
    rows = [
        (f"{size}", f"{leg.per_briefing:.3f}", f"{leg.memory.parent:.0f}", f"{leg.memory.branch:.0f}", "all built")
        for size, leg in results.growth.items()
    ]
    country = results.country
    for what, run in (("nothing to do", country.nothing_to_do), ("one commune changed", country.one_commune)):
        sizes = (f"{run.memory.parent:.0f}", f"{run.memory.branch:.0f}")
        rows.append((f"{country.communes}", "", *sizes, f"{what}: {run.seconds:.1f} s from start to end"))
    heading = ("communes", "s per briefing", "parent, MB", "largest branch, MB", "")
    return markdown_table(heading, rows)


def targets_table(results: Results, kernels: str, plans: str) -> str:
    """Return every target with what was measured and whether it holds."""
    faster = results.loop.per_briefing / results.kit_1.per_briefing
    above = results.kit_1.per_report - results.floor_1.per_report
    share = results.speed_up_of_the_kit / results.speed_up_of_the_floor
    few, many = list(results.growth.values())[1:]
    parent_growth = many.memory.parent / few.memory.parent - 1
    drafts, extras = (_plan_seconds(plans, what) for what in ("three scenarios", "smallest extra capital"))
    growth = many.per_briefing / few.per_briefing - 1
    ready = _ready_seconds(kernels)
    nothing, one = results.country.nothing_to_do, results.country.one_commune
    worker = max(leg.memory.branch for leg in (results.kit_1, results.kit_2, many))
    parent = max(many.memory.parent, nothing.memory.parent, one.memory.parent)
    rows = [
        ("kit, 1 job, against the command-line loop, per briefing", "≥ 30 ×", f"{faster:.0f} ×", faster >= 30),
        ("kit, 1 job, minus the floor, per report", "≤ 0.30 s", f"{above:.2f} s", above <= 0.30),
        (
            "the floor, per report in two languages",
            "≤ 0.6 s",
            f"{results.floor_1.per_report:.2f} s",
            results.floor_1.per_report <= 0.6,
        ),
        ("share of the floor's speed-up with 2 jobs", "≥ 85 %", f"{share:.0%}", share >= 0.85),
        (f"cost at {many_and_few(results)} communes", "within 5 %", f"{growth:+.1%}", abs(growth) <= 0.05),
        ("warm kernel ready, median", "≤ 0.15 s", f"{ready:.3f} s", ready <= 0.15),
        (
            f"nothing to do, {results.country.communes} communes",
            "≤ 10 s",
            f"{nothing.seconds:.1f} s",
            nothing.seconds <= 10,
        ),
        (
            f"one commune changed, {results.country.rebuilt} briefings",
            "≤ 20 s",
            f"{one.seconds:.1f} s",
            one.seconds <= 20,
        ),
        (
            f"import of {results.sheets.communes} communes' sheets, {results.sheets.workbooks} workbooks",
            "≤ 60 s",
            f"{results.sheets.run.seconds:.1f} s",
            results.sheets.run.seconds <= 60,
        ),
        ("memory of a worker with zygote and kernel", "≤ 450 MB", f"{worker:.0f} MB", worker <= 450),
        ("memory of the parent", "≤ 300 MB", f"{parent:.0f} MB", parent <= 300),
        (f"its growth, {many_and_few(results)} communes", "none", f"{parent_growth:+.1%}", parent_growth <= 0.05),
        ("plan of 60 projects, three scenarios", "≤ 6 s", f"{drafts:.1f} s", drafts <= 6),
        ("smallest extra capital of its projects", "≤ 20 s", f"{extras:.1f} s", extras <= 20),
    ]
    return markdown_table(
        ("", "target", "measured", ""), [(*row[:3], "holds" if row[3] else "**missed**") for row in rows]
    )


def many_and_few(results: Results) -> str:
    """Return the two numbers of communes that are compared."""
    _, few, many = results.growth
    return f"{many} against {few}"


def _ready_seconds(kernels: str) -> float:
    found = re.search(r"^forked\s+[\d.]+\s+([\d.]+)", kernels, re.MULTILINE)
    return float(found.group(1)) / 1000 if found else float("nan")


def _plan_seconds(plans: str, what: str) -> float:
    """Return the longest time that `investment.py` took for something, by the clock."""
    found = re.findall(rf"^\s*{what}: ([\d.]+) s", plans, re.MULTILINE)
    return max(map(float, found), default=float("nan"))
