"""Measure the kit beside the tools that it is made of, print the tables and write them to a file.

python -m benchmarks [--out docs/benchmarks.md] [--quick]
"""

from __future__ import annotations

import argparse
import compileall
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import report_kit
from benchmarks import legs
from benchmarks.country import measured_country
from benchmarks.imports import measured_import
from benchmarks.legs import Leg
from benchmarks.machine import machine_lines
from benchmarks.measuring import measured
from benchmarks.tables import Results, growth_table, legs_table, targets_table
from report_kit.data.cache import cached_dataset
from report_kit.data.example import write_example

SEED = 1
SIZES = (5, 50, 500)
COUNTRY = 3321
OFFICIAL_SIZE = 20
QUICK_SIZES = (5, 10, 20)
QUICK_COUNTRY = 200
ABOUT = (
    "Made by `make benchmarks`: everything below was measured in one run on one machine. A *briefing* is one report of "
    "one commune in one language, as HTML and PDF; all figures are those of `report-kit example-data`. The country's "
    "briefings stand in as empty files where a build finds them up to date. Every module is compiled before the clock "
    "starts, as `pip` does when it installs: where nothing is (`PYTHONDONTWRITEBYTECODE`), each start of Python costs "
    "seconds more, most of all the commands, which start it again and again. Shown are medians: of "
    "{loop} briefings by commands, {kit} builds of 50 communes (one of 20 with the official form, one of 500), {floor} "
    "runs of the floor over the same communes, {kit} builds of the country. The kit's seconds hold its whole start."
)

NOTES = "## What bounds the targets that were missed"

Result = TypeVar("Result")


def main() -> None:
    """Run all benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"), help="file for the results")
    parser.add_argument("--quick", action="store_true", help="few communes, once: to try the benchmarks themselves")
    given = parser.parse_args()
    compile_modules()
    with tempfile.TemporaryDirectory(prefix="report-kit-benchmarks-") as folder:
        text = results_text(Path(folder), is_quick=given.quick)
    print(text)
    given.out.parent.mkdir(exist_ok=True)
    given.out.write_text(text + written_notes(given.out), encoding="utf-8")


def compile_modules() -> None:
    """Compile what is not compiled yet, or each process of each leg would compile it again."""
    for folder in (sysconfig.get_path("purelib"), Path(report_kit.__file__).parent, Path(__file__).parent):
        compileall.compile_dir(folder, quiet=2, workers=0)


def written_notes(file: Path) -> str:
    """Return what somebody wrote below the results of an earlier run; it may need another look, but is not lost."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    _, heading, notes = before.partition(NOTES)
    return f"\n{heading}{notes}" if heading else ""


def results_text(folder: Path, *, is_quick: bool) -> str:
    """Return the results of a run as Markdown."""
    lines = [f"- {line}" for line in machine_lines()]
    results = measured_all(folder, is_quick=is_quick)
    kernels = told("warm kernels", lambda: kernel_lines(1000 if not is_quick else 20))
    plans = told("investment plans", lambda: measured([sys.executable, _script("investment.py"), "1"]).output)
    parts = [
        "# Benchmarks",
        ABOUT.format(
            loop=len(results.loop.seconds), kit=len(results.kit_1.seconds), floor=len(results.floor_1.seconds)
        ),
        "\n".join(lines),
        "## The same briefings, four ways",
        legs_table(results),
        "## Cost per briefing as the number of communes grows",
        growth_table(results),
        "## Against the targets",
        targets_table(results, kernels, plans),
        f"## Warm kernels\n\n```\n{kernels.strip()}\n```",
        f"## Investment plans of 60 projects\n\n```\n{plans.strip()}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def kernel_lines(number: int) -> str:
    """Return what `kernels.py` prints, without what kernels that are not the kit's say of themselves."""
    output = measured([sys.executable, _script("kernels.py"), "--kernels", str(number)]).output
    return "\n".join(line for line in output.splitlines() if not line.startswith("["))


def _script(name: str) -> Path:
    return Path(__file__).with_name(name)


def measured_all(folder: Path, *, is_quick: bool) -> Results:
    """Measure the ways to make briefings, the growth and the country."""
    sizes = QUICK_SIZES if is_quick else SIZES
    datasets = {size: example(folder, size) for size in (*sizes, QUICK_COUNTRY if is_quick else COUNTRY)}
    small, middle, _, country = datasets.values()
    cache, out, few = folder / "cache", folder / "out", 1 if is_quick else 2
    codes = cached_dataset(small, cache).settings.communes[: 1 if is_quick else 2]
    kit_2 = told("kit, 2 jobs", lambda: legs.kit(middle, out / "two", jobs=2, repetitions=few))
    return Results(
        loop=told("command-line loop", lambda: legs.command_line_loop(small, codes, folder)),
        one_process=told("one process", lambda: legs.one_process(small, codes[:1])),
        kit_1=told("kit, 1 job", lambda: legs.kit(middle, out / "one", jobs=1, repetitions=few)),
        kit_official=told(
            "kit, 1 job, official form too",
            lambda: legs.kit(example(folder, OFFICIAL_SIZE), out / "both", jobs=1, styles=("brief", "official")),
        ),
        kit_2=kit_2,
        floor_1=told("floor, 1 process", lambda: legs.floor(middle, cache, processes=1, repetitions=few + 1)),
        floor_2=told("floor, 2 processes", lambda: legs.floor(middle, cache, processes=2, repetitions=few + 1)),
        floor_memory=legs.floor_memory(middle, cache),
        growth=told("5, 50, 500 communes", lambda: growth({size: datasets[size] for size in sizes}, out, kit_2)),
        country=told("the country", lambda: measured_country(country, out / "country", repetitions=few)),
        sheets=told("import of the country's sheets", lambda: measured_import(country, folder / "import")),
    )


def growth(datasets: Mapping[int, Path], out: Path, middle: Leg) -> dict[int, Leg]:
    """Return what builds of ever more communes cost, by their number; that of the second size is measured already."""
    few, several, many = datasets
    return {
        few: legs.kit(datasets[few], out / "few", jobs=2),
        several: middle,
        many: legs.kit(datasets[many], out / "many", jobs=2),
    }


def example(folder: Path, communes: int) -> Path:
    """Return an example dataset."""
    write_example(folder / f"d{communes}", communes=communes, seed=SEED)
    return folder / f"d{communes}"


def told(what: str, measure: Callable[[], Result]) -> Result:
    """Say what is being measured, measure it, and say what came out: a later failure must not lose it."""
    print(f"{what} …", file=sys.stderr, flush=True)
    result = measure()
    print(result, file=sys.stderr, flush=True)
    return result


if __name__ == "__main__":
    main()
