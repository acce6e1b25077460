"""Rules 1 to 6 with their articles, evaluated on a plan: the draft as printed, or one typed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from report_kit.analysis.investment.ceilings import usable_ceilings
from report_kit.analysis.investment.draft import Amounts
from report_kit.analysis.investment.eligibility import ineligibility
from report_kit.analysis.investment.model import Cell, Instance, Project
from report_kit.analysis.investment.windows import capital_years, required_amount

ARTICLES = {
    1: "58/2024 art. 54(7)",
    2: "58/2024 art. 61(5)",
    3: "58/2024 art. 55, 19(6), 56(3)",
    4: "58/2024 art. 57",
    5: "58/2024 art. 54(5)",
    6: "",
}
"""Law and article behind each rule; locks are the planners' own."""


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Where a plan breaks a rule; "" and None where a dimension does not apply.

    Attributes:
        rule: Number of the rule.
        code: What is wrong: `over_ceiling`, `over_need`, `unfunded_source`, `no_policy_decision`,
            `no_approved_estimate`, a code of blocked years, `outside_capital_years`, `below_required`,
            `differs_from_lock`, `unknown_project`, `outside_plan`, `negative_amount`.
        project_code: The project.
        capital_source: The source.
        year: The year.
        amount: What the plan has, in đồng.
        limit: What the rule allows or requires, in đồng.
        allowed_years: For capital outside a project's years: the run of years that holds most of its money.
    """

    rule: int
    code: str
    project_code: str = ""
    capital_source: str = ""
    year: int | None = None
    amount: int = 0
    limit: int = 0
    allowed_years: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """One rule, evaluated.

    Attributes:
        rule: Its number.
        articles: Law and articles.
        violations: Where the plan breaks it.
    """

    rule: int
    articles: str
    violations: tuple[Violation, ...]

    @property
    def is_kept(self) -> bool:
        """Whether the plan obeys the rule everywhere."""
        return not self.violations


def check_plan(instance: Instance, plan: Amounts) -> tuple[RuleResult, ...]:
    """Return rules 1 to 6, evaluated on a plan.

    Args:
        instance: Projects, ceilings, locks and settings.
        plan: Đồng by project, source and year; what is not named is zero.
    """
    checks: dict[int, Callable[[Instance, Amounts], list[Violation]]] = {
        1: _ceilings,
        2: _needs,
        3: _eligibility,
        4: _years,
        5: _completion,
        6: _locks,
    }
    known, strange = _split(instance, plan)
    return tuple(
        RuleResult(
            rule=rule,
            articles=ARTICLES[rule],
            violations=(*(one for one in strange if one.rule == rule), *check(instance, known)),
        )
        for rule, check in checks.items()
    )


def plan_of_locks(instance: Instance) -> dict[Cell, int]:
    """Return the plan that planners typed by hand: every lock, and nothing else."""
    return {lock.cell: lock.amount for lock in instance.locks if lock.amount}


def _split(instance: Instance, plan: Amounts) -> tuple[dict[Cell, int], list[Violation]]:
    """Return the amounts that the rules speak of, and violations for the others."""
    codes = {project.code for project in instance.projects}
    known: dict[Cell, int] = {}
    strange: list[Violation] = []
    for (code, source, year), amount in plan.items():
        rule, problem = _strange(code in codes, year in instance.settings.years, amount)
        if problem:
            strange.append(
                Violation(
                    rule=rule,
                    code=problem,
                    project_code=code,
                    capital_source=source,
                    year=year,
                    amount=amount,
                )
            )
        elif amount:
            known[code, source, year] = amount
    return known, strange


def _strange(is_known: bool, is_in_plan: bool, amount: int) -> tuple[int, str]:
    if not is_known:
        return 3, "unknown_project"
    if not is_in_plan:
        return 4, "outside_plan"
    return (2, "negative_amount") if amount < 0 else (0, "")


def _ceilings(instance: Instance, plan: Amounts) -> list[Violation]:
    usable = {(row.capital_source, row.year): row.usable_amount for row in usable_ceilings(instance)}
    used: dict[tuple[str, int], int] = {}
    for (_, source, year), amount in plan.items():
        used[source, year] = used.get((source, year), 0) + amount
    return [
        Violation(
            rule=1,
            code="over_ceiling",
            capital_source=source,
            year=year,
            amount=amount,
            limit=usable.get((source, year), 0),
        )
        for (source, year), amount in sorted(used.items())
        if amount > usable.get((source, year), 0)
    ]


def _needs(instance: Instance, plan: Amounts) -> list[Violation]:
    found = []
    for project in instance.projects:
        for source, amount in _given(project, plan).items():
            need = project.need(source)
            if amount > need:
                is_funded = any(part.capital_source == source for part in project.funding)
                code = "over_need" if is_funded else "unfunded_source"
                found.append(_of_project(2, code, project, capital_source=source, amount=amount, limit=need))
    return found


def _eligibility(instance: Instance, plan: Amounts) -> list[Violation]:
    return [
        _of_project(3, ineligibility(project, instance.settings), project, amount=_total(project, plan))
        for project in instance.projects
        if _total(project, plan) and ineligibility(project, instance.settings)
    ]


def _years(instance: Instance, plan: Amounts) -> list[Violation]:
    found: list[Violation] = []
    for project in instance.projects:
        by_year = _by_year(project, plan)
        years = capital_years(project, instance.settings)
        if by_year and years.blocked_by:
            found.append(_of_project(4, years.blocked_by, project, amount=_total(project, plan)))
        elif by_year:
            found += _outside(project, by_year, _likeliest(years.windows, by_year))
    return found


def _likeliest(windows: tuple[tuple[int, ...], ...], by_year: Mapping[int, int]) -> tuple[int, ...]:
    """Return the run of years that holds most of a project's money, the first of several."""
    return max(windows, key=lambda window: (sum(by_year.get(year, 0) for year in window), -window[0]))


