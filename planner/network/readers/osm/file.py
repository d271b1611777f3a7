"""What an OpenStreetMap file holds of roads: ways, their nodes, and barriers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import osmium
import shapely

from planner.network.graph import EVERYBODY, Traveller
from planner.network.readers.osm.access import barrier_access

__all__ = ["LonLat", "OsmWay", "osm_barriers", "osm_ways"]

LonLat = tuple[float, float]
Barriers = Mapping[int, Traveller]
Places = list[LonLat | None]
Locate = Callable[[osmium.osm.Way], Places]
HALF_TURN = 180.0
"""Degrees of longitude to the line where the world's maps end."""


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
        Polygon in WGS84 degrees outside of which nodes have no place. Those of all
        nodes are then kept in a temporary file, so that memory grows with the
        polygon, not with the file.
    """
    if clip is None:
        ways = osmium.FileProcessor(str(path)).with_locations()
        yield from _of_roads(ways, _Locations(path))
        return
    with TemporaryDirectory(prefix="planner-") as folder:
        storage = f"sparse_file_array,{folder}/nodes"
        ways = osmium.FileProcessor(str(path)).with_locations(storage)
        yield from _of_roads(ways, _Inside(_Locations(path), clip))


class _Locations:
    """Places of a way's nodes as osmium finds them; negative ids are looked up.

    Editors such as JOSM give new nodes negative ids, which osmium does not index.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._negative: dict[int, LonLat] | None = None

    def __call__(self, way: osmium.osm.Way) -> Places:
        return [self._place(node) for node in way.nodes]

    def _place(self, node: osmium.osm.NodeRef) -> LonLat | None:
        if node.ref < 0:
            return self._negative_nodes().get(node.ref)
        place = node.location
        return (place.lon, place.lat) if place.valid() else None

    def _negative_nodes(self) -> dict[int, LonLat]:
        if self._negative is None:
            self._negative = {
                node.id: (node.location.lon, node.location.lat)
                for node in _nodes(self._path)
                if node.id < 0 and node.location.valid()
            }
        return self._negative


class _Inside:
    """Places of a way's nodes within a polygon."""

    def __init__(self, locations: _Locations, clip: shapely.Geometry) -> None:
        self._locations = locations
        self._clip = clip
        self._bounds = tuple(float(bound) for bound in shapely.bounds(clip))
        shapely.prepare(clip)

    def __call__(self, way: osmium.osm.Way) -> Places:
        places = [self._in_bounds(place) for place in self._locations(way)]
        near = [idx for idx, place in enumerate(places) if place is not None]
        if not near:
            return []
        lonlat = np.array([places[idx] for idx in near])
        is_inside = shapely.intersects_xy(self._clip, lonlat[:, 0], lonlat[:, 1])
        for idx in np.flatnonzero(~is_inside).tolist():
            places[near[idx]] = None
        return places

    def _in_bounds(self, place: LonLat | None) -> LonLat | None:
        if place is None:
            return None
        (lon, lat), (west, south, east, north) = place, self._bounds
        if lon < 0 and east > HALF_TURN:
            # A polygon across 180 degrees goes on to the east of it.
            lon += 2 * HALF_TURN
        return (lon, lat) if west <= lon <= east and south <= lat <= north else None


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
        places = tuple(locate(way))
        if sum(place is not None for place in places) > 1:
            refs = tuple(node.ref for node in way.nodes)
            yield OsmWay(tags=dict(way.tags), refs=refs, places=places)
