"""What people get wrong: told clearly and all at once, without traceback, and nothing that was built is touched."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command_line import report_kit
from datasets_as_text import SETTINGS, SOURCES, csv_text, minimal_table
from notebooks_as_text import PARAMETERS, write_notebook
from projects import SAY, write_project

from report_kit.cli import main

SMALL = Path("data") / "small"
POSITIONS = "programme_positions"


@dataclass(frozen=True)
class Said:
    """What a command printed and how it ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Desk:
    """A project in which somebody calls the command, with briefings of an earlier day in out/."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def call(self, *arguments: str) -> Said:
        """Call the command in this process."""
        self.patch.setattr(sys, "argv", ["report-kit", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capture.readouterr()
        return Said(int(ended.value.code or 0), printed.out, printed.err)

    def build(self, *arguments: str) -> Said:
        """Build the small dataset."""
        return self.call("build", str(SMALL), *arguments)

    def write(self, file: str, content: str | bytes) -> None:
        """Write a file of the small dataset."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / SMALL / file).write_bytes(data)

    def write_position(self, **cells: str) -> None:
        """Write the table of positions with one row, valid but for *cells*."""
        self.write(f"{POSITIONS}.csv", csv_text(minimal_table(POSITIONS, **cells)))

    def outputs(self) -> dict[str, bytes]:
        """Return all files of the output folder."""
        out = self.folder / "out"
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def outputs_built(self) -> dict[str, bytes]:
        """Return all files of the output folder but the cache of checked data."""
        return {name: content for name, content in self.outputs().items() if "/.cache/" not in name}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A project in which somebody calls the command, with briefings of an earlier day in out/."""
    write_project(tmp_path)
    earlier = tmp_path / "out" / "small" / "20044" / "trial.vi.html"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("yesterday", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys, monkeypatch)


EARLIER = {"small/20044/trial.vi.html": b"yesterday"}
BAD_DATA, BAD_ARGUMENTS, FAILED_BRIEFINGS = 3, 2, 4


def problems(said: Said) -> list[str]:
    """Return the problems that a command printed, one line each."""
    return [line.strip() for line in said.stderr.splitlines()[1:]]


# The data


IN_ROW_2 = "programme_positions.csv, row 2, column "


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"commune_code": "1234"},
            (
                "commune_code: the code is not written with its five digits (found: '1234'). "
                "Write 01234 (Xã Yên Thành); format the column as text to keep leading zeros."
            ),
        ),
        (
            {"commune_code": "200440"},
            (
                "commune_code: no commune has this code (found: '200440'). Did you mean '20044'? "
                "Write a code of data/reference/communes.csv."
            ),
        ),
        (
            {"programme_code": "NTP-NDR"},
            (
                "programme_code: the catalogue has no such programme (found: 'NTP-NDR'). Did you mean 'NTP-NRD'? "
                "Write one of: NTP-NRD, NTP-EMM, NTP-SPR, NTP-2026, NTP-2026-1, NTP-2026-2, ALL."
            ),
        ),
        (
            {"allocated_amount": "-5"},
            (
                "allocated_amount: the number is negative (found: '-5'). "
                "Write 0 or more; leave the cell empty if nothing was reported."
            ),
        ),
        (
            {"allocated_amount": "996000000.5"},
            (
                "allocated_amount: the number has decimals (found: '996000000.5'). "
                "Write a whole number; amounts are whole đồng."
            ),
        ),
        (
            {"allocated_amount": "1.170"},
            (
                "allocated_amount: the number holds dots, commas or spaces (found: '1.170'). "
                "Write 1170: digits only, no separators."
            ),
        ),
        (
            {"allocated_amount": '"50,000"'},
            (
                "allocated_amount: the number holds dots, commas or spaces (found: '50,000'). "
                "Write 50000: digits only, no separators."
            ),
        ),
        (
            {"as_of_date": "17/07/2025"},
            "as_of_date: the date is not written as year-month-day (found: '17/07/2025'). Write 2025-07-17.",
        ),
        (
            {"source_id": ""},
            (
                "source_id: a reported row has no source. "
                "Write the source_id of the source that says so, or change the basis if nobody does."
            ),
        ),
        (
            {"source_id": "S9"},
            (
                "source_id: sources.csv has no source_id like this (found: 'S9'). "
                "Add it to sources.csv or correct the code."
            ),
        ),
    ],
)
def test_a_wrong_cell(desk: Desk, cells: dict[str, str], message: str) -> None:
    """File, row, column, the value and what to do; exit code 3, and nothing is written."""
    desk.write_position(**cells)
    said = desk.build()

    assert problems(said) == [IN_ROW_2 + message]
    assert said.stderr.splitlines()[0] == "report-kit: the dataset has 1 problem; nothing was written."
    assert (said.code, said.stdout, desk.outputs()) == (BAD_DATA, "", EARLIER)


VALID = csv_text(minimal_table(POSITIONS))
ROW = VALID.splitlines()[1] + "\n"
WITHOUT_CODE = "".join(line.partition(",")[2] for line in VALID.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            VALID.replace("allocated_amount", "alocated_amount"),
            (
                ", row 1, column alocated_amount: the table programme_positions has no such column. "
                "Did you mean 'allocated_amount'? Rename the column or delete it."
            ),
        ),
        (
            WITHOUT_CODE,
            (
                ", row 1, column commune_code: the column is missing. "
                "Add it: Official five-digit code; * stands for the whole province or city."
            ),
        ),
        (
            VALID + ROW,
            (
                ", row 3, column commune_code: row 2 has the same commune_code, capital_source, programme_code, "
                "fund_type, budget_year, as_of_date, source_id (found: '20044'). Keep one of the two rows."
            ),
        ),
        (
            VALID.replace("S1", "Huế").encode("cp1258", "replace").replace(b"?", b"\xea"),
            (
                ", row 2: the file is not UTF-8 text (found: 'byte EA'). "
                "Save it again as UTF-8; in Excel: Save As, 'CSV UTF-8 (Comma delimited)'."
            ),
        ),
        (
            VALID.encode("utf-16"),
            (
                ", row 1: the file is UTF-16 text. "
                "Save it again as UTF-8; in Excel: Save As, 'CSV UTF-8 (Comma delimited)'."
            ),
        ),
        (
            "",
            ": the file is empty. Write the headings in its first row; if there is nothing to report, delete the file.",
        ),
    ],
)
def test_a_wrong_table(desk: Desk, content: str | bytes, message: str) -> None:
    """A column or the file as a whole; exit code 3, and nothing is written."""
    desk.write(f"{POSITIONS}.csv", content)
    said = desk.build()

    assert problems(said) == [f"{POSITIONS}.csv{message}"]
    assert (said.code, said.stdout, desk.outputs()) == (BAD_DATA, "", EARLIER)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "sources.csv",
            (
                "sources.csv: the file is missing. "
                "Every dataset needs it; its first row is source_id,title,publisher,published_date,url,note."
            ),
        ),
        (
            "dataset.toml",
            "dataset.toml: the file is missing. A dataset is a folder with a dataset.toml; check the folder's name.",
        ),
    ],
)
def test_a_missing_file(desk: Desk, file: str, message: str) -> None:
    """It is named, with what belongs into it."""
    (desk.folder / SMALL / file).unlink()
    said = desk.build()

    assert message in problems(said)
    assert (said.code, desk.outputs()) == (BAD_DATA, EARLIER)


def test_a_missing_dataset(desk: Desk) -> None:
    """A folder that is not there, or is misspelt."""
    said = desk.call("build", "data/smal")

    assert (said.code, desk.outputs()) == (BAD_DATA, EARLIER)
    assert problems(said) == [
        "dataset.toml: the file is missing. A dataset is a folder with a dataset.toml; check the folder's name."
    ]


def test_all_problems_come_at_once(desk: Desk) -> None:
    """In the order of files, rows and columns, counted in the first line."""
    desk.write("dataset.toml", SETTINGS.replace('"20044"', '"2044"'))
    desk.write("sources.csv", csv_text(SOURCES).replace("S1", ""))
    desk.write_position(allocated_amount="1.170", as_of_date="17/7/2025")
    said = desk.build()
    places = [line.partition(":")[0] for line in problems(said)]

    assert said.stderr.splitlines()[0] == f"report-kit: the dataset has {len(places)} problems; nothing was written."
    assert places == sorted(places)
    assert {place.partition(",")[0] for place in places} == {"dataset.toml", "sources.csv", f"{POSITIONS}.csv"}
    assert {f"{IN_ROW_2}allocated_amount", f"{IN_ROW_2}as_of_date"} <= set(places)


def test_very_many_problems_are_counted_and_not_all_listed(desk: Desk) -> None:
    """Nobody reads five thousand lines."""
    desk.write(f"{POSITIONS}.csv", VALID + ROW.replace("996000000", "x") * 300)
    lines = desk.build().stderr.splitlines()

    assert len(lines) <= 60
    assert "more" in lines[-1]


def test_check_says_the_same(desk: Desk) -> None:
    """`report-kit check` finds what `build` refuses."""
    desk.write_position(allocated_amount="-5")

    assert desk.call("check", str(SMALL)).stderr == desk.build().stderr
    assert desk.call("check", str(SMALL)).code == BAD_DATA


# The notebooks


def test_a_notebook_without_parameters_cell(desk: Desk) -> None:
    """Nothing is executed: papermill would show the default commune on every page."""
    write_notebook(desk.folder / "notebooks", "trial", SAY, parameters=None)
    said = desk.build()

    assert (said.code, desk.outputs_built()) == (FAILED_BRIEFINGS, EARLIER)
    assert said.stderr.startswith("report-kit: trial.ipynb: no cell is tagged 'parameters', so every briefing")


def test_a_notebook_that_is_none(desk: Desk) -> None:
    """Half a file, for example."""
    (desk.folder / "notebooks" / "trial.ipynb").write_text("{", encoding="utf-8")
    said = desk.build()

    assert (said.code, desk.outputs_built()) == (FAILED_BRIEFINGS, EARLIER)
    assert said.stderr.startswith("report-kit: trial.ipynb: the file is not a notebook")


# The arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-p", "rat=0.9"), "none of the chosen reports: each has no parameter 'rat'. Did you mean 'rate'?"),
        (
            ("-p", "rate=0,9"),
            (
                "trial.ipynb: parameter 'rate' takes float, but was given '0,9'. "
                "Write numbers with a point and without grouping, truth values as true or false, lists as a,b,c."
            ),
        ),
        (
            ("-p", "rate"),
            "-p takes NAME=VALUE, but was given 'rate'. Write for example -p on_track_rate=0.9.",
        ),
        (
            ("-p", "commune_code=20044"),
            "-p commune_code: this parameter is set by --commune. Use that instead.",
        ),
        (("--as-of", "18/7/2025"), "--as-of '18/7/2025' is not a date. Write it as 2025-07-18."),
        (("--as-of", "2025-02-30"), "--as-of '2025-02-30' is not a date. Write it as 2025-07-18."),
        (("--report", "trail"), "there is no report 'trail' in notebooks/. Did you mean 'trial'?"),
        (
            ("--language", "fr"),
            "language 'fr' has no catalogue. The dataset's languages: vi, en; the kit also knows: fa.",
        ),
        (
            ("--commune", "Luoi 2"),
            "no commune here has the code or name 'Luoi 2'. Did you mean 20044 (Xã A Lưới 2)?",
        ),
        (
            ("--commune", "2044"),
            (
                "no commune here has the code or name '2044'. Write one of: 20056 (Xã A Lưới 1), 20044 (Xã A Lưới 2), "
                "20071 (Xã A Lưới 3), 20101 (Xã A Lưới 4), 20050 (Xã A Lưới 5)."
            ),
        ),
        (
            ("--commune", "Xã Hồng Bắc"),
            (
                "no commune here has the code or name 'Xã Hồng Bắc'. Since 1 July 2025 it is a part of 20044 "
                "(Xã A Lưới 2)."
            ),
        ),
    ],
)
def test_a_wrong_argument(desk: Desk, arguments: tuple[str, ...], message: str) -> None:
    """One line that says what to write instead; exit code 2, and nothing is built."""
    write_notebook(desk.folder / "notebooks", "trial", SAY, parameters=f"{PARAMETERS}rate: float = 0.5\n")
    said = desk.build(*arguments)

    assert said.stderr == f"report-kit: {message}\n"
    assert (said.code, said.stdout, desk.outputs_built()) == (BAD_ARGUMENTS, "", EARLIER)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "[parameters.trail]\nrate = 0.9\n",
            "dataset.toml: [parameters.trail] names no report. Did you mean [parameters.trial]?",
        ),
        (
            "[parameters.trial]\nrat = 0.9\n",
            "dataset.toml: [parameters.trial]: trial.ipynb has no parameter 'rat'. Did you mean 'rate'?",
        ),
        (
            '[parameters.trial]\nrate = "high"\n',
            (
                "dataset.toml: [parameters.trial]: trial.ipynb: parameter 'rate' takes float, "
                "but was given 'high' (str). Give a value of that type."
            ),
        ),
    ],
)
def test_a_wrong_parameter_in_the_dataset(desk: Desk, lines: str, message: str) -> None:
    """It would be ignored, and every briefing would show the defaults."""
    write_notebook(desk.folder / "notebooks", "trial", SAY, parameters=f"{PARAMETERS}rate: float = 0.5\n")
    desk.write("dataset.toml", SETTINGS + lines)
    said = desk.build()

    assert said.stderr == f"report-kit: {message}\n"
    assert (said.code, desk.outputs_built()) == (BAD_ARGUMENTS, EARLIER)


@pytest.mark.parametrize(
    "arguments", [("build", "--jbos", "2"), ("bild",), ("build", "--jobs", "0"), ("build", "a", "b")]
)
def test_an_option_that_does_not_exist(desk: Desk, arguments: tuple[str, ...]) -> None:
    """The parser's own message; exit code 2."""
    said = desk.call(*arguments)

    assert said.code == BAD_ARGUMENTS
    assert "Traceback" not in said.stderr
    assert said.stderr


