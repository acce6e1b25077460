"""Parameters of a notebook: what it declares, and whether the values given fit before anything is executed."""

from __future__ import annotations

import ast
import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from report_kit.errors import NotebookError, ParameterError
from report_kit.messages import either, message

Members = tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """One assignment of the cell tagged `parameters`.

    Attributes:
        name: Its name.
        annotation: Its type as written, such as `str | None`; "" where none is written.
        default: The value in the notebook.
    """

    name: str
    annotation: str
    default: Any

    @property
    def types(self) -> tuple[str, ...]:
        """The alternatives of the annotation; the default's type where there is none."""
        return _types_in(self.annotation) if self.annotation else (type(self.default).__name__,)


@cache
def _types_in(annotation: str) -> tuple[str, ...]:
    return tuple(ast.unparse(part) for part in _alternatives(ast.parse(annotation, mode="eval").body))


def _alternatives(annotation: ast.expr) -> Iterator[ast.expr]:
    """Yield the sides of `a | b`; a bar within brackets belongs to what is in them."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        yield from _alternatives(annotation.left)
        yield from _alternatives(annotation.right)
    else:
        yield annotation


def declared_parameters(source: str, notebook: str) -> dict[str, Parameter]:
    """Return the parameters that a parameters cell declares, by name.

    Raises:
        NotebookError: the cell holds anything but assignments of literals.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise NotebookError(
            message(
                "{notebook}: the cell tagged 'parameters' is not valid Python: line {line}: {complaint}. "
                "Correct the cell.",
                notebook=notebook,
                line=error.lineno,
                complaint=error.msg,
            )
        ) from None
    return {
        parameter.name: parameter
        for statement in statements
        if not _is_comment(statement)
        for parameter in [_declared(statement, notebook)]
    }


