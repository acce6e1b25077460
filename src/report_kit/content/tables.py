"""Tables of a briefing: columns that know how their figures are written, rows of words and quantities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.decimals import Run, aligned
from report_kit.content.output import Fragment, Output, html_of, lines_of_typst, plain_of, typst_of
from report_kit.content.pieces import Piece
from report_kit.content.widths import widest_shapes
from report_kit.content.wording import Words, capitalised, pieces, quantities_in
from report_kit.escaping import quote_typst
from report_kit.language import Language

Role = Literal["body", "total", "section", "subsection"]
DASH = "–"
LONG_TEXT = 60  # letters that need more room than a column of words has on a phone
FULL_COLUMN = 40  # letters that are wider, in any font and size, than Typst makes a column of words for their sake
SHORT_TEXT = 6  # letters at most of a column that needs no more room than they take: numbers of rows, groups
HEADING_LEVELS = {"section": 2, "subsection": 3}
"""Level of a heading row inside a table; the table's own headings are at level 1."""
MOST_IN_KEPT_ROW = 300
"""Characters of the longest cell of a table whose rows are never split between pages."""


MOST_IN_KEPT_TABLE = 600
"""Characters of the rows of a table that, if it is short, is never split between pages."""


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
        role: `body`, `total`, or `section` and `subsection` for heading rows inside the table.
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
        remarks: What was noted beside its rows, one entry each.
        is_wide: Whether the PDF turns the page for it.
        recorded: Further quantities for figures.csv that the table shows in words.
        if_empty: What to say where there are no rows; "" shows nothing, None that nothing was reported.
    """

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    languages: tuple[str, ...]
    note: Words = None
    remarks: tuple[Words, ...] = ()
    is_wide: bool = False
    recorded: tuple[Quantity, ...] = ()
    if_empty: Words = None
    kind = "table"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows

    def meta(self) -> dict[str, Any]:
        """Return whether there is nothing to show: an annex of such tables is left out."""
        return {"is_empty": True} if self.is_empty else {}

    def with_note(self, note: Words) -> Table:
        """Return the table with a reading note below it."""
        return replace(self, note=note)

    def fragment(self, reader: Language) -> Fragment:
        """Return the table in one language."""
        if self.is_empty and self.if_empty == "":
            return Fragment("", "", "")
        said = _said(self, reader)
        return Fragment(
            _html(said), _typst(said), _plain(said), words={"caption": plain_of(said.caption)}, room=_room(said)
        )

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities in the table, row by row, and those it records."""
        yield from (quantity for row in self.rows for cell in row.cells for quantity in quantities_in(cell))
        yield from self.recorded


def html_table(table: Table, reader: Language) -> str:
    """Return a table as HTML without what was noted beside its rows, scrollable by itself so that the page never is."""
    return _html(_said(replace(table, remarks=()), reader))


@dataclass(frozen=True)
class _Said:
    """A table in the words of one language, found once for all formats.

    Attributes:
        table: The table.
        caption: Its caption.
        headings: Headings of its columns.
        rows: The cells of each row; a section has one.
        note: How to read it, or nothing.
        remarks: What was noted beside its rows.
        nothing: What stands for a table without rows.
    """

    table: Table
    caption: Run
    headings: tuple[Run, ...]
    rows: tuple[tuple[Run, ...], ...]
    note: Run
    remarks: tuple[Run, ...]
    nothing: Run


def _said(table: Table, reader: Language) -> _Said:
    return _Said(
        table,
        caption=pieces(table.caption, reader),
        headings=tuple(pieces(column.heading, reader) for column in table.columns),
        rows=_aligned(table, [_runs(row, table.columns, reader) for row in table.rows], reader),
        note=pieces(table.note, reader) if table.note else (),
        remarks=tuple(capitalised(pieces(remark, reader)) for remark in table.remarks),
        nothing=_nothing(table, reader),
    )


def _aligned(table: Table, rows: list[tuple[Run, ...]], reader: Language) -> tuple[tuple[Run, ...], ...]:
    """Return the rows, the decimal marks of each column of figures below each other."""
    body = [runs for row, runs in zip(table.rows, rows, strict=True) if row.role not in HEADING_LEVELS]
    columns = zip(table.columns, zip(*body, strict=True), strict=bool(body))
    filled = [aligned(runs, reader) if column.align == "right" else runs for column, runs in columns]
    following = iter(zip(*filled, strict=True))
    return tuple(
        runs if row.role in HEADING_LEVELS else next(following) for row, runs in zip(table.rows, rows, strict=True)
    )


