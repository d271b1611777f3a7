"""A planar mesh over the land, and least-cost forests on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

__all__ = ["Forest", "Mesh", "grow", "jittered_mesh"]

_JITTER = 0.24
"""Of a node, in cells: below a quarter every quad stays convex and no edges cross."""
_ROOT = -9999
"""scipy's mark in predecessors of a node that none comes before."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mesh:
    """Nodes of a jittered grid, row by row, and the edges of its triangles.

    Parameters
    ----------
    shape
        Numbers of rows and columns.
    cell_m
        Spacing before the nodes were moved about.
    x_m, y_m
        Coordinates of the nodes, shape ``(rows * columns,)``.
    from_node, to_node
        Ends of the edges.
    is_diagonal
        Whether an edge is the diagonal of a quad.
    """

    shape: tuple[int, int]
    cell_m: float
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    from_node: NDArray[np.int64]
    to_node: NDArray[np.int64]
    is_diagonal: NDArray[np.bool_]

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.x_m)

    @cached_property
    def length_m(self) -> NDArray[np.float64]:
        """Length of each edge."""
        return self.distance_m(self.from_node, self.to_node)

    @cached_property
    def xy_m(self) -> NDArray[np.float64]:
        """Coordinates of the nodes, shape ``(num_nodes, 2)``."""
        return np.column_stack((self.x_m, self.y_m))

    @cached_property
    def rim(self) -> NDArray[np.int64]:
        """Nodes on the outer edge of the grid."""
        nodes = np.arange(self.num_nodes).reshape(self.shape)
        return np.unique(
            np.concatenate((nodes[0], nodes[-1], nodes[:, 0], nodes[:, -1]))
        )

    def distance_m(self, nodes: ArrayLike, others: ArrayLike) -> NDArray[np.float64]:
        """Return the straight distances between nodes."""
        offset = self.xy_m[np.asarray(nodes)] - self.xy_m[np.asarray(others)]
        return np.asarray(np.hypot(offset[..., 0], offset[..., 1]))

    def on_grid(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values by node as an array of rows and columns."""
        return values.reshape(self.shape)

    def edges_between(
        self, nodes: NDArray[np.int64], others: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the edges that join pairs of neighbouring nodes."""
        keys, order = self._edge_keys
        wanted = self._key(nodes, others)
        return order[np.searchsorted(keys, wanted)]

    @cached_property
    def _edge_keys(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        keys = self._key(self.from_node, self.to_node)
        order = np.argsort(keys)
        return keys[order], order

    def _key(
        self, nodes: NDArray[np.int64], others: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        return np.minimum(nodes, others) * self.num_nodes + np.maximum(nodes, others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forest:
    """Least-cost trees that grow from root nodes.

    Parameters
    ----------
    cost
        Cost from each node to its root.
    parent
        Next node on the way to the root, the node itself at a root.
    root
        Root of each node.
    """

    cost: NDArray[np.float64]
    parent: NDArray[np.int64]
    root: NDArray[np.int64]

    def path(self, node: int) -> NDArray[np.int64]:
        """Return the nodes from ``node`` to its root."""
        nodes = [node]
        while self.parent[nodes[-1]] != nodes[-1]:
            nodes.append(int(self.parent[nodes[-1]]))
        return np.array(nodes, dtype=np.int64)

    def nodes_on_ways(self, nodes: ArrayLike) -> NDArray[np.int64]:
        """Return all nodes on the ways from ``nodes`` to their roots."""
        seen: set[int] = set()
        parent = self.parent
        for node in np.asarray(nodes).tolist():
            here = node
            while here not in seen:
                seen.add(here)
                here = int(parent[here])
        return np.array(sorted(seen), dtype=np.int64)

    def accumulated(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return, for each node, the sum of values of all that pass through it."""
        total = values.tolist()
        parent = self.parent.tolist()
        for node in np.argsort(-self.cost, kind="stable").tolist():
            if parent[node] != node:
                total[parent[node]] += total[node]
        return np.array(total)

    def summed_from_root(self, step: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return, for each node, the sum of ``step`` over the way from its root."""
        total = step.tolist()
        parent = self.parent.tolist()
        for node in np.argsort(self.cost, kind="stable").tolist():
            if parent[node] != node:
                total[node] += total[parent[node]]
        return np.array(total)

    def first_on_way(self, is_goal: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the first node that is a goal on each way to the root, or the root."""
        goal = np.arange(len(self.parent)).tolist()
        parent = self.parent.tolist()
        reached = is_goal.tolist()
        for node in np.argsort(self.cost, kind="stable").tolist():
            if parent[node] != node and not reached[node]:
                goal[node] = goal[parent[node]]
        return np.array(goal, dtype=np.int64)


def jittered_mesh(
    shape: tuple[int, int], cell_m: float, rng: np.random.Generator
) -> Mesh:
    """Return a mesh of ``shape``, centred on the origin."""
    rows, columns = np.indices(shape, dtype=np.float64)
    centre = (np.array(shape) - 1) / 2
    jitter = rng.uniform(-_JITTER, _JITTER, size=(2, *shape))
    x_m = ((columns - centre[1] + jitter[0]) * cell_m).ravel()
    y_m = ((rows - centre[0] + jitter[1]) * cell_m).ravel()
    nodes = np.arange(len(x_m)).reshape(shape)
    sides = np.concatenate(
        (
            _pairs(nodes[:, :-1], nodes[:, 1:]),
            _pairs(nodes[:-1], nodes[1:]),
        )
    )
    diagonals = _shorter_diagonals(nodes, np.column_stack((x_m, y_m)))
    edges = np.concatenate((sides, diagonals))
    return Mesh(
        shape=shape,
        cell_m=cell_m,
        x_m=x_m,
        y_m=y_m,
        from_node=edges[:, 0],
        to_node=edges[:, 1],
        is_diagonal=np.arange(len(edges)) >= len(sides),
    )


def grow(mesh: Mesh, cost: NDArray[np.float64], roots: ArrayLike) -> Forest:
    """Return the least-cost forest over the whole mesh.

    Parameters
    ----------
    cost
        Cost of each edge, the same both ways, above zero.
    roots
        Nodes where the trees begin.
    """
    ends = np.concatenate((mesh.from_node, mesh.to_node))
    starts = np.concatenate((mesh.to_node, mesh.from_node))
    size = (mesh.num_nodes, mesh.num_nodes)
    arcs = coo_array((np.concatenate((cost, cost)), (starts, ends)), shape=size)
    total, parent, root = dijkstra(
        arcs.tocsr(),
        indices=np.unique(np.asarray(roots)),
        min_only=True,
        return_predecessors=True,
    )
    itself = np.arange(mesh.num_nodes)
    return Forest(
        cost=total,
        parent=np.where(parent == _ROOT, itself, parent).astype(np.int64),
        root=root.astype(np.int64),
    )


def _pairs(nodes: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.column_stack((nodes.ravel(), others.ravel()))


def _shorter_diagonals(
    nodes: NDArray[np.int64], xy_m: NDArray[np.float64]
) -> NDArray[np.int64]:
    falling = _pairs(nodes[:-1, :-1], nodes[1:, 1:])
    rising = _pairs(nodes[:-1, 1:], nodes[1:, :-1])
    offsets = [xy_m[pairs[:, 0]] - xy_m[pairs[:, 1]] for pairs in (falling, rising)]
    lengths = [np.hypot(offset[:, 0], offset[:, 1]) for offset in offsets]
    return np.where((lengths[0] <= lengths[1])[:, None], falling, rising)
