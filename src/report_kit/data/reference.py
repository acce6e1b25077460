"""Reference data: the country's communes, and the catalogue of programmes by period."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, filterfalse
from pathlib import Path

import pandas as pd

from report_kit.data.columns import ColumnContract, Words
from report_kit.data.contracts.programmes import PROGRAMMES
from report_kit.data.contracts.table import TableContract
from report_kit.data.diacritics import agrees, is_marked, meant
from report_kit.data.frames import Suggest, close_to, typed_table
from report_kit.data.parsing import Unreadable
from report_kit.data.reading import read_text_table
from report_kit.data.resources import resource_folder
from report_kit.errors import DatasetError, UnknownCommuneError
from report_kit.messages import Message, message

# The shapes of the communes of Huế, for maps.
BOUNDARIES_NAME = "hue_communes.geojson"

MOST_LISTED = 10
"""Communes that a message names."""
_ALIKE = 0.75
"""How alike the name of a commune is to one that may have been meant, at least."""
_FORMER_TYPE = re.compile(r"^(?:Xã|Phường|Thị trấn) ")


def _said(name: str, kind: str = "text") -> ColumnContract:
    title = name.replace("_", " ")
    return ColumnContract(name, kind, Words(title, title, "", ""))  # type: ignore[arg-type]  # a literal below


COMMUNES = TableContract(
    "communes",
    "Danh mục đơn vị hành chính cấp xã",
    "Commune-level units",
    "Mỗi dòng là một xã, phường hay đặc khu.",
    "One row is a commune-level unit.",
    (
        _said("province_code", "code"),
        _said("province_name"),
        _said("province_name_en"),
        _said("commune_code", "code"),
        _said("commune_name"),
        _said("commune_name_en"),
        _said("unit_type"),
        _said("area_km2", "decimal"),
        _said("population", "count"),
        _said("former_units"),
        _said("province_type"),
        _said("commune_full_name"),
        _said("changed_since_2025_07_01"),
    ),
    key=("commune_code",),
)


@dataclass(frozen=True, eq=False)
class CommuneList:
    """The commune-level units of the country.

    Attributes:
        frame: One row per unit, sorted by code; columns as in `data/reference/communes.csv`.
    """

    frame: pd.DataFrame

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Province code by commune code."""
        return dict(zip(self.frame["commune_code"], self.frame["province_code"], strict=True))

    @cached_property
    def names(self) -> dict[str, str]:
        """Full name by commune code."""
        return dict(zip(self.frame["commune_code"], self.frame["commune_full_name"], strict=True))

    @cached_property
    def plain_full_names(self) -> dict[str, str]:
        """Full name by the same written small and without diacritics."""
        return {plain(name): name for name in self.names.values()}

    @cached_property
    def codes_by_plain_name(self) -> dict[str, list[str]]:
        """Codes of the units of each name, written small and without diacritics, with and without unit type."""
        found: dict[str, list[str]] = {}
        columns = ["commune_code", "commune_name", "commune_full_name"]
        for code, name, full_name in self.frame[columns].itertuples(index=False):
            for written in {plain(name), plain(full_name)}:
                found.setdefault(written, []).append(code)
        return found

    def named(self, written: str, among: Iterable[str] = ()) -> list[str]:
        """Return the codes of the units that a name may mean, those of *among* only if it may be one of them.

        Diacritics that are left out mean any; those that are written are the name's: `Thuận Hòa` is no `Thuận Hóa`. A
        name without any, `Thanh An`, may be that of a unit called so or that of `Thạnh An`.
        """
        alike = {code: self._called(code, written) for code in self.codes_by_plain_name.get(plain(written), [])}
        found, preferred = meant(written, alike), set(among)
        own = [code for code in found if code in preferred]
        exact = [code for code in found if agrees(alike[code], written)]
        if not own or is_marked(written) or not preferred.isdisjoint(exact):
            return own or found
        return own + exact

    def _called(self, code: str, written: str) -> str:
        """Return a unit's name with its type if it is written so, otherwise without."""
        full = self.names[code]
        return full if plain(full) == plain(written) else self._names_without_type[code]

    @cached_property
    def _names_without_type(self) -> dict[str, str]:
        return dict(zip(self.frame["commune_code"], self.frame["commune_name"], strict=True))

    def like(self, written: str, among: Iterable[str]) -> list[str]:
        """Return the units of *among* whose names hold a text or are like it."""
        text, forms = plain(written), {code: self._plain_forms[code] for code in among if code in self.names}
        holding = [code for code, (full, _) in forms.items() if text in full]
        all_forms = [] if holding else list(dict.fromkeys(chain.from_iterable(forms.values())))
        close = difflib.get_close_matches(text, all_forms, n=MOST_LISTED, cutoff=_ALIKE)
        return holding or [code for code, both in forms.items() if not set(both).isdisjoint(close)]

    @cached_property
    def _plain_forms(self) -> dict[str, tuple[str, str]]:
        """Name of each unit, written small and without diacritics, with its type and without."""
        bare = self._names_without_type
        return {code: (plain(full), plain(bare[code])) for code, full in self.names.items()}

    def listed(self, codes: Sequence[str]) -> str:
        """Return the first of some units as messages name them: code and full name."""
        more = ", …" if len(codes) > MOST_LISTED else ""
        return ", ".join(f"{code} ({self.names[code]})" for code in codes[:MOST_LISTED]) + more

    def successors(self, written: str) -> list[str]:
        """Return the codes of the units that a unit of before 1 July 2025 is a part of now, by its name."""
        found = self._codes_by_former_name.get(plain(written), {})
        return list(dict.fromkeys(code for code, former in found.items() if agrees(written, former)))

    @cached_property
    def _codes_by_former_name(self) -> dict[str, dict[str, str]]:
        """Names of former units by code of the new one, by the same without diacritics, with and without type."""
        found: dict[str, dict[str, str]] = {}
        for code, listed in zip(self.frame["commune_code"], self.frame["former_units"], strict=True):
            for former in filter(None, (name.partition("(")[0].strip() for name in listed.split(";"))):
                for name in (former, _FORMER_TYPE.sub("", former)):
                    found.setdefault(plain(name), {})[code] = name
        return found

    def of_province(self, province_code: str) -> tuple[str, ...]:
        """Return the codes of a province's communes, in order."""
        return tuple(code for code, province in self.provinces.items() if province == province_code)

    def rows(self, codes: Iterable[str]) -> pd.DataFrame:
        """Return the rows of *codes*, in the order of the list."""
        chosen = self.frame[self.frame["commune_code"].isin(set(codes))]
        return chosen.reset_index(drop=True)

    def why_unknown(self, code: str, preferred: Iterable[str] = (), *, suggest: Suggest = close_to) -> Unreadable:
        """Return what is wrong with a code that is not in the list, suggesting one of *preferred* if close."""
        full = code.partition(".")[0].zfill(5)
        if code.isascii() and full != code and full in self.provinces:
            return Unreadable(
                message("the code is not written with its five digits"),
                message(
                    "Write {code} ({name}); format the column as text to keep leading zeros.",
                    code=full,
                    name=self.names[full],
                ),
            )
        preferred = list(preferred)
        named = self.codes_by_plain_name.get(plain(code), [])
        named = [found for found in named if found in preferred] or named
        if named:
            listed = " or ".join(f"{found} ({self.names[found]})" for found in named[:5])
            return Unreadable(message("this is a name, not a code"), message("Write {listed}.", listed=listed))
        suggestion = suggest(code, preferred) or suggest(code, list(self.provinces))
        return Unreadable(
            message("no commune has this code"),
            message("{suggestion}Write a code of data/reference/communes.csv.", suggestion=suggestion),
        )


