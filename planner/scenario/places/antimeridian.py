"""Counties beside 180 degrees: longitudes from 0 to 360, so that none jumps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from planner.network.coordinates import is_beside_180, utm_crs
from planner.scenario.inputs import Inputs
from planner.scenario.tables.columns import Row

__all__ = ["continuous", "east_of_0"]


def continuous(inputs: Inputs) -> Inputs:
    """Return inputs whose longitudes do not jump from 180 to -180.

    Those of counties in the two UTM zones beside it are from 0 to 360; what is
    written out is from -180 to 180 again.
    """
    rows = [row for row in inputs.rows("villages") if row.is_located]
    lon = np.array([row.lon for row in rows], dtype=np.float64)
    lat = np.array([row.lat for row in rows], dtype=np.float64)
    if not rows or not is_beside_180(utm_crs(lon, lat)):
        return inputs
    tables = {
        name: tuple(east_of_0(row) for row in found)
        for name, found in inputs.tables.items()
    }
    areas = {name: _area_east_of_0(area) for name, area in inputs.county_areas.items()}
    boundary = inputs.boundary
    return replace(
        inputs,
        tables=tables,
        county_areas=areas,
        boundary=None if boundary is None else _area_east_of_0(boundary),
    )


def east_of_0(row: Row) -> Row:
    """Return a row with a longitude from 0 to 360."""
    return row if row.lon is None else replace(row, lon=row.lon % 360.0)


def _area_east_of_0(area: Any) -> Any:
    def moved(degrees: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        # The edge of an area at 180 degrees stays there on either side.
        return np.column_stack((np.mod(degrees[:, 0], 360.0), degrees[:, 1]))

    return shapely.union_all(shapely.get_parts(shapely.transform(area, moved)))
