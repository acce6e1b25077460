"""What stated positions say about a commune's target programmes.

Positions are written as small tables. A column left out, and a blank cell, is not reported; the defaults of the
columns that only say which position it is stand in `DEFAULTS`. Amounts are in đồng, small ones where size does
not matter.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from report_kit.analysis.pace import Thresholds, months_between
from report_kit.analysis.programmes import (
    GroupStatus,
    Position,
    ProgrammeStatus,
    group_disbursement_rate,
    programme_status,
)
from report_kit.data.figures_stated import UNKNOWN, Interval

BILLION, MILLION = 10**9, 10**6
DAYS_PER_MONTH = Fraction("30.4375")
NUMBERS = (
    "budget_year",
    "allocated_amount",
    "allocated_rounded_to",
    "carried_over_amount",
    "disbursed_amount",
    "disbursed_rounded_to",
    "project_count",
)
DEFAULTS = {
    "commune_code": "20044",
    "capital_source": "",
    "programme_code": "NTP-NRD",
    "fund_type": "development",
    "budget_year": "2025",
    "as_of_date": "2025-07-01",
    "as_of_earliest_date": "",
    "allocated_amount": "",
    "allocated_bound": "exact",
    "allocated_rounded_to": "",
    "carried_over_amount": "",
    "disbursed_amount": "",
    "disbursed_bound": "exact",
    "disbursed_rounded_to": "",
    "stated_rate_percent": "",
    "stated_rate_bound": "exact",
    "project_count": "",
    "basis": "reported",
    "source_id": "S1",
}
CATALOGUE = pd.DataFrame(
    {
        "programme_code": ["NTP-NRD", "NTP-EMM", "NTP-SPR", "NTP-2026", "NTP-2026-1", "NTP-2026-2"],
        "first_year": pd.array([2021, 2021, 2021, 2026, 2026, 2026], dtype="Int64"),
        "last_year": pd.array([2025, 2025, 2025, 2035, 2035, pd.NA], dtype="Int64"),
        "parent_code": ["", "", "", "", "NTP-2026", "NTP-2026"],
    }
)


def typed(column: str, text: str) -> Any:
    if column in NUMBERS:
        return int(text.replace("_", "")) if text else pd.NA
    if column.endswith("_date"):
        return date.fromisoformat(text) if text else None
    return text


def frame(table: str, defaults: dict[str, str]) -> pd.DataFrame:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    named = [{**defaults, **dict(zip(rows[0], row, strict=True))} for row in rows[1:]]
    columns = {name: [typed(name, row[name]) for row in named] for name in named[0]} if named else {}
    kinds = {name: "Int64" if name in NUMBERS else "object" if name.endswith("_date") else "str" for name in defaults}
    return pd.DataFrame(columns or {name: [] for name in defaults}).astype(kinds)


def positions(table: str) -> pd.DataFrame:
    return frame(table, DEFAULTS)


def status(table: str, **changed: Any) -> ProgrammeStatus:
    usual = {
        "commune_code": "20044",
        "as_of_date": date(2025, 12, 31),
        "year_end_date": date(2026, 1, 31),
        "budget_year": 2025,
    }
    return programme_status(positions(table), CATALOGUE, **{**usual, **changed})


def only_group(found: ProgrammeStatus) -> GroupStatus:
    (group,) = found.groups
    return group


def position(group: GroupStatus, programme_code: str, capital_source: str = "") -> Position:
    (found,) = (
        each
        for each in group.positions
        if (each.programme_code, each.capital_source) == (programme_code, capital_source)
    )
    return found


def only_position(table: str, **changed: Any) -> Position:
    (found,) = (each for each in only_group(status(table, **changed)).positions if each.is_stated)
    return found


def between(low: Fraction | int, high: Fraction | int) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def conflict(group: GroupStatus) -> list[tuple[str, str, str]]:
    return [(figure.place.programme_code, figure.column, figure.quantity.source_id) for figure in group.conflict]


# A Lưới 2, as its chairman stated it between 1 and 17 July 2025.

A_LUOI_2 = """
programme_code | allocated_amount | allocated_bound | allocated_rounded_to | disbursed_amount | disbursed_bound | disbursed_rounded_to | stated_rate_percent | project_count | as_of_earliest_date | as_of_date
ALL            | 25_000_000_000   | at_least        | 1_000_000_000        | 21_000_000_000   | at_least        | 1_000_000_000        | 83.2                |               | 2025-07-01          | 2025-07-17
NTP-NRD        | 996_000_000      | exact           | 1_000_000            | 549_000_000      | exact           | 1_000_000            | 55.1                |               | 2025-07-01          | 2025-07-17
NTP-EMM        | 24_000_000_000   | at_least        | 1_000_000_000        | 20_000_000_000   | at_least        | 1_000_000_000        | 84.3                | 16            | 2025-07-01          | 2025-07-17
"""  # noqa: E501


def test_a_luoi_2_is_consistent_within_rounding() -> None:
    """More than 21 of more than 25 billion is 83.2 % for some such amounts, though 21/25 is 84 %."""
    group = only_group(status(A_LUOI_2))

    assert group.is_consistent
    assert group.conflict == ()


def test_a_luoi_2_allocated_for_the_programme_nobody_stated_is_what_the_others_leave() -> None:
    """At most 26 - 24 - 0.9955 billion; at least nothing, as 21/0.8325 - 21/0.8425 - 0.9965 is below 0."""
    allocated = position(only_group(status(A_LUOI_2)), "NTP-SPR").allocated

    assert 21 / Fraction("0.8325") - 21 / Fraction("0.8425") - Fraction("0.9965") < 0
    assert allocated.basis == "implied"
    assert allocated.stated is None
    assert allocated.interval == between(0, 26 * BILLION - 24 * BILLION - (996 * MILLION - MILLION // 2))


def test_a_luoi_2_disbursed_for_the_programme_nobody_stated_is_what_the_others_leave() -> None:
    """At most 0.8325 of 26 billion, less 0.8425 of 24 billion, less 548.5 million; at least nothing."""
    disbursed = position(only_group(status(A_LUOI_2)), "NTP-SPR").disbursed

    most = Fraction("0.8325") * 26 * BILLION - Fraction("0.8425") * 24 * BILLION - (549 * MILLION - MILLION // 2)
    assert disbursed.interval == between(0, most)


def test_a_luoi_2_undisbursed_of_the_programme_nobody_stated_is_tighter_than_a_difference() -> None:
    """At most the most undisbursed in all, less the least undisbursed of each of the others."""
    undisbursed = position(only_group(status(A_LUOI_2)), "NTP-SPR").undisbursed

    in_all = 26 * BILLION * (1 - Fraction("0.8315"))
    in_emm = 24 * BILLION * (1 - Fraction("0.8435"))
    in_nrd = (996 * MILLION - MILLION // 2) * (1 - Fraction("0.5515"))
    assert undisbursed.interval == between(0, in_all - in_emm - in_nrd)


def test_a_luoi_2_total_allocated_is_narrowed_by_its_rate() -> None:
    """At least 21 billion at a rate of at most 83.25 % is at least 25,225,225,225.2 đồng: in whole đồng, one more."""
    total = only_group(status(A_LUOI_2)).total

    assert total is not None
    assert total.allocated.stated == 25 * BILLION
    assert total.allocated.interval == between(25 * BILLION, 26 * BILLION)
    assert 25_225_225_225 < 21 * BILLION / Fraction("0.8325") < 25_225_225_226
    assert total.allocated_implied.interval == between(25_225_225_226, 26 * BILLION)


def test_a_luoi_2_rates_are_stated_computed_and_implied_each_for_itself() -> None:
    """The printed 84.3 %, the range of 20 to 21 of 24 to 25 billion, and what both together leave."""
    programme = position(only_group(status(A_LUOI_2)), "NTP-EMM")

    assert [rate.stated_text for rate in programme.stated_rates] == ["84.3"]
    assert programme.rate.interval == between(Fraction(20, 25), Fraction(21, 24))
    assert programme.rate_implied.interval == between(Fraction("0.8425"), Fraction("0.8435"))


def test_a_luoi_2_pace_so_far_spans_the_dates_it_may_be_from() -> None:
    """548.5 to 549.5 million in the 181 days to 1 July or the 197 days to 17 July."""
    programme = position(only_group(status(A_LUOI_2)), "NTP-NRD")

    slowest = Fraction(549 * MILLION - MILLION // 2) / (197 / DAYS_PER_MONTH)
    fastest = Fraction(549 * MILLION + MILLION // 2) / (181 / DAYS_PER_MONTH)
    assert programme.pace_so_far.interval == between(slowest, fastest)
    assert programme.pace_so_far.unit == "VND/month"


def test_a_luoi_2_standing_of_the_programme_nobody_stated_is_unknown() -> None:
    """Anything from nothing to all may be disbursed, so every standing is possible."""
    programme = position(only_group(status(A_LUOI_2)), "NTP-SPR")

    assert programme.standing.stated == "unknown"
    assert programme.possible_standings == ("complete", "on_track", "at_risk", "behind")
    assert not programme.is_stated


def test_a_luoi_2_still_needs_these_figures() -> None:
    """What is a bound only, undated or not stated at all is asked for, with table, columns, programme and date."""
    found = {
        (request.reason, request.fund_type, request.programme_code, request.columns)
        for request in status(A_LUOI_2).data_requests
    }

    amounts = ("allocated_amount", "disbursed_amount")
    assert found == {
        ("undated", "development", "", ("as_of_date",)),
        ("not_exact", "development", "ALL", amounts),
        ("not_exact", "development", "NTP-EMM", amounts),
        ("projects_not_listed", "development", "NTP-EMM", ("project_code",)),
        ("not_stated", "development", "NTP-SPR", amounts),
        ("not_stated", "recurrent", "NTP-NRD", amounts),
        ("not_stated", "recurrent", "NTP-EMM", amounts),
        ("not_stated", "recurrent", "NTP-SPR", amounts),
        ("not_stated", "recurrent", "ALL", amounts),
    }


# Rates


def test_rate_is_disbursed_over_allocated() -> None:
    """30 of 40 is three quarters."""
    found = only_position("allocated_amount | disbursed_amount\n40 | 30")

    assert found.rate.interval == between(Fraction(30, 40), Fraction(30, 40))
    assert found.rate.basis == "computed"


@pytest.mark.parametrize(
    "row",
    ["allocated_amount | disbursed_amount\n0 | 0", "allocated_amount\n40", "disbursed_amount\n30"],
    ids=["nothing allocated", "disbursed not reported", "allocated not reported"],
)
def test_rate_is_not_available_without_both_amounts_or_with_nothing_allocated(row: str) -> None:
    """A zero or missing denominator, or a missing numerator, gives no rate, and never 0."""
    assert only_position(row).rate.interval == UNKNOWN


def test_amount_not_reported_is_not_zero() -> None:
    """Where nothing was reported as disbursed it may be anything up to what was allocated."""
    found = only_position("allocated_amount\n40")

    assert found.disbursed.stated is None
    assert found.disbursed.interval == between(0, 40)
    assert found.undisbursed.interval == between(0, 40)


def test_rate_over_1_is_shown_and_the_contradiction_is_named() -> None:
    """50 of 40 is 125 %: a finding about two figures, not an error."""
    group = only_group(status("allocated_amount | disbursed_amount\n40 | 50"))

    assert not group.is_consistent
    assert conflict(group) == [("NTP-NRD", "allocated_amount", "S1"), ("NTP-NRD", "disbursed_amount", "S1")]
    assert [found.rate.low for found in group.over_allocated] == [Fraction(50, 40)]


def test_contradictory_figures_imply_nothing() -> None:
    """Undisbursed is then what the programme's own figures say, and programmes nobody stated are not shown."""
    group = only_group(status("allocated_amount | disbursed_amount\n40 | 50"))

    (found,) = group.positions
    assert found.undisbursed.interval == between(40 - 50, 40 - 50)
    assert found.allocated_implied.interval == UNKNOWN
    assert found.rate_implied.interval == UNKNOWN


