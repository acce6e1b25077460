"""Stated house counts of one date as one system of sums: whether they can all hold, and what they imply.

Houses are sorted into *cells*: a unit of communes, a category, a work type and a status, where completed houses
that were not handed over are a status of their own. Every stated count is then exactly the sum of some cells, and
every rule (approved = not started + under construction + completed, handed over <= completed, parts sum to their
total, the rest of the province is not negative) holds by construction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product, starmap
from typing import NamedTuple

from report_kit.analysis.housing.figures import (
    ALL_CATEGORIES,
    BOTH_WORK_TYPES,
    CATEGORIES,
    PROVINCE,
    WORK_TYPES,
    HousingFigure,
    HousingSubject,
)
from report_kit.analysis.housing.nested_rows import CountRow, without_nested_rows
from report_kit.analysis.reconciliation import Constraint, System, implied_ranges, verdict
from report_kit.data.figures_stated import UNKNOWN, Interval

_NOT_STARTED, _UNDER_CONSTRUCTION, _NOT_HANDED_OVER, _HANDED_OVER = range(4)
MOST_SEARCHED = 400
"""Figures among which the fewest that cannot hold are searched for; the search tries each of them."""
_STATUSES = {
    "approved_count": (_NOT_STARTED, _UNDER_CONSTRUCTION, _NOT_HANDED_OVER, _HANDED_OVER),
    "not_started_count": (_NOT_STARTED,),
    "under_construction_count": (_UNDER_CONSTRUCTION,),
    "completed_count": (_NOT_HANDED_OVER, _HANDED_OVER),
    "not_completed_count": (_NOT_STARTED, _UNDER_CONSTRUCTION),
    "handed_over_count": (_HANDED_OVER,),
}


class _Cell(NamedTuple):
    unit: int
    beneficiary_category: str
    work_type: str
    status: int


class Contradiction(NamedTuple):
    """Stated rows that share classes, directly or through others, and cannot all hold.

    Attributes:
        group: Their positions.
        clash: Positions of those among them that were seen not to hold together; others may not either.
    """

    group: tuple[int, ...]
    clash: tuple[int, ...]


class _Touch(NamedTuple):
    """The classes that a subject has cells in, and those of which it has every cell."""

    partly: frozenset[int]
    wholly: frozenset[int]


@dataclass(frozen=True)
class CountSystem:
    """The house counts stated for one date, plan period and kind, as sums of classes of cells.

    Attributes:
        figures: The stated counts.
        rows: What each of them says, in the same order.
        units: The communes of each unit; the communes of a unit are named by exactly the same figures.
        unit_of: The unit of each commune.
        class_of: The class of each cell.
        class_sizes: How many cells a class has, each counted once per commune of its unit.
        components: Independent groups of rows, free of what follows from other rows, that can hold.
        contradictions: Independent groups of stated rows that cannot hold.
    """

    figures: tuple[HousingFigure, ...]
    rows: tuple[CountRow, ...]
    units: tuple[frozenset[str], ...]
    unit_of: Mapping[str, int]
    class_of: Mapping[_Cell, int]
    class_sizes: Mapping[int, int]
    components: tuple[tuple[CountRow, ...], ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether all stated counts can hold together."""
        return not self.contradictions


def count_system(figures: Iterable[HousingFigure], province_communes: Collection[str]) -> CountSystem:
    """Return the system of the stated counts among *figures*, which share a date, a period and a kind.

    Args:
        figures: Figures; amounts of money among them are left out.
        province_communes: Every commune of the province, so that those nobody named form a remainder. Communes
            that a figure names belong to the province too.
    """
    counts = tuple(sorted({figure for figure in figures if figure.is_count}, key=lambda figure: figure.key))
    units = _units({figure.scope for figure in counts}, province_communes)
    unit_of = {commune: number for number, unit in enumerate(units) for commune in unit}
    cells = [tuple(_cells(_overlaps(units, unit_of, figure.scope), figure.subject)) for figure in counts]
    class_of = _classes(cells, len(units))
    sizes = Counter[int]()
    for cell, number in class_of.items():
        sizes[number] += len(units[cell.unit])
    rows = tuple(
        CountRow(frozenset(class_of[cell] for cell in of_figure), figure.value)
        for figure, of_figure in zip(counts, cells, strict=True)
    )
    components, contradictions = _solved(rows)
    return CountSystem(counts, rows, units, unit_of, class_of, sizes, components, contradictions)


