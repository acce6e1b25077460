"""Several workbooks and a dataset become one: what each workbook changed, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import ne

from report_kit.data.columns import companions_of
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.workbook.archive import visible
from report_kit.data.workbook.cells import meaning, means_as_written
from report_kit.data.workbook.changes import UNREAD, Change, ChangeKind, Record, RowOrigin, RowOrigins
from report_kit.data.workbook.grid import Cell
from report_kit.data.workbook.sheet_tables import SheetTable, WorkbookTables
from report_kit.data.workbook.sheets import table_title, titles
from report_kit.data.workbook.stamp import Key, Row, TextRow, digest, keys_of
from report_kit.data.workbook.table_files import Edit, TableFile
from report_kit.errors import MOST_OF_A_KIND, Problem, first_of_a_kind
from report_kit.messages import Message, message

MOST_NOTES = 50
"""Sentences on the cells of a table that are kept: nobody reads more."""


_Cells = Mapping[str, tuple[str, str]]
"""Texts of cells before and afterwards, by column."""


@dataclass
class MergedTable:
    """What becomes of one table.

    Attributes:
        contract: The table.
        file: The table as its file has it.
        edit: What changes in the file.
        removed_by: The sheets, in words, that have rows of the file no more, by place.
        origins: Where in the workbooks each row of the file comes from, by place.
        added: The same for the rows that come, by key, in order.
        unknown_rows: Rows of which part of the key could not be read: nobody knows whether the file has them.
        problems: Where workbooks disagree with one another or with a dataset that has moved on.
        notes: What a person should know, in sentences.
    """

    contract: TableContract
    file: TableFile
    edit: Edit = field(default_factory=Edit)
    removed_by: dict[int, str] = field(default_factory=dict)
    origins: RowOrigins = field(init=False)
    added: dict[Key, RowOrigin] = field(default_factory=dict)
    unknown_rows: list[RowOrigin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make room for the origins of the rows that the file has."""
        self.origins = RowOrigins(len(self.file.lines))

    def changes(self) -> Iterator[Change]:
        """Yield what changes: removed rows, changed ones in the order of the file, then those that come.

        Of a country they are a hundred thousand with twenty cells each, so none is kept.
        """
        name, keys = self.contract.name, self.file.keys
        columns = {column: (self.file.column(column), texts) for column, texts in self.edit.texts.items()}
        for place, workbook in self.removed_by.items():
            yield Change(name, "removed", keys[place], workbook)
        for place in sorted(self.edit.changed):
            cells = {
                column: (before[place], after[place])
                for column, (before, after) in columns.items()
                if before[place] != after[place]
            }
            for record, part in _by_record(cells, self.origins[place]):
                yield Change(name, "changed", keys[place], record, part)
        for key, origin in self.added.items():
            yield Change(name, "added", key, origin.record)

    def counts(self) -> dict[ChangeKind, int]:
        """Return how many rows are added and removed, and how many cells of others are changed."""
        changed = sum(sum(map(ne, texts, self.file.column(name))) for name, texts in self.edit.texts.items())
        return {"added": len(self.added), "changed": changed, "removed": len(self.removed_by)}

    def trial(self) -> Edit:
        """Return the edit of a file that is only checked: `UNREAD` stands there for what could not be read.

        Rows of an unknown key come as rows of their own, so that the rest of what they hold is checked too.
        """
        texts = {name: [*column] for name, column in self.edit.texts.items()}
        changed = {*self.edit.changed}
        for place, origin in self.origins.items():
            for name in origin.unread() if place not in self.edit.removed else ():
                texts.setdefault(name, [*self.file.column(name)])[place] = UNREAD
                changed.add(place)
        added = [{**row, **one.unread()} for row, one in zip(self.edit.added, self.added.values(), strict=True)]
        added += [{**one.record.row(), **one.unread()} for one in self.unknown_rows]
        return Edit(texts, changed, self.edit.removed, added)


def _by_record(cells: _Cells, origin: RowOrigin) -> Iterable[tuple[Record, _Cells]]:
    """Return the cells of a row that change, apart by the rows of sheets that say so."""
    if not origin.by_column:
        return [(origin.record, cells)]
    found: dict[Record, dict[str, tuple[str, str]]] = {}
    for name, texts in cells.items():
        found.setdefault(origin.of(name), {})[name] = texts
    return found.items()


_NOT_THERE = "not there"
"""Stands for the digest of a row that the dataset did not have when the workbook was made."""

