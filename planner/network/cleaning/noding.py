"""Noding: cutting road lines where they meet, so that they form a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from planner.network.cleaning.polyline import (
    Cuts,
    Pieces,
    as_lines,
    cut,
    lengths_m,
    vertices,
)

__all__ = ["TOUCH_M", "Noded", "node_lines"]

TOUCH_M = 1.0
"""Ends nearer than this to a line touch it: judgement; above the rounding of
coordinates to five decimals of a degree (about a metre), below the width of a road."""
_SAME_VERTEX_M = 0.01
"""Lines share a vertex that is the same to a centimetre: judgement; it is the same
point of the file, projected."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noded:
    """Nodes and the pieces of lines between them."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    pieces: Pieces


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spots:
    """Points on lines that become nodes."""

    line_idx: NDArray[np.intp]
    along_m: NDArray[np.float64]
    xy_m: NDArray[np.float64]


def node_lines(shapes: Sequence[NDArray[np.float64]], level: NDArray[np.int_]) -> Noded:
    """Cut lines at their ends, shared vertices, touches and crossings.

    A line is cut where another one shares a vertex with it, ends within 1 m of it,
    or crosses it on the same level. A line that crosses itself between vertices
    stays whole.

    Parameters
    ----------
    shapes
        Coordinates of the lines, arrays of shape ``(k, 2)`` in metres.
    level
        Height order of each line: bridges and tunnels do not cross other roads.
    """
    lines = as_lines(shapes)
    spots = _joined(
        [
            _ends_and_shared_vertices(shapes),
            _touches(shapes, lines),
            _crossings(lines, level),
        ]
    )
    node = _merged(spots.xy_m)
    _, first_spot = np.unique(node, return_index=True)
    xy_m = spots.xy_m[first_spot]
    cuts = Cuts(line_idx=spots.line_idx, along_m=spots.along_m, node=node)
    pieces = _without_stubs(cut(shapes, cuts, xy_m))
    return Noded(x_m=xy_m[:, 0], y_m=xy_m[:, 1], pieces=pieces)


def _joined(parts: Sequence[_Spots]) -> _Spots:
    return _Spots(
        line_idx=np.concatenate([part.line_idx for part in parts]),
        along_m=np.concatenate([part.along_m for part in parts]),
        xy_m=np.concatenate([part.xy_m for part in parts]),
    )


def _ends_and_shared_vertices(shapes: Sequence[NDArray[np.float64]]) -> _Spots:
    known = vertices(shapes)
    grid = np.round(known.xy_m / _SAME_VERTEX_M).astype(np.int64)
    _, place, uses = np.unique(grid, axis=0, return_inverse=True, return_counts=True)
    is_spot = uses[place] > 1
    is_new_line = np.diff(known.line_idx, prepend=-1, append=-1) != 0
    is_spot |= is_new_line[:-1] | is_new_line[1:]
    return _Spots(
        line_idx=known.line_idx[is_spot],
        along_m=known.along_m[is_spot],
        xy_m=known.xy_m[is_spot],
    )


def _touches(
    shapes: Sequence[NDArray[np.float64]], lines: NDArray[np.object_]
) -> _Spots:
    """Return the points of lines at which another line ends."""
    ends = np.asarray(
        shapely.points(
            np.concatenate(
                [[shape[0] for shape in shapes], [shape[-1] for shape in shapes]]
            )
        )
    )
    end_idx, line_idx = shapely.STRtree(lines).query(
        ends, predicate="dwithin", distance=TOUCH_M
    )
    foreign = end_idx % len(shapes) != line_idx
    return _spots_at(lines, line_idx[foreign], ends[end_idx[foreign]])


def _spots_at(
    lines: NDArray[np.object_],
    line_idx: NDArray[np.intp],
    points: NDArray[np.object_],
) -> _Spots:
    """Return the spots nearest to points, the ends of a line if those are near."""
    along_m = shapely.line_locate_point(lines[line_idx], points)
    total_m = shapely.length(lines[line_idx])
    along_m = np.where(along_m < TOUCH_M, 0.0, along_m)
    along_m = np.where(along_m > total_m - TOUCH_M, total_m, along_m)
    on_line = shapely.line_interpolate_point(lines[line_idx], along_m)
    return _Spots(
        line_idx=line_idx, along_m=along_m, xy_m=shapely.get_coordinates(on_line)
    )


def _crossings(lines: NDArray[np.object_], level: NDArray[np.int_]) -> _Spots:
    """Return the points of both lines where two on the same level cross."""
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    pairs = (one < other) & (level[one] == level[other])
    one, other = one[pairs], other[pairs]
    shared = shapely.intersection(lines[one], lines[other])
    xy_m, pair_idx = shapely.get_coordinates(shared, return_index=True)
    points = np.asarray(shapely.points(xy_m))
    return _joined(
        [
            _spots_at(lines, one[pair_idx], points),
            _spots_at(lines, other[pair_idx], points),
        ]
    )


def _merged(xy_m: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the node of each spot; spots within the tolerance share one."""
    pairs = KDTree(xy_m).query_pairs(TOUCH_M, output_type="ndarray")
    links = coo_array(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy_m),) * 2
    )
    _, label = connected_components(links, directed=False)
    return np.asarray(label, dtype=np.intp)


def _without_stubs(pieces: Pieces) -> Pieces:
    """Drop pieces that merging nodes has shrunk to a point."""
    is_stub = (pieces.from_node == pieces.to_node) & (pieces.length_m <= 2 * TOUCH_M)
    kept = np.flatnonzero(~is_stub)
    shapes = tuple(pieces.shapes[idx] for idx in kept)
    return Pieces(
        line_idx=pieces.line_idx[kept],
        from_node=pieces.from_node[kept],
        to_node=pieces.to_node[kept],
        length_m=lengths_m(shapes),
        shapes=shapes,
    )
