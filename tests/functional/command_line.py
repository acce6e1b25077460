"""The command line as people call it: a program of its own, in a folder of one's choice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(*arguments: object) -> list[str]:
    """Return the command with its arguments."""
    return [sys.executable, "-m", "report_kit", *map(str, arguments)]


def report_kit(*arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder and return what it printed and how it ended."""
    return subprocess.run(
        command(*arguments), cwd=folder, capture_output=True, text=True, encoding="utf-8", env=environment()
    )


def environment() -> dict[str, str]:
    """Return the environment of a plain shell: UTF-8, no terminal's colours or width."""
    dropped = ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "PYTEST_CURRENT_TEST")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONUTF8": "1", "TERM": "dumb"}
