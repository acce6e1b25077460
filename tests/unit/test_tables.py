"""Tables of a briefing: one object, the same figures in HTML, Typst and plain text."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from bs4 import BeautifulSoup

from report_kit.analysis.quantities import Quantity
from report_kit.content.output import BUNDLE_MIME_TYPE, figures_row
from report_kit.content.tables import FULL_COLUMN, Column, Row, Table
from report_kit.content.wording import phrase
from report_kit.data.figures_stated import Interval, exactly
from report_kit.language import language

VI, EN = language("vi"), language("en")


def amount(value: int, **rest: Any) -> Quantity:
    """Return an amount that a source states."""
    return Quantity(
        quantity="allocated_amount",
        unit="VND",
        basis="reported",
        stated=Fraction(value),
        interval=exactly(value),
        source_id="S1",
        **rest,
    )


COLUMNS = (Column("Dự án"), Column("Vốn", align="right", spec="million"), Column("Ghi chú"))
TABLE = Table(
    caption="Vốn (triệu đồng)",
    columns=COLUMNS,
    rows=(
        Row(("vốn trong nước",), role="section"),
        Row(("đường <b> #x", amount(1_234_500_000), None)),
        Row((phrase("Total"), amount(0), "a*b"), role="total"),
    ),
    languages=("vi", "en"),
)


def page(table: Table) -> BeautifulSoup:
    """Return a table's HTML, parsed."""
    return BeautifulSoup(table.fragment(VI).html, "html.parser")


def test_every_heading_cell_says_what_it_heads() -> None:
    """Screen readers read a figure with its column, its row and its section."""
    scopes = [(cell["scope"], cell.text) for cell in page(TABLE).find_all("th")]

    assert scopes == [
        ("col", "Dự án"),
        ("col", "Vốn"),
        ("col", "Ghi chú"),
        ("colgroup", "Vốn trong nước"),
        ("row", "Đường <b> #x"),
        ("row", "Tổng số"),
    ]


def test_a_row_is_named_by_its_words_and_not_by_its_number() -> None:
    """“Row 3” tells nothing to who hears the table; a year does where no words stand beside it."""
    columns = (Column("STT"), Column("Dự án"), Column("Vốn", align="right", spec="million"))
    rows = (Row(("1", "Chợ", amount(10**6))), Row(("", phrase("Total"), amount(10**6)), role="total"))
    numbered = replace(TABLE, columns=columns, rows=rows)
    years = replace(TABLE, columns=(columns[0], columns[2]), rows=(Row(("2026", amount(10**6))),))

    assert [cell.text for cell in page(numbered).select("th[scope=row]")] == ["Chợ", "Tổng số"]
    assert [cell.text for cell in page(years).select("th[scope=row]")] == ["2026"]


def test_cells_of_words_say_how_much_room_they_need() -> None:
    """A phone gives a column of numbers little, and one of sentences much, so that no row becomes a tower."""
    columns = (Column("Dự án"), Column("Nhóm"), Column("Lý do"), Column("Địa điểm"))
    table = replace(TABLE, columns=columns, rows=(Row(("Chợ", "C", "vì " * 30, "A Ngo, Hồng Bắc")),))

    assert [cell.get("class") for cell in page(table).select("td")] == [["rk-short"], ["rk-long"], None]


def test_a_table_has_its_caption_and_scrolls_by_itself() -> None:
    """So that a phone's page never scrolls sideways."""
    assert page(TABLE).select_one("div.rk-scroll > table.rk-table > caption").text == "Vốn (triệu đồng)"


def test_figures_are_bare_digits_in_the_unit_of_their_column() -> None:
    """1,234.5 million; a stated zero is 0 and not a dash, and a blank is a dash and not 0."""
    cells = [[cell.text for cell in row.find_all("td")] for row in page(TABLE).select("tbody tr")]

    assert cells == [[], ["1.234,5", "–"], ["0", "a*b"]]


def test_figures_stand_on_the_right() -> None:
    """Heading and cells of a column of figures alike."""
    assert [cell.text for cell in page(TABLE).select(".rk-number")] == ["Vốn", "1.234,5", "0"]


