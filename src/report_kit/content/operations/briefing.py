"""The briefing on operations and follow-up: what a notebook loads and shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from report_kit.analysis.operations import Counts, FollowUp, Role, by_topic, concerning, counts, follow_ups, in_role
from report_kit.analysis.quantities import Quantity
from report_kit.analysis.readiness import ASPECTS, Centre, Reading, ReadingChange, centre, centre_changes, centres
from report_kit.content.briefing import Briefing, commune_name, load_slice
from report_kit.content.key_figures import KeyFigure, KeyFigures
from report_kit.content.operations.concerned import Concerned, concerned_figures
from report_kit.content.title import Title
from report_kit.content.wording import Joined, Local, Words, bilingual, phrase
from report_kit.data.columns import ALL_COMMUNES
from report_kit.data.figures_stated import UNKNOWN, exactly
from report_kit.data.rules import communes_named

MOST_NAMED = 3
"""Communes named one by one in a commune's own briefing; of a larger group it says how many others there are."""
MOST_LISTED = 6
"""Communes named one by one where the reader is no commune; of a larger group only how many it has is said."""
STAFF_MESSAGES = {
    "director_count": "directors: {number}",
    "deputy_director_count": "deputy directors: {number}",
    "specialist_count": "specialists: {number}",
}


@dataclass(frozen=True, kw_only=True)
class OperationsBriefing(Briefing):
    """The service centre of a commune, and what is followed up that concerns it."""

    tables_shown = frozenset(("service_centres", "follow_ups", "programme_positions", "housing", "sources"))

    @cached_property
    def centre(self) -> Centre:
        """What is known of the commune's own centre."""
        return centre(self.dataset.table("service_centres"), self.commune_code, self.as_of_date)

    @cached_property
    def centre_changes(self) -> tuple[ReadingChange, ...]:
        """What was reported of the centre for two dates: the two latest readings of each column."""
        return centre_changes(self.dataset.table("service_centres"), (self.commune_code,), self.as_of_date)

    @cached_property
    def other_centres(self) -> tuple[Centre, ...]:
        """The centres of the other communes that reported."""
        others = (code for code in self.dataset.communes["commune_code"] if code != self.commune_code)
        return centres(self.dataset.table("service_centres"), others, self.as_of_date)

    @cached_property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """The follow-ups that concern the commune, the most urgent first."""
        return concerning(follow_ups(self.dataset.table("follow_ups"), self.as_of_date), (self.commune_code,))

    @cached_property
    def concerned(self) -> tuple[Concerned, ...]:
        """The figures that its pending follow-ups are about."""
        topics = by_topic(one for one in self.follow_ups if one.is_pending)
        return concerned_figures(self.dataset, self.commune_code, self.as_of_date, topics)

    @property
    def is_illustrative(self) -> bool:
        """Whether anything that the briefing uses was invented to show the kit."""
        return "illustrative" in self._bases or any(one.is_illustrative for one in self.concerned)

    @property
    def source_ids(self) -> frozenset[str]:
        """Sources of what the briefing shows."""
        own = {reading.source_id for reading in self._readings} | {one.source_id for one in self.follow_ups}
        return frozenset(own.union(*(one.source_ids for one in self.concerned)))

    @property
    def _bases(self) -> set[str]:
        return {reading.basis for reading in self._readings} | {one.basis for one in self.follow_ups}

    @property
    def _readings(self) -> tuple[Reading, ...]:
        earlier = tuple(change.previous for change in self.centre_changes)
        return earlier + tuple(reading for one in (self.centre, *self.other_centres) for reading in one.known)

    # Words for sentences

    @cached_property
    def counts(self) -> Counts:
        """How many follow-ups stand how."""
        return counts(self.follow_ups)

    @property
    def pending_count(self) -> Quantity:
        """Follow-ups that are neither answered nor done."""
        return self._item_count("pending_count", self.counts.pending)

    @property
    def overdue_count(self) -> Quantity:
        """Pending follow-ups whose due date has passed."""
        return self._item_count("overdue_count", self.counts.overdue)

    @property
    def closed_count(self) -> Quantity:
        """Follow-ups that were answered or done."""
        return self._item_count("closed_count", self.counts.answered + self.counts.done)

    @property
    def undated_count(self) -> Quantity:
        """Pending follow-ups without a due date."""
        return self._item_count("without_due_date_count", self.counts.without_due_date)

    @property
    def awaited_count(self) -> Quantity:
        """Pending follow-ups that others wait for from this commune."""
        return self._item_count("awaited_count", len(self.in_role("must_act")))

    @property
    def waiting_count(self) -> Quantity:
        """Pending follow-ups that this commune waits for from others."""
        return self._item_count("waiting_count", len(self.in_role("waits")))

    @property
    def unnamed_count(self) -> Quantity:
        """Pending follow-ups of which nobody was named who must act."""
        return self._item_count("nobody_named_count", len(self.in_role("nobody_named")))

    @property
    def ready_count(self) -> Quantity | None:
        """Aspects of the centre that work; None if nothing was reported of any."""
        reported = [self.centre.readings[name] for name in ASPECTS if self.centre.readings[name].value is not None]
        return self.number("ready_aspect_count", len(self.centre.aspects_at("ready"))) if reported else None

    @property
    def reported_aspect_count(self) -> Quantity:
        """Aspects of the centre of which anything was reported."""
        known = sum(self.centre.readings[name].value is not None for name in ASPECTS)
        return self.number("reported_aspect_count", known)

    @property
    def aspect_count(self) -> int:
        """Aspects of a centre that the contract asks for."""
        return len(ASPECTS)

    @property
    def staff(self) -> Words:
        """The centre's staff as reported; None if nobody said."""
        known = [one for one in self.centre.known if one.column in STAFF_MESSAGES]
        parts = tuple(phrase(STAFF_MESSAGES[one.column], number=one.quantity) for one in known)
        return Joined(parts) if parts else None

    @property
    def centre_notes(self) -> Words:
        """What sources add about the centre; None for nothing."""
        return Joined(tuple(bilingual(note) for note in self.centre.notes), " ") if self.centre.notes else None

    @property
    def other_communes(self) -> Words:
        """The other communes that reported, by name or number; None for none."""
        codes = [one.commune_code for one in self.other_centres]
        if not codes:
            return None
        return self.names_of(codes) if len(codes) <= MOST_NAMED else phrase("{number} communes", number=len(codes))

    def in_role(self, role: Role) -> tuple[FollowUp, ...]:
        """Return the pending follow-ups in which the commune has a role."""
        return in_role(self.follow_ups, self.commune_code, role)

    def party(self, written: str) -> Words:
        """Return who a cell of a follow-up names, this commune being known to the reader."""
        return party_words(self.commune_names, written, own=self.commune_code)

    def _item_count(self, quantity: str, value: int) -> Quantity:
        """Return how many follow-ups stand some way: not reported, rather than none, where there is no follow-up."""
        count = self.number(quantity, value)
        return count if self.follow_ups else replace(count, basis="reported", interval=UNKNOWN)

    def number(self, quantity: str, value: int) -> Quantity:
        """Return a number counted from the follow-ups or the centre."""
        return counted(quantity, value, is_illustrative="illustrative" in self._bases)


