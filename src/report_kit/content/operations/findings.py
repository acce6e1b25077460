"""What is still needed to complete the briefing on operations, in words that can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report_kit.analysis.operations import FollowUp, pending
from report_kit.content.narrative import Listing
from report_kit.content.operations.briefing import OperationsBriefing
from report_kit.content.places import place_of
from report_kit.content.wording import Joined, Words, phrase, term


def operations_requests(briefing: OperationsBriefing) -> Listing:
    """Return what is still needed about the centre and the follow-ups."""
    return Listing(tuple(_requests(briefing)), phrase("No further figure is needed."), briefing.languages)


def _requests(briefing: OperationsBriefing) -> Iterator[Words]:
    if columns := briefing.centre.unknown_columns:
        yield phrase(
            "{commune}, as of {date}: {columns} – not reported yet ({place}).",
            commune=briefing.commune,
            date=briefing.as_of_date,
            columns=Joined(tuple(term(column, "column") for column in columns)),
            place=place_of("service_centres"),
        )
    if not briefing.follow_ups:
        yield phrase(
            "{commune}: orders, requests, difficulties and undertakings, with who must act and by when ({place}).",
            commune=briefing.commune,
            place=place_of("follow_ups"),
        )
    for raised_by, items in _by_raiser(pending(briefing.follow_ups)).items():
        missing = tuple(_columns_missing(items))
        if missing:
            yield phrase(
                "{party}, about what it raised: {columns} ({place}).",
                party=briefing.party(raised_by),
                columns=Joined(missing, "; "),
                place=place_of("follow_ups"),
            )


def _by_raiser(items: Sequence[FollowUp]) -> dict[str, list[FollowUp]]:
    """Return follow-ups by who raised them, since they are the ones to be asked."""
    groups: dict[str, list[FollowUp]] = {}
    for item in items:
        groups.setdefault(item.raised_by, []).append(item)
    return groups


def _columns_missing(items: Sequence[FollowUp]) -> Iterator[Words]:
    lacking = {
        "addressed_to": [one for one in items if not one.actor],
        "due_date": [one for one in items if one.due_date is None],
        "raised_date": [one for one in items if one.raised_date is None],
        "status": [one for one in items if one.is_overdue],
    }
    for column, those in lacking.items():
        if those:
            codes = Joined(tuple(item.code for item in those))
            yield phrase("{column} (items {codes})", column=term(column, "column"), codes=codes)
