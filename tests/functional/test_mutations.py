"""Thousands of damaged workbooks and files: each is understood or refused at its place, and none does harm."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))
from workbook_files import POSITIONS_SHEET, SOURCES_SHEET, changes, exported, small_dataset

from report_kit.data import parsing
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.workbook.importing import ImportPlan, import_plan
from report_kit.data.workbook.stamp import Key
from report_kit.data.workbook.table_files import read_table_files
from report_kit.errors import DatasetError, Problem

WORKBOOK_MUTATIONS = 1200
ZIP_MUTATIONS = 400
CSV_MUTATIONS = 420
assert WORKBOOK_MUTATIONS + ZIP_MUTATIONS + CSV_MUTATIONS >= 2000

Rows = list[list[Any]]
AMOUNTS = ("allocated_amount", "disbursed_amount", "stated_rate_percent")

VALUES: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1, 1.5, 1e300, 2**60, 0.1 + 0.2, True, "x", "1.170", "1,170", "1 170", "1e5", "12%",
    "=1+1", "@x", "#N/A", "20044", 20044, "A Lưới 2", "a luoi", "NTP-NRD", "*", "ALL", "development", "S1", "nope",
    "2025-06-30", "30/06/2025", 45838, "2025-13-01", "a\nb", "a\tb", "a\u202eb", "x" * 3000,
    "Thuâ\u0323n", "’", "exact", "reported", "83.2", "83,2", "-", "n/a", "<script>", "ﬁ",
)  # fmt: skip


def grid(sheet: Any) -> Rows:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def set_cell(rows: Rows, dice: random.Random) -> None:
    row = dice.randrange(len(rows))
    rows[row][dice.randrange(len(rows[row]))] = dice.choice(VALUES)


def other_amount(rows: Rows, dice: random.Random) -> None:
    """Another number in the place of an amount: no damage, but a change that must be announced as it is."""
    places = [(row, place) for row in rows for place, value in enumerate(row) if type(value) is int and value > 10**6]
    if places:
        row, place = dice.choice(places)
        row[place] = dice.choice([dice.randrange(10**6, 10**12), f"{row[place]}", row[place] + 0.5, f" {row[place]} "])


def swap_cells(rows: Rows, dice: random.Random) -> None:
    (a, b), (c, d) = [(dice.randrange(len(rows)), dice.randrange(len(rows[0]))) for _ in range(2)]
    rows[a][b], rows[c][d] = rows[c][d], rows[a][b]


def repeat_row(rows: Rows, dice: random.Random) -> None:
    rows.append(list(dice.choice(rows)))


def drop_row(rows: Rows, dice: random.Random) -> None:
    del rows[dice.randrange(len(rows))]


def insert_blank_rows(rows: Rows, dice: random.Random) -> None:
    place = dice.randrange(len(rows) + 1)
    rows[place:place] = [[None] * len(rows[0]) for _ in range(dice.randrange(1, 4))]


def put_a_title_above(rows: Rows, dice: random.Random) -> None:
    rows.insert(0, [dice.choice(["BÁO CÁO", "Biểu 2", "Ghi chú", 2025])] + [None] * (len(rows[0]) - 1))


def reorder_columns(rows: Rows, dice: random.Random) -> None:
    order = dice.sample(range(len(rows[0])), len(rows[0]))
    rows[:] = [[row[place] for place in order] for row in rows]


def drop_column(rows: Rows, dice: random.Random) -> None:
    place = dice.randrange(len(rows[0]))
    rows[:] = [row[:place] + row[place + 1 :] for row in rows]


def repeat_column(rows: Rows, dice: random.Random) -> None:
    place = dice.randrange(len(rows[0]))
    rows[:] = [[*row, row[place]] for row in rows]


def rename_heading(rows: Rows, dice: random.Random) -> None:
    place = dice.randrange(len(rows[0]))
    text = str(rows[0][place])
    rows[0][place] = dice.choice([text.upper(), f" {text} ", text[:-2], text + "x", text.replace("ố", "ô"), "", None])


def shift_down(rows: Rows, dice: random.Random) -> None:
    place = dice.randrange(len(rows[0]))
    column = [row[place] for row in rows]
    for row, value in zip(rows, [None, *column[:-1]], strict=True):
        row[place] = value


MUTATIONS: tuple[Callable[[Rows, random.Random], None], ...] = (
    set_cell, set_cell, set_cell, other_amount, swap_cells, repeat_row, drop_row, insert_blank_rows, put_a_title_above,
    reorder_columns, drop_column, repeat_column, rename_heading, shift_down,
)  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_dataset(tmp_path_factory.mktemp("mutations"))


@pytest.fixture(scope="module")
def workbook(dataset: Path) -> bytes:
    return exported(dataset, dataset.parent / "valid.xlsx").read_bytes()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def outcome(dataset: Path, content: bytes) -> ImportPlan:
    """Plan the import of a damaged workbook; whatever it is, the dataset on disk stays as it was."""
    path = dataset.parent / "damaged.xlsx"
    path.write_bytes(content)
    before = bytes_of(dataset)

    plan = import_plan(dataset, [path])

    assert bytes_of(dataset) == before
    return plan


def located(problem: Problem) -> bool:
    """Return whether a problem says where it is and what to do."""
    return bool(problem.file and problem.what and problem.advice) and "Traceback" not in str(problem)


def numbers(dataset: Dataset) -> list[tuple[str, ...]]:
    table = dataset.table("programme_positions")
    amounts = table[list(AMOUNTS)].itertuples(index=False)
    return [tuple("" if amount is pd.NA else str(amount) for amount in row) for row in amounts]


def test_damaged_sheets_are_understood_or_refused_at_their_place(dataset: Path, workbook: bytes) -> None:
    """Types, keys, headings, rows and columns gone wrong: a changed number is always announced."""
    dice = random.Random(6)  # noqa: S311  # repeatable, not secret
    original = openpyxl.load_workbook(io.BytesIO(workbook))
    sheets = {name: grid(original[name]) for name in (POSITIONS_SHEET, SOURCES_SHEET)}
    stamp = grid(original["_report_kit"])
    accepted = 0
    for _ in range(WORKBOOK_MUTATIONS):
        damaged = {name: [list(row) for row in rows] for name, rows in sheets.items()}
        for _ in range(dice.choice([1, 1, 1, 2, 3])):
            rows = damaged[dice.choice([POSITIONS_SHEET, POSITIONS_SHEET, SOURCES_SHEET])]
            if rows and rows[0]:
                dice.choice(MUTATIONS)(rows, dice)
        plan = outcome(dataset, as_workbook({**damaged, "_report_kit": stamp}))
        assert all(located(problem) for problem in plan.problems)
        accepted += not plan.problems
        if not plan.problems and changes(plan):
            every_difference_is_announced(dataset, plan)
            every_figure_is_that_of_its_cell(plan, damaged)
    assert WORKBOOK_MUTATIONS // 10 < accepted < WORKBOOK_MUTATIONS


def every_difference_is_announced(dataset: Path, plan: ImportPlan) -> None:
    """Write the plan to a copy and compare both versions cell by cell: exactly what was said has changed."""
    copy = dataset.parent / "copy" / "data"
    shutil.rmtree(copy.parent, ignore_errors=True)
    shutil.copytree(dataset, copy)
    for name, file in plan.files.items():
        (copy / name).write_bytes(b"".join(file.pieces()))
    before, after = rows_of(dataset), rows_of(copy)

    assert {(change.kind, change.table, change.key, change.column, change.after) for change in changes(plan)} == {
        *(("added", *row, "", "") for row in after.keys() - before.keys()),
        *(("removed", *row, "", "") for row in before.keys() - after.keys()),
        *(
            ("changed", *row, column, after[row][column])
            for row in before.keys() & after.keys()
            for column in after[row]
            if after[row][column] != before[row].get(column, "")
        ),
    }


def every_figure_is_that_of_its_cell(plan: ImportPlan, sheets: dict[str, Rows]) -> None:
    """Look up each changed amount at the address that is said of it: nothing was rounded or taken elsewhere."""
    for change in changes(plan):
        if change.kind == "changed" and change.column in AMOUNTS:
            found = re.fullmatch(r"damaged\.xlsx, sheet (.+), cell ([A-Z]+)([0-9]+)", change.place)
            assert found, change.place
            row = sheets[found.group(1)][int(found.group(3)) - 1]
            value = row[openpyxl.utils.column_index_from_string(found.group(2)) - 1]
            # Fifteen digits, as spreadsheets show: what lies behind them is the noise of their binary sums.
            written = format(value, ".15g") if isinstance(value, int | float) else (value or "").strip()
            assert change.after == written


def rows_of(folder: Path) -> dict[tuple[str, Key], dict[str, str]]:
    read_dataset(folder)
    files = read_table_files(folder)
    return {(name, key): file.rows[place] for name, file in files.items() for key, place in file.by_key().items()}


def as_workbook(sheets: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_damaged_archives_are_understood_or_refused(dataset: Path, workbook: bytes) -> None:
    """Bytes flipped, cut, repeated, parts lost or exchanged: never a traceback, never another number."""
    dice = random.Random(7)  # noqa: S311  # repeatable, not secret
    for _ in range(ZIP_MUTATIONS):
        plan = outcome(dataset, damaged_bytes(workbook, dice))
        assert all(located(problem) for problem in plan.problems)
        if not plan.problems:
            every_difference_is_announced(dataset, plan)


def damaged_bytes(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content))
    match dice.randrange(6):
        case 0:
            return content[:place]
        case 1:
            return content[:place] + bytes([content[place] ^ (1 << dice.randrange(8))]) + content[place + 1 :]
        case 2:
            return content[:place] + dice.randbytes(dice.randrange(1, 50)) + content[place:]
        case 3:
            return content[place:] + content[:place]
        case 4:
            return with_part_changed(content, dice)
    return content[:place] + content[place + dice.randrange(1, 400) :]


def with_part_changed(content: bytes, dice: random.Random) -> bytes:
    """Damage one part inside a whole archive, so that its XML is wrong but the zip is right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(stream, "w") as target:
        victim = dice.choice(parts.namelist())
        for name in parts.namelist():
            part = parts.read(name)
            if name == victim:
                place = dice.randrange(len(part))
                part = dice.choice([b"", part[:place], part[:place] + b"<" + part[place:], part[place:], None])
            if part is not None:
                target.writestr(name, part)
    return stream.getvalue()


