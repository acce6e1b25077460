"""Rules 7 and 8: strict tiers, scores, ties, project by project, early years."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from investment_tables import draft_of, instance_of, statuses, years_of

from report_kit.analysis.investment import Draft, draft_plan, draft_quantities

TEN = """
source 2026 2027 2028 2029 2030
NSX    10   10   10   10   10
"""


def ceilings(*amounts: int) -> str:
    return "source 2026 2027 2028 2029 2030\nNSX " + " ".join(str(amount) for amount in amounts)


def begun(draft: Draft) -> set[str]:
    return {code for code, status in statuses(draft).items() if status != "not_funded"}


def test_a_higher_tier_takes_all_it_can_before_the_next():
    """Tier h needs all 50; the new start of tier n gets nothing."""
    draft = draft_of("code tier phase start end NSX\nP1 h prep 2026 2030 50\nP2 n new 2026 2028 1", TEN)

    assert statuses(draft) == {"P1": "funded", "P2": "not_funded"}


def test_a_tier_moves_its_money_to_years_that_let_the_next_tier_in():
    """Tier i may be paid in any year, so the row of tier k whose only year is 2026 still gets its 10."""
    draft = draft_of(
        """
        code tier phase start end  first NSX before:NSX
        P1   i    prep  2026  2030 -     40  -
        P2   k    trans 2024  2026 2024  10  1
        """,
        TEN,
    )

    assert statuses(draft) == {"P1": "funded", "P2": "funded"}


def test_within_a_tier_rows_that_are_not_new_starts_come_first():
    """The transitional row of tier b takes what the new start of tier b would need."""
    draft = draft_of("code tier phase start end score NSX\nP1 b new 2026 2028 99 30\nP2 b trans 2026 2028 1 30", TEN)

    assert draft.project("P2").status == "funded"


def test_the_greatest_sum_of_scores_begins():
    """60 + 50 beats 100 when only 20 are there."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   n    new   2026  2026 100   20
        P2   n    new   2026  2026 60    10
        P3   n    new   2026  2026 50    10
        """,
        ceilings(20, 0, 0, 0, 0),
    )

    assert begun(draft) == {"P2", "P3"}


def test_equal_scores_begin_with_the_smaller_need_to_the_dong():
    """One đồng less decides, in billions."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   n    new   2026  2026 70    7000000000
        P2   n    new   2026  2026 70    6999999999
        """,
        ceilings(7_000_000_000, 0, 0, 0, 0),
    )

    assert begun(draft) == {"P2"}


def test_equal_scores_and_needs_begin_with_the_smaller_code():
    """The set that holds the smallest code in which two sets differ."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P3   n    new   2026  2026 30    10
        P1   n    new   2026  2026 30    10
        P2   n    new   2026  2026 30    10
        """,
        ceilings(20, 0, 0, 0, 0),
    )

    assert begun(draft) == {"P1", "P2"}


def test_one_dong_decides_whether_a_new_start_begins():
    """7,000,000,000 begins with exactly that, and not with one đồng less."""
    projects = "code tier phase start end NSX\nP1 n new 2026 2028 7000000000"

    assert begun(draft_of(projects, ceilings(3_000_000_000, 2_000_000_000, 2_000_000_000, 0, 0))) == {"P1"}
    assert begun(draft_of(projects, ceilings(3_000_000_000, 2_000_000_000, 1_999_999_999, 0, 0))) == set()


def test_scores_are_added_in_decimals():
    """0.1 + 0.2 equals 0.3 here: the tie goes to the smaller need."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   n    new   2026  2026 0.3   10
        P2   n    new   2026  2026 0.1   4
        P3   n    new   2026  2026 0.2   5
        """,
        ceilings(10, 0, 0, 0, 0),
    )

    assert begun(draft) == {"P2", "P3"}


def test_money_goes_project_by_project():
    """No dispersal: the higher score is completed first, then the smaller code."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   h    trans 2026  2028 10    10
        P3   h    trans 2026  2028 20    10
        P2   h    trans 2026  2028 20    10
        """,
        ceilings(15, 0, 0, 0, 0),
    )

    assert {code: draft.project(code).planned_amount for code in ("P1", "P2", "P3")} == {"P1": 0, "P2": 10, "P3": 5}


def test_higher_tiers_keep_what_they_have_when_a_lower_tier_chooses():
    """P1 takes 15 of two years' 20; the 10 of P2 no longer fit into one year, whatever its score."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   b    new   2026  2027 50    15
        P2   n    new   2026  2026 99    10
        P3   n    new   2026  2026 1     5
        """,
        ceilings(10, 10, 0, 0, 0),
    )

    assert begun(draft) == {"P1", "P3"}


def test_years_of_a_new_start_move_to_let_another_begin():
    """P1 goes to 2027 because P2 fits only in 2026 and both together score more."""
    draft = draft_of(
        """
        code tier phase start end  score NSX SDĐ
        P1   n    new   2026  2026 50    10  -
        P2   n    new   2026  2026 40    10  5
        """,
        "source 2026 2027 2028 2029 2030\nNSX 10 10 0 0 0\nSDĐ 5 0 0 0 0",
    )

    assert years_of(draft, "P1") == {2027: 10}
    assert statuses(draft) == {"P1": "postponed", "P2": "funded"}


def test_money_is_spent_as_early_as_possible():
    """Least sum of year × amount: 10 in 2026, 10 in 2027, 5 in 2028."""
    draft = draft_of("code tier phase start end NSX\nP1 n new 2026 2028 25", TEN)

    assert years_of(draft, "P1") == {2026: 10, 2027: 10, 2028: 5}


def test_ties_in_time_go_to_the_higher_score_then_the_smaller_code():
    """Both are paid in full; the year 2026 is P2's."""
    draft = draft_of(
        """
        code tier phase start end  score NSX
        P1   h    trans 2026  2028 10    10
        P2   h    trans 2026  2028 20    10
        """,
        TEN,
    )

    assert (years_of(draft, "P2"), years_of(draft, "P1")) == ({2026: 10}, {2027: 10})


def test_the_order_of_the_rows_changes_nothing():
    """The same input always gives the same draft."""
    instance = instance_of(
        """
        code tier phase start end  score NSX SDĐ
        P1   n    new   2026  2027 50    10  4
        P2   n    new   2026  2028 50    10  4
        P3   h    trans 2026  2028 50    13  -
        P4   b    new   2027  2029 50    9   3
        P5   i    prep  2026  2030 50    8   3
        """,
        "source 2026 2027 2028 2029 2030\nNSX 9 9 9 9 9\nSDĐ 2 2 2 2 2",
    )
    turned = tuple(reversed(instance.projects))

    assert draft_plan(replace(instance, projects=turned)).amounts == draft_plan(instance).amounts


def test_quantities_carry_what_the_briefing_shows():
    """Planned amounts by project, source and year, tiers, ceilings and the verdict."""
    draft = draft_of(
        "code tier phase start end score NSX\nP1 n new 2026 2027 7.5 15",
        TEN,
        reserve_rate={"": Decimal("0.1")},
    )
    found = draft_quantities(draft)
    planned = {one.year: one.low for one in found if one.quantity == "planned_amount"}

    assert planned == {2026: 9, 2027: 15 - 9, 2028: 0, 2029: 0, 2030: 0}
    assert [one.low for one in found if one.quantity == "tier_score"] == [Decimal("7.5")]
    assert {one.low for one in found if one.quantity == "reserve_amount"} == {10 - 9}
    assert [one.stated for one in found if one.quantity == "verdict"] == ["consistent"]
