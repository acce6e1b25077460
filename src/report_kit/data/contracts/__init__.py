"""The contract of every table: its columns, its key, its rules, with words for people in both languages."""

from __future__ import annotations

from types import MappingProxyType

from report_kit.data.contracts.housing import HOUSING
from report_kit.data.contracts.operations import FOLLOW_UPS, SERVICE_CENTRES
from report_kit.data.contracts.origins import CORRECTIONS, SOURCES
from report_kit.data.contracts.plan import CAPITAL_CEILINGS, PLAN_LOCKS
from report_kit.data.contracts.programmes import PROGRAMME_POSITIONS
from report_kit.data.contracts.projects import PROJECT_FUNDING, PROJECT_POSITIONS, PROJECTS
from report_kit.data.contracts.table import TableContract
from report_kit.data.contracts.treasury import TREASURY_LINES

CONTRACTS: MappingProxyType[str, TableContract] = MappingProxyType(
    {
        contract.name: contract
        for contract in (
            SOURCES,
            PROGRAMME_POSITIONS,
            PROJECTS,
            PROJECT_FUNDING,
            PROJECT_POSITIONS,
            TREASURY_LINES,
            CAPITAL_CEILINGS,
            PLAN_LOCKS,
            HOUSING,
            SERVICE_CENTRES,
            FOLLOW_UPS,
            CORRECTIONS,
        )
    }
)
"""The tables of a dataset, by name, in the order in which people read them."""

REQUIRED_TABLES = frozenset({"sources"})
