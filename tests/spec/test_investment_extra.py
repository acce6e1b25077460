"""The smallest extra capital, verified by computing the draft anew with it and with one đồng less."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from investment_tables import instance_of

from report_kit.analysis.investment import (
    Draft,
    ExtraCapital,
    Instance,
    draft_plan,
    draft_quantities,
    smallest_extra_capital,
)
from report_kit.analysis.investment.extra_capital import answers, redrafts
from report_kit.analysis.investment.extra_capital.part_costs import PartCosts
from report_kit.analysis.investment.extra_capital.parts import Part, total_of
from report_kit.analysis.investment.extra_capital.state import SearchState
from report_kit.content.briefing import load_slice
from report_kit.content.investment.briefing import InvestmentBriefing
from report_kit.data.figures_stated import Interval

HEAD = "source 2026 2027 2028 2029 2030\n"


def with_more(instance: Instance, more: dict[tuple[str, int], int]) -> Instance:
    """Return the instance with larger ceilings."""
    ceilings = tuple(
        replace(ceiling, amount=ceiling.amount + more.get((ceiling.capital_source, ceiling.year), 0))
        for ceiling in instance.ceilings
    )
    return replace(instance, ceilings=ceilings)


def extra_of(projects: str, ceilings: str, code: str, **settings: object) -> tuple[Instance, ExtraCapital]:
    instance = instance_of(projects, HEAD + ceilings, **settings)
    return instance, smallest_extra_capital(draft_plan(instance), [code])[code]


def gross_draft(instance: Instance, extra: ExtraCapital, less: int = 0) -> Draft:
    """Return the draft when ceilings grow by the gross amounts, the first of them by *less* đồng less."""
    more = {cell: amount or 0 for cell, amount in extra.gross_by_cell.items()}
    first = min(more)
    return draft_plan(with_more(instance, more | {first: more[first] - less}))


def test_a_new_start_needs_what_is_missing_to_complete_it():
    """Needs 30, has 10 + 10 + 9: one more, and not with one đồng less."""
    instance, extra = extra_of("code tier phase start end NSX\nP1 n new 2026 2028 30", "NSX 10 10 9 0 0", "P1")

    assert extra.amount == 30 - 29
    assert extra.is_least
    assert gross_draft(instance, extra).project("P1").is_funded
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_extra_capital_is_grossed_up_for_the_reserve():
    """93 more usable at a reserve of 7 % are 100 more of ceiling."""
    instance, extra = extra_of(
        "code tier phase start end NSX\nP1 n new 2026 2026 186",
        "NSX 100 0 0 0 0",
        "P1",
        reserve_rate={"NSX": Decimal("0.07")},
    )

    assert (extra.amount, extra.gross_amount) == (186 - 93, 100)
    assert gross_draft(instance, extra).project("P1").is_funded
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_higher_priority_takes_extra_capital_first():
    """P1 of tier h lacks 5 in the same year, so P2 needs 5 + 20."""
    projects = """
    code tier phase start end  first NSX before:NSX
    P1   h    trans 2024  2026 2024  15  1
    P2   n    new   2026  2026 -     20  -
    """
    instance, extra = extra_of(projects, "NSX 10 0 0 0 0", "P2")

    assert extra.amount == 20
    assert extra.by_cell == {("NSX", 2030): 20}
    assert gross_draft(instance, extra).project("P2").is_funded


def test_extra_capital_that_higher_priority_would_take_is_counted():
    """P1 may use every year, so its missing 5 are filled before P2's 20."""
    projects = "code tier phase start end NSX\nP1 h prep 2026 2030 15\nP2 n new 2026 2026 20"
    instance, extra = extra_of(projects, "NSX 10 0 0 0 0", "P2")

    assert extra.amount == 5 + 20
    assert not gross_draft(instance, extra, less=1).project("P2").is_funded


