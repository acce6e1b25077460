"""What in the tables deserves a look, and the figures that are still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from report_kit.analysis.investment import Finding, InvestmentRequest, data_requests, findings
from report_kit.content.investment.briefing import InvestmentBriefing, named_by_code, years_in_words
from report_kit.content.narrative import Listing
from report_kit.content.places import place_of
from report_kit.content.wording import Joined, Words, phrase, term

FINDING_MESSAGES = {
    "no_need": "nothing is left to fund",
    "no_funding": "no capital source is reported",
    "source_without_ceiling": "no ceiling is reported, so nothing can be planned from it",
    "year_without_ceiling": "no ceiling is reported, so nothing can be planned from it",
    "extension_not_applicable": "an extension of the years of capital is only for transitional projects",
    "search_cut_short": (
        "the choice of new starts could not be proven to be the best within the limit of the search; rules 1 to 6 "
        "hold, but from this tier on a choice with more points may exist"
    ),
}
ARTICLE_52_MESSAGES = {
    1: "implementation and expected result of the previous medium-term plan (item 1)",
    2: "socio-economic orientation, goals and investment structure of the period (item 2)",
    3: "capital to repay advances and other borrowings of the local budget (item 3)",
    5: "principles, criteria and norms of allocation that the People's Councils decided (item 5)",
    7: "solutions and expected results (item 7)",
}
"""What article 52 asks of the plan report and no table of a dataset holds, by item."""


def investment_remarks(briefing: InvestmentBriefing) -> Listing:
    """Return what in the tables deserves a look: tiers that do not fit the phase, schedules, missing ceilings.

    Without projects there is nothing to remark, which the sections of the projects say.
    """
    alike: dict[Finding, list[Finding]] = {}
    for finding in findings(briefing.draft):
        if _remark(finding) is not None:
            alike.setdefault(_apart_from_subject(finding), []).append(finding)
    items = tuple(_remark_words(briefing, group) for group in alike.values())
    nothing = phrase("Tiers, schedules, capital sources and ceilings of the projects call for no remark.")
    return Listing(items, nothing if briefing.listed_count else "", briefing.languages)


def _apart_from_subject(finding: Finding) -> Finding:
    """Return what findings said at once have in common: those of several projects, or of several years of one."""
    return replace(finding, project_code="") if finding.year is None else replace(finding, year=None)


def _remark_words(briefing: InvestmentBriefing, group: list[Finding]) -> Words:
    """Return one remark for findings that differ in their project or in their year only."""
    finding, about = group[0], list[Words]()
    if finding.project_code:
        codes = dict.fromkeys(one.project_code for one in group)
        about.append(Joined(tuple(named_by_code(briefing, code) for code in codes), "; "))
    if finding.capital_source:
        about.append(term(finding.capital_source, "capital_source"))
    if finding.year is not None:
        about.append(years_in_words(one.year for one in group if one.year is not None))
    if finding.code == "search_cut_short":
        about.append(term(finding.tier, "tier"))
    if finding.code == "extension_unknown":
        about.append(phrase("parameter {name}", name="allow_extension"))
    return phrase("{about}: {remark}.", about=Joined(tuple(about)), remark=_remark(finding))


def _remark(finding: Finding) -> Words:
    """Return what a finding says; None for those that the reasons of the projects say already."""
    if finding.code == "tier_phase_mismatch":
        return phrase(
            "tier {tier} is for {expected}, not for {found}",
            tier=term(finding.tier, "tier"),
            expected=term(finding.expected, "phase"),
            found=term(finding.found, "phase"),
        )
    if finding.code == "schedule_over_limit":
        return phrase(
            "the schedule takes {found} years of capital, more than the {expected} of the group (article 57)",
            found=finding.found,
            expected=finding.expected,
        )
    if finding.code == "begun_before_plan":
        return phrase(
            "a new start, though its first year of capital is {year}: correct the phase or the year", year=finding.found
        )
    if finding.code == "extension_unknown":
        return phrase(
            "{code} is no project of this commune; correct the code unless another commune has it",
            code=finding.found,
        )
    message = FINDING_MESSAGES.get(finding.code)
    return phrase(message) if message else None


def investment_requests(briefing: InvestmentBriefing) -> Listing:
    """Return the figures still needed, in words that can be sent to those who hold them."""
    return Listing(tuple(_requests(briefing)), phrase("No further figure is needed."), briefing.languages)


def _requests(briefing: InvestmentBriefing) -> Iterator[Words]:
    if briefing.previous_count is None:
        yield phrase("{commune}: the number of projects of the previous plan.", commune=briefing.commune)
    items = Joined(tuple(phrase(message) for message in ARTICLE_52_MESSAGES.values()), "; ")
    yield phrase(
        "{commune}, for the plan report that article 52 asks for: {items}.", commune=briefing.commune, items=items
    )
    for request in _joined_years(data_requests(briefing.draft)):
        yield _request_words(briefing, request)


def _joined_years(requests: Iterable[InvestmentRequest]) -> Iterator[InvestmentRequest]:
    """Yield requests, those that differ in their years only as one."""
    for request, group in groupby(requests, key=lambda one: replace(one, years=())):
        yield replace(request, years=tuple(year for one in group for year in one.years))


def _request_words(briefing: InvestmentBriefing, request: InvestmentRequest) -> Words:
    about: list[Words] = [named_by_code(briefing, request.project_code)] if request.project_code else []
    if request.capital_source:
        about.append(term(request.capital_source, "capital_source"))
    what: Words = Joined(tuple(term(column, "column") for column in request.columns))
    if request.years:
        what = phrase("{columns} ({years})", columns=what, years=years_in_words(request.years))
    return phrase(
        "{commune}, {about}: {what} ({place}).",
        commune=briefing.commune,
        about=Joined(tuple(about)) if about else phrase("all projects"),
        what=what,
        place=place_of(request.table),
    )
