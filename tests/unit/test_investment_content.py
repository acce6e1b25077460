"""The investment briefing's words and figures, and the check of a plan typed by hand."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from report_kit.analysis.investment import draft_plan
from report_kit.analysis.investment.model import Lock
from report_kit.content.check import findings
from report_kit.content.headlines import headline
from report_kit.content.investment.briefing import InvestmentBriefing, load_investment
from report_kit.content.investment.charts import ceilings_chart, timeline_chart
from report_kit.content.investment.decisions import decisions_table, open_decisions_table, reason
from report_kit.content.investment.forms import new_starts_table, transitional_table
from report_kit.content.investment.locks import lock_costs_list, locks_finding
from report_kit.content.investment.needs import known_needs
from report_kit.content.investment.remarks import investment_remarks, investment_requests
from report_kit.content.investment.rules import check_of_typed_plan, plan_is_typed_by_hand, rules_finding, rules_table
from report_kit.content.investment.sectors import sector_name
from report_kit.content.investment.tables import (
    capital_table,
    structure_table,
    tiers_table,
    totals_table,
)
from report_kit.content.narrative import Listing
from report_kit.content.output import figures_row, html_of
from report_kit.content.programmes.briefing import load_programmes
from report_kit.content.programmes.tables import positions_table
from report_kit.content.wording import pieces, plain
from report_kit.data.datasets import read_dataset
from report_kit.language import Language, language

A_LUOI = Path(__file__).resolve().parents[2] / "data" / "a_luoi"
A_LUOI_1, A_LUOI_2, A_LUOI_5 = "20056", "20044", "20050"
ENGLISH = language("en")
VIETNAMESE = language("vi")


@pytest.fixture(scope="module")
def briefing() -> InvestmentBriefing:
    return load_investment(str(A_LUOI), A_LUOI_1)


@pytest.fixture
def copied_dataset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(A_LUOI, tmp_path / "a_luoi"))


def by_hand(briefing: InvestmentBriefing, **changes: int) -> InvestmentBriefing:
    """Return the briefing with every amount of its draft fixed, but for changes by project code."""
    instance = briefing.instance
    locks = tuple(
        Lock(
            project_code=project.code,
            capital_source=part.capital_source,
            year=year,
            amount=briefing.draft.amounts.get((project.code, part.capital_source, year), 0)
            + (changes.get(project.code.replace("-", "_"), 0) if year == 2026 else 0),
        )
        for project in instance.projects
        for part in project.funding
        for year in instance.settings.years
    )
    typed = replace(briefing)
    typed.__dict__["instance"] = replace(instance, locks=locks)
    return typed


def test_the_figures_name_every_quantity_that_a_reader_may_look_for(briefing: InvestmentBriefing) -> None:
    """A program that reads figures.csv finds decisions, requirements, tiers and ceilings under these names."""
    table = decisions_table(briefing)

    names = {figures_row(quantity)["quantity"] for quantity in table.quantities()}
    assert names >= {
        "planned_amount",
        "status",
        "first_capital_year",
        "excluded_by_rule",
        "required_amount",
        "smallest_extra_amount",
        "tier_amount",
        "tier_score",
        "usable_ceiling",
        "reserve_amount",
        "verdict",
    }


def test_every_figure_of_an_illustrative_plan_is_marked_illustrative(briefing: InvestmentBriefing) -> None:
    """Nobody can take an invented amount for a reported one."""
    table = decisions_table(briefing)

    assert {quantity.basis for quantity in table.quantities()} == {"illustrative"}
    assert briefing.is_illustrative


def test_every_project_has_a_reason(briefing: InvestmentBriefing) -> None:
    """The table explains each decision, the excluded ones with their article."""
    reasons = {plain(row.cells[0], ENGLISH): plain(row.cells[3], ENGLISH) for row in decisions_table(briefing).rows}

    assert all(reasons.values())
    assert "article 55" in reasons["Central market of the commune"]
    assert "article 57" in reasons["Access road to the Hồng Kim production area, phase 1"]


def test_the_printed_draft_keeps_all_six_rules(briefing: InvestmentBriefing) -> None:
    """The rule check is evaluated on the amounts as printed; where none is broken, no column stays empty."""
    table = rules_table(briefing)

    assert [plain(row.cells[1], ENGLISH) for row in table.rows] == ["kept"] * 6
    assert len(table.columns) == 2


def test_a_draft_typed_by_hand_is_recognised_and_keeps_the_rules(briefing: InvestmentBriefing) -> None:
    """Where a planner has fixed every amount, the check is a check of the plan."""
    typed = by_hand(briefing)

    words = [plain(line, ENGLISH) for line in check_of_typed_plan(typed)]
    assert plan_is_typed_by_hand(typed.instance)
    assert not plan_is_typed_by_hand(briefing.instance)
    assert words == ["The plan typed by hand keeps rules 1 to 6."]


def test_one_dong_too_much_breaks_the_plan_typed_by_hand(briefing: InvestmentBriefing) -> None:
    """A fully funded project that gets one đồng more than its need breaks rule 2, and the locks are in conflict."""
    typed = by_hand(briefing, AL1_06=1)

    words = " ".join(plain(line, ENGLISH) for line in check_of_typed_plan(typed))
    assert "rule 2" in words
    assert "Embankment" in words
    assert locks_finding(typed).level == "error"


def test_check_names_what_was_fixed_by_hand() -> None:
    """`report-kit check` prints the locks of each commune and that they hold."""
    printed = "\n".join(findings(read_dataset(A_LUOI)))

    assert "A Lưới 1 commune: Fixed by hand and kept" in printed


def test_a_corrected_figure_is_shown_as_corrected(copied_dataset: Path) -> None:
    """A correction replaces the source's figure, and the table says so beside it."""
    key = "20044//NTP-NRD/development/2025/2025-07-17/HNN155514"
    with (copied_dataset / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["table", "key", "column", "expected", "corrected", "reason", "status"])
        writer.writerow(["programme_positions", key, "disbursed_amount", "549000000", "548000000", "misprint", "open"])

    table = positions_table(load_programmes(str(copied_dataset), A_LUOI_2).development)
    cells = [plain(row.cells[2], ENGLISH, "million") for row in table.rows]
    assert cells.count("548 (corrected)") == 1


