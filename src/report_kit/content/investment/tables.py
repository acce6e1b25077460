"""Tables of the investment briefing: the draft in the form planners know, capital by source and year, scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from report_kit.analysis.investment import OUTSIDE_STATE_BUDGET, TIERS, ProjectDraft, ScenarioDraft
from report_kit.content.investment.briefing import InvestmentBriefing, dimensions_of, named, project_name
from report_kit.content.investment.sectors import sector_name
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Local, Words, phrase, term

OF_WHICH_TIERS = ("c", "i", "k")  # repayment of advances, preparation, arrears: named apart in the official form


def transitional_table(briefing: InvestmentBriefing) -> Table:
    """Return the projects that go on or were completed, in the 13 columns of the form."""
    rows = [found for found in briefing.draft.projects if not found.project.is_new_start]
    return _form(briefing, phrase("Transitional, completed and preparation projects"), rows, briefing.sources)


def new_starts_table(briefing: InvestmentBriefing) -> Table:
    """Return the new starts in the 13 columns of the form."""
    rows = [found for found in briefing.draft.projects if found.project.is_new_start]
    return _form(briefing, phrase("New starts"), rows, briefing.sources)


def lawful_revenue_table(briefing: InvestmentBriefing) -> Table:
    """Return projects paid from lawful revenue of agencies and units, outside the state-budget totals."""
    sources = tuple(one for one in briefing.draft.instance.sources if one in OUTSIDE_STATE_BUDGET)
    table = _form(briefing, phrase("Lawful revenue of agencies and units"), list(briefing.draft.projects), sources)
    nothing = phrase("No project is to be paid from lawful revenue of agencies and units.")
    return replace(table, if_empty=briefing.no_draft if sources and briefing.no_draft else nothing)


def _form(briefing: InvestmentBriefing, title: Words, rows: list[ProjectDraft], sources: tuple[str, ...]) -> Table:
    years = briefing.draft.instance.settings.years
    return Table(
        caption=phrase("{title} (unit: million VND)", title=title),
        columns=(*_form_columns(briefing), *(Column(str(year), "right", "million", "1.2fr") for year in years), _NOTES),
        rows=tuple(_form_rows(briefing, rows, sources)),
        languages=briefing.languages,
        is_wide=True,
        if_empty=briefing.no_draft,
    )


_NOTES = Column(phrase("Notes"), width="1.6fr")


def _form_columns(briefing: InvestmentBriefing) -> tuple[Column, ...]:
    before = str(briefing.draft.instance.settings.plan_first_year - 1)
    return (
        Column(phrase("No."), width="0.6fr"),
        Column(phrase("Project"), width="4fr"),
        Column(phrase("Group"), width="0.8fr"),
        Column(phrase("Location"), width="1.7fr"),
        Column(phrase("Design capacity"), width="1.8fr"),
        Column(phrase("Start–completion"), width="1.5fr"),
        Column(phrase("Policy / investment decision"), width="2.2fr"),
        Column(phrase("Total investment"), "right", "million", "1.4fr"),
        Column(phrase("Of which this source"), "right", "million", "1.4fr"),
        Column(phrase("Cumulative to the end of {year}", year=before), "right", "million", "1.4fr"),
        Column(phrase("Plan {period}", period=briefing.period), "right", "million", "1.4fr"),
        Column(phrase("Of which advances, arrears, preparation"), "right", "million", "1.5fr"),
    )


def _form_rows(briefing: InvestmentBriefing, rows: list[ProjectDraft], sources: tuple[str, ...]) -> Iterator[Row]:
    for source in sources:
        paid = [found for found in rows if _part(found, source) is not None]
        if not paid:
            continue
        yield Row((term(source, "capital_source"),), "section")
        number = 0
        for tier in TIERS:
            of_tier = [found for found in paid if found.project.tier == tier]
            if of_tier:
                yield Row((term(tier, "tier"),), "subsection")
            for found in of_tier:
                number += 1
                yield Row(_form_cells(briefing, found, source, number))
        yield Row(_form_total(briefing, paid, source), "total")


def _part(found: ProjectDraft, source: str) -> object | None:
    return next((part for part in found.project.funding if part.capital_source == source), None)


def _form_cells(briefing: InvestmentBriefing, found: ProjectDraft, source: str, number: int) -> tuple[Words, ...]:
    project = found.project
    part = next(one for one in project.funding if one.capital_source == source)
    planned = found.by_source().get(source, 0)
    about = {**dimensions_of(project), "capital_source": source}
    amount = briefing.amount
    return (
        str(number),
        project_name(found),
        project.group,
        as_written(project.location),
        as_written(project.design_capacity),
        f"{project.start_year}–{project.completion_year}",
        _decisions(found),
        amount("total_investment_amount", sum(one.total_amount for one in project.funding), project_code=project.code),
        amount("total_investment_amount", part.total_amount, **about),
        amount("allocated_before_amount", part.allocated_before_amount, **about),
        amount("planned_amount", planned, **about),
        amount("planned_amount", planned, **about) if project.tier in OF_WHICH_TIERS else None,
        *(
            amount("planned_amount", found.by_cell.get((source, year), 0), year=year, **about)
            for year in briefing.draft.instance.settings.years
        ),
        term(found.status, "status"),
    )


def _decisions(found: ProjectDraft) -> Words:
    decisions = [text for text in (found.project.policy_decision, found.project.investment_decision) if text]
    return as_written("; ".join(decisions))


def as_written(text: str) -> Words:
    """Return a text of the dataset, which is in Vietnamese; None if it is blank."""
    return Local({"vi": text}) if text else None


def _form_total(briefing: InvestmentBriefing, paid: list[ProjectDraft], source: str) -> tuple[Words, ...]:
    parts = [one for found in paid for one in found.project.funding if one.capital_source == source]
    amount, years = briefing.amount, briefing.draft.instance.settings.years
    planned = [found.by_source().get(source, 0) for found in paid]
    named = [found.by_source().get(source, 0) for found in paid if found.project.tier in OF_WHICH_TIERS]
    return (
        "",
        phrase("Total"),
        *("",) * 6,
        amount("total_investment_amount", sum(one.total_amount for one in parts), capital_source=source),
        amount("allocated_before_amount", sum(one.allocated_before_amount for one in parts), capital_source=source),
        amount("planned_amount", sum(planned), capital_source=source),
        amount("planned_amount", sum(named), capital_source=source),
        *(
            amount(
                "planned_amount", sum(f.by_cell.get((source, year), 0) for f in paid), capital_source=source, year=year
            )
            for year in years
        ),
        "",
    )


def capital_table(briefing: InvestmentBriefing) -> Table:
    """Return ceiling, reserve, usable and planned capital by source and year."""
    columns = (
        Column(phrase("Source and year"), width="2fr"),
        Column(phrase("Ceiling"), "right", "million", "1fr"),
        Column(phrase("Reserve"), "right", "million", "1fr"),
        Column(phrase("Usable"), "right", "million", "1fr"),
        Column(phrase("Planned"), "right", "million", "1fr"),
        Column(phrase("Not used"), "right", "million", "1fr"),
    )
    return Table(
        caption=phrase("Ability to balance capital: ceiling, reserve and draft by source and year (million VND)"),
        columns=columns,
        rows=tuple(_capital_rows(briefing)),
        languages=briefing.languages,
        note=phrase(
            "The law fixes no share for the reserve; the commune People's Council decides it. What is not used could "
            "not finish any further project on its approved schedule."
        ),
    )


def _capital_rows(briefing: InvestmentBriefing) -> Iterator[Row]:
    before = ""
    for ceiling in briefing.draft.ceilings:
        source, year = ceiling.capital_source, ceiling.year
        if source != before:
            yield Row((term(source, "capital_source"),), "section")
        before = source
        about = {"capital_source": source, "year": year, "source_id": ceiling.source_id}
        is_given, is_drafted = ceiling.ceiling_amount is not None, not briefing.draft.conflict
        planned = briefing.draft.total_amount(source=source, year=year)
        unused = ceiling.usable_amount - planned
        yield Row(
            (
                str(year),
                briefing.amount("ceiling_amount", ceiling.ceiling_amount, **about),
                briefing.amount("reserve_amount", ceiling.reserve_amount if is_given else None, **about),
                briefing.amount("usable_ceiling", ceiling.usable_amount if is_given else None, **about),
                briefing.amount("planned_amount", planned if is_drafted else None, **about),
                briefing.amount("unused_amount", unused if is_given and is_drafted else None, **about),
            )
        )


def totals_table(briefing: InvestmentBriefing) -> Table:
    """Return what the draft gives by source and year."""
    years = briefing.draft.instance.settings.years
    return Table(
        caption=phrase("The draft by capital source and year (million VND)"),
        columns=(
            Column(phrase("Capital source"), width="2fr"),
            Column(phrase("Plan {period}", period=briefing.period), "right", "million", "1.2fr"),
            *(Column(str(year), "right", "million", "1fr") for year in years),
        ),
        rows=tuple(_total_rows(briefing, years)),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
    )


def _total_rows(briefing: InvestmentBriefing, years: Iterable[int]) -> Iterator[Row]:
    draft, amount, years = briefing.draft, briefing.amount, tuple(years)
    if not draft.projects:
        return
    for source in draft.instance.sources:
        if source not in OUTSIDE_STATE_BUDGET:
            yield Row(
                (
                    term(source, "capital_source"),
                    amount("planned_amount", draft.total_amount(source=source), capital_source=source),
                    *(
                        amount(
                            "planned_amount",
                            draft.total_amount(source=source, year=year),
                            year=year,
                            capital_source=source,
                        )
                        for year in years
                    ),
                )
            )
    by_year = [sum(draft.total_amount(source=one, year=year) for one in briefing.sources) for year in years]
    cells = (amount("planned_amount", value, year=year) for year, value in zip(years, by_year, strict=True))
    yield Row((phrase("Total, state budget"), briefing.planned, *cells), "total")


def tiers_table(briefing: InvestmentBriefing) -> Table:
    """Return the share of each tier of the legal order of priority."""
    total = briefing.draft.total_amount()
    return Table(
        caption=phrase("The draft by tier of priority (law 58/2024/QH15, article 54(4))"),
        columns=(
            Column(phrase("Tier"), width="3fr"),
            Column(phrase("Projects"), "right", width="0.8fr"),
            Column(phrase("Planned"), "right", "million", "1fr"),
            Column(phrase("Share"), "right", width="0.8fr"),
        ),
        rows=tuple(
            Row(
                (
                    term(one.tier, "tier"),
                    one.project_count,
                    briefing.amount("planned_amount", one.amount),
                    _share(briefing, one.amount, total),
                )
            )
            for one in briefing.draft.tiers
        ),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
    )


def structure_table(briefing: InvestmentBriefing) -> Table:
    """Return the draft by sector and by programme."""
    total = briefing.draft.total_amount()
    sectors: dict[str, int] = {}
    for found in briefing.draft.projects:
        sectors[found.project.sector] = sectors.get(found.project.sector, 0) + found.planned_amount
    rows = [Row((phrase("By sector"),), "section")]
    rows += [_structure_row(briefing, sector_name(name), amount, total) for name, amount in sorted(sectors.items())]
    rows.append(Row((phrase("By programme"),), "section"))
    for code, amount in sorted(briefing.draft.programme_amounts().items()):
        rows.append(_structure_row(briefing, programme_name(briefing, code), amount, total, programme_code=code))
    return Table(
        caption=phrase("Investment structure of the draft (million VND)"),
        columns=(
            Column(phrase("Sector or programme"), width="3fr"),
            Column(phrase("Planned"), "right", "million", "1fr"),
            Column(phrase("Share"), "right", width="0.8fr"),
        ),
        rows=tuple(rows) if briefing.draft.projects else (),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
    )


def _structure_row(briefing: InvestmentBriefing, name: Words, amount: int, total: int, **about: str) -> Row:
    return Row((name, briefing.amount("planned_amount", amount, **about), _share(briefing, amount, total)))


def _share(briefing: InvestmentBriefing, amount: int, total: int) -> Words:
    return briefing.ratio("planned_share", amount, total)


def programme_name(briefing: InvestmentBriefing, code: str) -> Words:
    """Return the name of a programme; projects of none are named as such."""
    return briefing.programme_names.get(code, code) if code else phrase("outside the programmes")


def scenarios_table(briefing: InvestmentBriefing) -> Table:
    """Return what enters and what drops out when every ceiling is lower or higher."""
    factors = (
        Column(phrase("ceilings × {factor}", factor=Fraction(one)), "left", "million", "1.6fr")
        for one in briefing.scenarios
    )
    return Table(
        caption=phrase("Scenarios: what each project gets when every ceiling is multiplied (million VND)"),
        columns=(Column(phrase("Project"), width="2.6fr"), *factors),
        rows=tuple(_scenario_rows(briefing)),
        languages=briefing.languages,
        note=phrase("Only projects whose amount or status differs between the scenarios, and the total."),
    )


def _scenario_rows(briefing: InvestmentBriefing) -> Iterator[Row]:
    for project in briefing.draft.instance.projects:
        found = [one.draft.project(project.code) if one.draft.projects else None for one in briefing.scenario_drafts]
        if len({(one.planned_amount, one.status) if one else None for one in found}) > 1:
            yield Row((named(project), *(_outcome(briefing, one) for one in found)))
    yield Row(
        (phrase("Total, state budget"), *(_scenario_total(briefing, one) for one in briefing.scenario_drafts)), "total"
    )


def _outcome(briefing: InvestmentBriefing, found: ProjectDraft | None) -> Words:
    if found is None:
        return phrase("locks do not fit")
    amount = briefing.amount("scenario_amount", found.planned_amount, project_code=found.project.code)
    return Joined((amount, term(found.status, "status")), " – ")


def _scenario_total(briefing: InvestmentBriefing, scenario: ScenarioDraft) -> Words:
    if scenario.draft.conflict:
        return phrase("locks do not fit")
    return briefing.amount("scenario_amount", scenario.draft.state_budget_amount())