def test_no_project_now_in_the_draft_drops_out():
    """P2 scores more than P1 and would replace it; the answer pays for both."""
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2026 40    10
    P2   n    new   2026  2026 50    15
    """
    instance, extra = extra_of(projects, "NSX 10 0 0 0 0", "P2")
    draft = gross_draft(instance, extra)

    assert extra.amount == 15
    assert draft.project("P1").is_funded
    assert draft.project("P2").is_funded


def test_a_partly_funded_row_needs_what_it_lacks_inside_its_years():
    """Last year of capital 2027: 20 of 50 are there."""
    projects = "code tier phase start end first NSX before:NSX\nP1 g trans 2025 2027 2025 50 1"
    instance, extra = extra_of(projects, "NSX 10 10 10 10 10", "P1")

    assert extra.amount == 50 - 20
    assert {year for _, year in extra.by_cell} <= {2026, 2027}
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_no_capital_helps_an_excluded_or_unscored_project():
    """The reason is the rule, not the money."""
    projects = """
    code tier phase start end  score policy NSX
    P1   n    new   2026  2028 50    -      10
    P2   n    new   2026  2028 0     1/NQ   10
    """
    instance = instance_of(projects, HEAD + "NSX 90 0 0 0 0")
    extras = smallest_extra_capital(draft_plan(instance))

    assert {code: extra.impossible_because for code, extra in extras.items()} == {
        "P1": "excluded",
        "P2": "score_zero",
    }
    assert {extra.amount for extra in extras.values()} == {None}


def test_new_starts_that_could_take_its_place_begin_with_it():
    """P2 and P3 score more and need no more than P1: only with both of them paid does P1 begin."""
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2026 40    10
    P2   n    new   2026  2026 50    10
    P3   n    new   2026  2026 60    8
    """
    instance, extra = extra_of(projects, "NSX 0 0 0 0 0", "P1")

    assert (extra.amount, extra.is_least) == (10 + 10 + 8, True)
    assert gross_draft(instance, extra).project("P1").is_funded
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_two_small_new_starts_together_come_before_a_large_one():
    """P2 and P3 score 60 together and need 10, as P1 does for 50: one of them must begin, and then the other."""
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2026 50    10
    P2   n    new   2026  2026 30    5
    P3   n    new   2026  2026 30    5
    """
    instance, extra = extra_of(projects, "NSX 4 4 4 4 4", "P1")
    draft = gross_draft(instance, extra)

    assert draft.project("P1").is_funded
    assert extra.is_least
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_money_that_only_the_project_can_use_is_cheaper_than_paying_its_rivals():
    """P2 scores more but needs SDĐ, which is not there: 10 of NSX begin P1 alone."""
    projects = """
    code tier phase start end  score NSX SDĐ
    P1   n    new   2026  2026 40    10  -
    P2   n    new   2026  2026 50    10  5
    """
    _, extra = extra_of(projects, "NSX 0 0 0 0 0\nSDĐ 0 0 0 0 0", "P1")

    assert dict(extra.by_source()) == {"NSX": 10}
    assert extra.is_least


def test_without_steps_left_the_amount_is_a_range(monkeypatch):
    """What is found suffices; what is proven lies below it; neither is called the least."""
    projects = """
    code tier phase start end  score NSX SDĐ
    P1   n    new   2026  2026 50    10  -
    P2   n    new   2026  2026 70    5   4
    P3   n    new   2026  2026 60    7   -
    P4   n    new   2026  2026 90    4   9
    """
    ceilings = "NSX 3 0 0 0 0\nSDĐ 8 0 0 0 0"
    instance, least = extra_of(projects, ceilings, "P1")
    monkeypatch.setattr(answers, "MOST_STEPS", 100)
    _, extra = extra_of(projects, ceilings, "P1")

    assert (least.is_least, extra.is_least) == (True, False)
    assert extra.lowest_amount <= least.amount <= extra.amount
    assert gross_draft(instance, extra).project("P1").is_funded


def test_no_amount_is_said_to_suffice_that_no_proven_draft_shows(monkeypatch):
    """P1 lacks 10: where no draft can be computed anew to the end, only what is proven to be too little is given."""
    monkeypatch.setattr(redrafts, "WORK_OF_A_DRAFT", 0)
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2026 50    10
    P2   n    new   2026  2026 60    5
    """
    instance, extra = extra_of(projects, "NSX 5 0 0 0 0", "P1")
    [figure] = [
        row for row in draft_quantities(draft_plan(instance), {"P1": extra}) if row.quantity == "smallest_extra_amount"
    ]

    assert (extra.amount, extra.impossible_because, extra.is_least) == (None, "not_found", False)
    assert figure.interval == Interval(Fraction(extra.lowest_amount), None)
    assert extra.lowest_amount <= 10


