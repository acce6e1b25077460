"""Where the temporary-housing programme stands for a commune or for everyone, and what is still to be told."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import groupby

import pandas as pd

from report_kit.analysis.housing.dates import (
    DatedHousing,
    HousingVerdict,
    dated_housing,
    housing_counts,
    housing_verdict,
    stated_quantity,
)
from report_kit.analysis.housing.figures import (
    ALL_CATEGORIES,
    BOTH_WORK_TYPES,
    CATEGORIES,
    PROVINCE,
    WORK_TYPES,
    FigureChange,
    HousingFigure,
    figure_changes,
    housing_figures,
    latest_figures,
    visible_figures,
)
from report_kit.analysis.housing.positions import HousingLine, HousingPosition, housing_positions
from report_kit.analysis.housing.requests import HousingRequest, confirmation_requests, housing_requests
from report_kit.analysis.quantities import Quantity
from report_kit.data.figures_stated import Interval


@dataclass(frozen=True, kw_only=True)
class SharedFigure:
    """A figure that was stated only for several communes together, as one of them must see it.

    Attributes:
        figure: The figure with its group.
        stated: The same as a quantity.
        in_commune: The part of it that may be the commune's, by the figures of its date; never a split.
        superseded_by: What a later date says of the same figure, if that differs; otherwise None.
    """

    figure: HousingFigure
    stated: Quantity
    in_commune: Quantity
    superseded_by: Quantity | None

    @property
    def members(self) -> tuple[str, ...]:
        """The communes that share it."""
        return self.figure.scope


@dataclass(frozen=True, kw_only=True)
class HousingStatus:
    """What the housing section of a commune's briefing rests on.

    Attributes:
        commune_code: The commune.
        as_of_date: The date of the briefing.
        positions: The commune's own lines, by period, category and work type.
        group_positions: The lines of the groups it belongs to, with their own denominators.
        province_positions: The lines stated for the whole province.
        shared: Figures of its groups, each with the range left for the commune.
        verdicts: One for each period, kind and date with counts.
        changes: Figures that concern the commune and were stated for an earlier date too.
        requests: What is still needed.
        figures: Every figure used, those of other members of its groups included.
    """

    commune_code: str
    as_of_date: date
    positions: tuple[HousingPosition, ...]
    group_positions: tuple[HousingPosition, ...]
    province_positions: tuple[HousingPosition, ...]
    shared: tuple[SharedFigure, ...]
    verdicts: tuple[HousingVerdict, ...]
    changes: tuple[FigureChange, ...]
    requests: tuple[HousingRequest, ...]
    figures: tuple[HousingFigure, ...]

    @property
    def is_illustrative(self) -> bool:
        """Whether an invented figure is among those used."""
        return any(figure.period.is_illustrative for figure in self.figures)

    @property
    def lines(self) -> tuple[HousingPosition, ...]:
        """All positions, those closest to the commune first."""
        return self.positions + self.group_positions + self.province_positions

    @cached_property
    def upheld_figures(self) -> tuple[HousingFigure, ...]:
        """The figures that still hold: of which no later date says something else, however they were stated then."""
        prevailing = {(one.period, one.line): one for one in self.lines}
        places = ((one, prevailing.get((one.period, HousingLine(*one.subject[:3])))) for one in self.figures)
        return tuple(one for one, place in places if place is None or _superseding(one, place) is None)


@dataclass(frozen=True, kw_only=True)
class HousingReconciliation:
    """The whole table of a dataset, reconciled as one coupled system per period, kind and date.

    Attributes:
        verdicts: One for each period, kind and date with counts, the latest date of a period first.
        positions: The lines that were stated, for communes, groups and the province.
        changes: Figures that were stated for an earlier date too.
    """

    verdicts: tuple[HousingVerdict, ...]
    positions: tuple[HousingPosition, ...]
    changes: tuple[FigureChange, ...]


def housing_status(
    housing: pd.DataFrame, *, commune_code: str, province_communes: Sequence[str], as_of_date: date
) -> HousingStatus:
    """Return where the housing programme stands for a commune, by what its briefing may know.

    Args:
        housing: The housing table, of the whole dataset or of the commune's slice: both give the same.
        commune_code: The commune.
        province_communes: Codes of every commune of its province.
        as_of_date: Later figures are left out; of each figure the latest is used.
    """
    known = visible_figures(housing_figures(housing, as_of_date=as_of_date), commune_code=commune_code)
    figures = latest_figures(known)
    dated = dated_housing(figures, _communes(figures, {*province_communes, commune_code}))
    positions = _positions(dated, lambda stated: _lines_for_commune(stated, commune_code))
    own = tuple(one for one in positions if one.line.scope == (commune_code,))
    verdicts = _verdicts(dated)
    return HousingStatus(
        commune_code=commune_code,
        as_of_date=as_of_date,
        positions=own,
        group_positions=tuple(one for one in positions if len(one.line.scope) > 1),
        province_positions=tuple(one for one in positions if one.line.scope == PROVINCE),
        shared=_shared_figures(dated, positions, commune_code),
        verdicts=verdicts,
        changes=figure_changes(figure for figure in known if figure.is_about(commune_code)),
        requests=(*housing_requests(own, commune_code, as_of_date), *confirmation_requests(verdicts)),
        figures=figures,
    )


def reconcile_housing(
    housing: pd.DataFrame, *, province_communes: Sequence[str], as_of_date: date
) -> HousingReconciliation:
    """Return the verdicts on, and the positions in, everything that was stated, as one coupled system a date.

    Args:
        housing: The housing table of the whole dataset.
        province_communes: Codes of every commune of the province.
        as_of_date: Later figures are left out; of each figure the latest is used.
    """
    known = housing_figures(housing, as_of_date=as_of_date)
    figures = latest_figures(known)
    dated = dated_housing(figures, _communes(figures, province_communes))
    return HousingReconciliation(
        verdicts=_verdicts(dated),
        positions=_positions(dated, _stated_lines),
        changes=figure_changes(known),
    )


@dataclass(frozen=True)
class HousingCluster:
    """Communes tied together by figures that they share; no figure ties them to any other commune.

    Attributes:
        communes: Their codes.
        verdicts: What can be said of the figures of each date.
    """

    communes: tuple[str, ...]
    verdicts: tuple[HousingVerdict, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether the figures are known to hold together."""
        return not any(verdict.conflict for verdict in self.verdicts)


