"""The contract of every table: its columns, its key, its rules, with words for people in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import Choice, ColumnContract, Words, count_column, words, year_column
from report_kit.data.rules import Rule
from report_kit.messages import message


@dataclass(frozen=True)
class TableContract:
    """One table of a dataset: a file `<name>.csv`.

    Attributes:
        name: Name of the table and of its file.
        title_vi: What the table is called, in Vietnamese.
        title_en: What the table is called, in English.
        description_vi: What one row is, in Vietnamese.
        description_en: What one row is, in English.
        columns: Its columns in the order of the file.
        key: Columns that together name a row.
        rules: Rules that span columns; those of one column follow from its contract.
        co_member_columns: For tables of groups of communes: a commune's slice also holds the rows of its
            co-members that agree with the group's row in these columns. Empty: it does not.
        is_compared: Whether a commune is compared with the others row by row: its slice then also holds the rows
            of the dataset's other communes in its province.
    """

    name: str
    title_vi: str
    title_en: str
    description_vi: str
    description_en: str
    columns: tuple[ColumnContract, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    co_member_columns: tuple[str, ...] = ()
    is_compared: bool = False

    @property
    def file(self) -> str:
        """Name of the table's file in a dataset."""
        return f"{self.name}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of each column, then those that span columns."""
        own = (rule for column in self.columns for rule in r.column_rules(column))
        return (*own, *self.rules)

    def column(self, name: str) -> ColumnContract:
        """Return the contract of the column *name*."""
        return next(column for column in self.columns if column.name == name)


SOURCES = TableContract(
    "sources",
    "Nguồn số liệu",
    "Sources",
    "Mỗi dòng là một văn bản, bài báo hay báo cáo mà số liệu dựa vào.",
    "One row is a document, article or report that figures come from.",
    (
        ColumnContract(
            "source_id",
            "code",
            words("Mã nguồn", "Source", "Mã ngắn do người lập đặt.", "A short code of the dataset's own making."),
            presence="value",
        ),
        ColumnContract(
            "title",
            "text",
            words("Tên", "Title", "Tên văn bản hay bài viết.", "Title of the document or article."),
            presence="value",
        ),
        ColumnContract(
            "publisher",
            "text",
            words("Nơi phát hành", "Publisher", "Cơ quan hay báo đăng.", "Who issued or published it."),
            presence="value",
        ),
        ColumnContract(
            "published_date",
            "date",
            words("Ngày phát hành", "Published on", "Ngày đăng hay ký.", "Day of publication or signature."),
        ),
        ColumnContract(
            "url",
            "text",
            words("Địa chỉ", "Address", "Địa chỉ trên mạng.", "Address on the web."),
        ),
        c.NOTE,
    ),
    key=("source_id",),
    rules=(r.address_is_a_web_address(),),
)

PROGRAMMES = TableContract(
    "programmes",
    "Danh mục chương trình",
    "Catalogue of programmes",
    "Mỗi dòng là một chương trình mục tiêu quốc gia hay hợp phần của nó, theo giai đoạn.",
    "One row is a national target programme, or a component of one, in its period.",
    (
        ColumnContract(
            "programme_code",
            "code",
            words("Mã chương trình", "Programme", "Mã ngắn của chương trình.", "Short code of the programme."),
            presence="value",
        ),
        year_column(
            "first_year", words("Năm đầu", "First year", "Năm đầu của giai đoạn.", "First year of the period.")
        ),
        year_column("last_year", words("Năm cuối", "Last year", "Năm cuối của giai đoạn.", "Last year of the period.")),
        ColumnContract(
            "name_vi",
            "text",
            words("Tên tiếng Việt", "Vietnamese name", "Tên chính thức.", "Its official name."),
            presence="value",
        ),
        ColumnContract(
            "name_en",
            "text",
            words("Tên tiếng Anh", "English name", "Tên tiếng Anh.", "Its name in English."),
            presence="value",
        ),
        ColumnContract(
            "legal_basis",
            "text",
            words("Căn cứ pháp lý", "Legal basis", "Văn bản phê duyệt.", "The decision that approved it."),
            presence="value",
        ),
        ColumnContract(
            "parent_code",
            "code",
            words(
                "Thuộc chương trình",
                "Part of",
                "Chương trình mà hợp phần này thuộc về; chỉ các mục cuối cùng được cộng.",
                "The programme this is a component of; only entries without components are summed.",
            ),
            refers_to="programmes",
        ),
    ),
    key=("programme_code",),
    rules=(
        r.order_rule(
            "first_year",
            "last_year",
            said=(
                message("the first year comes after the last"),
                message("Put the years in order."),
                "first_year không sau last_year.",
                "first_year is not after last_year.",
            ),
        ),
    ),
)

