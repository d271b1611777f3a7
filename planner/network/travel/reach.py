"""What a villager reaches: shortest distances and times within a cutoff."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.network.cleaning.assemble import frozen
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel.arcs import Arcs, blocks, compile_arcs
from planner.network.travel.locations import Locations
from planner.network.travel.travel_cache import Arrays, TravelCache, cached
from planner.units import travel_time_s

__all__ = ["VILLAGER", "Reach", "reach"]

_BLOCK_BYTES = 64_000_000
"""Of distances in memory at once: judgement; results do not depend on it."""
_SLACK = 1e-9
"""A search goes so much farther than asked, so that rounding of sums along paths loses
no pair at the limit: judgement, far above that rounding."""
_SLACK_M = 1e-6
"""The same in metres, for limits near 0."""
VILLAGER = "villager"
"""Name of the profile by whose speeds villagers travel."""
_NAMES = ("origin_idx", "destination_idx", "distance_m", "time_s")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """Pairs of places within a cutoff, sorted by origin and destination.

    Parameters
    ----------
    origin_idx, destination_idx
        Positions in the lists of origins and of destinations, shape
        ``(num_pairs,)``, int32.
    distance_m
        Shortest distance, with the ways between the places and the road.
    time_s
        Shortest time, which may follow another way than the distance.
    within_m
        The cutoff; infinite where no pair is left out for its length.
    """

    origin_idx: NDArray[np.int32]
    destination_idx: NDArray[np.int32]
    distance_m: NDArray[np.float64]
    time_s: NDArray[np.float64]
    within_m: float = np.inf

    @property
    def num_pairs(self) -> int:
        """Number of pairs."""
        return len(self.origin_idx)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """The places at one end of the paths that have a node."""

    position: NDArray[np.intp]
    node: NDArray[np.int32]
    snap_m: NDArray[np.float64]
    spot: NDArray[np.intp]

    def take(self, members: NDArray[np.intp]) -> _Side:
        return _Side(
            position=self.position[members],
            node=self.node[members],
            snap_m=self.snap_m[members],
            spot=self.spot[members],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """Shortest paths from nodes, as far as the limit, by length and by time."""

    by_length: csr_array[np.float64]
    by_time: csr_array[np.float64]
    limit_m: float
    limit_s: float
    one_slowness: float | None

    def distances_m(self, nodes: NDArray[np.int32]) -> NDArray[np.float64]:
        return np.asarray(dijkstra(self.by_length, indices=nodes, limit=self.limit_m))

    def times_s(
        self, nodes: NDArray[np.int32], distances_m: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        if self.one_slowness is not None:
            return distances_m * self.one_slowness
        return np.asarray(dijkstra(self.by_time, indices=nodes, limit=self.limit_s))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Pairs found, as positions on the near and on the far side."""

    near: NDArray[np.intp]
    far: NDArray[np.intp]
    distance_m: NDArray[np.float64]
    path_s: NDArray[np.float64]
    snap_m: NDArray[np.float64]


def reach(
    graph: RoadGraph,
    profile: SpeedProfile,
    locations: Locations,
    origins: ArrayLike,
    destinations: ArrayLike,
    *,
    cutoff_m: float,
    cache: TravelCache | None = None,
) -> Reach:
    """Return the shortest distance and time of all pairs within ``cutoff_m``.

    The distance is the shortest one on roads open to ``profile``, from origin to
    destination, plus both snap distances; the time is the shortest one, plus both
    snap distances at the access speed. At the same position both are zero.

    Parameters
    ----------
    graph, profile
        The roads and the speeds on them.
    locations
        The places.
    origins, destinations
        Positions in ``locations``.
    cutoff_m
        Largest distance of a pair; met at <=.
    cache
        Where to keep results.
    """
    ends = np.asarray(origins, np.intp), np.asarray(destinations, np.intp)
    parts = (graph, profile, locations, *ends, float(cutoff_m))

    def compute() -> Arrays:
        return _reach(graph, profile, locations, ends, cutoff_m)

    arrays = cached(cache, ("reach 1", *parts), _NAMES, compute)
    return Reach(
        origin_idx=frozen(arrays["origin_idx"], np.int32),
        destination_idx=frozen(arrays["destination_idx"], np.int32),
        distance_m=frozen(arrays["distance_m"], np.float64),
        time_s=frozen(arrays["time_s"], np.float64),
    )


