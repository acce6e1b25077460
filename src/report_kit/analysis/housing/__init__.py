"""Where the temporary-housing programme stands for a commune or for everyone, and what is still to be told."""

from report_kit.analysis.housing.dates import HousingVerdict
from report_kit.analysis.housing.figures import FigureChange, HousingFigure, HousingPeriod, HousingSubject
from report_kit.analysis.housing.positions import HousingLine, HousingPosition
from report_kit.analysis.housing.requests import HousingRequest
from report_kit.analysis.housing.status import (
    HousingCluster,
    HousingReconciliation,
    HousingStatus,
    SharedFigure,
    housing_clusters,
    housing_status,
    reconcile_housing,
)

__all__ = [
    "FigureChange",
    "HousingCluster",
    "HousingFigure",
    "HousingLine",
    "HousingPeriod",
    "HousingPosition",
    "HousingReconciliation",
    "HousingRequest",
    "HousingStatus",
    "HousingSubject",
    "HousingVerdict",
    "SharedFigure",
    "housing_clusters",
    "housing_status",
    "reconcile_housing",
]
