"""The briefing on national target programmes: what a notebook loads and shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from report_kit.analysis.pace import Thresholds
from report_kit.analysis.programmes import GroupStatus, Position, ProgrammeStatus, programme_status
from report_kit.analysis.programmes.changes import PositionChange, position_changes
from report_kit.analysis.programmes.figures import Scope, programme_figures
from report_kit.analysis.programmes.treasury import TreasuryForm, latest_form
from report_kit.analysis.quantities import Quantity
from report_kit.content.briefing import Briefing, load_slice
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.title import Title
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term

WHOLE_AREA = "*"
TOTAL = "ALL"
MISSING = Quantity(quantity="", unit="VND", basis="reported")


@dataclass(frozen=True, kw_only=True)
class ProgrammeBriefing(Briefing):
    """The programmes of a commune at a date.

    Attributes:
        thresholds: Rates from which a programme has a standing.
    """

    tables_shown = frozenset(
        (
            "programmes",
            "programme_positions",
            "projects",
            "project_positions",
            "treasury_lines",
            "sources",
        )
    )

    thresholds: Thresholds = field(default_factory=Thresholds)

    @cached_property
    def status(self) -> ProgrammeStatus:
        """All that the commune's own figures say."""
        return self._status(self.commune_code)

    @cached_property
    def province_status(self) -> ProgrammeStatus:
        """What is stated for the whole province or city."""
        return self._status(WHOLE_AREA)

    @cached_property
    def treasury_form(self) -> TreasuryForm | None:
        """The latest Form 01a/TTKHN of the commune."""
        scope = Scope(self.commune_code, self.dataset.settings.budget_year, self.as_of_date)
        return latest_form(self.dataset.table("treasury_lines"), scope)

    @cached_property
    def changes(self) -> tuple[PositionChange, ...]:
        """What was stated for two dates: the two latest positions of each figure."""
        scope = Scope(self.commune_code, self.year, self.as_of_date)
        return position_changes(programme_figures(self.dataset.table("programme_positions"), scope))

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the briefing uses was invented to show the kit."""
        form = self.treasury_form.quantities if self.treasury_form else ()
        is_invented = any(quantity.basis == "illustrative" for quantity in form)
        return is_invented or self.status.is_illustrative or self.province_status.is_illustrative

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the briefing shows, those that they replaced included."""
        groups = (*self.status.groups, *self.province_status.groups)
        figures = [figure.quantity for group in groups for figure in group.figures]
        figures += [change.previous for change in self.changes]
        form = self.treasury_form.quantities if self.treasury_form else ()
        return frozenset(quantity.source_id for quantity in (*figures, *form))

    @property
    def development(self) -> ProgrammeView:
        """Development investment capital."""
        return ProgrammeView(self, self.status.groups_of("development"))

    @property
    def recurrent(self) -> ProgrammeView:
        """Recurrent capital, never added to development capital."""
        return ProgrammeView(self, self.status.groups_of("recurrent"))

    @property
    def province_figures(self) -> ProgrammeView:
        """Figures of the whole province or city."""
        return ProgrammeView(self, self.province_status.groups, is_of_area=True)

    @property
    def total(self) -> Position | None:
        """The latest total of development capital."""
        return self.development.total

    # Words for sentences: a quantity that nobody stated is there and missing.

    @property
    def allocated(self) -> Quantity:
        """Development capital allocated, all programmes."""
        return self.total.allocated if self.total else MISSING

    @property
    def disbursed(self) -> Quantity:
        """Development capital disbursed, all programmes."""
        return self.total.disbursed if self.total else MISSING

    @property
    def stated_rate(self) -> Quantity:
        """The disbursement rate as its source prints it."""
        return stated_rate(self.total) if self.total else replace(MISSING, unit="ratio")

    @property
    def computed_rate(self) -> Quantity:
        """The disbursement rate computed from the two amounts."""
        return self.total.rate if self.total else replace(MISSING, unit="ratio")

    @property
    def undisbursed(self) -> Quantity:
        """Development capital not yet disbursed."""
        return self.total.undisbursed if self.total else MISSING

    @property
    def required_pace(self) -> Quantity:
        """What must be disbursed a month to the year end."""
        return self.total.required_pace if self.total else MISSING

    @property
    def pace_so_far(self) -> Quantity:
        """What was disbursed a month since 1 January."""
        return self.total.pace_so_far if self.total else MISSING

    @property
    def standing(self) -> Quantity:
        """Standing of all programmes together."""
        return self.total.standing if self.total else replace(MISSING, unit="text", basis="computed")

    @property
    def as_of(self) -> Words:
        """The day, or span of days, of the latest development figures."""
        group = self.development.latest
        return DateSpan(group.as_of_earliest_date, group.as_of_date) if group else self.as_of_date

    @property
    def year_end_date(self) -> Words:
        """Until when the year's capital can be disbursed."""
        return self.dataset.settings.year_end_date

    def programme_name(self, position: Position) -> Words:
        """Return the name of a position's programme, and of its capital source if it names one."""
        name = self.catalogue_name(position.programme_code)
        if not position.capital_source:
            return name
        return Joined((name, term(position.capital_source, "capital_source")), " – ")

    def _status(self, commune_code: str) -> ProgrammeStatus:
        settings, table = self.dataset.settings, self.dataset.table
        return programme_status(
            table("programme_positions"),
            self.dataset.programmes,
            commune_code=commune_code,
            as_of_date=self.as_of_date,
            year_end_date=settings.year_end_date,
            budget_year=settings.budget_year,
            thresholds=self.thresholds,
            projects=table("projects"),
            project_positions=table("project_positions"),
        )


