"""Projects, their funding and how far it is disbursed."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, words, year_column
from report_kit.data.contracts.table import TableContract
from report_kit.messages import message

PROJECTS = TableContract(
    "projects",
    "Dự án",
    "Projects",
    "Mỗi dòng là một dự án hoặc nhiệm vụ của xã.",
    "One row is a project or task of a commune.",
    (
        ColumnContract(
            "project_code",
            "code",
            words("Mã dự án", "Project", "Mã của dự án.", "Code of the project."),
            presence="value",
        ),
        c.COMMUNE,
        ColumnContract(
            "programme_code",
            "code",
            words(
                "Mã chương trình",
                "Programme",
                "Chương trình đã phê duyệt dự án; để trống nếu không thuộc chương trình nào.",
                "The programme that approved it; blank if none.",
            ),
            refers_to="programmes",
        ),
        ColumnContract(
            "name_vi",
            "text",
            words("Tên dự án", "Name", "Tên tiếng Việt.", "Name in Vietnamese."),
            presence="value",
        ),
        ColumnContract(
            "name_en",
            "text",
            words("Tên tiếng Anh", "English name", "Tên tiếng Anh.", "Name in English."),
        ),
        ColumnContract(
            "location",
            "text",
            words("Địa điểm xây dựng", "Location", "Thôn, khu vực.", "Village or area."),
        ),
        ColumnContract(
            "sector",
            "text",
            words("Ngành, lĩnh vực", "Sector", "Ngành, lĩnh vực của dự án.", "Sector of the project."),
            presence="value",
        ),
        ColumnContract(
            "design_capacity",
            "text",
            words("Năng lực thiết kế", "Design capacity", "Quy mô, công suất.", "Size or capacity."),
        ),
        ColumnContract(
            "project_group",
            "category",
            words(
                "Nhóm dự án",
                "Group",
                "Nhóm theo Luật Đầu tư công; dự án phê duyệt trước 2025 giữ nhóm cũ.",
                "Group by the law on public investment; projects approved before 2025 keep theirs.",
            ),
            presence="value",
            choices=c.PROJECT_GROUPS,
        ),
        ColumnContract(
            "phase",
            "category",
            words("Loại dự án", "Phase", "Dự án đang ở giai đoạn nào.", "Where the project stands in its life."),
            presence="value",
            choices=c.PHASES,
        ),
        ColumnContract(
            "priority_tier",
            "category",
            words(
                "Thứ tự ưu tiên",
                "Priority tier",
                "Điểm của khoản 4 Điều 54 Luật Đầu tư công, theo đúng thứ tự đó; dd là điểm đ.",
                "Point of article 54(4) of the law on public investment, in that order; dd is point đ.",
            ),
            presence="value",
            choices=c.PRIORITY_TIERS,
        ),
        year_column("start_year", words("Năm khởi công", "Start", "Năm khởi công.", "Year in which work starts.")),
        year_column(
            "completion_year",
            words("Năm hoàn thành", "Completion", "Năm nghiệm thu, bàn giao.", "Year of acceptance and hand-over."),
        ),
        year_column(
            "first_capital_year",
            words(
                "Năm đầu bố trí vốn",
                "First year of capital",
                "Năm đầu tiên được bố trí vốn thực hiện.",
                "First year with capital for implementation.",
            ),
            presence="optional",
        ),
        ColumnContract(
            "policy_decision",
            "text",
            words(
                "Quyết định chủ trương đầu tư",
                "Policy decision",
                "Số, ngày; với dự án thành phần: quyết định của dự án tổng thể hoặc căn cứ miễn.",
                "Number and date; for component projects the parent decision or the ground of exemption.",
            ),
        ),
        ColumnContract(
            "investment_decision",
            "text",
            words(
                "Quyết định đầu tư",
                "Investment decision",
                "Số, ngày; với nhiệm vụ chuẩn bị đầu tư: dự toán được duyệt.",
                "Number and date; for preparation tasks the approved estimate.",
            ),
        ),
        ColumnContract(
            "score",
            "decimal",
            words("Điểm", "Score", "Điểm ưu tiên từ 0 đến 100.", "Score from 0 to 100."),
            presence="value",
        ),
        c.BASIS,
        c.SOURCE,
        c.NOTE,
    ),
    key=("project_code",),
    rules=(
        r.reported_has_source(),
        r.score_is_from_0_to_100(),
        r.order_rule(
            "start_year",
            "completion_year",
            said=(
                message("the project is completed before it starts"),
                message("Check start_year and completion_year."),
                "completion_year không trước start_year.",
                "completion_year is not before start_year.",
            ),
        ),
    ),
)


PROJECT_FUNDING = TableContract(
    "project_funding",
    "Vốn của dự án theo nguồn",
    "Funding of projects by source",
    "Mỗi dòng là tổng mức đầu tư của một dự án từ một nguồn vốn và phần đã bố trí.",
    "One row is what one capital source gives to a project in all, and has given so far.",
    (
        c.PROJECT,
        c.CAPITAL_SOURCE,
        ColumnContract(
            "total_investment_amount",
            "amount",
            words(
                "Tổng mức đầu tư",
                "Total investment",
                "Phần của nguồn vốn này trong tổng mức đầu tư được duyệt.",
                "This source's part of the approved total investment.",
            ),
            presence="value",
        ),
        ColumnContract(
            "allocated_before_amount",
            "amount",
            words(
                "Lũy kế vốn đã bố trí",
                "Allocated before",
                "Lũy kế đến hết năm trước kỳ kế hoạch.",
                "Cumulative, to the end of the year before the plan.",
            ),
            presence="value",
        ),
        c.BASIS,
        c.SOURCE,
    ),
    key=("project_code", "capital_source"),
    rules=(
        r.reported_has_source(),
        r.order_rule(
            "allocated_before_amount",
            "total_investment_amount",
            said=(
                message("more was allocated before the plan than the total investment"),
                message("Check allocated_before_amount and total_investment_amount."),
                "allocated_before_amount không quá total_investment_amount.",
                "allocated_before_amount is at most total_investment_amount.",
            ),
        ),
    ),
)


PROJECT_POSITIONS = TableContract(
    "project_positions",
    "Tình hình vốn của dự án",
    "Positions of projects",
    "Mỗi dòng là tình hình vốn của một dự án đến một ngày; nhiều ngày tạo thành chuỗi thời gian.",
    "One row is the position of a project at a date; several dates make a time series.",
    (
        c.PROJECT,
        year_column(
            "budget_year",
            words("Năm ngân sách", "Budget year", "Năm của kế hoạch vốn.", "Year of the capital plan."),
        ),
        c.AS_OF,
        ColumnContract(
            "allocated_amount",
            "amount",
            words(
                "Kế hoạch vốn",
                "Allocated",
                "Vốn được giao trong năm, gồm cả vốn kéo dài.",
                "Capital assigned for the year, including capital carried over.",
            ),
            presence="column",
        ),
        ColumnContract(
            "carried_over_amount",
            "amount",
            c.CARRIED_OVER,
            presence="column",
        ),
        ColumnContract(
            "disbursed_amount",
            "amount",
            words("Lũy kế giải ngân", "Disbursed", "Lũy kế từ ngày 1 tháng 1.", "Cumulative since 1 January."),
            presence="column",
        ),
        c.BASIS,
        c.SOURCE,
    ),
    key=("project_code", "budget_year", "as_of_date"),
    rules=(r.reported_has_source(),),
)
