"""Sentences for people that are written in English where they arise, and can be said in another language later."""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Mapping, Sequence
from functools import reduce

from report_kit.language import Language, language

CONTEXT = "problem"
"""The context of these sentences in the catalogues, apart from the words of briefings."""


class Message(str):
    """An English sentence that remembers its message and its values.

    It is a plain text to all who only print or compare it; `said` says it in another language.

    Attributes:
        template: The message of the catalogue, a `str.format` template.
        values: What stands in its placeholders: texts, numbers, or further messages.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __reduce__(self) -> tuple[object, ...]:
        """Return how a message travels between processes."""
        return _again, (self.template, dict(self.values))


class Told(str):
    """A text that was written in several languages, such as the meaning of a column.

    Attributes:
        texts: The text by language code; itself it is the English one.
    """

    __slots__ = ("texts",)
    texts: Mapping[str, str]

    def __reduce__(self) -> tuple[object, ...]:
        """Return how it travels between processes."""
        return _told_again, (dict(self.texts),)


def told(**texts: str) -> Told:
    """Return a text that is there in several languages; `en` is one of them."""
    text = Told(texts["en"])
    text.texts = texts
    return text


def message(template: str, /, **values: object) -> Message:
    """Return the sentence of an English *template* with *values* in its placeholders."""
    sentence = Message(template.format(**values))
    sentence.template, sentence.values = template, values
    return sentence


def either(names: Sequence[str]) -> str:
    """Return names to choose from as a sentence says them: `float or None`."""
    return reduce(lambda before, name: message("{before} or {name}", before=before, name=name), names)


def said(sentence: object, language_code: str) -> str:
    """Return a sentence in a language; what is no message, or has no translation, as it is."""
    if isinstance(sentence, Told):
        return sentence.texts.get(language_code, str(sentence))
    if not isinstance(sentence, Message):
        return str(sentence)
    reader = language(language_code)
    values = {name: _value(value, language_code) for name, value in sentence.values.items()}
    return _template(sentence, reader).format(**values)


def asked_language() -> str:
    """Return the language in which this machine's user asks to be spoken to."""
    return terminal_language(os.environ)


def terminal_language(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for: Vietnamese where it says so, otherwise English.

    `REPORT_KIT_LANGUAGE` comes first, then what every program reads: `LC_ALL`, `LC_MESSAGES`, `LANG`; on Windows the
    language of the user's desktop.
    """
    asked = [environment.get(name, "") for name in ("REPORT_KIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    first = next(filter(None, [*asked, _desktop_language()]), "")
    return "vi" if first.lower().startswith("vi") else "en"


def _desktop_language() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


def is_said(sentence: object, reader: Language) -> bool:
    """Return whether a sentence and all that stands in it can be said in a language."""
    if not isinstance(sentence, Message):
        return False
    inner = (value for value in sentence.values.values() if isinstance(value, Message))
    return (not _has_words(sentence.template) or reader.has(sentence.template, CONTEXT)) and all(
        is_said(value, reader) for value in inner
    )


def _template(sentence: Message, reader: Language) -> str:
    return reader.text(sentence.template, CONTEXT)


def _value(value: object, language_code: str) -> object:
    return said(value, language_code) if isinstance(value, Message | Told) else value


def _has_words(template: str) -> bool:
    return any(any(map(str.isalpha, literal)) for literal, *_ in string.Formatter().parse(template))


def _again(template: str, values: dict[str, object]) -> Message:
    return message(template, **values)


def _told_again(texts: dict[str, str]) -> Told:
    return told(**texts)