@dataclass(frozen=True)
class ProgrammeView:
    """The figures of one fund type, group by group.

    Attributes:
        briefing: The briefing.
        groups: Figures that may share a system; the latest first.
        is_of_area: Whether they are those of the whole province or city, which nobody need have reported.
    """

    briefing: ProgrammeBriefing
    groups: tuple[GroupStatus, ...]
    is_of_area: bool = False

    @property
    def latest(self) -> GroupStatus | None:
        """The group of the latest date."""
        return self.groups[0] if self.groups else None

    @property
    def total(self) -> Position | None:
        """The total of the latest group."""
        return self.latest.total if self.latest else None

    @property
    def rows(self) -> tuple[tuple[GroupStatus, Position], ...]:
        """The positions of which an amount or a rate is known, with their group.

        An earlier date may only add a number of projects or capital carried over, which other sections tell.
        """
        rows = ((group, position) for group in self.groups for position in group.positions)
        return tuple((group, one) for group, one in rows if _has_amounts(one))


def _has_amounts(position: Position) -> bool:
    """Whether more is known than that an amount is no less than the capital carried over into it."""
    amounts = (position.allocated, position.disbursed)
    return bool(position.stated_rates) or any(one.stated is not None or one.high is not None for one in amounts)


def load_programmes(
    dataset: str,
    commune_code: str,
    as_of_date: str | None = None,
    *,
    complete_rate: float = 0.9995,
    on_track_rate: float = 0.95,
    at_risk_rate: float = 0.80,
) -> ProgrammeBriefing:
    """Return the programmes briefing of a commune.

    Args:
        dataset: Folder of the dataset.
        commune_code: Official code of the commune, five digits.
        as_of_date: ISO date of the briefing; the dataset's own if None.
        complete_rate: Disbursement rate from which a programme is complete.
        on_track_rate: Projected rate from which it is on track.
        at_risk_rate: Projected rate from which it is at risk, and below which it is behind.

    Raises:
        ReportKitError: the dataset, the commune or the date cannot be used.
    """
    thresholds = Thresholds.from_numbers(complete=complete_rate, on_track=on_track_rate, at_risk=at_risk_rate)
    return ProgrammeBriefing(**load_slice(dataset, commune_code, as_of_date), thresholds=thresholds)


def programmes_title(briefing: ProgrammeBriefing) -> Title:
    """Return the title of the programmes briefing."""
    text = phrase("Disbursement of the national target programmes in {year}", year=briefing.year_text)
    subject = phrase("Results of disbursing the national target programmes in {year}", year=briefing.year_text)
    return Title("programmes", text, briefing, subject)


def programmes_key_figures(briefing: ProgrammeBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first."""
    cards = (
        KeyFigure(briefing.allocated, phrase("Allocated"), phrase("development investment capital")),
        KeyFigure(briefing.disbursed, phrase("Disbursed"), briefing.as_of if briefing.total else None),
        KeyFigure(briefing.stated_rate, phrase("Rate as stated"), phrase("disbursed ÷ allocated")),
        KeyFigure(briefing.standing, phrase("Standing"), phrase("projected to {date}", date=briefing.year_end_date)),
    )
    return KeyFigures(cards, briefing.languages)


def stated_rate(position: Position) -> Quantity:
    """Return the rate that a source prints for a position, missing if none does."""
    missing = Quantity(quantity="disbursement_rate", unit="ratio", basis="reported")
    return position.stated_rates[0] if position.stated_rates else missing
