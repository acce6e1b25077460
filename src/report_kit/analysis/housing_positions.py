"""Where one line of the housing table stands (a scope, a category, a work type): counts, completion, pace, standing.

A line's figures may have several dates. Each date is a system of its own; what is shown of the line is, figure by
figure, the latest that its dates say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Literal, NamedTuple

from report_kit.analysis.housing_figures import (
    ALL_CATEGORIES,
    BOTH_WORK_TYPES,
    COUNT_COLUMNS,
    PROVINCE,
    SUPPORTED_AMOUNT,
    HousingFigure,
    HousingPeriod,
    HousingSubject,
)
from report_kit.analysis.housing_system import CountSystem, conflict, count_system, implied_counts
from report_kit.analysis.quantities import Basis, Quantity, Unit
from report_kit.data.figures_stated import UNKNOWN, Interval

NearestScope = Literal["own", "group", "province"]
_NEAREST_SCOPES: tuple[NearestScope, ...] = ("own", "group", "province")
_PROVINCE_WIDE = 2
_BASES: Mapping[str, Basis] = {"reported": "reported", "derived": "computed", "illustrative": "illustrative"}


class HousingLine(NamedTuple):
    """A scope, a category and a work type: what one line of a housing table is about."""

    scope: tuple[str, ...]
    beneficiary_category: str
    work_type: str

    def subject(self, column: str) -> HousingSubject:
        """Return what a figure of this line in *column* is about."""
        return HousingSubject(*self, column)


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


@dataclass(frozen=True, kw_only=True)
class HousingPosition:
    """Where one line stands.

    A count is `reported` if it was stated for exactly this line (`computed` if a person derived it), otherwise
    `implied`; every quantity carries the date of the system it comes from.

    Attributes:
        period: The plan period and kind.
        line: The scope, category and work type.
        approved_count: Houses approved.
        not_started_count: Of these, not started.
        under_construction_count: Of these, under construction.
        completed_count: Of these, completed.
        not_completed_count: Houses left: not started or under construction.
        handed_over_count: Of those completed, handed over.
        supported_amount: Support as stated, in đồng; no sum or share is ever computed of it.
        completion_rate: Completed ÷ approved of this very line at one date; unknown unless the number approved
            is known exactly and something is known of the number completed.
        days_to_deadline: From the date of the houses left to the deadline of their row; negative when past.
        required_pace: Houses left ÷ days to the deadline, in houses a day; unknown from the deadline on, and
            where only figures of the whole province bound the houses left.
        standing: `complete` (no houses left), `overdue` (houses left on a day after the deadline), `open` (houses
            left, and the deadline not certainly past or not known), `unknown` (there may be none left).
        deadline_date: The deadline in the rows of the houses left; None if they name none, or several.
        nearest_scope: The closest scope with a figure of this category: the line's `own`, a `group` it is part
            of, or only the whole `province`.
        is_contested: Whether a system behind it is contradictory, so that its ranges use this category alone.
    """

    period: HousingPeriod
    line: HousingLine
    approved_count: Quantity
    not_started_count: Quantity
    under_construction_count: Quantity
    completed_count: Quantity
    not_completed_count: Quantity
    handed_over_count: Quantity
    supported_amount: Quantity
    completion_rate: Quantity
    days_to_deadline: Quantity
    required_pace: Quantity
    standing: Quantity
    deadline_date: date | None
    nearest_scope: NearestScope
    is_contested: bool

    @property
    def counts(self) -> tuple[Quantity, ...]:
        """The six counts, in the order of the housing table."""
        return tuple(getattr(self, column) for column in COUNT_COLUMNS)


@dataclass(frozen=True)
class _Reading:
    """What the figures of one date say of a line."""

    dated: DatedHousing
    line: HousingLine
    counts: Mapping[str, Quantity]

    @cached_property
    def nearest(self) -> int:
        return _nearest_scope(self.line, self.dated)


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
        else _quantity(dated, subject.column, "count", interval=implied[subject], basis="implied").about(
            beneficiary_category=subject.beneficiary_category
        )
        for subject in subjects
    }


def housing_positions(dated: Sequence[DatedHousing], lines: Iterable[HousingLine]) -> tuple[HousingPosition, ...]:
    """Return where each line stands by the dates of one period, given latest first."""
    lines = tuple(lines)
    subjects = [line.subject(column) for line in lines for column in COUNT_COLUMNS]
    counts = [(one, housing_counts(one, subjects)) for one in dated]
    return tuple(
        _position(
            [
                _Reading(one, line, {column: of_date[line.subject(column)] for column in COUNT_COLUMNS})
                for one, of_date in counts
            ]
        )
        for line in lines
    )


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


def _quantity(dated: DatedHousing, name: str, unit: Unit, *, interval: Interval, basis: Basis) -> Quantity:
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


def _year(period: HousingPeriod) -> int | None:
    return period.plan_last_year if period.plan_first_year == period.plan_last_year else None


def _position(readings: Sequence[_Reading]) -> HousingPosition:
    """Return where a line stands by what each date says of it, latest first."""
    counts = {column: _prevailing(readings, lambda one, name=column: one.counts[name]) for column in COUNT_COLUMNS}
    left = counts["not_completed_count"]
    reading = next(one for one in readings if one.counts["not_completed_count"] is left)
    line, deadline, nearest = reading.line, _deadline(reading), min(one.nearest for one in readings)
    days = _days_to_deadline(reading.dated, deadline)
    houses_left = UNKNOWN if nearest == _PROVINCE_WIDE else left.interval
    quantities = {
        "supported_amount": _supported_amount(line, [one.dated for one in readings]),
        "completion_rate": _prevailing(readings, _completion_rate),
        "days_to_deadline": days,
        "required_pace": _required_pace(reading.dated, houses_left, days),
        "standing": _standing(reading.dated, left.interval, days.interval),
    }
    category = line.beneficiary_category
    return HousingPosition(
        period=reading.dated.period,
        line=line,
        deadline_date=deadline,
        nearest_scope=_NEAREST_SCOPES[nearest],
        is_contested=any(_is_contested(one, counts) for one in readings),
        **{name: quantity.about(beneficiary_category=category) for name, quantity in (counts | quantities).items()},
    )


def _is_contested(reading: _Reading, prevailing: Mapping[str, Quantity]) -> bool:
    is_used = any(reading.counts[column] is quantity for column, quantity in prevailing.items())
    return is_used and not reading.dated.system.is_consistent


def _prevailing(newest_first: Sequence[_Reading], quantity_of: Callable[[_Reading], Quantity]) -> Quantity:
    """Return what holds of a quantity by several dates.

    The latest date that says anything prevails, unless an earlier one says more and the later do not exclude it.
    """
    said = [(reading.nearest, quantity_of(reading)) for reading in newest_first]
    known = [one for one in said if one[1].is_known] or said
    nearest, prevailing = known[0]
    for how_near, earlier in known[1:]:
        is_nearer = how_near < nearest and _overlap(earlier.interval, prevailing.interval)
        if is_nearer or (how_near <= nearest and _says_more(earlier, prevailing)):
            nearest, prevailing = how_near, earlier
    return prevailing


def _says_more(earlier: Quantity, later: Quantity) -> bool:
    """Whether an earlier range lies within a later one; of equals the stated one says more."""
    if earlier.interval == later.interval:
        return later.stated is None and earlier.stated is not None
    return _is_within(earlier.interval, later.interval)


def _is_within(inner: Interval, outer: Interval) -> bool:
    is_above = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    is_below = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return is_above and is_below


def _overlap(earlier: Interval, later: Interval) -> bool:
    """Whether ranges share values, but the later one does not lie within the earlier one and so says more."""
    ends = ((earlier.low, later.high), (later.low, earlier.high))
    have_values_in_common = all(low is None or high is None or low <= high for low, high in ends)
    return have_values_in_common and not _is_within(later, earlier)


def _completion_rate(reading: _Reading) -> Quantity:
    """Completed ÷ approved, both of this line and date."""
    approved, completed = reading.counts["approved_count"], reading.counts["completed_count"]
    return _quantity(
        reading.dated,
        "completion_rate",
        "ratio",
        interval=_rate_interval(approved.interval, completed.interval),
        basis="computed",
    )


def _rate_interval(approved: Interval, completed: Interval) -> Interval:
    says_nothing = completed.low is None or completed == Interval(Fraction(0), approved.high)
    if not approved.is_exact or not approved.high or says_nothing:
        return UNKNOWN
    return _scaled(completed, 1 / approved.high)


def _scaled(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if end is None else end * factor for end in (interval.low, interval.high))
    return Interval(low, high)


def _supported_amount(line: HousingLine, newest_first: Sequence[DatedHousing]) -> Quantity:
    subject = line.subject(SUPPORTED_AMOUNT)
    for dated in newest_first:
        figures = [figure for figure in dated.figures if figure.subject == subject]
        if figures:
            return stated_quantity(figures)
    return _quantity(newest_first[0], SUPPORTED_AMOUNT, "VND", interval=UNKNOWN, basis="implied")


def _deadline(reading: _Reading) -> date | None:
    """Return the deadline in the closest rows that name one, None if these do not agree."""
    deadlines: dict[tuple[float, bool], set[date]] = defaultdict(set)
    for figure in reading.dated.figures:
        if figure.deadline_date is not None and _is_about_line(figure, reading.line):
            is_general = figure.subject.beneficiary_category != reading.line.beneficiary_category
            deadlines[_width(figure.scope), is_general].add(figure.deadline_date)
    closest = deadlines[min(deadlines)] if deadlines else set()
    return next(iter(closest)) if len(closest) == 1 else None


def _is_about_line(figure: HousingFigure, line: HousingLine) -> bool:
    """Whether the row of a figure covers the line, or a part of it in the same or a wider scope."""
    subject = figure.subject
    covers_communes = subject.scope == PROVINCE or set(line.scope) <= set(subject.scope)
    categories = {subject.beneficiary_category, line.beneficiary_category}
    work_types = {subject.work_type, line.work_type}
    return (
        covers_communes
        and (len(categories) == 1 or ALL_CATEGORIES in categories)
        and (len(work_types) == 1 or BOTH_WORK_TYPES in work_types)
    )


def _width(scope: tuple[str, ...]) -> float:
    return inf if scope == PROVINCE else len(scope)


def _nearest_scope(line: HousingLine, dated: DatedHousing) -> int:
    """Return the position in `_NEAREST_SCOPES` of the closest scope with a count of the line's category."""
    return min(
        (
            0 if figure.scope == line.scope else 1 if figure.is_of_group else _PROVINCE_WIDE
            for figure in dated.system.figures
            if _is_about_line(figure, line)
            and line.beneficiary_category in (figure.subject.beneficiary_category, ALL_CATEGORIES)
        ),
        default=_PROVINCE_WIDE,
    )


