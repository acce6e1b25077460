"""A part of the search: all answers of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from report_kit.analysis.investment.extra_capital.rivals import Hindrance
from report_kit.analysis.investment.least_extra import Balance, Difference
from report_kit.analysis.investment.placement import Years
from report_kit.analysis.investment.problem import Row

Extra = tuple[tuple[int, ...], ...]
"""Additional usable capital by source and year, in đồng."""

Place = tuple[int, int]
"""Row and source."""

Limit = tuple[int, Difference]
"""Source, and the most by which what is added to one set of years may exceed what is added to another."""

Reference = tuple[int, Years]
"""A tier, and years of all that begins before it; `TIER_COUNT`: of all that begins."""


@dataclass(frozen=True)
class Part:
    """A part of the search: the answers that it stands for.

    Attributes:
        begun: New starts that must begin.
        out: New starts that must not.
        limits: By source, the most by which what is added to one set of years may exceed what is added to another:
            what keeps better drafts from fitting.
        floors: By row and source, what rows must at least get beyond locks.
        kept: Tiers whose rows must together get from all sources what they get now.
        balances: What must hold for several sources together beside that.
        windows: Years of capital of new starts, where the part is about these only.
        settled: How many first tiers are settled: the rows down to the tier after them get what they get beside the
            years now; with all tiers settled every row does.
        references: Years of what begins before a tier, beside which rows down to it get as much as beside any years.
    """

    begun: frozenset[int]
    out: frozenset[int] = frozenset()
    limits: frozenset[Limit] = frozenset()
    floors: frozenset[tuple[Place, int]] = frozenset()
    kept: frozenset[int] = frozenset()
    balances: frozenset[Balance] = frozenset()
    windows: frozenset[tuple[int, int]] = frozenset()
    settled: int = 0
    references: frozenset[Reference] = frozenset()

    def hindered(self, hindrances: Iterable[Hindrance]) -> list[Part] | None:
        """Return parts in each of which one hindrance holds, without those before it where that is a single limit.

        Returns:
            None where one of them holds in all of this part, so that nothing new is said about it.
        """
        children: list[Part] = []
        broken: list[Limit] = []
        for source, limits in hindrances:
            own = [(source, limit) for limit in limits]
            if self.limits == self._limits_with(own):
                return None
            children.append(replace(self, limits=self._limits_with([*own, *broken])))
            if len(limits) == 1:
                more, less, most = limits[0]
                broken.append((source, (less, more, -most - 1)))
        return children

    def _limits_with(self, more: Iterable[Limit]) -> frozenset[Limit]:
        """Return the limits and some more, of each kind the lowest."""
        lowest: dict[tuple[int, int, int], int] = {}
        for source, (one, other, most) in (*self.limits, *more):
            lowest[source, one, other] = min(most, lowest.get((source, one, other), most))
        return frozenset((source, (one, other, most)) for (source, one, other), most in lowest.items())

    def limits_of(self, source: int) -> tuple[Difference, ...]:
        """Return the limits of one source."""
        return tuple(sorted(limit for where, limit in self.limits if where == source))

    def floors_of(self, source: int) -> list[tuple[int, int]]:
        """Return row and amount of the floors of one source, by row."""
        return sorted((row, amount) for (row, where), amount in self.floors if where == source)

    def references_of(self, source: int, rows: Sequence[Row]) -> tuple[Reference, ...]:
        """Return the references of one source: the years of those that it pays."""
        found = {
            (tiers, tuple(pair for pair in years if rows[pair[0]].free(source))) for tiers, years in self.references
        }
        return tuple(sorted(found))


def total_of(extra: Sequence[Sequence[int]]) -> int:
    """Return the capital added in all years from all sources."""
    return sum(sum(amounts) for amounts in extra)