_AS_OF_IN_ORDER = r.order_rule(
    "as_of_earliest_date",
    "as_of_date",
    said=(
        message("as_of_earliest_date comes after as_of_date"),
        message("Put the earlier day in as_of_earliest_date and the later one in as_of_date."),
        "as_of_earliest_date không sau as_of_date.",
        "as_of_earliest_date is not after as_of_date.",
    ),
)


def _centre_column(name: str, said: Words, choices: tuple[Choice, ...]) -> ColumnContract:
    """Return one thing that a service centre needs, and how it stands; blank where nobody said."""
    return ColumnContract(name, "category", said, presence="column", choices=choices)


PROGRAMME_POSITIONS = TableContract(
    "programme_positions",
    "Tình hình vốn của chương trình",
    "Positions of programmes",
    "Mỗi dòng là tình hình vốn của một chương trình ở một xã đến một ngày, như nguồn đã nêu.",
    "One row is the stated position of a programme in a commune at a date.",
    (
        c.COMMUNE_OR_ALL,
        ColumnContract(
            "capital_source",
            "category",
            words(
                "Nguồn vốn",
                "Capital source",
                "Để trống khi nguồn cộng chung mọi nguồn vốn.",
                "Blank when the source gives all capital together.",
            ),
            choices=(*c.CAPITAL_SOURCES, c.LOCAL_BUDGET),
        ),
        ColumnContract(
            "programme_code",
            "code",
            words(
                "Mã chương trình",
                "Programme",
                "Chương trình trong danh mục của năm đó; ALL là tổng số do nguồn nêu.",
                "A programme of the catalogue in force that year; ALL for the stated total.",
            ),
            presence="value",
            refers_to="programmes",
            also=(c.ALL_PROGRAMMES,),
        ),
        ColumnContract(
            "fund_type",
            "category",
            words(
                "Loại vốn",
                "Type of funds",
                "Vốn đầu tư phát triển hay vốn sự nghiệp; không bao giờ cộng lại với nhau.",
                "Development or recurrent capital; the two are never added together.",
            ),
            presence="value",
            choices=c.FUND_TYPES,
        ),
        year_column(
            "budget_year",
            words("Năm ngân sách", "Budget year", "Năm của kế hoạch vốn.", "Year of the capital plan."),
        ),
        c.AS_OF,
        c.AS_OF_EARLIEST,
        *c.amount_with_companions(
            "allocated_amount",
            words(
                "Kế hoạch vốn",
                "Allocated",
                "Vốn được giao trong năm, gồm cả vốn kéo dài.",
                "Capital assigned for the year, including capital carried over.",
            ),
        ),
        ColumnContract(
            "carried_over_amount",
            "amount",
            words(
                "Trong đó vốn kéo dài",
                "Of which carried over",
                "Vốn năm trước được phép kéo dài.",
                "Capital of earlier years that may be paid this year.",
            ),
        ),
        *c.amount_with_companions(
            "disbursed_amount",
            words(
                "Lũy kế giải ngân",
                "Disbursed",
                "Lũy kế từ ngày 1 tháng 1.",
                "Cumulative since 1 January.",
            ),
        ),
        ColumnContract(
            "stated_rate_percent",
            "percent",
            words(
                "Tỷ lệ do nguồn nêu",
                "Stated rate",
                "Tỷ lệ giải ngân đúng như nguồn in, dùng dấu chấm thập phân.",
                "The disbursement rate exactly as printed, with a decimal point.",
            ),
        ),
        ColumnContract(
            "stated_rate_bound",
            "category",
            words(
                "Tỷ lệ: cách nêu",
                "Stated rate: how it was stated",
                "Tỷ lệ được nêu đúng bằng, hơn, dưới hay khoảng.",
                "Whether the rate was stated as exact, more than, less than or about.",
            ),
            choices=c.BOUNDS,
            blank_means="exact",
        ),
        count_column("project_count", "Số công trình, dự án", "Number of works"),
        c.BASIS,
        c.SOURCE,
        c.NOTE,
    ),
    key=(
        "commune_code",
        "capital_source",
        "programme_code",
        "fund_type",
        "budget_year",
        "as_of_date",
        "source_id",
    ),
    rules=(
        r.reported_has_source(),
        *r.amount_rules("allocated_amount"),
        *r.amount_rules("disbursed_amount"),
        _AS_OF_IN_ORDER,
    ),
)

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
            words(
                "Trong đó vốn kéo dài",
                "Of which carried over",
                "Vốn năm trước được phép kéo dài.",
                "Capital of earlier years that may be paid this year.",
            ),
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
        _AS_OF_IN_ORDER,
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

