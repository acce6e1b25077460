"""The first sentence of a briefing: are we on track? Where the figures do not tell, it says what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from report_kit import room
from report_kit.analysis.housing.figures import ALL_CATEGORIES
from report_kit.analysis.housing.positions import HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.briefing import Briefing
from report_kit.content.housing.briefing import HousingBriefing, latest_dates, line_name
from report_kit.content.investment.briefing import InvestmentBriefing
from report_kit.content.narrative import Finding
from report_kit.content.operations.briefing import OperationsBriefing, counted
from report_kit.content.output import Fragment, html_of, lines_of_typst, plain_of
from report_kit.content.overview.briefing import OverviewBriefing
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.wording import Joined, Words, capitalised, phrase, pieces, several, term
from report_kit.language import Language

UNKNOWN = "unknown"
PROGRAMME_MESSAGES = {
    "complete": "Complete: {commune} has disbursed {rate} of the programmes' development capital for {year}.",
    "on_track": (
        "On track: at the pace so far, {commune} will have disbursed {projected} of the programmes' development "
        "capital for {year} by {year_end}."
    ),
    "at_risk": (
        "At risk: at the pace so far, {commune} will have disbursed only {projected} of the programmes' development "
        "capital for {year} by {year_end}."
    ),
    "behind": (
        "Behind: at the pace so far, {commune} will have disbursed only {projected} of the programmes' "
        "development capital for {year} by {year_end}."
    ),
}

HOUSING_MESSAGES = {
    "overdue": (
        "Overdue: houses not completed in {commune} as of {date}: {left} ({category}); the deadline was {deadline}."
    ),
    "open": (
        "Not finished: houses still to be completed in {commune} as of {date}: {left} ({category}); the deadline is "
        "{deadline}."
    ),
    "passed": (
        "It cannot be said whether {commune} has finished: as of {date} houses still to be completed were {left} "
        "({category}); the deadline of {deadline} has passed since."
    ),
    "undated": (
        "Not finished: houses still to be completed in {commune} as of {date}: {left} ({category}); no deadline is "
        "named."
    ),
}
OPERATIONS_MESSAGES = {
    "unknown": "It cannot be said whether {commune} is on track: no task has been reported.",
    "complete": "Done: no item that concerns {commune} is open.",
}


@dataclass(frozen=True)
class Headline(Finding):
    """The sentence in large type below the title.

    Attributes:
        standing: Its answer as a code of figures.csv, for the index of a build; "" for none.
    """

    standing: str = ""

    def fragment(self, reader: Language) -> Fragment:
        """Return the sentence as a paragraph of its own kind."""
        run = capitalised(pieces(self.lines[0], reader))
        said, typst = plain_of(run), f"#rk-headline[{lines_of_typst(run)}]"
        return Fragment(f'<p class="rk-headline">{html_of(run)}</p>', typst, said, room=room.headline(said))

    def meta(self) -> dict[str, Any]:
        """Return the standing."""
        return {"standing": self.standing}


def headline(briefing: Briefing) -> Headline:
    """Return the sentence that answers whether a briefing's commune is on track."""
    standing, sentence = _answer(briefing)
    return Headline("ok", (sentence,), briefing.languages, standing)


Answer = tuple[str, Words]


@singledispatch
def _answer(briefing: Briefing) -> Answer:
    """Return the standing as a code, and the sentence that says it."""
    raise TypeError(f"a headline answers for the briefings of reports, not for {type(briefing).__name__}")


# Programmes


@_answer.register
def _programmes_answer(briefing: ProgrammeBriefing) -> Answer:
    total, latest = briefing.total, briefing.development.latest
    if latest is not None and not latest.is_consistent:
        return UNKNOWN, phrase(
            "It cannot be said whether {commune} is on track: its figures for {year} contradict each other.",
            commune=briefing.commune,
            year=briefing.year_text,
        )
    if total is None or not total.possible_standings:
        return UNKNOWN, phrase(
            "It cannot be said whether {commune} is on track in {year}: capital allocated and disbursed have not both "
            "been reported.",
            commune=briefing.commune,
            year=briefing.year_text,
        )
    if len(total.possible_standings) > 1:
        return UNKNOWN, phrase(
            "It cannot be said for certain whether {commune} is on track in {year}: the figures leave open "
            "{standings}.",
            commune=briefing.commune,
            year=briefing.year_text,
            standings=Joined(tuple(term(standing, "standing") for standing in total.possible_standings)),
        )
    return total.possible_standings[0], phrase(
        PROGRAMME_MESSAGES[total.possible_standings[0]],
        commune=briefing.commune,
        year=briefing.year_text,
        year_end=briefing.year_end_date,
        rate=briefing.stated_rate if briefing.stated_rate.is_known else total.rate,
        projected=total.projected_rate,
    )


