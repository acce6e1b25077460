"""What a medium-term plan has to keep to: ceilings and amounts fixed by hand."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, words, year_column
from report_kit.data.contracts.table import TableContract

CAPITAL_CEILINGS = TableContract(
    "capital_ceilings",
    "Hạn mức vốn",
    "Capital ceilings",
    "Mỗi dòng là hạn mức vốn của một nguồn cho một xã trong một năm.",
    "One row is what a capital source can give a commune in a year.",
    (
        c.COMMUNE,
        c.CAPITAL_SOURCE,
        year_column("year", words("Năm", "Year", "Năm của hạn mức.", "Year of the ceiling.")),
        ColumnContract(
            "ceiling_amount",
            "amount",
            words("Hạn mức", "Ceiling", "Trước khi trừ dự phòng.", "Before the reserve is held back."),
            presence="value",
        ),
        c.BASIS,
        c.SOURCE,
    ),
    key=("commune_code", "capital_source", "year"),
    rules=(r.reported_has_source(),),
)


PLAN_LOCKS = TableContract(
    "plan_locks",
    "Vốn đã ấn định",
    "Locked amounts of the plan",
    "Mỗi dòng là số vốn mà người lập kế hoạch đã ấn định cho một dự án, một nguồn, một năm.",
    "One row is what a planner has fixed by hand for a project, a source and a year.",
    (
        c.PROJECT,
        c.CAPITAL_SOURCE,
        year_column("year", words("Năm", "Year", "Một năm của kỳ kế hoạch.", "A year of the plan period.")),
        ColumnContract(
            "locked_amount",
            "amount",
            words("Số vốn ấn định", "Locked", "Đúng số này, kể cả 0.", "Exactly this amount, 0 included."),
            presence="value",
        ),
        ColumnContract(
            "reason",
            "text",
            words("Lý do", "Reason", "Vì sao ấn định.", "Why it was fixed."),
            presence="value",
        ),
    ),
    key=("project_code", "capital_source", "year"),
)
