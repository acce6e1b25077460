"""A Word document turned round, for languages that are written from right to left: pages, tables, paragraphs, runs.

Word takes `left` for the side on which a line begins, in alignments and indents alike; borders it does not turn.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn

from report_kit.build.word.elements import Element, element
from report_kit.language import language

_ISOLATED = re.compile("([\u2066-\u2068][^\u2066-\u2069]*\u2069)")
"""A name that keeps its own direction; Word goes by the property of its run as well."""

_AFTER_BIDI = ("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "sectPr")
_AFTER_RTL = ("cs", "em", "lang")
_AFTER_BIDI_VISUAL = ("tblStyleRowBandSize", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblLook", "tblCaption")
_AFTER_SECTION_BIDI = ("rtlGutter", "docGrid")


def turn_round(document: Document) -> None:
    """Turn a finished document round: its styles, its body, and the head and foot of its pages."""
    styles = document.styles.element
    _put(document.styles["Normal"].element.get_or_add_pPr(), element("w:bidi"), before=_AFTER_BIDI)
    for borders in styles.iter(qn("w:pBdr")):
        _turn_borders(borders)
    for root in _roots(document):
        for table in root.iter(qn("w:tbl")):
            _put(table.tblPr, element("w:bidiVisual"), before=_AFTER_BIDI_VISUAL)
        for paragraph in list(root.iter(qn("w:p"))):
            _turn_paragraph(paragraph)


def _roots(document: Document) -> Iterator[Element]:
    body = document.element.body
    for section in body.iter(qn("w:sectPr")):
        _put(section, element("w:bidi"), before=_AFTER_SECTION_BIDI)
    yield body
    first = document.sections[0]  # those that follow have its head and foot
    for place in (first.header, first.first_page_header, first.footer, first.first_page_footer):
        yield place._element


def _turn_borders(borders: Element) -> None:
    """Let the rule beside a finding stand where its lines begin."""
    for side in borders.findall(qn("w:left")):
        side.tag = qn("w:right")
        borders.append(side)


def _turn_paragraph(paragraph: Element) -> None:
    runs = [run for run in list(paragraph.iter(qn("w:r"))) if run.find(qn("w:txbxContent")) is None]
    written = [run for run in runs if run.text.strip()]
    if written and all(map(_is_foreign, written)) and not _is_in_table(paragraph):
        _put(paragraph.get_or_add_pPr(), element("w:bidi", val=0), before=_AFTER_BIDI)
    elif paragraph.pPr is not None and paragraph.pPr.find(qn("w:jc")) is not None:
        _keep_on_the_right(paragraph.pPr.find(qn("w:jc")))
    for run in runs:
        for part in _parts(run):
            if not _runs_to_the_right(part):
                _put(part.get_or_add_rPr(), element("w:rtl"), before=_AFTER_RTL)


def _is_in_table(paragraph: Element) -> bool:
    return next(paragraph.iterancestors(qn("w:tc")), None) is not None


def _keep_on_the_right(alignment: Element) -> None:
    """Align figures on the right as in every language, since digits run from left to right; that is `left` here."""
    if alignment.get(qn("w:val")) == "right":
        alignment.set(qn("w:val"), "left")


def _parts(run: Element) -> list[Element]:
    """Return a run, or in its place one for each of its pieces that have a direction of their own."""
    texts = run.findall(qn("w:t"))
    if len(texts) != 1 or len(run) > 1 + (run.rPr is not None) or not _ISOLATED.search(texts[0].text or ""):
        return [run]
    made = []
    for piece in filter(None, _ISOLATED.split(texts[0].text)):
        part = copy.deepcopy(run)
        part.find(qn("w:t")).text = piece
        run.addprevious(part)
        made.append(part)
    run.getparent().remove(run)
    return made


def _is_foreign(run: Element) -> bool:
    """Whether a run is marked as in a language that is written from left to right."""
    marked = run.rPr.find(qn("w:lang")) if run.rPr is not None else None
    code = marked.get(qn("w:val")).partition("-")[0] if marked is not None else ""
    return bool(code) and language(code).direction == "ltr"


def _runs_to_the_right(run: Element) -> bool:
    """Whether a run is read from left to right: in such a language, or of such letters alone, as codes are."""
    directions = {unicodedata.bidirectional(sign) for sign in run.text}
    return _is_foreign(run) or ("L" in directions and not directions & {"R", "AL", "AN"})


def _put(properties: Element, made: Element, *, before: tuple[str, ...]) -> None:
    """Put a property where the standard wants it: before those that must follow."""
    followers = {qn(f"w:{name}") for name in before}
    place = next((number for number, child in enumerate(properties) if child.tag in followers), len(properties))
    properties.insert(place, made)
