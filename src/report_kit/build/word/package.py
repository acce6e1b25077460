"""Word files: a blank document in the kit's styles, its properties, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.document import Document

from report_kit.build.typst_compiler import NO_DATE
from report_kit.build.word.elements import xml_text
from report_kit.build.word.page import language_tag
from report_kit.language import SOURCE_LANGUAGE, language

if TYPE_CHECKING:
    from report_kit.build.briefings import Briefing

OLDEST_DATE = (1980, 1, 1, 0, 0, 0)  # that an archive can hold; every member carries it
LONGEST_PROPERTY = 255  # characters; Word refuses longer ones
_AT = re.compile("@(language|right-to-left)@")  # where a style names a language
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = ("styles", "numbering", "settings")
_PLUMBING = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{name}+xml"/>' for name in _PARTS)
        + "</Types>"
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
            for number, name in enumerate(_PARTS, 1)
        )
        + "</Relationships>"
    ),
    "word/document.xml": (
        f'{_HEAD}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:r="{_OFFICE}"><w:body><w:sectPr/></w:body></w:document>'
    ),
}


def blank_document(folders: tuple[Path, ...], code: str) -> Document:
    """Return an empty document whose styles, numbering and settings are files of the last folder that has them."""
    parts = {path.name: path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.xml"))}
    texts = {**_PLUMBING, **{f"word/{name}.xml": parts[f"{name}.xml"] for name in _PARTS}}
    tags = _tags(code)
    tagged = {name: _AT.sub(lambda found: tags[found.group(1)], text) for name, text in texts.items()}
    return docx.Document(io.BytesIO(_archive({name: text.encode() for name, text in tagged.items()})))


def _tags(code: str) -> dict[str, str]:
    """Return what Word calls the language of words in Latin letters, and that of words from right to left."""
    if language(code).direction == "rtl":
        return {"language": language_tag(SOURCE_LANGUAGE), "right-to-left": language_tag(code)}
    return {"language": language_tag(code), "right-to-left": "ar-SA"}  # Word's own, for words that nobody wrote


def describe(document: Document, briefing: Briefing) -> None:
    """Give a document its title, author, language and dates; its day is that of its figures, as in the PDF."""
    title, about = briefing.title, document.core_properties
    day = title.as_of_date or NO_DATE
    about.title = _property(" – ".join(part for part in (title.title, title.commune_name) if part))
    about.subject = _property(title.subtitle)
    about.author = _property(title.author)
    about.last_modified_by = about.author
    about.keywords = _property(", ".join(filter(None, (title.report, title.dataset, title.fingerprint[:12]))))
    about.language = language_tag(briefing.language)
    about.comments = _property(briefing.words("ILLUSTRATIVE")) if title.illustrative else ""
    about.created = about.modified = _midnight(day)
    about.revision = 1


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _property(text: str) -> str:
    return xml_text(text)[:LONGEST_PROPERTY]


def file_bytes(document: Document) -> bytes:
    """Return the file of a document; nothing of the hour is in it."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return _archive({name: archive.read(name) for name in archive.namelist()})


def _archive(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, OLDEST_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # else the system's own: the same bytes on Windows and Linux
            archive.writestr(member, content)
    return packed.getvalue()
