"""Where the words of a page stand, read back from a PDF."""

from __future__ import annotations

from pathlib import Path

import pypdf

BOTTOM_MARGIN = 57.0  # points; 20 mm, where the running foot stands


def lowest_line(page: pypdf.PageObject) -> float:
    """Return how high above the foot of the page its last line stands, in points; a watermark does not count."""
    heights = [float(page.mediabox.height)]

    def visit(text: str, page_matrix: list[float], matrix: list[float], _: object, size: float) -> None:
        height = matrix[4] * page_matrix[1] + matrix[5] * page_matrix[3] + page_matrix[5]
        is_upright = abs(page_matrix[1] * matrix[0] + page_matrix[3] * matrix[1]) < 1e-3
        if text.strip() and is_upright and height > BOTTOM_MARGIN:
            heights.append(height)

    page.extract_text(visitor_text=visit)
    return min(heights)


def blank_share(page: pypdf.PageObject) -> float:
    """Return how much of the page is empty below its last line."""
    return (lowest_line(page) - BOTTOM_MARGIN) / float(page.mediabox.height)


def pages_of(path: Path) -> list[pypdf.PageObject]:
    """Return the pages of a PDF."""
    return list(pypdf.PdfReader(path).pages)


def begins_anew(page: pypdf.PageObject) -> bool:
    """Whether a page begins with an annex or is turned, so that the one before may end early."""
    words = " ".join(page.extract_text().split())[:100]
    is_turned = page.mediabox.width > page.mediabox.height
    return is_turned or "Phụ lục" in words or "Annex" in words
