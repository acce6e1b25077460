"""One import at a time writes into a dataset; the system lets go of the lock of whoever is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report_kit.errors import UsageError
from report_kit.locks import locked
from report_kit.messages import message

LOCK = "lock"


@contextmanager
def only_import(dataset_folder: Path, history: Path) -> Iterator[None]:
    """Keep other imports out of a dataset while this one writes.

    Args:
        dataset_folder: The dataset, for the message.
        history: The folder of its imports, which is made if it is missing.

    Raises:
        UsageError: Another import is being written, or taken back.
        OSError: The folder cannot be written to.
    """
    history.mkdir(exist_ok=True)
    with locked(history / LOCK) as is_held:
        if not is_held:
            raise UsageError(
                message(
                    "another import into {dataset_folder} is being written or undone at this moment; nothing was "
                    "written. Wait until it has ended, then try again.",
                    dataset_folder=dataset_folder,
                )
            )
        yield
