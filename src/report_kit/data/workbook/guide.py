"""The words of the first sheets of a workbook: how to fill it in, half a page, in both languages."""

from __future__ import annotations

_VI = """
Mỗi trang là một bảng. Nhập số liệu từ dòng 4 trở xuống; ba dòng đầu là tên cột bằng tiếng Việt, tiếng Anh và
đơn vị. Đưa chuột lên tên cột để xem ý nghĩa.

Ô trống nghĩa là chưa có số liệu, không phải số 0. Chỉ ghi 0 khi số đúng bằng 0.

Tiền ghi bằng đồng, dạng số (không gõ dấu chấm, dấu phẩy; Excel tự tách nhóm). Ngày ghi ngày/tháng/năm. Tỷ lệ
ghi đúng như nguồn in, ví dụ 83.2.

Với các cột có danh sách, chọn mã trong danh sách; ý nghĩa các mã ở trang “Danh mục”. Tên xã, tên chương trình
cũng được chấp nhận thay cho mã.

Mỗi số liệu cần có nguồn: thêm nguồn vào trang “Nguồn số liệu” rồi ghi mã nguồn ở dòng số liệu.

Các ô khóa (nền xám) xác định dòng và được bảo vệ. Muốn xóa một dòng: Xem lại > Bỏ bảo vệ trang (không có mật
khẩu), rồi xóa dòng; khi nhập, dòng bị xóa luôn được liệt kê.

Trang “Số liệu còn thiếu” liệt kê những số liệu cần bổ sung. Lưu tệp dạng .xlsx và gửi lại; mọi lỗi sẽ được
chỉ đúng ô.
"""

_EN = """
Every sheet is a table. Enter figures from row 4 down; the first three rows are the headings in Vietnamese and
English and the units. Point at a heading to see what it means.

A blank cell means that nothing was reported, not 0. Write 0 only where the figure is 0.

Money is in đồng, as a number (type no dots or commas; Excel groups the digits). Dates are day/month/year.
Rates are written as the source prints them, for example 83.2.

In columns with a list, choose a code; the sheet “Danh mục” says what they mean. Names of communes and
programmes are accepted in place of codes.

Every figure needs a source: add it in the sheet “Nguồn số liệu” and write its code in the figure's row.

Key cells (grey) say which row it is and are protected. To remove a row: Review > Unprotect Sheet (there is no
password), then delete the row; the import always lists removed rows.

The sheet “Số liệu còn thiếu” lists the figures still needed. Save the file as .xlsx and send it back; every
mistake is shown at its cell.
"""


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


GUIDE: tuple[tuple[str, str], ...] = tuple(zip(_paragraphs(_VI), _paragraphs(_EN), strict=True))
"""How to fill a workbook in: Vietnamese and English side by side."""

REQUESTS_INTRODUCTION = (
    "Số liệu cần bổ sung để báo cáo được đầy đủ",
    "Figures that are still needed to complete the briefings",
)
