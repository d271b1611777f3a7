"""Coordinate systems: the two Chinese offset systems, EPSG codes, projections."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray
from pyproj.exceptions import CRSError

from planner.errors import PlannerError, Problem

__all__ = [
    "CoordinateSystemError",
    "bd09_to_gcj02",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "is_beside_180",
    "is_own_system",
    "misplaced",
    "project",
    "to_wgs84",
    "unproject",
    "utm_crs",
    "wgs84_to_gcj02",
    "within_180",
]

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]

_KRASOVSKY_AXIS_M = 6_378_245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid (EPSG:7024)."""
_KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
"""Of that ellipsoid, as the formulas that ``wgs84_to_gcj02`` names write it."""
_CHINA_LON = (72.004, 137.8347)
"""Degrees of the box in which map services shift places, from the formulas that
``wgs84_to_gcj02`` names."""
_CHINA_LAT = (0.8293, 55.8271)
"""The same for the latitude."""
_BAIDU_WAVE = np.pi * 3000.0 / 180.0
"""Frequency of the waves of BD-09, in the formulas of ``gcj02_to_bd09``."""
_BAIDU_LON_SHIFT = 0.0065
"""Degrees that BD-09 adds to GCJ-02, in the formulas of ``gcj02_to_bd09``."""
_BAIDU_LAT_SHIFT = 0.006
"""The same for the latitude."""
_MAX_ITERATIONS = 30
"""Of inverting a shift: judgement; each round leaves a small part of the miss."""
_TOLERANCE_DEGREES = 1e-11
"""Miss at which inverting ends: judgement; a thousandth of a millimetre on the ground,
far above the rounding of degrees."""
_UTM_ZONE_DEGREES = 6.0
"""Width of a zone of UTM, by its definition."""
_BESIDE_180 = ("EPSG:32601", "EPSG:32660", "EPSG:32701", "EPSG:32760")


