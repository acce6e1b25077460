"""Parameters of a notebook: what it declares, and whether the values given fit before anything is executed."""

from __future__ import annotations

import ast
import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from report_kit.errors import NotebookError, ParameterError


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
        if not self.annotation:
            return (type(self.default).__name__,)
        return tuple(part.strip() for part in self.annotation.split("|"))


def declared_parameters(source: str, notebook: str) -> dict[str, Parameter]:
    """Return the parameters that a parameters cell declares, by name.

    Raises:
        NotebookError: the cell holds anything but assignments of literals.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise NotebookError(
            f"{notebook}: the cell tagged 'parameters' is not valid Python: line {error.lineno}: {error.msg}. "
            "Correct the cell."
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
        return Parameter(
            statement.target.id, ast.unparse(statement.annotation), _literal(statement.value, statement, notebook)
        )
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return Parameter(statement.targets[0].id, "", _literal(statement.value, statement, notebook))
    raise _not_a_literal(statement, notebook)


def _literal(value: ast.expr, statement: ast.stmt, notebook: str) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        raise _not_a_literal(statement, notebook) from None


def _not_a_literal(statement: ast.stmt, notebook: str) -> NotebookError:
    return NotebookError(
        f"{notebook}: the cell tagged 'parameters' may only assign literals, "
        f"but has {ast.unparse(statement).splitlines()[0]!r}. Move it to a cell below."
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
    hint = f"Did you mean {close[0]!r}?" if close else f"It has: {', '.join(sorted(declared)) or 'none'}."
    return ParameterError(f"{notebook} has no parameter {name!r}. {hint}")


def _checked(parameter: Parameter, value: Any, notebook: str) -> Any:
    native = _native(value)
    for alternative in parameter.types:
        convert = _CONVERSIONS.get(alternative.partition("[")[0])
        if convert is None:
            return native
        converted = convert(native)
        if converted is not _NO_FIT:
            return converted
    raise ParameterError(
        f"{notebook}: parameter {parameter.name!r} takes {' or '.join(parameter.types)}, "
        f"but was given {value!r} ({type(value).__name__}). Give a value of that type."
    )


_NO_FIT = object()


def _native(value: Any) -> Any:
    """Return numpy and pandas scalars and dates as what they stand for in plain Python."""
    if type(value).__module__.split(".")[0] == "pandas" and hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    elif type(value).__module__.split(".")[0] == "numpy" and hasattr(value, "item") and not getattr(value, "ndim", 0):
        value = value.item()
    if isinstance(value, datetime.datetime):
        value = value.date() if value.time() == datetime.time() else _NO_FIT
    return value


def _text(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else _NO_FIT


def _nothing(value: Any) -> Any:
    return None if value is None else _NO_FIT


def _truth(value: Any) -> Any:
    return value if isinstance(value, bool) else _NO_FIT


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else _NO_FIT


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _NO_FIT
    return float(value) if math.isfinite(value) else _NO_FIT


def _sequence(value: Any) -> Any:
    return [_native(item) for item in value] if isinstance(value, list | tuple) else _NO_FIT


def _mapping(value: Any) -> Any:
    return {str(key): _native(item) for key, item in value.items()} if isinstance(value, Mapping) else _NO_FIT


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
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


def from_command_line(parameter: Parameter, text: str, *, notebook: str) -> Any:
    """Return the value that `NAME=text` stands for, read by the parameter's annotation.

    Raises:
        ParameterError: the text is no value of that type.
    """
    for alternative in parameter.types:
        read = _READERS.get(alternative.partition("[")[0])
        if read is None:
            continue
        try:
            return read(text)
        except ValueError:
            continue
    raise ParameterError(
        f"{notebook}: parameter {parameter.name!r} takes {' or '.join(parameter.types)}, but was given {text!r}. "
        "Write numbers with a point and without grouping, truth values as true or false, lists as a,b,c."
    )


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
    "list": lambda text: [item.strip() for item in text.split(",") if item.strip()],
    "tuple": lambda text: [item.strip() for item in text.split(",") if item.strip()],
}
