"""Service centres and follow-ups."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import Choice, ColumnContract, Words, count_column, words
from report_kit.data.contracts.table import AS_OF_IN_ORDER, TableContract
from report_kit.messages import message


def _centre_column(name: str, said: Words, choices: tuple[Choice, ...]) -> ColumnContract:
    """Return one thing that a service centre needs, and how it stands; blank where nobody said."""
    return ColumnContract(name, "category", said, presence="column", choices=choices)


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
    rules=(r.reported_has_source(), AS_OF_IN_ORDER),
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
