"""What every HTML page carries inside itself: style with fonts, script, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from report_kit.build.fonts import Family, families_for, unicode_range
from report_kit.data.resources import fonts_folder, templates_folder
from report_kit.language import SOURCE_LANGUAGE

FONT_FILES = {400: "Inter-Regular.woff2", 600: "Inter-SemiBold.woff2"}


@dataclass(frozen=True)
class PageParts:
    """What every HTML page carries inside itself.

    Attributes:
        style: The style sheet with its fonts.
        script: The script.
        policy: Content security policy: nothing may be loaded, no other script may run.
    """

    style: str
    script: str
    policy: str


@cache
def page_parts(language: str = SOURCE_LANGUAGE) -> PageParts:
    """Return style, script and policy of the briefings in a language, read once per process."""
    static = templates_folder() / "briefing_html" / "static"
    return _parts((static / "briefing.css",), static / "briefing.js", (language,))


@cache
def index_parts(languages: tuple[str, ...] = (SOURCE_LANGUAGE,)) -> PageParts:
    """Return style, script and policy of the index in some languages: the briefings' style and what it adds."""
    templates = templates_folder()
    static = templates / "index" / "static"
    styles = (templates / "briefing_html" / "static" / "briefing.css", static / "index.css")
    return _parts(styles, static / "index.js", languages)


def _parts(styles: tuple[Path, ...], script_file: Path, languages: tuple[str, ...]) -> PageParts:
    script = script_file.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    style = _font_faces(languages) + "".join(path.read_text(encoding="utf-8") for path in styles)
    return PageParts(style=style, script=script, policy=policy)


def _font_faces(languages: Iterable[str]) -> str:
    """Return Inter, and under the same name, for the letters that it lacks, what the languages need besides."""
    own = "".join(_font_face(weight, name) for weight, name in FONT_FILES.items())
    families = dict.fromkeys(family for code in languages for family in families_for(code))
    return own + "".join(_further_faces(family) for family in families)


def _further_faces(family: Family) -> str:
    only = f"unicode-range:{unicode_range(family)};"
    names = {weight: name.replace("Inter", family.file_stem) for weight, name in FONT_FILES.items()}
    return "".join(_font_face(weight, name, only) for weight, name in names.items())


def _font_face(weight: int, name: str, only: str = "") -> str:
    data = base64.b64encode((fonts_folder() / name).read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face{{font-family:Inter;font-weight:{weight};font-display:swap;{only}src:{source}}}\n"