def lines_of(listing: Listing, reader: Language = ENGLISH) -> list[str]:
    return [plain(item, reader) for item in listing.items]


def test_needs_without_a_cost_are_listed_with_their_source() -> None:
    """A Lưới 5 lacks rooms, computers and equipment; nobody said what they cost, and no amount is shown."""
    needs = lines_of(known_needs(load_investment(str(A_LUOI), A_LUOI_5)))

    assert [need for need in needs if "too few rooms" in need] == [
        "The service centre's facilities are worn and it has too few rooms. [HNN155514]"
    ]
    assert any("IT infrastructure" in need for need in needs)
    assert any("houses" in need for need in needs)


def test_capital_of_programmes_that_is_not_disbursed_is_a_need() -> None:
    """A Lưới 2 has spent 83.2% of its development capital of 2025; the rest is named with its date."""
    briefing = load_investment(str(A_LUOI), A_LUOI_2)

    assert any("not yet disbursed" in need for need in lines_of(known_needs(briefing)))
    assert "HNN155514" in briefing.source_ids


def test_sectors_have_english_names_where_they_are_known_ones(briefing: InvestmentBriefing) -> None:
    """A known sector is named in English; any other stays as it was written, marked as Vietnamese."""
    assert plain(sector_name("giao thông"), ENGLISH) == "transport"
    assert plain(sector_name("Giao thông"), VIETNAMESE) == "Giao thông"
    assert (
        html_of(pieces(sector_name("nghề dệt zèng"), ENGLISH))
        == '<span class="rk-whole" lang="vi" dir="ltr">nghề dệt zèng</span>'
    )
    assert html_of(pieces(sector_name("nghề dệt zèng"), VIETNAMESE)) == "nghề dệt zèng"


