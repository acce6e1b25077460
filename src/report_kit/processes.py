"""What processes of the kit do about the one that started them, and about their memory."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import threading


def end_with_parent() -> None:
    """End this process when the one that started it is killed; waiting for work, it would wait for ever."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def collect_no_garbage() -> None:
    """Keep what is read until this process ends, which is soon.

    Texts and frames are millions of objects without cycles; looking for garbage among them, again and again, takes a
    third of the time or more.
    """
    gc.disable()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
