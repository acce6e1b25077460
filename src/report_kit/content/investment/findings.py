"""Findings of the investment briefing: why each project stands where it does, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from report_kit.analysis import investment
from report_kit.analysis.investment import (
    Draft,
    ExtraCapital,
    Instance,
    Lock,
    LockConflict,
    ProjectDraft,
    RuleResult,
    check_plan,
    data_requests,
    draft_quantities,
    findings,
    lock_costs,
)
from report_kit.analysis.investment.model import Cell
from report_kit.content.investment.briefing import InvestmentBriefing, dimensions_of, named, project_name
from report_kit.content.narrative import Finding, Listing
from report_kit.content.places import place_of
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, term

EXCLUSION_MESSAGES = {
    "no_policy_decision": "no investment-policy decision (law 58/2024/QH15, article 55)",
    "no_approved_estimate": "no approved cost estimate of the preparation task (article 56(3))",
    "capital_years_unknown": "capital was allocated before, but the first year of capital is not reported",
    "capital_years_used_up": "the years of capital are used up: needs an extension decision (article 57)",
    "council_decides_extension": "years of capital and extension are used up: People's Council decides, art. 57(3)(d)",
    "starts_after_plan": "starts after the plan",
    "no_funding": "no capital source is reported",
    "no_need": "nothing is left to fund",
}
FINDING_MESSAGES = {
    "no_need": "nothing is left to fund",
    "no_funding": "no capital source is reported",
    "source_without_ceiling": "no ceiling is reported, so nothing can be planned from it",
    "year_without_ceiling": "no ceiling is reported, so nothing can be planned from it",
    "schedule_over_limit": "the schedule is longer than the years of capital of its group (article 57)",
    "tier_phase_mismatch": "the tier of priority is not for the phase of the project",
    "extension_not_applicable": "an extension of the years of capital is only for transitional projects",
    "search_cut_short": (
        "the choice of new starts could not be proven to be the best within the limit of the search; rules 1 to 6 "
        "hold, but from this tier on a choice with more points may exist"
    ),
}
RULE_MESSAGES = {
    1: "rule 1: ceilings after the reserve (article 54(7))",
    2: "rule 2: never more than approved (article 61(5))",
    3: "rule 3: eligibility (articles 55, 19(6), 56(3))",
    4: "rule 4: years of capital (article 57)",
    5: "rule 5: new starts only with enough capital to finish (article 54(5))",
    6: "rule 6: amounts fixed by hand are kept",
}


def decisions_table(briefing: InvestmentBriefing) -> Table:
    """Return every project with its status, the reason, and what would change it."""
    return Table(
        caption=phrase("Every project: what the draft gives, why, and what would change it"),
        columns=(
            Column(phrase("Project"), width="2.4fr"),
            Column(phrase("Planned"), "right", "million", "0.9fr"),
            Column(phrase("Status"), width="0.9fr"),
            Column(phrase("Reason"), width="2.2fr"),
            Column(phrase("What would change it"), width="2.2fr"),
        ),
        rows=tuple(_decision_row(briefing, found) for found in briefing.draft.projects),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
        recorded=draft_quantities(briefing.draft, briefing.extra_capital),
        note=phrase(
            "Amounts in million VND. The extra capital is the least that would fund the project while no higher tier "
            "loses anything and no project in the draft drops out; in brackets, by how much the ceilings must grow "
            "for it, reserve included. Applying 6, 4 or 3 years to programme works by group is a convention: their "
            "limit is the National Assembly's."
        ),
    )


def _decision_row(briefing: InvestmentBriefing, found: ProjectDraft) -> Row:
    planned = briefing.amount("planned_amount", found.planned_amount, **dimensions_of(found.project))
    why = reason(found, briefing.draft)
    return Row((project_name(found), planned, term(found.status, "status"), why, _change(briefing, found)))


def reason(found: ProjectDraft, draft: Draft) -> Words:
    """Return why a project has its status."""
    if found.excluded_by:
        return phrase(EXCLUSION_MESSAGES[found.excluded_by])
    if found.status == "funded":
        return phrase("gets all that it must get in the plan")
    if found.status == "postponed":
        return _reason_of_delay(found, draft)
    if _is_fixed_at_less(found, draft):
        return phrase("the amounts fixed by hand give it less")
    without = _sources_without_capital(found, draft)
    if without:
        names = Joined(tuple(term(source, "capital_source") for source in without))
        return phrase("no capital of {source} is known in its years of capital", source=names)
    if not found.project.is_new_start:
        return phrase("higher priorities use up the ceilings of its capital sources in its years of capital")
    if found.project.score == 0:
        return phrase("a score of 0 never begins")
    return phrase("too little usable capital to finish it on the approved schedule (article 54(5))")


def _reason_of_delay(found: ProjectDraft, draft: Draft) -> Words:
    first = found.first_capital_year or 0
    fixed = {lock.year for lock in draft.instance.locks if lock.project_code == found.project.code and not lock.amount}
    if any(year < first for year in fixed):
        return phrase("begins in {year}: amounts fixed by hand leave it nothing before", year=str(first))
    return phrase("begins in {year}: capital goes to higher priorities first", year=str(first))


def _is_fixed_at_less(found: ProjectDraft, draft: Draft) -> bool:
    """Return whether locks leave no year open in which what is missing from some source could come."""
    years = {year for window in found.capital_years.windows for year in window}
    fixed = {lock.cell for lock in draft.instance.locks}
    return any(
        amount and all((found.project.code, source, year) in fixed for year in years)
        for source, amount in found.missing.items()
    )


def _sources_without_capital(found: ProjectDraft, draft: Draft) -> tuple[str, ...]:
    """Return the sources from which a project lacks money and that have none in any of its years of capital."""
    years = {year for window in found.capital_years.windows for year in window}
    usable = {one.capital_source for one in draft.ceilings if one.usable_amount and one.year in years}
    return tuple(source for source, amount in found.missing.items() if amount and source not in usable)


def _change(briefing: InvestmentBriefing, found: ProjectDraft) -> Words:
    parts: list[Words] = []
    if found.status == "partly_funded":
        missing = briefing.amount("missing_amount", found.missing_amount, project_code=found.project.code)
        if found.needed_by_year is None:
            last = str(briefing.draft.instance.settings.plan_last_year)
            parts.append(phrase("needs {amount} more by {year}", amount=missing, year=last))
        else:
            year = str(found.needed_by_year)
            parts.append(phrase("needs {amount} more by {year}, or an extension", amount=missing, year=year))
    extra = briefing.extra_capital.get(found.project.code)
    if extra is not None:
        parts.append(_extra_words(briefing, extra))
    if found.after_plan_amount:
        after = briefing.amount("after_plan_amount", found.after_plan_amount, project_code=found.project.code)
        parts.append(phrase("{amount} after the plan", amount=after))
    return Joined(tuple(part for part in parts if part is not None), "; ") if any(parts) else ""


def _extra_words(briefing: InvestmentBriefing, extra: ExtraCapital) -> Words:
    if extra.impossible_because == "excluded":
        return phrase("no capital would do before the reason is removed")
    if extra.impossible_because == "score_zero":
        return phrase("a higher score")
    if extra.impossible_because == "not_searched":
        return phrase("not computed, since the choice of new starts is not proven to be the best")
    if extra.impossible_because:
        return phrase("the amounts fixed by hand would have to change")
    code = extra.project_code
    parts = tuple(
        phrase(
            "{amount} from {source} (ceiling: {gross} more)",
            amount=briefing.amount("smallest_extra_amount", amount, project_code=code, capital_source=source),
            gross=briefing.amount("smallest_extra_gross_amount", gross, project_code=code, capital_source=source),
            source=term(source, "capital_source"),
        )
        for (source, amount), gross in zip(extra.by_source().items(), extra.gross_by_source().values(), strict=True)
        if amount
    )
    total = briefing.amount("smallest_extra_amount", extra.amount, project_code=code)
    if extra.is_least and len(parts) == 1:
        return phrase("smallest extra capital: {parts}", parts=parts[0])
    if extra.is_least:
        return phrase("smallest extra capital {total}: {parts}", total=total, parts=Joined(parts, ", "))
    return phrase(
        "extra capital of {total} suffices, less than {least} does not: {parts}",
        total=total,
        least=briefing.amount("smallest_extra_amount", extra.lowest_amount, project_code=code),
        parts=Joined(parts, ", "),
    )


def locks_finding(briefing: InvestmentBriefing) -> Finding:
    """Return whether what was fixed by hand can hold, and what it fixes."""
    conflict = briefing.draft.conflict
    if conflict:
        return Finding("error", tuple(_conflict_lines(briefing, conflict)), briefing.languages)
    locks = briefing.draft.instance.locks
    if not locks:
        return Finding("ok", (phrase("No amount was fixed by hand."),), briefing.languages)
    names = Joined(tuple(_lock_words(briefing, lock) for lock in locks), "; ")
    return Finding("ok", (phrase("Fixed by hand and kept: {locks}.", locks=names),), briefing.languages)


def _conflict_lines(briefing: InvestmentBriefing, conflict: LockConflict) -> Iterator[Words]:
    locks = Joined(tuple(_lock_words(briefing, lock) for lock in conflict.locks), "; ")
    yield phrase("These amounts fixed by hand cannot hold together, so there is no draft: {locks}.", locks=locks)
    yield phrase("They break {rule}. Change at least one of them.", rule=phrase(RULE_MESSAGES[conflict.rule]))


def _lock_words(briefing: InvestmentBriefing, lock: Lock) -> Words:
    project = next(one for one in briefing.draft.instance.projects if one.code == lock.project_code)
    return phrase(
        "{name}, {source}, {year}: {amount}",
        name=named(project),
        source=term(lock.capital_source, "capital_source"),
        year=str(lock.year),
        amount=briefing.amount(
            "locked_amount",
            lock.amount,
            project_code=lock.project_code,
            capital_source=lock.capital_source,
            year=lock.year,
        ),
    )


def lock_costs_list(briefing: InvestmentBriefing) -> Listing:
    """Return what the amounts fixed by hand cost each tier of priority."""
    items = tuple(
        phrase(
            "{tier}: {amount} less for projects that go on, {score} points less of new starts, dropped: {dropped}.",
            tier=term(cost.tier, "tier"),
            amount=briefing.amount("lock_cost_amount", cost.amount),
            score=Fraction(cost.score),
            dropped=Joined(tuple(_named_by_code(briefing, code) for code in cost.drops_out)) if cost.drops_out else "–",
        )
        for cost in lock_costs(briefing.draft)
    )
    nothing = briefing.no_draft or phrase("What was fixed by hand takes nothing from any tier.")
    return Listing(items, nothing, briefing.languages)


def _named_by_code(briefing: InvestmentBriefing, code: str) -> Words:
    return next((named(one) for one in briefing.draft.instance.projects if one.code == code), code)


def rules_table(briefing: InvestmentBriefing) -> Table:
    """Return rules 1 to 6 with their articles, evaluated on the draft as printed."""
    results = check_plan(briefing.draft.instance, briefing.draft.amounts) if briefing.draft.projects else ()
    return Table(
        caption=phrase("Rule check of the draft as printed"),
        columns=(
            Column(phrase("Rule"), width="3fr"),
            Column(phrase("Result"), width="1fr"),
            Column(phrase("Where it is broken"), width="2fr"),
        ),
        rows=tuple(_rule_row(briefing, result) for result in results),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
    )


def is_typed_by_hand(instance: Instance) -> bool:
    """Whether every amount is fixed: for each project, capital source and year there is a lock."""
    fixed = {lock.cell for lock in instance.locks}
    return all(
        (project.code, part.capital_source, year) in fixed
        for project in instance.projects
        for part in project.funding
        for year in instance.settings.years
    )


def broken_rules(briefing: InvestmentBriefing, plan: Mapping[Cell, int]) -> tuple[Words, ...]:
    """Return which of rules 1 to 6 a plan breaks and where, or that it keeps them all."""
    broken = [one for one in check_plan(briefing.instance, plan) if not one.is_kept]
    if not broken:
        return (phrase("The plan typed by hand keeps rules 1 to 6."),)
    return tuple(
        phrase("{rule}: {places}.", rule=phrase(RULE_MESSAGES[one.rule]), places=Joined(_places(briefing, one), "; "))
        for one in broken
    )


def _rule_row(briefing: InvestmentBriefing, result: RuleResult) -> Row:
    where = _places(briefing, result)
    outcome = phrase("kept") if result.is_kept else phrase("broken")
    return Row((phrase(RULE_MESSAGES[result.rule]), outcome, Joined(where, "; ") if where else ""))


def _places(briefing: InvestmentBriefing, result: RuleResult) -> tuple[Words, ...]:
    return tuple(
        phrase(
            "{name}, {source}, {year}: {amount} against {limit}",
            name=_named_by_code(briefing, one.project_code) if one.project_code else phrase("all projects"),
            source=term(one.capital_source, "capital_source"),
            year=str(one.year or briefing.period),
            amount=briefing.amount("planned_amount", one.amount),
            limit=briefing.amount("limit_amount", one.limit),
        )
        for one in result.violations
    )


def investment_remarks(briefing: InvestmentBriefing) -> Listing:
    """Return what in the tables deserves a look: tiers that do not fit the phase, schedules, missing ceilings."""
    shown = [one for one in findings(briefing.draft) if one.code in FINDING_MESSAGES]
    items = tuple(_finding_words(briefing, list(group)) for _, group in groupby(shown, key=_apart_from_year))
    return Listing(items, phrase("Nothing in the tables calls for a remark."), briefing.languages)


def _apart_from_year(finding: investment.Finding) -> investment.Finding:
    return replace(finding, year=None)


def _finding_words(briefing: InvestmentBriefing, group: list[investment.Finding]) -> Words:
    """Return one remark for findings that differ in their year only."""
    finding, about = group[0], list[Words]()
    if finding.project_code:
        about.append(_named_by_code(briefing, finding.project_code))
    if finding.capital_source:
        about.append(term(finding.capital_source, "capital_source"))
    about += [str(one.year) for one in group if one.year is not None]
    if finding.tier:
        about.append(term(finding.tier, "tier"))
    remark = phrase(FINDING_MESSAGES[finding.code])
    return phrase("{about}: {remark}.", about=Joined(tuple(about)), remark=remark)


def investment_requests(briefing: InvestmentBriefing) -> Listing:
    """Return the figures still needed, in words that can be sent to those who hold them."""
    return Listing(tuple(_requests(briefing)), phrase("No further figure is needed."), briefing.languages)


def _joined_years(requests: Iterable[investment.InvestmentRequest]) -> Iterator[investment.InvestmentRequest]:
    """Yield requests, those that differ in their years only as one."""
    for request, group in groupby(requests, key=lambda one: replace(one, years=())):
        yield replace(request, years=tuple(year for one in group for year in one.years))


def _requests(briefing: InvestmentBriefing) -> Iterator[Words]:
    if briefing.previous_count is None:
        yield phrase("{commune}: the number of projects of the previous plan [dataset.toml].", commune=briefing.commune)
    yield phrase(
        "{commune}: implementation and expected result of the previous medium-term plan (article 52).",
        commune=briefing.commune,
    )
    for request in _joined_years(data_requests(briefing.draft)):
        about: list[Words] = [_named_by_code(briefing, request.project_code)] if request.project_code else []
        if request.capital_source:
            about.append(term(request.capital_source, "capital_source"))
        yield phrase(
            "{commune}, {about}: {columns} ({years}) ({place}).",
            commune=briefing.commune,
            about=Joined(tuple(about)) if about else phrase("all projects"),
            columns=Joined(tuple(term(column, "column") for column in request.columns)),
            years=", ".join(map(str, request.years)) or briefing.period,
            place=place_of(request.table),
        )
