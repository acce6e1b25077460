"""Which lines of Form 01a/TTKHN are parts of which, by their running numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report_kit.data.reference import plain
from report_kit.data.workbook.treasury.lines import FormLines, Line

Key = tuple[str, ...]

_KINDS = {"number": r"[0-9]{1,3}", "roman": r"[IVX]{1,6}", "letter": r"[A-ZĐ]", "small": r"[a-zđ]{1,3}"}
_RANKS = ("letter", "roman", "number", "small")
"""Kinds of running numbers, from the whole form down; lines with a dash or nothing come after them."""
_OF_WHICH = re.compile(r"trong do\b")
_PARTS_FOLLOW = re.compile(r"(?:trong do|chia ra|bao gom|gom)(?: theo nguon von)?")


def is_running_number(text: str) -> bool:
    """Return whether a text numbers a line: `A`, `II`, `1.2`, `a)`, `-`."""
    return bool(_key(text)) and "text" not in _key(text)


def key_of(line: Line) -> Key:
    """Return how a line is numbered; some have their dash before the item."""
    return _key(line.number or (line.item[:1] if line.item[:1] in {"-", "–", "+", "*", "•"} else ""))


def nest(lines: Sequence[Line], found: FormLines) -> None:
    """Put each line among the parts of the line that it belongs to."""
    wholes = dict(_divided_by_origin(lines))
    open_lines: list[tuple[Key, Line]] = []
    for line in lines:
        if line in wholes:
            _add_origin(line, wholes[line])
            continue
        if _OF_WHICH.match(plain(line.item).lstrip("-+* ")):
            if open_lines:
                open_lines[-1][1].is_partial = True
            if not line.is_stated:
                continue
        if line.is_total:
            found.totals.append((line, [each for _, each in open_lines]))
            continue
        key = key_of(line)
        _close_down_to(line, key, open_lines)
        line.parent = open_lines[-1][1] if open_lines else None
        (line.parent.children if line.parent else found.top).append(line)
        open_lines.append((key, line))


def _key(text: str) -> Key:
    """Return how a line is numbered; lines that are numbered alike stand beside one another."""
    bare = text.strip().strip("().[]").rstrip(".):/ ")
    if not text.strip():
        return ("blank",)
    if not bare or re.fullmatch(r"[-–+*•·]+", bare):
        return ("mark", text.strip()[:1])
    return tuple(_kind(part) for part in re.split(r"[.\-]", bare))


def _kind(part: str) -> str:
    return next((kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, part)), "text")


def _close_down_to(line: Line, key: Key, open_lines: list[tuple[Key, Line]]) -> None:
    """Close the lines that the next one is no part of."""
    bare = line.number.strip().rstrip(".)")
    holder = bare.rpartition(".")[0]
    numbers = [each.number.strip().rstrip(".)") for _, each in open_lines]
    if holder and holder in numbers:
        del open_lines[numbers.index(holder) + 1 :]
    elif key in (keys := [each for each, _ in open_lines]):
        del open_lines[keys.index(key) :]


# Domestic and foreign capital


def _divided_by_origin(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each line that only divides the one above it into domestic and foreign capital, with that one."""
    whole: Line | None = None
    parts: list[Line] = []
    for line in (*lines, None):
        if line is not None and line.origin:
            parts.append(line)
        elif line is None or line.is_stated or not _PARTS_FOLLOW.fullmatch(plain(line.item).strip("-–+* .:;")):
            if whole is not None and _is_division(whole, parts, line):
                yield from ((part, whole) for part in parts)
            whole, parts = line, []


def _is_division(whole: Line, parts: Sequence[Line], following: Line | None) -> bool:
    """Return whether lines of domestic and foreign capital divide a line, and hold no lines of their own.

    Where domestic capital has lines below it, the two are no neighbours; numbered ones hold the lines below
    them unless those are numbered as the higher ones: `1` and `2` before `I`.
    """
    if sorted(filter(None, (part.origin for part in parts))) != ["domestic", "foreign"]:
        return False
    rank = _rank(parts[0])
    if rank == len(_RANKS):
        return True
    is_below = whole.is_total or _rank(whole) < rank
    is_followed_by_others = following is not None and parts[0].number == following.number
    return is_below and (following is None or _rank(following) < rank or is_followed_by_others)


def _rank(line: Line) -> float:
    """Return how far down the form a line stands by its number; `1.2` stands between `1` and `a`."""
    key = key_of(line)
    return _RANKS.index(key[0]) + 1 - 1 / len(key) if key[0] in _RANKS else len(_RANKS)


def _add_origin(line: Line, whole: Line) -> None:
    whole.origins.append(line)
    line.parent = None if whole.is_total else whole