def test_rate_of_a_group_is_the_ratio_of_sums() -> None:
    """10 of 10 and 30 of 90 are 40 %, not the mean of 100 % and 33 %."""
    group = only_group(
        status(
            """
            programme_code | allocated_amount | disbursed_amount
            NTP-NRD        | 10               | 10
            NTP-EMM        | 90               | 30
            """
        )
    )
    stated = [found for found in group.positions if found.is_stated]

    assert group_disbursement_rate(stated) == between(Fraction(10 + 30, 10 + 90), Fraction(10 + 30, 10 + 90))
    assert group_disbursement_rate([]) == UNKNOWN


def test_rate_of_a_group_is_not_available_if_one_amount_is_not() -> None:
    """What is not known cannot be left out of a sum."""
    known = only_position("allocated_amount | disbursed_amount\n40 | 30")
    unknown = only_position("stated_rate_percent\n83.2")

    assert group_disbursement_rate([known, unknown]) == UNKNOWN


def test_development_and_recurrent_capital_are_never_added() -> None:
    """They have separate systems and positions, and a rate over both is refused."""
    found = status(
        """
        fund_type   | programme_code | allocated_amount | disbursed_amount
        development | ALL            | 10               | 5
        recurrent   | ALL            | 1                | 1
        """
    )
    totals = [group.total for group in found.groups if group.total is not None]

    assert [total.allocated.fund_type for total in totals] == ["development", "recurrent"]
    assert [total.allocated.stated for total in totals] == [Fraction(10), Fraction(1)]
    with pytest.raises(ValueError, match="never added"):
        group_disbursement_rate(totals)


