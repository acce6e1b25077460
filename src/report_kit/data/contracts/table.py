"""What the contract of a table consists of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from report_kit.data import rules as r
from report_kit.data.columns import ColumnContract
from report_kit.data.rules import Rule
from report_kit.messages import message


@dataclass(frozen=True)
class TableContract:
    """One table of a dataset: a file `<name>.csv`.

    Attributes:
        name: Name of the table and of its file.
        title_vi: What the table is called, in Vietnamese.
        title_en: What the table is called, in English.
        description_vi: What one row is, in Vietnamese.
        description_en: What one row is, in English.
        columns: Its columns in the order of the file.
        key: Columns that together name a row.
        rules: Rules that span columns; those of one column follow from its contract.
        co_member_columns: For tables of groups of communes: a commune's slice also holds the rows of its
            co-members that agree with the group's row in these columns. Empty: it does not.
        is_compared: Whether a commune is compared with the others row by row: its slice then also holds the rows
            of the dataset's other communes in its province.
    """

    name: str
    title_vi: str
    title_en: str
    description_vi: str
    description_en: str
    columns: tuple[ColumnContract, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    co_member_columns: tuple[str, ...] = ()
    is_compared: bool = False

    @property
    def file(self) -> str:
        """Name of the table's file in a dataset."""
        return f"{self.name}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of each column, then those that span columns."""
        own = (rule for column in self.columns for rule in r.column_rules(column))
        return (*own, *self.rules)

    def column(self, name: str) -> ColumnContract:
        """Return the contract of the column *name*."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, ColumnContract]:
        return {column.name: column for column in self.columns}


AS_OF_IN_ORDER = r.order_rule(
    "as_of_earliest_date",
    "as_of_date",
    said=(
        message("as_of_earliest_date comes after as_of_date"),
        message("Put the earlier day in as_of_earliest_date and the later one in as_of_date."),
        "as_of_earliest_date không sau as_of_date.",
        "as_of_earliest_date is not after as_of_date.",
    ),
)
