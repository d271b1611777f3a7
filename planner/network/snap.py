"""Snapping places to roads: every place gets a node of its own on an edge."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.network.cleaning.polyline import as_lines
from planner.network.cleaning.split import split_at
from planner.network.components import component_of_nodes, main_component
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.speeds import metres_per_second

__all__ = ["nearest_road_m", "snap"]

_NOWHERE = -1
"""Stands for no node, as the docstring of ``snap`` says."""
_ON_ROAD_M = 1e-3
"""Nearer to its node a place stands on it: the rest is rounding of projections, which
would put a place that is exactly at the end of somebody's reach beyond it."""


def snap(
    graph: RoadGraph,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    *,
    limit_m: float,
    prefer_main_m: float = 300.0,
    profile: SpeedProfile | None = None,
) -> tuple[RoadGraph, NDArray[np.int32], NDArray[np.float64]]:
    """Return the graph with a node at each place's nearest point on a road.

    Edges are split there; nodes of ``graph`` keep their positions. A place without
    coordinates has node -1 and distance NaN; one farther than ``limit_m`` from any
    road has node -1 and its distance; without any road the distance is infinite.

    Parameters
    ----------
    graph
        The roads.
    x_m, y_m
        Coordinates of the places.
    limit_m
        Largest distance between a place and its road. Motorways, bridges, tunnels
        and ferries are not joined.
    prefer_main_m
        How much farther than the nearest road a road of the main network may be
        and still be taken. The main network is the largest part of the graph in
        which every node is reached from every other one.
    profile
        If given, only roads that are open to it are used.

    Returns
    -------
    graph
        The roads with split edges.
    node_idx
        Node of each place, int32.
    snap_m
        Distance between each place and its node.
    """
    xy_m = np.column_stack((x_m, y_m)).astype(np.float64)
    node_idx = np.full(len(xy_m), _NOWHERE, dtype=np.int32)
    snap_m = np.full(len(xy_m), np.nan)
    located = np.flatnonzero(np.isfinite(xy_m).all(axis=1))
    passable = _passable(graph, profile)
    if not (passable & graph.is_joinable).any():
        node, snap_m[located] = _nearest_nodes(graph, xy_m[located])
        node_idx[located] = np.where(snap_m[located] <= limit_m, node, _NOWHERE)
        return graph, node_idx, snap_m
    edge, snap_m[located] = _nearest_edges(
        graph, xy_m[located], passable, limit_m=limit_m, prefer_main_m=prefer_main_m
    )
    near = snap_m[located] <= limit_m
    snapped = located[near]
    graph, node_idx[snapped] = split_at(graph, edge[near], xy_m[snapped])
    nodes_m = np.column_stack((graph.x_m, graph.y_m))[node_idx[snapped]]
    ways_m = np.hypot(*(nodes_m - xy_m[snapped]).T)
    snap_m[snapped] = np.where(ways_m < _ON_ROAD_M, 0.0, ways_m)
    return graph, node_idx, snap_m


def nearest_road_m(
    graph: RoadGraph,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    profile: SpeedProfile,
) -> NDArray[np.float64]:
    """Return the distance of points to the nearest road that they may join.

    It is infinite where there is no such road.
    """
    edges = np.flatnonzero(_passable(graph, profile) & graph.is_joinable)
    if len(edges) == 0:
        return np.full(len(x_m), np.inf)
    points = np.asarray(shapely.points(np.column_stack((x_m, y_m))))
    return _nearest(graph, edges, points)[1]


def _passable(graph: RoadGraph, profile: SpeedProfile | None) -> NDArray[np.bool_]:
    if profile is None:
        return np.ones(graph.num_edges, dtype=bool)
    open_classes = [metres_per_second(profile, name) > 0 for name in graph.classes]
    is_open = np.array(open_classes, dtype=bool)[graph.road_class]
    return is_open & graph.open_to(profile.traveller)


def _nearest_nodes(
    graph: RoadGraph, xy_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return nodes to snap to where there is no edge at all, none otherwise."""
    if graph.num_nodes == 0 or graph.num_edges > 0:
        return np.full(len(xy_m), _NOWHERE), np.full(len(xy_m), np.inf)
    distance_m, node = KDTree(np.column_stack((graph.x_m, graph.y_m))).query(xy_m)
    return np.asarray(node, dtype=np.intp), np.asarray(distance_m)


def _nearest_edges(
    graph: RoadGraph,
    xy_m: NDArray[np.float64],
    passable: NDArray[np.bool_],
    *,
    limit_m: float,
    prefer_main_m: float,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the edge each point is snapped to, and the distance to it."""
    points = np.asarray(shapely.points(xy_m))
    usable = passable & graph.is_joinable
    edge, distance_m = _nearest(graph, np.flatnonzero(usable), points)
    main_edges = np.flatnonzero(usable & _is_main(graph, passable))
    if len(main_edges) == 0:
        return edge, distance_m
    main_edge, main_m = _nearest(graph, main_edges, points)
    takes_main = (main_m <= limit_m) & (main_m <= distance_m + prefer_main_m)
    return (
        np.where(takes_main, main_edge, edge),
        np.where(takes_main, main_m, distance_m),
    )


def _is_main(graph: RoadGraph, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    component = component_of_nodes(graph, usable=usable, connection="strong")
    is_main = component == main_component(graph, component, usable=usable)
    return np.asarray(is_main[graph.from_node] & is_main[graph.to_node])


def _nearest(
    graph: RoadGraph, edges: NDArray[np.intp], points: NDArray[np.object_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest of ``edges`` to each point, the first of equals."""
    tree = shapely.STRtree(as_lines([graph.shapes[edge] for edge in edges]))
    (point, candidate), distance_m = tree.query_nearest(points, return_distance=True)
    order = np.lexsort((candidate, point))
    _, first = np.unique(point[order], return_index=True)
    return edges[candidate[order[first]]], distance_m[order[first]]
