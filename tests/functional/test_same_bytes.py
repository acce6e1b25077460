"""A briefing is the same bytes however it was made: warm or cold, alone or in a batch, on whatever machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from command_line import ROOT, command, environment

from report_kit.build.provisioner import KERNELS_VARIABLE

pytestmark = pytest.mark.xdist_group("same_bytes")

REPORTS = ("programmes", "housing", "investment_plan", "operations")
COMMUNE = "20044"
OTHERS = ("20056", "20101")
LANGUAGES = ("vi", "en")
ENDINGS = ("html", "pdf", "docx", "official.pdf", "official.docx")
FORMATS = ("html", "pdf", "docx")
FILES = ("ipynb", "figures.csv", *(f"{language}.{ending}" for language in LANGUAGES for ending in ENDINGS))
BUNDLES = tuple(f"bundle.{language}.pdf" for language in LANGUAGES)


# The clock, language and order of hashes of two machines.
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "vi_VN.UTF-8", "PYTHONHASHSEED": "2"}


def built(out: Path, *communes: str, jobs: int, kernels: str, machine: dict[str, str]) -> dict[str, bytes]:
    """Build all reports of some communes in every format; return the files of one."""
    reports = [part for report in REPORTS for part in ("--report", report)]
    chosen = [part for code in communes for part in ("--commune", code)]
    wanted = [part for name in FORMATS for part in ("--format", name)]
    variables = {**environment(), KERNELS_VARIABLE: kernels, **machine}
    arguments = command("build", *reports, *chosen, *wanted, "--bundle", "--jobs", jobs, "--out", out)
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=variables)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in (out / COMMUNE).iterdir()}


@pytest.fixture(scope="module")
def in_a_batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One commune's files from a batch of three by four workers on warm kernels."""
    return built(tmp_path_factory.mktemp("batch"), *OTHERS, COMMUNE, jobs=4, kernels="forked", machine=HERE)


def test_a_batch_makes_every_file(in_a_batch: dict[str, bytes]) -> None:
    """So that what is compared below is all there is."""
    assert sorted(in_a_batch) == sorted([*BUNDLES, *(f"{report}.{file}" for report in REPORTS for file in FILES)])


@pytest.mark.parametrize("kernels", ["forked", "started", "stock"])
def test_alone_with_one_worker_every_file_is_the_same(
    kernels: str, in_a_batch: dict[str, bytes], tmp_path: Path
) -> None:
    """On a fork of the zygote, on an interpreter that was started ahead, and on Jupyter's own kernel."""
    alone = built(tmp_path, COMMUNE, jobs=1, kernels=kernels, machine=ELSEWHERE)

    assert sorted(alone) == sorted(in_a_batch)
    assert [name for name, content in sorted(alone.items()) if content != in_a_batch[name]] == []
