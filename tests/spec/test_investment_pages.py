"""What the pages of the draft plan say, on instances small enough to work out by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from investment_tables import instance_of

from report_kit.content.investment.briefing import (
    InvestmentBriefing,
    investment_key_figures,
    load_investment,
    years_in_words,
)
from report_kit.content.investment.charts import ceilings_chart, timeline_chart
from report_kit.content.investment.decisions import decisions_table, open_decisions_table, reason
from report_kit.content.investment.forms import new_starts_table, transitional_table
from report_kit.content.investment.locks import lock_costs_list, locks_finding
from report_kit.content.investment.remarks import investment_remarks, investment_requests
from report_kit.content.investment.rules import check_of_typed_plan, plan_is_typed_by_hand, rules_table
from report_kit.content.investment.tables import (
    capital_table,
    scenarios_table,
    structure_table,
    tiers_table,
    totals_table,
)
from report_kit.content.narrative import Listing
from report_kit.content.output import figures_row
from report_kit.content.tables import Table
from report_kit.content.wording import plain
from report_kit.errors import ParameterError
from report_kit.language import language

A_LUOI, A_LUOI_1 = Path(__file__).resolve().parents[2] / "data" / "a_luoi", "20056"
ENGLISH = language("en")


@pytest.fixture(scope="module")
def briefing() -> InvestmentBriefing:
    return load_investment(str(A_LUOI), A_LUOI_1)


def lines_of(listing: Listing) -> list[str]:
    return [plain(item, ENGLISH) for item in listing.items]


def cells_of(table: Table, spec: str = "") -> dict[str, list[str]]:
    """Return the cells of a table by what its rows are called, in English."""
    return {
        plain(row.cells[0], ENGLISH): [
            plain(cell, ENGLISH, column.spec or spec) for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
        if len(row.cells) == len(table.columns)
    }


def replace_scenarios(briefing: InvestmentBriefing, *factors: str) -> InvestmentBriefing:
    """Return the briefing of the same instance with other scenarios."""
    other = replace(briefing, scenarios=tuple(Decimal(factor) for factor in factors))
    other.__dict__["instance"] = briefing.instance
    return other


def of(briefing: InvestmentBriefing, **changes: object) -> InvestmentBriefing:
    """Return the briefing of another instance."""
    other = replace(briefing)
    other.__dict__["instance"] = replace(briefing.instance, **changes)
    return other


def plan_of(projects: str, ceilings: str, locks: str = "", **settings: object) -> InvestmentBriefing:
    """Return a briefing of projects, ceilings and locks written as small tables; amounts are đồng."""
    briefing = load_investment(str(A_LUOI), A_LUOI_1)
    briefing.__dict__["instance"] = instance_of(projects, ceilings, locks, **settings)
    return briefing


def test_printed_sums_add_up_to_the_last_dong() -> None:
    """Three years of 1,148,148,138 and one of 151,851,864 are printed with all digits, and so is their sum."""
    briefing = plan_of(
        "code tier phase start end first NSX\nP1 h trans 2026 2029 2026 3596296278",
        "source 2026 2027 2028 2029\nNSX 1148148138 1148148138 1148148138 151851864",
    )
    row = cells_of(totals_table(briefing))["Total, state budget"]

    assert row[1:5] == ["3,444.444414", "1,148.148138", "1,148.148138", "1,148.148138"]
    assert Decimal(row[1].replace(",", "")) == 3 * Decimal("1148.148138")


def test_no_higher_priority_is_blamed_where_there_is_none() -> None:
    """A single project of 100 under ceilings of 30 lacks capital, and nobody took it."""
    briefing = plan_of("code tier phase start end first NSX\nP1 g trans 2026 2027 2026 100", "source 2026\nNSX 30")
    found = briefing.draft.projects[0]

    assert plain(reason(found, briefing.draft), ENGLISH) == (
        "usable capital of commune budget in its years of capital does not suffice"
    )
    assert "needs 0.00007 more by 2028, or an extension" in next(iter(cells_of(decisions_table(briefing)).values()))[4]


@pytest.mark.parametrize(
    ("higher", "lower", "after_whom"),
    [
        ("h trans 2026 2027 60 2026 50", "n new 2026 2026 60 - 0", " after higher priorities"),
        ("h trans 2028 2029 60 2028 50", "n new 2026 2026 60 - 50", " beside amounts fixed by hand"),
        (
            "h trans 2026 2027 60 2026 20",
            "n new 2026 2026 60 - 50",
            " after higher priorities and beside amounts fixed by hand",
        ),
    ],
)
def test_who_took_the_capital_that_a_project_lacks_is_said(higher: str, lower: str, after_whom: str) -> None:
    """Of 80 in 2026 a project of score 50 gets what one of score 60, and a lock for a later tier, leave of it."""
    locks = "" if lower.endswith(" 0") else "code source year amount\nN1 NSX 2026 50"
    briefing = plan_of(
        f"code tier phase start end score first NSX\nH1 {higher}\nH2 h trans 2026 2026 50 2026 60\nN1 {lower}",
        "source 2026 2029\nNSX 80 50",
        locks,
        reserve_rate={"": Decimal(0)},
    )
    found = briefing.draft.project("H2")

    assert plain(reason(found, briefing.draft), ENGLISH) == (
        f"usable capital of commune budget in its years of capital does not suffice{after_whom}"
    )


@pytest.mark.parametrize(
    ("ceilings", "said"),
    [
        ("- 60 40", "begins in 2027: before, usable capital does not suffice"),
        ("10 30 90", "begins in 2027: before, usable capital does not suffice"),
        ("69 60 100", "begins in 2027: before, capital does not suffice beside other projects"),
    ],
)
def test_other_projects_are_blamed_for_a_later_start_only_if_alone_it_began_earlier(ceilings: str, said: str) -> None:
    """N1 needs 100 in two years; 30 are fixed for B1 in 2026, where without it 69 + 60 would do."""
    others, locks = "", ""
    if ceilings.startswith("69"):
        others, locks = "B1 b new 2026 2026 30 50\n", "code source year amount\nB1 NSX 2026 30"
    briefing = plan_of(
        f"code tier phase start end NSX score\n{others}N1 n new 2026 2027 100 50",
        f"source 2026 2027 2028\nNSX {ceilings}",
        locks,
    )

    assert plain(reason(briefing.draft.project("N1"), briefing.draft), ENGLISH) == said


@pytest.mark.parametrize(
    ("others", "locks", "said"),
    [
        ("", "N1 NSX 2027 100", "begins in 2027: amounts fixed by hand leave it nothing before"),
        ("", "N1 NSX 2026 0", "begins in 2027: amounts fixed by hand leave it nothing before"),
        (
            "B1 b new 2026 2026 30 50\n",
            "N1 NSX 2026 0\nB1 NSX 2027 30",
            "begins in 2028: before, amounts are fixed at 0 or capital does not suffice beside other projects",
        ),
    ],
)
def test_a_new_start_that_its_own_fixed_amounts_let_begin_late_says_so(others: str, locks: str, said: str) -> None:
    """N1 needs 100 of one year; 100 is all that any year has."""
    briefing = plan_of(
        f"code tier phase start end NSX score\n{others}N1 n new 2026 2026 100 50",
        "source 2026 2027 2028\nNSX 100 100 100",
        f"code source year amount\n{locks}",
    )

    assert plain(reason(briefing.draft.project("N1"), briefing.draft), ENGLISH) == said


def test_what_is_fixed_beyond_what_must_be_given_leaves_nothing_to_come_earlier() -> None:
    """Three of six years, 30 of 60, are due in the plan; 50 are fixed in 2028, so that nothing is left for 2026."""
    briefing = plan_of(
        "code tier phase start end NSX\nN1 n new 2026 2031 60",
        "source 2026 2027 2028\nNSX 60 60 60",
        "code source year amount\nN1 NSX 2028 50",
        plan_last_year=2028,
    )

    assert plain(reason(briefing.draft.project("N1"), briefing.draft), ENGLISH) == (
        "begins in 2028: amounts fixed by hand leave it nothing before"
    )


@pytest.mark.parametrize(
    ("higher", "said"),
    [
        (10, "beside other projects, too little usable capital to finish it on the approved schedule (article 54(5))"),
        (0, "too little usable capital to finish it on the approved schedule (article 54(5))"),
    ],
)
def test_other_projects_are_blamed_for_no_start_only_if_alone_it_began(higher: int, said: str) -> None:
    """N1 needs 100 in 2026: ceilings of 100 suffice for it alone, but not beside the 10 of a higher tier."""
    others = "B1 b new 2026 2026 10 50\n" if higher else ""
    briefing = plan_of(
        f"code tier phase start end NSX score\n{others}N1 n new 2026 2026 100 50",
        f"source 2026\nNSX {100 if higher else 99}",
    )

    assert plain(reason(briefing.draft.project("N1"), briefing.draft), ENGLISH) == said


@pytest.mark.parametrize(
    ("locks", "said"),
    [
        ("", "a higher score; capital alone does not suffice"),
        (
            "code source year amount\nN1 NSX 2026 0",
            "a higher score and other amounts fixed by hand; capital alone does not suffice",
        ),
    ],
)
def test_a_score_of_zero_is_not_all_that_has_to_change_where_no_capital_is_fixed(locks: str, said: str) -> None:
    """The plan has one year, in which nothing is to be given."""
    projects, ceilings = "code tier phase start end NSX score\nN1 n new 2026 2026 10 0", "source 2026\nNSX 40"
    briefing = plan_of(projects, ceilings, locks, plan_last_year=2026)

    assert cells_of(decisions_table(briefing))[""][4] == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("g trans 2026 2027 2026", "usable capital of commune budget in its years of capital does not suffice"),
        ("n new 2026 2027 -", "too little usable capital to finish it on the approved schedule (article 54(5))"),
    ],
)
@pytest.mark.parametrize(("ceilings", "is_locks_fault"), [("60 60", True), ("30 60", False)])
def test_a_project_that_its_own_fixed_amounts_keep_from_capital_says_so(
    row: str, said: str, ceilings: str, is_locks_fault: bool
) -> None:
    """Of 100 in two years nothing is to come in 2026: 60 + 60 would do but for that, 30 + 60 would not anyway."""
    briefing = plan_of(
        f"code tier phase start end first NSX\nP1 {row} 100",
        f"source 2026 2027\nNSX {ceilings}",
        "code source year amount\nP1 NSX 2026 0",
        plan_last_year=2027,
    )
    expected = (
        f"beside amounts fixed by hand, {said}" if said.startswith("too") else f"{said} beside amounts fixed by hand"
    )

    found = briefing.draft.project("P1")
    assert plain(reason(found, briefing.draft), ENGLISH) == (expected if is_locks_fault else said)


def test_a_new_start_that_is_forced_is_no_higher_priority_of_its_tier() -> None:
    """Of 20 and 59 the new start N1, begun by a lock of 1 in 2026, takes 1 and 49: T1 gets 19 and 10 of its 40."""
    briefing = plan_of(
        "code tier phase start end score first NSX\nT1 b trans 2025 2027 10 2025 40\nN1 b new 2026 2027 90 - 50",
        "source 2026 2027\nNSX 20 59",
        "code source year amount\nN1 NSX 2026 1",
        plan_last_year=2027,
    )

    assert briefing.draft.project("T1").planned_amount == 19 + 10
    assert plain(reason(briefing.draft.project("T1"), briefing.draft), ENGLISH) == (
        "usable capital of commune budget in its years of capital does not suffice beside amounts fixed by hand"
    )


def test_what_is_left_of_a_project_after_the_plan_is_named_with_its_year() -> None:
    """300 from 2028 to 2032: three of five years lie in the plan, 180 are due in it and 120 after 2030."""
    briefing = plan_of(
        "code tier phase start end group NSX\nP1 n new 2028 2032 A 300000000",
        "source 2028 2029 2030\nNSX 100000000 100000000 100000000",
    )
    notes = [
        plain(row.cells[-1], ENGLISH, "whole_dong") for row in new_starts_table(briefing).rows if row.role == "body"
    ]

    assert cells_of(decisions_table(briefing))[""][4] == "120.0 after 2030"
    assert notes == ["funded; 120.0 after 2030"]


def test_a_project_without_funding_is_in_the_form_all_the_same(briefing: InvestmentBriefing) -> None:
    """Nothing is known of its amounts, so they are dashes; the project itself was reported."""
    instance = briefing.instance
    projects = tuple(replace(one, funding=()) if one.code == "AL1-11" else one for one in instance.projects)
    table = new_starts_table(of(briefing, projects=projects))
    market = [row for row in table.rows if len(row.cells) > 1 and "market" in plain(row.cells[1], ENGLISH)]

    assert [plain(row.cells[0], ENGLISH) for row in table.rows if row.role == "section"][
        -1
    ] == "capital source not reported"
    assert [set(row.cells[7:-1]) for row in market] == [{None}]


def test_lawful_revenue_is_told_apart_from_the_state_budget() -> None:
    """700 of the commune's budget and 300 of lawful revenue: the state budget gives 700, and the tables say so."""
    briefing = plan_of("code tier phase start end NSX HP\nP1 n new 2026 2027 700 300", "source 2026\nNSX 700\nHP 300")

    assert briefing.planned.low == 700
    assert cells_of(totals_table(briefing))["Total, state budget"][1] == "0.0007"
    for table in (tiers_table(briefing), structure_table(briefing)):
        assert "VND 300 of it is lawful revenue" in plain(table.note, ENGLISH)


