"""Looking into a workbook file before anything reads it: its limits, its parts, and what its cells hide.

A workbook comes from outside. Everything here works on bytes in pieces of bounded size, so that a hostile file is
refused in the time and memory of a small one.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from report_kit.data.workbook.comments import commented_cells
from report_kit.data.workbook.refusals import FORBIDDEN_XML, Refused, refuse_other_encodings
from report_kit.data.workbook.shared_texts import SharedTexts, item_sizes
from report_kit.data.workbook.sheet_scan import MOST_CELLS, MOST_TAGS, SheetFacts, SheetScan
from report_kit.data.workbook.wellformed import WellFormed
from report_kit.data.workbook.zero_formulas import MOST_TAKEN, ZeroFormulas
from report_kit.errors import Problem
from report_kit.messages import Message, message

LARGEST_FILE = 20_000_000
"""Bytes of a workbook. The figures of every commune of the country take a tenth of this."""
LARGEST_CONTENT = 200_000_000
"""Bytes of all parts together once unpacked; two million cells of numbers with their marks stay below it."""
LARGEST_SHARED = 30_000_000
"""Bytes of the texts and styles that cells share, which the reader keeps in memory as a whole."""
MOST_SHARED = 500_000
"""Different texts, or styles, each of which takes memory however short it is."""
LARGEST_TEXT = 16_000_000
"""Bytes of text in all cells; it stands in memory as the workbook, the dataset and the check have it.

The largest table of the whole country has 8 million bytes, its figures included. Where every text of 150,000 rows is
changed, as many bytes as these take the 500 MB that an import may have.
"""
BYTES_OF_MARK, BYTES_OF_CELL = 8, 16
"""What marks such as `<v>` take, and the address and style of a cell besides; the rest of a sheet is text."""
MOST_PARTS = 10_000
MOST_SHEETS = 500
"""Sheets, in each of which tables and forms are looked for."""
MOST_ROWS = 150_000
"""Rows of all sheets that hold something, each of which is checked; a table of the whole country has 106,000.

