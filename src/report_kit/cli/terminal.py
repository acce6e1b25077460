"""What all commands share: where they print, and how they read what they are given."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from report_kit.errors import DatasetError, UsageError

DEFAULT_DATASET = Path("data/a_luoi")
PROBLEMS_SHOWN = 50

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

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
        raise UsageError(f"{option} {text!r} is not a date. Write it as 2025-07-18.") from None


def print_problems(error: DatasetError) -> None:
    """Print what is wrong with a dataset: every place, its value, and what to do."""
    total = len(error.problems)
    err.print(f"report-kit: the dataset has {total} problem{'s' if total != 1 else ''}; nothing was written.")
    for problem in error.problems[:PROBLEMS_SHOWN]:
        err.print(f"  {problem}", markup=False)
    if total > PROBLEMS_SHOWN:
        err.print(f"  … and {total - PROBLEMS_SHOWN} more.")
