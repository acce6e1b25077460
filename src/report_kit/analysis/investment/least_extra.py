"""The least capital to add to one source's years so that given demands fit and given rows do not take it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from report_kit.analysis.investment.transport import Demand, capital_by_set, take

Caps = Mapping[int, int]
"""By set of years, the most that may be added to them together."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Who must be paid from one source.

    Attributes:
        capacity: Capital of each year, in đồng.
        wanted: The demands of the project in question and of what comes after it and must stay.
        others: Demands of new starts that come before it.
        earlier: What rows that come before the project could take in full; they take what is added first.
        kept: What these rows get now and must not lose.
        caps: By set of years, the most that may be added to them together.
    """

    capacity: Sequence[int]
    wanted: Sequence[Demand]
    others: Sequence[Demand]
    earlier: Sequence[Demand]
    kept: Sequence[Demand]
    caps: Caps


def least_extra(question: Question) -> tuple[int, ...] | None:
    """Return the least capital to add, by year, so that the wanted demands are paid; None if caps allow none.

    Earlier rows either get all that they could take or use up a set of years together: nobody else is paid from
    those years and nothing is added to them. Every such set is tried.
    """
    overall = _shortfall(question.capacity, (*question.wanted, *question.others, *question.kept))
    best: tuple[int, ...] | None = None
    for used_up in _sets_used_up(question):
        shortfall = _shortfall_outside(question, used_up)
        if shortfall is None:
            continue
        both = [max(pair) for pair in zip(shortfall, overall, strict=True)]
        if best is not None and max(both) >= sum(best):
            continue
        support = ((1 << len(question.capacity)) - 1) & ~used_up
        found = _least(both, support, question.caps, len(question.capacity))
        if found is not None and (best is None or sum(found) < sum(best)):
            best = found
    return best


def _sets_used_up(question: Question) -> list[int]:
    """Return the sets of years that earlier rows could use up: unions of the years of demands inside them."""
    unions = {mask for mask, amount in question.earlier if amount}
    parts = unions | {mask for mask, amount in question.others if amount}
    for part in parts:
        unions |= {union | part for union in unions}
    return [0, *sorted(unions)]


def _shortfall_outside(question: Question, used_up: int) -> list[int] | None:
    """Return the shortfall of every set when some years are used up, None if a wanted demand has no other."""
    outside = [(mask & ~used_up, amount) for mask, amount in question.wanted]
    if any(amount and not mask for mask, amount in outside):
        return None
    rest = [(mask & ~used_up, amount) for mask, amount in (*question.others, *question.earlier)]
    capacity = [0 if used_up >> year & 1 else amount for year, amount in enumerate(question.capacity)]
    return _shortfall(capacity, [*outside, *(pair for pair in rest if pair[0])])


def _shortfall(capacity: Sequence[int], demands: Sequence[Demand]) -> list[int]:
    """Return by how much the demands inside every set of years exceed its capital."""
    sums: dict[int, int] = {}
    for mask, amount in demands:
        sums[mask] = sums.get(mask, 0) + amount
    slack = capital_by_set(capacity)
    for mask, amount in sums.items():
        take(slack, mask, amount, len(capacity))
    return [-value for value in slack]


def _least(shortfall: Sequence[int], support: int, caps: Caps, year_count: int) -> tuple[int, ...] | None:
    """Return the least additions to years of *support* that cover the shortfall of every set of years.

    Sums over runs of years are differences of running totals, so this is a longest-path problem. Sets with gaps
    matter only where locks make gaps; they are covered by filling the last year that helps.
    """
    totals = _running_totals(_run_bounds(shortfall, year_count), support, caps, year_count)
    if totals is None:
        return None
    added = [after - before for before, after in pairwise(totals)]
    for years in range(1 << year_count):
        lack = shortfall[years] - sum(added[year] for year in range(year_count) if years >> year & 1)
        if lack > 0:
            if not years & support:
                return None
            added[(years & support).bit_length() - 1] += lack
    return tuple(added) if _keeps(added, caps) else None


def _keeps(added: Sequence[int], caps: Caps) -> bool:
    return all(
        sum(amount for year, amount in enumerate(added) if years >> year & 1) <= most for years, most in caps.items()
    )


def _run_bounds(shortfall: Sequence[int], year_count: int) -> dict[tuple[int, int], int]:
    """Return for every run of years (from, to exclusive) what must at least be added to it."""
    return {
        (begin, end): max(0, shortfall[run_mask(begin, end)])
        for begin in range(year_count)
        for end in range(begin + 1, year_count + 1)
    }


def run_mask(begin: int, end: int) -> int:
    """Return the mask of a run of years, *end* not included."""
    return (1 << end) - (1 << begin)


def _running_totals(
    bounds: Mapping[tuple[int, int], int], support: int, caps: Caps, year_count: int
) -> list[int] | None:
    """Return the least running totals (Bellman and Ford), None if the caps contradict the bounds."""
    edges = [(begin, end, amount) for (begin, end), amount in bounds.items()]
    edges += [(year + 1, year, 0) for year in range(year_count) if not support >> year & 1]
    for begin in range(year_count):
        for end in range(begin + 1, year_count + 1):
            if run_mask(begin, end) in caps:
                edges.append((end, begin, -caps[run_mask(begin, end)]))
    totals = [0] * (year_count + 1)
    for _ in range(year_count + 2):
        before = list(totals)
        for tail, head, amount in edges:
            totals[head] = max(totals[head], totals[tail] + amount)
        if totals == before:
            return totals if totals[0] == 0 else None
    return None
