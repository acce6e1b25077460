"""New starts that compete: who begins before another in every draft, whatever the capital."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations

from report_kit.analysis.investment.problem import Problem, Row
from report_kit.analysis.investment.selection import could_stand_in, dominates

FEW_SUBSTITUTES = 25
"""Among more new starts that fit in another's place, sets of two and three are not looked for."""


class Competition:
    """What the rows alone say about who begins with whom, whatever the capital."""

    def __init__(self, problem: Problem) -> None:
        self.rows = problem.rows
        self._befores: dict[int, frozenset[int]] = {}
        self._substitutes: dict[int, list[frozenset[int]]] = {}

    @cached_property
    def able(self) -> frozenset[int]:
        """New starts that may begin."""
        return frozenset(one for one, row in enumerate(self.rows) if row.is_new_start and row.score > 0 and row.windows)

    def closed(self, begun: Iterable[int]) -> frozenset[int]:
        """Return new starts with those that begin before them in every draft: wherever one fits, so do these."""
        closed = set(begun)
        added = closed
        while added:
            added = {one for other in added for one in self._before(other)} - closed
            closed |= added
        return frozenset(closed)

    def substitutes_of(self, index: int, *, unless: frozenset[int]) -> list[frozenset[int]]:
        """Return sets of new starts that together could take a new start's place and are worth more.

        One of each set begins whenever the new start does. Sets with members of *unless* are left out.
        """
        if index not in self._substitutes:
            self._substitutes[index] = self._new_substitutes(index, unless)
        return self._substitutes[index]

    def is_better(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Return whether the new starts of *one* are worth more than those of *other*, all of one tier."""
        mine, its = set(one) - set(other), set(other) - set(one)
        worth, its_worth = self._worth(mine), self._worth(its)
        if worth != its_worth:
            return worth > its_worth
        codes = {self.rows[index].project.code: index for index in mine | its}
        return bool(codes) and codes[min(codes)] in mine

    def _worth(self, begun: Iterable[int]) -> tuple[int, int]:
        rows = [self.rows[one] for one in begun]
        return (sum(row.score for row in rows), -sum(row.project.total_need for row in rows))

    def _before(self, index: int) -> frozenset[int]:
        if index not in self._befores:
            self._befores[index] = frozenset(
                one for one in self.able if one != index and goes_before(self.rows[one], self.rows[index])
            )
        return self._befores[index]

    def _new_substitutes(self, index: int, unless: frozenset[int]) -> list[frozenset[int]]:
        row = self.rows[index]
        fitting = [
            one
            for one in sorted(self.able - unless - {index})
            if self.rows[one].tier == row.tier and could_stand_in(self.rows[one], row)
        ]
        sets: list[frozenset[int]] = []
        for size in (2, 3) if len(fitting) <= FEW_SUBSTITUTES else ():
            for chosen in combinations(fitting, size):
                is_new = not any(one <= set(chosen) for one in sets)
                if is_new and are_better([self.rows[one] for one in chosen], row):
                    sets.append(frozenset(chosen))
        return sets


def goes_before(one: Row, other: Row) -> bool:
    """Return whether a new start begins in every draft in which another does: it could take the other's place.

    What a lock forces to begin leaves its place to nobody.
    """
    if other.is_forced:
        return False
    return dominates(one, other) if one.tier == other.tier else one.tier < other.tier and could_stand_in(one, other)


def are_better(several: Sequence[Row], one: Row) -> bool:
    """Return whether new starts of a tier need no more than another, source by source, and are worth more."""
    if any(sum(row.free(source) for row in several) > one.free(source) for source in range(len(one.goal))):
        return False
    score, need = sum(row.score for row in several), sum(row.project.total_need for row in several)
    return (score, -need) > (one.score, -one.project.total_need)