def fixed(briefing: InvestmentBriefing, *places: str) -> InvestmentBriefing:
    """Return the briefing with these locks only: each is written as project, source, year and million đồng."""
    locks = [place.split() for place in places]
    changed = replace(briefing)
    changed.__dict__["instance"] = replace(
        briefing.instance,
        locks=tuple(
            Lock(project_code=code, capital_source=source, year=int(year), amount=int(millions) * 1_000_000)
            for code, source, year, millions in locks
        ),
    )
    return changed


def in_conflict(briefing: InvestmentBriefing) -> InvestmentBriefing:
    """Return the briefing with a lock above the 9,800 - 3,400 = 6,400 million that the project may still get."""
    return fixed(briefing, "AL1-05 NSTP 2026 9000")


@pytest.mark.parametrize(
    ("locks", "why"),
    [
        # NSTP gives 9,500 million in 2026, of which 8,550 after the reserve.
        (
            ("AL1-05 NSTP 2026 3400", "AL1-06 NSTP 2026 3300", "AL1-09 NSTP 2026 2500"),
            "the amounts fixed by hand cannot hold together",
        ),
        (("AL1-11 NSX 2028 500",), "an amount is fixed by hand for a project that may get no capital"),  # no decision
        (("AL1-07 NSTP 2026 500",), "an amount is fixed by hand for a project that may get no capital"),  # exhausted
        (("AL1-09 NSX 2026 800",), "an amount fixed by hand is more than its source can give in that year"),  # 720
        (("AL1-01 NSTW 2029 500",), "an amount is fixed by hand outside the years of capital of its project"),
        # It needs 1,500 million of NSX in 2027 and 2028, which give 720 + 765 after the reserve.
        (("AL1-12 NSX 2027 100",), "an amount fixed by hand begins a project that cannot be completed"),
    ],
)
def test_where_there_is_no_draft_the_first_sentence_names_the_reason_that_holds(
    briefing: InvestmentBriefing, locks: tuple[str, ...], why: str
) -> None:
    """Whether amounts exceed something together or one of them alone decides what has to be changed."""
    conflicting = fixed(briefing, *locks)

    assert headline(conflicting).fragment(ENGLISH).plain == f"There is no draft, since {why}."


def test_the_lead_of_a_conflict_names_the_projects_to_look_at(briefing: InvestmentBriefing) -> None:
    """The sentence in place of the totals leads to the amount that has to be changed."""
    said = plain(in_conflict(briefing).missing_because, ENGLISH)

    assert said == (
        "what was fixed by hand has to be changed first "
        "(Hồng Thủy kindergarten: six classrooms and kitchen; see section 5)"
    )


def without_capital(briefing: InvestmentBriefing, *codes: str) -> InvestmentBriefing:
    """Return the briefing with ceilings of nothing, and only some of the projects if codes are given."""
    instance = briefing.instance
    empty = replace(briefing)
    empty.__dict__["instance"] = replace(
        instance,
        projects=tuple(one for one in instance.projects if one.code in codes or not codes),
        ceilings=tuple(replace(one, amount=0) for one in instance.ceilings),
        locks=(),
    )
    return empty


def test_where_no_project_gets_capital_the_chart_of_years_says_why(briefing: InvestmentBriefing) -> None:
    """Figures are not missing where ceilings of nothing were reported; many reasons stand in the annex."""
    few, many = without_capital(briefing, "AL1-08", "AL1-11"), without_capital(briefing)

    assert timeline_chart(few).fragment(ENGLISH).plain == (
        "No project gets capital in this draft: no usable capital of commune budget in its years of capital; "
        "no investment-policy decision (law 58/2024/QH15, article 55)."
    )
    assert timeline_chart(many).fragment(ENGLISH).plain == (
        "No project gets capital in this draft; Annex II has the reason of each."
    )
    assert headline(few).fragment(ENGLISH).plain == "Draft: no project listed gets capital in 2026–2030."


