"""Links between neighbouring places, and how far apart these are by road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from planner.scenario.synthetic.mesh import Forest, Mesh

__all__ = ["Links", "find_links", "road_cost"]

_CHUNK = 64
"""Places whose shortest paths are found at once: judgement; the rest of the distances
need not stand in memory. Results do not depend on it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """The cheapest way between the trees of each two neighbouring roots.

    Parameters
    ----------
    edge
        Edge of the mesh where the two trees meet.
    roots
        The two roots, shape ``(num_links, 2)``.
    cost
        Cost of the whole way, root to root.
    """

    edge: NDArray[np.int64]
    roots: NDArray[np.int64]
    cost: NDArray[np.float64]

    def where(self, is_kept: NDArray[np.bool_]) -> Links:
        """Return the links that are kept."""
        return Links(
            edge=self.edge[is_kept], roots=self.roots[is_kept], cost=self.cost[is_kept]
        )


def find_links(mesh: Mesh, cost: NDArray[np.float64], forest: Forest) -> Links:
    """Return one link for each pair of trees that touch.

    A shortest path between neighbouring roots crosses from one tree to the other
    once (Mehlhorn 1988, doi:10.1016/0020-0190(88)90066-X).
    """
    ends = np.column_stack((mesh.from_node, mesh.to_node))
    roots = np.sort(forest.root[ends], axis=1)
    total = forest.cost[ends].sum(axis=1) + cost
    meeting = np.flatnonzero(roots[:, 0] != roots[:, 1])
    keys = (total[meeting], roots[meeting, 1], roots[meeting, 0])
    ranked = meeting[np.lexsort(keys)]
    _, first = np.unique(roots[ranked], axis=0, return_index=True)
    edge = ranked[first]
    return Links(edge=edge, roots=roots[edge], cost=total[edge])


def road_cost(
    mesh: Mesh,
    cost: NDArray[np.float64],
    is_road: NDArray[np.bool_],
    links: Links,
    detour: float,
) -> NDArray[np.float64]:
    """Return the cost between the roots of each link along existing roads.

    It is ``inf`` where it exceeds ``detour`` times the cost of the dearest link.
    """
    roads, position = _road_network(mesh, cost, is_road)
    pairs = position[links.roots]
    limit = detour * links.cost.max(initial=0.0) + 1.0
    around = np.empty(len(pairs))
    for chunk in _chunks(np.unique(pairs[:, 0])):
        mine = np.flatnonzero(np.isin(pairs[:, 0], chunk))
        reached = dijkstra(roads, directed=False, indices=chunk, limit=limit)
        row = np.searchsorted(chunk, pairs[mine, 0])
        around[mine] = reached[row, pairs[mine, 1]]
    return around


def _road_network(
    mesh: Mesh, cost: NDArray[np.float64], is_road: NDArray[np.bool_]
) -> tuple[csr_array, NDArray[np.int64]]:
    """Return the roads as a graph, and the position in it of each node of the mesh."""
    ends = np.column_stack((mesh.from_node[is_road], mesh.to_node[is_road]))
    nodes, ends_position = np.unique(ends, return_inverse=True)
    rows, columns = ends_position.reshape(ends.shape).T
    size = (len(nodes), len(nodes))
    roads = coo_array((cost[is_road], (rows, columns)), shape=size).tocsr()
    position = np.full(mesh.num_nodes, -1, dtype=np.int64)
    position[nodes] = np.arange(len(nodes))
    return roads, position


def _chunks(values: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return np.array_split(values, max(1, len(values) // _CHUNK))
