"""The data dictionary: the contract as a page for people, in Vietnamese and English.

`python -m report_kit.data.dictionary` writes it to `docs/data-dictionary.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from report_kit.data.columns import LONGEST_TEXT, Choice, ColumnContract, Kind, Presence
from report_kit.data.contracts import CONTRACTS, REQUIRED_TABLES
from report_kit.data.contracts.programmes import PROGRAMMES
from report_kit.data.contracts.table import TableContract
from report_kit.data.resources import project_root
from report_kit.data.rules import EARLIEST_YEAR, LATEST_YEAR
from report_kit.data.settings_file import KEYS

PAGE = "docs/data-dictionary.md"

_KINDS: dict[Kind, str] = {
    "text": "chữ · text",
    "code": "mã · code",
    "category": "mã trong danh mục · code of a list",
    "commune": "mã xã · commune code",
    "communes": "mã xã, nối bằng ; · commune codes joined by ;",
    "amount": "số nguyên, đồng · whole đồng",
    "count": "số nguyên · whole number",
    "year": "năm · year",
    "date": "ngày, 2025-07-18 · date",
    "decimal": "số, dấu chấm thập phân · number, decimal point",
    "percent": "%, như đã in, dấu chấm thập phân · %, as printed, decimal point",
}
_PRESENCES: dict[Presence, str] = {
    "value": "bắt buộc · always",
    "column": "phải có cột, ô có thể trống · the column; cells may be blank",
    "optional": "không · no",
}

_INTRODUCTION = f"""# Từ điển dữ liệu · Data dictionary

<!-- Generated from the contracts by `python -m report_kit.data.dictionary`; edits here are overwritten. -->

Một bộ số liệu là một thư mục gồm `dataset.toml` và các tệp CSV dưới đây. Chỉ `sources.csv` là bắt buộc; thiếu bảng nào
thì báo cáo nêu rõ cần bổ sung số liệu gì.

A dataset is a folder with `dataset.toml` and the CSV files below. Only `sources.csv` is required; where a table is
missing, the briefing says what to report.

## Quy ước chung · Conventions

- **Tệp CSV** mã hóa UTF-8 (có hay không có BOM), ngăn cách bằng dấu phẩy, dòng đầu là tên cột. Dòng trống được bỏ qua.
  **CSV files** are UTF-8 (with or without a byte-order mark), separated by commas, with the headings in the first
  row. Blank rows are skipped.
- **Ô trống** nghĩa là *không được báo cáo*, không bao giờ là số 0.
  **A blank cell** means *not reported*; it is never zero.
- **Khoảng trắng** ở đầu và cuối ô không có nghĩa và được bỏ đi; chữ được đưa về dạng dựng sẵn của Unicode (NFC). Không
  nhận xuống dòng trong ô, ký tự điều khiển và ký tự vô hình; mỗi ô dài nhất {LONGEST_TEXT} ký tự.
  **Blanks** around a cell mean nothing and are dropped; text is brought to Unicode's composed form (NFC). Line breaks
  in a cell, control characters and invisible characters are refused; a cell has at most {LONGEST_TEXT:,} characters.
- **Số** chỉ gồm chữ số: `1170`, không viết `1.170` hay `1,170`. Tiền tính bằng đồng. Tỷ lệ và điểm dùng dấu chấm
  thập phân: `83.2`.
  **Numbers** are digits only: `1170`, not `1.170` or `1,170`. Money is in đồng. Rates and scores take a decimal
  point: `83.2`.
- **Ngày** viết năm-tháng-ngày: `2025-07-18`.
  **Dates** are year-month-day: `2025-07-18`.
- **Mã xã** đủ 5 chữ số, kể cả số 0 ở đầu. Dấu `*`, nơi được phép, là toàn tỉnh hoặc thành phố.
  **Commune codes** have five digits, leading zeros included. `*`, where allowed, is the whole province or city.
- **Mã tự đặt** (nguồn, dự án) chỉ gồm chữ, số và các dấu `. _ -`, nhiều nhất 100 ký tự. Không số tiền, số lượng nào
  âm. Năm, kể cả của ngày, từ {EARLIEST_YEAR} đến {LATEST_YEAR}. Giá trị trong danh mục viết đúng như danh mục. Khóa
  không lặp lại.
  **Codes of one's own** (sources, projects) hold letters, digits and `. _ -` only, at most 100 characters. No amount
  or count is negative. Years, those of dates too, lie between {EARLIEST_YEAR} and {LATEST_YEAR}. Values of a list are
  written as in the list. No two rows have the same key.
