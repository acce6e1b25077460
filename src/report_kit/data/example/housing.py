"""Temporary houses of a run of communes of an example: counts that add up, some stated for several communes only."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from report_kit.data.example.places import chance
from report_kit.data.example.projects import BUDGET_YEAR, MONTH_ENDS
from report_kit.data.example.stated import MILLION, Row, stated_amount

MONTHS_STATED = (4, 5, 6)
DEADLINES = {
    "merit": date(BUDGET_YEAR, 7, 27),
    "ntp_emm": date(BUDGET_YEAR, 8, 31),
    "poor_and_hardship": date(BUDGET_YEAR, 8, 31),
}
SHARED_CATEGORY = "poor_and_hardship"
NEW_BUILD_AMOUNT, REPAIR_AMOUNT = 60 * MILLION, 30 * MILLION
ILLUSTRATION: Row = {"basis": "illustrative", "source_id": "MINH-HOA-NHA"}
_COUNTS = (
    "approved_count",
    "not_started_count",
    "under_construction_count",
    "completed_count",
    "not_completed_count",
    "handed_over_count",
)
_GAPS = {"approved_count": 0.05, "completed_count": 0.08, "not_completed_count": 0.6, "handed_over_count": 0.25}

Counts = dict[str, int]


@dataclass(frozen=True)
class Houses:
    """Houses of one commune and category, in truth.

    Attributes:
        new_build: How many are new.
        repair: How many are repaired.
        shares: Shares completed and under construction by each month's end.
    """

    new_build: int
    repair: int
    shares: tuple[tuple[float, float], ...]

    def counts(self, month: int, work_type: str = "") -> Counts:
        """Return the counts at a month's end, of one type of work or of both."""
        if not work_type:
            return _added([self.counts(month, "new_build"), self.counts(month, "repair")])
        approved = self.new_build if work_type == "new_build" else self.repair
        completed_share, building_share = self.shares[month]
        completed = int(approved * completed_share)
        building = min(approved - completed, round(approved * building_share))
        waiting = approved - completed - building
        handed_over = completed - completed // 8
        values = (approved, waiting, building, completed, waiting + building, handed_over)
        return dict(zip(_COUNTS, values, strict=True))


def housing_rows(run: tuple[str, ...], seed: int) -> Iterator[Row]:
    """Yield rows of `housing` for communes that were chosen together."""
    shared = _shared_communes(run, seed)
    houses = {code: _houses_of(code, seed) for code in run}
    for code in run:
        yield from _own_rows(code, houses[code], seed, hidden=SHARED_CATEGORY if code in shared else "")
    for month in MONTHS_STATED if shared else ():
        drawn = chance(seed, ";".join(shared), "houses", str(month))
        counts = _added([houses[code][SHARED_CATEGORY].counts(month) for code in shared])
        yield _row(";".join(shared), SHARED_CATEGORY, month, _reported(drawn, counts))


def _shared_communes(run: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """Return the communes of which one category is known in sum only: in one run of three, two or three of them."""
    drawn = chance(seed, run[0], "shared houses")
    size = drawn.choice((2, 3))
    return run[:size] if drawn.random() < 1 / 3 and len(run) >= size else ()


def _houses_of(code: str, seed: int) -> dict[str, Houses]:
    drawn = chance(seed, code, "houses")
    return {category: _houses(drawn) for category in DEADLINES}


def _houses(drawn: random.Random) -> Houses:
    speed = drawn.uniform(0.4, 1.05)
    shares, completed = [], 0.0
    for month in range(len(MONTH_ENDS)):
        # Houses are finished ever faster towards the deadline, and never come undone.
        completed = max(completed, min(1.0, speed * ((month + 1) / len(MONTH_ENDS)) ** 2))
        shares.append((completed, (1 - completed) * drawn.uniform(0.3, 0.9)))
    return Houses(drawn.randint(3, 60), drawn.randint(2, 40), tuple(shares))


def _own_rows(code: str, houses: Mapping[str, Houses], seed: int, *, hidden: str) -> Iterator[Row]:
    drawn = chance(seed, code, "stated houses")
    by_work = drawn.random() < 0.3
    for month in MONTHS_STATED:
        for category, of_category in houses.items():
            if category == hidden:
                continue
            yield _row(code, category, month, _reported(drawn, of_category.counts(month)))
            for work_type in ("new_build", "repair") if by_work and month == MONTHS_STATED[-1] else ():
                stated = {**_reported(drawn, of_category.counts(month, work_type)), "work_type": work_type}
                yield _row(code, category, month, stated)
        if drawn.random() < 0.8:
            yield _row(code, "ALL", month, _total(drawn, houses, month))


def _total(drawn: random.Random, houses: Mapping[str, Houses], month: int) -> Row:
    counts = [of_category.counts(month) for of_category in houses.values()]
    stated = _reported(drawn, _added(counts))
    if drawn.random() < 0.5:
        built = [
            (of_category.counts(month, "new_build"), of_category.counts(month, "repair"))
            for of_category in houses.values()
        ]
        paid = sum(
            NEW_BUILD_AMOUNT * new["completed_count"] + REPAIR_AMOUNT * old["completed_count"] for new, old in built
        )
        stated |= stated_amount(drawn, "supported_amount", paid)
    return stated


def _reported(drawn: random.Random, counts: Counts) -> Row:
    """Return the counts that were reported; always one of them."""
    stated = {name: str(count) for name, count in counts.items() if drawn.random() > _GAPS.get(name, 0.15)}
    return stated or {"approved_count": str(counts["approved_count"])}


def _row(communes: str, category: str, month: int, stated: Row) -> Row:
    return {
        "commune_codes": communes,
        "beneficiary_category": category,
        "plan_first_year": str(BUDGET_YEAR),
        "plan_last_year": str(BUDGET_YEAR),
        "deadline_date": DEADLINES.get(category, max(DEADLINES.values())).isoformat(),
        "as_of_date": MONTH_ENDS[month].isoformat(),
        **stated,
        **ILLUSTRATION,
    }


def _added(several: list[Counts]) -> Counts:
    return {name: sum(counts[name] for counts in several) for name in _COUNTS}
