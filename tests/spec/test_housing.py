"""What the housing section of a briefing says, and what it must never say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pytest
from housing_tables import housing_table

from report_kit.analysis.housing import (
    HousingPosition,
    HousingStatus,
    SharedFigure,
    housing_status,
    reconcile_housing,
)
from report_kit.analysis.housing.figures import HousingFigure
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly

A_LUOI_1, A_LUOI_2, A_LUOI_3, A_LUOI_4, A_LUOI_5 = "20056", "20044", "20071", "20101", "20050"
HUE = (A_LUOI_1, A_LUOI_2, A_LUOI_3, A_LUOI_4, A_LUOI_5, "19789", "19804")
JULY, AUGUST = date(2025, 7, 17), date(2025, 8, 25)
EVERYWHERE = ("*",)

STATED_IN_HUE = housing_table(
    """
    communes                      | category          | work      | as_of      | earliest   | deadline   | approved | under_way | completed | not_completed | handed_over | source
    *                             | merit             |           | 2025-07-17 | 2025-07-01 | 2025-07-18 | 503      |           |           |               |             | HNN
    20044;20050;20056;20071;20101 | ntp_emm           |           | 2025-07-17 | 2025-07-01 | 2025-07-18 | 325      |           |           |               |             | HNN
    *                             | poor_and_hardship |           | 2025-07-17 | 2025-07-01 | 2025-07-18 | 342      |           |           |               |             | HNN
    *                             | ALL               |           | 2025-07-17 | 2025-07-01 | 2025-07-18 | 1170     |           |           |               |             | HNN
    20101                         | merit             |           | 2025-07-17 | 2025-07-01 | 2025-07-18 |          | 7         |           |               |             | HNN
    20050;20056;20101             | ntp_emm           |           | 2025-07-17 | 2025-07-01 | 2025-07-18 |          |           |           | 30            |             | HNN
    *                             | ALL               |           | 2025-08-12 |            |            |          |           | 1170      |               |             | VNE
    *                             | merit             |           | 2025-08-25 |            |            | 503      |           |           |               |             | VNE
    *                             | merit             | new_build | 2025-08-25 |            |            | 210      |           |           |               |             | VNE
    *                             | merit             | repair    | 2025-08-25 |            |            | 293      |           |           |               |             | VNE
    20044;20050;20056;20071;20101 | ntp_emm           |           | 2025-08-25 |            |            | 325      |           |           |               | 325         | VNE
    *                             | poor_and_hardship |           | 2025-08-25 |            |            | 358      |           |           |               |             | VNE
    *                             | poor_and_hardship | new_build | 2025-08-25 |            |            | 77       |           |           |               |             | VNE
    *                             | poor_and_hardship | repair    | 2025-08-25 |            |            | 281      |           |           |               |             | VNE
    *                             | ALL               |           | 2025-08-25 |            |            | 1170     |           |           |               |             | VNE
    """  # noqa: E501 — a table reads best in one piece
)


def status(text: str, commune: str = "A", *, province: str = "ABCD", as_of: date = JULY) -> HousingStatus:
    return housing_status(
        housing_table(text), commune_code=commune, province_communes=tuple(province), as_of_date=as_of
    )


def status_in_hue(commune: str, as_of: date = JULY) -> HousingStatus:
    return housing_status(STATED_IN_HUE, commune_code=commune, province_communes=HUE, as_of_date=as_of)


def line(positions: Iterable[HousingPosition], category: str, work_type: str = "") -> HousingPosition:
    return next(one for one in positions if one.line[1:] == (category, work_type))


def group_line(found: HousingStatus, *members: str) -> HousingPosition:
    return next(one for one in found.group_positions if one.line.scope == tuple(sorted(members)))


def shared(found: HousingStatus, column: str) -> SharedFigure:
    return next(one for one in found.shared if one.figure.subject.column == column)


def whole(low: int, high: int | None) -> Interval:
    return Interval(Fraction(low), None if high is None else Fraction(high))


def values(figures: Iterable[HousingFigure]) -> list[int]:
    return sorted(figure.value for figure in figures)


def reasons(found: HousingStatus) -> set[tuple[str, str]]:
    return {(one.beneficiary_category, one.reason) for one in found.requests}


# What really was stated in Huế


def test_the_plan_of_july_adds_up() -> None:
    """503 + 325 + 342 = 1,170, so the figures of July can all hold."""
    (july,) = status_in_hue(A_LUOI_2).verdicts

    assert july.is_consistent
    assert july.conflict == ()


def test_houses_stated_for_one_commune_are_shown_as_stated() -> None:
    """7 houses of merit under construction in A Lưới 4, with their source and date."""
    houses = line(status_in_hue(A_LUOI_4).positions, "merit").under_construction_count

    assert (houses.stated, houses.basis, houses.source_id) == (7, "reported", "HNN")
    assert (houses.as_of_earliest_date, houses.as_of_date) == (date(2025, 7, 1), JULY)


@pytest.mark.parametrize("commune", [A_LUOI_1, A_LUOI_4, A_LUOI_5])
def test_a_group_figure_is_shared_with_a_range_and_never_split(commune: str) -> None:
    """30 houses are not completed in three communes together: in each of them none to all 30."""
    houses = shared(status_in_hue(commune), "not_completed_count")

    assert houses.members == (A_LUOI_5, A_LUOI_1, A_LUOI_4)
    assert houses.stated.stated == 30
    assert houses.in_commune.stated is None
    assert houses.in_commune.basis == "implied"
    assert houses.in_commune.interval == whole(0, 30)


def test_silence_about_a_commune_is_not_zero() -> None:
    """Nobody counted houses left in A Lưới 2: up to all but the 30 that are elsewhere may be."""
    houses = line(status_in_hue(A_LUOI_2).positions, "ntp_emm")

    assert houses.not_completed_count.interval == whole(0, 325 - 30)
    assert houses.standing.stated == "unknown"


def test_the_group_has_its_own_rate() -> None:
    """Of the 325 houses of the five communes at least the 30 are left, so at most 295 are completed."""
    houses = group_line(status_in_hue(A_LUOI_3), A_LUOI_1, A_LUOI_2, A_LUOI_3, A_LUOI_4, A_LUOI_5)

    assert houses.completion_rate.interval == Interval(Fraction(0), Fraction(325 - 30, 325))


def test_a_group_without_its_own_denominator_has_no_rate() -> None:
    """Nobody stated how many were approved in A Lưới 1, 4 and 5: 30 of 325 is not theirs."""
    houses = group_line(status_in_hue(A_LUOI_4), A_LUOI_1, A_LUOI_4, A_LUOI_5)

    assert not houses.completion_rate.is_known


def test_a_commune_never_gets_the_rate_of_the_city() -> None:
    """7 of 503 has the city's denominator, and is no rate of A Lưới 4."""
    houses = line(status_in_hue(A_LUOI_4).positions, "merit")

    assert not houses.completion_rate.is_known