SERVICE_CENTRES = TableContract(
    "service_centres",
    "Trung tâm Phục vụ hành chính công",
    "Public administration service centres",
    "Mỗi dòng là tình hình Trung tâm Phục vụ hành chính công của một xã đến một ngày, như nguồn đã nêu.",
    "One row is the state of a commune's public administration service centre at a date, as stated.",
    (
        c.COMMUNE,
        c.AS_OF,
        c.AS_OF_EARLIEST,
        count_column("director_count", "Số giám đốc", "Directors"),
        count_column("deputy_director_count", "Số phó giám đốc", "Deputy directors"),
        count_column("specialist_count", "Số chuyên viên", "Specialists"),
        _centre_column(
            "records_system",
            words(
                "Hệ thống hồ sơ công việc",
                "Work-record system",
                "Hệ thống quản lý hồ sơ công việc của trung tâm.",
                "The centre's system for handling work records.",
            ),
            c.INSTALLATIONS,
        ),
        _centre_column(
            "accounts_assigned",
            words(
                "Tài khoản người dùng",
                "Accounts",
                "Tài khoản đã được cấp và phân quyền cho cán bộ, công chức.",
                "Accounts assigned to staff, with their rights.",
            ),
            c.INSTALLATIONS,
        ),
        _centre_column(
            "digital_signature",
            words(
                "Chữ ký số",
                "Digital signature",
                "Văn bản điện tử được ký số.",
                "Electronic documents are signed digitally.",
            ),
            c.INSTALLATIONS,
        ),
        _centre_column(
            "facilities",
            words("Cơ sở vật chất", "Facilities", "Trụ sở, phòng làm việc.", "Premises and rooms."),
            c.CONDITIONS,
        ),
        _centre_column(
            "it_infrastructure",
            words(
                "Hạ tầng công nghệ thông tin",
                "IT infrastructure",
                "Máy tính, mạng, thiết bị.",
                "Computers, network, devices.",
            ),
            c.CONDITIONS,
        ),
        c.BASIS,
        c.SOURCE,
        c.NOTE,
    ),
    key=("commune_code", "as_of_date", "source_id"),
    rules=(r.reported_has_source(), _AS_OF_IN_ORDER),
    is_compared=True,
)

FOLLOW_UPS = TableContract(
    "follow_ups",
    "Việc cần theo dõi",
    "Follow-ups",
    "Mỗi dòng là một chỉ đạo, đề nghị, vướng mắc hay cam kết cần theo dõi đến khi xong.",
    "One row is an order, a request, a difficulty or an undertaking, to be followed until it is done.",
    (
        ColumnContract(
            "follow_up_code",
            "code",
            words("Mã việc", "Follow-up", "Mã ngắn do người lập đặt.", "A short code of the dataset's own making."),
            presence="value",
        ),
        ColumnContract(
            "kind",
            "category",
            words(
                "Loại",
                "Kind",
                "Chỉ đạo, đề nghị, vướng mắc: nơi nhận phải thực hiện; cam kết: chính nơi nêu phải thực hiện.",
                "Of an order, a request or a difficulty the addressee must act; of an undertaking whoever raised it.",
            ),
            presence="value",
            choices=c.FOLLOW_UP_KINDS,
        ),
        ColumnContract(
            "topic",
            "category",
            words("Lĩnh vực", "Topic", "Việc thuộc lĩnh vực nào.", "What it is about."),
            presence="value",
            choices=c.FOLLOW_UP_TOPICS,
        ),
        ColumnContract(
            "raised_by",
            "text",
            words(
                "Nơi nêu",
                "Raised by",
                "Mã xã, hoặc tên cơ quan viết “tiếng Việt / English”.",
                "A commune's code, or the name of a body written as “tiếng Việt / English”.",
            ),
            presence="value",
            names_party=True,
        ),
        ColumnContract(
            "addressed_to",
            "text",
            words(
                "Nơi nhận",
                "Addressed to",
                "Mã xã, nhiều mã nối bằng ;, dấu * hoặc tên cơ quan; để trống khi nguồn không nêu.",
                "A commune's code, several joined by ;, a * or the name of a body; blank where nobody was named.",
            ),
            presence="column",
            names_party=True,
        ),
        c.COMMUNES_CONCERNED,
        ColumnContract(
            "text_vi",
            "text",
            words("Nội dung", "Text in Vietnamese", "Nội dung tiếng Việt.", "What it says, in Vietnamese."),
            presence="value",
        ),
        ColumnContract(
            "text_en",
            "text",
            words("Nội dung tiếng Anh", "Text in English", "Nội dung tiếng Anh.", "What it says, in English."),
            presence="value",
        ),
        ColumnContract(
            "raised_date",
            "date",
            words("Ngày nêu", "Raised on", "Để trống khi nguồn không ghi ngày.", "Blank where the source is undated."),
        ),
        ColumnContract(
            "due_date",
            "date",
            words("Hạn", "Due", "Ngày phải xong; để trống khi không nêu.", "Day by which it is due; blank if none."),
        ),
        ColumnContract(
            "status",
            "category",
            words("Tình trạng", "Status", "Việc đã đến đâu.", "How far it has come."),
            presence="value",
            choices=c.FOLLOW_UP_STATUSES,
        ),
        ColumnContract(
            "answer_vi",
            "text",
            words("Trả lời", "Answer in Vietnamese", "Kết quả, tiếng Việt.", "What came of it, in Vietnamese."),
        ),
        ColumnContract(
            "answer_en",
            "text",
            words("Trả lời tiếng Anh", "Answer in English", "Kết quả, tiếng Anh.", "What came of it, in English."),
        ),
        ColumnContract(
            "answered_date",
            "date",
            words(
                "Ngày trả lời", "Answered on", "Ngày trả lời hoặc ngày xong.", "Day of the answer, or of completion."
            ),
        ),
        c.BASIS,
        c.SOURCE,
    ),
    key=("follow_up_code",),
    rules=(
        r.reported_has_source(),
        r.answered_has_date(),
        r.open_has_no_answer(),
        r.parties_are_concerned(),
        r.order_rule(
            "raised_date",
            "due_date",
            said=(
                message("it was due before it was raised"),
                message("Check raised_date and due_date."),
                "due_date không trước raised_date.",
                "due_date is not before raised_date.",
            ),
        ),
        r.order_rule(
            "raised_date",
            "answered_date",
            said=(
                message("it was answered or done before it was raised"),
                message("Check raised_date and answered_date."),
                "answered_date không trước raised_date.",
                "answered_date is not before raised_date.",
            ),
        ),
    ),
)

