"""The medium-term draft by trying everything: for small instances only, written apart from the model it checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import combinations, product
from math import ceil

from report_kit.analysis.investment.model import Instance, Lock, Project

ORDER_OF_TIERS = ["a", "b", "c", "d", "dd", "e", "g", "h", "i", "k", "l", "m", "n"]
ORDER_OF_SOURCES = ["NSTW", "NSTP", "NSX", "XDCB-TT", "SDĐ", "XSKT", "ODA", "HP", "ĐG"]
Split = tuple[int, ...]
Plan = dict[tuple[str, str, int], int]


@dataclass
class Exhaustive:
    """Tries every set of new starts, every first year of each and every split over years."""

    instance: Instance

    def __post_init__(self) -> None:
        settings = self.instance.settings
        self.years = list(range(settings.plan_first_year, settings.plan_last_year + 1))
        self.sources = [name for name in ORDER_OF_SOURCES if name in self.instance.sources]
        self.projects = sorted(
            self.instance.projects,
            key=lambda one: (ORDER_OF_TIERS.index(one.tier), -one.score, one.code),
        )
        self.locked = {lock.cell: lock.amount for lock in self.instance.locks}
        self.memory: dict[object, list[Split]] = {}

    def capital(self, source: str) -> Split:
        """Return the usable capital of each year."""
        found = dict.fromkeys(self.years, 0)
        rates = self.instance.settings.reserve_rate
        for ceiling in self.instance.ceilings:
            if ceiling.capital_source == source and ceiling.year in found:
                rate = rates.get(source, rates.get("", Decimal("0.10")))
                left = Decimal(ceiling.amount) * self.instance.settings.scenario * (1 - rate)
                found[ceiling.year] = int(left.to_integral_value(ROUND_FLOOR))
        return tuple(found[year] for year in self.years)

    def options(self, project: Project) -> list[frozenset[int] | None]:
        """The sets of years that may carry money, one for each way to place the project; None: not at all."""
        settings = self.instance.settings
        most = {"A": 6, "B": 4, "C": 3}[project.group]
        after = [year for year in self.years if year >= project.start_year]
        if project.phase == "new_start":
            is_lawful = (
                project.policy_decision or project.tier == "a" or project.programme_code in settings.programme_codes
            )
            is_locked = any(lock.project_code == project.code and lock.amount for lock in self.instance.locks)
            need = sum(part.total_amount - part.allocated_before_amount for part in project.funding)
            ways: list[frozenset[int] | None] = [None]
            if is_lawful and need and (project.score > 0 or is_locked):
                length = min(most, project.completion_year - project.start_year + 1)
                ways += [frozenset(year for year in after if first <= year < first + length) for first in after]
            return ways
        if project.phase == "preparation":
            return [frozenset(after) if project.investment_decision else None]
        if project.phase == "completed":
            return [frozenset(after)]
        before = sum(part.allocated_before_amount for part in project.funding)
        first = project.first_capital_year
        if first is None and before:
            return [None]
        if first is None:
            first = max(project.start_year, settings.plan_first_year)
        allowed = set(range(first, first + most))
        if project.code in settings.allow_extension:
            allowed.add(first + most)
        return [frozenset(year for year in after if year in allowed)]

    def totals(self, project: Project, source: str, years: frozenset[int] | None) -> list[int]:
        """What the project may get from the source in the whole plan."""
        need = project.need(source)
        if years is None:
            return [0]
        if project.phase != "new_start":
            return list(range(need + 1))
        first, last = max(project.start_year, self.years[0]), self.years[-1]
        must = need
        if project.completion_year > last:
            must = ceil(Fraction(need * (last - first + 1), project.completion_year - first + 1))
        locks = [amount for (code, name, _), amount in self.locked.items() if (code, name) == (project.code, source)]
        total = max(must, sum(locks))
        return [total] if total <= need else []

    def splits(self, project: Project, source: str, years: frozenset[int] | None) -> list[Split]:
        """Every way to spread a lawful total over the years, locks obeyed."""
        key = (project.code, source, years)
        if key not in self.memory:
            totals = self.totals(project, source, years)
            most = max(totals, default=-1)
            choices = []
            for year in self.years:
                free = list(range(most + 1)) if years is not None and year in years else [0]
                fixed = self.locked.get((project.code, source, year))
                choices.append(free if fixed is None else [value for value in free if value == fixed])
            self.memory[key] = [split for split in product(*choices) if sum(split) in totals]
        return self.memory[key]

    def vectors(self, source: str, ways: tuple[frozenset[int] | None, ...]) -> frozenset[Split]:
        """Every vector of amounts of the rows that are not new starts that the source can pay."""
        states: dict[Split, set[Split]] = {self.capital(source): {()}}
        for project, years in zip(self.projects, ways, strict=True):
            following: dict[Split, set[Split]] = {}
            for left, vectors in states.items():
                for split in self.splits(project, source, years):
                    rest = tuple(a - b for a, b in zip(left, split, strict=True))
                    if min(rest) >= 0:
                        amount = 0 if project.phase == "new_start" else sum(split)
                        following.setdefault(rest, set()).update((*vector, amount) for vector in vectors)
            states = following
        return frozenset(vector for vectors in states.values() for vector in vectors)

    def outcomes(self) -> dict[tuple[frozenset[str], Split], list[tuple[object, ...]]]:
        """Every reachable (begun codes, amounts of the other rows), with the ways that reach it."""
        found: dict[tuple[frozenset[str], Split], list[tuple[object, ...]]] = {}
        for ways in product(*(self.options(project) for project in self.projects)):
            begun = frozenset(
                project.code
                for project, years in zip(self.projects, ways, strict=True)
                if project.phase == "new_start" and years is not None
            )
            sums = {(0,) * len(self.projects): [()]}
            for source in self.sources:
                longer: dict[Split, list[tuple[Split, ...]]] = {}
                vectors = self.vectors(source, ways)
                for total, parts in sums.items():
                    for vector in vectors:
                        whole = tuple(a + b for a, b in zip(total, vector, strict=True))
                        longer.setdefault(whole, []).extend((*part, vector) for part in parts)
                sums = longer  # type: ignore[assignment]
            for total, parts in sums.items():
                found.setdefault((begun, total), []).extend((ways, part) for part in parts)
        return found

    def solve(self) -> tuple[dict[str, tuple[int, Decimal]], Plan] | None:
        """Return (amount of continuing rows, score of begun new starts) by tier, and the plan, or None."""
        outcomes = self.outcomes()
        left = list(outcomes)
        if not left:
            return None
        stages: dict[str, tuple[int, Decimal]] = {}
        for tier in ORDER_OF_TIERS:
            left, stages[tier] = self.best_of_tier(tier, left)
        for place in range(len(self.projects)):
            most = max(total[place] for _, total in left)
            left = [one for one in left if one[1][place] == most]
        assert len(left) == 1
        return stages, self.best_plan(outcomes[left[0]])

    def best_of_tier(
        self, tier: str, left: list[tuple[frozenset[str], Split]]
    ) -> tuple[list[tuple[frozenset[str], Split]], tuple[int, Decimal]]:
        """Return the outcomes that are best for a tier, with its amount and score."""
        places = [place for place, project in enumerate(self.projects) if project.tier == tier]
        own = {self.projects[place].code: self.projects[place] for place in places}
        most = max(sum(total[place] for place in places) for _, total in left)
        left = [one for one in left if sum(one[1][place] for place in places) == most]

        def score(one: tuple[frozenset[str], Split]) -> Decimal:
            return sum((own[code].score for code in one[0] if code in own), Decimal(0))

        def need(one: tuple[frozenset[str], Split]) -> int:
            return sum(own[code].total_need for code in one[0] if code in own)

        best = max(score(one) for one in left)
        left = [one for one in left if score(one) == best]
        least = min(need(one) for one in left)
        left = [one for one in left if need(one) == least]
        for code in sorted(own):
            if any(code in begun for begun, _ in left):
                left = [one for one in left if code in one[0]]
        return left, (most, best)

    def best_plan(self, ways: list[tuple[object, ...]]) -> Plan:
        """Return the best plan among all ways to reach the best outcome."""
        best: tuple[int, Split] | None = None
        for years, parts in ways:
            plans = [
                self.best_source_plan(source, years, part)  # type: ignore[arg-type]
                for source, part in zip(self.sources, parts, strict=True)  # type: ignore[call-overload]
            ]
            cells = tuple(
                plan[1][place * len(self.years) + when]
                for place in range(len(self.projects))
                for plan in plans
                for when in range(len(self.years))
            )
            value = (-sum(plan[0] for plan in plans), cells)
            best = value if best is None else max(best, value)
        assert best is not None
        keys = [(one.code, source, year) for one in self.projects for source in self.sources for year in self.years]
        return {key: amount for key, amount in zip(keys, best[1], strict=True) if amount}

    def best_source_plan(
        self, source: str, ways: tuple[frozenset[int] | None, ...], vector: Split
    ) -> tuple[int, Split]:
        """Return lateness and cells of the best plan of one source with these amounts."""
        key = ("plan", source, ways, vector)
        if key not in self.memory:
            plans = self.source_plans(source, ways, vector, self.capital(source), 0)
            self.memory[key] = [min((self.lateness(plan), tuple(-v for v in plan)) for plan in plans)]  # type: ignore[list-item]
        late, negative = self.memory[key][0]
        return late, tuple(-v for v in negative)  # type: ignore[attr-defined]

    def lateness(self, plan: Split) -> int:
        """Return the sum of year number × amount."""
        return sum(amount * (place % len(self.years)) for place, amount in enumerate(plan))

    def source_plans(
        self, source: str, ways: tuple[frozenset[int] | None, ...], vector: Split, left: Split, place: int
    ) -> Iterator[Split]:
        """Yield every plan of one source that gives these amounts."""
        if place == len(self.projects):
            yield ()
            return
        project = self.projects[place]
        for split in self.splits(project, source, ways[place]):
            rest = tuple(a - b for a, b in zip(left, split, strict=True))
            is_exact = project.phase == "new_start" or sum(split) == vector[place]
            if is_exact and min(rest) >= 0:
                for more in self.source_plans(source, ways, vector, rest, place + 1):
                    yield (*split, *more)

    def is_possible(self) -> bool:
        """Return whether all locks can hold together."""
        return any(
            all(self.vectors(source, ways) for source in self.sources)
            for ways in product(*(self.options(project) for project in self.projects))
        )


def fewest_conflicting(instance: Instance) -> int | None:
    """Return the size of the smallest set of locks that cannot hold together, None if all can."""
    for size in range(1, len(instance.locks) + 1):
        for locks in combinations(instance.locks, size):
            chosen: tuple[Lock, ...] = locks
            if not Exhaustive(replace(instance, locks=chosen)).is_possible():
                return size
    return None