- **Phạm vi**: xã của mỗi dòng phải có trong `communes` của `dataset.toml`; với dòng của nhóm xã, ít nhất một xã. Nguồn
  và dự án được nhắc đến phải có trong bảng của chúng.
  **Scope**: the commune of a row is one of `communes` in `dataset.toml`; of a group of communes, at least one is.
  Sources and projects that a row names stand in their tables.
- **Số được nêu không chính xác**: *hơn 25 tỷ* là số tiền 25000000000, cách nêu `at_least`, đơn vị làm tròn 1000000000.
  **Figures stated loosely**: *more than 25 billion* is the amount 25000000000, bound `at_least`, rounding unit
  1000000000.
"""


def data_dictionary() -> str:
    """Return the data dictionary as Markdown."""
    tables = [*CONTRACTS.values(), PROGRAMMES]
    lists = _lists(tables)
    sections = [_INTRODUCTION, _settings_section()]
    sections += [_table_section(table, lists) for table in tables]
    sections.append(_lists_section(lists))
    return "\n".join(sections)


def write_data_dictionary() -> Path:
    """Write the page in the clone and return where it is.

    Raises:
        FileNotFoundError: The package does not run from a clone.
    """
    root = project_root()
    if root is None:
        raise FileNotFoundError("the data dictionary is written in a clone of the repository only")
    page = root / PAGE
    page.write_text(data_dictionary(), encoding="utf-8")
    return page


def _settings_section() -> str:
    rows = [
        (f"`{key.name}`", key.description_vi, key.description_en, key.default or "(bắt buộc · required)")
        for key in KEYS
    ]
    heading = ("Khóa · Key", "Ý nghĩa", "Meaning", "Mặc định · Default")
    return f"## `dataset.toml`\n\n{_markdown_table(heading, rows)}"


def _table_section(table: TableContract, lists: dict[str, tuple[Choice, ...]]) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    needed = " Bắt buộc. · Required." if table.name in REQUIRED_TABLES else ""
    place = "data/reference/" if table is PROGRAMMES else ""
    parts = [
        f"## `{place}{table.file}`: {table.title_vi} · {table.title_en}\n",
        f"{table.description_vi}{needed}\n\n{table.description_en}\n",
        f"Khóa · Key: {key}\n",
        _markdown_table(
            ("Cột · Column", "Tiếng Việt", "English", "Kiểu · Kind", "Bắt buộc · Needed"),
            [_column_row(column, lists) for column in table.columns],
        ),
        _rules(table),
    ]
    return "\n".join(parts)


def _column_row(column: ColumnContract, lists: dict[str, tuple[Choice, ...]]) -> tuple[str, ...]:
    said = column.words
    kind = _KINDS[column.kind]
    if column.choices:
        kind += f": [{_list_name(column, lists)}](#danh-mục-mã--lists-of-codes)"
    if column.refers_to:
        kind += f" → `{column.refers_to}`"
    if column.also:
        kind += f", `{'`, `'.join(column.also)}`"
    if column.blank_means:
        kind += f"; trống · blank = `{column.blank_means}`"
    vi, en = _said(said.title_vi, said.description_vi), _said(said.title_en, said.description_en)
    return (f"`{column.name}`", vi, en, kind, _PRESENCES[column.presence])


def _said(title: str, description: str) -> str:
    if description == f"{title}.":
        return f"**{description}**"
    return f"**{title}.** {description}".replace(" * ", r" \* ").replace(" *,", r" \*,")


def _rules(table: TableContract) -> str:
    lines = [f"- {rule.description_vi} · {rule.description_en}" for rule in table.rules]
    return "Quy tắc · Rules:\n\n" + "\n".join(lines) + "\n" if lines else ""


def _lists(tables: Iterable[TableContract]) -> dict[str, tuple[Choice, ...]]:
    """Return every list of codes once, by the name of the columns that take from it."""
    lists: dict[str, tuple[Choice, ...]] = {}
    for table in tables:
        for column in table.columns:
            if column.choices and column.choices not in lists.values():
                name = _stem(column)
                lists[f"{name} ({table.name})" if name in lists else name] = column.choices
    return lists


def _stem(column: ColumnContract) -> str:
    return "bound" if column.name.endswith("_bound") else column.name


def _list_name(column: ColumnContract, lists: dict[str, tuple[Choice, ...]]) -> str:
    return next(name for name, choices in lists.items() if choices == column.choices)


def _lists_section(lists: dict[str, tuple[Choice, ...]]) -> str:
    parts = ["## Danh mục mã · Lists of codes\n"]
    for name, choices in lists.items():
        rows = [(f"`{choice.code}`", choice.vi, choice.en) for choice in choices]
        parts.append(f"### {name}\n\n{_markdown_table(('Mã · Code', 'Ý nghĩa', 'Meaning'), rows)}")
    return "\n".join(parts)


def _markdown_table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    write_data_dictionary()
