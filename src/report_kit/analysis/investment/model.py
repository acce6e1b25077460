"""The records of the medium-term draft, and reading them from the frames of a dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

TIERS = ("a", "b", "c", "d", "dd", "e", "g", "h", "i", "k", "l", "m", "n")
"""Order of priority, law 58/2024 art. 54(4); `dd` stands for đ."""

SOURCES = ("NSTW", "NSTP", "NSX", "XDCB-TT", "SDĐ", "XSKT", "ODA", "HP", "ĐG")
"""Capital sources in the order of the data contract."""

OUTSIDE_STATE_BUDGET = ("HP",)
"""Lawful revenue of agencies and units: shown in its own table, outside the state-budget totals."""

YEARS_OF_CAPITAL: Mapping[str, int] = {"A": 6, "B": 4, "C": 3}
"""Most years of capital by project group, law 58/2024 art. 57."""

PHASE_OF_TIER: Mapping[str, str] = {
    "g": "transitional",
    "h": "transitional",
    "d": "completed",
    "i": "preparation",
    "n": "new_start",
}
"""The phase that a tier is for; tiers not named take any phase."""

DEFAULT_RESERVE_RATE = Decimal("0.10")

Cell = tuple[str, str, int]
"""Project code, capital source, year."""


@dataclass(frozen=True, kw_only=True)
class PlanSettings:
    """What the draft is computed with, besides the tables.

    Attributes:
        plan_first_year: First year of the plan.
        plan_last_year: Last year of the plan.
        reserve_rate: Share of each ceiling held back, by capital source; `""` is the rate of sources not named.
        scenario: Factor on every ceiling.
        allow_extension: Codes of projects granted the one calendar year after their last year of capital.
        programme_codes: Codes of the catalogue of national target programmes.
    """

    plan_first_year: int
    plan_last_year: int
    reserve_rate: Mapping[str, Decimal] = field(default_factory=lambda: {"": DEFAULT_RESERVE_RATE})
    scenario: Decimal = Decimal(1)
    allow_extension: tuple[str, ...] = ()
    programme_codes: frozenset[str] = frozenset()

    @property
    def years(self) -> tuple[int, ...]:
        """The plan years, in order."""
        return tuple(range(self.plan_first_year, self.plan_last_year + 1))

    def reserve_rate_of(self, capital_source: str) -> Fraction:
        """Return the share of a source's ceilings that is held back."""
        default = self.reserve_rate.get("", DEFAULT_RESERVE_RATE)
        return Fraction(self.reserve_rate.get(capital_source, default))


@dataclass(frozen=True, kw_only=True)
class Funding:
    """What one source is to pay for a project, in đồng.

    Attributes:
        capital_source: One of `SOURCES`.
        total_amount: Total investment from this source.
        allocated_before_amount: Allocated to the end of the year before the plan.
        basis: `reported`, `derived` or `illustrative`.
        source_id: Where the figures come from.
    """

    capital_source: str
    total_amount: int
    allocated_before_amount: int
    basis: str = "reported"
    source_id: str = ""

    @property
    def need(self) -> int:
        """What is approved and not yet allocated."""
        return self.total_amount - self.allocated_before_amount


