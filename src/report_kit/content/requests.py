"""The figures that communes still have to report, in words for the sheet of a workbook and for `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_kit.content.housing.briefing import HousingBriefing
from report_kit.content.housing.findings import housing_requests
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
        own = slicer.slice(code)
        day = dataset.settings.as_of_date
        programmes = ProgrammeBriefing(dataset=own, commune_code=code, as_of_date=day)
        houses = HousingBriefing(dataset=own, commune_code=code, as_of_date=day)
        for words in (*programme_requests(programmes).items, *housing_requests(houses).items):
            yield RequestedFigures(code, _texts(words))


def _texts(words: Words) -> dict[str, str]:
    return {code: plain(words, language(code)) for code in ("vi", "en")}
