"""Rule 6: whether what planners fixed by hand can hold together, and if not, the fewest locks that cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from report_kit.analysis.investment.ceilings import UsableCeiling, usable_ceilings
from report_kit.analysis.investment.eligibility import Admission, admission
from report_kit.analysis.investment.least_extra import Question, least_extra
from report_kit.analysis.investment.model import Instance, Lock, Project, lock_order
from report_kit.analysis.investment.placement import Placements
from report_kit.analysis.investment.problem import problem_of
from report_kit.analysis.investment.stages import forced_placement

CHECK_LIMIT = 4000
"""Sets of locks tried for a smaller conflict before the smallest one found is reported as irreducible only."""

MOST_YEARS_TRIED = 1000
"""Combinations of years of forced new starts up to which it is said how much capital they lack."""

Locks = tuple[Lock, ...]


@dataclass(frozen=True, kw_only=True)
class LockConflict:
    """Locks that cannot hold together.

    Attributes:
        locks: An irreducible set: without any one of them the others can hold.
        rule: The number of the rule they break: 1 ceiling, 2 need, 3 eligibility, 4 years of capital, 5 completion.
        is_fewest: Whether no smaller set of locks conflicts; False only if the search was cut short.
        missing_amount: The least usable capital to add, in any years, for what these locks begin to be completed
            (rule 5), in đồng; None where another rule is broken, no capital does, or it would take long to find.
    """

    locks: Locks
    rule: int
    is_fewest: bool = True
    missing_amount: int | None = None


class LockRules:
    """The rules that locks can break, for one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.admissions: tuple[Admission, ...] = tuple(
            admission(project, instance.settings) for project in instance.projects
        )
        self.ceilings: tuple[UsableCeiling, ...] = usable_ceilings(instance)
        self._admission = {found.project.code: found for found in self.admissions}
        self._usable = {(row.capital_source, row.year): row.usable_amount for row in self.ceilings}
        self.check_count = 0

    def broken_rule(self, locks: Sequence[Lock]) -> int | None:
        """Return the number of a rule that these locks break together, None if they can hold."""
        paid = [lock for lock in locks if lock.amount > 0]
        checks: tuple[Callable[[Sequence[Lock]], int | None], ...] = (
            self._exclusion,
            self._need,
            self._years,
            self._ceiling,
        )
        for check in checks:
            rule = check(paid)
            if rule:
                return rule
        return self._completion(locks, paid)

    def _exclusion(self, paid: Sequence[Lock]) -> int | None:
        rules = (self._admission[lock.project_code].excluded_by_rule for lock in paid)
        return next((rule for rule in rules if rule), None)

    def _need(self, paid: Sequence[Lock]) -> int | None:
        return 2 if any(excess > 0 for _, _, excess in self.need_groups(paid)) else None

    def need_groups(self, paid: Iterable[Lock]) -> list[tuple[int, Locks, int]]:
        """Return for each project and source the need, its locks, and by how much these exceed it."""
        groups = _grouped(paid, lambda lock: (lock.project_code, lock.capital_source))
        found = []
        for (code, source), locks in groups.items():
            need = self._admission[code].project.need(source)
            found.append((need, locks, sum(lock.amount for lock in locks) - need))
        return found

    def _ceiling(self, paid: Sequence[Lock]) -> int | None:
        return 1 if any(excess > 0 for _, _, excess in self.ceiling_groups(paid)) else None

    def ceiling_groups(self, paid: Iterable[Lock]) -> list[tuple[int, Locks, int]]:
        """Return for each source and year the usable capital, its locks, and by how much these exceed it."""
        groups = _grouped(paid, lambda lock: (lock.capital_source, str(lock.year)))
        found = []
        for (source, year), locks in groups.items():
            usable = self._usable[source, int(year)]
            found.append((usable, locks, sum(lock.amount for lock in locks) - usable))
        return found

    def _years(self, paid: Sequence[Lock]) -> int | None:
        groups = _grouped(paid, lambda lock: (lock.project_code, ""))
        return None if all(self.fits_window(locks) for locks in groups.values()) else 4

    def fits_window(self, paid: Sequence[Lock]) -> bool:
        """Return whether one window holds all these locks of one project."""
        windows = self._admission[paid[0].project_code].years.windows
        years = {lock.year for lock in paid}
        return any(years <= set(window) for window in windows)

    def _completion(self, locks: Sequence[Lock], paid: Sequence[Lock]) -> int | None:
        forced = {lock.project_code for lock in paid if self._project(lock).is_new_start}
        if not forced:
            return None
        self.check_count += 1
        relevant = [found for found in self.admissions if found.project.code in forced or _has(paid, found)]
        problem = problem_of(self.instance, locks=locks, admissions=relevant, ceilings=self.ceilings)
        return None if forced_placement(Placements(problem)) else 5

    def _project(self, lock: Lock) -> Project:
        return self._admission[lock.project_code].project


def lock_conflict(instance: Instance) -> LockConflict | None:
    """Return the fewest locks that cannot hold together with the rule they break, None if all can."""
    rules = LockRules(instance)
    if rules.broken_rule(instance.locks) is None:
        return None
    found = _plain_conflict(rules, instance.locks)
    if found is not None and len(found) == 1:
        return _conflict(rules, found)
    smaller, is_proven = _smallest_conflict(rules, instance.locks, below=len(found) if found else None)
    chosen = smaller or found or _reduced(rules, instance.locks)
    return _conflict(rules, chosen, is_fewest=is_proven)


