"""What `report-kit check` says of a dataset: whether each commune's figures agree, and what they still lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from report_kit.analysis.housing import reconcile_housing
from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.housing.findings import figure_words
from report_kit.content.investment.briefing import InvestmentBriefing
from report_kit.content.investment.locks import locks_finding
from report_kit.content.investment.rules import check_of_typed_plan, plan_is_typed_by_hand
from report_kit.content.output import plain_of
from report_kit.content.programmes.briefing import WHOLE_AREA, ProgrammeBriefing, ProgrammeView
from report_kit.content.programmes.findings import agreement
from report_kit.content.wording import DateSpan, Joined, Words, phrase, pieces, plain
from report_kit.language import Language, language

if TYPE_CHECKING:
    from report_kit.data.dataset import Dataset


def findings(dataset: Dataset, *, language_code: str = "en") -> Iterator[str]:
    """Yield a paragraph per commune with programme figures or a plan fixed by hand, and per date with housing counts.

    Housing is solved as one coupled system over the whole dataset; programmes commune by commune.
    """
    reader = language(language_code)
    for code in (WHOLE_AREA, *dataset.settings.communes):
        yield from _programme_findings(dataset, code, reader)
        yield from _plan_findings(dataset, code, reader)
    yield from _housing_findings(dataset, reader)


def _plan_findings(dataset: Dataset, commune_code: str, reader: Language) -> Iterator[str]:
    """Check what planners fixed by hand; a plan of which every amount is fixed is checked against all rules."""
    briefing = InvestmentBriefing(dataset=dataset, commune_code=commune_code, as_of_date=dataset.settings.as_of_date)
    if commune_code == WHOLE_AREA or not briefing.instance.locks:
        return
    name = plain(briefing.names_of((commune_code,)), reader)
    is_typed = plan_is_typed_by_hand(briefing.instance)
    lines = check_of_typed_plan(briefing) if is_typed else locks_finding(briefing).lines
    yield f"{name}: " + " ".join(plain(line, reader) for line in lines)


def _programme_findings(dataset: Dataset, commune_code: str, reader: Language) -> Iterator[str]:
    briefing = ProgrammeBriefing(dataset=dataset, commune_code=commune_code, as_of_date=dataset.settings.as_of_date)
    groups = briefing.status.groups
    if groups:
        name = plain(briefing.names_of((commune_code,)), reader)
        lines = agreement(ProgrammeView(briefing, groups)).lines
        yield f"{name}: " + " ".join(plain_of(pieces(line, reader)) for line in lines)


def _housing_findings(dataset: Dataset, reader: Language) -> Iterator[str]:
    settings = dataset.settings
    if dataset.table("housing").empty:
        return
    briefing = HousingBriefing(dataset=dataset, commune_code=settings.communes[0], as_of_date=settings.as_of_date)
    reconciliation = reconcile_housing(
        dataset.table("housing"), province_communes=dataset.province_communes, as_of_date=settings.as_of_date
    )
    for verdict in reconciliation.verdicts:
        span = DateSpan(verdict.as_of_earliest_date, verdict.as_of_date)
        words: Words = phrase("Houses as of {date}: the stated counts can all hold.", date=span)
        if verdict.conflict:
            figures = Joined(tuple(figure_words(briefing, figure) for figure in verdict.conflict), "; ")
            words = phrase("Houses as of {date}: these counts cannot all hold: {figures}.", date=span, figures=figures)
        yield plain(words, reader)