Tables of 14 columns and more reach the limit of cells before it.
"""

DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, ExpatError),
    *(EOFError, ValueError, OSError, LookupError, OverflowError),
    RuntimeError,  # with it zipfile's `NotImplementedError`: a way of compressing that it does not know
)
"""What is raised while a workbook is opened that is damaged, or was made to look like one."""

_PIECE = 1 << 20
_PACKED_PIECE = 1 << 16
_LARGEST_DIRECTORY = 5_000_000
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHARED_ITEM = re.compile(rb"<(?:[^\s<>/!?:]+:)?(?:si|xf|numFmt|font|fill|border)(?=[\s/>])")
_SHARED_STRINGS = "xl/sharedstrings.xml"
"""Name of the part with the texts that cells share, in small letters."""
_MACROS = ("vbaproject", "macrosheet")
_OTHER_FILES = ("externallink", "/connections", "querytable")
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Archive:
    """A workbook file that keeps all limits.

    Attributes:
        file: Name of the file, for messages.
        content: Its bytes.
        sheets: Facts of each sheet, by name, in the order of the workbook.
        dates_from_1904: Whether its dates are counted from 1904, as old Macintosh workbooks do.
        cell_count: Cells in all sheets.
    """

    file: str
    content: bytes
    sheets: dict[str, SheetFacts]
    dates_from_1904: bool
    cell_count: int


def opened(path: Path, *, file: str = "") -> Archive | Problem:
    """Return the workbook at *path* if it keeps all limits, otherwise why it is refused."""
    file = visible(file or path.name)
    try:
        return opened_bytes(_file_bytes(path), file)
    except Refused as refused:
        return Problem(file=file, what=refused.what, advice=refused.advice)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Problem(
            file=file,
            what=message("the file cannot be read: {reason}", reason=reason),
            advice=message("Check its permissions."),
        )


def opened_bytes(content: bytes, file: str) -> Archive | Problem:
    """Return the workbook that *content* holds if it keeps all limits, otherwise why it is refused."""
    try:
        _refuse_other_formats(content)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _examined(parts, content, file)
    except Refused as refused:
        return Problem(
            file=file,
            sheet=refused.sheet,
            cell=refused.cell,
            value=visible(refused.value),
            what=refused.what,
            advice=refused.advice,
        )
    except DAMAGES:  # their words are about bytes and would not help
        return damaged(file)


def damaged(file: str) -> Problem:
    """Return the problem of a workbook that cannot be read as one."""
    return Problem(
        file=file,
        what=message("the workbook is damaged or incomplete"),
        advice=message("Open it in Excel or LibreOffice, save it again as .xlsx, or send it again."),
    )


def _file_bytes(path: Path) -> bytes:
    _refuse_other_endings(path)
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise Refused(message("this is not a file"), message("Name an .xlsx workbook."))
    if about.st_size > LARGEST_FILE:
        raise _too_large()
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def _refuse_other_endings(path: Path) -> None:
    ending = path.suffix.lower()
    if ending in {".xlsm", ".xltm", ".xlam"}:
        raise Refused(
            message("workbooks with macros are not accepted"), message("Save it as 'Excel Workbook (*.xlsx)'.")
        )
    if ending != ".xlsx":
        raise Refused(
            message("only .xlsx workbooks are read, not {ending}", ending=ending or message("this")),
            message("Save it as 'Excel Workbook (*.xlsx)'."),
        )


def _refuse_other_formats(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise _too_large()
    if content.startswith(_COMPOUND_FILE):
        if _ENCRYPTED in content:
            raise Refused(
                message("the workbook is protected by a password"),
                message("Remove it in Excel: File, Info, Protect Workbook, Encrypt."),
            )
        raise Refused(message("this is an old .xls workbook"), message("Save it as 'Excel Workbook (*.xlsx)'."))
    if not content.startswith(b"PK"):
        raise Refused(message("this is not an Excel workbook"), message("Save it as 'Excel Workbook (*.xlsx)'."))
    _refuse_long_directory(content)


def _refuse_long_directory(content: bytes) -> None:
    """Refuse a zip whose directory alone would take long to read, or that two readers could read differently.

    Programs that write workbooks end them with the record of the directory and begin them with the first part.
    Whatever stands elsewhere could hide a second directory from us and show it to the reader of values.
    """
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or len(content) - end < 22:
        raise zipfile.BadZipFile
    if len(content) - end == 22:
        count, size, first = struct.unpack_from("<HII", content, end + 10)
        if size + first != end or content[end - 20 : end - 16] == b"PK\x06\x07":
            raise _packed_unusually()
        if count > MOST_PARTS or size > _LARGEST_DIRECTORY:
            raise Refused(message("the workbook has too many parts"), message("Save it again as .xlsx in Excel."))
    else:
        raise _packed_unusually()


def _too_large() -> Refused:
    size = LARGEST_FILE // 1_000_000
    return Refused(message("the file is larger than {size} MB", size=size), message("Split it by communes."))


def _packed_unusually() -> Refused:
    return Refused(message("the workbook is packed in an unusual way"), message("Save it again as .xlsx in Excel."))


def _examined(parts: zipfile.ZipFile, content: bytes, file: str) -> Archive:
    names = [part.filename for part in parts.infolist()]
    _refuse_parts(parts, names)
    relations = _relations(parts, "xl/workbook.xml")
    workbook = _small_xml(parts, "xl/workbook.xml")
    sheets: dict[str, SheetFacts] = {}
    cells, tags, text = 0, 0, 0
    shared, zeros_left = _shared_texts(parts), MOST_TAKEN
    read: set[str] = set()
    for name, part in _sheet_parts(workbook, relations):
        if part not in names or part in read:
            raise Refused(message("the workbook is damaged or incomplete"), message("Save it again as .xlsx in Excel."))
        read.add(part)
        if len(read) > MOST_SHEETS:
            what = message("the workbook has more than {number} sheets", number=MOST_SHEETS)
            raise Refused(what, message("Split it by communes."))
        zeros = ZeroFormulas(zeros_left)
        scan = SheetScan(MOST_CELLS - cells, MOST_TAGS - tags, shared, zeros)
        facts = _scanned(scan, _pieces(parts, part), name)
        sheets[name] = replace(facts, comments=_comments(parts, names, part))
        cells, tags, zeros_left = cells + scan.cells, tags + scan.tags, zeros.left
        text += parts.getinfo(part).file_size - scan.tags * BYTES_OF_MARK - scan.cells * BYTES_OF_CELL
    for name in names:
        if name not in read and name.lower() != _SHARED_STRINGS:
            _refuse_declarations(parts, name)
    if max(text, 0) + shared.size > LARGEST_TEXT:
        raise _too_much_text(LARGEST_TEXT)
    is_1904 = any(node.get("date1904") in {"1", "true"} for node in workbook.iter() if node.tag.endswith("workbookPr"))
    return Archive(file, content, sheets, is_1904, cells)


def _scanned(scan: SheetScan, pieces: Iterator[bytes], name: str) -> SheetFacts:
    """Return the facts of a sheet, and say in which sheet it is if something is refused."""
    try:
        for piece in pieces:
            scan.feed(piece)
        return scan.facts()
    except Refused as refused:
        raise Refused(refused.what, refused.advice, visible(name), cell=refused.cell, value=refused.value) from refused


def _refuse_parts(parts: zipfile.ZipFile, names: list[str]) -> None:
    folded = [name.lower() for name in names]
    if len(set(folded)) < len(folded):
        raise Refused(
            message("the workbook is damaged: it holds a part twice"), message("Save it again as .xlsx in Excel.")
        )
    if any(part.flag_bits & 1 for part in parts.infolist()):
        raise Refused(
            message("the workbook is protected by a password"), message("Remove the password and save it again.")
        )
    if "xl/workbook.xml" not in names:
        raise Refused(message("this is not an Excel workbook"), message("Save it as 'Excel Workbook (*.xlsx)'."))
    if any(_leads_out(part) for part in parts.infolist()):
        raise _packed_unusually()
    _refuse_what_acts(folded)
    if sum(part.file_size for part in parts.infolist()) > LARGEST_CONTENT:
        size = LARGEST_CONTENT // 1_000_000
        raise Refused(
            message("the workbook is larger than {size} MB once unpacked", size=size), message("Split it by communes.")
        )


def _leads_out(part: zipfile.ZipInfo) -> bool:
    """Whether a part would be written outside its folder by a program that unpacks it, or is a link."""
    steps = part.orig_filename.replace("\\", "/").split("/")
    return steps[0] == "" or ".." in steps or ":" in steps[0] or stat.S_ISLNK(part.external_attr >> 16)


def _refuse_what_acts(told: Iterable[str]) -> None:
    """Refuse macros and figures of other files, by the names of parts or what relations and content types say of them.

    Args:
        told: Names or types, in small letters.
    """
    for text in told:
        if any(word in text for word in _MACROS):
            raise Refused(
                message("the workbook holds macros"), message("Save it as 'Excel Workbook (*.xlsx)', which drops them.")
            )
        if any(word in text for word in _OTHER_FILES):
            raise Refused(
                message("the workbook takes figures from other files"),
                message("In Excel: Data, Edit Links, Break Link; then save it again."),
            )


def _pieces(parts: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in pieces, and refuse one that is not exactly what its directory entry promises.

    `zipfile` stops at the promised size; the reader of values goes on to the end of the packed bytes. A part that
    promises less than it holds would show them different things.
    """
    about = parts.getinfo(name)
    left, check = about.file_size, 0
    for piece in _unpacked(_packed(parts, about), about.compress_type):
        left -= len(piece)
        check = zlib.crc32(piece, check)
        if left < 0:
            break
        yield piece
    if left or check != about.CRC:
        raise zipfile.BadZipFile(name)


