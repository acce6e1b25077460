"""Parameters of a notebook: nothing is executed with a name or a value that it does not take."""

from __future__ import annotations

import ast
import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from report_kit.build.execution import ReadableTranslator
from report_kit.build.parameters import checked_values, declared_parameters, from_command_line
from report_kit.errors import NotebookError, ParameterError

SOURCE = """
# Comments and text are fine.
'''So is a text on its own.'''
commune_code: str = "20044"
as_of_date: str | None = None
on_track_rate: float = 0.95
years: int = 5
is_draft: bool = False
tags: list[str] = []
shares: dict[str, float] = {}
level = "low"
"""
DECLARED = declared_parameters(SOURCE, "programmes.ipynb")


def checked(**given: Any) -> dict[str, Any]:
    """Return values as the notebook gets them."""
    return checked_values(DECLARED, given, notebook="programmes.ipynb")


def injected(values: dict[str, Any]) -> str:
    """Return the source of the cell that is injected."""
    source: str = ReadableTranslator.codify(values)
    return source


def test_parameters_are_the_assignments_of_the_cell() -> None:
    """With their annotations, or the type of their default."""
    assert {name: parameter.types for name, parameter in DECLARED.items()} == {
        "commune_code": ("str",),
        "as_of_date": ("str", "None"),
        "on_track_rate": ("float",),
        "years": ("int",),
        "is_draft": ("bool",),
        "tags": ("list[str]",),
        "shares": ("dict[str, float]",),
        "level": ("str",),
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "a = 1 +",
            "n.ipynb: the cell tagged 'parameters' is not valid Python: line 1: invalid syntax. Correct the cell.",
        ),
        (
            "a = f()",
            (
                "n.ipynb: the cell tagged 'parameters' may only assign literals, but has 'a = f()'. "
                "Move it to a cell below."
            ),
        ),
        (
            "import x",
            (
                "n.ipynb: the cell tagged 'parameters' may only assign literals, but has 'import x'. "
                "Move it to a cell below."
            ),
        ),
        (
            "a: str",
            (
                "n.ipynb: the cell tagged 'parameters' may only assign literals, but has 'a: str'. "
                "Move it to a cell below."
            ),
        ),
        (
            "a: date = '2025-07-17'",
            (
                "n.ipynb: parameter 'a' has the annotation 'date', against which no value can be checked. "
                "Use str, bool, int, float, list, tuple, dict or None, joined by |; write dates as str."
            ),
        ),
        (
            "a: list[date] = []",
            (
                "n.ipynb: parameter 'a' has the annotation 'date', against which no value can be checked. "
                "Use str, bool, int, float, list, tuple, dict or None, joined by |; write dates as str."
            ),
        ),
    ],
)
def test_a_parameters_cell_that_cannot_be_checked_is_refused(source: str, message: str) -> None:
    """It holds assignments of literals and nothing else."""
    with pytest.raises(NotebookError) as refused:
        declared_parameters(source, "n.ipynb")

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("comune_code", "programmes.ipynb has no parameter 'comune_code'. Did you mean 'commune_code'?"),
        (
            "zzz",
            (
                "programmes.ipynb has no parameter 'zzz'. It has: as_of_date, commune_code, is_draft, level, "
                "on_track_rate, shares, tags, years."
            ),
        ),
    ],
)
def test_a_misspelt_parameter_is_refused_with_the_name_that_was_meant(name: str, message: str) -> None:
    """Papermill would only warn, and show the default commune."""
    with pytest.raises(ParameterError) as refused:
        checked(**{name: "20044"})

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("commune_code", "00123", "00123"),
        ("commune_code", np.str_("00123"), "00123"),
        ("as_of_date", None, None),
        ("as_of_date", datetime.date(2025, 7, 17), "2025-07-17"),
        ("as_of_date", datetime.datetime(2025, 7, 17), "2025-07-17"),  # as a planner would
        ("as_of_date", pd.Timestamp("2025-07-17"), "2025-07-17"),
        ("as_of_date", np.datetime64("2025-07-17"), "2025-07-17"),
        ("as_of_date", np.datetime64("2025-07-17T00:00:00.000000000"), "2025-07-17"),
        ("on_track_rate", 1, 1.0),
        ("on_track_rate", np.float64(0.9), 0.9),
        ("on_track_rate", Decimal("0.9"), 0.9),
        ("years", np.int64(3), 3),
        ("years", pd.Series([3]).iloc[0], 3),
        ("is_draft", np.bool_(False), False),
        ("is_draft", np.bool_(True), True),
        ("tags", ("a", np.str_("b")), ["a", "b"]),
        ("shares", {"NSTW": np.float64(0.5), "NSX": 1}, {"NSTW": 0.5, "NSX": 1.0}),
        ("level", "high", "high"),
    ],
)
def test_a_value_comes_as_plain_python(name: str, given: object, taken: object) -> None:
    """Scalars of numpy and pandas, and dates, become what the notebook's annotation says."""
    value = checked(**{name: given})[name]

    assert (value, type(value)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("commune_code", 123),
        ("commune_code", None),
        ("as_of_date", pd.Timestamp("2025-07-17 10:30")),
        ("as_of_date", pd.NaT),
        ("as_of_date", np.datetime64("NaT")),
        ("as_of_date", pd.NA),
        ("on_track_rate", float("nan")),
        ("on_track_rate", float("inf")),
        ("on_track_rate", np.float64("nan")),
        ("on_track_rate", Decimal("NaN")),
        ("on_track_rate", "0.9"),
        ("on_track_rate", True),
        ("years", 3.0),
        ("years", True),
        ("years", np.timedelta64(1, "D")),
        ("years", np.datetime64("2025-07-17T00:00:00.000000000")),
        ("is_draft", 0),
        ("is_draft", "False"),
        ("tags", "a"),
        ("tags", ["a", 5]),
        ("shares", {"NSTW": "half"}),
        ("shares", {"NSTW": float("nan")}),
        ("level", 5),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, given: object) -> None:
    """Before anything is executed; a code stays text, and what is not a number is none."""
    with pytest.raises(ParameterError, match=rf"programmes\.ipynb: parameter '{name}' takes .*, but was given "):
        checked(**{name: given})


