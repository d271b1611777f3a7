"""A coordinate system that fits the roads better than the declared one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.errors import Problem
from planner.network.coordinates import unproject
from planner.network.graph import RoadGraph
from planner.scenario.geography import DEGREE_SYSTEMS, RawPoints
from planner.scenario.planar import METRES_PER_DEGREE

__all__ = ["road_datum_warnings"]

FloatArray = NDArray[np.float64]

CLEARLY_NEARER = 0.5
MIN_MEDIAN_M = 100.0
SWAPPED = "lon and lat exchanged"


def road_datum_warnings(
    points: RawPoints, graph: RoadGraph, *, declared: str, document: str
) -> Iterator[Problem]:
    """Warn if another reading of coordinates brings villages clearly nearer to roads.

    The offsets of Chinese maps are some 500 m; roads tell them from mistakes that
    stay inside the county.

    Parameters
    ----------
    declared
        Coordinate system that the document declares.
    document
        Name of the scenario file, for messages.
    """
    if declared not in DEGREE_SYSTEMS or points.system not in DEGREE_SYSTEMS:
        return
    medians_m = _median_distances_m(_readings(points, declared), graph)
    declared_m = medians_m.pop(declared)
    best = min(medians_m, key=lambda reading: medians_m[reading])
    if declared_m >= MIN_MEDIAN_M and medians_m[best] <= CLEARLY_NEARER * declared_m:
        yield Problem(
            file=document,
            where="places.coordinates",
            found=f"{declared!r}, with half of the villages more than "
            f"{declared_m:.0f} m from the nearest road point",
            expected=f"perhaps {best!r}, with {medians_m[best]:.0f} m",
            remedy="ask where the coordinates come from; Chinese maps are in gcj02, "
            "those of Baidu in bd09",
            is_warning=True,
        )


def _readings(
    points: RawPoints, declared: str
) -> dict[str, tuple[FloatArray, FloatArray]]:
    readings = {system: points.in_wgs84(system) for system in DEGREE_SYSTEMS}
    lon, lat = readings[declared]
    return readings | {SWAPPED: (lat, lon)}


def _median_distances_m(
    readings: Mapping[str, tuple[FloatArray, FloatArray]], graph: RoadGraph
) -> dict[str, float]:
    """Return half the villages' largest distance to a corner of a road."""
    corners = np.concatenate([np.column_stack((graph.x_m, graph.y_m)), *graph.shapes])
    lon, lat = unproject(corners[:, 0], corners[:, 1], graph.crs)
    usable = np.isfinite(lon) & np.isfinite(lat)
    squeeze = float(np.cos(np.radians(np.median(lat[usable]))))
    tree = KDTree(np.column_stack((lon[usable] * squeeze, lat[usable])))
    medians_m = {}
    for reading, (x, y) in readings.items():
        located = np.isfinite(x) & np.isfinite(y)
        degrees, _ = tree.query(np.column_stack((x[located] * squeeze, y[located])))
        medians_m[reading] = float(np.median(degrees)) * METRES_PER_DEGREE
    return medians_m
