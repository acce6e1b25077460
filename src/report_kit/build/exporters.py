"""nbconvert exporters: an executed notebook to one self-contained HTML file, an archival PDF, or a Word document."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default

from report_kit import __version__
from report_kit.build.assembly import Fragment
from report_kit.build.briefings import Briefing
from report_kit.build.drawings import boxes_for, printable_files, word_pictures
from report_kit.build.figures_csv import figures_csv
from report_kit.build.fonts import characters_for
from report_kit.build.formats import (
    Format,
    HtmlFormat,
    OfficialFormat,
    OfficialWordFormat,
    TypstFormat,
    WordFormat,
)
from report_kit.build.glyphs import printable
from report_kit.build.page_lengths import FOUR_PAGES, height_beyond_four_pages
from report_kit.build.pages import page_parts
from report_kit.build.pdf_places import Document
from report_kit.build.preprocessors import FIGURES, OPTIONS, BriefingPreprocessor, note_warning
from report_kit.build.typst_compiler import compile_pdf
from report_kit.build.word.annexes import annex_title
from report_kit.data.resources import templates_folder
from report_kit.escaping import escape_html_lines, escape_typst, plain_line, quote_typst
from report_kit.language import language as language_of

Resources = dict[str, Any]

SHARED_TEMPLATE = "briefing_pdf"  # its Typst library serves every look
DOCX_TEMPLATE = "briefing_docx"  # its styles serve every look that has none of its own
TO_SPARE = 24.0  # points by which a text that was too long is made shorter than four pages
# Not where a text speaks of it, behind a backslash.
_SOURCE_ANCHOR = re.compile(r'(?<!\\)#rk-source-anchor\(("(?:[^"\\]|\\.)*")\)')


class BriefingExporter(TemplateExporter):
    """What both exporters share: options, and templates found wherever the command is called from."""

    language = Unicode("", help="Language of the briefing; the notebook's own if empty.").tag(config=True)
    fingerprint = Unicode("", help="Short fingerprint printed in the footer.").tag(config=True)

    # Each further preprocessor costs a validation of the notebook; these are those that planners may switch on.
    default_preprocessors = List(
        [
            "nbconvert.preprocessors.ExecutePreprocessor",
            "nbconvert.preprocessors.TagRemovePreprocessor",
            "nbconvert.preprocessors.RegexRemovePreprocessor",
            BriefingPreprocessor,
        ]
    ).tag(config=True)

    output_format: Format

    # JupyterLab's menu lists every enabled exporter and asks its server for /nbconvert/<name>/…, where the server
    # knows no name with a hyphen. So the menu gets the exporters under second names, `briefing_html` and
    # `briefing_pdf`, and those of the command line are off inside the server, where choosing them would fail.
    is_in_menu = False

    @default("enabled")
    def _enabled(self) -> bool:
        return self.is_in_menu or "jupyter_server.serverapp" not in sys.modules

    @default("extra_template_basedirs")
    def _templates(self) -> list[str]:
        return [str(templates_folder())]

    def default_filters(self) -> Any:
        """Yield nbconvert's filters, `e` replaced by the kit's own: it takes out what no page can show."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "e", escape_html_lines

    @default("optimistic_validation")
    def _validate_once(self) -> bool:
        return True

    def _init_resources(self, resources: Resources | None) -> Resources:
        resources = super()._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["direction_of"] = lambda code: language_of(code).direction
        return resources


class BriefingHTMLExporter(BriefingExporter):
    """One HTML file that needs nothing else: readable on a phone, in print, aloud, in light and dark."""

    output_mimetype = "text/html"
    output_format = HtmlFormat()

    @default("file_extension")
    def _extension(self) -> str:
        return ".html"

    @default("template_name")
    def _template(self) -> str:
        return "briefing_html"

    def _init_resources(self, resources: Resources | None) -> Resources:
        resources = super()._init_resources(resources)
        resources.update(page=page_parts, version=__version__)
        return resources


