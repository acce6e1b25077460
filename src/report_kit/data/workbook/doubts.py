"""What may be another thing than was meant: a code written otherwise, another commune, unit, day, a share as score."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from report_kit.data.columns import ALL_COMMUNES
from report_kit.data.contracts import CONTRACTS
from report_kit.data.plausible import amounts_of, is_far_from_plan, is_odd
from report_kit.data.reference import commune_list
from report_kit.data.settings import Settings
from report_kit.data.workbook.grid import Cell
from report_kit.data.workbook.merge import MergedTable
from report_kit.data.workbook.sheet_tables import WorkbookTables
from report_kit.errors import MOST_OF_A_KIND, Problem
from report_kit.messages import Message, message


def codes_written_otherwise(tables: Sequence[MergedTable]) -> Iterator[Problem]:
    """Yield the new codes that a table has already, but for capital letters, zeros and the signs between.

    A spreadsheet makes 1 of 001, and who types `al1-01` for `AL1-01` would plan a project twice.
    """
    for table in tables:
        if len(table.contract.key) > 1:
            continue
        name = table.contract.key[0]
        kept = (key[0] for place, key in enumerate(table.file.keys) if place not in table.removed_by)
        known = {_bare(code): code for code in kept}
        for key, origin in table.added.items():
            code = key[0]
            other = known.setdefault(_bare(code), code)
            if other != code:
                what = message("the code is {other} in another way of writing", other=other)
                advice = message(
                    "Write {other} if that is meant; otherwise choose a code that differs more.", other=other
                )
                yield origin.cell(name).problem(what, advice)


def _bare(code: str) -> str:
    return re.sub("[._]", "-", re.sub("0*([0-9]+)", r"\1", code.casefold()))


def rows_of_other_communes(workbooks: Sequence[WorkbookTables], tables: Sequence[MergedTable]) -> Iterator[Message]:
    """Yield a sentence for each table with new rows of a commune that the workbook was not made for."""
    made_for = {workbook.file: own for workbook in workbooks if (own := _communes_of(workbook))}
    for table in tables:
        found = [
            (code, origin)
            for origin in table.added.values()
            if (code := origin.record.row().get("commune_code", ""))
            and code not in made_for.get(origin.record.sheet.file, {code})
        ]
        if found:
            code, origin = found[0]
            yield message(
                "{cell}: a new row of {commune}, but the workbook was made for {communes}. (such rows: {number})",
                cell=origin.cell("commune_code").place,
                commune=_name(code),
                communes=", ".join(map(_name, sorted(made_for[origin.record.sheet.file] - {ALL_COMMUNES}))),
                number=len(found),
            )


def scores_that_may_be_shares(tables: Sequence[MergedTable]) -> Iterator[Message]:
    """Yield a sentence for each table with new scores up to 1: a spreadsheet keeps 85 % as 0.85."""
    for table in tables:
        names = [column.name for column in table.contract.columns if column.kind == "decimal"]
        found = [pair for name in names for pair in _new_texts(table, name, _may_be_share)]
        if found:
            cell, score = found[0]
            yield message(
                "{cell}: a score of {score}? Scores run from 0 to 100, not to 1. (such scores: {number})",
                cell=cell.place,
                score=score,
                number=len(found),
            )


def later_figures(tables: Sequence[MergedTable], settings: Settings) -> Iterator[Message]:
    """Yield a sentence if figures come that no briefing shows yet, for they are later than the dataset's date."""
    days = {
        key[table.contract.key.index("as_of_date")]
        for table in tables
        if "as_of_date" in table.contract.key
        for key in (*map(table.file.keys.__getitem__, table.edit.changed), *table.added)
    }
    if days and max(days) > settings.as_of_date.isoformat():
        yield message(
            "there are figures to {day}, later than the as_of_date {as_of} of dataset.toml: write {day} there, or "
            "build with --as-of {day}, to see them.",
            day=max(days),
            as_of=settings.as_of_date.isoformat(),
        )


def odd_amounts(tables: Sequence[MergedTable]) -> Iterator[Message]:
    """Yield a sentence for each table with amounts so small or so large that they may be in another unit."""
    for table in tables:
        odd = (pair for name in amounts_of(table.contract) for pair in _new_texts(table, name, _may_be_odd))
        cells = list(islice(odd, MOST_OF_A_KIND))
        if cells:
            cell, amount = cells[0]
            yield message(
                "{cell}: {amount} đồng? Amounts are whole đồng, not millions. "
                "(amounts that may not be in đồng: {number})",
                cell=cell.place,
                amount=amount,
                number=len(cells),
            )


def odd_days(tables: Sequence[MergedTable]) -> Iterator[Message]:
    """Yield a sentence for each table with new rows whose day is far from the year of their plan."""
    for table in tables:
        names = table.contract.key
        if not {"budget_year", "as_of_date"} <= {*names}:
            continue
        year, day = names.index("budget_year"), names.index("as_of_date")
        odd = [key for key in table.added if is_far_from_plan(date.fromisoformat(key[day]), int(key[year]))]
        if odd:
            yield message(
                "{cell}: figures to {day} of capital of {year}? (such rows: {number})",
                cell=table.added[odd[0]].cell("as_of_date").place,
                day=odd[0][day],
                year=odd[0][year],
                number=len(odd),
            )


def _communes_of(workbook: WorkbookTables) -> set[str]:
    """Return the communes whose rows the kit wrote into a workbook, none for workbooks of other origin."""
    digests = workbook.stamp.digests if workbook.stamp else {}
    if "sources" not in digests:  # a form notes what the dataset has of it, and no sources
        return set()
    keyed = (name for name in digests if CONTRACTS[name].key[0] == "commune_code")
    found = {key[0] for name in keyed for key in digests[name]}
    return {ALL_COMMUNES, *found} if found - {ALL_COMMUNES} else set()


def _name(code: str) -> str:
    return f"{code} ({commune_list().names[code]})" if code in commune_list().names else code


def _may_be_odd(text: str) -> bool:
    return text.isdecimal() and is_odd(int(text))


def _may_be_share(text: str) -> bool:
    return bool(text) and 0 < float(text) <= 1


def _new_texts(table: MergedTable, name: str, is_meant: Callable[[str], bool]) -> Iterator[tuple[Cell, str]]:
    """Yield the texts that a column gets, of those that are meant, each with the cell that it comes from."""
    texts, before = table.edit.texts.get(name, []), table.file.column(name)
    for place in sorted(table.edit.changed) if texts else ():
        if texts[place] != before[place] and is_meant(texts[place]):
            yield table.origins[place].cell(name), texts[place]
    for row, origin in zip(table.edit.added, table.added.values(), strict=True):
        if is_meant(text := row.get(name, "")):
            yield origin.cell(name), text
