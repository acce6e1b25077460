"""A dataset is checked as a whole: every mistake is found at once, each with its place and what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from datasets_as_text import SETTINGS, minimal_table, write_dataset

from report_kit.data.contracts import CONTRACTS
from report_kit.data.datasets import load_dataset, read_dataset
from report_kit.data.reference import find_commune
from report_kit.data.slices import Slicer
from report_kit.errors import DatasetError, UnknownCommuneError


def problems_of(folder: Path, **files: str) -> list[str]:
    """Return the problems of a dataset with these tables, as planners read them."""
    with pytest.raises(DatasetError) as refused:
        read_dataset(write_dataset(folder, **files))
    return [str(problem) for problem in refused.value.problems]


def test_a_valid_dataset_has_a_frame_for_every_table(tmp_path: Path) -> None:
    """A table without a file has all its columns and no rows."""
    dataset = read_dataset(write_dataset(tmp_path / "thử", housing=minimal_table("housing")))

    assert dataset.name == "thử"
    assert list(dataset.tables) == list(CONTRACTS)
    assert list(dataset.table("plan_locks").columns) == list(CONTRACTS["plan_locks"].column_names)
    assert len(dataset.table("housing")) == 1


def test_blank_cells_are_missing_and_never_zero(tmp_path: Path) -> None:
    """Text is blank, numbers are NA, dates None, and a bound that is not stated is exact."""
    row = read_dataset(write_dataset(tmp_path, housing=minimal_table("housing"))).table("housing").iloc[0]

    assert row["completed_count"] is pd.NA
    assert row["deadline_date"] is None
    assert row["note"] == ""
    assert row["supported_bound"] == "exact"


def test_columns_have_the_types_that_the_kit_works_with(tmp_path: Path) -> None:
    """Codes are text, counts are whole numbers, dates are dates, scores are decimals."""
    tables = {name: minimal_table(name) for name in ("housing", "projects")}
    dataset = read_dataset(write_dataset(tmp_path, **tables))

    assert dataset.table("housing").dtypes[["commune_codes", "approved_count"]].tolist() == ["str", "Int64"]
    assert dataset.table("housing")["as_of_date"].tolist() == [date(2025, 7, 17)]
    assert dataset.table("projects")["score"].tolist() == [Decimal("70")]


def test_a_missing_table_of_sources_is_a_problem(tmp_path: Path) -> None:
    """Sources are the only table that every dataset needs."""
    (write_dataset(tmp_path) / "sources.csv").unlink()

    with pytest.raises(DatasetError) as refused:
        read_dataset(tmp_path)

    assert str(refused.value) == (
        "sources.csv: the file is missing. Every dataset needs it; its first row is "
        "source_id,title,publisher,published_date,url,note."
    )


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    """Nothing is guessed from a folder that is not there."""
    with pytest.raises(DatasetError) as refused:
        read_dataset(tmp_path / "a_lui")

    assert str(refused.value) == (
        "dataset.toml: the file is missing. A dataset is a folder with a dataset.toml; check the folder's name."
    )


def test_a_file_that_is_no_table_is_a_problem(tmp_path: Path) -> None:
    """A misspelt file name would otherwise drop a whole table in silence."""
    assert problems_of(tmp_path, housng=minimal_table("housing")) == [
        (
            "housng.csv: no table has this name. Did you mean 'housing.csv'? Rename the file, or move it out of the "
            "dataset."
        )
    ]


def test_a_missing_column_is_a_problem(tmp_path: Path) -> None:
    """The message says what the column means, and nothing else about it."""
    assert problems_of(tmp_path, sources="source_id | publisher\nS1 | UBND xã") == [
        "sources.csv, row 1, column title: the column is missing. Add it: Title of the document or article."
    ]


def test_an_unknown_column_is_a_problem(tmp_path: Path) -> None:
    """A close heading is suggested."""
    assert problems_of(tmp_path, housing=minimal_table("housing", complete_count="3")) == [
        (
            "housing.csv, row 1, column complete_count: the table housing has no such column. Did you mean "
            "'completed_count'? Rename the column or delete it."
        )
    ]


CELLS = [
    (
        "commune_code",
        "4",
        (
            "the code is not written with its five digits (found: '4'). Write 00004 (Phường Ba Đình); format the "
            "column as text to keep leading zeros."
        ),
    ),
    (
        "commune_code",
        "20045",
        "no commune has this code (found: '20045'). Did you mean '20056'? Write a code of data/reference/communes.csv.",
    ),
    ("commune_code", "A Luoi 2", "this is a name, not a code (found: 'A Luoi 2'). Write 20044 (Xã A Lưới 2)."),
    (
        "commune_code",
        "00004",
        (
            "the commune is not in this dataset (found: '00004'). Add it to communes in dataset.toml, or move the row "
            "to its own dataset."
        ),
    ),
    (
        "commune_code",
        "",
        "the cell is empty. Every row needs it: official five-digit code; * stands for the whole province or city.",
    ),
    (
        "programme_code",
        "NTP-NDR",
        (
            "the catalogue has no such programme (found: 'NTP-NDR'). Did you mean 'NTP-NRD'? Write one of: NTP-NRD, "
            "NTP-EMM, NTP-SPR, NTP-2026, NTP-2026-1, NTP-2026-2, ALL."
        ),
    ),
    (
        "programme_code",
        "NTP-2026",
        (
            "the programme runs from 2026 to 2035, not in 2025 (found: 'NTP-2026'). Write one of: NTP-NRD, NTP-EMM, "
            "NTP-SPR."
        ),
    ),
    (
        "fund_type",
        "Development",
        (
            "fund_type does not know this value (found: 'Development'). Did you mean "
            "'development'? Write one of: development, recurrent."
        ),
    ),
    (
        "budget_year",
        "25",
        "this is not a year between 1990 and 2100 (found: '25'). Write the year with four digits, for example 2025.",
    ),
    (
        "allocated_amount",
        "-5",
        "the number is negative (found: '-5'). Write 0 or more; leave the cell empty if nothing was reported.",
    ),
    (
        "allocated_amount",
        "12.5",
        "the number has decimals (found: '12.5'). Write a whole number; amounts are whole đồng.",
    ),
    (
        "allocated_amount",
        "1.170",
        "the number holds dots, commas or spaces (found: '1.170'). Write 1170: digits only, no separators.",
    ),
    (
        "allocated_amount",
        '"50,000"',
        "the number holds dots, commas or spaces (found: '50,000'). Write 50000: digits only, no separators.",
    ),
    (
        "allocated_amount",
        '"1.234.567,00"',
        "the number holds dots, commas or spaces (found: '1.234.567,00'). Write 1234567: digits only, no separators.",
    ),
    ("allocated_amount", "1170.0", "the number has decimals (found: '1170.0'). Write 1170."),
    ("allocated_amount", "0012", "a number does not begin with zeros (found: '0012'). Write 12."),
    (
        "allocated_amount",
        "2.5E+10",
        (
            "the number was shortened by a spreadsheet (found: '2.5E+10'). Format the column as a number and write all "
            "digits."
        ),
    ),
    (
        "allocated_amount",
        "25 tỷ",
        "the number has a unit (found: '25 tỷ'). Write digits only, amounts in đồng, for example 549000000.",
    ),
    (
        "allocated_amount",
        "５４９０００",
        "the digits are not 0 to 9, though they may look so (found: '５４９０００'). Write 549000.",
    ),
    (
        "stated_rate_percent",
        "٨٣.٢",
        "the digits are not 0 to 9, though they may look so (found: '٨٣.٢'). Write 83.2.",
    ),
    (
        "allocated_amount",
        "chưa có",
        "this is not a number (found: 'chưa có'). Leave the cell empty: a blank cell means that nothing was reported.",
    ),
    (
        "allocated_amount",
        "9223372036854775808",
        "the number is too large (found: '9223372036854775808'). The largest that can be kept is 9223372036854775807.",
    ),
    (
        "as_of_date",
        "18/7/2025",
        "the date is not written as year-month-day (found: '18/7/2025'). Write 2025-07-18.",
    ),
    (
        "as_of_date",
        "7/18/2025",
        "the date is not written as year-month-day (found: '7/18/2025'). Write 2025-07-18.",
    ),
    (
        "as_of_date",
        "45856",
        "the date is not written as year-month-day (found: '45856'). Write it like 2025-07-18.",
    ),
    (
        "as_of_date",
        "31/6/2025",
        "there is no such day (found: '31/6/2025'). Write a day of the calendar, such as 2025-07-18.",
    ),
    (
        "as_of_date",
        "2025-02-30",
        "there is no such day (found: '2025-02-30'). Write a day of the calendar, such as 2025-07-18.",
    ),
    (
        "source_id",
        "",
        (
            "a reported row has no source. Write the source_id of the source that says so, or change the basis if "
            "nobody does."
        ),
    ),
    (
        "source_id",
        "S2",
        "sources.csv has no source_id like this (found: 'S2'). Add it to sources.csv or correct the code.",
    ),
    (
        "source_id",
        "S 1",
        (
            "a code holds only letters, digits and the signs . _ - (found: 'S 1'). Write it without spaces and other "
            "signs, at most 100 characters."
        ),
    ),
    (
        "stated_rate_percent",
        '"83,2"',
        "this is not a plain number (found: '83,2'). Write 83.2: digits and a decimal point, no other sign.",
    ),
    (
        "stated_rate_percent",
        "83.2%",
        "this is not a plain number (found: '83.2%'). Write 83.2: digits and a decimal point, no other sign.",
    ),
    (
        "note",
        "x" * 2_001,
        f"the text is longer than 2000 characters (found: '{'x' * 80}'). Shorten it.",
    ),
]


@pytest.mark.parametrize(("column", "cell", "message"), CELLS)
def test_a_cell_that_breaks_the_contract_is_located(tmp_path: Path, column: str, cell: str, message: str) -> None:
    """The file, the row, the column, the value, what is wrong and what to do."""
    table = minimal_table("programme_positions", **{column: cell})

    problems = problems_of(tmp_path, programme_positions=table)

    assert f"programme_positions.csv, row 2, column {column}: {message}" in problems


def test_a_figure_stated_as_about_needs_its_rounding_unit(tmp_path: Path) -> None:
    """Without the unit nobody can say what *about* means."""
    assert problems_of(tmp_path, housing=minimal_table("housing", supported_amount="5", supported_bound="about")) == [
        (
            "housing.csv, row 2, column supported_rounded_to: supported_bound is 'about', which needs the rounding "
            "unit. Write the value in đồng of one unit of the last printed digit, for example 1000000000 for whole "
            "billions."
        )
    ]


def test_a_span_of_dates_is_in_order(tmp_path: Path) -> None:
    """The earliest day is not after the day itself."""
    assert problems_of(tmp_path, housing=minimal_table("housing", as_of_earliest_date="2025-07-18")) == [
        (
            "housing.csv, row 2, column as_of_earliest_date: as_of_earliest_date comes after as_of_date (found: "
            "'2025-07-18'). Put the earlier day in as_of_earliest_date and the later one in as_of_date."
        )
    ]


def test_two_rows_with_one_key_name_each_other(tmp_path: Path) -> None:
    """The later row is the problem and says where the earlier one is."""
    table = minimal_table("housing")

    assert problems_of(tmp_path, housing=table + table.splitlines()[1] + "\n") == [
        (
            "housing.csv, row 3, column commune_codes: row 2 has the same commune_codes, beneficiary_category, "
            "work_type, plan_first_year, plan_last_year, as_of_date, source_id (found: '20101'). Keep one of the two "
            "rows."
        )
    ]


def test_the_order_of_a_group_s_members_does_not_make_another_key(tmp_path: Path) -> None:
    """20056;20101 and 20101; 20056 are the same communes."""
    table = minimal_table("housing", commune_codes="20056;20101")
    again = minimal_table("housing", commune_codes="20101; 20056").splitlines()[1]

    problems = problems_of(tmp_path, housing=table + again + "\n")

    assert [problem.partition(":")[0] for problem in problems] == ["housing.csv, row 3, column commune_codes"]


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("20056;", "a code is missing beside a ; (found: '20056;'). Write 20056."),
        ("20056;20056", "a code appears twice (found: '20056;20056'). Write 20056."),
        ('"20056, 20101"', "the codes are not joined by ; (found: '20056, 20101'). Write 20056;20101."),
        ("*;20056", "* already stands for every commune (found: '*;20056'). Write * alone, or the codes without it."),
        (
            "20056;20102",
            (
                "no commune has this code (found: '20056;20102'). Did you mean '20101'? Write a code of "
                "data/reference/communes.csv."
            ),
        ),
        (
            "00004;00008",
            (
                "none of the communes is in this dataset (found: '00004;00008'). Add it to communes in dataset.toml, "
                "or move the row to its own dataset."
            ),
        ),
    ],
)
def test_a_group_of_communes_is_checked_member_by_member(tmp_path: Path, codes: str, message: str) -> None:
    """Members exist, appear once, and at least one belongs to the dataset."""
    assert problems_of(tmp_path, housing=minimal_table("housing", commune_codes=codes)) == [
        f"housing.csv, row 2, column commune_codes: {message}"
    ]


def test_a_group_may_reach_beyond_the_dataset(tmp_path: Path) -> None:
    """A source may give one sum for a commune of the dataset and its neighbour."""
    housing = minimal_table("housing", commune_codes="20056;20044")
    settings = SETTINGS.replace('"20044", ', "")

    dataset = read_dataset(write_dataset(tmp_path, settings=settings, housing=housing))

    assert "20044" in set(dataset.communes["commune_code"])


@pytest.mark.parametrize(
    ("table", "cells", "message"),
    [
        (
            "projects",
            {"completion_year": "2025"},
            (
                "column start_year: the project is completed before it starts (found: '2026'). Check start_year and "
                "completion_year."
            ),
        ),
        (
            "projects",
            {"priority_tier": "đ"},
            (
                "column priority_tier: priority_tier does not know this value (found: 'đ'). Did you mean 'dd'? Write "
                "one of: a, b, c, d, dd, e, g, h, i, k, l, m, n."
            ),
        ),
        (
            "projects",
            {"project_group": "D"},
            "column project_group: project_group does not know this value (found: 'D'). Write one of: A, B, C.",
        ),
        (
            "projects",
            {"phase": "new start"},
            (
                "column phase: phase does not know this value (found: 'new start'). Did you mean 'new_start'? Write "
                "one of: transitional, new_start, preparation, completed."
            ),
        ),
        (
            "projects",
            {"score": "100.5"},
            (
                "column score: a score lies between 0 and 100 (found: '100.5'). Write a number from 0 to 100, with a "
                "decimal point where needed."
            ),
        ),
        (
            "projects",
            {"commune_code": "*"},
            "column commune_code: no commune has this code (found: '*'). Write a code of data/reference/communes.csv.",
        ),
        (
            "project_funding",
            {"allocated_before_amount": "5000000001"},
            (
                "column allocated_before_amount: more was allocated before the plan than the total investment (found: "
                "'5000000001'). Check allocated_before_amount and total_investment_amount."
            ),
        ),
        (
            "project_funding",
            {"capital_source": "SDD"},
            (
                "column capital_source: capital_source does not know this value (found: 'SDD'). Did you mean 'SDĐ'? "
                "Write one of: NSTW, NSTP, NSX, XDCB-TT, SDĐ, XSKT, ODA, HP, ĐG."
            ),
        ),
        (
            "project_funding",
            {"total_investment_amount": ""},
            (
                "column total_investment_amount: the cell is empty. Every row needs it: this source's part of the "
                "approved total investment."
            ),
        ),
        (
            "plan_locks",
            {"year": "2031"},
            "column year: the year is not in the plan (found: '2031'). Write a year from 2026 to 2030.",
        ),
        (
            "plan_locks",
            {"project_code": "P2"},
            (
                "column project_code: projects.csv has no project_code like this (found: 'P2'). Add "
                "it to projects.csv or correct the code."
            ),
        ),
        (
            "capital_ceilings",
            {"ceiling_amount": ""},
            "column ceiling_amount: the cell is empty. Every row needs it: before the reserve is held back.",
        ),
    ],
)
def test_the_tables_of_the_plan_are_checked(tmp_path: Path, table: str, cells: dict[str, str], message: str) -> None:
    """Nothing that the plan's arithmetic rests on is taken on trust."""
    tables = {"projects": minimal_table("projects"), table: minimal_table(table, **cells)}

    assert problems_of(tmp_path, **tables) == [f"{table}.csv, row 2, {message}"]


