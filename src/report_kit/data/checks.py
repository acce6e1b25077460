"""Checking a typed table against its contract: the pandera schema, and broken rules as located problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts.table import TableContract
from report_kit.data.frames import TypedTable, close_to, key_texts
from report_kit.data.rules import Rule
from report_kit.errors import MOST_OF_A_KIND, Problem, first_of_a_kind
from report_kit.messages import message

if TYPE_CHECKING:
    import pandera.pandas as pa


@cache
def pandera_schema(contract: TableContract) -> pa.DataFrameSchema:
    """Return the pandera schema of a contract: dtypes, order of columns, and every rule as a named check."""
    # Imported here because a kernel that reads one checked slice does not need pandera, which takes 0.6 s.
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        columns={column.name: _pandera_column(column, contract) for column in contract.columns},
        checks=[_pandera_check(rule) for rule in contract.all_rules if len(rule.columns) > 1],
        strict=True,
        ordered=True,
        name=contract.name,
        title=contract.title_en,
        description=contract.description_en,
    )


def rule_problems(table: TypedTable) -> list[Problem]:
    """Return a problem for each row that breaks a rule of the table's contract, for the first of very many.

    A rule that reads a cell which could not be read says nothing about that row: that cell has its own problem.
    """
    rules = {rule.name: rule for rule in table.contract.all_rules}
    problems: list[Problem] = []
    for name, lines in _failures(table.contract, table.frame).items():
        problems += first_of_a_kind(_problems(table, rules[name], lines))
    return problems


def duplicate_problems(table: TypedTable) -> list[Problem]:
    """Return a problem for each row whose key an earlier row has, for the first of very many."""
    contract = table.contract
    if table.missing_columns & set(contract.key):
        return []
    keys = _comparable_keys(table)
    if not keys.duplicated().any():
        return []
    return first_of_a_kind(_duplicates(table, keys))


def _duplicates(table: TypedTable, keys: pd.DataFrame) -> Iterator[Problem]:
    contract, first = table.contract, dict[str, int]()
    for line, key in zip(keys.index, key_texts(contract, keys), strict=True):
        if not all(table.is_usable(line, column) for column in contract.key):
            continue
        earlier = first.setdefault(key, line)
        if earlier != line:
            yield _duplicate(table, line, earlier)


def _comparable_keys(table: TypedTable) -> pd.DataFrame:
    """Return the keys with the members of a group of communes in order, since their order means nothing."""
    frame = table.frame[list(table.contract.key)]
    if "commune_codes" in table.contract.key:
        written = frame["commune_codes"].tolist()
        ordered = [";".join(sorted(codes.split(";"))) if ";" in codes else codes for codes in written]
        frame = frame.assign(commune_codes=ordered)
    return frame


def _duplicate(table: TypedTable, line: int, earlier: int) -> Problem:
    key = ", ".join(table.contract.key)
    return Problem(
        file=table.contract.file,
        row=line,
        column=table.contract.key[0],
        value=table.value(line, table.contract.key[0])[:80],
        what=message("row {earlier} has the same {key}", earlier=earlier, key=key),
        advice=message("Keep one of the two rows."),
    )


def _problems(table: TypedTable, rule: Rule, lines: Iterable[int]) -> Iterator[Problem]:
    for line in lines:
        if all(table.is_usable(line, column) for column in rule.columns):
            yield _problem(table, rule, line)


def _problem(table: TypedTable, rule: Rule, line: int) -> Problem:
    column = rule.columns[0]
    suggestion = _suggestion(table.value(line, column), rule)
    advice = message("{suggestion}{advice}", suggestion=suggestion, advice=rule.advice) if suggestion else rule.advice
    return table.problem(line, column, what=rule.what, advice=advice)


@lru_cache(maxsize=1024)
def _suggestion(value: str, rule: Rule) -> str:
    for choice in rule.suggestions:
        if choice.law and choice.law == value.casefold():
            return message("Did you mean '{word}'? ", word=choice.code)
    return close_to(value, [choice.code for choice in rule.suggestions])


def _failures(contract: TableContract, frame: pd.DataFrame) -> dict[str, list[int]]:
    """Return the lines that break each rule, the first of very many."""
    import pandera.errors

    failures: dict[str, list[int]] = {}
    if frame.empty:
        return failures
    try:
        pandera_schema(contract).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases[["check", "index"]].drop_duplicates()
        for check, index in cases.itertuples(index=False):
            failures.setdefault(str(check), []).append(int(index))
    return failures


def _pandera_column(column: ColumnContract, contract: TableContract) -> pa.Column:
    import pandera.pandas as pa

    own = [rule for rule in contract.all_rules if rule.columns == (column.name,)]
    return pa.Column(
        column.dtype,
        checks=[_pandera_check(rule) for rule in own],
        nullable=True,
        title=column.words.title_en,
        description=column.words.description_en,
        metadata={"title_vi": column.words.title_vi, "description_vi": column.words.description_vi},
    )


def _pandera_check(rule: Rule) -> pa.Check:
    import pandera.pandas as pa

    def holds(checked: Any) -> Any:
        frame = checked.to_frame(rule.columns[0]) if isinstance(checked, pd.Series) else checked
        return rule.holds(frame)

    return pa.Check(
        holds,
        name=rule.name,
        error=rule.name,
        description=rule.description_en,
        ignore_na=False,
        n_failure_cases=MOST_OF_A_KIND + 1,
    )
