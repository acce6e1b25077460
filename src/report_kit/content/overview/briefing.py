"""The overview of a dataset: all its communes on a few pages, what a notebook loads and shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.housing.figures import FigureChange
from report_kit.analysis.overview import (
    CommuneTotal,
    Funding,
    HousesLeft,
    Sums,
    Year,
    commune_totals,
    fundings,
    houses_left,
    reporting,
    sums,
)
from report_kit.analysis.overview_changes import CommuneChange, house_changes, total_changes
from report_kit.analysis.pace import Thresholds
from report_kit.analysis.programmes import Position
from report_kit.analysis.quantities import Basis, Quantity, Unit
from report_kit.analysis.readiness import ReadingChange, centre_changes
from report_kit.content.briefing import Briefing, parsed_date
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.programmes.briefing import stated_rate
from report_kit.content.title import Title
from report_kit.content.wording import Joined, Words, phrase, several
from report_kit.data.datasets import load_dataset
from report_kit.data.figures_stated import Interval, exactly

MOST_NAMES = 20


@dataclass(frozen=True, kw_only=True)
class OverviewBriefing(Briefing):
    """All communes of a dataset at a date.

    Attributes:
        thresholds: Rates from which a commune has a standing.
    """

    tables_shown = frozenset(
        (
            "programmes",
            "programme_positions",
            "housing",
            "projects",
            "project_funding",
            "capital_ceilings",
            "service_centres",
            "follow_ups",
            "sources",
        )
    )

    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def communes(self) -> tuple[str, ...]:
        """Codes of the communes."""
        return self.dataset.settings.communes

    @property
    def commune(self) -> Words:  # type: ignore[override]  # what stands where others name their commune
        """The communes in words."""
        number = len(self.communes)
        return several(number, "{number} commune or ward", "{number} communes and wards", number=number)

    @cached_property
    def totals(self) -> tuple[CommuneTotal, ...]:
        """Development capital of each commune that stated any, the highest rate first, unknown last."""
        settings = self.dataset.settings
        year = Year(
            budget_year=settings.budget_year,
            as_of_date=self.as_of_date,
            year_end_date=settings.year_end_date,
            thresholds=self.thresholds,
        )
        found = commune_totals(self.dataset.table("programme_positions"), self.dataset.programmes, year)
        return tuple(sorted((one for one in found if one.commune_code in self.communes), key=_rank))

    @cached_property
    def sums(self) -> Sums:
        """Sums over the communes that can be added."""
        return sums(self.totals)

    @cached_property
    def houses(self) -> tuple[HousesLeft, ...]:
        """Houses left by scope and category."""
        return houses_left(self.dataset.table("housing"), self.as_of_date)

    @cached_property
    def fundings(self) -> tuple[Funding, ...]:
        """Ceilings against needs by commune."""
        settings = self.dataset.settings
        years = range(settings.plan_first_year, settings.plan_last_year + 1)
        return fundings(self.dataset.tables, self.communes, years)

    @cached_property
    def reporting(self) -> dict[str, set[str]]:
        """The communes that have reported, by table."""
        return reporting(self.dataset.tables, self.communes, self.as_of_date)

    @cached_property
    def total_changes(self) -> tuple[CommuneChange, ...]:
        """The communes' totals of development capital that were stated for two dates, the greatest rise first."""
        positions = self.dataset.table("programme_positions")
        return total_changes(positions, self.communes, self.dataset.settings.budget_year, self.as_of_date)

    @cached_property
    def house_changes(self) -> tuple[FigureChange, ...]:
        """The counts of houses that were stated for two dates."""
        return house_changes(self.dataset.table("housing"), self.as_of_date)

    @cached_property
    def centre_changes(self) -> tuple[ReadingChange, ...]:
        """What was reported of service centres for two dates."""
        return centre_changes(self.dataset.table("service_centres"), self.communes, self.as_of_date)

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the overview uses was invented to show the kit."""
        quantities = (*(one.left for one in self.houses), *(one.approved for one in self.houses))
        return (
            any(one.group.is_illustrative for one in self.totals)
            or any(quantity.basis == "illustrative" for quantity in quantities)
            or any(one.is_illustrative for one in self.fundings)
            or "illustrative" in {basis for basis, _ in self._operations_rows}
        )

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the overview shows."""
        found = {figure.quantity.source_id for one in self.totals for figure in one.group.figures}
        found |= {quantity.source_id for one in self.houses for quantity in (one.approved, one.left)}
        found |= {source for _, source in self._operations_rows}
        found |= {one.change.previous.source_id for one in self.total_changes}
        found |= {one.previous.source_id for one in self.house_changes}
        return frozenset(found | {source for one in self.fundings for source in one.source_ids})

    @property
    def _operations_rows(self) -> set[tuple[str, str]]:
        """Basis and source of each row on service centres and follow-ups."""
        tables = (self.dataset.table(name) for name in ("service_centres", "follow_ups"))
        return {pair for table in tables for pair in zip(table["basis"], table["source_id"], strict=True)}

    # Words for sentences

    @property
    def commune_count(self) -> Words:
        """How many communes the dataset concerns."""
        return len(self.communes)

    @property
    def stated_count(self) -> Words:
        """How many communes have stated development capital; None if none has."""
        return len(self.totals) or None

    @property
    def added_count(self) -> Words:
        """How many communes are in the sums; None if none is."""
        return self.sums.communes or None

    @property
    def allocated(self) -> Quantity:
        """Allocated to the communes that can be added."""
        return self._sum("allocated_amount", "VND", self.sums.allocated)

    @property
    def disbursed(self) -> Quantity:
        """Disbursed by the same communes."""
        return self._sum("disbursed_amount", "VND", self.sums.disbursed)

    @property
    def rate(self) -> Quantity:
        """Ratio of the two sums."""
        return self._sum("disbursement_rate", "ratio", self.sums.rate)

    @property
    def period(self) -> str:
        """The plan years."""
        settings = self.dataset.settings
        return f"{settings.plan_first_year}–{settings.plan_last_year}"

    @property
    def ceilings(self) -> Quantity:
        """All ceilings of the plan years."""
        return self._amount("ceiling_amount", (one.ceiling_amount for one in self.fundings))

    @property
    def needs(self) -> Quantity:
        """All that listed projects still need."""
        return self._amount("need_amount", (one.need_amount for one in self.fundings))

    def in_order(self, commune_codes: Iterable[str]) -> Words:
        """Return the names of communes, the first of them only where they are many."""
        codes = [code for code in self.communes if code in set(commune_codes)]
        names: Words = Joined(tuple(self.name_of(code) for code in codes[:MOST_NAMES]))
        if len(codes) <= MOST_NAMES:
            return names
        return phrase("{names} and {number} more", names=names, number=len(codes) - MOST_NAMES)

    def _sum(self, name: str, unit: Unit, interval: Interval) -> Quantity:
        is_illustrative = any(one.group.is_illustrative for one in self.totals if one.is_complete)
        basis: Basis = "illustrative" if is_illustrative else "computed"
        dimensions = {"programme_code": "ALL", "fund_type": "development", "year": self.year}
        return Quantity(quantity=name, unit=unit, basis=basis, interval=interval).about(**dimensions)

    def _amount(self, name: str, amounts: Iterable[int | None]) -> Quantity:
        known = [amount for amount in amounts if amount is not None]
        basis: Basis = "illustrative" if any(one.is_illustrative for one in self.fundings) else "computed"
        missing = Quantity(quantity=name, unit="VND", basis=basis)
        return replace(missing, interval=exactly(Fraction(sum(known)))) if known else missing


