"""The status of a commune's national target programmes: what was stated, whether it agrees, and what it implies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from report_kit.analysis.intervals import quotient, total
from report_kit.analysis.pace import BudgetYear, Thresholds, timing
from report_kit.analysis.programmes.figures import (
    Scope,
    catalogue_in_force,
    figure_groups,
    latest_figures,
    places_to_show,
    programme_figures,
    project_figures,
)
from report_kit.analysis.programmes.positions import GroupStatus, Position, group_status
from report_kit.analysis.programmes.requests import DataRequest, data_requests
from report_kit.analysis.programmes.systems import programme_system
from report_kit.data.figures_stated import Interval


@dataclass(frozen=True, kw_only=True)
class ProgrammeStatus:
    """The status of a commune's programmes in a budget year.

    Attributes:
        commune_code: The commune, or `*` for the whole province or city.
        budget_year: The budget year.
        as_of_date: The date of the briefing; each group of figures has its own, not later.
        year_end_date: Until when capital of the budget year can be disbursed.
        programme_codes: The programmes in force that sum to the total.
        groups: The figures by what may share a system: development first, reported first, latest first.
        data_requests: The figures that are still needed.
    """

    commune_code: str
    budget_year: int
    as_of_date: date
    year_end_date: date
    programme_codes: tuple[str, ...]
    groups: tuple[GroupStatus, ...]
    data_requests: tuple[DataRequest, ...]

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure was invented to show the kit."""
        return any(group.is_illustrative for group in self.groups)

    def groups_of(self, fund_type: str) -> tuple[GroupStatus, ...]:
        """Return the groups of one fund type."""
        return tuple(group for group in self.groups if group.fund_type == fund_type)


def programme_status(
    positions: pd.DataFrame,
    programmes: pd.DataFrame,
    *,
    commune_code: str,
    as_of_date: date,
    year_end_date: date,
    budget_year: int,
    thresholds: Thresholds | None = None,
    projects: pd.DataFrame | None = None,
    project_positions: pd.DataFrame | None = None,
) -> ProgrammeStatus:
    """Return what the stated positions say about a commune's programmes at a date.

    Per figure the latest statement not after *as_of_date* counts. A rate is disbursed ÷ allocated, and allocated
    includes carried-over capital.

    Args:
        positions: Table `programme_positions`.
        programmes: Reference table of programmes.
        commune_code: The commune, or `*` for the whole province or city.
        as_of_date: The date of the briefing.
        year_end_date: Until when capital of the budget year can be disbursed.
        budget_year: The budget year.
        thresholds: Rates from which a programme has a standing; the usual ones if None.
        projects: Table `projects`.
        project_positions: Table `project_positions`.
    """
    scope = Scope(commune_code, budget_year, as_of_date)
    catalogue = catalogue_in_force(programmes, budget_year)
    programme_by_project = {} if projects is None else _programme_by_project(projects, scope)
    figures = programme_figures(positions, scope)
    if project_positions is not None:
        figures += project_figures(project_positions, programme_by_project, scope)
    groups = figure_groups(latest_figures(figures), scope)
    year = BudgetYear(date(budget_year, 1, 1), year_end_date)
    statuses = tuple(
        group_status(
            group,
            programme_system(group, catalogue, programme_by_project),
            places_to_show(group, catalogue, groups),
            clock=timing(group.as_of_date, as_of_earliest_date=group.as_of_earliest_date, year=year),
            thresholds=thresholds or Thresholds(),
        )
        for group in groups
    )
    return ProgrammeStatus(
        commune_code=commune_code,
        budget_year=budget_year,
        as_of_date=as_of_date,
        year_end_date=year_end_date,
        programme_codes=catalogue.leaves,
        groups=statuses,
        data_requests=data_requests(statuses, catalogue, programme_by_project, scope),
    )


def group_disbursement_rate(positions: Collection[Position]) -> Interval:
    """Return the rate of several positions: the sum disbursed ÷ the sum allocated, never a mean of rates.

    `UNKNOWN` (not available) if there are none, or an amount of one of them is not known.

    Raises:
        ValueError: Development and recurrent capital, which are never added, are among them.
    """
    if len({position.allocated.fund_type for position in positions}) > 1:
        raise ValueError("development and recurrent capital are never added")
    disbursed = total([position.disbursed.interval for position in positions])
    return quotient(disbursed, total([position.allocated.interval for position in positions]))


def _programme_by_project(projects: pd.DataFrame, scope: Scope) -> dict[str, str]:
    """The programme of each of the commune's listed projects that belongs to one."""
    is_wanted = (projects["commune_code"] == scope.commune_code) & (projects["programme_code"] != "")
    listed = projects[is_wanted]
    return dict(zip(listed["project_code"], listed["programme_code"], strict=True))
