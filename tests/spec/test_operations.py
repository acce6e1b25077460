"""Follow-ups and service centres: what is overdue, who waits for whom, and what is ready."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from operations_tables import centres_table, follow_ups_table

from report_kit.analysis.operations import (
    FollowUp,
    by_actor,
    by_topic,
    concerning,
    counts,
    due_before,
    follow_ups,
    in_role,
    pending,
)
from report_kit.analysis.readiness import Centre, centre, centres, comparison
from report_kit.data.figures_stated import UNKNOWN, Interval

A_LUOI_1, A_LUOI_2, A_LUOI_5 = "20056", "20044", "20050"
JULY = date(2025, 7, 17)


def items(text: str, as_of: date = JULY) -> tuple[FollowUp, ...]:
    return follow_ups(follow_ups_table(text), as_of)


def only(text: str, as_of: date = JULY) -> FollowUp:
    (item,) = items(text, as_of)
    return item


def codes(found: tuple[FollowUp, ...]) -> str:
    return " ".join(item.code for item in found)


def own(text: str, commune: str = A_LUOI_2, as_of: date = JULY) -> Centre:
    return centre(centres_table(text), commune, as_of)


# Days


def test_age_is_counted_from_the_day_it_was_raised_to_the_as_of_date() -> None:
    """Raised on 1 July, looked at on 17 July."""
    item = only("""
    code | raised
    F1   | 2025-07-01
    """)

    assert item.age == 17 - 1


def test_age_is_not_known_where_nobody_said_when_it_was_raised() -> None:
    """A blank is no zero."""
    assert only("code\nF1").age is None


@pytest.mark.parametrize(
    ("due", "left", "is_overdue"),
    [("2025-07-18", 18 - 17, False), ("2025-07-17", 0, False), ("2025-07-14", 14 - 17, True)],
)
def test_a_follow_up_is_overdue_from_the_day_after_its_due_date(due: str, left: int, is_overdue: bool) -> None:
    """On the due date itself it is not yet."""
    item = only(f"code | due\nF1 | {due}")

    assert (item.days_to_due, item.is_overdue) == (left, is_overdue)


@pytest.mark.parametrize("status", ["answered", "done"])
def test_what_is_closed_has_no_days_left_and_is_never_overdue(status: str) -> None:
    """It was due on 10 July and closed on 15 July."""
    item = only(f"""
    code | raised     | due        | status   | answered
    F1   | 2025-07-01 | 2025-07-10 | {status} | 2025-07-15
    """)

    assert (item.age, item.days_to_due, item.is_overdue, item.is_pending) == (None, None, False, False)


# At a date


def test_what_is_raised_after_the_as_of_date_is_not_known_yet() -> None:
    """On 17 July nobody had heard of it."""
    assert items("code | raised\nF1 | 2025-07-18") == ()


def test_what_is_answered_after_the_as_of_date_is_still_open() -> None:
    """A briefing of 17 July does not know the answer of 20 July."""
    table = """
    code | status   | answer | answered
    F1   | answered | Yes.   | 2025-07-20
    """

    assert (only(table).status, only(table).answer["en"]) == ("open", "")
    assert (only(table, date(2025, 7, 20)).status, only(table, date(2025, 7, 20)).answer["en"]) == ("answered", "Yes.")


# Order


def test_overdue_comes_first_then_what_is_due_next_and_closed_comes_last() -> None:
    """Of two that are overdue the one that has been so for longer; without a due date after those that have one."""
    found = items("""
    code | due        | status      | answered
    F1   |            | open        |
    F2   | 2025-07-01 | done        | 2025-07-02
    F3   | 2025-07-16 | open        |
    F4   | 2025-07-10 | in_progress |
    F5   | 2025-08-01 | open        |
    F6   | 2025-07-01 | answered    | 2025-07-02
    """)

    assert codes(found) == "F4 F3 F5 F1 F6 F2"


def test_topics_come_in_the_order_of_the_contract() -> None:
    """And only those that have any follow-up."""
    found = by_topic(items("code | topic\nF1 | land\nF2 | finance\nF3 | land"))

    assert {topic: codes(of_topic) for topic, of_topic in found.items()} == {"finance": "F2", "land": "F1 F3"}
    assert list(found) == ["finance", "land"]


# Who waits for whom

WAITING = """
code | kind       | by               | to                   | communes    | status
F1   | request    | 20044            | Sở A / Department A  | 20044       | open
F2   | directive  | City             | 20044                | 20044       | open
F3   | directive  | City             | 20056;20044          | 20056;20044 | in_progress
F4   | directive  | City             | *                    | *           | open
F5   | commitment | 20044            |                      | 20044       | open
F6   | commitment | Sở A             | 20044                | 20044       | open
F7   | difficulty | 20044            |                      | 20044       | open
F8   | directive  | City             | 20050                | 20050;20044 | open
F9   | request    | 20044            | Sở A                 | 20044       | done
"""


def test_a_commune_must_act_on_what_is_addressed_to_it_and_on_what_it_undertook() -> None:
    """By its code, in a group, with all others; its own undertaking."""
    assert codes(in_role(items(WAITING), A_LUOI_2, "must_act")) == "F2 F3 F4 F5"


def test_a_commune_waits_for_what_concerns_it_and_others_must_do() -> None:
    """Its request to a department, a department's undertaking, and an order to another commune; not what is done."""
    assert codes(in_role(items(WAITING), A_LUOI_2, "waits")) == "F1 F6 F8"