# Time


def test_month_is_30_4375_days() -> None:
    """A year of 365.25 days has twelve months."""
    assert months_between(date(2025, 1, 1), date(2025, 1, 1) + timedelta(days=487)) == 16
    assert 487 / DAYS_PER_MONTH == 16


HALF_WAY = {"year_end_date": date(2025, 1, 1) + timedelta(days=2 * 181)}
"""1 July is 181 days after 1 January: then half of the year has passed and disbursed amounts double."""


def test_paces_are_amounts_over_the_months_of_the_position() -> None:
    """Of 1,000 allocated and 300 disbursed, 700 are left for as many months as the 300 took."""
    found = only_position("allocated_amount | disbursed_amount\n1000 | 300", **HALF_WAY)

    months = 181 / DAYS_PER_MONTH
    assert found.pace_so_far.interval == between(300 / months, 300 / months)
    assert found.required_pace.interval == between((1000 - 300) / months, (1000 - 300) / months)


def test_projection_goes_on_at_the_pace_so_far() -> None:
    """300 in half of the year are 600 in all of it, which leaves 400 of 1,000 to carry over."""
    found = only_position("allocated_amount | disbursed_amount\n1000 | 300", **HALF_WAY)

    assert found.projected.interval == between(2 * 300, 2 * 300)
    assert found.projected_rate.interval == between(Fraction(2 * 300, 1000), Fraction(2 * 300, 1000))
    assert found.carry_over_candidate.interval == between(1000 - 2 * 300, 1000 - 2 * 300)


