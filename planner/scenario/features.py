"""Reading map layers: GeoPackage and GeoJSON, attributes and geometries."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from planner.scenario.nearest import listed, or_nearest
from planner.scenario.raw_table import RawRow, RawTable, unreadable

__all__ = ["read_features"]

EXPECTED = "a GeoPackage or GeoJSON file"
PLACES = ("Point", "Polygon")


def read_features(
    path: Path,
    *,
    name: str,
    layer: str | None = None,
    preferred: str = "",
    kinds: tuple[str, ...] = PLACES,
) -> RawTable:
    """Return a layer of places or areas.

    Parameters
    ----------
    layer
        Name of the layer. Without it the layer ``preferred`` is taken if there is
        one, or else the first one of ``kinds`` of geometry.
    """
    try:
        chosen = _layer(path, name, layer, preferred, kinds)
        with warnings.catch_warnings():
            # Measured coordinates are dropped, as they should be.
            warnings.simplefilter("ignore", UserWarning)
            meta, _, geometries, fields = pyogrio.raw.read(path, layer=chosen)
    except (DataSourceError, DataLayerError) as error:
        raise unreadable(name, str(error), EXPECTED, "save it again") from error
    columns = tuple(str(column) for column in meta["fields"])
    shapes = shapely.from_wkb(geometries)
    return RawTable(
        file=name,
        columns=columns,
        rows=_rows(columns, fields, shapes),
        has_geometry=True,
        crs=meta["crs"],
    )


def _layer(
    path: Path, name: str, layer: str | None, preferred: str, kinds: tuple[str, ...]
) -> str:
    kind_by_layer = {str(item): str(kind) for item, kind in pyogrio.list_layers(path)}
    if layer is not None:
        if layer in kind_by_layer:
            return layer
        remedy = or_nearest(layer, kind_by_layer, otherwise="correct places.layers")
        expected = f"one of {listed(kind_by_layer)}"
        raise unreadable(name, f"no layer {layer!r}", expected, remedy)
    if preferred in kind_by_layer:
        return preferred
    for item, kind in kind_by_layer.items():
        if any(wanted in kind for wanted in kinds):
            return item
    found, expected = f"layers {listed(kind_by_layer)}", f"one of {' or '.join(kinds)}"
    raise unreadable(name, found, expected, "choose another file")


def _rows(
    columns: tuple[str, ...], fields: list[NDArray[Any]], shapes: NDArray[np.object_]
) -> tuple[RawRow, ...]:
    values = [_cells(field) for field in fields]
    return tuple(
        RawRow(
            label=f"feature {number}",
            cells=dict(zip(columns, cells, strict=True)),
            geometry=None if shape is None or shape.is_empty else shape,
        )
        for number, (shape, *cells) in enumerate(
            zip(shapes, *values, strict=True), start=1
        )
    )


def _cells(field: NDArray[Any]) -> list[Any]:
    """Return a column's values as Python objects, missing ones as ``None``."""
    if field.dtype.kind == "f":
        return [None if np.isnan(value) else float(value) for value in field]
    return [None if value is None else value for value in field.tolist()]
