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
from planner.scenario.tables.files.raw_table import RawTable

__all__ = [
    "DEGREE_SYSTEMS",
    "MOST_DECIMALS",
    "MOST_LAT",
    "MOST_LON",
    "OFFSET_SYSTEMS",
    "WGS84_NAMES",
    "RawPoints",
    "located",
    "raw_points",
]

FloatArray = NDArray[np.float64]

DEGREE_SYSTEMS = ("wgs84", "gcj02", "bd09")
OFFSET_SYSTEMS = ("gcj02", "bd09")
WGS84_NAMES = ("EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84")
UNIT_TABLES = ("townships", "counties")
MOST_LON, MOST_LAT = 180.0, 90.0
"""Degrees at the line where the world's maps end, and at the poles."""
MOST_DECIMALS = 12
"""Of degrees in tables, so that a missing decimal point is found."""
NEAR_DEGREES = 3.0
"""How far from the middle of a county its places may lie, with room to spare."""


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

        Coordinates in a system of their own are true and are not shifted; those that
        are not on earth are NaN.
        """
        wrong = _not_on_earth(self)
        x, y = np.where(wrong, np.nan, self.x), np.where(wrong, np.nan, self.y)
        lon, lat = to_wgs84(x, y, self.system)
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
    usual = _middle(points.x[given & ~wrong]), _middle(points.y[given & ~wrong])
    found = []
    for idx, row in enumerate(rows):
        if half[idx] and not row.faulty & {"lon", "lat"}:
            problems.append(_half(row))
        if wrong[idx]:
            problems.append(_impossible(row, points, idx, usual))
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
    beyond = (np.abs(points.x) > MOST_LON) | (np.abs(points.y) > MOST_LAT)
    return np.asarray(beyond | ((points.x == 0) & (points.y == 0)))


def _half(row: Row) -> Problem:
    missing = "lon" if row.number("lon") is None else "lat"
    return row.problem(
        missing,
        found="nothing",
        expected="both lon and lat, or neither",
        remedy="fill it in, or leave both blank if the place is not known",
    )


def _impossible(
    row: Row, points: RawPoints, idx: int, usual: tuple[float, float]
) -> Problem:
    """Return the problem of coordinates that are nowhere on earth.

    Parameters
    ----------
    usual
        Median coordinates of the table's other rows, NaN without any.
    """
    x, y = float(points.x[idx]), float(points.y[idx])
    degrees = _with_point(x, usual[0], MOST_LON), _with_point(y, usual[1], MOST_LAT)
    found = f"coordinates {x:.10g}, {y:.10g}"
    column = "lat" if abs(x) <= MOST_LON and abs(y) > MOST_LAT else "lon"
    if abs(y) > MOST_LAT and abs(x) <= MOST_LAT and abs(y) <= MOST_LON:
        column, remedy = "lon", "lon and lat look swapped: exchange the two columns"
    elif x == 0 and y == 0:
        remedy = "they are taken for blank; correct them, or leave both blank"
    elif None not in degrees:
        found = f"{found}: with a point {degrees[0]:.10g}, {degrees[1]:.10g}"
        remedy = "write the decimal point, if that is meant"
    elif abs(x) > 1000:
        remedy = 'metres need places.coordinates = "EPSG:n"'
    else:
        remedy = "correct the coordinates"
    return row.problem(
        column,
        found=found,
        expected="lon from -180 to 180, lat from -90 to 90",
        remedy=remedy,
        # Nothing was known of the place: no county lies there.
        is_warning=x == 0 and y == 0,
    )


def _middle(values: FloatArray) -> float:
    return float(np.median(values)) if len(values) else math.nan


def _with_point(value: float, usual: float, most: float) -> float | None:
    """Return a coordinate, with the decimal point that brings it near the others.

    ``None`` where none does.
    """
    for shift in range(MOST_DECIMALS + 1):
        degrees = value / 10.0**shift
        if abs(degrees) <= most and abs(degrees - usual) <= NEAR_DEGREES:
            return degrees
    return None


def _unknown_system(message: str, system: str, document: str) -> Problem:
    return Problem(
        file=document,
        where="places.coordinates",
        found=message.split(";", maxsplit=1)[0],
        expected="wgs84, gcj02, bd09 or EPSG:n of a known coordinate system",
        remedy=f"correct {system!r}",
    )
