"""Contracts are data: one declaration per table serves the machine, the messages and the dictionary."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from report_kit.data.checks import duplicate_problems, pandera_schema, rule_problems
from report_kit.data.columns import COMMUNE, ColumnContract, words
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.programmes import PROGRAMMES
from report_kit.data.contracts.table import TableContract
from report_kit.data.dictionary import PAGE, data_dictionary
from report_kit.data.frames import column_array, empty_frame, typed_table
from report_kit.data.reading import read_text_table, text_table
from report_kit.data.reference import COMMUNES, reference_folder
from report_kit.data.resources import project_root, resource_folder
from report_kit.data.rules import Rule, address_is_a_web_address

TABLES = [*CONTRACTS.values(), PROGRAMMES]
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}") for table in TABLES for column in table.columns
]
RULES = [pytest.param(rule, id=f"{table.name}.{rule.name}") for table in TABLES for rule in table.all_rules]

TABLES_AND_COLUMNS = """
sources              source_id title publisher published_date url note
programme_positions  commune_code capital_source programme_code fund_type budget_year as_of_date as_of_earliest_date
                     allocated_amount allocated_bound allocated_rounded_to carried_over_amount disbursed_amount
                     disbursed_bound disbursed_rounded_to stated_rate_percent stated_rate_bound project_count basis
                     source_id note
projects             project_code commune_code programme_code name_vi name_en location sector design_capacity
                     project_group phase priority_tier start_year completion_year first_capital_year policy_decision
                     investment_decision score basis source_id note
project_funding      project_code capital_source total_investment_amount allocated_before_amount basis source_id
project_positions    project_code budget_year as_of_date allocated_amount carried_over_amount disbursed_amount basis
                     source_id
treasury_lines       commune_code budget_year as_of_date line_number item_number item budget_code capital_source
                     programme_code project_code allocated_amount carried_over_amount assigned_amount deployed_amount
                     disbursed_amount disbursed_carried_over_amount completed_carried_over_amount
                     advanced_carried_over_amount disbursed_year_amount completed_year_amount advanced_year_amount
                     estimated_amount estimated_carried_over_amount estimated_year_amount rounded_to note basis
                     source_id
capital_ceilings     commune_code capital_source year ceiling_amount basis source_id
plan_locks           project_code capital_source year locked_amount reason
housing              commune_codes beneficiary_category work_type plan_first_year plan_last_year deadline_date
                     as_of_date as_of_earliest_date approved_count not_started_count under_construction_count
                     completed_count not_completed_count handed_over_count supported_amount supported_bound
                     supported_rounded_to basis source_id note
service_centres      commune_code as_of_date as_of_earliest_date director_count deputy_director_count specialist_count
                     records_system accounts_assigned digital_signature facilities it_infrastructure basis source_id
                     note
follow_ups           follow_up_code kind topic raised_by addressed_to commune_codes text_vi text_en raised_date due_date
                     status answer_vi answer_en answered_date basis source_id
