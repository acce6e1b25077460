"""One import at a time writes into a dataset; the system lets go of the lock of whoever is killed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from report_kit.errors import UsageError
from report_kit.messages import message

LOCK = "lock"  # a file that stays and says nothing: held is who has it open and locked


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
    with (history / LOCK).open("ab") as file:
        if not _is_taken(file):
            raise UsageError(
                message(
                    "another import into {dataset_folder} is being written or undone at this moment; nothing was "
                    "written. Wait until it has ended, then try again.",
                    dataset_folder=dataset_folder,
                )
            )
        yield


if sys.platform == "win32":
    import msvcrt

    def _is_taken(file: BinaryIO) -> bool:
        """Lock a file until it is closed; return whether nobody else had."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _is_taken(file: BinaryIO) -> bool:
        """Lock a file until it is closed; return whether nobody else had."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
