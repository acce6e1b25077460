"""The briefing on the medium-term investment draft: what a notebook loads and shows of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.investment import (
    OUTSIDE_STATE_BUDGET,
    Draft,
    ExtraCapital,
    Instance,
    LockConflict,
    PlanSettings,
    Project,
    ProjectDraft,
    ScenarioDraft,
    draft_basis,
    draft_plan,
    draft_scenarios,
    read_instance,
    smallest_extra_capital,
)
from report_kit.analysis.quantities import Basis, Quantity
from report_kit.content.briefing import Briefing, load_slice
from report_kit.content.investment.needs import sources_of_needs
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.title import Title
from report_kit.content.wording import Joined, Local, Words, phrase
from report_kit.data.figures_stated import UNKNOWN, exactly
from report_kit.errors import ParameterError
from report_kit.messages import message

BASE_SCENARIO = Decimal(1)
NO_DRAFT_MESSAGES = {
    1: "an amount fixed by hand is more than its source can give in that year",
    2: "an amount fixed by hand is more than its project may still get",
    4: "an amount is fixed by hand outside the years of capital of its project",
    5: "an amount fixed by hand begins a project that cannot be completed",
}
"""Why a single lock cannot hold, by the rule that it breaks; not for projects that no rule lets have capital."""

WHOLE_DONG = "whole_dong"
"""How a plan's columns of million đồng are written: printed sums add up, and a rule is checked on what is printed."""


