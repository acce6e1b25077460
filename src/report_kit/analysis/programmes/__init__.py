"""The status of a commune's national target programmes: positions, ranges, agreement and what is still to be asked."""

from report_kit.analysis.pace import Thresholds
from report_kit.analysis.programmes.figures import StatedFigure
from report_kit.analysis.programmes.positions import GroupStatus, Position
from report_kit.analysis.programmes.requests import DataRequest
from report_kit.analysis.programmes.status import ProgrammeStatus, group_disbursement_rate, programme_status

__all__ = [
    "DataRequest",
    "GroupStatus",
    "Position",
    "ProgrammeStatus",
    "StatedFigure",
    "Thresholds",
    "group_disbursement_rate",
    "programme_status",
]
