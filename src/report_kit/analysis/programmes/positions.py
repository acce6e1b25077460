"""Positions of programmes at one date: rates, paces, projections and standings, as far as the figures allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from report_kit.analysis.intervals import common, quotient
from report_kit.analysis.pace import NO_TIMING, Thresholds, Timing, possible_standings, projected_rate
from report_kit.analysis.programmes.figures import TOTAL_CODE, FigureGroup, Place, StatedFigure, joined_sources
from report_kit.analysis.programmes.ranges import NO_RANGES, Ranges, implied_ranges_at, own_ranges_at
from report_kit.analysis.quantities import Basis, Quantity, Unit
from report_kit.analysis.reconciliation import Reconciliation, System
from report_kit.data.figures_stated import UNKNOWN, Interval


@dataclass(frozen=True, kw_only=True)
class Position:
    """What can be said of one programme (or the total), from one capital source or all, at one date.

    Every quantity is there; one that nothing is known of has no value and no range, never 0. The quantities of an
    illustrative group have the basis `illustrative` throughout.

    Attributes:
        programme_code: Code of the programme, `ALL` for the total.
        capital_source: Code of the capital source, "" for all sources together.
        allocated: Allocated amount as stated; if nobody stated it, the implied range.
        disbursed: Disbursed amount as stated; if nobody stated it, the implied range.
        carried_over: Carried-over amount as stated; not known if nobody stated it.
        allocated_implied: The tightest range of the allocated amount that all figures leave together.
        disbursed_implied: The tightest range of the disbursed amount.
        rate: Disbursed ÷ allocated, from what was stated of these two amounts alone.
        rate_implied: The tightest range of the rate, from all figures and stated rates together.
        stated_rates: The rates as printed, one per source that states one.
        undisbursed: Allocated − disbursed.
        required_pace: Undisbursed ÷ months left to the year end.
        pace_so_far: Disbursed ÷ months since 1 January.
        projected: Amount disbursed at the year end at the pace so far.
        projected_rate: That amount ÷ allocated.
        carry_over_candidate: What the projection leaves undisbursed at the year end; development capital only.
        standing: `complete`, `on_track`, `at_risk`, `behind`, or `unknown` where more than one is possible.
        possible_standings: The standings that the figures leave possible, best first; none if not available.
        project_count: Number of projects as stated.
        is_stated: Whether anything was stated of it; otherwise all of it is implied.
        is_over_allocated: Whether more was disbursed than allocated, wherever in their ranges the two are.
    """

    programme_code: str
    capital_source: str
    allocated: Quantity
    disbursed: Quantity
    carried_over: Quantity
    allocated_implied: Quantity
    disbursed_implied: Quantity
    rate: Quantity
    rate_implied: Quantity
    stated_rates: tuple[Quantity, ...]
    undisbursed: Quantity
    required_pace: Quantity
    pace_so_far: Quantity
    projected: Quantity
    projected_rate: Quantity
    carry_over_candidate: Quantity
    standing: Quantity
    possible_standings: tuple[str, ...]
    project_count: Quantity
    is_stated: bool
    is_over_allocated: bool


@dataclass(frozen=True, kw_only=True)
class GroupStatus:
    """All that can be said from the figures that may share a system: one fund type, one as-of date, one basis.

    Attributes:
        fund_type: `development` or `recurrent`.
        as_of_date: The day up to which the figures are complete.
        as_of_earliest_date: The first day it may be, where only a span is known.
        is_illustrative: Whether the figures were invented to show the kit.
        timing: Months elapsed and left.
        figures: The figures as stated, sorted by key.
        verdict: `consistent` or `contradictory`, as a text quantity.
        conflict: A smallest set of the figures that cannot all hold; empty if they are consistent.
        positions: The programmes in the order of the catalogue, those no longer in force, and the total; each
            for all sources together and then by capital source. Programmes that nobody stated are there with
            what is implied for them, unless that is nothing.
    """

    fund_type: str
    as_of_date: date
    as_of_earliest_date: date | None
    is_illustrative: bool
    timing: Timing
    figures: tuple[StatedFigure, ...] = field(repr=False)
    verdict: Quantity
    conflict: tuple[StatedFigure, ...]
    positions: tuple[Position, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether all figures can hold together."""
        return self.verdict.stated == "consistent"

    @property
    def total(self) -> Position | None:
        """The total of all programmes and capital sources; None if nothing is known of it."""
        return next((p for p in self.positions if (p.programme_code, p.capital_source) == (TOTAL_CODE, "")), None)

    @property
    def programmes(self) -> tuple[Position, ...]:
        """The programmes, all capital sources together, without the total."""
        return tuple(p for p in self.positions if p.programme_code != TOTAL_CODE and not p.capital_source)

    @property
    def by_capital_source(self) -> tuple[Position, ...]:
        """The positions that name a capital source."""
        return tuple(position for position in self.positions if position.capital_source)

    @property
    def over_allocated(self) -> tuple[Position, ...]:
        """The positions of which more was disbursed than allocated: findings that a briefing names."""
        return tuple(position for position in self.positions if position.is_over_allocated)