@dataclass(frozen=True, kw_only=True)
class InvestmentBriefing(Briefing):
    """The investment draft of a commune.

    Attributes:
        scenarios: Factors on every ceiling that are shown side by side.
        allow_extension: Codes of projects granted one more calendar year of capital.
    """

    tables_shown = frozenset(
        (
            "projects",
            "project_funding",
            "capital_ceilings",
            "plan_locks",
            "programme_positions",
            "housing",
            "follow_ups",
            "sources",
        )
    )

    scenarios: tuple[Decimal, ...] = (Decimal("0.9"), BASE_SCENARIO, Decimal("1.1"))
    allow_extension: tuple[str, ...] = ()

    @cached_property
    def draft(self) -> Draft:
        """The draft with the ceilings as given."""
        return draft_plan(self.instance)

    @cached_property
    def scenario_drafts(self) -> tuple[ScenarioDraft, ...]:
        """A draft for each scenario, compared with the draft."""
        return draft_scenarios(self.draft, self.scenarios)

    @cached_property
    def extra_capital(self) -> dict[str, ExtraCapital]:
        """The smallest extra capital that would fund each project that is not fully funded."""
        return {} if self.draft.conflict else smallest_extra_capital(self.draft)

    @cached_property
    def instance(self) -> Instance:
        """Projects, ceilings and locks of the commune."""
        settings = self.dataset.settings
        plan = PlanSettings(
            plan_first_year=settings.plan_first_year,
            plan_last_year=settings.plan_last_year,
            reserve_rate=settings.reserve_rate,
            allow_extension=self.allow_extension,
            programme_codes=frozenset(self.dataset.programmes["programme_code"]),
        )
        return told_apart(read_instance(self.dataset.tables, commune_code=self.commune_code, settings=plan))

    @property
    def is_illustrative(self) -> bool:
        """Whether any figure that the briefing uses was invented to show the kit."""
        return self.basis == "illustrative"

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of the figures that the briefing shows."""
        projects, ceilings = self.draft.instance.projects, self.draft.instance.ceilings
        found = {project.source_id for project in projects} | {ceiling.source_id for ceiling in ceilings}
        found |= {part.source_id for project in projects for part in project.funding}
        return frozenset(found) | sources_of_needs(self)

    @property
    def basis(self) -> Basis:
        """Basis of what is computed from the projects: illustrative as soon as one of them is."""
        return draft_basis(self.draft)

    # Words for sentences

    @property
    def period(self) -> str:
        """The plan years."""
        return years_in_words(range(self.dataset.settings.plan_first_year, self.dataset.settings.plan_last_year + 1))

    @property
    def years_apart(self) -> tuple[int, ...]:
        """The plan years that stand beside the whole plan's amounts; none where the plan is of one year."""
        years = self.instance.settings.years
        return years if len(years) > 1 else ()

    @property
    def planned(self) -> Quantity:
        """All that the draft gives from the state budget."""
        return self.amount("planned_amount", self.draft.state_budget_amount() if self.draft.projects else None)

    @property
    def usable(self) -> Quantity:
        """All capital of the state budget that the ceilings leave after the reserve."""
        return self.amount("usable_ceiling", self._ceilings("usable_amount"))

    @property
    def reserve(self) -> Quantity:
        """All that is held back."""
        return self.amount("reserve_amount", self._ceilings("reserve_amount"))

    @property
    def project_count(self) -> Words:
        """Projects in the draft; None where there is no draft, or nothing to make one of."""
        return len(self.in_draft) if self.draft.projects else None

    @property
    def no_draft(self) -> Words:
        """Why there is no draft, in place of its totals; None where there is one, or nothing was reported."""
        if not self.draft.conflict:
            return None
        return phrase("There is no draft, since {reason}.", reason=self._why_locks_conflict(self.draft.conflict))

    @property
    def instead_of_rows(self) -> Words:
        """What other tables of the draft say without rows: where locks conflict nothing, as the totals say it once."""
        return "" if self.draft.conflict else None

    @property
    def missing_because(self) -> Words:
        """Why the draft has no totals; "" where it has."""
        if self.draft.conflict:
            codes = dict.fromkeys(lock.project_code for lock in self.draft.conflict.locks)
            names = Joined(tuple(named_by_code(self, code) for code in codes), "; ")
            return phrase("what was fixed by hand has to be changed first ({projects}; see section 5)", projects=names)
        if not self.draft.projects:
            return phrase("no project has been reported")
        if not self.sources:
            return phrase("all capital is lawful revenue of agencies and units, outside the state budget")
        return "" if self.usable.is_known else phrase("no ceiling of the state budget has been reported")

    @property
    def listed_count(self) -> Words:
        """Projects listed."""
        return len(self.draft.instance.projects) or None

    @property
    def none_of_the_kind(self) -> Words:
        """What a table of projects of a kind says that has no row."""
        return phrase("No such project is listed.") if self.draft.projects else self.instead_of_rows

    @property
    def previous_count(self) -> Words:
        """Projects of the previous plan; None if nobody said."""
        return self.dataset.settings.previous_project_count(self.commune_code)

    @property
    def in_draft(self) -> tuple[ProjectDraft, ...]:
        """The projects that get money."""
        return tuple(found for found in self.draft.projects if found.is_in_draft)

    @property
    def sources(self) -> tuple[str, ...]:
        """The capital sources of the state budget, in the contract's order."""
        return tuple(source for source in self.draft.instance.sources if source not in OUTSIDE_STATE_BUDGET)

    def amount(self, quantity: str, value: int | None, **dimensions: object) -> Quantity:
        """Return an amount of the draft in đồng; missing if it is None."""
        known = Quantity(quantity=quantity, unit="VND", basis=self.basis)
        if value is not None:
            known = Quantity(quantity=quantity, unit="VND", basis=self.basis, interval=exactly(Fraction(value)))
        return known.about(**dimensions)

    def ratio(self, quantity: str, part: int, whole: int) -> Quantity:
        """Return a share; not available of nothing."""
        interval = exactly(Fraction(part, whole)) if whole else UNKNOWN
        return Quantity(quantity=quantity, unit="ratio", basis=self.basis, interval=interval)

    @cached_property
    def programme_names(self) -> dict[str, Local]:
        """Names of the programmes by code."""
        columns = ["programme_code", "name_vi", "name_en"]
        rows = self.dataset.programmes[columns].itertuples(index=False)
        return {code: Local({"vi": name_vi, "en": name_en}) for code, name_vi, name_en in rows}

    def _why_locks_conflict(self, conflict: LockConflict) -> Words:
        """Return which of the reasons holds: several locks together, one lock, or the project that it is for."""
        if len(conflict.locks) > 1:
            return phrase("the amounts fixed by hand cannot hold together")
        code = conflict.locks[0].project_code
        if any(one.excluded_by for one in self.draft.admissions if one.project.code == code):
            return phrase("an amount is fixed by hand for a project that may get no capital")
        return phrase(NO_DRAFT_MESSAGES[conflict.rule])

    def _ceilings(self, name: str) -> int | None:
        rows = [one for one in self.draft.ceilings if one.capital_source not in OUTSIDE_STATE_BUDGET]
        given = [one for one in rows if one.ceiling_amount is not None]
        return sum(getattr(one, name) for one in given) if given else None


