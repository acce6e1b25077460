"""What the briefing must say about the input: findings, and the figures still to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from report_kit.analysis.investment.draft import Draft
from report_kit.analysis.investment.eligibility import admission
from report_kit.analysis.investment.model import PHASE_OF_TIER, YEARS_OF_CAPITAL, Instance, Project
from report_kit.analysis.investment.windows import first_capital_year


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something a reader must know about the input; "" and None where a dimension does not apply.

    Attributes:
        code: What it is: `no_need`, `no_funding`, `source_without_ceiling`, `year_without_ceiling`,
            `schedule_over_limit`, `tier_phase_mismatch`, `capital_years_unknown`, `capital_years_used_up`,
            `council_decides_extension`, `no_policy_decision`, `no_approved_estimate`,
            `starts_after_capital_years`, `starts_after_plan`, `extension_not_applicable`, `extension_unknown`,
            `begun_before_plan`, `programme_years_convention`, `search_cut_short`, `lock_conflict`.
        project_code: The project.
        capital_source: The source.
        year: The year.
        expected: What was expected: the phase of the tier, or the most years of capital.
        found: What is there instead, or the year.
        rule: The number of the rule concerned.
        tier: The tier concerned.
    """

    code: str
    project_code: str = ""
    capital_source: str = ""
    year: int | None = None
    expected: str = ""
    found: str = ""
    rule: int | None = None
    tier: str = ""


@dataclass(frozen=True, kw_only=True)
class InvestmentRequest:
    """A figure to ask for: where it belongs, and about what.

    Attributes:
        table: Table of the dataset.
        columns: Columns to fill in.
        commune_code: The commune.
        project_code: The project, "" if none.
        capital_source: The source, "" if none.
        years: The years concerned.
        reason: Code of the finding that asks for it.
    """

    table: str
    columns: tuple[str, ...]
    commune_code: str
    project_code: str = ""
    capital_source: str = ""
    years: tuple[int, ...] = ()
    reason: str = ""


def findings(draft: Draft) -> tuple[Finding, ...]:
    """Return all findings about a draft's input, by project and source."""
    instance = draft.instance
    found = [one for project in instance.projects for one in _of_project(project, instance)]
    found += _of_ceilings(instance) + _of_extensions(instance)
    if draft.unproven_tier:
        found.append(Finding(code="search_cut_short", tier=draft.unproven_tier, rule=7))
    if draft.conflict:
        found += [
            Finding(
                code="lock_conflict",
                project_code=lock.project_code,
                capital_source=lock.capital_source,
                year=lock.year,
                found=str(lock.amount),
                rule=draft.conflict.rule,
            )
            for lock in draft.conflict.locks
        ]
    return tuple(found)


def data_requests(draft: Draft) -> tuple[InvestmentRequest, ...]:
    """Return the figures that would complete the draft."""
    instance = draft.instance
    requests = [] if instance.projects else [_request(instance, "projects", ("project_code",), "no_projects")]
    if not instance.ceilings and not instance.sources:
        requests.append(_request(instance, "capital_ceilings", ("ceiling_amount",), "no_ceilings"))
    wanted = {
        "no_funding": ("project_funding", ("total_investment_amount", "allocated_before_amount")),
        "no_need": ("project_funding", ("total_investment_amount", "allocated_before_amount")),
        "capital_years_unknown": ("projects", ("first_capital_year",)),
        "starts_after_capital_years": ("projects", ("start_year", "first_capital_year")),
        "no_policy_decision": ("projects", ("policy_decision",)),
        "no_approved_estimate": ("projects", ("investment_decision",)),
        "source_without_ceiling": ("capital_ceilings", ("ceiling_amount",)),
        "year_without_ceiling": ("capital_ceilings", ("ceiling_amount",)),
    }
    for finding in findings(draft):
        if finding.code in wanted:
            table, columns = wanted[finding.code]
            requests.append(_request(instance, table, columns, finding.code, finding))
    return tuple(requests)


def _request(
    instance: Instance, table: str, columns: tuple[str, ...], reason: str, finding: Finding | None = None
) -> InvestmentRequest:
    year = finding.year if finding else None
    is_about_years = table == "capital_ceilings"
    return InvestmentRequest(
        table=table,
        columns=columns,
        commune_code=instance.commune_code,
        project_code=finding.project_code if finding else "",
        capital_source=finding.capital_source if finding else "",
        years=(year,) if year is not None else instance.settings.years if is_about_years else (),
        reason=reason,
    )


def _of_project(project: Project, instance: Instance) -> list[Finding]:
    found = []
    admitted = admission(project, instance.settings)
    if admitted.excluded_by:
        found.append(Finding(code=admitted.excluded_by, project_code=project.code, rule=admitted.excluded_by_rule))
    expected = PHASE_OF_TIER.get(project.tier)
    if expected and project.phase != expected:
        found.append(
            Finding(
                code="tier_phase_mismatch",
                project_code=project.code,
                expected=expected,
                found=project.phase,
                tier=project.tier,
            )
        )
    return found + _of_years(project, instance)


def _of_years(project: Project, instance: Instance) -> list[Finding]:
    found = []
    begun, most = project.first_capital_year, YEARS_OF_CAPITAL[project.group]
    if project.is_new_start and begun is not None and begun < instance.settings.plan_first_year:
        found.append(Finding(code="begun_before_plan", project_code=project.code, found=str(begun), rule=4))
    is_bound = project.is_new_start or project.phase == "transitional"
    scheduled, is_extended = _scheduled_years(project, instance), project.code in instance.settings.allow_extension
    if is_bound and scheduled > most + (is_extended and not project.is_new_start):
        found.append(
            Finding(
                code="schedule_over_limit", project_code=project.code, expected=str(most), found=str(scheduled), rule=4
            )
        )
    if is_bound and project.programme_code in instance.settings.programme_codes:
        code = "programme_years_convention"
        found.append(Finding(code=code, project_code=project.code, expected=str(most), rule=4))
    if project.code in instance.settings.allow_extension and project.phase != "transitional":
        found.append(Finding(code="extension_not_applicable", project_code=project.code, rule=4))
    return found


def _scheduled_years(project: Project, instance: Instance) -> int:
    """Return the years of capital that the schedule takes, from the first to completion; 0 if the first is unknown."""
    first: int | None = project.start_year
    if not project.is_new_start:
        first = first_capital_year(project, instance.settings)
    return 0 if first is None else project.completion_year - first + 1


def _of_extensions(instance: Instance) -> list[Finding]:
    """Return codes granted an extension that no project of the commune has: mistyped, or those of other communes."""
    codes = {project.code for project in instance.projects}
    unknown = [code for code in instance.settings.allow_extension if code not in codes]
    return [Finding(code="extension_unknown", found=code, rule=4) for code in dict.fromkeys(unknown)]


def _of_ceilings(instance: Instance) -> list[Finding]:
    """Return the sources that projects need and that give nothing, in all years or in some."""
    given = {(ceiling.capital_source, ceiling.year) for ceiling in instance.ceilings}
    needed = {part.capital_source for project in instance.projects for part in project.funding if part.need}
    found = []
    for source in instance.sources:
        missing = [year for year in instance.settings.years if (source, year) not in given]
        if source in needed and len(missing) == len(instance.settings.years):
            found.append(Finding(code="source_without_ceiling", capital_source=source, rule=1))
        elif source in needed:
            code = "year_without_ceiling"
            found += [Finding(code=code, capital_source=source, year=year, rule=1) for year in missing]
    return found
