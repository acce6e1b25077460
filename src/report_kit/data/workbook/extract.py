"""The rows of a dataset that belong to some of its communes: what their workbook holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from report_kit.data.workbook.stamp import TextRow, key_of
from report_kit.data.workbook.table_files import TableFile

Rows = list[TextRow]


def whole_rows(files: Mapping[str, TableFile]) -> dict[str, Rows]:
    """Return every row of every table."""
    return {name: file.rows for name, file in files.items()}


def commune_rows(files: Mapping[str, TableFile], communes: Collection[str]) -> dict[str, Rows]:
    """Return the rows that the communes answer for: their own, those of groups they are in, their projects'.

    Figures of the whole province or city are left out: others answer for them. Sources come along if a row names
    them, or if no row of the dataset does.
    """
    rows = {name: _own_rows(file.rows, communes) for name, file in files.items()}
    projects = {row["project_code"] for row in rows["projects"]}
    for name, file in files.items():
        if "project_code" in file.contract.key and name != "projects":
            rows[name] = [row for row in file.rows if row["project_code"] in projects]
    rows["sources"] = _sources(files, rows)
    rows["corrections"] = _corrections(files, rows)
    return {name: rows[name] for name in files}


def _own_rows(rows: Rows, communes: Collection[str]) -> Rows:
    return [row for row in rows if _is_of(row, communes)]


def _is_of(row: Mapping[str, str], communes: Collection[str]) -> bool:
    codes = row.get("commune_code") or row.get("commune_codes") or ""
    return any(code.strip() in communes for code in codes.split(";"))


def _sources(files: Mapping[str, TableFile], rows: Mapping[str, Rows]) -> Rows:
    named = {row.get("source_id", "") for name, table in rows.items() if name != "sources" for row in table}
    anywhere = {row.get("source_id", "") for name, file in files.items() if name != "sources" for row in file.rows}
    return [
        row
        for row in files["sources"].rows
        if row.get("source_id", "") in named or row.get("source_id", "") not in anywhere
    ]


def _corrections(files: Mapping[str, TableFile], rows: Mapping[str, Rows]) -> Rows:
    """Return the corrections of the rows that are there."""
    keys = {(name, "/".join(key_of(files[name].contract, row))) for name, table in rows.items() for row in table}
    return [row for row in files["corrections"].rows if (row.get("table", ""), row.get("key", "")) in keys]
