"""The draft: what each project gets from each source in each year, and what that means for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from report_kit.analysis.investment.ceilings import UsableCeiling, usable_ceilings
from report_kit.analysis.investment.eligibility import Admission, admission
from report_kit.analysis.investment.locks import LockConflict, lock_conflict
from report_kit.analysis.investment.model import OUTSIDE_STATE_BUDGET, TIERS, Cell, Instance, Project
from report_kit.analysis.investment.problem import TIER_COUNT, Problem, problem_of
from report_kit.analysis.investment.stages import decide, payments
from report_kit.analysis.investment.windows import CapitalYears, earliest_year, required_amount

Amounts = Mapping[Cell, int]
"""A plan: đồng by project, source and year; amounts of zero are left out."""

Name = TypeVar("Name", str, int)

STATUSES = ("funded", "postponed", "partly_funded", "not_funded")


@dataclass(frozen=True, kw_only=True)
class ProjectDraft:
    """One project in the draft; mappings are by capital source, amounts in đồng.

    Attributes:
        project: The project.
        status: One of `STATUSES`; `postponed` is a new start that is begun, and funded, later than its schedule.
        excluded_by: "" or the code of what keeps it out of the plan.
        excluded_by_rule: The number of that rule.
        capital_years: When it may get capital.
        by_cell: What it gets, by source and year, without zeros.
        required: What it must get in the plan to count as funded.
        missing: What it lacks of that; for a new start that is not begun, all of it.
        after_plan: What a begun new start gets after the plan's last year.
        needed_by_year: The last year in which what is missing can come, None where the whole plan's end binds.
    """

    project: Project
    status: str
    excluded_by: str
    excluded_by_rule: int | None
    capital_years: CapitalYears
    by_cell: Mapping[tuple[str, int], int]
    required: Mapping[str, int]
    missing: Mapping[str, int]
    after_plan: Mapping[str, int]
    needed_by_year: int | None

    @property
    def planned_amount(self) -> int:
        """What it gets in the plan from all sources."""
        return sum(self.by_cell.values())

    @property
    def required_amount(self) -> int:
        """What it must get in the plan from all sources."""
        return sum(self.required.values())

    @property
    def missing_amount(self) -> int:
        """What it lacks from all sources."""
        return sum(self.missing.values())

    @property
    def after_plan_amount(self) -> int:
        """What it gets after the plan from all sources."""
        return sum(self.after_plan.values())

    @property
    def first_capital_year(self) -> int | None:
        """The first plan year in which it gets money."""
        return min((year for _, year in self.by_cell), default=None)

    @property
    def last_capital_year(self) -> int | None:
        """The last plan year in which it gets money."""
        return max((year for _, year in self.by_cell), default=None)

    @property
    def is_in_draft(self) -> bool:
        """Whether it gets any money."""
        return self.status != "not_funded"

    @property
    def is_funded(self) -> bool:
        """Whether it gets all that it must get, on schedule or postponed."""
        return self.status in ("funded", "postponed")

    def by_source(self) -> dict[str, int]:
        """Return what it gets from each source."""
        return _sums((source, amount) for (source, _), amount in self.by_cell.items())

    def by_year(self) -> dict[int, int]:
        """Return what it gets in each year."""
        return _sums((year, amount) for (_, year), amount in self.by_cell.items())


@dataclass(frozen=True, kw_only=True)
class TierDraft:
    """What a tier gets.

    Attributes:
        tier: One of `TIERS`.
        amount: Đồng of all of its rows.
        continuing_amount: Đồng of its rows that are not new starts.
        score: Sum of the scores of its new starts that are begun.
        begun: Codes of these.
        project_count: All projects of the tier, funded or not.
    """

    tier: str
    amount: int
    continuing_amount: int
    score: Decimal
    begun: tuple[str, ...]
    project_count: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A commune's draft.

    Attributes:
        instance: What it was computed from.
        ceilings: Usable capital of every source and year.
        admissions: For every project, whether and when it may get money.
        conflict: The locks that cannot hold together; then there is no draft and `projects` is empty.
        unproven_tier: "" or the first tier for which the search was cut short: the draft keeps rules 1 to 6, but
            rules 7 and 8 may allow better from there on.
        projects: Every project, in order of priority.
    """

    instance: Instance
    ceilings: tuple[UsableCeiling, ...]
    admissions: tuple[Admission, ...]
    conflict: LockConflict | None = None
    unproven_tier: str = ""
    projects: tuple[ProjectDraft, ...] = field(default=(), repr=False)

    @property
    def verdict(self) -> str:
        """`consistent` where there is a draft, `contradictory` where locks conflict."""
        return "contradictory" if self.conflict else "consistent"

    @cached_property
    def amounts(self) -> dict[Cell, int]:
        """The plan without zeros, in order of priority, source, year."""
        return {
            (found.project.code, source, year): amount
            for found in self.projects
            for (source, year), amount in found.by_cell.items()
        }

    @cached_property
    def tiers(self) -> tuple[TierDraft, ...]:
        """The tiers that have projects, in the legal order."""
        return tuple(_tier(tier, self.projects) for tier in TIERS if _of_tier(tier, self.projects))

    def project(self, code: str) -> ProjectDraft:
        """Return the draft of one project."""
        return next(found for found in self.projects if found.project.code == code)

    def total_amount(self, *, source: str | None = None, year: int | None = None) -> int:
        """Return the planned amount, of one source or one year if given."""
        return sum(
            amount for (_, one, when), amount in self.amounts.items() if source in (None, one) and year in (None, when)
        )

    def state_budget_amount(self) -> int:
        """Return the planned amount without lawful revenue of agencies and units."""
        outside = sum(self.total_amount(source=source) for source in OUTSIDE_STATE_BUDGET)
        return self.total_amount() - outside

    def programme_amounts(self) -> dict[str, int]:
        """Return the planned amount by programme code, "" for projects of none."""
        return _sums((found.project.programme_code, found.planned_amount) for found in self.projects)


