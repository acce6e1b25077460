"""The draft under other ceilings, and what locks cost: what enters and what drops out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from report_kit.analysis.investment.draft import Draft, ProjectDraft, TierDraft, draft_plan, without_locks
from report_kit.analysis.investment.model import TIERS, Instance


@dataclass(frozen=True, kw_only=True)
class ScenarioDraft:
    """A draft compared with another.

    Attributes:
        scenario: Factor on the ceilings.
        draft: The draft; its `conflict` says that locks do not fit here.
        enters: Codes of projects that get money here and not in the other.
        drops_out: Codes of projects that get money in the other and not here.
    """

    scenario: Decimal
    draft: Draft
    enters: tuple[str, ...]
    drops_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LockCost:
    """What locks take from a tier, compared with the draft without any.

    Attributes:
        tier: One of the tiers.
        amount: Đồng less for its rows that are not new starts (negative: more).
        score: Score less of its new starts begun (negative: more).
        drops_out: Codes of its projects that get money only without locks.
        begins_later: Codes of its new starts that begin later than without locks.
    """

    tier: str
    amount: int
    score: Decimal
    drops_out: tuple[str, ...]
    begins_later: tuple[str, ...]


def draft_scenarios(draft: Draft, factors: Iterable[Decimal]) -> tuple[ScenarioDraft, ...]:
    """Return the draft with other factors on its ceilings, each compared with *draft*."""
    return tuple(_scenario(draft, factor) for factor in factors)


def lock_costs(draft: Draft) -> tuple[LockCost, ...]:
    """Return what positive and zero locks change in each tier; empty if nothing changes or nothing is locked."""
    if draft.conflict or not draft.instance.locks:
        return ()
    free = draft_plan(without_locks(draft.instance), hints=_in_draft(draft))
    costs = [_cost(tier, draft, free) for tier in TIERS]
    return tuple(cost for cost in costs if cost.amount or cost.score or cost.drops_out or cost.begins_later)


def _scenario(draft: Draft, factor: Decimal) -> ScenarioDraft:
    settings = replace(draft.instance.settings, scenario=factor)
    instance: Instance = replace(draft.instance, settings=settings)
    other = draft if factor == draft.instance.settings.scenario else draft_plan(instance, hints=_in_draft(draft))
    here, there = _in_draft(other), _in_draft(draft)
    return ScenarioDraft(
        scenario=factor,
        draft=other,
        enters=tuple(sorted(here - there)),
        drops_out=() if other.conflict else tuple(sorted(there - here)),
    )


def _in_draft(draft: Draft) -> set[str]:
    return {found.project.code for found in draft.projects if found.is_in_draft}


def _cost(tier: str, locked: Draft, free: Draft) -> LockCost:
    before, after = _tier(free, tier), _tier(locked, tier)
    codes = {found.project.code for found in locked.projects if found.project.tier == tier}
    return LockCost(
        tier=tier,
        amount=before.continuing_amount - after.continuing_amount,
        score=before.score - after.score,
        drops_out=tuple(sorted((_in_draft(free) - _in_draft(locked)) & codes)),
        begins_later=tuple(sorted(code for code in codes if _begins_later(locked.project(code), free.project(code)))),
    )


def _begins_later(locked: ProjectDraft, free: ProjectDraft) -> bool:
    if not locked.project.is_new_start or not (locked.first_capital_year and free.first_capital_year):
        return False
    return locked.first_capital_year > free.first_capital_year


def _tier(draft: Draft, tier: str) -> TierDraft:
    nothing = TierDraft(tier=tier, amount=0, continuing_amount=0, score=Decimal(0), begun=(), project_count=0)
    return next((found for found in draft.tiers if found.tier == tier), nothing)