def test_scenarios_name_what_enters_and_what_drops_out() -> None:
    """40 need ceilings of 40: at 0.9 times 40 the project drops out; one of 44 enters at 1.1 times."""
    briefing = plan_of(
        "code tier phase start end NSX SDĐ\nP1 n new 2026 2026 40 -\nP2 n new 2026 2026 - 44",
        "source 2026\nNSX 40\nSDĐ 40",
    )
    rows = {
        plain(row.cells[0], ENGLISH): [plain(cell, ENGLISH) for cell in row.cells]
        for row in scenarios_table(briefing).rows
    }

    assert rows["Enters"] == ["Enters", "none", "none", ""]
    assert rows["Drops out"] == ["Drops out", "", "none", "none"]


def test_a_scenario_that_stands_alone_is_compared_with_the_draft() -> None:
    """Ceilings of 40: the draft gives P1 its 30 and nothing to P2, which needs 44; twice the ceilings give both."""
    briefing = plan_of(
        "code tier phase start end NSX SDĐ\nP1 n new 2026 2026 30 -\nP2 n new 2026 2026 - 44",
        "source 2026\nNSX 40\nSDĐ 40",
    )
    rows = cells_of(scenarios_table(replace_scenarios(briefing, "2")))

    assert list(rows) == ["", "Total, state budget", "Enters", "Drops out"]
    assert rows[""][1] == "0.000044 – funded"
    assert rows["Total, state budget"][1] == "0.000074"


