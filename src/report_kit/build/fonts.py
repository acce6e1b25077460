"""Fonts beyond the two of Vietnamese and English: for languages in other scripts, found in the folder of fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from report_kit.build.glyphs import PRINTABLE
from report_kit.data.resources import fonts_folder
from report_kit.language import language

OWN_FAMILIES = ("Inter", "BriefingSerif")
SAMPLE = "0123456789"


@dataclass(frozen=True)
class Family:
    """One further font family.

    Attributes:
        name: Its name, as Typst and style sheets call it.
        file_stem: What the names of its files begin with.
        characters: The code points that it has.
    """

    name: str
    file_stem: str
    characters: frozenset[int]


@cache
def further_families() -> tuple[Family, ...]:
    """Return the families of the folder of fonts that serve other scripts."""
    files = sorted(fonts_folder().glob("*-Regular.ttf"))
    return tuple(_family(path) for path in files if not path.name.startswith(OWN_FAMILIES))


def _family(path: Path) -> Family:
    # Only here, for this takes as long as a small briefing and most never need it.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(path) as font:
        name = font["name"].getBestFamilyName() or ""
        return Family(name, path.name.removesuffix("-Regular.ttf"), frozenset(font.getBestCmap()))


@cache
def families_for(code: str) -> tuple[Family, ...]:
    """Return the further families whose letters the catalogue or the digits of a language use."""
    reader = language(code)
    texts = "".join(reader.messages.values()) + reader.digits(SAMPLE) + reader.number(-1)
    lacking = {ord(sign) for sign in set(texts) if not re.match(f"[{PRINTABLE}]", sign)}
    return tuple(family for family in further_families() if family.characters & lacking) if lacking else ()


def characters_for(code: str) -> frozenset[int]:
    """Return the code points that a language's documents can print besides those of Inter."""
    return frozenset(sign for family in families_for(code) for sign in family.characters)


def unicode_range(family: Family) -> str:
    """Return what a family has and Inter lacks, as style sheets write it."""
    codes = sorted(code for code in family.characters if not re.match(f"[{PRINTABLE}]", chr(code)))
    starts = [codes[0], *(after for before, after in pairwise(codes) if after != before + 1)]
    ends = [*(before for before, after in pairwise(codes) if after != before + 1), codes[-1]]
    return ",".join(
        f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in zip(starts, ends, strict=True)
    )
