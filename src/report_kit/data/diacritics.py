"""Which names a text may mean: diacritics that it leaves out mean any, those that it has must be the name's."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below: each is a word's, wherever in it people put it (*hoá*, *hóa*)."""

_Marks = tuple[str, tuple[frozenset[str], ...], frozenset[str]]


def meant(written: str, names: Mapping[str, str]) -> list[str]:
    """Return the codes of those *names* that a text may mean, all of which are its own but for diacritics.

    `Sơn Hà` means itself and never `Sơn Hạ`; without diacritics, `son ha`, it may be either.

    Args:
        written: A name as a person wrote it.
        names: Names by code that are the same without diacritics.
    """
    may_be = [code for code, name in names.items() if agrees(written, name)]
    exact = [code for code in may_be if agrees(names[code], written)]
    return exact if exact and is_marked(written) else may_be


def agrees(written: str, name: str) -> bool:
    """Return whether every diacritic of a text is one of the name, too. Words of other letters are not compared."""
    return all(_word_agrees(word, of_name) for word, of_name in zip(written.split(), name.split(), strict=False))


def is_marked(text: str) -> bool:
    """Return whether a text has any diacritic."""
    return any(tones or any(marks) for _, marks, tones in map(_marks, text.split()))


def _word_agrees(word: str, of_name: str) -> bool:
    letters, marks, tones = _marks(word)
    other_letters, other_marks, other_tones = _marks(of_name)
    if letters != other_letters:
        return True
    return tones <= other_tones and all(map(frozenset.issubset, marks, other_marks))


@lru_cache(maxsize=10_000)
def _marks(word: str) -> _Marks:
    """Return a word's letters, the marks on each (`đ` is a `d` with one), and its tones."""
    letters: list[str] = []
    marks: list[set[str]] = []
    tones: set[str] = set()
    for sign in unicodedata.normalize("NFD", word.casefold()):
        if sign in _TONES:
            tones.add(sign)
        elif unicodedata.combining(sign) and marks:
            marks[-1].add(sign)
        else:
            letters.append("d" if sign == "đ" else sign)
            marks.append({sign} if sign == "đ" else set())
    return "".join(letters), tuple(map(frozenset, marks)), frozenset(tones)
