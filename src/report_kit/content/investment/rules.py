"""Rules 1 to 6 with their articles, and where a plan breaks them: the draft as printed, or one typed by hand."""

from __future__ import annotations

from report_kit.analysis.investment import Instance, RuleResult, Violation, check_plan, plan_of_locks
from report_kit.content.investment.briefing import InvestmentBriefing, named_by_code, years_in_words
from report_kit.content.investment.decisions import EXCLUSION_MESSAGES
from report_kit.content.narrative import Listing
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, term

RULE_MESSAGES = {
    1: "rule 1: ceilings after the reserve (article 54(7))",
    2: "rule 2: never more than approved (article 61(5))",
    3: "rule 3: eligibility (articles 55, 19(6), 56(3))",
    4: "rule 4: years of capital (article 57)",
    5: "rule 5: new starts only with enough capital to finish (article 54(5))",
    6: "rule 6: amounts fixed by hand are kept",
}
KEPT_MESSAGES = {
    "draft": "The draft as printed keeps rules 1 to 6.",
    "typed": "The plan typed by hand keeps rules 1 to 6.",
}
BROKEN_MESSAGES = {
    "draft": "The draft as printed breaks {rule}: {places}.",
    "typed": "The plan typed by hand breaks {rule}: {places}.",
}
VIOLATION_MESSAGES = {
    "over_ceiling": "{source}, {year}: {amount:exact} for all projects, but only {limit:exact} can be used",
    "over_need": "{name}, {source}: {amount:exact}, but only {limit:exact} is approved and not yet allocated",
    "unfunded_source": "{name}, {source}: {amount:exact}, but the project has no capital from this source",
    "outside_capital_years": "{name}: {amount:exact} in {year}, outside its years of capital ({years})",
    "below_required": "{name}, {source}: {amount:exact}, but it must get {limit:exact} within the plan",
    "differs_from_lock": "{name}, {source}, {year}: {amount:exact} instead of {limit:exact}",
}
"""What is wrong, by code of a violation; the codes of exclusion have `EXCLUSION_MESSAGES`."""


def rules_table(briefing: InvestmentBriefing) -> Table:
    """Return rules 1 to 6 with their articles, evaluated on the draft as printed or on a plan typed by hand.

    Where none is broken there is no column of where.
    """
    is_typed, results = plan_is_typed_by_hand(briefing.instance), _results(briefing)
    columns = (
        Column(phrase("Rule"), width="4fr"),
        Column(phrase("Result"), width="1fr"),
        Column(phrase("Where it is broken"), width="2fr"),
    )
    shown = columns if any(not one.is_kept for one in results) else columns[:2]
    return Table(
        caption=phrase("Rule check of the plan typed by hand")
        if is_typed
        else phrase("Rule check of the draft as printed"),
        columns=shown,
        rows=tuple(Row(_rule_cells(briefing, result)[: len(shown)]) for result in results),
        languages=briefing.languages,
        if_empty=briefing.instead_of_rows,
    )


def rules_finding(briefing: InvestmentBriefing) -> Listing:
    """Return in a sentence that rules 1 to 6 hold, or each rule that does not with where it is broken."""
    results, kind = _results(briefing), "typed" if plan_is_typed_by_hand(briefing.instance) else "draft"
    items = tuple(_broken(briefing, one, kind) for one in results if not one.is_kept)
    nothing = "" if briefing.draft.conflict else phrase("There is no draft yet to which rules could be applied.")
    return Listing(items, phrase(KEPT_MESSAGES[kind]) if results else nothing, briefing.languages)


def _results(briefing: InvestmentBriefing) -> tuple[RuleResult, ...]:
    """Return the rules evaluated on the draft, or on a plan typed by hand; none where there is neither."""
    is_typed = plan_is_typed_by_hand(briefing.instance)
    plan = plan_of_locks(briefing.instance) if is_typed else briefing.draft.amounts
    return check_plan(briefing.instance, plan) if briefing.draft.projects or is_typed else ()


def plan_is_typed_by_hand(instance: Instance) -> bool:
    """Whether every amount is fixed: for each project, capital source and year there is a lock."""
    fixed = {lock.cell for lock in instance.locks}
    return bool(fixed) and all(
        (project.code, part.capital_source, year) in fixed
        for project in instance.projects
        for part in project.funding
        for year in instance.settings.years
    )


def check_of_typed_plan(briefing: InvestmentBriefing) -> tuple[Words, ...]:
    """Return which of rules 1 to 6 the plan typed by hand breaks and where, or that it keeps them all."""
    broken = [one for one in check_plan(briefing.instance, plan_of_locks(briefing.instance)) if not one.is_kept]
    return tuple(_broken(briefing, one, "typed") for one in broken) or (phrase(KEPT_MESSAGES["typed"]),)


def _broken(briefing: InvestmentBriefing, one: RuleResult, kind: str) -> Words:
    places = Joined(places_of(briefing, one), "; ")
    return phrase(BROKEN_MESSAGES[kind], rule=phrase(RULE_MESSAGES[one.rule]), places=places)


def _rule_cells(briefing: InvestmentBriefing, result: RuleResult) -> tuple[Words, ...]:
    where = places_of(briefing, result)
    outcome = phrase("kept") if result.is_kept else phrase("broken")
    return phrase(RULE_MESSAGES[result.rule]), outcome, Joined(where, "; ") if where else ""


def places_of(briefing: InvestmentBriefing, result: RuleResult) -> tuple[Words, ...]:
    """Return where a plan breaks a rule, with what it has and what the rule allows or requires."""
    return tuple(_place(briefing, one) for one in result.violations)


def _place(briefing: InvestmentBriefing, one: Violation) -> Words:
    about = {"project_code": one.project_code, "capital_source": one.capital_source, "year": one.year}
    name, amount = named_by_code(briefing, one.project_code), briefing.amount("checked_amount", one.amount, **about)
    if one.code in EXCLUSION_MESSAGES:
        why = phrase(EXCLUSION_MESSAGES[one.code])
        return phrase("{name}: {amount:exact}, but {why}", name=name, amount=amount, why=why)
    return phrase(
        VIOLATION_MESSAGES[one.code],
        name=name,
        source=term(one.capital_source, "capital_source") if one.capital_source else "",
        year=str(one.year),
        years=years_in_words(one.allowed_years),
        amount=amount,
        limit=briefing.amount("limit_amount", one.limit, **about),
    )
