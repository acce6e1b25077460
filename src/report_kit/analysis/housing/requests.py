"""Which housing figures are still needed; the words for it are not found here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from report_kit.analysis.housing.dates import HousingVerdict
from report_kit.analysis.housing.figures import BOTH_WORK_TYPES, CATEGORIES
from report_kit.analysis.housing.positions import HousingLine, HousingPosition

RequestReason = Literal[
    "nothing_stated",
    "only_group_stated",
    "incomplete",
    "deadline_missing",
    "deadline_passed_since",
    "contradiction",
]
_ASKED_COLUMNS = (
    "approved_count",
    "not_started_count",
    "under_construction_count",
    "completed_count",
    "handed_over_count",
)


@dataclass(frozen=True, kw_only=True)
class HousingRequest:
    """Figures that are still needed.

    Attributes:
        table: Always `housing`.
        columns: The columns to be told.
        scope: The communes that they are needed for; `("*",)` for the whole province.
        beneficiary_category: The category, or `ALL`.
        work_type: The work type, blank for both.
        as_of_date: The date that they are needed for.
        reason: `nothing_stated` for the commune and category; `only_group_stated`: only for several communes
            together; `incomplete`: some counts are not exactly known; `deadline_missing`; `deadline_passed_since`:
            the deadline has passed since the date of the houses left; `contradiction`: to be confirmed, it
            contradicts others.
    """

    table: str = "housing"
    columns: tuple[str, ...]
    scope: tuple[str, ...]
    beneficiary_category: str
    work_type: str = BOTH_WORK_TYPES
    as_of_date: date
    reason: RequestReason


def housing_requests(
    positions: Collection[HousingPosition], commune_code: str, as_of_date: date
) -> Iterator[HousingRequest]:
    """Ask for what is missing in each category, by its latest period; illustrative figures count only alone."""
    for category in CATEGORIES:
        line = HousingLine((commune_code,), category, BOTH_WORK_TYPES)
        same = [one for one in positions if one.line == line]
        latest = max(same, key=lambda one: (not one.period.is_illustrative, one.period), default=None)
        for columns, reason in _missing(latest, as_of_date):
            yield HousingRequest(
                columns=columns,
                scope=line.scope,
                beneficiary_category=category,
                as_of_date=as_of_date,
                reason=reason,
            )


def confirmation_requests(verdicts: Iterable[HousingVerdict]) -> Iterator[HousingRequest]:
    """Ask to confirm each figure of a conflict, for its own date."""
    for verdict in verdicts:
        for figure in verdict.conflict:
            yield HousingRequest(
                columns=(figure.subject.column,),
                scope=figure.scope,
                beneficiary_category=figure.subject.beneficiary_category,
                work_type=figure.subject.work_type,
                as_of_date=figure.as_of_date,
                reason="contradiction",
            )


def _missing(position: HousingPosition | None, as_of_date: date) -> Iterator[tuple[tuple[str, ...], RequestReason]]:
    if position is None or position.nearest_scope == "province":
        yield _ASKED_COLUMNS, "nothing_stated"
        return
    unknown = tuple(column for column in _ASKED_COLUMNS if not getattr(position, column).interval.is_exact)
    if unknown:
        yield unknown, "incomplete" if position.nearest_scope == "own" else "only_group_stated"
    left, deadline = position.not_completed_count, position.deadline_date
    if left.high == 0:
        return
    if deadline is None:
        yield ("deadline_date",), "deadline_missing"
    elif left.as_of_date is not None and left.as_of_date <= deadline < as_of_date:
        yield ("completed_count", "not_completed_count"), "deadline_passed_since"
