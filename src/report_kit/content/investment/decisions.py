"""Why each project stands in the draft where it does, and what would change it."""

from __future__ import annotations

from decimal import Decimal

from report_kit.analysis.investment import (
    Draft,
    ExtraCapital,
    Project,
    ProjectDraft,
    draft_quantities,
    lacks_by_own_locks,
    suffices_alone,
)
from report_kit.content.investment.briefing import WHOLE_DONG, InvestmentBriefing, dimensions_of, project_name
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Words, phrase, several, term

EXCLUSION_MESSAGES = {
    "no_policy_decision": "no investment-policy decision (law 58/2024/QH15, article 55)",
    "no_approved_estimate": "no approved cost estimate of the preparation task (article 56(3))",
    "capital_years_unknown": "capital was allocated before, but the first year of capital is not reported",
    "capital_years_used_up": "the years of capital are used up: needs an extension decision (article 57)",
    "council_decides_extension": "years of capital and extension are used up: People's Council decides, art. 57(3)(d)",
    "starts_after_capital_years": "starts after its last year of capital (article 57)",
    "starts_after_plan": "starts after the plan",
    "no_funding": "no capital source is reported",
    "no_need": "nothing is left to fund",
}
CURE_MESSAGES = {
    "no_policy_decision": "a decision on the investment policy; capital alone does not suffice",
    "no_approved_estimate": "approval of the cost estimate; capital alone does not suffice",
    "capital_years_unknown": "reporting the first year of capital; capital alone does not suffice",
    "capital_years_used_up": "a decision to extend the years of capital; capital alone does not suffice",
    "council_decides_extension": "a decision of the People's Council; capital alone does not suffice",
    "starts_after_capital_years": "a start year and a first year of capital that agree; capital alone does not suffice",
    "starts_after_plan": "a schedule that begins within the plan; capital alone does not suffice",
    "no_funding": "reporting its capital by source; capital alone does not suffice",
    "no_need": "a higher approved total investment; capital alone does not suffice",
}

LACK_MESSAGES = {
    (False, False): "usable capital of {source} in its years of capital does not suffice",
    (True, False): "usable capital of {source} in its years of capital does not suffice after higher priorities",
    (False, True): "usable capital of {source} in its years of capital does not suffice beside amounts fixed by hand",
    (True, True): (
        "usable capital of {source} in its years of capital does not suffice after higher priorities and beside "
        "amounts fixed by hand"
    ),
}
"""Why a project lacks capital, by whether higher priorities, and amounts fixed by hand, come first."""

MOST_OPEN_DECISIONS = 4
"""Projects that the text gives a reason for; the annex has all."""

MOST_REASONS = 3
"""Different reasons that stand in one sentence, where no project gets capital."""


def decisions_table(briefing: InvestmentBriefing) -> Table:
    """Return every project with its status, the reason, and what would change it."""
    return Table(
        caption=phrase("Every project: what the draft gives, why, and what would change it"),
        columns=_COLUMNS,
        rows=tuple(_decision_row(briefing, found) for found in briefing.draft.projects),
        languages=briefing.languages,
        if_empty=briefing.instead_of_rows,
        recorded=draft_quantities(briefing.draft, briefing.extra_capital),
        note=phrase(
            "Amounts in million VND. The extra capital is the least that would fund the project while no higher tier "
            "loses anything and no project in the draft drops out; in brackets, by how much the ceilings must grow "
            "for it, reserve included. One division by source is shown; others may do as well. Applying "
            "6, 4 or 3 years to programme works by group is a convention: their limit is the National Assembly's."
        ),
    )


def open_decisions_table(briefing: InvestmentBriefing) -> Table:
    """Return the same for the first projects, by priority, that do not get all that they must get."""
    projects = [found for found in briefing.draft.projects if found.status in ("partly_funded", "not_funded")]
    rows = [_decision_row(briefing, found) for found in projects[:MOST_OPEN_DECISIONS]]
    all_funded = phrase("Every project listed gets all that it must get in the plan.")
    return Table(
        caption=phrase("Projects not fully funded: why, and what would change it (million VND)"),
        columns=_COLUMNS,
        rows=(*rows, *_others_in_annex(len(projects) - len(rows))),
        languages=briefing.languages,
        if_empty=all_funded if briefing.draft.projects else briefing.instead_of_rows,
    )


def _others_in_annex(number: int) -> tuple[Row, ...]:
    if number <= 0:
        return ()
    more = several(
        number,
        "… {number} more project, in Annex II with the others …",
        "… {number} more projects, in Annex II with the others …",
        number=number,
    )
    return (Row((more,), "section"),)


_COLUMNS = (
    Column(phrase("Project"), width="2.4fr"),
    Column(phrase("Planned"), "right", WHOLE_DONG, "0.9fr"),
    Column(phrase("Status"), width="1.5fr"),
    Column(phrase("Reason"), width="3fr"),
    Column(phrase("What would change it"), spec=WHOLE_DONG, width="3fr"),
)


