"""A dataset to begin with: its settings, and every table of the contract with its headings and no figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from report_kit.data.contracts import CONTRACTS
from report_kit.data.reference import commune_list
from report_kit.data.settings_file import FILE


def new_dataset_files(communes: Sequence[str], as_of_date: date) -> dict[str, str]:
    """Return the files of a dataset of some communes by name: `dataset.toml`, and one empty table each.

    Args:
        communes: Codes of the list of communes, in the order in which they are to stand.
        as_of_date: The day for which briefings are to be written; its year is the budget year.
    """
    tables = {table.file: ",".join(table.column_names) + "\n" for table in CONTRACTS.values()}
    return {FILE: _settings(communes, as_of_date), **tables}


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write texts into a folder that is made for them; those of data files end their lines alike everywhere."""
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _settings(communes: Sequence[str], as_of_date: date) -> str:
    places = commune_list()
    rows = places.rows(communes)
    short = dict(zip(rows["commune_code"], rows["commune_name"], strict=True))
    provinces = {places.provinces[code] for code in communes}
    listed = "".join(f'  "{code}", # {places.names[code]}\n' for code in communes)
    return (
        f"title_vi = {_text(', '.join(places.names[code] for code in communes))}\n"
        f"title_en = {_text(', '.join(short[code] for code in communes))}\n"
        'languages = ["vi", "en"]\n'
        + (f'province_code = "{provinces.pop()}"\n' if len(provinces) == 1 else "")
        + f"communes = [\n{listed}]\n"
        f"budget_year = {as_of_date.year}\n"
        f"as_of_date = {as_of_date.isoformat()}\n"
        "plan_first_year = 2026\n"
        "plan_last_year = 2030\n"
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