def _packed(parts: zipfile.ZipFile, about: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the packed bytes of a part."""
    parts.open(about).close()  # which sees to it that the part begins as its directory entry says
    if parts.fp is None:
        raise zipfile.BadZipFile(about.filename)
    parts.fp.seek(about.header_offset + 26)
    lengths = struct.unpack("<HH", parts.fp.read(4))
    parts.fp.seek(about.header_offset + 30 + sum(lengths))
    packed = memoryview(parts.fp.read(about.compress_size))
    yield from (bytes(packed[first : first + _PACKED_PIECE]) for first in range(0, len(packed), _PACKED_PIECE))


def _unpacked(packed: Iterator[bytes], way: int) -> Iterator[bytes]:
    """Yield what packed bytes hold, in pieces of bounded size, and refuse bytes that belong to nothing."""
    if way == zipfile.ZIP_STORED:
        yield from packed
        return
    if way != zipfile.ZIP_DEFLATED:  # Excel knows no other way
        raise _packed_unusually()
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    for some in packed:
        rest = some
        while rest:
            if unpacker.eof:
                raise zipfile.BadZipFile
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    while not unpacker.eof:
        if not (piece := unpacker.decompress(b"", _PIECE)):
            raise zipfile.BadZipFile
        yield piece


def _refuse_declarations(parts: zipfile.ZipFile, name: str) -> None:
    """Read a part to its end, which proves it whole, and refuse what could grow when it is read as XML."""
    is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
    is_shared = name.lower() in {_SHARED_STRINGS, "xl/styles.xml"}
    if is_shared and parts.getinfo(name).file_size > LARGEST_SHARED:
        raise _too_much_text(LARGEST_SHARED)
    tail, items = b"", 0
    form = WellFormed() if is_shared else None
    for piece in _pieces(parts, name):
        if is_xml:
            refuse_other_encodings(piece, is_first=not tail)
        if is_xml and FORBIDDEN_XML.search(tail + piece):
            raise Refused(message("the workbook declares XML entities"), message("Save it again as .xlsx in Excel."))
        items += len(_SHARED_ITEM.findall(piece)) if is_shared else 0
        if items > MOST_SHARED:
            raise Refused(too_many_texts(), message("Split it by communes."))
        if form:
            form.feed(piece)
        tail = piece[-16:]
    if form:
        form.close()


def _shared_texts(parts: zipfile.ZipFile) -> SharedTexts:
    """Return what adds up the texts that cells share, of a workbook whose shared part is whole and not too large."""
    names = [name for name in parts.namelist() if name.lower() == _SHARED_STRINGS]
    for name in names:
        _refuse_declarations(parts, name)
    return SharedTexts(item_sizes(parts.read(names[0])) if names else ())


def too_many_texts() -> Message:
    """Return what is said of a workbook with more than `MOST_SHARED` texts, be they shared or each in its cell."""
    return message("the workbook holds more than {number:,} different texts or styles", number=MOST_SHARED)


def _too_much_text(limit: int) -> Refused:
    what = message("the workbook holds more than {size} MB of texts and styles", size=limit // 1_000_000)
    return Refused(what, message("Split it by communes."))


_LARGEST_INDEX = 1_500_000


def _small_xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if parts.getinfo(name).file_size > _LARGEST_INDEX:
        raise Refused(message("the workbook has too many parts"), message("Save it again as .xlsx in Excel."))
    text = b"".join(_pieces(parts, name))
    if FORBIDDEN_XML.search(text) or text[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in text[:200]:
        raise Refused(message("the workbook declares XML entities"), message("Save it again as .xlsx in Excel."))
    return ElementTree.fromstring(text)  # noqa: S314  # no declarations, bounded size


def _relations(parts: zipfile.ZipFile, name: str) -> dict[str, str]:
    folder, _, base = name.rpartition("/")
    relations: dict[str, str] = {}
    found = _small_xml(parts, f"{folder}/_rels/{base}.rels")
    _refuse_what_acts(node.get("Type", "").lower() for node in found)
    for node in found:
        target = node.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        relations[node.get("Id", "")] = path
    return relations


def _comments(parts: zipfile.ZipFile, names: list[str], sheet: str) -> tuple[str, ...]:
    """Return the cells of a sheet that people comment on; of more than a part of a few megabytes, the first."""
    folder, _, base = sheet.rpartition("/")
    about = f"{folder}/_rels/{base}.rels"
    # A sheet of many links has a long list of relations, and no reason to be refused for it.
    if about not in names or parts.getinfo(about).file_size > _LARGEST_INDEX:
        return ()
    found = [part for part in _relations(parts, sheet).values() if "comments" in part.lower() and part in names]
    return tuple(cell for part in found for cell in commented_cells(_beginning(parts, part)))


def _beginning(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as stream:
        return stream.read(_LARGEST_INDEX)


def _sheet_parts(workbook: ElementTree.Element, relations: dict[str, str]) -> Iterator[tuple[str, str]]:
    for node in workbook.iter():
        if node.tag.rpartition("}")[2] != "sheet":
            continue
        part = relations.get(node.get(f"{_RELATIONSHIPS}id", ""), "")
        if "worksheets/" in part or part.endswith(".xml"):
            yield node.get("name", ""), part


def visible(text: str) -> str:
    """Return a name that comes from outside as it can be printed: what a terminal would act on is spelt out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text[:200])
