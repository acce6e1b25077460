"""The page that stands in for a briefing that could not be made."""

from __future__ import annotations

import re

from report_kit import __version__
from report_kit.build.exporters import BriefingHTMLExporter, exporter_of
from report_kit.build.pages import page_parts
from report_kit.language import SOURCE_LANGUAGE, translate
from report_kit.language import language as language_of
from report_kit.messages import said

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def _in_both(what: str, code: str) -> dict[str, str]:
    """Return a sentence by language code: that of the page, and English, in which one asks for help."""
    texts = {code: said(what, code), SOURCE_LANGUAGE: said(what, SOURCE_LANGUAGE)}
    return texts if texts[code] != texts[SOURCE_LANGUAGE] else {SOURCE_LANGUAGE: texts[SOURCE_LANGUAGE]}


def error_page(
    *, title: str, what: str, cell_name: str, source: str = "", traceback_text: str = "", language: str
) -> str:
    """Return the page that stands in for a briefing that could not be made.

    Args:
        title: Title of the briefing.
        what: What went wrong; said in the language of the page, and in English where that differs.
        cell_name: The cell that failed, such as its number; "" if it was none.
        source: Source of that cell.
        traceback_text: Technical details, shown on request.
        language: Code of the language.
    """
    template = exporter_of(BriefingHTMLExporter).environment.get_template("error.html.j2")
    page = template.render(
        title=title,
        messages=_in_both(what, language),
        cell_name=cell_name,
        source=source,
        traceback=_ANSI.sub("", traceback_text),
        language=language,
        direction=language_of(language).direction,
        words=lambda text: translate(text, language),
        page=page_parts(language),
        version=__version__,
    )
    return str(page)
