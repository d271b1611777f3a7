"""Loose ends of roads that stop short of another road, and joining them to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from planner.network.cleaning.assemble import frozen
from planner.network.cleaning.clean import clean
from planner.network.cleaning.polyline import as_lines
from planner.network.cleaning.split import split_at
from planner.network.graph import Gap, RoadGraph

__all__ = ["LooseEnds", "close_gaps", "loose_ends"]

_NEARBY_FACTOR = 4.0
"""An end is joined already where a way of this many times the limit leads there."""
_BLOCK_BYTES = 64_000_000
"""Of distances in memory at once: judgement; results do not depend on it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LooseEnds:
    """Loose ends with the road that each may be joined to.

    Parameters
    ----------
    node
        Nodes at which a single edge ends.
    own_edge, other_edge
        That edge, and the nearest one that is not joined to it.
    gap_m
        Distance between the node and the other edge.
    """

    node: NDArray[np.intp]
    own_edge: NDArray[np.intp]
    other_edge: NDArray[np.intp]
    gap_m: NDArray[np.float64]


def loose_ends(graph: RoadGraph, within_m: float) -> LooseEnds:
    """Return the ends of roads that have another road within a distance.

    An end counts as loose where only one edge leads to it. Motorways, bridges,
    tunnels and ferries are not joined to, nor are roads that a short way leads to
    already: four times the distance at most.
    """
    ends = np.concatenate((graph.from_node, graph.to_node))
    degree = np.bincount(ends, minlength=graph.num_nodes)
    own_edge = np.full(graph.num_nodes, -1, dtype=np.intp)
    own_edge[ends] = np.tile(np.arange(graph.num_edges), 2)
    node = np.flatnonzero(degree == 1)
    xy_m = np.column_stack((graph.x_m, graph.y_m))
    points = np.asarray(shapely.points(xy_m[node]))
    targets = np.flatnonzero(graph.is_joinable)
    lines = as_lines([graph.shapes[edge] for edge in targets])
    end, target = shapely.STRtree(lines).query(
        points, predicate="dwithin", distance=within_m
    )
    gap_m = shapely.distance(points[end], lines[target])
    edge = targets[target]
    is_new = (edge != own_edge[node[end]]) & ~_nearby(graph, node, end, edge, within_m)
    end, edge, gap_m = end[is_new], edge[is_new], gap_m[is_new]
    order = np.lexsort((edge, gap_m, end))
    _, first = np.unique(end[order], return_index=True)
    chosen = order[first]
    return LooseEnds(
        node=node[end[chosen]],
        own_edge=own_edge[node[end[chosen]]],
        other_edge=edge[chosen],
        gap_m=gap_m[chosen],
    )


def close_gaps(graph: RoadGraph, within_m: float) -> RoadGraph:
    """Return the graph with its loose ends joined, and the gaps that were closed.

    A link is as long as its gap and of the class of the road that it prolongs.
    """
    ends = loose_ends(graph, within_m)
    if len(ends.node) == 0:
        return graph
    xy_m = np.column_stack((graph.x_m, graph.y_m))[ends.node]
    own_class = graph.road_class[ends.own_edge]
    own_access = graph.access[ends.own_edge]
    split, target = split_at(graph, ends.other_edge, xy_m)
    # Two ends that face each other are joined once.
    pairs = np.sort(np.column_stack((ends.node, target)), axis=1)
    _, first = np.unique(pairs, axis=0, return_index=True)
    kept = np.sort(first)
    nodes_m = np.column_stack((split.x_m, split.y_m))
    links = np.stack((nodes_m[ends.node[kept]], nodes_m[target[kept]]), axis=1)
    gap_m = np.hypot(*(links[:, 1] - links[:, 0]).T)
    joined = _with_links(
        split,
        ends.node[kept],
        target[kept],
        links,
        road_class=own_class[kept],
        access=own_access[kept],
    )
    gaps = [
        _gap(link, float(length)) for link, length in zip(links, gap_m, strict=True)
    ]
    return replace(clean(joined), gaps=(*graph.gaps, *gaps))


def _gap(link: NDArray[np.float64], gap_m: float) -> Gap:
    (from_x, from_y), (to_x, to_y) = link.tolist()
    return Gap(from_xy_m=(from_x, from_y), to_xy_m=(to_x, to_y), gap_m=float(gap_m))


def _nearby(
    graph: RoadGraph,
    node: NDArray[np.intp],
    end: NDArray[np.intp],
    edge: NDArray[np.intp],
    within_m: float,
) -> NDArray[np.bool_]:
    """Return for pairs of ends and edges whether a short way leads there already."""
    is_near = np.zeros(len(end), dtype=bool)
    shape = (graph.num_nodes, graph.num_nodes)
    ends = (graph.from_node, graph.to_node)
    ways = coo_array((graph.length_m, ends), shape=shape).tocsr()
    rows = max(1, _BLOCK_BYTES // (8 * max(graph.num_nodes, 1)))
    for start in range(0, len(node), rows):
        here = np.flatnonzero((end >= start) & (end < start + rows))
        way_m = dijkstra(
            ways,
            directed=False,
            indices=node[start : start + rows],
            limit=_NEARBY_FACTOR * within_m,
        )
        row = end[here] - start
        tails = way_m[row, graph.from_node[edge[here]]]
        heads = way_m[row, graph.to_node[edge[here]]]
        is_near[here] = np.isfinite(np.minimum(tails, heads))
    return is_near


def _with_links(
    graph: RoadGraph,
    from_node: NDArray[np.intp],
    to_node: NDArray[np.intp],
    links: NDArray[np.float64],
    *,
    road_class: NDArray[np.int16],
    access: NDArray[np.uint8],
) -> RoadGraph:
    """Return the graph with straight edges more, open both ways."""
    length_m = np.hypot(*(links[:, 1] - links[:, 0]).T)
    number = len(links)
    return replace(
        graph,
        from_node=frozen(np.append(graph.from_node, from_node), np.int32),
        to_node=frozen(np.append(graph.to_node, to_node), np.int32),
        length_m=frozen(np.append(graph.length_m, length_m), np.float64),
        road_class=frozen(np.append(graph.road_class, road_class), np.int16),
        one_way=frozen(np.append(graph.one_way, [False] * number), np.bool_),
        access=frozen(np.append(graph.access, access), np.uint8),
        is_joinable=frozen(np.append(graph.is_joinable, [True] * number), np.bool_),
        crossing_s=frozen(np.append(graph.crossing_s, [np.nan] * number), np.float64),
        shapes=(*graph.shapes, *(frozen(link, np.float64) for link in links)),
    )
