"""Reading a dataset and checking it against its contract."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from report_kit.data.checks import duplicate_problems, rule_problems
from report_kit.data.contracts import CONTRACTS, REQUIRED_TABLES
from report_kit.data.corrections import apply_corrections
from report_kit.data.dataset import Dataset
from report_kit.data.frames import TypedTable, close_to, empty_frame, typed_table
from report_kit.data.links import Surroundings, link_problems
from report_kit.data.reading import TextTable, read_text_table
from report_kit.data.reference import commune_list, programme_catalogue
from report_kit.data.resources import SLICE_VARIABLE, project_root
from report_kit.data.rules import communes_named
from report_kit.data.settings import Settings
from report_kit.data.settings_file import FILE, read_settings
from report_kit.data.slices import read_slice
from report_kit.errors import DatasetError, Problem
from report_kit.messages import message


def read_dataset(folder: Path) -> Dataset:
    """Read and check the dataset in *folder*.

    Raises:
        DatasetError: Something breaks the contract; it holds every problem found.
    """
    settings, problems = read_settings(folder)
    if not folder.is_dir():
        raise DatasetError(problems)
    tables, unknown = _read_tables(folder)
    corrected, broken = _checked(tables, settings)
    problems += unknown + broken
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


def broken_rules(settings: Settings, tables: Mapping[str, TextTable]) -> list[Problem]:
    """Return every problem of a dataset that stands in no folder yet, in the order of its tables and rows.

    Args:
        settings: Its settings.
        tables: The tables that it has, by name.
    """
    _, problems = _checked({name: typed_table(CONTRACTS[name], text) for name, text in tables.items()}, settings)
    return DatasetError(problems).problems


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
    problems: list[Problem] = []
    for path in files:
        contract = CONTRACTS.get(path.stem) if path.suffix == ".csv" else None
        if contract is None:
            problems.append(_unknown_file(path.name))
            continue
        tables[contract.name] = typed_table(contract, read_text_table(path))
    return tables, problems


def _checked(
    tables: Mapping[str, TypedTable], settings: Settings | None
) -> tuple[dict[str, TypedTable], list[Problem]]:
    """Return the tables with their corrections, and every problem of them."""
    missing = [_missing_table(name) for name in sorted(REQUIRED_TABLES) if name not in tables]
    corrected, misfits = apply_corrections(tables)
    return corrected, missing + misfits + _contract_problems(corrected, settings)


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
