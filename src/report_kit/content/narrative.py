"""Sentences and findings: a planner's own words with quantities in them, and the kit's standard remarks."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from report_kit import room
from report_kit.analysis.quantities import Quantity
from report_kit.content.output import Entries, Fragment, Output, html_of, lines_of_typst, plain_of
from report_kit.content.pieces import Piece
from report_kit.content.wording import Words, capitalised, fill, pieces, quantities_in
from report_kit.errors import UsageError
from report_kit.language import Language, available_languages
from report_kit.messages import message

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Sentence(Output):
    """A paragraph in several languages, with the same quantities in each.

    Attributes:
        templates: A `str.format` template per language code.
        templates_if_missing: Templates used when a quantity is not known.
        values: Quantities and other words by placeholder.
    """

    templates: Mapping[str, str]
    templates_if_missing: Mapping[str, str]
    values: Mapping[str, Words]
    kind = "sentence"

    @property
    def languages(self) -> tuple[str, ...]:  # type: ignore[override]
        """The languages the sentence is written in."""
        return tuple(self.templates)

    def fragment(self, reader: Language) -> Fragment:
        """Return the sentence as a paragraph."""
        runs = self.pieces(reader)
        said = plain_of(runs)
        return Fragment(f"<p>{html_of(runs)}</p>", lines_of_typst(runs), said, room=room.paragraph(said))

    def pieces(self, reader: Language) -> tuple[Piece, ...]:
        """Return the sentence as runs of text."""
        if self.templates_if_missing.get(reader.code) and any(map(is_missing, self.values.values())):
            return capitalised(fill(self.templates_if_missing[reader.code], self.values, reader))
        return capitalised(fill(self.templates[reader.code], self.values, reader))

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities named in the sentence."""
        return (quantity for value in self.values.values() for quantity in quantities_in(value))


def is_missing(words: Words) -> bool:
    """Whether there is nothing to say: no words at all, or a quantity that nobody knows."""
    return words is None or (isinstance(words, Quantity) and not words.is_known)


def say(**words: Words) -> Sentence:
    """Return a sentence in several languages, with named quantities in it.

    Keywords that are language codes (`vi=`, `en=`) are templates; `missing_vi=`, `missing_en=` are the templates used
    when a quantity is not known; every other keyword is a value for the placeholders.

    Raises:
        UsageError: a template names a placeholder that has no value, or there is no template at all.
    """
    codes = available_languages()
    templates = {code: str(words[code]) for code in codes if code in words}
    if_missing = {code: str(words[f"missing_{code}"]) for code in codes if f"missing_{code}" in words}
    reserved = {*codes, *(f"missing_{code}" for code in codes)}
    values = {name: value for name, value in words.items() if name not in reserved}
    _check_templates({**templates, **{f"missing_{code}": text for code, text in if_missing.items()}}, values)
    # The default language first: it serves the readers whose language has no wording.
    ordered = {code: templates[code] for code in sorted(templates, key=lambda code: code != "vi")}
    return Sentence(ordered, if_missing, values)


def _check_templates(templates: Mapping[str, str], values: Mapping[str, Words]) -> None:
    if not templates:
        raise UsageError(message('rk.say needs a sentence in at least one language: rk.say(vi="…", en="…")'))
    for name, template in templates.items():
        for placeholder in _placeholders(name, template):
            if placeholder not in values:
                raise _not_given(name, placeholder, values)


def _not_given(name: str, placeholder: str, values: Mapping[str, Words]) -> UsageError:
    return UsageError(
        message(
            "rk.say: the sentence {name}= uses {{{placeholder}}}, which was not given. "
            "Given: {known}. Add {placeholder}=… or correct the name.",
            name=name,
            placeholder=placeholder,
            known=", ".join(sorted(values)) or message("none"),
        )
    )


def _placeholders(name: str, template: str) -> list[str]:
    try:
        return [field for _, field, _, _ in string.Formatter().parse(template) if field is not None]
    except ValueError as error:
        raise UsageError(
            message(
                "rk.say: the sentence {name}= has unmatched braces ({complaint}). "
                "Write {{{{ and }}}} for braces in text.",
                name=name,
                complaint=str(error),
            )
        ) from None


@dataclass(frozen=True)
class Finding(Output):
    """A remark with a level, in a box that does not rely on colour alone.

    Attributes:
        level: `ok`, `warning` or `error`.
        lines: Paragraphs of the remark; without any nothing is shown.
        languages: Language codes of the dataset.
    """

    level: Level
    lines: tuple[Words, ...]
    languages: tuple[str, ...]
    kind = "sentence"

    def fragment(self, reader: Language) -> Fragment:
        """Return the remark as a box."""
        if not self.lines:
            return Fragment("", "", "")
        runs = [capitalised(pieces(line, reader)) for line in self.lines]
        body = "".join(f"<p>{html_of(run)}</p>" for run in runs)
        return Fragment(
            f'<div class="rk-finding rk-{self.level}">{body}</div>',
            f'#rk-finding("{self.level}")[{"#parbreak();".join(lines_of_typst(run) for run in runs)}]',
            "\n".join(plain_of(run) for run in runs),
            room=room.box([plain_of(run) for run in runs]),
        )

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities named in the remark."""
        return (quantity for line in self.lines for quantity in quantities_in(line))


def listed_in_typst(entries: Iterable[str], *, is_small_print: bool) -> tuple[str, ...]:
    """Return a list in Typst entry by entry, what begins it first and what ends it last."""
    begin, end = ("#rk-small-print[\n", "]") if is_small_print else ("", "")
    return begin, *(f"- {entry}\n" for entry in entries), end


@dataclass(frozen=True)
class Listing(Output):
    """A list of remarks, or a sentence that there are none.

    Attributes:
        items: One entry each.
        if_empty: What to say when there is nothing to list; "" shows nothing, None that it is not reported.
        languages: Language codes of the dataset.
        is_small_print: Whether it belongs to the sources, whose type is smaller.
    """

    items: tuple[Words, ...]
    if_empty: Words
    languages: tuple[str, ...]
    is_small_print: bool = False
    kind = "list"

    def fragment(self, reader: Language) -> Fragment:
        """Return the list."""
        if not self.items and self.if_empty == "":
            return Fragment("", "", "")
        if not self.items:
            return self._nothing(reader)
        runs = [capitalised(pieces(item, reader)) for item in self.items]
        said = [plain_of(run) for run in runs]
        entries = Entries(
            html=("<ul>", *(f"<li>{html_of(run)}</li>" for run in runs), "</ul>"),
            typst=listed_in_typst([lines_of_typst(run) for run in runs], is_small_print=self.is_small_print),
            room=tuple(room.entry(text, is_small=self.is_small_print) for text in said),
        )
        return entries.fragment("\n".join(f"- {text}" for text in said))

    def _nothing(self, reader: Language) -> Fragment:
        run = pieces(self.if_empty, reader)
        said, typst = plain_of(run), lines_of_typst(run)
        markup = f"#rk-small-print[\n{typst}\n]" if self.is_small_print else typst
        return Fragment(f"<p>{html_of(run)}</p>", markup, said, room=room.paragraph(said))

    def quantities(self) -> Iterable[Quantity]:
        """Return the quantities named in the list."""
        return (quantity for item in self.items for quantity in quantities_in(item))