def test_projection_is_at_most_what_was_allocated() -> None:
    """600 in half of the year would be 1,200: all of the 1,000, and nothing to carry over."""
    found = only_position("allocated_amount | disbursed_amount\n1000 | 600", **HALF_WAY)

    assert found.projected.interval == between(1000, 1000)
    assert found.projected_rate.interval == between(1, 1)
    assert found.carry_over_candidate.interval == between(0, 0)


def test_carry_over_candidates_are_ranges_where_amounts_are() -> None:
    """295 to 305 of 1,000 leave 1,000 - 2 × 305 to 1,000 - 2 × 295."""
    found = only_position("allocated_amount | disbursed_amount | disbursed_rounded_to\n1000 | 300 | 10", **HALF_WAY)

    assert found.carry_over_candidate.interval == between(1000 - 2 * 305, 1000 - 2 * 295)


def test_recurrent_capital_is_no_carry_over_candidate() -> None:
    """The carry-over of investment capital has its own law."""
    found = only_position("fund_type | allocated_amount | disbursed_amount\nrecurrent | 1000 | 300", **HALF_WAY)

    assert found.projected.is_known
    assert not found.carry_over_candidate.is_known


@pytest.mark.parametrize("as_of_date", ["2025-01-01", "2026-01-31"], ids=["none elapsed", "none left"])
def test_projection_is_not_available_when_no_days_have_elapsed_or_are_left(as_of_date: str) -> None:
    """On the first day there is no pace so far, on the last none is required; neither is 0."""
    found = only_position(
        f"as_of_date | allocated_amount | disbursed_amount\n{as_of_date} | 1000 | 300", as_of_date=date(2026, 2, 1)
    )

    assert found.projected.interval == UNKNOWN
    assert found.projected_rate.interval == UNKNOWN
    assert found.carry_over_candidate.interval == UNKNOWN
    assert found.standing.stated == "unknown"
    assert found.possible_standings == ()
    assert found.pace_so_far.is_known == (as_of_date != "2025-01-01")
    assert found.required_pace.is_known == (as_of_date != "2026-01-31")


