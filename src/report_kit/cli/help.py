"""What `--help` says, in the language of the terminal: the parser of the command line knows English alone."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from report_kit.language import Language, language

CONTEXT = "help"
"""The context of these texts in the catalogues."""
HEADINGS = ("Usage:", "Arguments:", "Options:", "Commands:")
"""What the parser writes itself, each at the beginning of a line."""
NOTES = ("[default:", "required]", "Show this message and exit.")
"""What it writes itself within lines."""


def with_help_in(code: str, command: Any) -> Any:
    """Return a command that explains itself and the commands below it in a language.

    Args:
        code: The language.
        command: A command of Click, by its methods: Typer carries a Click of its own.
    """
    reader = language(code)
    for one in (command, *getattr(command, "commands", {}).values()):
        one.help = reader.text(one.help, CONTEXT)
        for parameter in one.params:
            if getattr(parameter, "help", None):
                parameter.help = reader.text(parameter.help, CONTEXT)
        one.get_help = partial(_help, one.get_help, reader)
    return command


def _help(written: Any, reader: Language, context: Any) -> str:
    """Return the help of a command with what the parser adds to it translated too."""
    text: str = written(context)
    for heading in HEADINGS:
        text = re.sub(f"^{heading}", reader.text(heading, CONTEXT), text, flags=re.MULTILINE)
    for note in NOTES:
        text = text.replace(note, reader.text(note, CONTEXT))
    return text
