"""Headings of sections that name the place they are about; other headings are a notebook's own Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from report_kit.content.briefing import Briefing
from report_kit.content.output import Fragment, Output, html_of, plain_of, typst_of
from report_kit.content.wording import Words, capitalised, phrase, pieces
from report_kit.language import Language


@dataclass(frozen=True)
class Heading(Output):
    """A heading of a section, which exporters number, list and give an anchor as they do those of Markdown.

    Attributes:
        text: What it says.
        languages: Language codes of the dataset.
    """

    text: Words
    languages: tuple[str, ...]
    kind = "heading"

    def fragment(self, reader: Language) -> Fragment:
        """Return the heading, its text by itself too."""
        run = capitalised(pieces(self.text, reader))
        text = plain_of(run)
        return Fragment(f"<h2>{html_of(run)}</h2>", f"#heading(level: 2)[{typst_of(run)}]", text, words={"text": text})


def area_heading(briefing: Briefing) -> Heading:
    """Return the heading of what is told of the whole province or city beside the commune."""
    return Heading(phrase("Context: {area}", area=briefing.province), briefing.languages)


def groups_heading(briefing: Briefing) -> Heading:
    """Return the heading of what is told of groups of communes and of the whole province or city."""
    text = phrase("Context: groups of communes and {area}", area=briefing.province)
    return Heading(text, briefing.languages)
