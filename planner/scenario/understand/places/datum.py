"""The coordinate system of tables: told, or the one that fits boundary and roads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from planner.errors import InputError, Problem
from planner.scenario.places.geography import (
    DEGREE_SYSTEMS,
    MOST_DECIMALS,
    MOST_LAT,
    MOST_LON,
    OFFSET_SYSTEMS,
    RawPoints,
)
from planner.scenario.understand.columns.reading import Reading
from planner.scenario.understand.findings import Doubt
from planner.scenario.understand.places.currency import CHINA, country_at

__all__ = ["FoundSystem", "find_system"]

ABOUT = "places.coordinates"
SPEAKS_OF_DEGREES = re.compile(r"lon|lng|lat|经|纬", re.IGNORECASE)
MIN_MORE_INSIDE = 2
"""Places by which a system must be better: judgement; one may be wrong itself."""
CLEARLY_FEWER = 0.5
"""Share of the next system's places outside that may remain: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSystem:
    """The coordinate system of all tables, and how it was told."""

    system: str
    reason: str
    doubt: Doubt | None = None


def find_system(
    reading: Reading, points: RawPoints, area: Any, given: str | None
) -> FoundSystem:
    """Return the coordinate system to declare.

    Parameters
    ----------
    points
        Coordinates of the villages as they stand there.
    area
        Area of the county in WGS84, ``None`` where there is no boundary.
    given
        System that the user names.

    Raises
    ------
    InputError
        If the coordinates are no degrees, and nothing says what they are.
    """
    if given is not None:
        return FoundSystem(system=given, reason="given")
    if reading.axes is None:
        reason = "geometries are read in the system of their file"
        return FoundSystem(system="wgs84", reason=reason)
    if reading.axes.system:
        return FoundSystem(system=reading.axes.system, reason="the headers say so")
    x, y = points.x[np.isfinite(points.x)], points.y[np.isfinite(points.y)]
    if len(x) and np.median(np.abs(x)) > 180:
        raise InputError([_metres(reading, float(x[0]), float(y[0]))])
    if not _in_china(points):
        return FoundSystem(system="wgs84", reason="the usual one outside China")
    return _of_china(points, area)


def _in_china(points: RawPoints) -> bool:
    known = np.isfinite(points.x) & np.isfinite(points.y)
    if not known.any():
        return False
    lon, lat = np.median(points.x[known]), np.median(points.y[known])
    country = country_at(float(lon), float(lat))
    return country is not None and country.code == CHINA


def _of_china(points: RawPoints, area: Any) -> FoundSystem:
    """Return the system with which clearly more places lie inside the county."""
    if area is not None:
        outside = {
            system: _num_outside(points, area, system) for system in DEGREE_SYSTEMS
        }
        best = min(outside, key=lambda system: outside[system])
        others = [count for system, count in outside.items() if system != best]
        least = min(others)
        is_clear = least - outside[best] >= MIN_MORE_INSIDE
        if is_clear and outside[best] <= CLEARLY_FEWER * least:
            reason = (
                f"{outside[best]} places lie outside the boundary, {least} or more in "
                "another system"
            )
            return FoundSystem(system=best, reason=reason)
    doubt = Doubt(
        about=ABOUT,
        taken="coordinates in wgs84",
        other="in gcj02 (maps of Amap, Tencent) or bd09 (Baidu), some 500 m away",
        remedy=f"--coordinates {OFFSET_SYSTEMS[0]}",
    )
    return FoundSystem(system="wgs84", reason="nothing tells it apart", doubt=doubt)


def _num_outside(points: RawPoints, area: Any, system: str) -> int:
    lon, lat = points.in_wgs84(system)
    known = np.isfinite(lon) & np.isfinite(lat)
    shapely.prepare(area)
    return int((~shapely.contains_xy(area, lon[known], lat[known])).sum())


def _metres(reading: Reading, x: float, y: float) -> Problem:
    expected = "the coordinate system they are in"
    remedy = "name it: --coordinates EPSG:n, such as EPSG:4547 (CGCS2000, 114 E)"
    if degrees := _without_points(reading, x, y):
        lon, lat = degrees
        expected = f"degrees with their decimal points, such as {lon:.10g}, {lat:.10g}"
        remedy = "write the points, or name a system: --coordinates EPSG:n"
    return Problem(
        file=reading.raw.file,
        column=reading.axes.lon if reading.axes else "",
        found=f"coordinates such as {x:.10g}, {y:.10g}, which are no degrees",
        expected=expected,
        remedy=remedy,
    )


def _without_points(reading: Reading, x: float, y: float) -> tuple[float, float] | None:
    """Return the degrees of a place whose decimal points are lost, if it may be so.

    The headers have to speak of longitude and latitude, not of x and y, and the place
    has to lie in a country.
    """
    axes = reading.axes
    if axes is None or not all(map(SPEAKS_OF_DEGREES.search, (axes.lon, axes.lat))):
        return None
    for shift in range(MOST_DECIMALS + 1):
        lon = x / 10.0**shift if abs(x) > MOST_LON else x
        lat = y / 10.0**shift if abs(y) > MOST_LAT else y
        is_degrees = abs(lon) <= MOST_LON and abs(lat) <= MOST_LAT
        if is_degrees and country_at(lon, lat):
            return lon, lat
    return None