def _days_to_deadline(dated: DatedHousing, deadline: date | None) -> Quantity:
    """The days from the as-of date to the deadline; a range where only a span of dates is known."""
    interval = UNKNOWN
    if deadline is not None:
        interval = Interval(
            Fraction((deadline - dated.as_of_date).days), Fraction((deadline - dated.earliest_date).days)
        )
    return _quantity(dated, "days_to_deadline", "days", interval=interval, basis="computed")


def _required_pace(dated: DatedHousing, houses_left: Interval, days: Quantity) -> Quantity:
    """Houses left ÷ days to the deadline; unknown when a day of the span is the deadline or after it."""
    interval = UNKNOWN
    if houses_left.low is not None and days.low is not None and days.high is not None and days.low > 0:
        fastest = None if houses_left.high is None else houses_left.high / days.low
        interval = Interval(houses_left.low / days.high, fastest)
    return _quantity(dated, "required_pace", "houses/day", interval=interval, basis="computed")


def _standing(dated: DatedHousing, houses_left: Interval, days: Interval) -> Quantity:
    if houses_left.high == 0:
        standing = "complete"
    elif not houses_left.low:
        standing = "unknown"
    else:
        standing = "overdue" if days.high is not None and days.high < 0 else "open"
    return replace(_quantity(dated, "standing", "text", interval=UNKNOWN, basis="computed"), stated=standing)
