"""The PDF that the office numbers, signs and archives: Decree 30/2020/NĐ-CP, appendix I."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from itertools import pairwise
from typing import Literal

import pikepdf
import pypdf
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from test_export_formats import LANGUAGES, sample

from report_kit.build.exporting import export_briefing
from report_kit.build.figures_csv import figures_csv
from report_kit.build.titles import formal_as_of

POINTS_PER_MM = 72 / 25.4
FINGERPRINT = "3fa9c1d27b0e"
DIGIT_WIDTH = 0.5  # ems, at least, in both faces
PAGE_WIDTH = 210 * POINTS_PER_MM


def official(nb: NotebookNode, language: str = "vi") -> bytes:
    """Return the official form of a notebook."""
    return export_briefing(nb, kind="official", language=language, fingerprint=FINGERPRINT, name="programmes")[0]


def texts(data: bytes) -> list[str]:
    """Return the text of each page as one line."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def ordered(text: str, *parts: str) -> bool:
    """Whether the parts occur in a text in this order."""
    return re.search(".*".join(re.escape(part) for part in parts), text) is not None


def placed_text(data: bytes, page: int) -> list[tuple[str, float, float, float]]:
    """Return the runs of text of a page with their left edge, height above the foot and size, in points."""
    runs: list[tuple[str, float, float, float]] = []

    def visit(text: str, page_matrix: list[float], matrix: list[float], _: object, size: float) -> None:
        if text.strip():
            left, height, scale = (page_matrix[k] for k in (4, 5, 3))
            place = (left + matrix[4] * page_matrix[0], height + matrix[5] * scale)
            runs.append((text.strip(), *place, abs(size * matrix[3] * scale)))

    pypdf.PdfReader(io.BytesIO(data)).pages[page].extract_text(visitor_text=visit)
    return runs


@pytest.fixture(scope="module")
def nb() -> NotebookNode:
    """A normal briefing with a section that its planner numbered."""
    notebook = sample()
    notebook.cells.insert(-2, new_markdown_cell("## 4. Kiến nghị"))
    return notebook


@pytest.fixture(scope="module")
def form(nb: NotebookNode) -> bytes:
    """Its official form in Vietnamese."""
    return official(nb)


def test_the_first_page_opens_as_the_decree_asks(form: bytes) -> None:
    """Agency, nation and motto, blank number and day, kind and subject of the document, in reading order."""
    assert ordered(
        texts(form)[0],
        "ỦY BAN NHÂN DÂN",
        "XÃ A LƯỚI 2",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: ",
        "/BC-UBND",
        "DỰ THẢO",
        "ngày ",
        "tháng ",
        "năm 2025",
        "BÁO CÁO",
        "(Số liệu tính đến ngày 17 tháng 7 năm 2025)",
    )


def test_number_and_day_are_left_for_the_office(form: bytes) -> None:
    """No digit stands between `Số:` and the type code, nor between `ngày` and `tháng` of the day of issue."""
    page = texts(form)[0]

    assert re.search(r"Số:\s*/BC-UBND", page)
    assert re.search(r"Huế, ngày\s*tháng\s*năm", page)


