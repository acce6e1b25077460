"""Several workbooks and a dataset become one: what each workbook changed, and where they disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from report_kit.data.columns import companions_of
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.workbook.archive import visible
from report_kit.data.workbook.cells import meaning
from report_kit.data.workbook.grid import Cell
from report_kit.data.workbook.reading import SheetTable, WorkbookTables
from report_kit.data.workbook.sheets import table_title, titles
from report_kit.data.workbook.stamp import Key, Row, TextRow, digest, key_of, keys_of
from report_kit.data.workbook.table_files import Edit, TableFile
from report_kit.errors import MOST_OF_A_KIND, Problem, first_of_a_kind
from report_kit.messages import Message, message

UNREAD = "\x01"
"""No text of a dataset: its check says nothing else about such a cell, and keeps no rule that reads it."""
MOST_NOTES = 50
"""Sentences on the cells of a table that are kept: nobody reads more."""

ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import does to a dataset.

    Attributes:
        table: Name of the table.
        kind: Whether a row is added, one of its cells changed, or a row removed.
        key: Key of the row.
        column: The cell's column; "" for a whole row.
        before: Its text before.
        after: Its text afterwards.
        source: The row of a sheet that has it; for a removed row the sheet that lacks it.
    """

    table: str
    kind: ChangeKind
    key: Key
    column: str = ""
    before: str = ""
    after: str = ""
    source: Record | str = ""

    @property
    def place(self) -> str:
        """Where the workbook has it, in words."""
        if isinstance(self.source, str):
            return self.source
        return self.source.cell(self.column or CONTRACTS[self.table].key[0]).place


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a sheet."""

    sheet: SheetTable
    number: int

    def unread(self) -> Sequence[str]:
        """Return the columns that could not be read here, and those of the key that the sheet lacks."""
        return [*self.sheet.unread.get(self.number, ()), *self.sheet.missing_key]

    def row(self) -> TextRow:
        """Return its texts by column."""
        return TextRow(self.sheet.texts, self.number)

    def cell(self, column: str) -> Cell:
        """Return where one of its columns stands."""
        return self.sheet.cell(self.number, column)


@dataclass(slots=True)
class RowOrigin:
    """Where a row of a dataset comes from.

    Attributes:
        record: The row of a sheet; of the last workbook that has it.
        by_column: Rows of other workbooks that gave single cells; None where none did.
    """

    record: Record
    by_column: dict[str, Record] | None = None

    def of(self, column: str) -> Record:
        """Return the row of a sheet that a column comes from."""
        return (self.by_column or {}).get(column, self.record)

    def put(self, column: str, record: Record) -> None:
        """Note that a column comes from another row."""
        self.by_column = {**(self.by_column or {}), column: record}

    def cell(self, column: str) -> Cell:
        """Return where one of its columns stands."""
        return self.of(column).cell(column)

    def unread(self) -> dict[str, str]:
        """Return `UNREAD` for each column in which something stands that could not be read."""
        others = self.by_column or {}
        own = [name for name in self.record.unread() if name not in others]
        return dict.fromkeys([*own, *(name for name, one in others.items() if name in one.unread())], UNREAD)


@dataclass
class MergedTable:
    """What becomes of one table.

    Attributes:
        contract: The table.
        file: The table as its file has it.
        changes: What changes, in the order of the file, then of the workbooks.
        edit: The same for the file.
        origins: Where in the workbooks each row of the file comes from, by place.
        added_origins: The same for the rows that come.
        unknown_rows: Rows of which part of the key could not be read: nobody knows whether the file has them.
        problems: Where workbooks disagree with one another or with a dataset that has moved on.
        notes: What a person should know, in sentences.
    """

    contract: TableContract
    file: TableFile
    changes: list[Change] = field(default_factory=list)
    edit: Edit = field(default_factory=Edit)
    origins: dict[int, RowOrigin] = field(default_factory=dict)
    added_origins: list[RowOrigin] = field(default_factory=list)
    unknown_rows: list[RowOrigin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def trial(self) -> Edit:
        """Return the edit of a file that is only checked: `UNREAD` stands there for what could not be read.

        Rows of an unknown key come as rows of their own, so that the rest of what they hold is checked too.
        """
        changed = {place: dict(cells) for place, cells in self.edit.changed.items()}
        for place, origin in self.origins.items():
            if (unread := origin.unread()) and place not in self.edit.removed:
                changed[place] = changed.get(place, {}) | unread
        added = [{**row, **one.unread()} for row, one in zip(self.edit.added, self.added_origins, strict=True)]
        added += [{**one.record.row(), **one.unread()} for one in self.unknown_rows]
        return Edit(changed, self.edit.removed, added)


_NOT_THERE = "not there"
"""Stands for the digest of a row that the dataset did not have when the workbook was made."""


@dataclass(frozen=True)
class _Proposal:
    """A cell that a workbook wants to change."""

    text: str
    record: Record


def merged_tables(
    files: Mapping[str, TableFile], workbooks: Sequence[WorkbookTables], *, dataset: str
) -> list[MergedTable]:
    """Return what becomes of every table that a workbook holds."""
    return [
        _Merge(MergedTable(contract, files[name]), workbooks, dataset).result()
        for name, contract in CONTRACTS.items()
        if any(name in workbook.tables for workbook in workbooks)
    ]


def _added_by_both(cell: Cell, now: str) -> Problem:
    what = message("the row was added here, and in the meantime to the dataset, which has {now!r}", now=now)
    return cell.problem(what, message("Make a new workbook of the dataset and enter the change there."))


def _not_removed(table: SheetTable, dataset: str, number: int) -> Message:
    """Return what a person should know who took rows out of a workbook of another dataset."""
    return message(
        "{file}, sheet {sheet}: the workbook was made from another dataset, {dataset}; rows that it has no more are "
        "not removed from this one (rows: {number}).",
        file=table.file,
        sheet=table.sheet,
        dataset=visible(dataset),
        number=number,
    )


class _Merge:
    """Brings the workbooks' rows of one table together, cell by cell against what is there."""

    def __init__(self, merged: MergedTable, workbooks: Sequence[WorkbookTables], dataset: str) -> None:
        self.merged = merged
        self.contract = merged.contract
        self.rows = merged.file.rows
        self.places = merged.file.by_key()
        self.workbooks = [workbook for workbook in workbooks if merged.contract.name in workbook.tables]
        self.dataset = dataset
        self.proposals: dict[int, dict[str, list[_Proposal]]] = {}
        self.additions: dict[Key, list[Record]] = {}
        self.removals: dict[int, list[str]] = {}

    def result(self) -> MergedTable:
        """Return what becomes of the table."""
        for workbook in self.workbooks:
            self._compare(workbook)
        self._decide_removals()
        changed = self._decide_changes()
        added = self._decide_additions()
        removed = frozenset(place for place in self.removals if place not in self.proposals)
        self.merged.edit = Edit(changed, removed, added)
        self.merged.problems = first_of_a_kind(self.merged.problems)
        return self.merged

    def _refuse(self, problem: Problem) -> None:
        """Keep a problem, and of very many one more than are listed."""
        if len(self.merged.problems) <= MOST_OF_A_KIND:
            self.merged.problems.append(problem)

    def _note(self, note: Message) -> None:
        """Keep a sentence, and of very many one more than are shown, which says so instead."""
        if len(self.merged.notes) == MOST_NOTES:
            self.merged.notes.append(message("{table}: there is more like this.", table=table_title(self.contract)))
        elif len(self.merged.notes) < MOST_NOTES:
            self.merged.notes.append(note)

    # What each workbook wants

    def _compare(self, workbook: WorkbookTables) -> None:
        table = workbook.tables[self.contract.name]
        is_own = workbook.stamp is not None and workbook.stamp.dataset == self.dataset
        noted = workbook.stamp.of_table(self.contract.name) if workbook.stamp else {}
        digests = noted if is_own else {}
        seen: dict[Key, int] = {}
        unknown = self._rows_of_unknown_keys(table)
        for number, key in enumerate(keys_of(self.contract, table.texts, len(table.rows))):
            record = Record(table, number)
            if number in unknown:
                self.merged.unknown_rows += [RowOrigin(record)] if number not in table.beside else []
                continue
            first = seen.setdefault(key, number)
            if first != number:
                self._refuse_twice(record, Record(table, first))
                continue
            place = self.places.get(key)
            if place is None:
                self.additions.setdefault(key, []).append(record)
            else:
                self._compare_row(record, place, digests.get(key, _NOT_THERE if is_own else None))
        gone = [key for key in noted if key not in seen and key in self.places and not unknown]
        for key in gone if is_own else ():
            self._note_removal(table, self.places[key], digests[key])
        if gone and workbook.stamp and not is_own:
            self._note(_not_removed(table, workbook.stamp.dataset, len(gone)))

    def _rows_of_unknown_keys(self, table: SheetTable) -> set[int]:
        """Return the rows of which part of the key could not be read: nobody knows which rows they are."""
        if table.missing_key:
            return {*range(len(table.rows))}
        key = [name for name in self.contract.key if name in table.texts]
        return table.beside.union(record for record, names in table.unread.items() if not set(names).isdisjoint(key))

    def _refuse_twice(self, record: Record, first: Record) -> None:
        column = self.contract.key[0]
        key = titles(self.contract, self.contract.key)
        what = message("the row at {address} has the same {key}", address=first.cell(column).address, key=key)
        self._refuse(record.cell(column).problem(what, message("Keep one of the two rows.")))

    def _compare_row(self, record: Record, place: int, noted: str | None) -> None:
        base = self.rows[place]
        texts = record.row()
        self.merged.origins[place] = RowOrigin(record)
        differing = [name for name, text in texts.items() if self._differs(name, text, base.get(name, ""))]
        if not differing:
            return
        if noted is not None and noted != digest(self.contract, base):
            self._stale_row(record, base, differing, noted)
            return
        self._look_at_companions(record, base, differing)
        for name in differing:
            self.proposals.setdefault(place, {}).setdefault(name, []).append(_Proposal(texts[name], record))

    def _look_at_companions(self, record: Record, base: Mapping[str, str], differing: Sequence[str]) -> None:
        """See to it that `more than 25 billion` does not stay on an amount that is now given to the đồng."""
        for name in differing:
            kept = {
                companion: base[companion]
                for companion in companions_of(self.contract.column_names, name)
                if base.get(companion, "") not in {"", "exact"} and companion not in differing
            }
            if not kept or not record.row()[name]:
                continue
            lacking = [companion for companion in kept if companion not in record.row()]
            if lacking:
                shown = titles(self.contract, kept, kept)
                what = message("the amount is another, but the dataset has it with {shown}", shown=shown)
                advice = message(
                    "Add {listed} and say whether that still holds; blank for an exact amount.",
                    listed=titles(self.contract, lacking),
                )
                self._refuse(record.cell(name).problem(what, advice))
            elif len(self.merged.notes) <= MOST_NOTES:  # putting the words together takes long where nobody reads them
                place = record.cell(name).place
                kept_note = message(
                    "{cell}: the amount is another, but still has {shown}; blank these if it is exact.",
                    cell=place,
                    shown=titles(self.contract, kept, kept),
                )
                self._note(kept_note)

    def _stale_row(self, record: Record, base: Mapping[str, str], differing: list[str], noted: str) -> None:
        """Take sides where the dataset changed after the workbook was made."""
        cell = record.cell(differing[0])
        if noted == _NOT_THERE:
            self._refuse(_added_by_both(cell, base.get(differing[0], "")))
            return
        now = base.get(differing[0], "")
        if digest(self.contract, {**base, **record.row()}) == noted:
            kept = message("{cell}: the dataset has been changed since; its {now!r} is kept.", cell=cell.place, now=now)
            self._note(kept)
            return
        what = message("the row was changed here, and since then in the dataset, which has {now!r}", now=now)
        advice = message("Make a new workbook of the dataset and enter the change there.")
        self._refuse(cell.problem(what, advice))

    def _note_removal(self, table: SheetTable, place: int, noted: str) -> None:
        if noted == digest(self.contract, self.rows[place]):
            self.removals.setdefault(place, []).append(
                message("{file}, sheet {sheet}", file=table.file, sheet=table.sheet)
            )
            return
        key = "/".join(key_of(self.contract, self.rows[place]))
        what = message("the row {key} was removed here, but changed in the dataset since", key=key)
        advice = message("Make a new workbook of the dataset and remove the row there.")
        self._refuse(Problem(file=table.file, sheet=table.sheet, what=what, advice=advice))

    def _differs(self, name: str, text: str, other: str) -> bool:
        if text == other:
            return False
        column = self.contract.column(name)
        return meaning(column, text) != meaning(column, other)

    # What is done

    def _decide_removals(self) -> None:
        for place, workbooks in self.removals.items():
            key = key_of(self.contract, self.rows[place])
            if place in self.proposals:
                proposal = next(iter(self.proposals[place].values()))[0]
                name = next(iter(self.proposals[place]))
                what = message("the row is changed here and removed in {workbook}", workbook=workbooks[0])
                advice = message("Agree on one of the two, and import again.")
                self._refuse(proposal.record.cell(name).problem(what, advice))
            else:
                self.merged.changes.append(Change(self.contract.name, "removed", key, source=workbooks[0]))

    def _decide_changes(self) -> dict[int, dict[str, str]]:
        changed: dict[int, dict[str, str]] = {}
        for place, columns in sorted(self.proposals.items()):
            key = key_of(self.contract, self.rows[place])
            for name, proposals in columns.items():
                chosen = proposals[0]
                self._refuse_disagreements(name, proposals)
                before = self.rows[place].get(name, "")
                changed.setdefault(place, {})[name] = chosen.text
                self.merged.origins[place].put(name, chosen.record)
                change = Change(self.contract.name, "changed", key, name, before, chosen.text, chosen.record)
                self.merged.changes.append(change)
        return changed

    def _decide_additions(self) -> list[Row]:
        added: list[Row] = []
        for key, records in self.additions.items():
            origin = RowOrigin(records[0])
            row: Row = records[0].row()
            if len(records) > 1:
                row = self._joined(records, origin)
            self.merged.changes.append(Change(self.contract.name, "added", key, source=records[0]))
            self.merged.added_origins.append(origin)
            added.append(row)
        return added

    def _joined(self, records: Sequence[Record], origin: RowOrigin) -> dict[str, str]:
        """Return a new row that several workbooks have: columns that only one has complete it, others must agree."""
        row = dict(records[0].row())
        for other in records[1:]:
            for name, text in other.row().items():
                if name in row:
                    first = _Proposal(row[name], origin.of(name))
                    self._refuse_disagreements(name, [first, _Proposal(text, other)])
                else:
                    row[name] = text
                    origin.put(name, other)
        return row

    def _refuse_disagreements(self, name: str, proposals: Sequence[_Proposal]) -> None:
        first = proposals[0]
        for other in proposals[1:]:
            if self._differs(name, first.text, other.text):
                what = message(
                    "{cell} has {value!r} for the same figure",
                    cell=other.record.cell(name).place,
                    value=other.record.cell(name).value,
                )
                advice = message("Agree on one value, write it in both workbooks, and import again.")
                self._refuse(first.record.cell(name).problem(what, advice))