def conflict(system: CountSystem) -> tuple[HousingFigure, ...]:
    """Return the fewest stated figures that cannot all hold, by key; of several such sets the first.

    In a group of very many figures that share houses, such as those of a province whose total is stated too, it is the
    fewest of those that were seen to clash.
    """
    figures = {figure.key: figure for figure in system.figures}
    conflicts = [
        _fewest(system, one.group if len(one.group) <= MOST_SEARCHED else one.clash) for one in system.contradictions
    ]
    smallest = min(conflicts, key=lambda keys: (len(keys), keys), default=())
    return tuple(figures[key] for key in smallest)


def _fewest(system: CountSystem, positions: tuple[int, ...]) -> tuple[str, ...]:
    """Return the keys of the fewest of some clashing figures that clash; of too many to search, of all of them."""
    if len(positions) > MOST_SEARCHED:
        positions = _without_needless_columns(system, positions)
    keys = [system.figures[position].key for position in positions]
    if len(positions) > MOST_SEARCHED:
        return tuple(sorted(keys))
    return tuple(verdict(_engine_system([system.rows[position] for position in positions], keys)).conflict)


def _without_needless_columns(system: CountSystem, positions: tuple[int, ...]) -> tuple[int, ...]:
    """Return clashing figures without those of columns that the clash does not need."""
    for column in sorted({system.figures[position].subject.column for position in positions}):
        rest = [position for position in positions if system.figures[position].subject.column != column]
        clash = without_nested_rows([system.rows[position] for position in rest]).clash
        positions = tuple(rest[place] for place in sorted(clash)) or positions
    return positions


def implied_counts(system: CountSystem, subjects: Iterable[HousingSubject]) -> dict[HousingSubject, Interval]:
    """Return the tightest range of whole numbers that the system leaves each subject; both ends are attained.

    An end that nothing bounds is None. A subject is `UNKNOWN` when nothing is said of it (no count is below 0,
    which says nothing) and when a contradiction touches it.
    """
    touches = {subject: _touch(system, subject) for subject in subjects}
    component_of = {
        number: position
        for position, component in enumerate(system.components)
        for row in component
        for number in row.classes
    }
    parts = {subject: _by_component(touch, component_of) for subject, touch in touches.items()}
    ranges = _form_ranges(system, parts.values())
    doubtful = {
        number
        for contradiction in system.contradictions
        for position in contradiction.group
        for number in system.rows[position].classes
    }
    return {
        subject: UNKNOWN
        if touches[subject].partly & doubtful
        else _sum_of_parts(parts[subject], ranges, is_bounded=touches[subject].partly <= component_of.keys())
        for subject in touches
    }


def _units(scopes: Collection[tuple[str, ...]], province_communes: Collection[str]) -> tuple[frozenset[str], ...]:
    """Return the communes, those that the same scopes name together."""
    named_by: dict[str, set[tuple[str, ...]]] = {commune: set() for commune in province_communes}
    for scope in scopes:
        for commune in scope if scope != PROVINCE else ():
            named_by.setdefault(commune, set()).add(scope)
    units: dict[frozenset[tuple[str, ...]], set[str]] = defaultdict(set)
    for commune, names in named_by.items():
        units[frozenset(names)].add(commune)
    return tuple(sorted((frozenset(unit) for unit in units.values()), key=min))


def _overlaps(units: Sequence[frozenset[str]], unit_of: Mapping[str, int], scope: tuple[str, ...]) -> dict[int, int]:
    """Return how many communes of the scope each unit has, without the units that have none."""
    if scope == PROVINCE:
        return {number: len(unit) for number, unit in enumerate(units)}
    return dict(sorted(Counter(unit_of[commune] for commune in set(scope) & unit_of.keys()).items()))


def _cells(units: Iterable[int], subject: HousingSubject) -> Iterator[_Cell]:
    category, work_type = subject.beneficiary_category, subject.work_type
    categories = CATEGORIES if category == ALL_CATEGORIES else (category,)
    work_types = WORK_TYPES if work_type == BOTH_WORK_TYPES else (work_type,)
    return starmap(_Cell, product(units, categories, work_types, _STATUSES[subject.column]))


def _classes(cells: Iterable[Iterable[_Cell]], units: int) -> dict[_Cell, int]:
    """Return the class of each cell of some units: cells that the same figures count are one class."""
    counted_by: dict[_Cell, list[int]] = {
        _Cell(*cell): [] for cell in product(range(units), CATEGORIES, WORK_TYPES, range(4))
    }
    for position, of_figure in enumerate(cells):
        for cell in of_figure:
            counted_by[cell].append(position)
    numbers: dict[tuple[int, ...], int] = {}
    return {cell: numbers.setdefault(tuple(by), len(numbers)) for cell, by in counted_by.items()}