def test_damaged_csv_files_are_understood_or_refused(dataset: Path) -> None:
    """Encodings, quotes, separators, truncation: the reader gives a dataset or located problems."""
    accepted, kinds = damage_files(dataset, CSV_MUTATIONS)

    assert CSV_MUTATIONS // 20 < accepted < CSV_MUTATIONS * 3 // 4
    assert kinds == set(TEXT_MUTATIONS)


def test_a_reader_that_guesses_would_be_found_out(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: with a reader that takes 549.000 for the number that it is to a program."""
    strict = parsing._integer
    guessing = {**parsing._PARSERS, "amount": lambda text: strict(text.partition(".")[0])}
    monkeypatch.setattr(parsing, "_PARSERS", guessing)

    with pytest.raises(AssertionError):
        damage_files(dataset, 100, (numbers_written_for_people,))


def damage_files(dataset: Path, times: int, mutations: Sequence[TextMutation] = ()) -> tuple[int, set[TextMutation]]:
    """Damage one file each time; return how often the dataset was accepted, and which kinds of damage were done.

    What is accepted holds the amounts that another reader of CSV finds under their headings, sign by sign.
    """
    dice = random.Random(8)  # noqa: S311  # repeatable, not secret
    folder = dataset.parent / "csv" / "data"
    accepted, kinds = 0, set()
    for _ in range(times):
        shutil.rmtree(folder.parent, ignore_errors=True)
        shutil.copytree(dataset, folder)
        name, mutation = dice.choice(FILES), dice.choice(mutations or TEXT_MUTATIONS)
        kinds.add(mutation)
        (folder / name).write_bytes(mutation((folder / name).read_bytes(), dice))
        before = bytes_of(folder)
        found, problems = figures_or_problems(folder)
        assert bytes_of(folder) == before
        assert all(located(problem) for problem in problems)
        assert problems or found is not None
        if found is not None:
            assert found == as_written(folder / "programme_positions.csv")
            accepted += 1
    return accepted, kinds


def figures_or_problems(folder: Path) -> tuple[list[tuple[str, ...]] | None, list[Problem]]:
    try:
        return numbers(read_dataset(folder)), []
    except DatasetError as error:
        return None, error.problems


def as_written(path: Path) -> list[tuple[str, ...]]:
    """Return the amounts of a file as Python's own reader finds them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if any((cell or "").strip() for cell in row.values())]
    return [tuple((row.get(name) or "").strip() for name in AMOUNTS) for row in rows]


TextMutation = Callable[[bytes, random.Random], bytes]
FILES = ("programme_positions.csv", "programme_positions.csv", "sources.csv", "dataset.toml")


def cut_short(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def other_byte(content: bytes, dice: random.Random) -> bytes:
    """Exchange a byte; a digit stays what it is, since nobody could tell."""
    places = [place for place, byte in enumerate(content) if not 48 <= byte <= 57]
    place = dice.choice(places)
    return content[:place] + dice.choice([b"\xff", b"\x80", b"\x00", b"\x1b", b"~", b" ", b"."]) + content[place + 1 :]


def further_sign(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content))
    signs = [b'"', b",", b"\n", b";", b"\x00", b"'", b"=", b"\xef\xbb\xbf", "\u200b".encode(), "\u202e".encode()]
    return content[:place] + dice.choice(signs) + content[place:]


def unicode_of_windows(content: bytes, dice: random.Random) -> bytes:
    return content.decode().encode(dice.choice(["utf-16", "utf-16-le", "utf-8-sig", "utf-32"]))


def windows_1258(content: bytes, dice: random.Random) -> bytes:
    return content.decode().encode(dice.choice(["cp1258", "cp1252", "latin-1"]), "replace")


def read_and_saved_in_another_encoding(content: bytes, dice: random.Random) -> bytes:
    """What a text editor makes of UTF-8 that it takes for something else."""
    return content.decode(dice.choice(["cp1258", "latin-1"]), "replace").encode()


def saved_by_vietnamese_excel(content: bytes, dice: random.Random) -> bytes:
    """Semicolons between the columns, a comma before decimals, Windows' line ends, and a mark of the encoding."""
    rows = [
        [re.sub(r"^([0-9]+)\.([0-9]+)$", r"\1,\2", cell) for cell in row]
        for row in csv.reader(io.StringIO(content.decode()))
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(dice.choice(["utf-8", "utf-8-sig", "cp1258"]), "replace")


def other_separator(content: bytes, dice: random.Random) -> bytes:
    return content.decode().replace(",", dice.choice([";", "\t", "|"])).encode()


def shuffled_lines(content: bytes, dice: random.Random) -> bytes:
    lines = content.decode().splitlines(keepends=True)
    dice.shuffle(lines)
    return "".join(lines).encode()


def other_line_ends(content: bytes, dice: random.Random) -> bytes:
    return content.decode().replace("\n", dice.choice(["\r\n", "\r", "\n\n"])).encode()


def repeated_line(content: bytes, dice: random.Random) -> bytes:
    text = content.decode()
    return (text + dice.choice(text.splitlines(keepends=True))).encode()


def every_cell_quoted(content: bytes, dice: random.Random) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=dice.choice(["\n", "\r\n"])).writerows(
        csv.reader(io.StringIO(content.decode()))
    )
    return text.getvalue().encode()


def table_changed(content: bytes, dice: random.Random) -> bytes:
    """Columns in another order, lost, twice, renamed; rows and cells moved: as in a workbook, but in the file."""
    rows: Rows = [list(row) for row in csv.reader(io.StringIO(content.decode()))]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    dice.choice(MUTATIONS)(rows, dice)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def numbers_written_for_people(content: bytes, dice: random.Random) -> bytes:
    """Dots or commas in an amount, as a spreadsheet shows it."""
    sign = dice.choice([".", ",", " ", "\u00a0"])
    amounts = list(re.finditer(r"(?<=[,;])[0-9]{5,}(?=[,;])", content.decode()))
    if not amounts:
        return content
    found = dice.choice(amounts)
    shown = f"{int(found.group()):,}".replace(",", sign)
    text = content.decode()
    return (text[: found.start()] + (f'"{shown}"' if sign == "," else shown) + text[found.end() :]).encode()


def break_in_a_cell(content: bytes, dice: random.Random) -> bytes:
    """A line break within quotes, as Alt+Enter leaves it."""
    rows = [list(row) for row in csv.reader(io.StringIO(content.decode())) if row]
    row = dice.choice(rows)
    place = dice.randrange(len(row))
    row[place] += dice.choice(["\n", "\r\n", "\n "]) + dice.choice(["", "x"])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


TEXT_MUTATIONS: tuple[TextMutation, ...] = (
    cut_short, other_byte, further_sign, unicode_of_windows, windows_1258, read_and_saved_in_another_encoding,
    saved_by_vietnamese_excel, other_separator, shuffled_lines, other_line_ends, repeated_line, every_cell_quoted,
    table_changed, table_changed, numbers_written_for_people, break_in_a_cell,
)  # fmt: skip
