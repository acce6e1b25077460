"""Where a figure that is still needed is to be written: the sheet of the workbook."""

from __future__ import annotations

from report_kit.content.wording import Words, phrase
from report_kit.data.contracts import CONTRACTS
from report_kit.data.workbook.sheets import sheet_title


def place_of(table: str) -> Words:
    """Return where the figures of a table are written: the sheet that planners open.

    Names of files mean nothing to those who hold the figures; the data dictionary says which file a sheet is.
    """
    return phrase("sheet “{sheet}”", sheet=sheet_title(CONTRACTS[table]))
