"""Rules between tables: sources, projects, programmes and communes that a row names must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd

from report_kit.data.columns import ALL_COMMUNES, ColumnContract
from report_kit.data.frames import Suggest, TypedTable, sparing_suggestions
from report_kit.data.parsing import Unreadable
from report_kit.data.reference import CommuneList, plain
from report_kit.data.rules import communes_named
from report_kit.data.settings import Settings
from report_kit.errors import Problem, first_of_a_kind
from report_kit.messages import message


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the rows of a dataset may name.

    Attributes:
        tables: The tables that the dataset has, typed.
        settings: Its settings, or None where they cannot be used: then nothing is said about them.
        places: The communes of the country.
        programmes: The catalogue of programmes.
    """

    tables: Mapping[str, TypedTable]
    settings: Settings | None
    places: CommuneList
    programmes: pd.DataFrame

    @cached_property
    def communes(self) -> frozenset[str]:
        """The communes that the dataset concerns."""
        return frozenset(self.settings.communes if self.settings else ())

    @cached_property
    def sources(self) -> frozenset[str]:
        """The codes of its sources, those that could not be read included."""
        return _codes(self.tables.get("sources"), "source_id")

    @cached_property
    def projects(self) -> frozenset[str]:
        """The codes of its projects, those that could not be read included."""
        return _codes(self.tables.get("projects"), "project_code")


def _codes(table: TypedTable | None, column: str) -> frozenset[str]:
    if table is None:
        return frozenset()
    return frozenset([*table.frame[column].tolist(), *table.text.cells.get(column, [])]) - {""}


def link_problems(around: Surroundings) -> list[Problem]:
    """Return a problem for each cell that names something that does not exist or is out of scope."""
    problems: list[Problem] = []
    for table in around.tables.values():
        for column in table.contract.columns:
            if column.name in table.missing_columns:
                continue
            if column.refers_to:
                problems += _CHECKS[column.refers_to](table, column, around)
            if column.names_party:
                problems += _party_problems(table, column, around)
    problems += first_of_a_kind(_out_of_force(around))
    return problems + first_of_a_kind(_locks_outside_the_plan(around))


def _source_problems(table: TypedTable, column: ColumnContract, around: Surroundings) -> list[Problem]:
    return _listed_elsewhere(table, column, around.tables.get("sources"), around.sources)


def _project_problems(table: TypedTable, column: ColumnContract, around: Surroundings) -> list[Problem]:
    projects = around.tables.get("projects")
    if projects is None and (table.frame[column.name] != "").any():
        advice = message("Add projects.csv with a row for every project that this table names.")
        what = message("it names projects, but the dataset has no projects.csv")
        return [Problem(file=table.contract.file, what=what, advice=advice)]
    return _listed_elsewhere(table, column, projects, around.projects)


def _listed_elsewhere(
    table: TypedTable, column: ColumnContract, other: TypedTable | None, codes: frozenset[str]
) -> list[Problem]:
    """Return the problems of codes that another table should list; none while that table is in disorder.

    It is where one of its codes could not be read, for that may be the one that is looked for.
    """
    if other is None or not other.is_complete or not other.is_whole(column.name):
        return []
    in_order = cache(lambda: sorted(codes))

    def reason(code: str, suggest: Suggest) -> Unreadable | None:
        if code in codes:
            return None
        advice = message(
            "{suggestion}Add it to {file} or correct the code.",
            suggestion=suggest(code, in_order()),
            file=other.contract.file,
        )
        return Unreadable(message("{file} has no {name} like this", file=other.contract.file, name=column.name), advice)

    return _refused_cells(table, column.name, reason)


def _programme_problems(table: TypedTable, column: ColumnContract, around: Surroundings) -> list[Problem]:
    codes = [*around.programmes["programme_code"], *column.also]
    names = {
        plain(name): code
        for spelling in ("name_vi", "name_en")
        for name, code in zip(around.programmes[spelling], around.programmes["programme_code"], strict=True)
    }

    def reason(code: str, suggest: Suggest) -> Unreadable | None:
        if code in codes:
            return None
        named = names.get(plain(code))
        suggestion = message("Did you mean '{word}'? ", word=named) if named else suggest(code, codes)
        return Unreadable(
            message("the catalogue has no such programme"),
            message("{suggestion}Write one of: {codes}.", suggestion=suggestion, codes=", ".join(codes)),
        )

    return _refused_cells(table, column.name, reason)


def _commune_problems(table: TypedTable, column: ColumnContract, around: Surroundings) -> list[Problem]:
    def reason(written: str, suggest: Suggest) -> Unreadable | None:
        if written in column.also:
            return _all_of_what(around)
        codes = written.split(";")
        unknown = next((code for code in codes if code not in around.places.provinces), None)
        if unknown is None:
            return _outside(codes, around)
        preferred = around.settings.communes if around.settings else ()
        return around.places.why_unknown(unknown, preferred, suggest=suggest)

    return _refused_cells(table, column.name, reason)


