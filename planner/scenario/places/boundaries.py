"""Points that lie where they should not: outside the county, or in a wrong system."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import Problem
from planner.scenario.inputs import Inputs
from planner.scenario.places.geography import DEGREE_SYSTEMS, RawPoints
from planner.scenario.places.planar import METRES_PER_DEGREE
from planner.scenario.places.townships import Units
from planner.scenario.tables.columns import Row
from planner.units import METRES_PER_KM

__all__ = ["boundary_warnings"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

FAR_OUTSIDE_M = 5_000.0
"""Boundaries are drawn coarsely, and their systems differ by some 500 m: judgement,
clearly beyond both."""
MIN_OUTSIDE = 2
"""Places outside from which another system is tried: judgement; a single one is rather
a wrong coordinate."""
CLEARLY_FEWER = 0.5
"""Share of the places outside that may remain outside in the other system:
judgement."""


def boundary_warnings(
    inputs: Inputs, units: Units, *, declared: str, document: str, has_roads: bool
) -> Iterator[Problem]:
    """Yield villages outside their county, and a coordinate system that fits better.

    Parameters
    ----------
    declared
        Coordinate system that the document declares.
    document
        Name of the scenario file, for messages.
    has_roads
        Whether there are roads, which tell coordinate systems better.
    """
    rows, points = inputs.rows("villages"), inputs.points.get("villages")
    areas = _areas(inputs, units, rows)
    if areas is None or points is None:
        return
    lon = np.array([row.lon for row in rows], dtype=np.float64)
    lat = np.array([row.lat for row in rows], dtype=np.float64)
    outside = _outside(areas, lon, lat)
    yield from _listed(rows, areas, outside)
    if outside.sum() >= MIN_OUTSIDE:
        yield from _better_system(points, areas, int(outside.sum()), declared, document)
        yield from _swapped(areas, lon, lat, int(outside.sum()), inputs)
    elif declared == "wgs84" and not has_roads:
        yield from _untold(points, areas, outside, document)


def _areas(
    inputs: Inputs, units: Units, rows: Sequence[Row]
) -> NDArray[np.object_] | None:
    """Return the area that each row should be in, ``None`` where none is known."""
    by_county: Mapping[str, Any] = inputs.county_areas
    if not by_county and inputs.boundary is None:
        return None
    wanted = [by_county.get(units.county_of(row), inputs.boundary) for row in rows]
    areas = np.array(wanted, dtype=object)
    for area in {id(area): area for area in wanted if area is not None}.values():
        shapely.prepare(area)
    return areas


def _outside(areas: NDArray[np.object_], lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Return which located points do not lie in their area."""
    has_area = np.array([area is not None for area in areas], dtype=bool)
    known = np.isfinite(lon) & np.isfinite(lat) & has_area
    outside = np.zeros(len(lon), dtype=bool)
    inside = shapely.contains_xy(areas[known], lon[known], lat[known])
    outside[known] = ~inside
    return outside


def _listed(
    rows: Sequence[Row], areas: NDArray[np.object_], outside: BoolArray
) -> Iterator[Problem]:
    """Yield the places outside, those far outside apart from those at the border."""
    for idx in np.flatnonzero(outside).tolist():
        row = rows[idx]
        far_m = _distance_m(areas[idx], float(row.lon or 0), float(row.lat or 0))
        is_far = far_m >= FAR_OUTSIDE_M
        yield row.problem(
            "lon",
            found=f"{row.name!r} at {row.lon:.5f}, {row.lat:.5f}, "
            f"{far_m / METRES_PER_KM:.1f} km outside its county",
            expected="a place inside the boundary",
            remedy="correct the coordinates, or leave them blank"
            if is_far
            else "check the coordinates",
            is_warning=True,
        )


def _distance_m(area: Any, lon: float, lat: float) -> float:
    """Return how far a place is from an area, both in degrees."""
    squeeze = math.cos(math.radians(lat))

    def scaled(xy: FloatArray) -> FloatArray:
        return np.asarray(xy * np.array([squeeze, 1.0]))

    point = shapely.Point(lon * squeeze, lat)
    return float(shapely.transform(area, scaled).distance(point)) * METRES_PER_DEGREE


def _better_system(
    points: RawPoints,
    areas: NDArray[np.object_],
    num_outside: int,
    declared: str,
    document: str,
) -> Iterator[Problem]:
    """Warn if another declaration would bring clearly more points inside."""
    if declared not in DEGREE_SYSTEMS or points.system not in DEGREE_SYSTEMS:
        return
    counts = {
        system: int(_outside(areas, *points.in_wgs84(system)).sum())
        for system in DEGREE_SYSTEMS
        if system != declared
    }
    best = min(counts, key=lambda system: counts[system])
    if counts[best] <= CLEARLY_FEWER * num_outside:
        yield Problem(
            file=document,
            where="places.coordinates",
            found=f"{declared!r}, with {num_outside} villages outside their county",
            expected=f"perhaps {best!r}, with {counts[best]} outside",
            remedy=f'write coordinates = "{best}" if they come from there: Chinese '
            "maps are in gcj02, those of Baidu in bd09; they are converted then",
            is_warning=True,
        )


def _untold(
    points: RawPoints,
    areas: NDArray[np.object_],
    outside: BoolArray,
    document: str,
) -> Iterator[Problem]:
    """Warn where coordinates of Chinese maps would lie inside the boundary as well."""
    if points.system not in DEGREE_SYSTEMS:
        return
    lon, lat = points.in_wgs84("wgs84")
    other_lon, other_lat = points.in_wgs84("gcj02")
    known = np.isfinite(lon) & np.isfinite(lat)
    shift_degrees = np.hypot(other_lon - lon, other_lat - lat)[known]
    # Outside China there is no shift.
    if not len(shift_degrees) or not shift_degrees.max() > 0:
        return
    num_outside = int(_outside(areas, other_lon, other_lat).sum())
    if num_outside <= outside.sum():
        shift_m = float(np.median(shift_degrees)) * METRES_PER_DEGREE
        yield Problem(
            file=document,
            where="places.coordinates",
            found=f"'wgs84', though as gcj02, {shift_m:.0f} m from there, the villages "
            "would lie inside the boundary as well",
            expected="the system that the coordinates come in",
            remedy='write coordinates = "gcj02" if they come from a Chinese map '
            'service, "bd09" if from Baidu; they are converted then',
            is_warning=True,
        )


def _swapped(
    areas: NDArray[np.object_],
    lon: FloatArray,
    lat: FloatArray,
    num_outside: int,
    inputs: Inputs,
) -> Iterator[Problem]:
    num_outside_swapped = int(_outside(areas, lat, lon).sum())
    if num_outside_swapped <= CLEARLY_FEWER * num_outside:
        yield Problem(
            file=inputs.file("villages"),
            column="lon",
            found=f"{num_outside} villages outside their county",
            expected=f"{num_outside_swapped} outside if lon and lat are swapped",
            remedy="exchange the two columns",
            is_warning=True,
        )
