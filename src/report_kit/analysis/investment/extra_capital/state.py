"""How far the search for one project's smallest extra capital has gone."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from report_kit.analysis.investment.extra_capital.parts import Extra, Part, total_of

Queue = list[tuple[int, int, Part, Extra | None]]
"""Least total, order of entry, part of the search, its amounts once they are known."""


@dataclass
class SearchState:
    """One row's search as far as it has gone, so that a further round goes on from there.

    Attributes:
        begun: New starts that begin in every answer.
        queue: Parts not looked at.
        later: Parts to look at when the queue has given an answer, so that much is proven about amounts that suffice.
        order: Numbers for parts, in order of entry.
        seen: Parts met.
        enough: Amounts that suffice, once they are known.
        paid_for: The part whose amounts are tried next to find some that suffice; None: no more are known to try.
        paid_for_all: The part whose amounts suffice, where they were found by paying for more and more.
        looked_at: The total of the part that is looked at.
        unsure_from: A total from which on answers may have been left out; None: none were.
    """

    begun: frozenset[int]
    queue: Queue = field(default_factory=list)
    later: Queue = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    seen: set[Part] = field(default_factory=set)
    enough: Extra | None = None
    paid_for: Part | None = None
    paid_for_all: Part | None = None
    looked_at: int = 0
    unsure_from: int | None = None

    def __post_init__(self) -> None:
        self.paid_for = Part(self.begun)

    def add(self, parts: Iterable[Part]) -> None:
        """Enter parts that were not met before."""
        for part in parts:
            if part not in self.seen:
                self.seen.add(part)
                heapq.heappush(self.queue, (self.looked_at, next(self.order), part, None))

    def add_for_later(self, part: Part, least: int) -> None:
        """Enter a part to look at later, with what its answers cost at least."""
        heapq.heappush(self.later, (least, next(self.order), part, None))

    def has_parts(self) -> bool:
        """Return whether there is a part to look at, now or later."""
        if not self.queue:
            self.take_up_later()
        return bool(self.queue)

    def take_up_later(self) -> None:
        """Go on with the parts kept for later; those in the queue cost no less than what suffices."""
        self.queue, self.later, self.looked_at = self.later, [], 0

    def is_done(self, total: int) -> bool:
        """Return whether nothing that could cost less than a total is left, once a part that costs as much is met."""
        if self.enough is None or total < total_of(self.enough):
            return False
        self.take_up_later()
        return not self.queue

    def cut_short(self) -> None:
        """Remember that answers above what is looked at may have been left out."""
        if self.unsure_from is None:
            self.unsure_from = self.looked_at

    @property
    def upper_bound(self) -> int | None:
        """The total of what suffices; None if nothing is known to."""
        return None if self.enough is None else total_of(self.enough)

    def proven(self) -> int:
        """Return a total below which there is no answer: all that is left costs as much; without any there is none."""
        left = [total for total, *_ in (*self.queue, *self.later)]
        bounds = [self.upper_bound, self.unsure_from, *left]
        return max(1, min((bound for bound in bounds if bound is not None), default=1))
