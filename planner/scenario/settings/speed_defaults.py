"""Which speeds of the planner's table a road graph made use of."""

from __future__ import annotations

from planner.network.graph import RoadGraph
from planner.network.road_class import FERRY, standard_class
from planner.network.speeds import DEFAULT_SPEEDS_KPH, OTHER_CLASS_KPH
from planner.scenario.document.schema import Document
from planner.scenario.settings.defaults import DefaultValue, UsedDefault, default_table
from planner.scenario.settings.resources import by_standard_class

__all__ = ["speed_defaults"]

KEYS = {
    "secondary": "speed_county_road",
    "tertiary": "speed_township_road",
    "unclassified": "speed_village_road",
}


def speed_defaults(document: Document, graph: RoadGraph) -> tuple[UsedDefault, ...]:
    """Return the defaults for the road classes that a graph has: speeds, and waits.

    A class that the planner does not know has the default speed of all others.
    """
    given = by_standard_class(document.roads.speeds_kph)
    used = [
        UsedDefault(
            fills=f"roads.speeds_kph.{name}", default=_default(standard_class(name))
        )
        for name in graph.classes
        if name not in given and standard_class(name) not in given
    ]
    is_ferry = {standard_class(name) for name in graph.classes} >= {FERRY}
    if is_ferry and document.roads.ferry_wait_min is None:
        key = "roads.ferry_wait_min"
        used.append(UsedDefault(fills=key, default=default_table()[key]))
    return tuple(used)


def _default(road_class: str) -> DefaultValue:
    if road_class in KEYS:
        return default_table()[KEYS[road_class]]
    return DefaultValue(
        key=f"speed.{road_class}",
        value=DEFAULT_SPEEDS_KPH.get(road_class, OTHER_CLASS_KPH),
        unit="km/h",
        low=None,
        high=None,
        grade="M",
        source="judgement: the planner's speed table by road class",
        source_zh="经验判断：道路等级车速表",
    )
