"""Where notebooks are executed: a private folder with a slice of the dataset, and a kernel that works there."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_core.utils import run_sync

from report_kit.build.forked_kernels import zygotes
from report_kit.build.kernels import WarmKernelManager
from report_kit.build.provisioner import kernels_kind
from report_kit.data.resources import SLICE_VARIABLE

SLICE_NAME = "slice.json"


class Workplace:
    """A private folder and a kernel for one notebook.

    Attributes:
        folder: The kernel's working directory.
        slice_file: Where the kernel looks for the data; to be written before it executes a cell.
        kernel: The kernel's manager; the kernel may not have been started.
    """

    def __init__(self) -> None:
        # The zygote removes its folder with all that is in it, also when this process is killed.
        within = zygotes.current().folder if kernels_kind() == "forked" else None
        self.folder = Path(tempfile.mkdtemp(prefix="report-kit-", dir=within))
        self.slice_file = self.folder / SLICE_NAME
        self.kernel = WarmKernelManager(extra_environment={SLICE_VARIABLE: str(self.slice_file)})

    def begin(self) -> None:
        """Have the kernel started without waiting for it."""
        run_sync(self.kernel.begin)(self.folder)

    def is_ready(self) -> bool:
        """Wait for the kernel that was begun; return whether it lives."""
        return bool(run_sync(self.kernel.has_begun)())

    def close(self) -> None:
        """Remove the folder, and end the kernel if it lives."""
        run_sync(self.kernel.give_up)()
        shutil.rmtree(self.folder, ignore_errors=True)


class Workplaces:
    """Keeps one workplace of this process ready."""

    def __init__(self) -> None:
        self._ready: Workplace | None = None

    def prepare(self) -> None:
        """Begin a workplace for the next notebook, where kernels are cheap enough to be made before they are needed."""
        if self._ready is None and kernels_kind() == "forked":
            self._ready = Workplace()
            self._ready.begin()

    @contextmanager
    def take(self) -> Iterator[Workplace]:
        """Give the workplace that is ready, or a new one, for one notebook."""
        place, self._ready = self._ready, None
        if place is not None and not place.is_ready():
            place.close()
            place = None
        place = place or Workplace()
        try:
            yield place
        finally:
            place.close()

    def close(self) -> None:
        """End the workplace that is ready."""
        place, self._ready = self._ready, None
        if place is not None:
            place.close()


workplaces = Workplaces()

atexit.register(workplaces.close)
