"""Sums of houses of which some are parts of others: what each says beyond the others."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class CountRow(NamedTuple):
    """The houses of some classes of cells together.

    Attributes:
        classes: Numbers of classes, each of which holds the cells that the same figures count.
        houses: How many houses they hold together.
    """

    classes: frozenset[int]
    houses: int


class ReducedRows(NamedTuple):
    """Rows without what follows from others.

    Attributes:
        rows: The rows.
        origins: The positions of the stated rows that each comes from.
        clash: Positions of stated rows that turned out not to hold together; then there are no rows.
    """

    rows: tuple[CountRow, ...]
    origins: tuple[frozenset[int], ...]
    clash: frozenset[int] = frozenset()


def without_nested_rows(rows: Sequence[CountRow]) -> ReducedRows:
    """Return rows that say the same, none of which contains another.

    A total minus a part that is stated too is stated as well. Nested figures (a commune in its group in the
    province, a category in all of them) thereby become separate rows, which whole numbers can always meet.
    """
    left = {position: set(row.classes) for position, row in enumerate(rows)}
    houses = {position: row.houses for position, row in enumerate(rows)}
    origins = {position: {position} for position in left}
    holders: dict[int, set[int]] = defaultdict(set)
    for position, classes in left.items():
        for number in classes:
            holders[number].add(position)
    queue = deque(sorted(left, key=lambda position: (len(left[position]), position)))
    waiting = set(queue)
    while queue:
        position = queue.popleft()
        waiting.discard(position)
        for total in sorted(_reducible_by(position, left, houses, holders) - {position}):
            _take_out(left[position], left[total], total, holders)
            houses[total] -= houses[position]
            origins[total] |= origins[position]
            if houses[total] < 0 or (houses[total] and not left[total]):
                return ReducedRows((), (), frozenset(origins[total]))
            if total not in waiting:  # a total of many parts waits once for all that is taken out of it
                waiting.add(total)
                queue.append(total)
    kept = [position for position, classes in left.items() if classes]
    return ReducedRows(
        tuple(CountRow(frozenset(left[position]), houses[position]) for position in kept),
        tuple(frozenset(origins[position]) for position in kept),
    )


def _reducible_by(
    part: int, rows: Mapping[int, set[int]], houses: Mapping[int, int], holders: Mapping[int, set[int]]
) -> set[int]:
    """Return the rows that a part can be taken out of: all that contain it, or share a class if it has no houses."""
    classes = rows[part]
    if not classes:
        return set()
    if not houses[part]:
        return set().union(*(holders[number] for number in classes))
    fewest = min((holders[number] for number in classes), key=len)
    return {position for position in fewest if classes <= rows[position]}


def _take_out(part: set[int], total: set[int], position: int, holders: Mapping[int, set[int]]) -> None:
    """Leave in a total, the row at *position*, the classes that are not in its part."""
    shared = part & total
    total -= shared
    for number in shared:
        holders[number].discard(position)
