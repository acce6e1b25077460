"""The housing figures of one date: which of them can hold together, and what they say of a count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from report_kit.analysis.housing.figures import HousingFigure, HousingPeriod, HousingSubject
from report_kit.analysis.housing.system import CountSystem, conflict, count_system, implied_counts
from report_kit.analysis.quantities import Basis, Quantity, Unit
from report_kit.data.figures_stated import UNKNOWN, Interval

_BASES: Mapping[str, Basis] = {"reported": "reported", "derived": "computed", "illustrative": "illustrative"}


@dataclass(frozen=True, kw_only=True)
class DatedHousing:
    """The figures of one date (or span of dates), plan period and kind, which form one system.

    Attributes:
        period: The plan period and kind.
        as_of_date: The day up to which the figures are complete.
        as_of_earliest_date: The first day they may stand for, None if the day is known.
        figures: Counts and amounts as stated.
        system: The counts as a system of sums.
        category_systems: For a contradictory system, the counts of each category (and of `ALL`) alone; what a
            line implies is then taken from its own category. Empty for a consistent system.
    """

    period: HousingPeriod
    as_of_date: date
    as_of_earliest_date: date | None
    figures: tuple[HousingFigure, ...]
    system: CountSystem
    category_systems: Mapping[str, CountSystem]

    @property
    def earliest_date(self) -> date:
        """The first day that the figures may stand for."""
        return self.as_of_earliest_date or self.as_of_date


@dataclass(frozen=True, kw_only=True)
class HousingVerdict:
    """Whether the counts of one date can all hold.

    Attributes:
        period: The plan period and kind.
        as_of_date: The day up to which the counts are complete.
        as_of_earliest_date: The first day they may stand for, None if the day is known.
        figures: All counts of the system.
        is_consistent: Whether they can all hold together.
        conflict: Otherwise the fewest of them that cannot.
    """

    period: HousingPeriod
    as_of_date: date
    as_of_earliest_date: date | None
    figures: tuple[HousingFigure, ...]
    is_consistent: bool
    conflict: tuple[HousingFigure, ...]


def dated_housing(figures: Iterable[HousingFigure], province_communes: Iterable[str]) -> tuple[DatedHousing, ...]:
    """Return the figures by period and date, the latest date of each period first.

    Args:
        figures: For each period and subject, the figures of one date.
        province_communes: Every commune of the province.
    """
    communes = tuple(province_communes)
    by_date: dict[tuple[HousingPeriod, date, date | None], list[HousingFigure]] = defaultdict(list)
    for figure in figures:
        by_date[figure.period, figure.as_of_date, figure.as_of_earliest_date].append(figure)
    dated = [_dated(tuple(same_date), communes) for same_date in by_date.values()]
    newest_first = sorted(dated, key=lambda one: (one.as_of_date, one.earliest_date), reverse=True)
    return tuple(sorted(newest_first, key=lambda one: one.period))


def housing_verdict(dated: DatedHousing) -> HousingVerdict:
    """Return whether the counts of one date can all hold, and the fewest that cannot."""
    return HousingVerdict(
        period=dated.period,
        as_of_date=dated.as_of_date,
        as_of_earliest_date=dated.as_of_earliest_date,
        figures=dated.system.figures,
        is_consistent=dated.system.is_consistent,
        conflict=conflict(dated.system),
    )


def housing_counts(dated: DatedHousing, subjects: Iterable[HousingSubject]) -> dict[HousingSubject, Quantity]:
    """Return each count as it was stated for exactly that subject at this date, or else as the others imply it."""
    subjects = tuple(subjects)
    stated = _stated_quantities(dated)
    implied = _implied(dated, [subject for subject in subjects if subject not in stated])
    return {
        subject: stated[subject]
        if subject in stated
        else derived_quantity(dated, subject.column, "count", interval=implied[subject], basis="implied").about(
            beneficiary_category=subject.beneficiary_category
        )
        for subject in subjects
    }


def stated_quantity(figures: Sequence[HousingFigure]) -> Quantity:
    """Return the quantity for figures of one subject and date; sources that say the same are joined."""
    first = min(figures, key=lambda figure: figure.key)
    same = {figure.source_id for figure in figures if figure.interval == first.interval}
    return Quantity(
        quantity=first.subject.column,
        unit="count" if first.is_count else "VND",
        basis=_BASES[first.basis],
        interval=first.interval,
        stated=Fraction(first.value),
        bound=first.bound,
        rounded_to=first.rounded_to,
        source_id=";".join(sorted(same - {""})),
        as_of_date=first.as_of_date,
        as_of_earliest_date=first.as_of_earliest_date,
        beneficiary_category=first.subject.beneficiary_category,
        year=_year(first.period),
    )


def derived_quantity(dated: DatedHousing, name: str, unit: Unit, *, interval: Interval, basis: Basis) -> Quantity:
    """Return a quantity that follows from the figures of one date."""
    return Quantity(
        quantity=name,
        unit=unit,
        basis="illustrative" if dated.period.is_illustrative else basis,
        interval=interval,
        source_id=";".join(sorted({figure.source_id for figure in dated.figures} - {""})),
        as_of_date=dated.as_of_date,
        as_of_earliest_date=dated.as_of_earliest_date,
        year=_year(dated.period),
    )


def _dated(figures: tuple[HousingFigure, ...], communes: tuple[str, ...]) -> DatedHousing:
    system = count_system(figures, communes)
    categories = set() if system.is_consistent else {figure.subject.beneficiary_category for figure in figures}
    return DatedHousing(
        period=figures[0].period,
        as_of_date=figures[0].as_of_date,
        as_of_earliest_date=figures[0].as_of_earliest_date,
        figures=figures,
        system=system,
        category_systems={
            category: count_system(
                [figure for figure in figures if figure.subject.beneficiary_category == category], communes
            )
            for category in sorted(categories)
        },
    )


def _implied(dated: DatedHousing, subjects: Sequence[HousingSubject]) -> dict[HousingSubject, Interval]:
    if dated.system.is_consistent:
        return implied_counts(dated.system, subjects)
    implied = dict.fromkeys(subjects, UNKNOWN)
    for category, system in dated.category_systems.items():
        implied |= implied_counts(system, [one for one in subjects if one.beneficiary_category == category])
    return implied


def _stated_quantities(dated: DatedHousing) -> dict[HousingSubject, Quantity]:
    by_subject: dict[HousingSubject, list[HousingFigure]] = defaultdict(list)
    for figure in dated.figures:
        by_subject[figure.subject].append(figure)
    return {subject: stated_quantity(figures) for subject, figures in by_subject.items()}


def _year(period: HousingPeriod) -> int | None:
    return period.plan_last_year if period.plan_first_year == period.plan_last_year else None
