"""The shortest ways that any route can take between a depot and a place.

``Instance.haul`` has the fastest times and the distances along the fastest paths. No
order of stops is faster, since fastest times keep the triangle inequality; but a route
by way of other stops may be shorter than the fastest path. So distances are closed: the
shortest of all sequences of fastest paths by way of possible stops counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance

__all__ = ["RoundTrips"]

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
