"""Small random instances of the medium-term draft, with coarse amounts so that everything can be tried."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from report_kit.analysis.investment.model import TIERS, Ceiling, Funding, Instance, Lock, PlanSettings, Project

FIRST, LAST = 2026, 2028
YEARS = (FIRST, FIRST + 1, LAST)
SOURCES = ("NSTW", "NSX")


@st.composite
def projects(draw: st.DrawFn, code: str) -> Project:
    """Draw a project of any phase, tier and group."""
    phase = draw(st.sampled_from(["new_start"] * 4 + ["transitional"] * 3 + ["completed", "preparation"]))
    start = draw(st.sampled_from([2024, 2026, 2026, 2026, 2027, 2028]))
    completion = start + draw(st.integers(0, 3))
    first = draw(st.sampled_from([None, None, 2023, 2024, 2025, 2026, 2027])) if phase == "transitional" else None
    parts = [
        Funding(capital_source=source, total_amount=need + before, allocated_before_amount=before)
        for source in draw(st.sampled_from([("NSTW",), ("NSX",), ("NSX",), SOURCES]))
        for need in [draw(st.integers(0, 3))]
        for before in [draw(st.integers(0, 1)) if phase == "transitional" else 0]
    ]
    return Project(
        code=code,
        programme_code=draw(st.sampled_from(["", "", "NTP-2026-1"])),
        group=draw(st.sampled_from("ABCC")),
        phase=phase,
        tier=draw(st.sampled_from(["n", "n", "n", "b", "h", *TIERS])),
        start_year=start,
        completion_year=completion,
        first_capital_year=first,
        policy_decision=draw(st.sampled_from(["01/QĐ", "01/QĐ", "01/QĐ", ""])),
        investment_decision=draw(st.sampled_from(["02/QĐ", ""])),
        score=Decimal(draw(st.sampled_from(["0", "10", "20", "20", "20.5", "30"]))),
        funding=tuple(parts),
    )


@st.composite
def instances(draw: st.DrawFn, *, fewest_projects: int = 1, most_projects: int = 5, most_locks: int = 3) -> Instance:
    """Draw an instance of three years and two sources."""
    count = draw(st.integers(fewest_projects, most_projects))
    found = tuple(draw(projects(f"P{number}")) for number in range(count))
    ceilings = tuple(
        Ceiling(capital_source=source, year=year, amount=amount)
        for source in SOURCES
        for year in YEARS
        for amount in [draw(st.sampled_from([None, 0, 1, 2, 2, 3, 4, 5]))]
        if amount is not None
    )
    cells = st.tuples(
        st.sampled_from([project.code for project in found]), st.sampled_from(SOURCES), st.sampled_from(YEARS)
    )
    fixed = draw(
        st.one_of(
            st.just({}),
            st.dictionaries(cells, st.sampled_from([0, 0, 1, 1, 2]), max_size=most_locks),
        )
    )
    locks = tuple(
        Lock(project_code=code, capital_source=source, year=year, amount=amount)
        for (code, source, year), amount in sorted(fixed.items())
    )
    return Instance(
        commune_code="20044",
        settings=PlanSettings(
            plan_first_year=FIRST,
            plan_last_year=LAST,
            reserve_rate={"": draw(st.sampled_from([Decimal(0), Decimal("0.10")]))},
            scenario=draw(st.sampled_from([Decimal(1), Decimal("1.1")])),
            allow_extension=draw(st.sampled_from([(), ("P0",), ("P0", "P1")])),
            programme_codes=frozenset({"NTP-2026-1"}),
        ),
        projects=found,
        ceilings=ceilings,
        locks=locks,
    )
