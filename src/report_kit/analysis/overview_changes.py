"""What changed in a whole dataset: the two latest positions of every figure that its overview shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from report_kit.analysis.housing.figures import BOTH_WORK_TYPES, FigureChange, figure_changes, housing_figures
from report_kit.analysis.overview import TOTAL
from report_kit.analysis.programmes.changes import PositionChange, position_changes
from report_kit.analysis.programmes.figures import figures_by_commune

TOTAL_COLUMNS = ("disbursed_amount", "allocated_amount", "stated_rate_percent")


@dataclass(frozen=True)
class CommuneChange:
    """The two latest positions of one figure of a commune's total of development capital.

    Attributes:
        commune_code: The commune.
        change: Its positions.
    """

    commune_code: str
    change: PositionChange

    @property
    def step(self) -> Fraction:
        """The current figure − the previous one, both as they were stated."""
        now, before = self.change.current.stated, self.change.previous.stated
        return Fraction(now or 0) - Fraction(before or 0)


def total_changes(
    positions: pd.DataFrame, communes: Collection[str], budget_year: int, as_of_date: date
) -> tuple[CommuneChange, ...]:
    """Return what was stated for two dates of the communes' totals, the greatest rise first.

    Args:
        positions: The table of positions.
        communes: The communes that are looked at.
        budget_year: The budget year.
        as_of_date: Later figures are left out.
    """
    is_wanted = positions["commune_code"].isin(list(communes)) & (positions["fund_type"] == "development")
    is_wanted &= (positions["programme_code"] == TOTAL.programme_code) & (positions["capital_source"] == "")
    by_commune = figures_by_commune(positions[is_wanted], budget_year, as_of_date)
    found = [
        CommuneChange(code, change)
        for code, figures in by_commune.items()
        for change in position_changes(figures)
        if change.column in TOTAL_COLUMNS
    ]
    return tuple(sorted(found, key=lambda one: (-one.step, one.commune_code)))


def house_changes(housing: pd.DataFrame, as_of_date: date) -> tuple[FigureChange, ...]:
    """Return what was stated for two dates of the counts of houses, both kinds of work together.

    The greatest rise comes first.
    """
    figures = housing_figures(housing, as_of_date=as_of_date)
    found = figure_changes(one for one in figures if one.is_count and one.subject.work_type == BOTH_WORK_TYPES)
    return tuple(sorted(found, key=lambda one: (one.previous.value - one.current.value, one.current.subject)))


@dataclass(frozen=True)
class Tally:
    """How many figures of a kind moved since their previous position.

    Attributes:
        higher: Those that are higher now.
        lower: Those that are lower.
        same: Those that are the same.
    """

    higher: int
    lower: int
    same: int

    @property
    def number(self) -> int:
        """All that have a previous position."""
        return self.higher + self.lower + self.same


def tally(steps: Iterable[Fraction | int]) -> Tally:
    """Return how many of the steps from previous to current figures go up, go down and go nowhere."""
    found: Sequence[Fraction | int] = tuple(steps)
    return Tally(sum(step > 0 for step in found), sum(step < 0 for step in found), sum(step == 0 for step in found))
