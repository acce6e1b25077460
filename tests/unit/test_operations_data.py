"""Follow-ups that contradict themselves are located problems; a slice holds what concerns its commune."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasets_as_text import minimal_table, with_columns, write_dataset

from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.resources import project_root
from report_kit.data.slices import Slicer, read_slice
from report_kit.errors import DatasetError

A_LUOI = Path(str(project_root())) / "data" / "a_luoi"
HERE_ONLY = pytest.mark.skipif(project_root() is None, reason="the dataset is part of the repository only")

CENTRES = with_columns(
    """
commune_code | as_of_date | specialist_count
20044        | 2025-07-17 | 14
20050        | 2025-07-17 | 9
""",
    records_system="installed",
    accounts_assigned="",
    digital_signature="",
    facilities="worn",
    it_infrastructure="",
    basis="reported",
    source_id="S1",
)
FOLLOW_UPS = with_columns(
    """
follow_up_code | raised_by | addressed_to | commune_codes
F1             | 20044     | Sở A         | 20044
F2             | Sở A      | 20050        | 20044;20050
F3             | 20056     | *            | *
F4             | 20071     | Sở A         | 20071
""",
    kind="request",
    topic="land",
    text_vi="Việc",
    text_en="Thing",
    status="open",
    basis="reported",
    source_id="S1",
)


def problems(folder: Path, table: str, **cells: str) -> list[str]:
    """Return the problems of a dataset whose table has one row with *cells*."""
    with pytest.raises(DatasetError) as refused:
        read_dataset(write_dataset(folder, **{table: minimal_table(table, **cells)}))
    return [str(problem) for problem in refused.value.problems]


def follow_up_problems(folder: Path, **cells: str) -> list[str]:
    return problems(folder, "follow_ups", **cells)


def codes(dataset: Dataset) -> list[str]:
    return dataset.table("follow_ups")["follow_up_code"].tolist()


def test_a_follow_up_that_keeps_every_rule_is_accepted(tmp_path: Path) -> None:
    """Raised, due, answered in this order."""
    cells = {"raised_date": "2025-07-01", "due_date": "2025-07-18", "status": "answered", "answered_date": "2025-07-10"}
    table = minimal_table("follow_ups", **cells)

    assert codes(read_dataset(write_dataset(tmp_path, follow_ups=table))) == ["F1"]


def test_answered_without_a_date_is_a_located_problem(tmp_path: Path) -> None:
    """At the cell that lacks the date."""
    assert follow_up_problems(tmp_path, status="answered", answered_date="") == [
        (
            "follow_ups.csv, row 2, column answered_date: the status is 'answered', but there is no date of the "
            "answer. Write the day of the answer, or change the status."
        )
    ]


@pytest.mark.parametrize("status", ["done", "answered"])
def test_done_before_raised_is_a_located_problem(tmp_path: Path, status: str) -> None:
    """Done on 1 July what was raised on 2 July."""
    cells = {"raised_date": "2025-07-02", "answered_date": "2025-07-01"}

    assert follow_up_problems(tmp_path, status=status, **cells) == [
        (
            "follow_ups.csv, row 2, column raised_date: it was answered or done before it was raised "
            "(found: '2025-07-02'). Check raised_date and answered_date."
        )
    ]


def test_due_before_raised_is_a_located_problem(tmp_path: Path) -> None:
    """Due on 1 July what was raised on 2 July."""
    assert follow_up_problems(tmp_path, raised_date="2025-07-02", due_date="2025-07-01") == [
        (
            "follow_ups.csv, row 2, column raised_date: it was due before it was raised (found: '2025-07-02'). "
            "Check raised_date and due_date."
        )
    ]


@pytest.mark.parametrize("answer", [{"answer_vi": "Rồi."}, {"answer_en": "Yes."}, {"answered_date": "2025-07-10"}])
def test_open_with_an_answer_is_a_located_problem(tmp_path: Path, answer: dict[str, str]) -> None:
    """What was answered is no longer open."""
    assert follow_up_problems(tmp_path, status="open", **answer) == [
        (
            "follow_ups.csv, row 2, column status: the status is 'open', but there is an answer (found: 'open'). "
            "Write in_progress, answered or done, or empty the cells of the answer."
        )
    ]


def test_a_commune_that_must_act_is_one_of_those_concerned(tmp_path: Path) -> None:
    """Otherwise its briefing would not show that others wait for it."""
    assert follow_up_problems(tmp_path, addressed_to="20050", commune_codes="20044") == [
        (
            "follow_ups.csv, row 2, column commune_codes: a commune in raised_by or addressed_to is not among the "
            "communes concerned (found: '20044'). Add its code to commune_codes, or write * for all."
        )
    ]


def test_a_commune_is_named_by_its_code(tmp_path: Path) -> None:
    """As a name it would be taken for another body, and nobody would wait for it."""
    (problem,) = follow_up_problems(tmp_path, addressed_to="xã A Lưới 5")

    assert problem.startswith("follow_ups.csv, row 2, column addressed_to: a commune is named by its code")
    assert problem.endswith("Write 20050 (Xã A Lưới 5).")


def test_a_code_that_no_commune_has_is_a_located_problem(tmp_path: Path) -> None:
    """Also in a group."""
    (problem,) = follow_up_problems(tmp_path, addressed_to="20044;99999", commune_codes="*")

    assert problem.startswith("follow_ups.csv, row 2, column addressed_to: no commune has this code")


def test_an_unknown_state_of_a_centre_is_a_located_problem(tmp_path: Path) -> None:
    """With the states there are."""
    (problem,) = problems(tmp_path, "service_centres", facilities="broken")

    assert problem.startswith("service_centres.csv, row 2, column facilities: facilities does not know this value")
    assert problem.endswith("Write one of: good, worn, insufficient.")


def test_a_slice_holds_the_follow_ups_that_concern_its_commune(tmp_path: Path) -> None:
    """Its own, those of its groups, those of all; nobody else's."""
    dataset = read_dataset(write_dataset(tmp_path, follow_ups=FOLLOW_UPS, service_centres=CENTRES))

    assert codes(Slicer(dataset).slice("20044")) == ["F1", "F2", "F3"]
    assert codes(Slicer(dataset).slice("20050")) == ["F2", "F3"]
    assert codes(Slicer(dataset).slice("20101")) == ["F3"]


