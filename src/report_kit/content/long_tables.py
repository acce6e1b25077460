"""Tables of many rows: a page shows both ends of them, figures.csv has the quantities of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from report_kit.analysis.quantities import Quantity
from report_kit.content.tables import Row, Table
from report_kit.content.wording import Words, phrase, quantities_in

Cells = tuple[Words, ...]


@dataclass(frozen=True)
class LongTable(Table):
    """A table that shows only some of its rows, while figures.csv has the quantities of all.

    Attributes:
        unseen: Cells of the rows that are not shown.
    """

    unseen: tuple[Cells, ...] = field(default=())

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities of all rows, shown or not."""
        yield from super().quantities()
        yield from (quantity for cells in self.unseen for cell in cells for quantity in quantities_in(cell))


def both_ends(cells: Sequence[Cells], shown: int) -> tuple[tuple[Row, ...], tuple[Cells, ...]]:
    """Return the rows at both ends with a heading that says how many lie between, and the cells of those."""
    if len(cells) <= 2 * shown:
        return tuple(map(Row, cells)), ()
    between = tuple(cells[shown:-shown])
    return (*map(Row, cells[:shown]), _gap(len(between)), *map(Row, cells[-shown:])), between


def first_rows(cells: Sequence[Cells], shown: int) -> tuple[tuple[Row, ...], tuple[Cells, ...]]:
    """Return the first rows with a line that says how many follow, and the cells of those."""
    if len(cells) <= shown:
        return tuple(map(Row, cells)), ()
    rest = tuple(cells[shown:])
    return (*map(Row, cells[:shown]), _gap(len(rest))), rest


def _gap(number: int) -> Row:
    return Row((phrase("… {number} more, all of them in figures.csv …", number=number),), "section")
