"""What one commune's briefing may know of a dataset: cut out, written as canonical bytes, and read from them.

A slice holds the commune's own rows, the group and `*` rows that contain it, its co-members' rows where the
contract says so, and only the sources that these rows name. Of service centres it also holds those of the dataset's
other communes in the province: readiness says little unless it is compared. A change of one centre therefore touches
the briefings of its province, and of no other. The same facts give the same bytes, whatever the order of the rows in
the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

import orjson
import pandas as pd

from report_kit.data.columns import ALL_COMMUNES, ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.programmes import PROGRAMMES
from report_kit.data.contracts.table import TableContract
from report_kit.data.dataset import Dataset
from report_kit.data.frames import close_to, frame_of, key_texts
from report_kit.data.reference import COMMUNES, commune_list
from report_kit.data.rules import communes_named
from report_kit.data.settings import Settings, settings_from_json, settings_to_json
from report_kit.errors import DatasetError, Problem, UnknownCommuneError
from report_kit.messages import message

FORMAT = 1
"""Raised when the layout of the bytes changes."""


def with_languages(content: bytes, languages: tuple[str, ...]) -> bytes:
    """Return the bytes of a slice for briefings in other languages than those of the dataset."""
    document = json.loads(content)
    document["settings"]["languages"] = list(languages)
    return _canonical(document)


@dataclass(frozen=True, eq=False)
class Slicer:
    """A dataset prepared for slicing: every row is encoded once, however many communes share it."""

    dataset: Dataset

    def slice(self, commune_code: str) -> Dataset:
        """Return what a briefing of one commune may know.

        Raises:
            UnknownCommuneError: The dataset does not concern the commune.
        """
        return read_slice(self.slice_bytes(commune_code))

    def slice_bytes(self, commune_code: str) -> bytes:
        """Return the canonical bytes of one commune's slice: the same facts give the same bytes.

        Raises:
            UnknownCommuneError: The dataset does not concern the commune.
        """
        if commune_code not in self._communes_of_provinces:
            raise unknown_commune(self.dataset.name, commune_code, self.dataset.settings.communes)
        rows = {name: self._rows_of(name, commune_code) for name in CONTRACTS if name in self._scopes}
        settings = self._settings_of(commune_code)
        concerned = {commune_code, *self._named_in(rows)}
        rows["sources"] = self._sources_of(rows)
        return _encoded(
            self.dataset,
            settings=settings,
            province_communes=self._province_communes(commune_code),
            communes=[self._commune_rows[code] for code in sorted(concerned) if code in self._commune_rows],
            programmes=self._programme_rows,
            tables={
                **{name: [self._encoded_rows[name][row] for row in chosen] for name, chosen in rows.items()},
                "corrections": self._corrections_of(rows),
            },
        )

    def whole_bytes(self) -> bytes:
        """Return the canonical bytes of the whole dataset."""
        dataset = self.dataset
        return _encoded(
            dataset,
            settings=dataset.settings,
            province_communes=dataset.province_communes,
            communes=[self._commune_rows[code] for code in sorted(self._commune_rows)],
            programmes=self._programme_rows,
            tables=self._encoded_rows,
        )

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame]:
        return {
            name: self.dataset.tables[name].sort_values(list(contract.key), kind="stable", ignore_index=True)
            for name, contract in CONTRACTS.items()
        }

    @cached_property
    def _encoded_rows(self) -> dict[str, list[bytes]]:
        return {name: encoded_rows(CONTRACTS[name], frame) for name, frame in self._frames.items()}

    @cached_property
    def _commune_rows(self) -> dict[str, bytes]:
        known = self.dataset.communes
        return dict(zip(known["commune_code"], encoded_rows(COMMUNES, known), strict=True))

    @cached_property
    def _programme_rows(self) -> list[bytes]:
        return encoded_rows(PROGRAMMES, self.dataset.programmes)

    @cached_property
    def _provinces(self) -> Mapping[str, str]:
        return commune_list().provinces

    @cached_property
    def _communes_of_provinces(self) -> dict[str, tuple[str, ...]]:
        """The communes of the province of each commune that the dataset concerns."""
        members: dict[str, list[str]] = {}
        for code, province in self._provinces.items():
            members.setdefault(province, []).append(code)
        by_province = {province: tuple(codes) for province, codes in members.items()}
        return {code: by_province[self._provinces[code]] for code in self.dataset.settings.communes}

    @cached_property
    def _scopes(self) -> dict[str, list[frozenset[str]]]:
        """The communes that each row is about, by table; tables that are about none are left out."""
        projects = self._frames["projects"]
        homes = dict(zip(projects["project_code"], projects["commune_code"], strict=True))
        scopes: dict[str, list[frozenset[str]]] = {}
        for name, frame in self._frames.items():
            if "commune_codes" in frame:
                scopes[name] = [frozenset(codes.split(";")) for codes in frame["commune_codes"].tolist()]
            elif "commune_code" in frame:
                scopes[name] = [frozenset({code}) for code in frame["commune_code"].tolist()]
            elif "project_code" in frame:
                scopes[name] = [frozenset({homes[code]}) for code in frame["project_code"].tolist()]
        return scopes

    @cached_property
    def _rows_by_commune(self) -> dict[str, dict[str, list[int]]]:
        found: dict[str, dict[str, list[int]]] = {}
        for name, scopes in self._scopes.items():
            rows = found.setdefault(name, {})
            for row, scope in enumerate(scopes):
                for code in scope:
                    rows.setdefault(code, []).append(row)
        return found

    def _rows_of(self, name: str, commune_code: str) -> list[int]:
        rows = self._rows_by_commune[name]
        own = [*rows.get(commune_code, ()), *rows.get(ALL_COMMUNES, ())]
        return sorted({*own, *self._rows_of_co_members(name, own), *self._rows_of_neighbours(name, commune_code)})

    def _rows_of_neighbours(self, name: str, commune_code: str) -> set[int]:
        """Return the rows of the dataset's other communes in the province, where the contract compares communes."""
        if not CONTRACTS[name].is_compared:
            return set()
        rows = self._rows_by_commune[name]
        return {row for code in self._province_communes(commune_code) for row in rows.get(code, ())}

    def _rows_of_co_members(self, name: str, own: Iterable[int]) -> set[int]:
        """Return the rows that lie inside a group row of *own* and agree with it in the contract's columns."""
        if not CONTRACTS[name].co_member_columns:
            return set()
        scopes, agreeing = self._scopes[name], self._agreeing[name]
        rows = self._rows_by_commune[name]
        return {
            other
            for row in own
            for member in scopes[row]
            if len(scopes[row]) > 1
            for other in rows.get(member, ())
            if scopes[other] <= scopes[row] and agreeing[other] == agreeing[row]
        }

    @cached_property
    def _agreeing(self) -> dict[str, list[tuple[str, ...]]]:
        return {
            name: list(
                zip(*(self._frames[name][column].tolist() for column in contract.co_member_columns), strict=True)
            )
            for name, contract in CONTRACTS.items()
            if contract.co_member_columns
        }

    def _named_in(self, rows: Mapping[str, list[int]]) -> set[str]:
        named = {code for name, chosen in rows.items() for row in chosen for code in self._scopes[name][row]}
        parties = {code for name, by_row in self._parties.items() for row in rows[name] for code in by_row[row]}
        return (named | parties) - {ALL_COMMUNES}

    @cached_property
    def _parties(self) -> dict[str, list[set[str]]]:
        """The communes that each row names as asking or having to act, by table."""
        found: dict[str, list[set[str]]] = {}
        for name, contract in CONTRACTS.items():
            columns = [self._frames[name][column.name].tolist() for column in contract.columns if column.names_party]
            if columns:
                found[name] = [set().union(*map(communes_named, cells)) for cells in zip(*columns, strict=True)]
        return found

    @cached_property
    def _source_codes(self) -> dict[str, list[str]]:
        return {
            name: frame["source_id"].tolist()
            for name, frame in self._frames.items()
            if "source_id" in frame and name != "sources"
        }

    def _sources_of(self, rows: Mapping[str, list[int]]) -> list[int]:
        named = {codes[row] for name, codes in self._source_codes.items() for row in rows[name]}
        return [row for row, code in enumerate(self._listed_sources) if code in named]

    @cached_property
    def _listed_sources(self) -> list[str]:
        sources: list[str] = self._frames["sources"]["source_id"].tolist()
        return sources

    @cached_property
    def _correction_rows(self) -> dict[str, dict[int, list[int]]]:
        """Rows of the table of corrections by the table and the row that they correct."""
        corrections = self._frames["corrections"]
        found: dict[str, dict[int, list[int]]] = {}
        for name in set(corrections["table"]):
            keys = {key: row for row, key in enumerate(key_texts(CONTRACTS[name], self._frames[name]))}
            of_table = corrections[corrections["table"] == name]
            for row, key in of_table["key"].items():
                found.setdefault(name, {}).setdefault(keys[key], []).append(int(str(row)))
        return found

    def _corrections_of(self, rows: Mapping[str, list[int]]) -> list[bytes]:
        chosen = [
            correction
            for name, by_row in self._correction_rows.items()
            for row in rows.get(name, ())
            for correction in by_row.get(row, ())
        ]
        return [self._encoded_rows["corrections"][row] for row in sorted(chosen)]

    def _settings_of(self, commune_code: str) -> Settings:
        settings = self.dataset.settings
        counts = settings.previous_plan_project_count
        return replace(
            settings,
            communes=(commune_code,),
            province_code=settings.province_code or self._provinces[commune_code],
            previous_plan_project_count={key: counts[key] for key in ("", commune_code) if key in counts},
        )

    def _province_communes(self, commune_code: str) -> tuple[str, ...]:
        if self.dataset.province_communes:
            return self.dataset.province_communes
        return self._communes_of_provinces[commune_code]


