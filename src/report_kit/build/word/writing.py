"""The HTML of a page as the body of a Word document: headings, paragraphs, lists, tables and pictures of Word's own."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bs4 import Tag
from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.text.paragraph import CT_P
from docx.shared import Emu
from docx.text.paragraph import Paragraph

from report_kit.build.cells import cell_called
from report_kit.build.word.blocks import HEADINGS, OWN_STYLES, Block, Context, blocks_within, turned
from report_kit.build.word.elements import Element, element, paragraph, text_element
from report_kit.build.word.grids import Cell, GridRow, column_widths, grid_of
from report_kit.build.word.page import Sheet, as_annex, language_tag
from report_kit.build.word.spans import Look, Span, classes_of, spans_of
from report_kit.errors import BriefingError
from report_kit.messages import message

HEADINGS_WITHIN = ("section", "subsection")  # rows of a table that head those below them
EMU_PER_POINT = 12700
TWIPS_PER_POINT = 20
CELL_MARGINS = 9.0  # points; left and right together, with the rules


class Writer:
    """The body of one document while it is written.

    Args:
        document: The document.
        pictures: Pictures by path, in forms that Word shows.
        sheet: The page upright.
        is_brief: Whether figures and findings are marked by weight and sign; official documents use words alone.
        annex_head: Relation to the head of an annex's first page; "" without annexes.
    """

    def __init__(
        self, document: Document, pictures: Mapping[str, bytes], sheet: Sheet, *, is_brief: bool, annex_head: str = ""
    ) -> None:
        self._document = document
        self._pictures = pictures
        self._sheet = sheet
        self._is_brief = is_brief
        self._annex_head = annex_head
        self._anchors: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._lists = itertools.count(3)  # numbers 1 and 2 are those of bullets and of headings

    def write(self, blocks: list[Block]) -> None:
        """Write all blocks, turning the page for wide tables; an annex counts its own pages."""
        self._anchors = _anchors_in(blocks)
        body = self._document.element.body
        is_turned = begins_annex = False
        for block, is_wide in zip(blocks, turned(blocks), strict=True):
            if is_wide is not is_turned or block.begins_annex:
                self._end_section(turned=is_turned, begins_annex=begins_annex)
                is_turned, begins_annex = is_wide, block.begins_annex
            sheet = self._sheet.turned() if is_wide else self._sheet
            for made in self._written(block, sheet):
                body.insert(len(body) - 1, made)
        self._finish(turned=is_turned, begins_annex=begins_annex)

    def _section(self, *, turned: bool, begins_annex: bool) -> Element:
        section = self._sheet.section(self._document.element.body[-1], turned=turned)
        return as_annex(section, self._annex_head) if begins_annex else section

    def _end_section(self, *, turned: bool, begins_annex: bool) -> None:
        """End pages of one orientation or annex within their last paragraph, so that no empty line runs over."""
        body = self._document.element.body
        last = body[-2] if len(body) > 1 else None
        if last is None:
            return
        if last.tag != paragraph("x").tag:
            last = paragraph("SectionEnd")
            body.insert(len(body) - 1, last)
        _keep_last_line_with_others(body)
        last.get_or_add_pPr().append(self._section(turned=turned, begins_annex=begins_annex))
        for own in ("{*}headerReference", "{*}footerReference", "{*}titlePg"):  # later pages have those of earlier ones
            for found in list(body[-1].iter(own)):
                body[-1].remove(found)

    def _finish(self, *, turned: bool, begins_annex: bool) -> None:
        body = self._document.element.body
        if len(body) == 1 or body[-2].tag != paragraph("x").tag:
            body.insert(len(body) - 1, paragraph("SectionEnd"))  # Word wants a paragraph after a table
        _keep_last_line_with_others(body)
        body.replace(body[-1], self._section(turned=turned, begins_annex=begins_annex))
        for number, about in enumerate(body.iter("{*}docPr"), 1):
            about.set("id", str(number))

    # Blocks

    def _written(self, block: Block, sheet: Sheet) -> Iterator[Element]:
        tag, context = block.tag, block.context
        if tag.name == "table":
            yield from self._table(tag, context, sheet)
        elif tag.name in ("ul", "ol"):
            yield from self._list(tag, context, 0)
        elif tag.name == "dl":
            yield from self._definitions(tag, context)
        elif tag.name == "hr":
            yield paragraph("Rule")
        elif tag.name == "pre":
            yield paragraph("Code", *self._runs([Span(tag.get_text().strip("\n"), context.look)], context))
        else:
            yield self._paragraph(tag, _style_of(tag, context), context)

    def _paragraph(self, tag: Tag, style: str, context: Context, **properties: Element) -> Element:
        spans = spans_of(tag.children, context.look)
        if context.sign and self._is_brief:
            spans = [Span(context.sign), *spans]
        return paragraph(style, *self._with_bookmark(tag, self._runs(spans, context)), **properties)

    def _with_bookmark(self, tag: Tag, runs: list[Element]) -> list[Element]:
        """Return runs inside the bookmark that links elsewhere in the document lead to."""
        name = self._anchors.get(str(tag.get("id", "")))
        if name is None:
            return runs
        number = next(self._numbers)
        return [element("w:bookmarkStart", id=number, name=name), *runs, element("w:bookmarkEnd", id=number)]

    def _list(self, tag: Tag, context: Context, level: int) -> Iterator[Element]:
        number = self._new_list(int(str(tag.get("start", "1"))), level) if tag.name == "ol" else 1
        style = "Note" if "rk-note" in classes_of(tag) else "ListParagraph"
        for item in tag.find_all("li", recursive=False):
            yield from self._item(item, replace(context, style=style), (number, level))

    def _item(self, item: Tag, context: Context, place: tuple[int, int]) -> Iterator[Element]:
        number, level = place
        is_first = True
        for block in blocks_within(item, context):
            if block.tag.name in ("ul", "ol"):
                yield from self._list(block.tag, context, min(level + 1, 8))
                continue
            if is_first and block.tag.name == "p":
                block.tag["id"] = str(item.get("id", ""))
                numbering = element("w:numPr", element("w:ilvl", val=level), element("w:numId", val=number))
                yield self._paragraph(block.tag, context.style, block.context, numbering=numbering)
            else:
                indent = element("w:ind", left=360 * (level + 1))
                style = _style_of(block.tag, block.context)
                yield self._paragraph(block.tag, style, block.context, indent=indent)
            is_first = False

    def _new_list(self, start: int, level: int) -> int:
        """Return the number of a new numbered list that begins with *start*."""
        numbering = self._document.part.numbering_part.element
        number = next(self._lists)
        begins = element("w:lvlOverride", element("w:startOverride", val=start), ilvl=level)
        numbering.append(element("w:num", element("w:abstractNumId", val=2), begins, numId=number))
        return number

    def _definitions(self, tag: Tag, context: Context) -> Iterator[Element]:
        """Yield each card of key figures as one entry of a list: what it is, the figure, and the remark."""
        for card in tag.find_all("div", recursive=False):
            label, figure, *remarks = [_within_a_line(part, context) for part in card.find_all(["dt", "dd"])]
            spans = [*label, Span(": "), *map(_bold, figure)]
            for remark in remarks:
                spans += [Span(" ("), *remark, Span(")")]
            numbering = element("w:numPr", element("w:ilvl", val=0), element("w:numId", val=1))
            yield paragraph("ListParagraph", *self._runs(spans, context), numbering=numbering)

    # Runs

    def _runs(self, spans: Iterable[Span], context: Context) -> list[Element]:
        runs: list[Element] = []
        for href, group in itertools.groupby(spans, key=lambda span: span.href):
            made = [self._run(span, context, href) for span in group]
            runs += [self._link(href, made)] if self._is_known(href) else made
        return runs

    def _is_known(self, href: str) -> bool:
        return href.removeprefix("#") in self._anchors if href.startswith("#") else bool(href)

    def _link(self, href: str, runs: list[Element]) -> Element:
        if href.startswith("#"):
            return element("w:hyperlink", *runs, anchor=self._anchors[href[1:]])
        made = element("w:hyperlink", *runs)
        relation = self._document.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", relation)
        return made

    def _run(self, span: Span, context: Context, href: str) -> Element:
        marks = span.look.marks | ({"bold"} if self._is_brief and "stated" in span.look.marks else set())
        properties = _run_properties(replace(span.look, marks=marks), is_link=bool(href) and not href.startswith("#"))
        if span.picture:
            return element("w:r", properties, element("w:drawing", self._picture(span, context)))
        content: list[Element] = []
        for number, line in enumerate(span.text.split("\n")):
            content += [element("w:br")] if number else []
            content += [text_element(line)] if line else []
        return element("w:r", properties, *content)

    def _picture(self, span: Span, context: Context) -> Element:
        try:
            inline = self._document.part.new_pic_inline(io.BytesIO(self._pictures[span.picture]))
        except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError):
            raise BriefingError(
                message(
                    "{cell}: Word cannot show this image: its data are damaged. Display it anew.",
                    cell=cell_called(context.cell),
                )
            ) from None
        most = self._sheet.text_width * EMU_PER_POINT // TWIPS_PER_POINT
        if inline.extent.cx > most:
            inline.extent.cy = Emu(inline.extent.cy * most // inline.extent.cx)
            inline.extent.cx = Emu(most)
        shape = inline.graphic.graphicData.pic.spPr
        shape.cx, shape.cy = inline.extent.cx, inline.extent.cy
        inline.docPr.set("descr", span.alt)
        return inline

    # Tables

    def _table(self, tag: Tag, context: Context, sheet: Sheet) -> Iterator[Element]:
        grid = grid_of(tag)
        if not grid.columns:
            return
        is_layout = "rk-layout" in classes_of(tag)
        shares = [int(share) for share in str(tag.get("data-columns", "")).split()]
        style = "LayoutTable" if is_layout else "BriefingTable"
        ems = sheet.text_width / TWIPS_PER_POINT / sheet.table_size
        padding = CELL_MARGINS / sheet.table_size
        widths = _shared(shares, sheet.text_width) or column_widths(grid, sheet.text_width, ems, padding)
        about = element(
            "w:tblPr",
            element("w:tblStyle", val=style),
            element("w:tblW", w=sheet.text_width, type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
            element("w:tblCaption", val=tag.caption.get_text()[:200]) if tag.caption is not None else None,
        )
        columns = element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths))
        yield element("w:tbl", about, columns, *(self._row(row, widths, context, sheet) for row in grid.rows))
        if not is_layout:
            yield paragraph("AfterTable")

    def _row(self, row: GridRow, widths: list[int], context: Context, sheet: Sheet) -> Element:
        about = element("w:trPr", element("w:cantSplit"), element("w:tblHeader") if row.is_head else None)
        made = element("w:tr", about)
        column = 0
        for cell in row.cells:
            width = sum(widths[column : column + cell.columns])
            made.append(self._cell(cell, row, width, context, sheet))
            column += cell.columns
        return made

    def _cell(self, cell: Cell, row: GridRow, width: int, context: Context, sheet: Sheet) -> Element:
        merge = element("w:vMerge", val="restart" if cell.starts else "continue")
        about = element(
            "w:tcPr",
            element("w:tcW", w=width, type="dxa"),
            element("w:gridSpan", val=cell.columns) if cell.columns > 1 else None,
            merge if cell.starts or cell.continues else None,
            element("w:vAlign", val="bottom") if row.is_head else None,
        )
        if cell.tag is None:
            return element("w:tc", about, paragraph(sheet.table_style))
        return element("w:tc", about, *self._in_cell(cell, row, context, sheet))

    def _in_cell(self, cell: Cell, row: GridRow, context: Context, sheet: Sheet) -> Iterator[Element]:
        assert cell.tag is not None  # noqa: S101  # tells the type checker what the caller has looked at
        style = f"{sheet.table_style}Heading" if row.is_head or row.role in HEADINGS_WITHIN else sheet.table_style
        marks = frozenset({"bold"}) if row.role == "total" else frozenset[str]()
        own = replace(context, style=style, look=replace(context.look, marks=marks))
        side = {"side": element("w:jc", val="right")} if cell.is_figure and row.role not in HEADINGS_WITHIN else {}
        keep = {"keep": element("w:keepNext")} if row.is_head or row.role in HEADINGS_WITHIN else {}
        empty = True
        for block in blocks_within(cell.tag, own):
            empty = False
            if block.tag.name in ("ul", "ol", "hr", "pre"):
                yield from self._written(block, sheet)
            else:
                yield self._paragraph(block.tag, block.context.style, block.context, **keep, **side)
        if empty:
            yield paragraph(style)


def _within_a_line(part: Tag, context: Context) -> list[Span]:
    """Return the runs of a card's part; what begins with a capital on a card alone has none after a colon."""
    first, *others = spans_of(part.children, context.look)
    initial = str(part.get("data-initial", "")) or first.text[:1]
    return [replace(first, text=initial + first.text[1:]), *others]