def _outside(project: Project, by_year: Mapping[int, int], window: tuple[int, ...]) -> list[Violation]:
    return [
        replace(_of_project(4, "outside_capital_years", project, amount=amount, year=year), allowed_years=window)
        for year, amount in sorted(by_year.items())
        if year not in window
    ]


def _completion(instance: Instance, plan: Amounts) -> list[Violation]:
    found = []
    for project in instance.projects:
        if not project.is_new_start or not _total(project, plan):
            continue
        given = _given(project, plan)
        for part in project.funding:
            required = required_amount(project, part.need, instance.settings)
            amount = given.get(part.capital_source, 0)
            if amount < required:
                source = part.capital_source
                found.append(
                    _of_project(5, "below_required", project, capital_source=source, amount=amount, limit=required)
                )
    return found


def _locks(instance: Instance, plan: Amounts) -> list[Violation]:
    return [
        Violation(
            rule=6,
            code="differs_from_lock",
            project_code=lock.project_code,
            capital_source=lock.capital_source,
            year=lock.year,
            amount=plan.get(lock.cell, 0),
            limit=lock.amount,
        )
        for lock in instance.locks
        if plan.get(lock.cell, 0) != lock.amount
    ]


def _by_year(project: Project, plan: Amounts) -> dict[int, int]:
    sums: dict[int, int] = {}
    for (code, _, year), amount in plan.items():
        if code == project.code:
            sums[year] = sums.get(year, 0) + amount
    return sums


def _given(project: Project, plan: Amounts) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (code, source, _), amount in plan.items():
        if code == project.code:
            sums[source] = sums.get(source, 0) + amount
    return sums


def _total(project: Project, plan: Amounts) -> int:
    return sum(_given(project, plan).values())


def _of_project(
    rule: int,
    code: str,
    project: Project,
    *,
    capital_source: str = "",
    year: int | None = None,
    amount: int = 0,
    limit: int = 0,
) -> Violation:
    return Violation(
        rule=rule,
        code=code,
        project_code=project.code,
        capital_source=capital_source,
        year=year,
        amount=amount,
        limit=limit,
    )
