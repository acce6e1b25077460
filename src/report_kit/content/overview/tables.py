"""Tables and findings of the overview: ranking, houses left, ceilings against needs, and who has not reported what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from report_kit.analysis.housing import HousingCluster, HousingVerdict, housing_clusters
from report_kit.analysis.housing.figures import PROVINCE
from report_kit.analysis.overview import CommuneTotal, Funding, HousesLeft
from report_kit.analysis.quantities import Basis, Quantity
from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.housing.findings import figure_words
from report_kit.content.long_tables import LongTable, both_ends
from report_kit.content.narrative import Finding, Level
from report_kit.content.overview.briefing import OverviewBriefing, ranking_rate
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import DateSpan, Joined, Words, phrase, several, term
from report_kit.data.figures_stated import UNKNOWN, Interval, exactly

MOST_CONFLICTS = 20
MOST_FIGURES = 20
REPORTED_TABLES_MESSAGES = {
    "programme_positions": "Capital and disbursement of programmes",
    "housing": "Houses, by commune",
    "projects": "Listed projects",
    "capital_ceilings": "Ceilings of capital sources",
}


def _of(commune_code: str, quantity: Quantity | None) -> Quantity | None:
    return None if quantity is None else quantity.about(commune_code=commune_code)


# Programmes


def ranking_table(briefing: OverviewBriefing) -> Table:
    """Return the communes by disbursement rate, the highest first."""
    rows, unseen = both_ends([_ranking_cells(briefing, one) for one in briefing.totals], briefing.rows_shown)
    return LongTable(
        caption=phrase("Communes by disbursement rate, development investment capital (million VND)"),
        columns=(
            Column(phrase("Commune or ward"), width="1.5fr"),
            Column(phrase("Allocated"), "right", "million", width="1.1fr"),
            Column(phrase("Disbursed"), "right", "million", width="1.1fr"),
            Column(phrase("Rate"), "right", width="0.9fr"),
            Column(phrase("Standing"), width="1.4fr"),
            Column(phrase("As of"), spec="short", width="1fr"),
        ),
        rows=rows,
        unseen=unseen,
        languages=briefing.languages,
        note=phrase(
            "Rate = disbursed ÷ allocated, as its source prints it, else from the two amounts. Each commune is shown "
            "at its own latest date. The rate of several communes is the ratio of their sums, never a mean of rates."
        ),
    )


def _ranking_cells(briefing: OverviewBriefing, one: CommuneTotal) -> tuple[Words, ...]:
    position, code, group = one.position, one.commune_code, one.group
    standing: Words = _of(code, position.standing) if position else None
    if not group.is_consistent:
        standing = _of(code, group.verdict)
    return (
        briefing.name_of(code),
        _of(code, position.allocated) if position else None,
        _of(code, position.disbursed) if position else None,
        _of(code, ranking_rate(position)),
        standing,
        DateSpan(group.as_of_earliest_date, group.as_of_date),
    )


def overview_agreement(briefing: OverviewBriefing) -> Finding:
    """Return which communes' figures contradict each other, and which are left out of the sums."""
    contradictory = [one.commune_code for one in briefing.totals if not one.group.is_consistent]
    open_ended = [one.commune_code for one in briefing.totals if one.group.is_consistent and not one.is_complete]
    lines: list[Words] = []
    if contradictory:
        lines.append(
            phrase(
                "The stated figures of these communes cannot all hold, so they are in no sum: {names}. Their own "
                "briefings name the figures to correct.",
                names=briefing.in_order(contradictory),
            )
        )
    if open_ended:
        lines.append(
            phrase(
                "These communes do not state both amounts within bounds, so they are in no sum: {names}.",
                names=briefing.in_order(open_ended),
            )
        )
    if not briefing.totals:
        return Finding("warning", (phrase("No commune has stated development capital."),), briefing.languages)
    if not lines:
        lines.append(phrase("The stated figures of every commune that has stated any can all hold."))
    level = "error" if contradictory else "warning" if open_ended else "ok"
    return Finding(level, tuple(lines), briefing.languages)  # type: ignore[arg-type]  # one of the three levels


# Houses


def houses_left_table(briefing: OverviewBriefing) -> Table:
    """Return the houses not completed by commune, or by group where only a sum is stated; most first."""
    known = [one for one in briefing.houses if one.left.is_known]
    rows, unseen = both_ends([_house_cells(briefing, one) for one in known], briefing.rows_shown)
    return LongTable(
        caption=phrase("Houses not yet completed"),
        columns=(
            Column(phrase("Communes"), width="2fr"),
            Column(phrase("Category"), width="1.6fr"),
            Column(phrase("Approved"), "right", width="0.8fr"),
            Column(phrase("Left"), "right", width="0.8fr"),
            Column(phrase("As of"), spec="short", width="1.1fr"),
        ),
        rows=rows,
        unseen=unseen,
        languages=briefing.languages,
        note=phrase(
            "As stated; else not started + under construction, or approved − completed, of one date. A figure for "
            "several communes together is never split; categories are not added here, for totals contain them."
        ),
    )


def _house_cells(briefing: OverviewBriefing, one: HousesLeft) -> tuple[Words, ...]:
    place = briefing.province if one.scope == PROVINCE else briefing.names_of(one.scope)
    day = one.left.as_of_date
    return (
        place,
        term(one.beneficiary_category, "beneficiary_category"),
        one.approved if one.approved.is_known else None,
        one.left,
        DateSpan(one.left.as_of_earliest_date, day) if day else None,
    )