# Standing


@pytest.mark.parametrize(
    ("disbursed", "standing"),
    [
        (20_000, "complete"),
        (19_990, "complete"),
        (19_989, "on_track"),
        (9_500, "on_track"),
        (9_499, "at_risk"),
        (8_000, "at_risk"),
        (7_999, "behind"),
        (0, "behind"),
    ],
)
def test_standing_follows_rate_and_projected_rate_to_the_dong(disbursed: int, standing: str) -> None:
    """Of 20,000 at half of the year: complete from 0.9995, on track from 0.95 / 2, at risk from 0.80 / 2."""
    found = only_position(f"allocated_amount | disbursed_amount\n20000 | {disbursed}", **HALF_WAY)

    assert found.standing.stated == standing
    assert found.possible_standings == (standing,)


def test_standing_is_unknown_where_rounding_leaves_more_than_one() -> None:
    """470 to 480 of 1,000 at half of the year project to 94 to 96 %."""
    found = only_position("allocated_amount | disbursed_amount | disbursed_rounded_to\n1000 | 475 | 10", **HALF_WAY)

    assert found.standing.stated == "unknown"
    assert found.possible_standings == ("on_track", "at_risk")


def test_stated_rate_narrows_the_standing() -> None:
    """The same amounts with 47.1 % stated project to at most 94.3 %."""
    found = only_position(
        """
        allocated_amount | disbursed_amount | disbursed_rounded_to | stated_rate_percent
        1000             | 475              | 10                   | 47.1
        """,
        **HALF_WAY,
    )

    assert found.rate.interval == between(Fraction(470, 1000), Fraction(480, 1000))
    assert found.standing.stated == "at_risk"


def test_stated_rate_alone_gives_a_standing() -> None:
    """Without any amount 30 % at half of the year project to 60 %."""
    found = only_position("stated_rate_percent\n30.0", **HALF_WAY)

    assert found.standing.stated == "behind"
    assert not found.allocated.is_known


def test_thresholds_are_parameters() -> None:
    """With less demanded, 30 % at half of the year are on track."""
    thresholds = Thresholds.from_numbers(complete=0.99, on_track=0.6, at_risk=0.5)
    found = only_position("allocated_amount | disbursed_amount\n1000 | 300", thresholds=thresholds, **HALF_WAY)

    assert thresholds.on_track == Fraction(6, 10)
    assert found.standing.stated == "on_track"


# As of


def test_latest_position_not_after_the_date_counts() -> None:
    """In July the June figure counts: May is superseded, August not yet known."""
    found = only_position(
        """
        as_of_date | allocated_amount | disbursed_amount
        2025-05-31 | 40               | 10
        2025-06-30 | 40               | 20
        2025-08-31 | 40               | 30
        """,
        as_of_date=date(2025, 7, 17),
    )

    assert found.disbursed.stated == 20
    assert found.disbursed.as_of_date == date(2025, 6, 30)