class BriefingPDFExporter(BriefingExporter):
    """A tagged PDF/A-3a and PDF/UA-1 with its figures attached."""

    output_mimetype = "application/pdf"
    output_format = TypstFormat()

    @default("file_extension")
    def _extension(self) -> str:
        return ".pdf"

    @default("template_extension")
    def _source_extension(self) -> str:
        return ".typ.j2"

    @default("template_name")
    def _template(self) -> str:
        return "briefing_pdf"

    def default_filters(self) -> Any:
        """Yield nbconvert's filters and those that write text as Typst."""
        yield from super().default_filters()
        yield from {"typst": escape_typst, "typst_string": quote_typst, "one_line": plain_line}.items()
        yield "source_anchors", source_anchors

    def from_notebook_node(  # type: ignore[override]  # bytes, as nbconvert's own PDF exporters return
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Return the PDF of a notebook node, and the resources."""
        source, files, found = self.typst_source(nb, resources, **kw)
        document = compiled(source, files, found["briefing"])
        room = FOUR_PAGES
        while room > 0 and (over := self._beyond_four_pages(document)) > 0:
            room -= over + TO_SPARE
            options = {**(resources or {}).get(OPTIONS, {}), "room": room}
            shorter, files, found = self.typst_source(nb, {**(resources or {}), OPTIONS: options}, **kw)
            if shorter != source:
                source, document = shorter, compiled(shorter, files, found["briefing"])
        return document.data, found

    def _beyond_four_pages(self, document: Document) -> float:
        """Return by how much the text before the annexes is too long, in points."""
        return height_beyond_four_pages(*document.end_of_body) if document.end_of_body else 0.0

    def typst_source(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, dict[str, bytes], Resources]:
        """Return the Typst source of a notebook node, the files that it refers to, and the resources."""
        source, resources = super().from_notebook_node(nb, resources, **kw)
        briefing: Briefing = resources["briefing"]
        further = characters_for(briefing.language)
        source, missing = printable(source, further)
        files, missing_in_drawings = printable_files(briefing.files, further)
        if lacking := sorted({*missing, *missing_in_drawings}):
            note_warning(self.log, resources, boxes_for(lacking))
        figures = resources.get(FIGURES) or figures_csv(nb)
        return source, {**files, **look_files(self.template_name), "figures.csv": figures}, resources


class BriefingOfficialExporter(BriefingPDFExporter):
    """The same PDF in the form of Decree 30/2020/NĐ-CP, appendix I: a draft for the office to number and sign."""

    output_format = OfficialFormat()

    @default("file_extension")
    def _extension(self) -> str:
        return ".official.pdf"

    @default("template_name")
    def _template(self) -> str:
        return "briefing_official"

    def _beyond_four_pages(self, document: Document) -> float:
        """Return that nothing is too long: the form has no number of pages."""
        return 0.0


class BriefingDocxExporter(BriefingExporter):
    """A Word document that officials edit and paste from: its headings, tables, lists and pictures are Word's own."""

    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    output_format = WordFormat()

    @default("file_extension")
    def _extension(self) -> str:
        return ".docx"

    @default("template_extension")
    def _source_extension(self) -> str:
        return ".html.j2"

    @default("template_name")
    def _template(self) -> str:
        return "briefing_docx"

    def from_notebook_node(  # type: ignore[override]  # bytes, as nbconvert's own PDF exporters return
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Return the Word file of a notebook node, and the resources."""
        # Here, as a build without Word need not load what reads and writes it.
        from report_kit.build.word.document import word_document

        page, resources = super().from_notebook_node(nb, resources, **kw)
        briefing: Briefing = resources["briefing"]
        files, missing = printable_files(briefing.files, characters_for(briefing.language))
        if missing:
            note_warning(self.log, resources, boxes_for(sorted(set(missing))))
        folders = tuple(templates_folder() / name / "static" for name in (DOCX_TEMPLATE, self.template_name))
        look: Literal["brief", "official"] = "official" if self.output_format.look == "official" else "brief"
        return word_document(page, briefing, word_pictures(briefing, files), folders=folders, look=look), resources


class BriefingOfficialDocxExporter(BriefingDocxExporter):
    """The same document in the form of Decree 30/2020/NĐ-CP, appendix I."""

    output_format = OfficialWordFormat()

    @default("file_extension")
    def _extension(self) -> str:
        return ".official.docx"

    @default("template_name")
    def _template(self) -> str:
        return "briefing_docx_official"

    def default_filters(self) -> Any:
        """Yield nbconvert's filters and the one that writes the heading of an annex as the decree has it."""
        yield from super().default_filters()
        yield "annex_title", annex_title


class BriefingHTMLMenuExporter(BriefingHTMLExporter):
    """The HTML exporter under the name by which JupyterLab's menu can call it."""

    export_from_notebook = "Briefing (HTML)"
    is_in_menu = True


class BriefingPDFMenuExporter(BriefingPDFExporter):
    """The PDF exporter under the name by which JupyterLab's menu can call it."""

    export_from_notebook = "Briefing (PDF)"
    is_in_menu = True


class BriefingOfficialMenuExporter(BriefingOfficialExporter):
    """The exporter of the official form under the name by which JupyterLab's menu can call it."""

    export_from_notebook = "Briefing (official form, PDF)"
    is_in_menu = True


class BriefingDocxMenuExporter(BriefingDocxExporter):
    """The Word exporter under the name by which JupyterLab's menu can call it."""

    export_from_notebook = "Briefing (Word)"
    is_in_menu = True


class BriefingOfficialDocxMenuExporter(BriefingOfficialDocxExporter):
    """The exporter of the official form in Word under the name by which JupyterLab's menu can call it."""

    export_from_notebook = "Briefing (official form, Word)"
    is_in_menu = True


def source_anchors(fragments: Iterable[Fragment]) -> list[str]:
    """Return the sources that fragments list, as Typst strings: those that a figure can lead to."""
    return [found for fragment in fragments for found in _SOURCE_ANCHOR.findall(fragment.markup)]


@cache
def look_files(template: str) -> dict[str, bytes]:
    """Return the Typst files of a template folder; what it does not have itself is that of the brief."""
    folders = (templates_folder() / name / "static" for name in (SHARED_TEMPLATE, template))
    return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.glob("*.typ"))}


def compiled(source: str, files: Mapping[str, bytes], briefing: Briefing) -> Document:
    """Return the PDF of a source, dated the day of the briefing's figures."""
    return compile_pdf(source, files, as_of=briefing.title.as_of_date)


@cache
def exporter_of(kind: type[BriefingExporter]) -> BriefingExporter:
    """Return the exporter of a kind, made once per process."""
    return kind()
