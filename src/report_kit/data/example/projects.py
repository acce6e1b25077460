"""Projects of one commune of an example: funding, monthly positions, ceilings and locks of the plan."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from report_kit.data.example.places import Place, chance
from report_kit.data.example.stated import MILLION, Row

BUDGET_YEAR = 2025
PLAN_YEARS = range(2026, 2031)
MONTH_ENDS = tuple(date(BUDGET_YEAR, month, day) for month, day in enumerate((31, 28, 31, 30, 31, 30, 31), start=1))
ILLUSTRATION: Row = {"basis": "illustrative", "source_id": "MINH-HOA-DA"}

_WORKS = (
    ("giao thông", "Đường liên thôn", "Road between villages", "{} km", (12, 60)),
    ("giao thông", "Cầu dân sinh", "Footbridge", "dài {} m", (180, 700)),
    ("cấp nước", "Hệ thống nước sinh hoạt", "Water supply", "{} hộ", (800, 5000)),
    ("giáo dục", "Trường Mầm non", "Kindergarten", "{} phòng học", (40, 120)),
    ("giáo dục", "Trường Tiểu học & nhà bán trú", "Primary school with boarding house", "{} phòng học", (60, 180)),
    ("y tế", "Trạm y tế: mở rộng và trang thiết bị", "Health station: extension and equipment", "{} giường", (50, 150)),
    ("văn hóa", "Nhà văn hóa thôn", "Village hall", "{} m²", (1200, 6000)),
    ("thủy lợi", "Kênh mương nội đồng", "Field canals", "{} ha", (200, 1500)),
    ("phòng chống thiên tai", "Kè chống sạt lở", "Embankment against landslides", "{} m", (1500, 9000)),
    ("hạ tầng kỹ thuật", "Điện chiếu sáng", "Street lighting", "{} km", (20, 90)),
)
_CENTRES = ("khu vực trung tâm", "khu vực phía bắc", "khu vực phía nam", "khu tái định cư", "vùng sản xuất")
_CENTRES_EN = ("centre", "northern area", "southern area", "resettlement area", "production area")
_SOURCES_OF_PROGRAMMES = ("NSTW", "NSTP", "NSX")
_SOURCES = ("NSTP", "NSX", "SDĐ", "XSKT")


@dataclass(frozen=True)
class Kind:
    """What projects of one kind have in common.

    Attributes:
        phase: Where they stand.
        tier: Their priority tier; a programme's projects have `b`.
        has_programme: Whether a national target programme approved them.
        start_years: Years in which they may start.
    """

    phase: str
    tier: str
    has_programme: bool
    start_years: tuple[int, ...]


_KINDS = (
    Kind("transitional", "b", has_programme=True, start_years=(2023, 2024, 2025)),
    Kind("transitional", "b", has_programme=True, start_years=(2024, 2025)),
    Kind("transitional", "g", has_programme=False, start_years=(2024, 2025)),
    Kind("new_start", "b", has_programme=True, start_years=(2026, 2027)),
    Kind("new_start", "n", has_programme=False, start_years=(2026, 2027, 2028)),
    Kind("new_start", "n", has_programme=False, start_years=(2026, 2027, 2028)),
    Kind("completed", "d", has_programme=False, start_years=(2022, 2023)),
    Kind("preparation", "i", has_programme=False, start_years=(2026, 2027)),
    Kind("transitional", "h", has_programme=False, start_years=(2023, 2024)),
    Kind("transitional", "b", has_programme=True, start_years=(2024,)),
    Kind("new_start", "b", has_programme=True, start_years=(2026, 2028)),
)


@dataclass(frozen=True)
class Funding:
    """What one capital source gives to a project, in đồng."""

    capital_source: str
    total: int
    before: int


@dataclass(frozen=True)
class Project:
    """One invented project.

    Attributes:
        row: Its row of the table `projects`.
        funding: What each capital source gives.
        allocated: Capital of the budget year, in đồng; 0 for a project that has none yet.
        carried_over: What of it comes from the year before.
        disbursed: Paid by each month's end, in truth.
    """

    row: Row
    funding: tuple[Funding, ...]
    allocated: int
    carried_over: int
    disbursed: tuple[int, ...]

    @property
    def code(self) -> str:
        """Its code."""
        return self.row["project_code"]

    @property
    def programme_code(self) -> str:
        """The programme that approved it."""
        return self.row["programme_code"]


@dataclass(frozen=True)
class Portfolio:
    """All projects of one commune, and the rows that tables have of them."""

    place: Place
    seed: int

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """The projects, by code."""
        drawn = chance(self.seed, self.place.code, "projects")
        kinds = _KINDS[: drawn.randint(6, len(_KINDS))]
        return tuple(_project(drawn, self.place, number, kind) for number, kind in enumerate(kinds, start=1))

    def project_rows(self) -> Iterator[Row]:
        """Yield rows of `projects`."""
        return (project.row for project in self.projects)

    def funding_rows(self) -> Iterator[Row]:
        """Yield rows of `project_funding`."""
        for project in self.projects:
            for part in project.funding:
                yield {
                    "project_code": project.code,
                    "capital_source": part.capital_source,
                    "total_investment_amount": str(part.total),
                    "allocated_before_amount": str(part.before),
                    **ILLUSTRATION,
                }

    def position_rows(self) -> Iterator[Row]:
        """Yield rows of `project_positions`, month by month; some months and some amounts were not reported."""
        for row, _ in self._positions:
            yield row

    def correction_rows(self) -> Iterator[Row]:
        """Yield rows of `corrections`: the months in which a figure was typed with a zero too many."""
        for row, true_amount in self._positions:
            if true_amount:
                yield {
                    "table": "project_positions",
                    "key": "/".join((row["project_code"], row["budget_year"], row["as_of_date"])),
                    "column": "disbursed_amount",
                    "expected": row["disbursed_amount"],
                    "corrected": str(true_amount),
                    "reason": "Thừa một chữ số 0 so với bảng đối chiếu (minh họa). / One zero too many (illustrative).",
                    "status": "đã báo cho đơn vị lập bảng / its compilers were told",
                }

    @cached_property
    def _positions(self) -> tuple[tuple[Row, int], ...]:
        """The rows of positions, each with the true disbursement where it was mistyped, else 0."""
        drawn = chance(self.seed, self.place.code, "positions")
        funded = [project for project in self.projects if project.allocated]
        mistyped = drawn.randrange(len(MONTH_ENDS)) if self.place.is_first else None
        rows = [
            _position(drawn, project, month, is_mistyped=project is funded[0] and month == mistyped)
            for project in funded
            for month in range(len(MONTH_ENDS))
            if drawn.random() > 0.03 or month == mistyped
        ]
        return tuple(rows)

    def ceiling_rows(self) -> Iterator[Row]:
        """Yield rows of `capital_ceilings`: each source covers between a half and all of what its projects need."""
        drawn = chance(self.seed, self.place.code, "ceilings")
        for source in sorted({part.capital_source for project in self.projects for part in project.funding}):
            share = drawn.uniform(0.5, 1.1) / len(PLAN_YEARS)
            for year in PLAN_YEARS:
                amount = round(self._need(source) * share * drawn.uniform(0.7, 1.3) / MILLION) * MILLION
                yield {
                    "commune_code": self.place.code,
                    "capital_source": source,
                    "year": str(year),
                    "ceiling_amount": str(amount),
                    **ILLUSTRATION,
                }

    def _need(self, source: str) -> int:
        parts = (part for project in self.projects for part in project.funding if part.capital_source == source)
        return sum(part.total - part.before for part in parts)

    def lock_rows(self) -> Iterator[Row]:
        """Yield rows of `plan_locks`: one commune of a run has a project that waits for its site in the first year."""
        drawn = chance(self.seed, self.place.code, "locks")
        project = self.projects[drawn.randrange(3)]
        if self.place.is_first:
            yield {
                "project_code": project.code,
                "capital_source": project.funding[0].capital_source,
                "year": str(PLAN_YEARS.start),
                "locked_amount": "0",
                "reason": "Chờ bàn giao mặt bằng (minh họa). / Waits for its site (illustrative).",
            }

    def previous_count(self) -> int:
        """Return how many projects the previous plan had."""
        return chance(self.seed, self.place.code, "previous plan").randint(6, 24)


def _project(drawn: random.Random, place: Place, number: int, kind: Kind) -> Project:
    start = drawn.choice(kind.start_years)
    funding = _funding(drawn, kind)
    before = sum(part.before for part in funding)
    has_capital = bool(before) and kind.phase != "preparation"
    allocated = round(before * drawn.uniform(0.3, 0.8) / MILLION) * MILLION if has_capital else 0
    return Project(
        row=_project_row(drawn, place, number, kind, start),
        funding=funding,
        allocated=allocated,
        carried_over=drawn.choice((0, 0, allocated // 10)),
        disbursed=_course(drawn, allocated),
    )


def _project_row(drawn: random.Random, place: Place, number: int, kind: Kind, start: int) -> Row:
    sector, name, name_en, capacity, (least, most) = drawn.choice(_WORKS)
    where = drawn.randrange(len(_CENTRES))
    decisions = _decisions(drawn, kind, number, start)
    return {
        "project_code": f"{place.code}-{number:02d}",
        "commune_code": place.code,
        "programme_code": _programme(drawn, place, start) if kind.has_programme else "",
        "name_vi": f"{name}, {_CENTRES[where]}",
        "name_en": f"{name_en}, {_CENTRES_EN[where]}",
        "location": _CENTRES[where],
        "sector": sector,
        "design_capacity": capacity.format(drawn.randint(least, most) // 10),
        "project_group": "C",
        "phase": kind.phase,
        "priority_tier": kind.tier,
        "start_year": str(start),
        "completion_year": str(_completion(drawn, kind, start)),
        "first_capital_year": str(start) if kind.phase in {"transitional", "completed"} else "",
        **decisions,
        "score": str(drawn.randint(40, 95)),
        **ILLUSTRATION,
    }


def _programme(drawn: random.Random, place: Place, start: int) -> str:
    if start > BUDGET_YEAR:
        return drawn.choice(("NTP-2026-1", "NTP-2026-2"))
    return "NTP-SPR" if place.is_ward else drawn.choice(("NTP-NRD", "NTP-EMM", "NTP-EMM"))


def _completion(drawn: random.Random, kind: Kind, start: int) -> int:
    if kind.phase == "completed":
        return BUDGET_YEAR - 1
    if kind.phase == "transitional":
        return BUDGET_YEAR + drawn.randint(1, 2)
    return start + drawn.randint(1, 2)


def _decisions(drawn: random.Random, kind: Kind, number: int, start: int) -> Row:
    """Return the decisions; one new start of eight has none yet and cannot enter the plan."""
    is_lacking = kind.tier == "n" and drawn.random() < 1 / 8
    policy = kind.tier == "b" and kind.phase == "new_start"  # component projects of a programme need none
    year = min(start, BUDGET_YEAR) - 1
    return {
        "policy_decision": "" if policy or is_lacking else f"QĐ minh họa số 1{number:02d}/{year}",
        "investment_decision": "" if kind.tier == "n" else f"QĐ minh họa số 2{number:02d}/{year}",
    }


def _funding(drawn: random.Random, kind: Kind) -> tuple[Funding, ...]:
    known = _SOURCES_OF_PROGRAMMES if kind.has_programme else _SOURCES
    first, *others = known
    chosen = (first, drawn.choice(others)) if drawn.random() < 0.6 else (first,)
    low, high = {"transitional": (0.3, 0.7), "completed": (0.75, 0.95)}.get(kind.phase, (0.0, 0.0))
    paid = drawn.uniform(low, high)
    size = 0.1 if kind.phase == "preparation" else 1.0
    parts = []
    for order, source in enumerate(chosen):
        total = drawn.randint(150, 1800) * 10 * MILLION // (1 + 4 * order)
        total = max(round(total * size / MILLION), 50) * MILLION
        parts.append(Funding(source, total, round(total * paid / MILLION) * MILLION))
    return tuple(parts)


def _course(drawn: random.Random, allocated: int) -> tuple[int, ...]:
    """Return what was paid by each month's end: little at first, never less than before, at most all."""
    pace = drawn.uniform(0.35, 1.05) / len(MONTH_ENDS)
    paid, course = 0.0, []
    for month in range(len(MONTH_ENDS)):
        paid = min(1.0, paid + pace * drawn.uniform(0.2, 1.4) * (0.5 if month < 2 else 1.1))
        course.append(int(allocated * paid) // 1000 * 1000)
    return tuple(course)


def _position(drawn: random.Random, project: Project, month: int, *, is_mistyped: bool) -> tuple[Row, int]:
    true_amount = project.disbursed[month]
    is_reported = is_mistyped or drawn.random() > 0.04
    written = true_amount * 10 if is_mistyped else true_amount
    row = {
        "project_code": project.code,
        "budget_year": str(BUDGET_YEAR),
        "as_of_date": MONTH_ENDS[month].isoformat(),
        "allocated_amount": str(project.allocated),
        "carried_over_amount": str(project.carried_over),
        "disbursed_amount": str(written) if is_reported else "",
        **ILLUSTRATION,
    }
    return row, true_amount if is_mistyped else 0