# Houses


@_answer.register
def _housing_answer(briefing: HousingBriefing) -> Answer:
    lines = briefing.own.by_category
    overdue, pending = (_standing_at(lines, standing) for standing in ("overdue", "open"))
    if overdue is not None:
        return "overdue", _houses_words("overdue", briefing, overdue)
    if pending is not None and pending.deadline_date and pending.deadline_date < briefing.as_of_date:
        return UNKNOWN, _houses_words("passed", briefing, pending)
    if pending is not None:
        return "open", _houses_words("open" if pending.deadline_date else "undated", briefing, pending)
    return _finished_or_unknown(briefing, lines)


def _finished_or_unknown(briefing: HousingBriefing, lines: tuple[HousingPosition, ...]) -> Answer:
    finished = [line for line in lines if line.standing.stated == "complete"]
    if any(line.line.beneficiary_category == ALL_CATEGORIES for line in finished):
        return "complete", phrase("Finished: no house is left to be completed in {commune}.", commune=briefing.commune)
    if finished:
        return UNKNOWN, phrase(
            "Finished in part: in {commune} no house is left of {categories}; of the others it cannot be said.",
            commune=briefing.commune,
            categories=Joined(tuple(line_name(line) for line in finished)),
        )
    deadline = next((line.deadline_date for line in briefing.status.positions if line.deadline_date), None)
    if deadline is None:
        return UNKNOWN, phrase(
            "It cannot be said whether {commune} is on time: no source states how many houses it has left.",
            commune=briefing.commune,
        )
    return UNKNOWN, phrase(
        "It cannot be said whether {commune} finishes by {deadline}: no source states how many houses it has left.",
        commune=briefing.commune,
        deadline=deadline,
    )


def _standing_at(lines: tuple[HousingPosition, ...], standing: str) -> HousingPosition | None:
    """Return the line with that standing that has most houses left, all beneficiaries together if it is stated."""
    found = [line for line in lines if line.standing.stated == standing]
    totals = [line for line in found if line.line.beneficiary_category == ALL_CATEGORIES]
    return max(totals or found, key=lambda line: line.not_completed_count.low or 0, default=None)


def _houses_words(kind: str, briefing: HousingBriefing, line: HousingPosition) -> Words:
    return phrase(
        HOUSING_MESSAGES[kind],
        commune=briefing.commune,
        left=_left(line.not_completed_count),
        category=line_name(line),
        deadline=line.deadline_date or "",
        date=latest_dates((line.not_completed_count,)),
    )


def _left(count: Quantity) -> Words:
    """Return the houses left, of a range its certain end: the other only says how many were approved at most."""
    if count.low is None or count.low == count.high:
        return count
    return phrase("at least {number}", number=count.low)


# The investment draft


@_answer.register
def _investment_answer(briefing: InvestmentBriefing) -> Answer:
    """Return no standing: a draft is no position to be judged."""
    if briefing.no_draft:
        return "", briefing.no_draft
    projects = briefing.draft.projects
    if not projects:
        return "", phrase(
            "It cannot be said what {commune} can begin and finish in {period}: no project has been reported.",
            commune=briefing.commune,
            period=briefing.period,
        )
    if not briefing.in_draft:
        return "", phrase("Draft: no project listed gets capital in {period}.", period=briefing.period)
    funded = sum(project.is_funded for project in projects)
    partly = sum(project.status == "partly_funded" for project in projects)
    return "", _draft_words(briefing, funded=funded, partly=partly)


