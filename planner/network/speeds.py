"""Default speeds by road class of a small rural delivery vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.network.graph import SpeedProfile
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["DEFAULT_SPEEDS_KPH", "OTHER_CLASS_KPH", "metres_per_second"]

DEFAULT_SPEEDS_KPH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 80.0,
        "trunk": 60.0,
        "primary": 55.0,
        "secondary": 50.0,
        "tertiary": 35.0,
        "motorway_link": 40.0,
        "trunk_link": 40.0,
        "primary_link": 40.0,
        "secondary_link": 35.0,
        "tertiary_link": 30.0,
        "unclassified": 22.0,
        "residential": 20.0,
        "road": 20.0,
        "living_street": 12.0,
        "service": 15.0,
        "track": 12.0,
        "proxy": 30.0,
        "ferry": 10.0,
        "busway": 0.0,
        "path": 0.0,
        "footway": 0.0,
        "cycleway": 0.0,
        "bridleway": 0.0,
        "pedestrian": 0.0,
        "steps": 0.0,
    }
)
"""Average speeds in km/h with stops, bends and villages, by OSM highway class.

All are judgement (grade M), not measurement. Secondary, tertiary and unclassified
stand for county, township and village roads: 50, 35 and 22 km/h as in
``rural_china_defaults.csv`` (ranges 40-60, 25-45 and 15-30). Proxy links are a mix of
the three. Zero closes a class: small vehicles do not use footpaths.
"""


OTHER_CLASS_KPH = 20.0
"""Speed on a class that is not listed; every run that rests on it says so."""


def metres_per_second(profile: SpeedProfile, road_class: str) -> float:
    """Return the speed on ``road_class`` in m/s, zero where the class is closed."""
    return max(profile.kph(road_class), 0.0) * METRES_PER_KM / SECONDS_PER_HOUR
