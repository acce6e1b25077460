"""Rule 3 and what else keeps a project out of the draft (law 58/2024 art. 55, 19(6), 57)."""

from __future__ import annotations

from dataclasses import dataclass

from report_kit.analysis.investment.model import PlanSettings, Project
from report_kit.analysis.investment.windows import CapitalYears, capital_years

RULE_OF_EXCLUSION = {
    "no_policy_decision": 3,
    "no_approved_estimate": 3,
    "capital_years_unknown": 4,
    "capital_years_used_up": 4,
    "council_decides_extension": 4,
    "starts_after_capital_years": 4,
    "starts_after_plan": 4,
    "no_funding": 2,
    "no_need": 2,
}
"""The rule behind each code of exclusion."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Whether a project may get money, and when.

    Attributes:
        project: The project.
        years: The years in which it may get capital.
        excluded_by: "" or the code of what keeps it out, a key of `RULE_OF_EXCLUSION`.
    """

    project: Project
    years: CapitalYears
    excluded_by: str = ""

    @property
    def excluded_by_rule(self) -> int | None:
        """The number of the rule that keeps it out, None if none does."""
        return RULE_OF_EXCLUSION[self.excluded_by] if self.excluded_by else None


def admission(project: Project, settings: PlanSettings) -> Admission:
    """Return whether a project may get money in the plan, with the first rule that says no."""
    years = capital_years(project, settings)
    excluded_by = ineligibility(project, settings) or _nothing_to_fund(project) or years.blocked_by
    return Admission(project=project, years=years, excluded_by=excluded_by)


def ineligibility(project: Project, settings: PlanSettings) -> str:
    """Return "" for a project that may enter the plan, else `no_policy_decision` or `no_approved_estimate`.

    A new start needs a policy decision (art. 55) unless it belongs to a national target programme or is special
    or urgent (art. 19(6)); preparation needs an approved estimate (art. 56(3)).
    """
    if project.phase == "preparation":
        return "" if project.investment_decision else "no_approved_estimate"
    is_exempt = project.programme_code in settings.programme_codes or project.tier == "a"
    if project.is_new_start and not project.policy_decision and not is_exempt:
        return "no_policy_decision"
    return ""


def _nothing_to_fund(project: Project) -> str:
    if not project.funding:
        return "no_funding"
    return "" if project.total_need > 0 else "no_need"