def draft_plan(instance: Instance, *, hints: Collection[str] = ()) -> Draft:
    """Return the draft of a commune: rules 1 to 8 of the model, to the đồng.

    Args:
        instance: Projects, ceilings, locks and settings.
        hints: Codes of new starts that probably begin (from another scenario); they never change the result.
    """
    admissions = tuple(admission(project, instance.settings) for project in instance.projects)
    ceilings = usable_ceilings(instance)
    conflict = lock_conflict(instance)
    if conflict:
        return Draft(instance=instance, ceilings=ceilings, admissions=admissions, conflict=conflict)
    problem = problem_of(instance, admissions=admissions, ceilings=ceilings)
    plan, unproven_tier = _plan(problem, hints)
    projects = sorted(admissions, key=lambda found: found.project.sort_key)
    return Draft(
        instance=instance,
        ceilings=ceilings,
        admissions=admissions,
        unproven_tier=unproven_tier,
        projects=tuple(project_draft(found, plan, instance) for found in projects),
    )


def without_locks(instance: Instance) -> Instance:
    """Return the same instance with nothing fixed by hand."""
    return replace(instance, locks=())


def _plan(problem: Problem, hints: Collection[str]) -> tuple[dict[Cell, int], str]:
    """Return the plan, and the first tier for which it is not proven to be the best."""
    rows = [index for index, row in enumerate(problem.rows) if row.project.code in hints]
    decided = decide(problem, hints=rows)
    if decided is None:
        raise AssertionError("locks that hold together can be completed")
    plan = {cell: amount for cell, amount in problem.fixed.items() if amount}
    for (index, source), paid in payments(*decided).items():
        code = problem.rows[index].project.code
        for year, amount in zip(problem.years, paid, strict=True):
            if amount:
                plan[code, problem.sources[source], year] = amount
    unproven = decided[1].unproven_tier
    if unproven is None and decided[0].work.is_exhausted:
        unproven = TIER_COUNT - 1
    return plan, "" if unproven is None else TIERS[unproven]


def project_draft(found: Admission, plan: Amounts, instance: Instance) -> ProjectDraft:
    """Return what a plan means for one project."""
    project = found.project
    by_cell = _cells_of(project, plan, instance)
    given = _sums((source, amount) for (source, _), amount in by_cell.items())
    required = {
        part.capital_source: _required(project, part.need, given.get(part.capital_source, 0), instance)
        for part in project.funding
    }
    missing = {source: max(0, amount - given.get(source, 0)) for source, amount in required.items()}
    status = _status(project, by_cell, sum(missing.values()), earliest_year(project, instance.settings))
    return ProjectDraft(
        project=project,
        status=status,
        excluded_by=found.excluded_by,
        excluded_by_rule=found.excluded_by_rule,
        capital_years=found.years,
        by_cell=by_cell,
        required=required,
        missing=missing,
        after_plan=_after_plan(project, given) if by_cell and project.is_new_start else {},
        needed_by_year=found.years.last_year if status == "partly_funded" else None,
    )


def _cells_of(project: Project, plan: Amounts, instance: Instance) -> dict[tuple[str, int], int]:
    """Return what a project gets, by source and year in order, without zeros."""
    cells = ((source, year) for source in instance.sources for year in instance.settings.years)
    amounts = {(source, year): plan.get((project.code, source, year), 0) for source, year in cells}
    return {cell: amount for cell, amount in amounts.items() if amount}


def _after_plan(project: Project, given: Mapping[str, int]) -> dict[str, int]:
    """Return what a begun new start gets after the plan's last year."""
    left = {part.capital_source: part.need - given.get(part.capital_source, 0) for part in project.funding}
    return {source: amount for source, amount in left.items() if amount > 0}


def _required(project: Project, need: int, given: int, instance: Instance) -> int:
    if not project.is_new_start:
        return need
    return max(required_amount(project, need, instance.settings), given)


def _status(project: Project, by_cell: Mapping[tuple[str, int], int], missing_amount: int, earliest: int) -> str:
    if not by_cell:
        return "not_funded"
    if missing_amount:
        return "partly_funded"
    is_late = project.is_new_start and min(year for _, year in by_cell) > earliest
    return "postponed" if is_late else "funded"


def _of_tier(tier: str, projects: tuple[ProjectDraft, ...]) -> list[ProjectDraft]:
    return [found for found in projects if found.project.tier == tier]


def _tier(tier: str, projects: tuple[ProjectDraft, ...]) -> TierDraft:
    rows = _of_tier(tier, projects)
    begun = [found for found in rows if found.project.is_new_start and found.is_in_draft]
    return TierDraft(
        tier=tier,
        amount=sum(found.planned_amount for found in rows),
        continuing_amount=sum(found.planned_amount for found in rows if not found.project.is_new_start),
        score=sum((found.project.score for found in begun), Decimal(0)),
        begun=tuple(sorted(found.project.code for found in begun)),
        project_count=len(rows),
    )


def _sums(pairs: Iterable[tuple[Name, int]]) -> dict[Name, int]:
    sums: dict[Name, int] = {}
    for name, amount in pairs:
        sums[name] = sums.get(name, 0) + amount
    return sums
