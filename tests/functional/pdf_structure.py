"""What PDF/UA-1 and PDF/A-3a ask of a file's inside, read back with a PDF library that knows nothing of Typst.

The numbers are failure conditions of the Matterhorn Protocol 1.1: the PDF Association's list of what machines can find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

Problems = Iterator[str]

PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"}
HEADINGS = {f"/H{level}": level for level in range(1, 7)}
CHILDREN = {
    "/Table": {"/Caption", "/THead", "/TBody", "/TFoot", "/TR"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/Caption", "/LI", "/L"},
    "/LI": {"/Lbl", "/LBody"},
    "/TOC": {"/Caption", "/TOC", "/TOCI"},
}
STANDARD = {
    "/Document", "/Part", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/P", *HEADINGS, "/L", "/LI",
    "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot", "/Span", "/Quote", "/Note",
    "/Reference", "/Code", "/Link", "/Annot", "/Figure", "/Formula", "/Index", "/NonStruct", "/Art", "/BibEntry",
}  # fmt: skip


def unmarked_content(pdf: pikepdf.Pdf) -> Problems:
    """Content is either tagged or an artifact, never both nor neither (01-003 to 01-005)."""
    for number, page in enumerate(pdf.pages, 1):
        marks: list[bool | None] = []  # whether artifact; None where a mark only names a property
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                marks.append(_mark(operands))
            elif name == "EMC":
                marks.pop()
            elif name in PAINTING and len({mark for mark in marks if mark is not None}) != 1:
                yield f"page {number}: {name} is inside {marks or 'no mark'}"


def _mark(operands: Iterable[Any]) -> bool | None:
    tag, *properties = operands
    if str(tag) == "/Artifact":
        return True
    return False if properties and isinstance(properties[0], Dictionary) and "/MCID" in properties[0] else None


def lost_content(pdf: pikepdf.Pdf) -> Problems:
    """Every piece of tagged content has one element in the tree of tags, and every element's piece exists (01-005)."""
    parents = dict(_numbered(pdf.Root.StructTreeRoot.ParentTree))
    for number, page in enumerate(pdf.pages, 1):
        found = [
            _content_id(operands) for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"
        ]
        ids = [one for one in found if one is not None]
        known = parents.get(int(page.StructParents), Array()) if "/StructParents" in page else Array()
        if sorted(ids) != list(range(len(known))):
            yield f"page {number}: {len(ids)} pieces of content, {len(known)} in the tree"
        yield from (
            f"page {number}: piece {one} has no element" for one in ids if not isinstance(known[one], Dictionary)
        )


