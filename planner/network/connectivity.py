"""What a road graph is worth: its size, its parts, and the places beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.network.components import component_of_nodes, main_component
from planner.network.graph import RoadGraph, Traveller
from planner.network.travel.locations import Locations
from planner.units import METRES_PER_KM

__all__ = ["ConnectivityReport", "connectivity"]

_NUM_LONGEST = 10
"""Places told with their distances from roads, the farthest first: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectivityReport:
    """How well roads connect places.

    Parameters
    ----------
    num_nodes, num_edges
        Size of the graph.
    length_km
        Length of all edges.
    length_km_by_class
        Length of the edges of each road class.
    num_components
        Number of parts without a road between them, one-way rules disregarded.
    main_num_nodes
        Nodes of the largest part.
    main_share
        Share of the length of all edges that the largest part has; 1 without edges.
    off_main
        Positions of places whose road is not in the largest part.
    beyond_limit
        Positions of places too far from any road.
    unlocated
        Positions of places without coordinates.
    longest_snaps
        Positions and metres of the ten longest ways between a place and its road,
        the longest first.
    """

    num_nodes: int
    num_edges: int
    length_km: float
    length_km_by_class: dict[str, float]
    num_components: int
    main_num_nodes: int
    main_share: float
    off_main: tuple[int, ...]
    beyond_limit: tuple[int, ...]
    unlocated: tuple[int, ...]
    longest_snaps: tuple[tuple[int, float], ...]


def connectivity(graph: RoadGraph, locations: Locations) -> ConnectivityReport:
    """Return the size and the parts of a graph and the places it does not reach.

    Parts are those of the roads open to vehicles.
    """
    usable = graph.open_to(Traveller.VEHICLE)
    component = component_of_nodes(graph, usable=usable)
    main = main_component(graph, component, usable=usable)
    on_main = component == main
    open_m = np.where(usable, graph.length_m, 0.0)
    length_m = float(open_m.sum())
    main_m = float(open_m[on_main[graph.from_node]].sum())
    off_road = ~locations.is_on_road
    off_main = locations.is_on_road.copy()
    off_main[off_main] = ~on_main[locations.node_idx[off_main]]
    return ConnectivityReport(
        num_nodes=graph.num_nodes,
        num_edges=graph.num_edges,
        length_km=length_m / METRES_PER_KM,
        length_km_by_class=_length_km_by_class(graph),
        num_components=_num_parts(graph, component, usable),
        main_num_nodes=int(on_main.sum()),
        main_share=main_m / length_m if length_m else 1.0,
        off_main=_positions(off_main),
        beyond_limit=_positions(off_road & ~np.isnan(locations.snap_m)),
        unlocated=_positions(off_road & np.isnan(locations.snap_m)),
        longest_snaps=_longest_snaps(locations),
    )


def _num_parts(
    graph: RoadGraph, component: NDArray[np.int32], usable: NDArray[np.bool_]
) -> int:
    """Return the number of parts; nodes on closed roads alone are no part."""
    if not usable.any():
        return len(np.unique(component))
    return len(np.unique(component[graph.from_node[usable]]))


def _length_km_by_class(graph: RoadGraph) -> dict[str, float]:
    sums_m = np.bincount(
        graph.road_class, weights=graph.length_m, minlength=len(graph.classes)
    )
    return dict(zip(graph.classes, (sums_m / METRES_PER_KM).tolist(), strict=True))


def _positions(chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())


def _longest_snaps(locations: Locations) -> tuple[tuple[int, float], ...]:
    on_road = np.flatnonzero(locations.is_on_road)
    order = np.argsort(-locations.snap_m[on_road], kind="stable")
    longest = on_road[order[:_NUM_LONGEST]]
    snaps_m = locations.snap_m[longest]
    return tuple(zip(longest.tolist(), snaps_m.tolist(), strict=True))
