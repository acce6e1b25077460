"""Briefings from notebooks: figures of communes in, checked and traceable pages out.

A notebook says `import report_kit as rk` and finds here all that it may show. Names are looked up when they are first
used, so that commands and exporters need not import what only a kernel needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "report_kit.content.corrections": ("corrections",),
    "report_kit.content.headlines": ("headline",),
    "report_kit.content.headings": ("area_heading", "groups_heading"),
    "report_kit.content.housing.briefing": ("housing_title", "load_housing"),
    "report_kit.content.housing.charts": ("completion_chart", "houses_chart", "shared_chart", "shared_table"),
    "report_kit.content.housing.findings": ("houses_agreement", "houses_changes", "housing_requests"),
    "report_kit.content.housing.key_figures": ("housing_key_figures",),
    "report_kit.content.housing.tables": ("deadline_table", "houses_table", "support_table"),
    "report_kit.content.investment.briefing": ("investment_key_figures", "investment_title", "load_investment"),
    "report_kit.content.investment.charts": ("ceilings_chart", "timeline_chart"),
    "report_kit.content.investment.decisions": ("decisions_table", "open_decisions_table"),
    "report_kit.content.investment.forms": ("lawful_revenue_table", "new_starts_table", "transitional_table"),
    "report_kit.content.investment.locks": ("lock_costs_list", "locks_finding"),
    "report_kit.content.investment.needs": ("known_needs",),
    "report_kit.content.investment.remarks": ("investment_remarks", "investment_requests"),
    "report_kit.content.investment.rules": ("rules_finding", "rules_table"),
    "report_kit.content.investment.tables": (
        "capital_table",
        "scenarios_table",
        "structure_table",
        "tiers_table",
        "totals_table",
    ),
    "report_kit.content.maps": ("disbursement_map",),
    "report_kit.content.narrative": ("say",),
    "report_kit.content.operations.briefing": ("load_operations", "operations_key_figures", "operations_title"),
    "report_kit.content.operations.findings": ("operations_requests",),
    "report_kit.content.operations.readiness": (
        "readiness_changes",
        "readiness_chart",
        "readiness_finding",
        "readiness_overview",
        "readiness_table",
    ),
    "report_kit.content.operations.register": (
        "awaited_table",
        "figures_concerned",
        "nobody_named_table",
        "open_items_overview",
        "register_table",
        "waits_for_table",
    ),
    "report_kit.content.output": ("show_in",),
    "report_kit.content.overview.briefing": ("load_overview", "overview_key_figures", "overview_title"),
    "report_kit.content.overview.changes": ("overview_changes",),
    "report_kit.content.overview.tables": (
        "funding_table",
        "houses_left_table",
        "overview_agreement",
        "overview_houses_agreement",
        "ranking_table",
        "reporting_table",
    ),
    "report_kit.content.programmes.briefing": ("load_programmes", "programmes_key_figures", "programmes_title"),
    "report_kit.content.programmes.charts": ("amounts_chart", "rates_chart"),
    "report_kit.content.programmes.findings": (
        "agreement",
        "implied_figures",
        "programme_changes",
        "programme_requests",
    ),
    "report_kit.content.programmes.tables": ("carry_over_table", "pace_table", "positions_table"),
    "report_kit.content.programmes.treasury": ("treasury_disbursement_table", "treasury_plan_table"),
    "report_kit.content.sources": ("sources",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]


def __getattr__(name: str) -> Any:
    """Return a name that notebooks use, importing its home first."""
    if name not in _HOME_OF:
        raise AttributeError(f"report_kit has no {name!r}. A notebook can use: {', '.join(sorted(_HOME_OF))}.")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    """Return the names that notebooks use, for completion in JupyterLab."""
    return __all__
