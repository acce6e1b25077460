"""Datasets for tests, written as small tables of text."""

from __future__ import annotations

from pathlib import Path

from report_kit.data.contracts import CONTRACTS

SETTINGS = """
title_vi = "Thử"
title_en = "Test"
communes = ["20056", "20044", "20071", "20101", "20050"]
budget_year = 2025
as_of_date = 2025-07-17
"""

SOURCES = """
source_id | title   | publisher
S1        | Báo cáo | UBND xã
"""


def csv_text(table: str) -> str:
    """Return a table with columns separated by | as the text of a CSV file."""
    rows = [line.split("|") for line in table.strip().splitlines()]
    return "".join(",".join(cell.strip() for cell in row) + "\n" for row in rows)


def with_columns(table: str, **cells: str) -> str:
    """Return a table with further columns that hold the same cell in every row."""
    heading, *rows = table.strip().splitlines()
    lines = [" | ".join([heading, *cells]), *(" | ".join([row, *cells.values()]) for row in rows)]
    return "\n".join(lines) + "\n"


def write_dataset(folder: Path, *, settings: str = SETTINGS, sources: str = SOURCES, **tables: str) -> Path:
    """Write a dataset of tables with columns separated by | and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(settings, encoding="utf-8")
    for name, table in {"sources": sources, **tables}.items():
        (folder / f"{name}.csv").write_text(csv_text(table), encoding="utf-8")
    return folder


def minimal_table(name: str, **cells: str) -> str:
    """Return a table with the required columns of its contract and one row that keeps every rule but *cells*."""
    row = {**_VALID[name], **cells}
    return " | ".join(row) + "\n" + " | ".join(row.values()) + "\n"


_VALID: dict[str, dict[str, str]] = {
    "programme_positions": {
        "commune_code": "20044",
        "programme_code": "NTP-NRD",
        "fund_type": "development",
        "budget_year": "2025",
        "as_of_date": "2025-06-30",
        "allocated_amount": "996000000",
        "basis": "reported",
        "source_id": "S1",
    },
    "projects": {
        "project_code": "P1",
        "commune_code": "20044",
        "name_vi": "Đường thôn",
        "sector": "Giao thông",
        "project_group": "C",
        "phase": "new_start",
        "priority_tier": "n",
        "start_year": "2026",
        "completion_year": "2028",
        "score": "70",
        "basis": "illustrative",
        "source_id": "",
    },
    "project_funding": {
        "project_code": "P1",
        "capital_source": "NSTW",
        "total_investment_amount": "5000000000",
        "allocated_before_amount": "0",
        "basis": "illustrative",
        "source_id": "",
    },
    "project_positions": {
        "project_code": "P1",
        "budget_year": "2025",
        "as_of_date": "2025-06-30",
        "allocated_amount": "1000000",
        "carried_over_amount": "",
        "disbursed_amount": "400000",
        "basis": "illustrative",
        "source_id": "",
    },
    "capital_ceilings": {
        "commune_code": "20044",
        "capital_source": "NSTW",
        "year": "2026",
        "ceiling_amount": "9000000000",
        "basis": "illustrative",
        "source_id": "",
    },
    "plan_locks": {
        "project_code": "P1",
        "capital_source": "NSTW",
        "year": "2026",
        "locked_amount": "1000000000",
        "reason": "Cam kết",
    },
    "housing": {
        "commune_codes": "20101",
        "beneficiary_category": "merit",
        "plan_first_year": "2025",
        "plan_last_year": "2025",
        "as_of_date": "2025-07-17",
        "approved_count": "10",
        "basis": "reported",
        "source_id": "S1",
    },
    "service_centres": {
        "commune_code": "20044",
        "as_of_date": "2025-07-17",
        "records_system": "installed",
        "accounts_assigned": "partly",
        "digital_signature": "missing",
        "facilities": "worn",
        "it_infrastructure": "",
        "basis": "reported",
        "source_id": "S1",
    },
    "follow_ups": {
        "follow_up_code": "F1",
        "kind": "request",
        "topic": "finance",
        "raised_by": "20044",
        "addressed_to": "Sở Tài chính / Department of Finance",
        "commune_codes": "20044",
        "text_vi": "Hướng dẫn mua sắm.",
        "text_en": "Guidance on buying.",
        "status": "open",
        "basis": "reported",
        "source_id": "S1",
    },
}
assert _VALID.keys() <= CONTRACTS.keys()
