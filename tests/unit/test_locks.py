"""A lock is held by one at a time, on every platform, and by the next as soon as that one has ended."""

from __future__ import annotations

import runpy
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from report_kit import locks
from report_kit.locks import locked, locked_in_turn


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    """The second is told so; once the first has let go, the next holds it."""
    with locked(tmp_path / "lock") as first, locked(tmp_path / "lock") as second:
        pass
    with locked(tmp_path / "lock") as third:
        pass

    assert (first, second, third) == (True, False, True)


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for Windows where there is none")
def test_on_windows_its_own_library_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte, without waiting; of two the second is refused, and once the first has ended the next is not."""
    import fcntl

    asked: list[tuple[int, int]] = []

    def locking(handle: int, mode: int, size: int) -> None:
        """Lock as Windows does: without waiting, until the file is closed, with an OSError where it is taken."""
        asked.append((mode, size))
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    with monkeypatch.context() as windows:
        windows.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
        windows.setattr(sys, "platform", "win32")
        locked_there = runpy.run_path(locks.__file__)["locked"]
    with locked_there(tmp_path / "lock") as first, locked_there(tmp_path / "lock") as second:
        pass
    with locked_there(tmp_path / "lock") as third:
        pass

    assert (first, second, third) == (True, False, True)
    assert asked == [(2, 1)] * 3


def test_whose_turn_comes_waits_and_says_so(tmp_path: Path) -> None:
    """Nothing is said where nobody waits."""
    told: list[str] = []
    is_told = threading.Event()

    def wait_for_turn() -> None:
        with locked_in_turn(tmp_path / "lock", is_told.set):
            told.append("second")

    with locked_in_turn(tmp_path / "lock", lambda: told.append("waits")):
        other = threading.Thread(target=wait_for_turn)
        other.start()
        assert is_told.wait(30)
        told.append("first")
    other.join(30)

    assert told == ["first", "second"]
