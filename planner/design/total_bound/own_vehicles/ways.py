"""The shortest ways that any route can take between a depot and a place.

``Instance.haul`` has the fastest times and the distances along the fastest paths. No
order of stops is faster, since fastest times keep the triangle inequality; but a route
by way of other stops may be shorter than the fastest path. So distances are closed: the
shortest of all sequences of fastest paths by way of possible stops counts.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.design.total_bound.own_vehicles.moats import shortest_ways
from planner.instance import Instance

__all__ = ["Between", "RoundTrips"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDED = 1.0 - 1e-6
"""Of a way, as sums of the single precision that it is stored in may be longer."""


class RoundTrips:
    """Least seconds and metres from depots to places and back, on a speed profile."""

    def __init__(
        self, instance: Instance, profile: str, depots: IntArray, stops: IntArray
    ) -> None:
        """Find the shortest ways from and to locations of depots by way of stops'."""
        haul = instance.haul[profile]
        self._time_s = haul.time_s
        self._row = {
            int(place): row for row, place in enumerate(np.unique(depots[depots >= 0]))
        }
        distance_m = haul.distance_m.astype(np.float64)
        np.fill_diagonal(distance_m, 0.0)
        places = np.array(list(self._row), dtype=np.int64)
        self._out_m = _closed(distance_m, places, stops[stops >= 0])
        self._back_m = _closed(distance_m.T, places, stops[stops >= 0])

    def seconds(self, depot: IntArray, place: IntArray) -> FloatArray:
        """Return the least driving time of a trip that calls at each place."""
        there, back = self._time_s[depot, place], self._time_s[place, depot]
        return ROUNDED * (there.astype(np.float64) + back)

    def metres(self, depot: IntArray, place: IntArray) -> FloatArray:
        """Return the least distance of a trip that calls at each place."""
        row = np.array([self._row[item] for item in depot.tolist()], dtype=np.int64)
        return ROUNDED * (self._out_m[row, place] + self._back_m[row, place])


class Between:
    """The shortest ways between places, by way of any others, in either direction."""

    def __init__(self, way: NDArray[np.float32], places: IntArray) -> None:
        """Find the ways between some locations."""
        kept = np.unique(places[places >= 0])
        self._row = np.full(len(way), -1)
        self._row[kept] = np.arange(len(kept))
        self._given = way[np.ix_(kept, kept)].astype(np.float64)

    @cached_property
    def _way(self) -> FloatArray:
        """Shortest ways, only where asked for: those of 2,000 places take long."""
        return shortest_ways(self._given)

    def between(self, one: IntArray, other: IntArray) -> FloatArray:
        """Return the ways, shape ``(len(one), len(other))``."""
        way: FloatArray = self._way[np.ix_(self._row[one], self._row[other])]
        return ROUNDED * way

    def is_known(self, one: IntArray, other: IntArray) -> NDArray[np.bool_]:
        """Return whether roads join pairs of places."""
        known = (one >= 0) & (other >= 0)
        way = self._way[self._row[one], self._row[other]]
        return np.asarray(known & np.isfinite(way), dtype=np.bool_)


def _closed(distance_m: FloatArray, sources: IntArray, via: IntArray) -> FloatArray:
    """Return the shortest ways by any number of places, ``(num_sources, num_places)``.

    By the method of Bellman and Ford, all sources one after the other.
    """
    shortest, onwards = distance_m[sources], distance_m[via]
    for row in shortest:
        while True:
            nearer = (row[via, None] + onwards).min(axis=0, initial=np.inf)
            if not (nearer < row * ROUNDED).any():
                break
            np.minimum(row, nearer, out=row)
    return shortest