def test_money_is_added_where_no_earlier_row_takes_it():
    """P1 begins with 3 beyond the 3 of 2027; added in 2028, P2 would take of it before P3, which has 1 now."""
    projects = """
    code tier phase start end  score NSX
    P0   g    new   2027  2030 20    3
    P1   h    new   2026  2029 10    4
    P2   l    prep  2028  2029 15    2
    P3   n    done  2026  2027 20    2
    """
    ceilings = "source 2026 2027 2028\nNSX 0 3 0"
    instance = instance_of(projects, ceilings, plan_last_year=2028)
    extra = smallest_extra_capital(draft_plan(instance), ["P1"])["P1"]

    required = 4 * 3 // 4
    assert (extra.amount, extra.is_least) == (required, True)
    assert gross_draft(instance, extra).project("P1").is_funded
    assert gross_draft(instance, extra).project("P3").is_in_draft
    less = gross_draft(instance, extra, less=1)
    assert not (less.project("P1").is_funded and less.project("P3").is_in_draft)


def test_locks_that_leave_gaps_between_years_do_not_hide_the_least():
    """P1 may use 2026 and 2028, P2 2027 and 2028, P3 2026 and 2027: 2 + 2 + 2 fit into 3 anywhere, so 3 are missing."""
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2028 50    2
    P2   n    new   2026  2028 60    2
    P3   n    new   2026  2028 70    2
    """
    locks = "code source year amount\nP1 NSX 2027 0\nP2 NSX 2026 0\nP3 NSX 2028 0"
    instance = instance_of(projects, "source 2026 2027 2028\nNSX 1 1 1", locks, plan_last_year=2028)
    extra = smallest_extra_capital(draft_plan(instance), ["P1"])["P1"]

    assert (extra.amount, extra.is_least) == (2 + 2 + 2 - 3, True)
    assert gross_draft(instance, extra).project("P1").is_funded
    assert not gross_draft(instance, extra, less=1).project("P1").is_funded


def test_an_amount_that_suffices_is_found_although_a_lock_closes_the_first_year_of_another():
    """P2 can only come after 2026; the 1 of P4 and the 3 of P3 are missing beyond the 3 that P1 and P2 share."""
    projects = """
    code tier phase start end  score NSX
    P1   b    trans 2026  2028 20    2
    P2   c    new   2026  2026 20    1
    P4   h    new   2026  2029 20    1
    P3   n    new   2026  2029 10    3
    """
    locks = "code source year amount\nP2 NSX 2026 0"
    instance = instance_of(projects, "source 2026 2027 2028\nNSX 0 0 3", locks, plan_last_year=2028)
    extra = smallest_extra_capital(draft_plan(instance), ["P3"])["P3"]

    assert gross_draft(instance, extra).project("P3").is_funded
    assert (extra.lowest_amount, extra.amount) == (1 + 3, 1 + 3)


def test_a_new_start_that_a_lock_forces_leaves_its_place_to_nobody():
    """P2 scores more and needs less than P1, but a lock keeps P1: P3 needs its own 1 and not the 2 of P2."""
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2027 10    3
    P2   n    new   2026  2027 20    2
    P3   n    new   2026  2027 5     1
    """
    locks = "code source year amount\nP1 NSX 2026 1"
    instance = instance_of(projects, "source 2026 2027\nNSX 1 2", locks, plan_last_year=2027)
    extra = smallest_extra_capital(draft_plan(instance), ["P3"])["P3"]

    assert (extra.amount, extra.is_least) == (1, True)
    assert gross_draft(instance, extra).project("P3").is_funded


