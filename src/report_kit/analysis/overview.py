"""All communes of a dataset side by side: totals of programmes, houses left, ceilings and needs, what is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from report_kit.analysis.housing.figures import BOTH_WORK_TYPES, HousingFigure, housing_figures, latest_figures
from report_kit.analysis.intervals import total
from report_kit.analysis.pace import BudgetYear, Thresholds, timing
from report_kit.analysis.programmes import group_disbursement_rate
from report_kit.analysis.programmes.figures import (
    TOTAL_CODE,
    Catalogue,
    FigureGroup,
    Place,
    Scope,
    StatedFigure,
    catalogue_in_force,
    figure_groups,
    figures_by_commune,
)
from report_kit.analysis.programmes.figures import latest_figures as latest_programme_figures
from report_kit.analysis.programmes.positions import GroupStatus, Position, group_status
from report_kit.analysis.programmes.systems import programme_system
from report_kit.analysis.quantities import Quantity
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly

TOTAL = Place(TOTAL_CODE)
NOT_COMPLETED = ("not_completed_count", "not_started_count", "under_construction_count")


@dataclass(frozen=True, kw_only=True)
class Year:
    """What is looked at, and until when.

    Attributes:
        budget_year: The budget year.
        as_of_date: Later figures are left out.
        year_end_date: Until when capital of the budget year can be disbursed.
        thresholds: Rates from which a commune has a standing.
    """

    budget_year: int
    as_of_date: date
    year_end_date: date
    thresholds: Thresholds


@dataclass(frozen=True)
class CommuneTotal:
    """Development capital of one commune, all programmes together, at its latest date.

    Attributes:
        commune_code: The commune.
        group: The figures it comes from.
        position: The total; None where nothing is known of it.
    """

    commune_code: str
    group: GroupStatus
    position: Position | None

    @property
    def is_complete(self) -> bool:
        """Whether both amounts are bounded, so that it can be part of a sum; contradictory figures never can."""
        if self.position is None or not self.group.is_consistent:
            return False
        return None not in (self.position.allocated.high, self.position.disbursed.high)


def commune_totals(positions: pd.DataFrame, programmes: pd.DataFrame, year: Year) -> tuple[CommuneTotal, ...]:
    """Return the latest total of development capital of each commune that has stated any of it, by code."""
    catalogue = catalogue_in_force(programmes, year.budget_year)
    is_wanted = (positions["commune_code"] != "*") & (positions["fund_type"] == "development")
    by_commune = figures_by_commune(positions[is_wanted], year.budget_year, year.as_of_date)
    found = (_commune_total(code, by_commune[code], catalogue, year) for code in sorted(by_commune))
    return tuple(one for one in found if one is not None)


def _commune_total(code: str, figures: Iterable[StatedFigure], catalogue: Catalogue, year: Year) -> CommuneTotal | None:
    scope = Scope(code, year.budget_year, year.as_of_date)
    development = figure_groups(latest_programme_figures(figures), scope)
    if not development:
        return None
    # The latest date may state single programmes only; the total is that of the latest date that has one.
    group = next((one for one in development if one.is_stated(TOTAL)), development[0])
    status = _total_status(group, catalogue, year)
    return CommuneTotal(code, status, status.total)


def _total_status(group: FigureGroup, catalogue: Catalogue, year: Year) -> GroupStatus:
    months = BudgetYear(date(year.budget_year, 1, 1), year.year_end_date)
    clock = timing(group.as_of_date, as_of_earliest_date=group.as_of_earliest_date, year=months)
    system = programme_system(group, catalogue, {})
    return group_status(group, system, (TOTAL,), clock=clock, thresholds=year.thresholds)


@dataclass(frozen=True)
class Sums:
    """Sums over the communes that state both amounts within bounds.

    Attributes:
        communes: How many they are.
        allocated: Sum allocated.
        disbursed: Sum disbursed.
        rate: Ratio of the two sums.
    """

    communes: int
    allocated: Interval
    disbursed: Interval
    rate: Interval


def sums(totals: Iterable[CommuneTotal]) -> Sums:
    """Return sums over the communes whose amounts are both bounded and agree; `UNKNOWN` of none."""
    parts = [one.position for one in totals if one.is_complete and one.position is not None]
    if not parts:
        return Sums(0, UNKNOWN, UNKNOWN, UNKNOWN)
    return Sums(
        communes=len(parts),
        allocated=total([part.allocated.interval for part in parts]),
        disbursed=total([part.disbursed.interval for part in parts]),
        rate=group_disbursement_rate(parts),
    )


# Houses


@dataclass(frozen=True)
class HousesLeft:
    """Houses not yet completed, of one scope and category, from its own figures.

    Attributes:
        scope: The communes it is about.
        beneficiary_category: Whose houses.
        approved: Houses approved, as stated.
        left: Houses not completed: as stated, or approved − completed of one date.
    """

    scope: tuple[str, ...]
    beneficiary_category: str
    approved: Quantity
    left: Quantity


def houses_left(housing: pd.DataFrame, as_of_date: date) -> tuple[HousesLeft, ...]:
    """Return the houses left of every scope and category that states anything, most first, unknown last.

    A figure for several communes together stays one line; nothing is split.
    """
    lines: dict[tuple[tuple[str, ...], str], list[HousingFigure]] = defaultdict(list)
    for figure in latest_figures(housing_figures(housing, as_of_date=as_of_date)):
        if figure.is_count and figure.subject.work_type == BOTH_WORK_TYPES:
            lines[figure.scope, figure.subject.beneficiary_category].append(figure)
    found = [HousesLeft(*line, _approved(figures), _left(figures)) for line, figures in lines.items()]
    return tuple(sorted(found, key=lambda one: (one.left.high is None, -(one.left.high or 0), one.scope)))


def _approved(figures: Sequence[HousingFigure]) -> Quantity:
    stated = _latest(figures, "approved_count")
    return _count("approved_count", stated, stated.value if stated else None)


def _left(figures: Sequence[HousingFigure]) -> Quantity:
    """Houses left at the latest date that tells: as stated, as the sum of the two states, or approved − completed."""
    for day in sorted({figure.as_of_date for figure in figures}, reverse=True):
        of_day = [figure for figure in figures if figure.as_of_date == day]
        stated = _latest(of_day, "not_completed_count")
        if stated is not None:
            return _count("not_completed_count", stated, stated.value)
        waiting, building = _latest(of_day, "not_started_count"), _latest(of_day, "under_construction_count")
        if waiting is not None and building is not None:
            return _count("not_completed_count", waiting, waiting.value + building.value, is_computed=True)
        approved, done = _latest(of_day, "approved_count"), _latest(of_day, "completed_count")
        if approved is not None and done is not None and approved.value >= done.value:
            return _count("not_completed_count", done, approved.value - done.value, is_computed=True)
    return _count("not_completed_count", None, None)


def _latest(figures: Iterable[HousingFigure], column: str) -> HousingFigure | None:
    of_column = [figure for figure in figures if figure.subject.column == column]
    return max(of_column, key=lambda figure: figure.as_of_date, default=None)


def _count(name: str, figure: HousingFigure | None, value: int | None, *, is_computed: bool = False) -> Quantity:
    if figure is None or value is None:
        return Quantity(quantity=name, unit="count", basis="reported")
    scope = figure.scope
    return Quantity(
        quantity=name,
        unit="count",
        basis="illustrative" if figure.period.is_illustrative else "computed" if is_computed else "reported",
        interval=exactly(Fraction(value)),
        stated=None if is_computed else Fraction(value),
        source_id=figure.source_id,
        as_of_date=figure.as_of_date,
        as_of_earliest_date=figure.as_of_earliest_date,
        beneficiary_category=figure.subject.beneficiary_category,
        commune_code=scope[0] if len(scope) == 1 else "",
    )


# Ceilings against needs


@dataclass(frozen=True)
class Funding:
    """Ceilings and needs of one commune in the plan years, in đồng; None where nothing is reported.

    Attributes:
        commune_code: The commune.
        ceiling_amount: Sum of its ceilings.
        need_amount: Sum over its listed projects of total investment − allocated before the plan.
        is_illustrative: Whether an invented figure is among them.
        source_ids: Where they come from.
    """

    commune_code: str
    ceiling_amount: int | None
    need_amount: int | None
    is_illustrative: bool
    source_ids: tuple[str, ...]

    @property
    def coverage(self) -> Interval:
        """Ceilings ÷ needs; `UNKNOWN` without either, or where nothing is needed."""
        if self.ceiling_amount is None or not self.need_amount:
            return UNKNOWN
        return exactly(Fraction(self.ceiling_amount, self.need_amount))


def fundings(tables: Mapping[str, pd.DataFrame], communes: Iterable[str], years: range) -> tuple[Funding, ...]:
    """Return ceilings against needs by commune, the least covered first, those with nothing reported last."""
    ceilings = tables["capital_ceilings"]
    ceilings = ceilings[ceilings["year"].isin(list(years))]
    homes = dict(zip(tables["projects"]["project_code"], tables["projects"]["commune_code"], strict=True))
    funding = tables["project_funding"]
    left = (funding["total_investment_amount"] - funding["allocated_before_amount"].fillna(0)).clip(lower=0)
    needs = funding.assign(need=left, commune_code=funding["project_code"].map(homes))
    given, needed = _sums(ceilings, "ceiling_amount"), _sums(needs, "need")
    bases, sources = _gathered((ceilings, needs), "basis"), _gathered((ceilings, needs), "source_id")
    found = [
        Funding(
            code,
            given.get(code),
            needed.get(code),
            "illustrative" in bases.get(code, set()),
            tuple(sorted(sources.get(code, set()) - {""})),
        )
        for code in communes
    ]
    return tuple(sorted(found, key=lambda one: (one.coverage == UNKNOWN, one.coverage.low or 0, one.commune_code)))


def _sums(rows: pd.DataFrame, column: str) -> dict[str, int]:
    known = rows[rows[column].notna()]
    return {str(code): int(amount) for code, amount in known.groupby("commune_code")[column].sum().items()}


def _gathered(frames: Iterable[pd.DataFrame], column: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for frame in frames:
        for code, value in zip(frame["commune_code"], frame[column], strict=True):
            found[code].add(value)
    return found


# Who has reported what


def reporting(tables: Mapping[str, pd.DataFrame], communes: Collection[str], as_of_date: date) -> dict[str, set[str]]:
    """Return, by table, the communes that it has any row of their own of; figures of groups count as shared ones.

    Figures dated after *as_of_date* are not looked at.
    """
    known = set(communes)
    found: dict[str, set[str]] = {}
    for name in ("programme_positions", "projects", "capital_ceilings"):
        found[name] = known & set(_until(tables[name], as_of_date)["commune_code"])
    scopes = [str(codes).split(";") for codes in _until(tables["housing"], as_of_date)["commune_codes"]]
    found["housing"] = known & {codes[0] for codes in scopes if len(codes) == 1}
    found["housing_shared"] = (known & {code for codes in scopes for code in codes}) - found["housing"]
    return found


def _until(rows: pd.DataFrame, as_of_date: date) -> pd.DataFrame:
    # Not rows[[…]], which of no rows would take no columns.
    return rows.loc[[day <= as_of_date for day in rows["as_of_date"]]] if "as_of_date" in rows else rows