def test_the_last_page_closes_as_the_decree_asks(form: bytes) -> None:
    """The text ends with `./.`; recipients and the blank signature follow, the fingerprint under the recipients."""
    assert ordered(texts(form)[-1], "./.", "Nơi nhận:", "- Lưu: VT, ….", FINGERPRINT, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def test_pages_are_numbered_in_the_top_margin_from_the_second(form: bytes) -> None:
    """The number stands alone in the top 25 mm, centred between the margins; the first page has none."""
    top = (297 - 25) * POINTS_PER_MM
    middle = (30 + 210 - 15) / 2 * POINTS_PER_MM
    above = [[run for run in placed_text(form, page) if run[2] > top] for page in range(len(texts(form)))]

    assert above[0] == []
    assert [[run[0] for run in runs] for runs in above[1:]] == [[str(page)] for page in range(2, len(above) + 1)]
    assert all(abs(runs[0][1] - middle) < runs[0][3] for runs in above[1:])


def test_sizes_are_those_of_the_decree(form: bytes) -> None:
    """Nation and agency 13 pt, motto, day, title and text 14 pt: they rise together."""
    sizes = {text: round(size) for text, _, _, size in placed_text(form, 0)}
    wanted = {"ỦY BAN NHÂN DÂN": 13, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": 13, "Độc lập - Tự do - Hạnh phúc": 14}

    assert {text: size for text, size in sizes.items() if text in wanted} == wanted
    assert sizes["BÁO CÁO"] == 14


def test_text_begins_at_the_left_margin_of_30_mm(form: bytes) -> None:
    """Nothing is left of 30 mm, where a file is bound."""
    lefts = [left for page in range(len(texts(form))) for _, left, _, _ in placed_text(form, page)]

    assert min(lefts) >= 30 * POINTS_PER_MM - 1


def test_sections_are_numbered_by_the_form(form: bytes) -> None:
    """Roman numerals in the order of the document; a number that the planner wrote gives way."""
    text = " ".join(texts(form))

    assert ordered(text, "I. TIẾN ĐỘ GIẢI NGÂN", "II. DANH MỤC DỰ ÁN", "III. SỐ LIỆU CẦN BỔ SUNG", "V. KIẾN NGHỊ")
    assert "4. K" not in text


def test_the_document_is_set_in_the_serif_face(form: bytes) -> None:
    """The face as wide as Times New Roman, inside charts too."""
    with pikepdf.open(io.BytesIO(form)) as pdf:
        fonts = [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/FontName" in found]
        families = {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontName)).split("-")[0] for font in fonts}

    assert families == {"BriefingSerif"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_as_archival_and_accessible_as_the_brief(nb: NotebookNode, language: str) -> None:
    """PDF/A-3a, PDF/UA-1, the language, the fingerprint among its properties, and the figures attached."""
    with pikepdf.open(io.BytesIO(official(nb, language))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert FINGERPRINT in str(metadata["pdf:Keywords"])
        assert str(pdf.Root.Lang) == language
        assert pdf.attachments["programmes.figures.csv"].get_file().read_bytes() == figures_csv(nb)


def test_the_english_form_says_that_it_is_a_translation(nb: NotebookNode) -> None:
    """Its own words in the same places; the Vietnamese text prevails."""
    pages = texts(official(nb, "en"))

    assert ordered(pages[0], "PEOPLE'S COMMITTEE", "DRAFT", "REPORT", "the Vietnamese text prevails")
    assert ordered(pages[-1], "Recipients:", "CHAIRPERSON")
    assert "./." not in " ".join(pages)


@pytest.mark.parametrize("kind", ["pdf", "official"])
def test_figures_to_the_last_dong_do_not_run_into_each_other(kind: Literal["pdf", "official"]) -> None:
    """Treasury figures in millions have six decimals: where five columns of them need it, the type is smaller."""
    figure = "987.654,321987"
    cells = ", ".join(["[x]", *["[y]"] * 5, "[chương trình]", *[f"[{figure}]"] * 5])
    tracks = f"columns: (2fr, {'1fr, ' * 5}), align: (left, {'right, ' * 5})"
    notebook = sample(rows=0)
    table = next(cell for cell in notebook.cells if "#rk-table" in str(cell.get("outputs")))
    parts = table.outputs[0].data["application/vnd.report-kit.v1+json"]["languages"]
    parts["vi"] = {"html": "", "typst": f"#rk-table({tracks}, header-rows: 1, caption: [z], {cells})"}
    data = export_briefing(notebook, kind=kind, language="vi", name="programmes")[0]

    runs = [run for page in range(len(texts(data))) for run in placed_text(data, page) if run[0] == figure]
    apart = [right[1] - left[1] for left, right in pairwise(sorted(runs, key=lambda run: run[1]))]
    assert len(runs) == 5
    assert min(apart) > DIGIT_WIDTH * len("987654321987") * runs[0][3]


def with_table(heading: str, figure: str, columns: int) -> NotebookNode:
    """Return a briefing one of whose tables is a column of words and these columns of figures."""
    cells = ", ".join(["[x]", *[f"[{heading}]"] * columns, "[chương trình]", *[f"[{figure}]"] * columns])
    longest = ", ".join(['"x"', *[f'"{heading}"'] * columns])
    tracks = f"columns: (2fr, {'1fr, ' * columns}), align: (left, {'right, ' * columns}), longest: ({longest},)"
    notebook = sample(rows=0)
    table = next(cell for cell in notebook.cells if "#rk-table" in str(cell.get("outputs")))
    parts = table.outputs[0].data["application/vnd.report-kit.v1+json"]["languages"]
    parts["vi"] = {"html": "", "typst": f"#rk-table({tracks}, header-rows: 1, caption: [z], {cells})"}
    return notebook


def runs_of(data: bytes, pattern: str) -> list[tuple[str, float, float, float]]:
    """Return the runs of text that a pattern fits, wherever they stand."""
    runs = (run for page in range(len(texts(data))) for run in placed_text(data, page))
    return [run for run in runs if re.fullmatch(pattern, run[0])]


@pytest.mark.parametrize("kind", ["pdf", "official"])
def test_no_figure_runs_out_of_its_cell_however_long_it_is(kind: Literal["pdf", "official"]) -> None:
    """Where even the smallest type is too large, figures are broken behind their marks, and no digit is lost."""
    figure, columns = "987.654.654.654.654,321987", 8
    data = export_briefing(with_table("y", figure, columns), kind=kind, language="vi", name="programmes")[0]

    printed = "".join("".join(texts(data)).split()).replace("\u200b", "")
    ends = sorted(runs_of(data, "321987"), key=lambda run: run[1])
    apart = [right[1] - left[1] for left, right in pairwise(ends)]
    assert printed.count(figure) == columns
    assert len({height for _, _, height, _ in ends}) == 1
    assert min(apart) > DIGIT_WIDTH * len("987654654") * ends[0][3]
    assert ends[-1][1] + DIGIT_WIDTH * len("321987") * ends[0][3] < PAGE_WIDTH - 15 * POINTS_PER_MM


def test_the_heading_of_a_narrow_column_keeps_its_longest_word() -> None:
    """The heading of a column of small figures does not reach into the next."""
    data = official(with_table("Completed", "0", 7))

    headings = sorted(run[1] for run in runs_of(data, "Completed"))
    figures = sorted(run[1] for run in runs_of(data, "0"))
    size = runs_of(data, "Completed")[0][3]
    assert len(headings) == 7
    assert min(right - left for left, right in pairwise(headings)) > DIGIT_WIDTH * len("Completed") * size
    assert all(figure > heading for heading, figure in zip(headings, figures[-7:], strict=True))


def test_a_signature_never_stands_on_a_page_of_its_own(nb: NotebookNode) -> None:
    """However long the document is, the last words of its text stand above the closing sentence."""
    for lines in range(0, 40, 4):
        filling = new_markdown_cell("\n\n".join(["Một dòng."] * lines))
        notebook = deepcopy(nb)
        notebook.cells[-1:-1] = [filling]
        last = texts(official(notebook))[-1]
        assert ordered(last, "Huế ngày nay", "Trên đây là báo cáo", "CHỦ TỊCH"), lines


def annexed(nb: NotebookNode, *, rows: int = 3) -> NotebookNode:
    """Return a briefing with two annexes: a list, and a table of some rows."""
    notebook = deepcopy(nb)
    tag = {"tags": ["annex"]}
    table = deepcopy(next(cell for cell in notebook.cells if "rk-table" in str(cell.get("outputs"))))
    table.id = "annexed"
    if not rows:
        table.outputs[0].data["application/vnd.report-kit.v1+json"]["meta"] = {"is_empty": True}
    notebook.cells += [
        new_markdown_cell("## Phụ lục I: danh mục\n\nMột dòng.", metadata=tag),
        new_markdown_cell("## Phụ lục II: biểu số liệu", metadata=tag),
        table,
    ]
    return notebook


def test_annexes_stand_behind_the_signature_and_count_their_own_pages(nb: NotebookNode) -> None:
    """Decree 30/2020/NĐ-CP, appendix I: enclosed with the report, without the number of a section, pages from 1."""
    pages = texts(official(annexed(nb)))
    signed = next(number for number, text in enumerate(pages) if "CHỦ TỊCH" in text)

    assert len(pages) == signed + 3
    for page, heading in zip(pages[signed + 1 :], ("Phụ lục I DANH MỤC", "Phụ lục II BIỂU SỐ LIỆU"), strict=True):
        assert page.startswith(f"{heading} (Kèm theo Báo cáo số")


def test_what_an_annex_is_called_stands_on_a_line_above_its_title(nb: NotebookNode) -> None:
    """Appendix I of the decree: `Phụ lục I`, then its title in capitals; a colon in the title stays."""
    notebook = annexed(nb)
    notebook.cells[-3].source = "## Phụ lục I: danh mục: nhóm C"
    pages = [page.extract_text().strip() for page in pypdf.PdfReader(io.BytesIO(official(notebook))).pages]
    annex = next(page for page in pages if page.startswith("Phụ lục I\n"))

    assert annex.splitlines()[1].strip() == "DANH MỤC: NHÓM C"


def test_only_the_briefing_to_read_goes_on_with_its_annexes(nb: NotebookNode) -> None:
    """There the annex follows the text, on the same page if there is room."""
    pages = texts(export_briefing(annexed(nb), kind="pdf", language="vi")[0])

    assert any(ordered(page, "Huế ngày nay", "Phụ lục I: danh mục", "Phụ lục II") for page in pages)


def test_an_annex_without_rows_is_left_out(nb: NotebookNode) -> None:
    """Nothing is enclosed where nothing was reported; the other annex stays."""
    text = " ".join(texts(official(annexed(nb, rows=0))))

    assert "Phụ lục I DANH MỤC" in text
    assert "Phụ lục II" not in text


def test_the_bookmark_of_the_title_is_written_as_it_is_read(nb: NotebookNode) -> None:
    """Type and subject stand on lines of their own on the page, as two words in the list of bookmarks."""
    first, sections = pypdf.PdfReader(io.BytesIO(official(nb))).outline[:2]

    assert first.title.startswith("BÁO CÁO ")
    assert [one.title.split()[0] for one in sections][:2] == ["I.", "II."]


def plan(notebook: NotebookNode) -> bytes:
    """Return the official form of a notebook that presents a plan."""
    title_cell = next(cell for cell in notebook.cells if cell.source == "briefing.title()")
    title_cell.outputs[0].data["application/vnd.report-kit.v1+json"]["meta"]["document_type"] = "plan"
    return official(notebook)


def test_a_plan_is_called_one() -> None:
    """The type code of a plan is KH."""
    assert ordered(texts(plan(sample(rows=0)))[0], "/KH-UBND", "KẾ HOẠCH")


def test_a_plan_is_a_draft_on_every_page() -> None:
    """Until the People's Council has decided; on the first page of an annex too, which has no number."""
    pages = texts(plan(annexed(sample())))

    assert len(pages) > 1
    assert all("DỰ THẢO" in page for page in pages)


def tagged_paragraphs() -> Iterator[NotebookNode]:
    """Yield a paragraph for the screen and one for the signed document."""
    yield new_markdown_cell("Bấm vào con số.", metadata={"tags": ["brief"]})
    yield new_markdown_cell("Kính trình.", metadata={"tags": ["official"]})


def test_a_cell_may_be_for_one_look_only() -> None:
    """What only a screen needs is not printed for signature, and the other way round."""
    notebook = sample(rows=0)
    notebook.cells += list(tagged_paragraphs())
    brief = export_briefing(notebook, kind="html", language="vi")[0].decode()
    signed = " ".join(texts(official(notebook)))

    assert ("Bấm vào con số" in brief, "Kính trình" in brief) == (True, False)
    assert ("Bấm vào con số" in signed, "Kính trình" in signed) == (False, True)


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2025, 7, 8), "Số liệu tính đến ngày 08 tháng 7 năm 2025"),
        (date(2026, 2, 10), "Số liệu tính đến ngày 10 tháng 02 năm 2026"),
        (date(2026, 1, 31), "Số liệu tính đến ngày 31 tháng 01 năm 2026"),
        (date(2025, 10, 3), "Số liệu tính đến ngày 03 tháng 10 năm 2025"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(day: date, line: str) -> None:
    """Other months do not."""
    assert formal_as_of(day, "vi") == line
