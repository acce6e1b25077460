"""The draft against a solver that tries everything, on small random instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

import numpy as np
import pytest
from exhaustive_investment import Exhaustive, fewest_conflicting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from investment_strategies import SOURCES, YEARS, instances

from report_kit.analysis.investment import (
    Ceiling,
    Draft,
    Funding,
    Instance,
    PlanSettings,
    Project,
    check_plan,
    draft_plan,
    findings,
    selection,
    smallest_extra_capital,
    solver,
    stages,
)
from report_kit.analysis.investment import draft as draft_module

EVERY_CHECK_OFF = list(HealthCheck)


@settings(max_examples=1000, deadline=None, suppress_health_check=EVERY_CHECK_OFF)
@given(
    st.one_of(instances(), instances(fewest_projects=4, most_locks=1)), st.sampled_from([0, selection.FEW_CANDIDATES])
)
def test_the_draft_is_what_trying_everything_finds(instance: Instance, few: int) -> None:
    """Amounts and scores of every tier, the amounts of every year, and whether locks can hold at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "FEW_CANDIDATES", few)
        draft = draft_plan(instance)
    expected = Exhaustive(instance).solve()

    assert (draft.conflict is None) == (expected is not None)
    if expected is not None:
        stages, plan = expected
        assert draft.amounts == plan
        assert {one.tier: (one.continuing_amount, one.score) for one in draft.tiers} == {
            tier: stages[tier] for tier in stages if tier in {one.tier for one in draft.tiers}
        }


@settings(max_examples=150, deadline=None, suppress_health_check=EVERY_CHECK_OFF)
@given(instances(most_projects=3, most_locks=5))
def test_conflicting_locks_are_the_fewest(instance: Instance) -> None:
    """As many locks as the smallest conflicting set among all sets, and irreducible."""
    conflict = draft_plan(instance).conflict

    assert (len(conflict.locks) if conflict else None) == fewest_conflicting(instance)
    if conflict:
        assert not Exhaustive(replace(instance, locks=conflict.locks)).is_possible()


@settings(max_examples=100, deadline=None, suppress_health_check=EVERY_CHECK_OFF)
@given(instances(most_projects=4, most_locks=3))
def test_no_smaller_extra_capital_would_do(instance: Instance) -> None:
    """Every smaller addition to any years leaves the project unfunded, or costs a higher tier or another project."""
    base = replace(instance, settings=replace(instance.settings, scenario=Decimal(1), reserve_rate={"": Decimal(0)}))
    draft = draft_plan(base)
    for code, extra in smallest_extra_capital(draft).items():
        if extra.amount is None:
            continue
        assert funds(draft, draft_plan(added(base, dict(extra.by_cell))), code)
        smaller = additions(min(extra.lowest_amount or 0, 4) - 1)
        assert not any(funds(draft, draft_plan(added(base, more)), code) for more in smaller)


def added(instance: Instance, more: dict[tuple[str, int], int]) -> Instance:
    """Return the instance with larger ceilings, or new ones."""
    amounts = {(one.capital_source, one.year): one.amount for one in instance.ceilings}
    for cell, amount in more.items():
        amounts[cell] = amounts.get(cell, 0) + amount
    ceilings = tuple(
        Ceiling(capital_source=source, year=year, amount=amount) for (source, year), amount in amounts.items()
    )
    return replace(instance, ceilings=ceilings)


def additions(most: int) -> Iterator[dict[tuple[str, int], int]]:
    """Yield every addition of up to *most* đồng."""
    cells = [(source, year) for source in SOURCES for year in YEARS]
    found: list[dict[tuple[str, int], int]] = [{}]
    for _ in range(most + 1):
        yield from found
        found = [one | {cell: one.get(cell, 0) + 1} for one in found for cell in cells if not one or cell >= max(one)]


def funds(before: Draft, after: Draft, code: str) -> bool:
    """Return whether a draft funds a project, takes nothing from higher tiers and drops nobody."""
    found = after.project(code)
    kept = all(after.project(one.project.code).is_in_draft for one in before.projects if one.is_in_draft)
    own = [one.tier for one in before.tiers].index(found.project.tier)
    pairs = list(zip(before.tiers, after.tiers, strict=True))[:own]
    not_worse = all(old.continuing_amount <= new.continuing_amount and old.score <= new.score for old, new in pairs)
    return found.is_funded and kept and not_worse


