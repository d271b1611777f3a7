"""The road graph as users of networkx know it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import shapely

from planner.network.cleaning.polyline import as_lines
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.travel.arcs import Arcs, compile_arcs

__all__ = ["to_networkx"]


def to_networkx(
    graph: RoadGraph, profile: SpeedProfile | None = None
) -> nx.MultiDiGraph[int]:
    """Return a directed multigraph with one edge a direction of travel.

    Nodes have ``x`` and ``y`` in metres; edges have ``length_m``, ``road_class``,
    ``travel_time_s`` and ``geometry``, a shapely line in the direction of travel.
    The key of an edge is its position in ``graph``. Roads closed to the profile are
    left out.

    Parameters
    ----------
    graph
        The roads.
    profile
        Speeds on them, those of ``DEFAULT_SPEEDS_KPH`` where not given.
    """
    if profile is None:
        profile = SpeedProfile(name="default", kph_by_class=DEFAULT_SPEEDS_KPH)
    network: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=graph.crs, source=graph.source)
    for node, (x_m, y_m) in enumerate(zip(graph.x_m, graph.y_m, strict=True)):
        network.add_node(node, x=float(x_m), y=float(y_m))
    _add_edges(network, graph, compile_arcs(graph, profile))
    return network


def _add_edges(network: nx.MultiDiGraph[int], graph: RoadGraph, arcs: Arcs) -> None:
    lines = as_lines(graph.shapes)[arcs.edge]
    lines = np.where(arcs.is_backwards, shapely.reverse(lines), lines)
    for idx, edge in enumerate(arcs.edge):
        network.add_edge(
            int(arcs.tail[idx]),
            int(arcs.head[idx]),
            key=int(edge),
            length_m=float(arcs.length_m[idx]),
            road_class=graph.classes[graph.road_class[edge]],
            travel_time_s=float(arcs.time_s[idx]),
            geometry=lines[idx],
        )
