"""How text, tables and charts fill the pages of a PDF."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook, new_output
from test_export_formats import code, title_output

from report_kit.build.exporting import export_briefing
from report_kit.build.plan import PageKind
from report_kit.content.output import Output
from report_kit.content.tables import Column, Row, Table

LOOKS: tuple[PageKind, ...] = ("pdf", "official")


def shown(output: Output) -> NotebookNode:
    """Return the cell of a report that shows an output of the kit."""
    return code(new_output("execute_result", output._repr_mimebundle_()))


def pages_of(*cells: NotebookNode, kind: PageKind) -> list[str]:
    """Return the text of each page of a briefing with the given cells."""
    notebook = new_notebook(cells=[code(title_output()), *cells])
    data = export_briefing(notebook, kind=kind, language="vi", name="programmes")[0]
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def listed(rows: int) -> Table:
    """Return a table of some rows and their total."""
    columns = (Column("Việc"), Column("Số nhà", align="right"))
    body = tuple(Row((f"việc {number}", str(number))) for number in range(1, rows + 1))
    return Table("Bảng", columns, (*body, Row(("tổng số", str(rows)), "total")), ("vi", "en"))


@pytest.mark.parametrize("kind", LOOKS)
def test_no_total_stands_alone_on_a_page(kind: PageKind) -> None:
    """However many rows fill the page before: the last of them goes over with the total."""
    late_breaks = 0
    for rows in range(36, 45):
        pages = [set(re.findall(r"Việc \d+|Tổng số", page)) for page in pages_of(shown(listed(rows)), kind=kind)]
        last = next(page for page in pages if "Tổng số" in page)
        late_breaks += len(pages) > 1 and f"Việc {rows - 2}" not in last
        assert f"Việc {rows}" in last, rows
    assert late_breaks, "no table broke so late that its total would have stood alone"


@pytest.mark.parametrize("kind", LOOKS)
def test_how_to_read_a_table_stands_below_its_last_rows(kind: PageKind) -> None:
    """The note of a long table never begins a page alone, wherever its rows end."""
    late_breaks = 0
    for rows in range(36, 45):
        pages = pages_of(shown(listed(rows).with_note("Cách đọc")), kind=kind)
        with_note = next(page for page in pages if "Cách đọc" in page)
        late_breaks += len(pages) > 1 and f"Việc {rows - 2}" not in with_note
        assert f"Việc {rows}" in with_note, rows
    assert late_breaks, "no table broke so late that its note would have stood alone"


def by_source(rows: int, last: int) -> Table:
    """Return a wide table of a section of some rows and one of *last*, each with its total."""
    columns = (Column("Việc"), Column("Số nhà", align="right"))
    sections = [
        (Row((name,), "section"), *(Row((f"{name} {number}", "1")) for number in range(1, count + 1)))
        for name, count in (("Nguồn A", rows), ("Nguồn B", last))
    ]
    totals = [Row((f"tổng {len(section) - 1}", str(len(section) - 1)), "total") for section in sections]
    body = [row for section, total in zip(sections, totals, strict=True) for row in (*section, total)]
    return Table("Bảng", columns, tuple(body), ("vi", "en"), is_wide=True)


@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize("last", [1, 3])
def test_a_last_section_of_few_rows_takes_some_of_the_one_before_with_it(kind: PageKind, last: int) -> None:
    """A page with a heading, a row and a total looks forgotten; no heading stands there without a row."""
    late_breaks = 0
    for rows in range(22, 40):
        pages = [
            re.findall(r"Nguồn [AB]\b(?! \d)|Nguồn [AB] \d+|Tổng \d+", page)
            for page in pages_of(shown(by_source(rows, last)), kind=kind)
        ]
        final = next(page for page in pages if f"Nguồn B {last}" in page)
        late_breaks += len(pages) > 1
        assert final[:3] == ["Nguồn A", f"Nguồn A {rows}", f"Tổng {rows}"] or f"Nguồn A {rows - 1}" in final, rows
    assert late_breaks, "no table broke"


def under_totals(name: str, rows: int) -> Table:
    """Return a wide table as the plan has them: a source, its total, a tier and projects."""
    columns = (Column("Việc"), Column("Số nhà", align="right"))
    heading = (Row((f"Nguồn {name}",), "section"), Row((f"tổng {name}", str(rows)), "total"))
    body = tuple(Row((f"{name} {number}", "1")) for number in range(1, rows + 1))
    table_rows = (*heading, Row((f"Thứ tự {name}",), "subsection"), *body)
    return Table(f"Bảng {name}", columns, table_rows, ("vi", "en"), is_wide=True)


@pytest.mark.parametrize("kind", LOOKS)
def test_a_wide_table_begins_on_the_page_of_its_first_project(kind: PageKind) -> None:
    """However full the page before is: heading, source and total do not stay at its foot without a project."""
    begun_late = set()
    for rows in range(8, 30):
        pages = pages_of(shown(under_totals("A", rows)), shown(under_totals("B", 12)), kind=kind)
        begun = next(page for page in pages if "Bảng B" in page)
        begun_late.add(f"A {rows}" not in begun)
        assert "Nguồn B" in begun, rows
        assert re.search(r"\bB 1\b", begun), rows
    assert begun_late == {True, False}, "the second table began on the page of the first, or never there"
