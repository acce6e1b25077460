"""With the begun new starts given: when each has its years of capital, and what all rows get then.

Each source is independent once the years are fixed. The bounds of the search come from letting a new start use the
years of all its windows at once; where the plan that this gives keeps to one window for each, it is the optimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from report_kit.analysis.investment.problem import TIER_COUNT, Problem
from report_kit.analysis.investment.transport import capital_by_set, earliest_payments, room, supersets, take

Years = tuple[tuple[int, int], ...]
"""The begun new starts as pairs of row index and mask of the years they may use, by row index."""

Key = tuple[Any, ...]
"""What is maximised, compared as a tuple."""

Goal = Callable[[Years], Key | None]
"""A value that never falls when more years may be used; None where the begun new starts don't fit."""


@dataclass(frozen=True)
class SourceOutline:
    """What the rows that are not new starts get from one source beyond their locks, in đồng.

    Attributes:
        by_row: Amounts by row index.
        by_tier: Their sums by tier.
        slack: By set of years, what the begun new starts leave.
    """

    by_row: dict[int, int]
    by_tier: tuple[int, ...]
    slack: tuple[int, ...]


@dataclass(frozen=True)
class SourcePlan:
    """The payments of one source beyond locks.

    Attributes:
        payments: By row index, the amount of each year.
        used: By row index, the mask of the years in which it gets money.
        lateness: The sum of year number × amount.
    """

    payments: dict[int, tuple[int, ...]]
    used: dict[int, int]
    lateness: int


@dataclass(frozen=True)
class Placement:
    """Years for begun new starts, and the value of what they allow."""

    years: Years
    key: Key


SourceKey = tuple[int, tuple[int, ...], Years]
"""Source, its capital by year, and the begun new starts that it pays."""


MOST_KNOWN = 5_000
"""Answers of a kind that are kept, of a few kilobytes each."""


@dataclass(frozen=True)
class Known:
    """Answers about single sources, shared by problems that differ in capital only.

    Attributes:
        outlines: What rows get; None where new starts do not fit.
        plans: Payments.
        paid: By begun new starts and source, those that it pays.
        windows: By row, the run of years in which a new start was placed last.
    """

    outlines: dict[SourceKey, SourceOutline | None] = field(default_factory=dict)
    plans: dict[SourceKey, SourcePlan] = field(default_factory=dict)
    paid: dict[Years, tuple[Years, ...]] = field(default_factory=dict)
    windows: dict[int, int] = field(default_factory=dict)

    def make_room(self) -> None:
        """Forget answers where there are too many to keep; they are found again."""
        for answers in (self.outlines, self.plans, self.paid):
            if len(answers) > MOST_KNOWN:
                answers.clear()


STEPS_OF_A_PLACEMENT = 5
"""What looking at years for all begun new starts counts as, for each source."""


@dataclass
class Work:
    """How much the search may still do, so that it always ends; counted, not timed, so that it always ends alike.

    Attributes:
        left: Steps left; None: no limit.
        is_exhausted: Whether something was left out because none was left.
    """

    left: int | None = None
    is_exhausted: bool = False

    def take(self, steps: int = 1) -> bool:
        """Return whether there was work left for a step."""
        if self.left is None:
            return True
        if self.left <= 0:
            self.is_exhausted = True
            return False
        self.left -= steps
        return True

    def part(self, steps: int) -> Work:
        """Return a share of what is left, to be given back with `settle`."""
        return Work(steps if self.left is None else max(0, min(steps, self.left)))

    def settle(self, share: Work, given: int) -> None:
        """Take what a share has used."""
        if self.left is not None:
            self.left -= given - (share.left or 0)