def test_figures_are_the_latest_each_for_itself() -> None:
    """A later row that leaves the allocation blank does not take it away; it stays a figure of its own date."""
    found = status(
        """
        as_of_date | allocated_amount | disbursed_amount
        2025-05-31 | 40               | 10
        2025-06-30 |                  | 20
        """
    )

    assert [(group.as_of_date, [figure.column for figure in group.figures]) for group in found.groups] == [
        (date(2025, 6, 30), ["disbursed_amount"]),
        (date(2025, 5, 31), ["allocated_amount"]),
    ]


def test_figures_of_different_dates_never_share_a_system() -> None:
    """30 disbursed of NRD in August are no contradiction to 20 disbursed in all in June."""
    found = status(
        """
        as_of_date | programme_code | disbursed_amount
        2025-06-30 | ALL            | 20
        2025-08-31 | NTP-NRD        | 30
        """
    )

    assert [(group.as_of_date, group.is_consistent) for group in found.groups] == [
        (date(2025, 8, 31), True),
        (date(2025, 6, 30), True),
    ]


def test_programme_stated_at_one_date_is_not_implied_at_another() -> None:
    """Only what nobody stated is shown as implied."""
    found = status(
        """
        as_of_date | programme_code | allocated_amount
        2025-06-30 | ALL            | 20
        2025-08-31 | NTP-NRD        | 10
        """
    )

    assert [[each.programme_code for each in group.positions] for group in found.groups] == [
        ["NTP-NRD"],
        ["NTP-EMM", "NTP-SPR", "ALL"],
    ]


def test_reported_and_illustrative_figures_never_share_a_system() -> None:
    """What follows from an invented figure is marked as invented, all of it, and contradicts nothing reported."""
    found = status(
        """
        basis        | programme_code | allocated_amount
        reported     | ALL            | 20
        illustrative | NTP-NRD        | 30
        """
    )
    reported, illustrative = found.groups

    assert found.is_illustrative
    assert (reported.is_illustrative, reported.is_consistent) == (False, True)
    assert (illustrative.is_illustrative, illustrative.is_consistent) == (True, True)
    assert {each.undisbursed.basis for each in illustrative.positions} == {"illustrative"}
    assert illustrative.verdict.basis == "illustrative"


def test_other_communes_and_years_are_left_out() -> None:
    """A commune's status is of its own figures of one budget year."""
    found = status(
        """
        commune_code | budget_year | allocated_amount
        20045        | 2025        | 10
        20044        | 2024        | 20
        """
    )

    assert found.groups == ()


# Reconciliation


def test_programme_nobody_stated_takes_what_the_others_leave_of_the_total() -> None:
    """100 - 30 - 50 = 20."""
    group = only_group(
        status(
            """
            programme_code | allocated_amount
            ALL            | 100
            NTP-NRD        | 30
            NTP-EMM        | 50
            """
        )
    )

    assert position(group, "NTP-SPR").allocated.interval == between(100 - 30 - 50, 100 - 30 - 50)


def test_total_nobody_stated_is_the_sum_of_all_programmes() -> None:
    """30 + 50 + 20 = 100."""
    group = only_group(
        status(
            """
            programme_code | allocated_amount
            NTP-NRD        | 30
            NTP-EMM        | 50
            NTP-SPR        | 20
            """
        )
    )

    assert group.total is not None
    assert group.total.allocated.interval == between(30 + 50 + 20, 30 + 50 + 20)


def test_programmes_that_exceed_their_total_contradict_it() -> None:
    """30 + 80 is more than 100, whatever the third programme has."""
    group = only_group(
        status(
            """
            programme_code | allocated_amount
            ALL            | 100
            NTP-NRD        | 30
            NTP-EMM        | 80
            """
        )
    )

    assert conflict(group) == [
        ("ALL", "allocated_amount", "S1"),
        ("NTP-EMM", "allocated_amount", "S1"),
        ("NTP-NRD", "allocated_amount", "S1"),
    ]


