"""Charts of the investment briefing: use of the ceilings by year, and the years in which projects get capital."""

from __future__ import annotations

from fractions import Fraction

from report_kit.analysis.investment import ProjectDraft
from report_kit.content.charts import Bar, BarGroup, Chart
from report_kit.content.investment.briefing import InvestmentBriefing, project_name
from report_kit.content.investment.decisions import no_capital
from report_kit.content.investment.tables import capital_table, years_table
from report_kit.content.timeline import Strip, TimelineChart
from report_kit.content.wording import Joined, Words, phrase, term


def ceilings_chart(briefing: InvestmentBriefing) -> Chart:
    """Return planned against usable capital by source and year."""
    named = ((source, _bars(briefing, source)) for source in briefing.sources if briefing.draft.projects)
    groups = tuple(BarGroup(term(source, "capital_source"), bars) for source, bars in named if bars)
    return Chart(
        name="ceilings",
        caption=phrase("Planned (dark) of usable capital (light) by source and year, million VND"),
        alt=_in_words(briefing),
        groups=groups,
        values=capital_table(briefing),
        languages=briefing.languages,
        unit="million",
        unit_name=phrase("million VND"),
        is_silent=bool(briefing.draft.conflict or (briefing.draft.projects and not briefing.sources)),
    )


def _bars(briefing: InvestmentBriefing, source: str) -> tuple[Bar, ...]:
    """Return a bar for each year of which the source's ceiling is known."""
    bars = []
    for one in briefing.draft.ceilings:
        if one.capital_source == source and one.ceiling_amount is not None:
            about = {"capital_source": source, "year": one.year}
            planned = briefing.amount(
                "planned_amount", briefing.draft.total_amount(source=source, year=one.year), **about
            )
            usable = briefing.amount("usable_ceiling", one.usable_amount, **about)
            label = phrase("{planned:million} of {usable:million}", planned=planned, usable=usable)
            bars.append(Bar(planned, "done", label=label, name=str(one.year), whole=usable))
    return tuple(bars)


def _in_words(briefing: InvestmentBriefing) -> Words:
    parts = tuple(_source_in_words(briefing, source) for source in briefing.sources)
    return Joined(parts, "; ") if parts else phrase("Nothing has been reported.")


def _source_in_words(briefing: InvestmentBriefing, source: str) -> Words:
    """Return what is planned of a source's capital in all, then what each bar shows."""
    rows = [one for one in briefing.draft.ceilings if one.capital_source == source and one.ceiling_amount is not None]
    name, planned = term(source, "capital_source"), briefing.draft.total_amount(source=source)
    if not rows:
        return phrase("{source}: no ceiling is reported", source=name)
    return phrase(
        "{source}: {planned} of {usable}; by year, million VND: {years}",
        source=name,
        planned=briefing.amount("planned_amount", planned, capital_source=source),
        usable=briefing.amount("usable_ceiling", sum(one.usable_amount for one in rows), capital_source=source),
        years=Joined(tuple(Joined((bar.name, bar.label), ": ") for bar in _bars(briefing, source))),
    )


def timeline_chart(briefing: InvestmentBriefing) -> TimelineChart:
    """Return the years in which each project gets capital."""
    strips = tuple(
        Strip(
            project_name(found),
            _amounts_in_words(briefing, found),
            {year: Fraction(amount, 10**6) for year, amount in found.by_year().items()},
            "plan" if found.project.is_new_start else "done",
        )
        for found in briefing.in_draft
    )
    years = tuple(briefing.draft.instance.settings.years)
    return TimelineChart(
        name="timeline",
        caption=phrase("Years of capital by project, million VND: dark for projects that go on, light for new starts"),
        years=years,
        strips=strips,
        values=years_table(briefing),
        languages=briefing.languages,
        if_empty="" if briefing.draft.conflict else no_capital(briefing),
    )


def _amounts_in_words(briefing: InvestmentBriefing, found: ProjectDraft) -> Words:
    amounts = tuple(
        phrase(
            "{year}: {amount:million}",
            year=str(year),
            amount=briefing.amount("planned_amount", amount, project_code=found.project.code, year=year),
        )
        for year, amount in sorted(found.by_year().items())
    )
    return phrase("{name}: {years}", name=project_name(found), years=Joined(amounts))
