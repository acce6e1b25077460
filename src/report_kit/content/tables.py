"""Tables of a briefing: columns that know how their figures are written, rows of words and quantities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from report_kit.analysis.quantities import Quantity
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.wording import Piece, Words, capitalised, pieces, quantities_in
from report_kit.language import Language

Role = Literal["body", "total", "section"]
DASH = "–"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        heading: Its heading.
        align: `left` for words, `right` for figures.
        spec: How quantities are written in it (see `wording.pieces`).
        width: Width in the PDF, as Typst writes track sizes; a fraction shares what is left.
    """

    heading: Words
    align: Literal["left", "right"] = "left"
    spec: str = ""
    width: str = "auto"


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        cells: One entry per column; for a section a single one that spans all.
        role: `body`, `total`, or `section` for a heading row inside the table.
    """

    cells: tuple[Words, ...]
    role: Role = "body"


@dataclass(frozen=True)
class Table(Output):
    """A table with a caption; figures in it are traceable and listed in figures.csv.

    Attributes:
        caption: What the table shows, with its unit.
        columns: Its columns, the first of which names the row.
        rows: Its rows.
        languages: Language codes of the dataset.
        note: How to read it; None for nothing.
        is_wide: Whether the PDF turns the page for it.
        recorded: Further quantities for figures.csv that the table shows in words.
    """

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    languages: tuple[str, ...]
    note: Words = None
    is_wide: bool = False
    recorded: tuple[Quantity, ...] = ()
    kind = "table"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows

    def with_note(self, note: Words) -> Table:
        """Return the table with a reading note below it."""
        return replace(self, note=note)

    def fragment(self, reader: Language) -> Fragment:
        """Return the table in one language."""
        return Fragment(html_table(self, reader), typst_table(self, reader), plain_table(self, reader))

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities in the table, row by row, and those it records."""
        yield from (quantity for row in self.rows for cell in row.cells for quantity in quantities_in(cell))
        yield from self.recorded


def html_table(table: Table, reader: Language) -> str:
    """Return a table as HTML, scrollable by itself so that the page never is."""
    if table.is_empty:
        return f"<p>{html_of(_nothing(reader))}</p>"
    caption = html_of(pieces(table.caption, reader))
    heads = "".join(_html_head(column, reader) for column in table.columns)
    body = "".join(_html_row(row, table.columns, reader) for row in table.rows)
    note = f'<p class="rk-note">{html_of(pieces(table.note, reader))}</p>' if table.note else ""
    wide = " rk-wide" if table.is_wide else ""
    return (
        f'<div class="rk-scroll"><table class="rk-table{wide}">'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def typst_table(table: Table, reader: Language) -> str:
    """Return a table as a call of the template's `rk-table`."""
    if table.is_empty:
        return typst_of(_nothing(reader))
    cells = [f"[{typst_of(pieces(column.heading, reader))}]" for column in table.columns]
    for row in table.rows:
        cells += _typst_row(row, table.columns, reader)
    note = f"\n#rk-note[{typst_of(pieces(table.note, reader))}]" if table.note else ""
    call = (
        f"#rk-table(columns: ({', '.join(column.width for column in table.columns)},), header-rows: 1, "
        f"align: ({', '.join(column.align for column in table.columns)},), "
        f"caption: [{typst_of(pieces(table.caption, reader))}],\n  " + ",\n  ".join(cells) + f",\n){note}"
    )
    return f"#rk-landscape[\n{call}\n]" if table.is_wide else call


def plain_table(table: Table, reader: Language) -> str:
    """Return a table as lines of tab-separated text."""
    if table.is_empty:
        return plain_of(_nothing(reader))
    lines = [plain_of(pieces(table.caption, reader))]
    lines.append("\t".join(plain_of(pieces(column.heading, reader)) for column in table.columns))
    for row in table.rows:
        runs = (_cell(cell, column, reader) for cell, column in zip(row.cells, table.columns, strict=False))
        lines.append("\t".join(plain_of(run) for run in runs))
    return "\n".join(lines)


def _nothing(reader: Language) -> tuple[Piece, ...]:
    return (Piece(reader.text("Nothing has been reported."), "missing"),)


def _cell(cell: Words, column: Column, reader: Language) -> tuple[Piece, ...]:
    if cell is None:
        return (Piece(DASH, "missing", hint=reader.text("not reported")),)
    return pieces(cell, reader, column.spec)


def _align_class(column: Column) -> str:
    return ' class="rk-number"' if column.align == "right" else ""


def _sort_value(cell: Words) -> str:
    """Return the attribute by which the page sorts a figure, whatever way the language writes it."""
    if not isinstance(cell, Quantity) or cell.unit == "text":
        return ""
    value = cell.stated if isinstance(cell.stated, Fraction) else cell.low
    return f' data-value="{float(value):.12g}"' if value is not None else ""


def _html_head(column: Column, reader: Language) -> str:
    return f'<th scope="col"{_align_class(column)}>{html_of(pieces(column.heading, reader))}</th>'


def _html_row(row: Row, columns: tuple[Column, ...], reader: Language) -> str:
    if row.role == "section":
        text = html_of(capitalised(pieces(row.cells[0], reader)))
        return f'<tr class="rk-section"><th scope="colgroup" colspan="{len(columns)}">{text}</th></tr>'
    runs = [_cell(cell, column, reader) for cell, column in zip(row.cells, columns, strict=True)]
    runs[0] = capitalised(runs[0])
    naming = next((place for place, run in enumerate(runs) if plain_of(run).strip()), 0)  # a blank cell names no row
    cells = "".join(
        f'<th scope="row">{html_of(run)}</th>'
        if place == naming
        else f"<td{_align_class(column)}{_sort_value(cell)}>{html_of(run)}</td>"
        for place, (run, cell, column) in enumerate(zip(runs, row.cells, columns, strict=True))
    )
    return f'<tr class="rk-total">{cells}</tr>' if row.role == "total" else f"<tr>{cells}</tr>"


def _typst_row(row: Row, columns: tuple[Column, ...], reader: Language) -> list[str]:
    if row.role == "section":
        return [f"table.cell(colspan: {len(columns)})[*{typst_of(capitalised(pieces(row.cells[0], reader)))}*]"]
    runs = [_cell(cell, column, reader) for cell, column in zip(row.cells, columns, strict=True)]
    texts = [typst_of(capitalised(runs[0])), *(typst_of(run) for run in runs[1:])]
    return [f"[*{text}*]" if row.role == "total" else f"[{text}]" for text in texts]