corrections          table key column expected corrected reason status
"""


def test_the_tables_are_those_of_the_data_contract() -> None:
    """Every table with its columns, in order."""
    written = " ".join(f"{name} {' '.join(table.column_names)}" for name, table in CONTRACTS.items())

    assert written.split() == TABLES_AND_COLUMNS.split()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_speaks_both_languages(table: TableContract, column: ColumnContract) -> None:
    """A title and a description in Vietnamese and in English, and choices that say what they mean."""
    said = column.words

    assert all([said.title_vi, said.title_en, said.description_vi, said.description_en])
    assert all(choice.vi and choice.en for choice in column.choices)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_described_and_says_what_to_do(rule: Rule) -> None:
    """In the dictionary in both languages; in a message as one sentence each."""
    assert rule.description_vi.endswith(".")
    assert rule.description_en.endswith(".")
    assert rule.what
    assert rule.advice.endswith(".")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rules_have_names_of_their_own(table: TableContract) -> None:
    """A broken rule is found again by its name."""
    names = [rule.name for rule in table.all_rules]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_key_is_always_filled_or_known_to_be_blank(table: TableContract) -> None:
    """Columns of a key exist in the table."""
    assert set(table.key) <= set(table.column_names)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_a_pandera_schema_with_its_columns(table: TableContract) -> None:
    """The schema carries the English words, and the Vietnamese ones as metadata."""
    schema = pandera_schema(table)

    assert tuple(schema.columns) == table.column_names
    assert schema.validate(empty_frame(table)).empty


def test_a_new_table_is_one_declaration() -> None:
    """Its columns and key are enough to read and check it."""
    staff = ColumnContract("director_count", "count", words("Giám đốc", "Directors", "Số giám đốc.", "Directors."))
    contract = TableContract("centres", "Trung tâm", "Centres", "Một.", "One.", (COMMUNE, staff), key=("commune_code",))
    table = typed_table(contract, text_table(b"commune_code,director_count\n20044,-1\n20044,\n", file="centres.csv"))

    assert [str(problem).partition(" (")[0] for problem in [*rule_problems(table), *duplicate_problems(table)]] == [
        "centres.csv, row 2, column director_count: the number is negative",
        "centres.csv, row 3, column commune_code: row 2 has the same commune_code",
    ]


@pytest.mark.parametrize("contract", [PROGRAMMES, COMMUNES], ids=lambda contract: contract.name)
def test_reference_tables_meet_their_contracts(contract: TableContract) -> None:
    """They are not checked at each reading, so they are checked here."""
    table = typed_table(contract, read_text_table(reference_folder() / contract.file))

    assert [*table.text.problems, *table.problems, *rule_problems(table), *duplicate_problems(table)] == []


def test_components_of_a_programme_belong_to_one_of_the_same_period() -> None:
    """The parent is in the catalogue and runs in the same years."""
    catalogue = typed_table(PROGRAMMES, read_text_table(reference_folder() / PROGRAMMES.file)).frame
    components = catalogue[catalogue["parent_code"] != ""]
    joined = components.merge(catalogue, left_on="parent_code", right_on="programme_code", suffixes=("", "_of_parent"))

    assert len(joined) == len(components) == 2
    assert (joined["first_year"] == joined["first_year_of_parent"]).all()
    assert (joined["last_year"] == joined["last_year_of_parent"]).all()


@pytest.mark.skipif(project_root() is None, reason="the page is part of the repository, not of the wheel")
def test_the_data_dictionary_is_up_to_date() -> None:
    """`python -m report_kit.data.dictionary` writes it anew."""
    page = Path(str(project_root())) / PAGE

    assert page.read_text(encoding="utf-8") == data_dictionary()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_the_data_dictionary_names_every_column(table: TableContract, column: ColumnContract) -> None:
    """Nothing of the contract is left out."""
    assert f"| `{column.name}` |" in data_dictionary()


@pytest.mark.parametrize("name", ["notebooks", "templates", "data/reference"])
def test_the_kits_folders_are_found(name: str) -> None:
    """In a clone at its root, elsewhere in the package."""
    assert resource_folder(name).is_dir()


def test_a_folder_that_the_kit_has_not_is_refused() -> None:
    """A misspelt name does not give an empty folder."""
    with pytest.raises(FileNotFoundError, match="the kit's folder 'template' is missing"):
        resource_folder("template")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://huế.gov.vn/a?b=<c>&d='e'#f", True),
        ("http://localhost:8000/x", True),
        ("http://[::1]/x", True),
        ("http://[::1", False),
        ("https:///x", False),
        ("https://", False),
        ("https://?a", False),
        ("https://a..vn/", False),
        ("https://a.vn:99999/", False),
        ("https://a.vn:x/", False),
        ("https://a.vn\\b", False),
        ("https://a b.vn/", False),
        ("javascript:alert(1)//https://a.vn", False),
        ("ftp://a.vn/", False),
        ("https://hue.gov.vn@a.vn/x", False),
        ("https://user:secret@a.vn", False),
        ("https://a.vn/@user", True),
    ],
)
def test_an_address_of_a_source_leads_to_a_host(address: str, *, is_one: bool) -> None:
    """A link that a browser or the maker of PDFs cannot follow is a mistake where it was typed."""
    found = address_is_a_web_address().holds(pd.DataFrame({"url": [address]}))

    assert bool(found.iloc[0]) is is_one


def test_texts_take_no_more_memory_because_a_frame_has_them() -> None:
    """Python keeps with a text that is not ASCII the UTF-8 that somebody asked it for, as long as the text itself."""
    texts = [f"Gạo \N{EAR OF RICE} {number}" for number in range(2500)]
    before = sum(map(sys.getsizeof, texts))
    array = column_array(CONTRACTS["sources"].column("note"), texts)
    assert array.tolist() == texts
    assert sum(map(sys.getsizeof, texts)) == before
