"""The settings of a dataset, and how a slice carries them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

LANGUAGES = ("vi", "en")
DEFAULT_RESERVE_RATE = Decimal("0.10")
"""Share of each ceiling held back. The law fixes none; the national plan holds back a tenth."""
PLAN_LENGTH = 5
"""Years of a medium-term plan (law 58/2024/QH15, article 49)."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a dataset says about itself.

    Attributes:
        title_vi: Title in Vietnamese.
        title_en: Title in English.
        languages: Languages of its briefings.
        province_code: The province or city that `*` stands for; "" where the communes are of several.
        communes: Codes of the communes it concerns.
        budget_year: Year of the capital plans.
        as_of_date: Day for which briefings are written, unless told otherwise.
        plan_first_year: First year of the medium-term plan.
        plan_last_year: Last year of the medium-term plan.
        reserve_rate: Share of each ceiling held back, by capital source; "" for the sources not named.
        year_end_date: Day on which execution and payment of the year's plan end.
        parameters: Notebook parameters by report, then by name.
        previous_plan_project_count: Projects of the previous plan by commune; "" where one number was given.
    """

    title_vi: str
    title_en: str
    languages: tuple[str, ...] = LANGUAGES
    province_code: str
    communes: tuple[str, ...]
    budget_year: int
    as_of_date: date
    plan_first_year: int
    plan_last_year: int
    reserve_rate: Mapping[str, Decimal] = field(default_factory=lambda: {"": DEFAULT_RESERVE_RATE})
    year_end_date: date
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    previous_plan_project_count: Mapping[str, int] = field(default_factory=dict)

    @property
    def plan_years(self) -> range:
        """The years of the medium-term plan."""
        return range(self.plan_first_year, self.plan_last_year + 1)

    def reserve_rate_of(self, capital_source: str) -> Decimal:
        """Return the share of a source's ceilings that is held back."""
        return self.reserve_rate.get(capital_source, self.reserve_rate.get("", DEFAULT_RESERVE_RATE))

    def previous_project_count(self, commune_code: str) -> int | None:
        """Return how many projects the previous plan had in a commune, None if nobody said."""
        counts = self.previous_plan_project_count
        return counts.get(commune_code, counts.get(""))


def settings_to_json(settings: Settings) -> dict[str, Any]:
    """Return the settings as values that JSON can hold."""
    return {
        **{name: getattr(settings, name) for name in Settings.__dataclass_fields__},
        "as_of_date": settings.as_of_date.isoformat(),
        "year_end_date": settings.year_end_date.isoformat(),
        "reserve_rate": {source: str(share) for source, share in settings.reserve_rate.items()},
    }


def settings_from_json(document: Mapping[str, Any]) -> Settings:
    """Return the settings that `settings_to_json` gave."""
    convert: dict[str, Callable[[Any], Any]] = {
        "languages": tuple,
        "communes": tuple,
        "as_of_date": date.fromisoformat,
        "year_end_date": date.fromisoformat,
        "reserve_rate": lambda shares: {source: Decimal(share) for source, share in shares.items()},
    }
    return Settings(**{name: convert.get(name, _same)(value) for name, value in document.items()})


def _same(value: Any) -> Any:
    return value