def group_status(
    group: FigureGroup, system: System, places: Sequence[Place], *, clock: Timing, thresholds: Thresholds
) -> GroupStatus:
    """Return what the figures of a group say about each of *places*, programmes nobody stated among them."""
    reconciliation = Reconciliation(system)
    result = reconciliation.verdict
    shown = [place for place in places if result.is_consistent or group.is_stated(place)]
    if result.is_consistent:
        ranges = implied_ranges_at(shown, reconciliation, growth=clock.growth)
    else:
        ranges = own_ranges_at(shown, group, growth=clock.growth)
    writers = [_Writer(group, place, ranges[place], clock, result.is_consistent) for place in shown]
    return GroupStatus(
        fund_type=group.fund_type,
        as_of_date=group.as_of_date,
        as_of_earliest_date=group.as_of_earliest_date,
        is_illustrative=group.is_illustrative,
        timing=clock,
        figures=group.figures,
        verdict=_verdict_quantity(group, is_consistent=result.is_consistent),
        conflict=tuple(figure for figure in group.figures if figure.key in result.conflict),
        positions=tuple(writer.position(thresholds) for writer in writers if writer.has_something_to_say),
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the quantities of one place of a group."""

    group: FigureGroup
    place: Place
    ranges: Ranges
    clock: Timing
    is_consistent: bool

    @property
    def has_something_to_say(self) -> bool:
        """Whether something was stated, or more is implied than that amounts are not negative."""
        amounts = self.ranges.allocated, self.ranges.disbursed
        return self.group.is_stated(self.place) or any(not _is_trivial(amount) for amount in amounts)

    @property
    def _implied_ranges(self) -> Ranges:
        """Contradictory figures imply nothing; their ranges are each figure's own."""
        return self.ranges if self.is_consistent else NO_RANGES

    def position(self, thresholds: Thresholds) -> Position:
        """Return all that can be said of the place."""
        standings = possible_standings(self.ranges.rate, self.clock.growth, thresholds)
        return Position(
            programme_code=self.place.programme_code,
            capital_source=self.place.capital_source,
            **self._amounts(),
            **self._rates(),
            **self._paces(),
            **self._year_end(),
            standing=self.computed("standing", "text", stated=standings[0] if len(standings) == 1 else "unknown"),
            possible_standings=standings,
            project_count=self._as_stated("project_count", "project_count"),
            is_stated=self.group.is_stated(self.place),
            is_over_allocated=self._is_over_allocated(),
        )

    def computed(self, name: str, unit: Unit, interval: Interval = UNKNOWN, *, stated: str | None = None) -> Quantity:
        """Return a quantity computed from what was stated of the place, or implied where nothing was."""
        own = [figure.quantity for figure in self.group.figures if figure.place == self.place]
        written = self._implied(name, unit, interval)
        if not own:
            return replace(written, stated=stated)
        basis = self.basis("computed")
        return replace(written, stated=stated, basis=basis, source_id=joined_sources(own))

    def _amounts(self) -> dict[str, Any]:
        ranges = self._implied_ranges
        return {
            "allocated": self._amount("allocated_amount", ranges.allocated),
            "disbursed": self._amount("disbursed_amount", ranges.disbursed),
            "carried_over": self._as_stated("carried_over_amount", "carried_over_amount"),
            "allocated_implied": self._implied("allocated_amount", "VND", ranges.allocated),
            "disbursed_implied": self._implied("disbursed_amount", "VND", ranges.disbursed),
            "undisbursed": self.computed("undisbursed_amount", "VND", self.ranges.undisbursed),
        }

    def _rates(self) -> dict[str, Any]:
        own = quotient(self._own("disbursed_amount"), self._own("allocated_amount"))
        projected = projected_rate(self.ranges.rate, self.clock.growth)
        return {
            "rate": self.computed("disbursement_rate", "ratio", own),
            "rate_implied": self._implied("disbursement_rate", "ratio", self._implied_ranges.rate),
            "stated_rates": self.group.stated(self.place, "stated_rate_percent"),
            "projected_rate": self.computed("projected_disbursement_rate", "ratio", projected),
        }

    def _paces(self) -> dict[str, Any]:
        required = quotient(self.ranges.undisbursed, self.clock.months_left)
        so_far = quotient(self.ranges.disbursed, self.clock.months_elapsed)
        return {
            "required_pace": self.computed("required_pace", "VND/month", required),
            "pace_so_far": self.computed("pace_so_far", "VND/month", so_far),
        }

    def _year_end(self) -> dict[str, Any]:
        left = self.ranges.left_at_year_end if self.group.fund_type == "development" else UNKNOWN
        return {
            "projected": self.computed("projected_disbursed_amount", "VND", self.ranges.projected),
            "carry_over_candidate": self.computed("carry_over_candidate_amount", "VND", left),
        }

    def _amount(self, column: str, implied: Interval) -> Quantity:
        """An amount as stated; if nobody stated it, what is implied."""
        if self.group.stated(self.place, column):
            return self._as_stated(column, column)
        return self._implied(column, "VND", implied)

    def _as_stated(self, column: str, name: str) -> Quantity:
        """A figure as stated; where sources differ, without a value and with what their intervals have in common."""
        statements = self.group.stated(self.place, column)
        if not statements:
            return self._implied(name, "VND" if column.endswith("_amount") else "count", UNKNOWN)
        agreed = replace(statements[0], interval=self._own(column), source_id=joined_sources(statements))
        if len({(statement.stated, statement.bound, statement.rounded_to) for statement in statements}) == 1:
            return agreed
        return replace(agreed, stated=None, bound="exact", rounded_to=None)

    def _implied(self, name: str, unit: Unit, interval: Interval) -> Quantity:
        """A quantity implied by all figures together."""
        return Quantity(
            quantity=name,
            unit=unit,
            basis=self.basis("implied"),
            interval=UNKNOWN if _is_trivial(interval) else interval,
            source_id=self.group.source_id,
            as_of_date=self.group.as_of_date,
            as_of_earliest_date=self.group.as_of_earliest_date,
            programme_code=self.place.programme_code,
            capital_source=self.place.capital_source,
            fund_type=self.group.fund_type,
            year=self.group.scope.budget_year,
        )

    def basis(self, basis: Basis) -> Basis:
        """Return the basis of what follows from the group: `illustrative` if the group is."""
        return "illustrative" if self.group.is_illustrative else basis

    def _own(self, column: str) -> Interval:
        """What the statements in a column say by themselves."""
        return common([quantity.interval for quantity in self.group.stated(self.place, column)])

    def _is_over_allocated(self) -> bool:
        least_disbursed, most_allocated = self._own("disbursed_amount").low, self._own("allocated_amount").high
        return least_disbursed is not None and most_allocated is not None and least_disbursed > most_allocated


def _is_trivial(interval: Interval) -> bool:
    """Whether a range says no more than that an amount is not negative."""
    return interval.high is None and not interval.low


def _verdict_quantity(group: FigureGroup, *, is_consistent: bool) -> Quantity:
    writer = _Writer(group, Place(""), NO_RANGES, NO_TIMING, is_consistent)
    stated = "consistent" if is_consistent else "contradictory"
    return replace(writer.computed("verdict", "text", stated=stated), basis=writer.basis("computed"))
