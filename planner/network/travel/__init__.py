"""Travel between places: what others import for distances, times and ways."""

from __future__ import annotations

from planner.network.travel.fastest import Fastest, fastest
from planner.network.travel.locations import Locations
from planner.network.travel.paths import paths
from planner.network.travel.reach import VILLAGER, Reach, reach
from planner.network.travel.travel_cache import TravelCache

__all__ = [
    "VILLAGER",
    "Fastest",
    "Locations",
    "Reach",
    "TravelCache",
    "fastest",
    "paths",
    "reach",
]
