"""Travel between places: what others import for distances, times and ways."""

from __future__ import annotations

from planner.network.fastest import Fastest, fastest
from planner.network.locations import Locations
from planner.network.paths import paths
from planner.network.reach import Reach, reach
from planner.network.travel_cache import TravelCache

__all__ = [
    "Fastest",
    "Locations",
    "Reach",
    "TravelCache",
    "fastest",
    "paths",
    "reach",
]
