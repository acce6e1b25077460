"""Charts of the programmes briefing: amounts stated and implied, and rates against the time that has passed."""

from __future__ import annotations

from collections.abc import Callable

from report_kit.analysis.programmes import GroupStatus, Position
from report_kit.content.charts import Bar, BarGroup, Chart, Marker
from report_kit.content.programmes.briefing import ProgrammeView, stated_rate
from report_kit.content.programmes.tables import pace_table, positions_table
from report_kit.content.wording import Joined, Words, phrase


def amounts_chart(view: ProgrammeView) -> Chart:
    """Return allocated against disbursed capital by programme."""
    groups = tuple(
        BarGroup(
            view.briefing.programme_name(position),
            (
                Bar(position.allocated, "plan", name=phrase("Allocated")),
                Bar(position.disbursed, "done", name=phrase("Disbursed")),
            ),
        )
        for _, position in _latest(view)
    )
    return Chart(
        name="amounts",
        caption=phrase(
            "Allocated and disbursed, billion VND: solid as far as certain, hatched where the figures leave a range"
        ),
        alt=_amounts_in_words(view),
        groups=groups,
        values=positions_table(view),
        languages=view.briefing.languages,
        unit="billion",
        unit_name=phrase("billion VND"),
    )


def _amounts_in_words(view: ProgrammeView) -> Words:
    return _each(
        view,
        lambda position: phrase(
            "{name}: allocated {allocated}, disbursed {disbursed}",
            name=view.briefing.programme_name(position),
            allocated=position.allocated,
            disbursed=position.disbursed,
        ),
    )


def rates_chart(view: ProgrammeView) -> Chart:
    """Return rates by programme against the share of the year that has passed."""
    groups = tuple(
        BarGroup(
            view.briefing.programme_name(position),
            (Bar(position.rate_implied, "done", label=_rate_words(position)),),
        )
        for _, position in _latest(view)
    )
    return Chart(
        name="rates",
        caption=phrase("Disbursement rate by programme (disbursed ÷ allocated) against the time that has passed"),
        alt=_each(
            view,
            lambda position: phrase(
                "{name}: {rate}", name=view.briefing.programme_name(position), rate=_rate_words(position)
            ),
        ),
        groups=groups,
        values=pace_table(view),
        languages=view.briefing.languages,
        marker=_time_passed(view),
        end=1.0,
    )


def _rate_words(position: Position) -> Words:
    rate = stated_rate(position)
    return phrase("stated {rate}", rate=rate) if rate.is_known else position.rate_implied


def _time_passed(view: ProgrammeView) -> Marker | None:
    timing = view.latest.timing if view.latest else None
    if timing is None or timing.months_elapsed.low is None or timing.months_left.low is None:
        return None
    elapsed, left = timing.months_elapsed, timing.months_left
    whole = float((elapsed.low or 0) + (left.high or 0))
    return Marker(float(elapsed.low or 0) / whole, float(elapsed.high or 0) / whole, phrase("time passed"))


def _latest(view: ProgrammeView) -> list[tuple[GroupStatus, Position]]:
    return [(group, position) for group, position in view.rows if group is view.latest and not position.capital_source]


def _each(view: ProgrammeView, describe: Callable[[Position], Words]) -> Words:
    parts = tuple(describe(position) for _, position in _latest(view))
    return Joined(parts, "; ") if parts else phrase("Nothing has been reported.")
