"""Due dates of follow-ups as a calendar file, for people's own calendars."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import pandas as pd
from icalendar import Calendar, Event

from report_kit.analysis.operations import FollowUp
from report_kit.content.briefing import commune_names
from report_kit.content.operations.briefing import party_words
from report_kit.content.wording import Local, Words, phrase, plain, term
from report_kit.language import Language

PRODUCT = "-//report-kit//follow-ups//EN"


def due_calendar(items: Iterable[FollowUp], communes: pd.DataFrame, dataset: str, reader: Language) -> bytes:
    """Return the due dates of follow-ups as iCalendar: whole days, in the order of the items.

    The same items give the same bytes: an entry is stamped with the date of the figures, not with the time of day, and
    keeps its identity, so that importing a later file renews entries instead of doubling them.

    Args:
        items: The follow-ups; those without a due date are left out.
        communes: Reference rows of the communes that they may name.
        dataset: Name of the dataset, part of each entry's identity.
        reader: The language of the texts.
    """
    names = commune_names(communes)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for item in items:
        if item.due_date is not None:
            calendar.add_component(_event(item, item.due_date, names, dataset, reader))
    content: bytes = calendar.to_ical()
    return content


def _event(item: FollowUp, day: datetime.date, names: Mapping[str, Local], dataset: str, reader: Language) -> Event:
    event = Event()
    event.add("uid", f"{item.code}@{dataset}.report-kit")
    event.add("dtstamp", datetime.datetime.combine(item.as_of_date, datetime.time(), datetime.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", f"[{item.code}] {Local(item.text).of(reader.code)}")
    event.add("description", plain(_description(item, names), reader))
    event.add("categories", [plain(term(item.topic, "topic"), reader)])
    event.add("transp", "TRANSPARENT")
    return event


def _description(item: FollowUp, names: Mapping[str, Local]) -> Words:
    return phrase(
        "{kind}, raised by {raised_by}; who must act: {actor}; {status}.",
        kind=term(item.kind, "follow_up_kind"),
        raised_by=party_words(names, item.raised_by),
        actor=party_words(names, item.actor) or phrase("nobody named"),
        status=term(item.status, "follow_up_status"),
    )