def _decision_row(briefing: InvestmentBriefing, found: ProjectDraft) -> Row:
    planned = briefing.amount("planned_amount", found.planned_amount, **dimensions_of(found.project))
    why = reason(found, briefing.draft)
    return Row((project_name(found), planned, term(found.status, "status"), why, _change(briefing, found)))


# The reason


def reason(found: ProjectDraft, draft: Draft) -> Words:
    """Return why a project has its status."""
    if found.excluded_by:
        return phrase(EXCLUSION_MESSAGES[found.excluded_by])
    if found.status == "funded":
        return phrase("gets all that it must get in the plan")
    if found.status == "postponed":
        return _reason_of_delay(found, draft)
    if _is_fixed_at_less(found, draft):
        return phrase("amounts fixed by hand are less than what has to be given")
    without = _sources_without_capital(found, draft)
    if without:
        return phrase("no usable capital of {source} in its years of capital", source=_names_of_sources(without))
    if found.project.is_new_start:
        return _reason_of_no_start(found, draft)
    lacking = tuple(source for source, amount in found.missing.items() if amount)
    return phrase(LACK_MESSAGES[_who_comes_first(found, lacking, draft)], source=_names_of_sources(lacking))


def no_capital(briefing: InvestmentBriefing) -> Words:
    """Return why no project gets capital; None where one does, or none is listed."""
    if briefing.in_draft or not briefing.draft.projects:
        return None
    reasons: list[Words] = []
    for found in briefing.draft.projects:
        why = reason(found, briefing.draft)
        reasons += [] if why in reasons else [why]
    if len(reasons) > MOST_REASONS:
        return phrase("No project gets capital in this draft; Annex II has the reason of each.")
    return phrase("No project gets capital in this draft: {reasons}.", reasons=Joined(tuple(reasons), "; "))


def _reason_of_no_start(found: ProjectDraft, draft: Draft) -> Words:
    if found.project.score == 0:
        return phrase("a score of 0 never begins")
    if suffices_alone(draft, found):
        return phrase(
            "beside other projects, too little usable capital to finish it on the approved schedule (article 54(5))"
        )
    if lacks_by_own_locks(draft, found):
        return phrase(
            "beside amounts fixed by hand, too little usable capital to finish it on the approved schedule "
            "(article 54(5))"
        )
    return phrase("too little usable capital to finish it on the approved schedule (article 54(5))")


def _reason_of_delay(found: ProjectDraft, draft: Draft) -> Words:
    """Return why a new start begins late: other projects, the amounts fixed for it by hand, or too little capital."""
    first = found.first_capital_year or 0
    if suffices_alone(draft, found, before=first):
        if _is_fixed_before(found, first, draft):
            return phrase(
                "begins in {year}: before, amounts are fixed at 0 or capital does not suffice beside other projects",
                year=str(first),
            )
        return phrase("begins in {year}: before, capital does not suffice beside other projects", year=str(first))
    if suffices_alone(draft, found, before=first, has_locks=False):
        return phrase("begins in {year}: amounts fixed by hand leave it nothing before", year=str(first))
    return phrase("begins in {year}: before, usable capital does not suffice", year=str(first))


def _is_fixed_before(found: ProjectDraft, first: int, draft: Draft) -> bool:
    earliest = max(found.project.start_year, draft.instance.settings.plan_first_year)
    own = (lock for lock in draft.instance.locks if lock.project_code == found.project.code)
    return any(earliest <= lock.year < first for lock in own)


def _is_fixed_at_less(found: ProjectDraft, draft: Draft) -> bool:
    """Return whether locks leave no year open in which what is missing from some source could come."""
    years = _years_of_capital(found)
    fixed = {lock.cell for lock in draft.instance.locks}
    return any(
        amount and all((found.project.code, source, year) in fixed for year in years)
        for source, amount in found.missing.items()
    )


def _sources_without_capital(found: ProjectDraft, draft: Draft) -> tuple[str, ...]:
    """Return the sources from which a project lacks money and that have none in any of its years of capital."""
    years = _years_of_capital(found)
    usable = {one.capital_source for one in draft.ceilings if one.usable_amount and one.year in years}
    return tuple(source for source, amount in found.missing.items() if amount and source not in usable)


def _who_comes_first(found: ProjectDraft, sources: tuple[str, ...], draft: Draft) -> tuple[bool, bool]:
    """Return whether higher priorities, and amounts fixed by hand, keep from a project capital of its years.

    Those that come after it get such capital only where an amount is fixed for them.
    """
    cells = {(source, year) for source in sources for year in _years_of_capital(found)}
    rivals = [_turn(one.project) for one in draft.projects if one.by_cell.keys() & cells]
    own = _turn(found.project)
    is_fixed = any(turn > own for turn in rivals) or lacks_by_own_locks(draft, found)
    return any(turn < own for turn in rivals), is_fixed