CORRECTIONS = TableContract(
    "corrections",
    "Đính chính",
    "Corrections",
    "Mỗi dòng sửa một lỗi đã biết của một nguồn; ô được sửa luôn được ghi là đã đính chính.",
    "One row corrects a known error of a source; a corrected figure is shown as such.",
    (
        ColumnContract(
            "table",
            "code",
            words("Bảng", "Table", "Tên bảng có lỗi.", "Table that holds the error."),
            presence="value",
        ),
        ColumnContract(
            "key",
            "text",
            words(
                "Khóa",
                "Key",
                "Giá trị các cột khóa của dòng, đúng thứ tự trong từ điển, nối bằng dấu /; "
                "ô trống để trống giữa hai dấu /.",
                "Values of the row's key columns in the dictionary's order, joined by /; "
                "a blank one leaves nothing between two /.",
            ),
            presence="value",
        ),
        ColumnContract(
            "column",
            "code",
            words("Cột", "Column", "Tên cột có lỗi.", "Column that holds the error."),
            presence="value",
        ),
        ColumnContract(
            "expected",
            "text",
            words(
                "Nguồn ghi",
                "As the source has it",
                "Đúng như trong bảng; không còn khớp là lỗi.",
                "Exactly as it stands in the table; no longer matching is an error.",
            ),
            presence="column",
        ),
        ColumnContract(
            "corrected",
            "text",
            words(
                "Sửa thành",
                "Corrected",
                "Giá trị đúng; để trống nghĩa là coi như không được báo cáo.",
                "The right value; blank treats the figure as not reported.",
            ),
            presence="column",
        ),
        ColumnContract(
            "reason",
            "text",
            words("Lý do", "Reason", "Vì sao biết là sai.", "How it is known to be wrong."),
            presence="value",
        ),
        ColumnContract(
            "status",
            "text",
            words(
                "Tình trạng",
                "Status",
                "Ví dụ: đã báo cho nơi phát hành, đã được xác nhận.",
                "For example: told to the publisher, confirmed.",
            ),
            presence="column",
        ),
    ),
    key=("table", "key", "column"),
)

CONTRACTS: MappingProxyType[str, TableContract] = MappingProxyType(
    {
        contract.name: contract
        for contract in (
            SOURCES,
            PROGRAMME_POSITIONS,
            PROJECTS,
            PROJECT_FUNDING,
            PROJECT_POSITIONS,
            TREASURY_LINES,
            CAPITAL_CEILINGS,
            PLAN_LOCKS,
            HOUSING,
            SERVICE_CENTRES,
            FOLLOW_UPS,
            CORRECTIONS,
        )
    }
)
"""The tables of a dataset, by name, in the order in which people read them."""

REQUIRED_TABLES = frozenset({"sources"})
