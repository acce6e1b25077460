"""What surrounds the text of a Word document: paper, margins, head and foot, the mark of invented figures."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from babel.core import get_global
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from report_kit.build.word.elements import Element, element, field, paragraph, text_element, xml_text

if TYPE_CHECKING:
    from report_kit.build.briefings import Briefing

TWIPS_PER_MM = 1440 / 25.4
# Word's names of languages are those of a country: here one other than where most people speak it.
_TAGS = {"en": "en-GB"}


def language_tag(code: str) -> str:
    """Return the name that Word has for a language, such as `vi-VN`: its spelling checker goes by it."""
    likely = get_global("likely_subtags").get(code, code)  # such as `vi_Latn_VN`
    return _TAGS.get(code) or "-".join(dict.fromkeys([code, likely.rpartition("_")[2]]))


@dataclass(frozen=True)
class Sheet:
    """A page with its margins, in millimetres.

    Attributes:
        width: Width of the paper.
        height: Height of the paper.
        margins: Top, right, bottom, left.
        table_style: Style of the words in tables.
        table_size: Their size in points.
    """

    width: int
    height: int
    margins: tuple[int, int, int, int]
    table_style: str
    table_size: float
    is_turned: bool = False

    @property
    def text_width(self) -> int:
        """Width between the margins, in twentieths of a point."""
        return round((self.width - self.margins[1] - self.margins[3]) * TWIPS_PER_MM)

    def turned(self) -> Sheet:
        """Return the page on its side, its type small enough for eighteen columns."""
        margins = (30, 20, 18, 20)
        return replace(
            self,
            width=self.height,
            height=self.width,
            margins=margins,
            table_style="TableTextWide",
            table_size=7.0,
            is_turned=True,
        )

    def section(self, last: Element, *, turned: bool) -> Element:
        """Return the properties of a section on this page or on it turned, apart from head and foot like *last*."""
        made = copy.deepcopy(last)
        for tag in ("{*}pgSz", "{*}pgMar"):
            for old in list(made.iter(tag)):
                made.remove(old)
        sheet = self.turned() if turned else self
        size, margins = sheet._elements()
        place = len([child for child in made if child.tag.endswith(("Reference", "type"))])
        made.insert(place, margins)
        made.insert(place, size)
        return made

    def _elements(self) -> tuple[Element, Element]:
        top, right, bottom, left = (round(side * TWIPS_PER_MM) for side in self.margins)
        wide, high = round(self.width * TWIPS_PER_MM), round(self.height * TWIPS_PER_MM)
        size = element("w:pgSz", w=wide, h=high, **({"orient": "landscape"} if self.is_turned else {}))
        rest = {"header": round(12 * TWIPS_PER_MM), "footer": round(10 * TWIPS_PER_MM), "gutter": 0}
        return size, element("w:pgMar", top=top, right=right, bottom=bottom, left=left, **rest)


def as_annex(section: Element, head: str) -> Element:
    """Return a section as the first of an annex: pages are counted from 1, the first has the *head* and no number."""
    margins = section.find("{*}pgMar")
    for follows in (element("w:titlePg"), element("w:pgNumType", start=1)):
        margins.addnext(follows)
    reference = element("w:headerReference", type="first")
    reference.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", head)
    section.insert(0, reference)
    return section


def annex_head(document: Document, briefing: Briefing) -> str:
    """Add the head of an annex's first page, which has no number, and return the relation to it."""
    part, relation = document.part.add_header_part()  # type: ignore[no-untyped-call]  # python-docx says no types
    mark = watermark(briefing.words("ILLUSTRATIVE")) if briefing.title.illustrative else None
    _write(part.element, "Header", _draft(briefing), mark)
    return str(relation)


def _draft(briefing: Briefing, before: str = "") -> list[Element]:
    """Return the word that a plan has on every page until the Council has decided."""
    return [_line(f"{before}{briefing.words('DRAFT')}")] if briefing.title.document_type == "plan" else []


SHEETS = {
    "brief": Sheet(210, 297, (25, 20, 22, 30), "TableText", 11.0),
    "official": Sheet(210, 297, (25, 15, 20, 30), "TableText", 11.0),
}


def furnish(document: Document, briefing: Briefing, look: Literal["brief", "official"]) -> None:
    """Give a document the head and foot of its look, and the mark of invented figures on every page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    words, title = briefing.words, briefing.title
    mark = watermark(words("ILLUSTRATIVE")) if title.illustrative else None
    running = {
        "brief": [_line(" · ".join(part for part in (briefing.apart(title.commune_name), title.title) if part))],
        "official": [*field("PAGE"), *_draft(briefing, " · ")],
    }[look]
    _fill(section.header, "Header", running, mark)
    _fill(section.first_page_header, "Header", [], copy.deepcopy(mark))
    foot = [*_page_of(words("Page {page} of {pages}")), _line(_provenance(briefing))] if look == "brief" else []
    _fill(section.footer, "Footer", foot)
    _fill(section.first_page_footer, "Footer", copy.deepcopy(foot))


def _fill(place: object, style: str, runs: list[Element], mark: Element | None = None) -> None:
    place.is_linked_to_previous = False  # type: ignore[attr-defined]  # header or footer: python-docx's classes share no base
    _write(place._element, style, runs, mark)  # type: ignore[attr-defined]


def _write(root: Element, style: str, runs: list[Element], mark: Element | None) -> None:
    for old in list(root):
        root.remove(old)
    root.append(paragraph(style, *runs, element("w:r", mark) if mark is not None else None))


def _line(text: str) -> Element:
    return element("w:r", text_element(text))


def _page_of(message: str) -> list[Element]:
    """Return "page 1 of 3" with the numbers that Word counts."""
    before, _, rest = message.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return [_line(before), *field("PAGE"), _line(between), *field("NUMPAGES"), _line(after)]


def _provenance(briefing: Briefing) -> str:
    words, title = briefing.words, briefing.title
    parts = [
        words("Figures as of {date}").replace("{date}", title.as_of_text) if title.as_of_text else "",
        f"{words('Dataset')}: {briefing.apart(title.dataset)}" if title.dataset else "",
        f"{words('Fingerprint')}: {briefing.apart(title.fingerprint[:12])}" if title.fingerprint else "",
    ]
    return "".join(f" · {part}" for part in parts if part)


def watermark(words: str) -> Element:
    """Return words that lie across a page behind its text, as Word's own watermarks do."""
    vml = (
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office"><v:shapetype id="_x0000_t136" coordsize="21600,21600" '
        'o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
        '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>'
        '<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style="position:absolute;margin-left:0;'
        "margin-top:0;width:430pt;height:86pt;rotation:315;z-index:-251658240;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".6"/>'
        '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt"/></v:shape></w:pict>'
    )
    made = parse_xml(vml)
    shape = made[-1]
    shape.set("alt", xml_text(words))
    shape[-1].set("string", xml_text(words))
    return made
