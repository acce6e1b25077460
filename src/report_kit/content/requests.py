"""The figures that communes still have to report, in words for the sheet of a workbook and for `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.housing.findings import housing_requests
from report_kit.content.investment.briefing import InvestmentBriefing
from report_kit.content.investment.remarks import investment_requests
from report_kit.content.narrative import Listing
from report_kit.content.operations.briefing import OperationsBriefing
from report_kit.content.operations.findings import operations_requests
from report_kit.content.programmes.briefing import ProgrammeBriefing
from report_kit.content.programmes.findings import programme_requests
from report_kit.content.wording import Words, plain
from report_kit.data.slices import Slicer
from report_kit.language import language

if TYPE_CHECKING:
    from report_kit.data.dataset import Dataset


@dataclass(frozen=True)
class RequestedFigures:
    """Figures that a commune still has to report.

    Attributes:
        commune_code: The commune.
        texts: What is asked, by language code.
    """

    commune_code: str
    texts: dict[str, str]


def requested_figures(dataset: Dataset, communes: Iterable[str]) -> Iterator[RequestedFigures]:
    """Yield what the briefings of the communes would ask for, in every language of the dataset."""
    slicer = Slicer(dataset)
    for code in communes:
        for listing in _listings(slicer.slice(code), code, dataset.settings.as_of_date):
            for words in listing.items:
                yield RequestedFigures(code, _texts(words))


def _listings(own: Dataset, code: str, day: date) -> Iterator[Listing]:
    """Yield what each briefing of a commune asks for; a plan asks nothing where no project is listed."""
    yield programme_requests(ProgrammeBriefing(dataset=own, commune_code=code, as_of_date=day))
    plan = InvestmentBriefing(dataset=own, commune_code=code, as_of_date=day)
    if plan.listed_count:
        yield investment_requests(plan)
    yield housing_requests(HousingBriefing(dataset=own, commune_code=code, as_of_date=day))
    yield operations_requests(OperationsBriefing(dataset=own, commune_code=code, as_of_date=day))


def _texts(words: Words) -> dict[str, str]:
    return {code: plain(words, language(code)) for code in ("vi", "en")}
