"""Follow-ups of communes at a date: their age, their due dates, and who waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from report_kit.data.columns import ALL_COMMUNES, FOLLOW_UP_TOPICS
from report_kit.data.rules import communes_named

Role = Literal["must_act", "waits", "nobody_named"]

TOPICS = tuple(choice.code for choice in FOLLOW_UP_TOPICS)
STATUSES = ("open", "in_progress", "answered", "done")
PENDING = frozenset({"open", "in_progress"})


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """An order, request, difficulty or undertaking, as it stands at a date.

    Attributes:
        code: Its code.
        kind: `directive`, `request`, `difficulty` or `commitment`.
        topic: One of `TOPICS`.
        raised_by: Who raised it: a commune's code, or the name of another body.
        addressed_to: To whom: commune codes joined by `;`, `*`, a name; blank where nobody was named.
        scope: Codes of the communes it concerns; `("*",)` for the whole province or city.
        text: What it says, by language code.
        raised_date: When it was raised, None where the source is undated.
        due_date: When it is due, None if no day was named.
        status: One of `STATUSES`, as known at the date.
        answer: What came of it so far, by language code; blank texts for nothing.
        answered_date: When it was answered or done.
        basis: Basis of the row.
        source_id: Source of the row.
        as_of_date: The date.
    """

    code: str
    kind: str
    topic: str
    raised_by: str
    addressed_to: str
    scope: tuple[str, ...]
    text: Mapping[str, str]
    raised_date: date | None
    due_date: date | None
    status: str
    answer: Mapping[str, str]
    answered_date: date | None
    basis: str
    source_id: str
    as_of_date: date

    @property
    def is_pending(self) -> bool:
        """Whether something is still to be done: it was neither answered nor finished."""
        return self.status in PENDING

    @property
    def age(self) -> int | None:
        """Days since it was raised, while it is pending; None if that day is not known."""
        return (self.as_of_date - self.raised_date).days if self.is_pending and self.raised_date else None

    @property
    def days_to_due(self) -> int | None:
        """Days left to the due date while it is pending, negative once it is overdue; None without a due date."""
        return (self.due_date - self.as_of_date).days if self.is_pending and self.due_date else None

    @property
    def is_overdue(self) -> bool:
        """Whether it is pending after its due date; on that day itself it is not yet."""
        return self.days_to_due is not None and self.days_to_due < 0

    @property
    def actor(self) -> str:
        """Who must act: whoever gave an undertaking, else the addressee; blank where nobody was named."""
        return self.raised_by if self.kind == "commitment" else self.addressed_to

    def role_of(self, commune_code: str) -> Role:
        """Return what a commune that it concerns has to do with it: to act, to wait, or not known."""
        if not self.actor:
            return "nobody_named"
        return "must_act" if is_meant(commune_code, self.actor) else "waits"


@dataclass(frozen=True)
class Counts:
    """How many follow-ups stand how.

    Attributes:
        pending: Neither answered nor done.
        overdue: Those of them whose due date has passed.
        without_due_date: Those of them that have none.
        answered: Answered.
        done: Done.
    """

    pending: int
    overdue: int
    without_due_date: int
    answered: int
    done: int


def follow_ups(table: pd.DataFrame, as_of_date: date) -> tuple[FollowUp, ...]:
    """Return the follow-ups known at a date, in the order in which people should read them.

    What was raised later is not known yet; what was answered or done later is still open.
    """
    found = (_follow_up(row, as_of_date) for row in table.to_dict("records"))
    known = (one for one in found if one.raised_date is None or one.raised_date <= as_of_date)
    return tuple(sorted((_as_known(one) for one in known), key=urgency))


def concerning(items: Iterable[FollowUp], commune_codes: Iterable[str]) -> tuple[FollowUp, ...]:
    """Return the follow-ups that concern one of some communes, alone, in a group, or with the whole province."""
    wanted = {*commune_codes, ALL_COMMUNES}
    return tuple(one for one in items if wanted & set(one.scope))


def due_before(items: Iterable[FollowUp], day: date) -> tuple[FollowUp, ...]:
    """Return the follow-ups that are due before a day."""
    return tuple(one for one in items if one.due_date is not None and one.due_date < day)


def pending(items: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    """Return the follow-ups that are neither answered nor done."""
    return tuple(one for one in items if one.is_pending)


def urgency(item: FollowUp) -> tuple[bool, bool, date, int, date, str]:
    """Return the place of a follow-up among others: overdue first, then by due date; what is closed comes last."""
    rank = 0 if item.is_pending else STATUSES.index(item.status)
    return (
        not item.is_pending,
        not item.is_overdue,
        (item.due_date if item.is_pending else None) or date.max,
        rank,
        item.raised_date or date.max,
        item.code,
    )


def by_topic(items: Iterable[FollowUp]) -> dict[str, tuple[FollowUp, ...]]:
    """Return the follow-ups of each topic that has any, topics in the order of the contract."""
    groups = _grouped(items, lambda one: one.topic)
    return {topic: groups[topic] for topic in TOPICS if topic in groups}


def by_actor(items: Iterable[FollowUp]) -> dict[str, tuple[FollowUp, ...]]:
    """Return the follow-ups of each party that must act, those with most first; `""` for nobody named, last."""
    groups = _grouped(items, lambda one: _party(one.actor))
    order = sorted(groups, key=lambda party: (not party, -len(groups[party]), party))
    return {party: groups[party] for party in order}


def in_role(items: Iterable[FollowUp], commune_code: str, role: Role) -> tuple[FollowUp, ...]:
    """Return the pending follow-ups in which a commune has a role."""
    return tuple(one for one in items if one.is_pending and one.role_of(commune_code) == role)


def counts(items: Iterable[FollowUp]) -> Counts:
    """Return how many follow-ups stand how."""
    listed = tuple(items)
    waiting = pending(listed)
    return Counts(
        pending=len(waiting),
        overdue=sum(one.is_overdue for one in waiting),
        without_due_date=sum(one.due_date is None for one in waiting),
        answered=sum(one.status == "answered" for one in listed),
        done=sum(one.status == "done" for one in listed),
    )


def is_meant(commune_code: str, party: str) -> bool:
    """Return whether a cell that names a party means a commune: by its code, in a group, or with all others."""
    return bool({commune_code, ALL_COMMUNES} & communes_named(party))


def _grouped(items: Iterable[FollowUp], key: Callable[[FollowUp], str]) -> dict[str, tuple[FollowUp, ...]]:
    groups: dict[str, list[FollowUp]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return {name: tuple(members) for name, members in groups.items()}


def _party(written: str) -> str:
    """Return a party in one spelling, since the order of a group's codes means nothing."""
    return ";".join(sorted(communes_named(written))) or written


def _as_known(item: FollowUp) -> FollowUp:
    """Return a follow-up without the answer that came only after the date."""
    if item.answered_date is None or item.answered_date <= item.as_of_date:
        return item
    return replace(item, status="open", answer=dict.fromkeys(item.answer, ""), answered_date=None)


def _follow_up(row: Mapping[Any, Any], as_of_date: date) -> FollowUp:
    return FollowUp(
        code=row["follow_up_code"],
        kind=row["kind"],
        topic=row["topic"],
        raised_by=row["raised_by"],
        addressed_to=row["addressed_to"],
        scope=tuple(row["commune_codes"].split(";")),
        text={"vi": row["text_vi"], "en": row["text_en"]},
        raised_date=row["raised_date"],
        due_date=row["due_date"],
        status=row["status"],
        answer={"vi": row["answer_vi"], "en": row["answer_en"]},
        answered_date=row["answered_date"],
        basis=row["basis"],
        source_id=row["source_id"],
        as_of_date=as_of_date,
    )