def test_implied_amounts_are_whole_dong_within_the_exact_range() -> None:
    """100 disbursed at 33 % are 100 / 0.335 = 298.5 to 100 / 0.325 = 307.7 allocated: 299 to 307."""
    found = only_position("disbursed_amount | stated_rate_percent\n100 | 33")

    assert 298 < 100 / Fraction("0.335") < 299
    assert 307 < 100 / Fraction("0.325") < 308
    assert found.allocated.interval == between(299, 307)


def test_two_sources_that_differ_are_two_statements_about_one_figure() -> None:
    """40 and 41 contradict each other; the position then has no single value, and spans both."""
    group = only_group(status("source_id | allocated_amount\nS1 | 40\nS2 | 41"))

    assert conflict(group) == [("NTP-NRD", "allocated_amount", "S1"), ("NTP-NRD", "allocated_amount", "S2")]
    (found,) = group.positions
    assert found.allocated.stated is None
    assert found.allocated.interval == between(40, 41)
    assert found.allocated.source_id == "S1;S2"


def test_two_sources_that_round_differently_agree_on_what_they_share() -> None:
    """40 printed to 10 and 43 printed to 1 share 42.5 to 43.5."""
    found = only_position(
        """
        source_id | allocated_amount | allocated_rounded_to
        S1        | 40               | 10
        S2        | 43               | 1
        """
    )

    assert found.allocated.interval == between(Fraction(85, 2), Fraction(87, 2))


def test_carried_over_capital_is_part_of_what_was_allocated() -> None:
    """More carried over than allocated contradicts."""
    group = only_group(status("allocated_amount | carried_over_amount\n40 | 41"))

    assert conflict(group) == [("NTP-NRD", "allocated_amount", "S1"), ("NTP-NRD", "carried_over_amount", "S1")]


def test_capital_sources_sum_to_at_most_all_sources() -> None:
    """60 of the centre and 50 of the city are more than 100 in all; 60 and 30 leave room for a third source."""
    table = """
        capital_source | allocated_amount
                       | 100
        NSTW           | 60
        NSTP           | {city}
        """

    assert only_group(status(table.format(city=30))).is_consistent
    assert len(only_group(status(table.format(city=50))).conflict) == 3


def test_position_by_capital_source_stands_beside_that_of_all_sources() -> None:
    """Positions come in the order of the catalogue, all sources first, and the total last."""
    group = only_group(
        status(
            """
            capital_source | programme_code | allocated_amount
            NSTW           | ALL            | 60
                           | ALL            | 100
            NSTW           | NTP-NRD        | 20
            """
        )
    )

    found = [(each.programme_code, each.capital_source) for each in group.positions if each.is_stated]
    assert found == [("NTP-NRD", "NSTW"), ("ALL", ""), ("ALL", "NSTW")]


def test_capital_source_of_the_other_programmes_limits_what_is_left_for_one() -> None:
    """Of 60 from the centre 20 are NRD's, so 40 are the others', and 100 - 40 are the most that NRD has in all."""
    group = only_group(
        status(
            """
            capital_source | programme_code | allocated_amount
            NSTW           | ALL            | 60
                           | ALL            | 100
            NSTW           | NTP-NRD        | 20
            """
        )
    )

    assert position(group, "NTP-NRD").allocated.interval == between(20, 100 - (60 - 20))


def test_components_sum_to_their_programme_and_only_they_to_the_total() -> None:
    """From 2026 on 30 and 50 are the components of one programme of 80, which is also the total."""
    group = only_group(
        status(
            """
            budget_year | as_of_date | programme_code | allocated_amount
            2026        | 2026-07-01 | NTP-2026-1     | 30
            2026        | 2026-07-01 | NTP-2026-2     | 50
            """,
            budget_year=2026,
            as_of_date=date(2026, 7, 1),
            year_end_date=date(2027, 1, 31),
        )
    )

    assert position(group, "NTP-2026").allocated.interval == between(30 + 50, 30 + 50)
    assert position(group, "ALL").allocated.interval == between(30 + 50, 30 + 50)


