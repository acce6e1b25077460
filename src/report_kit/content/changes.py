"""What changed since the previous position of each figure, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from report_kit.analysis.quantities import Quantity
from report_kit.content.wording import DateSpan, Joined, Words, phrase
from report_kit.data.figures_stated import Interval

WAY_MESSAGES = {
    "up": "{column}: up from {before} to {now}",
    "down": "{column}: down from {before} to {now}",
    "unknown": "{column}: from {before} to {now}",  # as rounded figures may leave it
}


@dataclass(frozen=True)
class Change:
    """The two latest positions of one figure.

    Attributes:
        column: What the figure is.
        before: The previous position.
        now: The latest one.
        before_date: Day of the previous position.
        date: Day of the latest one.
        is_change: Whether what is stated differs, and not only the date.
        step: The latest position − the previous one, as far as both are known.
        more: How much more it is, to be said in so many words; None for nothing.
    """

    column: Words
    before: Quantity
    now: Quantity
    before_date: DateSpan
    date: DateSpan
    is_change: bool
    step: Interval
    more: Words = None


def changes_in_words(subject: Words, changes: Iterable[Change]) -> Words:
    """Return what changed in one subject; the dates of most figures are said once, others beside their figures."""
    by_dates: dict[tuple[DateSpan, DateSpan], list[Change]] = {}
    for change in changes:
        by_dates.setdefault((change.before_date, change.date), []).append(change)
    (before_date, date), most = max(by_dates.items(), key=lambda dated: len(dated[1]))
    others = (_dated(*dates, of_dates) for dates, of_dates in by_dates.items() if of_dates is not most)
    return phrase(
        "{subject} (before: {before_date}; now: {date}) – {changes}",
        subject=subject,
        before_date=before_date,
        date=date,
        changes=Joined((*_words(most), *others), "; "),
    )


def _dated(before_date: DateSpan, date: DateSpan, changes: list[Change]) -> Words:
    words = Joined(tuple(_words(changes)), "; ")
    return phrase("{changes} (before: {before_date}; now: {date})", changes=words, before_date=before_date, date=date)


def _words(changes: list[Change]) -> Iterator[Words]:
    yield from (_moved(change) for change in changes if change.is_change)
    same = tuple(Joined((change.column, change.now), " ") for change in changes if not change.is_change)
    if same:
        yield phrase("unchanged: {figures}", figures=Joined(same))


def _moved(change: Change) -> Words:
    message = WAY_MESSAGES[_way(change.step)]
    moved = phrase(message, column=change.column, before=change.before, now=change.now)
    return moved if change.more is None else phrase("{change}, {difference} more", change=moved, difference=change.more)


def _way(step: Interval) -> str:
    if step.low is not None and step.low > 0:
        return "up"
    return "down" if step.high is not None and step.high < 0 else "unknown"
