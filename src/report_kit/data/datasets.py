"""A dataset: read, checked against its contract, sliced by commune."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from report_kit.data.checks import duplicate_problems, rule_problems
from report_kit.data.contracts import CONTRACTS, PROGRAMMES, REQUIRED_TABLES
from report_kit.data.corrections import CorrectedCells, Correction, apply_corrections, corrected_cells
from report_kit.data.frames import TypedTable, close_to, empty_frame, typed_table
from report_kit.data.links import Surroundings, link_problems
from report_kit.data.reading import read_text_table
from report_kit.data.reference import COMMUNES, commune_list, programme_catalogue
from report_kit.data.resources import SLICE_VARIABLE, project_root
from report_kit.data.rules import communes_named
from report_kit.data.settings import Settings, settings_from_json
from report_kit.data.settings_file import FILE, read_settings
from report_kit.data.slices import FORMAT, Slicer, decoded_frame
from report_kit.errors import DatasetError, Problem, UnknownCommuneError
from report_kit.messages import message


@dataclass(frozen=True, eq=False)
class Dataset:
    """Checked figures.

    Attributes:
        name: Name of the dataset's folder.
        settings: Its settings.
        tables: A frame for every table of the contract; one that the dataset lacks has no rows.
        communes: Reference rows of the communes it concerns.
        programmes: The catalogue of programmes.
        province_communes: Codes of all communes of the province or city that `*` stands for.
    """

    name: str
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    communes: pd.DataFrame
    programmes: pd.DataFrame
    province_communes: tuple[str, ...]

    def table(self, name: str) -> pd.DataFrame:
        """Return the frame of the table *name*."""
        return self.tables[name]

    @cached_property
    def corrections(self) -> CorrectedCells:
        """The corrected cells, by (table, key of the row, column)."""
        return MappingProxyType(dict(corrected_cells(self.tables["corrections"])))

    def correction(self, table: str, key: str, column: str) -> Correction | None:
        """Return the correction that was applied to a cell, None if it stands as the source has it."""
        return self.corrections.get((table, key, column))

    def slice(self, commune_code: str) -> Dataset:
        """Return what a briefing of one commune may know.

        Raises:
            UnknownCommuneError: The dataset does not concern the commune.
        """
        return read_slice(self.slice_bytes(commune_code))

    def slice_bytes(self, commune_code: str) -> bytes:
        """Return the canonical bytes of one commune's slice.

        Raises:
            UnknownCommuneError: The dataset does not concern the commune.
        """
        if commune_code not in self.settings.communes:
            suggestion = close_to(commune_code, self.settings.communes)
            raise UnknownCommuneError(
                message(
                    "the dataset {name} has no commune {commune_code!r}. {suggestion}",
                    name=self.name,
                    commune_code=commune_code,
                    suggestion=suggestion,
                )
            )
        return self._slicer.slice_bytes(commune_code)

    def to_bytes(self) -> bytes:
        """Return the dataset as canonical JSON: the same facts give the same bytes."""
        return self._slicer.whole_bytes()

    @cached_property
    def _slicer(self) -> Slicer:
        return Slicer(self)


def read_dataset(folder: Path) -> Dataset:
    """Read and check the dataset in *folder*.

    Raises:
        DatasetError: Something breaks the contract; it holds every problem found.
    """
    settings, problems = read_settings(folder)
    if not folder.is_dir():
        raise DatasetError(problems)
    tables, unreadable = _read_tables(folder)
    corrected, misfits = apply_corrections(tables)
    problems += unreadable + misfits + _contract_problems(corrected, settings)
    if problems or settings is None:
        raise DatasetError(problems)
    return Dataset(
        name=folder.resolve().name,
        settings=settings,
        tables=MappingProxyType(
            {
                name: corrected[name].frame.reset_index(drop=True) if name in corrected else empty_frame(contract)
                for name, contract in CONTRACTS.items()
            }
        ),
        communes=_concerned(corrected, settings),
        programmes=programme_catalogue(),
        province_communes=commune_list().of_province(settings.province_code),
    )


def read_slice(content: bytes) -> Dataset:
    """Return the dataset that `Dataset.to_bytes` or `Dataset.slice_bytes` wrote; it is not checked again.

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


def load_dataset(name_or_path: str) -> Dataset:
    """Return the dataset that a notebook asks for.

    In a job this is the job's slice, whatever the notebook names; elsewhere the folder *name_or_path*, looked for
    from the current directory upwards and then in the project.

    Raises:
        DatasetError: There is no such dataset, or it breaks its contract.
    """
    if path := os.environ.get(SLICE_VARIABLE):
        return read_slice(Path(path).read_bytes())
    return read_dataset(dataset_folder(name_or_path))


def dataset_folder(name_or_path: str) -> Path:
    """Return the folder of a dataset, looked for from the current directory upwards, then in the project."""
    here = Path.cwd()
    root = project_root()
    for start in (here, *here.parents, *([root] if root else [])):
        folder = start / name_or_path
        if (folder / FILE).is_file():
            return folder
    return here / name_or_path


def _read_tables(folder: Path) -> tuple[dict[str, TypedTable], list[Problem]]:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    tables: dict[str, TypedTable] = {}
    problems = [_missing_table(name) for name in sorted(REQUIRED_TABLES) if not _has(folder, name)]
    for path in files:
        contract = CONTRACTS.get(path.stem) if path.suffix == ".csv" else None
        if contract is None:
            problems.append(_unknown_file(path.name))
            continue
        tables[contract.name] = typed_table(contract, read_text_table(path))
    return tables, problems


def _has(folder: Path, name: str) -> bool:
    return (folder / CONTRACTS[name].file).exists()


def _contract_problems(tables: Mapping[str, TypedTable], settings: Settings | None) -> list[Problem]:
    problems: list[Problem] = []
    for table in tables.values():
        problems += [*table.text.problems, *table.problems]
        problems += [*rule_problems(table), *duplicate_problems(table)]
    around = Surroundings(tables, settings, commune_list(), programme_catalogue())
    return problems + link_problems(around)


def _concerned(tables: Mapping[str, TypedTable], settings: Settings) -> pd.DataFrame:
    """Return the reference rows of the dataset's communes and of those that its groups and follow-ups name."""
    codes = set(settings.communes)
    for table in tables.values():
        if "commune_codes" in table.frame:
            codes.update(code for group in table.frame["commune_codes"].unique() for code in group.split(";"))
        for column in table.contract.columns:
            if column.names_party:
                codes.update(*map(communes_named, table.frame[column.name].unique()))
    return commune_list().rows(codes)


def _missing_table(name: str) -> Problem:
    file = CONTRACTS[name].file
    columns = ",".join(column.name for column in CONTRACTS[name].columns)
    advice = message("Every dataset needs it; its first row is {columns}.", columns=columns)
    return Problem(file=file, what=message("the file is missing"), advice=advice)


def _unknown_file(name: str) -> Problem:
    files = [contract.file for contract in CONTRACTS.values()]
    advice = message("{suggestion}Rename the file, or move it out of the dataset.", suggestion=close_to(name, files))
    return Problem(file=name, what=message("no table has this name"), advice=advice)


def _not_a_slice() -> Problem:
    return Problem(
        file="slice",
        what=message("these bytes are not a slice of a dataset"),
        advice=message("Build the briefing again."),
    )