def many_projects(count: int, *, step: int = 1) -> Instance:
    """Return *count* new starts that compete for one source."""
    projects = tuple(
        Project(
            code=f"P{number:02d}",
            group="C",
            phase="new_start",
            tier="n",
            start_year=2026,
            completion_year=2027 + number % 3,
            policy_decision="01/NQ",
            score=Decimal(40 + number * 7 % 30),
            funding=(
                Funding(
                    capital_source="NSX",
                    total_amount=(1_000_000_007 + 313_131_313 * (number * 5 % 11)) // step * step,
                    allocated_before_amount=0,
                ),
            ),
        )
        for number in range(count)
    )
    ceilings = tuple(Ceiling(capital_source="NSX", year=year, amount=count * 250_000_000) for year in range(2026, 2031))
    return Instance(
        commune_code="20044",
        settings=PlanSettings(plan_first_year=2026, plan_last_year=2030),
        projects=projects,
        ceilings=ceilings,
    )


def test_no_solver_message_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """Prices come from HiGHS, which writes to the process's own output; nothing of it is seen."""
    draft_plan(many_projects(30))
    solver.prices([7, 5, 3], [[2_000_000, 3_000_000, 1_000_000]], [4_000_000])

    assert capfd.readouterr() == ("", "")


def test_a_solver_without_answer_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a limit or an error the exact search decides alone."""
    instance = many_projects(14)
    expected = draft_plan(instance).amounts
    monkeypatch.setattr(selection, "prices", lambda scores, uses, limits: [0.0] * len(uses))

    assert draft_plan(instance).amounts == expected


def test_wrong_prices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any prices give a valid bound."""
    instance = many_projects(12)
    expected = draft_plan(instance).amounts
    chance = np.random.default_rng(3)
    monkeypatch.setattr(selection, "prices", lambda scores, uses, limits: list(chance.random(len(uses)) * 1e-7))

    assert draft_plan(instance).amounts == expected


def test_hints_change_nothing() -> None:
    """A hint from another scenario is only a start."""
    instance = many_projects(12)

    assert draft_plan(instance, hints=["P01", "P02", "P03"]).amounts == draft_plan(instance).amounts


def one_year_works(count: int) -> Instance:
    """Return *count* new starts of one year each, of any size, that must be packed into five tight years."""
    base = many_projects(count)
    projects = tuple(
        replace(
            project,
            start_year=2026,
            completion_year=2026,
            funding=(replace(project.funding[0], total_amount=3_000_000_000 + 1_234_567_891 * number % 5_999_999_999),),
        )
        for number, project in enumerate(base.projects)
    )
    ceilings = tuple(replace(ceiling, amount=14_000_000_000) for ceiling in base.ceilings)
    return replace(base, projects=projects, ceilings=ceilings)


def test_a_search_that_is_cut_short_ends_says_so_and_keeps_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packing works into years has no quick exact answer: the draft is lawful, and not called the best."""
    monkeypatch.setattr(draft_module, "decide", partial(stages.decide, work=300))
    draft = draft_plan(one_year_works(25))

    assert draft.unproven_tier == "n"
    assert all(result.is_kept for result in check_plan(draft.instance, draft.amounts))
    assert "search_cut_short" in [finding.code for finding in findings(draft)]
    assert {extra.impossible_because for extra in smallest_extra_capital(draft).values()} == {"not_searched"}


def test_a_search_that_is_cut_short_always_ends_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are counted, not timed: a busy machine changes nothing."""
    monkeypatch.setattr(draft_module, "decide", partial(stages.decide, work=300))
    instance = one_year_works(25)

    assert draft_plan(instance).amounts == draft_plan(instance).amounts


def test_a_hundred_equal_projects_of_huge_amounts_begin_by_code() -> None:
    """33 × 10^13 and one đồng a year pay for 16 works of 10^14 in five years; the smallest codes begin."""
    base = many_projects(100)
    projects = tuple(
        replace(
            project,
            score=Decimal(50),
            group="A",
            completion_year=2030,
            start_year=2026,
            funding=(replace(project.funding[0], total_amount=10**14),),
        )
        for project in base.projects
    )
    ceilings = tuple(replace(ceiling, amount=330 * 10**12 + 1) for ceiling in base.ceilings)
    settings_ = replace(base.settings, reserve_rate={"": Decimal(0)})
    draft = draft_plan(replace(base, projects=projects, ceilings=ceilings, settings=settings_))

    begun = sorted(found.project.code for found in draft.projects if found.is_in_draft)
    assert begun == sorted(project.code for project in projects)[: 5 * 330 // 100]
    assert draft.unproven_tier == ""
