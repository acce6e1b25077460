"""Time and pace within a budget year: months, paces, what the year may end at, and the standing that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from report_kit.analysis.intervals import quotient
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly

DAYS_PER_MONTH = Fraction(487, 16)
"""365.25 days in twelve months: 30.4375 days."""

STANDINGS = ("complete", "on_track", "at_risk", "behind")
"""From best to worst; a standing is `unknown` where more than one of them is possible."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which rate on a programme has which standing.

    Attributes:
        complete: Disbursement rate from which a programme is complete.
        on_track: Projected rate from which it is on track.
        at_risk: Projected rate from which it is at risk, and below which it is behind.
    """

    complete: Fraction = Fraction(9995, 10000)
    on_track: Fraction = Fraction(95, 100)
    at_risk: Fraction = Fraction(80, 100)

    @classmethod
    def from_numbers(cls, *, complete: float = 0.9995, on_track: float = 0.95, at_risk: float = 0.80) -> Thresholds:
        """Return the thresholds for numbers as a person writes them: 0.95 is nineteen twentieths exactly."""
        return cls(complete=Fraction(str(complete)), on_track=Fraction(str(on_track)), at_risk=Fraction(str(at_risk)))


@dataclass(frozen=True)
class Timing:
    """Where in its budget year a position stands.

    Attributes:
        months_elapsed: Months since 1 January; `UNKNOWN` (not available) if there may be none.
        months_left: Months to the year end; `UNKNOWN` (not available) if there may be none.
        growth: What the amount disbursed grows by until the year end at its pace so far, as a factor; `UNKNOWN`
            unless months have elapsed and are left.
    """

    months_elapsed: Interval
    months_left: Interval
    growth: Interval


@dataclass(frozen=True)
class BudgetYear:
    """From when to when capital of a budget year can be disbursed.

    Attributes:
        first_date: The day from which disbursements count: 1 January.
        end_date: The day by which they end: 31 January of the next year by Law 58/2024/QH15, article 72(1).
    """

    first_date: date
    end_date: date


NO_TIMING = Timing(UNKNOWN, UNKNOWN, UNKNOWN)


def months_between(first_date: date, last_date: date) -> Fraction:
    """Return the months from one date to another, a month being 30.4375 days."""
    return (last_date - first_date).days / DAYS_PER_MONTH


def timing(as_of_date: date, *, as_of_earliest_date: date | None, year: BudgetYear) -> Timing:
    """Return the timing of a position as of a date, or of some day of a span of dates."""
    earliest = as_of_earliest_date or as_of_date
    elapsed = _positive(months_between(year.first_date, earliest), months_between(year.first_date, as_of_date))
    left = _positive(months_between(as_of_date, year.end_date), months_between(earliest, year.end_date))
    growth = quotient(exactly(months_between(year.first_date, year.end_date)), elapsed)
    return Timing(months_elapsed=elapsed, months_left=left, growth=UNKNOWN if left == UNKNOWN else growth)


def projected_rate(rate: Interval, growth: Interval) -> Interval:
    """Return the rate at the year end at the pace so far: growth times rate, at most 1."""
    if growth.low is None or growth.high is None:
        return UNKNOWN
    return Interval(
        None if rate.low is None else min(Fraction(1), growth.low * rate.low),
        None if rate.high is None else min(Fraction(1), growth.high * rate.high),
    )


def possible_standings(rate: Interval, growth: Interval, thresholds: Thresholds) -> tuple[str, ...]:
    """Return the standings that a range of rates leaves possible, best first; none if a rate is not available."""
    if rate.low is None or rate.high is None:
        return ()
    if rate.low >= thresholds.complete:
        return ("complete",)
    incomplete = projected_rate(Interval(rate.low, min(rate.high, thresholds.complete)), growth)
    if incomplete.low is None or incomplete.high is None:
        return ()
    possible = {
        "complete": rate.high >= thresholds.complete,
        "on_track": incomplete.high >= thresholds.on_track,
        "at_risk": incomplete.low < thresholds.on_track and incomplete.high >= thresholds.at_risk,
        "behind": incomplete.low < thresholds.at_risk,
    }
    return tuple(standing for standing in STANDINGS if possible[standing])


def _positive(low: Fraction, high: Fraction) -> Interval:
    """A span of months; not available if there may be none."""
    return Interval(low, high) if low > 0 else UNKNOWN
