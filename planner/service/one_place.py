"""One place: between its facilities nothing is loaded or driven, only handled.

The only place that says which facilities stand together: those of one host, which
stand where it does, and all at most 50 m apart by road.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.instance import Instance

__all__ = ["are_one_place", "is_one_place"]

ONE_PLACE_M = 50.0
"""By road, the shorter way: what somebody carries over without a vehicle."""


def is_one_place(instance: Instance, site_idx: int, other_idx: int) -> bool:
    """Return whether two sites are one place."""
    return bool(are_one_place(instance, [site_idx], [other_idx])[0])


def are_one_place(
    instance: Instance, sites: ArrayLike, others: ArrayLike
) -> NDArray[np.bool_]:
    """Return which sites are one place with the other of their pair."""
    one = instance.site_location[np.asarray(sites, dtype=np.int64)]
    other = instance.site_location[np.asarray(others, dtype=np.int64)]
    is_on_road = instance.locations.node_idx >= 0
    found = np.zeros(len(one), dtype=np.bool_)
    known = (one >= 0) & (other >= 0)
    known[known] = is_on_road[one[known]] & is_on_road[other[known]]
    a, b = one[known], other[known]
    way_m = np.full(len(a), np.inf)
    for haul in instance.haul.values():
        there, back = haul.distance_m[a, b], haul.distance_m[b, a]
        way_m = np.minimum(way_m, np.minimum(there, back))
    found[known] = (way_m <= ONE_PLACE_M) | (a == b)
    return found
