"""Words of a briefing, with quantities in them, and how each quantity is put into words.

A `Words` value is anything a sentence, a heading or a table cell can hold. `pieces` turns it into runs of plain
text of one language; `output` turns runs into HTML, Typst or plain text.
"""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from report_kit.analysis.quantities import Quantity
from report_kit.content.codes import CODES
from report_kit.content.pieces import Piece, in_own_language
from report_kit.content.quantity_text import quantity_piece
from report_kit.language import DEFAULT_LANGUAGE, Language

# Letters that neither English nor a language of another script writes.
VIETNAMESE_LETTER = re.compile("[ăâđêôơưĂÂĐÊÔƠƯàáãèéìíòóõùúýÀÁÃÈÉÌÍÒÓÕÙÚÝĩũĨŨ\u1ea0-\u1ef9]")
LETTER = re.compile(r"[^\W\d_]")
NUMBERS = re.compile(r"\d{1,4}(–\d{4})?")  # years, periods, places in a list; codes are longer
ISOLATE, END_ISOLATE = "\u2068", "\u2069"  # what stands between them is laid out by itself
SPAN_MESSAGE = "a day from {earliest} to {latest}"  # as `Language.date_span` says it


@dataclass(frozen=True)
class Phrase:
    """A message of the catalogue, with words in its placeholders.

    Attributes:
        message: English message, a `str.format` template.
        values: Words for its placeholders.
        context: Context of the message in the catalogue.
        one: The message for one thing, where it counts something; "" where it does not.
        number: How many it counts.
    """

    message: str
    values: Mapping[str, Words] = field(default_factory=dict)
    context: str = ""
    one: str = ""
    number: int = 0

    def template(self, language: Language) -> str:
        """Return the message as a language has it, in the form for the number that it counts."""
        if self.one:
            return language.counted(self.number, self.one, self.message)
        return language.text(self.message, self.context)


@dataclass(frozen=True)
class Local:
    """A text that has its own wording in some languages, such as a name from the data.

    Attributes:
        texts: Text by language code; the first one serves the languages that have none.
    """

    texts: Mapping[str, str]

    def of(self, code: str) -> str:
        """Return the text for a language, or the first that is not blank."""
        return self.texts.get(self.language_for(code), "")

    def language_for(self, code: str) -> str:
        """Return the code of the language in which readers of a language get it."""
        return code if self.texts.get(code) else next((known for known, text in self.texts.items() if text), code)


@dataclass(frozen=True)
class Joined:
    """Several words, one after the other.

    Attributes:
        parts: The words.
        separator: Text between them.
    """

    parts: tuple[Words, ...]
    separator: str = ", "


@dataclass(frozen=True)
class DateSpan:
    """A day, or the span of days in which an undated figure lies.

    Attributes:
        earliest: First possible day; None if the day is known.
        latest: The day, or the last possible one.
    """

    earliest: datetime.date | None
    latest: datetime.date

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return self.earliest in (None, self.latest)


Words = str | int | Fraction | datetime.date | Quantity | Phrase | Local | Joined | DateSpan | None


def phrase(message: str, **values: Words) -> Phrase:
    """Return a catalogue message with words in its placeholders."""
    return Phrase(message, values)


def several(number: int, one: str, many: str, /, **values: Words) -> Phrase:
    """Return the message for one thing or the one for many, as *number* has it, with words in its placeholders."""
    return Phrase(many, values, one=one, number=number)


def term(code: str, group: str) -> Phrase:
    """Return the words for a code of the data contract.

    Raises:
        KeyError: the group has no such code.
    """
    return Phrase(CODES[group][code], {}, group)


def bilingual(note: str) -> Words:
    """Return a note as text by language where it is written as `tiếng Việt / English`."""
    vietnamese, sign, english = note.partition(" / ")
    return Local({"vi": vietnamese, "en": english}) if sign else note


def plain(words: Words, language: Language, spec: str = "") -> str:
    """Return *words* as plain text of one language."""
    return plain_runs(pieces(words, language, spec), language)


def plain_runs(runs: Iterable[Piece], language: Language) -> str:
    """Return runs of text as plain text; right to left, what is in another language keeps its own direction."""
    if language.direction == "ltr":
        return "".join(piece.text for piece in runs)
    return "".join(f"{ISOLATE}{piece.text}{END_ISOLATE}" if piece.language else piece.text for piece in runs)


