"""Where a figure that is still needed is to be written: the sheet of the workbook, and the file of the table."""

from __future__ import annotations

from report_kit.content.wording import Words, phrase
from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.sheets import sheet_title


def place_of(table: str) -> Words:
    """Return where the figures of a table are written; the sheet first, for that is what planners open."""
    contract = CONTRACTS[table]
    return phrase("sheet “{sheet}”, file {file}", sheet=sheet_title(contract), file=contract.file)