@pytest.mark.parametrize(("number", "is_turned"), [(1, False), (4, False), (5, True), (9, True)])
def test_the_page_is_turned_for_scenarios_whose_amounts_have_no_room_beside_each_other(
    number: int, is_turned: bool
) -> None:
    """On an upright page six amounts such as 217,385.588052 would cover each other."""
    briefing = plan_of("code tier phase start end NSX\nP1 n new 2026 2026 30", "source 2026\nNSX 40")

    factors = [f"1.{one}" for one in range(number)]
    assert scenarios_table(replace_scenarios(briefing, *factors)).is_wide == is_turned


def test_without_a_scenario_no_empty_table_is_shown() -> None:
    """`scenarios = []` asks for none."""
    briefing = plan_of("code tier phase start end NSX\nP1 n new 2026 2026 30", "source 2026\nNSX 40")

    said = scenarios_table(replace_scenarios(briefing)).fragment(ENGLISH).plain
    assert said == "No scenario was asked for (parameter scenarios)."


@pytest.mark.parametrize("factor", [0, -1, float("nan"), float("inf")])
def test_a_scenario_is_a_factor_above_zero(factor: float) -> None:
    """Ceilings cannot be negative, and a plan without any capital is no scenario."""
    with pytest.raises(ParameterError, match="no factor on the ceilings"):
        load_investment(str(A_LUOI), A_LUOI_1, scenarios=[1.0, factor])


