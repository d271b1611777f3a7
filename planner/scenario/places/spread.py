"""Choosing a few villages spread over the people of a county."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.scenario.places.planar import medoid, weighted_centre

__all__ = ["spread_medoids"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MAX_ROUNDS = 20
"""Of moving to medoids: judgement; it ends earlier where nothing moves, and a few more
moves would change little."""


def spread_medoids(xy_m: FloatArray, weights: FloatArray, count: int) -> IntArray:
    """Return the positions of ``count`` points near to all others, sorted.

    A heuristic: begin with the point nearest to the weighted centre, add the
    farthest point from those chosen until there are enough, then move each to the
    medoid of the points nearest to it until nothing changes. Fewer come back
    where points coincide.

    Parameters
    ----------
    xy_m
        Points, shape ``(n, 2)``.
    weights
        Residents, or whatever says how much a point counts.

    References
    ----------
    T. F. Gonzalez (1985), Clustering to minimize the maximum intercluster distance,
    Theoretical Computer Science 38, 293-306, doi:10.1016/0304-3975(85)90224-5.
    H.-S. Park, C.-H. Jun (2009), A simple and fast algorithm for K-medoids
    clustering, Expert Systems with Applications 36(2), 3336-3341,
    doi:10.1016/j.eswa.2008.01.039.
    """
    chosen = _farthest_first(xy_m, weights, count)
    for _ in range(MAX_ROUNDS):
        moved = _medoids(xy_m, weights, chosen)
        if np.array_equal(moved, chosen):
            break
        chosen = moved
    return chosen


def _farthest_first(xy_m: FloatArray, weights: FloatArray, count: int) -> IntArray:
    centre = weighted_centre(xy_m, weights)
    chosen = [int(np.argmin(np.hypot(*(xy_m - centre).T)))]
    nearest_m = np.hypot(*(xy_m - xy_m[chosen[0]]).T)
    while len(chosen) < count and nearest_m.max() > 0:
        chosen.append(int(np.argmax(nearest_m)))
        nearest_m = np.minimum(nearest_m, np.hypot(*(xy_m - xy_m[chosen[-1]]).T))
    return np.sort(np.array(chosen, dtype=np.int64))


def _medoids(xy_m: FloatArray, weights: FloatArray, chosen: IntArray) -> IntArray:
    _, cluster = KDTree(xy_m[chosen]).query(xy_m)
    members = [np.flatnonzero(cluster == idx) for idx in range(len(chosen))]
    moved = [group[medoid(xy_m[group], weights[group])] for group in members]
    return np.unique(np.array(moved, dtype=np.int64))
