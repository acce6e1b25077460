"""What would change a decision: the smallest extra capital with which a project would be begun or completed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from report_kit.analysis.investment.ceilings import gross_amount
from report_kit.analysis.investment.draft import Draft
from report_kit.analysis.investment.extra_capital.parts import Extra
from report_kit.analysis.investment.extra_capital.search import ExtraSearch
from report_kit.analysis.investment.problem import Problem, Row, problem_of
from report_kit.analysis.investment.stages import decide

STEPS_OF_A_ROUND = 250
"""Steps of the search taken for each project in a round, at most: projects that need few do not wait for the others."""

MOST_STEPS = 60_000
"""Steps taken for all projects together, at most; fewer with many rows, since each step takes longer then."""

STEPS_TIMES_ROWS = 1_200_000
"""Steps taken for all projects together, times the number of rows."""

SHARE_TO_NARROW = 6
"""One more step for this many may be taken where amounts stay ranges, for upper ends nearer to the least."""


@dataclass(frozen=True, kw_only=True)
class ExtraCapital:
    """The smallest extra capital that would fund a project.

    Attributes:
        project_code: The project.
        by_cell: Additional usable capital by source and year, in đồng; empty where there is none.
        gross_by_cell: What the ceilings must grow by for it, reserve included; None where the reserve takes all.
        impossible_because: "" or why no amount is known: `excluded`, `score_zero` and `locked_to_less` where no capital
            would do, `not_searched` where the draft itself is not proven, `not_found` where the search was cut short.
        is_least: Whether no smaller amount does; False where the search was cut short. The amount suffices even then.
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
        """The total additional usable capital, None where none is known to do."""
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
    question, most = ExtraQuestion(draft), min(MOST_STEPS, STEPS_TIMES_ROWS // len(draft.projects))
    answers = _in_rounds(question, wanted, most)
    ranges = [code for code in wanted if not answers[code].is_least]
    return {**answers, **dict(_narrowed(question, ranges, most + most // SHARE_TO_NARROW))}


def _in_rounds(question: ExtraQuestion, wanted: list[str], most: int) -> dict[str, ExtraCapital]:
    """Return the answers for projects, each searched a little further in every round, until a step or the end."""
    answers: dict[str, ExtraCapital] = {}
    limit = min(STEPS_OF_A_ROUND, most // len(wanted))
    while wanted and question.steps_taken < most:
        before = question.steps_taken
        for code in wanted:
            answers[code] = question.answer(code, max(1, min(limit, most - question.steps_taken)))
        wanted = [code for code in wanted if not answers[code].is_least]
        if question.steps_taken == before:  # nothing is left to look at
            break
    return answers


def _narrowed(question: ExtraQuestion, ranges: list[str], last: int) -> Iterator[tuple[str, ExtraCapital]]:
    """Yield narrower ranges for projects whose search ended early, with equal shares of the steps that are left."""
    for others, code in zip(range(len(ranges), 0, -1), ranges, strict=True):
        yield code, question.narrowed(code, (last - question.steps_taken) // others)


def _not_searched(draft: Draft, code: str) -> ExtraCapital:
    found = draft.project(code)
    because = "excluded" if found.excluded_by else "not_searched"
    return ExtraCapital(
        project_code=code, by_cell={}, gross_by_cell={}, impossible_because=because, is_least=because == "excluded"
    )


class ExtraQuestion:
    """The draft as it is, and what more capital would do to it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problem: Problem = problem_of(draft.instance, admissions=draft.admissions, ceilings=draft.ceilings)
        decided = decide(self.problem, hints=self._begun_now())
        if decided is None:
            raise ValueError("a draft with conflicting locks has no smallest extra capital")
        self.search = ExtraSearch(self.problem, *decided)

    @property
    def steps_taken(self) -> int:
        """Steps of the search taken so far, for all projects."""
        return self.search.step_count

    def answer(self, code: str, step_limit: int = MOST_STEPS) -> ExtraCapital:
        """Return the smallest extra capital of one project, with no more steps than allowed."""
        because = self._impossible(code)
        if because:
            return ExtraCapital(project_code=code, by_cell={}, gross_by_cell={}, impossible_because=because)
        return self._answered(code, *self.search.search(self.problem.index_of(code), step_limit))

    def narrowed(self, code: str, step_limit: int) -> ExtraCapital:
        """Return the same for a project whose search ended early, with a smaller amount that suffices."""
        return self._answered(code, *self.search.narrow(self.problem.index_of(code), step_limit))

    def _answered(self, code: str, extra: Extra | None, lowest: int) -> ExtraCapital:
        if extra is None:
            return ExtraCapital(
                project_code=code,
                by_cell={},
                gross_by_cell={},
                impossible_because="not_found",
                is_least=False,
                lowest_amount=lowest,
            )
        return self._found(code, extra, lowest)

    def _found(self, code: str, extra: Extra, lowest: int) -> ExtraCapital:
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
            is_least=lowest == sum(cells.values()),
            lowest_amount=lowest,
        )

    def _begun_now(self) -> list[int]:
        codes = {found.project.code for found in self.draft.projects if found.is_in_draft}
        return [index for index, row in enumerate(self.problem.rows) if row.project.code in codes]

    def _impossible(self, code: str) -> str:
        found = self.draft.project(code)
        if found.excluded_by:
            return "excluded"
        row = self.problem.rows[self.problem.index_of(code)]
        if row.is_new_start and row.score == 0:
            return "score_zero"
        return "" if any(open_windows(row)) else "locked_to_less"


def open_windows(row: Row) -> Iterator[int]:
    """Yield the windows in which every source that owes a row money has a year that no lock fixes."""
    for window in row.windows:
        if all(row.free(source) == 0 or window & row.open_years[source] for source in range(len(row.goal))):
            yield window