def test_a_factor_that_stands_twice_is_refused() -> None:
    """`-p scenarios=1,1` was meant to be 1.1; two equal columns tell nothing."""
    with pytest.raises(ParameterError, match=r"1\.0 stands twice"):
        load_investment(str(A_LUOI), A_LUOI_1, scenarios=[1.0, 1.0])


def test_projects_of_one_name_are_told_apart_by_their_codes(briefing: InvestmentBriefing) -> None:
    """Pages name projects in sentences and tables; a name that only one has stays as it is, and so does no name."""
    tables = dict(briefing.dataset.tables)
    tables["projects"] = tables["projects"].copy()
    own = tables["projects"]["commune_code"] == A_LUOI_1
    codes = list(tables["projects"].loc[own, "project_code"])
    same = tables["projects"]["project_code"].isin(codes[:2])
    tables["projects"].loc[same, ["name_vi", "name_en"]] = ["Cầu treo", ""]
    other = replace(briefing, dataset=replace(briefing.dataset, tables=tables))
    found = {project.code: (project.name_vi, project.name_en) for project in other.instance.projects}

    assert [found[code] for code in codes[:2]] == [(f"Cầu treo ({code})", "") for code in codes[:2]]
    assert not any(code in name for code in codes[2:] for name in found[code])


