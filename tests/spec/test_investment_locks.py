"""Rule 6: what planners fixed by hand, and what happens when it cannot hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from investment_tables import draft_of, instance_of, statuses, years_of

from report_kit.analysis.investment import check_plan, draft_plan, draft_scenarios, lock_costs, plan_of_locks

TEN = """
source 2026 2027 2028 2029 2030
NSX    10   10   10   10   10
"""


def conflict_of(projects: str, locks: str, ceilings: str = TEN) -> tuple[int, list[tuple[str, int]]]:
    """Return the rule that locks break and the conflicting set as project and year."""
    draft = draft_of(projects, ceilings, locks)
    assert draft.conflict is not None
    assert not draft.projects
    return draft.conflict.rule, [(lock.project_code, lock.year) for lock in draft.conflict.locks]


def test_a_lock_outranks_priority():
    """The lock of tier n is paid although tier h needs all the money; the cost is said."""
    draft = draft_of(
        """
        code tier phase start end  NSX
        P1   h    trans 2026  2028 30
        P2   n    new   2026  2028 20
        """,
        TEN,
        "code source year amount\nP2 NSX 2027 4",
    )

    assert years_of(draft, "P2")[2027] == 4
    assert draft.project("P2").planned_amount == 20


def test_the_cost_of_locks_to_higher_tiers_is_known():
    """Tier h loses the 5 that the lock takes in its only year."""
    draft = draft_of(
        "code tier phase start end first NSX before:NSX\nP1 h trans 2024 2026 2024 10 1\nP2 n new 2026 2026 - 5 -",
        "source 2026 2027 2028 2029 2030\nNSX 10 0 0 0 0",
        "code source year amount\nP2 NSX 2026 5",
    )

    assert [(cost.tier, cost.amount) for cost in lock_costs(draft) if cost.amount] == [("h", 5)]


def test_a_new_start_gets_what_is_locked_where_that_exceeds_what_is_required():
    """Required 100 × 2 ÷ 4 = 50; locked 60."""
    draft = draft_of(
        "code tier phase start end group NSX\nP1 n new 2029 2032 B 100",
        "source 2026 2027 2028 2029 2030\nNSX 0 0 0 40 40",
        "code source year amount\nP1 NSX 2029 30\nP1 NSX 2030 30",
    )

    assert draft.project("P1").planned_amount == 30 + 30


def test_score_zero_begins_only_when_a_positive_lock_forces_it():
    """Nothing else starts a project that nobody scored."""
    projects = "code tier phase start end score NSX\nP1 n new 2026 2028 0 10"

    assert statuses(draft_of(projects, TEN)) == {"P1": "not_funded"}
    assert statuses(draft_of(projects, TEN, "code source year amount\nP1 NSX 2026 1")) == {"P1": "funded"}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("P1 n new 2026 2028 - - 10 -", 3),
        ("P1 g trans 2022 2024 2022 1/NQ 10 1", 4),
        ("P1 g trans 2027 2029 2027 1/NQ 10 1", 4),
        ("P1 n new 2026 2028 - 1/NQ 2 -", 2),
        ("P1 h trans 2026 2028 2026 1/NQ 90 -", 1),
    ],
    ids=["not eligible", "years used up", "outside the window", "over the need", "over the ceiling"],
)
def test_one_lock_can_be_a_conflict_by_itself(row, rule):
    """A positive lock that no draft can hold is named with the rule it breaks."""
    header = "code tier phase start end first policy NSX before:NSX"
    amount = 11 if rule == 1 else 3

    assert conflict_of(f"{header}\n{row}", f"code source year amount\nP1 NSX 2026 {amount}") == (rule, [("P1", 2026)])


def test_a_lock_of_zero_is_always_legal():
    """Also on a project that may not enter the plan."""
    draft = draft_of(
        "code tier phase start end policy NSX\nP1 n new 2026 2028 - 10", TEN, "code source year amount\nP1 NSX 2026 0"
    )

    assert draft.conflict is None


def test_the_largest_locks_are_the_fewest_over_a_ceiling():
    """7 + 4 exceed 10; the lock of 1 is not needed for the conflict."""
    projects = """
    code tier phase start end  NSX
    P1   h    trans 2026  2028 20
    P2   h    trans 2026  2028 20
    P3   h    trans 2026  2028 20
    """
    locks = "code source year amount\nP1 NSX 2026 1\nP2 NSX 2026 4\nP3 NSX 2026 7"

    assert conflict_of(projects, locks) == (1, [("P2", 2026), ("P3", 2026)])


def test_locks_too_far_apart_break_the_years_of_capital():
    """2026 and 2029 lie in no window of three years."""
    projects = "code tier phase start end NSX\nP1 n new 2026 2028 20"
    locks = "code source year amount\nP1 NSX 2026 1\nP1 NSX 2028 1\nP1 NSX 2029 1"

    assert conflict_of(projects, locks) == (4, [("P1", 2026), ("P1", 2029)])


def test_locks_of_zero_can_make_a_forced_start_impossible():
    """Window 2026 to 2028: with 2026 fixed at 1 and the other years at 0, 20 cannot be reached."""
    projects = "code tier phase start end NSX\nP1 n new 2026 2028 20"
    locks = "code source year amount\nP1 NSX 2026 1\nP1 NSX 2027 0\nP1 NSX 2028 0\nP1 NSX 2030 0"

    assert conflict_of(projects, locks)[0] == 5
    assert conflict_of(projects, locks)[1] == [("P1", 2026), ("P1", 2027)]


def test_two_forced_starts_can_exceed_what_completes_them():
    """Each needs 20 of the 30 in their only three years."""
    projects = """
    code tier phase start end  NSX
    P1   n    new   2028  2030 20
    P2   n    new   2028  2030 20
    """
    locks = "code source year amount\nP1 NSX 2028 5\nP1 NSX 2029 5\nP2 NSX 2030 1"

    assert conflict_of(projects, locks) == (5, [("P1", 2028), ("P2", 2030)])


def test_a_scenario_in_which_locks_do_not_fit_says_so():
    """Locked 10 of 10: nine tenths of the ceiling are too little, and the other scenarios stand."""
    instance = instance_of(
        "code tier phase start end NSX\nP1 h trans 2026 2028 20", TEN, "code source year amount\nP1 NSX 2026 10"
    )
    low, same = draft_scenarios(draft_plan(instance), [Decimal("0.9"), Decimal("1.0")])

    assert low.draft.verdict == "contradictory"
    assert same.draft.verdict == "consistent"


def test_a_plan_typed_by_hand_is_checked_rule_by_rule():
    """12 over a ceiling of 10, 12 of a required 20, and 5 without a policy decision."""
    instance = instance_of(
        """
        code tier phase start end  policy NSX
        P1   n    new   2026  2028 1/NQ   20
        P2   n    new   2026  2028 -      5
        """,
        TEN,
        "code source year amount\nP1 NSX 2026 12\nP2 NSX 2027 5",
    )
    broken = {result.rule: result.violations for result in check_plan(instance, plan_of_locks(instance))}

    assert [(one.amount, one.limit) for one in broken[1]] == [(12, 10)]
    assert [one.code for one in broken[3]] == ["no_policy_decision"]
    assert [(one.amount, one.limit) for one in broken[5]] == [(12, 20)]
    assert broken[2] == broken[4] == broken[6] == ()


def test_the_draft_itself_keeps_all_rules():
    """The rule check of the draft as printed finds nothing."""
    instance = instance_of("code tier phase start end NSX\nP1 n new 2026 2028 20\nP2 h trans 2026 2028 90", TEN)
    draft = draft_plan(instance)

    assert all(result.is_kept for result in check_plan(instance, draft.amounts))


def test_a_plan_locked_cell_by_cell_is_its_own_draft():
    """The draft, typed in as locks, comes out again."""
    instance = instance_of("code tier phase start end NSX\nP1 n new 2026 2028 20\nP2 h trans 2026 2028 25", TEN)
    amounts = draft_plan(instance).amounts
    table = "\n".join(f"{code} {source} {year} {amount}" for (code, source, year), amount in amounts.items())
    locked = instance_of(
        "code tier phase start end NSX\nP1 n new 2026 2028 20\nP2 h trans 2026 2028 25",
        TEN,
        f"code source year amount\n{table}",
    )

    assert draft_plan(replace(instance, locks=locked.locks)).amounts == amounts
