"""What would change a decision: the smallest extra capital with which a project would be begun or completed."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, count

from report_kit.analysis.investment.ceilings import gross_amount
from report_kit.analysis.investment.draft import Draft
from report_kit.analysis.investment.least_extra import Question, least_extra, run_mask
from report_kit.analysis.investment.placement import Key, Placements, PlanKey, SourcePlan, Years
from report_kit.analysis.investment.problem import Problem, Row, problem_of
from report_kit.analysis.investment.selection import could_stand_in, dominates, narrowed
from report_kit.analysis.investment.stages import Decision, decide
from report_kit.analysis.investment.transport import Demand, capital_by_set, take

FIRST_STEPS = 600
"""Steps of the search taken for each project in the first round."""

LONGER = 3
"""How many times more steps are taken in each further round for projects without a proof."""

MOST_STEPS = 23_000
"""Steps taken for all projects together, at most; fewer with many rows, since each step takes longer then."""

STEPS_TIMES_ROWS = 1_400_000
"""Steps taken for all projects together, times the number of rows."""

FEW_RIVALS = 25
"""Among more new starts that fit in a project's place, sets of two and three are not looked for."""

WORK_OF_A_DRAFT = 15_000
"""Steps in which a draft computed anew is searched before its part counts as not searched."""

WINDOW_TRIES = 500
"""Tries to place new starts in years before a part counts as not searched."""

STEPS_OF_A_TRY = 60
"""Steps of the search of a draft that count as one step here."""

STEPS_OF_A_DRAFT = 8
"""What a draft computed anew counts as; a step is one try to place new starts in years."""

Extra = tuple[tuple[int, ...], ...]
"""Additional usable capital by source and year, in đồng."""

CapKey = tuple[int, int]
"""Source and set of years, or row and source."""

Queue = list[tuple[int, int, "_Node", Extra | None]]
"""Least total, order of entry, part of the search, its amounts once they are known."""


@dataclass(frozen=True, kw_only=True)
class ExtraCapital:
    """The smallest extra capital that would fund a project.

    Attributes:
        project_code: The project.
        by_cell: Additional usable capital by source and year, in đồng; empty where there is none.
        gross_by_cell: What the ceilings must grow by for it, reserve included; None where the reserve takes all.
        impossible_because: "" or why no capital would do: `excluded`, `score_zero`, `locked_to_less`,
            `not_searched` where the draft itself is not proven.
        is_least: Whether no smaller amount does; False where the search was cut short and this is an upper bound.
        lowest_amount: What is proven not to be too much: equal to the amount where that is the least.
    """

    project_code: str
    by_cell: Mapping[tuple[str, int], int]
    gross_by_cell: Mapping[tuple[str, int], int | None]
    impossible_because: str = ""
    is_least: bool = True
    lowest_amount: int | None = None

    @property
    def amount(self) -> int | None:
        """The total additional usable capital, None where no capital would do."""
        return None if self.impossible_because else sum(self.by_cell.values())

    @property
    def gross_amount(self) -> int | None:
        """The total that ceilings must grow by, reserve included; None where there is no such amount."""
        amounts = list(self.gross_by_cell.values())
        if self.impossible_because or None in amounts:
            return None
        return sum(amount for amount in amounts if amount is not None)

    def by_source(self) -> dict[str, int]:
        """Return the additional usable capital of each source."""
        return {source: sum(a for (s, _), a in self.by_cell.items() if s == source) for source, _ in self.by_cell}

    def gross_by_source(self) -> dict[str, int | None]:
        """Return what each source's ceilings must grow by, reserve included."""
        sums: dict[str, int | None] = {}
        for (source, _), amount in self.gross_by_cell.items():
            known = sums.get(source, 0)
            sums[source] = None if amount is None or known is None else known + amount
        return sums


