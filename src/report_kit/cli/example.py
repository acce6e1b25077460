"""`report-kit example-data`: an illustrative dataset of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from report_kit.cli.terminal import out, spoken
from report_kit.messages import message


def example_data(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write the dataset to.")],
    communes: Annotated[int, typer.Option(help="Number of communes, from 1 to the whole country's 3,321.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 1,
) -> None:
    """Write a complete dataset of invented figures over the real list of communes."""
    from report_kit.data.example import write_example

    write_example(folder, communes=communes, seed=seed)
    told = message(
        "Communes in {folder}: {communes}. Every figure is illustrative; build with:",
        folder=str(folder),
        communes=communes,
    )
    out.print(spoken(told), markup=False)
    out.print(f"  report-kit build {folder}", markup=False)