def _reach(
    graph: RoadGraph,
    profile: SpeedProfile,
    locations: Locations,
    ends: tuple[NDArray[np.intp], NDArray[np.intp]],
    cutoff_m: float,
) -> Arrays:
    """Search from the smaller side; backwards if that is the destinations."""
    origin, destination = (_side(locations, positions) for positions in ends)
    arcs = compile_arcs(graph, profile)
    if len(origin.node) <= len(destination.node):
        pairs = _pairs(arcs, origin, destination, cutoff_m)
        origin_idx, destination_idx = pairs.near, pairs.far
    else:
        pairs = _pairs(arcs.reversed(), destination, origin, cutoff_m)
        origin_idx, destination_idx = pairs.far, pairs.near
    order = np.lexsort((destination_idx, origin_idx))
    time_s = pairs.path_s + travel_time_s(1.0, profile.access_kph) * pairs.snap_m
    return {
        "origin_idx": origin_idx[order].astype(np.int32),
        "destination_idx": destination_idx[order].astype(np.int32),
        "distance_m": pairs.distance_m[order],
        "time_s": time_s[order],
    }


def _side(locations: Locations, positions: NDArray[np.intp]) -> _Side:
    position = np.flatnonzero(locations.node_idx[positions] >= 0)
    place = positions[position]
    return _Side(
        position=position,
        node=locations.node_idx[place],
        snap_m=locations.snap_m[place],
        spot=locations.spot()[place],
    )


def _pairs(arcs: Arcs, near: _Side, far: _Side, cutoff_m: float) -> _Pairs:
    least_m = near.snap_m.min(initial=np.inf) + far.snap_m.min(initial=np.inf)
    search = _search(arcs, limit_m=max(cutoff_m - least_m, 0.0))
    nodes, row = np.unique(near.node, return_inverse=True)
    width = 8 * max(arcs.num_nodes, len(far.node), 1)
    parts = [
        _pairs_of_block(search, nodes[block], near.take(members), far, cutoff_m)
        for block in blocks(len(nodes), _BLOCK_BYTES // width)
        for members in [np.flatnonzero((row >= block.start) & (row < block.stop))]
    ]
    return _joined(parts)


def _pairs_of_block(
    search: _Search, nodes: NDArray[np.int32], near: _Side, far: _Side, cutoff_m: float
) -> _Pairs:
    """Return the pairs within the cutoff of near places at sorted ``nodes``."""
    row = np.searchsorted(nodes, near.node)
    nodes_m = search.distances_m(nodes)
    distance_m = nodes_m[row[:, None], far.node]
    distance_m += near.snap_m[:, None] + far.snap_m
    distance_m[near.spot[:, None] == far.spot] = 0.0
    one, other = np.nonzero((distance_m <= cutoff_m) & np.isfinite(distance_m))
    elsewhere = near.spot[one] != far.spot[other]
    nodes_s = search.times_s(nodes, nodes_m)
    return _Pairs(
        near=near.position[one],
        far=far.position[other],
        distance_m=distance_m[one, other],
        path_s=nodes_s[row[one], far.node[other]] * elsewhere,
        snap_m=(near.snap_m[one] + far.snap_m[other]) * elsewhere,
    )


def _joined(parts: list[_Pairs]) -> _Pairs:
    none, nothing = np.empty(0, dtype=np.intp), np.empty(0)
    return _Pairs(
        near=np.concatenate([none, *(part.near for part in parts)]),
        far=np.concatenate([none, *(part.far for part in parts)]),
        distance_m=np.concatenate([nothing, *(part.distance_m for part in parts)]),
        path_s=np.concatenate([nothing, *(part.path_s for part in parts)]),
        snap_m=np.concatenate([nothing, *(part.snap_m for part in parts)]),
    )


def _search(arcs: Arcs, *, limit_m: float) -> _Search:
    """Return a search whose time limit covers every path within ``limit_m``.

    No such path takes longer than on the slowest road, and the fastest is no slower.
    """
    shortest, fastest = arcs.shortest(), arcs.fastest()
    moves = arcs.length_m > 0
    seconds_per_metre = arcs.time_s[moves] / arcs.length_m[moves]
    slowest = float(seconds_per_metre.max(initial=0.0))
    quickest = float(seconds_per_metre.min(initial=np.inf))
    limit_m = limit_m * (1 + _SLACK) + _SLACK_M
    return _Search(
        by_length=shortest.matrix(shortest.length_m),
        by_time=fastest.matrix(fastest.time_s),
        limit_m=limit_m,
        limit_s=limit_m * slowest * (1 + _SLACK) if slowest else 0.0,
        one_slowness=slowest if 0 < slowest <= quickest * (1 + _SLACK) else None,
    )
