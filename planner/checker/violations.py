"""Violations: what a plan can break, and the tolerances that rounding is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ASKED_TOLERANCE",
    "CLOCK_TOLERANCE_S",
    "LEG_TOLERANCE_M",
    "LEG_TOLERANCE_S",
    "PARCEL_TOLERANCE",
    "RELATIVE_TOLERANCE",
    "SHARE_TOLERANCE",
    "Code",
    "Violation",
]

SHARE_TOLERANCE = 1e-6
"""Of a share; the shares of a village may add up to 1 with as much for each part."""

ASKED_TOLERANCE = 5e-6
"""Of a share asked for: the siting may miss it by a millionth, and rounding of the
shares in ``plan.json`` adds to that."""

PARCEL_TOLERANCE = 1e-3
"""Of parcels, kilograms or cubic metres."""

RELATIVE_TOLERANCE = 1e-6
"""Of money and distances, as a share of the limit."""

LEG_TOLERANCE_S = 1.5
"""Of a travel or service time: vehicle routing counts whole seconds."""

LEG_TOLERANCE_M = 1.0
"""Of a leg's distance: vehicle routing counts whole metres."""

CLOCK_TOLERANCE_S = 0.5
"""Of a time of day: vehicle routing counts whole seconds."""


class Code(StrEnum):
    """The rule that is broken."""

    VALUE = "VALUE"
    UNKNOWN_ID = "UNKNOWN_ID"
    REPEATED = "REPEATED"
    EMPTY_ROUTE = "EMPTY_ROUTE"
    CIRCLE = "CIRCLE"
    BALANCE = "BALANCE"

    FORMAT = "FORMAT"
    OFF_ROAD = "OFF_ROAD"
    REQUIRED_SITE = "REQUIRED_SITE"
    EXCLUDED_SITE = "EXCLUDED_SITE"
    EXISTING_SITE = "EXISTING_SITE"
    CLOSED_SITE = "CLOSED_SITE"
    PARENT = "PARENT"
    MAX_FACILITIES = "MAX_FACILITIES"
    TOWNSHIP_STORE = "TOWNSHIP_STORE"
    VILLAGE_POINT = "VILLAGE_POINT"
    NOT_REPLACED = "NOT_REPLACED"
    TOWNSHIP_COVERAGE = "TOWNSHIP_COVERAGE"

    CARRIER = "CARRIER"
    NOT_OPEN = "NOT_OPEN"
    TIER = "TIER"
    SHARE = "SHARE"
    SHARE_SUM = "SHARE_SUM"
    SPLIT = "SPLIT"
    MODE = "MODE"
    REACH = "REACH"
    BOUNDARY = "BOUNDARY"
    SERVED_AT = "SERVED_AT"
    NOT_LOCATED = "NOT_LOCATED"
    REASON = "REASON"
    NEARER = "NEARER"

    CAPACITY = "CAPACITY"
    STORAGE = "STORAGE"
    MAX_CAPEX = "MAX_CAPEX"
    MAX_ANNUAL_COST = "MAX_ANNUAL_COST"
    AT_LEAST = "AT_LEAST"

    UNVISITED = "UNVISITED"
    STRAY_STOP = "STRAY_STOP"
    DELIVERED = "DELIVERED"
    COLLECTED = "COLLECTED"

    LEG = "LEG"
    DAYS = "DAYS"
    MAX_TRIPS = "MAX_TRIPS"
    FLEET = "FLEET"
    SHIFT = "SHIFT"
    WINDOW = "WINDOW"
    TRIP_ORDER = "TRIP_ORDER"
    TRANSFER = "TRANSFER"

    LOAD_PARCELS = "LOAD_PARCELS"
    LOAD_KG = "LOAD_KG"
    LOAD_M3 = "LOAD_M3"
    DISTANCE = "DISTANCE"
    LOADING_TIME = "LOADING_TIME"
    TRAVEL_TIME = "TRAVEL_TIME"
    SERVICE_TIME = "SERVICE_TIME"
    OPENING_HOURS = "OPENING_HOURS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that a plan breaks.

    Parameters
    ----------
    subject
        What breaks it: a facility, village, route or stop, or the whole plan.
    message
        What was found and what was expected, in words with the numbers.
    found, limit
        The same two as values.
    """

    code: Code
    subject: str
    message: str
    found: float | str
    limit: float | str

    def __str__(self) -> str:
        return f"{self.code} {self.subject}: {self.message}"
