"""Interpreters that import everything a kernel needs before anybody asks for one."""

from __future__ import annotations

import sys

# Arithmetic libraries start a thread per core otherwise. A process with threads cannot be forked safely, and briefings
# are built side by side anyway. The kernel spec sets the same for kernels that are not forked.
ZYGOTE_ENVIRONMENT = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def python_command(function: str) -> list[str]:
    """Return the command that calls a function of the zygote's module, without modules of the current folder."""
    without_folder = "import sys; sys.path[:1] == [''] and sys.path.pop(0)"
    return [sys.executable, "-c", f"{without_folder}; from report_kit.build.zygote import {function}; {function}()"]
