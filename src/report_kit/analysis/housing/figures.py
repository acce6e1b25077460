"""The housing figures that were stated: which are the latest, who may know them, and what they replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from report_kit.data.figures_stated import Interval, stated_interval

CATEGORIES = ("merit", "ntp_emm", "poor_and_hardship")
ALL_CATEGORIES = "ALL"
WORK_TYPES = ("new_build", "repair")
BOTH_WORK_TYPES = ""
PROVINCE = ("*",)
COUNT_COLUMNS = (
    "approved_count",
    "not_started_count",
    "under_construction_count",
    "completed_count",
    "not_completed_count",
    "handed_over_count",
)
SUPPORTED_AMOUNT = "supported_amount"


class HousingPeriod(NamedTuple):
    """A plan period and the kind of its figures: illustrative ones never meet those that a source reports."""

    plan_first_year: int
    plan_last_year: int
    is_illustrative: bool


class HousingSubject(NamedTuple):
    """What a housing figure is about, whatever its date.

    Attributes:
        scope: Commune codes in order, of one commune or of a group; `("*",)` for the whole province or city.
        beneficiary_category: One of `CATEGORIES` or `ALL`.
        work_type: One of `WORK_TYPES`, or blank for both together.
        column: One of `COUNT_COLUMNS`, or `supported_amount`.
    """

    scope: tuple[str, ...]
    beneficiary_category: str
    work_type: str
    column: str


@dataclass(frozen=True, kw_only=True)
class HousingFigure:
    """One figure of a row of the housing table, as its source states it.

    Attributes:
        period: The plan period, and whether the figure is illustrative.
        subject: What it is about.
        value: Houses; đồng for `supported_amount`.
        bound: How an amount was stated; counts are always `exact`.
        rounded_to: The value of one unit of an amount's last printed digit, None if not rounded.
        as_of_date: The day up to which the figure is complete.
        as_of_earliest_date: The first day it may stand for, None if the day is known.
        deadline_date: The deadline that its row names, None if it names none.
        basis: `reported`, `derived` or `illustrative`.
        source_id: The source, "" if none is named.
        note: What was noted beside its row, "" for nothing.
    """

    period: HousingPeriod
    subject: HousingSubject
    value: int
    bound: str = "exact"
    rounded_to: int | None = None
    as_of_date: date
    as_of_earliest_date: date | None = None
    deadline_date: date | None = None
    basis: str = "reported"
    source_id: str = ""
    note: str = ""

    @property
    def scope(self) -> tuple[str, ...]:
        """The communes it is about; `("*",)` for all of the province."""
        return self.subject.scope

    @property
    def is_count(self) -> bool:
        """Whether it counts houses."""
        return self.subject.column != SUPPORTED_AMOUNT

    @property
    def is_of_group(self) -> bool:
        """Whether it is the sum of several communes, each of which has an unknown part of it."""
        return len(self.scope) > 1

    @property
    def interval(self) -> Interval:
        """What it stands for: a count for itself, an amount for its rounding interval."""
        return stated_interval(self.value, bound=self.bound, rounded_to=self.rounded_to)

    @property
    def key(self) -> str:
        """A name that no other figure of the same date has; it sorts by column, category and work type."""
        scope, category, work_type, column = self.subject
        parts = (column, category, work_type, ";".join(scope), self.source_id, str(self.value))
        return "/".join(parts)

    def is_about(self, commune_code: str) -> bool:
        """Return whether the commune is among those that the figure is about."""
        return self.scope == PROVINCE or commune_code in self.scope


@dataclass(frozen=True)
class FigureChange:
    """The two latest positions of one figure.

    Attributes:
        previous: The latest figure before the current one's date.
        current: The latest figure.
    """

    previous: HousingFigure
    current: HousingFigure

    @property
    def is_change(self) -> bool:
        """Whether the value differs, and not only the date."""
        return self.previous.value != self.current.value


def housing_figures(housing: pd.DataFrame, *, as_of_date: date) -> tuple[HousingFigure, ...]:
    """Return every figure of the housing table that is not later than *as_of_date*, whatever the order of its rows.

    They come by period, date, subject and source.
    """
    rows = (row for row in _rows(housing) if row["as_of_date"] <= as_of_date)
    return tuple(sorted((figure for row in rows for figure in _figures_of_row(row)), key=_order))


def latest_figures(figures: Iterable[HousingFigure]) -> tuple[HousingFigure, ...]:
    """Return, per period and subject, the figures of the latest date; several sources may share it."""
    figures = tuple(figures)
    latest: dict[tuple[HousingPeriod, HousingSubject], date] = {}
    for figure in figures:
        identity = (figure.period, figure.subject)
        latest[identity] = max(figure.as_of_date, latest.get(identity, figure.as_of_date))
    return tuple(figure for figure in figures if figure.as_of_date == latest[figure.period, figure.subject])


def visible_figures(figures: Iterable[HousingFigure], *, commune_code: str) -> tuple[HousingFigure, ...]:
    """Return the figures that the briefing of a commune may use.

    They are its own, those of groups it belongs to and of the whole province, and, for each group it belongs to,
    those of other members of that group (alone or together) for the same category.
    """
    figures = tuple(figures)
    groups = {
        (figure.subject.beneficiary_category, frozenset(figure.scope))
        for figure in figures
        if figure.is_of_group and commune_code in figure.scope
    }
    return tuple(figure for figure in figures if figure.is_about(commune_code) or _is_within_a_group(figure, groups))


def figure_changes(figures: Iterable[HousingFigure]) -> tuple[FigureChange, ...]:
    """Return the current and the previous position of each figure that has been stated for two dates."""
    positions: dict[tuple[HousingPeriod, HousingSubject], dict[date, HousingFigure]] = defaultdict(dict)
    for figure in figures:
        positions[figure.period, figure.subject].setdefault(figure.as_of_date, figure)
    return tuple(
        FigureChange(previous=dated[previous], current=dated[current])
        for dated in positions.values()
        if len(dated) > 1
        for previous, current in [sorted(dated)[-2:]]
    )


def _order(figure: HousingFigure) -> tuple[HousingPeriod, date, date, HousingSubject, str, int]:
    earliest = figure.as_of_earliest_date or figure.as_of_date
    return figure.period, figure.as_of_date, earliest, figure.subject, figure.source_id, figure.value


def _is_within_a_group(figure: HousingFigure, groups: Collection[tuple[str, frozenset[str]]]) -> bool:
    category, scope = figure.subject.beneficiary_category, frozenset(figure.scope)
    return any(category == of_group and scope <= members for of_group, members in groups)


def _rows(housing: pd.DataFrame) -> Iterator[dict[str, Any]]:
    columns = [str(column) for column in housing.columns]
    for values in zip(*(housing[column].tolist() for column in columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _figures_of_row(row: dict[str, Any]) -> Iterator[HousingFigure]:
    is_illustrative = row["basis"] == "illustrative"
    period = HousingPeriod(int(row["plan_first_year"]), int(row["plan_last_year"]), is_illustrative)
    scope = tuple(sorted(set(row["commune_codes"].split(";"))))
    for column in (*COUNT_COLUMNS, SUPPORTED_AMOUNT):
        if row[column] is not pd.NA:
            yield HousingFigure(
                period=period,
                subject=HousingSubject(scope, row["beneficiary_category"], row["work_type"], column),
                value=int(row[column]),
                as_of_date=row["as_of_date"],
                as_of_earliest_date=row["as_of_earliest_date"],
                deadline_date=row["deadline_date"],
                basis=row["basis"],
                source_id=row["source_id"],
                note=row.get("note", ""),
                **(_rounding(row) if column == SUPPORTED_AMOUNT else {}),
            )


def _rounding(row: dict[str, Any]) -> dict[str, Any]:
    unit = row["supported_rounded_to"]
    return {"bound": row["supported_bound"], "rounded_to": None if unit is pd.NA else int(unit)}