def load_investment(
    dataset: str,
    commune_code: str,
    as_of_date: str | None = None,
    *,
    scenarios: Sequence[float] = (0.9, 1.0, 1.1),
    allow_extension: Iterable[str] = (),
) -> InvestmentBriefing:
    """Return the investment briefing of a commune.

    Args:
        dataset: Folder of the dataset.
        commune_code: Official code of the commune, five digits.
        as_of_date: ISO date of the briefing; the dataset's own if None.
        scenarios: Factors on every ceiling that are shown side by side.
        allow_extension: Codes of projects granted one more calendar year of capital (law 58/2024 art. 57).

    Raises:
        ReportKitError: the dataset, the commune or the date cannot be used.
        ParameterError: a scenario is no factor, or stands twice.
    """
    return InvestmentBriefing(
        **load_slice(dataset, commune_code, as_of_date),
        scenarios=_factors(scenarios),
        allow_extension=tuple(allow_extension),
    )


def _factors(scenarios: Sequence[float]) -> tuple[Decimal, ...]:
    """Return the factors on every ceiling; two that are equal are mostly a factor with a decimal comma."""
    factors = tuple(_factor(scenario) for scenario in scenarios)
    twice = next((one for place, one in enumerate(factors) if one in factors[:place]), None)
    if twice is not None:
        raise ParameterError(
            message(
                "parameter {name}: {value} stands twice. Write each factor once, with a decimal point, such as 1.1.",
                name="scenarios",
                value=str(twice),
            )
        )
    return factors


def _factor(scenario: float) -> Decimal:
    """Return a factor on every ceiling as a person writes it."""
    factor = Decimal(str(scenario))
    if not factor.is_finite() or factor <= 0:
        raise ParameterError(
            message(
                "parameter {name}: {value} is no factor on the ceilings. Write numbers above 0, such as 0.9.",
                name="scenarios",
                value=str(scenario),
            )
        )
    return factor


def investment_title(briefing: InvestmentBriefing) -> Title:
    """Return the title of the investment briefing; what it shows is a draft until the Council decides."""
    text = phrase("Draft medium-term public investment plan {period}", period=briefing.period)
    subject = phrase("Medium-term public investment {period}", period=briefing.period)
    return Title("investment_plan", text, briefing, subject, "plan")


def investment_key_figures(briefing: InvestmentBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first."""
    cards = (
        KeyFigure(briefing.planned, phrase("Planned"), phrase("state budget, {period}", period=briefing.period)),
        KeyFigure(briefing.usable, phrase("Usable capital"), phrase("after the reserve")),
        KeyFigure(briefing.reserve, phrase("Reserve"), phrase("held back")),
        KeyFigure(_count_in_draft(briefing), phrase("Projects in the draft")),
    )
    return KeyFigures(cards, briefing.languages)


def _count_in_draft(briefing: InvestmentBriefing) -> Words:
    if briefing.project_count is None or briefing.listed_count is None:
        return Quantity(quantity="project_count", unit="count", basis="computed")
    return phrase("{number} of {listed}", number=briefing.project_count, listed=briefing.listed_count)


def told_apart(instance: Instance) -> Instance:
    """Return an instance in which projects of one name have their codes behind it, for pages name them by no other."""
    vietnamese = Counter(project.name_vi for project in instance.projects)
    english = Counter(project.name_en for project in instance.projects)
    projects = (
        replace(
            project,
            name_vi=_with_code(project.name_vi, project.code, vietnamese),
            name_en=_with_code(project.name_en, project.code, english),
        )
        for project in instance.projects
    )
    return replace(instance, projects=tuple(projects))


def _with_code(name: str, code: str, names: Mapping[str, int]) -> str:
    return f"{name} ({code})" if name and names[name] > 1 else name


def project_name(found: ProjectDraft) -> Words:
    """Return a project's name in each language."""
    return named(found.project)


def named(project: Project) -> Words:
    """Return a project's name in each language."""
    return Local({"vi": project.name_vi, "en": project.name_en})


def named_by_code(briefing: InvestmentBriefing, code: str) -> Words:
    """Return the name of the commune's project with this code; the code itself if there is none."""
    return next((named(one) for one in briefing.instance.projects if one.code == code), code)


def years_in_words(years: Iterable[int]) -> str:
    """Return years that follow each other as a range, with the others: 2026, 2028–2030."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def as_written(text: str) -> Words:
    """Return a text of the dataset, which is in Vietnamese; None if it is blank."""
    return Local({"vi": text}) if text else None


def dimensions_of(project: Project) -> dict[str, str]:
    """Return by what a figure of a project is found in figures.csv."""
    return {"project_code": project.code, "programme_code": project.programme_code, "source_id": project.source_id}
