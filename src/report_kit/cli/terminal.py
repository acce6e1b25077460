"""What all commands share: where they print, and how they read what they are given."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from report_kit.errors import DatasetError, Problem, UsageError
from report_kit.escaping import spelt_out
from report_kit.messages import asked_language, message, said

DEFAULT_DATASET = Path("data/a_luoi")
PROBLEMS_SHOWN = 50
TERMINAL_LANGUAGES = ("vi", "en")


class PlainConsole(Console):
    """A console on which text is text: names from data are neither markup nor commands to the terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True, markup=False, emoji=False)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return text ready to be shown."""
        return super().render_str(spelt_out(text), **options)


out = PlainConsole()
err = PlainConsole(stderr=True)

LanguageOption = Annotated[
    str | None,
    typer.Option(help="Language of what is printed: vi or en; that of the terminal (LC_ALL, LANG) if not given."),
]
DatasetArgument = Annotated[Path, typer.Argument(metavar="DATASET", help="Folder of the dataset.")]


def found_dataset(dataset: Path) -> Path:
    """Return the folder of a dataset, looked for from here upwards and in the project."""
    from report_kit.data.datasets import dataset_folder

    return dataset_folder(str(dataset))


def parsed_date(text: str | None, option: str) -> datetime.date | None:
    """Return the date that an option gives, None if it was not given.

    Raises:
        UsageError: the text is not an ISO date.
    """
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        sentence = message("{option} {text!r} is not a date. Write it as 2025-07-18.", option=option, text=text)
        raise UsageError(sentence) from None


_spoken: list[str] = []
"""The language of this run once somebody has asked for one."""


def speak(code: str | None = None) -> str:
    """Choose the language of what is printed from now on, and return its code.

    Raises:
        UsageError: It is none of those that messages are written in.
    """
    if code is not None and code not in TERMINAL_LANGUAGES:
        raise UsageError(message("--language {code!r} is not known. Write vi or en.", code=code))
    _spoken[:] = [code or asked_language()]
    return _spoken[0]


def spoken(sentence: object) -> str:
    """Return a sentence in the language of this run."""
    return said(sentence, _spoken[0] if _spoken else speak())


def problem_text(problem: Problem) -> str:
    """Return a problem as one line in the language of this run: where, what, the value, what to do."""
    place = [visible(problem.file)]
    if problem.sheet:
        place.append(spoken(message("sheet {sheet}", sheet=problem.sheet)))
    if problem.cell:
        place.append(spoken(message("cell {cell}", cell=problem.cell)))
    elif problem.row is not None:
        place.append(spoken(message("row {row}", row=problem.row)))
    if problem.column:
        place.append(spoken(message("column {column}", column=problem.column)))
    value = spoken(message(" (found: {value!r})", value=problem.value)) if problem.value else ""
    return f"{', '.join(place)}: {spoken(problem.what)}{value}. {spoken(problem.advice)}"


def visible(text: str) -> str:
    """Return a text that comes from outside as a terminal may print it: what it would act on is spelt out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def print_problems(error: DatasetError) -> None:
    """Print what is wrong with a dataset: every place, its value, and what to do."""
    total = len(error.problems)
    one = message("report-kit: the dataset has 1 problem; nothing was written.")
    more = message("report-kit: the dataset has {total} problems; nothing was written.", total=total)
    err.print(spoken(one if total == 1 else more))
    for problem in error.problems[:PROBLEMS_SHOWN]:
        err.print(f"  {problem_text(problem)}", markup=False)
    if total > PROBLEMS_SHOWN:
        err.print("  " + spoken(message("… and {number} more.", number=total - PROBLEMS_SHOWN)))
