"""Every message is translated, no translation is left over, and both say the same quantities."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest

from report_kit.language import SOURCE_LANGUAGE, available_languages, language

sys.path.insert(0, str(Path(__file__).parent))
from messages import Message, used_messages

TRANSLATIONS = [code for code in available_languages() if code != SOURCE_LANGUAGE]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_message_of_the_kit_is_in_the_catalogue(code: str) -> None:
    """A message that is missing would appear in English in the middle of a page."""
    missing = used_messages() - set(language(code).messages)

    assert sorted(missing) == []


@pytest.mark.parametrize("code", TRANSLATIONS)
def test_every_message_of_the_catalogue_is_used(code: str) -> None:
    """A message that nobody uses would be maintained for nothing."""
    unused = set(language(code).messages) - used_messages()

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
