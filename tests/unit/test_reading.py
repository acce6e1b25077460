"""A CSV file is read as text, strictly: nothing guessed, every problem with its row."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from datasets_as_text import SETTINGS, write_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from report_kit.data.contracts import CONTRACTS
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.reading import text_table
from report_kit.errors import DatasetError


def problems_of(content: bytes) -> list[str]:
    return [str(problem) for problem in text_table(content, file="sources.csv").problems]


def test_rows_are_counted_as_an_editor_counts_lines() -> None:
    """Blank lines and rows of blank cells are skipped, but count."""
    table = text_table(b"a,b\r\n1,2\r\n\r\n,\r\n3,4\r\n", file="x.csv")

    assert table.lines == [2, 5]
    assert table.cells == {"a": ["1", "3"], "b": ["2", "4"]}


def test_the_byte_order_mark_that_excel_writes_is_accepted() -> None:
    """It is no part of the first heading."""
    assert text_table(b"\xef\xbb\xbfa,b\n1,2\n", file="x.csv").cells == {"a": ["1"], "b": ["2"]}


def test_blanks_around_a_cell_are_dropped() -> None:
    """Spaces and non-breaking spaces at the ends of a cell mean nothing."""
    assert text_table(" a ,b\n 1 ,\u00a02\u00a0\n".encode(), file="x.csv").cells == {"a": ["1"], "b": ["2"]}


def test_text_comes_in_composed_form() -> None:
    """Decomposed Vietnamese, as some systems write it, equals the composed text."""
    decomposed = "a\nThu\u00e2\u0323n Ho\u0301a\n"

    assert text_table(decomposed.encode(), file="x.csv").cells == {"a": ["Thuận Hóa"]}


def test_blank_columns_beyond_the_headings_are_dropped() -> None:
    """Spreadsheets save empty columns as trailing commas."""
    assert text_table(b"a,b,,\n1,2,,\n", file="x.csv").problems == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"",
            (
                "sources.csv: the file is empty. Write the headings in its first row; if there is nothing to report, "
                "delete the file."
            ),
        ),
        (
            b"a,b\n1,2\nHu\xea,3\n",
            (
                "sources.csv, row 3: the file is not UTF-8 text (found: 'byte EA'). Save it again as UTF-8; in Excel: "
                "Save As, 'CSV UTF-8 (Comma delimited)'."
            ),
        ),
        (
            "a,b\n".encode("utf-16"),
            (
                "sources.csv, row 1: the file is UTF-16 text. Save it again as UTF-8; in Excel: Save As, "
                "'CSV UTF-8 (Comma delimited)'."
            ),
        ),
        (
            b"a;b\n1;2\n",
            (
                "sources.csv, row 1: the columns are not separated by commas (found: 'a;b'). Save it as "
                "'CSV UTF-8 (Comma delimited)', or replace the separators by commas."
            ),
        ),
        (
            b"a,b\n1\n",
            (
                "sources.csv, row 2: the row has 1 cells where the headings have 2. Add or remove commas; put a cell "
                "that holds a comma in quotes."
            ),
        ),
        (
            b"a,b\n1,2\n3,4,5\n",
            (
                "sources.csv, row 3: the row has 3 cells where the headings have 2. Add or remove commas; put a cell "
                "that holds a comma in quotes."
            ),
        ),
        (
            b'a,b\n1,2\n"3,4\n5,6\n',
            'sources.csv, row 3: a quote that opens in this row is never closed. Close it with a second ".',
        ),
        (
            b'a,b\n"1"x,2\n',
            (
                "sources.csv, row 2: a quote stands in the middle of a cell. Put the whole cell in quotes, and write a "
                'quote inside it twice ("").'
            ),
        ),
        (
            b"a,b\n" + b"x" * 200_000 + b",2\n",
            "sources.csv, row 2: a cell is larger than 131,072 characters. Shorten it, or close the quote before it.",
        ),
        (
            b"a,a\n1,2\n",
            "sources.csv, row 1, column a: the column appears more than once. Keep one of them.",
        ),
        (
            b"a,\n1,2\n",
            (
                "sources.csv, row 2: a cell stands under no heading (found: '2'). Name the column in the first row, or "
                "empty the cell."
            ),
        ),
        (
            b"a,b\n1,x\x00y\n",
            (
                "sources.csv, row 2, column b: the cell holds an invisible character, U+0000. Delete the cell and type "
                "it again."
            ),
        ),
        (
            "a,b\n1,x\u202ey\n".encode(),
            (
                "sources.csv, row 2, column b: the cell holds an invisible character, U+202E. Delete the cell and type "
                "it again."
            ),
        ),
        (
            b'a,b\n1,"x\ny"\n',
            "sources.csv, row 2, column b: the cell holds a line break. Write it on one line.",
        ),
    ],
)
def test_a_file_that_is_no_table_says_where_and_what_to_do(content: bytes, message: str) -> None:
    """One problem, with its row, and how to put it right."""
    assert problems_of(content) == [message]


def read_or_refuse(files: dict[str, bytes]) -> Dataset | DatasetError:
    with tempfile.TemporaryDirectory() as folder:
        write_dataset(Path(folder))
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            return read_dataset(Path(folder))
        except DatasetError as error:
            return error


ROWS = st.lists(
    st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["20056", "*", "2025", "S1", "reported", "1.170"]))),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(table=st.sampled_from(sorted(CONTRACTS)), content=st.binary(max_size=400))
def test_any_bytes_as_a_table_give_a_dataset_or_its_problems(table: str, content: bytes) -> None:
    """Never a traceback, whatever the file holds."""
    outcome = read_or_refuse({f"{table}.csv": content})

    assert isinstance(outcome, Dataset) or outcome.problems


@settings(max_examples=60, deadline=None)
@given(table=st.sampled_from(sorted(CONTRACTS)), rows=ROWS)
def test_any_cells_under_the_right_headings_give_a_dataset_or_its_problems(table: str, rows: list[list[str]]) -> None:
    """Never a traceback, whatever the cells hold."""
    headings = CONTRACTS[table].column_names
    lines = [list(headings), *([*row, *[""] * len(headings)][: len(headings)] for row in rows)]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    outcome = read_or_refuse({f"{table}.csv": text.encode("utf-8", "surrogatepass")})

    assert isinstance(outcome, Dataset) or outcome.problems


@settings(max_examples=60, deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_as_settings_give_a_dataset_or_its_problems(content: bytes) -> None:
    """Never a traceback, whatever dataset.toml holds."""
    outcome = read_or_refuse({"dataset.toml": content})

    assert isinstance(outcome, Dataset) or outcome.problems


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(["reserve_rate", "communes", "languages", "parameters", "previous_plan_project_count"]),
    value=st.sampled_from(
        ["nan", "inf", "-1", "1e400", "true", "[]", "{}", '""', "[[1]]", "{ a = 1 }", "{ a = { b = nan } }", "[nan]"]
    ),
)
def test_any_value_of_a_setting_gives_a_dataset_or_its_problems(key: str, value: str) -> None:
    """Never a traceback, whatever type a setting has."""
    lines = [line for line in SETTINGS.splitlines() if not line.startswith(key)]
    outcome = read_or_refuse({"dataset.toml": "\n".join([*lines, f"{key} = {value}"]).encode()})

    assert isinstance(outcome, Dataset) or outcome.problems


def test_a_folder_in_the_place_of_a_table_is_a_problem(tmp_path: Path) -> None:
    """It is neither read nor skipped."""
    dataset = write_dataset(tmp_path)
    (dataset / "housing.csv").mkdir()

    with pytest.raises(DatasetError) as refused:
        read_dataset(dataset)

    assert str(refused.value) == "housing.csv: this is a folder, not a file. Rename or remove the folder."


CELLS = st.lists(
    st.text(st.sampled_from("aé'=+- |\u0301\u00a0\u200b\u2028\ufffc\ufffd\t"), max_size=4)
    | st.text(st.characters(exclude_characters='",\r\n\0', codec="utf-8"), max_size=4),
    max_size=3,
)


@given(CELLS)
def test_a_column_is_read_as_each_of_its_cells_would_be_alone(cells: list[str]) -> None:
    """Looking at all cells of a column at once finds neither more nor less than looking at each."""
    rows = [f"{cell},x" for cell in cells]
    together = text_table("\n".join(["a,b", *rows]).encode(), file="x.csv")
    alone = [text_table(f"a,b\n{row}".encode(), file="x.csv") for row in rows]

    assert together.cells["a"] == [table.cells["a"][0] for table in alone]
    assert [problem.what for problem in together.problems] == [one.what for table in alone for one in table.problems]
