"""An instance of the draft from the frames of a dataset."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from report_kit.analysis.investment import PlanSettings, read_instance

SETTINGS = PlanSettings(plan_first_year=2026, plan_last_year=2030)
PROJECT = {
    "project_code": "P1",
    "commune_code": "20044",
    "programme_code": "",
    "name_vi": "Đường liên thôn",
    "name_en": "",
    "location": "",
    "sector": "transport",
    "design_capacity": "",
    "project_group": "C",
    "phase": "transitional",
    "priority_tier": "h",
    "start_year": 2025,
    "completion_year": 2027,
    "first_capital_year": pd.NA,
    "policy_decision": "",
    "investment_decision": "",
    "score": None,
    "basis": "illustrative",
    "source_id": "S1",
    "note": "",
}


def frames(**changes: object) -> dict[str, pd.DataFrame]:
    """Return the four tables with one project, and another commune's beside it."""
    projects = pd.DataFrame([PROJECT | changes, PROJECT | {"project_code": "P9", "commune_code": "20047"}])
    for column in ("start_year", "completion_year", "first_capital_year"):
        projects[column] = projects[column].astype("Int64")
    funding = [("P1", "SDĐ", 50, 0), ("P1", "NSTW", 70, 20), ("P9", "NSX", 1, 0)]
    ceilings = [("20044", "SDĐ", 2026, 9), ("20044", "SDĐ", 2031, 9), ("20047", "SDĐ", 2026, 8)]
    locks = [("P1", "SDĐ", 2027, 5, "đã giao"), ("P9", "NSX", 2026, 1, "")]
    return {
        "projects": projects,
        "project_funding": pd.DataFrame(
            funding,
            columns=["project_code", "capital_source", "total_investment_amount", "allocated_before_amount"],
        ),
        "capital_ceilings": pd.DataFrame(
            ceilings, columns=["commune_code", "capital_source", "year", "ceiling_amount"]
        ),
        "plan_locks": pd.DataFrame(
            locks, columns=["project_code", "capital_source", "year", "locked_amount", "reason"]
        ),
    }


def test_an_instance_holds_one_commune_and_the_plan_years():
    """Other communes' rows and ceilings outside the plan are left out; blanks stay blank."""
    found = read_instance(frames(), commune_code="20044", settings=SETTINGS)
    project = found.projects[0]

    assert [one.code for one in found.projects] == ["P1"]
    assert (project.first_capital_year, project.score) == (None, Decimal(0))
    assert [(one.capital_source, one.need) for one in project.funding] == [("NSTW", 70 - 20), ("SDĐ", 50)]
    assert [(one.year, one.amount) for one in found.ceilings] == [(2026, 9)]
    assert [(lock.year, lock.amount, lock.reason) for lock in found.locks] == [(2027, 5, "đã giao")]


def test_a_commune_without_projects_is_an_empty_instance():
    """Nothing to draft is a result, not an error."""
    found = read_instance(frames(), commune_code="20050", settings=SETTINGS)

    assert (found.projects, found.ceilings, found.locks) == ((), (), ())


@pytest.mark.parametrize(
    "changes",
    [{"completion_year": 2024}, {"priority_tier": "z"}, {"phase": "later"}, {"project_group": "D"}],
    ids=["completion before start", "tier", "phase", "group"],
)
def test_what_the_contract_forbids_is_refused(changes):
    """The frames are checked before; a slip is an error and never a draft."""
    with pytest.raises(ValueError, match="P1"):
        read_instance(frames(**changes), commune_code="20044", settings=SETTINGS)
