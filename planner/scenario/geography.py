"""Coordinates of rows: read from columns or geometries, made WGS84, checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import Problem
from planner.network.coordinates import CoordinateSystemError, is_own_system, to_wgs84
from planner.scenario.tables.columns import Row
from planner.scenario.tables.raw_table import RawTable

__all__ = ["OFFSET_SYSTEMS", "WGS84_NAMES", "RawPoints", "located", "raw_points"]

FloatArray = NDArray[np.float64]

DEGREE_SYSTEMS = ("wgs84", "gcj02", "bd09")
OFFSET_SYSTEMS = ("gcj02", "bd09")
WGS84_NAMES = ("EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84")
UNIT_TABLES = ("townships", "counties")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawPoints:
    """Coordinates as they stand in a table, NaN where there are none.

    Parameters
    ----------
    system
        Coordinate system they are in, before any offset of a map service.
    """

    x: FloatArray
    y: FloatArray
    system: str

    def in_wgs84(self, declared: str) -> tuple[FloatArray, FloatArray]:
        """Return longitude and latitude, the declared map offset taken off.

        Coordinates in a system of their own are true and are not shifted.
        """
        lon, lat = to_wgs84(self.x, self.y, self.system)
        if declared in OFFSET_SYSTEMS and self.system in DEGREE_SYSTEMS:
            return to_wgs84(lon, lat, declared)
        return lon, lat


def raw_points(
    table: RawTable,
    rows: Sequence[Row],
    *,
    name: str,
    declared: str,
    mapped: bool,
) -> RawPoints:
    """Return the coordinates of a table's rows as they stand there.

    Geometries come before columns, unless the user named columns for them. A
    polygon stands for a point inside it; that of a township or county says
    nothing about its seat.
    """
    if not table.has_geometry or mapped:
        return _from_columns(rows, declared)
    is_unit = name in UNIT_TABLES
    if is_unit and any(_is_area(row) for row in rows):
        return _from_columns(rows, declared)
    points = [_point(row) for row in rows]
    return RawPoints(
        x=np.array([math.nan if point is None else point.x for point in points]),
        y=np.array([math.nan if point is None else point.y for point in points]),
        system=_system(table.crs, declared),
    )


def located(
    rows: Sequence[Row],
    points: RawPoints,
    declared: str,
    *,
    document: str,
    problems: list[Problem],
) -> list[Row]:
    """Return the rows with WGS84 coordinates; ``problems`` takes impossible ones.

    Parameters
    ----------
    declared
        Coordinate system that the document declares.
    document
        Name of the scenario file, for messages.
    """
    try:
        lon, lat = points.in_wgs84(declared)
    except CoordinateSystemError as error:
        problems.append(_unknown_system(str(error), points.system, document))
        return list(rows)
    problems.extend(_unshifted(rows, points, declared))
    half = np.isnan(points.x) != np.isnan(points.y)
    given = np.isfinite(points.x) & np.isfinite(points.y)
    wrong = given & (_not_on_earth(points) | ~np.isfinite(lon))
    found = []
    for idx, row in enumerate(rows):
        if half[idx] and not row.faulty & {"lon", "lat"}:
            problems.append(_half(row))
        if wrong[idx]:
            problems.append(_impossible(row, points, idx))
        usable = given[idx] and not wrong[idx]
        place = (float(lon[idx]), float(lat[idx])) if usable else (None, None)
        found.append(replace(row, lon=place[0], lat=place[1]))
    return found


def _unshifted(
    rows: Sequence[Row], points: RawPoints, declared: str
) -> Iterator[Problem]:
    """Say that a declared map offset does not hold for a file with its own system."""
    if rows and declared in OFFSET_SYSTEMS and points.system not in DEGREE_SYSTEMS:
        yield Problem(
            file=rows[0].file,
            found=f"places.coordinates = {declared!r}, but the file is in "
            f"{points.system}",
            expected="a map offset only in degrees of WGS84",
            remedy="its places are not shifted; write the system of the other files "
            "in places.coordinates",
            is_warning=True,
        )


def _from_columns(rows: Sequence[Row], declared: str) -> RawPoints:
    system = "wgs84" if declared in DEGREE_SYSTEMS else declared
    return RawPoints(x=_numbers(rows, "lon"), y=_numbers(rows, "lat"), system=system)


def _numbers(rows: Sequence[Row], name: str) -> FloatArray:
    values = (row.number(name) for row in rows)
    return np.array([math.nan if value is None else value for value in values])


def _is_area(row: Row) -> bool:
    return row.geometry is not None and shapely.get_dimensions(row.geometry) == 2


def _point(row: Row) -> shapely.Point | None:
    if row.geometry is None:
        return None
    if isinstance(row.geometry, shapely.Point):
        return row.geometry
    inner: shapely.Point = shapely.point_on_surface(row.geometry)
    return inner


def _system(crs: str | None, declared: str) -> str:
    """Return the system of geometries: what the file says, else what is declared."""
    if crs is None:
        return "wgs84" if declared in DEGREE_SYSTEMS else declared
    return crs if is_own_system(crs) else "wgs84"


def _not_on_earth(points: RawPoints) -> NDArray[np.bool_]:
    if points.system not in DEGREE_SYSTEMS:
        return np.zeros(len(points.x), dtype=bool)
    beyond = (np.abs(points.x) > 180) | (np.abs(points.y) > 90)
    return np.asarray(beyond | ((points.x == 0) & (points.y == 0)))


def _half(row: Row) -> Problem:
    missing = "lon" if row.number("lon") is None else "lat"
    return row.problem(
        missing,
        found="nothing",
        expected="both lon and lat, or neither",
        remedy="fill it in, or leave both blank if the place is not known",
    )


def _impossible(row: Row, points: RawPoints, idx: int) -> Problem:
    x, y = points.x[idx], points.y[idx]
    if abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180:
        remedy = "lon and lat look swapped: exchange the two columns"
    elif x == 0 and y == 0:
        remedy = "leave both blank if the place is not known"
    elif abs(x) > 1000:
        remedy = 'metres need places.coordinates = "EPSG:n"'
    else:
        remedy = "correct the coordinates"
    return row.problem(
        "lon",
        found=f"coordinates {x:g}, {y:g}",
        expected="lon from -180 to 180, lat from -90 to 90",
        remedy=remedy,
    )


def _unknown_system(message: str, system: str, document: str) -> Problem:
    return Problem(
        file=document,
        where="places.coordinates",
        found=message.split(";", maxsplit=1)[0],
        expected="wgs84, gcj02, bd09 or EPSG:n of a known coordinate system",
        remedy=f"correct {system!r}",
    )