@dataclass(frozen=True, kw_only=True)
class Project:
    """One project with its funding; fields are the columns of the table `projects`, blanks are "" or None."""

    code: str
    commune_code: str = ""
    programme_code: str = ""
    name_vi: str = ""
    name_en: str = ""
    location: str = ""
    sector: str = ""
    design_capacity: str = ""
    group: str
    phase: str
    tier: str
    start_year: int
    completion_year: int
    first_capital_year: int | None = None
    policy_decision: str = ""
    investment_decision: str = ""
    score: Decimal = Decimal(0)
    basis: str = "reported"
    source_id: str = ""
    note: str = ""
    funding: tuple[Funding, ...] = ()

    @property
    def is_new_start(self) -> bool:
        """Whether the project begins in this plan or not at all."""
        return self.phase == "new_start"

    @property
    def tier_rank(self) -> int:
        """Place of the project's tier in the legal order."""
        return TIERS.index(self.tier)

    @property
    def sort_key(self) -> tuple[int, Decimal, str]:
        """Order in which money goes to projects: tier, higher score, smaller code."""
        return (self.tier_rank, -self.score, self.code)

    @property
    def total_need(self) -> int:
        """Need summed over sources, in đồng."""
        return sum(part.need for part in self.funding)

    @property
    def allocated_before_amount(self) -> int:
        """Money allocated before the plan, summed over sources."""
        return sum(part.allocated_before_amount for part in self.funding)

    def need(self, capital_source: str) -> int:
        """Return the need from one source; 0 if it does not fund the project."""
        return sum(part.need for part in self.funding if part.capital_source == capital_source)


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The capital that a source gives in a year, in đồng, before the reserve."""

    capital_source: str
    year: int
    amount: int
    basis: str = "reported"
    source_id: str = ""


@dataclass(frozen=True, kw_only=True, order=True)
class Lock:
    """An amount that planners have fixed by hand: x[project, source, year] = amount."""

    project_code: str
    capital_source: str
    year: int
    amount: int
    reason: str = field(default="", compare=False)

    @property
    def cell(self) -> Cell:
        """The amount of the plan that the lock fixes."""
        return (self.project_code, self.capital_source, self.year)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """All that one commune's draft is computed from.

    Attributes:
        commune_code: The commune.
        settings: Plan years, reserve, scenario, extensions.
        projects: Every project of the commune, by code.
        ceilings: Every ceiling of the commune inside the plan years.
        locks: Every lock on a project of the commune, in order of project, source, year.
    """

    commune_code: str
    settings: PlanSettings
    projects: tuple[Project, ...]
    ceilings: tuple[Ceiling, ...] = ()
    locks: tuple[Lock, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that occur in ceilings, funding or locks, in the contract's order."""
        named = {ceiling.capital_source for ceiling in self.ceilings}
        named |= {part.capital_source for project in self.projects for part in project.funding}
        named |= {lock.capital_source for lock in self.locks}
        return tuple(source for source in SOURCES if source in named)

    def project(self, code: str) -> Project:
        """Return the project with this code."""
        return next(project for project in self.projects if project.code == code)


def read_instance(tables: Mapping[str, pd.DataFrame], *, commune_code: str, settings: PlanSettings) -> Instance:
    """Return one commune's projects, ceilings and locks from the frames of a dataset.

    Args:
        tables: The frames `projects`, `project_funding`, `capital_ceilings` and `plan_locks`; checked already.
        commune_code: The commune to read.
        settings: Plan years, reserve, scenario, extensions.

    Raises:
        ValueError: A table breaks a rule that its contract promises (two locks on one amount, blank amounts, ...).
    """
    funding = _funding_by_project(_records(tables["project_funding"]))
    projects = [
        _project(record, funding.get(str(record["project_code"]), ()))
        for record in _records(tables["projects"])
        if record["commune_code"] == commune_code
    ]
    codes = {project.code for project in projects}
    instance = Instance(
        commune_code=commune_code,
        settings=settings,
        projects=tuple(sorted(projects, key=lambda project: project.code)),
        ceilings=_ceilings(_records(tables["capital_ceilings"]), commune_code, settings.years),
        locks=_locks(_records(tables["plan_locks"]), codes),
    )
    check_instance(instance)
    return instance


def check_instance(instance: Instance) -> None:
    """Hold an instance to what the contract promises.

    Raises:
        ValueError: Naming the first promise that is broken.
    """
    _unique("project", [project.code for project in instance.projects])
    _unique("ceiling", [(ceiling.capital_source, ceiling.year) for ceiling in instance.ceilings])
    _unique("lock", [lock.cell for lock in instance.locks])
    for project in instance.projects:
        _check_project(project)
    codes = {project.code for project in instance.projects}
    for lock in instance.locks:
        if lock.project_code not in codes or lock.year not in instance.settings.years or lock.amount < 0:
            raise ValueError(f"the lock {lock.cell} is negative, outside the plan or on an unknown project")
        if lock.capital_source not in SOURCES:
            raise ValueError(f"{lock.capital_source!r} is not a capital source")