_Match = tuple[int, int]
"""The number of a row in a sheet, and its place in the file."""


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
    """Brings the workbooks' rows of one table together, column by column against what is there."""

    def __init__(self, merged: MergedTable, workbooks: Sequence[WorkbookTables], dataset: str) -> None:
        self.merged = merged
        self.contract = merged.contract
        self.file = merged.file
        self.places = merged.file.by_key()
        self.workbooks = [workbook for workbook in workbooks if merged.contract.name in workbook.tables]
        self.dataset = dataset
        self.texts: dict[str, list[str]] = {}
        self.changed: set[int] = set()
        self.additions: dict[Key, list[Record]] = {}
        self.removals: dict[int, str] = {}

    def result(self) -> MergedTable:
        """Return what becomes of the table."""
        for workbook in self.workbooks:
            self._compare(workbook)
        self._decide_removals()
        added = self._decide_additions()
        self.merged.edit = Edit(self.texts, self.changed, frozenset(self.merged.removed_by), added)
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
        unknown = self._rows_of_unknown_keys(table)
        seen, matches = self._matched(table, unknown)
        if is_own:
            matches = self._without_stale(table, matches, noted)
        for name in table.texts:
            self._take_column(table, name, matches)
        gone = [key for key in noted if key not in seen and key in self.places and not unknown]
        for key in gone if is_own else ():
            self._note_removal(table, self.places[key], noted[key])
        if gone and workbook.stamp and not is_own:
            self._note(_not_removed(table, workbook.stamp.dataset, len(gone)))

    def _rows_of_unknown_keys(self, table: SheetTable) -> set[int]:
        """Return the rows of which part of the key could not be read: nobody knows which rows they are."""
        if table.missing_key:
            return {*range(len(table.rows))}
        key = [name for name in self.contract.key if name in table.texts]
        return table.beside.union(record for record, names in table.unread.items() if not set(names).isdisjoint(key))

    def _matched(self, table: SheetTable, unknown: set[int]) -> tuple[dict[Key, int], list[_Match]]:
        """Return the rows of a sheet by key, and those that the file has; the others come or are refused."""
        seen: dict[Key, int] = {}
        matches: list[_Match] = []
        for number, key in enumerate(keys_of(self.contract, table.texts, len(table.rows))):
            record = Record(table, number)
            if number in unknown:
                self.merged.unknown_rows += [RowOrigin(record)] if number not in table.beside else []
            elif (first := seen.setdefault(key, number)) != number:
                self._refuse_twice(record, Record(table, first))
            elif (place := self.places.get(key)) is not None:
                self._note_origin(record, place)
                matches.append((number, place))
            else:
                self.additions.setdefault(key, []).append(record)
        return seen, matches

    def _refuse_twice(self, record: Record, first: Record) -> None:
        column = self.contract.key[0]
        key = titles(self.contract, self.contract.key)
        what = message("the row at {address} has the same {key}", address=first.cell(column).address, key=key)
        self._refuse(record.cell(column).problem(what, message("Keep one of the two rows.")))

    def _note_origin(self, record: Record, place: int) -> None:
        """Note where a row stands; what an earlier workbook changed in it still comes from there."""
        earlier = self.merged.origins.get(place)
        kept = {name: earlier.of(name) for name in self._changed_columns(place)} if earlier else {}
        self.merged.origins.note(place, RowOrigin(record, kept))

    def _changed_columns(self, place: int) -> list[str]:
        return [name for name, texts in self.texts.items() if texts[place] != self.file.column(name)[place]]

    def _differing(self, table: SheetTable, name: str, matches: Sequence[_Match]) -> Iterator[_Match]:
        """Yield the rows of a sheet of which a column means another thing than in the file."""
        column, texts, base = self.contract.column(name), table.texts[name], self.file.column(name)
        is_text, meant = means_as_written(column), lru_cache(1024)(partial(meaning, column))
        for match in matches:
            text, before = texts[match[0]], base[match[1]]
            if text != before and (is_text or meant(text) != meant(before)):
                yield match

    def _take_column(self, table: SheetTable, name: str, matches: Sequence[_Match]) -> None:
        """Change the cells of a column, unless an earlier workbook has changed them: then both must mean the same."""
        differing = [*self._differing(table, name, matches)]
        if not differing:
            return
        base, given = self.file.column(name), table.texts[name]
        texts = self.texts.setdefault(name, [*base])
        for number, place in differing:
            if texts[place] == base[place]:
                texts[place] = given[number]
            else:
                first = self.merged.origins[place].of(name)
                self._refuse_disagreement(name, (texts[place], first), (given[number], Record(table, number)))
        self.changed.update(place for _, place in differing)
        if companions := companions_of(self.contract.column_names, name):
            for number, place in differing:
                self._look_at_companions(Record(table, number), name, companions, TextRow(self.file.cells, place))

    def _look_at_companions(self, record: Record, name: str, companions: Sequence[str], base: Row) -> None:
        """See to it that `more than 25 billion` does not stay on an amount that is now given to the đồng."""
        kept = {one: base.get(one, "") for one in companions if self._is_kept(one, record, base)}
        if not kept or not record.row()[name]:
            return
        lacking = [companion for companion in kept if companion not in record.row()]
        shown = titles(self.contract, kept, kept)
        if lacking:
            what = message("the amount is another, but the dataset has it with {shown}", shown=shown)
            advice = message(
                "Add {listed} and say whether that still holds; blank for an exact amount.",
                listed=titles(self.contract, lacking),
            )
            self._refuse(record.cell(name).problem(what, advice))
        elif len(self.merged.notes) <= MOST_NOTES:  # putting the words together takes long where nobody reads them
            kept_note = message(
                "{cell}: the amount is another, but still has {shown}; blank these if it is exact.",
                cell=record.cell(name).place,
                shown=shown,
            )
            self._note(kept_note)

    def _is_kept(self, companion: str, record: Record, base: Row) -> bool:
        """Return whether a workbook leaves the bound or the rounding of an amount that has one as it was."""
        before = base.get(companion, "")
        if before in {"", "exact"}:
            return False
        return not self._differs(companion, record.row().get(companion, before), before)

    # Where the dataset has moved on

    def _without_stale(self, table: SheetTable, matches: list[_Match], noted: Mapping[Key, str]) -> list[_Match]:
        """Return the rows that may be changed: the dataset has those still as it had them for the workbook."""
        differing = {match for name in table.texts for match in self._differing(table, name, matches)}
        stale = {match for match in differing if self._is_stale(match[1], noted)}
        for match in sorted(stale):
            self._take_side(table, match, noted.get(self.file.keys[match[1]], _NOT_THERE))
        return [match for match in matches if match not in stale] if stale else matches

    def _is_stale(self, place: int, noted: Mapping[Key, str]) -> bool:
        return noted.get(self.file.keys[place]) != digest(self.contract, self.file.rows[place])

    def _take_side(self, table: SheetTable, match: _Match, noted: str) -> None:
        """Take sides where the dataset changed after the workbook was made."""
        record, base = Record(table, match[0]), self.file.rows[match[1]]
        differing = next(name for name in table.texts if any(self._differing(table, name, [match])))
        cell, now = record.cell(differing), base.get(differing, "")
        if noted == _NOT_THERE:
            self._refuse(_added_by_both(cell, now))
        elif digest(self.contract, {**base, **record.row()}) == noted:
            kept = message("{cell}: the dataset has been changed since; its {now!r} is kept.", cell=cell.place, now=now)
            self._note(kept)
        else:
            what = message("the row was changed here, and since then in the dataset, which has {now!r}", now=now)
            advice = message("Make a new workbook of the dataset and enter the change there.")
            self._refuse(cell.problem(what, advice))

    def _note_removal(self, table: SheetTable, place: int, noted: str) -> None:
        if noted == digest(self.contract, self.file.rows[place]):
            workbook = message("{file}, sheet {sheet}", file=table.file, sheet=table.sheet)
            self.removals.setdefault(place, workbook)
            return
        key = "/".join(self.file.keys[place])
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
        for place, workbook in self.removals.items():
            if place not in self.changed:
                self.merged.removed_by[place] = workbook
                continue
            what = message("the row is changed here and removed in {workbook}", workbook=workbook)
            advice = message("Agree on one of the two, and import again.")
            name = self._changed_columns(place)[0]
            self._refuse(self.merged.origins[place].cell(name).problem(what, advice))

    def _decide_additions(self) -> list[Row]:
        added: list[Row] = []
        for key, records in self.additions.items():
            row, origin = self._joined(records) if len(records) > 1 else (records[0].row(), RowOrigin(records[0]))
            self.merged.added[key] = origin
            added.append(row)
        return added

    def _joined(self, records: Sequence[Record]) -> tuple[Row, RowOrigin]:
        """Return a new row that several workbooks have: columns that only one has complete it, others must agree."""
        row, completed_by = dict(records[0].row()), dict[str, Record]()
        origin = RowOrigin(records[0], completed_by)
        for other in records[1:]:
            for name, text in other.row().items():
                if name in row:
                    self._refuse_disagreement(name, (row[name], origin.of(name)), (text, other))
                else:
                    row[name] = text
                    completed_by[name] = other
        return row, origin

    def _refuse_disagreement(self, name: str, first: tuple[str, Record], other: tuple[str, Record]) -> None:
        """Refuse two texts for one cell that mean different things, each with the row of a sheet that has it."""
        if self._differs(name, first[0], other[0]):
            cell = other[1].cell(name)
            what = message("{cell} has {value!r} for the same figure", cell=cell.place, value=cell.value)
            if not cell.value:
                what = message("{cell} is blank for the same figure", cell=cell.place)
            advice = message("Agree on one value, write it in both workbooks, and import again.")
            self._refuse(first[1].cell(name).problem(what, advice))
