"""Snapping places to roads: every place gets a node of its own on an edge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.network.cleaning.assemble import frozen, take_edges
from planner.network.cleaning.polyline import Cuts, as_lines, cut, lengths_m
from planner.network.components import component_of_nodes, main_component
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.speeds import metres_per_second

__all__ = ["nearest_road_m", "snap"]

_AT_END_M = 0.01
_ALONG_DECIMALS = 3
_NOWHERE = -1


def snap(
    graph: RoadGraph,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    *,
    limit_m: float,
    prefer_main_m: float = 300.0,
    profile: SpeedProfile | None = None,
) -> tuple[RoadGraph, NDArray[np.int32], NDArray[np.float64]]:
    """Return the graph with a node at each place's nearest point on a road.

    Edges are split there; nodes of ``graph`` keep their positions. A place without
    coordinates has node -1 and distance NaN; one farther than ``limit_m`` from any
    road has node -1 and its distance; without any road the distance is infinite.

    Parameters
    ----------
    graph
        The roads.
    x_m, y_m
        Coordinates of the places.
    limit_m
        Largest distance between a place and its road. Motorways, bridges, tunnels
        and ferries are not joined.
    prefer_main_m
        How much farther than the nearest road a road of the main network may be
        and still be taken. The main network is the largest part of the graph in
        which every node is reached from every other one.
    profile
        If given, only roads that are open to it are used.

    Returns
    -------
    graph
        The roads with split edges.
    node_idx
        Node of each place, int32.
    snap_m
        Distance between each place and its node.
    """
    xy_m = np.column_stack((x_m, y_m)).astype(np.float64)
    node_idx = np.full(len(xy_m), _NOWHERE, dtype=np.int32)
    snap_m = np.full(len(xy_m), np.nan)
    located = np.flatnonzero(np.isfinite(xy_m).all(axis=1))
    passable = _passable(graph, profile)
    if not (passable & graph.is_joinable).any():
        node, snap_m[located] = _nearest_nodes(graph, xy_m[located])
        node_idx[located] = np.where(snap_m[located] <= limit_m, node, _NOWHERE)
        return graph, node_idx, snap_m
    edge, snap_m[located] = _nearest_edges(
        graph, xy_m[located], passable, limit_m=limit_m, prefer_main_m=prefer_main_m
    )
    near = snap_m[located] <= limit_m
    snapped = located[near]
    graph, node_idx[snapped] = _split(graph, edge[near], xy_m[snapped])
    nodes_m = np.column_stack((graph.x_m, graph.y_m))[node_idx[snapped]]
    snap_m[snapped] = np.hypot(*(nodes_m - xy_m[snapped]).T)
    return graph, node_idx, snap_m


def nearest_road_m(
    graph: RoadGraph,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    profile: SpeedProfile,
) -> NDArray[np.float64]:
    """Return the distance of points to the nearest road that they may join.

    It is infinite where there is no such road.
    """
    edges = np.flatnonzero(_passable(graph, profile) & graph.is_joinable)
    if len(edges) == 0:
        return np.full(len(x_m), np.inf)
    points = np.asarray(shapely.points(np.column_stack((x_m, y_m))))
    return _nearest(graph, edges, points)[1]


def _passable(graph: RoadGraph, profile: SpeedProfile | None) -> NDArray[np.bool_]:
    if profile is None:
        return np.ones(graph.num_edges, dtype=bool)
    open_classes = [metres_per_second(profile, name) > 0 for name in graph.classes]
    is_open = np.array(open_classes, dtype=bool)[graph.road_class]
    return is_open & graph.open_to(profile.traveller)


def _nearest_nodes(
    graph: RoadGraph, xy_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return nodes to snap to where there is no edge at all, none otherwise."""
    if graph.num_nodes == 0 or graph.num_edges > 0:
        return np.full(len(xy_m), _NOWHERE), np.full(len(xy_m), np.inf)
    distance_m, node = KDTree(np.column_stack((graph.x_m, graph.y_m))).query(xy_m)
    return np.asarray(node, dtype=np.intp), np.asarray(distance_m)