def test_disbursed_over_allocated_is_no_error(tmp_path: Path) -> None:
    """It is a finding of the briefing: a source may say so."""
    table = minimal_table("programme_positions", allocated_amount="5", disbursed_amount="6")

    assert len(read_dataset(write_dataset(tmp_path, programme_positions=table)).table("programme_positions")) == 1


def test_funding_without_any_project_says_so_once(tmp_path: Path) -> None:
    """One problem for the missing table, not one for each row."""
    assert problems_of(tmp_path, project_funding=minimal_table("project_funding")) == [
        (
            "project_funding.csv: it names projects, but the dataset has no projects.csv. Add projects.csv with a row "
            "for every project that this table names."
        )
    ]


def test_all_problems_of_a_dataset_come_at_once(tmp_path: Path) -> None:
    """Planners correct a dataset in one go."""
    problems = problems_of(
        tmp_path,
        settings=SETTINGS + 'tilte_vi = "x"\n',
        housing=minimal_table("housing", approved_count="1.170", source_id="S9"),
        programme_positions=minimal_table("programme_positions", as_of_date="18/7/2025"),
    )

    assert [problem.partition(":")[0] for problem in problems] == [
        "dataset.toml, row 7, column tilte_vi",
        "housing.csv, row 2, column approved_count",
        "housing.csv, row 2, column source_id",
        "programme_positions.csv, row 2, column as_of_date",
    ]