def _turn(project: Project) -> tuple[int, bool, Decimal, str]:
    """Return when a project gets its capital: in a tier, new starts come after all others."""
    tier, score, code = project.sort_key
    return tier, project.is_new_start, score, code


def _years_of_capital(found: ProjectDraft) -> set[int]:
    return {year for window in found.capital_years.windows for year in window}


def _names_of_sources(sources: tuple[str, ...]) -> Words:
    return Joined(tuple(term(source, "capital_source") for source in sources))


# What would change it


def _change(briefing: InvestmentBriefing, found: ProjectDraft) -> Words:
    if found.excluded_by:
        return phrase(CURE_MESSAGES[found.excluded_by])
    parts: list[Words] = [_need_words(briefing, found)] if found.status == "partly_funded" else []
    extra = briefing.extra_capital.get(found.project.code)
    if extra is not None:
        parts.append(_extra_words(briefing, found, extra))
    if found.after_plan_amount:
        after = briefing.amount("after_plan_amount", found.after_plan_amount, project_code=found.project.code)
        parts.append(after_plan(briefing, after))
    return Joined(tuple(parts), "; ") if parts else ""


def after_plan(briefing: InvestmentBriefing, amount: Words) -> Words:
    """Return that an amount comes after the plan's last year."""
    return phrase("{amount} after {year}", amount=amount, year=str(briefing.draft.instance.settings.plan_last_year))


def _need_words(briefing: InvestmentBriefing, found: ProjectDraft) -> Words:
    """Return what a partly funded project still needs, by when, and what else would do."""
    missing = briefing.amount("missing_amount", found.missing_amount, project_code=found.project.code)
    if found.needed_by_year is None:
        last = str(briefing.draft.instance.settings.plan_last_year)
        return phrase("needs {amount} more by {year}", amount=missing, year=last)
    year = str(found.needed_by_year)
    if found.capital_years.is_extended:
        return phrase(
            "needs {amount} more by {year}, or a decision of the People's Council (art. 57(3)(d))",
            amount=missing,
            year=year,
        )
    return phrase("needs {amount} more by {year}, or an extension", amount=missing, year=year)


def _extra_words(briefing: InvestmentBriefing, found: ProjectDraft, extra: ExtraCapital) -> Words:
    if extra.amount is None:
        return _no_amount(briefing, found, extra)
    parts = Joined(_extra_parts(briefing, extra), ", ")
    total = briefing.amount("smallest_extra_amount", extra.amount, project_code=extra.project_code)
    if extra.is_least and len(parts.parts) == 1:
        return phrase("smallest extra capital: {parts}", parts=parts)
    if extra.is_least:
        return phrase("smallest extra capital {total}: {parts}", total=total, parts=parts)
    if extra.lowest_amount == 1:  # all that is known is that it takes some
        return phrase("extra capital of {total} suffices; less may do: {parts}", total=total, parts=parts)
    return phrase(
        "extra capital of {total} suffices, less than {least} does not: {parts}",
        total=total,
        least=_lowest(briefing, extra),
        parts=parts,
    )


def _no_amount(briefing: InvestmentBriefing, found: ProjectDraft, extra: ExtraCapital) -> Words:
    """Return why no extra capital is named, or what is known of it all the same."""
    if extra.impossible_because == "score_zero":
        return _change_of_score(found, briefing.draft)
    if extra.impossible_because == "not_searched":
        return phrase("not computed, since the choice of new starts is not proven to be the best")
    if extra.impossible_because != "not_found":
        return phrase("the amounts fixed by hand would have to change")
    if extra.lowest_amount == 1:  # any amount takes that much
        return phrase("not found within the limit of the search")
    least = _lowest(briefing, extra)
    return phrase("no amount of extra capital was found that suffices; less than {least} does not", least=least)


def _change_of_score(found: ProjectDraft, draft: Draft) -> Words:
    """Return that a score of 0 has to change, and what was fixed by hand as well where it leaves too little."""
    if _is_fixed_at_less(found, draft):
        return phrase("a higher score and other amounts fixed by hand; capital alone does not suffice")
    return phrase("a higher score; capital alone does not suffice")


def _lowest(briefing: InvestmentBriefing, extra: ExtraCapital) -> Words:
    return briefing.amount("smallest_extra_amount", extra.lowest_amount, project_code=extra.project_code)


def _extra_parts(briefing: InvestmentBriefing, extra: ExtraCapital) -> tuple[Words, ...]:
    """Return what each source must give more, and by how much its ceilings must grow for it."""
    code = extra.project_code
    return tuple(
        phrase(
            "{amount} from {source} (ceiling: {gross} more)",
            amount=briefing.amount("smallest_extra_amount", amount, project_code=code, capital_source=source),
            gross=briefing.amount("smallest_extra_gross_amount", gross, project_code=code, capital_source=source),
            source=term(source, "capital_source"),
        )
        for (source, amount), gross in zip(extra.by_source().items(), extra.gross_by_source().values(), strict=True)
        if amount
    )