def test_the_groups_pace_spans_the_days_that_the_text_may_be_of() -> None:
    """30 houses are left for 1 to 17 days before 18 July."""
    houses = group_line(status_in_hue(A_LUOI_4), A_LUOI_1, A_LUOI_4, A_LUOI_5)

    assert houses.days_to_deadline.interval == whole(18 - 17, 18 - 1)
    assert houses.required_pace.interval == Interval(Fraction(30, 17), Fraction(30, 1))
    assert houses.standing.stated == "open"


def test_the_final_figures_contradict_the_total_in_exactly_four() -> None:
    """503 + 325 + 358 = 1,186, which is not 1,170: these four, and no split of them, cannot all hold."""
    august = status_in_hue(A_LUOI_2, AUGUST).verdicts[0]

    assert august.as_of_date == AUGUST
    assert not august.is_consistent
    assert values(august.conflict) == [325, 358, 503, 1170]
    assert {figure.subject.column for figure in august.conflict} == {"approved_count"}


def test_the_whole_table_gives_the_same_verdict() -> None:
    """`check` solves the coupled system of everybody and finds the same four figures."""
    found = reconcile_housing(STATED_IN_HUE, province_communes=HUE, as_of_date=AUGUST)

    assert [verdict.is_consistent for verdict in found.verdicts] == [False, True, True]
    assert values(found.verdicts[0].conflict) == [325, 358, 503, 1170]


