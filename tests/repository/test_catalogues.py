"""Every message is translated, no translation is left over, and both say the same quantities."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest

from report_kit.language import DEFAULT_LANGUAGE, SOURCE_LANGUAGE, available_languages, language

sys.path.insert(0, str(Path(__file__).parent))
from messages import PLAIN_FUNCTIONS, Message, headings_of_notebooks, is_label, used_messages

TRANSLATIONS = [code for code in available_languages() if code != SOURCE_LANGUAGE]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_of_the_kit_is_in_the_vietnamese_catalogue() -> None:
    """A message that is missing would appear in English in the middle of a page."""
    missing = used_messages() - set(language(DEFAULT_LANGUAGE).messages)

    assert sorted(missing) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_label_is_in_every_catalogue(code: str) -> None:
    """Another language may leave sentences in English, marked as such; names, headings and captions it has itself."""
    missing = used_messages() - set(language(code).messages)

    assert sorted(entry for entry in missing if is_label(entry[1])) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_what_a_page_could_not_mark_is_in_every_catalogue(code: str) -> None:
    """Plain text, such as a description, cannot say that it is in another language than its page."""
    missing = used_messages(PLAIN_FUNCTIONS) - set(language(code).messages)

    assert sorted(missing) == []


def test_persian_has_the_headings_of_the_notebooks() -> None:
    """Notebooks are written in Vietnamese and English; what stands in the list of contents is a label."""
    assert sorted(headings_of_notebooks() - set(language("fa").messages)) == []


def test_persian_leaves_but_a_tenth_of_the_messages_to_english() -> None:
    """What falls back is counted, so that it does not become more unseen."""
    sentences = used_messages() - set(language("fa").messages)

    assert len(sentences) <= len(used_messages()) / 10


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_message_of_the_catalogue_is_used(code: str) -> None:
    """A message that nobody uses would be maintained for nothing."""
    unused = set(language(code).messages) - used_messages() - headings_of_notebooks()

    assert sorted(unused) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_translation_has_the_placeholders_of_its_message(code: str) -> None:
    """A figure that is in one language's sentence is in the other's."""
    different: list[Message] = [
        (context, message)
        for (context, message), text in language(code).messages.items()
        if context != "pattern" and placeholders(message) != placeholders(text)
    ]

    assert different == []
