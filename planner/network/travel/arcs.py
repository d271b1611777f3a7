"""The road graph compiled for shortest paths: one arc a direction of travel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.network.graph import RoadGraph, SpeedProfile, Traveller
from planner.network.speeds import metres_per_second

__all__ = ["Arcs", "blocks", "compile_arcs"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """Arcs open to a speed profile.

    Parameters
    ----------
    num_nodes
        Number of nodes of the graph.
    tail, head
        Nodes each arc leads from and to.
    edge
        Edge each arc runs along.
    is_backwards
        Whether it runs from the edge's ``to_node`` to its ``from_node``.
    length_m, time_s
        Length and travel time.
    """

    num_nodes: int
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    edge: NDArray[np.intp]
    is_backwards: NDArray[np.bool_]
    length_m: NDArray[np.float64]
    time_s: NDArray[np.float64]

    def reversed(self) -> Arcs:
        """Return the arcs with tails and heads exchanged."""
        return Arcs(
            num_nodes=self.num_nodes,
            tail=self.head,
            head=self.tail,
            edge=self.edge,
            is_backwards=self.is_backwards,
            length_m=self.length_m,
            time_s=self.time_s,
        )

    def shortest(self) -> Arcs:
        """Return the shortest arc from node to node, sorted by tail and head."""
        return self._first(np.lexsort((self.length_m, self.head, self.tail)))

    def fastest(self) -> Arcs:
        """Return the fastest arc from node to node, sorted by tail and head."""
        order = np.lexsort((self.length_m, self.time_s, self.head, self.tail))
        return self._first(order)

    def matrix(self, weight: NDArray[np.float64]) -> csr_array[np.float64]:
        """Return ``weight`` as a sparse matrix; arcs must be sorted and single."""
        start = np.searchsorted(self.tail, np.arange(self.num_nodes + 1))
        shape = (self.num_nodes, self.num_nodes)
        return csr_array((weight, self.head, start.astype(np.int32)), shape=shape)

    def _first(self, order: NDArray[np.intp]) -> Arcs:
        tail, head = self.tail[order], self.head[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        kept = order[is_first & (tail != head)]
        return Arcs(
            num_nodes=self.num_nodes,
            tail=self.tail[kept],
            head=self.head[kept],
            edge=self.edge[kept],
            is_backwards=self.is_backwards[kept],
            length_m=self.length_m[kept],
            time_s=self.time_s[kept],
        )


def compile_arcs(graph: RoadGraph, profile: SpeedProfile) -> Arcs:
    """Return the arcs that ``profile`` may use: no closed road, no wrong way.

    Walkers use a one-way street both ways.
    """
    speeds = np.array([metres_per_second(profile, name) for name in graph.classes])
    speed = speeds[graph.road_class] if graph.num_edges else np.empty(0)
    open_edges = np.flatnonzero((speed > 0) & graph.open_to(profile.traveller))
    is_two_way = ~graph.one_way[open_edges] | (profile.traveller is Traveller.WALKER)
    backwards = open_edges[is_two_way]
    edge = np.concatenate((open_edges, backwards))
    return Arcs(
        num_nodes=graph.num_nodes,
        tail=np.concatenate((graph.from_node[open_edges], graph.to_node[backwards])),
        head=np.concatenate((graph.to_node[open_edges], graph.from_node[backwards])),
        edge=edge,
        is_backwards=np.arange(len(edge)) >= len(open_edges),
        length_m=graph.length_m[edge],
        time_s=np.where(
            np.isnan(graph.crossing_s[edge]),
            graph.length_m[edge] / speed[edge],
            graph.crossing_s[edge],
        ),
    )


def blocks(count: int, size: int) -> Iterator[slice]:
    """Yield slices that cut ``count`` rows into blocks of ``size`` rows."""
    size = max(size, 1)
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