def _is_comment(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _declared(statement: ast.stmt, notebook: str) -> Parameter:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        default = _literal(statement.value, statement, notebook)
        parameter = Parameter(statement.target.id, ast.unparse(statement.annotation), default)
        _check_annotation(parameter, notebook)
        return parameter
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return Parameter(statement.targets[0].id, "", _literal(statement.value, statement, notebook))
    raise _not_a_literal(statement, notebook)


def _check_annotation(parameter: Parameter, notebook: str) -> None:
    """Refuse an annotation that nothing could be checked against."""
    for alternative in _all_types(parameter.types):
        if _kind(alternative) not in _CONVERSIONS:
            raise NotebookError(
                message(
                    "{notebook}: parameter {name!r} has the annotation {annotation!r}, against which no value can be "
                    "checked. Use {kinds} or None, joined by |; write dates as str.",
                    notebook=notebook,
                    name=parameter.name,
                    annotation=alternative,
                    kinds=", ".join(_READABLE_KINDS),
                )
            )


def _all_types(alternatives: tuple[str, ...]) -> Iterator[str]:
    for alternative in alternatives:
        yield alternative
        if "[" in alternative:
            yield from _all_types(_members(alternative))


def _kind(alternative: str) -> str:
    return alternative.partition("[")[0]


def _literal(value: ast.expr, statement: ast.stmt, notebook: str) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        raise _not_a_literal(statement, notebook) from None


def _not_a_literal(statement: ast.stmt, notebook: str) -> NotebookError:
    return NotebookError(
        message(
            "{notebook}: the cell tagged 'parameters' may only assign literals, but has {found!r}. "
            "Move it to a cell below.",
            notebook=notebook,
            found=ast.unparse(statement).splitlines()[0],
        )
    )


def checked_values(declared: Mapping[str, Parameter], given: Mapping[str, Any], *, notebook: str) -> dict[str, Any]:
    """Return *given* as plain Python values that fit the annotations.

    Raises:
        ParameterError: a name is not declared, or a value does not fit.
    """
    for name in given:
        if name not in declared:
            raise unknown_parameter(name, declared, notebook)
    return {name: _checked(declared[name], value, notebook) for name, value in given.items()}


def unknown_parameter(name: str, declared: Mapping[str, Parameter], notebook: str) -> ParameterError:
    """Return the error for a name that a notebook does not declare, with the name that was probably meant."""
    close = get_close_matches(name, declared, n=1)
    known = ", ".join(sorted(declared)) or message("none")
    hint = message("Did you mean {likely!r}?", likely=close[0]) if close else message("It has: {known}.", known=known)
    return ParameterError(
        message("{notebook} has no parameter {name!r}. {hint}", notebook=notebook, name=name, hint=hint)
    )


def _checked(parameter: Parameter, value: Any, notebook: str) -> Any:
    for alternative in parameter.types:
        converted = _fitted(alternative, value)
        if converted is not _NO_FIT:
            return converted
    raise ParameterError(
        message(
            "{notebook}: parameter {name!r} takes {types}, but was given {value} ({kind}). Give a value of that type.",
            notebook=notebook,
            name=parameter.name,
            types=either(parameter.types),
            value=repr(value),
            kind=type(value).__name__,
        )
    )


_NO_FIT = object()
PLAIN_KINDS = ("bool", "int", "float", "str", "None", "list", "dict")
"""What a literal can be, in the order in which a value is tried."""


def _fitted(alternative: str, value: Any) -> Any:
    """Return the value as one alternative of an annotation takes it, or `_NO_FIT`."""
    return _CONVERSIONS[_kind(alternative)](_native(value), _members(alternative))


def _members(alternative: str) -> tuple[str, ...]:
    """Return the types that the members of a list or table may have; all where none is written."""
    annotation = ast.parse(alternative, mode="eval").body
    if not isinstance(annotation, ast.Subscript):
        return PLAIN_KINDS
    written = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if _kind(alternative) == "dict":  # its keys are text
        written = written[-1:]
    parts = (part for member in written for part in _alternatives(member))
    return tuple(ast.unparse(part) for part in parts if ast.unparse(part) != "...")


def _native(value: Any) -> Any:
    """Return numpy and pandas scalars and dates as what they stand for in plain Python."""
    library = type(value).__module__.partition(".")[0]
    if library == "pandas" and hasattr(value, "to_pydatetime"):
        value = _without_time(value.to_pydatetime())
    elif library == "numpy" and getattr(value, "ndim", 1) == 0:
        value = _numpy_scalar(value)
    return _without_time(value) if isinstance(value, datetime.datetime) else value


def _numpy_scalar(value: Any) -> Any:
    if value.dtype.kind == "m":  # item() makes nanoseconds of a duration, a plain number
        return _NO_FIT
    if value.dtype.kind == "M":  # and of a date, unless it is coarser
        moment = value.astype("datetime64[us]").item()
        return _NO_FIT if moment is None else moment
    return value.item()


def _without_time(moment: datetime.datetime) -> Any:
    """Return the date of a moment at midnight; any other moment, or none (NaT), is not a date."""
    is_moment = moment == moment  # NaT is unlike itself
    return moment.date() if is_moment and moment.time() == datetime.time() else _NO_FIT


def _text(value: Any, _: Members) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else _NO_FIT


def _nothing(value: Any, _: Members) -> Any:
    return None if value is None else _NO_FIT


def _truth(value: Any, _: Members) -> Any:
    return value if isinstance(value, bool) else _NO_FIT


def _whole(value: Any, _: Members) -> Any:
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else _NO_FIT


def _number(value: Any, _: Members) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _NO_FIT
    return float(value) if math.isfinite(value) else _NO_FIT


def _sequence(value: Any, members: Members) -> Any:
    return _if_all_fit([_member(members, item) for item in value]) if isinstance(value, list | tuple) else _NO_FIT


def _mapping(value: Any, members: Members) -> Any:
    if not isinstance(value, Mapping):
        return _NO_FIT
    items = {str(key): _member(members, item) for key, item in value.items()}
    return items if _if_all_fit(list(items.values())) is not _NO_FIT else _NO_FIT


def _if_all_fit(items: list[Any]) -> Any:
    return _NO_FIT if any(item is _NO_FIT for item in items) else items


def _member(members: Members, item: Any) -> Any:
    fitted = (_fitted(member, item) for member in members)
    return next((value for value in fitted if value is not _NO_FIT), _NO_FIT)


_CONVERSIONS: dict[str, Callable[[Any, Members], Any]] = {
    "str": _text,
    "None": _nothing,
    "NoneType": _nothing,
    "bool": _truth,
    "int": _whole,
    "float": _number,
    "list": _sequence,
    "tuple": _sequence,
    "dict": _mapping,
}
_READABLE_KINDS = ("str", "bool", "int", "float", "list", "tuple", "dict")


def from_command_line(parameter: Parameter, text: str, *, notebook: str) -> Any:
    """Return the value that `NAME=text` stands for, read by the parameter's annotation.

    Raises:
        ParameterError: the text is no value of that type.
    """
    value = _read_as(parameter.types, text)
    if value is not _NO_FIT:
        return value
    raise ParameterError(
        message(
            "{notebook}: parameter {name!r} takes {types}, but was given {text!r}. "
            "Write numbers with a point and without grouping, truth values as true or false, lists as a,b,c.",
            notebook=notebook,
            name=parameter.name,
            types=either(parameter.types),
            text=text,
        )
    )


def _read_as(alternatives: tuple[str, ...], text: str) -> Any:
    for alternative in alternatives:
        try:
            if _kind(alternative) in ("list", "tuple"):
                members = _members(alternative) if "[" in alternative else ("str",)
                return _read_all([_read_as(members, item) for item in _items_in(text)])
            if _kind(alternative) in _READERS:
                return _READERS[_kind(alternative)](text)
        except ValueError:
            continue
    return _NO_FIT


_ITEM = re.compile(r"""\s*("[^"]*"(?=\s*(?:,|$))|'[^']*'(?=\s*(?:,|$))|[^,]+)""")
"""A member of a list: up to the next comma, or in quotation marks."""


def _items_in(text: str) -> list[str]:
    """Return the members of a list written as a,b,c or, as in Python and JSON, as ["a", "b"].

    Raises:
        ValueError: A bracket or a quotation mark is not closed.
    """
    inside = text.strip()
    if inside.startswith("["):
        if not inside.endswith("]"):
            raise ValueError(text)
        inside = inside[1:-1]
    items = [item.strip() for item in _ITEM.findall(inside)]
    return [_without_quotes(item) for item in items if item]


def _without_quotes(item: str) -> str:
    if item[0] not in "\"'":
        return item
    if len(item) == 1 or item[-1] != item[0]:
        raise ValueError(item)
    return item[1:-1]


def _read_all(items: list[Any]) -> list[Any]:
    if any(item is _NO_FIT for item in items):
        raise ValueError(items)
    return items


def _read_truth(text: str) -> bool:
    words = {"true": True, "false": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _read_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or "_" in text:
        raise ValueError(text)
    return number


def _read_whole(text: str) -> int:
    if "_" in text:
        raise ValueError(text)
    return int(text)


_READERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "bool": _read_truth,
    "int": _read_whole,
    "float": _read_number,
}
