"""Form 01a/TTKHN as tables of a dataset: positions of programmes and projects, and the form's lines themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.contracts.treasury import FORM_01A_COLUMNS
from report_kit.data.frames import LONGEST_SHOWN
from report_kit.data.reference import programme_catalogue
from report_kit.data.workbook.archive import visible
from report_kit.data.workbook.cells import Convention, shown
from report_kit.data.workbook.grid import Grid, hidden_cells, hidden_row_notes, merged_cells
from report_kit.data.workbook.sheet_tables import SheetTable, WorkbookTables
from report_kit.data.workbook.sheets import sheet_title
from report_kit.data.workbook.stamp import Stamp, digest, key_of
from report_kit.data.workbook.table_files import TableFile
from report_kit.data.workbook.treasury.body import lines_made_one, read_lines
from report_kit.data.workbook.treasury.heading import FormOptions, Heading, communes_anywhere, read_heading
from report_kit.data.workbook.treasury.layout import ITEM, NOTE, NUMBER, Layout, find_layout
from report_kit.data.workbook.treasury.lines import AMOUNTS, FormLines, Line
from report_kit.data.workbook.treasury.nesting import is_running_number
from report_kit.data.workbook.treasury.subjects import Names, Subject
from report_kit.errors import Problem, first_of_a_kind
from report_kit.messages import Message, message

ALLOCATED, CARRIED_OVER, DISBURSED = 3, 4, 7
"""The columns of the form that become a position; the others are kept with the form's lines."""
POSITION = {"allocated_amount": ALLOCATED, "carried_over_amount": CARRIED_OVER, "disbursed_amount": DISBURSED}
NOTES_SHOWN = 20


@dataclass(frozen=True)
class FormContext:
    """What the reader of a form knows of the dataset.

    Attributes:
        dataset: Name of the dataset.
        files: Its tables.
        convention: How text is read, and the communes.
        options: What the person who imports says about forms.
    """

    dataset: str
    files: Mapping[str, TableFile]
    convention: Convention
    options: FormOptions = field(default_factory=FormOptions)


def read_form(grid: Grid, context: FormContext) -> WorkbookTables | None:
    """Return the tables that a sheet gives as Form 01a/TTKHN, None if it is no such form."""
    layout = find_layout(grid)
    if layout is None:
        return None
    if isinstance(layout, Problem):
        return WorkbookTables(grid.file, problems=[layout])
    heading = read_heading(layout, context.convention.communes, context.options)
    unit = heading.unit if isinstance(heading, Heading) else 1
    lines = read_lines(layout, unit, context.convention)
    problems = first_of_a_kind(_unreadable_cells(layout))
    problems += first_of_a_kind(lines.problems) if isinstance(heading, Heading) else heading
    if problems or not isinstance(heading, Heading):
        return WorkbookTables(grid.file, problems=problems)
    return _Form(layout, heading, lines, context).tables()


def _unreadable_cells(layout: Layout) -> Iterator[Problem]:
    grid = layout.grid
    rows = range(layout.row + 1, len(grid.rows))
    headings = {place: layout.heading(number) for number, place in layout.places.items()}
    yield from hidden_cells(grid, headings, rows)
    amounts = {layout.places[column] for column in layout.amount_columns}
    filled = [row for row in rows if any(layout.value(row, place) != "" for place in amounts)]
    yield from merged_cells(grid, amounts, filled)
    texts = {layout.places[number] for number in (NUMBER, ITEM) if number in layout.places}
    yield from merged_cells(replace(grid, merged=lines_made_one(layout)), texts, filled)