def test_the_refusal_says_what_was_given_and_what_is_taken() -> None:
    """An integer code has lost its zeros already."""
    with pytest.raises(ParameterError) as refused:
        checked(commune_code=123)

    assert str(refused.value) == (
        "programmes.ipynb: parameter 'commune_code' takes str, but was given 123 (int). Give a value of that type."
    )


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("commune_code", "00123", "00123"),
        ("level", "1e3", "1e3"),
        ("on_track_rate", "0.9", 0.9),
        ("on_track_rate", "1", 1.0),
        ("years", "3", 3),
        ("is_draft", "False", False),
        ("is_draft", "true", True),
        ("tags", "a, b,", ["a", "b"]),
        ("tags", "", []),
        ("tags", '["a", "b"]', ["a", "b"]),
        ("tags", "['a']", ["a"]),
        ("tags", " [a, b] ", ["a", "b"]),
        ("tags", "[]", []),
        ("tags", '["a, b", "c"]', ["a, b", "c"]),
        ("tags", "b[1],c's", ["b[1]", "c's"]),
    ],
)
def test_text_of_the_command_line_is_read_by_the_annotation(name: str, text: str, value: object) -> None:
    """`-p level=1e3` is text where the notebook says text; a list may stand in brackets."""
    read = from_command_line(DECLARED[name], text, notebook="programmes.ipynb")

    assert (read, type(read)) == (value, type(value))


def test_members_of_a_list_are_read_by_their_annotation_too() -> None:
    """`-p thresholds=0.8,0.95` is two numbers."""
    declared = declared_parameters("thresholds: list[float] = []", "n.ipynb")["thresholds"]

    assert from_command_line(declared, "0.8, 1", notebook="n.ipynb") == [0.8, 1.0]
    assert from_command_line(declared, "[0.8, 1]", notebook="n.ipynb") == [0.8, 1.0]
    with pytest.raises(ParameterError):
        from_command_line(declared, "0.8, x", notebook="n.ipynb")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("on_track_rate", "0,9"),
        ("on_track_rate", "nan"),
        ("on_track_rate", "1_000"),
        ("on_track_rate", "90%"),
        ("years", "3.0"),
        ("years", "1.170"),
        ("years", "1_0"),
        ("is_draft", "no"),
        ("is_draft", "0"),
        ("shares", "a=1"),
        ("tags", '["a"'),
        ("tags", '["a]'),
    ],
)
def test_text_that_is_no_value_of_the_type_is_refused(name: str, text: str) -> None:
    """Numbers are never guessed."""
    with pytest.raises(ParameterError) as refused:
        from_command_line(DECLARED[name], text, notebook="programmes.ipynb")

    assert str(refused.value) == (
        f"programmes.ipynb: parameter {name!r} takes {DECLARED[name].types[0]}, but was given {text!r}. "
        "Write numbers with a point and without grouping, truth values as true or false, lists as a,b,c."
    )


def test_vietnamese_stays_readable_in_the_injected_cell() -> None:
    r"""Papermill itself writes \\xe3 for ã."""
    assert injected({"name": "Xã A Lưới 2 “đặc biệt”"}) == "# Parameters\nname = 'Xã A Lưới 2 “đặc biệt”'\n"


@pytest.mark.parametrize(
    "value",
    [
        "00123",
        "a \"b\" 'c' \\ {x} %s",
        "a\nb\tc",
        "'''",
        "",
        "None",
        None,
        True,
        False,
        0.1,
        1e-12,
        -3,
        10**20,
        ["a", "xã", 1.5, None],
        {"NSĐP": 0.5, "b": ["c"], "d": {"e": False}},
    ],
)
def test_an_injected_value_is_the_value_that_was_given(value: object) -> None:
    """Whatever is written into the cell reads back as the same value of the same type."""
    (assignment,) = ast.parse(injected({"name": value})).body
    assert isinstance(assignment, ast.Assign)
    read = ast.literal_eval(assignment.value)

    assert (read, type(read)) == (value, type(value))


def test_a_false_of_numpy_is_false_in_the_injected_cell() -> None:
    """Papermill writes "False", which is true."""
    assert injected(checked(is_draft=np.bool_(False))) == "# Parameters\nis_draft = False\n"
