"""The first sentence of a briefing answers whether its commune is on track, or says why that cannot be said."""

from __future__ import annotations

from pathlib import Path

import pytest

import report_kit as rk
from report_kit.content.briefing import Briefing
from report_kit.language import language

ROOT = Path(__file__).resolve().parents[2]
A_LUOI = str(ROOT / "data" / "a_luoi")
A_LUOI_2, A_LUOI_4, A_LUOI_5 = "20044", "20101", "20050"


def headline(briefing: Briefing, code: str = "en") -> str:
    """Return the first sentence of a briefing."""
    return rk.headline(briefing).fragment(language(code)).plain  # type: ignore[no-any-return]


def test_a_commune_that_will_spend_its_capital_is_on_track() -> None:
    """21 of 25 billion in the first half of the year is more than the pace that thirteen months ask for."""
    assert headline(rk.load_programmes(A_LUOI, A_LUOI_2)).startswith("On track: ")
    assert headline(rk.load_programmes(A_LUOI, A_LUOI_2), "vi").startswith("Đúng tiến độ: ")


@pytest.mark.parametrize(
    ("on_track_rate", "at_risk_rate", "beginning"),
    [(1.5, 0.5, "At risk: "), (2.0, 1.5, "Behind: ")],
)
def test_stricter_thresholds_give_another_answer(on_track_rate: float, at_risk_rate: float, beginning: str) -> None:
    """No projection reaches more than all of the capital."""
    briefing = rk.load_programmes(
        A_LUOI, A_LUOI_2, complete_rate=3.0, on_track_rate=on_track_rate, at_risk_rate=at_risk_rate
    )

    assert headline(briefing).startswith(beginning)


def test_where_nothing_was_reported_it_says_that_it_cannot_be_said() -> None:
    """A missing figure is no answer, and no zero."""
    assert headline(rk.load_programmes(A_LUOI, A_LUOI_5)) == (
        "It cannot be said whether A Lưới 5 commune is on track in 2025: capital allocated and disbursed have not both "
        "been reported."
    )


def test_houses_of_others_say_nothing_of_a_commune() -> None:
    """325 houses of five communes are not houses of one of them."""
    assert headline(rk.load_housing(A_LUOI, A_LUOI_2)).startswith(
        "It cannot be said whether A Lưới 2 commune finishes by 18 July 2025"
    )


def test_houses_under_construction_are_not_finished() -> None:
    """Seven houses of A Lưới 4 were being built, so at least these are left."""
    sentence = headline(rk.load_housing(A_LUOI, A_LUOI_4))

    assert sentence.startswith("Not finished: ")
    assert ": at least 7 (" in sentence


def test_no_house_left_of_a_group_is_none_left_of_its_communes() -> None:
    """In August all 325 houses of the five communes were handed over; of other beneficiaries nothing is known."""
    assert headline(rk.load_housing(A_LUOI, A_LUOI_2, "2025-08-25")).startswith("Finished in part: ")


def test_items_without_a_due_date_leave_the_answer_open() -> None:
    """Not overdue is not the same as on track."""
    assert headline(rk.load_operations(A_LUOI, A_LUOI_2)).startswith("It cannot be said for certain")


def test_an_overdue_item_is_behind() -> None:
    """One is due on 18 July; a week later nothing more is known of it."""
    assert headline(rk.load_operations(A_LUOI, A_LUOI_2, "2025-07-25")) == (
        "Behind: 13 open items concern A Lưới 2 commune, of which 1 overdue."
    )


def test_the_overview_counts_who_is_on_track_and_who_cannot_be_judged() -> None:
    """One of five communes has stated its capital: 5 − 1 = 4."""
    assert headline(rk.load_overview(A_LUOI)) == (
        "Disbursement by commune (5 in all): 1 on track; 4 cannot be judged, for want of figures."
    )


def test_the_overview_begins_with_three_to_five_key_figures() -> None:
    """As each briefing of a commune does."""
    assert 3 <= len(rk.overview_key_figures(rk.load_overview(A_LUOI)).figures) <= 5


@pytest.mark.parametrize("commune", ["20044", "20050", "20056", "20071", "20101"])
@pytest.mark.parametrize("report", ["programmes", "housing", "investment", "operations"])
def test_a_briefing_begins_with_three_to_five_key_figures(commune: str, report: str) -> None:
    """Whether they were reported or not."""
    briefing = getattr(rk, f"load_{report}")(A_LUOI, commune)

    assert 3 <= len(getattr(rk, f"{report}_key_figures")(briefing).figures) <= 5


@pytest.mark.parametrize(
    ("report", "commune", "day", "standing"),
    [
        ("programmes", A_LUOI_2, "2025-07-17", "on_track"),
        ("programmes", A_LUOI_5, "2025-07-17", "unknown"),
        ("housing", A_LUOI_4, "2025-07-17", "open"),
        ("housing", A_LUOI_2, "2025-08-25", "unknown"),
        ("operations", A_LUOI_2, "2025-07-17", "unknown"),
        ("operations", A_LUOI_2, "2025-07-25", "behind"),
    ],
)
def test_the_index_is_told_the_same_as_the_reader(report: str, commune: str, day: str, standing: str) -> None:
    """As a code; houses of which only some are known to be finished are not called finished."""
    briefing = getattr(rk, f"load_{report}")(A_LUOI, commune, day)

    assert rk.headline(briefing).meta() == {"standing": standing}


def test_no_single_standing_is_given_for_all_communes_together() -> None:
    """One commune on track is not all of them on track."""
    assert rk.headline(rk.load_overview(A_LUOI)).meta() == {"standing": ""}


def test_the_plan_says_how_many_projects_get_all_they_must_have() -> None:
    """Counted from the statuses that the decisions table prints: postponed ones are funded, later."""
    statuses = [project.status for project in rk.load_investment(A_LUOI, "20071").draft.projects]
    partly, unfunded = statuses.count("partly_funded"), statuses.count("not_funded")

    assert headline(rk.load_investment(A_LUOI, "20071")) == (
        f"Draft: {len(statuses) - partly - unfunded} of {len(statuses)} projects get all the capital that they must "
        f"have in 2026–2030; of the others, {partly} in part and {unfunded} none."
    )
    assert headline(rk.load_investment(A_LUOI, "20056")).endswith("; for the other 3 there is none.")