def smallest_extra_capital(draft: Draft, codes: Iterable[str] | None = None) -> dict[str, ExtraCapital]:
    """Return for every project that is not fully funded the smallest extra capital that would fund it.

    That is the least total of additional usable capital, in any plan years, for which the draft computed anew funds
    the project while no higher tier loses anything and no project now in the draft drops out.

    Args:
        draft: The draft; without lock conflict.
        codes: Only these projects; all that are not funded if not given.
    """
    unfunded = [found.project.code for found in draft.projects if not found.is_funded]
    wanted = unfunded if codes is None else [code for code in unfunded if code in set(codes)]
    if not wanted:
        return {}
    if draft.unproven_tier:
        return {code: _not_searched(draft, code) for code in wanted}
    question = ExtraQuestion(draft)
    answers: dict[str, ExtraCapital] = {}
    limit, most = FIRST_STEPS, min(MOST_STEPS, STEPS_TIMES_ROWS // len(draft.projects))
    while wanted and question.step_count < most:
        for code in wanted:
            answers[code] = question.answer(code, max(1, min(limit, most - question.step_count)))
        wanted = [code for code in wanted if not answers[code].is_least and answers[code].amount is not None]
        limit *= LONGER
    return answers


def _not_searched(draft: Draft, code: str) -> ExtraCapital:
    found = draft.project(code)
    because = "excluded" if found.excluded_by else "not_searched"
    return ExtraCapital(
        project_code=code, by_cell={}, gross_by_cell={}, impossible_because=because, is_least=because == "excluded"
    )


@dataclass(frozen=True)
class _Node:
    """A part of the search.

    Attributes:
        begun: New starts that must begin.
        out: New starts that must not.
        caps: By source and set of years, the most that may be added.
        floors: By row and source, what rows that come after the project must get at least.
    """

    begun: frozenset[int]
    out: frozenset[int] = frozenset()
    caps: frozenset[tuple[CapKey, int]] = frozenset()
    floors: frozenset[tuple[CapKey, int]] = frozenset()

    def floor_of(self, row: int, source: int) -> int:
        return max((amount for key, amount in self.floors if key == (row, source)), default=0)

    def caps_of(self, source: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for (where, years), most in self.caps:
            if where == source:
                found[years] = min(most, found.get(years, most))
        return found


@dataclass
class _State:
    """A search as far as it has gone, so that a further round goes on from there.

    Attributes:
        begun: New starts that begin in every answer.
        queue: Parts not looked at.
        order: Numbers for parts, in order of entry.
        seen: Parts met.
        enough: Amounts that suffice, once they are known.
        floor_total: A total from which on answers may have been left out; None: none were.
    """

    begun: frozenset[int]
    queue: Queue
    order: count[int]
    seen: set[_Node]
    enough: Extra | None = None
    floor_total: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Rival:
    """A draft that is better than what some part of the search begins.

    Attributes:
        tier: The last tier that it says something about.
        begun: What it begins down to that tier.
        amounts: What the rows that are not new starts get, by tier down to that tier.
        caps: By source and set of years one đồng less than it needs beyond what there is.
        full_rows: Rows that it pays in part, and what they could get.
    """

    tier: int
    begun: frozenset[int]
    amounts: tuple[int, ...]
    caps: tuple[tuple[CapKey, int], ...]
    full_rows: tuple[tuple[CapKey, int], ...]


class ExtraQuestion:
    """The draft as it is, and what more capital would do to it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problem: Problem = problem_of(draft.instance, admissions=draft.admissions, ceilings=draft.ceilings)
        decided = decide(self.problem, hints=self._begun_now())
        if decided is None:
            raise ValueError("a draft with conflicting locks has no smallest extra capital")
        self.placements, self.now = decided
        self._floor_total: int | None = None
        self._looked_at = 0
        self._answers: dict[object, tuple[int, ...] | None] = {}
        self._befores: dict[int, frozenset[int]] = {}
        self._states: dict[int, _State] = {}
        self._rivals: dict[int, list[frozenset[int]]] = {}
        self._plans: dict[PlanKey, SourcePlan] = {}
        self._known_rivals: list[_Rival] = []
        self.step_count = 0
        self._tried: dict[Extra, tuple[Placements, Decision]] = {}

    def answer(self, code: str, step_limit: int = MOST_STEPS) -> ExtraCapital:
        """Return the smallest extra capital of one project, with no more steps than allowed."""
        because = self._impossible(code)
        if because:
            return ExtraCapital(project_code=code, by_cell={}, gross_by_cell={}, impossible_because=because)
        extra, lowest = self._search(self.problem.index_of(code), step_limit)
        cells = {
            (self.problem.sources[source], year): amount
            for source, amounts in enumerate(extra)
            for year, amount in zip(self.problem.years, amounts, strict=True)
            if amount
        }
        ceilings = {(row.capital_source, row.year): row for row in self.draft.ceilings}
        settings = self.draft.instance.settings
        gross = {cell: gross_amount(ceilings[cell], amount, settings) for cell, amount in cells.items()}
        return ExtraCapital(
            project_code=code,
            by_cell=cells,
            gross_by_cell=gross,
            is_least=lowest == _total(extra),
            lowest_amount=lowest,
        )

    def decision_with(self, extra: Extra, hints: Iterable[int]) -> tuple[Placements, Decision]:
        """Return what is decided with additional usable capital."""
        if extra not in self._tried:
            decided = decide(
                self.problem.with_extra(extra), hints=tuple(hints), is_guessing=False, work=WORK_OF_A_DRAFT
            )
            if decided is None:
                raise AssertionError("more capital breaks no lock")
            self.step_count += STEPS_OF_A_DRAFT + decided[1].steps // STEPS_OF_A_TRY
            self._tried[extra] = decided
        return self._tried[extra]

    def is_answer(self, index: int, decision: Decision) -> bool:
        """Return whether a decision funds a row, takes nothing from higher tiers and drops no project."""
        rows = self.problem.rows
        if not self._is_funded(index, decision):
            return False
        if not set(self.now.begun) <= set(decision.begun):
            return False
        tier = rows[index].tier
        if any(a < b for a, b in zip(decision.tier_amounts[:tier], self.now.tier_amounts[:tier], strict=True)):
            return False
        return all(
            decision.row_amounts[other] > 0 or sum(rows[other].fixed) > 0
            for other, amount in enumerate(self.now.row_amounts)
            if amount > 0
        )

    def _begun_now(self) -> list[int]:
        codes = {found.project.code for found in self.draft.projects if found.is_in_draft}
        return [index for index, row in enumerate(self.problem.rows) if row.project.code in codes]

    def _is_funded(self, index: int, decision: Decision) -> bool:
        row = self.problem.rows[index]
        if row.is_new_start:
            return index in decision.begun
        return decision.row_amounts[index] == sum(row.free(source) for source in range(len(row.goal)))

    def _impossible(self, code: str) -> str:
        found = self.draft.project(code)
        if found.excluded_by:
            return "excluded"
        row = self.problem.rows[self.problem.index_of(code)]
        if row.is_new_start and row.score == 0:
            return "score_zero"
        return "" if any(_is_open(row, window) for window in row.windows) else "locked_to_less"

    def _search(self, index: int, step_limit: int) -> tuple[Extra, int]:
        """Return the best amounts found, the cheapest part of the search first, and below what there is no answer."""
        state = self._states.setdefault(index, self._new_state(index))
        queue, order, seen, enough = state.queue, state.order, state.seen, state.enough
        begun, self._floor_total = state.begun, state.floor_total
        for node, extra in self._cheapest_first(queue, order, index, step_limit):
            if enough is not None and _total(extra) >= _total(enough):
                return enough, self._proven(_total(enough))
            self._looked_at = _total(extra)
            joining = self._joining(node)
            if joining is not None:
                for child in self._with_one_of(node, joining):
                    heapq.heappush(queue, (_total(extra), next(order), child, None))
                continue
            rival = self._known_rival(node, extra)
            if rival is None:
                placements, decision = self.decision_with(extra, node.begun)
                if decision.unproven_tier is not None:
                    self._cut_short()
                    continue
                if self.is_answer(index, decision):
                    return extra, self._proven(_total(extra))
                enough = enough or self._enough(index, begun)
                children = self._children(node, index, placements, decision)
            else:
                children = self._without_rival(node, rival)
            for child in children:
                if child not in seen:
                    seen.add(child)
                    heapq.heappush(queue, (_total(extra), next(order), child, None))
        state.enough = enough = enough or self._enough(index, begun)
        state.floor_total = self._floor_total
        return enough, self._proven(min([_total(enough), *(total for total, *_ in queue)]))

    def _new_state(self, index: int) -> _State:
        row = self.problem.rows[index]
        begun = self._closed((*self.now.begun, index) if row.is_new_start else self.now.begun)
        return _State(begun, [(0, 0, _Node(begun), None)], count(1), {_Node(begun)})

    def _proven(self, total: int) -> int:
        """Return a total below which there is no answer, given one below which this search found none."""
        return total if self._floor_total is None else min(total, self._floor_total)

    def _cheapest_first(
        self, queue: Queue, order: count[int], index: int, step_limit: int
    ) -> Iterator[tuple[_Node, Extra]]:
        """Yield the parts of the search by what they cost, up to a limit."""
        last = self.step_count + step_limit
        while queue and self.step_count < last:
            total, _, node, extra = heapq.heappop(queue)
            if extra is not None:
                yield node, extra
                continue
            extra = self._cheapest(node, index)
            if extra is not None:
                heapq.heappush(queue, (max(total, _total(extra)), next(order), node, extra))

    def _children(self, node: _Node, index: int, placements: Placements, decision: Decision) -> list[_Node]:
        """Return parts that cover every answer of a node whose cheapest amounts led to another draft.

        A further new start begins as well; or that other draft does not fit, so that some years get less than it
        takes; or, where a row dropped out, it gets something.
        """
        dropped = self._dropped(decision)
        if set(decision.begun) == node.begun and dropped is not None:
            return self._floor_children(node, index, placements, decision, dropped)
        rival = self._rival(node, index, placements, decision)
        children = self._without_rival(node, rival)
        if not rival.begun - node.begun:
            for lost in sorted(node.begun - set(decision.begun)):
                children += self._paid_before(node, index, placements, decision, lost)
        return children

    def _without_rival(self, node: _Node, rival: _Rival) -> list[_Node]:
        """Return parts that cover every answer of a node in which a rival draft would be better."""
        alone = replace(node, out=self._able - node.begun)
        parts = self._with_one_more(node, sorted(rival.begun - node.begun))
        parts += [replace(alone, caps=node.caps | {(key, most)}) for key, most in rival.caps]
        return parts + [replace(alone, floors=node.floors | {floor}) for floor in rival.full_rows]

    def _rival(self, node: _Node, index: int, placements: Placements, decision: Decision) -> _Rival:
        """Return what another decision begins, and needs, down to the first tier in which it differs from a node."""
        rows = self.problem.rows
        differing = node.begun ^ set(decision.begun)
        tier = min((rows[one].tier for one in differing), default=rows[index].tier)
        rival = _Rival(
            tier=tier,
            begun=frozenset(one for one in decision.begun if rows[one].tier <= tier),
            amounts=decision.tier_amounts[: tier + 1],
            caps=tuple(self._rivals_needs(tier, placements, decision)),
            full_rows=tuple(self._partly_paid(tier, placements, decision)),
        )
        self._known_rivals.append(rival)
        return rival

    def _known_rival(self, node: _Node, extra: Extra) -> _Rival | None:
        """Return a rival met before that fits here and is better than what a node begins."""
        added = [capital_by_set(amounts) for amounts in extra]
        amounts: Key | None = None
        for rival in reversed(self._known_rivals):
            if all(added[source][years] > most for (source, years), most in rival.caps) and self._beats(rival, node):
                if amounts is None:
                    placements = Placements(self.problem.with_extra(extra))
                    amounts = placements.tier_amounts(placements.years_of(tuple(node.begun)))
                if amounts is not None and rival.amounts >= amounts[: rival.tier + 1]:
                    return rival
        return None

    def _beats(self, rival: _Rival, node: _Node) -> bool:
        """Return whether a rival begins the same in higher tiers and better new starts in its last."""
        rows = self.problem.rows
        down_to = {one for one in node.begun if rows[one].tier <= rival.tier}
        differing = down_to ^ rival.begun
        if not differing or min(rows[one].tier for one in differing) != rival.tier:
            return False
        return self._worth(rival.begun - down_to) > self._worth(down_to - rival.begun)

    def _worth(self, begun: Iterable[int]) -> tuple[int, int]:
        rows = [self.problem.rows[one] for one in begun]
        return (sum(row.score for row in rows), -sum(row.project.total_need for row in rows))

    @cached_property
    def _able(self) -> frozenset[int]:
        """New starts that may begin."""
        rows = self.problem.rows
        return frozenset(one for one, row in enumerate(rows) if row.is_new_start and row.score > 0 and row.windows)

    def _closed(self, begun: Iterable[int]) -> frozenset[int]:
        """Return new starts with those that begin before them in every draft: wherever one fits, so do these."""
        closed = set(begun)
        added = closed
        while added:
            added = {one for other in added for one in self._before(other)} - closed
            closed |= added
        return frozenset(closed)

    def _before(self, index: int) -> frozenset[int]:
        """Return the new starts that begin in every draft in which another does."""
        if index not in self._befores:
            rows = self.problem.rows
            self._befores[index] = frozenset(
                one for one in self._able if one != index and goes_before(rows[one], rows[index])
            )
        return self._befores[index]

    def _joining(self, node: _Node) -> frozenset[int] | None:
        """Return new starts of which one must begin as well, the fewest that still may; None if nothing is known."""
        found = [
            rivals - node.out
            for one in sorted(node.begun - set(self.now.begun))
            for rivals in self._rivals_of(one)
            if not rivals & node.begun
        ]
        return min(found, key=lambda rivals: (len(rivals), sorted(rivals)), default=None)

    def _rivals_of(self, index: int) -> list[frozenset[int]]:
        """Return sets of new starts that together could take a new start's place and are worth more."""
        if index not in self._rivals:
            rows, row = self.problem.rows, self.problem.rows[index]
            fitting = [
                one
                for one in sorted(self._able - set(self.now.begun) - {index})
                if rows[one].tier == row.tier and could_stand_in(rows[one], row)
            ]
            sets: list[frozenset[int]] = []
            for size in (2, 3) if len(fitting) <= FEW_RIVALS else ():
                for chosen in combinations(fitting, size):
                    if not any(one <= set(chosen) for one in sets) and are_better([rows[one] for one in chosen], row):
                        sets.append(frozenset(chosen))
            self._rivals[index] = sets
        return self._rivals[index]

    def _with_one_of(self, node: _Node, joining: Iterable[int]) -> list[_Node]:
        """Return parts in each of which one of some new starts begins, without those of the parts before it."""
        children, out = [], set(node.out)
        for one in sorted(joining):
            begun = self._closed((*node.begun, one))
            if not begun & out:
                children.append(replace(node, begun=begun, out=frozenset(out)))
            out.add(one)
        return children

    def _with_one_more(self, node: _Node, better: Sequence[int]) -> list[_Node]:
        """Return parts that cover every answer in which more begins, each without what the parts before it begin."""
        children, out = [], set(node.out)
        for one in (*better, *sorted(self._able - set(better))):
            if one in node.begun or one in out:
                continue
            begun = self._closed((*node.begun, one))
            if not begun & out:
                children.append(replace(node, begun=begun, out=frozenset(out)))
            out.add(one)
        return children

    def _partly_paid(self, tier: int, placements: Placements, decision: Decision) -> Iterator[tuple[CapKey, int]]:
        """Yield rows down to a tier that a draft pays in part; paid in full they would leave less to new starts."""
        rows = self.problem.rows
        for source in range(len(self.problem.sources)):
            outline = placements.outline(source, decision.years)
            for other, amount in outline.by_row.items() if outline else ():
                if rows[other].tier <= tier and amount < rows[other].free(source):
                    yield ((other, source), rows[other].free(source))

    def _dropped(self, decision: Decision) -> int | None:
        """Return the first row that gets money now and would get none."""
        rows = self.problem.rows
        return next(
            (
                other
                for other, amount in enumerate(self.now.row_amounts)
                if amount > 0 and not decision.row_amounts[other] and not sum(rows[other].fixed)
            ),
            None,
        )

    def _floor_children(
        self, node: _Node, index: int, placements: Placements, decision: Decision, dropped: int
    ) -> list[_Node]:
        """Return parts in which a row that dropped out gets something from one of its sources.

        Where that alone did not help, the rows between it and the project must get more first. How much is only
        tried at what they got and at all they could get, so the result may then not be the least.
        """
        children = []
        for source in range(len(self.problem.sources)):
            if not self.problem.rows[dropped].free(source):
                continue
            floors = {((dropped, source), 1)}
            if floors <= node.floors:
                children += self._raised(node, index, placements, decision, (dropped, source))
            children.append(replace(node, floors=node.floors | floors))
        return children

    def _paid_before(
        self, node: _Node, index: int, placements: Placements, decision: Decision, lost: int
    ) -> list[_Node]:
        """Return parts in which rows between a project and a new start that did not begin again get more."""
        children = []
        for source in range(len(self.problem.sources)):
            if self.problem.rows[lost].free(source):
                children += self._raised(node, index, placements, decision, (lost, source))
        return children

    def _raised(
        self, node: _Node, index: int, placements: Placements, decision: Decision, place: CapKey
    ) -> list[_Node]:
        """Return parts in which rows after the project and before another get what they got, or all they could."""
        after, source = place
        rows = self.problem.rows
        outline = placements.outline(source, decision.years)
        between = {
            ((other, source), (amount, rows[other].free(source)))
            for other, amount in (outline.by_row.items() if outline else ())
            if amount and other != index and not self._is_before(other, index)
            if (rows[other].tier <= rows[after].tier if rows[after].is_new_start else other < after)
        }
        got = frozenset((key, amounts[0]) for key, amounts in between)
        could = frozenset((key, amounts[1]) for key, amounts in between)
        found = [replace(node, floors=node.floors | floors) for floors in (got, could) if floors]
        if found:
            self._cut_short()
        return found

    def _cut_short(self) -> None:
        """Remember that answers above what is looked at may have been left out."""
        if self._floor_total is None:
            self._floor_total = self._looked_at

    def _rivals_needs(self, tier: int, placements: Placements, decision: Decision) -> list[tuple[CapKey, int]]:
        """Return for each source and run of years one đồng less than another draft's first tiers need beyond it."""
        rows, year_count = self.problem.rows, len(self.problem.years)
        found: list[tuple[CapKey, int]] = []
        narrow = narrowed(placements, decision.years)
        windows = [(other, mask) for other, mask in narrow if rows[other].tier <= tier or rows[other].is_forced]
        for source, capacity in enumerate(self.problem.capacity):
            outline = placements.outline(source, decision.years)
            if outline is None:
                raise AssertionError("a decision fits")
            slack = capital_by_set(capacity)
            for other, mask in windows:
                take(slack, mask & rows[other].open_years[source], rows[other].free(source), year_count)
            for other, amount in outline.by_row.items():
                if rows[other].tier <= tier:
                    take(slack, rows[other].all_years & rows[other].open_years[source], amount, year_count)
            for begin in range(year_count):
                for end in range(begin + 1, year_count + 1):
                    if slack[run_mask(begin, end)] < 0:
                        found.append(((source, run_mask(begin, end)), -slack[run_mask(begin, end)] - 1))
        return found

    def _enough(self, index: int, begun: frozenset[int]) -> Extra:
        """Return amounts that fund a row whatever else begins: all that begins on the way is paid for too."""
        node = _Node(begun)
        while True:
            extra = self._cheapest(node, index)
            if extra is None:
                return self._everything()
            _, decision = self.decision_with(extra, node.begun)
            if decision.unproven_tier is not None:
                return self._everything()
            if self.is_answer(index, decision):
                return extra
            larger = self._larger(node, index, decision)
            if larger == node:
                return self._everything()
            node = larger

    def _larger(self, node: _Node, index: int, decision: Decision) -> _Node:
        """Return a node that also pays for what a decision begins, and for all rows down to one that dropped out."""
        rows = self.problem.rows
        dropped = self._dropped(decision)
        later = () if dropped is None or set(decision.begun) - node.begun else range(dropped + 1)
        floors = {
            ((other, source), rows[other].free(source))
            for other in later
            if not rows[other].is_new_start and other != index and not self._is_before(other, index)
            for source in range(len(self.problem.sources))
            if rows[other].free(source)
        }
        return replace(node, begun=node.begun | set(decision.begun), floors=node.floors | floors)

    def _everything(self) -> Extra:
        """Return amounts with which every row gets all that it can."""
        rows = self.problem.rows
        able = [row for row in rows if row.windows and (not row.is_new_start or row.score > 0 or row.is_forced)]
        extra = []
        for source, capacity in enumerate(self.problem.capacity):
            demands = [(row.windows[0] & row.open_years[source], row.free(source)) for row in able]
            wanted = [pair for pair in demands if pair[0]]
            question = Question(capacity=capacity, wanted=wanted, others=(), earlier=(), kept=(), caps={})
            extra.append(least_extra(question) or (0,) * len(capacity))
        return tuple(extra)

    def _cheapest(self, node: _Node, index: int) -> Extra | None:
        """Return the least extra capital with which a node's new starts and a row fit, None if there is none."""
        order = count()
        queue: list[tuple[int, int, Years, Extra]] = []
        self._offer_years(queue, order, self.placements.years_of(tuple(node.begun)), node, index)
        tries = 0
        while queue:
            self.step_count, tries = self.step_count + 1, tries + 1
            _, _, years, extra = heapq.heappop(queue)
            if tries > WINDOW_TRIES:
                self._cut_short()
                return None
            placements = Placements(self.problem.with_extra(extra), self._plans)
            scattered = placements.scattered(years)
            if not scattered:
                return extra
            place = max(scattered, key=lambda place: sum(self.problem.rows[years[place][0]].goal))
            other = years[place][0]
            for window in self.problem.rows[other].windows:
                option = (*years[:place], (other, window), *years[place + 1 :])
                self._offer_years(queue, order, option, node, index)
        return None

    def _offer_years(
        self, queue: list[tuple[int, int, Years, Extra]], order: count[int], years: Years, node: _Node, index: int
    ) -> None:
        extra = []
        for source in range(len(self.problem.sources)):
            found = self._least(source, years, node, index)
            if found is None:
                return
            extra.append(found)
        heapq.heappush(queue, (_total(extra), next(order), years, tuple(extra)))

    def _least(self, source: int, years: Years, node: _Node, index: int) -> tuple[int, ...] | None:
        """Return the least extra capital of one source, remembered by what it depends on."""
        rows = self.problem.rows
        own = tuple(pair for pair in years if rows[pair[0]].free(source))
        caps = frozenset(self._of_source(node.caps, source, 0))
        floors = frozenset(self._of_source(node.floors, source, 1))
        key = (source, index, own, caps, floors)
        if key not in self._answers:
            question = self._question(source, years, node, index)
            self._answers[key] = least_extra(question) if question else (0,) * len(self.problem.years)
        return self._answers[key]

    def _of_source(
        self, limits: frozenset[tuple[CapKey, int]], source: int, place: int
    ) -> Iterator[tuple[CapKey, int]]:
        return (limit for limit in limits if limit[0][place] == source)

    def _question(self, source: int, years: Years, node: _Node, index: int) -> Question | None:
        """Return who must be paid from a source; None if nobody needs more from it than now."""
        rows = self.problem.rows
        fresh = (set(node.begun) - set(self.now.begun)) | {index}
        is_touched = any(rows[one].free(source) for one in fresh) or any(key[1] == source for key, _ in node.floors)
        is_relaxed = all(mask == rows[one].all_years for one, mask in years if rows[one].free(source))
        if not is_touched and is_relaxed:
            return None
        now = self.placements.outline(source, self.now.years)
        wanted: list[Demand] = []
        others: list[Demand] = []
        earlier: list[Demand] = []
        kept: list[Demand] = []
        for one, mask in years:
            is_later = rows[one].tier >= rows[index].tier and not rows[one].is_forced
            kind = wanted if is_later else others
            kind.append((mask & rows[one].open_years[source], rows[one].free(source)))
        for other, row in enumerate(rows):
            amount = row.free(source)
            mask = row.all_years & row.open_years[source]
            if row.is_new_start or not amount or not mask:
                continue
            if other == index:
                wanted.append((mask, amount))
            elif self._is_before(other, index):
                earlier.append((mask, amount))
                has_now = now.by_row[other] if now else 0
                must = has_now if row.tier < rows[index].tier else min(1, has_now)
                kept.append((mask, max(must, node.floor_of(other, source))))
            elif node.floor_of(other, source):
                wanted.append((mask, node.floor_of(other, source)))
        return Question(
            capacity=self.problem.capacity[source],
            wanted=wanted,
            others=others,
            earlier=earlier,
            kept=kept,
            caps=node.caps_of(source),
        )

    def _is_before(self, other: int, index: int) -> bool:
        """Return whether a row that is not a new start takes money before the row in question."""
        rows = self.problem.rows
        return rows[other].tier <= rows[index].tier if rows[index].is_new_start else other < index


def goes_before(one: Row, other: Row) -> bool:
    """Return whether a new start begins in every draft in which another does: it could take the other's place."""
    if one.tier == other.tier:
        return dominates(one, other)
    return one.tier < other.tier and not other.is_forced and could_stand_in(one, other)


def are_better(several: Sequence[Row], one: Row) -> bool:
    """Return whether new starts of a tier need no more than another, source by source, and are worth more."""
    if any(sum(row.free(source) for row in several) > one.free(source) for source in range(len(one.goal))):
        return False
    score, need = sum(row.score for row in several), sum(row.project.total_need for row in several)
    return (score, -need) > (one.score, -one.project.total_need)


def _is_open(row: Row, window: int) -> bool:
    """Return whether every source that owes the row money has a year in the window that no lock fixes."""
    return all(row.free(source) == 0 or window & row.open_years[source] for source in range(len(row.goal)))


def _total(extra: Sequence[Sequence[int]]) -> int:
    return sum(sum(amounts) for amounts in extra)
