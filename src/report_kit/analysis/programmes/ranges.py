"""The ranges of amounts and rates of each programme, from all figures together or from its own alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from report_kit.analysis.intervals import common, difference, lesser, not_negative, product, quotient, whole
from report_kit.analysis.programmes.figures import FigureGroup, Place
from report_kit.analysis.reconciliation import Reconciliation, Terms
from report_kit.data.figures_stated import UNKNOWN, Interval

ONE = Fraction(1)


@dataclass(frozen=True)
class Ranges:
    """The ranges of one place from which its paces, projection and standing are computed.

    Attributes:
        allocated: Allocated amount.
        disbursed: Disbursed amount.
        undisbursed: Allocated less disbursed.
        rate: Disbursed ÷ allocated.
        projected: Disbursed at the year end at the pace so far: at most allocated.
        left_at_year_end: What the projection leaves of allocated.
    """

    allocated: Interval
    disbursed: Interval
    undisbursed: Interval
    rate: Interval
    projected: Interval
    left_at_year_end: Interval


NO_RANGES = Ranges(*[UNKNOWN] * 6)


def implied_ranges_at(places: Sequence[Place], figures: Reconciliation, *, growth: Interval) -> dict[Place, Ranges]:
    """Return the tightest ranges that a consistent system leaves, amounts in whole đồng.

    Args:
        places: Programmes by capital source, all of them in the system.
        figures: The system of their figures.
        growth: The factor by which disbursed amounts grow until the year end; `UNKNOWN` if not available.
    """
    ratios = {place: ({_disbursed(place): ONE}, {_allocated(place): ONE}) for place in places}
    rates = figures.ratio_ranges(ratios)
    sums = {(place, name): terms for place in places for name, terms in _sums(place, growth).items()}
    found = figures.ranges(sums)
    return {
        place: _implied_at({name: found[place, name] for name in _sums(place, growth)}, rates[place], growth)
        for place in places
    }


def _sums(place: Place, growth: Interval) -> dict[str, Terms]:
    """The sums whose ranges are wanted of a place."""
    allocated, disbursed = _allocated(place), _disbursed(place)
    ends = {end for end in (growth.low, growth.high) if end is not None}
    return {
        "allocated": {allocated: ONE},
        "disbursed": {disbursed: ONE},
        **{_left(end): {allocated: ONE, disbursed: -end} for end in (ONE, *sorted(ends))},
    }


def _left(growth: Fraction | None) -> str:
    return f"left when disbursed grows by {growth}"


def _implied_at(found: Mapping[str, Interval], rate: Interval, growth: Interval) -> Ranges:
    allocated, disbursed, undisbursed = found["allocated"], found["disbursed"], found[_left(ONE)]
    left = UNKNOWN
    if growth != UNKNOWN:
        left = not_negative(Interval(found[_left(growth.high)].low, found[_left(growth.low)].high))
    projected = lesser(allocated, product(growth, disbursed))
    return Ranges(whole(allocated), whole(disbursed), whole(undisbursed), rate, projected, left)


def _allocated(place: Place) -> str:
    return place.variable("allocated_amount")


def _disbursed(place: Place) -> str:
    return place.variable("disbursed_amount")


def own_ranges_at(places: Sequence[Place], group: FigureGroup, *, growth: Interval) -> dict[Place, Ranges]:
    """Return the ranges that follow from each place's own figures; contradictory figures imply nothing together.

    Args:
        places: Programmes by capital source.
        group: The figures.
        growth: The factor by which disbursed amounts grow until the year end; `UNKNOWN` if not available.
    """
    return {place: _own_at(group, place, growth) for place in places}


def _own_at(group: FigureGroup, place: Place, growth: Interval) -> Ranges:
    allocated, disbursed, stated_rate = (
        common([quantity.interval for quantity in group.stated(place, column)])
        for column in ("allocated_amount", "disbursed_amount", "stated_rate_percent")
    )
    rate = quotient(disbursed, allocated)
    grown = product(growth, disbursed)
    return Ranges(
        allocated,
        disbursed,
        difference(allocated, disbursed),
        stated_rate if rate == UNKNOWN else rate,
        lesser(allocated, grown),
        not_negative(difference(allocated, grown)),
    )