def unknown_commune(name: str, commune_code: str, known: Iterable[str]) -> UnknownCommuneError:
    """Return the error that says which commune a dataset does not concern, and which one may have been meant."""
    return UnknownCommuneError(
        message(
            "the dataset {name} has no commune {commune_code!r}. {suggestion}",
            name=name,
            commune_code=commune_code,
            suggestion=close_to(commune_code, list(known)),
        )
    )


def encoded_rows(contract: TableContract, frame: pd.DataFrame) -> list[bytes]:
    """Return each row as a JSON list of its values in the contract's order."""
    columns = [_json_values(column, frame[column.name]) for column in contract.columns]
    # A copy, as large as the row is: the first one takes a kilobyte, however short the row.
    return [bytes(memoryview(orjson.dumps(row))) for row in zip(*columns, strict=True)]


def decoded_frame(contract: TableContract, rows: list[list[Any]]) -> pd.DataFrame:
    """Return the frame that `encoded_rows` encoded."""
    by_column = zip(contract.columns, zip(*rows, strict=True), strict=True) if rows else ()
    return frame_of(contract, {column.name: _from_json(column, values) for column, values in by_column})


def read_slice(content: bytes) -> Dataset:
    """Return the dataset that a `Slicer` wrote; it is not checked again.

    Raises:
        DatasetError: The bytes are not a slice that this version of the kit wrote.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise DatasetError([_not_a_slice()])
        # Each table's rows are let go as soon as they are a frame: a country's are many.
        return Dataset(
            name=document["name"],
            settings=settings_from_json(document["settings"]),
            tables=MappingProxyType(
                {name: decoded_frame(contract, document["tables"].pop(name)) for name, contract in CONTRACTS.items()}
            ),
            communes=decoded_frame(COMMUNES, document["communes"]),
            programmes=decoded_frame(PROGRAMMES, document["programmes"]),
            province_communes=tuple(document["province_communes"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError([_not_a_slice()]) from error


def _not_a_slice() -> Problem:
    return Problem(
        file="slice",
        what=message("these bytes are not a slice of a dataset"),
        advice=message("Build the briefing again."),
    )


def _json_values(column: ColumnContract, values: pd.Series[Any]) -> list[Any]:
    if column.dtype == "str":
        return values.tolist()
    if column.dtype == "Int64":
        integers: Any = values.array  # pandas' type hints take no None
        return list(integers.to_numpy(dtype=object, na_value=None))
    if column.kind == "date":  # few days, each in many rows
        written = {day: None if day is None else day.isoformat() for day in set(values)}
        return [written[day] for day in values]
    return [None if value is None else str(value) for value in values]


def _from_json(column: ColumnContract, values: tuple[Any, ...]) -> tuple[Any, ...] | list[Any]:
    if column.kind == "date":
        return [None if value is None else date.fromisoformat(value) for value in values]
    if column.kind == "decimal":
        return [None if value is None else Decimal(value) for value in values]
    return values


def _encoded(
    dataset: Dataset,
    *,
    settings: Settings,
    province_communes: tuple[str, ...],
    communes: list[bytes],
    programmes: list[bytes],
    tables: Mapping[str, list[bytes]],
) -> bytes:
    """Return the document, its keys in order; rows are spliced in as they were encoded."""
    parts = {
        "communes": _spliced(communes),
        "format": _canonical(FORMAT),
        "name": _canonical(dataset.name),
        "programmes": _spliced(programmes),
        "province_communes": _canonical(province_communes),
        "settings": _canonical(settings_to_json(settings)),
        "tables": _named({name: _spliced(tables[name]) for name in sorted(tables)}),
    }
    return _named(parts)


def _named(parts: Mapping[str, bytes]) -> bytes:
    return b"{" + b",".join(b'"%b":%b' % (name.encode(), content) for name, content in parts.items()) + b"}"


def _spliced(rows: list[bytes]) -> bytes:
    return b"[" + b",".join(rows) + b"]"


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