def test_programme_no_longer_in_force_may_or_may_not_be_in_the_total() -> None:
    """10 carried over from an old programme, beside 80 of the new one: 80 or 90 in all are both consistent."""
    table = """
        budget_year | as_of_date | programme_code | allocated_amount
        2026        | 2026-07-01 | NTP-NRD        | 10
        2026        | 2026-07-01 | NTP-2026       | 80
        2026        | 2026-07-01 | ALL            | {total}
        """
    year = {"budget_year": 2026, "as_of_date": date(2026, 7, 1), "year_end_date": date(2027, 1, 31)}

    assert only_group(status(table.format(total=80), **year)).is_consistent
    assert only_group(status(table.format(total=90), **year)).is_consistent
    assert not only_group(status(table.format(total=91), **year)).is_consistent


def test_figures_of_a_whole_city_imply_nothing_about_programmes_nobody_stated() -> None:
    """They may be all of its public investment."""
    found = status("commune_code | programme_code | allocated_amount\n* | ALL | 100", commune_code="*")

    assert [each.programme_code for each in only_group(found).positions] == ["ALL"]
    assert found.data_requests == ()


# Projects

PROJECTS = pd.DataFrame(
    {"project_code": ["P1", "P2"], "commune_code": ["20044", "20044"], "programme_code": ["NTP-NRD", "NTP-NRD"]}
)
PROJECT_DEFAULTS = {
    "project_code": "P1",
    "budget_year": "2025",
    "as_of_date": "2025-07-01",
    "allocated_amount": "",
    "carried_over_amount": "",
    "disbursed_amount": "",
    "basis": "reported",
    "source_id": "S2",
}
TWO_PROJECTS = "project_code | allocated_amount\nP1 | 30\nP2 | 50"


def with_projects(table: str) -> GroupStatus:
    listed = frame(TWO_PROJECTS, PROJECT_DEFAULTS)
    return only_group(status(table, projects=PROJECTS, project_positions=listed))


def test_listed_projects_sum_to_at_most_their_programme() -> None:
    """30 + 50 fit into 90, as other projects may not be listed, and not into 79."""
    assert with_projects("allocated_amount\n90").is_consistent
    assert not with_projects("allocated_amount\n79").is_consistent


def test_listed_projects_sum_to_their_programme_if_all_are_listed() -> None:
    """Two projects counted and two listed make 80 and not 90; the count is one of the figures that contradict."""
    group = with_projects("allocated_amount | project_count\n90 | 2")

    assert [(each.place.project_code, each.column) for each in group.conflict] == [
        ("P1", "allocated_amount"),
        ("P2", "allocated_amount"),
        ("", "allocated_amount"),
        ("", "project_count"),
    ]


def test_listed_projects_imply_at_least_their_sum_for_a_programme_nobody_stated() -> None:
    """30 + 50 or more."""
    group = with_projects("programme_code | allocated_amount\nALL | 100")

    assert position(group, "NTP-NRD").allocated.interval == between(30 + 50, 100)


# Data requests


def test_commune_of_which_nothing_is_known_needs_everything() -> None:
    """Without any figure there are no groups, and each programme and the total are asked for, of both fund types."""
    found = status("commune_code | allocated_amount\n20045 | 10")

    assert found.groups == ()
    assert {request.reason for request in found.data_requests} == {"not_stated"}
    assert [(request.fund_type, request.programme_code) for request in found.data_requests] == [
        (fund_type, code)
        for fund_type in ("development", "recurrent")
        for code in ("ALL", "NTP-EMM", "NTP-NRD", "NTP-SPR")
    ]
    assert {request.as_of_date for request in found.data_requests} == {date(2025, 12, 31)}


def test_contradictory_figures_are_asked_for_again() -> None:
    """Each place in the conflict is asked for with its columns, at the date of the figures."""
    requests = status("allocated_amount | disbursed_amount\n40 | 50").data_requests

    (again,) = [request for request in requests if request.reason == "contradictory"]
    assert again.programme_code == "NTP-NRD"
    assert again.columns == ("allocated_amount", "disbursed_amount")
    assert again.as_of_date == date(2025, 7, 1)
