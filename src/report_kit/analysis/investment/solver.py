"""The only calls of HiGHS: prices and a first guess, in million đồng, silent and limited in time.

Nothing that comes from here is trusted: prices give a bound that is evaluated in integers whatever they are, and a
guess is a starting point that is checked in integers.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

MILLION = 1_000_000
TIME_LIMIT_SECONDS = 20.0
NODE_LIMIT = 20
"""Ends each search long before its time limit, which is there for calls that would not return."""


def prices(scores: Sequence[int], uses: Sequence[Sequence[int]], limits: Sequence[int]) -> list[float]:
    """Return what one đồng of each limit is worth in score; zeros if the solver has no answer.

    Args:
        scores: Score of each candidate.
        uses: By limit, what each candidate uses of it, in đồng.
        limits: What there is of each, in đồng.
    """
    if not uses or not scores:
        return [0.0] * len(uses)
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = linprog(
            -np.array(scores, dtype=float),
            A_ub=np.array(uses, dtype=float) / MILLION,
            b_ub=np.array(limits, dtype=float) / MILLION,
            bounds=(0, 1),
            method="highs",
            options={"time_limit": TIME_LIMIT_SECONDS},
        )
    if answer.status != 0:
        return [0.0] * len(uses)
    return [max(0.0, -float(value)) / MILLION for value in answer.ineqlin.marginals]


def guess(
    scores: Sequence[int], uses: Sequence[Sequence[int]], limits: Sequence[int], choices: Sequence[int] | None = None
) -> list[int]:
    """Return places of choices that probably score most within the limits; empty if there is no answer.

    Args:
        scores: Score of each choice.
        uses: By limit, what each choice uses of it, in đồng.
        limits: What there is of each, in đồng.
        choices: For each choice the number of what it is a choice for, of which there can be one; all differ if None.
    """
    if not uses or not scores:
        return list(range(len(scores)))
    groups = sorted(set(choices or ()))
    once = np.array([[float(choice == group) for choice in choices or ()] for group in groups])
    amounts = np.array(uses, dtype=float) / MILLION
    matrix = np.vstack([amounts, once]) if groups else amounts
    most = np.concatenate([np.array(limits, dtype=float) / MILLION, np.ones(len(groups))])
    begin = time.monotonic()
    with _silence(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = milp(
            -np.array(scores, dtype=float),
            constraints=LinearConstraint(matrix, ub=most),
            integrality=np.ones(len(scores)),
            bounds=Bounds(0, 1),
            options={"time_limit": TIME_LIMIT_SECONDS, "mip_rel_gap": 0.0, "node_limit": NODE_LIMIT},
        )
    if answer.x is None or time.monotonic() - begin >= TIME_LIMIT_SECONDS:  # what time cuts short differs each time
        return []
    return [place for place, value in enumerate(answer.x) if value > 0.5]


@contextmanager
def _silence() -> Iterator[None]:
    """Send what the solver writes to the process's standard output and error to nowhere."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for handle in (*kept, nowhere):
            os.close(handle)
