"""Which characters the vendored fonts can print; the rest would make a PDF that no archive accepts."""

from __future__ import annotations

import re
import unicodedata

# The same ranges as in templates/fonts/make_fonts.py; a test compares them with the fonts.
PRINTABLE = (
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u0192\u01a0-\u01a1\u01af-\u01b0\u0300-\u0304\u0306\u0309\u031b\u0323"
    "\u0394\u03a3\u03bc\u1ea0-\u1ef9\u2009\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032-\u2033"
    "\u2039-\u203a\u2044\u2070\u2074-\u208e\u20ab-\u20ac\u2116\u2122\u2190-\u2193\u2212\u221a\u221e\u2248"
    "\u2260\u2264-\u2265\u25a0-\u25a1\u25b2\u25bc\u25cb\u25cf\u2713\u2717\u26a0"
)
REPLACEMENT = "\u25a1"  # an empty box, as printers have always shown a sign they lack

ISOLATES = frozenset(range(0x2066, 0x206A))  # no font draws them; they keep directions apart

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_OTHER_SPACES = re.compile("[\u2000-\u2008\u200a\u205f\u3000]")
_UNPRINTABLE = re.compile(f"[^\n\t{PRINTABLE}]")


def printable(text: str, further: frozenset[int] = frozenset()) -> tuple[str, str]:
    """Return text in composed form (NFC) with boxes for what the fonts lack, and the characters replaced.

    Args:
        text: The text.
        further: Code points that other fonts of the document have; where there are any, the signs that join letters
            and keep directions apart mean something.
    """
    kept = further | ISOLATES if further else further
    missing: set[str] = set()

    def box(found: re.Match[str]) -> str:
        if ord(found.group()) in kept:
            return found.group()
        missing.add(found.group())
        return REPLACEMENT

    composed = unicodedata.normalize("NFC", text)
    seen = _INVISIBLE.sub(lambda found: found.group() if ord(found.group()) in kept else "", composed)
    return _UNPRINTABLE.sub(box, _OTHER_SPACES.sub(" ", seen)), "".join(sorted(missing))
