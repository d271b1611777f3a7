"""Connected components of a road graph."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.network.graph import RoadGraph

__all__ = ["component_of_nodes", "main_component"]


def component_of_nodes(
    graph: RoadGraph,
    *,
    usable: NDArray[np.bool_] | None = None,
    connection: Literal["weak", "strong"] = "weak",
) -> NDArray[np.int32]:
    """Return the component of each node.

    Parameters
    ----------
    graph
        The roads.
    usable
        Edges that count; all where not given.
    connection
        ``"weak"`` disregards one-way rules, ``"strong"`` asks for a way there and
        back.
    """
    edges = np.arange(graph.num_edges) if usable is None else np.flatnonzero(usable)
    backwards = edges[~graph.one_way[edges]]
    tail = np.concatenate((graph.from_node[edges], graph.to_node[backwards]))
    head = np.concatenate((graph.to_node[edges], graph.from_node[backwards]))
    links = coo_array(
        (np.ones(len(tail)), (tail, head)), shape=(graph.num_nodes, graph.num_nodes)
    )
    _, label = connected_components(links, directed=True, connection=connection)
    return np.asarray(label, dtype=np.int32)


def main_component(
    graph: RoadGraph,
    component: NDArray[np.int32],
    *,
    usable: NDArray[np.bool_] | None = None,
) -> int:
    """Return the component with most road, the first of equals; -1 if none.

    Edges count half at either end. Where there are no edges nodes count.

    Parameters
    ----------
    graph
        The roads.
    component
        Component of each node.
    usable
        Edges that count; all where not given.
    """
    if len(component) == 0:
        return -1
    length_m = graph.length_m if usable is None else graph.length_m * usable
    ends = np.concatenate((component[graph.from_node], component[graph.to_node]))
    road_m = np.bincount(ends, weights=np.tile(length_m, 2))
    return int(np.argmax(road_m if road_m.any() else np.bincount(component)))
