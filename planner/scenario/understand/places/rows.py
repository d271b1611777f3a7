"""Where the places of a reading are, as the scenario's own reader finds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.errors import Problem
from planner.network.coordinates import (
    gcj02_to_bd09,
    project,
    wgs84_to_gcj02,
)
from planner.scenario.places.geography import (
    DEGREE_SYSTEMS,
    RawPoints,
    located,
    raw_points,
)
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.tables.typed import typed_rows
from planner.scenario.understand.columns.reading import Reading

__all__ = ["in_system", "middle", "nowhere", "points_of", "rows_of", "weight"]

FloatArray = NDArray[np.float64]
DOCUMENT = "scenario.toml"


def points_of(reading: Reading, declared: str) -> RawPoints:
    """Return the coordinates of a table as they stand there."""
    return _read(reading, declared, [])[1]


def rows_of(reading: Reading, declared: str, problems: list[Problem]) -> list[Row]:
    """Return the rows of a table in WGS84; ``problems`` takes what is wrong."""
    rows, points = _read(reading, declared, problems)
    return located(rows, points, declared, document=DOCUMENT, problems=problems)


def _read(
    reading: Reading, declared: str, problems: list[Problem]
) -> tuple[list[Row], RawPoints]:
    rows = typed_rows(
        reading.raw,
        reading.table,
        reading.columns,
        problems,
        units=reading.units,
        is_degrees=declared in DEGREE_SYSTEMS,
    )
    points = raw_points(
        reading.raw,
        rows,
        name=reading.table,
        declared=declared,
        mapped=reading.axes is not None,
    )
    return rows, points


def weight(row: Row) -> float:
    """Return how many people live at a place, or what stands for them."""
    return row.number("residents") or row.number("buildings") or 0.0


def in_system(lon: float, lat: float, system: str) -> tuple[float, float]:
    """Return a place as it would stand in a table of a coordinate system."""
    if system == "wgs84":
        return lon, lat
    if system in ("gcj02", "bd09"):
        x, y = wgs84_to_gcj02(lon, lat)
        if system == "bd09":
            x, y = gcj02_to_bd09(x, y)
    else:
        x, y = project(lon, lat, system)
    return float(x), float(y)


def middle(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the median longitude and latitude of the located rows."""
    places = [(row.lon, row.lat) for row in rows if row.is_located]
    if not places:
        return None
    lon, lat = np.median(np.array(places, dtype=np.float64), axis=0)
    return float(lon), float(lat)


def nowhere(raw: RawTable) -> Problem:
    """Return the error of a table in which no place has coordinates."""
    return Problem(
        file=raw.file,
        found="no place with coordinates",
        expected="two columns of coordinates, or geometries",
        remedy="name them: --column villages.lon=COLUMN --column villages.lat=COLUMN",
    )
