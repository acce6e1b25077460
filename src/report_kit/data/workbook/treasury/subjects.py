"""What a line of Form 01a/TTKHN is about: a programme, a project, a capital source, a commune."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from report_kit.data.diacritics import meant
from report_kit.data.reference import commune_list, plain, programme_catalogue
from report_kit.data.workbook.names import PROGRAMME_WORDS, runs_in_stated_years, spelt_out
from report_kit.data.workbook.treasury.lines import Line
from report_kit.data.workbook.treasury.nesting import is_running_number

CLOSE = 0.85
"""How alike two names must be for one to be taken for a misspelling of the other."""
MERGED_PROGRAMME = "NTP-2026"

_KEYWORDS = {"NTP-NRD": r"nong thon moi", "NTP-SPR": r"giam ngheo", "NTP-EMM": r"dan toc thieu so|\bdtts\b"}
_COMPONENT = re.compile(r"^hop phan (?:so |thu )?([12])\b")
_SOURCES = {
    "NSTW": r"\bnstw\b|ngan sach trung uong",
    "NSĐP": r"\bnsdp\b|ngan sach dia phuong",
    "NSTP": r"\bnstp\b|\bnst\b|ngan sach (?:cap )?(?:thanh pho|tinh)",
    "NSX": r"\bnsx\b|ngan sach (?:cap )?xa",
    "XDCB-TT": r"(?:xay dung co ban|xdcb) tap trung",
    "SDĐ": r"su dung dat",
    "XSKT": r"xo so",
    "ODA": r"\boda\b|nuoc ngoai|vay uu dai",
}
_AFTER_NAME = re.compile(r"\s*(?:$|[^\w\s]|(?:giai doan|nam|theo|tren dia ban|quyet dinh|qd)\b)")
"""What may follow the name of a programme that stands alone; *nông thôn mới nâng cao* is a part of it."""
_LEADING_CODE = re.compile(r"[\[(]?([\w.\-]+)[\])]?\s*([:\-–])")
"""A code before a name: `P1 - Đường thôn`."""
_SOURCE_WORDS = re.compile(r"^(?:von|nguon|ngan sach|nst|nsd|nsx|thu |tien |oda|xdcb|xay dung co ban|xo so)")


@dataclass(frozen=True)
class Subject:
    """What a line is about, the lines above it included.

    Attributes:
        commune_code: The commune, "" if unknown.
        capital_source: The source, "" for all together.
        programme_code: The programme, "" for none.
        project_code: The project, "" for none.
        is_own: Whether the line itself, and not one above it, names its programme, source or project.
    """

    commune_code: str
    capital_source: str
    programme_code: str
    project_code: str
    is_own: bool


@dataclass(frozen=True)
class Named:
    """What the text of one line names."""

    commune_code: str = ""
    capital_source: str = ""
    programme_code: str = ""
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Names:
    """What the lines of a form may name.

    Attributes:
        projects: Rows of the dataset's projects.
        communes: Codes of the dataset's communes.
        commune_code: The commune of the whole form, "" if only its lines say it.
    """

    projects: Iterable[Mapping[str, str]]
    communes: tuple[str, ...]
    commune_code: str

    def subject(self, line: Line) -> Subject:
        """Return what a line is about."""
        named = [self.named(each) for each in line.above()]
        communes = [each.commune_code for each in named if each.commune_code]
        sources = [each.capital_source for each in named if each.capital_source]
        programmes = [each.programme_code for each in named if each.programme_code]
        projects = [each.projects[0] for each in named if len(each.projects) == 1]
        own = named[0]
        return Subject(
            communes[0] if communes else self.commune_code,
            sources[0] if sources else "",
            programmes[0] if programmes else "",
            projects[0] if projects else "",
            bool(own.programme_code or own.capital_source or own.projects),
        )

    def named(self, line: Line) -> Named:
        """Return what the text of a line names, whatever the lines above it say."""
        if line not in self._known:
            self._known[line] = self._named(line)
        return self._known[line]

    def close_project(self, line: Line) -> tuple[str, str] | None:
        """Return the code and name of the project that a line may mean, misspelt."""
        close = difflib.get_close_matches(_bare(line.item), list(self._by_name), n=1, cutoff=CLOSE)
        if not close:
            return None
        code = self._by_name[close[0]][0]
        return code, self._codes[code]

    def _named(self, line: Line) -> Named:
        projects = self._projects_of(line)
        if projects:
            return Named(projects=projects)
        text = _bare(line.item)
        if programme := self._programme_of(text, line):
            return Named(programme_code=programme)
        named = commune_list().named(_trimmed(line.item), self.communes)
        communes = [code for code in named if code in self.communes]
        if len(communes) == 1:
            return Named(commune_code=communes[0])
        return Named(capital_source=_source_of(text))

    def _projects_of(self, line: Line) -> tuple[str, ...]:
        """Return the projects that a line names: by code, by name, or of two where its code and name are not of one."""
        leading = _LEADING_CODE.match(line.item)
        words = {line.number.strip("() "), line.code, *line.code.split(), leading[1] if leading else ""}
        # A project may have the code 1, and any line the running number 1.
        codes = {word for word in words if not is_running_number(word)}
        codes |= {leading[1]} if leading and leading[2] == ":" else set()
        by_code = sorted(code for code in codes if code in self._codes)
        rest = line.item[leading.end() :] if leading and by_code else ""
        by_name = self._called(line.item) or self._called(rest)
        is_of_both = not by_code or not by_name or not set(by_code).isdisjoint(by_name)
        return tuple(by_code or by_name) if is_of_both else (*by_code, *by_name)

    def _called(self, item: str) -> list[str]:
        """Return the projects of a name; *Đường Hồng Hạ* is none of *Đường Hồng Hà*."""
        names = {code: self._codes[code] for code in self._by_name.get(_bare(item), [])}
        return meant(_trimmed(item), {code: _trimmed(name) for code, name in names.items()})

    def projects_of_other_names(self, codes: Iterable[str]) -> str:
        """Return projects with their names as a list if these differ, "" if only their codes do."""
        names = {code: self._codes[code] for code in codes}
        are_alike = len({_bare(name) for name in names.values()}) <= 1
        return "" if are_alike else ", ".join(f"{code} ({name})" for code, name in names.items())

    def _programme_of(self, text: str, line: Line) -> str:
        if line.code in self._catalogue or line.item in self._catalogue:
            return line.code if line.code in self._catalogue else line.item
        component = _COMPONENT.match(text)
        if component:
            above = [self.named(each).programme_code for each in line.above() if each is not line]
            return f"{MERGED_PROGRAMME}-{component[1]}" if MERGED_PROGRAMME in above else ""
        code = self._programme_called(text)
        return code if code and runs_in_stated_years(code, text) else ""

    def _programme_called(self, text: str) -> str:
        bare = PROGRAMME_WORDS.sub("", text)
        full, is_called_so = spelt_out(bare), bare != text
        named = [code for code, name in self._catalogue.items() if _begins_with(full, name, is_called_so=is_called_so)]
        if named:
            return max(named, key=lambda code: len(self._catalogue[code]))
        found = [code for code, words in _KEYWORDS.items() if re.search(words, full)]
        if not is_called_so or not found:
            return ""
        return found[0] if len(found) == 1 else MERGED_PROGRAMME

    @cached_property
    def _known(self) -> dict[Line, Named]:
        return {}

    @cached_property
    def _catalogue(self) -> dict[str, str]:
        catalogue = programme_catalogue()
        return {
            str(code): plain(str(name))
            for code, name in zip(catalogue["programme_code"], catalogue["name_vi"], strict=True)
        }

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {row["project_code"]: row["name_vi"] for row in self._own_projects}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self._own_projects:
            found.setdefault(_bare(row["name_vi"]), []).append(row["project_code"])
        return found

    @cached_property
    def _own_projects(self) -> list[Mapping[str, str]]:
        return [row for row in self.projects if not self.commune_code or row["commune_code"] == self.commune_code]


def _bare(item: str) -> str:
    """Return a text as it is compared: plain, without a dash or a word such as *Dự án* before it."""
    return plain(_trimmed(item))


def _trimmed(item: str) -> str:
    """Return a text without a dash or a word such as *Dự án* before it, and without signs at its end."""
    text = " ".join(unicodedata.normalize("NFC", item).split()).lstrip("-–+*• ").rstrip(" .:;")
    return re.sub(r"^(?:d[ựu] [áa]n|c[ôo]ng tr[ìi]nh)\s*:\s*", "", text, flags=re.IGNORECASE)


def _begins_with(text: str, name: str, *, is_called_so: bool) -> bool:
    """Return whether a text is a name with what may follow it; a project can be called like the programme that pays it.

    Args:
        text: Plain text.
        name: Name of a programme.
        is_called_so: Whether the text was preceded by *Chương trình*, so that any words may follow.
    """
    if not text.startswith(name):
        return False
    rest = text[len(name) :]
    return not rest[:1].isalnum() and (is_called_so or _AFTER_NAME.match(rest) is not None)


def _source_of(text: str) -> str:
    if not _SOURCE_WORDS.match(text):
        return ""
    found = [code for code, words in _SOURCES.items() if re.search(words, text)]
    return found[0] if len(found) == 1 else ""