def test_nobody_waits_for_anyone_where_nobody_was_named() -> None:
    """A difficulty without an addressee is neither the commune's task nor another's."""
    assert codes(in_role(items(WAITING), A_LUOI_2, "nobody_named")) == "F7"


def test_every_pending_follow_up_has_exactly_one_role() -> None:
    """The three lists of a briefing add up to what is open."""
    found = items(WAITING)
    roles = [in_role(found, A_LUOI_2, role) for role in ("must_act", "waits", "nobody_named")]

    assert sorted(codes(sum(roles, ())).split()) == sorted(codes(pending(found)).split())


def test_a_follow_up_concerns_a_commune_alone_in_a_group_or_with_all() -> None:
    """A Lưới 1 is in the group of F3, and in the whole city of F4."""
    assert codes(concerning(items(WAITING), [A_LUOI_1])) == "F3 F4"


def test_a_group_that_must_act_is_one_party_whatever_the_order_of_its_codes() -> None:
    """Nobody named comes last."""
    found = by_actor(items("code | to\nF1 | 20056;20044\nF2 | 20044;20056\nF3 |\nF4 | Sở A"))

    assert {party: codes(of_party) for party, of_party in found.items()} == {
        "20044;20056": "F1 F2",
        "Sở A": "F4",
        "": "F3",
    }
    assert list(found)[-1] == ""


# Counts


def test_counts_are_those_of_the_table() -> None:
    """Three pending: one overdue, one without a due date."""
    found = counts(
        items("""
        code | due        | status      | answered
        F1   | 2025-07-16 | open        |
        F2   | 2025-07-18 | in_progress |
        F3   |            | open        |
        F4   |            | answered    | 2025-07-02
        F5   |            | done        |
        F6   | 2025-07-01 | done        | 2025-07-02
        """)
    )

    assert (found.pending, found.overdue, found.without_due_date) == (3, 1, 1)
    assert (found.answered, found.done) == (1, 1 + 1)


def test_due_before_a_day_leaves_out_the_day_and_what_has_no_due_date() -> None:
    """Due before 18 July means due by 17 July."""
    found = items("code | due\nF1 | 2025-07-17\nF2 | 2025-07-18\nF3 |")

    assert codes(due_before(found, date(2025, 7, 18))) == "F1"


# Readiness


def test_each_state_is_a_level_of_readiness() -> None:
    """A worn place still serves, an insufficient one does not; a blank is not reported."""
    found = own("""
    commune | records   | accounts | signature | rooms | it
    20044   | installed | partly   | missing   | worn  | insufficient
    """)

    levels = {level: [one.column for one in found.aspects_at(level)] for level in ("ready", "partly", "not_ready")}
    assert levels == {
        "ready": ["records_system"],
        "partly": ["accounts_assigned", "facilities"],
        "not_ready": ["digital_signature", "it_infrastructure"],
    }


def test_what_nobody_reported_of_a_centre_is_unknown_and_not_missing() -> None:
    """Only the specialists were counted."""
    found = own("commune | specialists\n20044 | 14")

    assert found.readings["specialist_count"].quantity.stated == Fraction(14)
    assert found.aspects_at("not_ready") == ()
    assert len(found.unknown_columns) == 8 - 1


def test_each_column_has_its_own_latest_reading_not_after_the_date() -> None:
    """A later report that says nothing of the staff leaves the earlier number standing."""
    table = """
    commune | as_of      | specialists | rooms | source
    20044   | 2025-07-01 | 12          | worn  | S1
    20044   | 2025-07-10 |             | good  | S2
    20044   | 2025-08-01 | 20          |       | S3
    """
    found = own(table)

    assert (found.readings["specialist_count"].value, found.readings["specialist_count"].source_id) == (12, "S1")
    assert (found.readings["facilities"].value, found.readings["facilities"].source_id) == ("good", "S2")


def test_sources_that_say_different_things_of_one_day_are_told() -> None:
    """14 specialists or 15: the reader must know."""
    table = """
    commune | specialists | rooms | source
    20044   | 14          | worn  | S1
    20044   | 15          | worn  | S2
    """

    assert [(one.column, one.value, one.others) for one in own(table).contradictory] == [
        ("specialist_count", 14, (15,))
    ]


def test_centres_are_compared_only_with_those_that_reported() -> None:
    """Of three communes two told of their rooms, and one works."""
    table = centres_table("""
    commune | rooms | specialists
    20044   | good  |
    20056   | worn  | 9
    20050   |       | 14
    """)
    several = centres(table, [A_LUOI_1, A_LUOI_2, A_LUOI_5, "20101"], JULY)
    rooms, staff = comparison("facilities", several), comparison("specialist_count", several)

    assert [one.commune_code for one in several] == [A_LUOI_1, A_LUOI_2, A_LUOI_5]
    assert (rooms.count("ready"), rooms.count("partly"), len(rooms.readings)) == (1, 1, 2)
    assert staff.range == Interval(Fraction(9), Fraction(14))
    assert comparison("director_count", several).range == UNKNOWN
