"""Annexes of an official document in Word: how appendix I of Decree 30/2020/NĐ-CP has their headings."""

from __future__ import annotations

import re

_LABEL_OF_ANNEX = re.compile(r"(<h2[^>]*>)([^:<]+):\s*")


def annex_title(page: str) -> str:
    """Return a part of a page whose first heading has what the annex is called on a line above its title."""
    return _LABEL_OF_ANNEX.sub(r'\1<span class="rk-as-written">\2</span><br>', page, count=1)