def _content_id(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    return int(properties.MCID) if isinstance(properties, Dictionary) and "/MCID" in properties else None


def _numbered(node: Dictionary) -> Iterator[tuple[int, Any]]:
    """Yield the entries of a number tree."""
    numbers = list(node.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(numbers[::2], numbers[1::2], strict=True))
    for child in node.get("/Kids", []):
        yield from _numbered(child)


def elements(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    """Yield the elements of the tree of tags in reading order."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if "/S" in one:
            yield one
        waiting += reversed(list(children(one)))


def children(element: Dictionary) -> Iterator[Dictionary]:
    """Yield the elements inside an element."""
    inside = element.get("/K", Array())
    several = inside if isinstance(inside, Array) else [inside]
    yield from (one for one in several if isinstance(one, Dictionary) and "/S" in one)


def wrong_order(pdf: pikepdf.Pdf) -> Problems:
    """The first heading is of the first level, none skips one (14-002, 14-003); kinds are known (02-001)."""
    before, roles = 0, pdf.Root.StructTreeRoot.get("/RoleMap", Dictionary())
    for one in elements(pdf):
        kind = str(one.S)
        if kind not in STANDARD and str(roles.get(kind)) not in STANDARD:
            yield f"{kind} is no standard kind"
        if kind in HEADINGS:
            if HEADINGS[kind] > before + 1:
                yield f"{kind} follows level {before}"
            before = HEADINGS[kind]


def wrong_nesting(pdf: pikepdf.Pdf) -> Problems:
    """Tables consist of rows of cells, lists of items (09-004, 09-005), contents of entries (09-006)."""
    for one in elements(pdf):
        allowed = CHILDREN.get(str(one.S))
        inside = [str(child.S) for child in children(one)]
        yield from (f"{one.S} contains {kind}" for kind in inside if allowed is not None and kind not in allowed)


def unreadable_tables(pdf: pikepdf.Pdf) -> Problems:
    """Every heading cell says what it heads (15-003), and all rows of a table are equally wide (15-002)."""
    for table in (one for one in elements(pdf) if str(one.S) == "/Table"):
        parts = [*children(table), *(row for part in children(table) for row in children(part))]
        rows = [one for one in parts if str(one.S) == "/TR"]
        cells = [cell for row in rows for cell in children(row)]
        heads = [cell for cell in cells if str(cell.S) == "/TH"]
        if not heads or any(_attribute(cell, "/Scope") not in ("/Column", "/Row", "/Both") for cell in heads):
            yield f"a table of {len(rows)} rows has a heading cell without scope, or none"
        if len(widths := Counter(_widths(rows))) > 1:
            yield f"a table has rows of {dict(widths)} columns"


def _widths(rows: list[Dictionary]) -> Iterator[int]:
    """Yield how many columns each row fills, with the cells that reach down into it."""
    reaching: list[tuple[int, int]] = []  # rows still to fill, columns
    for row in rows:
        own = [
            (int(_attribute(cell, "/RowSpan") or 1), int(_attribute(cell, "/ColSpan") or 1)) for cell in children(row)
        ]
        yield sum(columns for _, columns in [*own, *reaching])
        reaching = [(left - 1, columns) for left, columns in [*own, *reaching] if left > 1]


def _attribute(element: Dictionary, name: str) -> Any:
    given = element.get("/A", Array())
    several = given if isinstance(given, Array) else [given]
    value = next((one[name] for one in several if isinstance(one, Dictionary) and name in one), None)
    return str(value) if isinstance(value, Name) else value


def unspoken_links(pdf: pikepdf.Pdf) -> Problems:
    """Every link has a description and an element in the tree, and pages are walked in its order (28-005 to 28-011)."""
    parents = dict(_numbered(pdf.Root.StructTreeRoot.ParentTree))
    for number, page in enumerate(pdf.pages, 1):
        for link in page.get("/Annots", []):
            if not str(link.get("/Contents", "")).strip():
                yield f"page {number}: a link says nothing"
            if str(parents[int(link.StructParent)].S) != "/Link":
                yield f"page {number}: a link is not tagged as one"
            if not int(link.get("/F", 0)) & 4:
                yield f"page {number}: a link is not printed"
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"page {number}: the tab key does not follow the tree"


def unreadable_text(pdf: pikepdf.Pdf) -> Problems:
    """Every font says which letters its signs are (10-001)."""
    fonts = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Type") == "/Font"]
    yield from (
        f"{one.BaseFont} names no letters" for one in fonts if one.Subtype == "/Type0" and "/ToUnicode" not in one
    )
    yield from (f"{one.BaseFont} is {one.Subtype}" for one in fonts if one.Subtype not in ("/Type0", "/CIDFontType2"))


def not_for_the_archive(pdf: pikepdf.Pdf) -> Problems:
    """One colour profile, no password, nothing that acts by itself, and each attached file says why it is there."""
    intents = [
        one for one in pdf.Root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1" and "/DestOutputProfile" in one
    ]
    if len(intents) != 1:
        yield f"has {len(intents)} colour profiles"
    if pdf.is_encrypted or "/ID" not in pdf.trailer:
        yield "is encrypted or has no identity"
    acting = {"/OpenAction", "/AA", "/JavaScript", "/AcroForm"} & {*pdf.Root.keys(), *pdf.Root.get("/Names", {}).keys()}
    if acting:
        yield f"acts by itself: {sorted(acting)}"
    attached = list(pdf.Root.get("/AF", []))
    if len(attached) != len(pdf.attachments) or any("/AFRelationship" not in one for one in attached):
        yield "has a file attached without saying why"


CHECKS = (
    unmarked_content, lost_content, wrong_order, wrong_nesting, unreadable_tables, unspoken_links, unreadable_text,
    not_for_the_archive,
)  # fmt: skip