def test_a_contradiction_between_categories_leaves_each_category_to_itself() -> None:
    """325 of 325 houses were handed over, so none is left in any of the five communes, whatever the total."""
    houses = line(status_in_hue(A_LUOI_1, AUGUST).positions, "ntp_emm")

    assert houses.not_completed_count.interval == exactly(325 - 325)
    assert houses.standing.stated == "complete"
    assert houses.is_contested


def test_a_later_date_supersedes_a_group_figure_that_it_excludes() -> None:
    """The 30 houses left in July are shown with July's range, and with August's 0 beside it."""
    houses = shared(status_in_hue(A_LUOI_1, AUGUST), "not_completed_count")

    assert houses.stated.as_of_date == JULY
    assert houses.in_commune.interval == whole(0, 30)
    assert houses.superseded_by is not None
    assert houses.superseded_by.interval == exactly(325 - 325)


def test_a_date_that_a_later_one_excludes_implies_nothing_any_more() -> None:
    """With none left in August, July's 30 no longer keep the completed houses of the three below 325 - 30."""
    houses = group_line(status_in_hue(A_LUOI_1, AUGUST), A_LUOI_1, A_LUOI_4, A_LUOI_5)

    assert houses.not_completed_count.interval == exactly(325 - 325)
    assert houses.completed_count.interval == whole(0, 325)
    assert {quantity.as_of_date for quantity in houses.counts} == {AUGUST}


def test_an_older_figure_of_the_commune_stays_the_latest_there_is() -> None:
    """August says nothing of the 7 houses in A Lưới 4: they stay, with their own date, and are asked for."""
    found = status_in_hue(A_LUOI_4, AUGUST)
    houses = line(found.positions, "merit")

    assert (houses.under_construction_count.stated, houses.under_construction_count.as_of_date) == (7, JULY)
    assert houses.standing.stated == "open"
    assert ("merit", "deadline_passed_since") in reasons(found)


def test_figures_of_two_dates_are_never_divided() -> None:
    """1,170 completed by 12 August and 1,170 approved by 25 August are two facts, and no rate."""
    houses = line(status_in_hue(A_LUOI_2, AUGUST).province_positions, "ALL")

    assert (houses.completed_count.stated, houses.approved_count.stated) == (1170, 1170)
    assert not houses.completion_rate.is_known


def test_what_changed_since_the_previous_position_is_told() -> None:
    """The poor and hardship houses went from 342 in July to 358 in August."""
    changes = [change for change in status_in_hue(A_LUOI_2, AUGUST).changes if change.is_change]

    assert [(one.previous.value, one.current.value) for one in changes] == [(342, 358)]
    assert (changes[0].previous.as_of_date, changes[0].current.as_of_date) == (JULY, AUGUST)


# Counts


def test_approved_is_not_started_under_construction_and_completed() -> None:
    """The missing one of the four counts follows from the other three."""
    found = status("communes|category|approved|not_started|completed\nA|merit|40|10|25")

    houses = line(found.positions, "merit")
    assert houses.under_construction_count.interval == exactly(40 - 10 - 25)
    assert houses.under_construction_count.basis == "implied"
    assert houses.not_completed_count.interval == exactly(40 - 25)


def test_handed_over_is_at_most_completed() -> None:
    """18 houses handed over were completed, so 18 to 40 of 40 are."""
    found = status("communes|category|approved|handed_over\nA|merit|40|18")

    assert line(found.positions, "merit").completed_count.interval == whole(18, 40)


