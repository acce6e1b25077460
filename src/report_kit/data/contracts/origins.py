"""Where figures come from, and what was corrected."""

from __future__ import annotations

from report_kit.data import columns as c
from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract, words
from report_kit.data.contracts.table import TableContract

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
