"""A briefing as the bytes of a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from report_kit.build.briefings import Briefing
from report_kit.build.word.blocks import blocks_of
from report_kit.build.word.package import blank_document, describe, file_bytes
from report_kit.build.word.page import SHEETS, annex_head, furnish
from report_kit.build.word.right_to_left import turn_round
from report_kit.build.word.writing import Writer


def word_document(
    page: str,
    briefing: Briefing,
    pictures: Mapping[str, bytes],
    *,
    folders: tuple[Path, ...],
    look: Literal["brief", "official"],
) -> bytes:
    """Return the Word file of a briefing.

    Args:
        page: What its template made of it: HTML in the kit's own few elements.
        briefing: The briefing, for head, foot and properties.
        pictures: PNG and JPEG by the paths that the page refers to.
        folders: Folders of styles; what the last one lacks is that of the ones before.
        look: `brief` or `official`.

    Raises:
        BriefingError: a picture is damaged; the message names its cell.
    """
    document = blank_document(folders, briefing.language)
    furnish(document, briefing, look)
    blocks = blocks_of(page)
    head = annex_head(document, briefing) if any(block.begins_annex for block in blocks) else ""
    Writer(document, pictures, SHEETS[look], is_brief=look == "brief", annex_head=head).write(blocks)
    if briefing.direction == "rtl":
        turn_round(document)
    describe(document, briefing)
    return file_bytes(document)
