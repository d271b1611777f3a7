"""Making a road graph small: no zero-length edges, no nodes that only bend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.network.cleaning.assemble import frozen, take_edges
from planner.network.cleaning.polyline import lengths_m
from planner.network.graph import EVERYBODY, RoadGraph

__all__ = ["clean"]

_ZERO_M = 1e-3
"""Edges up to here have no length: judgement, a millimetre is above rounding."""
_NO_HALF = -1
"""Stands for no half-edge."""
_SAME_STRETCH = 1e-6
"""Relative difference of length over shape that rounding may cause."""


def clean(graph: RoadGraph) -> RoadGraph:
    """Return the same roads with as few nodes and edges as possible.

    Edges of zero length that all may pass vanish with their two nodes made one;
    chains of edges of the same class, direction and access become one edge; nodes
    without edges are dropped. A length that was given stays with its edge: two edges
    are merged only where length over shape is the same, so that cutting them again
    gives each part its own length back.
    """
    return _drop_lone_nodes(_merge_chains(_contract_zero_length(graph)))


def _contract_zero_length(graph: RoadGraph) -> RoadGraph:
    zero = (graph.length_m <= _ZERO_M) & (graph.access == int(EVERYBODY))
    if not zero.any():
        return graph
    ends = (graph.from_node[zero], graph.to_node[zero])
    links = coo_array(
        (np.ones(zero.sum()), ends), shape=(graph.num_nodes, graph.num_nodes)
    )
    _, label = connected_components(links, directed=False)
    _, first_node = np.unique(label, return_index=True)
    kept = take_edges(graph, np.flatnonzero(~zero))
    return replace(
        kept,
        from_node=frozen(first_node[label[kept.from_node]], np.int32),
        to_node=frozen(first_node[label[kept.to_node]], np.int32),
    )


def _drop_lone_nodes(graph: RoadGraph) -> RoadGraph:
    used = np.zeros(graph.num_nodes, dtype=bool)
    used[graph.from_node] = True
    used[graph.to_node] = True
    new_idx = np.cumsum(used) - 1
    return replace(
        graph,
        x_m=frozen(graph.x_m[used], np.float64),
        y_m=frozen(graph.y_m[used], np.float64),
        from_node=frozen(new_idx[graph.from_node], np.int32),
        to_node=frozen(new_idx[graph.to_node], np.int32),
    )


def _merge_chains(graph: RoadGraph) -> RoadGraph:
    """Merge chains of edges, each walked as a list of half-edges.

    Half-edge ``2 e`` walks edge ``e`` forwards and ``2 e + 1`` backwards.
    """
    chains = _chains(graph, _next_halves(graph))
    first = np.array([chain[0] for chain in chains], dtype=np.intp)
    last = np.array([chain[-1] for chain in chains], dtype=np.intp)
    ends = np.column_stack((graph.from_node, graph.to_node)).ravel()
    edges = [[half >> 1 for half in chain] for chain in chains]
    return replace(
        take_edges(graph, first >> 1),
        from_node=frozen(ends[first], np.int32),
        to_node=frozen(ends[last ^ 1], np.int32),
        length_m=frozen([graph.length_m[chain].sum() for chain in edges], np.float64),
        shapes=tuple(_chain_shape(graph, chain) for chain in chains),
    )


def _next_halves(graph: RoadGraph) -> NDArray[np.intp]:
    """Return, for each half-edge, the only one that leaves its start node besides it.

    It is -1 where the node is a junction, an end, or a change of class or direction.
    """
    start = np.column_stack((graph.from_node, graph.to_node)).ravel()
    order = np.argsort(start, kind="stable")
    degree = np.bincount(start, minlength=graph.num_nodes)
    first = (np.cumsum(degree) - degree)[degree == 2]
    one, other = order[first], order[first + 1]
    edge, next_edge = one >> 1, other >> 1
    mergeable = (
        (edge != next_edge)
        & _alike(graph, edge, next_edge)
        & (~graph.one_way[edge] | ((one & 1) != (other & 1)))
    )
    partner = np.full(len(start), _NO_HALF, dtype=np.intp)
    partner[one[mergeable]] = other[mergeable]
    partner[other[mergeable]] = one[mergeable]
    return partner


def _alike(
    graph: RoadGraph, one: NDArray[np.intp], other: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return whether edges have the same attributes; ferries are never alike."""
    shape_m = lengths_m(graph.shapes)
    stretch = np.divide(
        graph.length_m, shape_m, out=np.ones(graph.num_edges), where=shape_m > 0
    )
    same = np.isclose(stretch[one], stretch[other], rtol=_SAME_STRETCH, atol=0.0)
    same &= np.isnan(graph.crossing_s[one]) & np.isnan(graph.crossing_s[other])
    for values in (graph.road_class, graph.one_way, graph.access, graph.is_joinable):
        same &= values[one] == values[other]
    return same


def _chains(graph: RoadGraph, partner: NDArray[np.intp]) -> list[list[int]]:
    next_half = partner.tolist()
    one_way = graph.one_way.tolist()
    open_ends = [
        half
        for half in np.flatnonzero(partner == _NO_HALF).tolist()
        if not (half & 1 and one_way[half >> 1])
    ]
    walked = [False] * graph.num_edges
    chains = []
    # What no open end leads to lies on closed loops: begin those anywhere.
    for half in (*open_ends, *range(0, 2 * graph.num_edges, 2)):
        if not walked[half >> 1]:
            chains.append(_walk(half, next_half, walked))
    return chains


def _walk(half: int, next_half: list[int], walked: list[bool]) -> list[int]:
    chain = []
    while half != _NO_HALF and not walked[half >> 1]:
        walked[half >> 1] = True
        chain.append(half)
        half = next_half[half ^ 1]
    return chain


def _chain_shape(graph: RoadGraph, chain: list[int]) -> NDArray[np.float64]:
    parts = [
        graph.shapes[half >> 1][::-1] if half & 1 else graph.shapes[half >> 1]
        for half in chain
    ]
    joined = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    return frozen(joined, np.float64)
