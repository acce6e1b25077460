"""Rule 7 for one tier: which of its new starts begin.

A depth-first search over the candidates, exact in integers. Its bound prices the capital of each source and set of
years; any prices give a valid bound, good ones a small search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from report_kit.analysis.investment.placement import Placement, Placements, Years
from report_kit.analysis.investment.problem import Problem, Row
from report_kit.analysis.investment.solver import prices
from report_kit.analysis.investment.transport import capital_by_set, supersets, take

PRICE_BITS = 60
"""Prices are rounded to multiples of 2^-60 score per đồng, so that bounds are integers."""

FEW_CANDIDATES = 8
"""Up to this many candidates the search is quicker without prices."""

WORK_OF_A_PLACEMENT = 3_000
"""Steps in which years for given new starts are searched before they count as not found."""

FEW_UNDECIDED = 16
"""From this many undecided candidates on, each is looked at again: does it still fit?"""

Free = tuple[Sequence[int], ...]
"""Capital by source and set of years that others may still use, in đồng."""

Worth = tuple[int, int, tuple[bool, ...]]
"""Score, less is better need (negative), membership by code: greater is better."""


@dataclass(frozen=True)
class Limits:
    """Capital that candidates share while what is decided is kept: Σ uses ≤ limit for each, in đồng.

    Attributes:
        uses: By limit, what each candidate needs inside it.
        amounts: By limit, what there is.
    """

    uses: tuple[tuple[int, ...], ...]
    amounts: tuple[int, ...]


def candidates_of(problem: Problem, tier: int) -> list[int]:
    """Return the rows of a tier that may or may not begin: new starts with a score that no lock forces."""
    return [
        index
        for index, row in enumerate(problem.rows)
        if row.tier == tier and row.is_new_start and not row.is_forced and row.score > 0 and row.windows
    ]


def shared_limits(placements: Placements, candidates: Sequence[int], *, years: Years, kept: tuple[int, ...]) -> Limits:
    """Return inequalities that every choice of candidates obeys if the amounts of the tiers in *kept* stay.

    They are exact while each new start may use the years of all its windows.
    """
    found: dict[tuple[int, ...], int] = {}
    slackness = _prefix_slackness(placements, years, kept)
    for source in range(len(placements.problem.sources)):
        for tier_count, loose in slackness.items():
            for uses, amount in _source_limits(placements, candidates, source, years, tier_count):
                if any(uses):
                    found[uses] = min(found.get(uses, amount + loose), amount + loose)
    return Limits(tuple(found), tuple(found.values()))


def _prefix_slackness(placements: Placements, years: Years, kept: tuple[int, ...]) -> dict[int, int]:
    """Return by how much the first tiers together could exceed what is kept, for each tier that has rows."""
    relaxed = placements.tier_amounts(years, len(kept))
    if relaxed is None:
        raise ValueError("the begun new starts do not fit")
    tiers = {row.tier for row in placements.problem.rows if not row.is_new_start}
    counts = {0, *(tier + 1 for tier in tiers if tier < len(kept))}
    return {count: sum(relaxed[:count]) - sum(kept[:count]) for count in sorted(counts)}


def _source_limits(
    placements: Placements, candidates: Sequence[int], source: int, years: Years, tier_count: int
) -> list[tuple[tuple[int, ...], int]]:
    problem = placements.problem
    outline = placements.outline(source, years)
    if outline is None:
        raise ValueError("the begun new starts do not fit")
    rows = problem.rows
    masks = [rows[index].all_years & rows[index].open_years[source] for index in candidates]
    demands = [rows[index].free(source) for index in candidates]
    others = [
        (row.all_years & row.open_years[source], row.free(source))
        for row in rows
        if not row.is_new_start and row.tier < tier_count
    ]
    begun = [(mask & rows[index].open_years[source], rows[index].free(source)) for index, mask in years]
    taken = sum(outline.by_tier[:tier_count])
    limits = []
    for inside, capital in enumerate(capital_by_set(problem.capacity[source])):
        capital -= sum(amount for mask, amount in begun if not mask & ~inside)
        capital += sum(amount for mask, amount in others if mask & ~inside)
        uses = tuple(amount if not mask & ~inside else 0 for mask, amount in zip(masks, demands, strict=True))
        limits.append((uses, capital - taken))
    return limits


class _Partial(NamedTuple):
    """Some candidates decided.

    Attributes:
        depth: How many.
        chosen: Those that begin.
        years: Years for them and for what began before.
        free: By source and set of years, what these and the rows of the tiers that are kept leave for others.
        left: What they leave of each shared limit that could be exceeded.
        bound: What the prices say can still be reached, in units of 2^-`PRICE_BITS` score.
        score: Their score.
        need: Their need, in đồng.
    """

    depth: int
    chosen: tuple[int, ...]
    years: Years
    free: Free
    left: tuple[int, ...]
    bound: int
    score: int = 0
    need: int = 0


@dataclass
class TierSearch:
    """The search for the best set of new starts of one tier.

    Attributes:
        placements: Answers about years of capital.
        begun: Rows begun before: in higher tiers, or forced by locks.
        candidates: Rows to choose from.
        kept: Amounts of the tiers so far that must stay.
    """

    placements: Placements
    begun: tuple[int, ...]
    candidates: list[int]
    kept: tuple[int, ...]
    start: Years = ()
    best: Worth | None = None
    best_set: tuple[int, ...] = ()
    best_years: Years = ()

    def run(self, *hints: Sequence[int]) -> tuple[tuple[int, ...], Years]:
        """Return the rows to begin, and years for all begun rows."""
        self._offer((), self.start)
        for hint in hints:
            self._offer_if_possible(tuple(sorted(set(hint) & set(self.candidates))))
        left = tuple(self.limits.amounts[limit] for limit, _ in self._tight_limits)
        self._descend(_Partial(0, (), self.start, self._free(self.start), left, self._root_bound))
        return self.best_set, self.best_years

    @cached_property
    def limits(self) -> Limits:
        """The capital that the candidates share."""
        years = self.placements.years_of(self.begun)
        return shared_limits(self.placements, self.candidates, years=years, kept=self.kept)

    @cached_property
    def _prices(self) -> list[int]:
        if len(self.candidates) <= FEW_CANDIDATES:
            return [0] * len(self.limits.amounts)
        found = prices(self._scores, self.limits.uses, self.limits.amounts)
        return [int(price * (1 << PRICE_BITS)) for price in found]

    @cached_property
    def _scores(self) -> list[int]:
        return [self.placements.problem.rows[index].score for index in self.candidates]

    @cached_property
    def _needs(self) -> list[int]:
        return [self.placements.problem.rows[index].project.total_need for index in self.candidates]

    @cached_property
    def _score_of(self) -> dict[int, int]:
        return dict(zip(self.candidates, self._scores, strict=True))

    @cached_property
    def _need_of(self) -> dict[int, int]:
        return dict(zip(self.candidates, self._needs, strict=True))

    @cached_property
    def _by_need(self) -> list[int]:
        """Places of candidates, those with the least need per score first."""
        return sorted(range(len(self.candidates)), key=lambda place: Fraction(self._needs[place], self._scores[place]))

    @cached_property
    def _by_code(self) -> list[int]:
        """The candidates by code."""
        rows = self.placements.problem.rows
        return sorted(self.candidates, key=lambda index: rows[index].project.code)

    @cached_property
    def _gains(self) -> list[int]:
        """Score less the price of what it uses, by candidate."""
        return [
            (score << PRICE_BITS)
            - sum(price * uses[place] for price, uses in zip(self._prices, self.limits.uses, strict=True))
            for place, score in enumerate(self._scores)
        ]

    @cached_property
    def _root_bound(self) -> int:
        worth = sum(p * amount for p, amount in zip(self._prices, self.limits.amounts, strict=True))
        return worth + sum(max(0, gain) for gain in self._gains)

    @cached_property
    def _order(self) -> list[int]:
        """Places of candidates, those first about which prices are surest; in order of priority if equal."""
        return sorted(range(len(self.candidates)), key=lambda place: -abs(self._gains[place]))

    @cached_property
    def _better(self) -> list[list[int]]:
        """By place, the places of candidates that belong to every best set that holds this one."""
        rows = [self.placements.problem.rows[index] for index in self.candidates]
        return [
            [other for other in range(len(rows)) if other != place and dominates(rows[other], rows[place])]
            for place in range(len(rows))
        ]

    def _worth(self, chosen: Sequence[int]) -> Worth:
        return (
            sum(self._score_of[index] for index in chosen),
            -sum(self._need_of[index] for index in chosen),
            tuple(index in chosen for index in self._by_code),
        )

    def _offer(self, chosen: tuple[int, ...], years: Years) -> None:
        worth = self._worth(chosen)
        if self.best is None or worth > self.best:
            self.best, self.best_set, self.best_years = worth, tuple(sorted(chosen)), years

    def _offer_if_possible(self, chosen: tuple[int, ...]) -> None:
        work = self.placements.work
        was_exhausted = work.is_exhausted
        placement = self._placed((*self.begun, *chosen))
        work.is_exhausted = was_exhausted  # a first guess that is not placed says nothing
        if placement:
            self._offer(chosen, placement.years)

    def _placed(self, begun: Sequence[int]) -> Placement | None:
        """Return years for begun rows that keep what higher tiers have, looking for them within a share of the work."""
        goal = self.placements.tiers_goal(len(self.kept))
        whole = self.placements.work
        share = whole.part(WORK_OF_A_PLACEMENT)
        given = share.left or 0
        self.placements.work = share
        found = self.placements.best(self.placements.years_of(begun), goal, enough=self.kept)
        self.placements.work = whole
        whole.settle(share, given)
        whole.is_exhausted |= found is None and share.is_exhausted
        return found

    def _descend(self, part: _Partial) -> None:
        """Decide the remaining candidates, one after another."""
        if not self.placements.work.take() or not self._is_promising(part):
            return
        if part.depth == len(self._order):
            self._offer(part.chosen, part.years)
            return
        steps = [self._descend_with, self._descend_without]
        gain = self._gains[self._order[part.depth]]
        for step in steps if gain >= 0 else reversed(steps):
            step(part)

    def _descend_with(self, part: _Partial) -> None:
        place = self._order[part.depth]
        index = self.candidates[place]
        decided = self._order[: part.depth]
        if any(p in decided and self.candidates[p] not in part.chosen for p in self._better[place]):
            return
        if not self._has_room(place, part.left):
            return
        extended = self._extended(part, index)
        if extended is None:
            return
        left = tuple([amount - uses[place] for amount, (_, uses) in zip(part.left, self._tight_limits, strict=True)])
        bound = part.bound + min(0, self._gains[place])
        score, need = part.score + self._scores[place], part.need + self._needs[place]
        self._descend(_Partial(part.depth + 1, (*part.chosen, index), *extended, left, bound, score, need))

    def _descend_without(self, part: _Partial) -> None:
        gain = self._gains[self._order[part.depth]]
        self._descend(part._replace(depth=part.depth + 1, bound=part.bound - max(0, gain)))

    @cached_property
    def _tight_limits(self) -> list[tuple[int, tuple[int, ...]]]:
        """The limits that all candidates together would exceed, by place; the others never matter."""
        limits = zip(self.limits.uses, self.limits.amounts, strict=True)
        return [(number, uses) for number, (uses, amount) in enumerate(limits) if sum(uses) > amount]

    @cached_property
    def _own_limits(self) -> list[list[tuple[int, int]]]:
        """By place, the limits that a candidate uses, and how much."""
        return [
            [(limit, uses[place]) for limit, (_, uses) in enumerate(self._tight_limits) if uses[place]]
            for place in range(len(self.candidates))
        ]

    def _has_room(self, place: int, left: Sequence[int]) -> bool:
        return all(left[limit] >= amount for limit, amount in self._own_limits[place])

    def _extended(self, part: _Partial, index: int) -> tuple[Years, Free] | None:
        """Return years for the begun rows and one more, and what they leave; None if it fits in no years."""
        for window, demands in self._demands_by_window[index]:
            free = self._with(part.free, demands)
            if free is not None:
                return tuple(sorted((*part.years, (index, window)))), free
        placement = self._placed((*self.begun, *part.chosen, index))
        if placement is None:
            return None
        years = self.placements.narrowed(placement.years)
        return years, self._free(years)

    @cached_property
    def _demands_by_window(self) -> dict[int, list[tuple[int, list[tuple[int, int, int]]]]]:
        """By candidate, its windows, and what it needs from which source in which years of each."""
        rows, sources = self.placements.problem.rows, range(len(self.placements.problem.sources))
        return {
            index: [
                (window, [(one, window & row.open_years[one], row.free(one)) for one in sources if row.is_paid_by[one]])
                for window in row.windows
            ]
            for index, row in ((index, rows[index]) for index in self.candidates)
        }

    def _with(self, free: Free, demands: Sequence[tuple[int, int, int]]) -> Free | None:
        """Return what is left when demands are paid as well; None if others would have to give something up.

        Where others would, the tiers that are kept lose: what fits beside all that they have takes nothing from them,
        and what does not fit is paid by some of their rows.
        """
        after = list(free)
        for source, years, amount in demands:
            slack = list(free[source])
            take(slack, years, amount, self.placements.year_count)
            if min([slack[one] for one in supersets(years, self.placements.year_count)]) < 0:
                return None
            after[source] = slack
        return tuple(after)

    def _free(self, years: Years) -> Free:
        """Return what begun rows and the rows of the tiers that are kept leave for others."""
        sources = range(len(self.placements.problem.sources))
        return tuple(self.placements.left(source, years, len(self.kept)) for source in sources)

    def _is_promising(self, part: _Partial) -> bool:
        """Return whether a set at least as good as the best can still come out."""
        if self.best is None:
            return True
        score, need, _ = self.best
        if part.bound >> PRICE_BITS < score:
            return False
        undecided = set(self._order[part.depth :])
        if len(undecided) <= FEW_UNDECIDED:
            undecided = {place for place in undecided if self._has_room(place, part.left)}
        possible = part.score + sum(self._scores[place] for place in undecided)
        reachable = min(part.bound >> PRICE_BITS, possible)
        if reachable != score:
            return reachable > score
        choices = [(self._scores[place], self._needs[place]) for place in self._by_need if place in undecided]
        rest = least_need(score - part.score, choices)
        return rest is not None and part.need + rest <= -need


def least_need(score: int, candidates: Sequence[tuple[int, int]]) -> int | None:
    """Return a need below which no candidates reach a score; None: none do.

    Args:
        score: The score to reach.
        candidates: Score and need of each, those with the least need per score first.
    """
    need = 0
    for worth, cost in candidates:
        if score <= 0:
            break
        part = min(worth, score)
        need += cost * part // worth
        score -= part
    return None if score > 0 else need


def dominates(one: Row, other: Row) -> bool:
    """Return whether *one* could stand in for *other* in any set, and make it better."""
    if one.score < other.score or one.project.total_need > other.project.total_need:
        return False
    is_equal = one.score == other.score and one.project.total_need == other.project.total_need
    if is_equal and one.project.code > other.project.code:
        return False
    return could_stand_in(one, other)


def could_stand_in(one: Row, other: Row) -> bool:
    """Return whether *one* fits wherever *other* does."""
    return all(any(_covers(one, mine, other, its) for mine in one.windows) for its in other.windows)


def _covers(one: Row, mine: int, other: Row, its: int) -> bool:
    for source in range(len(one.goal)):
        if one.free(source) > other.free(source):
            return False
        if one.free(source) and (its & other.open_years[source]) & ~(mine & one.open_years[source]):
            return False
    return True
