"""The briefing on temporary and dilapidated houses: what a notebook loads and shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.housing import HousingStatus, SharedFigure, housing_status
from report_kit.analysis.housing.figures import ALL_CATEGORIES, COUNT_COLUMNS, PROVINCE, HousingFigure
from report_kit.analysis.housing.positions import HousingLine, HousingPosition
from report_kit.analysis.quantities import Quantity
from report_kit.content.briefing import Briefing, load_slice
from report_kit.content.title import Title
from report_kit.content.wording import DateSpan, Joined, Words, phrase, term

MOST_IN_A_SENTENCE = 5


@dataclass(frozen=True, kw_only=True)
class HousingBriefing(Briefing):
    """The housing programme of a commune at a date."""

    tables_shown = frozenset(("housing", "sources"))

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
        """Counts that a source states for the commune itself and no later date has replaced."""
        return tuple(one for one in self.status.upheld_figures if one.scope == (self.commune_code,) and one.is_count)

    @cached_property
    def shared(self) -> tuple[SharedFigure, ...]:
        """What a source states for the commune together with others and no later date has replaced."""
        return tuple(one for one in self.status.shared if one.superseded_by is None)

    @property
    def shared_figures(self) -> tuple[HousingFigure, ...]:
        """The counts among these."""
        return tuple(one.figure for one in self.shared if one.figure.is_count)

    @property
    def stated_here(self) -> Words:
        """What was stated for the commune itself, in words; None if nothing was.

        Of more figures than a sentence can hold those of all beneficiaries together are said; the table has the rest.
        """
        figures = self.own_figures
        if len(figures) <= MOST_IN_A_SENTENCE:
            return _listed(line for _, line in _lines_in_words(figures))
        said = sorted(figures, key=_rank)[:MOST_IN_A_SENTENCE]
        totals = [one for one in said if _is_total(one)] or said
        lines = (line for _, line in _lines_in_words(totals))
        return _listed((*lines, phrase("the table of houses has the other figures")))

    @property
    def stated_together(self) -> Words:
        """What was stated for it together with other communes, in words; None if nothing was."""
        return _listed(
            phrase("{figure} in {communes}", figure=line, communes=self.names_of(scope))
            for scope, line in _lines_in_words(self.shared_figures)
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


def _lines_in_words(figures: Iterable[HousingFigure]) -> Iterable[tuple[tuple[str, ...], Words]]:
    """Yield the scope of each line of the table that figures are about, and its counts in words."""
    by_line: dict[HousingLine, list[HousingFigure]] = {}
    for figure in figures:
        by_line.setdefault(HousingLine(*figure.subject[:3]), []).append(figure)
    for line, of_line in by_line.items():
        ordered = sorted(of_line, key=lambda figure: COUNT_COLUMNS.index(figure.subject.column))
        yield line.scope, houses_words(map(as_quantity, ordered), line)


def houses_words(counts: Iterable[Quantity], line: HousingLine) -> Words:
    """Return the counts of a line in words: how many houses in which state, then of whom."""
    said = (phrase("houses {column}: {count}", column=term(one.quantity, "column"), count=one) for one in counts)
    return phrase("{houses} ({beneficiaries})", houses=Joined(tuple(said)), beneficiaries=beneficiaries(line))


def _rank(figure: HousingFigure) -> tuple[bool, bool, int]:
    """Return by what the figures that matter most come first: totals, then in the order of a house's life."""
    subject = figure.subject
    return not _is_total(figure), bool(subject.work_type), COUNT_COLUMNS.index(subject.column)


def _is_total(figure: HousingFigure) -> bool:
    return figure.subject.beneficiary_category == ALL_CATEGORIES and not figure.subject.work_type


def _listed(parts: Iterable[Words]) -> Words:
    listed = tuple(parts)
    return Joined(listed, "; ") if listed else None


def line_name(position: HousingPosition) -> Words:
    """Return category and work type of a position."""
    return beneficiaries(position.line)


def beneficiaries(line: HousingLine) -> Words:
    """Return category and work type of a line."""
    name = term(line.beneficiary_category, "beneficiary_category")
    return Joined((name, term(line.work_type, "work_type")), " – ") if line.work_type else name


def latest_dates(quantities: Iterable[Quantity]) -> Words:
    """Return the dates of several quantities, each once."""
    spans = dict.fromkeys((q.as_of_earliest_date, q.as_of_date) for q in quantities if q.is_known and q.as_of_date)
    return Joined(tuple(DateSpan(earliest, latest) for earliest, latest in spans if latest), "; ") if spans else None
