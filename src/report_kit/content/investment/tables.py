"""Tables of the investment briefing: capital by source and year, tiers, structure, scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from report_kit.analysis.investment import (
    DEFAULT_RESERVE_RATE,
    OUTSIDE_STATE_BUDGET,
    ProjectDraft,
    ScenarioDraft,
    UsableCeiling,
)
from report_kit.content.investment.briefing import WHOLE_DONG, InvestmentBriefing, named, named_by_code, project_name
from report_kit.content.investment.sectors import sector_name
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, term

MOST_SCENARIOS_UPRIGHT = 4
"""Scenarios whose amounts have room side by side on an upright page; the page is turned for more."""


def capital_table(briefing: InvestmentBriefing) -> Table:
    """Return ceiling, reserve, usable and planned capital by source and year; without a draft the first three."""
    columns = (
        Column(phrase("Source and year"), width="2fr"),
        Column(phrase("Ceiling"), "right", WHOLE_DONG, "1fr"),
        Column(phrase("Reserve"), "right", WHOLE_DONG, "1fr"),
        Column(phrase("Usable"), "right", WHOLE_DONG, "1fr"),
        Column(phrase("Planned"), "right", WHOLE_DONG, "1fr"),
        Column(phrase("Not used"), "right", WHOLE_DONG, "1fr"),
    )
    return Table(
        caption=phrase("Ability to balance capital: ceiling, reserve and draft by source and year (million VND)"),
        columns=columns if briefing.draft.projects else columns[:4],
        rows=tuple(_capital_rows(briefing)),
        languages=briefing.languages,
        note=_note_on_capital(briefing),
    )


def _note_on_capital(briefing: InvestmentBriefing) -> Words:
    """Return how to read it; that nobody can use what is left is said only where something is, and it was proven."""
    reserve = Joined(tuple(_words_on_reserve(briefing)), " ")
    if not briefing.draft.projects or not briefing.instance.ceilings or briefing.draft.unproven_tier:
        return reserve
    unused = phrase("What is not used is what no listed project can still take under the rules and scores below.")
    return Joined((reserve, unused), " ")


def _words_on_reserve(briefing: InvestmentBriefing) -> Iterator[Words]:
    """Yield which shares of the ceilings are held back, and who decides on them."""
    instance = briefing.draft.instance
    sources: dict[Fraction, list[Words]] = {}
    for source in dict.fromkeys(ceiling.capital_source for ceiling in instance.ceilings):
        sources.setdefault(instance.settings.reserve_rate_of(source), []).append(term(source, "capital_source"))
    if sources:
        yield phrase("Share held back: {shares}.", shares=_shares_in_words(sources))
    yield phrase("The law fixes no share for the reserve; the commune People's Council decides it.")
    if DEFAULT_RESERVE_RATE in sources:
        yield phrase("{share} is a convention as long as it has not decided.", share=_percent(DEFAULT_RESERVE_RATE))


def _shares_in_words(sources: Mapping[Fraction, Sequence[Words]]) -> Words:
    """Return each share with its sources; without them where all have the same."""
    if len(sources) == 1:
        return _percent(*sources)
    parts = [
        phrase("{share} of {sources}", share=_percent(one), sources=Joined(tuple(sources[one]))) for one in sources
    ]
    return Joined(tuple(parts), "; ")


def _percent(share: Fraction | Decimal) -> Words:
    """Return a share with all of its digits."""
    return phrase("{number}%", number=Fraction(share) * 100)


def _capital_rows(briefing: InvestmentBriefing) -> Iterator[Row]:
    before = ""
    for ceiling in briefing.draft.ceilings:
        source, year = ceiling.capital_source, ceiling.year
        if source != before:
            yield Row((term(source, "capital_source"),), "section")
        before = source
        about = {"capital_source": source, "year": year, "source_id": ceiling.source_id}
        cells = (str(year), *_ceiling_cells(briefing, ceiling, about))
        yield Row((*cells, *_use_cells(briefing, ceiling, about)) if briefing.draft.projects else cells)


def _ceiling_cells(briefing: InvestmentBriefing, ceiling: UsableCeiling, about: dict[str, Any]) -> tuple[Words, ...]:
    if ceiling.ceiling_amount is None:
        return (None, None, None)
    return (
        briefing.amount("ceiling_amount", ceiling.ceiling_amount, **about),
        briefing.amount("reserve_amount", ceiling.reserve_amount, **about),
        briefing.amount("usable_ceiling", ceiling.usable_amount, **about),
    )


def _use_cells(briefing: InvestmentBriefing, ceiling: UsableCeiling, about: dict[str, Any]) -> tuple[Words, ...]:
    planned = briefing.draft.total_amount(source=ceiling.capital_source, year=ceiling.year)
    unused = briefing.amount("unused_amount", ceiling.usable_amount - planned, **about)
    return briefing.amount("planned_amount", planned, **about), None if ceiling.ceiling_amount is None else unused


def totals_table(briefing: InvestmentBriefing) -> Table:
    """Return what the draft gives by source and year."""
    years = briefing.years_apart
    return Table(
        caption=phrase("The draft by capital source and year (million VND)"),
        columns=(
            Column(phrase("Capital source"), width="2fr"),
            Column(phrase("Plan {period}", period=briefing.period), "right", WHOLE_DONG, "1.2fr"),
            *(Column(str(year), "right", WHOLE_DONG, "1fr") for year in years),
        ),
        rows=tuple(_total_rows(briefing, years)),
        languages=briefing.languages,
        if_empty=briefing.no_draft,
    )


def _total_rows(briefing: InvestmentBriefing, years: Sequence[int]) -> Iterator[Row]:
    draft, amount = briefing.draft, briefing.amount
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


def years_table(briefing: InvestmentBriefing) -> Table:
    """Return what each project of the draft gets in each year."""
    years = briefing.draft.instance.settings.years
    return Table(
        caption=phrase("Capital of each project by year (million VND)"),
        columns=(Column(phrase("Project")), *(Column(str(year), "right", WHOLE_DONG) for year in years)),
        rows=tuple(
            Row((project_name(found), *(_amount_of_year(briefing, found, year) for year in years)))
            for found in briefing.in_draft
        ),
        languages=briefing.languages,
        if_empty=briefing.instead_of_rows,
    )


def _amount_of_year(briefing: InvestmentBriefing, found: ProjectDraft, year: int) -> Words:
    about = {"project_code": found.project.code, "year": year}
    return briefing.amount("planned_amount", found.by_year().get(year, 0), **about)


def tiers_table(briefing: InvestmentBriefing) -> Table:
    """Return the share of each tier of the legal order of priority."""
    total = briefing.draft.total_amount()
    return Table(
        caption=phrase("The draft by tier of priority (law 58/2024/QH15, article 54(4); million VND)"),
        columns=(
            Column(phrase("Tier"), width="3fr"),
            Column(phrase("Projects"), "right", width="0.8fr"),
            Column(phrase("Planned"), "right", WHOLE_DONG, "1fr"),
            Column(phrase("Share"), "right", width="0.8fr"),
        ),
        rows=tuple(
            Row(
                (
                    term(one.tier, "tier"),
                    one.project_count,
                    *_amount_and_share(briefing, f".{one.tier}", one.amount, total),
                )
            )
            for one in briefing.draft.tiers
        ),
        languages=briefing.languages,
        note=_note_on_lawful_revenue(briefing),
        if_empty=briefing.instead_of_rows,
    )


def structure_table(briefing: InvestmentBriefing) -> Table:
    """Return the draft by sector and by programme."""
    return Table(
        caption=phrase("Investment structure of the draft (million VND)"),
        columns=(
            Column(phrase("Sector or programme"), width="3fr"),
            Column(phrase("Planned"), "right", WHOLE_DONG, "1fr"),
            Column(phrase("Share"), "right", width="0.8fr"),
        ),
        rows=tuple(_structure_rows(briefing)) if briefing.draft.projects else (),
        languages=briefing.languages,
        note=_note_on_lawful_revenue(briefing),
        if_empty=briefing.instead_of_rows,
    )


def _structure_rows(briefing: InvestmentBriefing) -> Iterator[Row]:
    total, programmes = briefing.draft.total_amount(), briefing.draft.programme_amounts()
    sectors: dict[str, int] = {}
    for found in briefing.draft.projects:
        sectors[found.project.sector] = sectors.get(found.project.sector, 0) + found.planned_amount
    yield Row((phrase("By sector"),), "section")
    for name, amount in sorted(sectors.items()):
        yield Row((sector_name(name), *_amount_and_share(briefing, f".{name}", amount, total)))
    yield Row((phrase("By programme"),), "section")
    for code in sorted(programmes, key=lambda code: (not code, code)):
        part = "" if code else ".no_programme"
        cells = _amount_and_share(briefing, part, programmes[code], total, programme_code=code)
        yield Row((programme_name(briefing, code), *cells))


def _amount_and_share(
    briefing: InvestmentBriefing, part: str, amount: int, total: int, **about: str
) -> tuple[Words, Words]:
    """Return a part of the draft in đồng and as a share; *part* tells apart what no column of figures.csv does."""
    share = briefing.ratio(f"planned_share{part}", amount, total).about(**about)
    return briefing.amount(f"planned_amount{part}", amount, **about), share


def _note_on_lawful_revenue(briefing: InvestmentBriefing) -> Words:
    outside = sum(briefing.draft.total_amount(source=source) for source in OUTSIDE_STATE_BUDGET)
    if not outside:
        return None
    return phrase(
        "Of all capital sources; {amount:exact} of it is lawful revenue of agencies and units, outside the "
        "state-budget totals.",
        amount=briefing.amount("planned_amount.outside_state_budget", outside),
    )


def programme_name(briefing: InvestmentBriefing, code: str) -> Words:
    """Return the name of a programme; projects of none are named as such."""
    return briefing.programme_names.get(code, code) if code else phrase("outside the programmes")


def scenarios_table(briefing: InvestmentBriefing) -> Table:
    """Return what enters and what drops out when every ceiling is lower or higher."""
    scenarios, without = briefing.scenario_drafts, _why_no_scenario(briefing)
    factors = (Column(_scenario_name(one), "left", WHOLE_DONG, "1.6fr") for one in scenarios)
    return Table(
        caption=phrase("Scenarios: what each project gets when every ceiling is multiplied (million VND)"),
        columns=(Column(phrase("Project"), width="2.6fr"), *factors),
        rows=() if without else tuple(_scenario_rows(briefing)),
        languages=briefing.languages,
        note=None
        if briefing.draft.conflict  # there is no draft that they could differ from: all are named
        else phrase(
            "Only projects whose amount or status differs from the draft (ceilings × 1), and the total; what enters "
            "and what drops out is told against the draft too."
        ),
        is_wide=len(scenarios) > MOST_SCENARIOS_UPRIGHT,
        if_empty=without,
    )


def _why_no_scenario(briefing: InvestmentBriefing) -> Words:
    """Return why no scenario is shown; None where one is."""
    if not briefing.scenario_drafts:
        return phrase("No scenario was asked for (parameter {name}).", name="scenarios")
    if briefing.instance.locks and all(one.draft.conflict for one in briefing.scenario_drafts):
        return phrase("The amounts fixed by hand fit in none of the scenarios.")
    return None


def _scenario_name(scenario: ScenarioDraft) -> Words:
    """Return a scenario's factor, and once for its column that it has no draft."""
    name = phrase("ceilings × {factor}", factor=Fraction(scenario.scenario))
    if not scenario.draft.conflict:
        return name
    return phrase("{scenario}: amounts fixed by hand do not fit", scenario=name)


