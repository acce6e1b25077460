"""Rule 1: what each source can pay in each year after scenario and reserve."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from report_kit.analysis.investment.model import Ceiling, Instance, PlanSettings


@dataclass(frozen=True, kw_only=True)
class UsableCeiling:
    """One source's capital in one year, in đồng.

    Attributes:
        capital_source: The source.
        year: The plan year.
        ceiling_amount: The ceiling as given; None where there is none, which means no money.
        scenario_amount: The ceiling times the scenario, rounded down.
        usable_amount: What projects can get: ⌊ceiling × scenario × (1 − reserve rate)⌋, floored once.
        basis: Basis of the ceiling.
        source_id: Where the ceiling comes from.
    """

    capital_source: str
    year: int
    ceiling_amount: int | None
    scenario_amount: int
    usable_amount: int
    basis: str = "reported"
    source_id: str = ""

    @property
    def reserve_amount(self) -> int:
        """What is held back."""
        return self.scenario_amount - self.usable_amount


def usable_ceilings(instance: Instance) -> tuple[UsableCeiling, ...]:
    """Return the usable capital of every source and plan year, in the contract's order of sources."""
    given = {(ceiling.capital_source, ceiling.year): ceiling for ceiling in instance.ceilings}
    return tuple(
        _usable(source, year, given.get((source, year)), instance.settings)
        for source in instance.sources
        for year in instance.settings.years
    )


def usable_amount(amount: int, rate: Fraction, scenario: Fraction) -> int:
    """Return what is left of a ceiling after scenario and reserve, floored once, in exact arithmetic."""
    return floor(amount * scenario * (1 - rate))


def gross_amount(ceiling: UsableCeiling, extra_amount: int, settings: PlanSettings) -> int | None:
    """Return the least capital to add to a ceiling (after scenario) so that *extra_amount* more is usable.

    Returns:
        An amount in đồng; None if the reserve takes everything.
    """
    kept = 1 - settings.reserve_rate_of(ceiling.capital_source)
    if extra_amount == 0:
        return 0
    if kept <= 0:
        return None
    now = Fraction(ceiling.ceiling_amount or 0) * Fraction(settings.scenario)
    return ceil(Fraction(ceiling.usable_amount + extra_amount) / kept - now)


def _usable(source: str, year: int, ceiling: Ceiling | None, settings: PlanSettings) -> UsableCeiling:
    if ceiling is None:
        return UsableCeiling(capital_source=source, year=year, ceiling_amount=None, scenario_amount=0, usable_amount=0)
    scenario = Fraction(settings.scenario)
    return UsableCeiling(
        capital_source=source,
        year=year,
        ceiling_amount=ceiling.amount,
        scenario_amount=floor(ceiling.amount * scenario),
        usable_amount=usable_amount(ceiling.amount, settings.reserve_rate_of(source), scenario),
        basis=ceiling.basis,
        source_id=ceiling.source_id,
    )
