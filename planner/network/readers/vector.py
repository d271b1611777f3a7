"""Reading roads from GeoPackage, GeoJSON and shapefiles."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble
from planner.network.cleaning.clean import clean
from planner.network.cleaning.noding import node_lines
from planner.network.coordinates import misplaced, project, to_wgs84
from planner.network.graph import RoadGraph
from planner.network.readers.tags import (
    UNKNOWN_CLASS,
    direction,
    is_wanted,
    level,
    text,
)

__all__ = ["read_vector"]

logger = logging.getLogger(__name__)

_CLASS_COLUMNS = ("highway", "class", "fclass", "road_class")
_ONE_WAY_COLUMNS = ("oneway", "one_way")
_LEVEL_COLUMNS = ("bridge", "tunnel", "layer")
_OFFSET_SYSTEMS = ("gcj02", "bd09")


def read_vector(
    path: Path,
    *,
    crs: str,
    layer: str | None = None,
    class_column: str | None = None,
    one_way_column: str | None = None,
    source_crs: str = "EPSG:4326",
    with_paths: bool = False,
) -> RoadGraph:
    """Return the roads of a layer of lines, cut where they meet.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON or shapefile.
    crs
        Projected coordinate system of the graph.
    layer
        Name of the layer; the first layer of lines where not given.
    class_column
        Column of the road class; looked for among ``highway``, ``class``,
        ``fclass`` and ``road_class`` where not given.
    one_way_column
        Column with ``yes``, ``no`` or ``-1``; ``oneway`` or ``one_way`` if there.
    source_crs
        Coordinate system of a file that declares none; ``"gcj02"`` and ``"bd09"``
        hold whatever the file declares, because no file can declare them.
    with_paths
        Whether to keep paths, footways and cycleways.
    """
    roads = _read_layer(path, _line_layer(path, layer))
    names = _class_names(path, roads, class_column)
    wanted = np.array([is_wanted(name, with_paths=with_paths) for name in names])
    wanted &= np.asarray(shapely.length(roads.geometry.array) > 0)
    if not wanted.any():
        raise InputError([_no_lines(path, "no line that vehicles may use")])
    directions = _directions(path, roads, names, one_way_column)
    lines, row = shapely.get_parts(roads.geometry.to_numpy()[wanted], return_index=True)
    system = _system(roads, source_crs)
    shapes = _projected(lines, system, crs)
    if not np.isfinite(np.concatenate(shapes)).all():
        raise InputError([misplaced(path.name, system)])
    row = np.flatnonzero(wanted)[row]
    return clean(
        _graph(
            _facing_forwards(shapes, directions[row]),
            level=_levels(roads)[row],
            class_names=[names[idx] for idx in row],
            one_way=directions[row] != 0,
            crs=crs,
            source=f"road lines of {path.name}",
        )
    )


def _graph(
    shapes: list[NDArray[np.float64]],
    *,
    level: NDArray[np.int_],
    class_names: list[str],
    one_way: NDArray[np.bool_],
    crs: str,
    source: str,
) -> RoadGraph:
    noded = node_lines(shapes, level)
    line_idx = noded.pieces.line_idx
    return assemble(
        crs=crs,
        x_m=noded.x_m,
        y_m=noded.y_m,
        from_node=noded.pieces.from_node,
        to_node=noded.pieces.to_node,
        length_m=noded.pieces.length_m,
        class_names=[class_names[idx] for idx in line_idx],
        one_way=one_way[line_idx],
        shapes=noded.pieces.shapes,
        source=source,
    )


def _line_layer(path: Path, layer: str | None) -> str:
    try:
        layers = dict(pyogrio.list_layers(path))
    except pyogrio.errors.DataSourceError as error:
        raise InputError([_no_lines(path, str(error))]) from error
    if layer is not None:
        if layer not in layers:
            raise InputError([_no_lines(path, f"no layer {layer!r}", layers)])
        return layer
    for name, geometry_type in layers.items():
        if geometry_type and "LineString" in geometry_type:
            return str(name)
    for name, geometry_type in layers.items():
        # GeoJSON and mixed layers do not say what they hold.
        if geometry_type in ("Unknown", "GeometryCollection"):
            return str(name)
    raise InputError([_no_lines(path, "no layer of lines", layers)])


def _no_lines(path: Path, found: str, layers: Iterable[str] = ()) -> Problem:
    known = ", ".join(layers)
    return Problem(
        file=path.name,
        found=f"{found} (layers: {known})" if known else found,
        expected="a layer of LineString or MultiLineString roads",
        remedy="name the layer of the roads, or give another file",
    )


def _read_layer(path: Path, layer: str) -> geopandas.GeoDataFrame:
    roads = pyogrio.read_dataframe(path, layer=layer)
    is_line = roads.geom_type.isin(["LineString", "MultiLineString"])
    is_line &= ~roads.geometry.is_empty
    if not is_line.any():
        raise InputError([_no_lines(path, f"no line in layer {layer!r}")])
    if not is_line.all():
        logger.warning(
            "%s: %d features are no lines and are left out", path.name, (~is_line).sum()
        )
    return roads[is_line].reset_index(drop=True)


def _column(
    path: Path,
    roads: geopandas.GeoDataFrame,
    wanted: str | None,
    known: tuple[str, ...],
) -> str | None:
    if wanted is None:
        return next((name for name in known if name in roads.columns), None)
    if wanted in roads.columns:
        return wanted
    columns = ", ".join(str(name) for name in roads.columns.drop("geometry"))
    problem = Problem(
        file=path.name,
        column=wanted,
        found="no such column",
        expected=f"one of {columns or 'none'}",
        remedy="name a column of the road layer",
    )
    raise InputError([problem])


def _class_names(
    path: Path, roads: geopandas.GeoDataFrame, class_column: str | None
) -> list[str]:
    column = _column(path, roads, class_column, _CLASS_COLUMNS)
    if column is None:
        return [UNKNOWN_CLASS] * len(roads)
    return [text(value) or UNKNOWN_CLASS for value in roads[column]]


def _directions(
    path: Path,
    roads: geopandas.GeoDataFrame,
    names: list[str],
    one_way_column: str | None,
) -> NDArray[np.int_]:
    column = _column(path, roads, one_way_column, _ONE_WAY_COLUMNS)
    values = [None] * len(roads) if column is None else roads[column]
    junctions = _texts(roads, "junction")
    return np.array(
        [
            direction(value, road_class=name, junction=junction)
            for value, name, junction in zip(values, names, junctions, strict=True)
        ]
    )


def _levels(roads: geopandas.GeoDataFrame) -> NDArray[np.int_]:
    columns = [_texts(roads, column) for column in _LEVEL_COLUMNS]
    return np.array(
        [
            level(bridge=bridge, tunnel=tunnel, layer=layer)
            for bridge, tunnel, layer in zip(*columns, strict=True)
        ]
    )


def _texts(roads: geopandas.GeoDataFrame, column: str) -> list[str]:
    if column not in roads.columns:
        return [""] * len(roads)
    return [text(value) for value in roads[column]]


def _system(roads: geopandas.GeoDataFrame, source_crs: str) -> str:
    if source_crs.lower() in _OFFSET_SYSTEMS or roads.crs is None:
        return source_crs
    return str(roads.crs.to_string())


def _projected(
    lines: NDArray[np.object_], system: str, crs: str
) -> list[NDArray[np.float64]]:
    xy, line_idx = shapely.get_coordinates(lines, return_index=True)
    x_m, y_m = project(*to_wgs84(xy[:, 0], xy[:, 1], system), crs)
    borders = np.searchsorted(line_idx, np.arange(1, len(lines)))
    return np.split(np.column_stack((x_m, y_m)), borders)


def _facing_forwards(
    shapes: list[NDArray[np.float64]], directions: NDArray[np.int_]
) -> list[NDArray[np.float64]]:
    return [
        shape[::-1] if backwards else shape
        for shape, backwards in zip(shapes, directions < 0, strict=True)
    ]
