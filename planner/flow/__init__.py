"""Flow: what a plan means, computed once; judges and tables read it."""

from __future__ import annotations

from planner.flow.balance import Imbalance, imbalances
from planner.flow.chains import CircleError, circles
from planner.flow.flow import Flow, StreamParcels, resolve
from planner.flow.records import AllocationFlows, FacilityFlows, StopDue
from planner.flow.ways import find_pair

__all__ = [
    "AllocationFlows",
    "CircleError",
    "FacilityFlows",
    "Flow",
    "Imbalance",
    "StopDue",
    "StreamParcels",
    "circles",
    "find_pair",
    "imbalances",
    "resolve",
]