def pieces(words: Words, language: Language, spec: str = "") -> tuple[Piece, ...]:
    """Return *words* as runs of text of one language; *spec* says how quantities are written.

    Specs: "" for running text, `exact` to the last đồng, `million` for bare digits in a
    column of million đồng, `whole_dong` for the same with as many decimals as the last đồng
    takes, `short` for dates in a narrow column.
    """
    if isinstance(words, Phrase):
        return tuple(_phrase_pieces(words, language, spec))
    if isinstance(words, Joined):
        return tuple(_joined(words, language, spec))
    if isinstance(words, Quantity):
        return (quantity_piece(words, language, spec),)
    return (_simple_piece(words, language, spec),)


def fill(template: str, values: Mapping[str, Words], language: Language) -> tuple[Piece, ...]:
    """Return a planner's sentence with *values* in its placeholders, each written by *language*.

    Raises:
        KeyError: a placeholder has no value.
    """
    return tuple(_filled(template, values, language, ""))


def capitalised(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return runs of text that begin with a capital letter, as headings and list entries do."""
    if not pieces or not pieces[0].text[:1].islower() or pieces[0].text[1:2] == ")":
        return pieces  # the letter of a point of law, as in "b) …", stays as the law has it
    first = pieces[0]
    return (replace(first, text=first.text[0].upper() + first.text[1:]), *pieces[1:])


def quantities_in(words: Words) -> Iterator[Quantity]:
    """Yield every quantity in *words*, in order of first mention."""
    if isinstance(words, Quantity):
        yield words
    elif isinstance(words, Phrase):
        for value in words.values.values():
            yield from quantities_in(value)
    elif isinstance(words, Joined):
        for part in words.parts:
            yield from quantities_in(part)


def _simple_piece(words: Words, language: Language, spec: str) -> Piece:
    if words is None:
        return _said_by(language, "not reported", role="missing")
    if isinstance(words, Local):
        found = words.language_for(language.code)
        return Piece(words.texts.get(found, ""), language="" if found == language.code else found)
    if isinstance(words, DateSpan):
        speaking = language if words.is_day or spec == "short" else language.speaking(SPAN_MESSAGE)
        return in_own_language(Piece(_span_text(words, speaking, spec)), speaking, language)
    if isinstance(words, datetime.date):
        return Piece(language.date_text(words))
    if isinstance(words, int | Fraction):
        return Piece(language.number(words))
    return text_piece(str(words), language)


def text_piece(text: str, language: Language) -> Piece:
    """Return a text from the data; it is Vietnamese if it has letters that only Vietnamese has.

    Beside words that run from right to left every text from the data is kept apart.
    """
    if NUMBERS.fullmatch(text):
        return Piece(language.digits(text))
    is_data = VIETNAMESE_LETTER.search(text) if language.direction == "ltr" else LETTER.search(text)
    return Piece(text, language=DEFAULT_LANGUAGE if is_data and language.code != DEFAULT_LANGUAGE else "")


def _phrase_pieces(words: Phrase, language: Language, spec: str) -> Iterator[Piece]:
    """Yield the message in the reader's language, or as a whole in the one that it is written in, marked as such."""
    speaking = language.speaking(words.message, words.context)
    for piece in _filled(words.template(speaking), words.values, speaking, spec):
        if speaking is language:
            yield piece
        else:
            found = piece.language or speaking.code
            yield replace(piece, language="" if found == language.code else found)


def _span_text(span: DateSpan, language: Language, spec: str) -> str:
    earliest, latest = span.earliest, span.latest
    if spec != "short" or earliest is None or earliest == latest:
        return language.date_span(earliest, latest)
    is_same_month = (earliest.year, earliest.month) == (latest.year, latest.month)
    first = language.digits(str(earliest.day)) if is_same_month else language.date_text(earliest)
    return f"{first}–{language.date_text(latest)}"


def _filled(template: str, values: Mapping[str, Words], language: Language, spec: str) -> Iterator[Piece]:
    for text, name, own_spec, _ in string.Formatter().parse(template):
        if text:
            yield Piece(language.punctuated(text))
        if name is not None:
            yield from pieces(values[name], language, own_spec or spec)


def _joined(words: Joined, language: Language, spec: str) -> Iterator[Piece]:
    for index, part in enumerate(words.parts):
        if index:
            yield Piece(language.punctuated(words.separator))
        yield from pieces(part, language, spec)


def _said_by(language: Language, message: str, *, role: str) -> Piece:
    speaking = language.speaking(message)
    return in_own_language(Piece(speaking.text(message), role), speaking, language)