def load_overview(
    dataset: str,
    as_of_date: str | None = None,
    *,
    complete_rate: float = 0.9995,
    on_track_rate: float = 0.95,
    at_risk_rate: float = 0.80,
    rows_shown: int = 8,
) -> OverviewBriefing:
    """Return the overview of a dataset.

    Args:
        dataset: Folder of the dataset.
        as_of_date: ISO date of the overview; the dataset's own if None.
        complete_rate: Disbursement rate from which a commune is complete.
        on_track_rate: Projected rate from which it is on track.
        at_risk_rate: Projected rate from which it is at risk, and below which it is behind.
        rows_shown: How many communes a table shows at each end.

    Raises:
        ReportKitError: the dataset or the date cannot be used.
    """
    loaded = load_dataset(dataset)
    return OverviewBriefing(
        dataset=loaded,
        commune_code="",
        as_of_date=loaded.settings.as_of_date if as_of_date is None else parsed_date(as_of_date),
        thresholds=Thresholds.from_numbers(complete=complete_rate, on_track=on_track_rate, at_risk=at_risk_rate),
        rows_shown=rows_shown,
    )


def overview_title(briefing: OverviewBriefing) -> Title:
    """Return the title of the overview."""
    return Title(
        "overview", phrase("Overview of programmes, houses and plans in {year}", year=briefing.year_text), briefing
    )


def overview_key_figures(briefing: OverviewBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first; sums are of the communes that can be added."""
    reported = phrase("{number} of {listed}", number=len(briefing.totals), listed=briefing.commune_count)
    added = phrase("communes added: {number}", number=briefing.sums.communes)
    contradictory = sum(1 for one in briefing.totals if not one.group.is_consistent)
    cards = (
        KeyFigure(reported, phrase("Communes with figures"), phrase("development investment capital")),
        KeyFigure(briefing.allocated, phrase("Allocated"), added),
        KeyFigure(briefing.disbursed, phrase("Disbursed"), added),
        KeyFigure(briefing.rate, phrase("Disbursement rate"), phrase("ratio of the sums")),
        KeyFigure(contradictory, phrase("Communes with contradictory figures")),
    )
    return KeyFigures(cards, briefing.languages)


def ranking_rate(position: Position | None) -> Quantity | None:
    """Return the rate by which a commune is ranked: as stated, else from its two amounts; None if there is none."""
    if position is None:
        return None
    rate = stated_rate(position)
    found = rate if rate.is_known else position.rate
    return found if found.is_known else None


def middle(rate: Quantity) -> Fraction:
    """Return the value by which rates are put in order and in classes: as stated, else the middle of the range."""
    if isinstance(rate.stated, Fraction):
        return rate.stated
    low, high = rate.low or Fraction(0), rate.high
    return low if high is None else (low + high) / 2


def _rank(one: CommuneTotal) -> tuple[bool, bool, Fraction, str]:
    """Contradictory figures come after all that can hold, so that a wrong one is never the first."""
    rate = ranking_rate(one.position)
    return rate is None, not one.group.is_consistent, -middle(rate) if rate else Fraction(0), one.commune_code
