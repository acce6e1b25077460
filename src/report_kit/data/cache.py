"""A checked dataset kept on disk, keyed by content, so that nothing is checked or sliced twice.

One entry is a folder: the tables as Parquet, `slices.parquet` with every commune's slice and its hash, all of it packed
as one slice in `whole.json.gz`, and `entry.json`, which is written last and holds the hash of every other file. An
entry is never changed; it is built under a temporary name and renamed, and one that is damaged is built again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.frames import frame_of
from report_kit.data.parsing import parsed
from report_kit.data.reference import commune_list, programme_catalogue, reference_files
from report_kit.data.settings import Settings, settings_from_json, settings_to_json
from report_kit.data.slices import Slicer, read_slice, unknown_commune
from report_kit.errors import DatasetError, Problem
from report_kit.processes import collect_no_garbage, end_with_parent

ENTRY = "entry.json"
SLICES = "slices.parquet"
WHOLE = "whole.json.gz"
SLICES_PER_GROUP = 32
"""Slices that are read together to get one; more compress better, fewer are read faster."""
ENTRIES_KEPT = 8
LARGE = 2_000_000
"""Bytes of files from which a dataset is checked in a process of its own."""
ABANDONED_AFTER = 24 * 3600
"""Seconds after which a half-built entry is taken for what a killed build left behind."""
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, eq=False)
class CachedDataset:
    """A checked dataset whose parts are read only when they are asked for.

    Attributes:
        name: Name of the dataset's folder.
        settings: Its settings.
        folder: The entry of the cache that holds it.
        slice_hashes: sha256 of the slice of each commune, by code.
        key: sha256 of everything the entry was made from.
    """

    name: str
    settings: Settings
    folder: Path
    slice_hashes: MappingProxyType[str, str]
    key: str

    def slice_bytes(self, commune_code: str) -> bytes:
        """Return the canonical bytes of one commune's slice.

        Raises:
            UnknownCommuneError: The dataset does not concern the commune.
        """
        if commune_code not in self.slice_hashes:
            raise unknown_commune(self.name, commune_code, self.slice_hashes)
        place = list(self.slice_hashes).index(commune_code)
        group, row = divmod(place, SLICES_PER_GROUP)
        with pq.ParquetFile(self.folder / SLICES) as file:
            slices = file.read_row_group(group, columns=["slice"])
        content: bytes = slices.column("slice")[row].as_py()
        return content

    def packed_bytes(self) -> bytes:
        """Return the canonical bytes of the whole dataset, for reports on all communes, as gzip packed them.

        Unpacked, those of a country are a hundred times what a commune's slice is, too much for a process that only
        hands them on.
        """
        return (self.folder / WHOLE).read_bytes()

    def slice(self, commune_code: str) -> Dataset:
        """Return one commune's slice."""
        return read_slice(self.slice_bytes(commune_code))

    def dataset(self) -> Dataset:
        """Return the whole dataset, as it was checked."""
        entry = json.loads((self.folder / ENTRY).read_bytes())
        return Dataset(
            name=self.name,
            settings=self.settings,
            tables=MappingProxyType({name: _read_frame(contract, self.folder) for name, contract in CONTRACTS.items()}),
            communes=commune_list().rows(entry["communes"]),
            programmes=programme_catalogue(),
            province_communes=commune_list().of_province(self.settings.province_code),
        )


def cached_dataset(folder: Path, cache_root: Path, *, on_check: Callable[[], None] = lambda: None) -> CachedDataset:
    """Return the dataset in *folder*, from the cache in *cache_root* if these very files were checked before.

    Args:
        folder: Folder of the dataset.
        cache_root: Folder of the cache.
        on_check: Called before these files are checked, which takes long where they are large.

    Raises:
        DatasetError: The dataset breaks its contract; nothing is cached then.
    """
    key = dataset_key(folder)
    found = _opened(cache_root / key, key)
    if found is not None:
        return found
    on_check()
    key = _checked_apart(folder, cache_root) if _is_large(folder) else _checked(folder, cache_root)
    stored = _opened(cache_root / key, key)
    if stored is None:
        raise OSError(f"the cache in {cache_root} does not keep what is written to it")
    return stored


def _is_large(folder: Path) -> bool:
    return sum(path.stat().st_size for path in _files(folder)) > LARGE


