"""The communes of an example: runs of neighbours, spread over the country."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import groupby

from report_kit.data.reference import commune_list
from report_kit.errors import UsageError
from report_kit.messages import message

RUN_LENGTH = 5
"""Neighbouring communes that are chosen together, so that figures of groups of communes make sense."""


@dataclass(frozen=True)
class Place:
    """One commune of an example.

    Attributes:
        code: Its official code.
        is_ward: Whether it is a ward, which has no programme of new rural development.
        run: The communes chosen together with it, in order, itself included.
    """

    code: str
    is_ward: bool
    run: tuple[str, ...]

    @property
    def is_first(self) -> bool:
        """Whether it is the first of its run, so that every example has one."""
        return self.code == self.run[0]


def chosen_places(count: int, seed: int) -> list[Place]:
    """Return *count* communes, as runs of neighbours of one province that *seed* chooses, in order of the list.

    Raises:
        UsageError: the country does not have so many, or none was asked for.
    """
    runs = _runs()
    total = sum(len(run) for run in runs)
    if not 1 <= count <= total:
        raise UsageError(
            message(
                "--communes {count}: the country has {total} communes. Write a number from 1 to {total}.",
                count=count,
                total=total,
            )
        )
    chance(seed, "communes").shuffle(runs)
    chosen: list[tuple[str, ...]] = []
    for run in runs:
        missing = count - sum(len(other) for other in chosen)
        if missing:
            chosen.append(run[:missing])
    wards = _wards()
    places = [Place(code, code in wards, run) for run in chosen for code in run]
    order = {code: number for number, code in enumerate(commune_list().provinces)}
    return sorted(places, key=lambda place: order[place.code])


def chance(seed: int, *subject: str) -> random.Random:
    """Return the random numbers of one subject, such as a commune's projects: the same whatever else is made."""
    return random.Random("/".join([str(seed), *subject]))  # noqa: S311 - invented figures, no secrets


def _runs() -> list[tuple[str, ...]]:
    runs: list[tuple[str, ...]] = []
    for _, of_province in groupby(commune_list().provinces.items(), key=lambda item: item[1]):
        codes = [code for code, _ in of_province]
        runs += [tuple(codes[start : start + RUN_LENGTH]) for start in range(0, len(codes), RUN_LENGTH)]
    return runs


def _wards() -> set[str]:
    frame = commune_list().frame
    return set(frame.loc[frame["unit_type"] == "phường", "commune_code"])
