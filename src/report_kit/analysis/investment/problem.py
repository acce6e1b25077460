"""One commune's draft as integers: rows in order of priority, years as bit masks, capital left by locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from report_kit.analysis.investment.ceilings import UsableCeiling, usable_ceilings
from report_kit.analysis.investment.eligibility import Admission, admission
from report_kit.analysis.investment.model import TIERS, Cell, Instance, Lock, Project
from report_kit.analysis.investment.windows import required_amount


@dataclass(frozen=True, kw_only=True)
class Row:
    """A project that may get money; tuples by source have one entry per source of the problem, in đồng.

    Attributes:
        project: The project.
        score: Its score times the problem's common denominator.
        is_new_start: Whether it is begun whole or not at all.
        is_forced: Whether a positive lock forces this new start.
        windows: Masks of the runs of years in which all of its money must lie.
        goal: By source, what it is to get in the plan: the need, or what a new start requires or has locked.
        fixed: By source, what locks give it.
        open_years: By source, the mask of years that no lock fixes.
    """

    project: Project
    score: int
    is_new_start: bool
    is_forced: bool
    windows: tuple[int, ...]
    goal: tuple[int, ...]
    fixed: tuple[int, ...]
    open_years: tuple[int, ...]

    @cached_property
    def tier(self) -> int:
        """Rank of the row's tier."""
        return self.project.tier_rank

    @cached_property
    def all_years(self) -> int:
        """Mask of the years in any window."""
        mask = 0
        for window in self.windows:
            mask |= window
        return mask

    def free(self, source: int) -> int:
        """Return what the row is to get from a source beyond its locks; 0 where locks give more."""
        return self._free[source]

    def is_like(self, other: Row) -> bool:
        """Return whether two new starts of a tier need the same in the same years, and could change places."""
        return self._kind == other._kind

    @cached_property
    def _kind(self) -> tuple[object, ...]:
        return (self.tier, self.is_new_start, self.is_forced, self.windows, self._free, self.open_years)

    @cached_property
    def is_paid_by(self) -> tuple[bool, ...]:
        """By source, whether it is to pay anything beyond locks."""
        return tuple(amount > 0 for amount in self._free)

    @cached_property
    def _free(self) -> tuple[int, ...]:
        return tuple(max(0, goal - fixed) for goal, fixed in zip(self.goal, self.fixed, strict=True))


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What the search works on.

    Attributes:
        sources: Capital sources, in the contract's order.
        years: Plan years.
        rows: Rows in order of priority: tier, higher score, smaller code.
        usable: By source and year, the usable capital.
        capacity: By source and year, what locks leave of it; negative where they exceed it.
        fixed: The locked amounts.
        score_unit: What a score of 1 is in units of `Row.score`.
    """

    sources: tuple[str, ...]
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    usable: tuple[tuple[int, ...], ...]
    capacity: tuple[tuple[int, ...], ...]
    fixed: Mapping[Cell, int]
    score_unit: int

    def with_extra(self, extra: Sequence[Sequence[int]]) -> Problem:
        """Return the same problem with more usable capital by source and year."""
        return replace(self, usable=_sum(self.usable, extra), capacity=_sum(self.capacity, extra))

    def index_of(self, code: str) -> int:
        """Return the place of a project among the rows."""
        return next(index for index, row in enumerate(self.rows) if row.project.code == code)


TIER_COUNT = len(TIERS)


def problem_of(
    instance: Instance,
    *,
    locks: Sequence[Lock] | None = None,
    admissions: Sequence[Admission] | None = None,
    ceilings: Sequence[UsableCeiling] | None = None,
) -> Problem:
    """Return the problem that an instance poses, with all of its locks or only those given."""
    given = instance.locks if locks is None else tuple(locks)
    if admissions is None:
        admissions = [admission(project, instance.settings) for project in instance.projects]
    ceilings = usable_ceilings(instance) if ceilings is None else ceilings
    sources, years = instance.sources, instance.settings.years
    usable = _usable(ceilings, sources, years)
    locked = tuple(tuple(-_locked(given, source, year) for year in years) for source in sources)
    unit = lcm(*(Fraction(project.score).denominator for project in instance.projects))
    admitted = [found for found in admissions if not found.excluded_by]
    return Problem(
        sources=sources,
        years=years,
        rows=tuple(_row(found, given, instance, unit) for found in sorted(admitted, key=_order)),
        usable=usable,
        capacity=_sum(usable, locked),
        fixed={lock.cell: lock.amount for lock in given},
        score_unit=unit,
    )


def _order(found: Admission) -> tuple[int, Decimal, str]:
    return found.project.sort_key


def _usable(
    ceilings: Sequence[UsableCeiling], sources: Sequence[str], years: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    by_cell = {(row.capital_source, row.year): row.usable_amount for row in ceilings}
    return tuple(tuple(by_cell[source, year] for year in years) for source in sources)


def _row(found: Admission, locks: Sequence[Lock], instance: Instance, unit: int) -> Row:
    project, settings, sources = found.project, instance.settings, instance.sources
    own = [lock for lock in locks if lock.project_code == project.code]
    fixed = tuple(sum(lock.amount for lock in own if lock.capital_source == source) for source in sources)
    goal = tuple(project.need(source) for source in sources)
    if project.is_new_start:
        required = (required_amount(project, need, settings) for need in goal)
        goal = tuple(max(pair) for pair in zip(required, fixed, strict=True))
    paid_years = _mask((lock.year for lock in own if lock.amount > 0), settings.plan_first_year)
    windows = tuple(_mask(window, settings.plan_first_year) for window in found.years.windows)
    everything = (1 << len(settings.years)) - 1
    return Row(
        project=project,
        score=int(Fraction(project.score) * unit),
        is_new_start=project.is_new_start,
        is_forced=project.is_new_start and any(lock.amount > 0 for lock in own),
        windows=tuple(window for window in windows if not paid_years & ~window),
        goal=goal,
        fixed=fixed,
        open_years=tuple(
            everything & ~_mask(_locked_years(own, source), settings.plan_first_year) for source in sources
        ),
    )


def _mask(years: Iterable[int], first_year: int) -> int:
    mask = 0
    for year in years:
        mask |= 1 << (year - first_year)
    return mask


def _locked_years(locks: Sequence[Lock], source: str) -> list[int]:
    return [lock.year for lock in locks if lock.capital_source == source]


def _locked(locks: Sequence[Lock], source: str, year: int) -> int:
    return sum(lock.amount for lock in locks if lock.capital_source == source and lock.year == year)


def _sum(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(a + b for a, b in zip(one, two, strict=True)) for one, two in zip(left, right, strict=True))
