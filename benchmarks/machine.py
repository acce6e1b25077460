"""The machine and the versions that a run was made with; no names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

import psutil

LIBRARIES = ("report-kit", "papermill", "nbconvert", "ipykernel", "pandas", "matplotlib", "typst")


def machine_lines() -> list[str]:
    """Return lines about processor, memory, other load and versions."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    return [
        f"{os.cpu_count()} cores ({_processor()}), {memory}, {platform.system()} {platform.machine()}",
        f"load when the run began: {os.getloadavg()[0]:.1f} (0.0 is an idle machine; a higher one blurs the figures)",
        f"Python {platform.python_version()}, {versions}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
