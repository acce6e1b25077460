"""The briefing on temporary and dilapidated houses: what a notebook loads and shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.housing import HousingStatus, housing_status
from report_kit.analysis.housing.figures import ALL_CATEGORIES, COUNT_COLUMNS, PROVINCE, HousingFigure
from report_kit.analysis.housing.positions import HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.briefing import Briefing, KeyFigure, KeyFigures, Title, load_slice
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term

CARD_COLUMNS = ("approved_count", "completed_count", "not_completed_count")
MOST_CARDS = 5
MOST_IN_A_SENTENCE = 5
UNBOUNDED = 10**6
"""Stands for the communes of a whole province when scopes are put in order."""


@dataclass(frozen=True, kw_only=True)
class HousingBriefing(Briefing):
    """The housing programme of a commune at a date."""

    @cached_property
    def status(self) -> HousingStatus:
        """All that the figures which the commune may know say."""
        return housing_status(
            self.dataset.table("housing"),
            commune_code=self.commune_code,
            province_communes=self.dataset.province_communes,
            as_of_date=self.as_of_date,
        )

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the briefing uses was invented to show the kit."""
        return self.status.is_illustrative

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the briefing shows, those that they replaced included."""
        earlier = (change.previous for change in self.status.changes)
        return frozenset(figure.source_id for figure in (*self.status.figures, *earlier))

    @property
    def own(self) -> HousingView:
        """The commune's own lines."""
        return HousingView(self, self.status.positions)

    @property
    def groups(self) -> HousingView:
        """Lines of the groups of communes that it belongs to."""
        return HousingView(self, self.status.group_positions)

    @property
    def wider(self) -> HousingView:
        """Lines of its groups and of the whole province or city."""
        return HousingView(self, self.status.group_positions + self.status.province_positions)

    # Words for sentences

    @cached_property
    def own_figures(self) -> tuple[HousingFigure, ...]:
        """Counts that a source states for the commune itself."""
        return tuple(one for one in self.status.figures if one.scope == (self.commune_code,) and one.is_count)

    @cached_property
    def shared_figures(self) -> tuple[HousingFigure, ...]:
        """Counts that a source states for the commune together with others."""
        return tuple(one.figure for one in self.status.shared if one.figure.is_count)

    @property
    def stated_here(self) -> Words:
        """What was stated for the commune itself, in words; None if nothing was.

        Of more figures than a sentence can hold those of all beneficiaries together are said; the table has the rest.
        """
        figures = self.own_figures
        if len(figures) <= MOST_IN_A_SENTENCE:
            return _listed(figure_without_scope(figure) for figure in figures)
        said = sorted(figures, key=_rank)[:MOST_IN_A_SENTENCE]
        return _listed((*map(figure_without_scope, said), phrase("the table of houses has the other figures")))

    @property
    def stated_together(self) -> Words:
        """What was stated for it together with other communes, in words; None if nothing was."""
        return _listed(
            phrase("{figure} in {communes}", figure=figure_without_scope(one), communes=self.names_of(one.scope))
            for one in self.shared_figures
        )

    def scope_name(self, position: HousingPosition) -> Words:
        """Return the commune, group, province or city that a line is about."""
        return self.names_of(position.line.scope)


@dataclass(frozen=True)
class HousingView:
    """Some lines of the housing table.

    Attributes:
        briefing: The briefing.
        positions: The lines.
    """

    briefing: HousingBriefing
    positions: tuple[HousingPosition, ...]

    @property
    def known(self) -> tuple[HousingPosition, ...]:
        """The lines of which more is known than what the whole province or city leaves possible."""
        return tuple(
            position for position in self.positions if position.line.scope == PROVINCE or _is_informative(position)
        )

    def notes(self, position: HousingPosition) -> tuple[str, ...]:
        """Return what was noted beside the figures of a line, each note once."""
        figures = self.briefing.status.figures
        own = [one for one in figures if one.period == position.period and one.subject[:-1] == position.line]
        return tuple(dict.fromkeys(figure.note for figure in own if figure.note))

    @property
    def by_category(self) -> tuple[HousingPosition, ...]:
        """The known lines that are not split by work type."""
        return tuple(position for position in self.known if not position.line.work_type)


def _is_informative(position: HousingPosition) -> bool:
    """Whether more is known of a line than what the city leaves; for all categories, whether anything was stated."""
    if position.line.beneficiary_category == ALL_CATEGORIES:
        return any(count.stated is not None for count in position.counts)
    return position.nearest_scope != "province"


def load_housing(dataset: str, commune_code: str, as_of_date: str | None = None) -> HousingBriefing:
    """Return the housing briefing of a commune.

    Args:
        dataset: Folder of the dataset.
        commune_code: Official code of the commune, five digits.
        as_of_date: ISO date of the briefing; the dataset's own if None.

    Raises:
        ReportKitError: the dataset, the commune or the date cannot be used.
    """
    return HousingBriefing(**load_slice(dataset, commune_code, as_of_date))


