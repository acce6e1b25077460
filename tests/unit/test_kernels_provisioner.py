"""How kernels are chosen, addressed and watched, without starting one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from report_kit.build import forked_kernels, interpreters, kernels, provisioner, zygote
from report_kit.errors import UsageError


@pytest.fixture
def watched() -> Iterator[tuple[forked_kernels.ForkedProcess, socket.socket]]:
    """A forked kernel as it is seen here, and the end of its channel at which the zygote writes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield forked_kernels.ForkedProcess(ours), theirs


def test_kernels_are_forked_on_linux_and_started_ahead_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process cannot be forked safely, kernels are interpreters that were started ahead."""
    monkeypatch.delenv(provisioner.KERNELS_VARIABLE, raising=False)
    kinds = {}
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        kinds[platform] = provisioner.kernels_kind()

    assert kinds == {"linux": "forked", "darwin": "started", "win32": "started"}


def test_an_unknown_kind_of_kernel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt switch says what can be written instead."""
    monkeypatch.setenv(provisioner.KERNELS_VARIABLE, "frozen")

    with pytest.raises(
        UsageError, match=r"REPORT_KIT_KERNELS is 'frozen'; it can be forked, started, stock or unset\."
    ):
        provisioner.kernels_kind()


def test_the_kernel_spec_names_the_provisioner_that_is_registered() -> None:
    """JupyterLab finds the one through the other."""
    name = kernels.kernel_spec().metadata["kernel_provisioner"]["provisioner_name"]
    (entry_point,) = entry_points(group="jupyter_client.kernel_provisioners", name=name)

    assert entry_point.load() is provisioner.provisioner


def test_a_kernel_that_is_not_forked_computes_in_as_many_threads_as_one_that_is() -> None:
    """The last digits of a sum may depend on the number of threads."""
    of_the_zygote = {name: value for name, value in interpreters.ZYGOTE_ENVIRONMENT.items() if name.endswith("THREADS")}

    assert kernels.kernel_spec().env == of_the_zygote


def test_each_kernel_has_an_address_of_its_own_that_fits_a_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where the folder for temporary files is too deep."""
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    folder = forked_kernels.private_folder()

    assert len(os.fsencode(folder / "k1000-5")) <= 100
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()
    assert not list(deep.iterdir())


@pytest.mark.parametrize(("written", "status"), [("0", 0), ("3", 3), ("-9", -9)])
def test_a_forked_process_ends_with_the_status_that_the_zygote_reports(
    watched: tuple[forked_kernels.ForkedProcess, socket.socket], written: str, status: int
) -> None:
    """As with a process of one's own, minus the signal's number where a signal ended it."""
    process, zygote_end = watched
    alive = process.poll()
    zygote_end.sendall(b'{"pid": 17}\n{"is_listening": true}\n{"status": ' + written.encode() + b"}\n")

    assert (alive, process.poll(), process.wait()) == (None, status, status)
    assert (process.pid, process.is_orphan) == (17, False)


def test_a_forked_process_is_dead_when_its_zygote_is(
    watched: tuple[forked_kernels.ForkedProcess, socket.socket],
) -> None:
    """Nobody reports its end, but it ends with the zygote."""
    process, zygote_end = watched
    zygote_end.close()

    assert process.poll() == -signal.SIGKILL
    assert process.is_orphan


def test_waiting_for_a_forked_process_can_be_given_up(
    watched: tuple[forked_kernels.ForkedProcess, socket.socket],
) -> None:
    """With the error of `subprocess.Popen.wait`."""
    process, _ = watched

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0)


def test_news_that_arrives_in_pieces_is_put_together(
    watched: tuple[forked_kernels.ForkedProcess, socket.socket],
) -> None:
    """A socket does not keep lines together."""
    process, zygote_end = watched
    zygote_end.sendall(b'{"pid": 1')
    process.poll()
    zygote_end.sendall(b"23}\n")
    process.poll()

    assert process.pid == 123


def test_the_request_holds_what_a_process_would_inherit(tmp_path: Path) -> None:
    """Command, environment with the process to which the kernel belongs, folder and mask."""
    mask = os.umask(0o027)
    try:
        request = provisioner.kernel_request(["python", "-m", "x"], env={"A": "ữ"}, cwd=str(tmp_path), kernel_id="y")
    finally:
        os.umask(mask)

    assert json.loads(json.dumps(request)) == {
        "argv": ["python", "-m", "x"],
        "environment": {"A": "ữ", "JPY_PARENT_PID": str(os.getpid())},
        "folder": str(tmp_path),
        "umask": 0o027,
    }


def test_the_warm_modules_hold_every_module_of_the_kit_that_a_notebook_may_use_and_none_that_builds() -> None:
    """What builds briefings is not for kernels, and would cost each of them memory."""
    names = set(zygote.warm_module_names())

    assert {"report_kit", "report_kit.analysis.quantities", "report_kit.content.housing.tables"} <= names
    assert not [name for name in names if name.startswith("report_kit.build")]


def test_pyplot_is_left_to_the_kernels() -> None:
    """Imported before there is a kernel, it would keep its charts to itself."""
    assert not {"matplotlib.pyplot", "matplotlib_inline"} & set(zygote.WARM_MODULES)
