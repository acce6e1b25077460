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

from report_kit.analysis.housing.dates import DatedHousing, derived_quantity, housing_counts, stated_quantity
from report_kit.analysis.housing.figures import (
    ALL_CATEGORIES,
    BOTH_WORK_TYPES,
    COUNT_COLUMNS,
    PROVINCE,
    SUPPORTED_AMOUNT,
    HousingFigure,
    HousingPeriod,
    HousingSubject,
)
from report_kit.analysis.quantities import Quantity
from report_kit.data.figures_stated import UNKNOWN, Interval

NearestScope = Literal["own", "group", "province"]
_NEAREST_FIRST: tuple[NearestScope, ...] = ("own", "group", "province")


class HousingLine(NamedTuple):
    """A scope, a category and a work type: what one line of a housing table is about."""

    scope: tuple[str, ...]
    beneficiary_category: str
    work_type: str

    def subject(self, column: str) -> HousingSubject:
        """Return what a figure of this line in *column* is about."""
        return HousingSubject(*self, column)


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
    def known_by(self) -> frozenset[tuple[NearestScope, str]]:
        """The scopes and columns of the counts that cover the line's category."""
        return frozenset(
            (_scope_between(figure, self.line), figure.subject.column)
            for figure in self.dated.system.figures
            if _is_about_line(figure, self.line)
            and self.line.beneficiary_category in (figure.subject.beneficiary_category, ALL_CATEGORIES)
        )

    def distance(self, column: str) -> int:
        """Return how far from the line the closest figure is: the same column of a group beats another's own."""
        if self.counts[column].stated is not None:
            return 0
        if ("group", column) in self.known_by:
            return 1
        scopes = {scope for scope, _ in self.known_by}
        return 2 if "own" in scopes else 3 if "group" in scopes else 4


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


def _position(newest_first: Sequence[_Reading]) -> HousingPosition:
    """Return where a line stands by what each date says of it."""
    readings = _upheld(newest_first)
    counts = {column: _prevailing(readings, column, _count_in(column)) for column in COUNT_COLUMNS}
    left = counts["not_completed_count"]
    reading = next(one for one in readings if one.counts["not_completed_count"] is left)
    line, deadline, nearest = reading.line, _deadline(reading), _nearest_scope(readings)
    days = _days_to_deadline(reading.dated, deadline)
    houses_left = UNKNOWN if nearest == "province" and line.scope != PROVINCE else left.interval
    quantities = {
        "supported_amount": _supported_amount(line, [one.dated for one in readings]),
        "completion_rate": _prevailing(readings, "completed_count", _completion_rate),
        "days_to_deadline": days,
        "required_pace": _required_pace(reading.dated, houses_left, days),
        "standing": _standing(reading.dated, left.interval, days.interval),
    }
    category = line.beneficiary_category
    return HousingPosition(
        period=reading.dated.period,
        line=line,
        deadline_date=deadline,
        nearest_scope=nearest,
        is_contested=any(_is_contested(one, counts) for one in readings),
        **{name: quantity.about(beneficiary_category=category) for name, quantity in (counts | quantities).items()},
    )


def _upheld(newest_first: Sequence[_Reading]) -> list[_Reading]:
    """Return the readings; of one that a later date excludes in some count, only what was stated still counts."""
    return [
        _only_stated(reading) if any(_excludes(later, reading) for later in newest_first[:age]) else reading
        for age, reading in enumerate(newest_first)
    ]


def _only_stated(reading: _Reading) -> _Reading:
    counts = {
        column: replace(quantity, interval=UNKNOWN) if quantity.stated is None else quantity
        for column, quantity in reading.counts.items()
    }
    return replace(reading, counts=counts)


def _excludes(later: _Reading, earlier: _Reading) -> bool:
    pairs = ((later.counts[column].interval, earlier.counts[column].interval) for column in COUNT_COLUMNS)
    return any(not _have_values_in_common(*pair) for pair in pairs)


