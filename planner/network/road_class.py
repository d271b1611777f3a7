"""Road classes as files call them, and the class of OpenStreetMap each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = [
    "FERRY",
    "KNOWN_NAMES",
    "MOTORWAYS",
    "PATH_CLASSES",
    "UNKNOWN_CLASS",
    "standard_class",
]

UNKNOWN_CLASS: Final = "road"
FERRY: Final = "ferry"
MOTORWAYS: Final = ("motorway", "motorway_link")
PATH_CLASSES: Final = frozenset(
    ("path", "footway", "cycleway", "bridleway", "pedestrian")
)
_SYNONYMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "高速": "motorway",
        "高速公路": "motorway",
        "快速路": "trunk",
        "城市快速路": "trunk",
        "国道": "trunk",
        "省道": "primary",
        "主干路": "primary",
        "主干道": "primary",
        "县道": "secondary",
        "次干路": "secondary",
        "次干道": "secondary",
        "乡道": "tertiary",
        "乡镇道路": "tertiary",
        "镇道": "tertiary",
        "支路": "tertiary",
        "村道": "unclassified",
        "通村公路": "unclassified",
        "专用公路": "unclassified",
        "一级": "primary",
        "一级公路": "primary",
        "二级": "secondary",
        "二级公路": "secondary",
        "三级": "tertiary",
        "三级公路": "tertiary",
        "四级": "unclassified",
        "四级公路": "unclassified",
        "等外": "track",
        "等外公路": "track",
        "等外路": "track",
        "街道": "residential",
        "巷": "living_street",
        "机耕路": "track",
        "机耕道": "track",
        "田间道": "track",
        "小路": "path",
        "人行道": "footway",
        "人行道路": "footway",
        "步道": "footway",
        "自行车道": "cycleway",
        "轮渡": FERRY,
        "渡口": FERRY,
        "渡船": FERRY,
        "國道": "trunk",
        "縣道": "secondary",
        "県道": "secondary",
        "鄉道": "tertiary",
        "市道": "unclassified",
        "町道": "unclassified",
        "產業道路": "track",
        "林道": "track",
        "national road": "trunk",
        "provincial road": "primary",
        "county road": "secondary",
        "township road": "tertiary",
        "village road": "unclassified",
    }
)
"""Administrative classes of Chinese, Taiwanese and Japanese roads, and in English.

Technical classes by their design speeds (JTG B01-2014): 60 to 100, 40 to 80, 30 to 40
and 15 to 30 km/h from the first to the fourth, and roads below these.

County, township and village roads stand for secondary, tertiary and unclassified
ones, as in the planner's table of speeds.
"""
KNOWN_NAMES: Final = tuple(name for name in _SYNONYMS if not name.isascii())
"""Names of road classes in Chinese and Japanese."""


def standard_class(name: str) -> str:
    """Return the class of OpenStreetMap that a class stands for, itself if unknown.

    Case does not matter. Geofabrik's ``track_grade1`` to ``track_grade5`` are tracks.
    """
    plain = name.strip().lower()
    if plain in _SYNONYMS:
        return _SYNONYMS[plain]
    if plain.startswith("track_grade"):
        return "track"
    return plain
