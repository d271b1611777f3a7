"""The village x function matrix: which functions a village gets, where, how often."""

from __future__ import annotations

import math

from planner.flow import Flow
from planner.flow.functions import function_access
from planner.metrics import near_m
from planner.report.tables.csv_text import Row

__all__ = ["FUNCTION_COLUMNS", "function_rows"]

FUNCTION_COLUMNS = (
    "village_id",
    "township_id",
    "residents",
    "function",
    "is_near",
    "facility_id",
    "at_door",
    "distance_m",
    "days_per_week",
    "hours_per_day",
)
"""Columns of ``functions.csv``.

``facility_id`` is the nearest open facility within reach that offers the function,
empty where there is none, and for collecting, sending and returning where none of the
village's parcels are carried; served at the door it is the store that comes.
``is_near`` if it lies within the collection distance of the standard, or comes to the
door.
"""


def function_rows(flow: Flow) -> list[Row]:
    """Return a row for each village and function."""
    villages, limit_m = flow.instance.villages, near_m(flow.instance)
    places = {item.id: item for item in villages}
    return [
        {
            "village_id": access.village_id,
            "township_id": places[access.village_id].township_id,
            "residents": places[access.village_id].residents,
            "function": access.function,
            "is_near": int(access.distance_m <= limit_m),
            "facility_id": access.facility_id,
            "at_door": int(access.is_at_door),
            "distance_m": access.distance_m
            if math.isfinite(access.distance_m)
            else None,
            "days_per_week": access.days_per_week,
            "hours_per_day": access.hours_per_day,
        }
        for access in function_access(flow)
    ]