def test_handing_over_more_than_was_completed_is_a_contradiction() -> None:
    """21 handed over and 20 completed cannot both hold; the 40 approved have nothing to do with it."""
    found = status("communes|category|approved|completed|handed_over\nA|merit|40|20|21")

    assert values(found.verdicts[0].conflict) == [20, 21]


def test_new_build_and_repair_sum_to_the_total() -> None:
    """Of 503 houses 210 are new, so 293 are repaired, of which 5 are completed."""
    found = status(
        """
        communes | category | work      | approved | completed
        A        | merit    |           | 503      |
        A        | merit    | new_build | 210      |
        A        | merit    | repair    |          | 5
        """
    )

    assert line(found.positions, "merit", "repair").approved_count.interval == exactly(503 - 210)
    assert line(found.positions, "merit", "repair").completion_rate.interval == exactly(Fraction(5, 503 - 210))


def test_categories_sum_to_all() -> None:
    """A total and two of its three categories leave the third."""
    found = status(
        """
        communes | category          | approved
        A        | ALL               | 100
        A        | merit             | 30
        A        | poor_and_hardship | 45
        B        | ntp_emm           | 9
        *        | ntp_emm           | 60
        """
    )

    assert line(found.positions, "ntp_emm").approved_count.interval == exactly(100 - 30 - 45)


def test_communes_that_nobody_named_are_a_remainder() -> None:
    """With C and D unknown, A has at most what the city has; co-members of `*` are not even looked at."""
    found = status("communes|category|approved\n*|merit|60\nB|merit|50")

    assert line(found.positions, "merit").approved_count.interval == whole(0, 60)


def test_communes_sum_to_the_city_where_all_are_known() -> None:
    """A city of two communes: with 50 of 60 elsewhere, the whole table leaves 10 for A."""
    housing = housing_table("communes|category|approved|completed\n*|merit|60|\nB|merit|50|\nA|merit||3")
    found = reconcile_housing(housing, province_communes=("A", "B"), as_of_date=JULY)

    of_a = next(one for one in found.positions if one.line.scope == ("A",))
    assert of_a.approved_count.interval == exactly(60 - 50)


def test_a_count_that_nothing_bounds_has_no_upper_end() -> None:
    """12 houses completed were approved, and perhaps more were."""
    found = status("communes|category|completed\nA|merit|12")

    assert line(found.positions, "merit").approved_count.interval == whole(12, None)
    assert not line(found.positions, "merit").not_started_count.is_known


def test_overlapping_groups_are_solved_in_whole_numbers() -> None:
    """A+B, B+C and A+C of 3 houses each would need one and a half each, which houses cannot be."""
    housing = housing_table("communes|category|approved\nA;B|merit|3\nB;C|merit|3\nA;C|merit|3")

    (verdict,) = reconcile_housing(housing, province_communes=tuple("ABC"), as_of_date=JULY).verdicts
    assert values(verdict.conflict) == [3, 3, 3]


def test_overlapping_groups_may_leave_each_commune_exactly_known() -> None:
    """A+B = 3, A+C = 5 and B+C = 4 leave (3 + 5 - 4) / 2 for A."""
    found = status("communes|category|approved\nA;B|merit|3\nA;C|merit|5\nB;C|merit|4\nA;B;C|merit|6")

    assert line(found.positions, "merit").approved_count.interval == exactly(Fraction(3 + 5 - 4, 2))


# What a briefing may know


def test_a_co_members_row_narrows_a_shared_figure() -> None:
    """Of 30 houses of A and B together, B stated 12: the other 18 are A's."""
    found = status("communes|category|approved\nA;B|merit|30\nB|merit|12")

    assert shared(found, "approved_count").in_commune.interval == exactly(30 - 12)


