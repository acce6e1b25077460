"""A part of the search: all answers of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from report_kit.analysis.investment.extra_capital.rivals import Hindrance
from report_kit.analysis.investment.least_extra import Difference
from report_kit.analysis.investment.placement import Years
from report_kit.analysis.investment.problem import Row

Extra = tuple[tuple[int, ...], ...]
"""Additional usable capital by source and year, in đồng."""

Place = tuple[int, int]
"""Row and source."""

Reference = tuple[int, Years]
"""A tier, and years of all that begins before it; `TIER_COUNT`: of all that begins."""


@dataclass(frozen=True)
class Part:
    """A part of the search: the answers that it stands for.

    Attributes:
        begun: New starts that must begin.
        out: New starts that must not.
        hindrances: What keeps better drafts from fitting: by source, differences in what is added.
        floors: By row and source, what rows must at least get beyond locks.
        windows: Years of capital of new starts, where the part is about these only.
        settled: How many first tiers are settled: the rows down to the tier after them get what they get beside the
            years now; with all tiers settled every row does.
        references: Years of what begins before a tier, beside which rows down to it get as much as beside any years.
    """

    begun: frozenset[int]
    out: frozenset[int] = frozenset()
    hindrances: frozenset[Hindrance] = frozenset()
    floors: frozenset[tuple[Place, int]] = frozenset()
    windows: frozenset[tuple[int, int]] = frozenset()
    settled: int = 0
    references: frozenset[Reference] = frozenset()

    def limits_of(self, source: int) -> tuple[Difference, ...]:
        """Return the limits of one source."""
        return tuple(sorted({limit for where, limits in self.hindrances if where == source for limit in limits}))

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
