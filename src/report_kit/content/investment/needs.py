"""Needs that other tables state and nobody has costed: houses, programme capital not disbursed, facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from report_kit.analysis.housing import housing_status
from report_kit.analysis.housing.figures import ALL_CATEGORIES, BOTH_WORK_TYPES, PROVINCE
from report_kit.analysis.housing.positions import HousingPosition
from report_kit.analysis.operations import FollowUp, concerning, follow_ups
from report_kit.analysis.quantities import Quantity
from report_kit.content.briefing import Briefing
from report_kit.content.housing.briefing import houses_words
from report_kit.content.narrative import Listing
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.wording import Local, Words, phrase, quantities_in

UNFINISHED = ("not_completed_count", "under_construction_count", "not_started_count")
KINDS_OF_NEED = ("difficulty", "request")
TOPICS_OF_NEED = ("facilities", "it")


def known_needs(briefing: Briefing) -> Listing:
    """Return the needs that the other tables state; none of them has a cost, and none is invented."""
    return Listing(
        needs(briefing), phrase("No need without a cost is known from the other tables."), briefing.languages
    )


@lru_cache(maxsize=1)  # a briefing shows them and lists their sources; they take as long as all of its charts
def needs(briefing: Briefing) -> tuple[Words, ...]:
    """Return the needs in words."""
    return (*_houses(briefing), *_capital(briefing), *_facilities(briefing))


def sources_of_needs(briefing: Briefing) -> frozenset[str]:
    """Return the sources of the needs."""
    quantities = (quantity for words in needs(briefing) for quantity in quantities_in(words))
    found = {source for quantity in quantities for source in quantity.source_id.split(";") if source}
    return frozenset(found | {item.source_id for item in facility_needs(briefing)})


def _houses(briefing: Briefing) -> Iterator[Words]:
    """Yield the houses left, as the commune's or its groups' latest figures have them; no house in two items of one."""
    status = housing_status(
        briefing.dataset.table("housing"),
        commune_code=briefing.commune_code,
        province_communes=briefing.dataset.province_communes,
        as_of_date=briefing.as_of_date,
    )
    for line in _lines_of_houses(status.positions + status.group_positions):
        left = next((count for column in UNFINISHED if (count := getattr(line, column)).is_certain), None)
        if left is not None and left.low:
            yield phrase(
                "{figure} in {communes}",
                figure=houses_words((left,), line.line),
                communes=briefing.names_of(line.line.scope),
            )


def _lines_of_houses(positions: Iterable[HousingPosition]) -> list[HousingPosition]:
    """Return the lines to count houses in: where those of all beneficiaries are known, neither parts nor groups."""
    lines = [one for one in positions if one.line.work_type == BOTH_WORK_TYPES and one.line.scope != PROVINCE]
    totals = [one for one in lines if one.line.beneficiary_category == ALL_CATEGORIES]
    known = {one.line.scope: one for one in totals if one.not_completed_count.is_certain}
    own = [one for scope, one in known.items() if len(scope) == 1]
    return own or [one for one in lines if known.get(one.line.scope, one) is one]


def _capital(briefing: Briefing) -> Iterator[Words]:
    """Yield the development capital of programmes that is not disbursed: the total, or else what is known of each."""
    programmes = ProgrammeBriefing(
        dataset=briefing.dataset, commune_code=briefing.commune_code, as_of_date=briefing.as_of_date
    )
    total, latest = programmes.development.total, programmes.development.latest
    named: list[tuple[Words, Quantity]]
    if total and total.undisbursed.is_known:
        named = [(phrase("the programmes together"), total.undisbursed)]
    else:
        positions = latest.positions if latest else ()
        named = [(programmes.programme_name(one), one.undisbursed) for one in positions]
    for name, amount in named:
        if amount.is_known and amount.high:
            yield phrase(
                "{programme}: {amount} of the development capital of {year} not yet disbursed at {date}",
                programme=name,
                amount=amount,
                year=programmes.year_text,
                date=programmes.as_of,
            )


def _facilities(briefing: Briefing) -> Iterator[Words]:
    for item in facility_needs(briefing):
        yield phrase("{need} [{source}]", need=Local(dict(item.text)), source=item.source_id)


def facility_needs(briefing: Briefing) -> tuple[FollowUp, ...]:
    """Return what the commune lacks in facilities and equipment, as it reported and as long as it is pending."""
    known = concerning(follow_ups(briefing.dataset.table("follow_ups"), briefing.as_of_date), (briefing.commune_code,))
    return tuple(
        one
        for one in known
        if one.is_pending
        and one.kind in KINDS_OF_NEED
        and one.topic in TOPICS_OF_NEED
        and one.scope == (briefing.commune_code,)
    )
