"""Instances of the medium-term draft from small tables of text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from report_kit.analysis.investment import (
    SOURCES,
    Ceiling,
    Draft,
    Funding,
    Instance,
    Lock,
    PlanSettings,
    Project,
    draft_plan,
)

PHASES = {"new": "new_start", "trans": "transitional", "done": "completed", "prep": "preparation"}
NO_RESERVE = {"": Decimal(0)}


def rows_of(table: str) -> list[dict[str, str]]:
    """Return a table's rows; a dash is blank."""
    lines = [line.split() for line in table.strip().splitlines()]
    return [dict(zip(lines[0], ["" if cell == "-" else cell for cell in line], strict=True)) for line in lines[1:]]


def project_of(row: dict[str, str]) -> Project:
    """Return a project; a source's column is what is needed from it, `before:SOURCE` what it got before."""
    funding = tuple(
        Funding(
            capital_source=source,
            total_amount=int(row[source]) + int(row.get(f"before:{source}") or 0),
            allocated_before_amount=int(row.get(f"before:{source}") or 0),
        )
        for source in SOURCES
        if row.get(source)
    )
    return Project(
        code=row["code"],
        tier=row["tier"],
        phase=PHASES[row["phase"]],
        group=row.get("group", "C"),
        start_year=int(row["start"]),
        completion_year=int(row["end"]),
        first_capital_year=int(row["first"]) if row.get("first") else None,
        programme_code=row.get("programme", ""),
        policy_decision=row.get("policy", "01/NQ-HĐND"),
        investment_decision=row.get("estimate", "02/QĐ-UBND"),
        score=Decimal(row.get("score", "50")),
        funding=funding,
    )


def instance_of(projects: str, ceilings: str, locks: str = "", **settings: Any) -> Instance:
    """Return an instance with a plan from 2026 to 2030 and no reserve, unless settings say otherwise."""
    given = {"plan_first_year": 2026, "plan_last_year": 2030, "reserve_rate": NO_RESERVE} | settings
    return Instance(
        commune_code="20044",
        settings=PlanSettings(**given),
        projects=tuple(project_of(row) for row in rows_of(projects)),
        ceilings=tuple(
            Ceiling(capital_source=row["source"], year=int(year), amount=int(amount))
            for row in rows_of(ceilings)
            for year, amount in row.items()
            if year != "source" and amount
        ),
        locks=tuple(
            Lock(
                project_code=row["code"],
                capital_source=row["source"],
                year=int(row["year"]),
                amount=int(row["amount"]),
            )
            for row in (rows_of(locks) if locks else [])
        ),
    )


def draft_of(projects: str, ceilings: str, locks: str = "", **settings: Any) -> Draft:
    """Return the draft of an instance written as tables."""
    return draft_plan(instance_of(projects, ceilings, locks, **settings))


def years_of(draft: Draft, code: str, source: str = "NSX") -> dict[int, int]:
    """Return what a project gets from a source by year."""
    return {year: amount for (name, year), amount in draft.project(code).by_cell.items() if name == source}


def statuses(draft: Draft) -> dict[str, str]:
    """Return the status of every project."""
    return {found.project.code: found.status for found in draft.projects}