def counted(quantity: str, value: int, *, is_illustrative: bool) -> Quantity:
    """Return a number counted from rows of the dataset."""
    return Quantity(
        quantity=quantity,
        unit="count",
        basis="illustrative" if is_illustrative else "computed",
        interval=exactly(Fraction(value)),
    )


def party_words(names: Mapping[str, Local], written: str, *, own: str = "") -> Words:
    """Return who a cell of a follow-up names: communes, all of them, another body; None for nobody.

    Args:
        names: Names of the communes that may be named, by code.
        written: The cell.
        own: The commune whose briefing it is: a large group with it is named after it.
    """
    codes = sorted(communes_named(written))
    if not codes:
        return bilingual(written) if written else None
    if ALL_COMMUNES in codes:
        return phrase("all communes")
    if len(codes) <= (MOST_NAMED if own else MOST_LISTED):
        return names_in_order(names, codes)
    if own not in codes:
        return phrase("{number} communes", number=len(codes))
    return phrase("{commune} and {number} other communes", commune=commune_name(names, own), number=len(codes) - 1)


def names_in_order(names: Mapping[str, Local], codes: Iterable[str]) -> Local:
    """Return the names of communes in one list, in the order of the Vietnamese names."""
    found = sorted((commune_name(names, code).texts for code in codes), key=lambda texts: texts["vi"])
    return Local({language: ", ".join(name[language] for name in found) for language in ("vi", "en")})


def load_operations(dataset: str, commune_code: str, as_of_date: str | None = None) -> OperationsBriefing:
    """Return the operations briefing of a commune.

    Args:
        dataset: Folder of the dataset.
        commune_code: Official code of the commune, five digits.
        as_of_date: ISO date of the briefing; the dataset's own if None.

    Raises:
        ReportKitError: the dataset, the commune or the date cannot be used.
    """
    return OperationsBriefing(**load_slice(dataset, commune_code, as_of_date))


def operations_title(briefing: OperationsBriefing) -> Title:
    """Return the title of the operations briefing."""
    subject = phrase("Operation of the public administration service centre and progress of tasks")
    return Title("operations", phrase("Operations and follow-up"), briefing, subject)


def operations_key_figures(briefing: OperationsBriefing) -> KeyFigures:
    """Return the figures a busy reader wants first."""
    cards = (
        KeyFigure(
            briefing.pending_count,
            phrase("Open items"),
            phrase("{number} of them without a due date", number=briefing.undated_count)
            if briefing.follow_ups
            else None,
        ),
        KeyFigure(briefing.overdue_count, phrase("Overdue"), phrase("as of {date}", date=briefing.as_of_date)),
        KeyFigure(briefing.awaited_count, phrase("Others wait for this commune")),
        KeyFigure(briefing.waiting_count, phrase("This commune waits for others")),
    )
    return KeyFigures(cards, briefing.languages)
