"""Polylines: their lengths and the pieces between cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Cuts", "Pieces", "Vertices", "as_lines", "cut", "lengths_m", "vertices"]

_SAME_M = 1e-6
"""A vertex nearer than this to a cut is the cut: judgement; rounding of lengths along
lines is far below."""
_GAP_M = 1.0
"""Between lines laid end to end on one axis: any length above ``_SAME_M`` does."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """Where polylines are cut, their two ends among the cuts.

    Parameters
    ----------
    line_idx
        Polyline of each cut.
    along_m
        Distance of each cut from the beginning of its polyline.
    node
        Graph node that stands at each cut.
    """

    line_idx: NDArray[np.intp]
    along_m: NDArray[np.float64]
    node: NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Polylines between consecutive cuts, by polyline and distance along it."""

    line_idx: NDArray[np.intp]
    from_node: NDArray[np.intp]
    to_node: NDArray[np.intp]
    length_m: NDArray[np.float64]
    shapes: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vertices:
    """All vertices of polylines, one after the other."""

    xy_m: NDArray[np.float64]
    line_idx: NDArray[np.intp]
    along_m: NDArray[np.float64]


def as_lines(shapes: Sequence[NDArray[np.float64]]) -> NDArray[np.object_]:
    """Return shapely lines, one for each array of coordinates."""
    if not shapes:
        return np.empty(0, dtype=object)
    line_idx = np.repeat(np.arange(len(shapes)), [len(shape) for shape in shapes])
    return np.asarray(shapely.linestrings(np.concatenate(shapes), indices=line_idx))


def lengths_m(shapes: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the length of each polyline."""
    return np.asarray(shapely.length(as_lines(shapes)), dtype=np.float64)


def vertices(shapes: Sequence[NDArray[np.float64]]) -> Vertices:
    """Return all vertices with their distances along their polylines."""
    sizes = np.array([len(shape) for shape in shapes], dtype=np.intp)
    line_idx = np.repeat(np.arange(len(shapes)), sizes)
    xy_m = np.concatenate(shapes) if len(shapes) else np.empty((0, 2))
    steps_m = np.hypot(*np.diff(xy_m, axis=0, prepend=xy_m[:1]).T)
    first = np.cumsum(sizes) - sizes
    steps_m[first] = 0.0
    total_m = np.cumsum(steps_m)
    along_m = total_m - np.repeat(total_m[first], sizes)
    return Vertices(xy_m=xy_m, line_idx=line_idx, along_m=along_m)


def cut(
    shapes: Sequence[NDArray[np.float64]],
    cuts: Cuts,
    nodes_xy_m: NDArray[np.float64],
) -> Pieces:
    """Return the pieces of polylines between consecutive cuts.

    Each piece begins and ends exactly at its nodes, ``nodes_xy_m[node]``.
    """
    order = np.lexsort((cuts.node, cuts.along_m, cuts.line_idx))
    line_idx, along_m = cuts.line_idx[order], cuts.along_m[order]
    node = cuts.node[order]
    first = np.flatnonzero(line_idx[1:] == line_idx[:-1])
    low, high = _inner_vertices(shapes, line_idx, along_m, first)
    xy_m = np.concatenate(shapes) if len(shapes) else np.empty((0, 2))
    return Pieces(
        line_idx=line_idx[first],
        from_node=node[first],
        to_node=node[first + 1],
        length_m=along_m[first + 1] - along_m[first],
        shapes=tuple(
            np.vstack((nodes_xy_m[tail], xy_m[start:stop], nodes_xy_m[head]))
            for tail, head, start, stop in zip(
                node[first], node[first + 1], low, high, strict=True
            )
        ),
    )


def _inner_vertices(
    shapes: Sequence[NDArray[np.float64]],
    line_idx: NDArray[np.intp],
    along_m: NDArray[np.float64],
    first: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the range of vertices strictly between each cut and the next one."""
    known = vertices(shapes)
    longest_m = np.zeros(len(shapes))
    np.maximum.at(longest_m, known.line_idx, known.along_m)
    np.maximum.at(longest_m, line_idx, along_m)
    # One axis for all polylines, with gaps, so that one sorted search serves all.
    base_m = np.cumsum(longest_m + _GAP_M) - longest_m
    vertex_m = base_m[known.line_idx] + known.along_m
    cut_m = base_m[line_idx] + along_m
    low = np.searchsorted(vertex_m, cut_m[first] + _SAME_M)
    high = np.searchsorted(vertex_m, cut_m[first + 1] - _SAME_M)
    return low, np.maximum(low, high)
