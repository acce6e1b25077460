"""The form in which programs write a cell, as one expression: millions of them are taken out of a sheet at a stroke.

Taking one out spoils nothing that is looked for in the rest: it is whole in itself, and neither an error nor a formula
without a stored result. Where zeros are traced, formulas that give one are not ordinary, nor those that others repeat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TEXT = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*"
_WORDS = rb"%s(?:&(?:amp|lt|gt|quot|apos|#(?:9|1[03]|[3-9][0-9]|[1-9][0-9]{2,4}));%s)*" % (_TEXT, _TEXT)
_CELL = rb"""<{p}c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]{1,6}")?
(?: t="s"><{p}v>([0-9]{1,8})</{p}v></{p}c>
|(?: t="n")?><{p}v>[-+.0-9E]+</{p}v></{p}c>
| t="str"(?:/>|>{f}(?:<{p}v>{w}</{p}v>|<{p}v/>)?</{p}c>)
|(?: t="(?:n|b|d|inlineStr)")?
(?:/>|>(?:{f}<{p}v>{z}{t}</{p}v>|<{p}is><{p}t(?: xml:space="preserve")?>{w}</{p}t></{p}is>)?</{p}c>))"""
"""The first two forms are only quicker than the last; nearly all cells have them."""
_FORMULA = rb"(?:<{p}f(?: {r}[^<>&]*)?(?:/>|>{w}</{p}f>))?"
_IF_TRACED = {b"{z}": rb"(?!0</)", b"{r}": rb"(?![^<>]*\bref=)"}
_PREFIX = re.compile(rb"<([A-Za-z]{1,20}:)?worksheet[\s>]")


@dataclass(frozen=True)
class Taken:
    """What taking the ordinary cells out of a piece of a sheet leaves.

    Attributes:
        letters: Letters of the column of each cell taken.
        numbers: Number of the row of each, as written.
        shared: Number of the text of each that names one which cells share.
        rest: The piece without them.
    """

    letters: list[bytes]
    numbers: list[bytes]
    shared: list[bytes]
    rest: bytes


def prefix_of(beginning: bytes) -> bytes:
    """Return what the marks of a sheet begin with, such as `x:`, from its first bytes; mostly nothing."""
    found = _PREFIX.search(beginning)
    return (found[1] or b"") if found else b""


def taken_out(piece: bytes, prefix: bytes = b"", *, are_zeros_traced: bool = False) -> Taken:
    """Take the ordinary cells out of a piece of a sheet whose marks begin with *prefix*."""
    split = _ordinary(prefix, are_zeros_traced).split(piece)
    return Taken(split[1::4], split[2::4], list(filter(None, split[3::4])), b"".join(split[0::4]))


@lru_cache(maxsize=8)
def _ordinary(prefix: bytes, are_zeros_traced: bool) -> re.Pattern[bytes]:
    pattern = _CELL.replace(b"\n", b"").replace(b"{f}", _FORMULA).replace(b"{t}", b"(?=[^<])" + _TEXT)
    for mark, condition in _IF_TRACED.items():
        pattern = pattern.replace(mark, condition if are_zeros_traced else b"")
    return re.compile(pattern.replace(b"{p}", prefix).replace(b"{w}", _WORDS))
