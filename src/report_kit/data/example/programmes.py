"""Positions of the programmes of one commune of an example, stated as officials state them, around one truth."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from report_kit.data.columns import ALL_PROGRAMMES
from report_kit.data.example.places import Place, chance
from report_kit.data.example.projects import BUDGET_YEAR, MONTH_ENDS, Project
from report_kit.data.example.stated import MILLION, Row, stated_amount, stated_rate

MONTHS_STATED = {"development": (4, 5, 6), "recurrent": (5, 6)}
ILLUSTRATION: Row = {"basis": "illustrative", "source_id": "MINH-HOA-CT"}
CONTRADICTORY_SHARE = 0.03
_CONTRADICTION = (
    "Cố ý cho lệch với các chương trình để minh họa. / Made to contradict the programmes, as an illustration."
)


@dataclass(frozen=True)
class Truth:
    """What a programme really has and has paid, in đồng.

    Attributes:
        allocated: Capital of the year.
        carried_over: What of it comes from the year before.
        disbursed: Paid by each month's end.
        project_count: How many works it has; 0 for recurrent capital.
    """

    allocated: int
    carried_over: int
    disbursed: tuple[int, ...]
    project_count: int


def programme_rows(place: Place, projects: tuple[Project, ...], seed: int) -> Iterator[Row]:
    """Yield rows of `programme_positions`: some figures were not reported, few contradict the others."""
    for fund_type, months in MONTHS_STATED.items():
        drawn = chance(seed, place.code, "programmes", fund_type)
        truths = _truths(drawn, place, projects if fund_type == "development" else ())
        is_contradictory = drawn.random() < CONTRADICTORY_SHARE
        for month in months:
            last = is_contradictory and month == months[-1]
            for code, row in _rows_at(drawn, truths, month, is_contradictory=last):
                place_and_time = {
                    "commune_code": place.code,
                    "programme_code": code,
                    "fund_type": fund_type,
                    "budget_year": str(BUDGET_YEAR),
                    "as_of_date": MONTH_ENDS[month].isoformat(),
                }
                yield {**place_and_time, **row, **ILLUSTRATION}


def programme_truths(place: Place, projects: tuple[Project, ...], seed: int) -> Mapping[str, Truth]:
    """Return what the programmes of a commune really have of development capital."""
    return _truths(chance(seed, place.code, "programmes", "development"), place, projects)


def _truths(drawn: random.Random, place: Place, projects: tuple[Project, ...]) -> dict[str, Truth]:
    codes = ("NTP-SPR",) if place.is_ward else ("NTP-NRD", "NTP-EMM", "NTP-SPR")
    parts = {code: _truth(drawn, [project for project in projects if project.programme_code == code]) for code in codes}
    return {**parts, ALL_PROGRAMMES: _sum(parts)}


def _truth(drawn: random.Random, listed: list[Project]) -> Truth:
    """Return a programme of the listed projects and, mostly, others that nobody listed."""
    others = 0 if listed and drawn.random() < 0.4 else drawn.randint(2, 6)
    allocated = others * drawn.randint(80, 900) * MILLION
    pace = drawn.uniform(0.25, 0.95) / len(MONTH_ENDS)
    paid = [int(allocated * pace * (month + 1)) // 1000 * 1000 for month in range(len(MONTH_ENDS))]
    of_projects = zip(*(project.disbursed for project in listed), strict=True) if listed else ((),) * len(paid)
    return Truth(
        allocated=allocated + sum(project.allocated for project in listed),
        carried_over=sum(project.carried_over for project in listed),
        disbursed=tuple(own + sum(more) for own, more in zip(paid, of_projects, strict=True)),
        project_count=others + len([project for project in listed if project.allocated]),
    )


def _sum(parts: Mapping[str, Truth]) -> Truth:
    return Truth(
        allocated=sum(part.allocated for part in parts.values()),
        carried_over=sum(part.carried_over for part in parts.values()),
        disbursed=tuple(sum(month) for month in zip(*(part.disbursed for part in parts.values()), strict=True)),
        project_count=sum(part.project_count for part in parts.values()),
    )


def _rows_at(
    drawn: random.Random, truths: Mapping[str, Truth], month: int, *, is_contradictory: bool
) -> Iterator[tuple[str, Row]]:
    for code, truth in truths.items():
        if code == ALL_PROGRAMMES and is_contradictory:
            # More was paid in all than the parts can add up to, whatever their rounding.
            yield code, {**_exactly(truth.allocated, truth.allocated), "note": _CONTRADICTION}
        elif is_contradictory:
            yield code, _exactly(truth.allocated, truth.disbursed[month] * 9 // 10)
        elif drawn.random() > (0.15 if code == ALL_PROGRAMMES else 0.06):
            yield code, _stated(drawn, truth, month)


def _exactly(allocated: int, disbursed: int) -> Row:
    return {"allocated_amount": str(allocated), "disbursed_amount": str(disbursed)}


def _stated(drawn: random.Random, truth: Truth, month: int) -> Row:
    row: Row = {}
    if drawn.random() > 0.05:
        row |= stated_amount(drawn, "allocated_amount", truth.allocated)
    if drawn.random() > 0.08:
        row |= stated_amount(drawn, "disbursed_amount", truth.disbursed[month])
    if drawn.random() < 0.7 or not row:
        row |= stated_rate(drawn, truth.disbursed[month], truth.allocated)
    if drawn.random() < 0.3:
        row["carried_over_amount"] = str(truth.carried_over)
    if drawn.random() < 0.4 and truth.project_count:
        row["project_count"] = str(truth.project_count)
    return row