def housing_title(briefing: HousingBriefing) -> Title:
    """Return the title of the housing briefing."""
    text = phrase("Elimination of temporary and dilapidated houses in {year}", year=briefing.year_text)
    subject = phrase("Results of eliminating temporary and dilapidated houses in {year}", year=briefing.year_text)
    return Title("housing", text, briefing, subject)


def housing_key_figures(briefing: HousingBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first: houses approved, completed and left, and the time to the deadline.

    Each is the figure stated for the commune itself, or else the closest one that includes it, named as such.
    """
    nearest = {column: _nearest(briefing, column) for column in CARD_COLUMNS}
    others = [one for one in briefing.own_figures if one not in nearest.values() and not one.subject.work_type]
    cards = [_card(briefing, figure) if figure else _missing_card(column) for column, figure in nearest.items()]
    cards += [_card(briefing, figure) for figure in others][: MOST_CARDS - len(cards) - 1]
    return KeyFigures((*cards, *_deadline_cards(briefing)), briefing.languages)


def _nearest(briefing: HousingBriefing, column: str) -> HousingFigure | None:
    """Return the latest count of a column of the closest scope, of all beneficiaries together if it is stated."""
    figures = [
        one
        for one in briefing.status.figures
        if one.subject.column == column
        and not one.subject.work_type
        and (one.scope == PROVINCE or briefing.commune_code in one.scope)
    ]
    return min(figures, key=_distance, default=None)


def _distance(figure: HousingFigure) -> tuple[int, bool, int, str]:
    communes = UNBOUNDED if figure.scope == PROVINCE else len(figure.scope)
    category = figure.subject.beneficiary_category
    return communes, category != ALL_CATEGORIES, -figure.as_of_date.toordinal(), category


def _missing_card(column: str) -> KeyFigure:
    return KeyFigure(Quantity(quantity=column, unit="count", basis="reported"), term(column, "column"))


def _deadline_cards(briefing: HousingBriefing) -> Iterable[KeyFigure]:
    line = next((one for one in briefing.status.positions if one.deadline_date), None)
    if line is not None and line.days_to_deadline.is_known:
        until = phrase("deadline {date}", date=line.deadline_date)
        yield KeyFigure(line.days_to_deadline, phrase("Days to the deadline"), until)


def _card(briefing: HousingBriefing, figure: HousingFigure) -> KeyFigure:
    subject = figure.subject
    category = term(subject.beneficiary_category, "beneficiary_category")
    return KeyFigure(
        as_quantity(figure),
        term(subject.column, "column"),
        Joined((briefing.names_of(subject.scope), category), ": "),
    )


def as_quantity(figure: HousingFigure) -> Quantity:
    """Return a stated figure as a quantity."""
    return Quantity(
        quantity=figure.subject.column,
        unit="count" if figure.is_count else "VND",
        basis="illustrative" if figure.period.is_illustrative else "reported",
        interval=figure.interval,
        stated=Fraction(figure.value),
        bound=figure.bound,
        rounded_to=figure.rounded_to,
        source_id=figure.source_id,
        as_of_date=figure.as_of_date,
        as_of_earliest_date=figure.as_of_earliest_date,
        beneficiary_category=figure.subject.beneficiary_category,
    )


def figure_without_scope(figure: HousingFigure) -> Words:
    """Return a stated count in words: how many houses, of whom, in which state."""
    return phrase(
        "houses {column}: {count} ({category})",
        count=as_quantity(figure),
        column=term(figure.subject.column, "column"),
        category=term(figure.subject.beneficiary_category, "beneficiary_category"),
    )


def _rank(figure: HousingFigure) -> tuple[bool, bool, int]:
    """Return by what the figures that matter most come first: totals, then in the order of a house's life."""
    subject = figure.subject
    return subject.beneficiary_category != ALL_CATEGORIES, bool(subject.work_type), COUNT_COLUMNS.index(subject.column)


def _listed(parts: Iterable[Words]) -> Words:
    listed = tuple(parts)
    return Joined(listed, "; ") if listed else None


def line_name(position: HousingPosition) -> Words:
    """Return category and work type of a line."""
    name = term(position.line.beneficiary_category, "beneficiary_category")
    if not position.line.work_type:
        return name
    return Joined((name, term(position.line.work_type, "work_type")), " – ")


def latest_dates(quantities: Iterable[Quantity]) -> Words:
    """Return the dates of several quantities, each once."""
    spans = dict.fromkeys((q.as_of_earliest_date, q.as_of_date) for q in quantities if q.is_known and q.as_of_date)
    return Joined(tuple(DateSpan(earliest, latest) for earliest, latest in spans if latest), "; ") if spans else None
