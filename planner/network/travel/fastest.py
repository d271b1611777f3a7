"""What a vehicle drives: fastest times and the distances along those paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from planner.network.cleaning.assemble import frozen
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel.arcs import Arcs, blocks, compile_arcs
from planner.network.travel.locations import Locations
from planner.network.travel.travel_cache import Arrays, TravelCache, cached
from planner.units import travel_time_s

__all__ = ["Fastest", "fastest"]

_BLOCK_BYTES = 32_000_000
"""Of a block of sources in memory at once: judgement; results do not depend on it."""
_BYTES_A_NODE = 48
"""For each source and node: times, predecessors, parents, lengths and copies of them,
as much as six arrays of 8 bytes; counted, not measured."""
_NAMES = ("time_s", "distance_m")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fastest:
    """Fastest times between all places, unreachable infinite.

    Parameters
    ----------
    time_s
        Time from place to place, shape ``(num_locations, num_locations)``,
        float32, ``[from, to]``.
    distance_m
        Distance along the fastest path, of the same shape.
    """

    time_s: NDArray[np.float32]
    distance_m: NDArray[np.float32]


def fastest(
    graph: RoadGraph,
    profile: SpeedProfile,
    locations: Locations,
    *,
    cache: TravelCache | None = None,
) -> Fastest:
    """Return times of the fastest paths between all places and their lengths.

    Both ends add their snap distance, driven at the access speed; between places
    at the same position both figures are zero.
    """

    def compute() -> Arrays:
        return _fastest(graph, profile, locations)

    arrays = cached(cache, ("fastest 1", graph, profile, locations), _NAMES, compute)
    return Fastest(
        time_s=frozen(arrays["time_s"], np.float32),
        distance_m=frozen(arrays["distance_m"], np.float32),
    )


def _fastest(graph: RoadGraph, profile: SpeedProfile, locations: Locations) -> Arrays:
    located = np.flatnonzero(locations.is_on_road)
    nodes, row = np.unique(locations.node_idx[located], return_inverse=True)
    path_s, path_m = _between_nodes(compile_arcs(graph, profile).fastest(), nodes)
    snap_m = locations.snap_m[located]
    snaps_m = snap_m[:, None] + snap_m
    size = locations.num_locations
    time_s = np.full((size, size), np.inf, dtype=np.float32)
    distance_m = np.full((size, size), np.inf, dtype=np.float32)
    all_pairs = np.ix_(located, located)
    expanded = np.ix_(row, row)
    distance_m[all_pairs] = path_m[expanded] + snaps_m
    time_s[all_pairs] = (
        path_s[expanded] + travel_time_s(1.0, profile.access_kph) * snaps_m
    )
    spot = locations.spot()
    same = spot[:, None] == spot
    time_s[same] = 0.0
    distance_m[same] = 0.0
    return {"time_s": time_s, "distance_m": distance_m}


def _between_nodes(
    arcs: Arcs, nodes: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    matrix = arcs.matrix(arcs.time_s)
    time_s = np.empty((len(nodes), len(nodes)))
    length_m = np.empty((len(nodes), len(nodes)))
    size = _BLOCK_BYTES // (_BYTES_A_NODE * max(arcs.num_nodes, 1))
    for block in blocks(len(nodes), size):
        times_s, predecessors = dijkstra(
            matrix, indices=nodes[block], return_predecessors=True
        )
        time_s[block] = times_s[:, nodes]
        length_m[block] = _lengths_along_paths(arcs, predecessors)[:, nodes]
    length_m[np.isinf(time_s)] = np.inf
    return time_s, length_m


def _lengths_along_paths(
    arcs: Arcs, predecessors: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return the length of the path from each source to each node."""
    lengths_m = _last_lengths(arcs, predecessors)
    own = np.arange(arcs.num_nodes, dtype=np.intp)
    parents = np.where(predecessors < 0, own, predecessors)
    # Source by source, so that the arrays of one stay in the processor's cache.
    for row in range(len(lengths_m)):
        lengths_m[row] = _summed_to_root(lengths_m[row], parents[row])
    return lengths_m


def _summed_to_root(
    length_m: NDArray[np.float64], ancestor: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the length from the root of a tree to each node, by pointer jumping.

    Every node knows the length back to an ancestor; in each round that ancestor
    becomes the ancestor's ancestor, so rounds grow with the logarithm of the depth.
    """
    while not np.array_equal(farther := ancestor[ancestor], ancestor):
        length_m = length_m + length_m[ancestor]
        ancestor = farther
    return length_m


def _last_lengths(arcs: Arcs, predecessors: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the length of the last arc to each node, 0 where none leads there."""
    # Nodes first, so that what is gathered together lies together in memory.
    before = np.ascontiguousarray(predecessors.T)
    length_m = np.zeros(before.shape)
    order = np.argsort(arcs.head, kind="stable")
    head = arcs.head[order]
    rank = np.arange(len(head)) - np.searchsorted(head, head)
    for turn in range(int(rank.max(initial=-1)) + 1):
        chosen = order[rank == turn]
        into = arcs.head[chosen]
        is_last = before[into] == arcs.tail[chosen, None]
        length_m[into] += is_last * arcs.length_m[chosen, None]
    return np.ascontiguousarray(length_m.T)
