"""What the parser of the command line refuses, in the language of the terminal."""

from __future__ import annotations

import re
from typing import Any

from report_kit.messages import Message, message


def usage_message(error: Any) -> Message | None:
    """Return what is wrong with a command line and what to do; None where the parser says what we do not know.

    Args:
        error: The exception of Click, known by its class: Typer may carry a Click of its own.
    """
    found = _what(error)
    context = getattr(error, "ctx", None)
    if found is None or context is None:
        return found
    return message("{what} `{command} --help` lists what there is.", what=found, command=context.command_path)


def _what(error: Any) -> Message | None:
    match type(error).__name__:
        case "NoSuchOption":
            return _no_such_option(error)
        case "MissingParameter":
            return message("{name} is missing.", name=_name(error))
        case "BadParameter":
            return message("the value of {name} cannot be read.", name=_name(error))
        case "BadOptionUsage":
            return message("the option {option} needs one value.", option=error.option_name)
    return _of_text(str(getattr(error, "message", "")))


def _no_such_option(error: Any) -> Message:
    if error.possibilities:
        likely = ", ".join(sorted(error.possibilities))
        return message("there is no option {option}. Did you mean {likely}?", option=error.option_name, likely=likely)
    return message("there is no option {option}.", option=error.option_name)


def _of_text(text: str) -> Message | None:
    if command := re.match(r"No such command '(.*?)'", text):
        return message("there is no command {command!r}.", command=command[1])
    if extra := re.match(r"Got unexpected extra argument\S* \((.*)\)", text):
        return message("{extra} is one argument too many.", extra=extra[1])
    return None


def _name(error: Any) -> str:
    """Return the option or argument as people type it."""
    options = [name for name in error.param.opts if name.startswith("-")] if error.param else []
    return options[0] if options else getattr(error.param, "metavar", None) or "…"
