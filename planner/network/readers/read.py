"""Reading roads from whatever file they come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import shapely

from planner.errors import InputError, Problem
from planner.network.graph import RoadGraph
from planner.network.readers.edges import read_edges
from planner.network.readers.graphml import read_graphml
from planner.network.readers.osm.ferries import FERRIES, Ferries
from planner.network.readers.osm.read import read_osm
from planner.network.readers.vector import read_vector

__all__ = ["OSM_SUFFIXES", "read_roads"]

OSM_SUFFIXES = (".pbf", ".osm", ".osm.bz2", ".osm.gz")
_VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".kml", ".kmz")


def read_roads(
    path: Path | str,
    *,
    crs: str,
    layer: str | None = None,
    class_column: str | None = None,
    one_way_column: str | None = None,
    source_crs: str = "EPSG:4326",
    with_paths: bool = False,
    encoding: str | None = None,
    ferries: Ferries = FERRIES,
    clip: shapely.Geometry | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> RoadGraph:
    """Return the road graph of a file, read by its suffix.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.gpkg``, ``.geojson``, ``.shp``, ``.kml``,
        ``.kmz``, ``.graphml`` or ``.csv``.
    crs
        Projected coordinate system of the graph, such as ``"EPSG:32649"``.
    layer, class_column, one_way_column
        Where vector files keep the roads, their class and direction.
    source_crs
        Coordinate system of a file that declares none; OpenStreetMap files are
        always in WGS84.
    with_paths
        Whether to keep paths, footways and cycleways.
    encoding
        Encoding of the text of a shapefile or an edge table.
    ferries
        Wait and speed of ferries.
    clip
        Polygon in WGS84 degrees to which an OpenStreetMap file is cut.
    places
        Longitude and latitude by name, for a table that only names the ends of edges;
        in WGS84.
    """
    path = Path(path)
    name = path.name.lower()
    if not path.is_file():
        raise InputError([_problem(path, "no such file", "check the path")])
    if name.endswith(OSM_SUFFIXES):
        graph = read_osm(
            path, crs=crs, with_paths=with_paths, ferries=ferries, clip=clip
        )
        return graph if _is_wgs84(source_crs) else _with_note(graph, path, source_crs)
    if name.endswith(_VECTOR_SUFFIXES):
        return read_vector(
            path,
            crs=crs,
            layer=layer,
            class_column=class_column,
            one_way_column=one_way_column,
            source_crs=source_crs,
            with_paths=with_paths,
            encoding=encoding,
            ferries=ferries,
        )
    if name.endswith(".graphml"):
        return read_graphml(
            path,
            crs=crs,
            source_crs=source_crs,
            with_paths=with_paths,
            ferries=ferries,
        )
    if name.endswith(".csv"):
        return read_edges(
            path,
            crs=crs,
            source_crs=source_crs,
            with_paths=with_paths,
            encoding=encoding,
            ferries=ferries,
            places=places,
        )
    raise InputError([_problem(path, "an unknown kind of file", "convert it")])


def _is_wgs84(system: str) -> bool:
    return system.lower() in ("wgs84", "epsg:4326")


def _with_note(graph: RoadGraph, path: Path, system: str) -> RoadGraph:
    note = Problem(
        file=path.name,
        found=f"{system!r} declared for an OpenStreetMap file",
        expected="WGS84, which these files are always in",
        remedy="nothing is shifted; delete roads.coordinates",
        is_warning=True,
    )
    return replace(graph, notes=(*graph.notes, note))


def _problem(path: Path, found: str, remedy: str) -> Problem:
    return Problem(
        file=str(path),
        found=found,
        expected="roads as .osm.pbf, .osm, .gpkg, .geojson, .shp, .kml, .kmz, "
        ".graphml or .csv",
        remedy=remedy,
    )