def _party_problems(table: TypedTable, column: ColumnContract, around: Surroundings) -> list[Problem]:
    """Return the problems of cells that name who asks or must act.

    A commune is known by its code there as everywhere else: written as a name, it would be taken for another body,
    and nobody would wait for it.
    """
    ours = around.settings.communes if around.settings else ()

    def reason(written: str, suggest: Suggest) -> Unreadable | None:
        codes = communes_named(written)
        if not codes:
            return _named_commune(written, ours, around)
        if ALL_COMMUNES in codes:
            return _all_of_what(around)
        unknown = next((code for code in sorted(codes) if code not in around.places.provinces), None)
        return around.places.why_unknown(unknown, ours, suggest=suggest) if unknown is not None else None

    return _refused_cells(table, column.name, reason)


def _named_commune(written: str, ours: tuple[str, ...], around: Surroundings) -> Unreadable | None:
    name = plain(written.partition(" / ")[0])
    codes = [code for code in around.places.codes_by_plain_name.get(name, ()) if code in ours]
    if not codes:
        return None
    listed = " or ".join(f"{code} ({around.places.names[code]})" for code in codes)
    return Unreadable(message("a commune is named by its code"), message("Write {listed}.", listed=listed))


def _all_of_what(around: Surroundings) -> Unreadable | None:
    if around.settings is None or around.settings.province_code:
        return None
    return Unreadable(
        message(
            "{all_communes} says nothing in a dataset with communes of several provinces", all_communes=ALL_COMMUNES
        ),
        message("Write the commune codes, or make one dataset per province."),
    )


def _outside(codes: list[str], around: Surroundings) -> Unreadable | None:
    if around.settings is None or not around.communes.isdisjoint(codes):
        return None
    one, several = message("the commune is not in this dataset"), message("none of the communes is in this dataset")
    return Unreadable(
        one if len(codes) == 1 else several,
        message("Add it to communes in dataset.toml, or move the row to its own dataset."),
    )


def _refused_cells(
    table: TypedTable, column: str, reason: Callable[[str, Suggest], Unreadable | None]
) -> list[Problem]:
    """Return a problem for each cell that a reason speaks against, for the first of very many."""
    cells, suggest = table.frame[column], sparing_suggestions()
    # Asked for as the cells need it: of a hundred thousand codes that are all unknown, the first say enough.
    reason_of = cache(lambda code: reason(code, suggest) if code else None)
    if all(reason_of(code) is None for code in cells.unique()):
        return []
    problems = (
        table.problem(int(str(line)), column, what=why.what, advice=why.advice)
        for line, code in cells.items()
        if (why := reason_of(code)) is not None and table.is_usable(int(str(line)), column)
    )
    return first_of_a_kind(problems)


def _out_of_force(around: Surroundings) -> Iterator[Problem]:
    """Yield the positions of programmes that were not in force in their budget year."""
    table = around.tables.get("programme_positions")
    if table is None:
        return
    periods = {str(row.programme_code): row for row in around.programmes.itertuples(index=False)}
    for line, code, year in table.frame[["programme_code", "budget_year"]].itertuples():
        period = periods.get(code)
        if period is None or year is pd.NA or period.first_year <= year <= period.last_year:
            continue
        in_force = [other for other, row in periods.items() if row.first_year <= year <= row.last_year]
        advice = message("Write one of: {codes}.", codes=", ".join(in_force))
        if not in_force:
            advice = message("The catalogue knows no programme of that year.")
        what = message(
            "the programme runs from {first_year} to {last_year}, not in {year}",
            first_year=period.first_year,
            last_year=period.last_year,
            year=year,
        )
        yield table.problem(int(line), "programme_code", what=what, advice=advice)


def _locks_outside_the_plan(around: Surroundings) -> Iterator[Problem]:
    """Yield the locks of years that are not planned."""
    table, settings = around.tables.get("plan_locks"), around.settings
    if table is None or settings is None:
        return
    what = message("the year is not in the plan")
    advice = message(
        "Write a year from {plan_first_year} to {plan_last_year}.",
        plan_first_year=settings.plan_first_year,
        plan_last_year=settings.plan_last_year,
    )
    for line, year in table.frame["year"].items():
        if year is not pd.NA and year not in settings.plan_years and table.is_usable(int(str(line)), "year"):
            yield table.problem(int(str(line)), "year", what=what, advice=advice)


_CHECKS: dict[str, Callable[[TypedTable, ColumnContract, Surroundings], list[Problem]]] = {
    "sources": _source_problems,
    "projects": _project_problems,
    "programmes": _programme_problems,
    "communes": _commune_problems,
}
