"""Reading roads from OpenStreetMap files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble
from planner.network.cleaning.clean import clean
from planner.network.coordinates import project
from planner.network.graph import RoadGraph
from planner.network.readers.tags import (
    PATH_CLASSES,
    VEHICLE_CLASSES,
    Direction,
    direction,
)

__all__ = ["read_osm"]

_CLOSED = frozenset(("no", "private"))
_OPEN = frozenset(("yes", "permissive", "designated", "destination"))


@dataclass(slots=True)
class _Roads:
    """Ways as lists of node references, and where those nodes are."""

    refs: list[list[int]] = field(default_factory=list)
    lonlat: list[list[tuple[float, float]]] = field(default_factory=list)
    class_names: list[str] = field(default_factory=list)
    one_way: list[bool] = field(default_factory=list)


def read_osm(path: Path, *, crs: str, with_paths: bool = False) -> RoadGraph:
    """Return the roads of an OpenStreetMap file that small vehicles may use.

    Closed and private ways are left out. Ways meet where they share a node.

    Parameters
    ----------
    path
        A ``.osm.pbf`` file, or another form that osmium reads.
    crs
        Projected coordinate system of the graph.
    with_paths
        Whether to keep paths, footways and cycleways.
    """
    classes = VEHICLE_CLASSES | PATH_CLASSES if with_paths else VEHICLE_CLASSES
    try:
        roads = _roads(path, classes)
    except RuntimeError as error:
        raise InputError([_unreadable(path, str(error))]) from error
    if not roads.refs:
        raise InputError([_unreadable(path, "no drivable highway")])
    return clean(_graph(roads, crs=crs, source=f"OpenStreetMap file {path.name}"))


def _unreadable(path: Path, found: str) -> Problem:
    return Problem(
        file=path.name,
        found=found,
        expected="an OpenStreetMap file with highways",
        remedy="check that the extract is complete and covers the county",
    )


def _roads(path: Path, classes: frozenset[str]) -> _Roads:
    roads = _Roads()
    ways = osmium.FileProcessor(str(path)).with_locations()
    for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
        tags = dict(way.tags)
        if not isinstance(way, osmium.osm.Way) or tags["highway"] not in classes:
            continue
        if _is_open(tags):
            _add(roads, way, tags)
    return roads


def _is_open(tags: dict[str, str]) -> bool:
    """Return whether motor vehicles may use a way; the most specific tag decides."""
    if tags.get("area") == "yes":
        return False
    for key in ("motor_vehicle", "vehicle", "access"):
        if tags.get(key) in _OPEN:
            return True
        if tags.get(key) in _CLOSED:
            return False
    return True


def _add(roads: _Roads, way: osmium.osm.Way, tags: dict[str, str]) -> None:
    way_direction = direction(
        tags.get("oneway"),
        road_class=tags["highway"],
        junction=tags.get("junction", ""),
    )
    for nodes in _located_runs(way, way_direction):
        roads.refs.append([ref for ref, _, _ in nodes])
        roads.lonlat.append([(lon, lat) for _, lon, lat in nodes])
        roads.class_names.append(tags["highway"])
        roads.one_way.append(way_direction != 0)


def _located_runs(
    way: osmium.osm.Way, way_direction: Direction
) -> Iterator[list[tuple[int, float, float]]]:
    """Yield runs of nodes; an extract may lack nodes beyond its border."""
    run: list[tuple[int, float, float]] = []
    for node in reversed(way.nodes) if way_direction < 0 else way.nodes:
        if node.location.valid():
            run.append((node.ref, node.lon, node.lat))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _graph(roads: _Roads, *, crs: str, source: str) -> RoadGraph:
    sizes = np.array([len(refs) for refs in roads.refs])
    lon, lat = np.concatenate([np.array(part) for part in roads.lonlat]).T
    x_m, y_m = project(lon, lat, crs)
    refs = np.concatenate([np.array(part, dtype=np.int64) for part in roads.refs])
    _, vertex_idx, node, uses = np.unique(
        refs, return_index=True, return_inverse=True, return_counts=True
    )
    last = np.cumsum(sizes) - 1
    start, stop = _edge_ranges(uses[node] > 1, last)
    way_idx = np.searchsorted(last, start)
    xy_m = np.column_stack((x_m, y_m))
    return assemble(
        crs=crs,
        x_m=x_m[vertex_idx],
        y_m=y_m[vertex_idx],
        from_node=node[start],
        to_node=node[stop],
        class_names=[roads.class_names[way] for way in way_idx],
        one_way=np.array(roads.one_way)[way_idx],
        shapes=[xy_m[a : b + 1] for a, b in zip(start, stop, strict=True)],
        source=source,
    )


def _edge_ranges(
    is_junction: NDArray[np.bool_], last: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first and last vertex of each edge of ways cut at junctions."""
    is_last = np.zeros(len(is_junction), dtype=bool)
    is_last[last] = True
    is_cut = is_junction | is_last
    is_cut[0] = True
    is_cut[last[:-1] + 1] = True
    cuts = np.flatnonzero(is_cut)
    begins = ~is_last[cuts[:-1]]
    return cuts[:-1][begins], cuts[1:][begins]
