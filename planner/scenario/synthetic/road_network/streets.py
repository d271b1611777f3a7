"""Streets of a seat: blocks of the mesh, a few of them driven one way round."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from planner.scenario.synthetic.mesh import Mesh
from planner.scenario.synthetic.terrain import Terrain

__all__ = ["one_way_blocks", "street_edges"]

# Streets of a seat, a block being a cell of the mesh: all judgement.
_STEEPEST_STREET = 0.12
"""Slope of the land, in metres per metre, beyond which there are no streets."""
_TOWN_BLOCKS = 1
"""Blocks to each side of a township's seat."""
_CITY_BLOCKS = 3
"""Blocks to each side of the county seat."""
_SEARCHED_CELLS = 4
"""Cells to each side in which one-way blocks are sought: one more than streets
reach."""
_MOST_ONE_WAY_BLOCKS = 3
"""Enough that plans meet one-way streets, and few as in a small town."""


def street_edges(terrain: Terrain, seats: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the edges of the streets around each seat; the first is the largest."""
    blocks = [_CITY_BLOCKS] + [_TOWN_BLOCKS] * (len(seats) - 1)
    pairs = zip(seats.tolist(), blocks, strict=True)
    return [_edges_around(terrain, seat, num_blocks) for seat, num_blocks in pairs]


def one_way_blocks(
    mesh: Mesh, is_street: NDArray[np.bool_], seat: int
) -> NDArray[np.int8]:
    """Return the direction of each edge: 0, but 1 or -1 round a few blocks.

    All four sides of a block lead round it and no two blocks share a side, so that
    every place stays reachable both ways.
    """
    direction = np.zeros(len(is_street), dtype=np.int8)
    num_columns = mesh.shape[1]
    corners = seat + np.array([0, 1, num_columns + 1, num_columns])
    cells = range(-_SEARCHED_CELLS, _SEARCHED_CELLS)
    num_blocks = 0
    for down, across in product(cells, cells):
        block = corners + down * num_columns + across
        edges = mesh.edges_between(block, np.roll(block, -1))
        is_free = is_street[edges].all() and not direction[edges].any()
        if is_free and num_blocks < _MOST_ONE_WAY_BLOCKS:
            direction[edges] = np.where(mesh.from_node[edges] == block, 1, -1)
            num_blocks += 1
    return direction


def _edges_around(terrain: Terrain, seat: int, num_blocks: int) -> NDArray[np.int64]:
    """Return the edges of the blocks up to ``num_blocks`` from the seat.

    Streets keep off rivers and steep land, and hang together with the seat.
    """
    nodes = _around(terrain.mesh, seat, num_blocks)
    is_built = ~terrain.is_river[nodes] & (terrain.slope[nodes] <= _STEEPEST_STREET)
    is_built |= nodes == seat
    quarter, _ = label(is_built)
    is_town = quarter == quarter[nodes == seat]
    across = is_town[:, :-1] & is_town[:, 1:]
    down = is_town[:-1] & is_town[1:]
    return terrain.mesh.edges_between(
        np.concatenate((nodes[:, :-1][across], nodes[:-1][down])),
        np.concatenate((nodes[:, 1:][across], nodes[1:][down])),
    )


def _around(mesh: Mesh, seat: int, num_blocks: int) -> NDArray[np.int64]:
    """Return the square of nodes around a seat; the rim of the land is far away."""
    row, column = divmod(seat, mesh.shape[1])
    reach = np.arange(-num_blocks, num_blocks + 1)
    return (row + reach)[:, None] * mesh.shape[1] + (column + reach)
