"""Whether the figures of Form 01a/TTKHN add up: its columns, its lines, and domestic with foreign capital."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report_kit.data.contracts.treasury import FORM_01A_SUMS
from report_kit.data.workbook.treasury.layout import Layout
from report_kit.data.workbook.treasury.lines import AMOUNTS, FormLines, Line, Origin, sum_of
from report_kit.data.workbook.treasury.nesting import Key, key_of
from report_kit.errors import Problem
from report_kit.messages import message


def broken_identities(layout: Layout, line: Line) -> Iterator[Problem]:
    """Yield a problem for each column that is not the sum of its parts, as 3 = 4 + 6."""
    for total, parts in FORM_01A_SUMS.items():
        stated = [line.amounts[part] for part in parts]
        expected = sum(amount or 0 for amount in stated)
        if all(amount is None for amount in stated) or line.amounts[total] == expected:
            continue
        shown = " + ".join(_digits(amount) for amount in stated)
        what = message(
            "column {column} = {columns} does not hold: {amounts} = {expected} đồng",
            column=total,
            columns=" + ".join(map(str, parts)),
            amounts=shown,
            expected=_digits(expected),
        )
        advice = message("Correct the figure that is wrong, here or in the parts.")
        yield layout.problem(line.row, total, what, advice)


def broken_sums(layout: Layout, found: FormLines) -> Iterator[Problem]:
    """Yield a problem for each amount that the lines below it do not make up."""
    for line in found.all():
        if line.children:
            yield from _less_than_parts(layout, line)
        yield from _wrong_division(layout, line, line.children)
    for total, open_lines in found.totals:
        lines, problems = _summed(layout, total, open_lines, found.top)
        yield from problems
        yield from _wrong_division(layout, total, lines)


def _less_than_parts(layout: Layout, line: Line) -> Iterator[Problem]:
    """Yield a problem for each amount of a line that its parts do not make up."""
    groups = _groups(line.children)
    for column in AMOUNTS:
        amount, whole = line.amounts[column], sum_of(line.children, column)
        if amount is None or whole is None or amount == whole or (line.is_partial and whole <= amount):
            continue
        # A line may be divided twice, by source and by project.
        if len(groups) > 1 and {sum_of(group, column) for group in groups.values()} <= {amount, None}:
            continue
        yield _sum_problem(layout, line, column, whole, line.children)


def _groups(lines: Sequence[Line]) -> dict[Key, list[Line]]:
    """Return lines by how they are numbered."""
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        groups.setdefault(key_of(line), []).append(line)
    return groups


def _summed(layout: Layout, total: Line, open_lines: list[Line], top: list[Line]) -> tuple[list[Line], list[Problem]]:
    """Return the lines that a total sums, all or those of the group that it closes, and what is wrong with it."""
    candidates = [lines for lines in (top, *(line.children for line in open_lines)) if lines]
    if not candidates:
        return [], []
    lines = min(candidates, key=lambda lines: len(list(_differing(total, lines))))
    wrong = [_sum_problem(layout, total, column, whole, lines) for column, whole in _differing(total, lines)]
    return lines, wrong


def _differing(total: Line, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    for column in AMOUNTS:
        whole = sum_of(lines, column)
        if total.amounts[column] is not None and whole is not None and total.amounts[column] != whole:
            yield column, whole


def _sum_problem(layout: Layout, line: Line, column: int, whole: int, parts: Sequence[Line]) -> Problem:
    what = message(
        "the sum of its parts in rows {first} to {last} is {whole} đồng",
        first=parts[0].row + 1,
        last=parts[-1].row + 1,
        whole=_digits(whole),
    )
    return layout.problem(line.row, column, what, message("Correct the sum, or the part that is wrong."))


# Domestic and foreign capital


def _wrong_division(layout: Layout, line: Line, parts: Sequence[Line]) -> Iterator[Problem]:
    """Yield what is wrong with a line's domestic and foreign capital: with their sum, or with that of its parts."""
    for column in AMOUNTS if line.origins else ():
        amount, whole = line.amount(column), sum_of(line.origins, column)
        if amount is not None and whole is not None and amount != whole:
            yield _sum_problem(layout, line, column, whole, line.origins)
        for origin in line.origins:
            yield from _unlike_its_parts(layout, origin, column, parts)


def _unlike_its_parts(layout: Layout, line: Line, column: int, parts: Sequence[Line]) -> Iterator[Problem]:
    """Yield a problem if the parts cannot have as much capital of one origin as a line says of them together."""
    amount = line.amounts[column]
    if amount is None or line.origin is None or not parts or len(_groups(parts)) > 1:
        return
    bounds = [_bounds(part, line.origin, column) for part in parts]
    low, high = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    if low <= amount <= high:
        return
    if low == high:
        yield _sum_problem(layout, line, column, low, parts)
        return
    what = message(
        "by what rows {first} to {last} say it is at least {low} and at most {high} đồng",
        first=parts[0].row + 1,
        last=parts[-1].row + 1,
        low=_digits(low),
        high=_digits(high),
    )
    yield layout.problem(line.row, column, what, message("Correct the sum, or the part that is wrong."))


def _bounds(line: Line, origin: Origin, column: int) -> tuple[int, int]:
    """Return the least and the most capital of an origin that a line may have: what it says, or nothing to all."""
    stated = next((sum_of([part], column) for part in line.origins if part.origin == origin), None)
    if stated is not None:
        return stated, stated
    if line.children and len(_groups(line.children)) == 1 and not line.is_partial:
        bounds = [_bounds(child, origin, column) for child in line.children]
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return 0, line.amount(column) or 0


def _digits(amount: int | None) -> str:
    return "–" if amount is None else str(amount)
