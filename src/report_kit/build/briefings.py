"""A briefing in one language, put together from an executed notebook for one output format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import itemgetter

from nbformat import NotebookNode

from report_kit.build.annexing import within
from report_kit.build.assembly import Assembly, Fragment, all_shown
from report_kit.build.cells import Bundle, Cells, NamedCell, Shown, cells_in
from report_kit.build.fonts import families_for
from report_kit.build.formats import Format
from report_kit.build.markdown import Entry
from report_kit.build.page_lengths import FOUR_PAGES, first_of_the_closing
from report_kit.build.titles import Title, title_of
from report_kit.language import language as language_of
from report_kit.language import translate


@dataclass(frozen=True)
class Briefing:
    """All that a template needs.

    Attributes:
        language: Code of the language.
        direction: `ltr` or `rtl`.
        title: What the briefing says about itself.
        fragments: Its parts in order.
        contents: Its sections.
        warnings: What a planner should mend although the briefing was made.
    """

    language: str
    direction: str
    title: Title
    fragments: tuple[Fragment, ...]
    contents: tuple[Entry, ...]
    warnings: tuple[str, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """The files that the fragments refer to, by path."""
        return {path: data for fragment in self.fragments for path, data in fragment.files.items()}

    @property
    def body(self) -> tuple[Fragment, ...]:
        """The fragments before the annexes."""
        return self.fragments[: _before_annexes(self.fragments)]

    @property
    def annexes(self) -> tuple[Fragment, ...]:
        """The fragments of the annexes, which stand behind the signature of an official document."""
        return self.fragments[_before_annexes(self.fragments) :]

    @property
    def further_fonts(self) -> tuple[str, ...]:
        """Names of the fonts that the language needs besides those of Vietnamese and English."""
        return tuple(family.name for family in families_for(self.language))

    def digits(self, text: object) -> str:
        """Return text with the digits of the language, such as a year."""
        return language_of(self.language).digits(str(text))

    def apart(self, name: str) -> str:
        """Return a name that keeps its own direction among words that run from right to left."""
        return f"\u2068{name}\u2069" if name and self.direction == "rtl" else name

    def words(self, message: str) -> str:
        """Return a message of the page in the briefing's language."""
        return translate(message, self.language)


def briefing_of(
    nb: NotebookNode,
    output_format: Format,
    *,
    language: str,
    fingerprint: str = "",
    name: str = "",
    room: float = FOUR_PAGES,
) -> Briefing:
    """Return the briefing that an executed notebook makes in one language and format.

    Args:
        nb: The executed notebook.
        output_format: How its parts are written.
        language: Code of the language.
        fingerprint: Replaces the one in the title's meta data.
        name: Title of last resort, such as the notebook's file name.
        room: Points of height for what is not annexed.

    Raises:
        NotebookError: an output is an error.
    """
    cells = [(cell, all_shown(cell)) for cell in cells_in(nb, language, output_format.look)]
    cells = within(room, list(_without_empty_annexes(cells)), language)
    title = title_of(cells, language, fingerprint=fingerprint, name=name)
    assembly = Assembly(output_format, language)
    fragments = list(assembly.fragments(cells))
    body, closing = _before_annexes(fragments), first_of_the_closing(room, cells, language)
    markups = output_format.finished(
        [fragment.markup for fragment in fragments],
        language,
        body=body,
        closing=next((place for place, one in enumerate(fragments[:body]) if one.cell == closing), body),
    )
    return Briefing(
        language=language,
        direction=language_of(language).direction,
        title=title,
        fragments=tuple(map(_with_markup, fragments, markups)),
        contents=tuple(assembly.outline.contents),
        warnings=tuple(assembly.warnings),
    )


def _before_annexes(fragments: Sequence[Fragment]) -> int:
    """Return how many fragments stand before the first annex."""
    return next((place for place, fragment in enumerate(fragments) if fragment.begins_annex), len(fragments))


def _with_markup(fragment: Fragment, markup: str) -> Fragment:
    return replace(fragment, markup=markup)


def _without_empty_annexes(cells: Cells) -> Iterator[tuple[NamedCell, list[Shown]]]:
    """Yield the cells but those of annexes that have only tables without rows: nothing is annexed."""
    numbers = accumulate(named.begins_annex for named, _ in cells)
    for number, group in groupby(zip(numbers, cells, strict=True), key=itemgetter(0)):
        annex = [cell for _, cell in group]
        bundles = [shown for _, outputs in annex for shown in outputs if isinstance(shown, Bundle)]
        if not (number and bundles and all(bundle.meta.get("is_empty") for bundle in bundles)):
            yield from annex
