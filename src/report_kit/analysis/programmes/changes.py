"""What changed in a commune's programmes: the latest position of each figure beside the one before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from report_kit.analysis.intervals import difference
from report_kit.analysis.programmes.figures import Place, StatedFigure
from report_kit.analysis.quantities import Basis, Quantity


@dataclass(frozen=True)
class PositionChange:
    """The two latest positions of one figure.

    Attributes:
        place: The programme and capital source.
        column: The column of the table.
        previous: The latest figure before the current one's date.
        current: The latest figure.
    """

    place: Place
    column: str
    previous: Quantity
    current: Quantity

    @property
    def is_change(self) -> bool:
        """Whether what is stated differs, and not only the date."""
        return (self.previous.stated, self.previous.bound) != (self.current.stated, self.current.bound)

    @property
    def difference(self) -> Quantity:
        """The current figure − the previous one, as far as both are known."""
        interval = difference(self.current.interval, self.previous.interval)
        basis: Basis = "illustrative" if self.current.basis == "illustrative" else "computed"
        return replace(
            self.current,
            quantity=f"{self.current.quantity}_change",
            basis=basis,
            interval=interval,
            stated=None,
            bound="exact",
            rounded_to=None,
            stated_text="",
        )


def position_changes(figures: Iterable[StatedFigure]) -> tuple[PositionChange, ...]:
    """Return the current and the previous position of each figure that was stated for two dates.

    Of several sources of one date the first by its key counts. Reported and illustrative figures never meet, nor do
    figures of single projects, which have tables of their own.
    """
    found: dict[tuple[str, bool, Place, str], dict[date, Quantity]] = defaultdict(dict)
    for figure in sorted(figures, key=lambda figure: figure.key):
        quantity = figure.quantity
        if quantity.as_of_date is not None and not figure.place.project_code:
            kind = quantity.fund_type, quantity.basis == "illustrative", figure.place, figure.column
            found[kind].setdefault(quantity.as_of_date, quantity)
    return tuple(
        PositionChange(place, column, dated[previous], dated[current])
        for (_, _, place, column), dated in sorted(found.items(), key=lambda item: item[0])
        if len(dated) > 1
        for previous, current in [sorted(dated)[-2:]]
    )
