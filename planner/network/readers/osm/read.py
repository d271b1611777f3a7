"""Reading roads from OpenStreetMap files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble, may_be_joined
from planner.network.cleaning.clean import clean
from planner.network.cleaning.polyline import lengths_m
from planner.network.coordinates import project
from planner.network.graph import RoadGraph, Traveller
from planner.network.readers.osm.access import road_access
from planner.network.readers.osm.ferries import FERRIES, Ferries, duration_s
from planner.network.readers.osm.file import LonLat, OsmWay, osm_barriers, osm_ways
from planner.network.readers.osm.tags import (
    VEHICLE_CLASSES,
    Direction,
    direction,
    is_set,
    text,
)
from planner.network.road_class import FERRY, PATH_CLASSES

__all__ = ["read_osm"]

_FIRST_COPY = -(2**60)
"""Ids of the copies of barrier nodes begin here, far below those of any editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Nodes of a way that follow each other without one missing."""

    refs: tuple[int, ...]
    places: tuple[LonLat, ...]
    road_class: str
    one_way: bool
    access: Traveller
    is_joinable: bool
    ferry_s: float


@dataclass(slots=True)
class _Roads:
    """Runs of nodes, with barriers between some."""

    runs: list[_Run] = field(default_factory=list)
    _copies: Iterator[int] = field(default_factory=lambda: count(_FIRST_COPY))

    def add(self, run: _Run, barriers: Mapping[int, Traveller]) -> None:
        """Add a run, cut at the barriers that keep somebody from passing."""
        start = 0
        for idx, ref in enumerate(run.refs):
            passing = run.access & barriers.get(ref, run.access)
            if passing != run.access and idx > 0:
                self._add_part(run, start, idx, barriers)
                start = idx
        self._add_part(run, start, len(run.refs) - 1, barriers)

    def _add_part(
        self, run: _Run, start: int, stop: int, barriers: Mapping[int, Traveller]
    ) -> None:
        """Add nodes from ``start`` to ``stop``; a barrier at either end gets a copy.

        Between the copy, on the side of the road, and the node itself leads an edge
        without length that is open to whoever passes the barrier.
        """
        if stop <= start:
            return
        refs, places = list(run.refs[start : stop + 1]), run.places[start : stop + 1]
        for end in (0, -1):
            ref = refs[end]
            passing = run.access & barriers.get(ref, run.access)
            if passing != run.access:
                refs[end] = next(self._copies)
                link = (ref, refs[end]) if end == 0 else (refs[end], ref)
                self._add_link(run, link, places[end], passing)
        self.runs.append(replace(run, refs=tuple(refs), places=places))

    def _add_link(
        self, run: _Run, refs: tuple[int, int], place: LonLat, passing: Traveller
    ) -> None:
        link = replace(
            run, refs=refs, places=(place, place), access=passing, is_joinable=False
        )
        self.runs.append(link)


def read_osm(
    path: Path,
    *,
    crs: str,
    with_paths: bool = False,
    ferries: Ferries = FERRIES,
    clip: shapely.Geometry | None = None,
) -> RoadGraph:
    """Return the roads of an OpenStreetMap file that somebody may use.

    Closed and private ways are left out. Ways meet where they share a node; bollards
    and other barriers stop those who do not pass them. Routes of ferries are edges
    with a time of their own.

    Parameters
    ----------
    path
        A ``.osm.pbf`` or ``.osm`` file, or another form that osmium reads.
    crs
        Projected coordinate system of the graph.
    with_paths
        Whether to keep paths, footways and cycleways.
    ferries
        Wait and speed of ferries.
    clip
        Polygon in WGS84 degrees outside of which nothing is read.
    """
    classes = VEHICLE_CLASSES | PATH_CLASSES if with_paths else VEHICLE_CLASSES
    roads = _Roads()
    try:
        barriers = osm_barriers(path)
        for way in osm_ways(path, clip):
            for run in _runs(way, classes):
                roads.add(run, barriers)
    except RuntimeError as error:
        raise InputError([_unreadable(path, str(error))]) from error
    if not roads.runs:
        raise InputError([_unreadable(path, "no drivable highway")])
    source = f"OpenStreetMap file {path.name}"
    return clean(_graph(roads.runs, crs=crs, source=source, ferries=ferries))


def _unreadable(path: Path, found: str) -> Problem:
    return Problem(
        file=path.name,
        found=found,
        expected="an OpenStreetMap file with highways",
        remedy="check that the extract is complete and covers the county",
    )


def _runs(way: OsmWay, classes: frozenset[str]) -> Iterator[_Run]:
    """Yield runs of nodes of a way; an extract may lack nodes beyond its border."""
    tags = way.tags
    is_ferry = text(tags.get("route")) == FERRY and "highway" not in tags
    road_class = FERRY if is_ferry else text(tags.get("highway"))
    access = road_access(tags, road_class)
    if not access or not (is_ferry or road_class in classes):
        return
    way_direction = direction(
        tags.get("oneway"),
        road_class=road_class,
        junction=tags.get("junction", ""),
    )
    on_bridge = is_set(tags.get("bridge")) or is_set(tags.get("tunnel"))
    for refs, places in _located(way, way_direction):
        yield _Run(
            refs=refs,
            places=places,
            road_class=road_class,
            one_way=way_direction != 0,
            access=access,
            is_joinable=may_be_joined(road_class) and not on_bridge,
            ferry_s=duration_s(tags.get("duration")),
        )


def _located(
    way: OsmWay, way_direction: Direction
) -> Iterator[tuple[tuple[int, ...], tuple[LonLat, ...]]]:
    step = -1 if way_direction < 0 else 1
    refs: list[int] = []
    places: list[LonLat] = []
    for ref, place in zip(way.refs[::step], way.places[::step], strict=True):
        if place is not None:
            refs.append(ref)
            places.append(place)
            continue
        if len(refs) > 1:
            yield tuple(refs), tuple(places)
        refs, places = [], []
    if len(refs) > 1:
        yield tuple(refs), tuple(places)


def _graph(runs: list[_Run], *, crs: str, source: str, ferries: Ferries) -> RoadGraph:
    sizes = np.array([len(run.refs) for run in runs])
    lon, lat = np.array([place for run in runs for place in run.places]).T
    x_m, y_m = project(lon, lat, crs)
    refs = np.array([ref for run in runs for ref in run.refs], dtype=np.int64)
    _, vertex_idx, node, uses = np.unique(
        refs, return_index=True, return_inverse=True, return_counts=True
    )
    last = np.cumsum(sizes) - 1
    start, stop = _edge_ranges(uses[node] > 1, last)
    run_idx = np.searchsorted(last, start)
    xy_m = np.column_stack((x_m, y_m))
    shapes = [xy_m[a : b + 1] for a, b in zip(start, stop, strict=True)]
    of_edge = [runs[idx] for idx in run_idx]
    return assemble(
        crs=crs,
        x_m=x_m[vertex_idx],
        y_m=y_m[vertex_idx],
        from_node=node[start],
        to_node=node[stop],
        class_names=[run.road_class for run in of_edge],
        one_way=[run.one_way for run in of_edge],
        access=[int(run.access) for run in of_edge],
        is_joinable=[run.is_joinable for run in of_edge],
        crossing_s=_crossings_s(runs, run_idx, lengths_m(shapes), ferries),
        shapes=shapes,
        source=source,
    )


def _crossings_s(
    runs: list[_Run],
    run_idx: NDArray[np.intp],
    edge_m: NDArray[np.float64],
    ferries: Ferries,
) -> NDArray[np.float64]:
    """Return each edge's part of the time of its ferry, waiting included."""
    run_m = np.zeros(len(runs))
    np.add.at(run_m, run_idx, edge_m)
    duration = np.array([run.ferry_s for run in runs])
    is_ferry = np.array([run.road_class == FERRY for run in runs])
    crossing_s = ferries.crossings_s(run_m, duration, is_ferry)[run_idx]
    share = np.divide(
        edge_m, run_m[run_idx], out=np.ones_like(edge_m), where=edge_m > 0
    )
    return crossing_s * share


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
