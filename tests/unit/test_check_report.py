"""`report-kit check`: rows, problems, warnings, whether figures agree, what is missing; for people and machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from datasets_as_text import SOURCES, minimal_table, write_dataset

from report_kit.cli import main
from report_kit.content.check_report import CheckReport, check_report

OVER = minimal_table("programme_positions", allocated_amount="100000000", disbursed_amount="200000000")
LATER = minimal_table("programme_positions", as_of_date="2025-07-18")


def printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["report-kit", "check", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def warnings(report: CheckReport) -> list[str]:
    return [f"{warning.file}:{warning.row}:{warning.column}: {warning.what}" for warning in report.warnings]


def test_rows_problems_and_warnings_are_counted_by_table(tmp_path: Path) -> None:
    """A table without a file has no count."""
    report = check_report(write_dataset(tmp_path / "data", programme_positions=OVER))

    counts = {table.name: (table.rows, len(table.problems), len(table.warnings)) for table in report.tables}
    assert counts["programme_positions"] == (1, 0, 1)
    assert counts["sources"] == (1, 0, 0)
    assert counts["housing"] == (None, 0, 0)


def test_what_keeps_the_contract_but_deserves_a_look_is_a_warning(tmp_path: Path) -> None:
    """More disbursed than allocated, figures later than the dataset's day, illustrative rows, sources nobody names."""
    sources = SOURCES + "S2 | Khác | UBND\n"
    tables = {"programme_positions": LATER, "project_positions": minimal_table("project_positions")}
    illustrated = {"projects": minimal_table("projects")}

    assert warnings(check_report(write_dataset(tmp_path / "a", programme_positions=OVER))) == [
        "programme_positions.csv:2:disbursed_amount: more was disbursed than allocated"
    ]
    found = warnings(check_report(write_dataset(tmp_path / "b", sources=sources, **tables, **illustrated)))
    assert "sources.csv:3:source_id: no row names this source" in found
    later = "rows later than the as_of_date 2025-07-17 of dataset.toml: 1"
    assert f"programme_positions.csv:2:as_of_date: {later}" in found
    assert "projects.csv:None:basis: illustrative rows: 1" in found


@pytest.mark.parametrize(
    ("amount", "is_odd"),
    [
        ("996", True),
        ("999999", True),
        ("1000000", False),
        ("0", False),
        ("24000000000", False),
        (f"996{'0' * 12}", True),
    ],
)
def test_an_amount_that_may_be_in_millions_or_multiplied_twice_is_a_warning(
    tmp_path: Path, amount: str, *, is_odd: bool
) -> None:
    """Capital of 996 đồng keeps every rule; it is 996 million."""
    dataset = write_dataset(tmp_path, programme_positions=minimal_table("programme_positions", allocated_amount=amount))

    said = "programme_positions.csv:2:allocated_amount: amounts that may not be in đồng: 1"
    assert (said in warnings(check_report(dataset))) is is_odd


@pytest.mark.parametrize(
    ("day", "is_far"),
    [("2024-12-31", False), ("2026-12-31", False), ("2024-12-30", True), ("2027-01-01", True), ("2052-06-30", True)],
)
def test_a_day_far_from_the_year_of_the_plan_is_a_warning(tmp_path: Path, day: str, *, is_far: bool) -> None:
    """From the form of January, which counts to the last day of the year before, to the end of a year carried over."""
    dataset = write_dataset(tmp_path, programme_positions=minimal_table("programme_positions", as_of_date=day))

    found = "programme_positions.csv:2:as_of_date: rows whose day is far from the year of their plan: 1"
    assert (found in warnings(check_report(dataset))) is is_far


@pytest.mark.parametrize(("carried_over", "is_more"), [("996000000", False), ("996000001", True), ("", False)])
def test_more_carried_over_than_allocated_is_a_warning(tmp_path: Path, carried_over: str, *, is_more: bool) -> None:
    """What was allocated includes it."""
    position = minimal_table("programme_positions", carried_over_amount=carried_over)

    found = "programme_positions.csv:2:carried_over_amount: more was carried over than allocated"
    assert (found in warnings(check_report(write_dataset(tmp_path, programme_positions=position)))) is is_more


def test_a_report_has_findings_and_data_requests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the language that is asked for."""
    dataset = write_dataset(tmp_path / "data", programme_positions=OVER)

    code, english, _ = printed(capsys, monkeypatch, str(dataset))
    _, vietnamese, _ = printed(capsys, monkeypatch, str(dataset), "--language", "vi")

    assert code == 0
    assert "more was disbursed (VND 200 million) than allocated (VND 100 million)" in english
    assert all(title in english for title in ("Warnings", "Do the figures agree?", "Figures still needed"))
    assert all(title in vietnamese for title in ("Cảnh báo", "Các số liệu có khớp nhau không?", "Số liệu cần bổ sung"))
    assert "giải ngân nhiều hơn vốn được giao" in vietnamese


def test_problems_end_with_their_exit_code_and_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counts on standard output, the problems on standard error; nothing is reconciled."""
    dataset = write_dataset(tmp_path / "data", programme_positions=OVER.replace("100", "1,5"))

    code, out, err = printed(capsys, monkeypatch, str(dataset))

    assert code == 3
    assert "problems found in data: 1" in out
    assert "Do the figures agree?" not in out
    assert "programme_positions.csv, row 2" in err


TEXT = {"vi": str, "en": str}
LOCATED = {"file": str, "row": (int, type(None)), "column": str, "value": str, "what": TEXT, "advice": TEXT}
SCHEMA: dict[str, Any] = {
    "format": int,
    "dataset": str,
    "exit_code": int,
    "tables": [{"table": str, "rows": (int, type(None)), "problems": int, "warnings": int}],
    "problems": [LOCATED],
    "warnings": [LOCATED],
    "findings": [TEXT],
    "requests": [{"commune_code": str, "text": TEXT}],
    "requests_are_complete": bool,
}


def fits(value: Any, schema: Any) -> bool:
    """Return whether a value has exactly the shape that the documentation promises."""
    if isinstance(schema, dict):
        return (
            isinstance(value, dict) and value.keys() == schema.keys() and all(fits(value[k], schema[k]) for k in schema)
        )
    if isinstance(schema, list):
        return isinstance(value, list) and all(fits(item, schema[0]) for item in value)
    return isinstance(value, schema)


@pytest.mark.parametrize("table", [OVER, OVER.replace("100", "1,5")], ids=["good", "broken"])
def test_the_json_has_the_documented_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """Texts in both languages, nothing else on either stream, and the exit code in it."""
    code, out, err = printed(
        capsys, monkeypatch, str(write_dataset(tmp_path / "data", programme_positions=table)), "--json"
    )
    report = json.loads(out)
    page = (Path(__file__).parents[2] / "docs" / "check-json.md").read_text(encoding="utf-8")

    assert fits(report, SCHEMA)
    assert (report["exit_code"], err) == (code, "")
    assert bool(report["problems"]) == (code == 3)
    assert report["findings"] if code == 0 else not report["findings"]
    assert all(f"`{key}`" in page for key in SCHEMA)