def _scenario_rows(briefing: InvestmentBriefing) -> Iterator[Row]:
    """Yield the projects that fare differently, the totals, and what enters and drops out against the draft."""
    scenarios, instance = briefing.scenario_drafts, briefing.draft.instance
    if not instance.projects:
        return
    for project in instance.projects:
        found = [one.draft.project(project.code) if one.draft.projects else None for one in scenarios]
        if briefing.draft.conflict or _fares_differently(briefing.draft.project(project.code), found):
            cells = (_outcome(briefing, one, of) for one, of in zip(found, scenarios, strict=True))
            yield Row((named(project), *cells))
    yield Row((phrase("Total, state budget"), *(_scenario_total(briefing, one) for one in scenarios)), "total")
    if not briefing.draft.conflict:
        yield Row((phrase("Enters"), *(_names(briefing, one, one.enters) for one in scenarios)))
        yield Row((phrase("Drops out"), *(_names(briefing, one, one.drops_out) for one in scenarios)))


def _fares_differently(in_draft: ProjectDraft, in_scenarios: Sequence[ProjectDraft | None]) -> bool:
    fares = (in_draft.planned_amount, in_draft.status)
    return any((found.planned_amount, found.status) != fares for found in in_scenarios if found)


def _outcome(briefing: InvestmentBriefing, found: ProjectDraft | None, scenario: ScenarioDraft) -> Words:
    if found is None:
        return ""
    name = f"scenario_amount.{scenario.scenario}"
    amount = briefing.amount(name, found.planned_amount, project_code=found.project.code)
    return Joined((amount, term(found.status, "status")), " – ")


def _scenario_total(briefing: InvestmentBriefing, scenario: ScenarioDraft) -> Words:
    if scenario.draft.conflict:
        return ""
    return briefing.amount(f"scenario_amount.{scenario.scenario}", scenario.draft.state_budget_amount())


def _names(briefing: InvestmentBriefing, scenario: ScenarioDraft, codes: tuple[str, ...]) -> Words:
    if scenario.draft.conflict:
        return ""
    return Joined(tuple(named_by_code(briefing, code) for code in codes), "; ") if codes else phrase("none")