def test_a_table_in_typst_has_as_many_cells_as_its_columns_need() -> None:
    """A row short by a cell would shift every figure after it."""
    lines = TABLE.fragment(VI).typst.splitlines()

    assert lines[0] == (
        "#rk-table(columns: (auto, auto, auto,), header-rows: 1, align: (left, right, left,), "
        r"measured: (([Đường \<b\> \#x], ), ([#rk-stated[0.000,0];], ), ([*a\*b*], ), ), "
        'longest: ("Dự", "Vốn", "Ghi",), '
        "caption: [Vốn (triệu đồng)], keep-rows: true,"
    )
    assert lines[1:] == [
        "  [Dự án],",
        "  [Vốn],",
        "  [Ghi chú],",
        "  table.header(level: 2, table.cell(colspan: 3)[*Vốn trong nước*]),",
        "  [Đường \\<b\\> \\#x],",
        '  [#rk-source-ref("S1")[#rk-stated[1.234,5];];],',
        "  [#rk-missing[–];],",
        "  [*Tổng số*],",
        '  [*#rk-source-ref("S1")[#rk-stated[0];];#rk-pad(",0");*],',
        "  [*a\\*b*],",
        ")",
    ]


def test_a_row_with_too_few_cells_is_an_error() -> None:
    """Better no table than one with figures in the wrong column."""
    short = Table("Vốn", COLUMNS, (Row(("a", "b")),), ("vi",))

    with pytest.raises(ValueError, match="zip"):
        short.fragment(VI)


def test_an_empty_table_says_that_nothing_is_reported() -> None:
    """In every format and without headings over nothing."""
    fragment = Table("Vốn", COLUMNS, (), ("vi",)).fragment(VI)

    assert BeautifulSoup(fragment.html, "html.parser").text == "Chưa có số liệu nào được báo cáo."
    assert fragment.typst == "#rk-missing[Chưa có số liệu nào được báo cáo\\.];"


def test_a_reading_note_stands_below_its_table() -> None:
    """It belongs to the table in every format."""
    fragment = TABLE.with_note("Đơn vị: *triệu*").fragment(VI)

    assert fragment.html.endswith('</table></div><p class="rk-note">Đơn vị: *triệu*</p>')
    assert " note: [Đơn vị: \\*triệu\\*]," in fragment.typst


def test_a_table_lists_its_figures_in_reading_order() -> None:
    """Row by row, as a reader meets them."""
    rows = json.loads(TABLE._repr_mimebundle_()[BUNDLE_MIME_TYPE]["quantities"])

    assert [row["stated"] for row in rows] == ["1234500000", "0"]


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (Fraction(0), Fraction(1_004_500_000), ("0", "1004500000")),
        (Fraction(11, 20), Fraction(2, 3), ("0.55", "0.666666667")),
        (Fraction(-1, 3), None, ("-0.333333333", None)),
        (None, Fraction(21, 26), (None, "0.807692308")),
    ],
)
def test_figures_csv_has_plain_numbers(
    low: Fraction | None, high: Fraction | None, written: tuple[str | None, str | None]
) -> None:
    """A decimal point, no grouping, no unit; an unbounded end is blank."""
    quantity = Quantity(quantity="rate", unit="ratio", basis="computed", interval=Interval(low, high))
    row = figures_row(quantity)

    assert (row.get("low"), row.get("high")) == written


def test_figures_csv_names_what_a_figure_is_about() -> None:
    """Columns that do not apply are absent."""
    row = figures_row(amount(5, programme_code="NTP-NRD", fund_type="development", year=2025))

    assert row == {
        "quantity": "allocated_amount",
        "programme_code": "NTP-NRD",
        "fund_type": "development",
        "year": "2025",
        "stated": "5",
        "low": "5",
        "high": "5",
        "unit": "VND",
        "basis": "reported",
        "source_id": "S1",
    }


def test_typst_measures_one_row_of_each_shape_that_may_be_the_widest() -> None:
    """Digits are of one width, so 0.000,0 stands for 9.876,5; a bold total is another, and zeros for a long text.

    12,0 and 98,0 are far narrower than 1.234,5: whatever the font, they do not decide how wide the column is.
    """
    million, long = 1_000_000, "một tên dài hơn mọi cột dành cho chữ, vì vậy không cần đo gì khác nữa"
    rows = (
        Row(("a", amount(1_234_500_000), None)),
        Row((long, amount(9_876_500_000), None)),
        Row(("b", amount(12 * million), None)),
        Row(("c", amount(5_678_900_000), None), role="total"),
        Row(("d", amount(98 * million), None), role="total"),
    )
    typst = replace(TABLE, rows=(Row(("x",), role="section"), *rows)).fragment(VI).typst

    full, bold = f"[{'0' * FULL_COLUMN}]", "[*#rk-stated[0.000,0];*]"
    assert (
        f"measured: (({full}, ), ([#rk-stated[0.000,0];], {bold}, ), ([#rk-missing[–];], [*#rk-missing[–];*], ), )"
        in typst
    )
