"""The rows of a dataset that belong to some of its communes: what their workbook holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from report_kit.data.reference import commune_list
from report_kit.data.workbook.stamp import TextRow, key_of
from report_kit.data.workbook.table_files import TableFile

Rows = list[TextRow]
_Places = dict[str, list[int]]


def whole_rows(files: Mapping[str, TableFile]) -> dict[str, Rows]:
    """Return every row of every table."""
    return {name: file.rows for name, file in files.items()}


class CommuneRows:
    """Finds the rows of one commune after the other; every row is looked at once, however many communes ask."""

    def __init__(self, files: Mapping[str, TableFile]) -> None:
        self._files = files
        self._of_communes = {name: _places(_communes_of(row) for row in file.rows) for name, file in files.items()}
        self._of_projects = {
            name: _places([row["project_code"]] for row in file.rows)
            for name, file in files.items()
            if "project_code" in file.contract.key and name != "projects"
        }

    def of(self, communes: Collection[str]) -> dict[str, Rows]:
        """Return the rows that the communes answer for: their own, those of groups they are in, their projects'.

        Figures of the whole province or city are left out: others answer for them. Sources come along if a row names
        them, or if no row of the dataset does.
        """
        rows = {name: self._rows(name, places, communes) for name, places in self._of_communes.items()}
        projects = [row["project_code"] for row in rows["projects"]]
        for name, places in self._of_projects.items():
            rows[name] = self._rows(name, places, projects)
        rows["sources"] = self._sources(rows)
        rows["corrections"] = self._corrections(rows)
        return {name: rows[name] for name in self._files}

    def _rows(self, table: str, places: _Places, wanted: Iterable[str]) -> Rows:
        found = {place for each in wanted for place in places.get(each, ())}
        return [self._files[table].rows[place] for place in sorted(found)]

    def _sources(self, rows: Mapping[str, Rows]) -> Rows:
        named = _sources_named(rows)
        return [
            row
            for row in self._files["sources"].rows
            if (source := row.get("source_id", "")) in named or source not in self._sources_anywhere
        ]

    @cached_property
    def _sources_anywhere(self) -> frozenset[str]:
        return _sources_named({name: file.rows for name, file in self._files.items()})

    def _corrections(self, rows: Mapping[str, Rows]) -> Rows:
        """Return the corrections of the rows that are there."""
        corrected = {row.get("table", "") for row in self._files["corrections"].rows}
        keys = {
            (name, "/".join(key_of(self._files[name].contract, row)))
            for name in corrected & {*rows}
            for row in rows[name]
        }
        return [row for row in self._files["corrections"].rows if (row.get("table", ""), row.get("key", "")) in keys]


def communes_to_choose(communes: Iterable[str], tables: Mapping[str, Rows]) -> tuple[str, ...]:
    """Return the codes that the workbook of some communes offers: theirs, and others that their rows name."""
    named = {code for rows in tables.values() for row in rows for code in _communes_of(row)}
    others = sorted((named & commune_list().provinces.keys()) - {*communes})
    return (*communes, *others)


def _communes_of(row: Mapping[str, str]) -> Iterator[str]:
    codes = row.get("commune_code") or row.get("commune_codes") or ""
    return (code.strip() for code in codes.split(";"))


def _places(named: Iterable[Iterable[str]]) -> _Places:
    """Return the places of the rows that name each of some codes."""
    found: _Places = {}
    for place, codes in enumerate(named):
        for code in codes:
            found.setdefault(code, []).append(place)
    return found


def _sources_named(rows: Mapping[str, Sequence[TextRow]]) -> frozenset[str]:
    return frozenset(row.get("source_id", "") for name, table in rows.items() if name != "sources" for row in table)
