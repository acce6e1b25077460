"""Temporary and dilapidated houses."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, count_column, words, year_column
from report_kit.data.contracts.table import AS_OF_IN_ORDER, TableContract
from report_kit.messages import message

HOUSING = TableContract(
    "housing",
    "Xóa nhà tạm, nhà dột nát",
    "Temporary and dilapidated housing",
    "Mỗi dòng là số nhà của một xã hay một nhóm xã đến một ngày, như nguồn đã nêu.",
    "One row is the stated count of houses of a commune, or a group of communes, at a date.",
    (
        c.COMMUNES,
        ColumnContract(
            "beneficiary_category",
            "category",
            words("Nhóm đối tượng", "Beneficiaries", "Nhóm được hỗ trợ.", "Who is supported."),
            presence="value",
            choices=c.BENEFICIARIES,
        ),
        ColumnContract(
            "work_type",
            "category",
            words(
                "Hình thức",
                "Type of work",
                "Xây mới hay sửa chữa; để trống khi nguồn cộng chung.",
                "New build or repair; blank when the source gives both together.",
            ),
            choices=c.WORK_TYPES,
        ),
        year_column(
            "plan_first_year",
            words("Kế hoạch từ năm", "Plan from", "Năm đầu của kế hoạch.", "First year of the plan."),
        ),
        year_column(
            "plan_last_year",
            words("Kế hoạch đến năm", "Plan to", "Năm cuối của kế hoạch.", "Last year of the plan."),
        ),
        ColumnContract(
            "deadline_date",
            "date",
            words("Hạn hoàn thành", "Deadline", "Ngày phải hoàn thành.", "Day by which all must be done."),
        ),
        c.AS_OF,
        c.AS_OF_EARLIEST,
        count_column("approved_count", "Số nhà được duyệt", "Houses approved"),
        count_column("not_started_count", "Chưa khởi công", "Not started"),
        count_column("under_construction_count", "Đang thi công", "Under construction"),
        count_column("completed_count", "Hoàn thành", "Completed"),
        count_column(
            "not_completed_count",
            "Chưa hoàn thành (chưa khởi công và đang thi công)",
            "Not completed (not started and under construction)",
        ),
        count_column("handed_over_count", "Đã bàn giao", "Handed over"),
        *c.amount_with_companions(
            "supported_amount",
            words("Kinh phí hỗ trợ", "Support paid", "Tổng kinh phí hỗ trợ.", "Support in all."),
        ),
        c.BASIS,
        c.SOURCE,
        c.NOTE,
    ),
    key=(
        "commune_codes",
        "beneficiary_category",
        "work_type",
        "plan_first_year",
        "plan_last_year",
        "as_of_date",
        "source_id",
    ),
    rules=(
        r.reported_has_source(),
        *r.amount_rules("supported_amount"),
        AS_OF_IN_ORDER,
        r.order_rule(
            "plan_first_year",
            "plan_last_year",
            said=(
                message("the plan ends before it begins"),
                message("Check plan_first_year and plan_last_year."),
                "plan_first_year không sau plan_last_year.",
                "plan_first_year is not after plan_last_year.",
            ),
        ),
    ),
    co_member_columns=("beneficiary_category",),
)