def _check_project(project: Project) -> None:
    if project.tier not in TIERS or project.group not in YEARS_OF_CAPITAL:
        raise ValueError(f"project {project.code}: unknown tier {project.tier!r} or group {project.group!r}")
    if project.phase not in ("transitional", "new_start", "preparation", "completed"):
        raise ValueError(f"project {project.code}: unknown phase {project.phase!r}")
    if project.completion_year < project.start_year:
        raise ValueError(f"project {project.code}: completion before start")
    if not 0 <= project.score <= 100:
        raise ValueError(f"project {project.code}: a score lies between 0 and 100")
    _unique(f"source of project {project.code}", [part.capital_source for part in project.funding])
    for part in project.funding:
        if part.need < 0 or part.allocated_before_amount < 0 or part.capital_source not in SOURCES:
            raise ValueError(f"project {project.code}: allocated before the plan exceeds the total investment")


def _unique(what: str, keys: Collection[object]) -> None:
    if len(set(keys)) != len(keys):
        raise ValueError(f"a {what} is given twice")


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in record.items()} for record in table.to_dict("records")]


def _whole(value: Any) -> int:
    if pd.isna(value):
        raise ValueError("an amount or a year is blank where the contract requires it")
    return int(value)


def _text(record: Mapping[str, Any], column: str) -> str:
    value = record.get(column, "")
    return "" if value is None or value is pd.NA or value != value else str(value)


def _funding_by_project(records: Iterable[dict[str, Any]]) -> dict[str, tuple[Funding, ...]]:
    parts: dict[str, list[Funding]] = {}
    for record in records:
        part = Funding(
            capital_source=str(record["capital_source"]),
            total_amount=_whole(record["total_investment_amount"]),
            allocated_before_amount=_whole(record["allocated_before_amount"]),
            basis=_text(record, "basis"),
            source_id=_text(record, "source_id"),
        )
        parts.setdefault(str(record["project_code"]), []).append(part)
    return {code: tuple(sorted(found, key=_source_rank)) for code, found in parts.items()}


def _source_rank(part: Funding) -> int:
    return SOURCES.index(part.capital_source)


def _project(record: Mapping[str, Any], funding: tuple[Funding, ...]) -> Project:
    first = record["first_capital_year"]
    score = record["score"]
    texts = (
        "commune_code programme_code name_vi name_en location sector design_capacity phase "
        "policy_decision investment_decision basis source_id note"
    )
    return Project(
        code=str(record["project_code"]),
        group=_text(record, "project_group"),
        tier=_text(record, "priority_tier"),
        start_year=_whole(record["start_year"]),
        completion_year=_whole(record["completion_year"]),
        first_capital_year=None if pd.isna(first) else int(first),
        score=Decimal(0) if score is None or pd.isna(score) else Decimal(str(score)),
        funding=funding,
        **{column: _text(record, column) for column in texts.split()},
    )


def _ceilings(records: Iterable[dict[str, Any]], commune_code: str, years: tuple[int, ...]) -> tuple[Ceiling, ...]:
    ceilings = [
        Ceiling(
            capital_source=str(record["capital_source"]),
            year=_whole(record["year"]),
            amount=_whole(record["ceiling_amount"]),
            basis=_text(record, "basis"),
            source_id=_text(record, "source_id"),
        )
        for record in records
        if record["commune_code"] == commune_code and record["year"] in years
    ]
    return tuple(sorted(ceilings, key=lambda row: (SOURCES.index(row.capital_source), row.year)))


def _locks(records: Iterable[dict[str, Any]], codes: Collection[str]) -> tuple[Lock, ...]:
    locks = [
        Lock(
            project_code=str(record["project_code"]),
            capital_source=str(record["capital_source"]),
            year=_whole(record["year"]),
            amount=_whole(record["locked_amount"]),
            reason=_text(record, "reason"),
        )
        for record in records
        if record["project_code"] in codes
    ]
    return tuple(sorted(locks, key=lock_order))


def lock_order(lock: Lock) -> tuple[str, int, int]:
    """Return the place of a lock in the order project, source, year."""
    return (lock.project_code, SOURCES.index(lock.capital_source), lock.year)
