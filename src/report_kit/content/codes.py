"""English words for the codes of the data contract; the catalogues translate them, the group being the context."""

from __future__ import annotations

CODES: dict[str, dict[str, str]] = {
    "standing": {
        "complete": "complete",
        "on_track": "on track",
        "at_risk": "at risk",
        "behind": "behind",
        "overdue": "overdue",
        "open": "under way",
        "unknown": "not determined",
    },
    "verdict": {
        "consistent": "consistent within rounding",
        "contradictory": "contradictory",
    },
    "basis": {
        "reported": "reported",
        "derived": "derived",
        "illustrative": "illustrative",
        "implied": "implied by the other figures",
        "computed": "computed",
    },
    "fund_type": {
        "development": "development investment capital",
        "recurrent": "recurrent capital",
    },
    "beneficiary_category": {
        "merit": "people with meritorious services to the revolution",
        "ntp_emm": "households under the national target programmes",
        "poor_and_hardship": "poor, near-poor and other households in hardship",
        "ALL": "all categories",
    },
    "work_type": {
        "": "new build and repair",
        "new_build": "new build",
        "repair": "repair",
    },
    "capital_source": {
        "NSTW": "central budget",
        "NSTP": "city (provincial) budget",
        "NSX": "commune budget",
        "NSĐP": "local budget",
        "XDCB-TT": "centralised basic-construction capital",
        "SDĐ": "land-use revenue",
        "XSKT": "lottery revenue",
        "ODA": "ODA and concessional loans",
        "HP": "lawful revenue of agencies and units",
        "ĐG": "contributions",
        "": "all capital sources",
    },
    "column": {
        "allocated_amount": "allocated capital",
        "carried_over_amount": "carried-over capital",
        "disbursed_amount": "disbursed capital",
        "disbursement_rate": "disbursement rate",
        "stated_rate_percent": "disbursement rate",
        "project_count": "number of projects",
        "project_code": "project code",
        "programme_code": "programme code",
        "approved_count": "approved",
        "not_started_count": "not started",
        "under_construction_count": "under construction",
        "completed_count": "completed",
        "not_completed_count": "not completed",
        "handed_over_count": "handed over",
        "supported_amount": "support paid",
        "deadline_date": "deadline",
        "as_of_date": "as-of date",
    },
}
