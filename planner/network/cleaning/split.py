"""Splitting the edges of a road graph at points beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.network.cleaning.assemble import frozen, take_edges
from planner.network.cleaning.polyline import Cuts, as_lines, cut, lengths_m
from planner.network.graph import RoadGraph

__all__ = ["split_at"]

_AT_END_M = 0.01
"""Nearer than this to its end an edge is not split: judgement, a centimetre is the same
place."""
_ALONG_DECIMALS = 3
"""Of metres along an edge: to a millimetre, so that places at one point share a
node."""
_NOWHERE = -1
"""Stands for no node yet."""


def split_at(
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