def test_too_many_branches_for_one_source_leave_the_amount_unknown(monkeypatch):
    """Where the exact search of one source is given up, no amount is named, and no more called too little than is."""

    def given_up(*_):
        raise ArithmeticError

    monkeypatch.setattr(PartCosts, "_least", given_up)
    _, extra = extra_of("code tier phase start end NSX\nP1 n new 2026 2028 30", "NSX 10 10 8 0 0", "P1")

    assert (extra.amount, extra.impossible_because, extra.is_least) == (None, "not_found", False)
    assert extra.lowest_amount <= 30 - 28


def test_the_search_ends_whatever_a_draft_computed_anew_costs(monkeypatch):
    """Two projects share ten steps; a draft that takes a thousand is the last one to be computed."""
    computed = []

    def slowly(self, extra, hints):
        computed.append(extra)
        self.step_count += 1000
        return decision_with(self, extra, hints)

    decision_with = redrafts.Redrafts.decision_with
    monkeypatch.setattr(redrafts.Redrafts, "decision_with", slowly)
    monkeypatch.setattr(answers, "MOST_STEPS", 10)
    projects = """
    code tier phase start end  score NSX
    P1   n    new   2026  2026 50    10
    P2   n    new   2026  2026 60    5
    P3   n    new   2026  2026 70    4
    """
    smallest_extra_capital(draft_plan(instance_of(projects, HEAD + "NSX 4 0 0 0 0")))

    assert len(computed) == 1


def test_no_clock_has_a_part_in_the_answer(monkeypatch):
    """However long everything takes, the draft and the amounts are the same: clocks that say nothing change nothing."""
    projects = """
    code tier phase start end  score NSX SDĐ
    P1   n    new   2026  2026 50    10  -
    P2   n    new   2026  2026 70    5   4
    P3   n    new   2026  2026 60    7   -
    P4   n    new   2026  2026 90    4   9
    """
    instance = instance_of(projects, HEAD + "NSX 3 0 0 0 0\nSDĐ 8 0 0 0 0")
    draft = draft_plan(instance)
    expected = smallest_extra_capital(draft)

    def asked(*_):
        raise AssertionError("a clock was asked")

    for clock in ("monotonic", "perf_counter", "time", "process_time"):
        monkeypatch.setattr(time, clock, asked)
    again = draft_plan(instance)
    assert (again.amounts, smallest_extra_capital(again)) == (draft.amounts, expected)


def test_the_years_that_one_source_forces_on_a_new_start_count_for_its_other_source():
    """The province's capital lets AL2-09 begin in 2027 at the earliest, so land revenue of 2026 does not help.

    From 2027 on land revenue must pay AL2-09 (4.2 bn) and AL2-11 (12.5 bn) out of 3.15 + 3.6 + 3.6 + 3.15 bn.
    """
    a_luoi = Path(__file__).parents[2] / "data" / "a_luoi"
    extra = InvestmentBriefing(**load_slice(str(a_luoi), "20044", None)).extra_capital["AL2-11"]
    lacking = 4_200_000_000 + 12_500_000_000 - (3_150_000_000 + 3_600_000_000 + 3_600_000_000 + 3_150_000_000)
    assert extra.is_least
    assert extra.amount == lacking
    assert extra.by_source() == {"SDĐ": lacking}


def test_rows_that_other_years_would_pay_take_first():
    """P2 and P4 could leave P1, of a higher tier than P3, all of what is added: 3 of it before the 1 of P3."""
    projects = """
    code tier phase start end  first score NSTW
    P2   h    new   2026  2027 -     35    4
    P4   h    new   2026  2027 -     10    1
    P1   k    trans 2027  2028 2027  10    3
    P3   n    new   2026  2028 -     20    1
    """
    instance = instance_of(projects, "source 2026 2027 2028\nNSTW 0 3 2", plan_last_year=2028)
    extra = smallest_extra_capital(draft_plan(instance), ["P3"])["P3"]

    assert (extra.amount, extra.is_least) == (3 + 1, True)
    assert gross_draft(instance, extra).project("P3").is_funded
    assert not gross_draft(instance, extra, less=1).project("P3").is_funded