def _conflict(rules: LockRules, locks: Locks, *, is_fewest: bool = True) -> LockConflict:
    rule = rules.broken_rule(locks)
    if rule is None:
        raise AssertionError("a conflict breaks a rule")
    missing = completion_shortfall(rules.instance, locks) if rule == 5 else None
    ordered = tuple(sorted(locks, key=lock_order))
    return LockConflict(locks=ordered, rule=rule, is_fewest=is_fewest, missing_amount=missing)


def completion_shortfall(instance: Instance, locks: Sequence[Lock]) -> int | None:
    """Return the least usable capital to add for the new starts that locks force to be completed, in đồng.

    It is the least over their years of capital; None where no capital does, or there are too many years to try.
    """
    problem = problem_of(instance, locks=locks)
    forced = [row for row in problem.rows if row.is_forced]
    if prod(len(row.windows) for row in forced) > MOST_YEARS_TRIED:
        return None
    totals = []
    for windows in product(*(row.windows for row in forced)):
        added = [
            least_extra(
                Question(
                    capacity=capacity,
                    demands=[
                        (window & row.open_years[source], row.free(source))
                        for row, window in zip(forced, windows, strict=True)
                        if row.free(source)
                    ],
                )
            )
            for source, capacity in enumerate(problem.capacity)
        ]
        if None not in added:
            totals.append(sum(sum(amounts) for amounts in added if amounts is not None))
    return min(totals, default=None)


def _plain_conflict(rules: LockRules, locks: Locks) -> Locks | None:
    """Return the smallest conflict with one rule's own limit: a single lock, a need, a ceiling, a window."""
    paid = [lock for lock in locks if lock.amount > 0]
    found: list[Locks] = [(lock,) for lock in paid if rules.broken_rule([lock])]
    for limit, group, excess in (*rules.need_groups(paid), *rules.ceiling_groups(paid)):
        if excess > 0:
            found.append(_fewest_above(limit, group))
    by_project = _grouped(paid, lambda lock: (lock.project_code, ""))
    for group in by_project.values():
        found.extend(pair for pair in combinations(group, 2) if not rules.fits_window(pair))
    return min(found, key=lambda chosen: (len(chosen), [lock_order(lock) for lock in chosen]), default=None)


def _fewest_above(limit: int, locks: Locks) -> Locks:
    """Return the fewest locks whose sum exceeds a limit: the largest ones."""
    chosen: list[Lock] = []
    for lock in sorted(locks, key=lambda lock: (-lock.amount, lock_order(lock))):
        if sum(one.amount for one in chosen) > limit:
            break
        chosen.append(lock)
    return tuple(sorted(chosen, key=lock_order))


def _smallest_conflict(rules: LockRules, locks: Locks, below: int | None) -> tuple[Locks | None, bool]:
    """Return a smallest conflict with fewer locks than *below*, and whether the answer is proven.

    Every conflict shares a lock with every set whose removal lets the others hold. So the smallest set that shares
    one with each removal found so far either conflicts, and is a smallest conflict, or shows another removal.
    """
    removals: list[frozenset[Lock]] = []
    while rules.check_count < CHECK_LIMIT:
        chosen = smallest_hitting_set(removals, below)
        if chosen is None:
            return None, True
        if rules.broken_rule(chosen) is not None:
            return chosen, True
        removals.append(frozenset(locks) - _grown(rules, chosen, locks))
    return None, False


def smallest_hitting_set(sets: Sequence[frozenset[Lock]], below: int | None) -> Locks | None:
    """Return the fewest locks that share one with each set, None unless they are fewer than *below*."""
    most = len(sets) if below is None else min(len(sets), below - 1)
    for size in range(most + 1):
        found = _hitting(sets, size)
        if found is not None:
            return tuple(sorted(found, key=lock_order))
    return None


def _hitting(sets: Sequence[frozenset[Lock]], size: int) -> tuple[Lock, ...] | None:
    if not sets:
        return ()
    if size == 0:
        return None
    shortest = min((sorted(one, key=lock_order) for one in sets), key=len)
    for lock in shortest:
        rest = _hitting([one for one in sets if lock not in one], size - 1)
        if rest is not None:
            return (lock, *rest)
    return None


def _grown(rules: LockRules, chosen: Locks, locks: Locks) -> frozenset[Lock]:
    """Return a largest set of locks around *chosen* that can hold: no further lock can be added."""
    kept = list(chosen)
    _add(rules, kept, [lock for lock in locks if lock not in chosen])
    return frozenset(kept)


def _add(rules: LockRules, kept: list[Lock], more: list[Lock]) -> None:
    """Add to *kept* what can be added, halves at a time."""
    if not more:
        return
    if rules.broken_rule([*kept, *more]) is None:
        kept.extend(more)
    elif len(more) > 1:
        middle = len(more) // 2
        _add(rules, kept, more[:middle])
        _add(rules, kept, more[middle:])


def _reduced(rules: LockRules, locks: Locks) -> Locks:
    """Return an irreducible conflict inside *locks* by leaving out one lock after another."""
    kept = list(locks)
    for lock in locks:
        without = [one for one in kept if one is not lock]
        if rules.broken_rule(without) is not None:
            kept = without
    return tuple(kept)


def _grouped(locks: Iterable[Lock], key: Callable[[Lock], tuple[str, str]]) -> dict[tuple[str, str], Locks]:
    groups: dict[tuple[str, str], Locks] = {}
    for lock in locks:
        groups[key(lock)] = (*groups.get(key(lock), ()), lock)
    return groups


def _has(paid: Sequence[Lock], found: Admission) -> bool:
    return any(lock.project_code == found.project.code for lock in paid)
