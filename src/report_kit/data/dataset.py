"""The record of a dataset's checked figures, whole or one commune's slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from report_kit.data.corrections import CorrectedCells, Correction, corrected_cells
from report_kit.data.settings import Settings


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