def test_a_sum_that_cannot_be_given_says_what_was_not_reported(briefing: InvestmentBriefing) -> None:
    """Projects and ceilings of the state budget make the totals; a draft that has them says nothing here."""
    without = replace(briefing)
    without.__dict__["instance"] = replace(briefing.instance, ceilings=(), locks=())
    empty = replace(briefing)
    empty.__dict__["instance"] = replace(briefing.instance, projects=(), locks=())
    own = replace(briefing)
    own.__dict__["instance"] = replace(
        briefing.instance,
        projects=tuple(
            replace(one, funding=tuple(replace(part, capital_source="HP") for part in one.funding[:1]))
            for one in briefing.instance.projects
        ),
        ceilings=(),
        locks=(),
    )

    assert plain(without.missing_because, ENGLISH) == "no ceiling of the state budget has been reported"
    assert plain(empty.missing_because, ENGLISH) == "no project has been reported"
    assert plain(own.missing_because, ENGLISH) == (
        "all capital is lawful revenue of agencies and units, outside the state budget"
    )
    assert briefing.missing_because == ""
    assert ceilings_chart(own).fragment(ENGLISH).plain == ""  # it is about the state budget


def test_where_locks_conflict_nothing_is_shown_as_zero(briefing: InvestmentBriefing) -> None:
    """No draft is not a draft of nothing: it is said once why there is none, and its tables are left out."""
    conflicting = in_conflict(briefing)
    nothing = "There is no draft, since an amount fixed by hand is more than its project may still get."

    assert totals_table(conflicting).fragment(ENGLISH).plain == nothing
    for table in (decisions_table, open_decisions_table, rules_table, tiers_table, structure_table, new_starts_table):
        assert table(conflicting).fragment(ENGLISH).html == ""
    for listing in (rules_finding, lock_costs_list):
        assert listing(conflicting).fragment(ENGLISH).html == ""
    assert conflicting.project_count is None


def test_without_a_draft_the_table_of_capital_has_what_the_ceilings_say(briefing: InvestmentBriefing) -> None:
    """NSTW gives 7,000 million in 2026, of which a tenth is held back; nothing is planned or left."""
    table = capital_table(in_conflict(briefing))

    assert [plain(column.heading, ENGLISH) for column in table.columns] == [
        "Source and year",
        "Ceiling",
        "Reserve",
        "Usable",
    ]
    assert [plain(cell, ENGLISH, "million") for cell in table.rows[1].cells] == ["2026", "7,000.0", "700.0", "6,300.0"]


def test_the_text_names_the_projects_that_lack_money_and_the_annex_all(briefing: InvestmentBriefing) -> None:
    """Those funded, late or not, are in the annex alone."""
    every = {plain(row.cells[0], ENGLISH): plain(row.cells[2], ENGLISH) for row in decisions_table(briefing).rows}
    lacking = [plain(row.cells[0], ENGLISH) for row in open_decisions_table(briefing).rows]

    assert lacking == [name for name, status in every.items() if status in ("partly funded", "not funded")]
    assert 0 < len(lacking) < len(every)


def test_where_every_project_is_funded_the_text_says_so(briefing: InvestmentBriefing) -> None:
    """An empty table would leave open whether anything was reported."""
    funded = tuple(found.project for found in briefing.draft.projects if found.is_funded)
    alone = replace(briefing)
    alone.__dict__["instance"] = replace(briefing.instance, projects=funded)

    said = open_decisions_table(alone).fragment(ENGLISH).plain
    assert said == "Every project listed gets all that it must get in the plan."


