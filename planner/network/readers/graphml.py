"""Reading roads from GraphML, as osmnx and networkx write it."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble, may_be_joined
from planner.network.cleaning.clean import clean
from planner.network.coordinates import misplaced, project, to_wgs84
from planner.network.graph import RoadGraph, Traveller
from planner.network.readers.edges import SHORTEST_SHARE
from planner.network.readers.limits import (
    MOST_MAP_BYTES,
    refuse_doctype,
    refuse_large,
)
from planner.network.readers.osm.access import road_access
from planner.network.readers.osm.ferries import FERRIES, Ferries, duration_s
from planner.network.readers.osm.tags import is_set, is_wanted, text
from planner.network.road_class import FERRY, UNKNOWN_CLASS, standard_class

__all__ = ["read_graphml"]

MOST_SIGNS = 40
"""Of a geometry that a message shows: judgement."""
_SAME_ROAD_M = 1.0
"""Two directions of one road may differ this much in length: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arc:
    """One edge of the file."""

    tail: int
    head: int
    road_class: str
    shape: NDArray[np.float64]
    length_m: float
    access: Traveller
    is_joinable: bool
    ferry_s: float

    @property
    def is_ferry(self) -> bool:
        return standard_class(self.road_class) == FERRY


def read_graphml(
    path: Path,
    *,
    crs: str,
    source_crs: str = "EPSG:4326",
    with_paths: bool = False,
    ferries: Ferries = FERRIES,
) -> RoadGraph:
    """Return the roads of a GraphML file.

    Nodes have ``x`` and ``y``; edges may have ``length`` in metres (held to the rule
    of the edge table: no shorter than the straight line), ``highway``, ``geometry``
    (well-known text), ``bridge``, ``tunnel`` and tags of access. In a directed
    file an edge is one-way unless its reverse, of the same class and length, is there
    too.

    Parameters
    ----------
    path
        A ``.graphml`` file.
    crs
        Projected coordinate system of the graph.
    source_crs
        Coordinate system of ``x`` and ``y`` if the file does not declare one.
    with_paths
        Whether to keep paths, footways and cycleways.
    ferries
        Wait and speed of edges of the class ``ferry``.
    """
    network = _read(path)
    system = str(network.graph.get("crs", source_crs))
    x_m, y_m = _nodes(path, network, system, crs)
    arcs = _arcs(path, network, (x_m, y_m), (system, crs))
    arcs = [
        arc
        for arc in arcs
        if arc.access and is_wanted(arc.road_class, with_paths=with_paths)
    ]
    if not arcs:
        raise InputError([_no_edge(path)])
    kept, one_way = _merge_pairs(arcs) if network.is_directed() else (arcs, False)
    return clean(
        assemble(
            crs=crs,
            x_m=x_m,
            y_m=y_m,
            from_node=[arc.tail for arc in kept],
            to_node=[arc.head for arc in kept],
            class_names=[arc.road_class for arc in kept],
            one_way=np.broadcast_to(one_way, len(kept)),
            shapes=[arc.shape for arc in kept],
            length_m=[arc.length_m for arc in kept],
            access=[int(arc.access) for arc in kept],
            is_joinable=[arc.is_joinable for arc in kept],
            crossing_s=ferries.crossings_s(
                np.array([arc.length_m for arc in kept]),
                np.array([arc.ferry_s for arc in kept]),
                np.array([arc.is_ferry for arc in kept]),
            ),
            source=f"GraphML file {path.name}",
        )
    )


def _problem(
    path: Path, where: str, found: str, expected: str, *, remedy: str
) -> Problem:
    return Problem(
        file=path.name, where=where, found=found, expected=expected, remedy=remedy
    )


def _no_edge(path: Path) -> Problem:
    return _problem(
        path,
        "",
        "no edge that may be used",
        "at least one road",
        remedy="give roads, or leave them out: then the proxy stands in",
    )


def _no_line(path: Path, where: str, geometry: object) -> Problem:
    return _problem(
        path,
        where,
        f"geometry = {str(geometry)[:MOST_SIGNS]!r}",
        "a line as well-known text",
        remedy="correct the geometry, or remove it: then the edge is straight",
    )


def _read(path: Path) -> nx.Graph[Any]:
    refuse_large(path, MOST_MAP_BYTES, name=path.name)
    with path.open("rb") as file:
        refuse_doctype(file, name=path.name)
    try:
        network: nx.Graph[Any] = nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, KeyError, ValueError) as error:
        problem = _problem(
            path,
            "",
            f"not readable ({error})",
            "a GraphML file",
            remedy="write the file with osmnx.save_graphml or networkx.write_graphml",
        )
        raise InputError([problem]) from error
    return network