def test_a_plan_of_one_year_is_named_by_it(briefing: InvestmentBriefing) -> None:
    """2026, not 2026–2026."""
    settings = replace(briefing.dataset.settings, plan_first_year=2026, plan_last_year=2026)

    assert replace(briefing, dataset=replace(briefing.dataset, settings=settings)).period == "2026"


def test_a_scenario_in_which_what_is_fixed_does_not_fit_says_so() -> None:
    """A lock of 40 under ceilings of 40 does not fit into 36; the other scenarios stand."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2026 40",
        "source 2026\nNSX 40",
        "code source year amount\nP1 NSX 2026 40",
    )

    table = scenarios_table(briefing)
    assert plain(table.columns[1].heading, ENGLISH) == "ceilings × 0.9: amounts fixed by hand do not fit"
    assert cells_of(table)["Total, state budget"][1:] == ["", "0.00004", "0.00004"]


def test_where_what_is_fixed_fits_in_no_scenario_one_sentence_stands_for_their_table() -> None:
    """A lock of 60 under ceilings of 40 does not fit into 1.1 × 40 = 44 either."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2026 60",
        "source 2026\nNSX 40",
        "code source year amount\nP1 NSX 2026 60",
    )

    said = scenarios_table(briefing).fragment(ENGLISH).plain
    assert said == "The amounts fixed by hand fit in none of the scenarios."


@pytest.mark.parametrize(
    ("years", "said"),
    [((2026, 2027, 2028, 2029, 2030), "2026–2030"), ((2030, 2026, 2028, 2029), "2026, 2028–2030"), ((2027,), "2027")],
)
def test_years_that_follow_each_other_are_written_as_a_range(years: tuple[int, ...], said: str) -> None:
    """Gaps part the ranges."""
    assert years_in_words(years) == said


def test_in_a_plan_of_one_year_no_amount_stands_twice() -> None:
    """The year's own column would repeat that of the whole plan."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2026 40", "source 2026\nNSX 90", plan_last_year=2026
    )

    for table in (totals_table(briefing), new_starts_table(briefing)):
        assert "2026" not in [plain(column.heading, ENGLISH) for column in table.columns]


def test_what_locks_cost_higher_tiers_is_said_without_signs() -> None:
    """100 of tier g and a new start of 100 that a lock forces: under ceilings of 180 tier g gets 20 less."""
    briefing = plan_of(
        "code tier phase start end score first NSX\nG1 g trans 2026 2027 80 2026 100\nN1 n new 2026 2027 60 - 100",
        "source 2026 2027\nNSX 90 90",
        "code source year amount\nN1 NSX 2026 90",
    )

    assert lines_of(lock_costs_list(briefing)) == [
        (
            "Because of what was fixed by hand, g) transitional projects finishing in the period: "
            "projects that are not new starts get VND 20 less."
        ),
        "Because of what was fixed by hand, n) new starts: the sum of scores of new starts is higher by 60.",
    ]


@pytest.mark.parametrize(
    ("locks", "said"), [("", ""), ("N1 NSX 2026 100", "What was fixed by hand takes nothing from any tier.")]
)
def test_what_locks_cost_is_said_only_where_something_is_fixed(locks: str, said: str) -> None:
    """N1 gets its 100 with and without the lock; that no amount was fixed stands in the sentence above already."""
    briefing = plan_of(
        "code tier phase start end NSX\nN1 n new 2026 2026 100",
        "source 2026\nNSX 100",
        f"code source year amount\n{locks}" if locks else "",
    )

    assert lock_costs_list(briefing).fragment(ENGLISH).plain == said


def test_a_lock_that_makes_a_new_start_of_a_higher_tier_begin_later_says_so() -> None:
    """B1 needs the 18 of one year; with 12 of 2026 locked for N1 it has to wait for 2027."""
    briefing = plan_of(
        "code tier phase start end NSX\nB1 b new 2026 2026 18\nN1 n new 2026 2026 12",
        "source 2026 2027\nNSX 18 18",
        "code source year amount\nN1 NSX 2026 12",
    )
    named = of(briefing, projects=tuple(replace(one, name_en=one.code) for one in briefing.instance.projects))

    assert lines_of(lock_costs_list(named)) == [
        (
            "Because of what was fixed by hand, b) national target programmes, projects of national importance: "
            "begin later: B1."
        )
    ]


TYPED = """
    code tier phase start end  policy NSX
    G1   g    trans 2026  2028 -      100
    N1   n    new   2026  2027 1/NQ   100
    N2   n    new   2026  2027 -      100