def test_what_a_new_start_would_take_from_a_higher_tier_is_paid_for():
    """With the 7 of P6 added, P3 begins in its place and takes 1 from P1: 7 more for P6, and 1 for P1 to keep its 2."""
    projects = """
    code tier phase start end  first score NSTW NSX
    P4   a    trans 2027  2028 2027  10    3    2
    P0   d    new   2026  2027 -     5     3    -
    P5   g    trans 2026  2028 2026  35    -    1
    P3   g    new   2027  2028 -     10    3    1
    P1   i    prep  2028  2028 -     35    -    3
    P6   n    trans 2027  2028 2027  5     4    3
    """
    locks = "code source year amount\nP3 NSX 2027 0"
    ceilings = "source 2026 2027 2028\nNSTW 2 4 0\nNSX 2 2 2"
    instance = instance_of(projects, ceilings, locks, plan_last_year=2028)
    draft = draft_plan(instance)
    extra = smallest_extra_capital(draft, ["P6"])["P6"]
    more = gross_draft(instance, extra)

    assert extra.is_least
    assert more.project("P6").is_funded
    assert sum(more.project("P1").by_cell.values()) >= sum(draft.project("P1").by_cell.values()) == 2
    assert not all(
        gross_draft(instance, extra, less=1).project(code).planned_amount >= least
        for code, least in (("P6", 4 + 3), ("P1", 2))
    )


def test_copies_of_projects_are_paid_one_after_another():
    """Five communes' projects in one: the fourth T needs 4 × 55 in 2026, whatever begins beside it and in which years.

    None of the T may be paid later, and each is paid before the next one gets anything.
    """
    kinds = "T{k} b trans 2024 2026 2024 88 55 -\nU{k} b trans 2025 2026 2025 84 44 -\n"
    kinds += "N{k} b new 2026 2027 - 79 72 14\nM{k} b new 2026 2027 - 71 36 4\n"
    projects = "code tier phase start end first score NSTW NSTP\n" + "".join(kinds.format(k=k) for k in range(1, 6))
    instance = instance_of(projects, HEAD + "NSTW 63 88 45 36 31\nNSTP 20 20 20 20 20")
    found = smallest_extra_capital(draft_plan(instance))

    assert [found[f"T{k}"].amount for k in (2, 3, 4, 5)] == [k * 55 - 63 for k in (2, 3, 4, 5)]
    assert [found[f"U{k}"].amount for k in (3, 4, 5)] == [(k - 2) * 44 for k in (3, 4, 5)]  # 2027 pays two of them now
    assert all(extra.is_least for extra in found.values())
    assert gross_draft(instance, found["N5"]).project("N5").is_funded
    assert not gross_draft(instance, found["N5"], less=1).project("N5").is_funded


def test_of_amounts_that_suffice_is_left_out_what_an_answer_can_do_without():
    """Paying 10 for P1 and 7 for P2 lets P1 begin; so do the 10 alone, and nothing is said of less."""
    projects = """
    code tier phase start end  score NSX SDĐ
    P1   n    new   2026  2026 50    10  -
    P2   n    new   2026  2026 40    -   7
    """
    question = answers.ExtraQuestion(draft_plan(instance_of(projects, HEAD + "NSX 0 0 0 0 0\nSDĐ 0 0 0 0 0")))
    search, both = question.search, Part(frozenset({0, 1}))
    state = SearchState(frozenset({0}), enough=search.costs.known(both, 0), paid_for_all=both)
    search.overpaying.narrow(0, state, lambda: True)

    assert total_of(search.costs.known(both, 0)) == 10 + 7
    assert state.enough is not None
    assert total_of(state.enough) == 10


