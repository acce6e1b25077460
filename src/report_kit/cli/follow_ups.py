"""`report-kit follow-ups`: what was ordered, asked and undertaken, on the terminal, as JSON and as a calendar."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from report_kit.cli.terminal import DEFAULT_DATASET, DatasetArgument, found_dataset, out, parsed_date
from report_kit.errors import UsageError
from report_kit.messages import message

if TYPE_CHECKING:
    from report_kit.analysis.operations import FollowUp
    from report_kit.data.dataset import Dataset
    from report_kit.language import Language


def list_follow_ups(
    dataset: DatasetArgument = DEFAULT_DATASET,
    open_only: Annotated[bool, typer.Option("--open", help="Only what is neither answered nor done.")] = False,
    due_before: Annotated[str | None, typer.Option(help="Only what is due before a day, as 2025-07-18.")] = None,
    commune: Annotated[
        list[str] | None, typer.Option(help="Code or name of a commune it concerns; all if not given.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Date to which days are counted; the dataset's own.")] = None,
    language: Annotated[str, typer.Option(help="Language of the texts.")] = "vi",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
    ics: Annotated[Path | None, typer.Option(metavar="OUT", help="Write the due dates as a calendar file.")] = None,
) -> None:
    """List follow-ups, the most urgent first."""
    from report_kit.data.datasets import read_dataset

    reader = _reader(language)
    loaded = read_dataset(found_dataset(dataset))
    day = parsed_date(as_of, "--as-of") or loaded.settings.as_of_date
    items = _wanted(loaded, day, tuple(commune or ()))
    items = _narrowed(items, open_only=open_only, due_before=parsed_date(due_before, "--due-before"))
    if ics is not None:
        _write_calendar(ics, items, loaded, reader)
    if as_json:
        typer.echo(json.dumps([_record(item) for item in items], ensure_ascii=False, indent=2))
    else:
        _print_table(items, loaded, reader, day)


def _reader(code: str) -> Language:
    from report_kit.language import UnknownLanguageError, available_languages, language

    try:
        return language(code)
    except UnknownLanguageError:
        known = ", ".join(available_languages())
        raise UsageError(
            message(
                "--language: there is no catalogue for language {code!r}; known are {known}.", code=code, known=known
            )
        ) from None


def _wanted(dataset: Dataset, day: datetime.date, communes: tuple[str, ...]) -> tuple[FollowUp, ...]:
    from report_kit.analysis.operations import concerning, follow_ups
    from report_kit.data.reference import find_commune

    items = follow_ups(dataset.table("follow_ups"), day)
    if not communes:
        return items
    return concerning(items, [find_commune(written, dataset.settings.communes) for written in communes])


def _narrowed(
    items: tuple[FollowUp, ...], *, open_only: bool, due_before: datetime.date | None
) -> tuple[FollowUp, ...]:
    from report_kit.analysis import operations

    if open_only:
        items = operations.pending(items)
    return items if due_before is None else operations.due_before(items, due_before)


def _write_calendar(path: Path, items: tuple[FollowUp, ...], dataset: Dataset, reader: Language) -> None:
    from report_kit.content.operations.calendar import due_calendar

    content = due_calendar(items, dataset.communes, dataset.name, reader)
    try:
        path.write_bytes(content)
    except OSError as error:
        sentence = message(
            "--ics {path}: the file cannot be written ({complaint}). Name another place.",
            path=str(path),
            complaint=error.strerror,
        )
        raise UsageError(sentence) from None


def _record(item: FollowUp) -> dict[str, Any]:
    """Return a follow-up with the names of the contract, and what is counted to the date."""
    dates = {name: getattr(item, name) for name in ("raised_date", "due_date", "answered_date", "as_of_date")}
    return {
        "follow_up_code": item.code,
        **{name: getattr(item, name) for name in ("kind", "topic", "raised_by", "addressed_to")},
        "who_must_act": item.actor,
        "commune_codes": list(item.scope),
        **{f"text_{code}": text for code, text in item.text.items()},
        "status": item.status,
        **{f"answer_{code}": text for code, text in item.answer.items()},
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "is_overdue": item.is_overdue,
        "age_days": item.age,
        "days_to_due": item.days_to_due,
        "basis": item.basis,
        "source_id": item.source_id,
    }


def _print_table(items: tuple[FollowUp, ...], dataset: Dataset, reader: Language, day: datetime.date) -> None:
    from report_kit.analysis.operations import counts

    found = counts(items)
    headings = (reader.text("Code"), reader.text("Due"), reader.text("Days left"), reader.text("Follow-up"))
    table = Table(*headings)
    for column in table.columns[:-1]:
        column.no_wrap = True
    for item in items:
        # As plain text: a source's square brackets are not the terminal's markup.
        table.add_row(*(Text(cell) for cell in _cells(item, dataset, reader)))
    out.print(table)
    counted = reader.text(
        "Follow-ups as of {date}: {number} – open: {pending}, of which overdue: {overdue}; closed: {closed}",
        date=reader.date_text(day),
        number=reader.number(len(items)),
        pending=reader.number(found.pending),
        overdue=reader.number(found.overdue),
        closed=reader.number(found.answered + found.done),
    )
    out.print(counted, markup=False)


def _cells(item: FollowUp, dataset: Dataset, reader: Language) -> tuple[str, ...]:
    from report_kit.content.briefing import commune_names
    from report_kit.content.operations.briefing import party_words
    from report_kit.content.wording import Joined, Local, phrase, plain, term

    actor = party_words(commune_names(dataset.communes), item.actor) or phrase("nobody named")
    status = "overdue" if item.is_overdue else item.status
    about = (term(item.topic, "topic"), term(item.kind, "follow_up_kind"), actor, term(status, "follow_up_status"))
    return (
        item.code,
        reader.date_text(item.due_date) if item.due_date else "",
        "" if item.days_to_due is None else reader.number(item.days_to_due),
        f"{Local(item.text).of(reader.code)}\n{plain(Joined(about, ' · '), reader)}",
    )
