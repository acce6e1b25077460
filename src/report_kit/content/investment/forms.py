"""The draft in the 13 columns of the official form: by capital source, then by tier of priority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from report_kit.analysis.investment import OUTSIDE_STATE_BUDGET, TIERS, Funding, ProjectDraft
from report_kit.content.investment.briefing import (
    WHOLE_DONG,
    InvestmentBriefing,
    as_written,
    dimensions_of,
    project_name,
)
from report_kit.content.investment.decisions import after_plan
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, term

OF_WHICH_TIERS = ("c", "i", "k")  # repayment of advances, preparation, arrears: named apart in the official form


@dataclass(frozen=True)
class _Form:
    """One table of the form.

    Attributes:
        briefing: What it shows of.
        kind: What its totals are called in figures.csv, after the name of the quantity.
        rows: Its projects, in order of priority.
        sources: The capital sources that head it.
    """

    briefing: InvestmentBriefing
    kind: str
    rows: tuple[ProjectDraft, ...]
    sources: tuple[str, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The plan years that have a column each."""
        return self.briefing.years_apart


def transitional_table(briefing: InvestmentBriefing) -> Table:
    """Return the projects that go on or were completed, in the 13 columns of the form."""
    rows = tuple(found for found in briefing.draft.projects if not found.project.is_new_start)
    title = phrase("Transitional, completed and preparation projects")
    return _table(_Form(briefing, "continuing", rows, briefing.sources), title, briefing.none_of_the_kind)


def new_starts_table(briefing: InvestmentBriefing) -> Table:
    """Return the new starts in the 13 columns of the form."""
    rows = tuple(found for found in briefing.draft.projects if found.project.is_new_start)
    title = phrase("New starts")
    return _table(_Form(briefing, "new_starts", rows, briefing.sources), title, briefing.none_of_the_kind)


def lawful_revenue_table(briefing: InvestmentBriefing) -> Table:
    """Return projects paid from lawful revenue of agencies and units, outside the state-budget totals."""
    sources = tuple(one for one in briefing.draft.instance.sources if one in OUTSIDE_STATE_BUDGET)
    rows = tuple(found for found in briefing.draft.projects if _part(found, *sources))
    nothing = phrase("No project is to be paid from lawful revenue of agencies and units.")
    title = phrase("Lawful revenue of agencies and units")
    if_empty = "" if sources and briefing.draft.conflict else nothing
    return _table(_Form(briefing, "outside_state_budget", rows, sources), title, if_empty)


def _table(form: _Form, title: Words, if_empty: Words) -> Table:
    years = (Column(str(year), "right", WHOLE_DONG, "1.2fr") for year in form.years)
    return Table(
        caption=phrase("{title} (unit: million VND)", title=title),
        columns=(*_columns(form.briefing), *years, Column(phrase("Notes"), spec=WHOLE_DONG, width="1.8fr")),
        rows=tuple(_rows(form)),
        languages=form.briefing.languages,
        is_wide=True,
        if_empty=if_empty,
    )


def _columns(briefing: InvestmentBriefing) -> tuple[Column, ...]:
    before = str(briefing.draft.instance.settings.plan_first_year - 1)
    return (
        Column(phrase("No."), width="0.6fr"),
        Column(phrase("Project"), width="3.6fr"),
        Column(phrase("Group"), width="1.1fr"),
        Column(phrase("Location"), width="1.7fr"),
        Column(phrase("Design capacity"), width="1.6fr"),
        Column(phrase("Start–completion"), width="1.4fr"),
        Column(phrase("Policy / investment decision"), width="3.3fr"),
        Column(phrase("Total investment"), "right", WHOLE_DONG, "1.4fr"),
        Column(phrase("Of which this source"), "right", WHOLE_DONG, "1.4fr"),
        Column(phrase("Cumulative to the end of {year}", year=before), "right", WHOLE_DONG, "1.4fr"),
        Column(phrase("Plan {period}", period=briefing.period), "right", WHOLE_DONG, "1.4fr"),
        Column(phrase("Of which advances, arrears, preparation"), "right", WHOLE_DONG, "1.5fr"),
    )


