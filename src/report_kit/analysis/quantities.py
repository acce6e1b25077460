"""A quantity that a briefing shows: its name, what it is about, its value or range, unit, basis and source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from report_kit.data.figures_stated import UNKNOWN, Interval

Unit = Literal["VND", "count", "ratio", "VND/month", "houses/day", "days", "text"]
Basis = Literal["reported", "implied", "computed", "illustrative"]


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One figure with all that is needed to print it and to trace it.

    Attributes:
        quantity: Name from the data contract: `allocated_amount`, `disbursement_rate`, `standing`, ...
        unit: Unit of `stated` and `interval`; amounts in đồng, rates as ratios.
        basis: `reported` as a source states it, `implied` by the system of stated figures, `computed` from
            them, or `illustrative`.
        interval: The range it lies in; unbounded on both sides when nothing is known.
        stated: The figure as stated (a number in `unit`; the text for text quantities), None if nobody did.
        bound: How it was stated: `exact`, `at_least`, `at_most`, `about`.
        rounded_to: The value of one unit of the last printed digit of `stated`, None if not rounded.
        stated_text: A rate as printed by its source (`"83.2"` percent); "" otherwise.
        corrected: Whether a correction replaced what the source has.
        source_id: Sources, several joined by `;`.
        as_of_date: The day up to which the figure is complete.
        as_of_earliest_date: The first day it may stand for, where only a span is known.
        commune_code: The commune, in reports on several; "" where the whole briefing is about one.
    """

    quantity: str
    unit: Unit
    basis: Basis
    interval: Interval = UNKNOWN
    stated: Fraction | str | None = None
    bound: str = "exact"
    rounded_to: int | None = None
    stated_text: str = ""
    corrected: bool = False
    source_id: str = ""
    as_of_date: date | None = None
    as_of_earliest_date: date | None = None
    programme_code: str = ""
    fund_type: str = ""
    beneficiary_category: str = ""
    project_code: str = ""
    capital_source: str = ""
    year: int | None = None
    commune_code: str = ""

    @property
    def low(self) -> Fraction | None:
        """Lower end of the range."""
        return self.interval.low

    @property
    def high(self) -> Fraction | None:
        """Upper end of the range."""
        return self.interval.high

    @property
    def is_known(self) -> bool:
        """Whether anything at all can be said: a stated figure or at least one bound."""
        return self.stated is not None or self.low is not None or self.high is not None

    @property
    def is_certain(self) -> bool:
        """Whether it is more than a range: stated, or left one value only by what was stated."""
        return self.stated is not None or (self.low is not None and self.low == self.high)

    def about(self, **dimensions: Any) -> Quantity:
        """Return the same quantity with other dimensions, such as `programme_code` or `year`."""
        return replace(self, **dimensions)