def _bold(span: Span) -> Span:
    return replace(span, look=replace(span.look, marks=span.look.marks | {"bold"}))


def _shared(shares: list[int], space: int) -> list[int]:
    return [space * share // sum(shares) for share in shares]


def _style_of(tag: Tag, context: Context) -> str:
    own = str(tag.get(OWN_STYLES, ""))
    if own or tag.name in HEADINGS:
        return own or HEADINGS[tag.name]
    return "Caption" if tag.name in ("caption", "figcaption") else context.style


def _anchors_in(blocks: Iterable[Block]) -> dict[str, str]:
    """Return the name of Word's bookmark by the id of each element that a link of the document leads to."""
    ids = [str(tag["id"]) for block in blocks for tag in [block.tag, *block.tag.find_all(id=True)] if tag.get("id")]
    hrefs = {str(link["href"]) for block in blocks for link in block.tag.find_all("a", href=True)}
    wanted = (name for name in dict.fromkeys(ids) if f"#{name}" in hrefs)
    return {name: f"rk_{number}" for number, name in enumerate(wanted, 1)}


def _run_properties(look: Look, *, is_link: bool) -> Element | None:
    marks = look.marks
    properties = [
        element("w:rStyle", val="Hyperlink" if is_link else "CodeText") if is_link or "code" in marks else None,
        *([element("w:b"), element("w:bCs")] if "bold" in marks else []),
        *([element("w:i"), element("w:iCs")] if "italic" in marks else []),
        element("w:caps", val="0") if "as_written" in marks else None,
        element("w:strike") if "strike" in marks else None,
        element("w:vertAlign", val="superscript") if "raised" in marks else None,
        element("w:lang", val=language_tag(look.language)) if look.language else None,
    ]
    return element("w:rPr", *properties) if any(part is not None for part in properties) else None


def _keep_last_line_with_others(body: Element) -> None:
    """Let no page hold the last paragraph alone: it goes on the page of the one before it, or takes that along."""
    if len(body) > 2 and isinstance(body[-3], CT_P):
        Paragraph(body[-3], body).paragraph_format.keep_with_next = True
