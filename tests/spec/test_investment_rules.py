"""Rules 1 to 6 of the medium-term draft, one small commune each."""

from __future__ import annotations

from decimal import Decimal

from investment_tables import draft_of, instance_of, statuses, years_of

from report_kit.analysis.investment import capital_years, data_requests, draft_quantities, findings, usable_ceilings

PLENTY = """
source 2026 2027 2028 2029 2030
NSX    1000 1000 1000 1000 1000
"""
ONE = """
code tier phase start end  NSX
P1   n    new   2026  2028 300
"""


def usable(reserve_rate: dict[str, Decimal], scenario: str = "1") -> list[int]:
    table = """
    source 2026
    NSX    2000000000
    SDĐ    1000000001
    """
    instance = instance_of(ONE, table, reserve_rate=reserve_rate, scenario=Decimal(scenario), plan_last_year=2026)
    return [row.usable_amount for row in usable_ceilings(instance)]


def test_a_reserve_is_taken_in_decimals_and_floored_once():
    """2,000,000,000 × 0.93 is 1,860,000,000 exactly; sources not named keep 0.10."""
    assert usable({"": Decimal("0.10"), "NSX": Decimal("0.07")}) == [2_000_000_000 * 93 // 100, 1_000_000_001 * 9 // 10]


def test_scenario_and_reserve_are_floored_together():
    """⌊1,000,000,001 × 1.1 × 0.9⌋, not the floor of a floor."""
    assert usable({"": Decimal("0.1")}, "1.1")[1] == 1_000_000_001 * 99 // 100


def test_the_reserve_is_ten_percent_where_nothing_is_said():
    """The law fixes no share; one tenth is the convention."""
    assert usable({}) == [2_000_000_000 * 9 // 10, 1_000_000_001 * 9 // 10]


def test_the_reserve_held_back_is_the_ceiling_less_what_is_usable():
    """1,000,000,001 − ⌊900,000,000.9⌋."""
    instance = instance_of(ONE, "source 2026\nNSX 1000000001", reserve_rate={"": Decimal("0.1")}, plan_last_year=2026)

    assert usable_ceilings(instance)[0].reserve_amount == 1_000_000_001 - 900_000_000


def test_a_source_without_ceiling_gives_no_money_and_a_data_request():
    """No ceiling row means no money from that source, a finding and a request, not an error."""
    draft = draft_of("code tier phase start end SDĐ\nP1 h trans 2026 2028 10", PLENTY)

    assert statuses(draft) == {"P1": "not_funded"}
    assert {one.quantity for one in draft_quantities(draft, {}) if one.capital_source == "SDĐ"} == {
        "planned_amount",
        "required_amount",
    }
    assert "source_without_ceiling" in [finding.code for finding in findings(draft)]
    assert ("capital_ceilings", "SDĐ") in [(one.table, one.capital_source) for one in data_requests(draft)]


def test_no_project_gets_more_than_approved():
    """The need is total investment less what was allocated before."""
    draft = draft_of("code tier phase start end first NSX before:NSX\nP1 g trans 2025 2027 2025 70 30", PLENTY)

    assert draft.project("P1").planned_amount == 100 - 30


def test_a_new_start_needs_a_policy_decision_unless_exempt():
    """Works of a national target programme and special or urgent works are exempt (art. 19(6))."""
    draft = draft_of(
        """
        code tier phase start end  programme  policy NSX
        P1   n    new   2026  2028 -          -      10
        P2   b    new   2026  2028 NTP-2026-1 -      10
        P3   a    new   2026  2028 -          -      10
        P4   n    new   2026  2028 NTP-OTHER  -      10
        P5   n    new   2026  2028 -          7/NQ   10
        """,
        PLENTY,
        programme_codes=frozenset({"NTP-2026-1"}),
    )

    assert {code for code, status in statuses(draft).items() if status == "funded"} == {"P2", "P3", "P5"}
    assert draft.project("P1").excluded_by == "no_policy_decision"
    assert draft.project("P4").excluded_by_rule == 3


def test_preparation_needs_an_approved_estimate_and_no_years_of_capital():
    """A preparation task may get money in any year from its start (art. 56(3), 57(1))."""
    draft = draft_of(
        """
        code tier phase start end  estimate group NSX
        P1   i    prep  2026  2030 9/QĐ     C     50
        P2   i    prep  2026  2030 -        C     50
        """,
        "source 2026 2027 2028 2029 2030\nNSX 10 10 10 10 10",
    )

    assert years_of(draft, "P1") == dict.fromkeys(range(2026, 2031), 10)
    assert draft.project("P2").excluded_by == "no_approved_estimate"


def windows(row: str, **settings: object) -> tuple[tuple[tuple[int, ...], ...], str]:
    header = "code tier phase start end first group NSX before:NSX"
    instance = instance_of(f"{header}\n{row}", PLENTY, **settings)
    found = capital_years(instance.projects[0], instance.settings)
    return found.windows, found.blocked_by


def test_a_transitional_project_counts_its_years_from_the_first_year_of_capital():
    """Group C, first capital 2025: 2025, 2026, 2027."""
    assert windows("P1 g trans 2025 2027 2025 C 5 1") == (((2026, 2027),), "")


def test_group_a_and_b_have_six_and_four_years():
    """First capital 2024: A to 2029, B to 2027."""
    assert windows("P1 g trans 2024 2027 2024 A 5 1")[0] == ((2026, 2027, 2028, 2029),)
    assert windows("P1 g trans 2024 2027 2024 B 5 1")[0] == ((2026, 2027),)


def test_a_transitional_project_with_unknown_first_year_is_left_out():
    """Money before the plan and no first year of capital: nobody can count the years."""
    assert windows("P1 g trans 2024 2027 - C 5 1") == ((), "capital_years_unknown")


def test_a_transitional_project_without_money_before_counts_from_its_start_in_the_plan():
    """From max(start, 2026), three years for group C."""
    assert windows("P1 g trans 2027 2029 - C 5 -")[0] == ((2027, 2028, 2029),)


def test_used_up_years_need_an_extension_decision():
    """2023, 2024, 2025 are used up; the extension grants 2026 and no more."""
    row = "P1 g trans 2023 2025 2023 C 5 1"
    assert windows(row) == ((), "capital_years_used_up")
    assert windows(row, allow_extension=("P1",)) == (((2026,),), "")


def test_when_the_extension_is_past_too_the_council_decides():
    """2022 to 2024, extension 2025: listed or not, art. 57(3)(d)."""
    row = "P1 g trans 2022 2025 2022 C 5 1"
    assert windows(row)[1] == windows(row, allow_extension=("P1",))[1] == "council_decides_extension"


def test_a_project_that_starts_after_its_last_year_of_capital_is_left_out_and_asked_about():
    """Group C, capital from 2024: its last year is 2024 + 3 - 1 = 2026, before it starts in 2028."""
    draft = draft_of("code tier phase start end first NSX before:NSX\nP1 h trans 2028 2029 2024 10 5", PLENTY)

    assert draft.project("P1").excluded_by == "starts_after_capital_years"
    assert ("projects", ("start_year", "first_capital_year")) in [
        (one.table, one.columns) for one in data_requests(draft)
    ]


def test_no_row_gets_capital_before_its_start_year():
    """A completed row that starts in 2028 is paid from 2028."""
    draft = draft_of("code tier phase start end NSX\nP1 d done 2028 2029 10", PLENTY)

    assert years_of(draft, "P1") == {2028: 10}


def test_a_new_start_has_the_years_of_its_schedule_at_most():
    """A schedule of two years gives windows of two years, though group C would allow three."""
    assert windows("P1 n new 2028 2029 - C 5 -")[0] == ((2028, 2029), (2029, 2030))


def test_a_schedule_longer_than_the_group_allows_is_a_finding():
    """Five years for a group C project."""
    draft = draft_of("code tier phase start end group NSX\nP1 n new 2026 2030 C 30", PLENTY)

    assert [(one.code, one.expected, one.found) for one in findings(draft)] == [("schedule_over_limit", "3", "5")]


def test_the_schedule_of_a_transitional_project_counts_from_its_first_year_of_capital():
    """P1 had no capital yet, so 2024–2027 takes 2026 and 2027; nobody knows of P2; P3 takes 2024, 2025, 2026, 2027."""
    projects = """
    code tier phase start end  first NSX before:NSX
    P1   h    trans 2024  2027 -     10  -
    P2   h    trans 2024  2027 -     10  1
    P3   h    trans 2024  2027 2024  10  1
    """
    found = [one for one in findings(draft_of(projects, PLENTY)) if one.code == "schedule_over_limit"]

    assert [(one.project_code, one.found) for one in found] == [("P3", str(2027 - 2024 + 1))]


def test_a_new_start_that_ends_after_the_plan_needs_its_share_rounded_up():
    """100 × 2 ÷ 3 years, rounded up; the rest is shown as after 2030."""
    draft = draft_of("code tier phase start end NSX\nP1 n new 2029 2031 100", PLENTY)

    assert draft.project("P1").planned_amount == -(-100 * 2 // 3)
    assert draft.project("P1").after_plan == {"NSX": 100 - 67}
    assert draft.project("P1").status == "funded"


def test_a_new_start_that_cannot_be_completed_from_every_source_is_not_begun():
    """All or nothing, for each source separately: one đồng missing from one source is enough."""
    projects = "code tier phase start end NSX SDĐ\nP1 n new 2026 2028 30 10"
    short = "source 2026 2027 2028 2029 2030\nNSX 30 0 0 0 0\nSDĐ 9 0 0 0 0"
    enough = "source 2026 2027 2028 2029 2030\nNSX 30 0 0 0 0\nSDĐ 10 0 0 0 0"

    assert statuses(draft_of(projects, short)) == {"P1": "not_funded"}
    assert statuses(draft_of(projects, enough)) == {"P1": "funded"}


def test_postponing_never_reduces_what_must_be_found():
    """Required stays 100 × 3 ÷ 4 though the money comes only in 2030."""
    draft = draft_of(
        "code tier phase start end group NSX\nP1 n new 2028 2031 B 100",
        "source 2026 2027 2028 2029 2030\nNSX 0 0 0 0 75",
    )

    assert (draft.project("P1").status, draft.project("P1").planned_amount) == ("postponed", 100 * 3 // 4)


def test_a_year_inside_the_window_may_carry_no_money_but_counts():
    """Three years from 2026: 2026 and 2028 pay, 2029 would be the fourth."""
    fits = "source 2026 2027 2028 2029 2030\nNSX 10 0 10 0 0"
    too_long = "source 2026 2027 2028 2029 2030\nNSX 10 0 0 10 0"
    projects = "code tier phase start end NSX\nP1 n new 2026 2028 20"

    assert years_of(draft_of(projects, fits), "P1") == {2026: 10, 2028: 10}
    assert statuses(draft_of(projects, too_long)) == {"P1": "not_funded"}


def test_a_need_of_zero_and_a_project_without_funding_are_findings():
    """Both are not funded, and both ask for figures."""
    draft = draft_of("code tier phase start end NSX\nP1 n new 2026 2028 0\nP2 h trans 2026 2028 -", PLENTY)

    assert statuses(draft) == {"P1": "not_funded", "P2": "not_funded"}
    assert {finding.code for finding in findings(draft)} == {"no_need", "no_funding"}
    assert {request.table for request in data_requests(draft)} == {"project_funding"}


def test_a_tier_for_another_phase_is_a_finding():
    """Tier g is for transitional projects."""
    draft = draft_of("code tier phase start end NSX\nP1 g new 2026 2028 10", PLENTY)

    assert [(one.code, one.expected, one.found) for one in findings(draft)] == [
        ("tier_phase_mismatch", "transitional", "new_start")
    ]


def test_a_new_start_that_has_had_capital_before_the_plan_is_a_finding():
    """Either it is transitional, or the year is wrong; a year within the plan says nothing against it."""
    table = "code tier phase start end first NSX\nP1 n new 2026 2028 2024 10\nP2 n new 2026 2028 2026 10"

    assert [(one.code, one.project_code, one.found) for one in findings(draft_of(table, PLENTY))] == [
        ("begun_before_plan", "P1", "2024")
    ]


def test_what_is_partly_funded_says_what_is_missing_and_by_when():
    """First capital 2025, group C: 30 missing by 2027, or an extension."""
    draft = draft_of(
        "code tier phase start end first NSX before:NSX\nP1 g trans 2025 2027 2025 50 1",
        "source 2026 2027 2028 2029 2030\nNSX 10 10 10 10 10",
    )
    found = draft.project("P1")

    assert (found.status, found.missing_amount, found.needed_by_year) == ("partly_funded", 50 - 20, 2027)