class CoordinateSystemError(PlannerError):
    """A coordinate system the planner does not know or cannot use."""


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Return the GCJ-02 coordinates of WGS84 points.

    Points outside the box around China that map services use stay as they are.

    Notes
    -----
    The formulas are the public-domain ones known from the eviltransform project
    (https://github.com/googollee/eviltransform); the offset is a polynomial with
    waves in metres on the Krasovsky 1940 ellipsoid.
    """
    lon, lat = _arrays(lon, lat)
    shifted_lon, shifted_lat = _gcj02_everywhere(lon, lat)
    inside = _in_china(lon, lat)
    return np.where(inside, shifted_lon, lon), np.where(inside, shifted_lat, lat)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Return the WGS84 coordinates of GCJ-02 points, exact by iteration."""
    lon, lat = _arrays(lon, lat)
    true_lon, true_lat = _invert(_gcj02_everywhere, lon, lat)
    inside = _in_china(true_lon, true_lat)
    return np.where(inside, true_lon, lon), np.where(inside, true_lat, lat)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Return the BD-09 (Baidu) coordinates of GCJ-02 points.

    Notes
    -----
    Public-domain formulas, in the same sources as those of GCJ-02: a rotation and
    stretch in polar coordinates with small waves, then a constant shift.
    """
    lon, lat = _arrays(lon, lat)
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BAIDU_WAVE)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BAIDU_WAVE)
    return (
        radius * np.cos(angle) + _BAIDU_LON_SHIFT,
        radius * np.sin(angle) + _BAIDU_LAT_SHIFT,
    )


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    """Return the GCJ-02 coordinates of BD-09 points, exact by iteration."""
    return _invert(gcj02_to_bd09, *_arrays(lon, lat))


def to_wgs84(lon: ArrayLike, lat: ArrayLike, system: str) -> Coordinates:
    """Return the WGS84 longitude and latitude of points in ``system``.

    Parameters
    ----------
    lon, lat
        Degrees; easting and northing in metres where ``system`` is projected.
    system
        ``"wgs84"``, ``"gcj02"``, ``"bd09"`` or ``"EPSG:n"``.
    """
    match system.strip().lower():
        case "wgs84" | "epsg:4326":
            return _arrays(lon, lat)
        case "gcj02":
            return gcj02_to_wgs84(lon, lat)
        case "bd09":
            return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))
        case _:
            return unproject(lon, lat, system)


def project(lon: ArrayLike, lat: ArrayLike, crs: str) -> Coordinates:
    """Return the coordinates in ``crs`` of WGS84 points; NaN stays NaN."""
    return _transformed(_transformer("EPSG:4326", crs), lon, lat)


def unproject(x_m: ArrayLike, y_m: ArrayLike, crs: str) -> Coordinates:
    """Return the WGS84 longitude and latitude of points in ``crs``.

    In the two UTM zones beside 180 degrees longitudes are from 0 to 360, so that
    they do not jump inside a county.
    """
    lon, lat = _transformed(_transformer(crs, "EPSG:4326"), x_m, y_m)
    return (np.mod(lon, 360.0), lat) if is_beside_180(crs) else (lon, lat)


def is_beside_180(crs: str) -> bool:
    """Return whether a system is a UTM zone that ends at 180 degrees."""
    return crs.strip().upper() in _BESIDE_180


def within_180(lon: float) -> float:
    """Return a longitude from -180 to 180, as files have it."""
    return lon - 360.0 if lon > 180.0 else lon


def utm_crs(lon: ArrayLike, lat: ArrayLike) -> str:
    """Return the ``"EPSG:n"`` code of the UTM zone in the middle of WGS84 points."""
    lon, lat = _arrays(lon, lat)
    located = np.isfinite(lon) & np.isfinite(lat)
    if not located.any():
        msg = "no point has coordinates, so no UTM zone fits; give at least one"
        raise CoordinateSystemError(msg)
    degrees = lon[located]
    if np.ptp(degrees) > 180.0:
        degrees = np.mod(degrees, 360.0)
    zone = int((np.median(degrees) + 180.0) // _UTM_ZONE_DEGREES) % 60 + 1
    hemisphere = 326 if np.median(lat[located]) >= 0 else 327
    return f"EPSG:{hemisphere}{zone:02}"


def is_own_system(declared: str | None) -> bool:
    """Return whether a file declares a system other than degrees of WGS84.

    No file can declare the offset systems of Chinese maps: where one declares WGS84,
    or nothing, its coordinates may be in them. Where it declares a system of its own,
    its coordinates are true and must not be shifted.
    """
    if declared is None:
        return False
    system = pyproj.CRS.from_user_input(declared)
    return not system.equals(pyproj.CRS.from_epsg(4326), ignore_axis_order=True)


def misplaced(file: str, system: str) -> Problem:
    """Return the problem of a file with coordinates that are not of ``system``."""
    return Problem(
        file=file,
        found=f"coordinates that are missing or do not fit {system}",
        expected=f"coordinates in {system}",
        remedy="declare the coordinate system of the file in roads.coordinates, such "
        "as EPSG:4547 for metres, or correct the file",
    )


def _arrays(lon: ArrayLike, lat: ArrayLike) -> Coordinates:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _in_china(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside_lon = (lon >= _CHINA_LON[0]) & (lon <= _CHINA_LON[1])
    return inside_lon & (lat >= _CHINA_LAT[0]) & (lat <= _CHINA_LAT[1])


def _gcj02_everywhere(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Coordinates:
    east_m, north_m = _gcj02_offset_m(lon - 105.0, lat - 35.0)
    latitude = np.radians(lat)
    squash = 1.0 - _KRASOVSKY_ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    normal_m = _KRASOVSKY_AXIS_M / np.sqrt(squash)
    meridian_m = normal_m * (1.0 - _KRASOVSKY_ECCENTRICITY_SQUARED) / squash
    return (
        lon + np.degrees(east_m / (normal_m * np.cos(latitude))),
        lat + np.degrees(north_m / meridian_m),
    )


def _gcj02_offset_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> Coordinates:
    root = 0.1 * np.sqrt(np.abs(x))
    short = _waves(x, ((20.0, 6.0), (20.0, 2.0)))
    long_x = _waves(x, ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30)))
    long_y = _waves(y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2.0 * root
    return east + short + long_x, north + short + long_y


def _waves(
    degrees: NDArray[np.float64], terms: tuple[tuple[float, float], ...]
) -> NDArray[np.float64]:
    total = np.zeros_like(degrees)
    for amplitude_m, frequency in terms:
        total += amplitude_m * np.sin(frequency * np.pi * degrees)
    return total * 2.0 / 3.0


def _invert(
    forward: Callable[[NDArray[np.float64], NDArray[np.float64]], Coordinates],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> Coordinates:
    """Solve ``forward(guess) = (lon, lat)``; contracts, as offsets vary slowly."""
    guess_lon, guess_lat = lon, lat
    for _ in range(_MAX_ITERATIONS):
        image_lon, image_lat = forward(guess_lon, guess_lat)
        miss_lon, miss_lat = image_lon - lon, image_lat - lat
        guess_lon, guess_lat = guess_lon - miss_lon, guess_lat - miss_lat
        misses = np.maximum(np.abs(miss_lon), np.abs(miss_lat))
        if not np.any(misses > _TOLERANCE_DEGREES):
            break
    return guess_lon, guess_lat


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    try:
        return pyproj.Transformer.from_crs(source, target, always_xy=True)
    except CRSError as error:
        unknown = target if source == "EPSG:4326" else source
        msg = (
            f"coordinate system {unknown!r} is not known; expected wgs84, gcj02, bd09 "
            "or EPSG:n, such as EPSG:32649; write one of these"
        )
        raise CoordinateSystemError(msg) from error


def _transformed(
    transformer: pyproj.Transformer, first: ArrayLike, second: ArrayLike
) -> Coordinates:
    x, y = transformer.transform(*_arrays(first, second))
    usable = np.isfinite(x) & np.isfinite(y)
    return np.where(usable, x, np.nan), np.where(usable, y, np.nan)