def test_the_text_says_whether_the_rules_hold(briefing: InvestmentBriefing) -> None:
    """In one sentence where they do; with the rule and the place where a plan typed by hand breaks one."""
    over = by_hand(briefing, AL1_06=1)

    assert rules_finding(briefing).fragment(ENGLISH).plain == "The draft as printed keeps rules 1 to 6."
    assert rules_finding(by_hand(briefing)).fragment(ENGLISH).plain == "The plan typed by hand keeps rules 1 to 6."
    assert "The plan typed by hand breaks rule" in rules_finding(over).fragment(ENGLISH).plain


def test_rows_that_are_not_new_starts_are_not_said_to_lack_money_to_finish(briefing: InvestmentBriefing) -> None:
    """Article 54(5) is about new starts; the others get what there is."""
    settings = replace(briefing.instance.settings, scenario=Decimal("0.3"))
    draft = draft_plan(replace(briefing.instance, settings=settings, locks=()))
    reasons = {
        plain(reason(found, draft), ENGLISH)
        for found in draft.projects
        if not found.project.is_new_start and not found.excluded_by and not found.is_funded
    }

    assert all("in its years of capital does not suffice" in words for words in reasons)
    assert reasons


def test_a_row_without_years_of_capital_needs_its_money_by_the_end_of_the_plan(briefing: InvestmentBriefing) -> None:
    """Preparation is bound by no years: what is missing can come until 2030."""
    instance = briefing.instance
    ceilings = tuple(
        replace(one, amount=one.amount // 40) if one.capital_source == "NSX" else one for one in instance.ceilings
    )
    poorer = replace(briefing)
    poorer.__dict__["instance"] = replace(instance, ceilings=ceilings, locks=())
    cells = {plain(row.cells[0], ENGLISH): plain(row.cells[4], ENGLISH) for row in decisions_table(poorer).rows}
    preparation = next(text for name, text in cells.items() if name.startswith("Investment preparation"))

    assert "more by 2030" in preparation
    assert "None" not in " ".join(cells.values())


def test_years_without_ceiling_are_one_remark_and_one_request(briefing: InvestmentBriefing) -> None:
    """Three years without a ceiling of the commune's own budget are one line, not three."""
    instance = briefing.instance
    ceilings = tuple(one for one in instance.ceilings if one.capital_source != "NSX" or one.year < 2028)
    poorer = replace(briefing)
    poorer.__dict__["instance"] = replace(instance, ceilings=ceilings, locks=())

    assert [line for line in lines_of(investment_remarks(poorer)) if "ceiling" in line] == [
        "commune budget, 2028–2030: no ceiling is reported, so nothing can be planned from it."
    ]
    assert sum("(2028–2030)" in line for line in lines_of(investment_requests(poorer))) == 1


@pytest.mark.parametrize("commune_code", [A_LUOI_1, A_LUOI_2, A_LUOI_5])
def test_the_detailed_tables_can_be_shown(commune_code: str) -> None:
    """Rows under headings of two levels keep a cell for every column."""
    briefing = load_investment(str(A_LUOI), commune_code)

    for table in (transitional_table(briefing), new_starts_table(briefing)):
        assert {row.role for row in table.rows} == {"section", "subsection", "body", "total"}
        assert table.fragment(ENGLISH).typst.count("table.header(level: 3") == sum(
            row.role == "subsection" for row in table.rows
        )


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_description_of_the_ceilings_has_what_every_bar_shows(briefing: InvestmentBriefing, code: str) -> None:
    """Each year of each source, as it is written beside the bar."""
    reader = language(code)
    chart = ceilings_chart(briefing)
    said = plain(chart.alt, reader)
    labels = [f"{bar.name}: {plain(bar.label, reader)}" for group in chart.groups for bar in group.bars]

    assert len(labels) == len(chart.groups) * len(briefing.instance.settings.years)
    assert [label for label in labels if label not in said] == []