def _nearest_edges(
    graph: RoadGraph,
    xy_m: NDArray[np.float64],
    passable: NDArray[np.bool_],
    *,
    limit_m: float,
    prefer_main_m: float,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the edge each point is snapped to, and the distance to it."""
    points = np.asarray(shapely.points(xy_m))
    usable = passable & graph.is_joinable
    edge, distance_m = _nearest(graph, np.flatnonzero(usable), points)
    main_edges = np.flatnonzero(usable & _is_main(graph, passable))
    if len(main_edges) == 0:
        return edge, distance_m
    main_edge, main_m = _nearest(graph, main_edges, points)
    takes_main = (main_m <= limit_m) & (main_m <= distance_m + prefer_main_m)
    return (
        np.where(takes_main, main_edge, edge),
        np.where(takes_main, main_m, distance_m),
    )


def _is_main(graph: RoadGraph, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    component = component_of_nodes(graph, usable=usable, connection="strong")
    is_main = component == main_component(component)
    return np.asarray(is_main[graph.from_node] & is_main[graph.to_node])


def _nearest(
    graph: RoadGraph, edges: NDArray[np.intp], points: NDArray[np.object_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest of ``edges`` to each point, the first of equals."""
    tree = shapely.STRtree(as_lines([graph.shapes[edge] for edge in edges]))
    (point, candidate), distance_m = tree.query_nearest(points, return_distance=True)
    order = np.lexsort((candidate, point))
    _, first = np.unique(point[order], return_index=True)
    return edges[candidate[order[first]]], distance_m[order[first]]


def _split(
    graph: RoadGraph, edge: NDArray[np.intp], xy_m: NDArray[np.float64]
) -> tuple[RoadGraph, NDArray[np.intp]]:
    """Return the graph split where points project onto edges, and their nodes."""
    lines = as_lines([graph.shapes[idx] for idx in edge])
    along_m = shapely.line_locate_point(lines, np.asarray(shapely.points(xy_m)))
    along_m = np.asarray(np.round(along_m, _ALONG_DECIMALS), dtype=np.float64)
    node = np.where(along_m <= _AT_END_M, graph.from_node[edge], _NOWHERE).astype(
        np.intp
    )
    at_end = (node < 0) & (along_m >= shapely.length(lines) - _AT_END_M)
    node[at_end] = graph.to_node[edge[at_end]]
    inner = np.flatnonzero(node < 0)
    _, first, spot = np.unique(
        np.column_stack((edge[inner], along_m[inner])),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    node[inner] = graph.num_nodes + spot
    new = inner[first]
    new_m = shapely.line_interpolate_point(lines[new], along_m[new])
    split = _with_nodes(graph, edge[new], along_m[new], shapely.get_coordinates(new_m))
    return split, node


def _with_nodes(
    graph: RoadGraph,
    edge: NDArray[np.intp],
    along_m: NDArray[np.float64],
    new_m: NDArray[np.float64],
) -> RoadGraph:
    """Return the graph with new nodes on edges, in the order given."""
    if len(edge) == 0:
        return graph
    x_m = np.concatenate((graph.x_m, new_m[:, 0]))
    y_m = np.concatenate((graph.y_m, new_m[:, 1]))
    cut_edges = np.unique(edge)
    shapes = [graph.shapes[idx] for idx in cut_edges]
    total_m = lengths_m(shapes)
    cuts = _cuts(graph, cut_edges, total_m, (edge, along_m))
    pieces = cut(shapes, cuts, np.column_stack((x_m, y_m)))
    parent = cut_edges[pieces.line_idx]
    share = pieces.length_m / total_m[pieces.line_idx]
    kept = np.setdiff1d(np.arange(graph.num_edges), cut_edges)
    source = np.concatenate((kept, parent))
    tails = np.concatenate((graph.from_node[kept], pieces.from_node))
    heads = np.concatenate((graph.to_node[kept], pieces.to_node))
    length_m = np.concatenate((graph.length_m[kept], graph.length_m[parent] * share))
    return replace(
        take_edges(graph, source),
        x_m=frozen(x_m, np.float64),
        y_m=frozen(y_m, np.float64),
        from_node=frozen(tails, np.int32),
        to_node=frozen(heads, np.int32),
        length_m=frozen(length_m, np.float64),
        shapes=(
            *(graph.shapes[idx] for idx in kept),
            *(frozen(shape, np.float64) for shape in pieces.shapes),
        ),
    )


def _cuts(
    graph: RoadGraph,
    cut_edges: NDArray[np.intp],
    total_m: NDArray[np.float64],
    new: tuple[NDArray[np.intp], NDArray[np.float64]],
) -> Cuts:
    """Return the cuts of edges at both ends and at the new nodes."""
    edge, along_m = new
    lines = np.arange(len(cut_edges))
    ends = (graph.from_node[cut_edges], graph.to_node[cut_edges])
    return Cuts(
        line_idx=np.concatenate((lines, lines, np.searchsorted(cut_edges, edge))),
        along_m=np.concatenate((np.zeros(len(lines)), total_m, along_m)),
        node=np.concatenate((*ends, graph.num_nodes + np.arange(len(edge)))),
    )
