"""A simplex in exact rationals: whether bounded linear forms can hold together, and how far they let another go.

The bounded "general simplex" of Dutertre and de Moura (A Fast Linear-Arithmetic Solver for DPLL(T), 2006) with
Bland's rule, so that it always ends. Bounds can be changed at any time and the last basis is kept, which makes
the many questions that reconciliation asks about one system cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = dict[int, Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Optimum:
    """Where a maximum lies.

    Attributes:
        value: The maximum; None when nothing bounds it.
        point: The values of the variables there, or at the last vertex when nothing bounds it.
        ray: The direction in which the objective grows for ever; None when there is a maximum.
    """

    value: Fraction | None
    point: tuple[Fraction, ...]
    ray: tuple[Fraction, ...] | None = None


class ExactSimplex:
    """Variables, and linear forms of them, each between a low and a high bound (None: unbounded).

    The columns 0 … n-1 are the variables (at first >= 0) and n … n+m-1 the forms (at first unbounded); one
    more column holds the objective. Basic columns are written as combinations of the others in `_rows`.
    """

    def __init__(self, variable_count: int, forms: Sequence[Mapping[int, int]]) -> None:
        self.variable_count = variable_count
        self.forms = tuple(forms)
        self._objective = variable_count + len(forms)
        columns = self._objective + 1
        self._lows: list[Fraction | None] = [ZERO] * variable_count + [None] * (len(forms) + 1)
        self._highs: list[Fraction | None] = [None] * columns
        self._values = [ZERO] * columns
        self._rows: dict[int, Row] = {
            variable_count + position: {column: Fraction(factor) for column, factor in form.items()}
            for position, form in enumerate(forms)
        }

    def bounds(self, column: int) -> tuple[Fraction | None, Fraction | None]:
        """Return the bounds of a variable or form."""
        return self._lows[column], self._highs[column]

    def set_bounds(self, column: int, low: Fraction | None, high: Fraction | None) -> None:
        """Bound a variable or form anew; the basis stays, and `find_point` repairs what no longer fits."""
        self._lows[column], self._highs[column] = low, high
        if column not in self._rows:
            self._shift(column, self._violation(column))

    def point(self) -> tuple[Fraction, ...]:
        """Return the present values of the variables."""
        return tuple(self._values[: self.variable_count])

    def holds_at(self, point: tuple[Fraction, ...]) -> bool:
        """Return whether all variables and forms are within their bounds at *point*."""
        forms = (sum((factor * point[column] for column, factor in form.items()), ZERO) for form in self.forms)
        ends = zip(self._lows, self._highs, strict=True)
        return all(_is_within(value, low, high) for value, (low, high) in zip((*point, *forms), ends, strict=False))

    def find_point(self) -> bool:
        """Move to a point within all bounds; False proves that there is none."""
        if any(_is_crossed(low, high) for low, high in zip(self._lows, self._highs, strict=True)):
            return False
        while (leaving := self._first_violated()) is not None:
            need = self._violation(leaving)
            entering = next(self._improving(leaving, upwards=need > 0), None)
            if entering is None:
                return False
            self._pivot(leaving, entering)
            self._shift(leaving, need)
        return True

    def maximum(self, objective: Mapping[int, Fraction]) -> Optimum:
        """Return the maximum of *objective* over the points within all bounds; call after `find_point`."""
        self._rows[self._objective] = self._in_nonbasic_columns(objective)
        ray = None
        while ray is None and (entering := next(self._improving(self._objective, upwards=True), None)) is not None:
            ray = self._advance(entering)
        del self._rows[self._objective]
        point = self.point()
        value = None if ray else sum((factor * point[column] for column, factor in objective.items()), ZERO)
        return Optimum(value, point, ray)

    def _violation(self, column: int) -> Fraction:
        """How far a column must move to come within its bounds."""
        value, low, high = self._values[column], self._lows[column], self._highs[column]
        if low is not None and value < low:
            return low - value
        if high is not None and value > high:
            return high - value
        return ZERO

    def _first_violated(self) -> int | None:
        return min((column for column in self._rows if self._violation(column)), default=None)

    def _improving(self, row: int, *, upwards: bool) -> Iterator[int]:
        """Nonbasic columns, lowest first (Bland), that can move so that the column of *row* goes up or down."""
        for column in sorted(self._rows[row]):
            bound = self._highs[column] if (self._rows[row][column] > 0) == upwards else self._lows[column]
            if bound is None or bound != self._values[column]:
                yield column

    def _advance(self, entering: int) -> tuple[Fraction, ...] | None:
        """Move *entering* as far as the bounds let the objective grow; return the ray if they never stop it."""
        upwards = self._rows[self._objective][entering] > 0
        limits = sorted(self._limits(entering, direction=1 if upwards else -1))
        if not limits:
            return self._ray(entering, direction=1 if upwards else -1)
        step, leaving = limits[0]
        self._shift(entering, step if upwards else -step)
        if leaving != entering:
            self._pivot(leaving, entering)
        return None

    def _limits(self, entering: int, *, direction: int) -> Iterator[tuple[Fraction, int]]:
        """How far *entering* may go in *direction* before it, or a basic column, meets a bound."""
        speeds = [(entering, Fraction(direction))]
        speeds += [(basic, row[entering] * direction) for basic, row in self._rows.items() if entering in row]
        for column, speed in speeds:
            bound = self._highs[column] if speed > 0 else self._lows[column]
            if bound is not None:
                yield (bound - self._values[column]) / speed, column

    def _ray(self, entering: int, *, direction: int) -> tuple[Fraction, ...]:
        speeds = {basic: row[entering] * direction for basic, row in self._rows.items() if entering in row}
        speeds[entering] = Fraction(direction)
        return tuple(speeds.get(column, ZERO) for column in range(self.variable_count))

    def _shift(self, column: int, step: Fraction) -> None:
        """Move a nonbasic column, and the basic ones with it."""
        if step:
            self._values[column] += step
            for basic, row in self._rows.items():
                if column in row:
                    self._values[basic] += row[column] * step

    def _pivot(self, leaving: int, entering: int) -> None:
        """Exchange a basic and a nonbasic column; no value changes."""
        row = self._rows.pop(leaving)
        factor = row.pop(entering)
        solved = {column: -other / factor for column, other in row.items()}
        solved[leaving] = 1 / factor
        for other_row in self._rows.values():
            if entering in other_row:
                _add_multiple(other_row, solved, other_row.pop(entering))
        self._rows[entering] = solved

    def _in_nonbasic_columns(self, form: Mapping[int, Fraction]) -> Row:
        row: Row = {}
        for column, factor in form.items():
            _add_multiple(row, self._rows.get(column, {column: Fraction(1)}), factor)
        return row


def combined(point: tuple[Fraction, ...], step: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Return the point reached from *point* by *step*."""
    return tuple(start + move for start, move in zip(point, step, strict=True))


def _is_within(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _is_crossed(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low > high


def _add_multiple(row: Row, other: Row, factor: Fraction) -> None:
    """Add *factor* times *other* to *row* in place, dropping what cancels."""
    for column, other_factor in other.items():
        added = row.get(column, ZERO) + factor * other_factor
        if added:
            row[column] = added
        else:
            row.pop(column, None)
