"""The one place where map files are opened: GeoPackage, GeoJSON and shapefile."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas
import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from planner.errors import InputError, Problem
from planner.network.readers.admission import admit

__all__ = ["RawLayer", "layer_fields", "layer_kinds", "layer_rows", "raw_layer"]

_DRIVERS: Final[Mapping[str, tuple[str, ...]]] = {
    ".gpkg": ("GPKG",),
    ".geojson": ("GeoJSON", "ESRIJSON"),
    ".json": ("GeoJSON", "ESRIJSON"),
    ".shp": ("ESRI Shapefile",),
}
"""What may read a file of each suffix."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawLayer:
    """A layer as it stands in its file.

    Parameters
    ----------
    crs
        Coordinate system that the file declares.
    geometries
        In well-known binary, ``None`` where a feature has none.
    fields
        Values of each column.
    """

    crs: str | None
    columns: tuple[str, ...]
    geometries: NDArray[np.object_]
    fields: list[NDArray[Any]]


def layer_kinds(path: Path, *, name: str = "") -> dict[str, str]:
    """Return the kind of geometry of each layer, in the order of the file.

    Parameters
    ----------
    name
        The file as the user names it, for messages; its own unless given.

    Raises
    ------
    InputError
        If the file is not what its suffix says, or refers elsewhere.
    """
    admit(path, name=name or path.name)
    try:
        layers = {str(item): str(kind) for item, kind in pyogrio.list_layers(path)}
        infos = [pyogrio.read_info(path, layer=item) for item in layers]
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, name, str(error)) from error
    known = _DRIVERS[path.suffix.lower()]
    others = {str(info["driver"]) for info in infos}.difference(known)
    if others:
        raise _unreadable(path, name, f"a file of the format {min(others)}")
    return layers


def layer_fields(path: Path, layer: str) -> list[str]:
    """Return the names of a layer's columns."""
    admit(path, name=path.name)
    return [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]


def layer_rows(
    path: Path, layer: str, *, encoding: str | None
) -> geopandas.GeoDataFrame:
    """Return a layer with its geometries.

    Raises
    ------
    InputError
        If it cannot be read.
    UnicodeDecodeError
        If its texts are in another encoding.
    """
    admit(path, name=path.name)
    try:
        return pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, path.name, str(error)) from error


def raw_layer(path: Path, layer: str, *, encoding: str | None, name: str) -> RawLayer:
    """Return a layer without making more of it.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    admit(path, name=name)
    try:
        with warnings.catch_warnings():
            # Measured coordinates are dropped, as they should be.
            warnings.simplefilter("ignore", UserWarning)
            meta, _, geometries, fields = pyogrio.raw.read(
                path, layer=layer, encoding=encoding
            )
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise _unreadable(path, name, str(error)) from error
    if geometries is None:
        # A table without geometries, as a GeoPackage may hold.
        geometries = np.full(len(fields[0]) if fields else 0, None)
    return RawLayer(
        crs=meta["crs"],
        columns=tuple(str(column) for column in meta["fields"]),
        geometries=geometries,
        fields=fields,
    )


def _unreadable(path: Path, name: str, found: str) -> InputError:
    problem = Problem(
        file=name or path.name,
        found=found,
        expected="a GeoPackage, GeoJSON or shapefile",
        remedy="save it again",
    )
    return InputError([problem])
