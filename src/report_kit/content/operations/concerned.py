"""Figures that follow-ups are about: houses, the investment draft, capital of programmes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from report_kit.analysis.operations import FollowUp
from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.investment.briefing import InvestmentBriefing
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.wording import Joined, Words, phrase, quantities_in
from report_kit.data.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """The figures that the pending follow-ups of one topic are about.

    Attributes:
        topic: The topic.
        items: The follow-ups.
        figures: The figures in words; None where nothing was reported.
        report: Title of the report that shows all of them.
        is_illustrative: Whether a figure was invented to show the kit.
        source_ids: Sources of the figures.
    """

    topic: str
    items: tuple[FollowUp, ...]
    figures: Words
    report: Words
    is_illustrative: bool
    source_ids: frozenset[str]


def concerned_figures(
    dataset: Dataset, commune_code: str, as_of_date: datetime.date, topics: Mapping[str, Sequence[FollowUp]]
) -> tuple[Concerned, ...]:
    """Return the figures of each topic that has a report of its own, in the order of *topics*."""
    subject = {"dataset": dataset, "commune_code": commune_code, "as_of_date": as_of_date}
    return tuple(_REPORTS[topic](topic, tuple(items), subject) for topic, items in topics.items() if topic in _REPORTS)


def _houses(topic: str, items: tuple[FollowUp, ...], subject: Mapping[str, object]) -> Concerned:
    briefing = HousingBriefing(**subject)  # type: ignore[arg-type]  # the fields that every briefing has
    stated = tuple(words for words in (briefing.stated_here, briefing.stated_together) if words is not None)
    return Concerned(
        topic=topic,
        items=items,
        figures=Joined(stated, "; ") if stated else None,
        report=phrase("Elimination of temporary and dilapidated houses"),
        is_illustrative=bool(stated) and briefing.is_illustrative,
        source_ids=frozenset(one.source_id for one in (*briefing.own_figures, *briefing.shared_figures)),
    )


def _draft(topic: str, items: tuple[FollowUp, ...], subject: Mapping[str, object]) -> Concerned:
    briefing = InvestmentBriefing(**subject)  # type: ignore[arg-type]  # the fields that every briefing has
    figures = None
    if briefing.listed_count is not None:
        figures = phrase(
            "draft {period}: {planned} planned of {usable} usable, projects with capital: {number} of {listed}",
            period=briefing.period,
            planned=briefing.planned,
            usable=briefing.usable,
            number=briefing.project_count,
            listed=briefing.listed_count,
        )
    return Concerned(
        topic=topic,
        items=items,
        figures=figures,
        report=phrase("Draft medium-term public investment plan {period}", period=briefing.period),
        is_illustrative=figures is not None and briefing.is_illustrative,
        source_ids=briefing.source_ids if figures is not None else frozenset(),
    )


def _programmes(topic: str, items: tuple[FollowUp, ...], subject: Mapping[str, object]) -> Concerned:
    briefing = ProgrammeBriefing(**subject)  # type: ignore[arg-type]  # the fields that every briefing has
    figures = None
    if briefing.allocated.is_known or briefing.disbursed.is_known:
        figures = phrase(
            "development capital {year}: {allocated} allocated, {disbursed} disbursed, rate as stated {rate}",
            year=briefing.year_text,
            allocated=briefing.allocated,
            disbursed=briefing.disbursed,
            rate=briefing.stated_rate,
        )
    return Concerned(
        topic=topic,
        items=items,
        figures=figures,
        report=phrase("Disbursement of the national target programmes in {year}", year=briefing.year_text),
        is_illustrative=figures is not None and briefing.status.is_illustrative,
        source_ids=frozenset(
            source for quantity in quantities_in(figures) for source in quantity.source_id.split(";") if source
        ),
    )


_REPORTS: Mapping[str, Callable[[str, tuple[FollowUp, ...], Mapping[str, object]], Concerned]] = {
    "housing": _houses,
    "investment": _draft,
    "programmes": _programmes,
}
