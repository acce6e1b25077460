"""The object a notebook works with: a commune, a day, and all that its dataset lets it know."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import pandas as pd

from report_kit.content.wording import (
    Local,
    Words,
    phrase,
)
from report_kit.data.columns import ALL_PROGRAMMES
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import load_dataset
from report_kit.data.slices import Slicer
from report_kit.errors import ParameterError, UnknownCommuneError
from report_kit.messages import message

UNIT_TYPES = {"xã": "{name} commune", "phường": "{name} ward", "đặc khu": "{name} special zone"}
SEVERAL_OF_A_TYPE = {
    "xã": {"vi": "các xã {names}", "en": "communes {names}"},
    "phường": {"vi": "các phường {names}", "en": "wards {names}"},
}


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What one briefing is about: a commune, a day, and all that the dataset lets it know.

    Attributes:
        dataset: The commune's slice of the dataset.
        commune_code: Code of the commune.
        as_of_date: The date of the briefing.
        rows_shown: How many rows a long table shows at each end; all are in figures.csv.
        tables_shown: Tables of the dataset whose figures it shows.
    """

    tables_shown: ClassVar[frozenset[str]]
    dataset: Dataset = field(repr=False)
    commune_code: str
    as_of_date: datetime.date
    rows_shown: int = 8

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes of the dataset."""
        return self.dataset.settings.languages

    @property
    def year(self) -> int:
        """The budget year."""
        return self.dataset.settings.budget_year

    @property
    def year_text(self) -> str:
        """The budget year for sentences, without grouping."""
        return str(self.year)

    @property
    def commune(self) -> Local:
        """Name of the commune."""
        return self.name_of(self.commune_code)

    def name_of(self, commune_code: str) -> Local:
        """Return the name of a commune of the province."""
        return commune_name(self.commune_names, commune_code)

    @cached_property
    def commune_names(self) -> Mapping[str, Local]:
        """Names of the communes that the briefing may mention, by code."""
        return commune_names(self.dataset.communes)

    def names_of(self, commune_codes: Iterable[str]) -> Words:
        """Return the names of several communes, or of the whole province or city for `*`."""
        codes = tuple(commune_codes)
        if codes == ("*",):
            return self.province
        kinds = {self._kinds.get(code, ("", code))[0] for code in codes}
        templates = SEVERAL_OF_A_TYPE.get(next(iter(kinds)), {}) if len(kinds) == 1 and len(codes) > 1 else {}
        if templates:
            listed = ", ".join(sorted(self._kinds[code][1] for code in codes))
            return Local({language: template.format(names=listed) for language, template in templates.items()})
        names = sorted((self.name_of(code).texts for code in codes), key=lambda texts: texts["vi"])
        return Local({language: ", ".join(name[language] for name in names) for language in ("vi", "en")})

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[str, str]]:
        """Kind and name of the communes that the briefing may mention, by code."""
        columns = (self.dataset.communes[column] for column in ("commune_code", "unit_type", "commune_name"))
        return {code: (kind, name) for code, kind, name in zip(*columns, strict=True)}

    @property
    def province(self) -> Words:
        """Name of the province or city."""
        row = self.dataset.communes.iloc[0]
        is_city = row["province_type"] == "thành phố"
        return phrase(
            "the whole city of {name}" if is_city else "the whole province of {name}", name=str(row["province_name"])
        )

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the briefing uses was invented to show the kit."""
        return False

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the briefing shows."""
        return frozenset()

    def catalogue_name(self, programme_code: str) -> Words:
        """Return the name of a programme, or the word for the total."""
        if programme_code == ALL_PROGRAMMES:
            return phrase("Total")
        return self._catalogue_names.get(programme_code, programme_code)

    @cached_property
    def _catalogue_names(self) -> dict[str, Words]:
        columns = (self.dataset.programmes[name] for name in ("programme_code", "name_vi", "name_en"))
        return {code: Local({"vi": vi, "en": en}) for code, vi, en in zip(*columns, strict=True)}


def commune_names(communes: pd.DataFrame) -> Mapping[str, Local]:
    """Return the names of communes with their kind, by code: `xã A Lưới 2`, `A Lưới 2 commune`."""
    columns = (communes[column] for column in ("commune_code", "unit_type", "commune_name"))
    return {
        code: Local({"vi": f"{kind} {name}", "en": UNIT_TYPES.get(kind, "{name}").format(name=name)})
        for code, kind, name in zip(*columns, strict=True)
    }


def commune_name(names: Mapping[str, Local], commune_code: str) -> Local:
    """Return the name of a commune; its code where no name is known."""
    return names.get(commune_code) or Local({"vi": commune_code, "en": commune_code})


def load_slice(dataset: str, commune_code: str, as_of_date: str | None) -> dict[str, Any]:
    """Return the fields that every briefing of a commune has.

    Raises:
        DatasetError: the dataset breaks its contract.
        ParameterError: the date is not a date.
        UnknownCommuneError: the dataset does not concern the commune.
    """
    loaded = load_dataset(dataset)
    if commune_code not in loaded.settings.communes:
        known = ", ".join(loaded.settings.communes[:10])
        raise UnknownCommuneError(
            message(
                "commune_code {code!r} is not a commune of dataset {dataset!r}. "
                "Its communes: {known}. Codes are text with five digits, leading zeros kept.",
                code=commune_code,
                dataset=loaded.name,
                known=known,
            )
        )
    day = loaded.settings.as_of_date if as_of_date is None else parsed_date(as_of_date)
    # In a job the dataset is already the commune's slice.
    own = loaded if loaded.settings.communes == (commune_code,) else Slicer(loaded).slice(commune_code)
    return {"dataset": own, "commune_code": commune_code, "as_of_date": day}


def parsed_date(text: str) -> datetime.date:
    """Return an ISO date.

    Raises:
        ParameterError: the text is none.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        sentence = message("{option} {text!r} is not a date. Write it as 2025-07-18.", option="as_of_date", text=text)
        raise ParameterError(sentence) from None
