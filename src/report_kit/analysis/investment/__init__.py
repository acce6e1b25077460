"""The medium-term public investment draft of a commune: rules, priority, exact amounts, and what would change them."""

from report_kit.analysis.investment.alone import lacks_by_own_locks, suffices_alone
from report_kit.analysis.investment.ceilings import UsableCeiling, usable_ceilings
from report_kit.analysis.investment.draft import STATUSES, Draft, ProjectDraft, TierDraft, draft_plan
from report_kit.analysis.investment.eligibility import RULE_OF_EXCLUSION, Admission, admission
from report_kit.analysis.investment.extra_capital.answers import ExtraCapital, smallest_extra_capital
from report_kit.analysis.investment.figures import draft_basis, draft_quantities
from report_kit.analysis.investment.findings import Finding, InvestmentRequest, data_requests, findings
from report_kit.analysis.investment.locks import LockConflict, lock_conflict
from report_kit.analysis.investment.model import (
    DEFAULT_RESERVE_RATE,
    OUTSIDE_STATE_BUDGET,
    SOURCES,
    TIERS,
    YEARS_OF_CAPITAL,
    Ceiling,
    Funding,
    Instance,
    Lock,
    PlanSettings,
    Project,
    read_instance,
)
from report_kit.analysis.investment.rule_check import (
    ARTICLES,
    RuleResult,
    Violation,
    check_plan,
    plan_of_locks,
)
from report_kit.analysis.investment.scenarios import LockCost, ScenarioDraft, draft_scenarios, lock_costs
from report_kit.analysis.investment.windows import CapitalYears, capital_years, required_amount

__all__ = [
    "ARTICLES",
    "DEFAULT_RESERVE_RATE",
    "OUTSIDE_STATE_BUDGET",
    "RULE_OF_EXCLUSION",
    "SOURCES",
    "STATUSES",
    "TIERS",
    "YEARS_OF_CAPITAL",
    "Admission",
    "CapitalYears",
    "Ceiling",
    "Draft",
    "ExtraCapital",
    "Finding",
    "Funding",
    "Instance",
    "InvestmentRequest",
    "Lock",
    "LockConflict",
    "LockCost",
    "PlanSettings",
    "Project",
    "ProjectDraft",
    "RuleResult",
    "ScenarioDraft",
    "TierDraft",
    "UsableCeiling",
    "Violation",
    "admission",
    "capital_years",
    "check_plan",
    "data_requests",
    "draft_basis",
    "draft_plan",
    "draft_quantities",
    "draft_scenarios",
    "findings",
    "lacks_by_own_locks",
    "lock_conflict",
    "lock_costs",
    "plan_of_locks",
    "read_instance",
    "required_amount",
    "smallest_extra_capital",
    "suffices_alone",
    "usable_ceilings",
]
