"""The only call of HiGHS here: prices, in million đồng, silent and limited in iterations.

Nothing that comes from it is trusted: prices give a bound that is evaluated in integers whatever they are. No clock
is asked, so that a busy machine gives the same answer as an idle one.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from report_kit.analysis.whole_numbers import silenced_terminal

MILLION = 1_000_000
MOST_ITERATIONS = 20_000
"""Ends every call; a tier of a hundred new starts takes some hundred."""


def prices(scores: Sequence[int], uses: Sequence[Sequence[int]], limits: Sequence[int]) -> list[float]:
    """Return what one đồng of each limit is worth in score; zeros if the solver has no answer.

    Args:
        scores: Score of each candidate.
        uses: By limit, what each candidate uses of it, in đồng.
        limits: What there is of each, in đồng.
    """
    if not uses or not scores:
        return [0.0] * len(uses)
    with silenced_terminal(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = linprog(
            -np.array(scores, dtype=float),
            A_ub=np.array(uses, dtype=float) / MILLION,
            b_ub=np.array(limits, dtype=float) / MILLION,
            bounds=(0, 1),
            method="highs-ds",
            options={"maxiter": MOST_ITERATIONS},
        )
    if answer.status != 0:
        return [0.0] * len(uses)
    return [max(0.0, -float(value)) / MILLION for value in answer.ineqlin.marginals]