def _count_in(column: str) -> Callable[[_Reading], Quantity]:
    return lambda reading: reading.counts[column]


def _nearest_scope(readings: Iterable[_Reading]) -> NearestScope:
    scopes = {scope for reading in readings for scope, _ in reading.known_by}
    return min(scopes, key=_NEAREST_FIRST.index, default="province")


def _is_contested(reading: _Reading, prevailing: Mapping[str, Quantity]) -> bool:
    is_used = any(reading.counts[column] is quantity for column, quantity in prevailing.items())
    return is_used and not reading.dated.system.is_consistent


def _prevailing(newest_first: Sequence[_Reading], column: str, quantity_of: Callable[[_Reading], Quantity]) -> Quantity:
    """Return what holds of a quantity by several dates.

    The latest date that says anything prevails, unless figures closer to the line or the *column* were stated
    earlier and the later do not exclude or refine what they say.
    """
    said = [(reading.distance(column), quantity_of(reading)) for reading in newest_first]
    known = [one for one in said if one[1].is_known] or said
    least, prevailing = known[0]
    for distance, earlier in known[1:]:
        if distance < least and _is_open_to(prevailing, earlier):
            least, prevailing = distance, earlier
    return prevailing


def _is_open_to(later: Quantity, earlier: Quantity) -> bool:
    """Whether a later range leaves an earlier one possible, and says no more than it does."""
    if later.interval == earlier.interval:
        return earlier.stated is not None and later.stated is None
    says_more = _is_within(later.interval, earlier.interval)
    return not says_more and _have_values_in_common(later.interval, earlier.interval)


def _have_values_in_common(one: Interval, other: Interval) -> bool:
    ends = ((one.low, other.high), (other.low, one.high))
    return all(low is None or high is None or low <= high for low, high in ends)


def _is_within(inner: Interval, outer: Interval) -> bool:
    is_above = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    is_below = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return is_above and is_below


def _completion_rate(reading: _Reading) -> Quantity:
    """Completed ÷ approved, both of this line and date."""
    approved, completed = reading.counts["approved_count"], reading.counts["completed_count"]
    return derived_quantity(
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
    return derived_quantity(newest_first[0], SUPPORTED_AMOUNT, "VND", interval=UNKNOWN, basis="implied")


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


def _scope_between(figure: HousingFigure, line: HousingLine) -> NearestScope:
    if figure.scope == line.scope:
        return "own"
    return "group" if figure.is_of_group else "province"


def _days_to_deadline(dated: DatedHousing, deadline: date | None) -> Quantity:
    """The days from the as-of date to the deadline; a range where only a span of dates is known."""
    interval = UNKNOWN
    if deadline is not None:
        interval = Interval(
            Fraction((deadline - dated.as_of_date).days), Fraction((deadline - dated.earliest_date).days)
        )
    return derived_quantity(dated, "days_to_deadline", "days", interval=interval, basis="computed")


def _required_pace(dated: DatedHousing, houses_left: Interval, days: Quantity) -> Quantity:
    """Houses left ÷ days to the deadline; unknown when a day of the span is the deadline or after it."""
    interval = UNKNOWN
    if houses_left.low is not None and days.low is not None and days.high is not None and days.low > 0:
        fastest = None if houses_left.high is None else houses_left.high / days.low
        interval = Interval(houses_left.low / days.high, fastest)
    return derived_quantity(dated, "required_pace", "houses/day", interval=interval, basis="computed")


def _standing(dated: DatedHousing, houses_left: Interval, days: Interval) -> Quantity:
    if houses_left.high == 0:
        standing = "complete"
    elif not houses_left.low:
        standing = "unknown"
    else:
        standing = "overdue" if days.high is not None and days.high < 0 else "open"
    return replace(derived_quantity(dated, "standing", "text", interval=UNKNOWN, basis="computed"), stated=standing)