class Placements:
    """Answers for one problem, each source's answers remembered.

    Args:
        problem: The rows, years and capital.
        known: Answers known from problems that differ in capital only; shared with them.
    """

    def __init__(self, problem: Problem, known: Known | None = None) -> None:
        self.problem = problem
        self.work = Work()
        self.year_count = len(problem.years)
        self._sets = [capital_by_set(capacity) for capacity in problem.capacity]
        self._known = Known() if known is None else known
        self._known.make_room()

    @cached_property
    def _others(self) -> list[list[int]]:
        """By source, the rows that are not new starts and that it is to pay."""
        others = [(index, row) for index, row in enumerate(self.problem.rows) if not row.is_new_start]
        return [
            [index for index, row in others if row.is_paid_by[source]] for source in range(len(self.problem.sources))
        ]

    @cached_property
    def _all_years(self) -> list[int]:
        return [row.all_years for row in self.problem.rows]

    @cached_property
    def _sizes(self) -> list[int]:
        return [sum(row.goal) for row in self.problem.rows]

    def years_of(self, begun: Sequence[int]) -> Years:
        """Return the begun rows with all the years of all their windows."""
        return tuple((index, self._all_years[index]) for index in sorted(begun))

    def tier_amounts(self, years: Years, tier_count: int = TIER_COUNT) -> tuple[int, ...] | None:
        """Return what each tier's rows that are not new starts get beyond locks; None if new starts don't fit."""
        amounts = [(0,) * tier_count]
        for source in range(len(self.problem.sources)):
            outline = self.outline(source, years)
            if outline is None:
                return None
            amounts.append(outline.by_tier[:tier_count])
        return tuple(map(sum, zip(*amounts, strict=True)))

    def row_amounts(self, years: Years) -> tuple[int, ...] | None:
        """Return what each row that is not a new start gets beyond locks (0 for new starts)."""
        totals = [0] * len(self.problem.rows)
        for source in range(len(self.problem.sources)):
            outline = self.outline(source, years)
            if outline is None:
                return None
            for index, amount in outline.by_row.items():
                totals[index] += amount
        return tuple(totals)

    def outline(self, source: int, years: Years) -> SourceOutline | None:
        """Return what rows get from one source when it is filled in order of priority; None if it can't be."""
        known, key = self._known.outlines, self._key(source, years)
        if key not in known:
            known[key] = self._new_outline(source, key[2])
        return known[key]

    def left(self, source: int, years: Years, tier_count: int) -> list[int]:
        """Return by set of years what begun new starts, which must fit, and the rows of the first tiers leave."""
        outline = self.outline(source, years)
        if outline is None:
            raise ValueError("the begun new starts do not fit")
        slack = list(outline.slack)
        for index, amount in outline.by_row.items():
            row = self.problem.rows[index]
            if row.tier < tier_count:
                take(slack, row.all_years & row.open_years[source], amount, self.year_count)
        return slack

    def plan(self, source: int, years: Years) -> SourcePlan:
        """Return one source's earliest payments; the begun new starts must fit."""
        known, key = self._known.plans, self._key(source, years)
        if key not in known:
            known[key] = self._new_plan(source, key[2])
        return known[key]

    def tiers_goal(self, tier_count: int) -> Goal:
        """Return the goal of the stages: the amounts of the first tiers, in order."""
        return lambda years: self.tier_amounts(years, tier_count)

    def final_goal(self, years: Years) -> Key | None:
        """Return the whole objective for fixed begun new starts: tiers, rows, lateness, then the plan itself."""
        tiers = self.tier_amounts(years)
        rows = self.row_amounts(years)
        if tiers is None or rows is None:
            return None
        plans = [self.plan(source, years) for source in range(len(self.problem.sources))]
        nothing = (0,) * self.year_count
        cells = tuple(plan.payments.get(index, nothing) for index in range(len(self.problem.rows)) for plan in plans)
        return (tiers, rows, -sum(plan.lateness for plan in plans), cells)

    def best(self, start: Years, goal: Goal, *, enough: Key | None = None) -> Placement | None:
        """Return years for the begun new starts for which *goal* is greatest.

        Args:
            start: The begun rows with the years that may still be used.
            goal: A value that never falls when more years may be used; None where new starts don't fit.
            enough: A value that is good enough: nothing below it is returned, and the first that reaches it is.
        """
        bound = goal(start)
        if bound is None or (enough is not None and bound < enough):
            return None
        return self._explore(Placement(start, bound), goal, enough, None)

    def best_as_before(self, start: Years, goal: Goal, *, enough: Key | None = None) -> Placement | None:
        """Return what `best` does, where possible with the years that served last."""
        windows = tuple((index, self._last_window(index, mask)) for index, mask in start)
        key = goal(windows)
        if key is not None and key == goal(start):
            return Placement(windows, key)
        found = self.best(start, goal, enough=enough)
        if found is not None:
            self._known.windows.update(self.narrowed(found.years))
        return found

    def _last_window(self, index: int, mask: int) -> int:
        own, last = self.problem.rows[index].windows, self._known.windows.get(index)
        return next(window for window in (last, *own) if window is not None and not window & ~mask)

    def narrowed(self, years: Years) -> Years:
        """Return single windows that hold what new starts are paid in the years that they may use."""
        used = used_years(self.plan(source, years) for source in range(len(self.problem.sources)))
        paid = ((self.problem.rows[index], index, used.get(index, 0)) for index, _ in years)
        return tuple((index, next(one for one in row.windows if not mask & ~one)) for row, index, mask in paid)

    def _explore(self, node: Placement, goal: Goal, enough: Key | None, found: Placement | None) -> Placement | None:
        """Return the best of *found* and what lies below a node whose key bounds it."""
        if not self.work.take(STEPS_OF_A_PLACEMENT * len(self.problem.sources)):
            return found
        scattered = self.scattered(node.years)
        if not scattered:
            return node
        for child in self._children(node.years, scattered, goal):
            if (enough is not None and child.key < enough) or (found and child.key <= found.key):
                break
            found = self._explore(child, goal, enough, found)
            if found and (found.key >= node.key or (enough is not None and found.key >= enough)):
                break
        return found

    def _children(self, years: Years, scattered: Sequence[int], goal: Goal) -> list[Placement]:
        """Return a node's children that are possible, the most promising first.

        The new start with the fewest possible windows is placed, a large one before a small one.
        """
        choices = {place: self._open_windows(years, place) for place in scattered}
        place = min(choices, key=lambda place: (len(choices[place]), -self._sizes[years[place][0]]))
        index = years[place][0]
        options = [(*years[:place], (index, window), *years[place + 1 :]) for window in choices[place]]
        bounds = [(option, goal(option)) for option in options]
        children = [Placement(option, bound) for option, bound in bounds if bound is not None]
        return sorted(children, key=lambda child: child.key, reverse=True)

    def _open_windows(self, years: Years, place: int) -> list[int]:
        """Return the windows of a new start in which there is room for all of it beside the others."""
        index, mask = years[place]
        row = self.problem.rows[index]
        return [
            window
            for window in row.windows
            if all(
                self._has_room(self.outline(source, years), row.open_years[source], (mask, window), row.free(source))
                for source in range(len(self.problem.sources))
                if row.is_paid_by[source]
            )
        ]

    def _has_room(self, outline: SourceOutline | None, open_years: int, move: tuple[int, int], amount: int) -> bool:
        """Return whether an amount that may use the first set of years fits into the second."""
        if outline is None:
            return False
        before, after = move[0] & open_years, move[1] & open_years
        return all(outline.slack[years] >= amount for years in supersets(after, self.year_count) if before & ~years)

    def scattered(self, years: Years) -> list[int]:
        """Return the places of the new starts whose payments lie in no single window."""
        used = used_years(self.plan(source, years) for source in range(len(self.problem.sources)))
        return [
            place
            for place, (index, _) in enumerate(years)
            if all(used.get(index, 0) & ~window for window in self.problem.rows[index].windows)
        ]

    def _key(self, source: int, years: Years) -> SourceKey:
        paid = self._known.paid.get(years)
        if paid is None:
            rows, sources = self.problem.rows, range(len(self.problem.sources))
            paid = tuple(tuple([pair for pair in years if rows[pair[0]].is_paid_by[one]]) for one in sources)
            self._known.paid[years] = paid
        return (source, self.problem.capacity[source], paid[source])

    def _new_outline(self, source: int, years: Years) -> SourceOutline | None:
        rows, slack = self.problem.rows, list(self._sets[source])
        if min(self.problem.capacity[source], default=0) < 0:
            return None
        for index, mask in years:
            take(slack, mask & rows[index].open_years[source], rows[index].free(source), self.year_count)
        if min(slack) < 0:
            return None
        left = tuple(slack)
        by_row: dict[int, int] = {}
        by_tier = [0] * TIER_COUNT
        for index in self._others[source]:
            row = rows[index]
            mask = self._all_years[index] & row.open_years[source]
            amount = min(row.free(source), room(slack, mask, self.year_count))
            take(slack, mask, amount, self.year_count)
            by_row[index] = amount
            by_tier[row.tier] += amount
        return SourceOutline(by_row, tuple(by_tier), left)

    def _new_plan(self, source: int, years: Years) -> SourcePlan:
        outline = self.outline(source, years)
        if outline is None:
            raise ValueError("the begun new starts do not fit")
        rows = self.problem.rows
        amounts = {index: rows[index].free(source) for index, _ in years} | outline.by_row
        masks = dict(years) | {index: self._all_years[index] for index in outline.by_row}
        order = sorted(index for index, amount in amounts.items() if amount > 0)
        demands = [(masks[index] & rows[index].open_years[source], amounts[index]) for index in order]
        paid = earliest_payments(self.problem.capacity[source], demands)
        return SourcePlan(
            payments={index: tuple(row) for index, row in zip(order, paid, strict=True)},
            used={index: mask_of_use(row) for index, row in zip(order, paid, strict=True)},
            lateness=sum(year * amount for row in paid for year, amount in enumerate(row)),
        )


def mask_of_use(paid: Sequence[int]) -> int:
    """Return the mask of the years in which something is paid."""
    return sum(1 << year for year, amount in enumerate(paid) if amount > 0)


def used_years(plans: Iterable[SourcePlan]) -> dict[int, int]:
    """Return by row the mask of the years in which it gets money beyond locks."""
    used: dict[int, int] = {}
    for plan in plans:
        for index, mask in plan.used.items():
            used[index] = used.get(index, 0) | mask
    return used
