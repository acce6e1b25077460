"""Compiling many PDFs in one process: the memory of a worker stays what it is after the first."""

from __future__ import annotations

import subprocess
import sys

import pytest

MANY_TABLES = """
import sys
from resource import RUSAGE_SELF, getrusage

from report_kit.build.typst_compiler import compile_pdf

def compiled(number):
    cells = ",".join(f"[{number} and {cell}]" for cell in range(2000))
    source = f'#set document(title: "t")\\n#set text(font: "Inter", lang: "en")\\n#table(columns: 5, {cells})'
    compile_pdf(source, {}, as_of=None)
    return getrusage(RUSAGE_SELF).ru_maxrss

first = [compiled(number) for number in range(2)][-1]
last = [compiled(number) for number in range(2, 12)][-1]
print(first, last)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_process_does_not_grow_with_the_pdfs_it_makes() -> None:
    """Typst keeps what it computed for ten documents; unless it is made to forget, a worker takes over 1 GB."""
    found = subprocess.run([sys.executable, "-c", MANY_TABLES], capture_output=True, text=True, check=True)
    first, last = map(int, found.stdout.split())

    assert last < 1.3 * first
