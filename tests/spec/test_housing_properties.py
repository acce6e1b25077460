"""What holds of house counts whatever was stated: truths lie within ranges, and exhaustive search agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product

from housing_tables import housing_table
from hypothesis import given, settings
from hypothesis import strategies as st

from report_kit.analysis.housing import housing_status
from report_kit.analysis.housing.figures import HousingFigure, HousingPeriod, HousingSubject
from report_kit.analysis.housing.system import CountSystem, conflict, count_system, implied_counts
from report_kit.data.figures_stated import UNKNOWN, Interval

PROVINCE = ("A", "B", "C", "D")
CATEGORIES = ("merit", "ntp_emm", "poor_and_hardship")
WORK_TYPES = ("new_build", "repair")
STATUSES = ("not started", "under construction", "completed only", "handed over")
COUNTED = {
    "approved_count": STATUSES,
    "not_started_count": STATUSES[:1],
    "under_construction_count": STATUSES[1:2],
    "completed_count": STATUSES[2:],
    "not_completed_count": STATUSES[:2],
    "handed_over_count": STATUSES[3:],
}
HOUSES = list(product(PROVINCE, CATEGORIES, WORK_TYPES, STATUSES))
"""Every kind of house that there can be: where, for whom, which work, how far."""

House = tuple[str, str, str, str]
SCOPES = st.sampled_from([("A",), ("B",), ("A", "B"), ("A", "C"), ("B", "C"), ("A", "B", "C"), ("*",)])
SUBJECTS = st.builds(
    HousingSubject,
    SCOPES,
    st.sampled_from([*CATEGORIES, "ALL"]),
    st.sampled_from(["", *WORK_TYPES]),
    st.sampled_from(sorted(COUNTED)),
)
NARROW_SUBJECTS = st.builds(
    HousingSubject, SCOPES, st.sampled_from(["merit", "ALL"]), st.just(""), st.sampled_from(sorted(COUNTED))
)
STATEMENTS = st.lists(
    st.tuples(SUBJECTS | NARROW_SUBJECTS, st.integers(0, 4)), min_size=1, max_size=5, unique_by=lambda one: one[0]
)


def counts(subject: HousingSubject, house: House) -> bool:
    commune, category, work_type, status = house
    return (
        (subject.scope == ("*",) or commune in subject.scope)
        and subject.beneficiary_category in (category, "ALL")
        and subject.work_type in (work_type, "")
        and status in COUNTED[subject.column]
    )


def figures_of(statements: Sequence[tuple[HousingSubject, int]]) -> tuple[HousingFigure, ...]:
    return tuple(
        HousingFigure(
            period=HousingPeriod(2025, 2025, is_illustrative=False),
            subject=subject,
            value=value,
            as_of_date=date(2025, 7, 17),
            source_id="S",
        )
        for subject, value in statements
    )


def system_of(statements: Sequence[tuple[HousingSubject, int]]) -> CountSystem:
    return count_system(figures_of(statements), PROVINCE)


def exhaustive_range(statements: Sequence[tuple[HousingSubject, int]], wanted: HousingSubject) -> Interval | None:
    """Place house after house in every possible way until all statements are met; None if they never are."""
    kinds = {(tuple(counts(subject, house) for subject, _ in statements), counts(wanted, house)) for house in HOUSES}

    @cache
    def extremes(rest: tuple[int, ...]) -> tuple[int, int] | None:
        if not any(rest):
            return 0, 0
        found = []
        for counted_by, is_wanted in kinds:
            left = tuple(number - one for number, one in zip(rest, counted_by, strict=True))
            if any(counted_by) and min(left) >= 0 and (further := extremes(left)) is not None:
                found.append((further[0] + is_wanted, further[1] + is_wanted))
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    found = extremes(tuple(value for _, value in statements))
    if found is None:
        return None
    is_unbounded = any(is_wanted and not any(counted_by) for counted_by, is_wanted in kinds)
    if is_unbounded and not found[0]:
        return UNKNOWN
    return Interval(Fraction(found[0]), None if is_unbounded else Fraction(found[1]))


def can_hold(statements: Sequence[tuple[HousingSubject, int]]) -> bool:
    return exhaustive_range(statements, HousingSubject(("*",), "ALL", "", "approved_count")) is not None


@settings(deadline=None, max_examples=300)
@given(STATEMENTS)
def test_verdict_and_smallest_conflict_agree_with_exhaustive_search(
    statements: list[tuple[HousingSubject, int]],
) -> None:
    """A conflict has as few figures as any set that cannot hold, and cannot hold itself."""
    subsets = chain.from_iterable(combinations(statements, size) for size in range(len(statements) + 1))
    smallest = next((len(subset) for subset in subsets if not can_hold(subset)), 0)

    found = conflict(system_of(statements))

    assert system_of(statements).is_consistent == (smallest == 0)
    assert len(found) == smallest
    assert not found or not can_hold([(figure.subject, figure.value) for figure in found])


@settings(deadline=None, max_examples=400)
@given(STATEMENTS, SUBJECTS | NARROW_SUBJECTS)
def test_both_ends_of_a_range_agree_with_exhaustive_search(
    statements: list[tuple[HousingSubject, int]], wanted: HousingSubject
) -> None:
    """The ends of an implied range are what the fewest and the most houses can be, exactly."""
    expected = exhaustive_range(statements, wanted)

    system = system_of(statements)

    assert (expected is not None) == system.is_consistent
    assert expected is None or implied_counts(system, [wanted])[wanted] == expected


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(HOUSES), max_size=60),
    st.lists(SUBJECTS, min_size=1, max_size=14, unique=True),
    st.sampled_from(PROVINCE),
)
def test_figures_counted_from_real_houses_never_contradict_and_never_exclude_them(
    houses: list[House], subjects: list[HousingSubject], commune: str
) -> None:
    """Whatever is stated of a truth is consistent, and the truth lies in every range of every position."""
    truth = Counter(houses)
    rows = "\n".join(_row(subject, _count(truth, subject)) for subject in subjects)
    housing = housing_table("communes|category|work|" + "|".join(_SHORT.values()) + "\n" + rows)

    found = housing_status(housing, commune_code=commune, province_communes=PROVINCE, as_of_date=date(2025, 7, 17))

    assert all(verdict.is_consistent for verdict in found.verdicts)
    for position in (*found.positions, *found.group_positions, *found.province_positions):
        for quantity in position.counts:
            true_count = _count(truth, HousingSubject(*position.line, quantity.quantity))
            assert quantity.low is None or quantity.low <= true_count
            assert quantity.high is None or true_count <= quantity.high
        completed, approved = (
            _count(truth, position.line.subject(column)) for column in ("completed_count", "approved_count")
        )
        rate = position.completion_rate
        assert rate.low is None or rate.low * approved <= completed
        assert rate.high is None or completed <= rate.high * approved


_SHORT = {
    "approved_count": "approved",
    "not_started_count": "not_started",
    "under_construction_count": "under_way",
    "completed_count": "completed",
    "not_completed_count": "not_completed",
    "handed_over_count": "handed_over",
}


def _count(truth: Counter[House], subject: HousingSubject) -> int:
    return sum(number for house, number in truth.items() if counts(subject, house))


def _row(subject: HousingSubject, count: int) -> str:
    cells = (str(count) if column == subject.column else "" for column in _SHORT)
    return "|".join((";".join(subject.scope), subject.beneficiary_category, subject.work_type, *cells))
