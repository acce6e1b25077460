"""Which figures about programmes are still needed; the words for it are not found here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product

from report_kit.analysis.programmes.figures import (
    AMOUNTS,
    TOTAL_CODE,
    WHOLE_AREA_CODE,
    Catalogue,
    Scope,
    StatedFigure,
)
from report_kit.analysis.programmes.positions import GroupStatus

AMOUNTS_NEEDED = ("allocated_amount", "disbursed_amount")
FUND_TYPES = ("development", "recurrent")


@dataclass(frozen=True, kw_only=True, order=True)
class DataRequest:
    """Figures that are still needed.

    Attributes:
        table: Table of the dataset in which they belong.
        columns: The columns to fill in.
        commune_code: The commune they are needed for.
        programme_code: The programme, `ALL` for the total.
        fund_type: `development` or `recurrent`.
        capital_source: The capital source, "" for all together.
        project_code: The project, "" for the whole programme.
        budget_year: The budget year.
        as_of_date: The date for which they are needed.
        reason: `not_stated`; `not_exact` (only a bound is known, as "more than"); `undated` (only a span of dates
            is known); `contradictory` (the figure cannot hold with others); `projects_not_listed` (fewer projects
            are listed than counted).
    """

    table: str
    fund_type: str
    programme_code: str
    capital_source: str
    project_code: str
    reason: str
    columns: tuple[str, ...]
    commune_code: str
    budget_year: int
    as_of_date: date


def data_requests(
    groups: Sequence[GroupStatus], catalogue: Catalogue, programme_by_project: Mapping[str, str], scope: Scope
) -> tuple[DataRequest, ...]:
    """Return the figures that are still needed to complete a commune's status, sorted."""
    draft = DataRequest(
        table="programme_positions",
        fund_type="",
        programme_code="",
        capital_source="",
        project_code="",
        reason="",
        columns=(),
        commune_code=scope.commune_code,
        budget_year=scope.budget_year,
        as_of_date=scope.as_of_date,
    )
    requests = [*_not_stated(draft, groups, catalogue)]
    for group in groups:
        own_draft = replace(draft, fund_type=group.fund_type, as_of_date=group.as_of_date)
        requests += [*_not_exact(own_draft, group), *_undated(own_draft, group)]
        requests += [*_contradictory(own_draft, group), *_not_listed(own_draft, group, programme_by_project)]
    return tuple(sorted(set(requests)))


def _not_stated(draft: DataRequest, groups: Sequence[GroupStatus], catalogue: Catalogue) -> Iterator[DataRequest]:
    """Amounts of programmes in force, and of their total, that nobody stated at any date."""
    if draft.commune_code == WHOLE_AREA_CODE:
        return
    stated = {
        (group.fund_type, figure.place.programme_code, figure.column)
        for group in groups
        for figure in group.figures
        if not figure.place.project_code
    }
    for fund_type, code in product(FUND_TYPES, (*catalogue.leaves, TOTAL_CODE)):
        columns = tuple(column for column in AMOUNTS_NEEDED if (fund_type, code, column) not in stated)
        if columns:
            yield replace(draft, fund_type=fund_type, programme_code=code, columns=columns, reason="not_stated")


def _not_exact(draft: DataRequest, group: GroupStatus) -> Iterator[DataRequest]:
    """Amounts of which only a bound was stated."""
    bounded = [figure for figure in group.figures if figure.column in AMOUNTS and figure.quantity.bound != "exact"]
    yield from _by_place(draft, bounded, reason="not_exact")


def _contradictory(draft: DataRequest, group: GroupStatus) -> Iterator[DataRequest]:
    yield from _by_place(draft, group.conflict, reason="contradictory")


def _undated(draft: DataRequest, group: GroupStatus) -> Iterator[DataRequest]:
    if group.as_of_earliest_date is not None:
        yield replace(draft, columns=("as_of_date",), reason="undated")


def _not_listed(
    draft: DataRequest, group: GroupStatus, programme_by_project: Mapping[str, str]
) -> Iterator[DataRequest]:
    """Projects that were counted but not listed."""
    listed = Counter(programme_by_project.values())
    for figure in group.figures:
        code, count = figure.place.programme_code, figure.quantity.stated
        if figure.column == "project_count" and isinstance(count, Fraction) and count > listed[code]:
            request = replace(draft, table="projects", columns=("project_code",), reason="projects_not_listed")
            yield replace(request, programme_code=code, capital_source=figure.place.capital_source)


def _by_place(draft: DataRequest, figures: Iterable[StatedFigure], *, reason: str) -> Iterator[DataRequest]:
    """One request per place and table for all its columns."""
    columns = defaultdict(list)
    for figure in figures:
        columns[figure.place].append(figure.column)
    for place, names in columns.items():
        yield replace(
            draft,
            table="project_positions" if place.project_code else "programme_positions",
            programme_code=place.programme_code,
            capital_source=place.capital_source,
            project_code=place.project_code,
            columns=tuple(sorted(set(names))),
            reason=reason,
        )
