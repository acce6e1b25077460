"""A small dataset whose every text is somebody's, and notebooks run on it without kernels, many times a minute."""

from __future__ import annotations

import ast
import csv
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import nbformat
from command_line import ROOT
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from report_kit.data.contracts import CONTRACTS
from report_kit.errors import DatasetError

COMMUNE = "20044"
# Which rows of A Lưới's tables are kept, by the start of a cell.
KEPT = {
    "projects": ("project_code", ("AL2-01", "AL2-02")),
    "project_funding": ("project_code", ("AL2-01", "AL2-02")),
    "plan_locks": ("project_code", ()),
    "follow_ups": ("follow_up_code", ("AL2-01", "SNNMT-01")),
    "service_centres": ("commune_code", (COMMUNE,)),
    "housing": ("commune_codes", (f"20056;{COMMUNE}",)),
    "programme_positions": ("commune_code", (COMMUNE,)),
    "capital_ceilings": ("commune_code", (COMMUNE,)),
}
# An answer is one to something in progress, and what is due has a place in the calendar.
SET = {"follow_ups": {"status": "in_progress", "due_date": "2025-07-31"}}
# Markup, templates, formulas and paths of everything that a text passes through on its way to a reader.
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onload="alert(1)', "</title></style></svg>",
    "<!-- c", "&lt;b&gt; &amp; &#60;", "#let x = 1", '#read("/etc/passwd")', "*a* _b_", "$x$", "[[a]]", "{{ x }}",
    "{% raw %}", "{0.__class__} {x!r:>9}", "\\input{a}", "@ref", "@@chart.svg@@", "`c`", "~ -- --- ...", "// c /* d */",
    "1. a", "- b", "= h", "+ e", "/ t: u", "| a | b |", "100 % %s %(x)s", "__dunder__", "=1+1", "'=1",
    "https://a.vn/?b=1&c=<d>", "javascript:alert(1)", "[x](javascript:alert(1))", "![y](https://a.vn/b.png)",
    "../../etc/passwd", "C:\\con", "\\u0041", "\\x1b[31m", "^[[31m", "<a href='x'>", "]", ")", "#", "\\", '"',
    "'", "->", "fi",
)  # fmt: skip
_ALLOWED = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"))


def texts(letters: st.SearchStrategy[str] = _ALLOWED) -> st.SearchStrategy[str]:
    """Return texts as the contract allows them: pieces of markup and any letters."""
    parts = st.one_of(st.sampled_from(MARKUP), st.text(letters, min_size=1, max_size=6))
    joined = st.lists(parts, min_size=1, max_size=3).map(" ".join)
    # A slash between spaces parts a note into Vietnamese and English, which is no matter of markup.
    return joined.map(lambda text: unicodedata.normalize("NFC", text).replace(" / ", "/").strip() or "x")


COLUMNS = tuple(
    (table, column.name)
    for table, contract in CONTRACTS.items()
    for column in contract.columns
    if column.kind == "text" and column.name != "url" and not column.choices and table in (*KEPT, "sources")
)


def write_dataset(folder: Path, cells: dict[tuple[str, str], str]) -> Path:
    """Write the dataset with these texts in the columns named, in every row, and return its folder."""
    shutil.copytree(ROOT / "data" / "a_luoi", folder, dirs_exist_ok=True)
    for table, contract in CONTRACTS.items():
        path = folder / contract.file
        if not path.exists():
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.DictReader(file) if _is_kept(table, row)]
        for row in rows:
            row.update({name: text for (of, name), text in cells.items() if of == table and name in row})
            row.update(SET.get(table, {}))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, contract.column_names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _is_kept(table: str, row: dict[str, str]) -> bool:
    column, starts = KEPT.get(table, ("", ()))
    return not column or row[column].startswith(starts) if starts else table == "sources"


def is_allowed(folder: Path) -> bool:
    """Whether the contract allows the dataset; some texts are taken for a commune's code or for nothing."""
    from report_kit.data.datasets import read_dataset

    try:
        read_dataset(folder)
    except DatasetError:
        return False
    return True


def shown(report: str, dataset: Path) -> NotebookNode:
    """Return a notebook of the kit with the outputs that its cells have for the commune."""
    source = nbformat.read(ROOT / "notebooks" / f"{report}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    cells = [cell if cell.cell_type == "markdown" else _run(cell, names, dataset) for cell in source.cells]
    return new_notebook(cells=cells, metadata=source.metadata)


def _run(cell: NotebookNode, names: dict[str, Any], dataset: Path) -> NotebookNode:
    *statements, last = ast.parse(cell.source).body
    is_shown = isinstance(last, ast.Expr)
    for statement in statements if is_shown else [*statements, last]:
        exec(compile(ast.Module([statement], []), report_name(cell), "exec"), names)  # noqa: S102  # the kit's own notebook
    if "parameters" in cell.metadata.get("tags", ()):
        names.update(dataset=str(dataset), commune_code=COMMUNE)
    value = eval(compile(ast.Expression(last.value), report_name(cell), "eval"), names) if is_shown else None  # noqa: S307
    data = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
    outputs = [new_output("display_data", data)] if data else []
    return new_code_cell(cell.source, outputs=outputs, metadata=cell.metadata)


def report_name(cell: NotebookNode) -> str:
    """Return what a traceback calls a cell."""
    return f"<{cell.source.splitlines()[0][:40]}>"