def housing_clusters(
    housing: pd.DataFrame, *, province_communes: Sequence[str], as_of_date: date
) -> tuple[HousingCluster, ...]:
    """Return the verdicts on everything that was stated, one coupled system for each cluster of communes and date.

    What no figure ties together can be solved apart, which takes as long as there are communes and not more.

    Args:
        housing: The housing table of the whole dataset.
        province_communes: Codes of every commune of the province.
        as_of_date: Later figures are left out; of each figure the latest is used.
    """
    figures = latest_figures(housing_figures(housing, as_of_date=as_of_date))
    if any(figure.scope == PROVINCE for figure in figures):  # ties all of them together
        return (_cluster(figures, _communes(figures, province_communes)),)
    tied = _tied_together(figures)
    by_cluster: dict[str, list[HousingFigure]] = defaultdict(list)
    for figure in figures:
        by_cluster[tied[figure.scope[0]]].append(figure)
    return tuple(_cluster(of, _communes(of, ())) for _, of in sorted(by_cluster.items()))


def _cluster(figures: Sequence[HousingFigure], communes: tuple[str, ...]) -> HousingCluster:
    return HousingCluster(communes, _verdicts(dated_housing(figures, communes)))


def _tied_together(figures: Iterable[HousingFigure]) -> dict[str, str]:
    """Return for each commune the first code of its cluster."""
    parents: dict[str, str] = {}

    def first(code: str) -> str:
        while parents.setdefault(code, code) != code:
            parents[code] = code = parents[parents[code]]
        return code

    for scope in {figure.scope for figure in figures}:
        lowest = min(map(first, scope))
        for code in scope:
            parents[first(code)] = lowest
    return {code: first(code) for code in sorted(parents)}


