"""Straight lines between places of a county, good enough to say what is near."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["medoid", "planar_m", "weighted_centre"]

FloatArray = NDArray[np.float64]

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere with the Earth's mean radius: 6,371 km x pi / 180."""


def planar_m(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    """Return metres east and north, shape ``(n, 2)``, true about the mean latitude."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    squeeze = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
    return METRES_PER_DEGREE * np.column_stack((lon * squeeze, lat))


def weighted_centre(xy_m: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the mean of points, weighted unless all weights are zero."""
    if not weights.sum() > 0:
        weights = np.ones(len(xy_m))
    return np.average(xy_m, axis=0, weights=weights)


def medoid(xy_m: FloatArray, weights: FloatArray) -> int:
    """Return the point with the least weighted sum of distances to all others."""
    if not weights.sum() > 0:
        weights = np.ones(len(xy_m))
    sums = [float(np.hypot(*(xy_m - point).T) @ weights) for point in xy_m]
    return int(np.argmin(sums))
