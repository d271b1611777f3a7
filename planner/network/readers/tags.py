"""The meaning of road tags: what is drivable, which way, at which level."""

from __future__ import annotations

import math
from typing import Final, Literal

__all__ = [
    "PATH_CLASSES",
    "UNKNOWN_CLASS",
    "VEHICLE_CLASSES",
    "Direction",
    "direction",
    "is_wanted",
    "level",
    "text",
]

Direction = Literal[-1, 0, 1]

UNKNOWN_CLASS: Final = "road"
_MAIN_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
VEHICLE_CLASSES: Final = frozenset(
    (
        *_MAIN_CLASSES,
        *(f"{name}_link" for name in _MAIN_CLASSES),
        "unclassified",
        "residential",
        "living_street",
        "service",
        "track",
        "road",
    )
)
PATH_CLASSES: Final = frozenset(
    ("path", "footway", "cycleway", "bridleway", "pedestrian")
)
_NO_ROADS = frozenset(
    (
        "abandoned",
        "bus_stop",
        "bus_guideway",
        "busway",
        "construction",
        "corridor",
        "elevator",
        "escape",
        "platform",
        "proposed",
        "raceway",
        "razed",
        "steps",
    )
)
_FORWARD = frozenset(("yes", "true", "1", "f", "ft", "forward"))
_BACKWARD = frozenset(("-1", "reverse", "t", "tf", "backward"))
_NOT_SET = frozenset(("", "no", "false", "0", "f", "n", "none"))


def text(value: object) -> str:
    """Return a tag value as trimmed lower-case text; missing becomes empty."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().lower()


def is_wanted(road_class: str, *, with_paths: bool) -> bool:
    """Return whether edges of ``road_class`` belong into the road graph.

    Classes that OpenStreetMap does not know, such as a county's own, are wanted.
    """
    if road_class in PATH_CLASSES:
        return with_paths
    return road_class not in _NO_ROADS


def direction(oneway: object, *, road_class: str = "", junction: str = "") -> Direction:
    """Return 1 for forwards only, -1 for backwards only, 0 for both.

    ``T`` is backwards, as in the shapefiles of Geofabrik (F, T, B).
    """
    value = text(oneway)
    if value in _FORWARD:
        return 1
    if value in _BACKWARD:
        return -1
    implied = junction in ("roundabout", "circular") or road_class == "motorway"
    return 1 if implied and not value else 0


def level(*, bridge: object, tunnel: object, layer: object) -> int:
    """Return the height order of a road; roads on different levels do not cross."""
    try:
        number = int(text(layer) or "0")
    except ValueError:
        number = 0
    if number:
        return number
    return int(text(bridge) not in _NOT_SET) - int(text(tunnel) not in _NOT_SET)