def _runs(row: Row, columns: tuple[Column, ...], reader: Language) -> tuple[Run, ...]:
    if row.role in HEADING_LEVELS:
        return (capitalised(pieces(row.cells[0], reader)),)
    first, *others = (_cell(cell, column, reader) for cell, column in zip(row.cells, columns, strict=True))
    return capitalised(first), *others


def _html(said: _Said) -> str:
    table = said.table
    if table.is_empty:
        return f"<p>{html_of(said.nothing)}</p>"
    heads = "".join(
        f'<th scope="col"{_align_class(column)}>{html_of(heading)}</th>'
        for column, heading in zip(table.columns, said.headings, strict=True)
    )
    classes = _cell_classes(said)
    body = "".join(
        _html_row(row, runs, table.columns, classes) for row, runs in zip(table.rows, said.rows, strict=True)
    )
    note = f'<p class="rk-note">{html_of(said.note)}</p>' if said.note else ""
    remarks = "".join(f"<li>{html_of(remark)}</li>" for remark in said.remarks)
    wide = " rk-wide" if table.is_wide else ""
    return (
        f'<div class="rk-scroll"><table class="rk-table{wide}">'
        f"<caption>{html_of(said.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{note}" + (f'<ul class="rk-note">{remarks}</ul>' if remarks else "")
    )


def _typst(said: _Said) -> str:
    """Return a table as a call of the template's `rk-table`."""
    table = said.table
    if table.is_empty:
        return typst_of(said.nothing)
    cells = [f"[{typst_of(heading)}]" for heading in said.headings]
    for row, runs in zip(table.rows, said.rows, strict=True):
        cells += _typst_row(row, runs, len(table.columns))
    note = lines_of_typst(said.note)
    remarks = ", ".join(f"[{lines_of_typst(remark)}]" for remark in said.remarks)
    below = f"\n#rk-note(list({remarks}))" if remarks else ""
    keeps = " keep-rows: true," if _longest(said) <= MOST_IN_KEPT_ROW else ""
    keeps += " may-break: true," if _length(said) > MOST_IN_KEPT_TABLE else ""
    keeps += f" note: [{note}]," if note else ""
    keeps += " has-remarks: true," if remarks else ""
    keeps += " is-wide: true," if table.is_wide else ""
    call = (
        f"#rk-table(columns: ({', '.join(column.width for column in table.columns)},), header-rows: 1, "
        f"align: ({', '.join(column.align for column in table.columns)},), measured: {_measured(said)}, "
        f"longest: ({', '.join(quote_typst(_longest_word(heading)) for heading in said.headings)},), "
        f"caption: [{typst_of(said.caption)}],{keeps}\n  " + ",\n  ".join(cells) + f",\n){below}"
    )
    return f"#rk-landscape[\n{call}\n]" if table.is_wide else call


def _measured(said: _Said) -> str:
    """Return, by column, the cells that Typst measures to find its width."""
    rows = [
        (row.role, runs) for row, runs in zip(said.table.rows, said.rows, strict=True) if row.role not in HEADING_LEVELS
    ]
    roles = [role for role, _ in rows]
    columns = [
        _measured_in(column, roles, [runs[place] for _, runs in rows], is_wide=said.table.is_wide)
        for place, column in enumerate(said.table.columns)
    ]
    return _typst_array(map(_typst_array, columns))


def _typst_array(items: Iterable[str]) -> str:
    return f"({''.join(f'{item}, ' for item in items)})"


def _measured_in(column: Column, roles: list[Role], runs: list[Run], *, is_wide: bool) -> list[str]:
    """Return cells as wide as the column's widest: measuring its own, each, would take a third of the time of a PDF."""
    if column.align == "left":
        if is_wide:  # its words share what the figures leave
            return []
        if any(len(plain_of(run)) >= FULL_COLUMN for run in runs):
            return [f"[{'0' * FULL_COLUMN}]"]
    return [_typst_cell(role, shape) for role, shape in widest_shapes(roles, runs)]


def _longest_word(heading: Run) -> str:
    return max(plain_of(heading).split(), key=len, default="")


def _longest(said: _Said) -> int:
    """Return how many characters the longest cell has."""
    return max((len(plain_of(run)) for runs in said.rows for run in runs), default=0)


def _length(said: _Said) -> int:
    """Return how many characters its rows have together."""
    return sum(len(plain_of(run)) for runs in said.rows for run in runs)


