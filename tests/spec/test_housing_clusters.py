"""Communes that no figure ties together are reconciled apart, and say the same as all of them at once."""

from __future__ import annotations

from datetime import date

from housing_tables import housing_table

from report_kit.analysis.housing import HousingCluster, housing_clusters, reconcile_housing

JULY = date(2025, 7, 17)


def clusters(text: str, *, province: str = "") -> tuple[HousingCluster, ...]:
    """Return the clusters of a table drawn as text; a province is written as its communes' letters."""
    return housing_clusters(housing_table(text), province_communes=tuple(province), as_of_date=JULY)


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


def province_of(communes: int, total: int) -> HousingCluster:
    """Return what is said of a province of communes with 3 merit houses each, 1 completed, and its stated total."""
    rows = "".join(f"\n        C{number:04d}    | merit    | 3        | 1" for number in range(communes))
    text = f"""
        communes | category | approved | completed{rows}
        *        | merit    | {total}  |
    """
    names = [f"C{number:04d}" for number in range(communes)]
    [cluster] = housing_clusters(housing_table(text), province_communes=names, as_of_date=JULY)
    return cluster


def test_a_whole_province_is_reconciled_however_many_communes_it_has() -> None:
    """500 communes with 3 houses each are 1,500; that is what the province states."""
    cluster = province_of(500, 3 * 500)

    assert (len(cluster.communes), cluster.is_consistent) == (500, True)


def test_a_province_that_states_less_than_its_communes_contradicts_them_all() -> None:
    """One house too few: no single commune is to blame, so all 500 figures and the total are named."""
    [verdict] = province_of(500, 3 * 500 - 1).verdicts

    assert {figure.subject.column for figure in verdict.conflict} == {"approved_count"}
    assert len(verdict.conflict) == 500 + 1


def test_one_commune_that_errs_is_found_within_a_whole_province() -> None:
    """It completed 5 of 4 houses; of 802 figures that share houses only these two cannot hold."""
    rows = "".join(
        f"\n        C{number:04d}    | merit    | 4        | {5 if number == 7 else 1}" for number in range(400)
    )
    text = f"""
        communes | category | approved | completed{rows}
        *        | merit    | 9999     | 999
    """
    names = [f"C{number:04d}" for number in range(400)]
    [cluster] = housing_clusters(housing_table(text), province_communes=names, as_of_date=JULY)
    [verdict] = cluster.verdicts

    assert [(figure.scope, figure.value) for figure in verdict.conflict] == [(("C0007",), 4), (("C0007",), 5)]
