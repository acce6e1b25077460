"""The system of constraints that a group of stated figures of programmes forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.programmes.figures import (
    AMOUNTS,
    TOTAL_CODE,
    WHOLE_AREA_CODE,
    Catalogue,
    FigureGroup,
    Place,
    StatedFigure,
)
from report_kit.analysis.reconciliation import Constraint, System

ONE = Fraction(1)


def programme_system(group: FigureGroup, catalogue: Catalogue, programme_by_project: Mapping[str, str]) -> System:
    """Return the system of a group: its stated figures and the rules of arithmetic."""
    model = _Model(group, catalogue, programme_by_project)
    return System((*model.stated_constraints(), *model.rules()))


@dataclass(frozen=True)
class _Model:
    """The constraints of one group of figures."""

    group: FigureGroup
    catalogue: Catalogue
    programme_by_project: Mapping[str, str]

    def stated_constraints(self) -> Iterator[Constraint]:
        for figure in self.group.figures:
            if figure.column == "stated_rate_percent":
                yield from _rate_constraints(figure)
            elif figure.column == "project_count":
                yield from self._complete_list_constraints(figure)
            else:
                terms = {figure.place.variable(figure.column): ONE}
                yield Constraint(figure.key, terms, figure.quantity.low, figure.quantity.high, is_stated=True)

    def rules(self) -> Iterator[Constraint]:
        for place in sorted(self._places):
            for column in self._columns:
                if column != "allocated_amount":
                    yield _rule({place.variable(column): ONE, place.variable("allocated_amount"): -ONE}, high=0)
        for column in self._columns:
            yield from self._source_rules(column)
            yield from self._part_rules(column)
            yield from self._project_rules(column)

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        """The amounts that this system speaks of."""
        stated = {figure.column for figure in self.group.figures}
        return tuple(column for column in AMOUNTS if column != "carried_over_amount" or column in stated)

    @cached_property
    def _stated_places(self) -> set[Place]:
        """Programmes by capital source of which something was stated, of them or of their projects."""
        return {replace(figure.place, project_code="") for figure in self.group.figures}

    @cached_property
    def _sources_with_parts(self) -> set[str]:
        """The capital sources of which programmes are told apart; for a commune at least all sources together."""
        sources = {place.capital_source for place in self._stated_places if place.programme_code != TOTAL_CODE}
        return sources | ({""} if sources or self.group.scope.commune_code != WHOLE_AREA_CODE else set())

    @cached_property
    def _places(self) -> set[Place]:
        codes = (*self.catalogue.codes, TOTAL_CODE)
        parts = {Place(code, source) for source in self._sources_with_parts for code in codes}
        stated = self._stated_places
        sums = {replace(place, capital_source="") for place in stated}
        return parts | stated | sums | set(self._listed_projects)

    @cached_property
    def _listed_projects(self) -> list[Place]:
        """The listed projects of every programme of which at least one has figures here."""
        programmes = {figure.place.programme_code for figure in self.group.figures if figure.place.project_code}
        return [
            Place(programme_code, project_code=project_code)
            for project_code, programme_code in sorted(self.programme_by_project.items())
            if programme_code in programmes
        ]

    def _source_rules(self, column: str) -> Iterator[Constraint]:
        """The capital sources named sum to at most all sources together: others may not be named."""
        by_programme = defaultdict(list)
        for place in sorted(self._places):
            if place.capital_source:
                by_programme[place.programme_code].append(place.variable(column))
        for code, variables in by_programme.items():
            yield _rule({**dict.fromkeys(variables, ONE), Place(code).variable(column): -ONE}, high=0)

    def _part_rules(self, column: str) -> Iterator[Constraint]:
        """Components sum to their programme, and programmes without components to the total."""
        for source in sorted(self._sources_with_parts):
            for parent, children in self.catalogue.children.items():
                yield _rule(_sum_less(children, parent, source, column), low=0, high=0)
            if self.catalogue.leaves:
                yield from self._total_rules(source, column)

    def _total_rules(self, source: str, column: str) -> Iterator[Constraint]:
        """A programme no longer in force may still hold carried-over capital; the total may or may not count it."""
        stated = {place.programme_code for place in self._stated_places if place.capital_source == source}
        others = sorted(stated - {TOTAL_CODE, *self.catalogue.codes})
        yield _rule(_sum_less(self.catalogue.leaves, TOTAL_CODE, source, column), high=0)
        yield _rule(_sum_less((*self.catalogue.leaves, *others), TOTAL_CODE, source, column), low=0)

    def _project_rules(self, column: str) -> Iterator[Constraint]:
        """Listed projects sum to at most their programme: others may not be listed."""
        for programme_code in sorted({place.programme_code for place in self._listed_projects}):
            yield _rule(self._projects_less_programme(programme_code, column), high=0)

    def _complete_list_constraints(self, figure: StatedFigure) -> Iterator[Constraint]:
        """If as many projects are listed as somebody counted, they make up the whole programme."""
        listed = [place for place in self._listed_projects if place.programme_code == figure.place.programme_code]
        if listed and len(listed) == figure.quantity.stated and not figure.place.capital_source:
            for column in self._columns:
                terms = self._projects_less_programme(figure.place.programme_code, column)
                yield Constraint(figure.key, terms, Fraction(0), None, is_stated=True)

    def _projects_less_programme(self, programme_code: str, column: str) -> dict[str, Fraction]:
        projects = [place for place in self._listed_projects if place.programme_code == programme_code]
        variables = [place.variable(column) for place in projects]
        return {**dict.fromkeys(variables, ONE), Place(programme_code).variable(column): -ONE}


def _rate_constraints(figure: StatedFigure) -> Iterator[Constraint]:
    """A rate from r to s says r times allocated <= disbursed <= s times allocated."""
    disbursed, allocated = (figure.place.variable(column) for column in ("disbursed_amount", "allocated_amount"))
    low, high = figure.quantity.low, figure.quantity.high
    if low is not None:
        yield Constraint(figure.key, {disbursed: ONE, allocated: -low}, Fraction(0), None, is_stated=True)
    if high is not None:
        yield Constraint(figure.key, {disbursed: ONE, allocated: -high}, None, Fraction(0), is_stated=True)


def _sum_less(parts: Iterable[str], whole: str, source: str, column: str) -> dict[str, Fraction]:
    terms = {Place(code, source).variable(column): ONE for code in parts}
    return {**terms, Place(whole, source).variable(column): -ONE}


def _rule(terms: Mapping[str, Fraction], *, low: int | None = None, high: int | None = None) -> Constraint:
    low_end, high_end = (None if end is None else Fraction(end) for end in (low, high))
    return Constraint("rule", terms, low_end, high_end, is_stated=False)
