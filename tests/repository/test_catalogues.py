"""Every message is translated, no translation is left over, and both say the same quantities."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest

from report_kit.language import DEFAULT_LANGUAGE, SOURCE_LANGUAGE, available_languages, language

sys.path.insert(0, str(Path(__file__).parent))
from messages import TERMINAL_CONTEXTS, Message, headings_of_notebooks, is_label, used_messages

# Whoever adds a label need not know every language: until someone does, it stands in English, marked as such.
MAY_FALL_BACK = 0.1
TRANSLATIONS = [code for code in available_languages() if code != SOURCE_LANGUAGE]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_of_the_kit_is_in_the_vietnamese_catalogue() -> None:
    """A message that is missing would appear in English in the middle of a page."""
    missing = used_messages() - set(language(DEFAULT_LANGUAGE).messages)

    assert sorted(missing) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_a_catalogue_has_nearly_every_label(code: str) -> None:
    """Another language may leave sentences in English, marked as such; names, headings and captions it has itself."""
    shown = {entry for entry in used_messages() if entry[0] not in TERMINAL_CONTEXTS}
    labels = {entry for entry in shown | headings_of_notebooks() if is_label(entry[1])}
    if code == DEFAULT_LANGUAGE:
        labels -= headings_of_notebooks()  # its notebooks have cells of their own
    missing = labels - set(language(code).messages)

    assert len(missing) <= MAY_FALL_BACK * len(labels), sorted(missing)


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
