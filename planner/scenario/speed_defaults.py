"""Which speeds of the planner's table a road graph made use of."""

from __future__ import annotations

from planner.network.graph import RoadGraph
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.scenario.defaults import DefaultValue, UsedDefault, default_table
from planner.scenario.schema import Document

__all__ = ["speed_defaults"]

KEYS = {
    "secondary": "speed_county_road",
    "tertiary": "speed_township_road",
    "unclassified": "speed_village_road",
}


def speed_defaults(document: Document, graph: RoadGraph) -> tuple[UsedDefault, ...]:
    """Return the default speeds of the road classes that a graph has."""
    given = document.roads.speeds_kph
    return tuple(
        UsedDefault(fills=f"roads.speeds_kph.{name}", default=_default(name))
        for name in graph.classes
        if name not in given and name in DEFAULT_SPEEDS_KPH
    )


def _default(road_class: str) -> DefaultValue:
    if road_class in KEYS:
        return default_table()[KEYS[road_class]]
    return DefaultValue(
        key=f"speed.{road_class}",
        value=DEFAULT_SPEEDS_KPH[road_class],
        unit="km/h",
        low=None,
        high=None,
        grade="M",
        source="judgement: the planner's speed table by road class",
    )
