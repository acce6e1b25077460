"""Service centres and follow-ups written as text, for specifications."""

from __future__ import annotations

import pandas as pd

from report_kit.data.contracts import CONTRACTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.frames import typed_table
from report_kit.data.reading import text_table

CENTRE_COLUMNS = {
    "commune": "commune_code",
    "as_of": "as_of_date",
    "earliest": "as_of_earliest_date",
    "deputies": "deputy_director_count",
    "specialists": "specialist_count",
    "records": "records_system",
    "accounts": "accounts_assigned",
    "signature": "digital_signature",
    "rooms": "facilities",
    "it": "it_infrastructure",
    "source": "source_id",
}
FOLLOW_UP_COLUMNS = {
    "code": "follow_up_code",
    "kind": "kind",
    "topic": "topic",
    "by": "raised_by",
    "to": "addressed_to",
    "communes": "commune_codes",
    "raised": "raised_date",
    "due": "due_date",
    "status": "status",
    "answer": "answer_en",
    "answered": "answered_date",
}
CENTRE_DEFAULTS = {"as_of_date": "2025-07-17", "basis": "reported", "source_id": "S"}
FOLLOW_UP_DEFAULTS = {
    "kind": "request",
    "topic": "finance",
    "raised_by": "Sở A / Department A",
    "commune_codes": "20044",
    "text_vi": "Việc.",
    "text_en": "Thing.",
    "status": "open",
    "basis": "reported",
    "source_id": "S",
}


def centres_table(text: str) -> pd.DataFrame:
    """Return the table of service centres that *text* draws with `|`."""
    return _table(CONTRACTS["service_centres"], text, CENTRE_COLUMNS, CENTRE_DEFAULTS)


def follow_ups_table(text: str) -> pd.DataFrame:
    """Return the table of follow-ups that *text* draws with `|`."""
    return _table(CONTRACTS["follow_ups"], text, FOLLOW_UP_COLUMNS, FOLLOW_UP_DEFAULTS)


def _table(contract: TableContract, text: str, columns: dict[str, str], defaults: dict[str, str]) -> pd.DataFrame:
    heading, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = [defaults | {columns[name]: cell for name, cell in zip(heading, line, strict=True)} for line in lines]
    written = [",".join(contract.column_names)]
    written += [",".join(row.get(name, "") for name in contract.column_names) for row in rows]
    table = typed_table(contract, text_table("\n".join(written).encode(), file=contract.file))
    return table.frame.reset_index(drop=True)
