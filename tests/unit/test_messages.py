"""Sentences for people remember what they say, and can be said in Vietnamese wherever they end up."""

from __future__ import annotations

import copy
import json
import pickle
import re
import sys
from pathlib import Path

import pytest
from datasets_as_text import minimal_table, write_dataset

from report_kit.cli import main
from report_kit.data.contracts import CONTRACTS
from report_kit.data.datasets import read_dataset
from report_kit.errors import DatasetError
from report_kit.language import language
from report_kit.messages import Message, is_said, message, said, terminal_language, told

SENTENCE = message("row {row}", row=7)
INSIDE = message("{cell}: the dataset has been changed since; its {now!r} is kept.", cell=SENTENCE, now="1")


def test_a_sentence_is_a_plain_english_text_to_all_who_only_print_it() -> None:
    """Formatted, compared and joined like any other."""
    assert SENTENCE == "row 7"
    assert f"{INSIDE}" == "row 7: the dataset has been changed since; its '1' is kept."
    assert json.dumps(SENTENCE) == '"row 7"'


def test_a_sentence_is_said_in_vietnamese_with_all_that_stands_in_it() -> None:
    """Sentences inside it too; what was written in several languages as it was written."""
    assert said(SENTENCE, "vi") == "dòng 7"
    assert said(INSIDE, "vi").startswith("dòng 7: bộ số liệu đã thay đổi")
    assert said(message("Every row needs it: {meaning}", meaning=told(vi="mã", en="code")), "vi").endswith("mã")
    assert said("a text of somebody's", "vi") == "a text of somebody's"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda sentence: pickle.loads(pickle.dumps(sentence))])  # noqa: S301  # our own
def test_a_sentence_remembers_its_message_in_another_process(again: object) -> None:
    """Large datasets are checked in a process of their own."""
    sentence = again(INSIDE)  # type: ignore[operator]

    assert (sentence, said(sentence, "vi")) == (INSIDE, said(INSIDE, "vi"))


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LC_ALL": "en_US.UTF-8", "REPORT_KIT_LANGUAGE": "vi"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_terminal_speaks_the_language_of_its_environment(environment: dict[str, str], code: str) -> None:
    """Its own variable first, then those that every program reads."""
    assert terminal_language(environment) == code


def test_problems_are_printed_in_vietnamese_where_the_environment_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Place, what is wrong, the value, what to do."""
    dataset = write_dataset(
        tmp_path / "data", programme_positions=minimal_table("programme_positions", allocated_amount="1.170")
    )
    monkeypatch.setenv("REPORT_KIT_LANGUAGE", "vi")
    monkeypatch.setattr(sys, "argv", ["report-kit", "check", str(dataset)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 3
    assert capsys.readouterr().err == (
        "report-kit: bộ số liệu có 1 lỗi; chưa ghi gì.\n"
        "  programme_positions.csv, dòng 2, cột allocated_amount: số có dấu chấm, dấu phẩy hoặc dấu cách "
        "(đang ghi: '1.170'). Ghi 1170: chỉ chữ số, không có dấu phân cách.\n"
    )


RULES = [rule for table in CONTRACTS.values() for rule in table.all_rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_of_the_contract_speaks_vietnamese(rule: object) -> None:
    """What is wrong, and what to do."""
    assert is_said(rule.what, language("vi"))  # type: ignore[attr-defined]
    assert is_said(rule.advice, language("vi"))  # type: ignore[attr-defined]


VALUES = ("x", "1.170", "-5", "nope", "2025-13-01", "20044;;x", "*", "1e5", "9" * 40, "a\u202eb", "x" * 3000, "")


@pytest.mark.parametrize("name", sorted(set(CONTRACTS) - {"sources", "corrections", "follow_ups", "treasury_lines"}))
def test_every_problem_of_a_wrong_cell_speaks_vietnamese(tmp_path: Path, name: str) -> None:
    """Whatever stands in whichever column."""
    for column in CONTRACTS[name].column_names:
        for value in VALUES:
            cells = {"projects": minimal_table("projects")} | {name: minimal_table(name, **{column: value})}
            try:
                read_dataset(write_dataset(tmp_path / "data", **cells))
            except DatasetError as error:
                for problem in error.problems:
                    assert isinstance(problem.what, Message), problem
                    assert is_said(problem.what, language("vi")), problem
                    assert is_said(problem.advice, language("vi")), problem


def test_no_translation_is_the_english_sentence() -> None:
    """A sentence that was only copied would pass for translated."""
    copied = [
        text
        for (context, text), translation in language("vi").messages.items()
        if context == "problem" and text == translation and re.search("[A-Za-z]{3}", re.sub("{.*?}", "", text))
    ]

    assert copied == []