def test_a_co_members_row_of_another_category_is_not_looked_at() -> None:
    """Sharing a figure for one category does not open the others."""
    found = status("communes|category|approved\nA;B|merit|30\nB|ntp_emm|12\nC|merit|5")

    assert values(found.figures) == [30]


def test_the_whole_table_and_the_communes_rows_give_the_same_status() -> None:
    """The function applies the rule of visibility itself, and the order of the rows does not matter."""
    found = status_in_hue(A_LUOI_4, AUGUST)
    rows = STATED_IN_HUE["commune_codes"].str.contains("20101") | (STATED_IN_HUE["commune_codes"] == "*")
    visible = STATED_IN_HUE[rows][::-1].reset_index(drop=True)

    assert found == housing_status(visible, commune_code=A_LUOI_4, province_communes=HUE, as_of_date=AUGUST)


def test_a_commune_without_any_row_gets_an_empty_status_and_requests() -> None:
    """What was never stated is asked for, category by category."""
    found = status("communes|category|approved\nB|merit|50")

    assert found.positions == ()
    assert found.verdicts == ()
    assert reasons(found) == {
        ("merit", "nothing_stated"),
        ("ntp_emm", "nothing_stated"),
        ("poor_and_hardship", "nothing_stated"),
    }


def test_an_empty_table_is_no_error() -> None:
    """A dataset without housing rows gives an empty status too."""
    assert status("communes|category|approved").positions == ()


# Dates, periods and kinds


def test_later_figures_are_not_known_yet() -> None:
    """In July nobody knows what August will say."""
    assert {figure.as_of_date for figure in status_in_hue(A_LUOI_4).figures} == {JULY}


def test_the_latest_position_of_each_figure_is_used() -> None:
    """Completed moved on; approved was last stated a month earlier and keeps its date."""
    found = status(
        """
        communes | category | as_of      | approved | completed
        A        | merit    | 2025-06-17 | 40       | 10
        A        | merit    | 2025-07-17 |          | 25
        """
    )

    houses = line(found.positions, "merit")
    assert (houses.approved_count.stated, houses.approved_count.as_of_date) == (40, date(2025, 6, 17))
    assert (houses.completed_count.stated, houses.completed_count.as_of_date) == (25, JULY)


def test_a_later_figure_of_the_city_does_not_replace_the_communes_own() -> None:
    """That the city approved 503 in July says less of A than its own 5 houses left in June."""
    found = status(
        """
        communes | category | as_of      | approved | not_completed
        A        | merit    | 2025-06-17 | 40       | 5
        *        | merit    | 2025-07-17 | 503      |
        """
    )

    houses = line(found.positions, "merit")
    assert (houses.completed_count.interval, houses.completed_count.as_of_date) == (
        exactly(40 - 5),
        date(2025, 6, 17),
    )


def test_figures_that_a_person_derived_are_marked_as_computed() -> None:
    """A derived count is no report of its source."""
    found = status("communes|category|basis|approved\nA|merit|derived|40")

    assert line(found.positions, "merit").approved_count.basis == "computed"


def test_figures_of_two_dates_cannot_contradict_each_other() -> None:
    """41 completed in July of 40 approved in June: each date can hold, and no system joins them."""
    found = status(
        """
        communes | category | as_of      | approved | completed
        A        | merit    | 2025-06-17 | 40       |
        A        | merit    | 2025-07-17 |          | 41
        """
    )

    assert [verdict.is_consistent for verdict in found.verdicts] == [True, True]


def test_plan_periods_are_separate_systems() -> None:
    """30 of the old plan and 50 of the new one are not 30 of 50."""
    found = status(
        """
        communes | category | first | last | approved | completed
        A        | merit    | 2021  | 2025 |          | 50
        A        | merit    | 2025  | 2025 | 30       |
        """
    )

    assert [verdict.is_consistent for verdict in found.verdicts] == [True, True]
    assert [one.period.plan_first_year for one in found.positions] == [2021, 2025]


