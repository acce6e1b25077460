"""Files that mean harm are refused at once, in the time and memory of small ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from workbook_files import exported, messages, planned, small_dataset

from report_kit.data.workbook import values, writing
from report_kit.data.workbook.archive import Archive, opened, opened_bytes
from report_kit.data.workbook.cells import Convention
from report_kit.data.workbook.ordinary_cells import taken_out
from report_kit.data.workbook.reading import read_tables
from report_kit.data.workbook.writing import WorkbookContent, write_workbook
from report_kit.errors import Problem, UsageError

CELL = '<c r="{}"><v>1</v></c>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def plain_workbook() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(stream)
    return stream.getvalue()


def with_parts(content: bytes, **parts: str | bytes) -> bytes:
    """Return a workbook with parts replaced or added; `__` stands for a slash and `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, named.pop(name, old.read(name)))
        for name, part in named.items():
            new.writestr(name, part)
    return stream.getvalue()


def sheet_of(body: str) -> bytes:
    return with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=SHEET.format(body))


def refusal(content: bytes) -> str:
    found = opened_bytes(content, "x.xlsx")
    assert isinstance(found, Problem)
    return str(found)


def test_a_workbook_with_macros_is_refused() -> None:
    """Whatever its name ends in."""
    content = with_parts(plain_workbook(), xl__vbaProject_dot_bin=b"\x00")

    assert refusal(content) == (
        "x.xlsx: the workbook holds macros. Save it as 'Excel Workbook (*.xlsx)', which drops them."
    )


def test_a_workbook_that_takes_figures_from_other_files_is_refused() -> None:
    """Its figures are not its own."""
    content = with_parts(plain_workbook(), xl__externalLinks__externalLink1_dot_xml="<x/>")

    assert refusal(content) == (
        "x.xlsx: the workbook takes figures from other files. In Excel: Data, Edit Links, Break Link; then save it "
        "again."
    )


@pytest.mark.parametrize(
    ("kind", "told"), [("vbaProject", "holds macros"), ("externalLink", "takes figures from other files")]
)
def test_what_acts_is_refused_under_any_name(kind: str, told: str) -> None:
    """A relation says what a part is, whatever the part is called."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="a.bin"/>'
        "</Relationships>"
    )
    content = with_parts(plain_workbook(), xl___rels__workbook_dot_xml_dot_rels=relations, xl__a_dot_bin=b"x")

    assert told in refusal(content)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x.xml", "xl/../../x.xml", "..\\x.xml", "C:\\x.xml"])
def test_a_part_that_leads_out_of_its_folder_is_refused(name: str) -> None:
    """The kit unpacks nothing, but who opens the file next may."""
    stream = io.BytesIO(plain_workbook())
    with zipfile.ZipFile(stream, "a") as parts:
        parts.writestr(name, "x")

    assert "packed in an unusual way" in refusal(stream.getvalue())


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_as_excel_never_packs_is_refused(way: int) -> None:
    """Python could unpack it, but not in pieces of bounded size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_workbook())) as given, zipfile.ZipFile(stream, "w") as parts:
        for name in given.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            parts.writestr(name, given.read(name), way if is_sheet else zipfile.ZIP_DEFLATED)

    assert "packed in an unusual way" in refusal(stream.getvalue())


def test_a_part_that_is_a_link_is_refused() -> None:
    """Such as one to a file of the machine that reads it."""
    stream = io.BytesIO(plain_workbook())
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(stream, "a") as parts:
        parts.writestr(link, "/etc/passwd")

    assert "packed in an unusual way" in refusal(stream.getvalue())


@pytest.mark.parametrize(
    "body",
    [
        f'<row r="1"><c r="A1" t="inlineStr"><is>{"<r><t>y</t></r>" * 3_600_000}</is></c></row>',
        "<row/>" * 14_100_000,
        "<row/><mergeCells>" + '<mergeCell ref="A1:B1"/>' * 101_000,
    ],
    ids=["formatted texts", "rows", "merged cells"],
)
def test_more_markup_than_cells_need_is_refused(body: str) -> None:
    """A cell of a million formatted pieces costs more time than a million cells."""
    assert "a sheet holds too much besides its cells" in refusal(sheet_of(body))


def test_a_workbook_protected_by_a_password_is_refused() -> None:
    """Excel wraps it in an old compound file."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")

    assert refusal(content) == (
        "x.xlsx: the workbook is protected by a password. Remove it in Excel: File, Info, Protect Workbook, Encrypt."
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.xls", "a.xls: only .xlsx workbooks are read, not .xls. Save it as 'Excel Workbook (*.xlsx)'."),
        ("a.xlsm", "a.xlsm: workbooks with macros are not accepted. Save it as 'Excel Workbook (*.xlsx)'."),
        ("a.csv", "a.csv: only .xlsx workbooks are read, not .csv. Save it as 'Excel Workbook (*.xlsx)'."),
        ("a", "a: only .xlsx workbooks are read, not this. Save it as 'Excel Workbook (*.xlsx)'."),
    ],
)
def test_other_formats_are_refused_with_advice(tmp_path: Path, name: str, message: str) -> None:
    """One format, and how to get it."""
    (tmp_path / name).write_bytes(b"x")

    assert str(opened(tmp_path / name)) == message


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00" * 5000])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    """Without a word about bytes."""
    assert refusal(content).startswith("x.xlsx: ")


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    """A part of 500 MB of blanks is half a megabyte in the file; it is never unpacked."""
    content = with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=b" " * 500_000_000)

    assert len(content) < 1_000_000
    assert refusal(content) == "x.xlsx: the workbook is larger than 200 MB once unpacked. Split it by communes."


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    """Not more is unpacked than the directory promises."""
    content = sheet_of(" " * 100_000)
    smaller = (100_000 + len(SHEET) - 2).to_bytes(4, "little")

    assert "damaged" in refusal(content.replace(smaller, (50).to_bytes(4, "little")))


def test_a_sheet_that_spans_a_gigantic_range_is_refused() -> None:
    """Two cells, seventeen billion between them."""
    content = sheet_of(f'<row r="1">{CELL.format("A1")}</row><row r="1048576">{CELL.format("XFD1048576")}</row>')

    assert refusal(content) == (
        "x.xlsx, sheet Sheet: a sheet spans too many cells, most of them blank. Delete the blank rows below "
        "and the blank columns beside the figures, then save it again."
    )


def test_cells_without_an_address_are_refused() -> None:
    """They would be placed by counting from wherever their row says it is."""
    content = sheet_of('<row r="1048576"><c><v>1</v></c></row>')

    assert (
        refusal(content)
        == "x.xlsx, sheet Sheet: a cell of the workbook has no address. Save it again as .xlsx in Excel."
    )


ROWS = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 4))


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET.partition("{}")[0] + ROWS,
        SHEET.format(ROWS).removesuffix("</worksheet>"),
        SHEET.format(ROWS.replace("</row>", "", 1)),
        SHEET.format(ROWS.replace("</v></c>", "</c>", 1)),
        SHEET.format(ROWS.replace("</row>", "</raw>", 1)),
        SHEET.format(ROWS + "<x>" * 10_000),
        SHEET.format(ROWS + "<x>" * 10_000_000),
        SHEET.format(ROWS + "<x>/>" * 1_000_000),
        SHEET.format(ROWS + "<!-- c -->"),
        SHEET.format(ROWS + "<?x y?>"),
        SHEET.format("<![CDATA[" + ROWS + "]]>"),
        SHEET.format('<row r="1" x="' + "y" * 6_000_000 + '"/>'),
    ],
)
def test_a_sheet_that_is_no_whole_xml_is_refused(sheet: str) -> None:
    """The reader of values takes what it finds up to the break, and rows would be lost without a word."""
    content = with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=sheet)

    assert refusal(content) == (
        "x.xlsx: the workbook is damaged or incomplete. Open it in Excel or LibreOffice, save it again as .xlsx, or "
        "send it again."
    )


@pytest.mark.parametrize("part", ["xl__sharedStrings_dot_xml", "xl__styles_dot_xml"])
def test_shared_texts_and_styles_that_are_no_whole_xml_are_refused(part: str) -> None:
    """The texts after the break would become blank cells, and dates without their style numbers."""
    assert "damaged or incomplete" in refusal(with_parts(plain_workbook(), **{part: "<a><b></b>"}))


def test_signs_of_comparison_among_words_are_no_damage() -> None:
    """Some programs write `>` as it is."""
    cell = '<c r="A{0}" t="inlineStr"><is><t>a -> b /> c</t></is></c>'
    content = sheet_of("".join(f'<row r="{row}">{cell.format(row)}</row>' for row in range(1, 2_000)))

    assert isinstance(opened_bytes(content, "x.xlsx"), Archive)


def test_more_than_two_million_cells_are_refused() -> None:
    """Counted before they are read."""
    row = "".join(CELL.format(f"{letter}1") for letter in "ABCDEFGHIJ")
    content = sheet_of(f'<row r="1">{row}</row>' * 200_001)

    assert refusal(content) == "x.xlsx, sheet Sheet: the workbook has more than 2,000,000 cells. Split it by communes."


@pytest.mark.parametrize("part", ["xl__worksheets__sheet1_dot_xml", "xl__workbook_dot_xml", "xl__styles_dot_xml"])
def test_declared_entities_are_refused(part: str) -> None:
    """A billion laughs begin with a declaration."""
    content = with_parts(plain_workbook(), **{part: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})

    place = "x.xlsx, sheet Sheet" if "sheet1" in part else "x.xlsx"
    assert refusal(content) == f"{place}: the workbook declares XML entities. Save it again as .xlsx in Excel."


def test_a_part_that_is_there_twice_is_refused() -> None:
    """Two programs could read two different figures."""
    stream = io.BytesIO(plain_workbook())
    with zipfile.ZipFile(stream, "a") as parts, pytest.warns(UserWarning, match="Duplicate"):
        parts.writestr("xl/worksheets/sheet1.xml", SHEET.format(""))

    assert "it holds a part twice" in refusal(stream.getvalue())


def test_a_sheet_that_points_out_of_the_file_is_refused() -> None:
    """Nothing outside the archive is ever opened."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x" Target="../../../../etc/passwd.xml"/></Relationships>'
    )
    content = with_parts(plain_workbook(), xl___rels__workbook_dot_xml_dot_rels=relations)

    assert "damaged" in refusal(content)


def test_names_that_act_on_a_terminal_are_spelt_out(tmp_path: Path) -> None:
    """The name of a file or sheet is printed, never obeyed."""
    dataset = small_dataset(tmp_path)
    path = tmp_path / "a\x1b[31m\u202e.xlsx"
    path.write_bytes(b"x")

    assert messages(planned(dataset, path)) == [
        r"a\u001b[31m\u202e.xlsx: this is not an Excel workbook. Save it as 'Excel Workbook (*.xlsx)'."
    ]


def test_a_part_that_holds_more_than_it_promises_is_refused() -> None:
    """Even where the checksum fits the beginning: another reader would go on to the end of the packed bytes."""
    whole = SHEET.format(f'<row r="1">{CELL.format("A1")}</row>').encode() + b" " * 5_000_000
    beginning = whole[:300]
    content = bytearray(with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=whole))
    crc, size = struct.pack("<I", zlib.crc32(whole)), struct.pack("<I", len(whole))
    assert content.count(crc + b"") == 2
    content = content.replace(crc, struct.pack("<I", zlib.crc32(beginning)))
    content = content.replace(size, struct.pack("<I", len(beginning)))

    assert "damaged" in refusal(bytes(content))


@pytest.mark.parametrize("change", [lambda content: content + b"x", lambda content: b"PK" + content])
def test_bytes_outside_the_archive_are_refused(change: Callable[[bytes], bytes]) -> None:
    """They could hide a second archive that only one of two readers sees."""
    assert refusal(change(plain_workbook())).startswith("x.xlsx: the workbook is packed in an unusual way")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_sheet_in_another_encoding_is_refused(encoding: str) -> None:
    """Its cells could not be counted before they are read."""
    text = '<?xml version="1.0" encoding="UTF-16"?>' + SHEET.format(f'<row r="1">{CELL.format("A1")}</row>')
    content = with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=text.encode(encoding))

    assert "not written in UTF-8" in refusal(content)


def test_cells_with_any_prefix_are_counted() -> None:
    """A prefix may hold a dash; two million and one cells are too many with it, too."""
    one = '<a-b:c r="A1"/>'
    content = with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=SHEET.format(one * 2_000_001))

    assert refusal(content) == "x.xlsx, sheet Sheet: the workbook has more than 2,000,000 cells. Split it by communes."


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" s="3"/>',
        '<c r="B2"><v>1</v></c>',
        '<c r="B2" s="1" t="s"><v>0</v></c>',
        '<c r="B2" t="str"><f>IF(A1="","",A1)</f><v></v></c>',
        '<c r="B2"><f t="shared" si="0"/><v>7</v></c>',
        '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a &amp; b > c </t></is></c>',
    ],
)
def test_ordinary_cells_are_taken_out_at_a_stroke(cell: str) -> None:
    """What programs write a million times is neither an error nor an open formula, and need not be parsed."""
    taken = taken_out(f"<row>{cell}</row>".encode())

    assert (taken.letters, taken.numbers, taken.rest) == ([b"B"], [b"2"], b"<row></row>")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="e"><v>#N/A</v></c>',
        '<c r="B2"><f>A1</f></c>',
        '<c r="B2"><f>A1</f><v></v></c>',
        '<c r="B2"><v>1</c>',
        '<c r="B2"><v>&a;</v></c>',
        '<c r="B2"><v>\x01</v></c>',
        "<c><v>1</v></c>",
    ],
)
def test_cells_that_need_a_closer_look_are_not_taken_out(cell: str) -> None:
    """Errors, formulas without a result, cells without an address, and what is no XML."""
    piece = f"<row>{cell}</row>".encode()

    assert taken_out(piece).rest == piece


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><v>5&#48;0000000</v></c>',
        '<c r="B2" t="n"><v>5&#x30;0</v></c>',
        '<c r="B2" t="s"><v>0&#48;</v></c>',
        '<c r="B2" t="b"><v>&#49;</v></c>',
        '<c r="B2"><v>5<?a b?>7</v></c>',
        '<c r="B2"><v>5<b/>7</v></c>',
    ],
)
def test_a_number_of_which_the_reader_would_take_the_first_digits_is_refused(cell: str) -> None:
    """Excel shows 500,000,000 where the reader of values stops at 5; the cell is named."""
    assert refusal(sheet_of(f'<row r="2">{cell}</row>')) == (
        "x.xlsx, sheet Sheet, cell B2: the value of the cell is written as no spreadsheet writes it. "
        "Save it again as .xlsx in Excel."
    )


def test_the_text_of_a_formula_may_have_signs_that_are_spelt_out() -> None:
    """Programs write `&` so, and the reader puts it together."""
    body = '<row r="2"><c r="B2" cm="1" t="str"><f>A1&amp;A2</f><v>5 &amp; 7</v></c></row>'

    assert isinstance(opened_bytes(sheet_of(body), "x.xlsx"), Archive)


@pytest.mark.parametrize("error", ["#ERROR!", "Err:508", "#SPILL!"])
def test_an_error_at_which_the_reader_gives_up_is_named_at_its_cell(error: str) -> None:
    """Google Sheets and others have errors that Excel has not."""
    assert refusal(sheet_of(f'<row r="2"><c r="B2" t="e"><f>A1(</f><v>{error}</v></c></row>')) == (
        f"x.xlsx, sheet Sheet, cell B2: the cell holds an error that no reader knows (found: '{error}'). "
        "Correct the formula, or write the value itself."
    )


def test_cells_of_which_programs_show_different_ones_are_refused() -> None:
    """Excel shows the first alternative, the reader takes the last; behind the cells they are of buttons."""
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f'<mc:AlternateContent {names}><mc:Choice Requires="x14">{{}}</mc:Choice></mc:AlternateContent>'
    cell, row = '<c r="A1"><v>1</v></c>', '<row r="1"><c r="A1"><v>2</v></c></row>'

    assert "alternatives to its cells" in refusal(sheet_of(f'<row r="1">{choice.format(cell)}</row>'))
    behind = SHEET.format(row).replace("</sheetData>", f"</sheetData>{choice.format('<controls/>')}")
    assert isinstance(opened_bytes(with_parts(plain_workbook(), xl__worksheets__sheet1_dot_xml=behind), "x"), Archive)


def test_more_than_five_hundred_sheets_are_refused() -> None:
    """In each of them tables and forms would be looked for."""
    book = openpyxl.Workbook()
    for number in range(500):
        book.create_sheet(f"S{number}")
    stream = io.BytesIO()
    book.save(stream)

    assert refusal(stream.getvalue()) == "x.xlsx: the workbook has more than 500 sheets. Split it by communes."


def test_a_workbook_of_more_than_150_000_rows_is_refused(tmp_path: Path) -> None:
    """The rows of all its sheets count together: 75,000 and 75,001."""
    book = openpyxl.Workbook(write_only=True)
    for rows in (75_000, 75_001):
        sheet = book.create_sheet(f"S{rows}")
        for number in range(rows):
            sheet.append([number])
    book.save(tmp_path / "x.xlsx")
    archive = opened(tmp_path / "x.xlsx")
    assert isinstance(archive, Archive)

    problems = read_tables(archive, Convention()).problems

    assert [str(problem) for problem in problems] == [
        "x.xlsx: the workbook has more than 150,000 rows. Split it by communes."
    ]


def test_a_workbook_of_very_many_different_texts_in_place_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of very many shared texts: six where five are allowed, in two sheets; equal ones count once."""
    monkeypatch.setattr(values, "MOST_SHARED", 5)
    for texts, is_refused in (("abc abc dea", False), ("abc abc def", True)):
        book = openpyxl.Workbook()
        for sheet, letters in ((book.active, texts[:7]), (book.create_sheet("A"), texts[8:])):
            for row, letter in enumerate(letters.replace(" ", ""), start=1):
                sheet.cell(row, 1, letter)
        book.save(tmp_path / "x.xlsx")
        archive = opened(tmp_path / "x.xlsx")
        assert isinstance(archive, Archive)

        problems = read_tables(archive, Convention()).problems

        assert ["different texts" in problem.what for problem in problems] == [True] * is_refused


@pytest.mark.parametrize(
    ("limit", "most", "counted"),
    [("MOST_ROWS", 2 * 2, "3 rows"), ("MOST_CELLS", 2 * 5, "6 cells"), ("LARGEST_TEXT", 2 * 8, "9 letters")],
)
def test_no_workbook_is_written_that_could_not_be_read_back_when_people_have_added_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, counted: str
) -> None:
    """Half of what is read may be written: of three rows with two cells that hold something, three letters, less."""
    row = {"source_id": "S1", "title": "T", "note": ""}
    content = WorkbookContent("d", "Tên", "Name", (), {"sources": [row, row, row]})
    monkeypatch.setattr(writing, limit, most)

    with pytest.raises(UsageError, match=rf"would have {counted}\. Make one for fewer communes"):
        write_workbook(content, tmp_path / "a.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_a_flood_of_shared_texts_is_refused() -> None:
    """Each takes memory, however short it is."""
    content = with_parts(plain_workbook(), xl__sharedStrings_dot_xml="<sst>" + "<si/>" * 501_000 + "</sst>")

    assert "more than 500,000 different texts" in refusal(content)


def test_a_long_text_that_very_many_cells_share_is_refused() -> None:
    """It stands in the file once, and the reader of values copies it for every cell: 60,000 times 2,000 bytes."""
    assert "more than 16 MB of texts" in refusal(sharing(cells=60_000, length=2_000))


def test_a_long_text_that_many_cells_share_is_no_hindrance() -> None:
    """A note on 4,000 rows takes 8 MB; cells that share a short text are not taken for it."""
    assert isinstance(opened_bytes(sharing(cells=4_000, length=2_000, others=200_000), "x.xlsx"), Archive)


def test_cells_that_no_program_writes_so_share_as_much() -> None:
    """With the kind before the style, in other quotes, with blanks: 60,000 times 2,000 bytes."""
    for form in ('t="s" s="0"', "t='s'", 't = "s" '):
        assert "more than 16 MB of texts" in refusal(sharing(cells=60_000, length=2_000, form=form))


def sharing(*, cells: int, length: int, others: int = 0, form: str = 't="s"') -> bytes:
    """Return a workbook with cells that share a long text, and others that share a short one."""
    texts = f"<sst><si><t>{'y' * length}</t></si><si><t>a</t></si></sst>"
    kinds = [0] * cells + [1] * others
    body = "".join(f'<row><c r="A{row}" {form}><v>{kind}</v></c></row>' for row, kind in enumerate(kinds, start=1))
    return with_parts(sheet_of(body), xl__sharedStrings_dot_xml=texts)


def test_long_texts_in_place_are_refused_where_there_are_too_many() -> None:
    """60,000 texts of 2,000 letters are 120 MB."""
    cells = "".join(f'<c r="A{row}" t="inlineStr"><is><t>{"y" * 2_000}</t></is></c>' for row in range(1, 60_001))

    assert "more than 16 MB of texts" in refusal(sheet_of(f"<row>{cells}</row>"))


@pytest.mark.parametrize("cell", ['<c r="A{}" t="e"><v>#N/A</v></c>', '<c r="A{}"><f>B1</f></c>'])
def test_a_flood_of_errors_is_refused(cell: str) -> None:
    """Nobody could look at each."""
    content = sheet_of("".join(f'<row r="{row}">{cell.format(row)}</row>' for row in range(1, 20_100)))

    assert "more than 20,000 cells with errors" in refusal(content)


def test_a_whole_workbook_keeps_the_limits(tmp_path: Path) -> None:
    """The kit's own workbooks are of course accepted."""
    found = opened(exported(small_dataset(tmp_path), tmp_path / "out.xlsx"))

    assert isinstance(found, Archive)
    assert list(found.sheets)[:2] == ["Hướng dẫn", "Số liệu còn thiếu"]