def test_no_traceback_reaches_a_shell(desk: Desk) -> None:
    """The same in a process of its own."""
    desk.write_position(allocated_amount="1.170")
    done = report_kit("build", SMALL, folder=desk.folder)

    assert done.returncode == BAD_DATA
    assert "Traceback" not in done.stderr
    assert "allocated_amount: the number holds dots, commas or spaces (found: '1.170')" in done.stderr


# The language


# Words that no sentence in English does without, and that Vietnamese does not have.
ENGLISH = re.compile(
    r"\b(the|is|are|was|not|has|have|no|did|you|mean|write|give|known|report|takes|built|open)\b", re.I
)
NAMED = re.compile(r"'[^']*'|\S*[-_./=]\S*")  # values, and names of files, options and the like, stay as they are


@pytest.mark.parametrize(
    ("arguments", "said_so"),
    [
        (("-p", "rat=0.9"), "các báo cáo đã chọn không có tham số 'rat'. Có phải là 'rate' không?"),
        (("-p", "rate=0,9"), "tham số 'rate' nhận float nhưng đang ghi '0,9'. Ghi số với dấu chấm thập phân"),
        (("-p", "dataset=x"), "do đối số DATASET quy định"),
        (("--report", "trail"), "không có báo cáo 'trail' trong notebooks/. Có phải là 'trial' không?"),
        (("--language", "fr"), "không có bản dịch cho ngôn ngữ 'fr'. Ngôn ngữ của bộ số liệu: vi, en;"),
        (
            ("--commune", "Luoi 2"),
            "không có xã nào ở đây mang mã hoặc tên 'Luoi 2'. Có phải là 20044 (Xã A Lưới 2) không?",
        ),
        (("--style", "official", "--format", "html"), "không có định dạng 'html'. Hiện có: pdf, docx."),
    ],
)
def test_a_refusal_is_vietnamese_throughout(desk: Desk, arguments: tuple[str, ...], said_so: str) -> None:
    """Also the sentences that stand inside it; names and values stay as they were written."""
    desk.patch.setenv("REPORT_KIT_LANGUAGE", "vi")
    write_notebook(desk.folder / "notebooks", "trial", SAY, parameters=f"{PARAMETERS}rate: float = 0.5\n")
    said = desk.build(*arguments, "--jobs", "1")

    assert said_so in said.stderr
    assert english_words(said.stderr) == []
    assert said.code == BAD_ARGUMENTS


