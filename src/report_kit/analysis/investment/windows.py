"""Rule 4: the years in which a project may get capital (law 58/2024 art. 57)."""

from __future__ import annotations

from dataclasses import dataclass

from report_kit.analysis.investment.model import YEARS_OF_CAPITAL, PlanSettings, Project


@dataclass(frozen=True, kw_only=True)
class CapitalYears:
    """When a project may get capital.

    Attributes:
        windows: Each a run of plan years; the project's money must lie inside one of them. None: no plan year.
        last_year: The last year in which the law lets it get capital, None where years do not bind or where it
            depends on the first year (new starts).
        is_extended: Whether the one year of extension is used.
        blocked_by: "" or why there is no year: `capital_years_unknown`, `capital_years_used_up`,
            `council_decides_extension`, `starts_after_capital_years`, `starts_after_plan`.
    """

    windows: tuple[tuple[int, ...], ...]
    last_year: int | None = None
    is_extended: bool = False
    blocked_by: str = ""


def capital_years(project: Project, settings: PlanSettings) -> CapitalYears:
    """Return the plan years in which a project may get capital.

    Years of preparation and of settlement after hand-over are not years of capital (art. 57(1)), so they bind
    neither `preparation` nor `completed` rows; no row gets capital before its start year.
    """
    if project.is_new_start:
        return _of_new_start(project, settings)
    if project.phase == "transitional":
        return _of_transitional(project, settings)
    years = tuple(year for year in settings.years if year >= project.start_year)
    return _run(years)


def earliest_year(project: Project, settings: PlanSettings) -> int:
    """Return the first plan year that a project's schedule allows."""
    return max(project.start_year, settings.plan_first_year)


def first_capital_year(project: Project, settings: PlanSettings) -> int | None:
    """Return the first year of capital of a transitional project; None if it had capital and nobody said since when."""
    if project.first_capital_year is None and project.allocated_before_amount == 0:
        return earliest_year(project, settings)
    return project.first_capital_year


def window_length(project: Project) -> int:
    """Return the years of capital of a new start: its schedule, at most what its group allows."""
    return min(YEARS_OF_CAPITAL[project.group], schedule_length(project))


def schedule_length(project: Project) -> int:
    """Return the years from start to completion."""
    return project.completion_year - project.start_year + 1


def required_amount(project: Project, need: int, settings: PlanSettings) -> int:
    """Return what a new start must get within the plan from a source that owes it *need* (art. 54(5)).

    The full need if it is to be completed in the plan, otherwise the share of its years that lie in the plan,
    rounded up; postponing never reduces it.
    """
    if project.completion_year <= settings.plan_last_year:
        return need
    begin = earliest_year(project, settings)
    years_in_plan = settings.plan_last_year - begin + 1
    return max(0, -(-need * years_in_plan // (project.completion_year - begin + 1)))


def _run(years: tuple[int, ...], last_year: int | None = None, *, is_extended: bool = False) -> CapitalYears:
    if not years:
        return CapitalYears(windows=(), last_year=last_year, blocked_by="starts_after_plan")
    return CapitalYears(windows=(years,), last_year=last_year, is_extended=is_extended)


def _of_new_start(project: Project, settings: PlanSettings) -> CapitalYears:
    """Return the longest windows only: a window inside another allows nothing that the other does not."""
    first, last = earliest_year(project, settings), settings.plan_last_year
    length = window_length(project)
    latest_whole = max(first, last - length + 1)
    windows = tuple(
        tuple(range(begin, min(begin + length - 1, last) + 1)) for begin in range(first, min(latest_whole, last) + 1)
    )
    return CapitalYears(windows=windows, blocked_by="" if windows else "starts_after_plan")


def _of_transitional(project: Project, settings: PlanSettings) -> CapitalYears:
    first = first_capital_year(project, settings)
    if first is None:
        return CapitalYears(windows=(), blocked_by="capital_years_unknown")
    last = first + YEARS_OF_CAPITAL[project.group] - 1
    is_used_up = last < settings.plan_first_year
    if is_used_up and last + 1 < settings.plan_first_year:
        return CapitalYears(windows=(), last_year=last, blocked_by="council_decides_extension")
    is_extended = project.code in settings.allow_extension
    if is_used_up and not is_extended:
        return CapitalYears(windows=(), last_year=last, blocked_by="capital_years_used_up")
    last += is_extended
    begin = max(first, project.start_year)
    if begin > last:
        return CapitalYears(windows=(), last_year=last, blocked_by="starts_after_capital_years")
    return _run(tuple(year for year in settings.years if begin <= year <= last), last, is_extended=is_extended)
