"""What an OpenStreetMap file holds of roads: ways, their nodes, and barriers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import shapely

from planner.network.graph import EVERYBODY, Traveller
from planner.network.readers.access import barrier_access

__all__ = ["LonLat", "OsmWay", "osm_barriers", "osm_ways"]

LonLat = tuple[float, float]
Barriers = Mapping[int, Traveller]
Locate = Callable[[osmium.osm.NodeRef], LonLat | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmWay:
    """A way with the nodes that the file gives a place.

    Parameters
    ----------
    tags
        Keys and values.
    refs
        Ids of its nodes.
    places
        Longitude and latitude of each node, ``None`` where the file has none.
    """

    tags: Mapping[str, str]
    refs: tuple[int, ...]
    places: tuple[LonLat | None, ...]


def osm_barriers(path: Path) -> Barriers:
    """Return the nodes that not all travellers pass."""
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    found = nodes.with_filter(osmium.filter.KeyFilter("barrier"))
    passing = {node.id: barrier_access(dict(node.tags)) for node in found}
    return {ref: access for ref, access in passing.items() if access != EVERYBODY}


def osm_ways(path: Path, clip: shapely.Geometry | None) -> Iterator[OsmWay]:
    """Yield the ways that are roads or ferry routes.

    Parameters
    ----------
    path
        The file.
    clip
        Polygon in WGS84 degrees outside of which nodes have no place. The file is
        then read twice and only nodes inside are remembered, so that memory grows
        with the polygon, not with the file.
    """
    if clip is not None:
        yield from _ways_inside(path, clip)
        return
    ways = osmium.FileProcessor(str(path)).with_locations()
    yield from _of_roads(ways, _Locations(path))


class _Locations:
    """Places of nodes as osmium finds them; those of negative ids are looked up.

    Editors such as JOSM give new nodes negative ids, which osmium does not index.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._negative: dict[int, LonLat] | None = None

    def __call__(self, node: osmium.osm.NodeRef) -> LonLat | None:
        if node.ref < 0:
            return self._negative_nodes().get(node.ref)
        return (node.lon, node.lat) if node.location.valid() else None

    def _negative_nodes(self) -> dict[int, LonLat]:
        if self._negative is None:
            self._negative = {
                node.id: (node.location.lon, node.location.lat)
                for node in _nodes(self._path)
                if node.id < 0 and node.location.valid()
            }
        return self._negative


def _ways_inside(path: Path, clip: shapely.Geometry) -> Iterator[OsmWay]:
    inside = _nodes_inside(path, clip)
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY)
    yield from _of_roads(ways, lambda node: inside.get(node.ref))


def _nodes_inside(path: Path, clip: shapely.Geometry) -> dict[int, LonLat]:
    west, south, east, north = shapely.bounds(clip)
    refs, degrees = array("q"), array("d")
    for node in _nodes(path):
        place = node.location
        if place.valid():
            # A polygon across 180 degrees goes on to the east of it.
            lon = place.lon + 360.0 if place.lon < 0 and east > 180.0 else place.lon
            lat = place.lat
            if west <= lon <= east and south <= lat <= north:
                refs.append(node.id)
                degrees.extend((lon, lat))
    lonlat = np.frombuffer(degrees).reshape(-1, 2) if degrees else np.empty((0, 2))
    shapely.prepare(clip)
    kept = np.flatnonzero(shapely.intersects_xy(clip, lonlat[:, 0], lonlat[:, 1]))
    return {refs[idx]: (lonlat[idx, 0], lonlat[idx, 1]) for idx in kept.tolist()}


def _nodes(path: Path) -> Iterator[osmium.osm.Node]:
    for item in osmium.FileProcessor(str(path), osmium.osm.NODE):
        if isinstance(item, osmium.osm.Node):
            yield item


def _of_roads(ways: osmium.FileProcessor, locate: Locate) -> Iterator[OsmWay]:
    found: Iterable[object] = ways.with_filter(
        osmium.filter.KeyFilter("highway", "route")
    )
    for way in found:
        if not isinstance(way, osmium.osm.Way):
            continue
        places = tuple(locate(node) for node in way.nodes)
        if sum(place is not None for place in places) > 1:
            refs = tuple(node.ref for node in way.nodes)
            yield OsmWay(tags=dict(way.tags), refs=refs, places=places)