def test_a_project_that_would_drop_out_is_paid_whatever_else_is_in_the_way():
    """With 20, P1 could begin and take the 1 of P3: proven is that only 7 + 14 let P0 begin and keep P3.

    NSTW has 1 + 1 + 2 of the 11 in P0's years; SDĐ has 0 + 3 + 2 of the 12, of the 4 of P5, which comes before, and
    of the 3 of P7.
    """
    projects = """
    code tier phase start end  first score NSTW NSX SDĐ
    P7   b    new   2026  2028 -     52    -    -   3
    P1   b    new   2026  2028 -     41    -    9   -
    P3   h    trans 2025  2027 2025  95    -    6   -
    P6   h    trans 2025  2027 2025  61    -    -   10
    P0   n    new   2026  2028 -     47    11   -   12
    P5   n    new   2028  2030 -     47    -    -   4
    """
    instance = instance_of(projects, HEAD + "NSTW 1 0 1 1 2\nNSX 0 1 2 0 2\nSDĐ 3 0 0 3 2")
    extra = smallest_extra_capital(draft_plan(instance), ["P0"])["P0"]

    assert (extra.amount, extra.is_least) == ((11 - 4) + (12 + 4 + 3 - 5), True)
    more = gross_draft(instance, extra)
    assert more.project("P0").is_funded
    assert more.project("P3").planned_amount > 0


def suffices(instance: Instance, code: str, more: dict[tuple[str, int], int]) -> bool:
    """Return whether a project is funded with larger ceilings, and nothing drops out of the draft."""
    before, after = draft_plan(instance), draft_plan(with_more(instance, more))
    kept = all(after.project(one.project.code).is_in_draft for one in before.projects if one.is_in_draft)
    return after.project(code).is_funded and kept


def test_rows_before_are_paid_whichever_years_a_new_start_could_have_instead():
    """P2 has the years that leave P0 most: one đồng more never reaches P1. With two in 2029 P2 can begin later."""
    projects = """
    code tier phase start end  first group score SDĐ
    P2   a    new   2026  2029 -     C     30    5
    P0   b    trans 2027  2029 2023  A     30    7
    P1   n    trans 2026  2028 2025  C     20    3
    """
    instance, extra = extra_of(projects, "SDĐ 4 4 0 2 1", "P1")

    assert not any(suffices(instance, "P1", {("SDĐ", year): 1}) for year in range(2026, 2031))
    assert suffices(instance, "P1", dict(extra.by_cell))
    assert (extra.amount, extra.is_least) == (2, True)


def test_a_new_start_of_a_lower_tier_is_not_begun_in_years_that_leave_higher_tiers_less():
    """P0 could begin with less beside other years of P4, but these leave P3 less than the 4 of NSX that it has now."""
    projects = """
    code tier phase start end  first group score NSTW NSX
    P4   c    new   2026  2028 -     B     20    5    5
    P3   e    trans 2027  2029 2024  A     20    2    5
    P0   h    new   2026  2028 -     A     20    3    3
    """
    instance, extra = extra_of(projects, "NSTW 4 1 7 0 2\nNSX 0 0 2 3 4", "P0")

    assert (extra.amount, extra.is_least) == ((5 + 4 + 3) - (2 + 3 + 4), True)
    assert suffices(instance, "P0", dict(extra.by_cell))


def test_what_several_sources_could_keep_for_a_tier_in_any_proportion_is_found_to_the_dong():
    """P3 begins wherever P0 does and takes 2 from tier g, which NSTW and NSTP can give back in any proportion.

    NSX has 2 of the 3 + 3 that P0 and P3 need. Of NSTP P3 takes all that 2027 to 2029 hold, also the 2 that P2 has now.
    Amounts are thousand million đồng and a few đồng: halving what the sources share would never end.
    """
    projects = """
    code tier phase start end  first group score NSTW        NSTP        NSX
    P3   b    new   2027  2029 -     C     40    -           6000000002  3000000001
    P1   g    trans 2024  2027 2024  C     30    3000000000  3000000000  -
    P2   g    trans 2025  2025 2025  C     20    4000000000  6000000000  -
    P0   n    new   2027  2029 -     B     50    -           -           3000000001
    """
    ceilings = """
    source 2026       2027       2028       2029
    NSTW   0          1000000000 1000000000 1000000000
    NSTP   2000000000 2000000001 1000000000 3000000001
    NSX    0          1000000000 0          1000000000
    """
    instance = instance_of(projects, ceilings, plan_last_year=2029)
    extra = smallest_extra_capital(draft_plan(instance), ["P0"])["P0"]

    assert (extra.amount, extra.is_least) == ((3_000_000_001 * 2 - 2 * 10**9) + 2_000_000_001, True)
    assert gross_draft(instance, extra).project("P0").is_funded
