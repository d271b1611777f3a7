"""Reading roads from GeoPackage, GeoJSON, KML and shapefiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble, may_be_joined
from planner.network.cleaning.clean import clean
from planner.network.cleaning.noding import node_lines
from planner.network.cleaning.polyline import lengths_m
from planner.network.coordinates import is_own_system, misplaced, project, to_wgs84
from planner.network.graph import RoadGraph, Traveller
from planner.network.readers.layer import column, few_values, no_lines, read_lines
from planner.network.readers.osm.access import ACCESS_KEYS, road_access
from planner.network.readers.osm.ferries import FERRIES, Ferries, duration_s
from planner.network.readers.osm.tags import (
    direction,
    is_direction,
    is_set,
    is_wanted,
    level,
    text,
)
from planner.network.road_class import FERRY, UNKNOWN_CLASS, standard_class

__all__ = ["read_vector"]

_CLASS_COLUMNS = (
    *("highway", "class", "fclass", "road_class", "roadclass", "road_type"),
    *("道路等级", "公路等级", "行政等级", "道路类型", "等级", "类型"),
)
_ONE_WAY_COLUMNS = (
    "oneway",
    "one_way",
    "单行",
    "单行道",
    "是否单行",
    "单向",
    "通行方向",
)
_OFFSET_SYSTEMS = ("gcj02", "bd09")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """What the columns of a layer say of its roads, row by row."""

    class_names: list[str]
    direction: NDArray[np.int_]
    level: NDArray[np.int_]
    access: list[Traveller]
    is_joinable: NDArray[np.bool_]
    ferry_s: NDArray[np.float64]


def read_vector(
    path: Path,
    *,
    crs: str,
    layer: str | None = None,
    class_column: str | None = None,
    one_way_column: str | None = None,
    source_crs: str = "EPSG:4326",
    with_paths: bool = False,
    encoding: str | None = None,
    ferries: Ferries = FERRIES,
) -> RoadGraph:
    """Return the roads of a layer of lines, cut where they meet.

    Columns called like tags of OpenStreetMap (``bridge``, ``tunnel``, ``layer``,
    ``junction``, ``duration`` and those of access) are read where they are there.

    Parameters
    ----------
    path
        A GeoPackage, GeoJSON, KML, KMZ or shapefile.
    crs
        Projected coordinate system of the graph.
    layer
        Name of the layer; the first layer of lines where not given.
    class_column
        Column of the road class; looked for among the usual names where not given.
    one_way_column
        Column with ``yes``, ``no`` or ``-1``, likewise.
    source_crs
        Coordinate system of a file that declares none; ``"gcj02"`` and ``"bd09"``
        hold where it declares degrees of WGS84 too, because no file can declare
        them, but never where it declares a system of its own.
    with_paths
        Whether to keep paths, footways and cycleways.
    encoding
        Encoding of the text of a shapefile; guessed where neither this nor a
        ``.cpg`` file declares it.
    ferries
        Wait and speed of roads of the class ``ferry``.
    """
    roads, notes = read_lines(path, layer, encoding)
    rows = _rows(path, roads, class_column, one_way_column)
    is_road = [
        bool(access) and is_wanted(name, with_paths=with_paths)
        for access, name in zip(rows.access, rows.class_names, strict=True)
    ]
    wanted = np.array(is_road) & np.asarray(shapely.length(roads.geometry.array) > 0)
    if not wanted.any():
        raise InputError([no_lines(path, "no line that vehicles may use")])
    notes += _notes(path, roads, class_column, one_way_column, source_crs)
    lines, row = shapely.get_parts(roads.geometry.to_numpy()[wanted], return_index=True)
    system = _system(roads, source_crs)
    shapes = _projected(lines, system, crs)
    if not np.isfinite(np.concatenate(shapes)).all():
        raise InputError([misplaced(path.name, system)])
    return clean(
        _graph(
            shapes,
            rows,
            np.flatnonzero(wanted)[row],
            crs=crs,
            source=f"road lines of {path.name}",
            ferries=ferries,
            notes=notes,
        )
    )


def _graph(
    shapes: list[NDArray[np.float64]],
    rows: _Rows,
    row: NDArray[np.intp],
    *,
    crs: str,
    source: str,
    ferries: Ferries,
    notes: Sequence[Problem],
) -> RoadGraph:
    """Return the graph of lines, each with the columns of its row."""
    noded = node_lines(_facing_forwards(shapes, rows.direction[row]), rows.level[row])
    of_piece = row[noded.pieces.line_idx]
    names = [rows.class_names[idx] for idx in of_piece]
    is_ferry = np.array([standard_class(name) == FERRY for name in names])
    line_m = lengths_m(shapes)[noded.pieces.line_idx]
    crossing_s = ferries.crossings_s(line_m, rows.ferry_s[of_piece], is_ferry)
    return assemble(
        crs=crs,
        x_m=noded.x_m,
        y_m=noded.y_m,
        from_node=noded.pieces.from_node,
        to_node=noded.pieces.to_node,
        length_m=noded.pieces.length_m,
        class_names=names,
        one_way=rows.direction[of_piece] != 0,
        access=[int(rows.access[idx]) for idx in of_piece],
        is_joinable=rows.is_joinable[of_piece],
        crossing_s=crossing_s * noded.pieces.length_m / line_m,
        shapes=noded.pieces.shapes,
        source=source,
        notes=notes,
    )


def _rows(
    path: Path,
    roads: geopandas.GeoDataFrame,
    class_column: str | None,
    one_way_column: str | None,
) -> _Rows:
    names = _class_names(path, roads, class_column)
    bridge, tunnel, layer = (
        _texts(roads, key) for key in ("bridge", "tunnel", "layer")
    )
    on_ground = [
        not is_set(over) and not is_set(under)
        for over, under in zip(bridge, tunnel, strict=True)
    ]
    levels = [
        level(bridge=over, tunnel=under, layer=number)
        for over, under, number in zip(bridge, tunnel, layer, strict=True)
    ]
    return _Rows(
        class_names=names,
        direction=_directions(path, roads, names, one_way_column),
        level=np.array(levels, dtype=np.int_),
        access=_access(roads, names),
        is_joinable=np.array([may_be_joined(name) for name in names])
        & np.array(on_ground),
        ferry_s=np.array([duration_s(item) for item in _texts(roads, "duration")]),
    )


def _class_names(
    path: Path, roads: geopandas.GeoDataFrame, class_column: str | None
) -> list[str]:
    name = column(path, roads, class_column, _CLASS_COLUMNS)
    if name is None:
        return [UNKNOWN_CLASS] * len(roads)
    return [text(value) or UNKNOWN_CLASS for value in roads[name]]


def _directions(
    path: Path,
    roads: geopandas.GeoDataFrame,
    names: list[str],
    one_way_column: str | None,
) -> NDArray[np.int_]:
    name = column(path, roads, one_way_column, _ONE_WAY_COLUMNS)
    values = [None] * len(roads) if name is None else roads[name]
    junctions = _texts(roads, "junction")
    return np.array(
        [
            direction(value, road_class=name, junction=junction)
            for value, name, junction in zip(values, names, junctions, strict=True)
        ]
    )


def _access(roads: geopandas.GeoDataFrame, names: list[str]) -> list[Traveller]:
    there = [key for key in ACCESS_KEYS if key in roads.columns]
    texts = {key: _texts(roads, key) for key in there}
    return [
        road_access({key: texts[key][idx] for key in there}, name)
        for idx, name in enumerate(names)
    ]


def _texts(roads: geopandas.GeoDataFrame, column: str) -> list[str]:
    if column not in roads.columns:
        return [""] * len(roads)
    return [text(value) for value in roads[column]]


def _notes(
    path: Path,
    roads: geopandas.GeoDataFrame,
    class_column: str | None,
    one_way_column: str | None,
    source_crs: str,
) -> Iterator[Problem]:
    """Warn of what the layer does not say, or says in unknown words."""
    if column(path, roads, class_column, _CLASS_COLUMNS) is None:
        others = ", ".join(str(name) for name in roads.columns.drop("geometry"))
        yield Problem(
            file=path.name,
            found=f"no column with the class of a road (columns: {others or 'none'})",
            expected="classes, since speeds follow from them",
            remedy="name the column in roads.class_column; now all roads are of the "
            f"class {UNKNOWN_CLASS!r}",
            is_warning=True,
        )
    name = column(path, roads, one_way_column, _ONE_WAY_COLUMNS)
    unknown = [] if name is None else [v for v in roads[name] if not is_direction(v)]
    if unknown:
        yield Problem(
            file=path.name,
            column=str(name),
            found=f"{len(unknown)} of {len(roads)} roads with words that are not "
            f"known ({few_values(unknown)})",
            expected="yes, no or -1",
            remedy="write these; now such roads are open both ways",
            is_warning=True,
        )
    system = None if roads.crs is None else str(roads.crs.to_string())
    if source_crs.lower() in _OFFSET_SYSTEMS and is_own_system(system):
        yield Problem(
            file=path.name,
            found=f"{source_crs!r} declared, but the file is in {system}",
            expected="a map offset only in degrees of WGS84",
            remedy="nothing is shifted; delete roads.coordinates if that is right",
            is_warning=True,
        )


def _system(roads: geopandas.GeoDataFrame, source_crs: str) -> str:
    if roads.crs is None:
        return source_crs
    declared = str(roads.crs.to_string())
    if source_crs.lower() in _OFFSET_SYSTEMS and not is_own_system(declared):
        return source_crs
    return declared


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
