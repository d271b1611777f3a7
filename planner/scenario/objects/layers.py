"""Frames with geometries as layers of GeoPackages, whatever their columns hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio

from planner.scenario.objects.cells import text_of

__all__ = ["has_geometries", "write_layer"]

FID, GEOMETRY = "feature_number", "feature_shape"
"""Columns that a GeoPackage adds, under names that tables do not have."""
DATE_OPTION, DATE = "OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z"
"""Date of the last change that a GeoPackage says, and how GDAL takes it."""


def has_geometries(frame: Any) -> bool:
    """Return whether a frame has geometries that are in use."""
    return (
        isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    )


def write_layer(frame: Any, path: Path, layer: str) -> None:
    """Write a frame with geometries in its own coordinate system.

    Numbers stay numbers, all else becomes text as in CSV. Names of columns that differ
    in case alone are numbered, as a GeoPackage knows no case.
    """
    names = {FID, GEOMETRY}
    columns = {}
    for position, column in enumerate(frame.columns):
        if column != frame.active_geometry_name:
            values = frame.iloc[:, position]
            columns[_name(str(column), names)] = _stored(values)
    shapes = gpd.GeoSeries(frame.geometry.to_numpy(), crs=frame.crs)
    written = gpd.GeoDataFrame(columns, geometry=shapes, crs=frame.crs)
    with _fixed_date():
        written.rename_geometry(GEOMETRY).to_file(
            path,
            layer=layer,
            driver="GPKG",
            index=False,
            FID=FID,
            GEOMETRY_NAME=GEOMETRY,
        )


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Write one date into GeoPackages, so that equal frames make equal files."""
    before = pyogrio.get_gdal_config_option(DATE_OPTION)
    pyogrio.set_gdal_config_options({DATE_OPTION: DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({DATE_OPTION: before})


def _name(column: str, taken: set[str]) -> str:
    """Return the name of a column that differs from all before it in more than case."""
    name, copies = text_of(column), 1
    while name.casefold() in taken:
        copies += 1
        name = f"{text_of(column)}_{copies}"
    taken.add(name.casefold())
    return name


def _stored(values: Any) -> Any:
    """Return a column as numbers or texts, ``None`` where it has none."""
    kind = values.dtype
    if isinstance(kind, np.dtype) and kind.kind == "f":
        return values.to_numpy(dtype=np.float64)
    if isinstance(kind, np.dtype) and kind.kind == "i":
        return values.to_numpy(dtype=np.int64)
    return np.array([text_of(value) or None for value in values], dtype=object)
