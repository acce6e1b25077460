"""What planners fixed by hand: whether it can hold, and what it costs the tiers of priority."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from report_kit.analysis.investment import Instance, Lock, LockConflict, LockCost, check_plan, lock_costs
from report_kit.content.investment.briefing import InvestmentBriefing, as_written, named, named_by_code
from report_kit.content.investment.rules import RULE_MESSAGES, places_of, plan_is_typed_by_hand
from report_kit.content.narrative import Finding, Listing
from report_kit.content.wording import Joined, Words, phrase, term

MOST_LOCKS_NAMED = 12
RULES_WITH_LIMITS = (1, 2, 3, 4)  # what breaks them is there in the locks alone


def locks_finding(briefing: InvestmentBriefing) -> Finding:
    """Return whether what was fixed by hand can hold, and what it fixes."""
    conflict = briefing.draft.conflict
    if conflict:
        return Finding("error", tuple(_conflict_lines(briefing, conflict)), briefing.languages)
    return Finding("ok", (_kept(briefing),), briefing.languages)


def _kept(briefing: InvestmentBriefing) -> Words:
    locks = briefing.draft.instance.locks
    if not locks:
        return phrase("No amount was fixed by hand.")
    if plan_is_typed_by_hand(briefing.instance):
        return phrase("Every amount was fixed by hand: the draft is the plan as it was typed.")
    if len(locks) > MOST_LOCKS_NAMED:
        projects = {lock.project_code: named_by_code(briefing, lock.project_code) for lock in locks}
        names = Joined(tuple(projects.values()), "; ")
        return phrase("Fixed by hand and kept: {number} amounts of {projects}.", number=len(locks), projects=names)
    return phrase("Fixed by hand and kept: {locks}.", locks=_listed(briefing, locks))


def _conflict_lines(briefing: InvestmentBriefing, conflict: LockConflict) -> Iterator[Words]:
    rule, locks = phrase(RULE_MESSAGES[conflict.rule]), _listed(briefing, conflict.locks)
    if len(conflict.locks) == 1:
        yield phrase("This amount fixed by hand cannot hold, so there is no draft: {locks}.", locks=locks)
        yield phrase("It breaks {rule}. Change it.", rule=rule)
    else:
        yield phrase("These amounts fixed by hand cannot hold together, so there is no draft: {locks}.", locks=locks)
        yield phrase("They break {rule}. Change at least one of them.", rule=rule)
    places = _places_of_conflict(briefing, conflict)
    if places:
        yield phrase("{places}.", places=Joined(places, "; "))
    if conflict.missing_amount:
        missing = briefing.amount("missing_amount", conflict.missing_amount)
        yield phrase("Completing what is begun takes {amount:exact} more of usable capital.", amount=missing)
    if not conflict.is_fewest:
        yield phrase("The search ended early: a smaller set of amounts may conflict too.")


def _places_of_conflict(briefing: InvestmentBriefing, conflict: LockConflict) -> tuple[Words, ...]:
    """Return the amounts and the limit that they exceed, where the locks alone exceed one."""
    plan = {lock.cell: lock.amount for lock in conflict.locks}
    broken = [one for one in check_plan(briefing.instance, plan) if one.rule == conflict.rule]
    return tuple(
        place for result in broken if result.rule in RULES_WITH_LIMITS for place in places_of(briefing, result)
    )


def _listed(briefing: InvestmentBriefing, locks: tuple[Lock, ...]) -> Words:
    return Joined(tuple(_lock_words(briefing, lock) for lock in locks), "; ")


def _lock_words(briefing: InvestmentBriefing, lock: Lock) -> Words:
    """Return a lock with the amount to the last đồng, since one more may be what breaks a rule, and its reason."""
    about = {"project_code": lock.project_code, "capital_source": lock.capital_source, "year": lock.year}
    words = phrase(
        "{name}, {source}, {year}: {amount:exact}",
        name=_name(briefing.instance, lock),
        source=term(lock.capital_source, "capital_source"),
        year=str(lock.year),
        amount=briefing.amount("locked_amount", lock.amount, **about),
    )
    reason = as_written(lock.reason.strip().rstrip("."))
    return words if reason is None else phrase("{lock} – {reason}", lock=words, reason=reason)


def _name(instance: Instance, lock: Lock) -> Words:
    return named(instance.project(lock.project_code))


def lock_costs_list(briefing: InvestmentBriefing) -> Listing:
    """Return what the amounts fixed by hand change in each tier of priority; nothing where none was fixed."""
    items = tuple(_cost_words(briefing, cost) for cost in lock_costs(briefing.draft))
    is_free = briefing.instance.locks and not briefing.draft.conflict
    free = phrase("What was fixed by hand takes nothing from any tier.") if is_free else ""
    return Listing(items, free, briefing.languages)


def _cost_words(briefing: InvestmentBriefing, cost: LockCost) -> Words:
    amount, score = briefing.amount(f"lock_cost_amount.{cost.tier}", abs(cost.amount)), Fraction(abs(cost.score))
    changes: list[Words] = []
    if cost.amount > 0:
        changes.append(phrase("projects that are not new starts get {amount} less", amount=amount))
    if cost.amount < 0:
        changes.append(phrase("projects that are not new starts get {amount} more", amount=amount))
    if cost.score > 0:
        changes.append(phrase("the sum of scores of new starts is lower by {score}", score=score))
    if cost.score < 0:
        changes.append(phrase("the sum of scores of new starts is higher by {score}", score=score))
    if cost.drops_out:
        names = Joined(tuple(named_by_code(briefing, code) for code in cost.drops_out))
        changes.append(phrase("no longer in the draft: {projects}", projects=names))
    if cost.begins_later:
        names = Joined(tuple(named_by_code(briefing, code) for code in cost.begins_later))
        changes.append(phrase("begin later: {projects}", projects=names))
    return phrase(
        "Because of what was fixed by hand, {tier}: {changes}.",
        tier=term(cost.tier, "tier"),
        changes=Joined(tuple(changes), "; "),
    )
