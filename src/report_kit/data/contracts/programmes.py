"""National target programmes and how far their capital is disbursed."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, count_column, words, year_column
from report_kit.data.contracts.table import AS_OF_IN_ORDER, TableContract
from report_kit.messages import message

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
            c.CARRIED_OVER,
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
        AS_OF_IN_ORDER,
    ),
)