def test_illustrative_figures_never_meet_reported_ones() -> None:
    """An invented 20 completed of a reported 10 approved is no contradiction, and stays marked."""
    found = status(
        """
        communes | category | basis        | source | approved | completed
        A        | merit    | reported     | S      | 10       |
        A        | merit    | illustrative |        |          | 20
        """
    )

    assert [verdict.is_consistent for verdict in found.verdicts] == [True, True]
    assert [one.completed_count.basis for one in found.positions] == ["implied", "illustrative"]
    assert found.is_illustrative


def test_sources_that_differ_on_one_figure_contradict_each_other() -> None:
    """Two sources of the same day, 40 and 41."""
    found = status("communes|category|source|approved\nA|merit|S1|40\nA|merit|S2|41")

    assert values(found.verdicts[0].conflict) == [40, 41]
    assert {one.reason for one in found.requests if one.beneficiary_category == "merit"} >= {"contradiction"}


def test_sources_that_agree_are_joined() -> None:
    """Two sources say 40; both are named."""
    found = status("communes|category|source|approved\nA|merit|S1|40\nA|merit|S2|40")

    assert line(found.positions, "merit").approved_count.source_id == "S1;S2"


# Rates, pace and standing


def test_completion_rate_is_completed_of_approved() -> None:
    """25 of 40 houses."""
    found = status("communes|category|approved|completed\nA|merit|40|25")

    assert line(found.positions, "merit").completion_rate.interval == exactly(Fraction(25, 40))


def test_completion_rate_is_a_range_where_completed_is() -> None:
    """Up to 10 houses left of a group's 10 leave 30 to 40 of A's 40 completed."""
    found = status("communes|category|approved|not_completed\nA|merit|40|\nA;B|merit||10")

    assert line(found.positions, "merit").completion_rate.interval == Interval(Fraction(40 - 10, 40), Fraction(40, 40))


def test_completion_rate_is_missing_and_not_zero_without_completed_or_approved() -> None:
    """Approved alone, completed alone, and none approved: no rate."""
    approved_alone = status("communes|category|approved\nA|merit|40")
    completed_alone = status("communes|category|completed\nA|merit|40")
    none_approved = status("communes|category|approved|completed\nA|merit|0|0")

    rates = [line(found.positions, "merit").completion_rate for found in (approved_alone, completed_alone)]
    rates.append(line(none_approved.positions, "merit").completion_rate)
    assert [rate.interval for rate in rates] == [UNKNOWN, UNKNOWN, UNKNOWN]


def test_a_group_gets_its_denominator_from_all_its_members() -> None:
    """10 left of the 40 + 60 that the two communes stated."""
    found = status("communes|category|approved|not_completed\nA|merit|40|\nB|merit|60|\nA;B|merit||10")

    assert group_line(found, "A", "B").completion_rate.interval == exactly(Fraction(40 + 60 - 10, 40 + 60))


def test_required_pace_is_houses_left_by_days_to_the_deadline() -> None:
    """15 houses left on 17 July, to be done by 27 July."""
    found = status("communes|category|deadline|not_completed\nA|merit|2025-07-27|15")

    houses = line(found.positions, "merit")
    assert houses.days_to_deadline.interval == exactly(27 - 17)
    assert houses.required_pace.interval == exactly(Fraction(15, 27 - 17))


def test_the_pace_counts_from_the_date_of_the_row() -> None:
    """A briefing a week later uses the row's own date, and asks what happened since."""
    found = status("communes|category|deadline|not_completed\nA|merit|2025-07-20|6", as_of=date(2025, 7, 24))

    houses = line(found.positions, "merit")
    assert houses.required_pace.interval == exactly(Fraction(6, 20 - 17))
    assert houses.standing.stated == "open"
    assert ("merit", "deadline_passed_since") in reasons(found)


