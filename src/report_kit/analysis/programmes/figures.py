"""What was stated about programmes: each figure with its place, date and source, and which figures may be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from report_kit.analysis.quantities import Basis, Quantity
from report_kit.data.figures_stated import exactly, stated_interval, stated_rate_interval

TOTAL_CODE = "ALL"
WHOLE_AREA_CODE = "*"
AMOUNTS = ("allocated_amount", "carried_over_amount", "disbursed_amount")


@dataclass(frozen=True)
class Scope:
    """Whose figures are looked at, and when.

    Attributes:
        commune_code: The commune, or `*` for the whole province or city.
        budget_year: The budget year.
        as_of_date: The day after which figures are not looked at.
    """

    commune_code: str
    budget_year: int
    as_of_date: date


@dataclass(frozen=True, order=True)
class Place:
    """What an amount is an amount of: a programme (or `ALL`), from one capital source or all, or one project of it."""

    programme_code: str
    capital_source: str = ""
    project_code: str = ""

    def variable(self, column: str) -> str:
        """Return the name of the variable that stands for an amount of this place."""
        return "/".join((column, self.programme_code, self.capital_source, self.project_code))


@dataclass(frozen=True)
class StatedFigure:
    """One figure as somebody stated it.

    Attributes:
        key: Identifies it in verdicts: commune, place, fund type, column and source.
        column: Column of the table it stands in.
        place: What it is about.
        quantity: The figure as stated, the interval it stands for, source and dates. Its name is the column,
            but `disbursement_rate` for a stated rate (as a ratio; `stated_text` holds the percentage as printed).
        note: What was noted beside its row, "" for nothing.
    """

    key: str
    column: str
    place: Place
    quantity: Quantity
    note: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The programmes in force in one year.

    Attributes:
        codes: Their codes in the order of the reference table, parents included.
        children: The components of each programme that has some.
    """

    codes: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]

    @property
    def leaves(self) -> tuple[str, ...]:
        """The programmes without components; only these sum to the total."""
        return tuple(code for code in self.codes if code not in self.children)


@dataclass(frozen=True)
class FigureGroup:
    """Figures that may share a system.

    Attributes:
        scope: The commune and the budget year.
        fund_type: `development` or `recurrent`.
        as_of_date: The day up to which the figures are complete.
        as_of_earliest_date: The first day it may be, where only a span is known.
        is_illustrative: Whether the figures were invented to show the kit.
        figures: The figures, sorted by key.
    """

    scope: Scope
    fund_type: str
    as_of_date: date
    as_of_earliest_date: date | None
    is_illustrative: bool
    figures: tuple[StatedFigure, ...] = field(repr=False)

    @property
    def source_id(self) -> str:
        """All sources of the figures, joined by `;`."""
        return joined_sources(figure.quantity for figure in self.figures)

    def is_stated(self, place: Place) -> bool:
        """Return whether anything was stated about a place."""
        return any(figure.place == place for figure in self.figures)

    def stated(self, place: Place, column: str) -> tuple[Quantity, ...]:
        """Return what was stated in a column about a place, one quantity per source."""
        return tuple(figure.quantity for figure in self.figures if figure.place == place and figure.column == column)


def joined_sources(quantities: Iterable[Quantity]) -> str:
    """Return the sources of quantities, each once and in order, joined by `;`."""
    return ";".join(sorted({quantity.source_id for quantity in quantities if quantity.source_id}))


def catalogue_in_force(programmes: pd.DataFrame, budget_year: int) -> Catalogue:
    """Return the programmes of the reference table in force in a year; a blank last year has not come yet."""
    is_in_force = (programmes["first_year"] <= budget_year) & (
        programmes["last_year"].isna() | (programmes["last_year"] >= budget_year)
    )
    in_force = programmes[is_in_force.fillna(False)]
    codes = tuple(in_force["programme_code"])
    children: dict[str, tuple[str, ...]] = {}
    for code, parent_code in zip(codes, in_force["parent_code"], strict=True):
        if parent_code in codes:
            children[parent_code] = (*children.get(parent_code, ()), code)
    return Catalogue(codes, children)


def programme_figures(positions: pd.DataFrame, scope: Scope) -> list[StatedFigure]:
    """Return the figures stated about a commune's programmes in a budget year up to a date, the latest or not."""
    of_commune = positions[positions["commune_code"] == scope.commune_code]
    return figures_by_commune(of_commune, scope.budget_year, scope.as_of_date).get(scope.commune_code, [])


def figures_by_commune(positions: pd.DataFrame, budget_year: int, as_of_date: date) -> dict[str, list[StatedFigure]]:
    """Return the figures stated in a budget year up to a date by commune, each row of the table read once."""
    found: dict[str, list[StatedFigure]] = defaultdict(list)
    for row in _records(positions[positions["budget_year"] == budget_year]):
        if row["as_of_date"] <= as_of_date:
            found[row["commune_code"]] += _row_figures(row, Place(row["programme_code"], row["capital_source"]))
    return found


def project_figures(
    project_positions: pd.DataFrame, programme_by_project: Mapping[str, str], scope: Scope
) -> list[StatedFigure]:
    """Return the figures stated about a commune's projects of programmes; they are all development capital."""
    is_wanted = project_positions["project_code"].isin(list(programme_by_project))
    is_wanted &= project_positions["budget_year"] == scope.budget_year
    return [
        figure
        for row in _records(project_positions[is_wanted])
        if row["as_of_date"] <= scope.as_of_date
        for figure in _row_figures(
            {**row, "commune_code": scope.commune_code, "fund_type": "development"},
            Place(programme_by_project[row["project_code"]], project_code=row["project_code"]),
        )
    ]


