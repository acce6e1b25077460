"""What goes into the workbooks of a dataset, and writing one for each of many communes."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from pathlib import Path

from report_kit.content.requests import requested_figures
from report_kit.data.dataset import Dataset
from report_kit.data.datasets import read_dataset
from report_kit.data.reference import find_commune
from report_kit.data.workbook.extract import CommuneRows, Rows, communes_to_choose, whole_rows
from report_kit.data.workbook.table_files import TableFile, read_table_files
from report_kit.data.workbook.writing import Request, WorkbookContent, write_workbook
from report_kit.processes import end_with_parent

MOST_COMMUNES_ASKED = 50
"""Communes whose open data requests are put into a workbook; more would make a list that nobody reads."""
FEW = 30
"""Communes whose workbooks are written sooner than a second process has started."""
JOBS = 2
"""Processes that write many workbooks; each of them holds the whole dataset."""

Written = tuple[Path, int, int]
"""A workbook that was written, its rows, and the figures that it asks for."""


class Contents:
    """Puts together what goes into workbooks of one dataset."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dataset: Dataset = read_dataset(folder)
        self._files: dict[str, TableFile] = read_table_files(folder)

    def codes(self, communes: Iterable[str]) -> tuple[str, ...]:
        """Return the codes of communes that are given by code or name, each once.

        Raises:
            UnknownCommuneError: One is not a commune of the dataset.
        """
        return tuple(dict.fromkeys(find_commune(name, self.dataset.settings.communes) for name in communes))

    def whole(self) -> WorkbookContent:
        """Return what the workbook of the whole dataset holds."""
        communes = self.dataset.settings.communes
        return self._content(communes, communes, whole_rows(self._files))

    def of(self, codes: Sequence[str]) -> WorkbookContent:
        """Return what the workbook of some communes holds."""
        rows = self._commune_rows.of(codes)
        return self._content(codes, communes_to_choose(codes, rows), rows)

    @cached_property
    def _commune_rows(self) -> CommuneRows:
        return CommuneRows(self._files)

    def _content(self, asked: Sequence[str], choices: Sequence[str], tables: Mapping[str, Rows]) -> WorkbookContent:
        return WorkbookContent(
            dataset=self.dataset.name,
            title_vi=self.dataset.settings.title_vi,
            title_en=self.dataset.settings.title_en,
            communes=tuple(choices),
            tables=tables,
            requests=tuple(_requests(self.dataset, asked)),
        )


def _requests(dataset: Dataset, communes: Sequence[str]) -> Iterator[Request]:
    if len(communes) <= MOST_COMMUNES_ASKED:
        for request in requested_figures(dataset, communes):
            yield Request(request.texts["vi"], request.texts["en"])


def write_commune_workbooks(contents: Contents, files: Mapping[str, Path]) -> Iterator[Written]:
    """Write a workbook for each commune, and yield what was written in the order of the communes.

    Args:
        contents: What goes into them.
        files: The workbook of each commune, by its code.
    """
    if len(files) <= FEW:
        for code, path in files.items():
            yield _written(contents, code, path)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(JOBS, mp_context=context, initializer=_prepare, initargs=(contents.folder,)) as processes:
        yield from processes.map(_write_one, files.keys(), files.values(), chunksize=5)


def _written(contents: Contents, code: str, path: Path) -> Written:
    content = contents.of([code])
    write_workbook(content, path)
    return path, sum(map(len, content.tables.values())), len(content.requests)


# In the processes that write

_of_this_process: list[Contents] = []


def _prepare(folder: Path) -> None:
    end_with_parent()
    _of_this_process.append(Contents(folder))
    gc.freeze()  # the dataset stays to the end; looking through it for garbage takes long


def _write_one(code: str, path: Path) -> Written:
    return _written(_of_this_process[0], code, path)