def test_a_slice_knows_the_names_of_those_who_ask(tmp_path: Path) -> None:
    """A Lưới 1 asks all communes, so every page must be able to name it."""
    dataset = read_dataset(write_dataset(tmp_path, follow_ups=FOLLOW_UPS))

    assert "20056" in set(Slicer(dataset).slice("20101").communes["commune_code"])


def test_a_slice_holds_the_centres_of_the_province_to_compare_with(tmp_path: Path) -> None:
    """Whether or not its own centre reported."""
    dataset = read_dataset(write_dataset(tmp_path, service_centres=CENTRES))

    for commune in ("20044", "20101"):
        assert sorted(Slicer(dataset).slice(commune).table("service_centres")["commune_code"]) == ["20044", "20050"]


def test_a_slice_holds_no_centre_of_another_province(tmp_path: Path) -> None:
    """Communes are compared within their province: 00004 is a ward of Hà Nội."""
    settings = 'title_vi = "Thử"\ntitle_en = "Test"\ncommunes = ["20044", "20050", "00004"]\n'
    settings += "budget_year = 2025\nas_of_date = 2025-07-17\n"
    table = minimal_table("service_centres", commune_code="00004") + "".join(
        minimal_table("service_centres", commune_code=code).splitlines()[1] + "\n" for code in ("20044", "20050")
    )
    dataset = read_dataset(write_dataset(tmp_path, settings=settings, service_centres=table))

    assert sorted(Slicer(dataset).slice("20044").table("service_centres")["commune_code"]) == ["20044", "20050"]
    assert Slicer(dataset).slice("00004").table("service_centres")["commune_code"].tolist() == ["00004"]


def test_a_slice_with_operations_survives_its_bytes(tmp_path: Path) -> None:
    """What is read back equals what was written."""
    sliced = Slicer(read_dataset(write_dataset(tmp_path, follow_ups=FOLLOW_UPS, service_centres=CENTRES))).slice(
        "20044"
    )

    assert Slicer(read_slice(Slicer(sliced).whole_bytes())).whole_bytes() == Slicer(sliced).whole_bytes()


@HERE_ONLY
def test_the_article_speaks_of_two_centres_only() -> None:
    """A Lưới 2: one deputy director and 14 specialists; A Lưới 5: systems in use, worn rooms, too little IT."""
    table = read_dataset(A_LUOI).table("service_centres").set_index("commune_code")
    staff = ["director_count", "deputy_director_count", "specialist_count"]
    states = ["records_system", "accounts_assigned", "digital_signature", "facilities", "it_infrastructure"]

    assert table.index.tolist() == ["20044", "20050"]
    assert table.loc["20044", ["deputy_director_count", "specialist_count"]].tolist() == [1, 14]
    assert table.loc["20044", states].tolist() == [""] * 5
    assert table.loc["20050", staff].isna().all()
    assert table.loc["20050", states].tolist() == ["installed"] * 3 + ["worn", "insufficient"]


@HERE_ONLY
def test_the_article_dates_nothing_but_the_end_of_the_housing_programme() -> None:
    """The review of 18 July 2025; no day of raising, no day of an answer."""
    table = read_dataset(A_LUOI).table("follow_ups")
    due = table[table["due_date"].notna()]

    assert table["raised_date"].isna().all()
    assert table["answered_date"].isna().all()
    assert [(row.topic, str(row.due_date)) for row in due.itertuples()] == [("housing", "2025-07-18")]


@HERE_ONLY
def test_every_follow_up_of_a_luoi_is_reported_by_the_article() -> None:
    """Four of A Lưới 2, four of A Lưới 5, three of the department, six of the city; none invented."""
    table = read_dataset(A_LUOI).table("follow_ups")

    assert table["follow_up_code"].str.rpartition("-")[0].value_counts().to_dict() == {
        "AL2": 4,
        "AL5": 4,
        "SNNMT": 3,
        "TP": 6,
    }
    assert set(zip(table["basis"], table["source_id"], strict=True)) == {("reported", "HNN155514")}