"""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {("G1", 2026): 39, ("G1", 2027): 61},
            "rule 1: .*commune budget, 2027: VND 101 for all projects, but only VND 100 can be used",
        ),
        ({("G1", 2026): 71}, "rule 2: .*VND 101, but only VND 100 is approved"),
        ({("N2", 2028): 100}, "rule 3: .*VND 100, but no investment-policy decision"),
        (
            {("G1", 2027): 0, ("G1", 2029): 30},
            r"rule 4: .*VND 30 in 2029, outside its years of capital \(2026–2028\)",
        ),
        ({("N1", 2027): 39}, "rule 5: .*VND 99, but it must get VND 100 within the plan"),
    ],
)
def test_the_check_of_a_typed_plan_names_the_rule_the_place_and_the_amounts(
    changes: dict[tuple[str, int], int], words: str
) -> None:
    """The plan gives G1 70 + 30 and N1 60 + 40; each change breaks one rule, by one đồng where it can be."""
    amounts = {("G1", 2026): 70, ("G1", 2027): 30, ("N1", 2026): 60, ("N1", 2027): 40} | changes
    locks = "\n".join(
        f"{code} NSX {year} {amounts.get((code, year), 0)}" for code in ("G1", "N1", "N2") for year in range(2026, 2031)
    )
    briefing = plan_of(TYPED, "source 2026 2027 2028 2029\nNSX 200 100 100 100", f"code source year amount\n{locks}")
    said = [plain(line, ENGLISH) for line in check_of_typed_plan(briefing)]

    assert len(said) == 1
    assert re.search(words, said[0])
    assert plan_is_typed_by_hand(briefing.instance)
    assert [plain(row.cells[1], ENGLISH) for row in rules_table(briefing).rows].count("broken") == 1


def test_a_conflict_names_the_amounts_and_the_limit_to_the_dong() -> None:
    """Locks of 50 and 51 against usable capital of 100."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2027 51\nP2 n new 2026 2027 50",
        "source 2026 2027\nNSX 100 100",
        "code source year amount\nP1 NSX 2026 51\nP2 NSX 2026 50",
    )
    said = " ".join(plain(line, ENGLISH) for line in locks_finding(briefing).lines)

    assert "rule 1" in said
    assert "commune budget, 2026: VND 101 for all projects, but only VND 100 can be used" in said