def _touch(system: CountSystem, subject: HousingSubject) -> _Touch:
    overlaps = _overlaps(system.units, system.unit_of, subject.scope)
    shares = Counter[int]()
    for cell in _cells(overlaps, subject):
        shares[system.class_of[cell]] += overlaps[cell.unit]
    wholly = frozenset(number for number, share in shares.items() if share == system.class_sizes[number])
    return _Touch(frozenset(shares), wholly)


def _solved(rows: Sequence[CountRow]) -> tuple[tuple[tuple[CountRow, ...], ...], tuple[Contradiction, ...]]:
    """Return what is left of the rows when all that follows from others is taken out, and what cannot hold."""
    components: list[tuple[CountRow, ...]] = []
    contradictions: list[Contradiction] = []
    for positions in _connected([row.classes for row in rows]):
        reduced = without_nested_rows([rows[position] for position in positions])
        parts = _connected([row.classes for row in reduced.rows])
        solved = [tuple(reduced.rows[place] for place in part) for part in parts]
        broken = next((part for part, of in zip(parts, solved, strict=True) if not _can_hold(of)), ())
        clash = reduced.clash.union(*(reduced.origins[place] for place in broken))
        if clash:
            contradictions.append(Contradiction(positions, tuple(positions[place] for place in sorted(clash))))
        else:
            components.extend(solved)
    return tuple(components), tuple(contradictions)


def _connected(classes: Sequence[frozenset[int]]) -> list[tuple[int, ...]]:
    """Return the positions of sets that share members, directly or through others, in groups."""
    holders: dict[int, list[int]] = defaultdict(list)
    for position, members in enumerate(classes):
        for number in members:
            holders[number].append(position)
    groups: list[tuple[int, ...]] = []
    reached: set[int] = set()
    for start in range(len(classes)):
        group, fresh = set[int](), {start} - reached
        while fresh:
            group |= fresh
            fresh = {other for position in fresh for number in classes[position] for other in holders[number]} - group
        if group:
            reached |= group
            groups.append(tuple(sorted(group)))
    return groups


def _can_hold(component: tuple[CountRow, ...]) -> bool:
    """Return whether whole numbers meet all rows; a single row can always be met."""
    return len(component) == 1 or verdict(_engine_system(component)).is_consistent


def _engine_system(rows: Iterable[CountRow], keys: Iterable[str] | None = None) -> System:
    constraints = [
        Constraint(
            key=key,
            terms={str(number): Fraction(1) for number in sorted(row.classes)},
            low=Fraction(row.houses),
            high=Fraction(row.houses),
            is_stated=True,
        )
        for row, key in zip(rows, map(str, count()) if keys is None else keys, strict=False)
    ]
    return System(tuple(constraints), integer=True)


def _by_component(touch: _Touch, component_of: Mapping[int, int]) -> dict[int, _Touch]:
    """Return the part of a touch in each component."""
    parts: dict[int, set[int]] = defaultdict(set)
    for number in touch.partly & component_of.keys():
        parts[component_of[number]].add(number)
    return {part: _Touch(frozenset(numbers), touch.wholly & numbers) for part, numbers in parts.items()}


def _form_ranges(
    system: CountSystem, parts: Iterable[Mapping[int, _Touch]]
) -> dict[tuple[int, frozenset[int]], Interval]:
    """Return the range of each sum of classes within a component that *parts* ask for."""
    wanted: dict[int, set[frozenset[int]]] = defaultdict(set)
    for by_component in parts:
        for part, touch in by_component.items():
            wanted[part] |= {touch.partly, touch.wholly}
    return {
        (part, form): interval
        for part, forms in wanted.items()
        for form, interval in _component_ranges(system.components[part], forms).items()
    }


def _component_ranges(
    component: tuple[CountRow, ...], forms: Collection[frozenset[int]]
) -> dict[frozenset[int], Interval]:
    if len(component) > 1:
        sums = {form: {str(number): Fraction(1) for number in sorted(form)} for form in forms}
        return implied_ranges(_engine_system(component), sums)
    row = component[0]
    return {
        form: Interval(Fraction(row.houses if form == row.classes else 0), Fraction(row.houses if form else 0))
        for form in forms
    }


def _sum_of_parts(
    parts: Mapping[int, _Touch], ranges: Mapping[tuple[int, frozenset[int]], Interval], *, is_bounded: bool
) -> Interval:
    """Return the range of a sum over independent components: classes touched in part may be empty, or all of it."""
    low = sum((ranges[part, touch.wholly].low or Fraction(0) for part, touch in parts.items()), Fraction(0))
    if not is_bounded:
        return Interval(low, None) if low else UNKNOWN
    high = sum((ranges[part, touch.partly].high or Fraction(0) for part, touch in parts.items()), Fraction(0))
    return Interval(low, high)