def test_a_cell_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    """Rules that need its value keep silent."""
    table = minimal_table("housing", as_of_date="17/7/2025", as_of_earliest_date="2025-07-18")

    assert len(problems_of(tmp_path, housing=table)) == 1


def test_sources_in_disorder_do_not_make_every_source_unknown(tmp_path: Path) -> None:
    """Only the broken table is reported."""
    problems = problems_of(tmp_path, sources="source_id | title\nS1", housing=minimal_table("housing"))

    assert {problem.partition(",")[0] for problem in problems} == {"sources.csv"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('budgetyear = 2025', ("row 8, column budgetyear: dataset.toml has no such key (found: '2025'). Did you mean "
         "'budget_year'? Rename the key or delete it.")),
        ("reserve_rate = 2", ("row 8, column reserve_rate: this is not a share (found: '2'). Write a share from 0 to "
         "less than 1, such as 0.10 for a tenth.")),
        (
            "reserve_rate = { NSTV = 0.1 }",
            ("row 8, column reserve_rate: there is no such capital source (found: 'NSTV'). Did you mean 'NSTW'? Write "
            "one of: NSTW, NSTP, NSX, XDCB-TT, SDĐ, XSKT, ODA, HP, ĐG."),
        ),
        ('languages = ["fr"]', ("row 8, column languages: these are not languages of the kit (found: \"['fr']\"). "
         'Write ["vi", "en"], ["vi"] or ["en"].')),
        ('province_code = "01"', ("row 8, column province_code: a commune belongs to another province (found: '01'). "
         "Check province_code and communes; leave province_code out for several provinces.")),
        ("year_end_date = 31", ("row 8, column year_end_date: this is not a date (found: '31'). Write it like "
         "2025-07-17.")),
        ("plan_last_year = 2025", ("row 8, column plan_last_year: the plan's last year does not fit its first (found: "
         "'2025'). Write a plan of one to 10 years, such as 2026 to 2030.")),
        ("[parameters\n", ("row 8: the file is not written in TOML. Write lines like budget_year = 2025 and title_en "
         '= "A Lưới"; codes and texts in quotes.')),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_located(tmp_path: Path, line: str, message: str) -> None:
    """Settings are checked like tables."""
    assert problems_of(tmp_path, settings=SETTINGS + "\n" + line) == [f"dataset.toml, {message}"]


def test_a_commune_code_without_quotes_is_a_problem(tmp_path: Path) -> None:
    """A number loses its leading zeros."""
    settings = SETTINGS.replace('"20056"', "20056")

    assert problems_of(tmp_path, settings=settings) == [
        (
            "dataset.toml, row 4, column communes: a commune code is not text (found: "
            "\"[20056, '20044', '20071', '20101', '20050']\"). Put every code in quotes, so that it keeps its leading "
            "zeros."
        )
    ]


def test_settings_have_defaults(tmp_path: Path) -> None:
    """Only titles, communes, budget year and as-of date must be given."""
    settings = read_dataset(write_dataset(tmp_path)).settings

    assert settings.languages == ("vi", "en")
    assert settings.province_code == "46"
    assert list(settings.plan_years) == [2026, 2027, 2028, 2029, 2030]
    assert settings.year_end_date == date(2026, 1, 31)
    assert settings.reserve_rate_of("NSTW") == Decimal("0.10")
    assert settings.previous_project_count("20044") is None


def test_the_reserve_is_read_as_a_decimal(tmp_path: Path) -> None:
    """0.07 is seven hundredths and not the nearest binary fraction."""
    line = '\nreserve_rate = { NSX = 0.07, "SDĐ" = 0.15 }\n'
    settings = read_dataset(write_dataset(tmp_path, settings=SETTINGS + line)).settings

    assert settings.reserve_rate_of("NSX") == Decimal(7) / 100
    assert settings.reserve_rate_of("SDĐ") == Decimal(15) / 100
    assert settings.reserve_rate_of("NSTW") == Decimal(10) / 100


def test_parameters_come_as_notebooks_take_them(tmp_path: Path) -> None:
    """Numbers as floats, days as text."""
    lines = "\n[parameters.programmes]\nat_risk_rate = 0.80\nas_of_date = 2025-08-25\n"
    settings = read_dataset(write_dataset(tmp_path, settings=SETTINGS + lines)).settings

    assert settings.parameters["programmes"] == {"at_risk_rate": 0.8, "as_of_date": "2025-08-25"}


def test_all_communes_says_nothing_in_a_dataset_of_several_provinces(tmp_path: Path) -> None:
    """* stands for one province or city."""
    settings = SETTINGS.replace('"20044"', '"00004"')

    assert problems_of(tmp_path, settings=settings, housing=minimal_table("housing", commune_codes="*")) == [
        (
            "housing.csv, row 2, column commune_codes: * says nothing in a dataset with communes of several provinces "
            "(found: '*'). Write the commune codes, or make one dataset per province."
        )
    ]


CORRECTIONS = """
table   | key                                       | column         | expected | corrected | reason  | status
housing | 20101/merit//2025/2025/2025-07-17/S1      | approved_count | {0}      | 7         | Bản gốc | confirmed
"""


def test_a_correction_is_applied_and_remembered(tmp_path: Path) -> None:
    """The figure is the corrected one, and a page can say so."""
    tables = {"housing": minimal_table("housing"), "corrections": CORRECTIONS.format("10")}
    dataset = read_dataset(write_dataset(tmp_path, **tables))
    key = "20101/merit//2025/2025/2025-07-17/S1"

    assert dataset.table("housing")["approved_count"].tolist() == [7]
    assert dataset.corrections["housing", key, "approved_count"].expected == "10"
    assert dataset.correction("housing", key, "completed_count") is None


def test_a_correction_that_no_longer_matches_is_a_problem(tmp_path: Path) -> None:
    """Somebody changed the figure: the correction must be looked at again."""
    problems = problems_of(tmp_path, housing=minimal_table("housing"), corrections=CORRECTIONS.format("11"))

    assert problems == [
        (
            "corrections.csv, row 2, column expected: housing.csv, row 2 no longer holds what the correction expects, "
            "but '10' (found: '11'). Delete or renew the correction."
        )
    ]


def test_a_corrected_value_is_checked_like_any_other(tmp_path: Path) -> None:
    """A correction cannot bring in what the contract refuses."""
    corrections = CORRECTIONS.format("10").replace("| 7 ", "| -7 ")
    problems = problems_of(tmp_path, housing=minimal_table("housing"), corrections=corrections)

    assert [problem.partition(" (")[0] for problem in problems] == [
        "housing.csv, row 2, column approved_count: the number is negative"
    ]


def test_a_notebook_finds_a_dataset_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JupyterLab starts a notebook in its own folder."""
    write_dataset(tmp_path / "data" / "thử")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")

    assert load_dataset("data/thử").name == "thử"


def test_a_job_reads_its_slice_whatever_the_notebook_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job can reach nothing but its slice."""
    dataset = read_dataset(write_dataset(tmp_path / "thử"))
    (tmp_path / "slice.json").write_bytes(Slicer(dataset).slice_bytes("20044"))
    monkeypatch.setenv("REPORT_KIT_SLICE", str(tmp_path / "slice.json"))

    assert load_dataset("data/elsewhere").settings.communes == ("20044",)


@pytest.mark.parametrize("written", ["20044", "A Lưới 2", "a luoi 2", "Xã A Lưới 2"])
def test_a_commune_is_found_by_code_or_name(written: str) -> None:
    """With or without diacritics, with or without its type."""
    assert find_commune(written, ("20056", "20044")) == "20044"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("A Lưới 9", "Did you mean 20056 (Xã A Lưới 1), 20044 (Xã A Lưới 2)?"),
        ("Hải Phòng", "Write one of: 20056 (Xã A Lưới 1), 20044 (Xã A Lưới 2)."),
        ("Hồng Bắc", "Since 1 July 2025 it is a part of 20044 (Xã A Lưới 2)."),
    ],
)
def test_an_unknown_commune_is_refused_with_those_that_are_known(written: str, hint: str) -> None:
    """The message names those of a name like it, the one that it is a part of now, or all."""
    with pytest.raises(UnknownCommuneError) as refused:
        find_commune(written, ("20056", "20044"))

    assert str(refused.value) == f"no commune here has the code or name {written!r}. {hint}"


def test_of_thousands_of_unknown_codes_the_first_are_listed_and_that_there_are_more(tmp_path: Path) -> None:
    """A whole column that was shifted is one mistake; looking for the closest of each code would take minutes."""
    heading, row = minimal_table("project_funding").strip().splitlines()
    rows = "\n".join(row.replace("P1", f"P-{number}") for number in range(2_000))
    problems = problems_of(tmp_path, projects=minimal_table("projects"), project_funding=f"{heading}\n{rows}\n")

    assert len(problems) == 1_000 + 1
    assert problems[-1] == (
        "project_funding.csv, row 1002, column project_code: there are more problems of this kind than the 1,000 "
        "listed before. Correct those first, and try again."
    )
    assert len([problem for problem in problems if "Did you mean" in problem]) <= 20