def overview_houses_agreement(briefing: OverviewBriefing) -> Finding:
    """Return whether all counts of houses can hold together, communes, groups and the whole city coupled."""
    housing = briefing.dataset.table("housing")
    if housing.empty:
        return Finding("warning", (phrase("There are no figures to reconcile yet."),), briefing.languages)
    clusters = housing_clusters(
        housing,
        province_communes=briefing.dataset.province_communes,
        as_of_date=briefing.as_of_date,
    )
    lines = tuple(_cluster_lines(briefing, clusters))
    conflict = any(verdict.conflict for cluster in clusters for verdict in cluster.verdicts)
    level: Level = "error" if conflict else "ok"
    return Finding(level, lines, briefing.languages)


def _cluster_lines(briefing: OverviewBriefing, clusters: Sequence[HousingCluster]) -> Iterable[Words]:
    if len(clusters) == 1:
        yield from (_verdict_words(briefing, verdict) for verdict in clusters[0].verdicts)
    else:
        conflicts = [verdict for cluster in clusters for verdict in cluster.verdicts if verdict.conflict]
        yield from (_verdict_words(briefing, verdict) for verdict in conflicts[:MOST_CONFLICTS])
        if more := max(0, len(conflicts) - MOST_CONFLICTS):
            yield several(
                more,
                "{number} more contradiction: see the briefings of the communes.",
                "{number} more contradictions: see the briefings of the communes.",
                number=more,
            )
        fine = sum(cluster.is_consistent for cluster in clusters)
        yield phrase(
            "Of {number} communes or groups of communes that share figures, the stated counts of {fine} can all hold.",
            number=len(clusters),
            fine=fine,
        )


def _verdict_words(briefing: OverviewBriefing, verdict: HousingVerdict) -> Words:
    span = DateSpan(verdict.as_of_earliest_date, verdict.as_of_date)
    if not verdict.conflict:
        return phrase("Houses as of {date}: the stated counts can all hold.", date=span)
    # Only names of places are asked of it, so any commune will do.
    naming = HousingBriefing(
        dataset=briefing.dataset, commune_code=briefing.communes[0], as_of_date=briefing.as_of_date
    )
    figures: Words = Joined(tuple(figure_words(naming, figure) for figure in verdict.conflict[:MOST_FIGURES]), "; ")
    if more := max(0, len(verdict.conflict) - MOST_FIGURES):
        figures = phrase("{names} and {number} more", names=figures, number=more)
    return phrase("Houses as of {date}: these counts cannot all hold: {figures}.", date=span, figures=figures)


# Ceilings against needs


def funding_table(briefing: OverviewBriefing) -> Table:
    """Return ceilings against needs by commune, the least covered first."""
    known = [one for one in briefing.fundings if one.ceiling_amount is not None or one.need_amount is not None]
    rows, unseen = both_ends([_funding_cells(briefing, one) for one in known], briefing.rows_shown)
    return LongTable(
        caption=phrase("Ceilings against needs {period} (million VND)", period=briefing.period),
        columns=(
            Column(phrase("Commune or ward"), width="1.6fr"),
            Column(phrase("Ceilings"), "right", "million", width="1.1fr"),
            Column(phrase("Needs"), "right", "million", width="1.1fr"),
            Column(phrase("Needs not covered"), "right", "million", width="1.1fr"),
            Column(phrase("Ceilings ÷ needs"), "right", width="0.9fr"),
        ),
        rows=rows,
        unseen=unseen,
        languages=briefing.languages,
        note=phrase(
            "Needs = total investment − capital allocated before the plan, of all listed projects and capital sources; "
            "ceilings before the reserve. Which projects a ceiling can carry is said in each commune's draft."
        ),
    )


def _funding_cells(briefing: OverviewBriefing, one: Funding) -> tuple[Words, ...]:
    basis: Basis = "illustrative" if one.is_illustrative else "computed"
    empty = Quantity(
        quantity="", unit="VND", basis=basis, commune_code=one.commune_code, source_id=";".join(one.source_ids)
    )

    def amount(name: str, value: int | None) -> Words:
        return None if value is None else replace(empty, quantity=name, interval=exactly(Fraction(value)))

    short = None if one.ceiling_amount is None or one.need_amount is None else one.need_amount - one.ceiling_amount
    coverage: Interval = one.coverage
    return (
        briefing.name_of(one.commune_code),
        amount("ceiling_amount", one.ceiling_amount),
        amount("need_amount", one.need_amount),
        amount("uncovered_need_amount", None if short is None else max(short, 0)),
        None if coverage == UNKNOWN else replace(empty, quantity="coverage", unit="ratio", interval=coverage),
    )


# Who has not reported what


def reporting_table(briefing: OverviewBriefing) -> Table:
    """Return, by table, how many communes have reported and which have not."""
    rows = tuple(Row(_reporting_cells(briefing, name)) for name in briefing.reporting if name != "housing_shared")
    return Table(
        caption=phrase(
            "What has been reported, and by how many communes ({number} in all)", number=briefing.commune_count
        ),
        columns=(
            Column(phrase("Figures"), width="1.6fr"),
            Column(phrase("Reported"), "right", width="0.7fr"),
            Column(phrase("Not reported by"), width="3fr"),
        ),
        rows=rows,
        languages=briefing.languages,
        note=_shared_note(briefing),
    )


def _reporting_cells(briefing: OverviewBriefing, name: str) -> tuple[Words, ...]:
    reported = briefing.reporting[name]
    missing = set(briefing.communes) - reported
    names: Words = briefing.in_order(missing) if missing else phrase("none missing")
    return phrase(REPORTED_TABLES_MESSAGES[name]), len(reported), names


def _shared_note(briefing: OverviewBriefing) -> Words:
    shared = briefing.reporting["housing_shared"]
    if not shared:
        return None
    return phrase(
        "Of houses, these communes are known only in a sum with others: {names}.", names=briefing.in_order(shared)
    )
