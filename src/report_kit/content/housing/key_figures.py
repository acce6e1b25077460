"""The cards of the housing briefing: houses approved, completed and left, and the time to the deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import inf

from report_kit.analysis.housing.figures import ALL_CATEGORIES, BOTH_WORK_TYPES, COUNT_COLUMNS, PROVINCE
from report_kit.analysis.housing.positions import HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.wording import Joined, Words, phrase, term
from report_kit.data.figures_stated import Interval

CARD_COLUMNS = ("approved_count", "completed_count", "not_completed_count")
MOST_CARDS = 5


def housing_key_figures(briefing: HousingBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first, as the tables have them: the latest of each.

    A number of houses is that of the commune itself, or else of the closest group that includes it, named as such; of
    all beneficiaries together if it is known. A mere range is no key figure.
    """
    nearest = {column: _nearest(briefing, column) for column in CARD_COLUMNS}
    cards = [_card(briefing, line, column) if line else _missing_card(column) for column, line in nearest.items()]
    deadline = list(_deadline_cards(briefing))
    room = MOST_CARDS - len(cards) - len(deadline)
    further = [(line, column) for line, column in _stated_here(briefing) if nearest.get(column) is not line]
    cards += [_card(briefing, line, column) for line, column in further[:room]]
    return KeyFigures((*cards, *deadline), briefing.languages)


def _nearest(briefing: HousingBriefing, column: str) -> HousingPosition | None:
    """Return the closest line in which a count is known, of all beneficiaries together if it is known there.

    That one group has no house left, say, is no answer while another may have some.
    """
    lines = [one for one in _whole_lines(briefing.status.lines) if getattr(one, column).is_certain]
    telling = [one for one in lines if one.line.beneficiary_category == ALL_CATEGORIES or getattr(one, column).low]
    return min(telling, key=_distance, default=None)


def _whole_lines(lines: Iterable[HousingPosition]) -> list[HousingPosition]:
    return [one for one in lines if one.line.work_type == BOTH_WORK_TYPES]


def _distance(position: HousingPosition) -> tuple[float, bool, str]:
    scope, category = position.line.scope, position.line.beneficiary_category
    return inf if scope == PROVINCE else len(scope), category != ALL_CATEGORIES, category


def _stated_here(briefing: HousingBriefing) -> Iterator[tuple[HousingPosition, str]]:
    """Yield line and column of every count that a source states for the commune itself, totals first."""
    for line in sorted(_whole_lines(briefing.status.positions), key=_distance):
        yield from ((line, column) for column in COUNT_COLUMNS if getattr(line, column).stated is not None)


def _card(briefing: HousingBriefing, position: HousingPosition, column: str) -> KeyFigure:
    scope, category = position.line.scope, term(position.line.beneficiary_category, "beneficiary_category")
    return KeyFigure(
        getattr(position, column), term(column, "column"), Joined((briefing.names_of(scope), category), ": ")
    )


def _missing_card(column: str) -> KeyFigure:
    return KeyFigure(Quantity(quantity=column, unit="count", basis="reported"), term(column, "column"))


def _deadline_cards(briefing: HousingBriefing) -> Iterator[KeyFigure]:
    """Yield the time to the next deadline of houses that are not all completed, or since it."""
    dated = [one for one in _whole_lines(briefing.status.positions) if one.deadline_date]
    pending = [one for one in dated if one.standing.stated != "complete"] or dated
    line = min(pending, key=lambda one: (one.deadline_date, *_distance(one)), default=None)
    if line is None or line.deadline_date is None or not line.days_to_deadline.is_known:
        return
    until: Words = phrase("deadline {date}", date=line.deadline_date)
    if len({one.deadline_date for one in dated}) > 1:
        until = Joined((term(line.line.beneficiary_category, "beneficiary_category"), until), ": ")
    is_past = line.deadline_date < briefing.as_of_date
    days, label = (
        (_days_since(briefing, line), phrase("Days since the deadline"))
        if is_past
        else (
            line.days_to_deadline,
            phrase("Days to the deadline"),
        )
    )
    yield KeyFigure(days, label, until)


def _days_since(briefing: HousingBriefing, line: HousingPosition) -> Quantity:
    """Return the days from the deadline to the date of the briefing, whatever the date of its figures."""
    passed = Fraction((briefing.as_of_date - line.deadline_date).days) if line.deadline_date else None
    return replace(
        line.days_to_deadline,
        quantity="days_since_deadline",
        interval=Interval(passed, passed),
        as_of_date=briefing.as_of_date,
        as_of_earliest_date=briefing.as_of_date,
    )