def _checked_apart(folder: Path, cache_root: Path) -> str:
    """Check and store a dataset in a process of its own, whose memory ends with it; return the key."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_prepare_check) as process:
        outcome = process.submit(_key_or_problems, folder, cache_root).result()
    if isinstance(outcome, str):
        return outcome
    raise DatasetError(outcome)


def _prepare_check() -> None:
    end_with_parent()
    collect_no_garbage()


def _key_or_problems(folder: Path, cache_root: Path) -> str | list[Problem]:
    try:
        return _checked(folder, cache_root)
    except DatasetError as error:
        return error.problems


def _checked(folder: Path, cache_root: Path) -> str:
    """Check and store a dataset; return the key."""
    key, dataset = dataset_key(folder), read_dataset(folder)
    while (now := dataset_key(folder)) != key:  # somebody saved a file while we read
        key, dataset = now, read_dataset(folder)
    _store(dataset, cache_root, key)
    return key


def dataset_key(folder: Path) -> str:
    """Return the sha256 of all that a checked dataset is made from: its files, the reference data, the rules."""
    digest = hashlib.sha256(_kit_digest().encode())
    digest.update(folder.resolve().name.encode("utf-8", "surrogatepass"))
    for path in sorted([*_files(folder), *reference_files()]):
        digest.update(f"\0{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return [path for path in (*folder.glob("*.toml"), *folder.glob("*.[cC][sS][vV]")) if path.is_file()]


@cache
def _kit_digest() -> str:
    """Return the sha256 of the kit's own rules, so that a changed contract never meets an old entry."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _opened(folder: Path, key: str) -> CachedDataset | None:
    """Return the entry in *folder*, None if there is none or it is not what was written."""
    try:
        entry = json.loads((folder / ENTRY).read_bytes())
        if entry["key"] != key or any(_hash(folder / name) != hashed for name, hashed in entry["files"].items()):
            return None
        os.utime(folder)
        return CachedDataset(
            name=entry["name"],
            settings=settings_from_json(entry["settings"]),
            folder=folder,
            slice_hashes=MappingProxyType(entry["slices"]),
            key=key,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _store(dataset: Dataset, cache_root: Path, key: str) -> None:
    """Write an entry under a temporary name and rename it; a damaged one with that key is replaced."""
    cache_root.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cache_root))
    try:
        _write_entry(dataset, unfinished, key)
        if _opened(cache_root / key, key) is None:
            shutil.rmtree(cache_root / key, ignore_errors=True)
            unfinished.rename(cache_root / key)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _forget_old_entries(cache_root)


def _write_entry(dataset: Dataset, folder: Path, key: str) -> None:
    for name, contract in CONTRACTS.items():
        pq.write_table(_arrow_table(contract, dataset.tables[name]), folder / f"{name}.parquet")
    slicer = Slicer(dataset)
    hashes = _write_slices(slicer, folder / SLICES)
    (folder / WHOLE).write_bytes(gzip.compress(slicer.whole_bytes(), compresslevel=1, mtime=0))
    entry = {
        "key": key,
        "name": dataset.name,
        "settings": settings_to_json(dataset.settings),
        "communes": dataset.communes["commune_code"].tolist(),
        "slices": hashes,
        "files": {path.name: _hash(path) for path in sorted(folder.iterdir())},
    }
    (folder / ENTRY).write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")


def _write_slices(slicer: Slicer, path: Path) -> dict[str, str]:
    """Write every commune's slice, a group at a time, and return their hashes."""
    schema = pa.schema([("commune_code", pa.string()), ("sha256", pa.string()), ("slice", pa.binary())])
    hashes: dict[str, str] = {}
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for codes in _grouped(sorted(slicer.dataset.settings.communes), SLICES_PER_GROUP):
            slices = [slicer.slice_bytes(code) for code in codes]
            hashed = [hashlib.sha256(content).hexdigest() for content in slices]
            hashes.update(zip(codes, hashed, strict=True))
            writer.write_table(pa.table([codes, hashed, slices], schema=schema), row_group_size=len(codes))
    return hashes


def _grouped(codes: list[str], size: int) -> Iterable[list[str]]:
    return (codes[start : start + size] for start in range(0, len(codes), size))


def _forget_old_entries(cache_root: Path) -> None:
    """Remove the entries used longest ago, and what killed builds left behind."""
    now = time.time()
    used = {path: path.stat().st_mtime for path in cache_root.iterdir() if path.is_dir()}
    unfinished = [path for path in used if path.name.startswith(_UNFINISHED)]
    finished = [path for path in used if re.fullmatch(r"[0-9a-f]{64}", path.name)]
    entries = sorted(finished, key=lambda path: used[path], reverse=True)
    abandoned = [path for path in unfinished if now - used[path] > ABANDONED_AFTER]
    for path in [*entries[ENTRIES_KEPT:], *abandoned]:
        shutil.rmtree(path, ignore_errors=True)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrow_table(contract: TableContract, frame: pd.DataFrame) -> pa.Table:
    return pa.table({column.name: _arrow_array(column, frame[column.name]) for column in contract.columns})


def _arrow_array(column: ColumnContract, values: pd.Series[Any]) -> Any:
    if column.kind == "date":
        return pa.array(values.tolist(), pa.date32())
    if column.kind == "decimal":
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    if column.dtype == "Int64":
        return pa.array(values.to_numpy(np.int64, na_value=0), pa.int64(), mask=values.isna().to_numpy())
    return pa.array(values.tolist(), pa.string())


def _read_frame(contract: TableContract, folder: Path) -> pd.DataFrame:
    table = pq.read_table(folder / f"{contract.name}.parquet")
    values = {column.name: table.column(column.name).to_pylist() for column in contract.columns}
    for column in contract.columns:
        if column.kind == "decimal":
            values[column.name] = [None if text is None else parsed(text, column) for text in values[column.name]]
    return frame_of(contract, values)
