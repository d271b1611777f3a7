"""The ways vehicles take, as coordinates to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import dijkstra

from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel.arcs import Arcs, compile_arcs
from planner.network.travel.locations import Locations

__all__ = ["paths"]

_NO_PREDECESSOR = -9999
"""scipy's mark in predecessors of a node that none comes before."""


def paths(
    graph: RoadGraph,
    profile: SpeedProfile,
    locations: Locations,
    pairs: ArrayLike,
) -> list[NDArray[np.float64]]:
    """Return the coordinates along the fastest path of each pair of places.

    A path begins and ends at the places themselves. It has no coordinates where
    there is no way.

    Parameters
    ----------
    graph, profile
        The roads and the speeds on them.
    locations
        The places.
    pairs
        Positions in ``locations``, origin and destination, shape ``(num_pairs, 2)``.

    Returns
    -------
    paths
        Arrays of shape ``(k, 2)`` in metres.
    """
    wanted = np.asarray(pairs, dtype=np.intp).reshape(-1, 2)
    arcs = compile_arcs(graph, profile).fastest()
    matrix = arcs.matrix(arcs.time_s)
    drawn: list[NDArray[np.float64]] = [np.empty((0, 2))] * len(wanted)
    spot = locations.spot()
    for origin in np.unique(wanted[:, 0]):
        source = int(locations.node_idx[origin])
        if source < 0:
            continue
        _, predecessors = dijkstra(matrix, indices=[source], return_predecessors=True)
        for idx in np.flatnonzero(wanted[:, 0] == origin):
            destination = wanted[idx, 1]
            if spot[origin] == spot[destination]:
                drawn[idx] = _places_m(locations, wanted[idx])
                continue
            nodes = _nodes(
                predecessors[0], source, int(locations.node_idx[destination])
            )
            if nodes:
                road_m = _road_m(graph, arcs, nodes)
                drawn[idx] = _with_spurs(road_m, _places_m(locations, wanted[idx]))
    return drawn


def _places_m(locations: Locations, ends: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.column_stack((locations.x_m[ends], locations.y_m[ends]))


def _nodes(predecessors: NDArray[np.int32], source: int, target: int) -> list[int]:
    """Return the nodes from source to target, none where there is no way."""
    if target < 0:
        return []
    nodes = [target]
    while nodes[-1] != source:
        before = int(predecessors[nodes[-1]])
        if before == _NO_PREDECESSOR:
            return []
        nodes.append(before)
    return nodes[::-1]


def _road_m(graph: RoadGraph, arcs: Arcs, nodes: list[int]) -> NDArray[np.float64]:
    parts = [np.array([[graph.x_m[nodes[0]], graph.y_m[nodes[0]]]])]
    for arc in _arc_indices(arcs, nodes):
        shape = graph.shapes[arcs.edge[arc]]
        parts.append(shape[::-1] if arcs.is_backwards[arc] else shape)
    return np.concatenate(parts)


def _arc_indices(arcs: Arcs, nodes: list[int]) -> NDArray[np.intp]:
    """Return the arcs between consecutive nodes; arcs are sorted by tail and head."""
    key = arcs.tail.astype(np.int64) * arcs.num_nodes + arcs.head
    trail = np.array(nodes, dtype=np.int64)
    return np.searchsorted(key, trail[:-1] * arcs.num_nodes + trail[1:])


def _with_spurs(
    road_m: NDArray[np.float64], places_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the way from place to place without repeated points."""
    way_m = np.vstack((places_m[:1], road_m, places_m[1:]))
    moves = np.any(np.diff(way_m, axis=0) != 0, axis=1)
    return way_m[np.concatenate(([True], moves))]
