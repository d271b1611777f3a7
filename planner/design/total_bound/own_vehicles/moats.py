r"""Moats around stops: a bound on the ways of a depot's trips, whatever stops it has.

A moat is a ring of a width around a set of stops. A trip that calls in the set crosses
the ring on its way in and on its way out. Where, for any two of the places (the depot
one of them), the widths of the moats that part them add up to no more than the way
between them, the trips are together no shorter than

    2 sum_S w_S N_S,    N_S trips that call in S  (Juenger and Pulleyblank 1993).

Let r_i be the way from the depot to stop i and d_ij the way between two, both the
shortest by way of any stops and in the shorter direction. Two stops are together at a
level x if a chain of stops joins them, any two neighbours of which have

    g_ij = (r_i + r_j - d_ij) / 2 >= x  (the product of Gromov 1987),

and at each level a moat stands around each group of stops with r_i >= x. Stops i and j
are apart at levels above some x >= g_ij only: the moats that part them have widths of
at most (r_i - x) + (r_j - x) <= d_ij; those that part i from the depot have r_i. On a
tree of roads nothing is lost; with one group at all levels it is the bound by the
distance from the depot (Haimovich and Rinnooy Kan 1985, doi:10.1287/moor.10.4.527).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Moats", "moats_of", "shortest_ways"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST_WIDTH = 0.02
"""Of the longest way: narrower moats are left out, which is valid, to keep few."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moats:
    """Moats around the stops of a depot.

    Parameters
    ----------
    stop_width
        Width of the moat around each stop alone.
    group_width, group_parent
        Of each moat around several stops, and the next one that it lies in; the last
        has all stops in it and no width.
    stop_parent
        The moat that each stop's own one lies in.
    """

    stop_width: FloatArray
    stop_parent: IntArray
    group_width: FloatArray
    group_parent: IntArray

    def stops_in(self) -> tuple[IntArray, IntArray]:
        """Return pairs of a moat around several stops and a stop in it."""
        groups, stops = [], []
        for stop, parent in enumerate(self.stop_parent.tolist()):
            group = parent
            while group >= 0:
                groups.append(group)
                stops.append(stop)
                group = int(self.group_parent[group])
        return np.array(groups, dtype=np.int64), np.array(stops, dtype=np.int64)


def shortest_ways(way: FloatArray) -> FloatArray:
    """Return the shortest ways between places in the shorter direction, by any others.

    By the method of Floyd and Warshall.
    """
    found = np.minimum(way, way.T)
    np.fill_diagonal(found, 0.0)
    for place in range(len(found)):
        np.minimum(found, found[:, place, None] + found[None, place, :], out=found)
    return found


def moats_of(from_depot: FloatArray, between: FloatArray) -> Moats:
    """Return the moats around stops.

    Parameters
    ----------
    from_depot, between
        Shortest ways from the depot to each stop, and between any two.
    """
    num, least = len(from_depot), LEAST_WIDTH * float(from_depot.max(initial=0.0))
    limit = np.minimum(from_depot[:, None], from_depot[None, :])
    product = (from_depot[:, None] + from_depot[None, :] - between) / 2
    product = np.clip(product, 0.0, limit)
    one, other = np.triu_indices(num, 1)
    order = np.argsort(-product[one, other], kind="stable")
    level = {node: float(way) for node, way in enumerate(from_depot)}
    width, parent = [0.0] * num, [-1] * num
    node_of = list(range(num))
    members = {node: [node] for node in range(num)}
    for pair in order.tolist():
        first, second = node_of[one[pair]], node_of[other[pair]]
        if first == second:
            continue
        at = float(product[one[pair], other[pair]])
        if first >= num and level[first] - at <= least:
            joined = first
        elif second >= num and level[second] - at <= least:
            joined = second
        else:
            joined = len(width)
            width.append(0.0)
            parent.append(-1)
        everybody = members.pop(first) + members.pop(second)
        for node in (first, second):
            if node != joined:
                width[node], parent[node] = level[node] - at, joined
        level[joined], members[joined] = at, everybody
        for stop in everybody:
            node_of[stop] = joined
    root = len(width)
    for node in members:
        width[node], parent[node] = level[node], root
    groups = [*width[num:], 0.0]
    return Moats(
        stop_width=np.array(width[:num]),
        stop_parent=np.array(parent[:num], dtype=np.int64) - num,
        group_width=np.array(groups),
        group_parent=np.array([*parent[num:], num - 1], dtype=np.int64) - num,
    )
