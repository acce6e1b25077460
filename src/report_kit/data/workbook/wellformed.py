"""Whether a part of a workbook is whole XML: the reader of values passes over a broken end, and rows with it."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

DEEPEST = 100_000
"""Elements within each other; a sheet has eight, but the parser, which keeps each, has room for these."""
LONGEST_MARK = 4_000_000
"""Bytes of one mark with its attributes, which the parser keeps until it ends; no program writes such a one."""


class WellFormed:
    """Goes once over a part, piece by piece, in memory that the part cannot make large.

    Comments, processing instructions and character sections are refused, for no program writes them into a sheet, and
    without them the signs `<` and `>` tell how deep the elements lie: handlers that count them take three times as
    long.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.CommentHandler = _refuse
        self._parser.ProcessingInstructionHandler = _refuse
        self._parser.StartCdataSectionHandler = _refuse
        self._fed = self._open = self._stray = 0
        self._last = b""

    def feed(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            ExpatError: it is not well-formed.
            ValueError: it lies too deep, or holds what no program writes.
        """
        self._measure(piece)
        self._parser.Parse(piece, False)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_MARK:
            raise ValueError("a mark is too long")

    def close(self) -> None:
        """Look at the end.

        Raises:
            ExpatError: the part ends before its elements do.
        """
        self._parser.Parse(b"", True)

    def _measure(self, piece: bytes) -> None:
        """Count the open elements, never too few: a `/>` among words seems to close one, its `>` reopens it."""
        text = self._last + piece
        opened, ended = piece.count(b"<"), piece.count(b">")
        self._open += opened - 2 * text.count(b"</") - text.count(b"/>")
        self._stray += ended - opened
        self._last = piece[-1:]
        self._fed += len(piece)
        if self._open + max(self._stray, 0) > DEEPEST:
            raise ValueError("elements lie too deep")


def _refuse(*_: object) -> NoReturn:
    raise ValueError("a comment, an instruction or a character section")
