"""One process at a time writes where two would undo each other's work; the system lets go of a killed one's lock."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LOOK_AGAIN = 0.2  # seconds


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a lock, and say whether it is held or somebody else has it.

    Args:
        path: The lock: a file that is made, stays, and says nothing. Who has it open and locked holds the lock.

    Raises:
        OSError: The file cannot be made.
    """
    with path.open("ab") as file:
        yield _is_taken(file)


@contextmanager
def locked_in_turn(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold a lock, once whoever has it lets go of it.

    Args:
        path: The lock, as of `locked`.
        on_wait: Called if somebody has it.

    Raises:
        OSError: The file cannot be made.
    """
    with path.open("ab") as file:
        if not _is_taken(file):
            on_wait()
            while not _is_taken(file):
                time.sleep(LOOK_AGAIN)
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
