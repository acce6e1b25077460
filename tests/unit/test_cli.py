"""The command line: what it prints where, and how it ends. Real builds are tested in tests/functional."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
from datasets_as_text import write_dataset
from jobs import planned
from notebooks_as_text import write_notebook
from projects import write_project

from report_kit.build.plan import Renewal
from report_kit.build.worker import Failure, Outcome
from report_kit.cli import EXIT_INTERRUPTED, main
from report_kit.cli.build import _Listener, _reporter
from report_kit.cli.terminal import parsed_date, print_problems
from report_kit.errors import (
    BriefingError,
    DatasetError,
    NotebookError,
    ParameterError,
    Problem,
    UnknownCommuneError,
    UsageError,
)


@dataclass(frozen=True)
class Said:
    """What a command printed and how it ended."""

    code: int
    stdout: str
    stderr: str


Call = Callable[..., Said]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command in this process."""

    def called(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["report-kit", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)

    return called


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project, and the folder one is in."""
    monkeypatch.chdir(write_project(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "it is not permitted")],
    ids=["full", "locked"],
)
def test_what_the_system_refuses_is_said_without_a_traceback(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    """Which file, why, and what to do; it is neither a mistake in the figures nor a defect of the kit."""

    def refuse(*_: object) -> None:
        raise OSError(number, "as the system says it", "out/small")

    monkeypatch.setattr("report_kit.build.manifest.Manifest.write", refuse)
    monkeypatch.setattr("report_kit.build.request.requested_jobs", lambda *_: [])
    done = call("build", "data/small")

    assert done.code == 1
    advice = "Make room or permit it, then give the same command again; what was made before stays."
    assert done.stderr.splitlines() == [f"report-kit: out/small cannot be read or written: {reason}. {advice}"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (ParameterError("x"), 2),
        (UnknownCommuneError("x"), 2),
        (DatasetError([]), 3),
        (BriefingError("x"), 4),
        (NotebookError("x"), 4),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: Exception, code: int) -> None:
    """2 for arguments, 3 for data, 4 for briefings; scripts can tell them apart."""
    assert error.exit_code == code  # type: ignore[attr-defined]


def test_list_names_reports_communes_and_languages(call: Call, project: Path) -> None:
    """All that --report, --commune and --language take."""
    said = call("list", "data/small")

    assert said.code == 0
    assert re.search(r"│ trial +│ commune +│ Thử / Trial +│", said.stdout)
    assert "20044  Xã A Lưới 2" in said.stdout
    assert "languages: vi, en; as of 2025-07-17" in said.stdout


def test_list_shows_a_notebook_as_soon_as_it_is_there(call: Call, project: Path) -> None:
    """No registration."""
    write_notebook(project / "notebooks", "bản sao")

    assert "bản sao" in call("list", "data/small").stdout


def test_check_counts_rows_and_says_whether_figures_agree(call: Call, project: Path) -> None:
    """One line per commune with figures."""
    said = call("check", "data/small")

    assert (said.code, said.stderr) == (0, "")
    assert "small: no problem found" in said.stdout
    assert re.search(r"│ programme_positions +│ 3 +│", said.stdout)
    assert "A Lưới 2 commune: The stated figures as of 30 June 2025 are consistent within rounding." in said.stdout


def test_check_names_figures_that_cannot_all_hold(call: Call, project: Path) -> None:
    """Of the whole dataset, before anything is built."""
    over = """
    commune_code | programme_code | fund_type   | budget_year | as_of_date | allocated_amount | disbursed_amount | basis    | source_id
    20044        | NTP-NRD        | development | 2025        | 2025-06-30 | 100              | 200              | reported | S1
    """  # noqa: E501  # a table
    write_dataset(project / "data" / "small", programme_positions=over)
    said = call("check", "data/small")

    assert said.code == 0
    assert "more was disbursed (VND 200) than allocated (VND 100)" in said.stdout


def test_a_dataset_is_found_from_a_folder_below(call: Call, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As notebooks find it."""
    monkeypatch.chdir(project / "notebooks")

    assert call("list", "data/small").code == 0


def test_without_a_command_there_is_help(call: Call) -> None:
    """On the terminal, with every command."""
    said = call("--help")

    assert said.code == 0
    assert {"build", "check", "list", "lab"} <= set(re.findall(r"^ {2}([a-z]+)", said.stdout, re.MULTILINE))


COMMANDS = ["build", "check", "list", "follow-ups", "lab", "new", "new-report", "workbook", "import", "example-data"]


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids="".join)
def test_help_is_vietnamese_where_the_terminal_is(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """What the kit says and what the parser adds, however the lines are broken; names of options stay."""
    english = call(*command, "--help").stdout
    monkeypatch.setenv("REPORT_KIT_LANGUAGE", "vi")
    vietnamese = call(*command, "--help").stdout
    shared = set(re.findall(r"[a-z]{4,}", english)) & set(re.findall(r"(?<![\w-])[a-z]{4,}(?![\w-])", vietnamese))

    assert vietnamese.startswith("Cách dùng: report-kit")
    assert "In phần trợ giúp này rồi thoát." in vietnamese
    assert not shared & {"that", "with", "what", "from", "folder", "given", "show", "default", "required", "date"}
    assert set(re.findall(r"--[a-z-]+", english)) == set(re.findall(r"--[a-z-]+", vietnamese))


def test_the_version_is_said(call: Call) -> None:
    """The one of the package, as support asks for it."""
    said = call("--version")

    assert (said.code, said.stdout.strip()) == (0, f"report-kit {version('report-kit')}")


@pytest.mark.parametrize(
    "option",
    [
        *("--out", "--report", "--commune", "--language", "--as-of", "--parameter", "--jobs", "--force", "--verify"),
        "--explain",
    ],
)
def test_every_option_of_build_is_explained(call: Call, option: str) -> None:
    """In one line of help."""
    assert re.search(rf"{option}\b.*\s{{2,}}\S", call("build", "--help").stdout)


def test_dates_are_iso() -> None:
    """None where none is given."""
    assert parsed_date(None, "--as-of") is None
    assert str(parsed_date("2025-08-25", "--as-of")) == "2025-08-25"


def test_problems_are_capped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """The total stands first."""
    found = [Problem(file="a.csv", row=row, what="no", advice="Do.") for row in range(2, 72)]
    print_problems(DatasetError(found))
    lines = capsys.readouterr().err.splitlines()

    assert lines[0] == "report-kit: the dataset has 70 problems; nothing was written."
    assert lines[1] == "  a.csv, row 2: no. Do."
    assert lines[-1] == f"  … and {70 - (len(lines) - 2)} more."


def test_square_brackets_in_a_message_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """They are no markup of the terminal."""
    print_problems(DatasetError([Problem(file="a.csv", value="[red]x[/red]", what="no", advice="[bold]Do.")]))

    assert "a.csv: no (found: '[red]x[/red]'). [bold]Do." in capsys.readouterr().err


def test_elsewhere_than_on_a_terminal_progress_is_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line per briefing, as it is done; a failure says why; warnings follow their briefing."""
    job = planned(tmp_path)
    item = Renewal(job, job.targets, ())
    counts = {"built": 0, "unchanged": 0, "failed": 0}
    with _reporter(3) as report:
        listener = _Listener(counts, report)
        listener.finished(item, Outcome(job.key, seconds=0.5, warnings=("cell 3: [no] alt",)))
        listener.finished(item, Outcome(job.key, failure=Failure("cell 2: no", b"")))

    assert capsys.readouterr().err.splitlines() == [
        "built 20044/trial (0.5 s)",
        "  note on 20044/trial: cell 3: [no] alt",
        "FAILED 20044/trial: cell 2: no",
    ]
    assert counts == {"built": 2, "unchanged": 0, "failed": 2}


def test_pages_that_were_not_made_again_count_as_unchanged(tmp_path: Path) -> None:
    """A briefing counts by language."""
    job = planned(tmp_path)
    english = tuple(target for target in job.targets if target.language == "en")
    counts = {"built": 0, "unchanged": 0, "failed": 0}
    _Listener(counts, lambda *_: None).finished(Renewal(job, english, ()), Outcome(job.key))

    assert counts == {"built": 1, "unchanged": 1, "failed": 0}


def test_an_interrupted_build_has_the_exit_code_of_shells() -> None:
    """128 + SIGINT."""
    assert EXIT_INTERRUPTED == 128 + 2


def test_a_defect_of_the_kit_keeps_its_traceback(call: Call, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only mistakes of the input are shown without one."""
    monkeypatch.setattr("report_kit.data.datasets.dataset_folder", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call("list", "data/small")


@pytest.mark.parametrize(
    ("arguments", "language", "sentence"),
    [
        (
            ("check", "--jsn"),
            "en",
            "there is no option --jsn. Did you mean --json? `report-kit check --help` lists what there is.",
        ),
        (("check", "--jsn"), "vi", "không có tùy chọn --jsn. Có phải là --json không? Xem `report-kit check --help`."),
        (("chek",), "vi", "không có lệnh 'chek'. Xem `report-kit --help`."),
        (("check", "a", "b"), "vi", "thừa b. Xem `report-kit check --help`."),
        (("example-data",), "vi", "thiếu DIR. Xem `report-kit example-data --help`."),
        (("import", "a.xlsx", "--into"), "vi", "tùy chọn --into cần một giá trị."),
        (
            ("example-data", "x", "--communes", "năm"),
            "vi",
            "không đọc được giá trị của --communes. Xem `report-kit example-data --help`.",
        ),
    ],
)
def test_what_the_parser_refuses_is_said_in_the_language_of_the_terminal(
    call: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], language: str, sentence: str
) -> None:
    """One line that says what is wrong and where to look; exit code 2."""
    monkeypatch.setenv("REPORT_KIT_LANGUAGE", language)
    said = call(*arguments)

    assert said.code == 2
    assert said.stderr == f"report-kit: {sentence}\n"
