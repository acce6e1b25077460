"""Figures that keep every rule, but look as if they had been entered in millions, or under another year."""

from __future__ import annotations

from datetime import date

from report_kit.data.contracts.table import TableContract

LEAST, MOST = 10**6, 10**14
"""đồng: capital below one million, or from a hundred thousand billion on, is hardly meant for a commune."""


def is_far_from_plan(day: date, budget_year: int) -> bool:
    """Return whether figures to a day are hardly of the capital of a year, as of 2052 for 2025.

    A form of January counts to the last day of the year before; capital may be carried over for one more year.
    """
    return not date(budget_year - 1, 12, 31) <= day <= date(budget_year + 1, 12, 31)


def amounts_of(contract: TableContract) -> tuple[str, ...]:
    """Return the names of a table's columns of amounts, rounding units apart."""
    # The lines of a form hold what its own unit makes of them, down to the last đồng of a fee.
    is_form = contract.name == "treasury_lines"
    return () if is_form else tuple(name for name in contract.column_names if name.endswith("_amount"))


def is_odd(amount: int) -> bool:
    """Return whether an amount in đồng is so small or so large that it may be in another unit."""
    return 0 < amount < LEAST or amount >= MOST
