"""Form 01a/TTKHN as offices write it, in several layouts, made from a short list of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

IDENTITIES = {3: "3 = 4 + 6", 7: "7 = 8 + 11", 8: "8 = 9 + 10", 11: "11 = 12 + 13", 14: "14 = 15 + 16"}
HEADINGS = (
    (
        "STT|Nội dung|Vốn kế hoạch năm {year}||||Lũy kế vốn giải ngân từ đầu năm đến hết tháng {month}|||||||"
        "Ước lũy kế vốn giải ngân từ đầu năm đến hết tháng báo cáo|||Ghi chú"
    ),
    (
        "||Tổng số|Vốn kế hoạch năm trước được phép kéo dài (nếu có)|Vốn kế hoạch giao trong năm||Tổng số|"
        "Giải ngân vốn kế hoạch kéo dài|||Giải ngân vốn kế hoạch năm|||Tổng số|Vốn kéo dài|Vốn kế hoạch năm|"
    ),
    (
        "||||Kế hoạch Thủ tướng Chính phủ giao|Kế hoạch bộ/địa phương triển khai||Tổng số|"
        "Thanh toán khối lượng hoàn thành|Vốn tạm ứng theo chế độ chưa thu hồi|Tổng số|"
        "Thanh toán khối lượng hoàn thành|Vốn tạm ứng theo chế độ chưa thu hồi||||"
    ),
)
SPANS = ("C{0}:F{0}", "G{0}:M{0}", "N{0}:P{0}")


def amounts(carried: float, deployed: float, paid: Sequence[float], estimated: Sequence[float]) -> list[Any]:
    """Return columns 3 to 16 from those that are no sums: 4, 6, (9, 10, 12, 13), (15, 16); column 5 is 6."""
    done_before, advance_before, done, advance = paid
    before, this_year = done_before + advance_before, done + advance
    return [
        carried + deployed, carried, deployed, deployed,
        before + this_year, before, done_before, advance_before, this_year, done, advance,
        sum(estimated), *estimated,
    ]  # fmt: skip


def added(*lines: Sequence[Any]) -> list[Any]:
    """Return the sums of lines of amounts."""
    return [sum(column) for column in zip(*lines, strict=True)]


@dataclass
class Form:
    """A form to be written.

    Attributes:
        lines: Running number, item, then the amounts of columns 3 to 16, or nothing for a heading.
        titles: Texts above the headings, one row each.
        month: What stands in the heading over column 7.
        first_row: Row of the first heading.
        first_column: Column of the running number.
        numbers: The row of column numbers.
        foot: Texts below, as signatures are.
        width: The last of the columns before the note: 13 for a form without estimates.
        last: What stands over the last column.
        headings: Rows of headings, columns separated by |.
    """

    lines: Sequence[Sequence[Any]]
    titles: Sequence[str] = (
        "ỦY BAN NHÂN DÂN XÃ A LƯỚI 2",
        "Biểu số 01a/TTKHN",
        "BÁO CÁO TÌNH HÌNH THỰC HIỆN VÀ GIẢI NGÂN VỐN ĐẦU TƯ CÔNG KẾ HOẠCH NĂM 2025",
        "Tháng 8 năm 2025",
        "Đơn vị tính: triệu đồng",
    )
    month: str = "trước liền kề"
    year: str = "2025"
    first_column: int = 1
    blank_rows: int = 1
    numbers: Sequence[Any] = field(default_factory=lambda: [IDENTITIES.get(n, n) for n in range(1, 18)])
    foot: Sequence[str] = ("A Lưới 2, ngày 12 tháng 8 năm 2025", "CHỦ TỊCH")
    width: int = 16
    last: str = "Ghi chú"
    headings: Sequence[str] = HEADINGS

    def write(self, path: Path, sheet: str = "01a") -> Path:
        """Write the form as the only sheet of a workbook and return its path."""
        book = openpyxl.Workbook()
        self.write_sheet(book.active, sheet)
        book.save(path)
        return path

    def write_sheet(self, sheet: Any, title: str) -> int:
        """Write the form on a sheet and return its row of column numbers."""
        sheet.title = title
        row = 1
        for text in self.titles:
            sheet.cell(row, self.first_column, text)
            sheet.merge_cells(start_row=row, end_row=row, start_column=self.first_column, end_column=16)
            row += 1
        row += self.blank_rows
        for heading in self.headings:
            texts = heading.format(month=self.month, year=self.year).split("|")
            self._put(sheet, row, [*texts[: self.width], texts[-1].replace("Ghi chú", self.last)])
            row += 1
        self._put(sheet, row, self.numbers)
        numbers_row = row
        for line in self.lines:
            row += 1
            self._put(sheet, row, line)
        for text in self.foot:
            row += 2
            sheet.cell(row, self.first_column + 10, text)
        if self.first_column == 1:
            for span in SPANS[: 2 if self.width < 16 else 3]:
                sheet.merge_cells(span.format(numbers_row - 3))
        return numbers_row

    def _put(self, sheet: Any, row: int, values: Sequence[Any]) -> None:
        for place, value in enumerate(values, start=self.first_column):
            if value not in {None, ""}:
                sheet.cell(row, place, value)
