"""Communes that no figure ties together are reconciled apart, and say the same as all of them at once."""

from __future__ import annotations

from datetime import date

from housing_tables import housing_table

from report_kit.analysis.housing import HousingCluster, housing_clusters, reconcile_housing

JULY = date(2025, 7, 17)


def clusters(text: str, *, province: str = "", most: int = 60) -> tuple[HousingCluster, ...]:
    """Return the clusters of a table drawn as text; a province is written as its communes' letters."""
    return housing_clusters(housing_table(text), province_communes=tuple(province), as_of_date=JULY, most_communes=most)


TWO_GROUPS = """
    communes | category | approved | completed
    A        | merit    | 3        | 1
    A;B      | merit    | 5        |
    C        | merit    | 4        | 5
    D        | merit    | 2        | 2
"""


def test_a_shared_figure_ties_its_communes_together() -> None:
    """A and B share one; C and D share none."""
    assert [one.communes for one in clusters(TWO_GROUPS)] == [("A", "B"), ("C",), ("D",)]


def test_groups_that_overlap_tie_all_of_their_communes() -> None:
    """A with B, B with C: three communes, one system."""
    found = clusters("""
        communes | category | approved
        B;C      | merit    | 5
        A;B      | merit    | 5
    """)

    assert [one.communes for one in found] == [("A", "B", "C")]


def test_a_contradiction_stays_within_its_cluster() -> None:
    """C completed 5 of 4 houses; the others can hold."""
    assert [one.is_consistent for one in clusters(TWO_GROUPS)] == [True, False, True]


def test_clusters_say_what_the_one_system_says() -> None:
    """The figures that contradict each other are the same."""
    apart = [figure for one in clusters(TWO_GROUPS) for verdict in one.verdicts for figure in verdict.conflict]
    together = reconcile_housing(housing_table(TWO_GROUPS), province_communes=(), as_of_date=JULY)

    assert apart == [figure for verdict in together.verdicts for figure in verdict.conflict]
    assert sorted(figure.subject.column for figure in apart) == ["approved_count", "completed_count"]


def test_a_figure_of_the_province_ties_all_communes() -> None:
    """A figure for `*` is a sum over all of them."""
    found = clusters("""
        communes | category | approved
        A        | merit    | 3
        *        | merit    | 5
    """, province="ABC")  # fmt: skip

    assert [one.communes for one in found] == [("A", "B", "C")]


def test_a_cluster_that_is_too_large_is_named_and_not_called_consistent() -> None:
    """Two communes where one is the most."""
    first = clusters(TWO_GROUPS, most=1)[0]

    assert (first.communes, first.is_reconciled, first.is_consistent) == (("A", "B"), False, False)
