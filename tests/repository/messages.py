"""The English messages of the kit, found in its source and templates as a reader of the code would find them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from report_kit.cli import app
from report_kit.cli.help import CONTEXT as HELP_CONTEXT
from report_kit.cli.help import HEADINGS, NOTES
from report_kit.content.codes import CODES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "report_kit"
# Functions whose first argument is an English message; the second argument of `text` may be its context.
MESSAGE_FUNCTIONS = {"phrase", "text", "translate", "words"}
PLURAL_FUNCTION = "several"  # its third argument is the English plural, under which a catalogue has all forms
TEMPLATE_CALL = re.compile(r"""words\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")
# Messages that are chosen from a constant table of messages or patterns before they are translated.
TABLES = {"_MESSAGES": "", "_PATTERNS": "pattern"}
ROOMS = ("content", "build", "language.py", "cli")
# Sentences that remember their message until they are shown; their catalogue entries have a context of their own.
SENTENCES, SENTENCE_CONTEXT = "message", "problem"
# What only terminals say.
TERMINAL_CONTEXTS = (SENTENCE_CONTEXT, HELP_CONTEXT)

Message = tuple[str, str]


def used_messages() -> set[Message]:
    """Return all messages the kit can show, as (context, message)."""
    found = {(group, message) for group, messages in CODES.items() for message in messages.values()}
    for path in _modules():
        found |= set(_in_module(ast.parse(path.read_text(encoding="utf-8"))))
    for path in SOURCE.rglob("*.py"):
        found |= set(_sentences(ast.parse(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "templates").rglob("*.j2"):
        found |= {("", first or second) for first, second in TEMPLATE_CALL.findall(path.read_text(encoding="utf-8"))}
    found |= {(HELP_CONTEXT, text) for text in (*HEADINGS, *NOTES, *_helps(typer.main.get_command(app)))}
    return {(context, message) for context, message in found if re.search(r"\w", re.sub(r"{.*?}", "", message))}


def _helps(command: Any) -> Iterator[str]:
    """Yield what a command, its options and the commands below it say of themselves."""
    yield command.help
    yield from (parameter.help for parameter in command.params if getattr(parameter, "help", None))
    for below in getattr(command, "commands", {}).values():
        yield from _helps(below)


def headings_of_notebooks() -> set[Message]:
    """Return the English headings of the notebooks, which a language without cells of its own takes from here."""
    cells = [cell for path in (ROOT / "notebooks").glob("*.ipynb") for cell in json.loads(path.read_bytes())["cells"]]
    sources = ["".join(cell["source"]) for cell in cells if "en" in cell["metadata"].get("tags", ())]
    return {("heading", heading) for source in sources for heading in re.findall(r"^#+ (.+)$", source, re.MULTILINE)}


def is_label(message: str) -> bool:
    """Whether a message is a name, a heading or a caption, and no sentence."""
    return not message.endswith((".", ".]", "]")) and ". " not in message.removesuffix("?")


def _modules() -> Iterator[Path]:
    for name in ROOMS:
        place = SOURCE / name
        yield from place.rglob("*.py") if place.is_dir() else [place]


def _in_module(module: ast.Module) -> Iterator[Message]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _in_table(node)


def _sentences(module: ast.Module) -> Iterator[Message]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == SENTENCES and node.args:
            yield from ((SENTENCE_CONTEXT, message) for message in _constants(node.args[0]))


def _in_call(call: ast.Call) -> Iterator[Message]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == PLURAL_FUNCTION:
        yield from (("", message) for message in _constants(call.args[2]))
    if name not in MESSAGE_FUNCTIONS or not call.args:
        return
    context = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else ""
    for message in _constants(call.args[0]):
        yield (str(context) if name == "text" else "", message)


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts an argument can be: a constant, or either side of a conditional expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _in_table(node: ast.Assign | ast.AnnAssign) -> Iterator[Message]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    contexts = [context for end, context in TABLES.items() if any(name.endswith(end) for name in names)]
    if isinstance(node.value, ast.Dict) and contexts:
        for value in node.value.values:
            for message in _constants(value):
                yield (contexts[0], message)
