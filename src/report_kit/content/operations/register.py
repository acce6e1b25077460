"""The register of follow-ups as tables: by topic, by who waits for whom, and counted for the overview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from report_kit.analysis.operations import FollowUp, by_actor, by_topic, counts, follow_ups
from report_kit.analysis.quantities import Basis, Quantity
from report_kit.content.briefing import commune_names
from report_kit.content.long_tables import LongTable, first_rows
from report_kit.content.narrative import Listing
from report_kit.content.operations.briefing import OperationsBriefing, counted, party_words
from report_kit.content.operations.readiness import DatasetScope
from report_kit.content.output import Output
from report_kit.content.tables import Column, Row, Table
from report_kit.content.wording import Joined, Local, Words, phrase, term
from report_kit.data.figures_stated import exactly


def register_table(briefing: OperationsBriefing) -> Table:
    """Return the follow-ups by topic: open before done, overdue first, with age and days to the due date."""
    rows: list[Row] = []
    for topic, items in by_topic(briefing.follow_ups).items():
        rows.append(Row((_topic_heading(briefing, topic, items),), "section"))
        rows += [_register_row(briefing, item) for item in items]
    return Table(
        caption=phrase("Register of follow-ups, by topic"),
        columns=(
            Column(phrase("Follow-up"), width="3.4fr"),
            Column(phrase("Raised by → who must act"), width="2.3fr"),
            Column(phrase("Stage"), width="1fr"),
            Column(phrase("Age (days)"), "right", width="0.8fr"),
            Column(phrase("Due"), width="1.3fr"),
        ),
        rows=tuple(rows),
        languages=briefing.languages,
        note=phrase(
            "Age and days left are counted to {date}, and only while an item is open. A dash means that no source "
            "says so.",
            date=briefing.as_of_date,
        ),
    )


def _topic_heading(briefing: OperationsBriefing, topic: str, items: Sequence[FollowUp]) -> Words:
    found = counts(items)
    return phrase(
        "{topic}: {pending} open, {closed} closed",
        topic=term(topic, "topic"),
        pending=briefing.number(f"pending_count.{topic}", found.pending),
        closed=briefing.number(f"closed_count.{topic}", found.answered + found.done),
    )


def _register_row(briefing: OperationsBriefing, item: FollowUp) -> Row:
    return Row(
        (
            text_words(item),
            _parties(briefing, item),
            status_quantity(item),
            days("age_days", item, item.age),
            _due(item),
        )
    )


def _parties(briefing: OperationsBriefing, item: FollowUp) -> Words:
    kind, raised_by = term(item.kind, "follow_up_kind"), briefing.party(item.raised_by)
    if item.raised_by == item.actor:
        return phrase("{kind} of {party}", kind=kind, party=raised_by)
    actor = briefing.party(item.actor) or phrase("nobody named")
    return phrase("{kind}: {raised_by} → {actor}", kind=kind, raised_by=raised_by, actor=actor)


def _due(item: FollowUp) -> Words:
    left = item.days_to_due
    if left is None:
        return item.due_date
    if left < 0:
        return phrase("{date} ({left})", date=item.due_date, left=days_left(item))
    return phrase("{date} (days left: {days})", date=item.due_date, days=days_left(item))


def text_words(item: FollowUp) -> Words:
    """Return what a follow-up says, with its code and what came of it so far."""
    said = phrase("{text} [{code}]", text=Local(item.text), code=item.code)
    if not any(item.answer.values()):
        return said
    answer = phrase("Answer: {answer}", answer=Local(item.answer))
    if item.answered_date is not None:
        answer = phrase("Answer of {date}: {answer}", date=item.answered_date, answer=Local(item.answer))
    return Joined((said, answer), " ")


def status_quantity(item: FollowUp) -> Quantity:
    """Return the status as its source has it, or that it is overdue."""
    status = "overdue" if item.is_overdue else item.status
    return Quantity(
        quantity=f"follow_up_status.{item.code}",
        unit="text",
        basis=_basis(item),
        stated=status,
        source_id=item.source_id,
        as_of_date=item.as_of_date,
    )


def days(quantity: str, item: FollowUp, number: int | None) -> Quantity | None:
    """Return a number of days of a follow-up; None where it is not known."""
    if number is None:
        return None
    return Quantity(
        quantity=f"{quantity}.{item.code}",
        unit="days",
        basis="illustrative" if item.basis == "illustrative" else "computed",
        interval=exactly(Fraction(number)),
        as_of_date=item.as_of_date,
    )


def days_left(item: FollowUp) -> Words:
    """Return the days to the due date, or by how many it is overdue."""
    left = item.days_to_due
    if left is not None and left < 0:
        return phrase("days overdue: {days}", days=days("days_overdue", item, -left))
    return days("days_to_due", item, left)


def _basis(item: FollowUp) -> Basis:
    if item.basis == "illustrative":
        return "illustrative"
    return "computed" if item.basis == "derived" else "reported"


# Who waits for whom


def waits_for_table(briefing: OperationsBriefing) -> Output:
    """Return what the commune waits for from others, by whom it waits for."""
    items = briefing.in_role("waits")
    rows: list[Row] = []
    for party, of_party in by_actor(items).items():
        rows.append(Row((briefing.party(party),), "section"))
        rows += [_waiting_row(briefing, item) for item in of_party]
    caption = phrase("What {commune} waits for from others", commune=briefing.commune)
    return _waiting_table(briefing, caption, rows)


def awaited_table(briefing: OperationsBriefing) -> Output:
    """Return what others wait for from the commune, its own undertakings included."""
    rows = [_waiting_row(briefing, item) for item in briefing.in_role("must_act")]
    return _waiting_table(briefing, phrase("What others wait for from {commune}", commune=briefing.commune), rows)


def nobody_named_table(briefing: OperationsBriefing) -> Output:
    """Return the open follow-ups of which no source says who must act."""
    rows = [_waiting_row(briefing, item) for item in briefing.in_role("nobody_named")]
    return _waiting_table(briefing, phrase("Open items without anyone named to act"), rows)


def _waiting_table(briefing: OperationsBriefing, caption: Words, rows: Sequence[Row]) -> Output:
    if not rows:
        return Listing((), _nothing(briefing, phrase("No open item.")), briefing.languages)
    return Table(
        caption=caption,
        columns=(
            Column(phrase("Follow-up"), width="3.5fr"),
            Column(phrase("Topic"), width="1.6fr"),
            Column(phrase("Raised by"), width="1.8fr"),
            Column(phrase("Due"), width="1.2fr"),
            Column(phrase("Days left"), "right", width="0.9fr"),
        ),
        rows=tuple(rows),
        languages=briefing.languages,
    )


def _nothing(briefing: OperationsBriefing, none: Words) -> Words:
    """Return what stands instead of a list without items: that there are *none*, if any follow-up was reported."""
    return none if briefing.follow_ups else phrase("Nothing has been reported.")


def _waiting_row(briefing: OperationsBriefing, item: FollowUp) -> Row:
    raised_by = briefing.party(item.raised_by)
    return Row((text_words(item), term(item.topic, "topic"), raised_by, item.due_date, days_left(item)))


def figures_concerned(briefing: OperationsBriefing) -> Output:
    """Return the figures that open follow-ups are about, and the report that shows all of them."""
    if not briefing.concerned:
        none = phrase("No open item is about figures of another report.")
        return Listing((), _nothing(briefing, none), briefing.languages)
    return Table(
        caption=phrase("Figures that open items are about"),
        columns=(
            Column(phrase("Topic"), width="1.3fr"),
            Column(phrase("Codes of items"), width="1fr"),
            Column(phrase("Figures"), width="3.4fr"),
            Column(phrase("Report"), width="1.6fr"),
        ),
        rows=tuple(
            Row(
                (
                    term(one.topic, "topic"),
                    Joined(tuple(item.code for item in one.items)),
                    one.figures,
                    one.report,
                )
            )
            for one in briefing.concerned
        ),
        languages=briefing.languages,
    )


# For the overview of a dataset


@dataclass(frozen=True)
class _Group:
    key: str
    name: Words
    items: tuple[FollowUp, ...]
    is_open_only: bool = False


def open_items_overview(briefing: DatasetScope) -> Table:
    """Return how many follow-ups of a dataset are open, by topic and by who must act."""
    items = follow_ups(briefing.dataset.table("follow_ups"), briefing.as_of_date)
    topics = [_Group(topic, term(topic, "topic"), of_topic) for topic, of_topic in by_topic(items).items()]
    waiting = tuple(one for one in items if one.is_pending)
    names = commune_names(briefing.dataset.communes)
    actors = [
        _Group(f"actor_{number}", party_words(names, party) or phrase("nobody named"), of_party, is_open_only=True)
        for number, (party, of_party) in enumerate(by_actor(waiting).items(), 1)
    ]
    rows = [Row((phrase("By topic"),), "section"), *map(_count_row, topics)] if items else []
    shown, unseen = first_rows([_count_row(one).cells for one in actors], briefing.rows_shown)
    rows += [Row((phrase("By who must act (open items only)"),), "section"), *shown] if actors else []
    rows += [Row(_count_row(_Group("all", phrase("Total"), items)).cells, "total")] if items else []
    return LongTable(
        caption=phrase("Follow-ups by topic and by who must act (number of items)"),
        columns=(
            Column(phrase("Topic, or who must act"), width="2.6fr"),
            Column(phrase("Open items"), "right", width="1fr"),
            Column(phrase("Overdue"), "right", width="1fr"),
            Column(phrase("No due date"), "right", width="1fr"),
            Column(phrase("Answered"), "right", width="1fr"),
            Column(phrase("Done"), "right", width="1fr"),
        ),
        rows=tuple(rows),
        unseen=unseen,
        languages=briefing.languages,
    )


def _count_row(group: _Group) -> Row:
    found = counts(group.items)
    numbers = {
        "pending_count": found.pending,
        "overdue_count": found.overdue,
        "without_due_date_count": found.without_due_date,
        "answered_count": None if group.is_open_only else found.answered,
        "done_count": None if group.is_open_only else found.done,
    }
    return Row((group.name, *(_group_count(group, name, value) for name, value in numbers.items())))


def _group_count(group: _Group, name: str, value: int | None) -> Quantity | None:
    if value is None:
        return None
    return counted(f"{name}.{group.key}", value, is_illustrative=_has_invented(group.items))


def _has_invented(items: Iterable[FollowUp]) -> bool:
    return any(item.basis == "illustrative" for item in items)