def plain(name: str) -> str:
    """Return *name* in small letters without diacritics, so that spellings compare equal."""
    small = name.casefold()
    if not small.isascii():
        decomposed = unicodedata.normalize("NFD", small.replace("đ", "d"))
        small = "".join(filterfalse(unicodedata.combining, decomposed))
    return " ".join(small.split())


def find_commune(written: str, among: Iterable[str]) -> str:
    """Return the code of the commune that a person means by a code or a name, with or without diacritics.

    Args:
        written: A code, or a name such as `A Lưới 2`, `xã A Lưới 2` or `a luoi 2`.
        among: The codes it may be.

    Raises:
        UnknownCommuneError: None of them is meant, or more than one.
    """
    places, codes = commune_list(), tuple(among)
    found = [written] if written in codes else [code for code in places.named(written, codes) if code in codes]
    if len(found) == 1:
        return found[0]
    if found:
        listed = places.listed(found)
        raise UnknownCommuneError(
            message(
                "{written!r} is the name of several communes. Write one of: {listed}.", written=written, listed=listed
            )
        )
    hint = _which_may_be_meant(written, codes)
    raise UnknownCommuneError(
        message("no commune here has the code or name {written!r}. {hint}", written=written, hint=hint)
    )


def _which_may_be_meant(written: str, codes: tuple[str, ...]) -> Message:
    places = commune_list()
    if like := places.like(written, codes):
        return message("Did you mean {listed}?", listed=places.listed(like))
    if successors := [code for code in places.successors(written) if code in codes]:
        return message("Since 1 July 2025 it is a part of {listed}.", listed=places.listed(successors))
    return message("Write one of: {listed}.", listed=places.listed(codes))


def commune_list() -> CommuneList:
    """Return the communes of the country."""
    return _communes_in(reference_folder())


def programme_catalogue() -> pd.DataFrame:
    """Return the catalogue of programmes, one row per programme and component."""
    return _programmes_in(reference_folder())


def reference_folder() -> Path:
    """Return the folder of the reference data."""
    return resource_folder("data/reference")


def reference_files() -> list[Path]:
    """Return the files of the reference data that briefings are made from; the boundaries may be missing."""
    names = (COMMUNES.file, PROGRAMMES.file, BOUNDARIES_NAME)
    return [path for name in names if (path := reference_folder() / name).is_file()]


@cache
def _communes_in(folder: Path) -> CommuneList:
    return CommuneList(_reference_frame(COMMUNES, folder))


@cache
def _programmes_in(folder: Path) -> pd.DataFrame:
    return _reference_frame(PROGRAMMES, folder)


def _reference_frame(contract: TableContract, folder: Path) -> pd.DataFrame:
    table = typed_table(contract, read_text_table(folder / contract.file, file=f"reference/{contract.file}"))
    if problems := [*table.text.problems, *table.problems]:
        raise DatasetError(problems)
    return table.frame.reset_index(drop=True)
