"""How a part of a workbook is refused, and what no part may say, whatever it is about."""

from __future__ import annotations

import re

from report_kit.messages import message

FORBIDDEN_XML = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})""")


class Refused(Exception):  # noqa: N818  # carries a problem, never leaves the opening of a workbook
    """Why a workbook is refused, what to do, and where that is, if it is at one sheet or one of its cells."""

    def __init__(self, what: str, advice: str, sheet: str = "", *, cell: str = "", value: str = "") -> None:
        super().__init__(what)
        self.what, self.advice = what, advice
        self.sheet, self.cell, self.value = sheet, cell, value


def refuse_other_encodings(piece: bytes, *, is_first: bool) -> None:
    """Refuse XML in which what we look for would be written in other bytes."""
    declared = _ENCODING.search(piece[:400]) if is_first else None
    is_other = declared is not None and declared.group(1).lower() not in {b"utf-8", b"us-ascii", b"ascii"}
    if is_other or b"\x00" in piece or piece.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(message("the workbook is not written in UTF-8"), message("Save it again as .xlsx in Excel."))
