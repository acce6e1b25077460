"""The treasury's monthly form 01a/TTKHN."""

from __future__ import annotations

from types import MappingProxyType

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, words, year_column
from report_kit.data.contracts.table import TableContract
from report_kit.data.rules import Rule


def _form_column(name: str, number: int, vi: str, en: str) -> ColumnContract:
    """Return an amount of Form 01a/TTKHN, by the number of its column."""
    return ColumnContract(
        name,
        "amount",
        words(vi, en, f"Cột {number} của biểu 01a/TTKHN.", f"Column {number} of Form 01a/TTKHN."),
        presence="column",
    )


FORM_01A_COLUMNS: MappingProxyType[int, ColumnContract] = MappingProxyType(
    {
        number: _form_column(name, number, vi, en)
        for number, name, vi, en in (
            (3, "allocated_amount", "Vốn kế hoạch năm: tổng số", "Capital of the year's plan, in all"),
            (4, "carried_over_amount", "Vốn kế hoạch năm trước được phép kéo dài", "Carried over from earlier years"),
            (5, "assigned_amount", "Kế hoạch Thủ tướng Chính phủ giao", "Assigned by the Prime Minister"),
            (6, "deployed_amount", "Kế hoạch bộ, địa phương triển khai", "Deployed by the ministry or locality"),
            (7, "disbursed_amount", "Lũy kế giải ngân đến hết tháng trước", "Disbursed to the end of last month"),
            (8, "disbursed_carried_over_amount", "Giải ngân vốn kéo dài", "Disbursed of what was carried over"),
            (
                9,
                "completed_carried_over_amount",
                "Vốn kéo dài: thanh toán khối lượng hoàn thành",
                "Carried over: paid for completed work",
            ),
            (
                10,
                "advanced_carried_over_amount",
                "Vốn kéo dài: tạm ứng chưa thu hồi",
                "Carried over: advances not yet recovered",
            ),
            (11, "disbursed_year_amount", "Giải ngân vốn kế hoạch năm", "Disbursed of this year's plan"),
            (
                12,
                "completed_year_amount",
                "Kế hoạch năm: thanh toán khối lượng hoàn thành",
                "This year's plan: paid for completed work",
            ),
            (
                13,
                "advanced_year_amount",
                "Kế hoạch năm: tạm ứng chưa thu hồi",
                "This year's plan: advances not yet recovered",
            ),
            (14, "estimated_amount", "Ước giải ngân đến hết tháng báo cáo", "Estimated to the end of the month"),
            (15, "estimated_carried_over_amount", "Ước giải ngân: vốn kéo dài", "Estimated: carried over"),
            (16, "estimated_year_amount", "Ước giải ngân: kế hoạch năm", "Estimated: this year's plan"),
        )
    }
)
"""The amounts of Form 01a/TTKHN (Circular 37/2025/TT-BTC) by the number of their column."""

FORM_01A_SUMS: MappingProxyType[int, tuple[int, ...]] = MappingProxyType(
    {3: (4, 6), 7: (8, 11), 8: (9, 10), 11: (12, 13), 14: (15, 16)}
)
"""Its identities: each column with those that it is the sum of. Column 5 is in none: it may differ from column 6."""


def _form_rule(total: int) -> Rule:
    parts = FORM_01A_SUMS[total]
    names = " + ".join(FORM_01A_COLUMNS[part].name for part in parts)
    name, numbers = FORM_01A_COLUMNS[total].name, " + ".join(map(str, parts))
    return r.sum_rule(
        name,
        tuple(FORM_01A_COLUMNS[part].name for part in parts),
        said=(f"{name} = {names} (cột {total} = {numbers}).", f"{name} = {names} (column {total} = {numbers})."),
    )


TREASURY_LINES = TableContract(
    "treasury_lines",
    "Biểu 01a-TTKHN",
    "Form 01a/TTKHN of the treasury",
    "Mỗi dòng là một dòng của biểu 01a/TTKHN (Thông tư 37/2025/TT-BTC) của một tháng; dòng tổng và dòng nhóm đã được "
    "kiểm tra khi nhập và không lưu lại.",
    "One row is a line of Form 01a/TTKHN (Circular 37/2025/TT-BTC) of a month; totals and headings of groups were "
    "checked when it was imported and are not kept.",
    (
        c.COMMUNE_OR_ALL,
        year_column(
            "budget_year",
            words("Năm ngân sách", "Budget year", "Năm của kế hoạch vốn.", "Year of the capital plan."),
        ),
        c.AS_OF,
        ColumnContract(
            "line_number",
            "count",
            words("Thứ tự dòng", "Line", "Thứ tự dòng trong biểu.", "Place of the line in the form."),
            presence="value",
        ),
        ColumnContract(
            "item_number",
            "text",
            words("STT", "No.", "Cột 1 của biểu.", "Column 1 of the form."),
        ),
        ColumnContract(
            "item",
            "text",
            words("Nội dung", "Item", "Cột 2 của biểu.", "Column 2 of the form."),
            presence="value",
        ),
        ColumnContract(
            "budget_code",
            "text",
            words("Mã trong biểu", "Code in the form", "Cột mã nguồn, nếu biểu có.", "Its column of codes, if any."),
        ),
        ColumnContract(
            "capital_source",
            "category",
            words("Nguồn vốn", "Capital source", "Nguồn mà dòng thuộc về.", "The source that the line belongs to."),
            choices=(*c.CAPITAL_SOURCES, c.LOCAL_BUDGET),
        ),
        ColumnContract(
            "programme_code",
            "code",
            words("Mã chương trình", "Programme", "Chương trình mà dòng thuộc về.", "The programme it belongs to."),
            refers_to="programmes",
        ),
        ColumnContract(
            "project_code",
            "code",
            words("Mã dự án", "Project", "Dự án mà dòng nói đến.", "The project that the line is about."),
            refers_to="projects",
        ),
        *FORM_01A_COLUMNS.values(),
        ColumnContract(
            "rounded_to",
            "amount",
            words(
                "Đơn vị làm tròn",
                "Rounding unit",
                "Giá trị bằng đồng của một đơn vị ở chữ số cuối trong biểu; để trống nếu biểu ghi bằng đồng.",
                "Value in đồng of one unit of the form's last digit; blank if the form is in đồng.",
            ),
        ),
        c.NOTE,
        c.BASIS,
        c.SOURCE,
    ),
    key=("commune_code", "budget_year", "as_of_date", "source_id", "line_number"),
    rules=(r.reported_has_source(), *(_form_rule(total) for total in FORM_01A_SUMS)),
)
