"""How officials state an amount: to the đồng, rounded, or as “more than”; always around what is true."""

from __future__ import annotations

import random
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

MILLION, BILLION = 1_000_000, 1_000_000_000
_WAYS: tuple[tuple[str, int], ...] = (
    ("exact", 1),
    ("exact", MILLION),
    ("exact", MILLION),
    ("exact", 100 * MILLION),
    ("at_least", 100 * MILLION),
    ("at_least", BILLION),
    ("about", 100 * MILLION),
)

Row = dict[str, str]


def stated_amount(chance: random.Random, name: str, true_amount: int) -> Row:
    """Return an amount with its companions, as a source might print it; what it stands for holds *true_amount*.

    Args:
        chance: Chooses the way.
        name: Column of the amount.
        true_amount: In đồng.
    """
    bound, unit = chance.choice(_WAYS)
    if true_amount < 10 * unit:
        bound, unit = "exact", min(unit, MILLION)
    half = 0 if bound == "at_least" else unit // 2
    printed = (true_amount + half) // unit * unit
    stem = name.removesuffix("_amount")
    rounded = {f"{stem}_rounded_to": str(unit)} if unit > 1 else {}
    return {name: str(printed), f"{stem}_bound": bound, **rounded}


def stated_rate(chance: random.Random, part: int, whole: int) -> Row:
    """Return a rate in per cent with one decimal, or as “more than” whole per cent."""
    rate = Decimal(100 * part) / Decimal(whole)
    if chance.random() < 0.2:
        return {"stated_rate_percent": str(rate.quantize(Decimal(1), ROUND_FLOOR)), "stated_rate_bound": "at_least"}
    return {"stated_rate_percent": str(rate.quantize(Decimal("0.1"), ROUND_HALF_UP)), "stated_rate_bound": "exact"}