class _Form:
    """Makes the tables of one form."""

    def __init__(self, layout: Layout, heading: Heading, lines: FormLines, context: FormContext) -> None:
        self.layout = layout
        self.heading = heading
        self.lines = lines
        self.context = context
        projects = context.files["projects"].rows
        self.names = Names(projects, context.convention.communes, heading.commune_code)
        self.problems: list[Problem] = []
        self.notes: list[Message] = []
        self._is_commune_told = False

    def tables(self) -> WorkbookTables:
        """Return the tables, or what the lines fail to say."""
        stated = [(line, self.names.subject(line)) for line in self.lines.all() if line.is_stated]
        kept = [(line, subject) for line, subject in stated if self._is_kept(line, subject)]
        for line, subject in kept:
            self._look_for_mistakes(line, subject)
        self._look_for_repetitions(kept)
        self._note_remarks({line.row for line, _ in kept})
        if self.problems:
            return WorkbookTables(self.layout.grid.file, problems=first_of_a_kind(self.problems))
        tables = [self._sources(), self._programmes(kept), self._projects(kept), self._lines(kept)]
        stamp = self._stamp()
        rows = {line.row for line, _ in stated}
        notes = [self._summary(kept), *hidden_row_notes(self.layout.grid, rows), *self._notes_shown()]
        return WorkbookTables(
            self.layout.grid.file,
            {table.contract.name: table for table in tables if table.rows or stamp.of_table(table.contract.name)},
            stamp,
            notes=[*notes],
        )

    def _notes_shown(self) -> Iterator[Message]:
        yield from self.notes[:NOTES_SHOWN]
        if more := len(self.notes[NOTES_SHOWN:]):
            grid = self.layout.grid
            yield message(
                "{file}, sheet {sheet}: {number} more lines are not named here.",
                file=grid.file,
                sheet=visible(grid.sheet),
                number=more,
            )

    @cached_property
    def _communes_of_titles(self) -> list[str]:
        return communes_anywhere(text for _, _, text in self.layout.titles)

    @property
    def source_id(self) -> str:
        """The source that stands for the form of this commune and month."""
        month = f"{self.heading.reporting_month:%Y-%m}"
        return "-".join(filter(None, ("01a", self.heading.commune_code, month)))

    @property
    def rounded_to(self) -> str:
        """The value of one unit of the last digit that the form shows, "" if that is one đồng."""
        value = max(self.heading.unit // 10**-self.lines.finest, 1)
        return str(value) if value > 1 else ""

    # Which lines are what

    def _is_kept(self, line: Line, subject: Subject) -> bool:
        """Return whether a line is more than a heading over others."""
        return not line.children or _is_programme(subject, line, self.names) or _is_project(line, self.names)

    def _look_for_mistakes(self, line: Line, subject: Subject) -> None:
        named = self.names.named(line)
        if not subject.commune_code:
            self._say_whose_it_is_not(line)
        elif different := self.names.projects_of_other_names(named.projects):
            what = message("the code is that of one project, the name that of another")
            self.problems.append(self._at(line, what, message("Let both be of one: {projects}.", projects=different)))
        elif len(named.projects) > 1:
            what = message("several projects have this name")
            advice = message("Write the project's code before the name: {codes}.", codes=", ".join(named.projects))
            self.problems.append(self._at(line, what, advice))
        elif subject.programme_code and any(each.is_recurrent for each in line.above()):
            what = message("this is recurrent capital; Form 01a/TTKHN is of investment capital")
            advice = message(
                "Take it out of the form and its sums, and enter it in the sheet '{sheet}' with the type recurrent.",
                sheet=sheet_title(CONTRACTS["programme_positions"]),
            )
            self.problems.append(self._at(line, what, advice))
        elif line.origin or (line.is_whole_again and subject.programme_code):
            return
        elif not subject.is_own and not subject.project_code:
            self._say_that_it_is_unknown(line)
        elif subject.is_own and not subject.project_code and not subject.programme_code:
            self._note_unknown(line)
        elif named.programme_code and not self._is_in_force(named.programme_code):
            self._note_ended(line, named.programme_code)

    def _look_for_repetitions(self, kept: Sequence[tuple[Line, Subject]]) -> None:
        """Refuse a project that stands twice with what may be the same capital: it would be counted twice."""
        known: dict[str, list[tuple[Line, Subject]]] = {}
        for line, subject in kept:
            if not _is_project(line, self.names):
                continue
            others = known.setdefault(subject.project_code, [])
            repeated = next((other for other, of_other in others if _may_be_one_capital(subject, of_other)), None)
            others.append((line, subject))
            if repeated is not None:
                what = message("the project stands in row {row} already", row=repeated.row + 1)
                advice = message(
                    "Delete one of the two lines; if each is capital of another source, name the sources above them, "
                    "such as 'Vốn ngân sách trung ương'."
                )
                self.problems.append(self._at(line, what, advice))

    def _say_whose_it_is_not(self, line: Line) -> None:
        own = communes_anywhere(each.item for each in line.above())
        if not own and self._is_commune_told:
            return  # the same holds for every line
        self._is_commune_told = self._is_commune_told or not own
        if others := own or self._communes_of_titles:
            listed = ", ".join(others)
            what = message("it is of {listed}, which is not in the dataset", listed=listed)
            advice = message(
                "Import the form into the dataset of that commune, or add it to communes in dataset.toml; if it is of "
                "another, name that: --form-commune 20044."
            )
        else:
            what = message("neither the titles of the form nor the lines above say which commune this is of")
            advice = message("Write the commune's name in a title, or name it: --form-commune 20044.")
        self.problems.append(self._at(line, what, advice))

    def _say_that_it_is_unknown(self, line: Line) -> None:
        close = self.names.close_project(line)
        if close is None:
            self._note_unknown(line)
            return
        code, name = close
        what = message("no project of the dataset has this name")
        advice = message("If it is {code} ({name}), write the code before the name: {code}: …", code=code, name=name)
        self.problems.append(self._at(line, what, advice))

    def _note_unknown(self, line: Line) -> None:
        self.notes.append(
            message(
                "{place}: {item!r} is neither a programme of the catalogue nor a project of the dataset; its figures "
                "are kept with the lines of the form only.",
                place=self._place(line.row),
                item=line.item,
            )
        )

    def _note_remarks(self, kept: Collection[int]) -> None:
        """Name what stands beside sums and lines without figures, which are not kept and their remarks with them."""
        layout = self.layout
        headings = {text for _, _, text in layout.headings}
        for row in range(layout.row + 1, len(layout.grid.rows)):
            item, note = layout.text(row, ITEM) or layout.text(row, NUMBER), layout.text(row, NOTE)
            is_line = row <= max(kept, default=0) or is_running_number(layout.text(row, NUMBER))
            if not (is_line and item and note) or row in kept or note in headings or note.isdecimal():
                continue
            remark = message(
                "{place}: {item!r} is not kept as a line, nor is what stands beside it: {note!r}.",
                place=self._place(row),
                item=item[:LONGEST_SHOWN],
                note=note[:LONGEST_SHOWN],
            )
            self.notes.append(remark)

    def _is_in_force(self, programme_code: str) -> bool:
        return self.heading.budget_year in _years_of(programme_code)

    def _note_ended(self, line: Line, programme_code: str) -> None:
        """Say that capital of a programme that has ended, carried over to this year, is no position of this year."""
        years = _years_of(programme_code)
        self.notes.append(
            message(
                "{place}: {item!r} ran from {first_year} to {last_year}; what the form says of it for {year} is kept "
                "with the lines of the form only.",
                place=self._place(line.row),
                item=line.item,
                first_year=years[0],
                last_year=years[-1],
                year=self.heading.budget_year,
            )
        )

    def _summary(self, kept: Sequence[tuple[Line, Subject]]) -> Message:
        return message(
            "{file}, sheet {sheet}: Form 01a/TTKHN of {month}, figures to {day}. Lines: {lines}; totals checked: "
            "{totals}.",
            file=self.layout.grid.file,
            sheet=visible(self.layout.grid.sheet),
            month=f"{self.heading.reporting_month:%m/%Y}",
            day=self.heading.as_of_date.isoformat(),
            lines=len(kept),
            totals=len(self.lines.totals) + sum(1 for line in self.lines.all() if line.children and line.is_stated),
        )

    # Tables

    def _sources(self) -> SheetTable:
        table = _Table(self.layout, CONTRACTS["sources"])
        known = {row.get("source_id", "") for row in self.context.files["sources"].rows}
        if self.source_id not in known:
            row, place, _ = self.layout.titles[0] if self.layout.titles else (self.layout.row, 0, "")
            signed = self.heading.signed_date
            table.add(
                row,
                place,
                source_id=self.source_id,
                title=f"Biểu 01a/TTKHN tháng {self.heading.reporting_month:%m/%Y}",
                publisher=self.heading.publisher or "Kho bạc Nhà nước",
                published_date=signed.isoformat() if signed else "",
                note=f"Nhập từ {self.layout.grid.file}",
            )
        return table.made()

    def _programmes(self, kept: Sequence[tuple[Line, Subject]]) -> SheetTable:
        table = _Table(self.layout, CONTRACTS["programme_positions"])
        for line, subject in kept:
            if _is_programme(subject, line, self.names) and self._is_in_force(subject.programme_code):
                table.add_line(
                    line,
                    POSITION,
                    commune_code=subject.commune_code,
                    capital_source=subject.capital_source,
                    programme_code=subject.programme_code,
                    fund_type="development",
                    **self._period(),
                    allocated_rounded_to=self.rounded_to if line.amounts[ALLOCATED] is not None else "",
                    disbursed_rounded_to=self.rounded_to if line.amounts[DISBURSED] is not None else "",
                )
        return table.made()

    def _projects(self, kept: Sequence[tuple[Line, Subject]]) -> SheetTable:
        """Return a row per project; parts of it from several sources are added up."""
        table = _Table(self.layout, CONTRACTS["project_positions"])
        parts: dict[str, list[Line]] = {}
        for line, subject in kept:
            if _is_project(line, self.names):
                parts.setdefault(subject.project_code, []).append(line)
        for code, lines in parts.items():
            amounts = {column: _added([line.amounts[column] for line in lines]) for column in AMOUNTS}
            whole = Line(lines[0].row, "", lines[0].item, "", amounts, "")
            table.add_line(whole, POSITION, project_code=code, **self._period())
        return table.made()

    def _lines(self, kept: Sequence[tuple[Line, Subject]]) -> SheetTable:
        table = _Table(self.layout, CONTRACTS["treasury_lines"])
        columns = {column.name: number for number, column in FORM_01A_COLUMNS.items()}
        for number, (line, subject) in enumerate(kept, start=1):
            table.add_line(
                line,
                columns,
                commune_code=subject.commune_code,
                **self._period(),
                line_number=str(number),
                item_number=line.number,
                item=line.item,
                budget_code=line.code,
                capital_source=subject.capital_source,
                programme_code=subject.programme_code,
                project_code=subject.project_code,
                rounded_to=self.rounded_to,
                note=line.note,
            )
        return table.made()

    def _period(self) -> dict[str, str]:
        return {
            "budget_year": str(self.heading.budget_year),
            "as_of_date": self.heading.as_of_date.isoformat(),
            "basis": "reported",
            "source_id": self.source_id,
        }

    def _stamp(self) -> Stamp:
        """Return what the dataset has of this form now: what the form no longer says is removed, and shown."""
        digests = {
            name: {
                key_of(CONTRACTS[name], row): digest(CONTRACTS[name], row)
                for row in self.context.files[name].rows
                if row.get("source_id", "") == self.source_id
            }
            for name in ("programme_positions", "project_positions", "treasury_lines")
        }
        return Stamp(self.context.dataset, digests)

    def _place(self, row: int) -> Message:
        grid = self.layout.grid
        return message("{file}, sheet {sheet}, row {row}", file=grid.file, sheet=visible(grid.sheet), row=row + 1)

    def _at(self, line: Line, what: Message, advice: Message) -> Problem:
        place = self.layout.places[ITEM]
        heading = self.layout.heading(ITEM)
        return self.layout.grid.problem(line.row, place, heading=heading, what=what, advice=advice)


class _Table:
    """Gathers the rows of one table, each with the cells of the form that it comes from."""

    def __init__(self, layout: Layout, contract: TableContract) -> None:
        self.layout = layout
        self.contract = contract
        self.rows: list[int] = []
        self.texts: dict[str, list[str]] = {name: [] for name in contract.column_names}
        self.written: dict[tuple[int, str], str] = {}
        place = layout.places[ITEM]
        self.positions = dict.fromkeys(contract.column_names, (place, layout.heading(ITEM)))

    def add(self, row: int, place: int, **texts: str) -> None:
        """Add a row of texts that come from one cell."""
        self.positions = dict.fromkeys(self.contract.column_names, (place, ""))
        self._add(row, texts)

    def add_line(self, line: Line, amounts: Mapping[str, int], **texts: str) -> None:
        """Add a row for a line: amounts by name of column from columns of the form, and texts."""
        for name, number in amounts.items():
            if number not in self.layout.places:
                continue
            place = self.layout.places[number]
            self.positions[name] = (place, self.layout.heading(number))
            amount = line.amounts[number]
            if amount is not None:  # what stands in a cell without a text could not be read, and is told so
                self.written[len(self.rows), name] = shown(self.layout.value(line.row, place))
            texts[name] = "" if amount is None else str(amount)
        self._add(line.row, texts)

    def made(self) -> SheetTable:
        """Return the table."""
        grid = self.layout.grid
        own = (self.rows, self.texts, self.positions, self.written)
        return SheetTable(grid.file, visible(grid.sheet), self.contract, *own)

    def _add(self, row: int, texts: Mapping[str, str]) -> None:
        self.rows.append(row)
        for name, column in self.texts.items():
            column.append(texts.get(name, ""))


def _is_programme(subject: Subject, line: Line, names: Names) -> bool:
    """Return whether a line is a position of a programme: of the whole of it, or of what one source gives to it."""
    named = names.named(line)
    return bool(named.programme_code or (named.capital_source and subject.programme_code)) and not subject.project_code


def _may_be_one_capital(one: Subject, other: Subject) -> bool:
    """Return whether nothing tells the capital of two lines apart: neither the source nor the programme."""
    sources, programmes = {one.capital_source, other.capital_source}, {one.programme_code, other.programme_code}
    return all(len(known - {""}) <= 1 for known in (sources, programmes))


def _years_of(programme_code: str) -> range:
    catalogue = programme_catalogue()
    years = catalogue.loc[catalogue["programme_code"] == programme_code, ["first_year", "last_year"]]
    first, last = (int(year) for year in years.to_numpy()[0])
    return range(first, last + 1)


def _is_project(line: Line, names: Names) -> bool:
    """Return whether a line is a project, and not a part of one."""
    return len(names.named(line).projects) == 1 and not any(
        names.named(each).projects for each in line.above() if each is not line
    )


def _added(amounts: Sequence[int | None]) -> int | None:
    """Return the sum of what is stated, None if nothing is."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated) if stated else None
