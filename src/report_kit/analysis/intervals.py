"""Arithmetic of ranges, in which an end of None means that nothing bounds it and `UNKNOWN` stays unknown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from report_kit.data.figures_stated import UNKNOWN, Interval

ZERO = Fraction(0)


def common(intervals: Sequence[Interval]) -> Interval:
    """Return what several statements of one figure have in common; if nothing, all that they span."""
    if not intervals:
        return UNKNOWN
    lows = [interval.low for interval in intervals if interval.low is not None]
    highs = [interval.high for interval in intervals if interval.high is not None]
    if lows and highs and max(lows) > min(highs):
        return Interval(min(lows), max(highs))
    return Interval(max(lows, default=None), min(highs, default=None))


def total(intervals: Sequence[Interval]) -> Interval:
    """Return the range of a sum; `UNKNOWN` if one part is."""
    if UNKNOWN in intervals:
        return UNKNOWN
    lows = [interval.low for interval in intervals if interval.low is not None]
    highs = [interval.high for interval in intervals if interval.high is not None]
    return Interval(
        sum(lows, ZERO) if len(lows) == len(intervals) else None,
        sum(highs, ZERO) if len(highs) == len(intervals) else None,
    )


def difference(one: Interval, other: Interval) -> Interval:
    """Return the range of one amount less another."""
    if UNKNOWN in (one, other):
        return UNKNOWN
    return Interval(
        None if one.low is None or other.high is None else one.low - other.high,
        None if one.high is None or other.low is None else one.high - other.low,
    )


def product(factor: Interval, amount: Interval) -> Interval:
    """Return the range of a factor that is not negative times an amount that is not."""
    if UNKNOWN in (factor, amount):
        return UNKNOWN
    return Interval(
        None if factor.low is None or amount.low is None else factor.low * amount.low,
        None if factor.high is None or amount.high is None else factor.high * amount.high,
    )


def quotient(numerator: Interval, denominator: Interval) -> Interval:
    """Return the range of a quotient; `UNKNOWN` if the denominator is unknown, or 0 and nothing else.

    The denominator is never negative. Numerator and denominator may lie anywhere in their ranges.
    """
    if denominator == UNKNOWN or denominator.high == 0:
        return UNKNOWN
    smallest = max(ZERO, denominator.low or ZERO)
    low, high = numerator.low, numerator.high
    return Interval(
        None if low is None else _divided(low, smallest if low < 0 else denominator.high),
        None if high is None else _divided(high, denominator.high if high < 0 else smallest),
    )


def lesser(one: Interval, other: Interval) -> Interval:
    """Return the range of the lesser of two amounts."""
    if UNKNOWN in (one, other):
        return UNKNOWN
    return Interval(
        None if one.low is None or other.low is None else min(one.low, other.low),
        min((end for end in (one.high, other.high) if end is not None), default=None),
    )


def not_negative(interval: Interval) -> Interval:
    """Return the range of the greater of an amount and 0."""
    if interval == UNKNOWN:
        return UNKNOWN
    return Interval(
        max(ZERO, interval.low or ZERO),
        None if interval.high is None else max(ZERO, interval.high),
    )


def whole(interval: Interval) -> Interval:
    """Return the whole đồng of a range: low end rounded up, high end down; the range itself if it has none."""
    low = None if interval.low is None else Fraction(ceil(interval.low))
    high = None if interval.high is None else Fraction(floor(interval.high))
    return interval if low is not None and high is not None and low > high else Interval(low, high)


def _divided(numerator: Fraction, denominator: Fraction | None) -> Fraction | None:
    """Divide by an end of a range: None is infinity in the denominator and nothing to say in the result."""
    if denominator is None:
        return ZERO
    return numerator / denominator if denominator else None