def _rows(form: _Form) -> Iterator[Row]:
    for source in form.sources:
        paid = [found for found in form.rows if _part(found, source)]
        if paid:
            yield Row((term(source, "capital_source"),), "section")
            # Forms put the total first; below the projects it might be the first row of the next page.
            yield Row(_total(form, paid, source), "total")
            yield from _rows_by_tier(form, paid, source)
    without = [found for found in form.rows if not found.project.funding]
    if without:
        yield Row((phrase("capital source not reported"),), "section")
        yield from _rows_by_tier(form, without, "")


def _rows_by_tier(form: _Form, rows: list[ProjectDraft], source: str) -> Iterator[Row]:
    number = 0
    for tier in TIERS:
        of_tier = [found for found in rows if found.project.tier == tier]
        if of_tier:
            yield Row((term(tier, "tier"),), "subsection")
        for found in of_tier:
            number += 1
            yield Row(_cells(form, found, source, number))


def _part(found: ProjectDraft, *sources: str) -> Funding | None:
    return next((part for part in found.project.funding if part.capital_source in sources), None)


def _cells(form: _Form, found: ProjectDraft, source: str, number: int) -> tuple[Words, ...]:
    project = found.project
    return (
        str(number),
        project_name(found),
        project.group,
        as_written(project.location),
        as_written(project.design_capacity),
        f"{project.start_year}–{project.completion_year}",
        as_written("; ".join(text for text in (project.policy_decision, project.investment_decision) if text)),
        *_amounts(form, found, source),
        Joined(_notes(form, found, source), "; "),
    )


def _amounts(form: _Form, found: ProjectDraft, source: str) -> tuple[Words, ...]:
    """Return columns 8 to 12; nothing is known of a project whose capital sources are not reported."""
    project, part = found.project, _part(found, source)
    if part is None:
        return (None,) * (5 + len(form.years))
    about = {**dimensions_of(project), "capital_source": source}
    amount, planned = form.briefing.amount, found.by_source().get(source, 0)
    in_plan = amount("planned_amount", planned, **about)
    whole = sum(one.total_amount for one in project.funding)
    return (
        amount("total_investment_amount", whole, project_code=project.code),
        amount("total_investment_amount", part.total_amount, **about),
        amount("allocated_before_amount", part.allocated_before_amount, **about),
        in_plan,
        in_plan if project.tier in OF_WHICH_TIERS else None,
        *(amount("planned_amount", found.by_cell.get((source, year), 0), year=year, **about) for year in form.years),
    )


def _notes(form: _Form, found: ProjectDraft, source: str) -> tuple[Words, ...]:
    """Return the status, what comes after the plan, and what the commune noted itself."""
    later, briefing = found.after_plan.get(source, 0), form.briefing
    about = {"project_code": found.project.code, "capital_source": source}
    rest = after_plan(briefing, briefing.amount("after_plan_amount", later, **about)) if later else None
    notes = (term(found.status, "status"), rest, as_written(found.project.note))
    return tuple(note for note in notes if note is not None)


def _total(form: _Form, paid: list[ProjectDraft], source: str) -> tuple[Words, ...]:
    parts = [part for found in paid if (part := _part(found, source))]
    named = [found for found in paid if found.project.tier in OF_WHICH_TIERS]

    def amount(quantity: str, value: int, **about: int) -> Words:
        return form.briefing.amount(f"{quantity}.{form.kind}", value, capital_source=source, **about)

    def planned(year: int) -> int:
        return sum(found.by_cell.get((source, year), 0) for found in paid)

    return (
        "",
        phrase("Total"),
        *("",) * 6,
        amount("total_investment_amount", sum(part.total_amount for part in parts)),
        amount("allocated_before_amount", sum(part.allocated_before_amount for part in parts)),
        amount("planned_amount", sum(found.by_source().get(source, 0) for found in paid)),
        amount("named_apart_amount", sum(found.by_source().get(source, 0) for found in named)),
        *(amount("planned_amount", planned(year), year=year) for year in form.years),
        "",
    )
