"""What a contract says about one column: words for people, rules for the machine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "code", "category", "commune", "communes", "amount", "count", "year", "date", "decimal", "percent"
]
Presence = Literal["value", "column", "optional"]

ALL_COMMUNES = "*"
ALL_PROGRAMMES = "ALL"
LONGEST_TEXT = 2_000
"""Characters in one cell; a longer name or note is a paste gone wrong."""

INTEGER_KINDS: frozenset[Kind] = frozenset({"amount", "count", "year"})
OBJECT_KINDS: frozenset[Kind] = frozenset({"date", "decimal"})


@dataclass(frozen=True)
class Choice:
    """One value that a category column allows.

    Attributes:
        code: The value as it stands in the file.
        vi: What it means, in Vietnamese.
        en: What it means, in English.
        law: How a law writes it, where people will type that instead.
    """

    code: str
    vi: str
    en: str
    law: str = ""


@dataclass(frozen=True)
class Words:
    """What people read about a column.

    Attributes:
        title_vi: Heading in Vietnamese.
        title_en: Heading in English.
        description_vi: Meaning in Vietnamese, one or two sentences.
        description_en: Meaning in English, one or two sentences.
    """

    title_vi: str
    title_en: str
    description_vi: str
    description_en: str


@dataclass(frozen=True)
class ColumnContract:
    """One column of a table.

    Attributes:
        name: Heading in the file.
        kind: How its text is read; decides the dtype of the frame's column.
        words: Titles and descriptions in both languages.
        presence: `value`: no cell may be blank; `column`: the column must be there, cells may be blank;
            `optional`: the column may be left out.
        choices: The values allowed; none means that any value of the kind is.
        refers_to: Table whose key the value must be in: `sources`, `projects`, `programmes`, `communes`.
        also: Values allowed beside those that `refers_to` gives, such as `*`.
        blank_means: The value that a blank cell stands for; `""` for *not reported*.
        names_party: Whether it names who asks or must act: commune codes, `*`, or the name of another body.
    """

    name: str
    kind: Kind
    words: Words
    presence: Presence = "optional"
    choices: tuple[Choice, ...] = ()
    refers_to: str = ""
    also: tuple[str, ...] = ()
    blank_means: str = ""
    names_party: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        """The codes of its choices."""
        return tuple(choice.code for choice in self.choices)

    @property
    def unit(self) -> str:
        """The unit of its values, as the data dictionary prints it."""
        return {"amount": "đồng", "percent": "%"}.get(self.kind, "")

    @property
    def dtype(self) -> str:
        """The dtype of the column in a frame."""
        if self.kind in INTEGER_KINDS:
            return "Int64"
        return "object" if self.kind in OBJECT_KINDS else "str"


BASES = (
    Choice("reported", "có nguồn nêu con số này", "a source says so"),
    Choice("derived", "người làm báo cáo tính ra từ các nguồn", "computed by a person from sources"),
    Choice("illustrative", "số giả định để minh họa", "invented to show the kit"),
)
BOUNDS = (
    Choice("exact", "đúng bằng (mặc định)", "exactly (the default)"),
    Choice("at_least", "“hơn”, “trên”", "“more than”, “at least”"),
    Choice("at_most", "“dưới”, “không quá”", "“less than”, “at most”"),
    Choice("about", "“khoảng”, “gần”; cần có đơn vị làm tròn", "“about”; needs the rounding unit"),
)
FUND_TYPES = (
    Choice("development", "vốn đầu tư phát triển", "development investment capital"),
    Choice("recurrent", "vốn sự nghiệp", "recurrent capital"),
)
CAPITAL_SOURCES = (
    Choice("NSTW", "ngân sách trung ương", "central budget"),
    Choice("NSTP", "ngân sách thành phố (cấp tỉnh)", "city (provincial) budget"),
    Choice("NSX", "ngân sách xã", "commune budget"),
    Choice("XDCB-TT", "vốn xây dựng cơ bản tập trung", "centralised basic-construction capital"),
    Choice("SDĐ", "nguồn thu tiền sử dụng đất", "land-use revenue"),
    Choice("XSKT", "xổ số kiến thiết", "lottery revenue"),
    Choice("ODA", "vốn ODA, vốn vay ưu đãi nước ngoài", "ODA and concessional foreign loans"),
    Choice("HP", "nguồn thu hợp pháp của cơ quan, đơn vị", "lawful revenue of agencies and units"),
    Choice("ĐG", "đóng góp, huy động hợp pháp khác", "contributions and other lawful mobilisation"),
)
LOCAL_BUDGET = Choice(
    "NSĐP", "ngân sách địa phương (thành phố và xã cộng chung)", "local budget (city and commune together)"
)
BENEFICIARIES = (
    Choice(
        "merit",
        "người có công với cách mạng, thân nhân liệt sĩ",
        "people with meritorious services to the revolution",
    ),
    Choice("ntp_emm", "hộ thuộc chương trình mục tiêu quốc gia", "households under the national programmes"),
    Choice(
        "poor_and_hardship",
        "hộ nghèo, hộ cận nghèo, hộ có hoàn cảnh khó khăn khác",
        "poor and near-poor households and other hardship",
    ),
    Choice("ALL", "tổng số do nguồn nêu", "the stated total"),
)
WORK_TYPES = (Choice("new_build", "xây mới", "new build"), Choice("repair", "sửa chữa", "repair"))
PROJECT_GROUPS = (
    Choice("A", "dự án nhóm A", "group A project"),
    Choice("B", "dự án nhóm B", "group B project"),
    Choice("C", "dự án nhóm C", "group C project"),
)
PHASES = (
    Choice("transitional", "chuyển tiếp", "carried over from the previous plan"),
    Choice("new_start", "khởi công mới", "new start"),
    Choice("preparation", "chuẩn bị đầu tư, quy hoạch", "investment preparation, planning task"),
    Choice("completed", "đã hoàn thành, chưa bố trí đủ vốn", "completed, not yet fully funded"),
)
PRIORITY_TIERS = (
    Choice("a", "dự án đầu tư công đặc biệt, khẩn cấp", "special and emergency projects"),
    Choice(
        "b",
        "chương trình mục tiêu quốc gia, dự án quan trọng quốc gia",
        "national target programmes, projects of national importance",
    ),
    Choice("c", "hoàn trả vốn ứng trước", "repayment of advanced capital"),
    Choice("d", "dự án hoàn thành, bàn giao, chưa bố trí đủ vốn", "completed projects not yet fully funded"),
    Choice("dd", "đ) ODA, vay ưu đãi, vốn đối ứng", "đ) ODA, concessional loans, counterpart capital", law="đ"),
    Choice("e", "vốn nhà nước tham gia dự án PPP", "state share in public-private partnerships"),
    Choice("g", "chuyển tiếp, hoàn thành trong kỳ kế hoạch", "transitional, finished within the plan period"),
    Choice("h", "chuyển tiếp theo tiến độ được duyệt", "transitional on the approved schedule"),
    Choice("i", "quy hoạch, chuẩn bị đầu tư", "planning and investment-preparation tasks"),
    Choice("k", "nợ đọng phát sinh trước 01/01/2015", "construction arrears from before 2015"),
    Choice("l", "cấp bù lãi suất, vốn điều lệ ngân hàng chính sách", "interest subsidies, policy-bank capital"),
    Choice(
        "m",
        "vốn địa phương ủy thác qua Ngân hàng Chính sách xã hội",
        "local capital entrusted through the Social Policy Bank",
    ),
    Choice("n", "khởi công mới", "new starts"),
)
INSTALLATIONS = (
    Choice("installed", "đã có, đang dùng", "in place and in use"),
    Choice("partly", "có một phần", "partly in place"),
    Choice("missing", "chưa có", "not in place"),
)
CONDITIONS = (
    Choice("good", "đáp ứng yêu cầu", "meets the need"),
    Choice("worn", "xuống cấp", "worn"),
    Choice("insufficient", "thiếu, chưa đáp ứng yêu cầu", "does not meet the need"),
)
FOLLOW_UP_KINDS = (
    Choice("directive", "chỉ đạo", "an order from above"),
    Choice("request", "đề nghị, kiến nghị", "asked of others"),
    Choice("difficulty", "khó khăn, vướng mắc", "something in the way"),
    Choice("commitment", "cam kết, nhiệm vụ tự đề ra", "undertaken by whoever raised it"),
)
FOLLOW_UP_TOPICS = (
    Choice("finance", "tài chính, ngân sách", "finance and budget"),
    Choice("investment", "đầu tư công", "public investment"),
    Choice("land", "đất đai", "land"),
    Choice("housing", "xóa nhà tạm, nhà dột nát", "temporary and dilapidated houses"),
    Choice("programmes", "chương trình mục tiêu quốc gia", "national target programmes"),
    Choice("facilities", "trụ sở, trang thiết bị", "premises and equipment"),
    Choice("it", "công nghệ thông tin", "information technology"),
    Choice("staff", "tổ chức bộ máy, nhân sự", "organisation and staff"),
    Choice("assets", "tài sản công", "public assets"),
    Choice("boundaries", "địa giới hành chính, sắp xếp đơn vị hành chính", "boundaries and mergers of units"),
    Choice("procedures", "thủ tục hành chính", "administrative procedures"),
)
FOLLOW_UP_STATUSES = (
    Choice("open", "mới nêu, chưa có kết quả", "raised; nothing came of it yet"),
    Choice("in_progress", "đang thực hiện", "being dealt with"),
    Choice("answered", "đã trả lời", "answered"),
    Choice("done", "đã hoàn thành", "done"),
)


def words(vi: str, en: str, means_vi: str, means_en: str) -> Words:
    """Return the words of a column: both titles, then both descriptions."""
    return Words(vi, en, means_vi, means_en)


def amount_with_companions(name: str, said: Words) -> tuple[ColumnContract, ...]:
    """Return the columns of an amount as officials state it: the amount, its bound, its rounding unit."""
    stem = name.removesuffix("_amount")
    bound = words(
        f"{said.title_vi}: cách nêu",
        f"{said.title_en}: how it was stated",
        "Con số được nêu đúng bằng, hơn, dưới hay khoảng.",
        "Whether the figure was stated as exact, more than, less than or about.",
    )
    unit = words(
        f"{said.title_vi}: đơn vị làm tròn",
        f"{said.title_en}: rounding unit",
        "Giá trị bằng đồng của một đơn vị ở chữ số cuối được in; để trống nếu không làm tròn.",
        "Value in đồng of one unit of the last printed digit; blank if not rounded.",
    )
    return (
        ColumnContract(name, "amount", said),
        ColumnContract(f"{stem}_bound", "category", bound, choices=BOUNDS, blank_means="exact"),
        ColumnContract(f"{stem}_rounded_to", "amount", unit),
    )


BASIS = ColumnContract(
    "basis",
    "category",
    words(
        "Cơ sở của số liệu",
        "Basis",
        "Số liệu do nguồn nêu, do người lập tính ra, hay giả định để minh họa.",
        "Whether a source says so, a person computed it, or it was invented to show the kit.",
    ),
    presence="value",
    choices=BASES,
)

CARRIED_OVER = words(
    "Trong đó vốn kéo dài",
    "Of which carried over",
    "Vốn năm trước được phép kéo dài.",
    "Capital of earlier years that may be paid this year.",
)
"""What is said of capital carried over, whoever it was given to."""

SOURCE = ColumnContract(
    "source_id",
    "code",
    words(
        "Mã nguồn",
        "Source",
        "Nguồn của dòng này, trong bảng sources; bắt buộc khi basis là reported.",
        "Where the row comes from, in the table sources; required when the basis is reported.",
    ),
    presence="column",
    refers_to="sources",
)
NOTE = ColumnContract(
    "note",
    "text",
    words(
        "Ghi chú",
        "Note",
        "Điều người đọc cần biết về dòng này.",
        "What a reader should know about the row.",
    ),
)
COMMUNE = ColumnContract(
    "commune_code",
    "commune",
    words("Mã xã", "Commune", "Mã 5 chữ số của xã, phường, đặc khu.", "Official five-digit commune code."),
    presence="value",
    refers_to="communes",
)
COMMUNE_OR_ALL = ColumnContract(
    "commune_code",
    "commune",
    words(
        "Mã xã",
        "Commune",
        "Mã 5 chữ số của xã; * là toàn tỉnh hoặc thành phố.",
        "Official five-digit code; * stands for the whole province or city.",
    ),
    presence="value",
    refers_to="communes",
    also=(ALL_COMMUNES,),
)
COMMUNES = ColumnContract(
    "commune_codes",
    "communes",
    words(
        "Mã các xã",
        "Communes",
        "Một mã xã; nhiều mã nối bằng dấu ; khi nguồn chỉ nêu tổng của các xã; * là toàn tỉnh, thành phố.",
        "One code; several joined by ; when the source gives only their sum; * for the whole province or city.",
    ),
    presence="value",
    refers_to="communes",
    also=(ALL_COMMUNES,),
)
COMMUNES_CONCERNED = ColumnContract(
    "commune_codes",
    "communes",
    words(
        "Mã các xã liên quan",
        "Communes concerned",
        "Một mã xã; nhiều mã nối bằng dấu ; khi liên quan nhiều xã; * là toàn tỉnh, thành phố.",
        "One code; several joined by ; where it concerns several; * for the whole province or city.",
    ),
    presence="value",
    refers_to="communes",
    also=(ALL_COMMUNES,),
)
PROJECT = ColumnContract(
    "project_code",
    "code",
    words("Mã dự án", "Project", "Dự án trong bảng projects.", "A project of the table projects."),
    presence="value",
    refers_to="projects",
)
CAPITAL_SOURCE = ColumnContract(
    "capital_source",
    "category",
    words("Nguồn vốn", "Capital source", "Vốn lấy từ ngân sách nào.", "Which budget pays."),
    presence="value",
    choices=CAPITAL_SOURCES,
)
AS_OF = ColumnContract(
    "as_of_date",
    "date",
    words("Tính đến ngày", "As of", "Ngày mà số liệu tính đến.", "Day up to which the figures are complete."),
    presence="value",
)
AS_OF_EARLIEST = ColumnContract(
    "as_of_earliest_date",
    "date",
    words(
        "Sớm nhất là ngày",
        "As of, at the earliest",
        "Khi nguồn không ghi ngày: ngày sớm nhất mà số liệu có thể tính đến.",
        "Where the source is undated: the first day for which the figures may stand.",
    ),
)


def year_column(name: str, said: Words, presence: Presence = "value") -> ColumnContract:
    """Return a column that holds a year."""
    return ColumnContract(name, "year", said, presence=presence)


def count_column(name: str, vi: str, en: str) -> ColumnContract:
    """Return an optional column that counts houses or works."""
    return ColumnContract(name, "count", words(vi, en, f"{vi}.", f"{en}."))


def companions_of(columns: Collection[str], amount: str) -> tuple[str, ...]:
    """Return those of *columns* that say how an amount was stated: its bound and its rounding."""
    stem = amount.removesuffix("_amount")
    names = (f"{stem}_bound", f"{stem}_rounded_to") if amount.endswith("_amount") else ()
    return tuple(name for name in names if name in columns)
