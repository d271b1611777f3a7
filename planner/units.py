"""Conversion factors; inside the package everything is in metres and seconds."""

from __future__ import annotations

__all__ = [
    "DAYS_PER_WEEK",
    "METRES_PER_KM",
    "MILLION",
    "MONTHS_PER_YEAR",
    "SECONDS_PER_DAY",
    "SECONDS_PER_HOUR",
    "SECONDS_PER_MINUTE",
    "travel_time_s",
]

METRES_PER_KM = 1000.0
"""By definition."""
SECONDS_PER_MINUTE = 60.0
"""By definition."""
SECONDS_PER_HOUR = 3600.0
"""By definition."""
SECONDS_PER_DAY = 86_400.0
"""By definition; days on which clocks change are not told apart."""
DAYS_PER_WEEK = 7.0
"""By definition."""
MONTHS_PER_YEAR = 12.0
"""By definition."""
MILLION = 1e6
"""For figures in millions."""


def travel_time_s(distance_m: float, speed_kph: float) -> float:
    """Return the seconds it takes to go ``distance_m`` at ``speed_kph``."""
    return distance_m / (speed_kph * METRES_PER_KM / SECONDS_PER_HOUR)