def _draft_words(briefing: InvestmentBriefing, *, funded: int, partly: int) -> Words:
    """Return of how many projects the draft gives all, some and none of the capital that they must have."""
    listed, period = len(briefing.draft.projects), briefing.period
    if funded == listed:
        return several(
            listed,
            "Draft: the {listed} project listed gets the capital that it must have in {period}.",
            "Draft: all {listed} projects get the capital that they must have in {period}.",
            listed=listed,
            period=period,
        )
    whole = several(
        funded,
        "{funded} of {listed} projects gets all the capital that it must have in {period}",
        "{funded} of {listed} projects get all the capital that they must have in {period}",
        funded=funded,
        listed=listed,
        period=period,
    )
    unfunded = listed - funded - partly
    if partly:
        return phrase(
            "Draft: {whole}; of the others, {partly} in part and {unfunded} none.",
            whole=whole,
            partly=partly,
            unfunded=unfunded,
        )
    return phrase("Draft: {whole}; for the other {unfunded} there is none.", whole=whole, unfunded=unfunded)


# Operations


@_answer.register
def _operations_answer(briefing: OperationsBriefing) -> Answer:
    kind = _operations_standing(briefing)
    if kind in OPERATIONS_MESSAGES:
        return kind, phrase(OPERATIONS_MESSAGES[kind], commune=briefing.commune)
    return UNKNOWN if kind == "undated" else kind, _open_items_words(kind, briefing)


def _open_items_words(kind: str, briefing: OperationsBriefing) -> Words:
    """Return how many of the open items are overdue or have no due date, or that none is overdue."""
    values: dict[str, Words] = {"commune": briefing.commune, "pending": briefing.pending_count}
    if kind == "behind":
        return several(
            briefing.counts.pending,
            "Behind: {overdue} of {pending} open item that concerns {commune} is overdue.",
            "Behind: {pending} open items concern {commune}, of which {overdue} overdue.",
            overdue=briefing.overdue_count,
            **values,
        )
    if kind == "on_track":
        return several(
            briefing.counts.pending,
            "On track: the {pending} open item that concerns {commune} is not overdue.",
            "On track: none of {pending} open items that concern {commune} is overdue.",
            **values,
        )
    return several(
        briefing.counts.without_due_date,
        "It cannot be said for certain whether {commune} is on track: no item is overdue, but {undated} of {pending} "
        "open ones has no due date.",
        "It cannot be said for certain whether {commune} is on track: no item is overdue, but {undated} of {pending} "
        "open ones have no due date.",
        undated=briefing.undated_count,
        **values,
    )


def _operations_standing(briefing: OperationsBriefing) -> str:
    if not briefing.follow_ups:
        return "unknown"
    if briefing.counts.overdue:
        return "behind"
    if not briefing.counts.pending:
        return "complete"
    return "undated" if briefing.counts.without_due_date else "on_track"


# All communes


@_answer.register
def _overview_answer(briefing: OverviewBriefing) -> Answer:
    found = Counter(
        one.position.standing.stated if one.position and one.group.is_consistent else "unknown"
        for one in briefing.totals
    )
    assessed = {standing: found[standing] for standing in PROGRAMME_MESSAGES if found[standing]}
    unknown = len(briefing.communes) - sum(assessed.values())
    if not assessed:
        return "", several(
            len(briefing.communes),
            "It cannot be said whether the {communes} commune is on track: it has not stated enough.",
            "It cannot be said whether the communes ({communes} in all) are on track: none has stated enough.",
            communes=briefing.commune_count,
        )
    parts = tuple(
        Joined((_number(briefing, standing, number), term(standing, "standing")), " ")
        for standing, number in assessed.items()
    )
    together = Joined(parts)
    if not unknown:
        return "", phrase(
            "Disbursement by commune ({communes} in all): {assessed}.",
            communes=briefing.commune_count,
            assessed=together,
        )
    return "", phrase(
        "Disbursement by commune ({communes} in all): {assessed}; {unknown} cannot be judged, for want of figures.",
        communes=briefing.commune_count,
        assessed=together,
        unknown=_number(briefing, "unknown", unknown),
    )


def _number(briefing: OverviewBriefing, standing: object, number: int) -> Quantity:
    return counted(f"{standing}_commune_count", number, is_illustrative=briefing.is_illustrative)
