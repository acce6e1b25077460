"""How long the medium-term draft takes: 60 projects, 4 sources, 5 years, three scenarios, smallest extra capital.

Run with `python benchmarks/investment.py [seed ...]`. Limits: 6 s for the drafts of three scenarios and 20 s for the
smallest extra capital of every project that is not funded, on two cores. CPU seconds are shown beside the clock's,
so that a busy machine does not blur the comparison.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from report_kit.analysis.investment import (
    Ceiling,
    Funding,
    Instance,
    PlanSettings,
    Project,
    draft_plan,
    smallest_extra_capital,
)

SOURCES = ("NSTW", "NSTP", "NSX", "SDĐ")
MILLION = 1_000_000
DRAFT_LIMIT_SECONDS = 6
EXTRA_LIMIT_SECONDS = 20
Answer = TypeVar("Answer")


def instance(seed: int, *, project_count: int = 60, step: int = 1, share: float = 0.6) -> Instance:
    """Return a made-up commune whose ceilings cover about *share* of what its projects need.

    Args:
        seed: Chooses everything.
        project_count: Number of projects, about three in five of them new starts.
        step: Amounts are multiples of this many đồng.
        share: Usable capital over need.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up figures, no secret
    projects = tuple(_project(chance, number, step) for number in range(project_count))
    need = {source: sum(project.need(source) for project in projects if project.funding) for source in SOURCES}
    ceilings = tuple(
        Ceiling(
            capital_source=source,
            year=year,
            amount=int(need[source] * share / 5 * chance.uniform(0.6, 1.4)) // step * step,
        )
        for source in SOURCES
        for year in range(2026, 2031)
    )
    settings = PlanSettings(plan_first_year=2026, plan_last_year=2030, programme_codes=frozenset({"NTP-2026-1"}))
    return Instance(commune_code="20044", settings=settings, projects=projects, ceilings=ceilings)


def _project(chance: random.Random, number: int, step: int) -> Project:
    tier = chance.choice("bbgghhinnnnnnnnn")
    phase = {"g": "transitional", "h": "transitional", "i": "preparation"}.get(tier, "new_start")
    start = chance.choice((2024, 2025)) if phase == "transitional" else chance.choice((2026, 2026, 2026, 2027, 2028))
    sources = chance.sample(SOURCES, chance.choice((1, 1, 2, 2, 3)))
    return Project(
        code=f"P{number:03d}",
        programme_code="NTP-2026-1" if tier == "b" else "",
        group=chance.choice("BCCC"),
        phase=phase,
        tier=tier,
        start_year=start,
        completion_year=start + chance.choice((1, 2, 2, 3, 4)),
        first_capital_year=start if phase == "transitional" else None,
        policy_decision="01/NQ-HĐND",
        investment_decision="02/QĐ-UBND",
        score=Decimal(chance.randrange(40, 100)),
        funding=tuple(
            Funding(
                capital_source=source,
                total_amount=chance.randrange(500 * MILLION, 15_000 * MILLION) // step * step,
                allocated_before_amount=0,
            )
            for source in sorted(sources, key=SOURCES.index)
        ),
    )


def timed(what: str, work: Callable[[], Answer]) -> tuple[Answer, float]:
    """Return what *work* returns and the CPU seconds it took, and print both clocks."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    spent = time.process_time() - cpu
    print(f"  {what}: {time.perf_counter() - wall:.2f} s, CPU {spent:.2f} s")
    return answer, spent


def scenarios(base: Instance) -> list[Instance]:
    """Return the instance with nine tenths, all, and eleven tenths of its ceilings."""
    factors = (Decimal("0.9"), Decimal("1.0"), Decimal("1.1"))
    return [replace(base, settings=replace(base.settings, scenario=factor)) for factor in factors]


def main(seeds: list[int]) -> int:
    """Time every seed, print the clocks, and return 1 if a limit is broken."""
    is_slow = False
    for seed in seeds:
        print(f"seed {seed}")
        base = instance(seed)
        drafts, spent = timed("three scenarios", lambda base=base: [draft_plan(one) for one in scenarios(base)])  # type: ignore[misc]
        is_slow |= spent > DRAFT_LIMIT_SECONDS
        extras, spent = timed("smallest extra capital", lambda draft=drafts[1]: smallest_extra_capital(draft))  # type: ignore[misc]
        is_slow |= spent > EXTRA_LIMIT_SECONDS
        least = sum(extra.is_least for extra in extras.values())
        print(f"  {len(extras)} projects not funded, {least} amounts proven least")
    return int(is_slow)


if __name__ == "__main__":
    raise SystemExit(main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3]))