@pytest.mark.parametrize(
    ("options", "said_so"),
    [
        ({"parameters": None}, "không có ô nào gắn thẻ 'parameters'"),
        ({"parameters": "import os\n"}, "chỉ được gán giá trị viết sẵn nhưng đang có 'import os'"),
        ({"parameters": "x: Path = 'x'\n"}, "tham số 'x' khai kiểu 'Path'"),
    ],
)
def test_a_refused_notebook_is_explained_in_vietnamese(desk: Desk, options: dict[str, Any], said_so: str) -> None:
    """What is wrong with it, and what to do."""
    desk.patch.setenv("REPORT_KIT_LANGUAGE", "vi")
    write_notebook(desk.folder / "notebooks", "trial", SAY, **options)
    said = desk.build("--jobs", "1")

    assert said_so in said.stderr
    assert english_words(said.stderr) == []
    assert said.code == FAILED_BRIEFINGS


def english_words(printed: str) -> list[str]:
    """Return the English words among what is neither a name nor a value."""
    return ENGLISH.findall(NAMED.sub("", printed))


def test_english_words_are_found() -> None:
    """So that the specifications above can fail."""
    assert english_words("report-kit: there is no report 'trail' in notebooks/.") == ["is", "no", "report"]


def test_a_failed_briefing_is_told_in_vietnamese(desk: Desk) -> None:
    """On the terminal, in the closing table, and on the page that stands in for it, where English follows."""
    desk.patch.setenv("REPORT_KIT_LANGUAGE", "vi")
    write_notebook(desk.folder / "notebooks", "trial", 'import report_kit as rk\nrk.say(vi="{so}")')
    said = desk.build("--commune", "20044", "--format", "html", "--jobs", "1")
    page = (desk.folder / "out" / "small" / "20044" / "trial.error.html").read_text(encoding="utf-8")

    assert "KHÔNG LẬP ĐƯỢC 20044/trial: ô 2" in said.stderr
    assert "rk.say: câu vi= dùng {so} nhưng chưa cho giá trị." in said.stderr
    assert "không lập được" in said.stdout
    assert "mở tệp index.html trong đó" in said.stdout
    assert "ô 2 (import report_kit as rk): UsageError: rk.say: câu vi= dùng" in page
    assert '<p lang="en" dir="ltr">cell 2 (import report_kit as rk): UsageError:' in page
