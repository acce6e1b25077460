"""What processes of the kit do about the one that started them, and about their memory."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import multiprocessing.connection
import os
import sys
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


def give_memory_back() -> None:
    """Let the columns of frames take their memory from the system, which has it back as soon as they are done.

    Apache Arrow's own way keeps for later what a large table needed only while its columns were filled.
    """
    import pyarrow

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())


def give_freed_memory_back() -> None:
    """Let the system have back at once what was freed, of which the C library of Linux keeps the most for later.

    Readers of files take it in millions of small pieces.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # other C libraries have none
            trim(0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