def _nodes(
    path: Path, network: nx.Graph[Any], system: str, crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    problems = []
    xy = np.zeros((len(network), 2))
    for idx, (name, data) in enumerate(network.nodes(data=True)):
        try:
            xy[idx] = float(data["x"]), float(data["y"])
        except (KeyError, ValueError):
            found = f"x = {data.get('x')!r}, y = {data.get('y')!r}"
            problems.append(
                _problem(
                    path,
                    f"node {name}",
                    found,
                    "two numbers",
                    remedy="give each node its x and y, or remove it",
                )
            )
    if problems:
        raise InputError(problems)
    x_m, y_m = project(*to_wgs84(xy[:, 0], xy[:, 1], system), crs)
    if not np.isfinite(x_m).all():
        raise InputError([misplaced(path.name, system)])
    return x_m, y_m


def _arcs(
    path: Path,
    network: nx.Graph[Any],
    nodes_m: tuple[NDArray[np.float64], NDArray[np.float64]],
    systems: tuple[str, str],
) -> list[_Arc]:
    node_idx = {name: idx for idx, name in enumerate(network)}
    xy_m = np.column_stack(nodes_m)
    arcs, problems = [], []
    for tail_name, head_name, data in network.edges(data=True):
        tail, head = node_idx[tail_name], node_idx[head_name]
        where = f"edge {tail_name} to {head_name}"
        shape = _shape(data, xy_m[tail], xy_m[head], systems)
        if shape is None:
            problems.append(_no_line(path, where, data["geometry"]))
            continue
        length_m = _length_m(data, shape)
        if tail == head and "length" not in data and length_m == 0:
            continue  # A loop of no length leads nowhere.
        shortest_m = SHORTEST_SHARE * float(np.hypot(*(xy_m[head] - xy_m[tail])))
        if not (length_m > 0 and length_m >= shortest_m and np.isfinite(length_m)):
            found = f"length = {data.get('length', 'none, and no shape')!r}"
            expected = (
                f"metres, above 0 and at least the straight line, {shortest_m:.0f}"
            )
            remedy = "correct the length, or remove it: then that of the shape counts"
            problems.append(_problem(path, where, found, expected, remedy=remedy))
            continue
        arcs.append(_arc(data, tail=tail, head=head, shape=shape, length_m=length_m))
    if problems:
        raise InputError(problems)
    return arcs


def _length_m(data: dict[str, Any], shape: NDArray[np.float64]) -> float:
    """Return the length given, that of the shape if none is; NaN if it is no number."""
    if "length" not in data:
        return float(shapely.length(shapely.linestrings(shape)))
    try:
        return float(data["length"])
    except ValueError:
        return math.nan


def _arc(
    data: dict[str, Any],
    *,
    tail: int,
    head: int,
    shape: NDArray[np.float64],
    length_m: float,
) -> _Arc:
    road_class = _road_class(data.get("highway") or data.get("route"))
    on_bridge = is_set(data.get("bridge")) or is_set(data.get("tunnel"))
    return _Arc(
        tail=tail,
        head=head,
        road_class=road_class,
        shape=shape,
        length_m=length_m,
        access=road_access(data, road_class),
        is_joinable=may_be_joined(road_class) and not on_bridge,
        ferry_s=duration_s(data.get("duration")),
    )


def _road_class(highway: object) -> str:
    """Return the class; osmnx writes the classes of a merged edge as a list."""
    first = text(highway).strip("[]").split(",")[0].strip(" '\"")
    return first or UNKNOWN_CLASS


def _shape(
    data: dict[str, Any],
    tail_m: NDArray[np.float64],
    head_m: NDArray[np.float64],
    systems: tuple[str, str],
) -> NDArray[np.float64] | None:
    """Return the shape of an edge from its tail to its head, ``None`` if it is no line.

    Undirected files do not say which end a shape begins at: where it begins nearer to
    the head, it is turned round.
    """
    if "geometry" not in data:
        return np.vstack((tail_m, head_m))
    line = shapely.from_wkt(data["geometry"], on_invalid="ignore")
    if line is None or shapely.get_dimensions(line) != 1:
        return None
    xy = shapely.get_coordinates(line)
    system, crs = systems
    x_m, y_m = project(*to_wgs84(xy[:, 0], xy[:, 1], system), crs)
    xy_m = np.column_stack((x_m, y_m))
    if _apart_m(xy_m, head_m, tail_m) < _apart_m(xy_m, tail_m, head_m):
        xy_m = xy_m[::-1]
    return np.vstack((tail_m, xy_m[1:-1], head_m))


def _apart_m(
    xy_m: NDArray[np.float64],
    first_m: NDArray[np.float64],
    last_m: NDArray[np.float64],
) -> float:
    """Return how far the ends of a line are from two points, together."""
    return float(np.hypot(*(xy_m[0] - first_m)) + np.hypot(*(xy_m[-1] - last_m)))


def _merge_pairs(arcs: list[_Arc]) -> tuple[list[_Arc], NDArray[np.bool_]]:
    """Return the arcs without those that only reverse another one."""
    waiting: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    kept: list[_Arc] = []
    one_way: list[bool] = []
    for arc in arcs:
        reverses = waiting[arc.head, arc.tail, arc.road_class]
        twin = next((idx for idx in reverses if _same(kept[idx], arc)), None)
        if twin is not None:
            one_way[twin] = False
            reverses.remove(twin)
            continue
        waiting[arc.tail, arc.head, arc.road_class].append(len(kept))
        kept.append(arc)
        one_way.append(True)
    return kept, np.array(one_way)


def _same(one: _Arc, other: _Arc) -> bool:
    same_length = abs(one.length_m - other.length_m) <= _SAME_ROAD_M
    return same_length and one.access == other.access