def test_a_conflict_with_completion_says_how_much_capital_is_missing() -> None:
    """P1 gets the 1 fixed for 2026 and no more then, so that the rest of its 30 must come from the 9 of 2027."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2027 30",
        "source 2026 2027 2028\nNSX 12 9 50",
        "code source year amount\nP1 NSX 2026 1",
    )
    conflict = briefing.draft.conflict
    said = [plain(line, ENGLISH) for line in locks_finding(briefing).lines]

    assert conflict is not None
    assert (conflict.rule, conflict.missing_amount) == (5, 30 - 1 - 9)
    assert "Completing what is begun takes VND 20 more of usable capital." in said


def test_a_tier_that_is_for_another_phase_and_a_schedule_that_is_too_long_are_remarked_on() -> None:
    """Tier n is for new starts; 2024 to 2027 are four years of capital, and group C has three."""
    briefing = plan_of(
        "code tier phase start end first NSX\nP1 n trans 2024 2027 2024 10",
        "source 2026 2027 2028 2029 2030\nNSX 5 5 5 5 5",
    )

    assert [line.removeprefix(": ") for line in lines_of(investment_remarks(briefing))] == [
        "tier n) new starts is for new starts, not for transitional projects.",
        "the schedule takes 4 years of capital, more than the 3 of the group (article 57).",
    ]


def test_schedules_that_are_too_long_by_as_much_are_one_remark() -> None:
    """Of group C, P1 and P2 take 4 years and P3 takes 5: the two are named together."""
    briefing = plan_of(
        "code tier phase start end first NSX\n"
        "P1 g trans 2024 2027 2024 10\nP2 g trans 2024 2027 2024 10\nP3 g trans 2024 2028 2024 10",
        "source 2026 2027 2028 2029 2030\nNSX 9 9 9 9 9",
    )

    assert [line for line in lines_of(investment_remarks(briefing)) if "schedule" in line] == [
        "; : the schedule takes 4 years of capital, more than the 3 of the group (article 57).",
        ": the schedule takes 5 years of capital, more than the 3 of the group (article 57).",
    ]


def test_the_text_gives_reasons_for_the_first_projects_and_the_annex_for_all() -> None:
    """Without capital none of seven is funded: four rows, and a line that three more are in the annex."""
    projects = "code tier phase start end NSX\n" + "\n".join(f"P{n} n new 2026 2027 10" for n in range(7))
    briefing = plan_of(projects, "source 2026\nNSX 1")
    shown, all_projects = open_decisions_table(briefing), decisions_table(briefing)

    assert [row.role for row in shown.rows] == ["body"] * 4 + ["section"]
    assert plain(shown.rows[-1].cells[0], ENGLISH) == "… 3 more projects, in Annex II with the others …"
    assert len(all_projects.rows) == 7


def test_an_extension_of_a_project_that_does_not_exist_is_remarked_on() -> None:
    """P1 is there and P9 is mistyped: the page names the parameter, the code and what to do, and is built."""
    projects = "code tier phase start end first NSX before:NSX\nP1 g trans 2023 2026 2023 10 1"
    briefing = plan_of(projects, "source 2026\nNSX 40", allow_extension=("P1", "P9"))

    assert briefing.draft.project("P1").is_funded
    assert [line for line in lines_of(investment_remarks(briefing)) if "parameter" in line] == [
        "parameter allow_extension: P9 is no project of this commune; correct the code unless another commune has it."
    ]


def test_without_projects_nothing_is_counted_or_planned(briefing: InvestmentBriefing) -> None:
    """No list is no list of none: there is no count, no planned capital, and no scenario of zero."""
    empty = of(briefing, projects=(), locks=())

    assert scenarios_table(empty).is_empty
    assert "Planned" not in [plain(column.heading, ENGLISH) for column in capital_table(empty).columns]
    assert "Not available" in investment_key_figures(empty).fragment(ENGLISH).plain


def test_items_of_article_52_that_no_table_holds_are_asked_for(briefing: InvestmentBriefing) -> None:
    """Items 1, 2, 3, 5 and 7 need words or figures that only the commune has; the kit computes 4 and 6."""
    asked = " ".join(lines_of(investment_requests(briefing)))

    assert [number for number in range(1, 8) if f"(item {number})" in asked] == [1, 2, 3, 5, 7]


def test_figures_of_one_name_are_told_apart(briefing: InvestmentBriefing) -> None:
    """Each name with its project, source, year and programme stands for one amount only."""
    amounts: dict[tuple[str, ...], set[str]] = {}
    tables = (
        tiers_table, structure_table, totals_table, capital_table, transitional_table, new_starts_table, scenarios_table
    )  # fmt: skip
    for table in tables:
        for quantity in table(briefing).quantities():
            row = figures_row(quantity)
            key = tuple(
                row.get(name, "") for name in ("quantity", "programme_code", "project_code", "capital_source", "year")
            )
            amounts.setdefault(key, set()).add(row.get("low", ""))

    assert {key: found for key, found in amounts.items() if len(found) > 1} == {}


def test_the_chart_says_where_no_ceiling_is_reported() -> None:
    """Unknown is not zero, in the words of a chart too."""
    briefing = plan_of("code tier phase start end NSX XSKT\nP1 n new 2026 2027 5 5", "source 2026\nNSX 5")

    assert "lottery revenue: no ceiling is reported" in ceilings_chart(briefing).fragment(ENGLISH).plain


@pytest.mark.parametrize(
    ("rates", "shares", "is_convention"),
    [
        ({"": Decimal("0.10")}, "10%", True),
        ({"": Decimal("0.10"), "NSX": Decimal("0.0725")}, "10% of central budget; 7.25% of commune budget", True),
        ({"": Decimal("0.05")}, "5%", False),
    ],
)
def test_the_share_held_back_is_stated_and_the_default_is_called_a_convention(
    rates: dict[str, Decimal], shares: str, is_convention: bool
) -> None:
    """One for all sources, or each with its sources, with all of its digits."""
    briefing = plan_of(
        "code tier phase start end NSTW NSX\nP1 n new 2026 2027 1 1", "source 2026\nNSTW 9\nNSX 9", reserve_rate=rates
    )
    note = plain(capital_table(briefing).note, ENGLISH)

    assert note.startswith(f"Share held back: {shares}. The law fixes no share for the reserve; ")
    assert ("10% is a convention as long as it has not decided." in note) == is_convention


def test_nothing_is_said_of_unused_capital_where_no_ceiling_is_reported() -> None:
    """It is a dash in every year; so is the share held back of no ceiling."""
    briefing = plan_of("code tier phase start end NSX\nP1 n new 2026 2027 1", "source\nNSX")

    assert plain(capital_table(briefing).note, ENGLISH) == (
        "The law fixes no share for the reserve; the commune People's Council decides it."
    )


def test_the_values_behind_the_chart_of_years_are_those_of_the_projects() -> None:
    """P1 gets 2 and 1 million, P2 what is left of 2027; P3, for which nothing is left, is not in the draft."""
    briefing = plan_of(
        """
        code tier phase start end NSX     score
        P1   n    new   2026  2027 3000000 30
        P2   n    new   2026  2027 1000000 20
        P3   n    new   2026  2027 1000000 10
        """,
        "source 2026 2027\nNSX 2000000 2000000",
    )
    values = timeline_chart(briefing).values

    assert [[plain(cell, ENGLISH, "whole_dong") for cell in row.cells[1:4]] for row in values.rows] == [
        ["2.0", "1.0", "0.0"],
        ["0.0", "1.0", "0.0"],
    ]


def test_only_ceilings_are_asked_for_by_year() -> None:
    """A policy decision belongs to no year."""
    briefing = plan_of(
        "code tier phase start end NSX policy\nP1 n new 2026 2027 3 -", "source 2026 2027 2028 2029\nNSX 2 2 2 2"
    )
    asked = [line for line in lines_of(investment_requests(briefing)) if "sheet" in line]

    assert [line.partition(": ")[2] for line in asked] == [
        "policy decision (sheet “Dự án”).",
        "ceiling (2030) (sheet “Hạn mức vốn”).",
    ]


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ("g trans 2028 2029 2024 01 02 5 5", "start year, first year of capital"),
        ("g trans 2026 2027 - 01 02 5 5", "first year of capital"),
        ("n new 2026 2027 - - 02 5 0", "policy decision"),
        ("i prep 2026 2027 - 01 - 5 0", "investment decision"),
        ("n new 2026 2027 - 01 02 - -", "total investment, capital allocated before the plan"),
        ("d done 2024 2025 - 01 02 0 5", "total investment, capital allocated before the plan"),
    ],
)
def test_what_keeps_a_project_out_and_can_be_reported_is_asked_for_in_words(row: str, asked: str) -> None:
    """A start after the last year of capital, unknown years, no decision, no estimate, no source, no need."""
    briefing = plan_of(
        f"code tier phase start end first policy estimate NSX before:NSX\nP1 {row}",
        "source 2026 2027 2028 2029 2030\nNSX 9 9 9 9 9",
    )

    requests = lines_of(investment_requests(briefing))
    assert [line.partition(": ")[2].partition(" (")[0] for line in requests if "sheet" in line] == [asked]


def test_where_locks_conflict_charts_say_nothing_and_least_of_all_that_figures_are_missing() -> None:
    """What is wrong is the lock of 11 on usable capital of 10."""
    briefing = plan_of(
        "code tier phase start end NSX\nP1 n new 2026 2027 20",
        "source 2026 2027\nNSX 10 10",
        "code source year amount\nP1 NSX 2026 11",
    )

    assert [chart(briefing).fragment(ENGLISH).html for chart in (ceilings_chart, timeline_chart)] == ["", ""]