def _communes(figures: Iterable[HousingFigure], province_communes: Iterable[str]) -> tuple[str, ...]:
    named = {commune for figure in figures if figure.scope != PROVINCE for commune in figure.scope}
    return tuple(sorted(named.union(province_communes)))


def _verdicts(dated: Iterable[DatedHousing]) -> tuple[HousingVerdict, ...]:
    return tuple(housing_verdict(one) for one in dated if one.system.figures)


def _positions(
    dated: Iterable[DatedHousing], lines_of: Callable[[Sequence[HousingFigure]], Collection[HousingLine]]
) -> tuple[HousingPosition, ...]:
    """Return the positions of the lines that *lines_of* the figures of each period gives, in order."""
    positions: list[HousingPosition] = []
    for _, group in groupby(dated, key=lambda one: one.period):
        of_period = tuple(group)
        lines = lines_of([figure for one in of_period for figure in one.figures])
        positions += housing_positions(of_period, sorted(lines, key=_line_order))
    return tuple(positions)


def _lines_for_commune(figures: Sequence[HousingFigure], commune_code: str) -> set[HousingLine]:
    """Return the lines of its wider scopes, and its own for each category; work types where stated closer by."""
    wider = {line for line in _stated_lines(figures) if line.scope == PROVINCE or commune_code in line.scope}
    subjects = {figure.subject for figure in figures if figure.is_about(commune_code)}
    categories = {subject.beneficiary_category for subject in subjects}
    own = {HousingLine((commune_code,), category, BOTH_WORK_TYPES) for category in categories}
    near = (subject for subject in subjects if subject.scope != PROVINCE)
    own |= {HousingLine((commune_code,), one.beneficiary_category, one.work_type) for one in near}
    if categories.issuperset(CATEGORIES):
        own.add(HousingLine((commune_code,), ALL_CATEGORIES, BOTH_WORK_TYPES))
    return wider | own


def _stated_lines(figures: Iterable[HousingFigure]) -> set[HousingLine]:
    return {HousingLine(*figure.subject[:3]) for figure in figures}


def _line_order(line: HousingLine) -> tuple[int, tuple[str, ...], int, int]:
    width = len(line.scope) if line.scope != PROVINCE else sys.maxsize
    category = (*CATEGORIES, ALL_CATEGORIES).index(line.beneficiary_category)
    return width, line.scope, category, (BOTH_WORK_TYPES, *WORK_TYPES).index(line.work_type)


def _shared_figures(
    dated: Iterable[DatedHousing], positions: Iterable[HousingPosition], commune_code: str
) -> tuple[SharedFigure, ...]:
    prevailing = {(one.period, one.line): one for one in positions}
    return tuple(
        SharedFigure(
            figure=figure,
            stated=stated_quantity([figure]),
            in_commune=_part_of(figure, one, commune_code),
            superseded_by=_superseding(figure, prevailing[one.period, HousingLine(*figure.subject[:3])]),
        )
        for one in dated
        for figure in one.figures
        if figure.is_of_group and figure.is_about(commune_code)
    )


def _part_of(figure: HousingFigure, dated: DatedHousing, commune_code: str) -> Quantity:
    """Return what may be the commune's part of a group's figure; of an amount, anything up to all of it."""
    if figure.is_count:
        subject = figure.subject._replace(scope=(commune_code,))
        return housing_counts(dated, [subject])[subject]
    whole = stated_quantity([figure])
    basis = whole.basis if figure.period.is_illustrative else "implied"
    interval = Interval(Fraction(0), whole.high)
    return replace(whole, basis=basis, interval=interval, stated=None, bound="exact", rounded_to=None)


def _superseding(figure: HousingFigure, position: HousingPosition) -> Quantity | None:
    quantity: Quantity = getattr(position, figure.subject.column)
    is_later = quantity.as_of_date is not None and quantity.as_of_date > figure.as_of_date
    return quantity if is_later and quantity.interval != figure.interval else None