def _room(said: _Said) -> float:
    """Return the height that it takes on a page of a brief."""
    if said.table.is_empty:
        return room.paragraph(plain_of(said.nothing))
    rows = [[plain_of(run) for run in runs] for runs in (said.headings, *said.rows)]
    shares = [0.0 if column.align == "right" else _share(column) for column in said.table.columns]
    notes = [plain_of(run) for run in (said.note, *said.remarks) if run]
    below = sum(room.entry(note, is_small=True) for note in notes) + (room.BETWEEN_CARDS if notes else 0.0)
    return room.table(plain_of(said.caption), rows, shares) + below


def _share(column: Column) -> float:
    """Return the share of a column of words in what is left for all of them."""
    return float(column.width.removesuffix("fr")) if column.width.endswith("fr") else 1.0


def _plain(said: _Said) -> str:
    """Return a table as lines of tab-separated text."""
    if said.table.is_empty:
        return plain_of(said.nothing)
    lines = (said.headings, *said.rows)
    cells = ("\t".join(map(plain_of, line)) for line in lines)
    return "\n".join([plain_of(said.caption), *cells, *map(plain_of, said.remarks)])


def _nothing(table: Table, reader: Language) -> tuple[Piece, ...]:
    if table.if_empty is not None:
        return pieces(table.if_empty, reader)
    return (Piece(reader.text("Nothing has been reported."), "missing"),)


def _cell(cell: Words, column: Column, reader: Language) -> tuple[Piece, ...]:
    if cell is None:
        return (Piece(DASH, "missing", hint=reader.text("not reported")),)
    return pieces(cell, reader, column.spec)


def _cell_classes(said: _Said) -> tuple[str, ...]:
    """Return the class of the cells of each column: figures, or words by how much room they need on a phone."""
    body = [runs for row, runs in zip(said.table.rows, said.rows, strict=True) if row.role not in HEADING_LEVELS]
    longest = [max(len(plain_of(runs[place])) for runs in body) if body else 0 for place in range(len(said.headings))]
    return tuple(
        "rk-number"
        if column.align == "right"
        else "rk-long"
        if length >= LONG_TEXT
        else "rk-short"
        if length <= SHORT_TEXT
        else ""
        for column, length in zip(said.table.columns, longest, strict=True)
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _naming(runs: tuple[Run, ...], columns: tuple[Column, ...]) -> int:
    """Return which cell names a row: the first of its words, for a number of a row tells nothing to who hears it."""
    texts = [plain_of(run).strip() for run in runs]
    has_words = (
        column.align == "left" and any(map(str.isalpha, text)) for column, text in zip(columns, texts, strict=True)
    )
    first = next((place for place, text in enumerate(texts) if text), 0)
    return next((place for place, found in enumerate(has_words) if found and place <= 1), first)


def _align_class(column: Column) -> str:
    return ' class="rk-number"' if column.align == "right" else ""


def _sort_value(cell: Words) -> str:
    """Return the attribute by which the page sorts a figure, whatever way the language writes it."""
    if not isinstance(cell, Quantity) or cell.unit == "text":
        return ""
    value = cell.stated if isinstance(cell.stated, Fraction) else cell.low
    return f' data-value="{float(value):.12g}"' if value is not None else ""


def _html_row(row: Row, runs: tuple[Run, ...], columns: tuple[Column, ...], classes: tuple[str, ...]) -> str:
    if row.role in HEADING_LEVELS:
        text = html_of(runs[0])
        return f'<tr class="rk-{row.role}"><th scope="colgroup" colspan="{len(columns)}">{text}</th></tr>'
    naming = _naming(runs, columns)
    cells = "".join(
        f'<th scope="row">{html_of(run)}</th>'
        if place == naming
        else f"<td{_class(name)}{_sort_value(cell)}>{html_of(run)}</td>"
        for place, (run, cell, name) in enumerate(zip(runs, row.cells, classes, strict=True))
    )
    return f'<tr class="rk-total">{cells}</tr>' if row.role == "total" else f"<tr>{cells}</tr>"


def _typst_row(row: Row, runs: tuple[Run, ...], columns: int) -> list[str]:
    if row.role in HEADING_LEVELS:
        text = f"*{typst_of(runs[0])}*" if row.role == "section" else f"_{typst_of(runs[0])}_"
        # A header below the table's own is never left alone at the foot of a page, and is repeated on the next.
        return [f"table.header(level: {HEADING_LEVELS[row.role]}, table.cell(colspan: {columns})[{text}])"]
    return [_typst_cell(row.role, run) for run in runs]


def _typst_cell(role: Role, run: Run) -> str:
    return f"[*{typst_of(run)}*]" if role == "total" else f"[{typst_of(run)}]"