def latest_figures(figures: Iterable[StatedFigure]) -> list[StatedFigure]:
    """Return of each figure the statements of its latest date, reported and illustrative ones apart."""
    by_figure = defaultdict(list)
    for figure in figures:
        quantity = figure.quantity
        by_figure[figure.place, figure.column, quantity.fund_type, _is_illustrative(quantity)].append(figure)
    return [
        figure
        for statements in by_figure.values()
        for figure in statements
        if _as_of(figure) == max(map(_as_of, statements))
    ]


def figure_groups(figures: Iterable[StatedFigure], scope: Scope) -> tuple[FigureGroup, ...]:
    """Return the figures by what may share a system: development first, reported first, latest first."""
    groups: dict[tuple[str, bool, date, date | None], list[StatedFigure]] = defaultdict(list)
    for figure in sorted(figures, key=lambda figure: figure.key):
        quantity = figure.quantity
        span = _as_of(figure), quantity.as_of_earliest_date
        groups[quantity.fund_type, _is_illustrative(quantity), *span].append(figure)
    return tuple(
        FigureGroup(scope, fund_type, as_of_date, earliest, is_illustrative, tuple(groups[key]))
        for key in sorted(groups, key=lambda key: (key[0], key[1], -key[2].toordinal(), key[3] or key[2]))
        for fund_type, is_illustrative, as_of_date, earliest in [key]
    )


def places_to_show(group: FigureGroup, catalogue: Catalogue, others: Iterable[FigureGroup]) -> tuple[Place, ...]:
    """Return the places of a group worth showing, in the order of the catalogue, programmes before the total.

    These are all that were stated; for a commune also the programmes and the total that nobody stated, unless one
    of the *other* groups of the same fund type and basis has a figure of its own for them.
    """
    stated = {figure.place for figure in group.figures if not figure.place.project_code}
    elsewhere = {
        figure.place
        for other in others
        if other != group and (other.fund_type, other.is_illustrative) == (group.fund_type, group.is_illustrative)
        for figure in other.figures
    }
    unstated = {Place(code) for code in (*catalogue.codes, TOTAL_CODE)} - elsewhere
    places = stated if group.scope.commune_code == WHOLE_AREA_CODE else stated | unstated
    order = {code: position for position, code in enumerate(catalogue.codes)}
    return tuple(
        sorted(
            places,
            key=lambda place: (
                place.programme_code == TOTAL_CODE,
                order.get(place.programme_code, len(order)),
                place,
            ),
        )
    )


def _row_figures(row: Mapping[str, Any], place: Place) -> Iterator[StatedFigure]:
    """The figures of one row of a table of positions; a blank cell states nothing."""
    for column in AMOUNTS:
        if not pd.isna(row.get(column, pd.NA)):
            yield _figure(row, place, column, _amount_as_stated(row, column))
    if row.get("stated_rate_percent", ""):
        yield _figure(row, place, "stated_rate_percent", _rate_as_stated(row))
    if not pd.isna(row.get("project_count", pd.NA)):
        count = Fraction(int(row["project_count"]))
        fields = {"unit": "count", "stated": count, "interval": exactly(count)}
        yield _figure(row, place, "project_count", {"quantity": "project_count", **fields})


def _amount_as_stated(row: Mapping[str, Any], column: str) -> dict[str, Any]:
    name = column.removesuffix("_amount")
    bound, unit = row.get(f"{name}_bound", "exact"), row.get(f"{name}_rounded_to", pd.NA)
    rounded_to = None if pd.isna(unit) else int(unit)
    stated = int(row[column])
    interval = stated_interval(stated, bound=bound, rounded_to=rounded_to)
    return {
        "quantity": column,
        "unit": "VND",
        "stated": Fraction(stated),
        "interval": replace(interval, low=max(Fraction(0), interval.low or Fraction(0))),
        "bound": bound,
        "rounded_to": rounded_to,
    }


def _rate_as_stated(row: Mapping[str, Any]) -> dict[str, Any]:
    percent, bound = row["stated_rate_percent"], row.get("stated_rate_bound", "exact")
    return {
        "quantity": "disbursement_rate",
        "unit": "ratio",
        "stated": Fraction(percent) / 100,
        "interval": stated_rate_interval(percent, bound=bound),
        "bound": bound,
        "stated_text": percent,
    }


def _figure(row: Mapping[str, Any], place: Place, column: str, as_stated: Mapping[str, Any]) -> StatedFigure:
    basis: dict[str, Basis] = {"derived": "computed", "illustrative": "illustrative"}
    names = (row["commune_code"], place.programme_code, place.capital_source, place.project_code)
    return StatedFigure(
        key="/".join((*filter(None, names), row["fund_type"], column, row["source_id"])),
        column=column,
        place=place,
        quantity=Quantity(
            **as_stated,
            basis=basis.get(row["basis"], "reported"),
            source_id=row["source_id"],
            as_of_date=row["as_of_date"],
            as_of_earliest_date=row.get("as_of_earliest_date"),
            programme_code=place.programme_code,
            fund_type=row["fund_type"],
            project_code=place.project_code,
            capital_source=place.capital_source,
            year=int(row["budget_year"]),
        ),
        note=row.get("note", ""),
    )


def _as_of(figure: StatedFigure) -> date:
    """The as-of date of a figure, which every row of positions has."""
    return figure.quantity.as_of_date or date.min


def _is_illustrative(quantity: Quantity) -> bool:
    return quantity.basis == "illustrative"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]
