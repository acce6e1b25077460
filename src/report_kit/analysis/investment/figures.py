"""The quantities of a draft, as figures.csv takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from report_kit.analysis.investment.draft import Draft, ProjectDraft
from report_kit.analysis.investment.extra_capital.answers import ExtraCapital
from report_kit.analysis.quantities import Basis, Quantity, Unit
from report_kit.data.figures_stated import Interval, exactly


def draft_quantities(draft: Draft, extras: Mapping[str, ExtraCapital] | None = None) -> tuple[Quantity, ...]:
    """Return every quantity of a draft.

    The tier of `tier_amount` and `tier_score` is in `stated`; `excluded_by_rule` and `lock_conflict` state the
    number of the rule.

    Args:
        draft: The draft; with conflicting locks only ceilings, conflicts and the verdict have values.
        extras: Smallest extra capital by project code, if it was computed.
    """
    basis = draft_basis(draft)
    found = [*_ceiling_quantities(draft), *_conflict_quantities(draft, basis)]
    for project in draft.projects:
        found += _project_quantities(project, draft, basis)
    for extra in (extras or {}).values():
        found += _extra_quantities(extra, basis)
    for tier in draft.tiers:
        found.append(_number("tier_amount", tier.amount, "VND", basis).about(stated=tier.tier))
        found.append(_number("tier_score", Fraction(tier.score), "count", basis).about(stated=tier.tier))
    found.append(_text("verdict", draft.verdict, basis))
    return tuple(found)


def draft_basis(draft: Draft) -> Basis:
    """Return `illustrative` if any row that the draft uses is, else `computed`."""
    projects = draft.instance.projects
    bases = {project.basis for project in projects}
    bases |= {part.basis for project in projects for part in project.funding}
    bases |= {ceiling.basis for ceiling in draft.instance.ceilings}
    return "illustrative" if "illustrative" in bases else "computed"


def _ceiling_quantities(draft: Draft) -> list[Quantity]:
    found = []
    for row in draft.ceilings:
        if row.ceiling_amount is None:  # not reported, and not zero
            continue
        basis: Basis = "illustrative" if row.basis == "illustrative" else "computed"
        for name, amount in (("usable_ceiling", row.usable_amount), ("reserve_amount", row.reserve_amount)):
            quantity = _number(name, amount, "VND", basis)
            found.append(quantity.about(capital_source=row.capital_source, year=row.year, source_id=row.source_id))
    return found


def _conflict_quantities(draft: Draft, basis: Basis) -> list[Quantity]:
    if draft.conflict is None:
        return []
    return [
        _text("lock_conflict", str(draft.conflict.rule), basis).about(
            project_code=lock.project_code, capital_source=lock.capital_source, year=lock.year
        )
        for lock in draft.conflict.locks
    ]


def _project_quantities(found: ProjectDraft, draft: Draft, basis: Basis) -> Iterable[Quantity]:
    about = {
        "project_code": found.project.code,
        "programme_code": found.project.programme_code,
        "source_id": found.project.source_id,
    }
    for part in found.project.funding:
        for year in draft.instance.settings.years:
            amount = found.by_cell.get((part.capital_source, year), 0)
            planned = _number("planned_amount", amount, "VND", basis)
            yield planned.about(**about, capital_source=part.capital_source, year=year)
    yield _text("status", found.status, basis).about(**about)
    if found.first_capital_year is not None:
        yield _text("first_capital_year", str(found.first_capital_year), basis).about(
            **about, interval=exactly(found.first_capital_year)
        )
    if found.excluded_by:
        yield _text("excluded_by_rule", str(found.excluded_by_rule), basis).about(**about)
    for source, amount in found.required.items():
        yield _number("required_amount", amount, "VND", basis).about(**about, capital_source=source)


def _extra_quantities(extra: ExtraCapital, basis: Basis) -> list[Quantity]:
    if extra.lowest_amount is None:
        return []
    highest = None if extra.amount is None else Fraction(extra.amount)
    total = Quantity(
        quantity="smallest_extra_amount",
        unit="VND",
        basis=basis,
        interval=Interval(Fraction(extra.lowest_amount), highest),
    )
    found = [total.about(project_code=extra.project_code)]
    for source, amount in extra.by_source().items():
        quantity = _number("smallest_extra_amount", amount, "VND", basis)
        found.append(quantity.about(project_code=extra.project_code, capital_source=source))
    return found


def _number(name: str, value: Fraction | int, unit: Unit, basis: Basis) -> Quantity:
    return Quantity(quantity=name, unit=unit, basis=basis, interval=exactly(value))


def _text(name: str, value: str, basis: Basis) -> Quantity:
    return Quantity(quantity=name, unit="text", basis=basis, stated=value)
