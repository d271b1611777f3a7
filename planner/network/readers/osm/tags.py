"""The meaning of road tags: what is drivable, which way, at which level."""

from __future__ import annotations

import math
from typing import Final, Literal

from planner.network.road_class import PATH_CLASSES, standard_class

__all__ = [
    "VEHICLE_CLASSES",
    "Direction",
    "direction",
    "is_direction",
    "is_set",
    "is_wanted",
    "level",
    "text",
]

Direction = Literal[-1, 0, 1]

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
_FORWARD = frozenset(
    [
        "yes",
        "y",
        "true",
        "1",
        "f",
        "ft",
        "forward",
        "oneway",
        "是",
        "单行",
        "单向",
        "单行道",
        "正向",
        "顺向",
    ]
)
_BACKWARD = frozenset(
    ("-1", "reverse", "t", "tf", "backward", "反向", "逆向", "反向单行")
)
_BOTH_WAYS = frozenset(
    (
        "",
        *["no", "n", "false", "0", "b", "both", "none", "reversible", "alternating"],
        *["否", "不是", "无", "双向", "双行", "双向通行"],
    )
)
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
    if standard_class(road_class) in PATH_CLASSES:
        return with_paths
    return road_class not in _NO_ROADS


def direction(oneway: object, *, road_class: str = "", junction: str = "") -> Direction:
    """Return 1 for forwards only, -1 for backwards only, 0 for both.

    ``T`` is backwards, as in the shapefiles of Geofabrik (F, T, B). A value that is
    not known counts as both; see :func:`is_direction`.
    """
    value = text(oneway)
    if value in _FORWARD:
        return 1
    if value in _BACKWARD:
        return -1
    implied = junction in ("roundabout", "circular")
    implied |= standard_class(road_class) == "motorway"
    return 1 if implied and not value else 0


def is_direction(oneway: object) -> bool:
    """Return whether a value says which ways a road may be used."""
    return text(oneway) in _FORWARD | _BACKWARD | _BOTH_WAYS


def is_set(value: object) -> bool:
    """Return whether a tag such as ``bridge`` says that there is one."""
    return text(value) not in _NOT_SET


def level(*, bridge: object, tunnel: object, layer: object) -> int:
    """Return the height order of a road; roads on different levels do not cross."""
    try:
        number = int(text(layer) or "0")
    except ValueError:
        number = 0
    if number:
        return number
    return int(is_set(bridge)) - int(is_set(tunnel))