def test_houses_left_after_the_deadline_are_overdue() -> None:
    """One house left three days after the deadline; no pace can make up for it."""
    found = status("communes|category|deadline|not_completed\nA|merit|2025-07-14|1")

    houses = line(found.positions, "merit")
    assert houses.days_to_deadline.interval == exactly(14 - 17)
    assert houses.standing.stated == "overdue"
    assert not houses.required_pace.is_known


def test_the_deadline_itself_is_not_past() -> None:
    """On the day of the deadline houses left are open, with no day left to pace."""
    found = status("communes|category|deadline|not_completed\nA|merit|2025-07-17|1")

    houses = line(found.positions, "merit")
    assert houses.standing.stated == "open"
    assert not houses.required_pace.is_known


def test_a_span_that_contains_the_deadline_is_not_overdue_for_sure() -> None:
    """Of 10 to 17 July, with the deadline on the 14th, nobody knows whether it was past."""
    found = status("communes|category|earliest|deadline|not_completed\nA|merit|2025-07-10|2025-07-14|1")

    houses = line(found.positions, "merit")
    assert houses.days_to_deadline.interval == whole(14 - 17, 14 - 10)
    assert houses.standing.stated == "open"


def test_no_houses_left_is_complete() -> None:
    """All 40 completed, long after the deadline."""
    found = status("communes|category|deadline|approved|completed\nA|merit|2025-07-01|40|40")

    assert line(found.positions, "merit").standing.stated == "complete"


def test_a_range_that_holds_none_has_no_standing() -> None:
    """Past the deadline with 0 to 30 houses left, A may be done or not."""
    found = status("communes|category|deadline|not_completed\nA;B|merit|2025-07-14|30")

    assert line(found.positions, "merit").standing.stated == "unknown"
    assert group_line(found, "A", "B").standing.stated == "overdue"


def test_the_city_alone_gives_a_commune_no_pace() -> None:
    """60 houses left in the city by 27 July are no pace for A."""
    houses = line(status("communes|category|deadline|not_completed\n*|merit|2025-07-27|60").positions, "merit")

    assert houses.nearest_scope == "province"
    assert not houses.required_pace.is_known


# Support


def test_support_is_shown_as_stated_with_its_interval() -> None:
    """More than 21 billion stands for 21 to 22 billion."""
    found = status("communes|category|supported|bound|rounded\nA|merit|21000000000|at_least|1000000000")

    amount = line(found.positions, "merit").supported_amount
    assert (amount.stated, amount.bound, amount.unit) == (21 * 10**9, "at_least", "VND")
    assert amount.interval == whole(21 * 10**9, (21 + 1) * 10**9)
    assert found.verdicts == ()


def test_support_of_a_group_may_be_any_part_of_it() -> None:
    """Of 3 billion for A and B together, A may have none or all."""
    found = status("communes|category|supported\nA;B|merit|3000000000")

    assert shared(found, "supported_amount").in_commune.interval == whole(0, 3 * 10**9)


# What is asked for


def test_a_commune_with_every_count_is_asked_for_nothing() -> None:
    """Four counts in a category give all six; only the other categories are asked for."""
    found = status(
        "communes|category|deadline|approved|not_started|completed|handed_over\nA|merit|2025-07-27|40|5|25|20"
    )

    assert reasons(found) == {("ntp_emm", "nothing_stated"), ("poor_and_hardship", "nothing_stated")}


def test_a_shared_figure_asks_for_the_communes_own() -> None:
    """A has a part in 30 houses; its own counts and the deadline are asked for."""
    found = status("communes|category|not_completed\nA;B|merit|30")

    assert {("merit", "only_group_stated"), ("merit", "deadline_missing")} <= reasons(found)


def test_missing_counts_are_asked_for_by_column() -> None:
    """With approved and completed known, what was started and what was handed over is still open."""
    found = status("communes|category|approved|completed\nA|merit|40|25")

    asked = next(one for one in found.requests if one.reason == "incomplete")
    assert asked.columns == ("not_started_count", "under_construction_count", "handed_over_count")
