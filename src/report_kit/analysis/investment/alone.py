"""Whether a project would get its capital if no other had any: what is lacking then, no other project takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from report_kit.analysis.investment.draft import Draft, ProjectDraft
from report_kit.analysis.investment.model import Lock, PlanSettings, Project
from report_kit.analysis.investment.windows import required_amount


def suffices_alone(draft: Draft, found: ProjectDraft, *, before: int | None = None, has_locks: bool = True) -> bool:
    """Return whether usable capital would do for a project if no other project had any.

    Args:
        draft: The draft.
        found: The project.
        before: If given, its first capital has to come before this year.
        has_locks: Whether its own locks stand.
    """
    own = [one for one in draft.instance.locks if has_locks and one.project_code == found.project.code]
    fixed, paid = {(one.capital_source, one.year) for one in own}, {one.year for one in own if one.amount}
    usable = {(row.capital_source, row.year): row.usable_amount for row in draft.ceilings}
    free = {cell: amount for cell, amount in usable.items() if cell not in fixed}
    rest = _still_due(found.project, own, draft.instance.settings)
    windows = (window for window in found.capital_years.windows if paid <= set(window))
    return any(
        _suffices(rest, free, window) and (before is None or _begins(rest, free, paid, window, before))
        for window in windows
    )


def lacks_by_own_locks(draft: Draft, found: ProjectDraft) -> bool:
    """Return whether usable capital would do for a project alone, were it not for its own locks."""
    return suffices_alone(draft, found, has_locks=False) and not suffices_alone(draft, found)


def _still_due(project: Project, locks: Sequence[Lock], settings: PlanSettings) -> dict[str, int]:
    """Return what a project must get from each source besides what is fixed for it."""
    due = {
        part.capital_source: required_amount(project, part.need, settings) if project.is_new_start else part.need
        for part in project.funding
    }
    return {
        source: amount - sum(lock.amount for lock in locks if lock.capital_source == source)
        for source, amount in due.items()
    }


def _suffices(rest: Mapping[str, int], free: Mapping[tuple[str, int], int], window: tuple[int, ...]) -> bool:
    """Return whether what is still to come from each source fits into what is free of a window."""
    return all(sum(free.get((source, year), 0) for year in window) >= amount for source, amount in rest.items())


def _begins(
    rest: Mapping[str, int],
    free: Mapping[tuple[str, int], int],
    paid: Collection[int],
    window: tuple[int, ...],
    before: int,
) -> bool:
    """Return whether capital comes before a year: what is fixed, or some of what is still to come."""
    early = [year for year in window if year < before]
    return any(
        year in paid or any(free.get((source, year), 0) for source, amount in rest.items() if amount > 0)
        for year in early
    )
